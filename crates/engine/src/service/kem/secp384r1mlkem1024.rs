// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SecP384r1MLKEM1024, the hybrid of ECDH on P-384 and ML-KEM-1024, in the layout of TLS.
//! \[RFC 10024\]
//!
//! ECDH's half comes first in all three: the public key of 1665 bytes, the ciphertext of 1665, the
//! shared secret of 80. Both halves are approved. \[SP 800-56Cr2\] §2, \[IG\] D.S
//!
//! ```
//! use alula_engine::kem::secp384r1mlkem1024::{Ciphertext, DecapKey, EncapKey};
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
use super::mlkem1024;
use crate::base::secret::Secret;
use crate::module::{Approval, Error, Service, make, serve};
use crate::service::agree::ecdh_p384;

hybrid! {
    mlkem1024, ecdh_p384, |kem, ecdh| [ecdh, kem],
    public: 1665, ciphertext: 1665, secret: 80,
    split at: 97 97,
    SecP384r1MlKem1024Generate SecP384r1MlKem1024Encapsulate SecP384r1MlKem1024Decapsulate
}
