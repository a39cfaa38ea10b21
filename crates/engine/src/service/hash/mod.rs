// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Hash functions: digests of a message at once, or piece by piece.
//!
//! ```
//! use alula_engine::hash::Sha384;
//!
//! let at_once = Sha384::digest(b"frame")?;
//! let mut hash = Sha384::new()?;
//! hash.update(b"fra")?;
//! hash.update(b"me")?;
//! assert_eq!(hash.finish()?, at_once);
//! # Ok::<(), alula_engine::Error>(())
//! ```
//!
//! A state may be cloned, which hashes many messages of one beginning for the price of one; it is
//! wiped when dropped.

mod cshake;
mod sha1;
mod sha2;
mod sha3;
mod shake;

pub use cshake::{CShake128, CShake256};
pub use sha1::Sha1;
pub use sha2::{Sha224, Sha256, Sha384, Sha512, Sha512_224, Sha512_256};
pub use sha3::{Sha3_224, Sha3_256, Sha3_384, Sha3_512};
pub use shake::{Shake128, Shake256};

/// Makes the service of a hash function: a name, its primitive, its digest length in bytes.
macro_rules! hash {
    ($(#[$doc:meta])* $name:ident, $primitive:path, $len:literal) => {
        $(#[$doc])*
        #[derive(Clone)]
        pub struct $name($primitive);

        impl $name {
            /// Digest length in bytes.
            pub const LEN: usize = $len;

            /// An empty message.
            pub fn new() -> Result<Self, Error> {
                serve(Service::$name, || Ok(Self(Hash::new())))
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    self.0.update(message);
                    Ok(())
                })
            }

            /// Ends the message.
            pub fn finish(self) -> Result<[u8; $len], Error> {
                serve(Service::$name, || Ok(self.0.finish()))
            }

            /// The digest of a whole message.
            pub fn digest(message: &[u8]) -> Result<[u8; $len], Error> {
                serve(Service::$name, || Ok(<$primitive>::digest(message)))
            }
        }
    };
}
use hash;
