// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The sensitive security parameters: what the table of services does not say of each. Which
//! services generate, take, give, use and wipe it is read from that table.

use lab_engine::{SERVICES, ServiceRow};

/// A sensitive security parameter.
pub struct Ssp {
    /// The name, as the table of services has it.
    pub name: &'static str,
    /// What it is.
    pub meaning: &'static str,
    /// Its size in bits.
    pub size: &'static str,
    /// Its strength in bits, at most.
    pub strength: &'static str,
    /// What its disclosure or alteration would mean.
    pub class: Class,
    /// How it comes to be, where the module makes it.
    pub generation: &'static str,
    /// How it ends.
    pub end: End,
}

/// What the standard calls it. [ISO 19790] §3
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Critical: nobody may learn or alter it.
    Critical,
    /// Public: nobody may alter it.
    Public,
}

/// A way to zeroise.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum End {
    /// The object that holds it is dropped.
    Dropped,
    /// The service that made or took it has ended.
    ServiceEnds,
    /// The module's generator ends with its thread; a caller's is uninstantiated or dropped.
    GeneratorEnds,
    /// It lies in memory of the caller only, who overwrites it.
    Callers,
}

impl Class {
    /// As tables print it.
    pub fn name(self) -> &'static str {
        match self {
            Class::Critical => "CSP",
            Class::Public => "PSP",
        }
    }
}

impl End {
    /// Every way.
    pub const ALL: [End; 4] = [End::Dropped, End::ServiceEnds, End::GeneratorEnds, End::Callers];

    /// As tables name it.
    pub fn name(self) -> &'static str {
        match self {
            End::Dropped => "drop",
            End::ServiceEnds => "end of service",
            End::GeneratorEnds => "end of generator",
            End::Callers => "caller",
        }
    }

    /// What happens.
    pub fn description(self) -> &'static str {
        match self {
            End::Dropped => {
                "Dropping the object (`Secret`, a key, a context) overwrites it with zeros, where \
                 the compiler may not leave it out. In C: `alula_aes256gcm_key_free`, or \
                 `alula_zeroise` for all handles at once"
            }
            End::ServiceEnds => {
                "Overwritten with zeros where it lies; then the stack below the service's frame \
                 is, before the service answers"
            }
            End::GeneratorEnds => {
                "Working state, key and counters are overwritten with zeros when the thread ends \
                 or calls `random::zeroise`, and by `uninstantiate` or a drop for a generator that \
                 a caller holds"
            }
            End::Callers => {
                "The module keeps no copy when the service has answered; the caller overwrites his \
                 buffer"
            }
        }
    }

    /// Why nothing can be read afterwards.
    pub fn rationale(self) -> &'static str {
        match self {
            End::Dropped | End::ServiceEnds | End::GeneratorEnds => {
                "Zeros stand where it was; copies that a compiler made lie in the stack that is \
                 cleared. `cargo lab zeroing` looks for them"
            }
            End::Callers => "It never was the module's beyond the call",
        }
    }

    /// Who starts it.
    pub fn initiation(self) -> &'static str {
        match self {
            End::Dropped => "the operator drops or frees the object",
            End::ServiceEnds => "the end of the operator's call",
            End::GeneratorEnds => "the operator ends the thread, or the generator",
            End::Callers => "the operator",
        }
    }
}

impl Ssp {
    /// The services with this access to it.
    pub fn with(&self, access: char) -> impl Iterator<Item = &'static ServiceRow> {
        let name = self.name;
        SERVICES.iter().filter(move |row| {
            row.ssps.iter().any(|(ssp, letters)| *ssp == name && letters.contains(access))
        })
    }
}

