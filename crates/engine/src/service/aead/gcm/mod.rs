// SPDX-License-Identifier: Apache-2.0 OR MIT
//! AES-GCM: a type for each way in which an IV may come about. [IG] C.H

mod counter;
mod key;
mod record;

/// What belongs to a sealed text, and is not secret.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seal {
    /// The initialisation vector, made by the module.
    pub iv: [u8; 12],
    /// The authentication tag.
    pub tag: [u8; 16],
}

/// How often a key object seals: random IVs allow no more. \[SP 800-38D\] §8.3
pub const MOST_SEALS: u64 = 1 << 32;

macro_rules! gcm {
    ($module:ident, $bits:literal $(, $record:ident)?) => {
        #[doc = concat!("AES-", $bits, "-GCM. \\[SP 800-38D\\]")]
        ///
        /// Nothing here takes an IV that the module could make.
        ///
        /// | type | seals with | source |
        /// |---|---|---|
        /// | [`Key`] | 96 random bits | \[SP 800-38D\] §8.2.2 |
        /// | [`CounterKey`] | a name and a count | \[SP 800-38D\] §8.2.1 |
        /// | `RecordKey` | the number of a TLS 1.3 record or QUIC packet | \[IG\] C.H |
        /// | [`Opener`] | never: it opens, under any IV | \[SP 800-38D\] §7.2 |
        ///
        /// `RecordKey` exists where TLS 1.3 has cipher suites: for keys of 128 and 256 bits.
        ///
        /// ```
        #[doc = concat!("use alula_engine::{Error, aead::", stringify!($module), "::Key};")]
        ///
        /// let key = Key::generate()?;
        /// let mut record = *b"position, heading";
        /// let seal = key.seal(b"record 7", &mut record)?;
        /// assert_ne!(&record, b"position, heading");
        /// key.open(b"record 7", &seal, &mut record)?;
        /// assert_eq!(&record, b"position, heading");
        /// assert_eq!(key.open(b"record 8", &seal, &mut record), Err(Error::Rejected));
        /// # Ok::<(), Error>(())
        /// ```
        pub mod $module {
            pub use super::counter::{COUNTER_LABEL, SALT_LEN, $module::CounterKey};
            pub use super::key::$module::{Key, Opener};
            $(pub use super::$record::{Protocol, $module::{RecordKey, RecordOpener}};)?
            pub use super::{MOST_SEALS, Seal};
        }
    };
}

gcm! { aes128gcm, "128", record }
gcm! { aes192gcm, "192" }
gcm! { aes256gcm, "256", record }
