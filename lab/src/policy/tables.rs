// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The tables of the security policy, each from what the module itself uses.

use std::collections::BTreeMap;

use lab_engine::{
    Approval, Cast, Error, Failure, HealthTest, Integrity, Pct, Reason, SERVICES, Service,
    ServiceRow, State, version as module_version,
};

use super::operations::FAMILIES;
use super::ssps::{End, SSPS, Ssp};
use super::{listed, markdown};
use crate::known_answers::REGISTERED;

/// The row of a service.
pub(super) fn row(service: Service) -> Option<&'static ServiceRow> {
    SERVICES.iter().find(|row| row.service == service)
}

pub(super) fn version() -> String {
    let version = module_version();
    let rows = [
        ["name", version.name],
        ["version", version.version],
        ["services", &SERVICES.len().to_string()],
        ["sensitive security parameters", &SSPS.len().to_string()],
        ["algorithm self-tests (CAST)", &Cast::ALL.len().to_string()],
        ["pairwise consistency tests", &Pct::ALL.len().to_string()],
        ["health tests of the noise source", &HealthTest::ALL.len().to_string()],
        ["states", &lab_engine::model::STATES.len().to_string()],
    ];
    markdown(["what", "value"], rows.map(|row| row.map(String::from)))
}

/// Algorithms with their sizes, and how many known answers each family passes.
pub(super) fn algorithms() -> String {
    let mut text = String::new();
    for family in FAMILIES {
        let services = || family.operations.iter().flat_map(|operation| operation.services);
        let rows: Vec<_> = services().filter_map(|service| algorithm(*service)).collect();
        if !rows.is_empty() {
            text += &format!("\n**{}**\n\n", family.name);
            text += &markdown(["service", "standard", "registered", "known answers"], rows);
        }
    }
    text.trim_start().into()
}

fn algorithm(service: Service) -> Option<[String; 4]> {
    let registered = || REGISTERED.iter().filter(|row| row.service == service);
    let row = row(service).filter(|_| registered().next().is_some())?;
    let answers: usize = registered().map(|row| row.at_least).sum();
    let names: Vec<_> = registered().map(|row| row.algorithm).collect();
    let names =
        if names.iter().any(|name| name.contains(',')) { names.join("; ") } else { folded(&names) };
    Some([row.name.into(), row.standard.into(), names, answers.to_string()])
}

/// Names that begin and end alike, as `AES-{128, 192, 256}-GCM seal`.
fn folded(names: &[&str]) -> String {
    const EDGES: [char; 2] = ['-', ' '];
    let (Some(first), true) = (names.first(), names.len() > 1) else { return listed(names) };
    let begins = |len: &usize| names.iter().all(|name| name.starts_with(&first[..*len]));
    let ends = |at: &usize| names.iter().all(|name| name.ends_with(&first[*at..]));
    let edges = || first.match_indices(EDGES).map(|(at, _)| at);
    let prefix = edges().map(|at| at + 1).rfind(begins).unwrap_or(0);
    let shortest = names.iter().map(|name| name.len()).min().unwrap_or(0);
    let room = |at: &usize| first.len() - at + prefix < shortest;
    let suffix = edges().filter(ends).find(room).unwrap_or(first.len());
    let (before, after) = (&first[..prefix], &first[suffix..]);
    if before.is_empty() && after.is_empty() {
        return listed(names);
    }
    let parts = names.iter().map(|name| &name[prefix..name.len() - after.len()]);
    format!("{before}{{{}}}{after}", listed(parts))
}

/// Services with what they take and give, by family and operation.
pub(super) fn services() -> String {
    let mut text = String::new();
    for family in FAMILIES {
        text += &format!("\n#### {}\n", family.name);
        for operation in family.operations {
            let (name, kind) = (operation.name, operation.kind);
            let kind = if kind.is_empty() { "" } else { &format!(" (`{kind}`)") };
            text += &format!("\n**{name}**{kind}. In: {}. ", operation.inputs);
            text += &format!("Out: {}.\n\n", operation.outputs);
            let rows = operation.services.iter().filter_map(|service| row(*service));
            let cells = rows.map(|row| {
                let access = row.ssps.iter().map(|(ssp, access)| format!("{ssp}: {access}"));
                let tests = listed(row.casts.iter().map(|cast| cast.name()));
                [row.name.into(), row.standard.into(), listed(access), tests]
            });
            text += &markdown(["service", "standard", "access to SSPs", "self-tests"], cells);
        }
    }
    text.trim_start().into()
}

