// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the module is: its name and version, its components, its one mode, its indicator, and that
//! it comes to be what it is by the documented installation.

use std::fs;

use anyhow::{Context, Result, ensure};
use lab_engine::aead::aes256gcm;
use lab_engine::derive::{pbkdf2_sha256, pbkdf2_sha384};
use lab_engine::lab::{corrupt_state, state_word};
use lab_engine::mac::HmacSha384;
use lab_engine::sign::rsa;
use lab_engine::{Approval, Error, Reason, SERVICES, Secret, State};

use super::Program;
use super::answers::root;
use super::subjects::{
    Library, ask, ask_json, command, library, mapped_code, program, sealed_copy,
};
use crate::artifact::breaks::{IMAGE, MISSING, is_module};
use crate::artifact::subject::{Outcome, Subject};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "component-versions",
        title: "Verify that versioning information identifies distinct components",
        folder: "Functional-Test/Services-Testing/Show-Version",
        setup: "a sealed libalula.so and a sealed alula are asked for name and version, which are \
                compared with the security policy",
        induction: "",
        run: component_versions,
    },
    Program {
        name: "show-version",
        title: "Verify versioning information",
        folder: "Functional-Test/Services-Testing/Show-Version",
        setup: "every interface shows the version, also that of a module that has failed",
        induction: "one bit of the covered code of the second copy is flipped",
        run: show_version,
    },
    Program {
        name: "components",
        title: "Verify that the list of components matches the components actually used",
        folder: "Functional-Test/Module-Components",
        setup: "a sealed libalula.so is loaded and tested; what the process has mapped is listed",
        induction: "",
        run: components,
    },
    Program {
        name: "approved-mode",
        title: "Verify the approved mode of operation",
        folder: "Functional-Test/Services-Testing/Approved-Mode-Services/\
                 Approved-Mode-Verification",
        setup: "every service is called in a sealed copy, without any configuration",
        induction: "",
        run: approved_mode,
    },
    Program {
        name: "csp-separation",
        title: "Verify the separation of CSPs between modes",
        folder: "Functional-Test/Services-Testing/Approved-Mode-Services/CSP-Separation",
        setup: "keys made in one state are asked for their approval in another",
        induction: "the lab's hatch writes the state word of a sealed module, and back",
        run: csp_separation,
    },
    Program {
        name: "service-indicator",
        title: "Verify the service indicator",
        folder: "Functional-Test/Services-Testing/Service-Indicator-Test",
        setup: "services are called in a sealed and in an unsealed copy, and at the edges of what \
                policy allows",
        induction: "parameters one below each minimum",
        run: service_indicator,
    },
    Program {
        name: "installation",
        title: "Perform the module's installation",
        folder: "Functional-Test/Module-Installation",
        setup: "the steps of docs/integrity.md, with the profile of this build",
        induction: "the copy is used before it is sealed, and after a byte of it was altered",
        run: installation,
    },
];

fn component_versions() -> Result<String> {
    let expected = format!("Alula Cryptographic Module {}", env!("CARGO_PKG_VERSION"));
    let (library, command) = (sealed_copy(&library()?)?, sealed_copy(&command()?)?);
    let of_library = Library::open(&library.path())?.version()?;
    println!("libalula.so: {of_library}");
    let status = ask_json(&command.path(), "status")?;
    let text = |key: &str| status[key].as_str().unwrap_or_default().to_string();
    let of_command = format!("{} {}", text("name"), text("version"));
    println!("alula: {of_command}");
    ensure!(of_library == expected && of_command == expected, "expected {expected}");
    let policy = fs::read_to_string(root().join("docs/security-policy.md"))?;
    for (what, value) in [("name", text("name")), ("version", text("version"))] {
        let row = format!("| {what} | {value} |");
        ensure!(policy.contains(&row), "the security policy has no row {row}");
    }
    Ok(format!(
        "libalula.so and alula, each the whole module, and the security policy show \
         \"{of_library}\""
    ))
}

