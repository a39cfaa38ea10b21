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

use crate::module::{Error, Service, enter};
use crate::primitive::hash::Hash;
use crate::primitive::{sha2, sha3};

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
                let _pass = enter(Service::$name)?;
                Ok(Self(Hash::new()))
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                self.0.update(message);
                Ok(())
            }

            /// Ends the message.
            pub fn finish(self) -> Result<[u8; $len], Error> {
                let _pass = enter(Service::$name)?;
                Ok(self.0.finish())
            }

            /// The digest of a whole message.
            pub fn digest(message: &[u8]) -> Result<[u8; $len], Error> {
                let _pass = enter(Service::$name)?;
                Ok(<$primitive>::digest(message))
            }
        }
    };
}

hash! {
    /// SHA-256. \[FIPS 180-4\] §6.2.
    Sha256, sha2::Sha256, 32
}
hash! {
    /// SHA-384. \[FIPS 180-4\] §6.5.
    Sha384, sha2::Sha384, 48
}
impl Sha384 {
    /// Appends a message to each of four hashes.
    ///
    /// Messages of one length, appended to hashes that have absorbed equally much, are processed
    /// side by side where the CPU allows, in much less time than one after the other.
    pub fn update_four(hashes: &mut [Self; 4], messages: [&[u8]; 4]) -> Result<(), Error> {
        let _pass = enter(Service::Sha384)?;
        sha2::Sha384::update_four(hashes.each_mut().map(|hash| &mut hash.0), messages);
        Ok(())
    }
}

hash! {
    /// SHA-512. \[FIPS 180-4\] §6.4.
    Sha512, sha2::Sha512, 64
}
hash! {
    /// SHA3-256. \[FIPS 202\] §6.1.
    Sha3_256, sha3::Sha3_256, 32
}
hash! {
    /// SHA3-512. \[FIPS 202\] §6.1.
    Sha3_512, sha3::Sha3_512, 64
}

macro_rules! shake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// The first [`squeeze`](Self::squeeze) ends the message; an update after it is refused
        /// with `WrongLength`.
        #[derive(Clone)]
        pub struct $name {
            xof: sha3::$name,
            squeezing: bool,
        }

        impl $name {
            /// An empty message.
            pub fn new() -> Result<Self, Error> {
                let _pass = enter(Service::$name)?;
                Ok(Self { xof: sha3::$name::new(), squeezing: false })
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                if self.squeezing {
                    return Err(Error::WrongLength);
                }
                self.xof.update(message);
                Ok(())
            }

            /// The next `output.len()` bytes of output.
            pub fn squeeze(&mut self, output: &mut [u8]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                self.squeezing = true;
                self.xof.squeeze(output);
                Ok(())
            }

            /// The first `output.len()` bytes of output for a whole message.
            pub fn digest(message: &[u8], output: &mut [u8]) -> Result<(), Error> {
                let _pass = enter(Service::$name)?;
                sha3::$name::digest(&[message], output);
                Ok(())
            }
        }
    };
}

shake! {
    /// SHAKE128, an extendable-output function. \[FIPS 202\] §6.2.
    Shake128
}
shake! {
    /// SHAKE256, an extendable-output function. \[FIPS 202\] §6.2.
    Shake256
}
