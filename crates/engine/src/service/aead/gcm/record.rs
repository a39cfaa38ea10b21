// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keys whose IVs are a secret of the handshake and the number of a record. [IG] C.H, scenario 5;
//! [RFC 8446] §5.3, [RFC 9001] §5.3.

use super::key;
use crate::base::atomic::Count;
use crate::base::secret::{Wiped, wipe};
use crate::module::{Error, Reason};
use crate::primitive::gcm::Gcm;
use crate::primitive::hash::Hash;
use crate::primitive::tls13::expand_label;

/// Which protocol's records, hence which labels, and how many records.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Protocol {
    /// TLS 1.3. \[RFC 8446\] §7.3
    Tls13,
    /// QUIC. \[RFC 9001\] §5.1
    Quic,
}

macro_rules! record {
    ($module:ident, $bits:literal, $key:literal, $hash:ident, $secret:literal) => {
        pub(super) mod $module {
            use super::{Protocol, Records, Sequence, key};
            use crate::base::secret::{Secret, declassify};
            use crate::module::{Approval, Error, Service, serve};
            use crate::primitive::sha2::$hash;

            #[doc = concat!("Seals the records of one direction with AES-", $bits, "-GCM.")]
            ///
            /// An IV is one that the handshake gave, and the number of the record added to it.
            /// Numbers only increase.
            ///
            /// ```
            #[doc = concat!("use alula_engine::aead::", stringify!($module), "::*;")]
            /// use alula_engine::random;
            ///
            /// let traffic_secret = random::secret()?; // from the handshake
            /// let sender = RecordKey::from_traffic_secret(Protocol::Tls13, &traffic_secret)?;
            /// let receiver = RecordOpener::from_traffic_secret(Protocol::Tls13, &traffic_secret)?;
            /// let mut record = *b"position, heading";
            /// let (number, tag) = sender.seal(b"header", &mut record)?;
            /// receiver.open(number, b"header", &tag, &mut record)?;
            /// assert_eq!(&record, b"position, heading");
            /// # Ok::<(), alula_engine::Error>(())
            /// ```
            pub struct RecordKey {
                records: Records<$key>,
                sequence: Sequence,
                approval: Approval,
            }

            /// Opens the records of one direction: the peer's [`RecordKey`].
            pub struct RecordOpener {
                records: Records<$key>,
                approval: Approval,
            }

            impl RecordKey {
                #[doc = concat!("A key from a traffic secret of a handshake with ",
                                                                            stringify!($hash), ".")]
                ///
                /// The secret is that of the direction in which this side sends, and serves one
                /// object: a second one would use the same IVs again.
                pub fn from_traffic_secret(
                    protocol: Protocol,
                    secret: &Secret<$secret>,
                ) -> Result<Self, Error> {
                    serve(Service::AesGcmRecordKey, || {
                        let records = Records::new::<$hash>(protocol, secret.as_bytes())?;
                        let sequence = Sequence::of(protocol);
                        Ok(RecordKey { records, sequence, approval: Approval::now() })
                    })
                }

                /// Encrypts `data` in place, and authenticates it together with `aad`, under the
                /// next number. Answers with that number and the tag.
                ///
                /// `Exhausted` when the protocol has no more numbers, `WrongLength` for more than
                /// 2^36 − 32 bytes. On error `data` is unchanged.
                pub fn seal(&self, aad: &[u8], data: &mut [u8]) -> Result<(u64, [u8; 16]), Error> {
                    serve(Service::AesGcmRecordSeal, || {
                        let number = self.sequence.take(None)?;
                        Ok((number, self.seal_as(number, aad, data)?))
                    })
                }

                /// The same under a number that the protocol has chosen: the next one, or, where
                /// it leaves some out, one above. `Refused` with `NumberNotNext` if it is below.
                pub fn seal_at(
                    &self,
                    number: u64,
                    aad: &[u8],
                    data: &mut [u8],
                ) -> Result<[u8; 16], Error> {
                    serve(Service::AesGcmRecordSeal, || {
                        self.sequence.take(Some(number))?;
                        self.seal_as(number, aad, data)
                    })
                }

                fn seal_as(
                    &self,
                    number: u64,
                    aad: &[u8],
                    data: &mut [u8],
                ) -> Result<[u8; 16], Error> {
                    let iv = self.records.iv(number);
                    let tag = self.records.gcm.seal(&*iv, aad, data).ok_or(Error::WrongLength)?;
                    declassify(&tag, "a tag goes out with its message");
                    declassify(data, "ciphertext is public");
                    Ok(tag)
                }

                /// The number of the next record.
                pub fn next(&self) -> u64 {
                    self.sequence.next()
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }

            impl RecordOpener {
                #[doc = concat!("A key from a traffic secret of a handshake with ",
                                                                            stringify!($hash), ":")]
                /// that of the direction in which the peer sends.
                pub fn from_traffic_secret(
                    protocol: Protocol,
                    secret: &Secret<$secret>,
                ) -> Result<Self, Error> {
                    serve(Service::AesGcmRecordKey, || {
                        let records = Records::new::<$hash>(protocol, secret.as_bytes())?;
                        Ok(RecordOpener { records, approval: Approval::now() })
                    })
                }

                /// Decrypts `data` in place if it and `aad` are what was sealed under this number.
                /// Whether the number is one to expect is the protocol's affair.
                ///
                /// `Rejected` otherwise, and `data` is all zeros then.
                pub fn open(
                    &self,
                    number: u64,
                    aad: &[u8],
                    tag: &[u8; 16],
                    data: &mut [u8],
                ) -> Result<(), Error> {
                    serve(Service::AesGcmOpen, || {
                        key::open(&self.records.gcm, &*self.records.iv(number), aad, tag, data)
                    })
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }
            }
        }
    };
}

