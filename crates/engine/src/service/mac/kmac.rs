// SPDX-License-Identifier: Apache-2.0 OR MIT
//! KMAC, whose tag is as long as both sides agreed, and KMACXOF, whose output is as long as the
//! caller likes.
//!
//! ```
//! use alula_engine::{mac::Kmac256, random};
//!
//! let key = random::secret::<32>()?;
//! let tag: [u8; 32] = Kmac256::mac(&key, b"gimbal v1", b"tilt 12")?;
//! Kmac256::verify(&key, b"gimbal v1", b"tilt 12", &tag)?;
//! assert!(Kmac256::verify(&key, b"winch v1", b"tilt 12", &tag).is_err());
//!
//! let mut kmac = Kmac256::new(&key, b"gimbal v1")?;
//! kmac.update(b"tilt ")?;
//! kmac.update(b"12")?;
//! kmac.finish_verify(&tag)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{SHORTEST_TAG, compare, long_enough, public};
use crate::base::secret::{Secret, declassify};
use crate::module::{Approval, Error, Reason, Service, serve};
use crate::primitive::kmac;

macro_rules! kmac {
    ($(#[$doc:meta])* $name:ident, $primitive:ident) => {
        $(#[$doc])*
        ///
        /// The customization tells one use of a key from every other, and may be empty.
        pub struct $name {
            key: kmac::$primitive,
            message: kmac::$primitive,
            approval: Approval,
        }

        impl $name {
            /// A key of `N` bytes, with an empty message begun. Fewer than 14 bytes are refused
            /// with `KeyTooShort`; \[SP 800-185\] §8.4.1 wants as many bits as the strength that
            /// is looked for.
            pub fn new<const N: usize>(
                key: &Secret<N>,
                customization: &[u8],
            ) -> Result<Self, Error> {
                serve(Service::$name, || {
                    let key = kmac::$primitive::new(long_enough(key.as_bytes())?, customization);
                    Ok(Self { message: key.clone(), key, approval: Approval::now() })
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

            fn next(&mut self) -> kmac::$primitive {
                core::mem::replace(&mut self.message, self.key.clone())
            }
        }
    };
}

macro_rules! kmac_of_one_length {
    ($name:ident, $primitive:ident) => {
        impl $name {
            /// Ends the message and gives its tag of `T` bytes. The next message begins. Fewer
            /// than 4 bytes are refused with `TagTooShort` (\[SP 800-185\] §8.4.2), and the
            /// message goes on.
            pub fn finish<const T: usize>(&mut self) -> Result<[u8; T], Error> {
                serve(Service::$name, || {
                    let mut tag = [0; T];
                    long_enough_tag(&tag)?;
                    self.next().finish(&mut tag);
                    Ok(public(tag))
                })
            }

            /// Ends the message and compares its tag, as [`verify`](Self::verify) does. The next
            /// message begins, unless the tag's length is refused.
            pub fn finish_verify<const T: usize>(&mut self, tag: &[u8; T]) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(tag)?;
                    let mut computed = [0; T];
                    self.next().finish(&mut computed);
                    compare(computed, tag)
                })
            }

            /// The tag of a whole message, of `T` bytes. It has nothing in common with a tag of
            /// another length. Fewer than 4 bytes are refused with `TagTooShort`
            /// (\[SP 800-185\] §8.4.2).
            pub fn mac<const N: usize, const T: usize>(
                key: &Secret<N>,
                customization: &[u8],
                message: &[u8],
            ) -> Result<[u8; T], Error> {
                serve(Service::$name, || {
                    let mut tag = [0; T];
                    long_enough_tag(&tag)?;
                    let mut mac =
                        kmac::$primitive::new(long_enough(key.as_bytes())?, customization);
                    mac.update(message);
                    mac.finish(&mut tag);
                    Ok(public(tag))
                })
            }

            /// Compares the tag of a whole message: `Rejected` if it is not `tag`. Fewer than 4
            /// bytes are refused with `TagTooShort`.
            pub fn verify<const N: usize, const T: usize>(
                key: &Secret<N>,
                customization: &[u8],
                message: &[u8],
                tag: &[u8; T],
            ) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(tag)?;
                    let mut mac =
                        kmac::$primitive::new(long_enough(key.as_bytes())?, customization);
                    mac.update(message);
                    let mut computed = [0; T];
                    mac.finish(&mut computed);
                    compare(computed, tag)
                })
            }
        }
    };
}

