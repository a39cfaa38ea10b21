// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The session keys of SRTP and SRTCP, which carry video. \[RFC 3711\] §4.3, \[RFC 6188\].
//!
//! ```
//! use alula_engine::derive::srtp::{self, Purpose, Rate};
//! use alula_engine::{Secret, random};
//!
//! let (master, mut salt) = (random::secret::<32>()?, [0; srtp::SALT_LEN]);
//! random::fill(&mut salt)?;
//! let purpose = Purpose::Encryption;
//! let key: Secret<32> = srtp::derive_aes256(&master, &salt, purpose, 0, Rate::ONCE)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::filled;
use crate::base::secret::Secret;
use crate::module::{Error, Service, serve};
use crate::primitive::srtp;

/// The length of a master salt in bytes.
pub const SALT_LEN: usize = srtp::SALT_LEN;

/// What a session key is for. \[RFC 3711\] §4.3.1, §4.3.2
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
pub enum Purpose {
    /// Encryption of SRTP packets.
    Encryption = 0,
    /// Authentication of SRTP packets.
    Authentication = 1,
    /// The salt of SRTP packets.
    Salt = 2,
    /// Encryption of SRTCP packets.
    ControlEncryption = 3,
    /// Authentication of SRTCP packets.
    ControlAuthentication = 4,
    /// The salt of SRTCP packets.
    ControlSalt = 5,
}

/// How often session keys are derived anew: key_derivation_rate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate(u32);

impl Rate {
    /// Only once: a rate of zero.
    pub const ONCE: Rate = Rate(0);

    /// Whenever this many packets have passed: a power of two up to 2^24, else `None`.
    pub const fn every(packets: u32) -> Option<Rate> {
        if packets.is_power_of_two() && packets <= 1 << 24 { Some(Rate(packets)) } else { None }
    }
}

macro_rules! srtp {
    ($($name:ident, $key:literal, $cipher:literal;)*) => { $(
        #[doc = concat!("`N` bytes for one purpose, by ", $cipher, " in counter mode.")]
        ///
        /// `index` is the packet's: 48 bits in SRTP, 31 in SRTCP, or the master key is
        /// `Exhausted`. With [`Rate::ONCE`] it plays no part. \[RFC 3711\] §4.3, \[RFC 6188\] §4.
        pub fn $name<const N: usize>(
            master_key: &Secret<$key>,
            master_salt: &[u8; SALT_LEN],
            purpose: Purpose,
            index: u64,
            rate: Rate,
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N && N <= 16 << 16) };
            serve(Service::SrtpKdf, || {
                let r = divided(purpose, index, rate)?;
                let label = purpose as u8;
                filled(|output| srtp::derive(master_key.as_bytes(), master_salt, label, r, output))
            })
        }
    )* };
}

srtp! {
    derive_aes128, 16, "AES-128";
    derive_aes192, 24, "AES-192";
    derive_aes256, 32, "AES-256";
}

/// r, for an index that its protocol can count to.
fn divided(purpose: Purpose, index: u64, rate: Rate) -> Result<u64, Error> {
    let bits = match purpose {
        Purpose::Encryption | Purpose::Authentication | Purpose::Salt => 48,
        _ => 31,
    };
    if index >> bits != 0 {
        return Err(Error::Exhausted);
    }
    srtp::divided(index, rate.0).ok_or(Error::WrongLength)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{bytes, key};
    use super::*;

    #[test]
    fn indices_end_where_their_protocol_ends() {
        let derive = |purpose, index| {
            bytes::<16>(derive_aes128(&key(), &[3; 14], purpose, index, Rate::every(1).unwrap()))
        };
        assert!(derive(Purpose::Salt, (1 << 48) - 1).is_ok());
        assert_eq!(derive(Purpose::Salt, 1 << 48), Err(Error::Exhausted));
        assert!(derive(Purpose::ControlSalt, (1 << 31) - 1).is_ok());
        assert_eq!(derive(Purpose::ControlSalt, 1 << 31), Err(Error::Exhausted));
        assert_ne!(derive(Purpose::Salt, 0), derive(Purpose::Salt, 1));
        assert_ne!(derive(Purpose::Salt, 0), derive(Purpose::ControlSalt, 0));
    }

    #[test]
    fn rates_are_powers_of_two() {
        assert!(Rate::every(1 << 24).is_some());
        assert_eq!([0, 3, 1 << 25].map(Rate::every), [None; 3]);
        let derive = |index, rate| {
            bytes::<32>(derive_aes256(&key(), &[3; 14], Purpose::Encryption, index, rate))
        };
        let every = Rate::every(8).unwrap();
        assert_eq!(derive(8, every), derive(15, every));
        assert_ne!(derive(8, every), derive(16, every));
        assert_eq!(derive(8, Rate::ONCE), derive(16, Rate::ONCE));
    }
}
