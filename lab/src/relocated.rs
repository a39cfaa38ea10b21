// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab relocated`: every constant of the engine that the loader relocates, which the
//! integrity test therefore does not cover. None may be a key, a known answer or a table that
//! decides a result.
//!
//! A constant is relocated if it holds a pointer. Places in the source for panics, vtables and
//! pieces of text are told by their shape; docs/relocated.md lists every other one with the reason
//! why it may be there.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use anyhow::{Context, Result, ensure};
use object::read::elf::ElfFile64;
use object::{
    Endianness, Object, ObjectSection, ObjectSymbol, RelocationTarget, SectionIndex, SectionKind,
};

use crate::compiled::{package_as, root};

const REASONS: &str = "docs/relocated.md";

/// A constant that holds pointers.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Constant {
    /// What it is, told by its shape.
    pub kind: Kind,
    /// Its name in the source, or what it shows if it has none.
    pub name: String,
    /// Its length in bytes.
    pub len: usize,
}

/// What a constant's shape tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A file's name, a line and a column: what a panic prints.
    Place,
    /// A type's size, alignment and functions.
    Vtable,
    /// Pieces of text with their lengths.
    Text,
    /// Anything else.
    Data,
}

type Elf<'data> = ElfFile64<'data, Endianness>;

/// Where a constant points: a section and a place in it; none in another file.
type Target = Option<(SectionIndex, usize)>;

/// Compiles, reads, compares and prints; fails if a constant has no reason, or a reason none.
pub fn run_and_print() -> Result<()> {
    let found = constants(&fs::read(package_as("alula-engine", "o")?)?)?;
    let text =
        fs::read_to_string(root()?.join(REASONS)).with_context(|| format!("no {REASONS}"))?;
    let reasons = reasons(&text);
    let listed: BTreeSet<_> =
        found.iter().filter(|c| matches!(c.kind, Kind::Text | Kind::Data)).collect();
    let mut wrong = 0;
    for Constant { kind, name, len } in &listed {
        let reason = reasons.get(name).map_or("NO REASON", String::as_str);
        wrong += usize::from(!reasons.contains_key(name));
        println!("{kind:?}, {len} bytes: {name}\n    {reason}");
    }
    for name in reasons.keys().filter(|name| !listed.iter().any(|c| c.name == **name)) {
        println!("GONE, strike it from {REASONS}: {name}");
        wrong += 1;
    }
    let mut counts = BTreeMap::<Kind, (usize, usize)>::new();
    for constant in &found {
        let count = counts.entry(constant.kind).or_default();
        *count = (count.0 + 1, count.1 + constant.len);
    }
    for (kind, (count, len)) in counts {
        println!("{kind:?}: {count} constants, {len} bytes");
    }
    ensure!(wrong == 0, "{wrong} constants are not as they must be");
    Ok(())
}

/// Every relocated constant of an object file.
pub fn constants(object: &[u8]) -> Result<Vec<Constant>> {
    let elf = Elf::parse(object)?;
    let mut found = Vec::new();
    for section in elf.sections() {
        let section_name = section.name()?;
        if section_name.starts_with(".data.rel.ro") {
            let (kind, shows) = shape(&elf, section.data()?, &pointers(&elf, &section));
            let name = in_source(section_name).unwrap_or(shows);
            found.push(Constant { kind, name, len: section.size() as usize });
        }
    }
    Ok(found)
}

/// The pointers in a section, by the place where they stand.
fn pointers<'a>(elf: &Elf, section: &impl ObjectSection<'a>) -> BTreeMap<usize, Target> {
    let targets = section.relocations().map(|(at, relocation)| {
        let addend = relocation.addend() as usize;
        let target = match relocation.target() {
            RelocationTarget::Section(index) => Some((index, addend)),
            RelocationTarget::Symbol(index) => elf.symbol_by_index(index).ok().and_then(|symbol| {
                Some((symbol.section_index()?, (symbol.address() as usize).wrapping_add(addend)))
            }),
            _ => None,
        };
        (at as usize, target)
    });
    targets.collect()
}

