// SPDX-License-Identifier: Apache-2.0 OR MIT
//! CMAC under AES keys of each size. \[SP 800-38B\]

use super::{compare, public};
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Reason, Service, serve};
use crate::primitive::cmac::{Cmac, Message};

macro_rules! cmac {
    ($(#[$doc:meta])* $name:ident, $key:literal) => {
        $(#[$doc])*
        ///
        /// ```
        #[doc = concat!("use alula_engine::{mac::", stringify!($name), ", random};")]
        ///
        /// let key = random::secret()?;
        #[doc = concat!("let tag = ", stringify!($name), "::mac(&key, b\"arm\")?;")]
        #[doc = concat!("let mut cmac = ", stringify!($name), "::new(&key)?;")]
        /// cmac.update(b"a")?;
        /// cmac.update(b"rm")?;
        /// cmac.finish_verify(&tag)?;
        /// # Ok::<(), alula_engine::Error>(())
        /// ```
        pub struct $name {
            key: Cmac<$key>,
            message: Message,
            approval: Approval,
        }

        impl $name {
            /// Tag length in bytes.
            pub const LEN: usize = 16;

            /// A key, with an empty message begun.
            pub fn new(key: &Secret<$key>) -> Result<Self, Error> {
                serve(Service::AesCmac, || {
                    let key = Cmac::new(key.as_bytes());
                    Ok(Self { message: key.begin(), key, approval: Approval::now() })
                })
            }

            /// Whether this key was made by the approved module.
            pub fn approval(&self) -> Approval {
                self.approval
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                serve(Service::AesCmac, || {
                    self.key.update(&mut self.message, message);
                    Ok(())
                })
            }

            /// Ends the message and gives its tag. The next message begins.
            pub fn finish(&mut self) -> Result<[u8; 16], Error> {
                serve(Service::AesCmac, || Ok(public(self.next())))
            }

            /// Ends the message and compares its tag, as [`verify`](Self::verify) does. The next
            /// message begins, whatever the outcome.
            pub fn finish_verify<const T: usize>(&mut self, tag: &[u8; T]) -> Result<(), Error> {
                serve(Service::AesCmac, || compare_long(self.next(), tag))
            }

            /// The tag of a whole message. A shorter tag is its leftmost bytes.
            pub fn mac(key: &Secret<$key>, message: &[u8]) -> Result<[u8; 16], Error> {
                serve(Service::AesCmac, || Ok(public(Cmac::new(key.as_bytes()).mac(&[message]))))
            }

            /// Compares the tag of a whole message: `Rejected` if it is not `tag`.
            ///
            /// A truncated tag, the leftmost `T` bytes, is accepted where both sides agreed on
            /// `T`, which is why the length is a type and not the sender's choice. Fewer than 8
            /// bytes are refused with `TagTooShort` (\[SP 800-38B\] §A.2); more than `LEN` are a
            /// `WrongLength`.
            pub fn verify<const T: usize>(
                key: &Secret<$key>,
                message: &[u8],
                tag: &[u8; T],
            ) -> Result<(), Error> {
                serve(Service::AesCmac, || {
                    compare_long(Cmac::new(key.as_bytes()).mac(&[message]), tag)
                })
            }

            fn next(&mut self) -> [u8; 16] {
                let ended = core::mem::replace(&mut self.message, self.key.begin());
                self.key.end(ended)
            }
        }
    };
}

cmac! {
    /// CMAC with AES-128. \[SP 800-38B\] §6.
    Aes128Cmac, 16
}
cmac! {
    /// CMAC with AES-192. \[SP 800-38B\] §6.
    Aes192Cmac, 24
}
cmac! {
    /// CMAC with AES-256. \[SP 800-38B\] §6.
    Aes256Cmac, 32
}

/// A guess at a shorter tag succeeds too often for a tag that replaces no other check.
fn compare_long(computed: [u8; 16], tag: &[u8]) -> Result<(), Error> {
    if tag.len() < SHORTEST_TAG {
        return Err(Error::Refused(Reason::TagTooShort));
    }
    compare(computed, tag)
}

/// 64 bits. \[SP 800-38B\] §A.2
const SHORTEST_TAG: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_tag_of_the_whole_and_the_key_lasts() {
        let key = Secret::from_bytes(&[3; 24]);
        let mut cmac = Aes192Cmac::new(&key).unwrap();
        let message: [u8; 100] = core::array::from_fn(|i| i as u8);
        for step in [1, 15, 16, 17, 100] {
            message.chunks(step).for_each(|piece| cmac.update(piece).unwrap());
            assert_eq!(cmac.finish().unwrap(), Aes192Cmac::mac(&key, &message).unwrap());
        }
    }

    #[test]
    fn any_flipped_bit_is_rejected() {
        let key = Secret::from_bytes(&[4; 32]);
        let tag = Aes256Cmac::mac(&key, b"message").unwrap();
        Aes256Cmac::verify(&key, b"message", &tag).unwrap();
        for bit in 0..128 {
            let mut forged = tag;
            forged[bit / 8] ^= 1 << (bit % 8);
            let verified = Aes256Cmac::verify(&key, b"message", &forged);
            assert_eq!(verified, Err(Error::Rejected), "bit {bit}");
        }
        assert_eq!(Aes256Cmac::verify(&key, b"massage", &tag), Err(Error::Rejected));
    }

    #[test]
    fn truncated_tags_are_leftmost_and_of_64_bits_at_least() {
        let key = Secret::from_bytes(&[5; 16]);
        let tag = Aes128Cmac::mac(&key, b"message").unwrap();
        let mut cmac = Aes128Cmac::new(&key).unwrap();
        let refused = Err(Error::Refused(Reason::TagTooShort));
        let leftmost: [u8; 8] = core::array::from_fn(|i| tag[i]);
        let longer: [u8; 17] = core::array::from_fn(|i| if i < 16 { tag[i] } else { 0 });
        assert_eq!(Aes128Cmac::verify(&key, b"message", &leftmost), Ok(()));
        assert_eq!(Aes128Cmac::verify(&key, b"message", &longer), Err(Error::WrongLength));
        assert_eq!(Aes128Cmac::verify::<7>(&key, b"message", &[0; 7]), refused);
        assert_eq!(Aes128Cmac::verify::<0>(&key, b"message", &[]), refused);
        assert_eq!(cmac.finish_verify(&[0; 4]), refused);
    }
}