const fn csp(
    name: &'static str,
    meaning: &'static str,
    [size, strength]: [&'static str; 2],
    generation: &'static str,
    end: End,
) -> Ssp {
    Ssp { name, meaning, size, strength, class: Class::Critical, generation, end }
}

const fn psp(
    name: &'static str,
    meaning: &'static str,
    [size, strength]: [&'static str; 2],
    generation: &'static str,
) -> Ssp {
    Ssp { name, meaning, size, strength, class: Class::Public, generation, end: End::Dropped }
}

const NOT: &str = "not by the module";
const DRBG: &str = "CTR_DRBG(AES-256), by the key-pair generation of its standard";

/// Every one.
pub const SSPS: &[Ssp] = &[
    // Random numbers.
    csp(
        "noise sample",
        "a raw sample for an assessment; never one that goes into a seed",
        ["8", "none is claimed"],
        "the noise source, started for it",
        End::Callers,
    ),
    csp(
        "entropy input",
        "the seed of a generator: samples of the noise source, conditioned with SHA-384",
        ["384", "256"],
        "the noise source, after its health tests [SP 800-90B]",
        End::ServiceEnds,
    ),
    csp(
        "DRBG state",
        "V, Key or C, and the counters of a generator",
        ["256 to 1776", "112 to 256, by the function; 256 for the module's own"],
        "instantiation and reseeding [SP 800-90Ar1]",
        End::GeneratorEnds,
    ),
    csp(
        "random secret",
        "output of a generator, kept as a secret",
        ["any", "at most that of the generator"],
        "a generator [SP 800-133]",
        End::Dropped,
    ),
    // Symmetric keys.
    csp("HMAC key", "a key for HMAC", ["at least 112", "at most its size"], NOT, End::Dropped),
    csp("KMAC key", "a key for KMAC", ["at least 112", "128 or 256"], NOT, End::Dropped),
    csp("CMAC key", "a key for CMAC", ["128, 192, 256", "128, 192, 256"], NOT, End::Dropped),
    csp(
        "GMAC key",
        "a key for GMAC",
        ["128, 192, 256", "128, 192, 256"],
        "CTR_DRBG(AES-256) [SP 800-133]",
        End::Dropped,
    ),
    csp(
        "AES key",
        "a key for ECB, CBC, CTR, CCM or GCM",
        ["128, 192, 256", "128, 192, 256"],
        "CTR_DRBG(AES-256) [SP 800-133]; or KBKDF, or a protocol's derivation",
        End::Dropped,
    ),
    csp(
        "AES keys",
        "the two keys of XTS, which differ",
        ["2 × 128, 2 × 256", "128, 256"],
        "CTR_DRBG(AES-256), each by itself [SP 800-133]",
        End::Dropped,
    ),
    csp(
        "key-encryption key",
        "a key for KW or KWP",
        ["128, 192, 256", "128, 192, 256"],
        NOT,
        End::Dropped,
    ),
    csp(
        "IV",
        "an IV of GCM or CBC until it is used: random, counted, or a record's number and a \
         protocol's secret",
        ["96, 128", "not a key"],
        "CTR_DRBG(AES-256), a counter of the module, or TLS's derivation",
        End::Dropped,
    ),
    csp(
        "nonce",
        "a nonce of CCM, until it is used",
        ["96", "not a key"],
        "CTR_DRBG(AES-256)",
        End::ServiceEnds,
    ),
    // Derivation.
    csp(
        "key-derivation key",
        "a key from which others are derived",
        ["at least 112", "at most its size"],
        NOT,
        End::Dropped,
    ),
    csp(
        "shared secret",
        "what a key agreement or a KEM gives, and a derivation takes",
        ["256 to 640", "128 to 256"],
        "[SP 800-56Ar3] §5.7.1.2, [FIPS 203], [RFC 10024]",
        End::Dropped,
    ),
    csp(
        "derived key",
        "key material that a derivation gives",
        ["at least 112", "at most that of what it came from"],
        "the derivation that was called",
        End::Dropped,
    ),
    csp(
        "password",
        "a password of at least 8 bytes",
        ["at least 64", "its caller's choice"],
        NOT,
        End::Callers,
    ),
    csp(
        "TLS master secret",
        "the extended master secret of TLS 1.2",
        ["384", "at most that of what it came from"],
        "[RFC 7627]",
        End::Dropped,
    ),
    csp(
        "TLS schedule secret",
        "a secret of the key schedule of TLS 1.3",
        ["256, 384", "at most that of what it came from"],
        "[RFC 8446] §7.1",
        End::Dropped,
    ),
    csp(
        "traffic secret",
        "a traffic secret of TLS 1.3 or QUIC, from which a record key comes",
        ["256, 384", "at most its size"],
        NOT,
        End::Dropped,
    ),
    csp(
        "SRTP master key",
        "the master key of a session of SRTP",
        ["128, 192, 256", "128, 192, 256"],
        NOT,
        End::Dropped,
    ),
    // Keys handed through.
    csp("wrapped key", "a key that KW or KWP wraps", ["at least 8", "its own"], NOT, End::Dropped),
    csp(
        "unwrapped key",
        "a key that comes out of KW or KWP",
        ["at least 8", "at most that of the key-encryption key"],
        NOT,
        End::Dropped,
    ),
    csp(
        "transported key",
        "a key that RSA-OAEP wraps, or gives",
        ["by modulus and hash function", "at most that of the key-transport key"],
        NOT,
        End::Dropped,
    ),
    csp(
        "private key",
        "an encoded private key that is encrypted under a password, or was",
        ["by the algorithm", "its own"],
        NOT,
        End::Callers,
    ),
    csp(
        "encoded key",
        "an encoded key, as text or as bytes",
        ["by the algorithm", "its own"],
        NOT,
        End::Callers,
    ),
    // Key pairs.
    csp(
        "ECDH private key",
        "a private key for ECDH, also within a hybrid",
        ["256, 384, 521", "128, 192, 256"],
        "CTR_DRBG(AES-256), by rejection [SP 800-56Ar3] §5.6.1.2.2",
        End::Dropped,
    ),
    csp(
        "ephemeral ECDH private key",
        "the sender's half of a hybrid encapsulation",
        ["256, 384", "128, 192"],
        "as an ECDH private key",
        End::ServiceEnds,
    ),
    psp(
        "ECDH public key",
        "a public key for ECDH",
        ["512, 768, 1042", "128, 192, 256"],
        "with its \
         private key",
    ),
    psp(
        "peer's public key",
        "somebody else's public key for ECDH",
        [
            "512, 768, 1042",
            "128, 192, \
         256",
        ],
        NOT,
    ),
    csp(
        "decapsulation key",
        "a private key of ML-KEM, with its seed",
        ["13056, 19200, 25344", "128, 192, 256"],
        "CTR_DRBG(AES-256) for d and z [FIPS 203] §7.1",
        End::Dropped,
    ),
    psp(
        "encapsulation key",
        "a public key of ML-KEM, or of a hybrid",
        [
            "6400, 9472, 12544, and \
         the curve's",
            "128, 192, 256",
        ],
        "with its decapsulation key",
    ),
    csp(
        "signing key",
        "a private key of ECDSA, EdDSA, ML-DSA or SLH-DSA",
        ["256 to 39168", "128 to 256"],
        DRBG,
        End::Dropped,
    ),
    psp(
        "verifying key",
        "a public key of ECDSA, EdDSA, ML-DSA, SLH-DSA, LMS or XMSS",
        [
            "256 to \
         20736",
            "112 to 256",
        ],
        "with its signing key",
    ),
    csp(
        "per-message secret",
        "k of an ECDSA signature",
        ["256, 384, 521", "128, 192, 256"],
        "CTR_DRBG(AES-256) [FIPS 186-5] A.3.2, or HMAC_DRBG from key and message, A.3.3",
        End::ServiceEnds,
    ),
    csp(
        "RSA private key",
        "a private key for signing",
        ["2048, 3072, 4096", "112, 128, 152"],
        DRBG,
        End::Dropped,
    ),
    psp(
        "RSA public key",
        "a public key for verifying",
        [
            "1024 and more, for verification",
            "80 \
         and more",
        ],
        "with its private key",
    ),
    csp(
        "key-transport private key",
        "a private key for RSA-OAEP",
        ["2048, 3072, 4096", "112, 128, 152"],
        DRBG,
        End::Dropped,
    ),
    psp(
        "key-transport public key",
        "a public key for RSA-OAEP",
        [
            "2048, 3072, 4096",
            "112, 128, \
         152",
        ],
        "with its private key",
    ),
];
