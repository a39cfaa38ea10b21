// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The module's errors. What the caller controls is precise; what an attacker controls is one word.

use core::fmt;

use super::state::State;

/// Why a service gave no answer. On error every output buffer is unchanged or zero.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Error {
    /// A buffer, message or output has a length that the service does not take.
    WrongLength,
    /// Key material that the algorithm's standard does not accept.
    InvalidKey,
    /// Policy forbids it, for this reason.
    Refused(Reason),
    /// A key, counter or generator has reached its limit: make a new one.
    Exhausted,
    /// Tag, signature, wrapped key or encoding does not verify. The cause is not told.
    Rejected,
    /// There is no source of entropy, or its numbers are not random.
    NoEntropy,
    /// The module is in a state that serves nobody.
    NotOperational(State),
}

macro_rules! reasons {
    ($(#[$doc:meta])* $kind:ident { $($(#[$row:meta])* $reason:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[non_exhaustive]
        pub enum $kind { $($(#[$row])* $reason,)* }

        impl $kind {
            /// Every reason, in the order of its number.
            pub const ALL: &[$kind] = &[$($kind::$reason,)*];
        }

        impl fmt::Display for $kind {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $($kind::$reason => $text,)* })
            }
        }
    };
}

reasons! {
    /// Which rule forbids a request. The order is for good: the codes of the C interface follow it.
    Reason {
        /// A MAC or derivation key of less than 112 bits. \[SP 800-131A\]
        KeyTooShort = "a key of less than 112 bits",
        /// A salt of less than 128 bits. \[SP 800-132\] §5.1
        SaltTooShort = "a salt of less than 128 bits",
        /// Fewer iterations than the module accepts. \[SP 800-132\] §5.2
        TooFewIterations = "too few iterations",
        /// More iterations than the module is willing to run.
        TooManyIterations = "too many iterations",
        /// A password below the module's minimum length. \[IG\] D.N
        PasswordTooShort = "the password is too short",
        /// An output shorter than 112 bits.
        OutputTooShort = "an output of less than 112 bits",
        /// A tag below the minimum: 32 bits for HMAC and KMAC, 64 for CMAC and CCM, 128 for GCM.
        /// \[SP 800-107\] §5.3.3, \[SP 800-185\] §8.4.2, \[SP 800-38B\] §A.2
        TagTooShort = "the tag is too short",
        /// A number of a record at or below one that was used: its IV would come twice. \[IG\] C.H
        NumberNotNext = "the number of a record has been used",
        /// A label with a zero byte, which is where its context would begin. \[SP 800-108r1\] §4
        AmbiguousLabel = "a label with a zero byte",
        /// The seed of a key that was imported in its expanded form.
        NoSeed = "the key was imported without its seed",
        /// A label that the protocol keeps for itself. \[RFC 5705\] §4, \[IG\] D.Q
        ReservedLabel = "a label that the protocol keeps for itself",
        /// A pre-hash function with fewer bits against collisions than the parameter set promises.
        /// \[FIPS 204\] §5.4, \[FIPS 205\] §10.2
        PreHashTooWeak = "a pre-hash function weaker than the parameter set",
        /// An RSA modulus of a length that is not offered for this use. \[SP 800-131A\]
        ModulusSize = "a modulus of a length that is not offered for this use",
        /// A hash function that this use may not have, such as SHA-1 for signing. \[SP 800-131A\]
        HashNotAllowed = "a hash function that this use may not have",
        /// A PSS salt longer than the digest. \[FIPS 186-5\] §5.4
        SaltTooLong = "a salt longer than the digest",
        /// A second host, where the module already has one.
        HostGiven = "the module was started before",
    }
}

impl Error {
    /// The number that interfaces without enums give this error. Numbers are never used again.
    pub const fn code(self) -> u16 {
        match self {
            Error::WrongLength => 1,
            Error::InvalidKey => 2,
            Error::Exhausted => 3,
            Error::Rejected => 4,
            Error::NoEntropy => 5,
            Error::NotOperational(_) => 6,
            Error::Refused(reason) => 256 + reason as u16,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::WrongLength => f.write_str("wrong length"),
            Error::InvalidKey => f.write_str("the key is not valid for this algorithm"),
            Error::Refused(reason) => write!(f, "refused: {reason}"),
            Error::Exhausted => f.write_str("this key has reached its limit; make a new one"),
            Error::Rejected => f.write_str("rejected"),
            Error::NoEntropy => f.write_str("there is no source of entropy"),
            Error::NotOperational(state) => write!(f, "the module is not operational: {state}"),
        }
    }
}

impl core::error::Error for Error {}
