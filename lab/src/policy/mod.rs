// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab policy`: docs/security-policy.md, and the same facts as the machine reads them. Prose
//! stands in `page.md`; a line `{{name}}` in it is the place of a table, which is made from what
//! the module itself uses.

pub mod mis;
pub mod operations;
mod sizes;
pub mod ssps;
mod tables;

use anyhow::{Context, Result, bail};

/// The page without its tables.
const PAGE: &str = include_str!("page.md");

/// A table of the page.
type Table = fn() -> String;

/// Every table, by the name that the page gives it.
const TABLES: &[(&str, Table)] = &[
    ("algorithms", tables::algorithms),
    ("casts", tables::casts),
    ("endings", tables::endings),
    ("entropy", tables::entropy),
    ("errors", tables::errors),
    ("failures", tables::failures),
    ("functions", tables::functions),
    ("health", tables::health),
    ("pairwise", tables::pairwise),
    ("reasons", tables::reasons),
    ("services", tables::services),
    ("sizes", sizes::table),
    ("ssps", tables::ssps),
    ("ssp-uses", tables::ssp_uses),
    ("states", crate::model::states),
    ("version", tables::version),
];

/// The page. Fails if it names a table that there is not, or leaves one out.
pub fn text() -> Result<String> {
    filled(PAGE)
}

fn filled(page: &str) -> Result<String> {
    let mut text = String::new();
    let mut used = Vec::new();
    for line in page.lines() {
        let name = line.strip_prefix("{{").and_then(|line| line.strip_suffix("}}"));
        let Some(name) = name else {
            text += line;
            text.push('\n');
            continue;
        };
        let found = TABLES.iter().find(|(table, _)| *table == name);
        let (table, make) = found.with_context(|| format!("there is no table {name}"))?;
        text += &make();
        used.push(table);
    }
    if let Some((left, _)) = TABLES.iter().find(|(table, _)| !used.contains(&table)) {
        bail!("the page has no place for the table {left}");
    }
    Ok(text)
}

/// Prints the page, or the Module Information Structure.
pub fn run_and_print(json: bool) -> Result<()> {
    if json {
        println!("{}", mis::text()?);
    } else {
        print!("{}", text()?);
    }
    Ok(())
}

/// A table in Markdown.
fn markdown<const N: usize>(
    header: [&str; N],
    rows: impl IntoIterator<Item = [String; N]>,
) -> String {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    let mut text = line(&header.map(String::from));
    text += &format!("|{}\n", "---|".repeat(N));
    rows.into_iter().for_each(|row| text += &line(&row));
    text
}

/// Words in a row, or a dash for none.
fn listed<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> String {
    let mut text = String::new();
    for word in words {
        if !text.is_empty() {
            text += ", ";
        }
        text += word.as_ref();
    }
    if text.is_empty() { "–".into() } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_every_table_and_no_other() {
        let whole: String = TABLES.iter().map(|(name, _)| format!("{{{{{name}}}}}\n")).collect();
        let unknown = format!("{whole}{{{{nothing}}}}\n");
        let short = whole.replace("{{states}}\n", "");
        assert!(filled(&whole).is_ok_and(|text| !text.contains("{{")));
        assert!(filled(&unknown).is_err() && filled(&short).is_err());
    }
}
