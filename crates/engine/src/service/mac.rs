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

use crate::base::ct;
use crate::base::secret::{Secret, declassify};
use crate::module::{Approval, Error, Reason, Service, enter};
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;
use crate::primitive::{sha2, sha3};

macro_rules! hmac {
    ($(#[$doc:meta])* $name:ident, $hash:path, $len:literal) => {
        $(#[$doc])*
        pub struct $name {
            key: Hmac<$hash>,
            message: $hash,
            approval: Approval,
        }

        impl $name {
            /// Tag length in bytes.
            pub const LEN: usize = $len;

            /// A key of `N` bytes, with an empty message begun. Fewer than 14 bytes are refused
            /// with `KeyTooShort`.
            pub fn new<const N: usize>(key: &Secret<N>) -> Result<Self, Error> {
                let _pass = enter(Service::$name)?;
                let key = prepared(key.as_bytes())?;
                Ok(Self { message: key.begin(), key, approval: Approval::now() })
            }

            /// Whether this key was made by the approved module.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                self.message.update(message);
                Ok(())
            }

            /// Ends the message and gives its tag. The next message begins.
            pub fn finish(&mut self) -> Result<[u8; $len], Error> {
                let _pass = enter(Service::$name)?;
                Ok(public(self.next()))
            }

            /// Ends the message and compares its tag, as [`verify`](Self::verify) does. The next
            /// message begins, whatever the outcome.
            pub fn finish_verify<const T: usize>(&mut self, tag: &[u8; T]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                compare(self.next(), tag)
            }

            /// The tag of a whole message. A shorter tag is its leftmost bytes.
            pub fn mac<const N: usize>(
                key: &Secret<N>,
                message: &[u8],
            ) -> Result<[u8; $len], Error> {
                let _pass = enter(Service::$name)?;
                Ok(public(prepared::<$hash>(key.as_bytes())?.mac(&[message])))
            }

            /// Compares the tag of a whole message: `Rejected` if it is not `tag`.
            ///
            /// A truncated tag, the leftmost `T` bytes, is accepted where both sides agreed on `T`,
            /// which is why the length is a type and not the sender's choice. Fewer than 4 bytes
            /// are refused with `TagTooShort` (\[SP 800-107\] §5.3.3); more than `LEN` are a
            /// `WrongLength`.
            pub fn verify<const N: usize, const T: usize>(
                key: &Secret<N>,
                message: &[u8],
                tag: &[u8; T],
            ) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                compare(prepared::<$hash>(key.as_bytes())?.mac(&[message]), tag)
            }

            fn next(&mut self) -> [u8; $len] {
                let ended = core::mem::replace(&mut self.message, self.key.begin());
                self.key.end(ended)
            }
        }
    };
}

hmac! {
    /// HMAC-SHA-256. \[FIPS 198-1\] §4.
    HmacSha256, sha2::Sha256, 32
}
hmac! {
    /// HMAC-SHA-384. \[FIPS 198-1\] §4.
    HmacSha384, sha2::Sha384, 48
}
hmac! {
    /// HMAC-SHA-512. \[FIPS 198-1\] §4.
    HmacSha512, sha2::Sha512, 64
}
hmac! {
    /// HMAC-SHA3-256. \[FIPS 198-1\] §4.
    HmacSha3_256, sha3::Sha3_256, 32
}
hmac! {
    /// HMAC-SHA3-512. \[FIPS 198-1\] §4.
    HmacSha3_512, sha3::Sha3_512, 64
}

/// \[SP 800-131A\] §10: a key of less than 112 bits is not acceptable.
fn prepared<H: Hash>(key: &[u8]) -> Result<Hmac<H>, Error> {
    if key.len() < SHORTEST_KEY {
        return Err(Error::Refused(Reason::KeyTooShort));
    }
    Ok(Hmac::new(key))
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

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Secret<32> {
        Secret::from_bytes(&core::array::from_fn(|i| i as u8))
    }

    #[test]
    fn pieces_make_the_tag_of_the_whole_and_the_key_lasts() {
        let mut hmac = HmacSha256::new(&key()).unwrap();
        let message: [u8; 200] = core::array::from_fn(|i| (3 * i) as u8);
        for step in [1, 7, 64, 65, 200] {
            message.chunks(step).for_each(|piece| hmac.update(piece).unwrap());
            assert_eq!(hmac.finish().unwrap(), HmacSha256::mac(&key(), &message).unwrap());
        }
    }

    #[test]
    fn any_flipped_bit_is_rejected() {
        let tag = HmacSha3_512::mac(&key(), b"message").unwrap();
        HmacSha3_512::verify(&key(), b"message", &tag).unwrap();
        for bit in 0..8 * tag.len() {
            let mut forged = tag;
            forged[bit / 8] ^= 1 << (bit % 8);
            let verified = HmacSha3_512::verify(&key(), b"message", &forged);
            assert_eq!(verified, Err(Error::Rejected), "bit {bit}");
        }
        assert_eq!(HmacSha3_512::verify(&key(), b"massage", &tag), Err(Error::Rejected));
    }

    #[test]
    fn truncated_tags_are_leftmost_and_of_32_bits_at_least() {
        let tag = HmacSha512::mac(&key(), b"message").unwrap();
        let verify = |tag: &[u8]| match tag.len() {
            3 => HmacSha512::verify::<32, 3>(&key(), b"message", tag.try_into().unwrap()),
            4 => HmacSha512::verify::<32, 4>(&key(), b"message", tag.try_into().unwrap()),
            _ => HmacSha512::verify::<32, 65>(&key(), b"message", tag.try_into().unwrap()),
        };
        assert_eq!(verify(&tag[..3]), Err(Error::Refused(Reason::TagTooShort)));
        assert_eq!(verify(&tag[..4]), Ok(()));
        assert_eq!(verify(&tag[60..]), Err(Error::Rejected));
        assert_eq!(verify(&[&tag[..], &[0]].concat()), Err(Error::WrongLength));
    }

    #[test]
    fn keys_have_112_bits_at_least() {
        let refused = Err(Error::Refused(Reason::KeyTooShort));
        assert_eq!(HmacSha384::mac(&Secret::from_bytes(&[1; 13]), b""), refused);
        assert!(HmacSha384::mac(&Secret::from_bytes(&[1; 14]), b"").is_ok());
        assert!(HmacSha384::new(&Secret::from_bytes(&[1; 13])).is_err());
    }
}
