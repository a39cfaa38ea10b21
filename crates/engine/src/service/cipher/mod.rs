// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Encryption that does not authenticate: for protocols that do so themselves.
//!
//! | module | mode | for |
//! |---|---|---|
//! | `aes…ctr` | counter | streams |
//! | `aes…cbc` | cipher block chaining | protocols that ask for it |
//! | `aes…xts` | XTS | storage |
//! | `aes…ecb` | the block cipher | protocols that are built on it, and vectors |

mod cbc;
mod ctr;
mod ecb;
mod xts;

pub use cbc::{aes128cbc, aes192cbc, aes256cbc};
pub use ctr::{aes128ctr, aes192ctr, aes256ctr};
pub use ecb::{aes128ecb, aes192ecb, aes256ecb};
pub use xts::{aes128xts, aes256xts};

use crate::module::Error;
use crate::primitive::aes::Block;

/// `data` as blocks of 16 bytes, or `WrongLength`.
fn whole_blocks(data: &mut [u8]) -> Result<&mut [Block], Error> {
    match data.as_chunks_mut() {
        (blocks, []) => Ok(blocks),
        _ => Err(Error::WrongLength),
    }
}