/// The first sentence of each function of the C interface, as alula.h has it.
pub(super) fn functions() -> String {
    let rows = c_functions().into_iter().map(|(name, text)| [format!("`{name}`"), text]);
    markdown(["function", "what it does"], rows)
}

/// Names of the functions of alula.h, with the first sentence of what is said of each.
pub(super) fn c_functions() -> Vec<(&'static str, String)> {
    const HEADER: &str = include_str!("../../../crates/capi/include/alula.h");
    let mut functions = Vec::new();
    let mut comment = String::new();
    for line in HEADER.lines() {
        if let Some(words) = line.strip_prefix("//") {
            comment += words;
            continue;
        }
        let declared = line.split_once('(').filter(|_| !line.starts_with([' ', '#', '/', '}']));
        if let Some((before, _)) = declared {
            let name = before.rsplit([' ', '*']).next().unwrap_or_default();
            let sentence = comment.split(". ").next().unwrap_or_default();
            functions.push((name, sentence.trim().trim_end_matches('.').into()));
        }
        comment.clear();
    }
    functions
}

pub(super) fn errors() -> String {
    let errors = [
        (Error::WrongLength, "the caller corrects the length"),
        (Error::InvalidKey, "the caller uses another key"),
        (Error::Exhausted, "a new key, counter or generator"),
        (Error::Rejected, "none: what came is not what was made"),
        (Error::NoEntropy, "a system without `std` gives the module a host"),
        (Error::NotOperational(State::Failed), "the process is started anew"),
        (Error::Refused(Reason::ALL[0]), "see the table of refusals"),
    ];
    let rows = errors.map(|(error, recovery)| {
        let code = match error {
            Error::Refused(_) => format!("{} and above", error.code()),
            error => error.code().to_string(),
        };
        let text = error.to_string();
        let text = text.split_once(':').map_or(text.as_str(), |(start, _)| start);
        [code, text.into(), recovery.into()]
    });
    markdown(["code", "text", "way back"], rows)
}

pub(super) fn reasons() -> String {
    let rows = Reason::ALL
        .iter()
        .map(|reason| [Error::Refused(*reason).code().to_string(), reason.to_string()]);
    markdown(["code", "refused is"], rows)
}

/// What stops the module, as `status` names it.
pub(super) fn failures() -> String {
    let count = |number: usize, what: &str| format!("{number} {what}");
    let integrity = Integrity::ALL.map(|part| {
        [Failure::Integrity(part).to_string(), "the integrity test".into(), "–".into()]
    });
    let others = [
        [
            Failure::Cast(Cast::Sha2_256).to_string(),
            "an algorithm's self-test, by its name".into(),
            count(Cast::ALL.len(), "names"),
        ],
        [
            Failure::Pct(Pct::MlKem).to_string(),
            "a pairwise consistency test, by its name".into(),
            count(Pct::ALL.len(), "names"),
        ],
        [
            Failure::Entropy(HealthTest::RepetitionCount).to_string(),
            "a health test of the noise source, by its name".into(),
            count(HealthTest::ALL.len(), "names"),
        ],
        [
            Failure::StateCorrupted.to_string(),
            "the state word is that of no state".into(),
            "–".into(),
        ],
    ];
    let rows = integrity.into_iter().chain(others);
    markdown(["`status` says, for example", "cause", "how many such"], rows)
}

/// Self-tests of algorithms, and the services that wait for each.
pub(super) fn casts() -> String {
    let rows = Cast::ALL.iter().map(|cast| {
        let waiting: Vec<_> = SERVICES.iter().filter(|row| row.casts.contains(cast)).collect();
        let names: Vec<_> = waiting.iter().take(3).map(|row| row.name).collect();
        let mut text = names.join("; ");
        if waiting.len() > 3 {
            text += &format!("; and {} more", waiting.len() - 3);
        }
        [format!("`{}`", cast.name()), text]
    });
    markdown(["self-test", "before the first use of"], rows)
}

pub(super) fn pairwise() -> String {
    let rows = Pct::ALL.iter().map(|pct| {
        let way = match pct {
            Pct::SlhDsa => "both halves bear the same public seed",
            Pct::MlKem => "encapsulation and decapsulation give one secret",
            Pct::RsaTransport => "what is encrypted differs, and decrypts to what it was",
            Pct::EcdhP256 | Pct::P384 | Pct::EcdhP521 | Pct::X25519 => {
                "the public key, computed a second time, is the same"
            }
            _ => "the pair's signature of a fixed message verifies",
        };
        [format!("`{}`", pct.name()), way.into()]
    });
    markdown(["test", "passes if"], rows)
}