fn show_version() -> Result<String> {
    let command = sealed_copy(&command()?)?;
    let first = ask(&command.path(), &["module", "status"])?.1;
    let engine = alula_engine::version().to_string();
    ensure!(first.starts_with(&engine), "{first}");
    let covered = command.layout.covered.iter().max_by_key(|covered| covered.file.len());
    let at = covered.context("nothing is covered")?.file.end - 1;
    let mut altered = command.bytes.clone();
    altered[at] ^= 1;
    let failed = Subject::of(altered, true)?;
    let told = ask(&failed.path(), &["module", "status"])?.1;
    println!("{first}\n{told}");
    ensure!(told.starts_with(&engine) && told.contains("state:    Failed"), "{told}");
    let manifest = fs::read_to_string(root().join("Cargo.toml"))?;
    let version = format!("version = \"{}\"", alula_engine::version().version);
    ensure!(manifest.lines().any(|line| line == version), "Cargo.toml has another version");
    Ok(format!("\"{engine}\" from the Rust interface, from alula, and from a failed module"))
}

fn components() -> Result<String> {
    let before = mapped_code()?;
    let subject = sealed_copy(&library()?)?;
    let loaded = Library::open(&subject.path())?;
    ensure!(loaded.call(c"alula_self_test")? == 0, "the self-tests fail");
    let after = mapped_code()?;
    let new: Vec<_> = after.iter().filter(|file| !before.contains(file)).collect();
    println!("mapped as code before: {before:?}\nwith the module: {after:?}");
    let path = subject.path().display().to_string();
    // What the system brings is the operational environment's.
    let ours: Vec<_> = new.iter().filter(|file| file.ends_with("libalula.so")).collect();
    let others: Vec<_> = new.iter().filter(|file| !file.ends_with("libalula.so")).collect();
    ensure!(ours.len() == 1 && *ours[0] == &path, "{new:?}");
    ensure!(others.iter().all(|file| file.contains("/lib")), "code from elsewhere: {others:?}");
    let covered = subject.layout.len();
    Ok(format!(
        "one component, libalula.so, {covered} bytes of it covered by its seal; {} files of the \
         system came with it",
        others.len()
    ))
}

fn approved_mode() -> Result<String> {
    let subject = sealed_copy(&program("lab-functional")?)?;
    let (succeeded, told) = ask(&subject.path(), &[])?;
    print!("{told}");
    ensure!(succeeded, "a service was not performed");
    let served = told.lines().filter(|line| line.ends_with("\tOk")).count();
    ensure!(served == SERVICES.len(), "{served} services were performed");
    ensure!(told.contains("state: Operational, approval: Approved"), "another state");
    let status = ask_json(&sealed_copy(&command()?)?.path(), "status")?;
    ensure!(status["state"] == "Operational" && status["approval"] == "Approved", "{status}");
    Ok(format!("{served} services of a sealed copy performed; state Operational, Approved"))
}

fn csp_separation() -> Result<String> {
    let make = || aes256gcm::Key::generate().map_err(|error| anyhow::anyhow!("no key: {error}"));
    let unsealed = make()?;
    corrupt_state(state_word(State::Operational));
    let approved = make()?;
    let in_approved = (unsealed.approval(), approved.approval());
    corrupt_state(state_word(State::Unsealed));
    let in_unsealed = (unsealed.approval(), approved.approval());
    println!("asked in Operational: {in_approved:?}\nasked in Unsealed: {in_unsealed:?}");
    let expected = (Approval::NotApproved(State::Unsealed), Approval::Approved);
    ensure!(in_approved == expected, "{in_approved:?}");
    ensure!(in_unsealed == expected, "{in_unsealed:?}");
    Ok(format!(
        "a key keeps the approval it was made with, {} or {}, whichever state it is asked in",
        in_unsealed.0, in_unsealed.1
    ))
}

