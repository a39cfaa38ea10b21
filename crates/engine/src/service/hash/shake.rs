// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SHAKE, whose output is as long as the caller likes.

use crate::module::{Error, Service, serve};
use crate::primitive::sha3;

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
                serve(Service::$name, || Ok(Self { xof: sha3::$name::new(), squeezing: false }))
            }

            /// Appends to the message.
            pub fn update(&mut self, message: &[u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    if self.squeezing {
                        return Err(Error::WrongLength);
                    }
                    self.xof.update(message);
                    Ok(())
                })
            }

            /// The next `output.len()` bytes of output.
            pub fn squeeze(&mut self, output: &mut [u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    self.squeezing = true;
                    self.xof.squeeze(output);
                    Ok(())
                })
            }

            /// The first `output.len()` bytes of output for a whole message.
            pub fn digest(message: &[u8], output: &mut [u8]) -> Result<(), Error> {
                serve(Service::$name, || {
                    sha3::$name::digest(&[message], output);
                    Ok(())
                })
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
