// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What the module registers, and how many known answers from outside each algorithm passes at
//! least: ACVP, Wycheproof, or a standard's own examples. Zero is a failure, and so is a number
//! that falls below the one pinned here.

use lab_engine::Service;

/// An algorithm with its key size, as a handler names it in its answer.
pub struct Registered {
    /// The name.
    pub algorithm: &'static str,
    /// The service that offers it.
    pub service: Service,
    /// Known answers that passed when the row was last pinned, without the gigabyte messages.
    pub at_least: usize,
}

const fn row(algorithm: &'static str, service: Service, at_least: usize) -> Registered {
    Registered { algorithm, service, at_least }
}

/// One row for each algorithm and key size.
pub const REGISTERED: &[Registered] = &[
    row("SHA-256", Service::Sha256, 513),
    row("SHA-384", Service::Sha384, 133),
    row("SHA-512", Service::Sha512, 1025),
    row("SHA3-256", Service::Sha3_256, 152),
    row("SHA3-512", Service::Sha3_512, 87),
    row("SHAKE128", Service::Shake128, 956),
    row("SHAKE256", Service::Shake256, 893),
];
