// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's interfaces: what goes in, what comes out and when, how it is controlled, what it
//! tells about itself.

use std::path::Path;
use std::process::Command;

use alula_engine::hash::Sha384;
use alula_engine::sign::mldsa87::SigningKey;
use anyhow::{Context, Result, ensure};
use lab_engine::aead::aes256gcm;
use lab_engine::lab::{break_test, corrupt_state, state_word};
use lab_engine::model::STATES;
use lab_engine::{Error, SERVICES, State, random, self_test, status};
use lab_functional::Objects;
use object::{Object, ObjectSymbol, SymbolKind};

use super::subjects::{
    Library, ask, ask_json, command, library, mapped_code, program, sealed_copy,
};
use super::{Program, Scene, scene};
use crate::artifact::subject::Subject;
use crate::{header, states};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "module-interfaces",
        title: "Verify module interfaces",
        folder: "Functional-Test/Module-Interface-Verification",
        setup: "what libalula.so exports is compared with alula.h, and a C program uses all of it",
        induction: "null pointers, lengths one off, overlapping buffers, handles of no key",
        run: module_interfaces,
    },
    Program {
        name: "data-input",
        title: "Verify the data input interface",
        folder: "Functional-Test/Module-Interface-Verification/Data-Input",
        setup: "messages of 0 to 600 bytes are hashed and compared with AWS-LC",
        induction: "one bit of a message, a tag, an IV and the additional data is flipped",
        run: data_input,
    },
    Program {
        name: "data-output",
        title: "Verify the data output interface",
        folder: "Functional-Test/Module-Interface-Verification/Data-Output",
        setup: "every service is called while the first tests run, in every state, after a failed \
                test, and while keys are destroyed",
        induction: "a known answer is broken; the lab's hatch writes the state word",
        run: data_output,
    },
    Program {
        name: "control-input",
        title: "Verify the control input interface",
        folder: "Functional-Test/Module-Interface-Verification/Control-Input",
        setup: "self-tests and zeroisation are asked for in a sealed libalula.so and alula",
        induction: "a verb that does not exist",
        run: control_input,
    },
    Program {
        name: "status-output",
        title: "Verify the status output interface",
        folder: "Functional-Test/Module-Interface-Verification/Status-Output",
        setup: "the status is asked for in every state",
        induction: "the lab's hatch writes the state word; a known answer is broken",
        run: status_output,
    },
    Program {
        name: "all-services",
        title: "Verify input and output of all services",
        folder: "Functional-Test/Services-Testing",
        setup: "every row of the table of services is called in a sealed copy, and compared with \
                what alula module services lists",
        induction: "",
        run: all_services,
    },
    Program {
        name: "show-status",
        title: "Verify the status indicator",
        folder: "Functional-Test/Services-Testing/Show-Status",
        setup: "alula module status of an unsealed, a sealed and an altered copy",
        induction: "a byte of the covered code is altered",
        run: show_status,
    },
    Program {
        name: "no-authentication",
        title: "Verify operator authentication: none at Level 1, the role is assumed by calling",
        folder: "Functional-Test/Services-Testing/Authentication-Test",
        setup: "a service is the first thing that a new process does",
        induction: "",
        run: no_authentication,
    },
    Program {
        name: "input-formats",
        title: "Verify that inputs in another format are refused, and outputs inhibited",
        folder: "Functional-Test/Module-Interface-Verification/Input-Format-Verification",
        setup: "lengths around every limit, and a key file with each byte altered or cut",
        induction: "each byte of the file is altered; each shorter file; lengths one off",
        run: input_formats,
    },
    Program {
        name: "non-interference",
        title: "Verify that functions that are not security relevant do not interfere",
        folder: "Functional-Test/Module-Components/Non-Interference",
        setup: "decoders are given rubbish between runs of all services",
        induction: "texts that are no PEM and bytes that are no key",
        run: non_interference,
    },
    Program {
        name: "nothing-is-loaded",
        title: "Verify that no software is loaded: the load test has nothing to test",
        folder: "Functional-Test/Services-Testing/SW-FW-Loading",
        setup: "the code that a process has mapped is listed before and after all services",
        induction: "",
        run: nothing_is_loaded,
    },
];

pub(super) const SCENES: &[Scene] = &[
    ("scene-waits", || {
        let waited = states::no_service_answers_while_the_first_tests_run()?;
        Ok(format!("{waited} services gave nothing out before the first tests had passed"))
    }),
    ("scene-failed", silent_when_failed),
    ("scene-first-call", first_call),
];

fn refusal(error: Error) -> anyhow::Error {
    anyhow::anyhow!("the module answers {error}")
}

