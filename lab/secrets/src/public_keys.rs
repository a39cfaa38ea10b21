// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Public keys, too, are overwritten when they are dropped: nothing that such an object held on the
//! heap may be in its block when that is freed.

use std::any::Any;
use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};
use lab_engine::agree::{ecdh_p256, ecdh_p384, ecdh_p521};
use lab_engine::kem::{
    mlkem512, mlkem768, mlkem1024, secp256r1mlkem768, secp384r1mlkem1024, x25519mlkem768,
};
use lab_engine::sign::{
    ecdsa_p224, ecdsa_p256, ecdsa_p384, ecdsa_p521, ed448, ed448ph, ed25519, ed25519ph, hss, lms,
    mldsa44, mldsa65, mldsa87, rsa, slhdsa_sha2_128f, slhdsa_shake_192f, slhdsa_shake_256s, xmss,
    xmssmt,
};
use lab_engine::transport::rsa_oaep;
use lab_functional::examples;

use crate::heap;
use crate::residue::{Window, pieces, windows};
use crate::subjects::{drawn, refused};
use crate::zeroing::{Residue, Row, SHORTEST};

/// An object, of whatever type.
type Object = Box<dyn Any>;

/// One row for each kind of public key, and a control: bytes that nobody overwrites.
pub fn examine() -> Result<Vec<Row>> {
    let (curves, others) = (curves()?, others()?);
    let keys = curves.into_iter().chain(others);
    let rows = keys.map(|(kind, key)| drop_one(format!("{kind}, dropped on the heap"), false, key));
    let bytes = drawn::<32>()?.declassify("a control that anybody may see");
    let control = drop_one("a public key that is not overwritten".into(), true, Box::new(bytes));
    rows.chain([control]).collect()
}

/// Drops the object, and looks in its block for what it held.
fn drop_one(subject: String, control: bool, object: Object) -> Result<Row> {
    let len = size_of_val(&*object);
    let mut held = vec![0; len];
    // SAFETY: the object is alive and of this size; bytes between its fields are read as they are.
    unsafe {
        std::ptr::copy_nonoverlapping((&raw const *object).cast(), held.as_mut_ptr(), len);
    }
    let held: BTreeMap<Window, usize> = windows(&held).map(|(at, window)| (window, at)).collect();
    ensure!(held.len() > 8, "{subject}: it holds too little to be found");
    let (freed, lost) = heap::keeping(|| drop(object));
    ensure!(lost == 0 && freed.len() >= len, "{subject}: its block was not kept");
    let left = windows(&freed).filter(|(_, window)| held.contains_key(window));
    // What stands between and behind the fields is shorter, and nobody's.
    let residue = pieces(left.map(|(at, _)| at).collect())
        .into_iter()
        .filter(|(_, len)| *len >= SHORTEST)
        .map(|(at, len)| Residue { after: "", depth: -(at as isize), len, place: 0 })
        .collect();
    Ok(Row { subject, residue, handed_over: 0, depth: 0, control })
}

/// Keys that are points.
fn curves() -> Result<Vec<(&'static str, Object)>> {
    macro_rules! points {
        ($($kind:literal: $module:ident, $public:ident,)*) => {
            vec![$({
                // The generator's encodings are none of our business: any pair will do.
                let private = $module::SigningKey::generate().map_err(refused)?;
                let public = private.$public().to_bytes();
                let key = $module::VerifyingKey::from_bytes(&public).map_err(refused)?;
                ($kind, Box::new(key) as Object)
            },)*]
        };
    }
    macro_rules! agreement {
        ($($kind:literal: $module:ident,)*) => {
            [$({
                let private = $module::PrivateKey::generate().map_err(refused)?;
                let public = private.public_key().to_bytes();
                let key = $module::PublicKey::from_bytes(&public).map_err(refused)?;
                ($kind, Box::new(key) as Object)
            },)*]
        };
    }
    let mut keys = points! {
        "ECDSA P-256 public key": ecdsa_p256, verifying_key,
        "ECDSA P-384 public key": ecdsa_p384, verifying_key,
        "ECDSA P-521 public key": ecdsa_p521, verifying_key,
        "Ed25519 public key": ed25519, verifying_key,
        "Ed25519ph public key": ed25519ph, verifying_key,
        "Ed448 public key": ed448, verifying_key,
        "Ed448ph public key": ed448ph, verifying_key,
        "ML-DSA-44 public key": mldsa44, verifying_key,
        "ML-DSA-65 public key": mldsa65, verifying_key,
        "ML-DSA-87 public key": mldsa87, verifying_key,
    };
    keys.extend(agreement! {
        "ECDH P-256 public key": ecdh_p256,
        "ECDH P-384 public key": ecdh_p384,
        "ECDH P-521 public key": ecdh_p521,
    });
    // The base point of P-224. [SP 800-186] §3.2.1.2
    const BASE: [u8; 57] = [
        0x04, 0xb7, 0x0e, 0x0c, 0xbd, 0x6b, 0xb4, 0xbf, 0x7f, 0x32, 0x13, 0x90, 0xb9, 0x4a, 0x03,
        0xc1, 0xd3, 0x56, 0xc2, 0x11, 0x22, 0x34, 0x32, 0x80, 0xd6, 0x11, 0x5c, 0x1d, 0x21, 0xbd,
        0x37, 0x63, 0x88, 0xb5, 0xf7, 0x23, 0xfb, 0x4c, 0x22, 0xdf, 0xe6, 0xcd, 0x43, 0x75, 0xa0,
        0x5a, 0x07, 0x47, 0x64, 0x44, 0xd5, 0x81, 0x99, 0x85, 0x00, 0x7e, 0x34,
    ];
    let p224 = ecdsa_p224::VerifyingKey::from_bytes(&BASE).map_err(refused)?;
    keys.push(("ECDSA P-224 public key", Box::new(p224)));
    Ok(keys)
}

