// SPDX-License-Identifier: Apache-2.0 OR MIT
//! ML-DSA's signatures as bytes. One parameter set has a type for each way of signing, so that no
//! signature is verified in another way than it was made.

macro_rules! signature {
    ($(#[$doc:meta])* $name:ident, $set:ident, $service:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq)]
        pub struct $name([u8; $set::SIGNATURE_LEN]);

        impl $name {
            /// Length in bytes.
            pub const LEN: usize = $set::SIGNATURE_LEN;

            /// Takes [`LEN`](Self::LEN) bytes; `WrongLength` otherwise. Whether they are a
            /// signature, verifying tells.
            pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
                serve(Service::$service, || {
                    bytes.try_into().map(Self).map_err(|_| Error::WrongLength)
                })
            }

            /// The signature as the standard encodes it.
            pub fn as_bytes(&self) -> &[u8; $set::SIGNATURE_LEN] {
                &self.0
            }

            #[inline(always)]
            fn blank() -> Self {
                Self([0; _])
            }
        }
    };
}
pub(in crate::service::sign) use signature;