/// The functions that a library lets others call.
fn exported(library: &[u8]) -> Result<Vec<String>> {
    let file = object::File::parse(library)?;
    let symbols = file.dynamic_symbols().filter(|symbol| symbol.is_definition());
    let functions = symbols.filter(|symbol| symbol.kind() == SymbolKind::Text);
    let mut names = functions.map(|f| Ok(f.name()?.into())).collect::<Result<Vec<String>>>()?;
    names.sort();
    Ok(names)
}

fn module_interfaces() -> Result<String> {
    let subject = sealed_copy(&library()?)?;
    let exported = exported(&subject.bytes)?;
    let header = header::kept("capi", "alula.h")?;
    println!("exported: {exported:?}");
    for name in &exported {
        ensure!(header.contains(&format!("{name}(")), "{name} is not in alula.h");
    }
    let declared = header.matches("alula_").count();
    ensure!(exported.len() > 10 && declared > exported.len(), "too little is exported");
    let told = run_c_program(&subject)?;
    print!("{told}");
    ensure!(told.ends_with("0 failures\n"), "the C program finds: {told}");
    Ok(format!(
        "libalula.so exports {} functions, all of them in alula.h and nothing else; the C program \
         of their checks ends with \"{}\"",
        exported.len(),
        told.trim_end()
    ))
}

/// Compiles the C interface's own test against this copy, and runs it.
pub(super) fn run_c_program(subject: &Subject) -> Result<String> {
    let capi = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/capi");
    let path = subject.path();
    let folder = path.parent().context("its folder")?;
    let program = folder.join("interface");
    let mut compiler = Command::new(std::env::var_os("CC").unwrap_or("cc".into()));
    compiler.args(["-std=c99", "-O1", "-I"]).arg(capi.join("include"));
    compiler.arg(capi.join("tests/interface.c")).arg("-o").arg(&program);
    compiler.arg(&path).arg(format!("-Wl,-rpath,{}", folder.display()));
    ensure!(compiler.status().context("no C compiler")?.success(), "it does not compile");
    let signer = SigningKey::generate().map_err(|error| anyhow::anyhow!("{error}"))?;
    let signature = signer.sign(b"mission-plan", b"waypoints v7");
    let signature = signature.map_err(|error| anyhow::anyhow!("{error}"))?;
    let (key, signed) = (folder.join("key"), folder.join("signature"));
    std::fs::write(&key, signer.verifying_key().to_bytes())?;
    std::fs::write(&signed, signature.as_bytes())?;
    let output = Command::new(&program).args([&key, &signed]).output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

fn data_input() -> Result<String> {
    let message: Vec<u8> = (0..600u32).map(|at| (at * 151 % 251) as u8).collect();
    for len in 0..=message.len() {
        let ours = Sha384::digest(&message[..len]).map_err(|error| anyhow::anyhow!("{error}"))?;
        let theirs = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA384, &message[..len]);
        ensure!(ours == theirs.as_ref(), "the digest of {len} bytes differs from AWS-LC's");
    }
    let key = aes256gcm::Key::generate().map_err(refusal)?;
    let mut sealed = message.clone();
    let seal = key.seal(b"aad", &mut sealed).map_err(refusal)?;
    let mut rejected = 0;
    for bit in 0..8 * sealed.len() {
        let mut altered = sealed.clone();
        altered[bit / 8] ^= 1 << (bit % 8);
        let answer = key.open(b"aad", &seal, &mut altered);
        ensure!(answer == Err(Error::Rejected), "bit {bit}: {answer:?}");
        ensure!(altered.iter().all(|byte| *byte == 0), "bit {bit}: data came out");
        rejected += 1;
    }
    for (aad, seal) in [
        (b"aae", aes256gcm::Seal { iv: seal.iv, tag: seal.tag }),
        (b"aad", aes256gcm::Seal { iv: flipped(seal.iv), tag: seal.tag }),
        (b"aad", aes256gcm::Seal { iv: seal.iv, tag: flipped(seal.tag) }),
    ] {
        let answer = key.open(aad, &seal, &mut sealed.clone());
        ensure!(answer == Err(Error::Rejected), "{answer:?}");
        rejected += 1;
    }
    key.open(b"aad", &seal, &mut sealed).map_err(refusal)?;
    ensure!(sealed == message, "another message came back");
    Ok(format!("{} digests equal AWS-LC's; {rejected} altered inputs rejected", message.len() + 1))
}

fn flipped<const N: usize>(mut bytes: [u8; N]) -> [u8; N] {
    bytes[0] ^= 1;
    bytes
}

