// SPDX-License-Identifier: Apache-2.0 OR MIT
//! RSA: key generation, signatures and the two primitives. Private keys of a size, and signatures
//! under a hash function, that the services refuse are computed by the same code in the lab.

use lab_engine::lab::hash;
use lab_engine::lab::rsa::{self, Digest, Encoding, Mask, Numbers, Pair, digest};
use lab_engine::random;
use serde_json::Map;

use super::case::{Answer, Case, GroupKey, Outcome, Stop, fault, skip};

/// Answers one case of the sets `RSA`.
pub(super) fn answer(case: &Case) -> Outcome {
    match case.text("mode")? {
        "keyGen" => generate(case),
        "sigGen" => sign(case),
        "sigVer" => verify(case),
        "signaturePrimitive" => primitive(case, "message", "signature"),
        "decryptionPrimitive" => primitive(case, "ct", "pt"),
        other => skip(format!("RSA {other} is not offered")),
    }
}

fn generate(case: &Case) -> Outcome {
    let bits = case.number("modulo")?;
    match case.text("randPQ")? {
        "probable" => {
            let residues = residues(case)?;
            let pair = match case.known {
                Some(_) => {
                    let [p, q, e] = ["p", "q", "e"].map(|name| case.chosen(name, 0));
                    well_made(Pair::new(&p?, &q?, &e?), residues)
                }
                None => Pair::generate(bits, &random_exponent()?, residues),
            };
            Ok(numbers("RSA key generation, random primes", &found(pair)?))
        }
        "probableWithProbableAux" => {
            let [x_p, x_q] = [starts(case, "xP", 0)?, starts(case, "xQ", 2)?];
            let starts = [&x_p, &x_q].map(|(x, [(x1, bits1), (x2, bits2)])| {
                (&x[..], [(&x1[..], *bits1), (&x2[..], *bits2)])
            });
            let pair = Pair::conditioned(bits, &case.bytes("e")?, residues(case)?, starts);
            Ok(numbers("RSA key generation, primes with conditions", &found(pair)?))
        }
        other => skip(format!("primes are generated as probable ones, not as {other}")),
    }
}

/// X, then X1 and X2 with their lengths in bits.
type Start = (Vec<u8>, [(Vec<u8>, usize); 2]);

fn starts(case: &Case, name: &str, at: usize) -> Result<Start, Stop> {
    let bits = |at: usize| {
        let bits = case.field("bitlens").and_then(|bits| bits.get(at)?.as_u64());
        bits.map(|bits| bits as usize).ok_or_else(|| Stop::Fault("no bitlens".into()))
    };
    let [one, two] = ["1", "2"].map(|number| case.bytes(&format!("{name}{number}")));
    Ok((case.bytes(name)?, [(one?, bits(at)?), (two?, bits(at + 1)?)]))
}

fn residues(case: &Case) -> Result<[u64; 2], Stop> {
    Ok([case.number("pMod8")? as u64, case.number("qMod8")? as u64])
}

/// The pair, if it is one that generation may give.
fn well_made(pair: Option<Pair>, residues: [u64; 2]) -> Option<Pair> {
    let pair = pair.filter(Pair::has_primes)?;
    let [_, _, p, q, ..] = pair.numbers();
    let holds = |(number, residue): (&Vec<u8>, u64)| {
        residue == 0 || number.last().is_some_and(|low| u64::from(low % 8) == residue)
    };
    [&p, &q].into_iter().zip(residues).all(holds).then_some(pair)
}

/// An odd exponent of 48 bits.
fn random_exponent() -> Result<Vec<u8>, Stop> {
    let mut e = vec![0; 6];
    random::fill(&mut e)?;
    e[0] |= 0x80;
    e[5] |= 1;
    Ok(e)
}

fn found(pair: Option<Pair>) -> Result<Numbers, Stop> {
    pair.map(|pair| pair.numbers()).ok_or_else(|| Stop::Fault("there is no such key".into()))
}

fn numbers(algorithm: &str, [n, e, p, q, dp, dq, qinv, _]: &Numbers) -> Answer {
    let answer = Answer::by(algorithm).hex("n", n).hex("e", e).hex("p", p).hex("q", q);
    answer.hex("dmp1", dp).hex("dmq1", dq).hex("iqmp", qinv)
}

/// What a signature case signs or verifies, and how.
struct Signing {
    digest: Digest,
    encoding: Encoding,
    hash: Vec<u8>,
    salt_len: usize,
    scheme: &'static str,
}

impl Signing {
    /// Reads a case; `random_value` goes into the message as SP 800-106 says.
    fn of(case: &Case, random_value: Option<&[u8]>) -> Result<Self, Stop> {
        let name = case.text("hashAlg")?;
        let Some(digest) = digest(name) else { return fault(format!("what is {name}?")) };
        let message = case.bytes("message")?;
        let (message, bits) = match random_value {
            Some(value) => randomized(&message, value),
            None => (message.clone(), 8 * message.len()),
        };
        let hash = match (name, bits % 8) {
            (_, 0) => Some(rsa::hash(digest, &message)),
            ("SHAKE-128" | "SHAKE-256", _) => hash::shake(name, &message, bits, 8 * digest.len()),
            _ => hash::digest(name, &message, bits),
        };
        let Some(hash) = hash else { return fault(format!("no digest of {bits} bits")) };
        let (encoding, salt_len, scheme) = match case.text("sigType")? {
            "pss" => {
                let salt_len = case.number("saltLen")?;
                let mask = match case.text("maskFunction")? {
                    "mgf1" => Mask::Mgf1(digest),
                    "shake-128" => Mask::Shake128,
                    "shake-256" => Mask::Shake256,
                    other => return fault(format!("what is {other}?")),
                };
                (Encoding::Pss(mask, salt_len), salt_len, "PSS")
            }
            _ => (Encoding::Pkcs1, 0, "PKCS#1 v1.5"),
        };
        Ok(Signing { digest, encoding, hash, salt_len, scheme })
    }