macro_rules! kmac_of_any_length {
    ($name:ident, $primitive:ident) => {
        impl $name {
            /// Ends the message and gives the first `output.len()` bytes of its output. The next
            /// message begins. Fewer than 4 bytes are refused with `TagTooShort`
            /// (\[SP 800-185\] §8.4.2), and the message goes on.
            pub fn finish(&mut self, output: &mut [u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(output)?;
                    self.next().finish_xof(output);
                    declassify(output, "an output goes out with its message");
                    Ok(())
                })
            }

            /// Ends the message and compares its output, as [`verify`](Self::verify) does. The
            /// next message begins, unless the tag's length is refused.
            pub fn finish_verify<const T: usize>(&mut self, tag: &[u8; T]) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(tag)?;
                    let mut computed = [0; T];
                    self.next().finish_xof(&mut computed);
                    compare(computed, tag)
                })
            }

            /// The first `output.len()` bytes of output for a whole message. They do not depend on
            /// how many follow. Fewer than 4 bytes are refused with `TagTooShort`
            /// (\[SP 800-185\] §8.4.2).
            pub fn mac<const N: usize>(
                key: &Secret<N>,
                customization: &[u8],
                message: &[u8],
                output: &mut [u8],
            ) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(output)?;
                    let mut mac =
                        kmac::$primitive::new(long_enough(key.as_bytes())?, customization);
                    mac.update(message);
                    mac.finish_xof(output);
                    declassify(output, "an output goes out with its message");
                    Ok(())
                })
            }

            /// Compares the first bytes of output for a whole message: `Rejected` if they are not
            /// `tag`. The length is a type because an output cut short by its sender would pass as
            /// well. Fewer than 4 bytes are refused with `TagTooShort`.
            pub fn verify<const N: usize, const T: usize>(
                key: &Secret<N>,
                customization: &[u8],
                message: &[u8],
                tag: &[u8; T],
            ) -> Result<(), Error> {
                serve(Service::$name, || {
                    long_enough_tag(tag)?;
                    let mut mac =
                        kmac::$primitive::new(long_enough(key.as_bytes())?, customization);
                    mac.update(message);
                    let mut computed = [0; T];
                    mac.finish_xof(&mut computed);
                    compare(computed, tag)
                })
            }
        }
    };
}

kmac! {
    /// KMAC128. \[SP 800-185\] §4.
    Kmac128, Kmac128
}
kmac_of_one_length!(Kmac128, Kmac128);

kmac! {
    /// KMAC256. \[SP 800-185\] §4.
    Kmac256, Kmac256
}
kmac_of_one_length!(Kmac256, Kmac256);

kmac! {
    /// KMACXOF128. \[SP 800-185\] §4.3.1.
    KmacXof128, Kmac128
}
kmac_of_any_length!(KmacXof128, Kmac128);

kmac! {
    /// KMACXOF256. \[SP 800-185\] §4.3.1.
    KmacXof256, Kmac256
}
kmac_of_any_length!(KmacXof256, Kmac256);

