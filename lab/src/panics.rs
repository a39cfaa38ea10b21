// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab panics`: every place in the engine's release code that can panic, with the reason
//! why it never does.
//!
//! The compiler's own output is read: each call of a panicking function hands over the place in the
//! source that it was compiled from. What the compiler proved is not among them. A place is known
//! by its file and the text of its line; docs/panics.md lists them with their reasons. Files that
//! read what an attacker feeds have none at all.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::compiled::{package_as, root};

/// Files, or folders, that read what comes from outside: parsers and decoders.
const READERS: &[&str] = &[
    "primitive/ccm/",
    "primitive/der/",
    "primitive/ed25519/",
    "primitive/ed448/",
    "primitive/ecdsa/",
    "primitive/gcm/",
    "primitive/key_wrap/",
    "primitive/lms/",
    "primitive/rsa/",
    "primitive/slhdsa/",
    "primitive/weierstrass/",
    "primitive/xmss/",
    "service/",
];

const ENGINE: &str = "crates/engine/src/";
const REASONS: &str = "docs/panics.md";

/// A place in the source: its file within the engine, and its line's text.
type Place = (String, String);

/// Compiles, reads, compares and prints; fails if a place has no reason, a reason no place, or a
/// reader any place.
pub fn run_and_print() -> Result<()> {
    let root = root()?;
    let assembly = |package| anyhow::Ok(fs::read_to_string(package_as(package, "s")?)?);
    let mut found = places(root, &assembly("alula-engine")?, |_| true)?;
    // What is generic is compiled where it is used, and there every service is.
    let callers = assembly("lab-functional")?;
    found.extend(places(root, &callers, |function| function.contains("lab_engine"))?);
    let text = fs::read_to_string(root.join(REASONS)).with_context(|| format!("no {REASONS}"))?;
    let reasons = reasons(&text);
    let mut wrong = 0;
    for (place, lines) in &found {
        let (file, code) = place;
        let reason = reasons.get(place).map_or("NO REASON", String::as_str);
        let in_reader = READERS.iter().any(|reader| file.starts_with(reader));
        let verdict = if in_reader { "A READER MUST NOT PANIC" } else { reason };
        wrong += usize::from(in_reader || !reasons.contains_key(place));
        let lines: Vec<_> = lines.iter().map(u32::to_string).collect();
        println!("{file}:{}\n    {code}\n    {verdict}", lines.join(","));
    }
    for (file, code) in reasons.keys().filter(|place| !found.contains_key(place)) {
        println!("{file}: GONE, strike it from {REASONS}: {code}");
        wrong += 1;
    }
    println!("{} places, {wrong} not as they must be", found.len());
    ensure!(wrong == 0, "{wrong} places are not as they must be");
    Ok(())
}

/// Every place in the engine, or in a function of which `ours` holds, that a panicking call names,
/// with its lines.
fn places(
    root: &Path,
    assembly: &str,
    ours: impl Fn(&str) -> bool,
) -> Result<BTreeMap<Place, BTreeSet<u32>>> {
    let (strings, locations) = constants(assembly);
    let lines: Vec<_> = assembly.lines().collect();
    let mut found = BTreeMap::<Place, BTreeSet<u32>>::new();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| is_panic(line)) {
        // The place is loaded shortly before the call, in the same block or the one it jumps from.
        let named = lines[at.saturating_sub(40)..at].iter().rev();
        let location = named.filter_map(|line| anonymous(line)).find_map(|name| {
            let (file, number) = locations.get(name)?;
            Some((*strings.get(file)?, *number))
        });
        let (file, number) = location.unwrap_or(("unknown", 0));
        let (file, code) = match file.split_once(ENGINE) {
            Some((_, own)) => {
                let text = fs::read_to_string(root.join(ENGINE).join(own))?;
                let code = text.lines().nth(number as usize - 1).unwrap_or_default().trim();
                (own.to_string(), code.to_string())
            }
            None if !ours(function(&lines[..at])) => continue,
            None if location.is_none() => (file.to_string(), line.trim().to_string()),
            None => (file.to_string(), format!("line {number}")),
        };
        found.entry((file, code)).or_default().insert(number);
    }
    Ok(found)
}

/// The symbol of the function that these lines end in.
fn function<'a>(lines: &[&'a str]) -> &'a str {
    let labels = lines.iter().rev().filter_map(|line| line.strip_suffix(':'));
    labels.filter(|label| !label.starts_with('.')).find(|label| !label.contains(' ')).unwrap_or("")
}

fn is_panic(line: &str) -> bool {
    let call = line.trim_start().starts_with("call") || line.trim_start().starts_with("jmp");
    let panics = ["panick", "slice_index_fail", "_fail", "unwrap_failed", "expect_failed"];
    call && line.contains("core") && panics.iter().any(|name| line.contains(name))
}

