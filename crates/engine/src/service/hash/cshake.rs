// SPDX-License-Identifier: Apache-2.0 OR MIT
//! cSHAKE: SHAKE in as many variants as there are names.

use crate::module::{Error, Service, serve};
use crate::primitive::cshake;

macro_rules! cshake {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        ///
        /// The function name is for functions that NIST defines upon cSHAKE, and empty elsewhere;
        /// the customization is the caller's, and tells one use from every other. With both empty
        /// it is SHAKE. (\[SP 800-185\] §3.4 and §3.5)
        ///
        /// The first [`squeeze`](Self::squeeze) ends the message; an update after it is refused
        /// with `WrongLength`.
        #[derive(Clone)]
        pub struct $name {
            xof: cshake::$name,
            squeezing: bool,
        }

        impl $name {
            /// An empty message.
            pub fn new(function_name: &[u8], customization: &[u8]) -> Result<Self, Error> {
                serve(Service::$name, || {
                    let xof = cshake::$name::new(function_name, customization);
                    Ok(Self { xof, squeezing: false })
                })
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
            pub fn digest(
                function_name: &[u8],
                customization: &[u8],
                message: &[u8],
                output: &mut [u8],
            ) -> Result<(), Error> {
                serve(Service::$name, || {
                    let mut xof = cshake::$name::new(function_name, customization);
                    xof.update(message);
                    xof.squeeze(output);
                    Ok(())
                })
            }
        }
    };
}

cshake! {
    /// cSHAKE128, an extendable-output function. \[SP 800-185\] §3.
    CShake128
}
cshake! {
    /// cSHAKE256, an extendable-output function. \[SP 800-185\] §3.
    ///
    /// ```
    /// use alula_engine::hash::CShake256;
    ///
    /// let mut fingerprint = [0; 32];
    /// CShake256::digest(b"", b"key fingerprint", b"a public key", &mut fingerprint)?;
    /// # Ok::<(), alula_engine::Error>(())
    /// ```
    CShake256
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_make_the_output_of_the_whole_and_its_end_is_final() {
        let message: [u8; 500] = core::array::from_fn(|i| i as u8);
        let (mut whole, mut pieces) = ([0; 300], [0; 300]);
        CShake128::digest(b"", b"customization", &message, &mut whole).unwrap();
        let mut xof = CShake128::new(b"", b"customization").unwrap();
        message.chunks(77).for_each(|piece| xof.update(piece).unwrap());
        pieces.chunks_mut(31).for_each(|piece| xof.squeeze(piece).unwrap());
        assert_eq!(whole, pieces);
        assert_eq!(xof.update(b"more"), Err(Error::WrongLength));
    }
}