fn long_enough_tag(tag: &[u8]) -> Result<(), Error> {
    match tag.len() < SHORTEST_TAG {
        true => Err(Error::Refused(Reason::TagTooShort)),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Secret<32> {
        Secret::from_bytes(&core::array::from_fn(|i| i as u8))
    }

    #[test]
    fn pieces_make_the_tag_of_the_whole_and_the_key_lasts() {
        let message: [u8; 500] = core::array::from_fn(|i| (3 * i) as u8);
        let mut fixed = Kmac128::new(&key(), b"customization").unwrap();
        let mut open = KmacXof256::new(&key(), b"customization").unwrap();
        for step in [1, 7, 135, 136, 168, 169, 500] {
            for piece in message.chunks(step) {
                fixed.update(piece).unwrap();
                open.update(piece).unwrap();
            }
            let tag: [u8; 20] = Kmac128::mac(&key(), b"customization", &message).unwrap();
            assert_eq!(fixed.finish::<20>().unwrap(), tag);
            let (mut pieces, mut whole) = ([0; 300], [0; 300]);
            open.finish(&mut pieces).unwrap();
            KmacXof256::mac(&key(), b"customization", &message, &mut whole).unwrap();
            assert_eq!(pieces, whole);
        }
    }

    #[test]
    fn any_flipped_bit_is_rejected() {
        let tag: [u8; 16] = Kmac256::mac(&key(), b"", b"message").unwrap();
        let mut output = [0; 16];
        KmacXof128::mac(&key(), b"", b"message", &mut output).unwrap();
        Kmac256::verify(&key(), b"", b"message", &tag).unwrap();
        KmacXof128::verify(&key(), b"", b"message", &output).unwrap();
        for bit in 0..128 {
            let (mut forged, mut cut) = (tag, output);
            forged[bit / 8] ^= 1 << (bit % 8);
            cut[bit / 8] ^= 1 << (bit % 8);
            let rejected = Err(Error::Rejected);
            assert_eq!(Kmac256::verify(&key(), b"", b"message", &forged), rejected, "{bit}");
            assert_eq!(KmacXof128::verify(&key(), b"", b"message", &cut), rejected, "{bit}");
        }
        let rejected = Err(Error::Rejected);
        assert_eq!(Kmac256::verify(&key(), b"", b"massage", &tag), rejected);
        assert_eq!(Kmac256::verify(&key(), b"other", b"message", &tag), rejected);
        // A tag cut short is no tag.
        assert_eq!(Kmac256::verify::<32, 8>(&key(), b"", b"message", &[tag[0]; 8]), rejected);
    }

    #[test]
    fn keys_have_112_bits_and_tags_32_at_least() {
        let (short, long) = (Secret::from_bytes(&[1; 13]), Secret::from_bytes(&[1; 14]));
        let no_key = Err(Error::Refused(Reason::KeyTooShort));
        let no_tag = Err(Error::Refused(Reason::TagTooShort));
        macro_rules! each {
            ($($kmac:ident)*) => { $(
                assert_eq!($kmac::new(&short, b"").map(drop), no_key);
                assert_eq!($kmac::verify(&short, b"", b"", &[0; 4]), no_key);
                assert_eq!($kmac::verify(&long, b"", b"", &[0; 3]), no_tag);
                let mut kmac = $kmac::new(&long, b"").unwrap();
                kmac.update(b"message").unwrap();
                assert_eq!(kmac.finish_verify(&[0; 3]), no_tag);
            )* };
        }
        each!(Kmac128 Kmac256 KmacXof128 KmacXof256);
        assert_eq!(Kmac128::mac::<13, 32>(&short, b"", b"").map(drop), no_key);
        assert_eq!(Kmac128::mac::<14, 3>(&long, b"", b"").map(drop), no_tag);
        let (mut output, mut tiny) = ([7; 32], [7; 3]);
        assert_eq!(KmacXof256::mac(&short, b"", b"", &mut output), no_key);
        assert_eq!(KmacXof256::mac(&long, b"", b"", &mut tiny), no_tag);
        assert_eq!((output, tiny), ([7; 32], [7; 3]));
        // A length that is refused leaves the message as it was.
        let mut kmac = Kmac256::new(&long, b"").unwrap();
        kmac.update(b"message").unwrap();
        assert_eq!(kmac.finish::<3>().map(drop), no_tag);
        let tag: [u8; 4] = kmac.finish().unwrap();
        assert_eq!(tag, Kmac256::mac(&long, b"", b"message").unwrap());
    }
}