/// All other public keys.
fn others() -> Result<Vec<(&'static str, Object)>> {
    macro_rules! kems {
        ($($kind:literal: $module:ident, |$pair:ident| $public:expr,)*) => {
            vec![$({
                let $pair = $module::DecapKey::generate().map_err(refused)?;
                let key = $module::EncapKey::from_bytes(&$public).map_err(refused)?;
                ($kind, Box::new(key) as Object)
            },)*]
        };
    }
    macro_rules! of_bytes {
        ($($kind:literal: $module:ident, $bytes:expr,)*) => {
            [$({
                let key = $module::VerifyingKey::from_bytes(&$bytes).map_err(refused)?;
                ($kind, Box::new(key) as Object)
            },)*]
        };
    }
    let first = |cases: Vec<examples::Example>| {
        let case = cases.into_iter().next().context("no example")?;
        anyhow::Ok(case.bytes("PublicKey"))
    };
    let one_level = examples::hss().into_iter().nth(2).context("no example of one level")?;
    let random = |reason| anyhow::Ok(drawn::<256>()?.declassify(reason));
    let bytes = random("any bytes are a public key of SLH-DSA")?;
    let mut keys = kems! {
        "ML-KEM-512 public key": mlkem512, |pair| pair.encap_key().to_bytes(),
        "ML-KEM-768 public key": mlkem768, |pair| pair.encap_key().to_bytes(),
        "ML-KEM-1024 public key": mlkem1024, |pair| pair.encap_key().to_bytes(),
        "X25519MLKEM768 public key": x25519mlkem768, |pair| pair.encap_key_bytes(),
        "SecP256r1MLKEM768 public key": secp256r1mlkem768, |pair| pair.encap_key_bytes(),
        "SecP384r1MLKEM1024 public key": secp384r1mlkem1024, |pair| pair.encap_key_bytes(),
    };
    keys.extend(of_bytes! {
        "SLH-DSA-SHA2-128f public key": slhdsa_sha2_128f, bytes[..32],
        "SLH-DSA-SHAKE-192f public key": slhdsa_shake_192f, bytes[..48],
        "SLH-DSA-SHAKE-256s public key": slhdsa_shake_256s, bytes[..64],
        "LMS public key": lms, one_level.bytes("PublicKey")[4..],
        "HSS public key": hss, first(examples::hss())?,
        "XMSS public key": xmss, first(examples::xmss())?,
        "XMSS^MT public key": xmssmt, first(examples::xmssmt())?,
    });
    let mut n = random("an odd number of 2048 bits could be a modulus")?;
    (n[0], n[255]) = (n[0] | 0x80, n[255] | 1);
    let mut e = drawn::<32>()?.declassify("an odd number of 255 bits could be an exponent");
    (e[0], e[31]) = (e[0] & 0x7f | 0x40, e[31] | 1);
    let verifier = rsa::VerifyingKey::from_components(&n, &e).map_err(refused)?;
    let receiver = rsa_oaep::PublicKey::from_components(&n, &e).map_err(refused)?;
    keys.push(("RSA public key, as numbers", Box::new(verifier.components())));
    keys.push(("RSA public key", Box::new(verifier)));
    keys.push(("RSA-OAEP public key", Box::new(receiver)));
    Ok(keys)
}
