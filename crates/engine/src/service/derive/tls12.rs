// SPDX-License-Identifier: Apache-2.0 OR MIT
//! TLS 1.2's key derivation, with the extended master secret only. \[RFC 5246\] §5, \[RFC 7627\].
//!
//! There is no way to the master secret of \[RFC 5246\] §8.1, which does not depend on the session
//! (\[IG\] D.Q); a label that would lead there is refused as `ReservedLabel`.
//!
//! ```
//! use alula_engine::derive::tls12::{self, Side};
//! use alula_engine::{Secret, hash::Sha384, random};
//!
//! let pre_master = random::secret::<48>()?;
//! let session_hash = Sha384::digest(b"all messages up to ClientKeyExchange")?;
//! let master = tls12::extended_master_secret_sha384(&pre_master, &session_hash)?;
//! let keys: Secret<72> = tls12::key_block_sha384(&master, &[1; 32], &[2; 32])?;
//!
//! let log = Sha384::digest(b"all messages up to Finished")?;
//! let finished = tls12::finished_sha384(&master, Side::Client, &log)?;
//! tls12::verify_finished_sha384(&master, Side::Client, &log, &finished)?;
//! # Ok::<(), alula_engine::Error>(())
//! ```

use super::{filled, long_enough};
use crate::base::ct;
use crate::base::secret::{Secret, declassify};
use crate::module::{Error, Reason, Service, serve};
use crate::primitive::hash::Hash;
use crate::primitive::sha2;
use crate::primitive::tls12::prf;

/// Who ends the handshake with this message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// One hash function's five functions.
macro_rules! tls12 {
    ($($hash:path, $len:literal, $hash_name:literal: $extended_master_secret:ident
       $key_block:ident $finished:ident $verify_finished:ident $export:ident;)*) => { $(
        #[doc = concat!("The extended master secret, with HMAC-", $hash_name, ".")]
        ///
        /// `pre_master`, of at least 14 bytes or `KeyTooShort`, is the shared secret of the key
        /// exchange; `session_hash` the digest of all handshake messages up to and including
        /// ClientKeyExchange. \[RFC 7627\] §4.
        pub fn $extended_master_secret<const M: usize>(
            pre_master: &Secret<M>,
            session_hash: &[u8; $len],
        ) -> Result<Secret<48>, Error> {
            serve(Service::Tls12Kdf, || {
                let secret = long_enough(pre_master.as_bytes())?;
                made(|output| prf::<$hash>(secret, EXTENDED_MASTER_SECRET, &[session_hash], output))
            })
        }

        #[doc = concat!("`N` bytes of the key block, with HMAC-", $hash_name, ".")]
        /// \[RFC 5246\] §6.3.
        pub fn $key_block<const N: usize>(
            master: &Secret<48>,
            server_random: &[u8; 32],
            client_random: &[u8; 32],
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N) };
            serve(Service::Tls12Kdf, || {
                let (secret, seed) = (master.as_bytes(), [&server_random[..], client_random]);
                made(|output| prf::<$hash>(secret, KEY_EXPANSION, &seed, output))
            })
        }

        #[doc = concat!("verify_data of the message Finished, with HMAC-", $hash_name, ".")]
        ///
        /// `log` is the digest of all handshake messages before it. \[RFC 5246\] §7.4.9.
        pub fn $finished(
            master: &Secret<48>,
            from: Side,
            log: &[u8; $len],
        ) -> Result<[u8; 12], Error> {
            serve(Service::Tls12Kdf, || {
                let mut data = [0; 12];
                prf::<$hash>(master.as_bytes(), label_of(from), &[log], &mut data);
                declassify(&data, "verify_data goes out in the message Finished");
                Ok(data)
            })
        }

        #[doc = concat!("Compares verify_data that the peer sent, with HMAC-", $hash_name, ".")]
        /// `Rejected` if it is not what must have come.
        pub fn $verify_finished(
            master: &Secret<48>,
            from: Side,
            log: &[u8; $len],
            data: &[u8; 12],
        ) -> Result<(), Error> {
            serve(Service::Tls12Kdf, || {
                let mut expected = Secret::<12>::zeroed();
                prf::<$hash>(master.as_bytes(), label_of(from), &[log], expected.as_mut_bytes());
                let same = ct::eq(expected.as_bytes(), data);
                if same.declassify("whether the handshake is whole is the service's answer") {
                    Ok(())
                } else {
                    Err(Error::Rejected)
                }
            })
        }

        #[doc = concat!("`N` bytes of exported keying material, with HMAC-", $hash_name, ".")]
        ///
        /// `label` is one that is registered for exporters: those of the protocol itself are
        /// refused with `ReservedLabel`. A context of more than 65535 bytes is a `WrongLength`; an
        /// empty context is not the same as none. \[RFC 5705\] §4.
        pub fn $export<const N: usize>(
            master: &Secret<48>,
            label: &[u8],
            client_random: &[u8; 32],
            server_random: &[u8; 32],
            context: Option<&[u8]>,
        ) -> Result<Secret<N>, Error> {
            const { assert!(0 < N) };
            serve(Service::Tls12Kdf, || {
                if RESERVED.contains(&label) {
                    return Err(Error::Refused(Reason::ReservedLabel));
                }
                let context = context.map(context_with_length).transpose()?;
                let (len, context) = context.as_ref().map_or((&[][..], &[][..]), |(l, c)| (l, c));
                let (secret, seeds) = (master.as_bytes(), [&client_random[..], server_random]);
                let seed = [seeds[0], seeds[1], len, context];
                made(|output| prf::<$hash>(secret, label, &seed, output))
            })
        }

        const _: () = assert!(<$hash>::LEN == $len);
    )* };
}