pub(super) fn health() -> String {
    let rows = HealthTest::ALL.iter().map(|test| {
        let when = match test {
            HealthTest::RepetitionCount => "too many equal samples in a row",
            HealthTest::AdaptiveProportion => "too many samples of a window equal its first",
            HealthTest::Lag => "too many samples in a row each equal the one so many places before",
            HealthTest::Supply => "no sample comes, or too few whose timing moved",
            _ => "",
        };
        [format!("`{}`", test.name()), when.into()]
    });
    markdown(["test", "fails when"], rows)
}

/// The claim of the noise source and what follows from it.
pub(super) fn entropy() -> String {
    let f = lab_engine::lab::noise::figures();
    let rows = [
        ["min-entropy claimed of a sample", &format!("{} bit", f64::from(f.sixty_fourths) / 64.0)],
        ["probability of a false alarm", &format!("2^-{}", f.alpha)],
        ["cut-off of the repetition count test", &f.repetition_cutoff.to_string()],
        [
            "cut-off of the adaptive proportion test",
            &format!("{} of {}", f.proportion_cutoff, f.window),
        ],
        ["samples that must have moved for a seed of 384 bits", &f.samples.to_string()],
    ];
    markdown(["what", "figure"], rows.map(|row| row.map(String::from)))
}

/// What each sensitive security parameter is, how it comes to be and how it ends.
pub(super) fn ssps() -> String {
    let rows = SSPS.iter().map(|ssp| {
        [
            ssp.name.into(),
            ssp.class.name().into(),
            ssp.meaning.into(),
            ssp.size.into(),
            ssp.strength.into(),
            ssp.generation.into(),
            ssp.end.name().into(),
        ]
    });
    let header = ["SSP", "type", "what it is", "bits", "strength", "generation", "zeroisation"];
    markdown(header, rows)
}

/// The services that generate, take, give and use each parameter.
pub(super) fn ssp_uses() -> String {
    let rows = SSPS.iter().map(|ssp| {
        let of = |access| operations(ssp, access);
        [ssp.name.into(), of('G'), of('W'), of('R'), of('E'), of('Z')]
    });
    let header = ["SSP", "generated (G)", "in (W)", "out (R)", "used (E)", "zeroised (Z)"];
    markdown(header, rows)
}

/// Up to three services, or two and how many more. Names may have commas.
fn operations(ssp: &Ssp, access: char) -> String {
    let all: Vec<_> = ssp.with(access).map(|row| row.name).collect();
    match all.len() {
        0 => "–".into(),
        1..=3 => all.join("; "),
        more => format!("{}; and {} more", all[..2].join("; "), more - 2),
    }
}

pub(super) fn endings() -> String {
    let mut counts = BTreeMap::new();
    for ssp in SSPS {
        *counts.entry(ssp.end.name()).or_insert(0) += 1;
    }
    let rows = End::ALL.map(|end| {
        [
            end.name().into(),
            end.description().into(),
            end.rationale().into(),
            end.initiation().into(),
            counts.get(end.name()).copied().unwrap_or(0).to_string(),
        ]
    });
    markdown(["way", "what happens", "why it is enough", "who starts it", "SSPs"], rows)
}

/// The indicator's words, as the module prints them.
pub(super) fn indicator() -> String {
    let developer = Approval::NotApproved(State::Unsealed);
    format!("{} (a sealed copy), {developer} (any other)", Approval::Approved)
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn names_are_folded_at_their_joints() {
        assert_eq!(folded(&["AES-128-GCM seal", "AES-256-GCM seal"]), "AES-{128, 256}-GCM seal");
        assert_eq!(folded(&["X-SHA-256", "X-SHA3-256"]), "X-{SHA, SHA3}-256");
        assert_eq!(folded(&["RSA a", "RSA ab"]), "RSA {a, ab}");
        assert_eq!(folded(&["a b", "c d"]), "a b, c d");
        assert_eq!(folded(&["one name"]), "one name");
        assert_eq!(folded(&["A-128", "A-128 with df"]), "A-{128, 128 with df}");
    }
}
