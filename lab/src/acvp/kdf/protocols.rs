// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key derivation by protocols: TLS 1.2 (RFC 7627), TLS 1.3 (RFC 8446), SSH, SRTP.

use lab_engine::lab::{derive, hash};

use crate::acvp::case::{Answer, Case, Outcome, Stop, fault, skip};
use crate::acvp::hash::registered as suffix;

fn refuses<T>() -> Result<T, Stop> {
    fault("the key derivation refuses these lengths")
}

/// Answers one case of the set `TLS-v1.2`.
pub(in crate::acvp) fn tls12(case: &Case) -> Outcome {
    let hash = case.text("hashAlg")?;
    let Some(name) = suffix(hash) else { return skip(format!("TLS 1.2 with {hash}")) };
    let (mut master, mut block) = ([0; 48], vec![0; case.number("keyBlockLength")? / 8]);
    let (pre_master, log) = (case.bytes("preMasterSecret")?, case.bytes("sessionHash")?);
    let [client, server] = [case.bytes("clientRandom")?, case.bytes("serverRandom")?];
    let label = b"extended master secret";
    let done = derive::tls12_prf(hash, &pre_master, label, &[&log], &mut master).and_then(|()| {
        derive::tls12_prf(hash, &master, b"key expansion", &[&server, &client], &mut block)
    });
    if done.is_none() {
        return refuses();
    }
    let answer = Answer::by(format!("TLS 1.2 KDF {name}"));
    Ok(answer.hex("masterSecret", master).hex("keyBlock", block))
}

/// Answers one case of the set `TLS-v1.3`: every secret of the schedule. The messages are given as
/// four strings, whose hash stands for the transcript's.
pub(in crate::acvp) fn tls13(case: &Case) -> Outcome {
    let hash = case.text("hmacAlg")?;
    let (Some(name), Some(empty)) = (suffix(hash), hash::digest(hash, &[], 0)) else {
        return skip(format!("TLS 1.3 with {hash}"));
    };
    let log = |names: &[&str]| -> Result<Vec<u8>, Stop> {
        let parts = names.iter().map(|name| case.bytes(name)).collect::<Result<Vec<_>, _>>()?;
        let messages = parts.concat();
        Ok(hash::digest(hash, &messages, 8 * messages.len()).unwrap_or_default())
    };
    let hello = log(&["helloClientRandom"])?;
    let hellos = log(&["helloClientRandom", "helloServerRandom"])?;
    let servers = log(&["helloClientRandom", "helloServerRandom", "finishedServerRandom"])?;
    let all = log(&[
        "helloClientRandom",
        "helloServerRandom",
        "finishedServerRandom",
        "finishedClientRandom",
    ])?;
    let zeros = vec![0; empty.len()];
    let given = |name| case.bytes(name).unwrap_or_else(|_| zeros.clone());
    let extract = |salt: &[u8], secret: &[u8]| {
        derive::hkdf_extract(hash, salt, secret).map_or_else(refuses, Ok)
    };
    let expand = |secret: &[u8], label: &[u8], log: &[u8]| {
        let mut output = vec![0; empty.len()];
        let done = derive::tls13_expand_label(hash, secret, label, log, &mut output);
        done.map_or_else(refuses, |()| Ok(output))
    };
    let early = extract(&zeros, &given("psk"))?;
    let handshake = extract(&expand(&early, b"derived", &empty)?, &given("dhe"))?;
    let master = extract(&expand(&handshake, b"derived", &empty)?, &zeros)?;
    let secrets = [
        ("clientEarlyTrafficSecret", expand(&early, b"c e traffic", &hello)?),
        ("earlyExporterMasterSecret", expand(&early, b"e exp master", &hello)?),
        ("clientHandshakeTrafficSecret", expand(&handshake, b"c hs traffic", &hellos)?),
        ("serverHandshakeTrafficSecret", expand(&handshake, b"s hs traffic", &hellos)?),
        ("clientApplicationTrafficSecret", expand(&master, b"c ap traffic", &servers)?),
        ("serverApplicationTrafficSecret", expand(&master, b"s ap traffic", &servers)?),
        ("exporterMasterSecret", expand(&master, b"exp master", &servers)?),
        ("resumptionMasterSecret", expand(&master, b"res master", &all)?),
    ];
    let answer = Answer::by(format!("TLS 1.3 KDF {name}"));
    Ok(secrets.into_iter().fold(answer, |answer, (name, secret)| answer.hex(name, secret)))
}

/// Answers one case of the set `kdf-components`.
pub(in crate::acvp) fn components(case: &Case) -> Outcome {
    match case.text("mode")? {
        "ssh" => ssh(case),
        "srtp" => srtp(case),
        mode => skip(format!("key derivation for {mode} is not offered")),
    }
}

/// The derivation does not depend on the cipher, except for the lengths that it asks for.
fn ssh(case: &Case) -> Outcome {
    let (hash, cipher) = (case.text("hashAlg")?, case.text("cipher")?);
    let (Some(name), Some(digest)) = (suffix(hash), hash::digest(hash, &[], 0)) else {
        return skip(format!("SSH with {hash} is not offered"));
    };
    let (iv_len, key_len) = match cipher {
        "TDES" => (8, 24),
        "AES-128" => (16, 16),
        "AES-192" => (16, 24),
        "AES-256" => (16, 32),
        _ => return fault(format!("no cipher is called {cipher}")),
    };
    let [shared, exchange, session] =
        [case.bytes("k")?, case.bytes("h")?, case.bytes("sessionId")?];
    let mut answer = Answer::by(format!("SSH KDF {name}"));
    for (field, letter, len) in [
        ("initialIvClient", b'A', iv_len),
        ("initialIvServer", b'B', iv_len),
        ("encryptionKeyClient", b'C', key_len),
        ("encryptionKeyServer", b'D', key_len),
        ("integrityKeyClient", b'E', digest.len()),
        ("integrityKeyServer", b'F', digest.len()),
    ] {
        let mut output = vec![0; len];
        if derive::ssh(hash, &shared, &exchange, letter, &session, &mut output).is_none() {
            return refuses();
        }
        answer = answer.hex(field, output);
    }
    Ok(answer)
}

fn srtp(case: &Case) -> Outcome {
    let (key, salt) = (case.bytes("masterKey")?, case.array::<14>("masterSalt")?);
    let number = |name| -> Result<u64, Stop> {
        let bytes = case.bytes(name)?;
        Ok(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))
    };
    let rate = number("kdr")? as u32;
    let [index, control] = [number("index")?, number("srtcpIndex")?];
    let mut answer = Answer::by(format!("SRTP KDF AES-{}", 8 * key.len()));
    for (field, label, index, len) in [
        ("srtpKe", 0, index, key.len()),
        ("srtpKa", 1, index, 20),
        ("srtpKs", 2, index, 14),
        ("srtcpKe", 3, control, key.len()),
        ("srtcpKa", 4, control, 20),
        ("srtcpKs", 5, control, 14),
    ] {
        let mut output = vec![0; len];
        if derive::srtp(&key, &salt, label, index, rate, &mut output).is_none() {
            return refuses();
        }
        answer = answer.hex(field, output);
    }
    Ok(answer)
}
