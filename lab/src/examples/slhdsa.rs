// SPDX-License-Identifier: Apache-2.0 OR MIT
//! SLH-DSA: a key pair and a signature of the reference implementation for each parameter set, by
//! their digests; HashSLH-DSA: signatures of Bouncy Castle's.

use anyhow::{Context, Result, anyhow};
use lab_engine::hash::{Sha3_256, Sha256};
use lab_engine::lab::slhdsa::{self, Input};
use lab_engine::sign::PreHash;
use lab_functional::examples::{Example, unpacked};

use crate::vectors::Tally;

/// Makes the reference implementation's keys and signatures, as its known answers were made: the
/// message goes to the internal interface.
pub(super) fn reference(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for (set, root, digest) in REFERENCE {
        let made = reference_case(set);
        let [keygen, sign, verify] = made.map_or([false; 3], |made| {
            let known = (hex::decode(root), hex::decode(digest));
            let signed = known.1.as_ref() == Ok(&made.digest);
            [known.0 == Ok(made.root), signed, signed && made.verifies]
        });
        count(&mut tally, &format!("{set} key generation"), keygen);
        count(&mut tally, &format!("{set} sign"), sign);
        count(&mut tally, &format!("{set} verify"), verify);
    }
    tally
}

struct Made {
    root: Vec<u8>,
    digest: Vec<u8>,
    verifies: bool,
}

fn reference_case(set: &str) -> Result<Made> {
    let (n, _) = slhdsa::lengths(set).context("no such parameter set")?;
    let (seeds, addrnd) = (hex::decode(SEEDS)?, hex::decode(RANDOMNESS[n / 8 - 2])?);
    let made = slhdsa::keygen(set, &seeds[..n], &seeds[n..2 * n], &seeds[2 * n..3 * n]);
    let (pk, sk) = made.context("the seeds are refused")?;
    let message = hex::decode(MESSAGE)?;
    let input = Input::Formatted(&message);
    let signature = slhdsa::sign(set, &sk, input, Some(&addrnd)).context("no signature")?;
    let digest = match set.contains("SHA2") {
        true => Sha256::digest(&signature),
        false => Sha3_256::digest(&signature),
    };
    Ok(Made {
        root: pk[n..].to_vec(),
        digest: digest.map_err(|error| anyhow!("{error:?}"))?.to_vec(),
        verifies: slhdsa::verify(set, &pk, input, &signature),
    })
}

/// SK.seed ‖ SK.prf ‖ PK.seed, each as long as nodes are: one stream of NIST's generator of known
/// answers, begun with its first seed.
const SEEDS: &str = "7C9935A0B07694AA0C6D10E4DB6B1ADD2FD81A25CCB148032DCD739936737F2D\
                     B505D7CFAD1B497499323C8686325E4792F267AAFA3F87CA60D01CB54F29202A\
                     3E784CCB7EBCDCFD45542B7F6AF778742E0F4479175084AA488B3B74340678AA";
/// The generator's next answer, which is the signature's randomness; for 16, 24 and 32 bytes.
const RANDOMNESS: [&str; 3] = [
    "33B3C07507E4201748494D832B6EE2A6",
    "8BF0F459F0FB3EA8D32764C259AE631178976BAF3683D333",
    "EE716762C15E3B72AA7650A63B9A510040B03C0FE70475C0463BBC45A0BA5B79",
];
const MESSAGE: &str = "D81C4D8D734FCBFBEADE3D3F8A039FAA2A2C9957E835AD55B22E75BF57BB556AC8";

