// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Message authentication codes: a tag under a shared key, at once or piece by piece.
//!
//! A key object takes one message after another; the second and later ones are spared the work of
//! preparing the key. Tags are compared here, in constant time, never by the caller.
//!
//! ```
//! use alula_engine::{mac::HmacSha384, random};
//!
//! let key = random::secret::<48>()?;
//! let tag = HmacSha384::mac(&key, b"arm")?;
//! HmacSha384::verify(&key, b"arm", &tag)?;
//!
//! let mut hmac = HmacSha384::new(&key)?;
//! hmac.update(b"a")?;
//! hmac.update(b"rm")?;
//! hmac.finish_verify(&tag)?;
//! hmac.update(b"disarm")?; // the next message
//! assert!(hmac.finish_verify(&tag).is_err());
//! # Ok::<(), alula_engine::Error>(())
//! ```

mod cmac;
mod gmac;
mod hmac;
mod kmac;

pub use cmac::{Aes128Cmac, Aes192Cmac, Aes256Cmac};
pub use gmac::{Aes128Gmac, Aes192Gmac, Aes256Gmac};
pub use hmac::{
    HmacSha1, HmacSha3_224, HmacSha3_256, HmacSha3_384, HmacSha3_512, HmacSha224, HmacSha256,
    HmacSha384, HmacSha512, HmacSha512_224, HmacSha512_256,
};
pub use kmac::{Kmac128, Kmac256, KmacXof128, KmacXof256};

use crate::base::ct;
use crate::base::secret::declassify;
use crate::module::{Error, Reason};

/// \[SP 800-131A\] §10: a key of less than 112 bits is not acceptable.
fn long_enough(key: &[u8]) -> Result<&[u8], Error> {
    if key.len() < SHORTEST_KEY {
        return Err(Error::Refused(Reason::KeyTooShort));
    }
    Ok(key)
}

fn public<const L: usize>(tag: [u8; L]) -> [u8; L] {
    declassify(&tag, "a tag goes out with its message");
    tag
}

/// The lengths are public, the bytes are not: a difference must not tell where it is.
fn compare<const L: usize>(computed: [u8; L], tag: &[u8]) -> Result<(), Error> {
    if tag.len() < SHORTEST_TAG {
        return Err(Error::Refused(Reason::TagTooShort));
    }
    let leftmost = computed.get(..tag.len()).ok_or(Error::WrongLength)?;
    match ct::eq(leftmost, tag).declassify("whether a tag verifies is the service's answer") {
        true => Ok(()),
        false => Err(Error::Rejected),
    }
}

/// 112 bits.
const SHORTEST_KEY: usize = 14;
/// 32 bits.
const SHORTEST_TAG: usize = 4;
