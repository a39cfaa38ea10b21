// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The table of services: one row each, from which the enum, the gate's list of self-tests, the
//! printed tables and the functional test all come.

use crate::base::cast::Cast;

/// A set of CASTs as a bit mask: decided by code, not by relocated pointers.
#[derive(Clone, Copy)]
pub(crate) struct CastSet(pub(crate) [usize; CastSet::WORDS]);

impl CastSet {
    pub(crate) const WORDS: usize = Cast::ALL.len().div_ceil(usize::BITS as usize);

    pub(crate) const fn place(cast: Cast) -> (usize, usize) {
        let (number, bits) = (cast as usize, usize::BITS as usize);
        (number / bits, 1 << (number % bits))
    }

    const fn of(casts: &[Cast]) -> Self {
        let mut set = CastSet([0; CastSet::WORDS]);
        let mut i = 0;
        while i < casts.len() {
            let (word, bit) = CastSet::place(casts[i]);
            set.0[word] |= bit;
            i += 1;
        }
        set
    }

    pub(crate) fn has(self, cast: Cast) -> bool {
        let (word, bit) = CastSet::place(cast);
        self.0[word] & bit != 0
    }
}

/// A row of the table of services.
#[derive(Clone, Copy, Debug)]
pub struct ServiceRow {
    /// Which service.
    pub service: Service,
    /// What it does.
    pub name: &'static str,
    /// The standard that it follows.
    pub standard: &'static str,
    /// The self-tests that pass before its first use.
    pub casts: &'static [Cast],
    /// Sensitive parameters and the access to them: G generate, R read, W write, E execute,
    /// Z zeroise. [ISO 19790] AS04.11
    pub ssps: &'static [(&'static str, &'static str)],
}

macro_rules! services {
    ($($service:ident: $name:literal, $standard:literal,
       [$($cast:ident)*], [$($ssp:literal $access:literal),*];)*) => {
        /// A service of the module.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum Service { $(#[doc = $name] $service,)* }

        impl Service {
            pub(crate) fn casts(self) -> CastSet {
                match self {
                    $(Service::$service => const { CastSet::of(&[$(Cast::$cast),*]) },)*
                }
            }
        }

        /// Every service of the module.
        pub const SERVICES: &[ServiceRow] = &[$(ServiceRow {
            service: Service::$service,
            name: $name,
            standard: $standard,
            casts: &[$(Cast::$cast),*],
            ssps: &[$(($ssp, $access)),*],
        },)*];
    };
}

mod depth;
mod table;
pub use table::*;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_printed_as_the_policy_wants_it() {
        for row in SERVICES {
            assert!(!row.name.is_empty() && !row.standard.is_empty());
            for (ssp, access) in row.ssps {
                assert!(access.chars().all(|letter| "GRWEZ".contains(letter)), "{ssp}: {access}");
            }
            assert!(row.casts.iter().all(|cast| row.service.casts().has(*cast)));
        }
    }

    #[test]
    fn every_cast_belongs_to_a_service() {
        for cast in Cast::ALL {
            assert!(SERVICES.iter().any(|row| row.casts.contains(cast)), "{}", cast.name());
        }
    }
}
