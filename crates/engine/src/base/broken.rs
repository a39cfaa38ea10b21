// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Which self-tests and health tests the lab has broken or removed, and where their known answers
//! lie. Outside the lab none can be, and all of this is nothing.

#[cfg(all(alula_lab, feature = "std"))]
pub(crate) use lab::{expected, remove, set};

/// True if one bit of what this test compares is to be flipped.
#[inline(always)]
pub(crate) fn is(_name: &str) -> bool {
    #[cfg(all(alula_lab, feature = "std"))]
    {
        lab::read(|tests| tests.broken.as_deref() == Some(_name))
    }
    #[cfg(not(all(alula_lab, feature = "std")))]
    {
        false
    }
}

/// True if this test is to find everything in order.
#[inline(always)]
pub(crate) fn is_removed(_name: &str) -> bool {
    #[cfg(all(alula_lab, feature = "std"))]
    {
        lab::read(|tests| tests.removed.as_deref() == Some(_name))
    }
    #[cfg(not(all(alula_lab, feature = "std")))]
    {
        false
    }
}

/// A test rests on this constant.
#[inline(always)]
pub(crate) fn see(_name: &'static str, _constant: &[u8]) {
    #[cfg(all(alula_lab, feature = "std"))]
    lab::see(_name, _constant);
}

/// A test compares with this known answer, which it rests on unless another constant was seen.
#[inline(always)]
pub(crate) fn see_last(_name: &'static str, _expected: &[u8]) {
    #[cfg(all(alula_lab, feature = "std"))]
    if expected(_name).is_none() {
        lab::see(_name, _expected);
    }
}

#[cfg(all(alula_lab, feature = "std"))]
mod lab {
    use std::collections::BTreeMap;
    use std::string::String;
    use std::sync::RwLock;

    pub(super) struct Tests {
        pub(super) broken: Option<String>,
        pub(super) removed: Option<String>,
        /// By name: address and length.
        expected: BTreeMap<&'static str, (usize, usize)>,
    }

    static TESTS: RwLock<Tests> =
        RwLock::new(Tests { broken: None, removed: None, expected: BTreeMap::new() });

    pub(super) fn read<R>(look: impl FnOnce(&Tests) -> R) -> R {
        look(&TESTS.read().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    fn change<R>(work: impl FnOnce(&mut Tests) -> R) -> R {
        work(&mut TESTS.write().unwrap_or_else(|poisoned| poisoned.into_inner()))
    }

    pub(crate) fn set(name: &str) {
        change(|tests| tests.broken = Some(name.into()));
    }

    pub(crate) fn remove(name: &str) {
        change(|tests| tests.removed = Some(name.into()));
    }

    pub(super) fn see(name: &'static str, expected: &[u8]) {
        let place = (expected.as_ptr() as usize, expected.len());
        change(|tests| tests.expected.insert(name, place));
    }

    pub(crate) fn expected(name: &str) -> Option<(usize, usize)> {
        read(|tests| tests.expected.get(name).copied())
    }
}
