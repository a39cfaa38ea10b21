// SPDX-License-Identifier: Apache-2.0 OR MIT
//! LMS, HSS, XMSS and XMSS^MT: a public module each, which verifies and does nothing else.
//! \[SP 800-208\], \[RFC 8554\], \[RFC 8391\]

/// One scheme's module: its doc lines, service, and how a key is read and asked.
macro_rules! scheme {
    ($(#[$doc:meta])* $module:ident, $service:ident, $max:expr, |$bytes:ident| $read:expr) => {
        $(#[$doc])*
        ///
        /// # Signing is not here
        /// A private key of this scheme is a state: whoever signs twice with one leaf, because a
        /// state was copied or restored, gives the key away. \[SP 800-208\] §8.1 allows keys to be
        /// made and used only in hardware modules that never export them; a module of software may
        /// verify, and \[IG\] C.N forbids it to offer more. To sign in software, take
        /// [`mldsa87`](super::mldsa87) or SLH-DSA.
        pub mod $module {
            use crate::base::secret::Cleared;
            use crate::module::{Approval, Error, Service, serve};

            /// The public key, which names its parameter set. It is wiped when dropped.
            pub struct VerifyingKey {
                bytes: Cleared<[u8; $max]>,
                len: usize,
                approval: Approval,
            }

            impl VerifyingKey {
                /// Takes a public key as the standard encodes it. `InvalidKey` if its parameter
                /// set is not one that \[SP 800-208\] approves, or its length not that of the set.
                pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                    serve(Service::$service, || {
                        let $bytes = bytes;
                        let well_formed = $read.is_some();
                        let mut key = VerifyingKey {
                            bytes: Cleared([0; _]),
                            len: bytes.len(),
                            approval: Approval::now(),
                        };
                        match key.bytes.get_mut(..bytes.len()) {
                            Some(copy) if well_formed => copy.copy_from_slice(bytes),
                            _ => return Err(Error::InvalidKey),
                        }
                        Ok(key)
                    })
                }

                /// The public key as the standard encodes it.
                pub fn as_bytes(&self) -> &[u8] {
                    self.bytes.get(..self.len).unwrap_or_default()
                }

                /// Succeeds if the signature was made for this message by the owner of the key;
                /// else `Rejected`, also for a signature that is not exactly as long as the key
                /// asks for.
                pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), Error> {
                    serve(Service::$service, || self.verify_any(&[message], signature))
                }

                /// Verifies a signature of the concatenation of `parts`, as
                /// [`verify`](Self::verify) does.
                pub fn verify_parts(&self, parts: &[&[u8]], signature: &[u8]) -> Result<(), Error> {
                    serve(Service::$service, || self.verify_any(parts, signature))
                }

                /// What this key's answers count for.
                pub fn approval(&self) -> Approval {
                    self.approval
                }

                fn verify_any(&self, parts: &[&[u8]], signature: &[u8]) -> Result<(), Error> {
                    let $bytes = self.as_bytes();
                    match $read {
                        Some(key) if key.verify(parts, signature) => Ok(()),
                        _ => Err(Error::Rejected),
                    }
                }
            }
        }
    };
}

scheme! {
    /// LMS, Leighton-Micali signatures of one tree. \[RFC 8554\] §5, \[SP 800-208\] §4
    ///
    /// Every approved set of SHA-256, SHA-256/192, SHAKE256/256 and SHAKE256/192, with heights of 5
    /// to 25 and digits of 1 to 8 bits; tree and one-time signatures use one function.
    ///
    /// ```
    /// use alula_engine::{Error, sign::lms::VerifyingKey};
    ///
    /// // LMS_SHA256_M32_H5 over LMOTS_SHA256_N32_W8, I, and the root.
    /// let mut published = [7; 56];
    /// published[..8].copy_from_slice(&[0, 0, 0, 5, 0, 0, 0, 4]);
    /// let verifier = VerifyingKey::from_bytes(&published)?;
    /// assert_eq!(verifier.verify(b"image 7", &[0; 1292]), Err(Error::Rejected));
    /// # Ok::<(), Error>(())
    /// ```
    lms, Lms, crate::primitive::lms::PublicKey::MAX_LEN,
    |bytes| crate::primitive::lms::PublicKey::read(bytes)
        .and_then(|(key, rest)| rest.is_empty().then_some(key))
}