record! { aes128gcm, "128", 16, Sha256, 32 }
record! { aes256gcm, "256", 32, Sha384, 48 }

/// The write key and the write IV. [RFC 8446] §7.3
struct Records<const KEY: usize> {
    gcm: Gcm<KEY>,
    iv: [u8; 12],
}

impl<const KEY: usize> Records<KEY> {
    fn new<H: Hash>(protocol: Protocol, secret: &[u8]) -> Result<Self, Error> {
        let (key_label, iv_label) = match protocol {
            Protocol::Tls13 => (&b"key"[..], &b"iv"[..]),
            Protocol::Quic => (&b"quic key"[..], &b"quic iv"[..]),
        };
        let (mut key, mut iv) = (Wiped([0; KEY]), Wiped([0; 12]));
        expand_label::<H>(secret, key_label, &[], &mut *key).ok_or(Error::WrongLength)?;
        expand_label::<H>(secret, iv_label, &[], &mut *iv).ok_or(Error::WrongLength)?;
        Ok(Records { gcm: Gcm::new(&key), iv: *iv })
    }

    /// [RFC 8446] §5.3, [RFC 9001] §5.3.
    fn iv(&self, number: u64) -> Wiped<[u8; 12]> {
        let mut iv = Wiped(self.iv);
        iv[4..].iter_mut().zip(number.to_be_bytes()).for_each(|(byte, n)| *byte ^= n);
        iv
    }
}

impl<const KEY: usize> Drop for Records<KEY> {
    fn drop(&mut self) {
        wipe(&mut self.iv);
    }
}

/// The numbers of records: each is given once, and they only increase.
struct Sequence {
    next: Count,
    /// The first number that does not exist.
    end: u64,
}

impl Sequence {
    fn of(protocol: Protocol) -> Self {
        let end = match protocol {
            // The last of 2^64 is left out: the count has no place for what follows.
            Protocol::Tls13 => u64::MAX,
            // [RFC 9000] §12.3.
            Protocol::Quic => 1 << 62,
        };
        Sequence { next: Count::from(0), end }
    }

    fn next(&self) -> u64 {
        self.next.next()
    }

