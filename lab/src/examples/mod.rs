// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known answers that standards print, or that NIST keeps beside them: for algorithms that have no
//! ACVP set. They lie in `lab/vectors` and, where few, in the source.

mod eddsa;
mod rfc6979;
mod sha1;
mod slhdsa;

use crate::wycheproof::Run;

/// Every set by name.
pub(crate) const SETS: &[(&str, Run)] = &[
    ("CAVS SHA-1", sha1::cavs),
    ("RFC 6979 ECDSA", rfc6979::signatures),
    ("RFC 8032", eddsa::rfc8032),
    ("SLH-DSA reference", slhdsa::reference),
];