fn data_output() -> Result<String> {
    let waits = scene("scene-waits")?;
    let states = scene("scene-every-state")?;
    let failed = scene("scene-failed")?;
    // [ISO 19790] wants silence while keys are destroyed: an object that is dropped is its
    // caller's alone, and a handle is none from the moment on.
    let subject = sealed_copy(&library()?)?;
    let told = run_c_program(&subject)?;
    ensure!(told.ends_with("0 failures\n"), "{told}");
    Ok(format!("{waits}; {states}; {failed}; a zeroised handle gives nothing out"))
}

/// In a process of its own: nothing comes out of a failed module, and no buffer is touched.
fn silent_when_failed() -> Result<String> {
    let objects = Objects::make().map_err(refusal)?;
    let key = aes256gcm::Key::generate().map_err(refusal)?;
    break_test("AES-GCM-Decrypt");
    ensure!(self_test().is_err(), "the broken test passes");
    let failed = Some(Err(Error::NotOperational(State::Failed)));
    for row in SERVICES {
        let answer = objects.call(row.service);
        ensure!(answer == failed, "{}: {answer:?}", row.name);
    }
    let mut buffer = [7; 64];
    let answers = [random::fill(&mut buffer), key.seal(b"", &mut buffer).map(drop)];
    ensure!(answers.iter().all(Result::is_err) && buffer == [7; 64], "a buffer was touched");
    Ok(format!("{} services refused in the error state, buffers untouched", SERVICES.len()))
}

fn control_input() -> Result<String> {
    let command = sealed_copy(&command()?)?;
    let (passed, told) = ask(&command.path(), &["module", "selftest"])?;
    ensure!(passed, "{told}");
    let (obeyed, refused) = ask(&command.path(), &["module", "bypass"])?;
    println!("{refused}");
    ensure!(!obeyed, "a verb that does not exist is obeyed");
    let subject = sealed_copy(&library()?)?;
    let library = Library::open(&subject.path())?;
    let codes = [library.call(c"alula_self_test")?, library.call(c"alula_zeroise")?];
    println!("alula_self_test, alula_zeroise: {codes:?}");
    ensure!(codes == [0, 0], "{codes:?}");
    let last = told.lines().last().unwrap_or_default().to_string();
    Ok(format!(
        "\"{last}\"; alula_self_test and alula_zeroise answer 0; an unknown verb is refused"
    ))
}

fn status_output() -> Result<String> {
    self_test().map_err(refusal)?;
    let mut seen = Vec::new();
    for row in STATES {
        corrupt_state(state_word(row.state));
        let shown = status().to_string();
        println!("{shown}");
        ensure!(shown.starts_with(&format!("state: {}, ", row.state)), "{shown}");
        let approved = shown.contains("approval: Approved");
        ensure!(approved == (row.state == State::Operational), "{shown}");
        seen.push(row.state.to_string());
    }
    let failed = scene("scene-failed")?;
    let error = Error::NotOperational(State::Failed).to_string();
    println!("an error as text: {error}");
    Ok(format!("the status names each of {}; {failed}; an error says \"{error}\"", seen.join(", ")))
}

fn all_services() -> Result<String> {
    let subject = sealed_copy(&program("lab-functional")?)?;
    let (succeeded, told) = ask(&subject.path(), &[])?;
    print!("{told}");
    ensure!(succeeded, "a service was not performed");
    let listed = ask_json(&sealed_copy(&command()?)?.path(), "services")?;
    let listed = listed.as_array().context("no list")?;
    ensure!(listed.len() == SERVICES.len(), "{} are listed", listed.len());
    for (row, shown) in SERVICES.iter().zip(listed) {
        ensure!(shown["name"] == row.name && shown["standard"] == row.standard, "{shown}");
        let line = format!("service\t{}\tOk", row.name);
        ensure!(told.lines().any(|told| told == line), "{} was not performed", row.name);
    }
    Ok(format!("{} services listed by the module, each called and performed", listed.len()))
}

fn show_status() -> Result<String> {
    let file = command()?;
    let sealed = sealed_copy(&file)?;
    let mut bytes = sealed.bytes.clone();
    let covered = sealed.layout.covered.iter().find(|covered| covered.executable);
    let range = &covered.context("no code is covered")?.file;
    bytes[range.end - 1] ^= 1;
    let mut shown = Vec::new();
    for subject in [Subject::new(&file)?, sealed, Subject::of(bytes, true)?] {
        let status = ask_json(&subject.path(), "status")?;
        println!("{status}");
        shown.push(status["state"].as_str().unwrap_or_default().to_string());
        let failed = !status["failure"].is_null();
        ensure!(failed == (status["state"] == "Failed"), "{status}");
    }
    ensure!(shown == ["Unsealed", "Operational", "Failed"], "{shown:?}");
    Ok(format!("an unsealed, a sealed and an altered copy show {}", shown.join(", ")))
}