    fn algorithm(&self, case: &Case, verb: &str) -> Result<String, Stop> {
        Ok(format!("RSA-{} {} {verb}", case.number("modulo")?, self.scheme))
    }
}

/// A signature of our own key; in a comparison the known one, once it verifies.
fn sign(case: &Case) -> Outcome {
    let randomizes = case.text("conformance").is_ok_and(|name| name == "SP800-106");
    let random_value = if randomizes { Some(case.chosen("randomValue", 32)?) } else { None };
    let signing = Signing::of(case, random_value.as_deref())?;
    let key = case.group_key(|| make_key(case.number("modulo")?))?;
    let (n, e) = (key.bytes("n")?, key.bytes("e")?);
    let signature = match case.known {
        Some(_) => case.chosen("signature", 0)?,
        None => {
            let (p, q) = key.secret.split_at(key.secret.len() / 2);
            let mut salt = vec![0; signing.salt_len];
            random::fill(&mut salt)?;
            Pair::new(p, q, &e)
                .and_then(|pair| pair.sign(signing.digest, signing.encoding, &signing.hash, &salt))
                .ok_or_else(|| Stop::Fault("the key does not sign".into()))?
        }
    };
    let (digest, encoding) = (signing.digest, signing.encoding);
    if rsa::verify((&n, &e), digest, encoding, &signing.hash, &signature) != Some(true) {
        return fault("the signature does not verify");
    }
    let answer = Answer::by(signing.algorithm(case, "sign")?).hex("signature", signature);
    Ok(match random_value {
        Some(value) => answer.value("randomValueLen", 8 * value.len()).hex("randomValue", value),
        None => answer,
    })
}

fn make_key(bits: usize) -> Result<GroupKey, Stop> {
    let [n, e, p, q, ..] = found(Pair::generate(bits, &random_exponent()?, [0; 2]))?;
    let field = |name: &str, bytes: &[u8]| (name.to_string(), hex::encode_upper(bytes).into());
    let fields = Map::from_iter([field("n", &n), field("e", &e)]);
    Ok(GroupKey { secret: [p, q].concat(), fields })
}

/// A message with a random value mixed in, and its length in bits. SP 800-106 §3. Where the value
/// is cut short at the message's end, NIST's answers have its last bits.
fn randomized(message: &[u8], value: &[u8]) -> (Vec<u8>, usize) {
    let bits = |bytes: &[u8]| -> Vec<u8> {
        bytes.iter().flat_map(|byte| (0..8).rev().map(move |at| byte >> at & 1)).collect()
    };
    let (mut padded, value) = (bits(message), bits(value));
    padded.push(1);
    padded.resize(padded.len().max(value.len()), 0);
    for chunk in padded.chunks_mut(value.len()) {
        let mask = &value[value.len() - chunk.len()..];
        chunk.iter_mut().zip(mask).for_each(|(bit, mask)| *bit ^= mask);
    }
    let whole = [&value[..], &padded, &bits(&(value.len() as u16).to_be_bytes())].concat();
    let byte =
        |chunk: &[u8]| chunk.iter().zip(0..).fold(0, |byte, (bit, at)| byte | bit << (7 - at));
    (whole.chunks(8).map(byte).collect(), whole.len())
}

fn verify(case: &Case) -> Outcome {
    let signing = Signing::of(case, None)?;
    let (n, e) = (case.bytes("n")?, case.bytes("e")?);
    let (digest, encoding) = (signing.digest, signing.encoding);
    let signature = case.bytes("signature")?;
    match rsa::verify((&n, &e), digest, encoding, &signing.hash, &signature) {
        Some(valid) => Ok(Answer::by(signing.algorithm(case, "verify")?).passed(valid)),
        None => fault("the public key is refused"),
    }
}

/// RSASP1 and RSADP: a number below the modulus, and for decryption not one that maps to itself.
fn primitive(case: &Case, input: &str, output: &str) -> Outcome {
    let [p, q, e] = [case.bytes("p")?, case.bytes("q")?, case.bytes("e")?];
    let Some(pair) = Pair::new(&p, &q, &e) else { return fault("the key is refused") };
    let number = case.bytes(input)?;
    let [n, _, _, _, dp, dq, qinv, _] = pair.numbers();
    let same = |name: &str, ours: &[u8]| case.bytes(name).is_ok_and(|given| given == ours);
    let consistent = match case.text("keyMode")? {
        "crt" => same("dmp1", &dp) && same("dmq1", &dq) && same("iqmp", &qinv),
        _ => pair.has_exponent(&case.bytes("d")?),
    };
    if !consistent || n != case.bytes("n")? {
        return fault("the key's numbers do not belong together");
    }
    let allowed = output == "signature" || pair.is_proper_ciphertext(&number);
    let name = format!("RSA-{} {} primitive", case.number("modulo")?, case.text("mode")?);
    let answer = Answer::by(name.replace("Primitive primitive", " primitive"));
    Ok(match pair.decrypt(&number).filter(|_| allowed) {
        Some(result) => answer.passed(true).hex(output, result),
        None => answer.passed(false),
    })
}