/// What policy answers at one edge: below it, and on it.
type Edge = (&'static str, Result<(), Error>, Reason, Result<(), Error>);

fn edges() -> [Edge; 6] {
    let (short, long) = (Secret::from_bytes(&[7; 13]), Secret::from_bytes(&[7; 14]));
    let derive = |password: &[u8], salt: &[u8], iterations| {
        pbkdf2_sha384::<32>(password, salt, iterations).map(drop)
    };
    let (password, salt) = (b"a password".as_slice(), [7; 16]);
    [
        (
            "HMAC key of 104 and of 112 bits",
            HmacSha384::mac(&short, b"").map(drop),
            Reason::KeyTooShort,
            HmacSha384::mac(&long, b"").map(drop),
        ),
        (
            "PBKDF2 salt of 120 and of 128 bits",
            derive(password, &salt[1..], 1000),
            Reason::SaltTooShort,
            derive(password, &salt, 1000),
        ),
        (
            "PBKDF2 with 999 and with 1000 iterations",
            derive(password, &salt, 999),
            Reason::TooFewIterations,
            derive(password, &salt, 1000),
        ),
        (
            "PBKDF2 password of 7 and of 8 bytes",
            derive(b"7 bytes", &salt, 1000),
            Reason::PasswordTooShort,
            derive(b"8 bytes!", &salt, 1000),
        ),
        (
            "PBKDF2 output of 104 and of 112 bits",
            pbkdf2_sha256::<13>(password, &salt, 1000).map(drop),
            Reason::OutputTooShort,
            pbkdf2_sha256::<14>(password, &salt, 1000).map(drop),
        ),
        (
            "RSA key of 1024 and of 2048 bits",
            rsa::SigningKey::generate(1024).map(drop),
            Reason::ModulusSize,
            rsa::SigningKey::generate(2048).map(drop),
        ),
    ]
}

fn service_indicator() -> Result<String> {
    let file = program("lab-functional")?;
    let mut approvals = Vec::new();
    for (subject, expected) in
        [(Subject::new(&file)?, "NotApproved(Unsealed)"), (sealed_copy(&file)?, "Approved")]
    {
        let told = ask(&subject.path(), &[])?.1;
        let asked: Vec<_> = told.lines().filter(|line| line.starts_with("approval\t")).collect();
        asked.iter().for_each(|line| println!("{line}"));
        ensure!(!asked.is_empty(), "nothing was asked: {told}");
        for line in &asked {
            ensure!(line.ends_with(&format!("\t{expected}")), "{line}, not {expected}");
        }
        approvals.push(asked.len());
    }
    let edges = edges();
    for (name, below, reason, on) in &edges {
        println!("{name}: {below:?}, {on:?}");
        ensure!(*below == Err(Error::Refused(*reason)) && on.is_ok(), "{name}");
    }
    Ok(format!(
        "{} objects of an unsealed copy answer NotApproved, {} of a sealed one Approved; at {} \
         edges of policy what lies below is refused, and a refusal carries no approval",
        approvals[0],
        approvals[1],
        edges.len()
    ))
}

fn installation() -> Result<String> {
    let file = library()?;
    let blank = Subject::new(&file)?.run()?;
    println!("built, not sealed: {blank:?}");
    ensure!(blank == Outcome::Failed(MISSING.into()), "{blank:?}");
    // The step of docs/integrity.md, by the command that it names.
    let place = Subject::new(&file)?;
    let path = place.path().display().to_string();
    let (sealed, told) = ask(&command()?, &["module", "seal", &path])?;
    print!("{told}");
    ensure!(sealed, "sealing fails: {told}");
    let installed = place.run()?;
    println!("sealed: {installed:?}");
    ensure!(is_module(&installed), "{installed:?}");
    let mut bytes = fs::read(place.path())?;
    let code = place.layout.covered.iter().find(|covered| covered.executable);
    bytes[code.context("no code is covered")?.file.end - 1] ^= 1;
    let altered = Subject::of(bytes, false)?.run()?;
    println!("altered: {altered:?}");
    ensure!(altered == Outcome::Failed(IMAGE.into()), "{altered:?}");
    Ok(format!("built: {blank:?}; sealed: {installed:?}; altered: {altered:?}"))
}