/// Parameter set, PK.root, and the signature's digest by SHA-256 or SHA3-256: as Botan keeps them
/// in `src/tests/data/pubkey/slh_dsa.vec`, made by the reference implementation (sphincsplus,
/// branch consistent-basew).
const REFERENCE: &[(&str, &str, &str)] = &[
    (
        "SLH-DSA-SHA2-128s",
        "6D2E5993D919B7F288CC823133046CF9",
        "D0AE5B5734CD15A0512747896E674401A88CFD2C61A3FEC9DD32562FF7F88B16",
    ),
    (
        "SLH-DSA-SHAKE-128s",
        "AC524902FC81F5032BC27B17D9261EBD",
        "18D5FCDDDD23C5964D50CA73CD5E0AC782F95CC723695A1F84466126E1ACE25B",
    ),
    (
        "SLH-DSA-SHA2-128f",
        "FDF7400AB7A5D8C7ABA7350AC4092ADD",
        "41B7EF1B824615C3B4B699154C8FE94F9F2AFF9597695917D2CF9BD7C921F033",
    ),
    (
        "SLH-DSA-SHAKE-128f",
        "AFBC007BA1E2B4A138F03AA9A6195AC8",
        "B7CEB514E5962585A842016D4F039B7A2EEE3EFA5889FBD6F0B94E3F9CFC3FEB",
    ),
    (
        "SLH-DSA-SHA2-192s",
        "EE27692EF30BAD87B55C4E2A25E7F47875C1F53723CE31C6",
        "F15D2B7D4F9A3FCCB22D823696D500EB30A80E03140F4F6E04C721DB59F6947F",
    ),
    (
        "SLH-DSA-SHAKE-192s",
        "0BDE2780ED4CCDAF544D88F22D41610D4EF994825CFB4D45",
        "C01A1216D10D77CBFCBC926E89D902570187BF40B83768B51C8F38F8614A2C3B",
    ),
    (
        "SLH-DSA-SHA2-192f",
        "AD7EF867981E22877AA4C2A8829F657E931C55409B897D2E",
        "535FD6592D279F7A1AA16ABD49D5FA257272C026629794DA3F6FC92B41E59146",
    ),
    (
        "SLH-DSA-SHAKE-192f",
        "9B836B00B9F458C1A193F062A9A3CDAFE7869F47546CB346",
        "37BFD608EF6890087D3CD8DEAA61D884CFA4C2B0D46D0E9661C58B3A592056E2",
    ),
    (
        "SLH-DSA-SHA2-256s",
        "026F566CDCD2987EB7AB1EC71E86B617F97B98EF63902E283FB5249119C6CEB0",
        "A002FEEE9119C3ECC835D4E76117A7DE5D326A137DBD2F9503F9A1F0D8B81463",
    ),
    (
        "SLH-DSA-SHAKE-256s",
        "3623940D5D834494148A661F9AC6A96BDC54AD4D0B8B0913484A9233C56212A4",
        "6EEAA28E6CB4188F28D43EC8315C1D1509D32AD581B5D93CEC8FB1F030528B2E",
    ),
    (
        "SLH-DSA-SHA2-256f",
        "D9D73F07F69A7D12C49B9A367DE0668544E8471660678A4EF7CEE8BE9638CA53",
        "9D5CAAEE879DD946DC158872EF25FD7DA631F54BD61ED1745717B3BDA6886DFD",
    ),
    (
        "SLH-DSA-SHAKE-256f",
        "514264D1B7EF27574AE6933E374225CF87683DE3BFEE657200F3667C8D800722",
        "6DFC48C3DBF6C8485287AFFB3AEE52E67B5CF9D7AA00CE105D74ED698BE64A08",
    ),
];

/// Makes a signature again where the private key is given; verifies it, or the one that is given.
pub(super) fn hashed_first(name: &str) -> Tally {
    let mut tally = Tally::of(name);
    for case in unpacked(include_bytes!("../../vectors/slhdsa/hash.vec.gz")) {
        let algorithm = case.text("Set").replace("SLH", "HashSLH");
        let (pk, signature) = if case.has("PrivateKey") {
            let made = signed_again(&case);
            count(&mut tally, &format!("{algorithm} sign"), made.is_some());
            made.unwrap_or_default()
        } else {
            (case.bytes("PublicKey"), case.bytes("Signature"))
        };
        let (context, message) = (&case.bytes("Context"), &case.bytes("Msg"));
        let verifies = |hash, message| {
            let input = Input::PreHash { hash, context, message };
            slhdsa::verify(case.text("Set"), &pk, input, &signature)
        };
        let hash = prehash(&case).expect("a hash function of these cases");
        let right = verifies(hash, message) && !verifies(hash, context);
        // Another hash function is another message.
        count(&mut tally, &format!("{algorithm} verify"), right && !verifies(OTHER, message));
    }
    tally
}

/// None of the cases' hash functions.
const OTHER: PreHash = PreHash::Sha3_384;

fn prehash(case: &Example) -> Option<PreHash> {
    match case.text("Hash") {
        "SHA-256" => Some(PreHash::Sha256),
        "SHA-512" => Some(PreHash::Sha512),
        "SHAKE128" => Some(PreHash::Shake128),
        "SHAKE256" => Some(PreHash::Shake256),
        _ => None,
    }
}

/// Public key and signature, if the signature has the known digest.
fn signed_again(case: &Example) -> Option<(Vec<u8>, Vec<u8>)> {
    let (sk, context, message) =
        (case.bytes("PrivateKey"), &case.bytes("Context"), &case.bytes("Msg"));
    let input = Input::PreHash { hash: prehash(case)?, context, message };
    let addrnd = case.bytes("Randomness");
    let signature = slhdsa::sign(case.text("Set"), &sk, input, Some(&addrnd))?;
    let digest = Sha256::digest(&signature).ok()?;
    let known = digest[..] == case.bytes("SignatureDigest");
    known.then(|| (sk[sk.len() / 2..].to_vec(), signature))
}

fn count(tally: &mut Tally, algorithm: &str, holds: bool) {
    tally.cases += 1;
    if holds {
        tally.passed += 1;
        *tally.by_algorithm.entry(algorithm.into()).or_default() += 1;
    } else {
        tally.failed.push(format!("case {} ({algorithm})", tally.cases));
    }
}