    /// The next number, or the one that is wanted, if it is not below. A number that was given
    /// twice would give away the sum of two plaintexts, and the hash subkey.
    fn take(&self, wanted: Option<u64>) -> Result<u64, Error> {
        let number = |next: u64| wanted.unwrap_or(next);
        let taken = self.next.choose(|next| {
            let number = number(next);
            (number >= next && number < self.end).then_some(number)
        });
        match taken {
            Ok(number) => Ok(number),
            Err(next) if number(next) < next => Err(Error::Refused(Reason::NumberNotNext)),
            Err(_) => Err(Error::Exhausted),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Secret;
    use crate::aead::aes128gcm::{RecordKey, RecordOpener};
    use crate::primitive::sha2::Sha256;

    /// [RFC 8448] §3: the server's handshake traffic secret, its write key and IV.
    #[test]
    fn keys_of_the_example_handshake() {
        let secret = *b"\xb6\x7b\x7d\x69\x0c\xc1\x6c\x4e\x75\xe5\x42\x13\xcb\x2d\x37\xb4\
            \xe9\xc9\x12\xbc\xde\xd9\x10\x5d\x42\xbe\xfd\x59\xd3\x91\xad\x38";
        let (mut key, mut iv) = ([0; 16], [0; 12]);
        expand_label::<Sha256>(&secret, b"key", &[], &mut key).unwrap();
        expand_label::<Sha256>(&secret, b"iv", &[], &mut iv).unwrap();
        assert_eq!(&key, b"\x3f\xce\x51\x60\x09\xc2\x17\x27\xd0\xf2\xe4\xe8\x6e\xe4\x03\xbc");
        assert_eq!(&iv, b"\x5d\x31\x3e\xb2\x67\x12\x76\xee\x13\x00\x0b\x30");
    }

    /// [RFC 9001] Appendix A.1: the client's initial secret, its key and IV.
    #[test]
    fn keys_of_the_example_packet() {
        let secret = *b"\xc0\x0c\xf1\x51\xca\x5b\xe0\x75\xed\x0e\xbf\xb5\xc8\x03\x23\xc4\
            \x2d\x6b\x7d\xb6\x78\x81\x28\x9a\xf4\x00\x8f\x1f\x6c\x35\x7a\xea";
        let records = Records::<16>::new::<Sha256>(Protocol::Quic, &secret).unwrap();
        let iv = *b"\xfa\x04\x4b\x2f\x42\xa3\xfd\x3b\x46\xfb\x25\x5c";
        assert_eq!(records.iv, iv);
        let key = Gcm::new(b"\x1f\x36\x96\x13\xdd\x76\xd5\x46\x77\x30\xef\xcb\xe3\xb1\xa2\x2d");
        let (mut ours, mut theirs) = ([1; 20], [1; 20]);
        assert_eq!(records.gcm.seal(&iv, b"", &mut ours), key.seal(&iv, b"", &mut theirs));
        assert_eq!(ours, theirs);
        let number: u64 = 0x0102_0304_0506_0708;
        let sum: Vec<_> = number.to_be_bytes().iter().zip(&iv[4..]).map(|(n, i)| n ^ i).collect();
        assert_eq!(*records.iv(number), [&iv[..4], &sum].concat()[..]);
    }

    #[test]
    fn numbers_only_increase() {
        let secret = Secret::from_bytes(&[7; 32]);
        let key = RecordKey::from_traffic_secret(Protocol::Quic, &secret).unwrap();
        let peer = RecordOpener::from_traffic_secret(Protocol::Quic, &secret).unwrap();
        let mut data = *b"packet";
        let (number, tag) = key.seal(b"", &mut data).unwrap();
        assert_eq!(number, 0);
        let mut other = data;
        assert_eq!(peer.open(1, b"", &tag, &mut other), Err(Error::Rejected));
        assert_eq!(other, [0; 6]);
        peer.open(0, b"", &tag, &mut data).unwrap();
        assert_eq!(&data, b"packet");

        let tag = key.seal_at(5, b"", &mut data).unwrap();
        peer.open(5, b"", &tag, &mut data).unwrap();
        let refused = Err(Error::Refused(Reason::NumberNotNext));
        for number in 0..=5 {
            assert_eq!(key.seal_at(number, b"", &mut data), refused);
        }
        assert_eq!((&data, key.next()), (b"packet", 6));
        let last = (1 << 62) - 1;
        assert_eq!(key.seal_at(last + 1, b"", &mut data), Err(Error::Exhausted));
        assert!(key.seal_at(last, b"", &mut data).is_ok());
        assert_eq!(key.seal(b"", &mut data), Err(Error::Exhausted));
    }

    #[test]
    fn the_last_number_of_tls_is_followed_by_none() {
        let sequence = Sequence::of(Protocol::Tls13);
        assert_eq!(sequence.take(Some(u64::MAX - 1)), Ok(u64::MAX - 1));
        assert_eq!(sequence.take(None), Err(Error::Exhausted));
        assert_eq!(sequence.take(Some(u64::MAX)), Err(Error::Exhausted));
        assert_eq!(sequence.take(Some(0)), Err(Error::Refused(Reason::NumberNotNext)));
    }
}
