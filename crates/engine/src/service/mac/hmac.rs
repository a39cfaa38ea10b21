// SPDX-License-Identifier: Apache-2.0 OR MIT
//! HMAC over every hash function of the module.

use super::{compare, long_enough, public};
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::hmac::Hmac;
use crate::primitive::{sha1, sha2, sha3};

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
                serve(Service::$name, || {
                    let key = Hmac::<$hash>::new(long_enough(key.as_bytes())?);
                    Ok(Self { message: key.begin(), key, approval: Approval::now() })
                })
            }

            /// Whether this key was made by the approved module.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    self.message.update(message);
                    Ok(())
                })
            }

            /// Ends the message and gives its tag. The next message begins.
            pub fn finish(&mut self) -> Result<[u8; $len], Error> {
                serve(Service::$name, || Ok(public(self.next())))
            }

            /// Ends the message and compares its tag, as [`verify`](Self::verify) does. The next
            /// message begins, whatever the outcome.
            pub fn finish_verify<const T: usize>(&mut self, tag: &[u8; T]) -> Result<(), Error> {
                serve(Service::$name, || compare(self.next(), tag))
            }

            /// The tag of a whole message. A shorter tag is its leftmost bytes.
            pub fn mac<const N: usize>(
                key: &Secret<N>,
                message: &[u8],
            ) -> Result<[u8; $len], Error> {
                serve(Service::$name, || {
                    Ok(public(Hmac::<$hash>::new(long_enough(key.as_bytes())?).mac(&[message])))
                })
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
                serve(Service::$name, || {
                    compare(Hmac::<$hash>::new(long_enough(key.as_bytes())?).mac(&[message]), tag)
                })
            }

            fn next(&mut self) -> [u8; $len] {
                let ended = core::mem::replace(&mut self.message, self.key.begin());
                self.key.end(ended)
            }
        }
    };
}

hmac! {
    /// HMAC-SHA-1, a legacy: no approved use is left after 2030. \[FIPS 198-1\] §4.
    HmacSha1, sha1::Sha1, 20
}
hmac! {
    /// HMAC-SHA-224. \[FIPS 198-1\] §4.
    HmacSha224, sha2::Sha224, 28
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
    /// HMAC-SHA-512/224. \[FIPS 198-1\] §4.
    HmacSha512_224, sha2::Sha512_224, 28
}
hmac! {
    /// HMAC-SHA-512/256. \[FIPS 198-1\] §4.
    HmacSha512_256, sha2::Sha512_256, 32
}
hmac! {
    /// HMAC-SHA3-224. \[FIPS 198-1\] §4.
    HmacSha3_224, sha3::Sha3_224, 28
}
hmac! {
    /// HMAC-SHA3-256. \[FIPS 198-1\] §4.
    HmacSha3_256, sha3::Sha3_256, 32
}
hmac! {
    /// HMAC-SHA3-384. \[FIPS 198-1\] §4.
    HmacSha3_384, sha3::Sha3_384, 48
}
hmac! {
    /// HMAC-SHA3-512. \[FIPS 198-1\] §4.
    HmacSha3_512, sha3::Sha3_512, 64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::module::Reason;

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
        macro_rules! each {
            ($($hmac:ident)*) => { $(
                let refused = Err(Error::Refused(Reason::KeyTooShort));
                let (short, long) = (Secret::from_bytes(&[1; 13]), Secret::from_bytes(&[1; 14]));
                assert_eq!($hmac::mac(&short, b""), refused);
                assert_eq!($hmac::new(&short).map(drop), refused.map(drop));
                let tag = $hmac::mac(&long, b"").unwrap();
                assert_eq!($hmac::verify(&short, b"", &tag), refused.map(drop));
                assert_eq!($hmac::verify(&long, b"", &tag), Ok(()));
                let cut = [tag[0], tag[1], tag[2]];
                let refused = Err(Error::Refused(Reason::TagTooShort));
                assert_eq!($hmac::verify(&long, b"", &cut), refused);
                assert_eq!(tag.len(), $hmac::LEN);
            )* };
        }
        each!(HmacSha1 HmacSha224 HmacSha256 HmacSha384 HmacSha512 HmacSha512_224 HmacSha512_256);
        each!(HmacSha3_224 HmacSha3_256 HmacSha3_384 HmacSha3_512);
    }
}
