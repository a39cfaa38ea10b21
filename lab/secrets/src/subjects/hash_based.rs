// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Subjects of hash-based signatures: SLH-DSA with secret messages, each length of nodes in each
//! hash family. LMS and XMSS have no secrets: they verify only.

use anyhow::{Result, ensure};
use lab_engine::lab::ct::{begins_secret, mark_public, running};
use lab_engine::sign::PreHash;

use super::{Subject, message, refused};

macro_rules! signatures {
    ($($name:literal $subject:ident $module:ident;)*) => {
        pub(super) const SUBJECTS: &[Subject] = &[$(($name, $subject),)*];

        $(fn $subject() -> Result<()> {
            use lab_engine::sign::$module::{SIGNATURE_LEN, SigningKey};
            let key = SigningKey::generate().map_err(refused)?;
            let secret = key.to_secret().map_err(refused)?;
            let key = SigningKey::from_secret(&secret).map_err(refused)?;
            let mut signature = vec![0; SIGNATURE_LEN];
            let message = message(200);
            key.sign(b"context", &message, &mut signature).map_err(refused)?;
            let verifier = key.verifying_key();
            mark_public(&verifier.to_bytes());
            verifier.verify(b"context", &message, &signature).map_err(refused)?;
            key.sign_deterministic(b"", &message, &mut signature).map_err(refused)?;
            let hash = PreHash::Sha512;
            key.sign_prehash(hash, b"", &message, &mut signature).map_err(refused)?;
            // SK.seed and SK.prf; the public key follows them.
            let secret = key.to_secret().map_err(refused)?;
            let marked = !running() || begins_secret(&secret, SigningKey::LEN / 2);
            ensure!(marked, "a mark was lost");
            Ok(())
        })*
    };
}

signatures! {
    "SLH-DSA-SHA2-128f with secret messages" sha2_128f slhdsa_sha2_128f;
    "SLH-DSA-SHA2-192f with secret messages" sha2_192f slhdsa_sha2_192f;
    "SLH-DSA-SHA2-256f with secret messages" sha2_256f slhdsa_sha2_256f;
    "SLH-DSA-SHAKE-128f with secret messages" shake_128f slhdsa_shake_128f;
    "SLH-DSA-SHAKE-192f with secret messages" shake_192f slhdsa_shake_192f;
    "SLH-DSA-SHAKE-256f with secret messages" shake_256f slhdsa_shake_256f;
}