/// The name of the anonymous constant that a line mentions.
fn anonymous(line: &str) -> Option<&str> {
    let start = line.find(".Lanon.")?;
    let rest = &line[start..];
    Some(&rest[..rest.find(['(', ',', ' ', ':']).unwrap_or(rest.len())])
}

/// File names by constant; and, of each place, the constant with its file name and its line.
#[allow(clippy::type_complexity)]
fn constants(assembly: &str) -> (BTreeMap<&str, &str>, BTreeMap<&str, (&str, u32)>) {
    let (mut strings, mut locations) = (BTreeMap::new(), BTreeMap::new());
    let mut lines = assembly.lines();
    while let Some(line) = lines.next() {
        let Some(name) = line.strip_suffix(':').filter(|name| name.starts_with(".Lanon.")) else {
            continue;
        };
        let Some(data) = lines.next().map(str::trim) else { break };
        if let Some(text) = data.strip_prefix(".asciz\t\"").and_then(|t| t.strip_suffix('"')) {
            strings.insert(name, text);
        } else if let Some(file) = data.strip_prefix(".quad\t") {
            // The name's length (8 bytes), then line and column (4 bytes each).
            let bytes = lines.next().map_or(Vec::new(), |line| escaped(line.trim()));
            if let Some(line) = bytes.get(8..12).and_then(|four| four.try_into().ok()) {
                locations.insert(name, (file, u32::from_le_bytes(line)));
            }
        }
    }
    (strings, locations)
}

/// The bytes of an assembler's string, with the zero that `.asciz` adds.
fn escaped(line: &str) -> Vec<u8> {
    let Some((_, text)) = line.split_once('"') else { return Vec::new() };
    let text = text.strip_suffix('"').unwrap_or(text).as_bytes();
    let (mut bytes, mut at) = (Vec::new(), 0);
    while let Some(&byte) = text.get(at) {
        at += 1;
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let octal = text[at..].iter().take(3).take_while(|digit| (b'0'..b'8').contains(digit));
        let digits = octal.count();
        if digits > 0 {
            let digit = |byte: &u8| u32::from(byte - b'0');
            let number = text[at..at + digits].iter().fold(0, |all, byte| 8 * all + digit(byte));
            bytes.push(number as u8);
            at += digits;
        } else {
            let known = [(b'n', b'\n'), (b't', b'\t'), (b'r', b'\r'), (b'b', 8), (b'f', 12)];
            let letter = text.get(at).copied().unwrap_or(b'\\');
            bytes.push(known.iter().find(|(name, _)| *name == letter).map_or(letter, |(_, b)| *b));
            at += 1;
        }
    }
    if line.contains(".asciz") {
        bytes.push(0);
    }
    bytes
}

/// The rows of the table: file, code, reason.
fn reasons(text: &str) -> BTreeMap<Place, String> {
    let rows = text.lines().filter(|line| line.starts_with("| `"));
    let cells = rows.filter_map(|row| {
        let row = row.strip_prefix("| `")?.strip_suffix(" |")?;
        let (file, rest) = row.split_once("` | `` ")?;
        let (code, reason) = rest.split_once(" `` | ")?;
        Some(((file.to_string(), code.to_string()), reason.to_string()))
    });
    cells.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_traced_to_its_line() {
        let assembly = concat!(
            "_ZN7somefun:\n.LBB0_1:\n",
            "\tleaq\t.Lanon.a.1(%rip), %rdx\n",
            "\tcallq\t*_RNvNtCs_4core9panicking18panic_bounds_check@GOTPCREL(%rip)\n",
            ".Lanon.a.0:\n\t.asciz\t\"somewhere/else.rs\"\n",
            ".Lanon.a.1:\n\t.quad\t.Lanon.a.0\n",
            "\t.asciz\t\"\\021\\000\\000\\000\\000\\000\\000\\000,\\001\\000\\000\\b\\000\\000\"\n",
        );
        let found = places(Path::new(""), assembly, |function| function == "_ZN7somefun").unwrap();
        let place = (String::from("somewhere/else.rs"), String::from("line 300"));
        assert_eq!(found.into_iter().collect::<Vec<_>>(), [(place, BTreeSet::from([300]))]);
        assert!(places(Path::new(""), assembly, |_| false).unwrap().is_empty());
    }

    #[test]
    fn the_table_is_read() {
        let table = "| file | code | why |\n|---|---|---|\n| `a.rs` | `` x[i] `` | i < 8 |\n";
        let place = (String::from("a.rs"), String::from("x[i]"));
        assert_eq!(reasons(table).get(&place).map(String::as_str), Some("i < 8"));
    }
}