tls12! {
    sha2::Sha256, 32, "SHA-256": extended_master_secret_sha256 key_block_sha256
        finished_sha256 verify_finished_sha256 export_sha256;
    sha2::Sha384, 48, "SHA-384": extended_master_secret_sha384 key_block_sha384
        finished_sha384 verify_finished_sha384 export_sha384;
    sha2::Sha512, 64, "SHA-512": extended_master_secret_sha512 key_block_sha512
        finished_sha512 verify_finished_sha512 export_sha512;
}

fn made<const N: usize>(derive: impl FnOnce(&mut [u8])) -> Result<Secret<N>, Error> {
    filled(|output| {
        derive(output);
        Some(())
    })
}

fn label_of(side: Side) -> &'static [u8] {
    match side {
        Side::Client => CLIENT_FINISHED,
        Side::Server => SERVER_FINISHED,
    }
}

fn context_with_length(context: &[u8]) -> Result<([u8; 2], &[u8]), Error> {
    let len = u16::try_from(context.len()).map_err(|_| Error::WrongLength)?;
    Ok((len.to_be_bytes(), context))
}

const EXTENDED_MASTER_SECRET: &[u8] = b"extended master secret";
const KEY_EXPANSION: &[u8] = b"key expansion";
const CLIENT_FINISHED: &[u8] = b"client finished";
const SERVER_FINISHED: &[u8] = b"server finished";
/// Labels that exporters must not use. \[RFC 5705\] §4, \[RFC 7627\] §4.
const RESERVED: [&[u8]; 5] =
    [b"master secret", EXTENDED_MASTER_SECRET, KEY_EXPANSION, CLIENT_FINISHED, SERVER_FINISHED];

#[cfg(test)]
mod tests {
    use super::super::testing::{TOO_SHORT, bytes, key};
    use super::*;

    #[test]
    fn there_is_no_way_to_a_master_secret_that_is_not_extended() {
        for label in RESERVED {
            let derived = export_sha256::<48>(&key(), label, &[1; 32], &[2; 32], None);
            assert_eq!(bytes(derived), Err(Error::Refused(Reason::ReservedLabel)));
        }
        let short = extended_master_secret_sha256(&key::<13>(), &[0; 32]);
        assert_eq!(bytes(short), Err(TOO_SHORT));
    }

    #[test]
    fn finished_tells_the_sides_and_the_logs_apart() {
        let (master, log) = (key(), [5; 48]);
        let data = finished_sha384(&master, Side::Client, &log).unwrap();
        let verify = |side, log, data: &[u8; 12]| verify_finished_sha384(&master, side, log, data);
        assert_eq!(verify(Side::Client, &log, &data), Ok(()));
        assert_eq!(verify(Side::Server, &log, &data), Err(Error::Rejected));
        assert_eq!(verify(Side::Client, &[6; 48], &data), Err(Error::Rejected));
        for bit in 0..96 {
            let mut altered = data;
            altered[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(verify(Side::Client, &log, &altered), Err(Error::Rejected));
        }
    }

    #[test]
    fn an_exporters_context_counts() {
        let export = |context: Option<&[u8]>| {
            bytes::<32>(export_sha512(&key(), b"EXPORTER-x", &[1; 32], &[2; 32], context))
        };
        assert_ne!(export(None), export(Some(b"")));
        assert_ne!(export(Some(b"a")), export(Some(b"")));
        assert!(export(Some(&[0; 65_535])).is_ok());
        assert_eq!(export(Some(&[0; 65_536])), Err(Error::WrongLength));
    }
}
