// SPDX-License-Identifier: Apache-2.0 OR MIT
//! X25519MLKEM768, the hybrid of ML-KEM-768 and X25519 that TLS uses most. \[RFC 10024\]
//!
//! ML-KEM's half comes first in all three: the public key of 1216 bytes, the ciphertext of 1120,
//! the shared secret of 64. That is also the form in which \[IG\] D.S approves it: the secret of an
//! approved scheme, followed by one of another, which by itself would not be approved.
//!
//! X25519 ignores one bit of its half of a public key or ciphertext, so that another string can
//! carry the same secret: as TLS does, derive keys from the secret and from what was sent.
//!
//! ```
//! use alula_engine::kem::x25519mlkem768::{Ciphertext, DecapKey, EncapKey};
//!
//! let client = DecapKey::generate()?;
//! let sent = client.encap_key_bytes();
//!
//! let (secret, ciphertext) = EncapKey::from_bytes(&sent)?.encapsulate()?;
//! let answered = ciphertext.as_bytes();
//!
//! let same = client.decapsulate(&Ciphertext::from_bytes(answered)?)?;
//! # assert_eq!(secret.declassify("example"), same.declassify("example"));
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::hybrid::{hybrid, join};
use super::{mlkem768, x25519};
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, make, serve};

hybrid! {
    mlkem768, x25519, |kem, ecdh| [kem, ecdh],
    public: 1216, ciphertext: 1120, secret: 64,
    split at: 1184 1088,
    X25519MlKem768Generate X25519MlKem768Encapsulate X25519MlKem768Decapsulate
}