scheme! {
    /// HSS, a hierarchy of up to eight levels of LMS. \[RFC 8554\] §6, \[SP 800-208\] §4
    ///
    /// Sets as in [`lms`](super::lms); each level uses the hash function of the top. ACVP has no
    /// test of the hierarchy, only of its levels: \[IG\] C.O lets the vendor affirm it. CNSA 2.0
    /// does not allow it.
    ///
    /// ```
    /// use alula_engine::{Error, sign::hss::VerifyingKey};
    ///
    /// // Two levels; at the top LMS_SHA256_M32_H5 over LMOTS_SHA256_N32_W8, I, and the root.
    /// let mut published = [7; 60];
    /// published[..12].copy_from_slice(&[0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 4]);
    /// let verifier = VerifyingKey::from_bytes(&published)?;
    /// assert_eq!(verifier.verify(b"image 7", &[0; 2644]), Err(Error::Rejected));
    /// # Ok::<(), Error>(())
    /// ```
    hss, Hss, crate::primitive::lms::HssPublicKey::MAX_LEN,
    |bytes| crate::primitive::lms::HssPublicKey::read(bytes)
}

scheme! {
    /// XMSS, the extended Merkle signature scheme with one tree. \[RFC 8391\] §4.1,
    /// \[SP 800-208\] §5
    ///
    /// Every approved set of SHA-256, SHA-256/192, SHAKE256/256 and SHAKE256/192, with heights of
    /// 10, 16 and 20. ACVP has no test of XMSS.
    ///
    /// ```
    /// use alula_engine::{Error, sign::xmss::VerifyingKey};
    ///
    /// // XMSS-SHA2_10_256, root, SEED.
    /// let mut published = [7; 68];
    /// published[..4].copy_from_slice(&[0, 0, 0, 1]);
    /// let verifier = VerifyingKey::from_bytes(&published)?;
    /// assert_eq!(verifier.verify(b"image 7", &[0; 2500]), Err(Error::Rejected));
    /// # Ok::<(), Error>(())
    /// ```
    xmss, Xmss, crate::primitive::xmss::PublicKey::MAX_LEN,
    |bytes| crate::primitive::xmss::PublicKey::read(bytes, crate::primitive::xmss::Set::xmss)
}

scheme! {
    /// XMSS^MT, layers of XMSS trees. \[RFC 8391\] §4.2, \[SP 800-208\] §5
    ///
    /// Every approved set of SHA-256, SHA-256/192, SHAKE256/256 and SHAKE256/192, with heights of
    /// 20 to 60 in 2 to 12 layers. ACVP has no test of XMSS^MT, and CNSA 2.0 does not allow it.
    ///
    /// ```
    /// use alula_engine::{Error, sign::xmssmt::VerifyingKey};
    ///
    /// // XMSSMT-SHA2_20/2_256, root, SEED.
    /// let mut published = [7; 68];
    /// published[..4].copy_from_slice(&[0, 0, 0, 1]);
    /// let verifier = VerifyingKey::from_bytes(&published)?;
    /// assert_eq!(verifier.verify(b"image 7", &[0; 4963]), Err(Error::Rejected));
    /// # Ok::<(), Error>(())
    /// ```
    xmssmt, XmssMt, crate::primitive::xmss::PublicKey::MAX_LEN,
    |bytes| crate::primitive::xmss::PublicKey::read(bytes, crate::primitive::xmss::Set::xmssmt)
}
