// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab declassify`: everywhere that a secret becomes public, with the reason, from the
//! source of what ships, without the lab's hatch and what tests open with the reason "test".

use std::fs;
use std::path::Path;

/// A place where a secret becomes public.
#[derive(PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// The file, from the root of the workspace.
    pub path: String,
    /// Why an attacker may know it.
    pub reason: String,
}

/// The rows of a Markdown table: each file's reasons, in the order of the source.
pub fn table() -> String {
    let row = |place: &Place| format!("| `{}` | {} |\n", place.path, place.reason);
    let mut rows: Vec<_> = places().iter().map(row).collect();
    rows.dedup();
    format!("| file | why an attacker may know it |\n|---|---|\n{}", rows.concat())
}

/// Every place, file by file.
pub fn places() -> Vec<Place> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut places = Vec::new();
    walk(&root, "crates", &mut places);
    places
}

fn walk(root: &Path, folder: &str, places: &mut Vec<Place>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    let mut names: Vec<_> =
        entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    for name in names {
        let path = format!("{folder}/{name}");
        if root.join(&path).is_dir() {
            // The base defines the calls.
            if !["base", "lab", "target", "tests"].contains(&name.as_str()) {
                walk(root, &path, places);
            }
        } else if path.ends_with(".rs")
            && let Ok(text) = fs::read_to_string(root.join(&path))
        {
            places.extend(reasons(&text).map(|reason| Place { path: path.clone(), reason }));
        }
    }
}

/// The reasons in one file. A call whose reason cannot be read counts, as one without.
fn reasons(text: &str) -> impl Iterator<Item = String> {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code = lines.collect::<Vec<_>>().join("\n");
    let calls: Vec<_> = CALLS.iter().flat_map(|call| code.match_indices(call)).collect();
    let mut found: Vec<_> = calls
        .into_iter()
        .filter(|(at, _)| !code[..*at].ends_with("fn "))
        .filter_map(|(at, call)| Some((at, reason(&code, &code[at + call.len()..])?)))
        .collect();
    found.sort();
    found.into_iter().map(|(_, reason)| reason).filter(|reason| reason != "test")
}

/// The reason in a call's arguments; none for a function that hands its own argument on.
fn reason(code: &str, arguments: &str) -> Option<String> {
    let arguments = &arguments[..closing(arguments)];
    if let Some(literal) = literal(arguments) {
        return Some(literal);
    }
    let last = arguments.rsplit(',').map(str::trim).find(|word| !word.is_empty())?;
    if ["reason", "_reason"].contains(&last) {
        return None;
    }
    let constant = format!("const {last}: &str =");
    let defined = code.split(&constant).nth(1).and_then(literal);
    Some(defined.unwrap_or_else(|| "NO REASON".into()))
}

/// Where the arguments end; parentheses within strings are few, and come in pairs.
fn closing(arguments: &str) -> usize {
    let mut depth = 1;
    for (at, c) in arguments.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return at;
        }
    }
    arguments.len()
}

/// The first string literal.
fn literal(code: &str) -> Option<String> {
    code.split('"').nth(1).map(str::to_string)
}

/// How secrets become public.
const CALLS: [&str; 2] = ["declassify(", "mark_public("];

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        reasons(text).collect()
    }

    #[test]
    fn reasons_are_read_as_rustfmt_writes_them() {
        assert_eq!(all("x.declassify(\"a\");\ny(declassify(&z[f(1)..], \"b\"));"), ["a", "b"]);
        assert_eq!(all("x\n    .declassify(\n        \"(long), one\",\n    )"), ["(long), one"]);
        assert_eq!(all("const WHY: &str = \"why\";\nx.declassify(WHY)"), ["why"]);
        assert_eq!(all("mark_public(&x);\ny.declassify(OTHER)"), ["NO REASON", "NO REASON"]);
        assert!(all("fn declassify(reason: &str) {\n    f.declassify(reason)\n}").is_empty());
        assert!(all("// declassify(x)\nx.declassify(\"test\")").is_empty());
    }
}
