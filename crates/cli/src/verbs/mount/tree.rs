// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Folders and files by number, as a file system names them. The root is 1.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};

/// A folder with its entries, or a file by its number on the shelf.
pub(super) enum Node {
    Folder(BTreeMap<OsString, u64>),
    File(usize),
}

/// All of them; the node of number n lies at n − 1.
pub(super) struct Tree(Vec<Node>);

const ROOT: u64 = 1;

impl Default for Tree {
    fn default() -> Self {
        Tree(vec![Node::Folder(BTreeMap::new())])
    }
}

impl Tree {
    pub(super) fn node(&self, number: u64) -> Option<&Node> {
        self.0.get(usize::try_from(number.checked_sub(1)?).ok()?)
    }

    /// How many there are.
    pub(super) fn len(&self) -> u64 {
        self.0.len() as u64
    }

    pub(super) fn child(&self, folder: u64, name: &OsStr) -> Option<u64> {
        match self.node(folder)? {
            Node::Folder(children) => children.get(name).copied(),
            Node::File(_) => None,
        }
    }

    /// Adds a file and the folders above it. Where a name is another's folder, or lies below
    /// another's file, all of it becomes one name in the root.
    pub(super) fn insert(&mut self, name: &[String], file: usize) {
        if self.try_insert(name, file) {
            return;
        }
        let mut flat = name.join("_");
        while !self.try_insert(std::slice::from_ref(&flat), file) {
            flat.push('_');
        }
    }

    fn try_insert(&mut self, name: &[String], file: usize) -> bool {
        let Some((last, folders)) = name.split_last() else { return false };
        let mut at = ROOT;
        for folder in folders {
            at = match self.child(at, folder.as_ref()) {
                Some(child) => child,
                None => self.add(at, folder, Node::Folder(BTreeMap::new())),
            };
            if !matches!(self.node(at), Some(Node::Folder(_))) {
                return false;
            }
        }
        if self.child(at, last.as_ref()).is_some() {
            return false;
        }
        self.add(at, last, Node::File(file));
        true
    }

    fn add(&mut self, folder: u64, name: &str, node: Node) -> u64 {
        self.0.push(node);
        let number = self.len();
        if let Some(Node::Folder(children)) = self.0.get_mut(folder as usize - 1) {
            children.insert(name.into(), number);
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_exclude_each_other_are_all_shown() {
        let mut tree = Tree::default();
        for (file, name) in ["a/b", "a", "a/b/c", "a/d"].iter().enumerate() {
            let name: Vec<String> = name.split('/').map(str::to_owned).collect();
            tree.insert(&name, file);
        }
        let find = |path: &[&str]| {
            let number = path.iter().try_fold(ROOT, |at, name| tree.child(at, name.as_ref()));
            match tree.node(number?)? {
                Node::File(file) => Some(*file),
                Node::Folder(_) => None,
            }
        };
        assert_eq!(find(&["a", "b"]), Some(0));
        assert_eq!(find(&["a_"]), Some(1));
        assert_eq!(find(&["a_b_c"]), Some(2));
        assert_eq!(find(&["a", "d"]), Some(3));
        assert_eq!(find(&["a", "x"]), None);
        assert!(tree.node(0).is_none() && tree.node(99).is_none());
    }
}