/// What kind of constant it is, and what it shows.
fn shape(elf: &Elf, data: &[u8], pointers: &BTreeMap<usize, Target>) -> (Kind, String) {
    let word = |at: usize| {
        let bytes = data.get(at..at + 8).and_then(|bytes| bytes.try_into().ok());
        bytes.map_or(0, u64::from_le_bytes) as usize
    };
    let is_code = |target: &Target| match target {
        Some((index, _)) => {
            elf.section_by_index(*index).is_ok_and(|section| section.kind() == SectionKind::Text)
        }
        None => true,
    };
    let plain_word = |at: usize| !pointers.contains_key(&at);
    if pointers.values().any(is_code) {
        let head = plain_word(8) && plain_word(16) && word(16).is_power_of_two();
        let rest = (24..data.len()).step_by(8).all(|at| pointers.get(&at).is_some_and(is_code));
        let kind = if head && rest { Kind::Vtable } else { Kind::Data };
        return (kind, String::from("addresses of functions"));
    }
    let target = |(at, target): (&usize, &Target)| {
        let (index, start) = (*target)?;
        let bytes = elf.section_by_index(index).ok()?.data().ok()?;
        let len = if plain_word(at + 8) { word(at + 8) } else { 0 };
        bytes.get(start..start.checked_add(len)?)
    };
    let targets: Option<Vec<_>> = pointers.iter().map(target).collect();
    let targets = targets.unwrap_or_default();
    let text = |bytes: &&[u8]| {
        let text = std::str::from_utf8(bytes).ok()?;
        (!text.is_empty() && !text.chars().any(char::is_control)).then(|| text.to_string())
    };
    match targets.iter().map(text).collect::<Option<Vec<_>>>() {
        Some(pieces) if data.len() == 24 && pieces.len() == 1 && pieces[0].ends_with(".rs") => {
            (Kind::Place, pieces[0].clone())
        }
        Some(pieces) if !pieces.is_empty() && data.len() == 16 * pieces.len() => {
            (Kind::Text, pieces.join(" ⋅ "))
        }
        _ => {
            let beginning = |bytes: &&[u8]| hex::encode(&bytes[..bytes.len().min(8)]);
            (Kind::Data, targets.iter().map(beginning).collect::<Vec<_>>().join(" ⋅ "))
        }
    }
}

/// The name that a constant has in the source: of the function whose `match` became a table, or its
/// own. Hashes and numbers, which differ between versions, are left out.
fn in_source(section: &str) -> Option<String> {
    let name = section.strip_prefix(".data.rel.ro.")?;
    let (table, name) = match name.strip_prefix(".Lswitch.table.") {
        Some(function) => ("table of ", function),
        None => ("", name),
    };
    let mangled = name.rsplit_once('.').map_or(name, |(mangled, _)| mangled);
    let known =
        rustc_demangle::try_demangle(mangled).or(rustc_demangle::try_demangle(name)).ok()?;
    Some(format!("{table}{known:#}"))
}

/// The rows of the table: constant, reason.
fn reasons(text: &str) -> BTreeMap<String, String> {
    let rows = text.lines().filter(|line| line.starts_with("| `` "));
    let cells = rows.filter_map(|row| {
        let row = row.strip_prefix("| `` ")?.strip_suffix(" |")?;
        let (name, reason) = row.split_once(" `` | ")?;
        Some((name.to_string(), reason.to_string()))
    });
    cells.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_source() {
        let mangled = "_ZN12alula_engine7service3pem6encode17h0773137bb996a0cbE.2297";
        let table = format!(".data.rel.ro..Lswitch.table.{mangled}");
        let name = "table of alula_engine::service::pem::encode";
        assert_eq!(in_source(&table).as_deref(), Some(name));
        assert_eq!(in_source(".data.rel.ro..Lanon.665622178fb37689874cc29c34194479.245"), None);
    }

    #[test]
    fn the_table_is_read() {
        let table = "| constant | why |\n|---|---|\n| `` a ⋅ b `` | text |\n";
        assert_eq!(reasons(table).get("a ⋅ b").map(String::as_str), Some("text"));
    }

    /// The control: a table of keys would be listed as data, and need a reason.
    #[test]
    fn a_pointer_to_a_key_is_listed_as_data() {
        let file = std::env::temp_dir().join(format!("alula-lab-relocated-{}", std::process::id()));
        let source = "#[used] pub static KEYS: [&[u8; 16]; 2] = [&[0xa5; 16], &[0x5a; 16]];
            #[used] pub static NAMES: [&str; 2] = [\"one\", \"two\"];";
        std::fs::write(file.with_extension("rs"), source).unwrap();
        let mut compiler = std::process::Command::new("rustc");
        compiler.args(["--crate-type=lib", "--emit=obj", "-Crelocation-model=pic", "-o"]);
        compiler.arg(&file).arg(file.with_extension("rs"));
        assert!(compiler.status().unwrap().success());
        let mut found = constants(&std::fs::read(&file).unwrap()).unwrap();
        found.sort();
        let kinds: Vec<_> = found.iter().map(|c| (c.kind, c.len)).collect();
        assert_eq!(kinds, [(Kind::Text, 32), (Kind::Data, 16)], "{found:?}");
        assert!(found[1].name.ends_with("KEYS"), "{found:?}");
        std::fs::remove_file(&file).unwrap();
        std::fs::remove_file(file.with_extension("rs")).unwrap();
    }
}
