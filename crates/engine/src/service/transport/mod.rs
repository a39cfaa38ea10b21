// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key transport: one side chooses a key and sends it under the other's public key.

pub mod rsa_oaep;
