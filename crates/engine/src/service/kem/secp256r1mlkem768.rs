// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SecP256r1MLKEM768, the hybrid of ECDH on P-256 and ML-KEM-768, in the layout of TLS.
//! \[RFC 10024\]
//!
//! ECDH's half comes first in all three: the public key of 1249 bytes, the ciphertext of 1153, the
//! shared secret of 64. Both halves are approved. \[SP 800-56Cr2\] §2, \[IG\] D.S
//!
//! ```
//! use alula_engine::kem::secp256r1mlkem768::{Ciphertext, DecapKey, EncapKey};
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
use super::mlkem768;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, make, serve};
use crate::service::agree::ecdh_p256;

hybrid! {
    mlkem768, ecdh_p256, |kem, ecdh| [ecdh, kem],
    public: 1249, ciphertext: 1153, secret: 64,
    split at: 65 65,
    SecP256r1MlKem768Generate SecP256r1MlKem768Encapsulate SecP256r1MlKem768Decapsulate
}
