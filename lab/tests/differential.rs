// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The engine against other libraries (AWS-LC, RustCrypto): every length from 0 to 300, and a
//! thousand random inputs for each algorithm; hundreds where a case takes milliseconds, and fewer
//! where it takes more. The seed is printed; `ALULA_SEED` repeats a run.

#[path = "differential/aes.rs"]
mod aes;
#[path = "differential/curves.rs"]
mod curves;
#[path = "differential/derivation.rs"]
mod derivation;
#[path = "differential/drbg.rs"]
mod drbg;
#[path = "differential/edwards.rs"]
mod edwards;
#[path = "differential/evp.rs"]
mod evp;
#[path = "differential/hash.rs"]
mod hash;
#[path = "differential/hash_based.rs"]
mod hash_based;
#[path = "differential/hybrid.rs"]
mod hybrid;
#[path = "differential/imports.rs"]
mod imports;
#[path = "differential/lattice.rs"]
mod lattice;
#[path = "differential/protocols.rs"]
mod protocols;
#[path = "differential/random.rs"]
mod random;
#[path = "differential/rsa.rs"]
mod rsa;
#[path = "differential/stateful.rs"]
mod stateful;
