// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The project's own files as the house rules read them: text, line by line, without a parser.
//! rustfmt's layout is relied upon: what opens at an indentation closes at the same one.

use std::fs;
use std::path::Path;

/// A file: its path from the root of the workspace, with `/`, and its text.
pub(crate) struct Source {
    pub(crate) path: String,
    pub(crate) text: String,
}

/// A function found in a file.
pub(crate) struct Function<'a> {
    pub(crate) name: &'a str,
    /// From the line with `fn` to the closing brace.
    pub(crate) lines: Vec<&'a str>,
    /// Number of the first line, from 1.
    pub(crate) at: usize,
}

/// Every text file of the project.
pub(crate) fn all() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut sources = Vec::new();
    for top in ["crates", "lab", "docs", "examples", "fuzz", ".ci", ".cargo"] {
        walk(&root, top, &mut sources);
    }
    for entry in fs::read_dir(&root).expect("the workspace can be listed") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if [".md", ".toml"].iter().any(|end| name.ends_with(end)) {
            sources.push(Source { text: fs::read_to_string(path).expect("text"), path: name });
        }
    }
    sources
}

fn walk(root: &Path, folder: &str, sources: &mut Vec<Source>) {
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    for entry in entries {
        let entry = entry.expect("an entry");
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = format!("{folder}/{name}");
        if entry.path().is_dir() {
            if name != "target" {
                walk(root, &path, sources);
            }
        } else if let Ok(text) = fs::read_to_string(entry.path()) {
            sources.push(Source { path, text });
        }
    }
}

impl Source {
    pub(crate) fn is_rust(&self) -> bool {
        self.path.ends_with(".rs")
    }

    pub(crate) fn within(&self, folder: &str) -> bool {
        self.path.starts_with(folder)
    }

    /// Lines with their numbers from 1.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        (1..).zip(self.text.lines())
    }

    /// Lines without their comments.
    pub(crate) fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        self.lines().map(|(at, line)| (at, line.split("//").next().unwrap_or_default()))
    }

    /// What is read as prose: comments in Rust, everything in Markdown.
    pub(crate) fn prose(&self) -> impl Iterator<Item = (usize, &str)> {
        let rust = self.is_rust();
        let document = self.path.ends_with(".md");
        self.lines().filter_map(move |(at, line)| match line.split_once("//") {
            Some((_, comment)) if rust => Some((at, comment.trim_start_matches(['/', '!']))),
            _ if document => Some((at, line)),
            _ => None,
        })
    }

    /// A finding in this file.
    pub(crate) fn finding(&self, at: usize, what: &str) -> String {
        format!("{}:{at}: {what}", self.path)
    }

    /// Every function with a body, also in macros and in tests.
    pub(crate) fn functions(&self) -> Vec<Function<'_>> {
        let lines: Vec<_> = self.text.lines().collect();
        let mut found = Vec::new();
        for (start, line) in lines.iter().enumerate() {
            let Some(name) = function_name(line) else { continue };
            let indent = indentation(line);
            let closes = |text: &str| indentation(text) == indent && text.trim_start() == "}";
            let one_line = line.trim_end().ends_with('}') || line.trim_end().ends_with(';');
            let len = if one_line {
                1
            } else {
                1 + lines[start..].iter().skip(1).take_while(|text| !closes(text)).count() + 1
            };
            let end = lines.len().min(start + len);
            found.push(Function { name, lines: lines[start..end].to_vec(), at: start + 1 });
        }
        found
    }
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// The name, if this line of code begins a function.
fn function_name(line: &str) -> Option<&str> {
    let mut rest = line.trim_start();
    for word in ["pub ", "pub(crate) ", "pub(super) ", "const ", "unsafe ", "extern \"C\" "] {
        rest = rest.strip_prefix(word).unwrap_or(rest);
    }
    let rest = rest.strip_prefix("fn ")?;
    Some(&rest[..rest.find(['(', '<'])?])
}

impl Function<'_> {
    /// True if any caller of the crate can name it.
    pub(crate) fn is_public(&self) -> bool {
        self.lines[0].trim_start().starts_with("pub fn ")
            || self.lines[0].trim_start().starts_with("pub const fn ")
    }

    /// The signature on one line, up to the body.
    pub(crate) fn signature(&self) -> String {
        let text = self.lines.join(" ");
        text.split(" {").next().unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The first line of the body that does something when it runs: more than to make room for an
    /// object.
    pub(crate) fn first_statement(&self) -> &str {
        let body = self.lines.iter().skip_while(|line| !line.trim_end().ends_with('{')).skip(1);
        let makes_room = |line: &str| line.starts_with("let mut ") && line.contains(" = Ok(");
        let mut runs = body
            .map(|line| line.trim())
            .filter(|line| !line.starts_with("const {") && !makes_room(line));
        runs.next().unwrap_or_default()
    }
}
