// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What services leave, by the names of the subjects, and why they may. docs/zeroing.md has the
//! same list; a test compares.

/// A subject's name, and the reason.
pub const EXCEPTIONS: &[(&str, &str)] = &[
    ("Self-test on demand", "the keys of self-tests are constants"),
    ("generators that a caller holds", OUTPUT),
    ("hashes of secret messages of many lengths", OUTPUT),
    ("ML-DSA-44 in both forms, many signatures", OUTPUT),
    ("ML-DSA-65 in both forms, many signatures", OUTPUT),
    ("ML-DSA-87 in both forms, many signatures", OUTPUT),
    ("CTR_DRBG: seeds, state and outputs", HATCH),
    ("Hash_DRBG and HMAC_DRBG: seeds, state and outputs", HATCH),
    ("Ed25519ph from a seed, secret messages", OUTPUT),
    ("RSA-OAEP with keys of several lengths", "the modulus, which is public"),
];

const HATCH: &str = "an algorithm called without its service, by the lab's own door";
const OUTPUT: &str = "an output of the service, in the caller's own frame";