fn no_authentication() -> Result<String> {
    let first = scene("scene-first-call")?;
    let asks = SERVICES.iter().filter(|row| row.ssps.iter().any(|(ssp, _)| is_credential(ssp)));
    let asks: Vec<_> = asks.map(|row| row.name).collect();
    ensure!(asks.is_empty(), "credentials of an operator are known to {asks:?}");
    Ok(format!("{first}; no row of the table of services holds an operator's credential"))
}

/// A password is data of PBKDF2 and of encrypted keys, not of an operator.
fn is_credential(ssp: &str) -> bool {
    ["PIN", "authentication", "operator", "login"].iter().any(|word| ssp.contains(word))
}

fn first_call() -> Result<String> {
    ensure!(status().state == State::Off, "it is no new process");
    random::fill(&mut [0; 32]).map_err(refusal)?;
    Ok(format!("the first call of a new process was served, in the state {}", status().state))
}

fn input_formats() -> Result<String> {
    use lab_engine::kem::mlkem1024::{Ciphertext, EncapKey};
    use lab_engine::sign::ecdsa_p384::{SigningKey, VerifyingKey};
    let mut refused = 0;
    for len in [0, 1, EncapKey::LEN - 1, EncapKey::LEN + 1] {
        ensure!(EncapKey::from_bytes(&vec![0; len]).is_err(), "a key of {len} bytes");
        refused += 1;
    }
    for len in [0, Ciphertext::LEN - 1, Ciphertext::LEN + 1] {
        ensure!(Ciphertext::from_bytes(&vec![0; len]).is_err(), "a ciphertext of {len} bytes");
        refused += 1;
    }
    let key = SigningKey::generate().map_err(refusal)?;
    let mut file = [0; 512];
    let len = key.to_pkcs8(&mut file).map_err(refusal)?;
    for short in 0..len {
        ensure!(SigningKey::from_pkcs8(&file[..short]).is_err(), "a file of {short} bytes");
        refused += 1;
    }
    let mut other = 0;
    for at in 0..len {
        let mut altered = file[..len].to_vec();
        altered[at] ^= 0x20;
        match SigningKey::from_pkcs8(&altered) {
            Err(_) => refused += 1,
            // Another scalar without its public key would be another key, and is no error.
            Ok(_) => other += 1,
        }
    }
    let point = key.verifying_key().to_bytes();
    for at in 0..point.len() {
        let mut altered = point;
        altered[at] ^= 1;
        ensure!(VerifyingKey::from_bytes(&altered).is_err(), "byte {at} of a point");
        refused += 1;
    }
    ensure!(other == 0, "{other} altered files were taken");
    Ok(format!("{refused} inputs of a wrong length or format refused"))
}

fn non_interference() -> Result<String> {
    use lab_engine::encoding::pem::{self, Label};
    let objects = Objects::make().map_err(refusal)?;
    let (mut performed, mut refused) = (0, 0);
    for round in 0..3u8 {
        for len in 0..200 {
            let rubbish: Vec<u8> =
                (0..len).map(|at| round.wrapping_mul(at).wrapping_add(7)).collect();
            let decoded = pem::decode(Label::PrivateKey, &rubbish, &mut [0; 256]);
            let imported = lab_engine::sign::mldsa87::SigningKey::from_pkcs8(&rubbish).map(drop);
            ensure!(decoded.is_err() && imported.is_err(), "rubbish of {len} bytes is a key");
            refused += 2;
        }
        for row in SERVICES {
            let answer = objects.call(row.service);
            ensure!(answer == Some(Ok(())), "{}: {answer:?}", row.name);
            performed += 1;
        }
    }
    let state = status().state;
    ensure!(state == State::Unsealed, "the state is {state}");
    Ok(format!("{refused} decodings of rubbish refused, {performed} services performed between"))
}

fn nothing_is_loaded() -> Result<String> {
    let objects = Objects::make().map_err(refusal)?;
    let before = mapped_code()?;
    for row in SERVICES {
        let answer = objects.call(row.service);
        ensure!(answer == Some(Ok(())), "{}: {answer:?}", row.name);
    }
    let after = mapped_code()?;
    println!("mapped as code: {after:?}");
    ensure!(before == after, "new code: {after:?}");
    let exported = exported(&std::fs::read(library()?)?)?;
    let loads = |name: &&String| ["load", "update", "install"].iter().any(|w| name.contains(w));
    ensure!(exported.iter().find(loads).is_none(), "a function that loads");
    Ok(format!(
        "{} files of code mapped before and after {} services, the same; none of {} exported \
         functions loads anything",
        after.len(),
        SERVICES.len(),
        exported.len()
    ))
}
