// SPDX-License-Identifier: Apache-2.0 OR MIT
//! PBKDF2: from a password, under the rules that protect stored data.

use super::{BITS_112, filled};
use crate::base::secret::Secret;
use crate::module::{Error, Reason, Service, serve};
use crate::primitive::{pbkdf2, sha2, sha3};

macro_rules! pbkdf2 {
    ($($name:ident, $hash:path, $hash_name:literal;)*) => { $(
        #[doc = concat!("PBKDF2 with HMAC-", $hash_name, ": `N` bytes from a password.")]
        ///
        /// For keys that protect stored data, and for nothing else (\[SP 800-132\] §1). Time grows
        /// with `iterations`; ask for as many as the user can bear. Refused are
        /// - `PasswordTooShort`: fewer than 8 bytes. If each byte is drawn at random from the 94
        ///   printable characters, a guess at 8 of them succeeds with probability 94^−8 < 2^−52
        ///   (\[IG\] D.N); a password that a person chose is far easier to guess.
        /// - `SaltTooShort`: fewer than 16 bytes, which are to be drawn with
        ///   [`random::fill`](crate::random::fill) (\[SP 800-132\] §5.1).
        /// - `TooFewIterations`: fewer than 1000, the least that the standard recommends (§5.2).
        /// - `OutputTooShort`: fewer than 14 bytes (§5).
        pub fn $name<const N: usize>(
            password: &[u8],
            salt: &[u8],
            iterations: u32,
        ) -> Result<Secret<N>, Error> {
            serve(Service::Pbkdf2, || {
                password_policy(password, salt, iterations, N)?;
                filled(|output| pbkdf2::derive::<$hash>(password, salt, iterations, output))
            })
        }
    )* };
}

pbkdf2! {
    pbkdf2_sha224, sha2::Sha224, "SHA-224";
    pbkdf2_sha256, sha2::Sha256, "SHA-256";
    pbkdf2_sha384, sha2::Sha384, "SHA-384";
    pbkdf2_sha512, sha2::Sha512, "SHA-512";
    pbkdf2_sha512_224, sha2::Sha512_224, "SHA-512/224";
    pbkdf2_sha512_256, sha2::Sha512_256, "SHA-512/256";
    pbkdf2_sha3_224, sha3::Sha3_224, "SHA3-224";
    pbkdf2_sha3_256, sha3::Sha3_256, "SHA3-256";
    pbkdf2_sha3_384, sha3::Sha3_384, "SHA3-384";
    pbkdf2_sha3_512, sha3::Sha3_512, "SHA3-512";
}

fn password_policy(
    password: &[u8],
    salt: &[u8],
    iterations: u32,
    output_len: usize,
) -> Result<(), Error> {
    let refused = |reason| Err(Error::Refused(reason));
    if password.len() < SHORTEST_PASSWORD {
        return refused(Reason::PasswordTooShort);
    }
    if salt.len() < SHORTEST_SALT {
        return refused(Reason::SaltTooShort);
    }
    if iterations < FEWEST_ITERATIONS {
        return refused(Reason::TooFewIterations);
    }
    if output_len < BITS_112 {
        return refused(Reason::OutputTooShort);
    }
    Ok(())
}

const SHORTEST_PASSWORD: usize = 8;
const SHORTEST_SALT: usize = 16;
const FEWEST_ITERATIONS: u32 = 1000;

#[cfg(test)]
mod tests {
    use super::super::testing::bytes;
    use super::*;

    #[test]
    fn password_policy_holds_at_its_edges() {
        let derive = |password: usize, salt: usize, iterations: u32| {
            bytes::<14>(pbkdf2_sha256(&[b'p'; 64][..password], &[5; 64][..salt], iterations))
        };
        assert!(derive(8, 16, 1000).is_ok());
        assert_eq!(derive(7, 16, 1000), Err(Error::Refused(Reason::PasswordTooShort)));
        assert_eq!(derive(8, 15, 1000), Err(Error::Refused(Reason::SaltTooShort)));
        assert_eq!(derive(8, 16, 999), Err(Error::Refused(Reason::TooFewIterations)));
        let short = bytes::<13>(pbkdf2_sha256(&[b'p'; 8], &[5; 16], 1000));
        assert_eq!(short, Err(Error::Refused(Reason::OutputTooShort)));
    }
}
