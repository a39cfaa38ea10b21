// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Known answers that standards print, or that NIST keeps beside them: for algorithms that have no
//! ACVP set; and some that another library made, where there are none of these. They lie in
//! `lab/vectors` and, where few, in the source.

mod eddsa;
mod hybrid;
mod kdf;
mod records;
mod rfc6979;
mod sha1;
mod slhdsa;
pub mod stateful;

use crate::wycheproof::Run;

/// Every set by name.
pub(crate) const SETS: &[(&str, Run)] = &[
    ("CAVS SHA-1", sha1::cavs),
    ("RFC 6979 ECDSA", rfc6979::signatures),
    ("RFC 8032", eddsa::rfc8032),
    ("Records of RFC 8448 and 9001", records::gcm),
    ("OpenSSL KDF", kdf::openssl),
    ("OpenSSL hybrid KEMs", hybrid::openssl),
    ("SLH-DSA reference", slhdsa::reference),
    ("HashSLH-DSA of Bouncy Castle's tests", slhdsa::hashed_first),
    ("HSS examples", stateful::check_hss),
    ("XMSS examples", stateful::check_xmss),
];
