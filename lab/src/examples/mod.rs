// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known answers that standards print, or that NIST keeps beside them: for algorithms that have no
//! ACVP set. They lie in `lab/vectors` and, where few, in the source.

mod eddsa;
mod sha1;
mod slhdsa;
pub mod stateful;

use crate::wycheproof::Run;

/// Every set by name.
pub(crate) const SETS: &[(&str, Run)] = &[
    ("CAVS SHA-1", sha1::cavs),
    ("RFC 8032", eddsa::rfc8032),
    ("HSS examples", stateful::check_hss),
    ("SLH-DSA reference", slhdsa::reference),
    ("XMSS examples", stateful::check_xmss),
];
