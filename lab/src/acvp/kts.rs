// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Key transport with RSA-OAEP and confirmation by the receiver: KTS-OAEP-Party_V-confirmation of
//! SP 800-56B. The confirmation is the lab's own; the module offers what it is built of.
//!
//! A sender's known answer cannot be decrypted without the receiver's key. What can be compared is
//! the tag that the transported key gives.

use lab_engine::lab::{mac, rsa};
use lab_engine::random;

use super::case::{Answer, Case, Outcome, Stop, fault, skip};

/// Answers one case of the set `KTS-IFC`.
pub(super) fn answer(case: &Case) -> Outcome {
    if case.text("scheme")? != "KTS-OAEP-Party_V-confirmation" {
        return skip("only KTS-OAEP with confirmation by the receiver is answered");
    }
    let configuration = |name: &str| {
        let value = case.field("ktsConfiguration").and_then(|fields| fields.get(name)?.as_str());
        value.ok_or_else(|| Stop::Fault(format!("no usable {name:?}")))
    };
    let name = configuration("hashAlg")?;
    let Some(digest) = rsa::digest(name) else { return fault(format!("what is {name}?")) };
    let len = case.number("l")? / 8;
    let (ours, theirs) = (case.bytes("iutId")?, case.bytes("serverId")?);
    let label = match configuration("associatedDataPattern")? {
        "" => Vec::new(),
        // l in four bytes, then sender, receiver and label.
        "l||uPartyInfo||vPartyInfo||label" => {
            let label = case.field("ktsParameter").and_then(|fields| fields.get("label")?.as_str());
            let label = label.and_then(|label| hex::decode(label).ok());
            let label = label.ok_or_else(|| Stop::Fault("no usable label".into()))?;
            [&(8 * len as u32).to_be_bytes()[..], &theirs, &ours, &label].concat()
        }
        other => return fault(format!("what is {other}?")),
    };
    if case.text("kasRole")? == "responder" {
        let [p, q, e] = [case.bytes("iutP")?, case.bytes("iutQ")?, case.bytes("iutE")?];
        let c = case.bytes("serverC")?;
        let pair = rsa::Pair::new(&p, &q, &e);
        let key = pair.and_then(|pair| pair.unwrap(digest, digest, &label, &c));
        let Some(key) = key.filter(|key| key.len() == len) else {
            return fault("the ciphertext is refused");
        };
        let tag = confirmation(case, &key, [&ours, &theirs, &c])?;
        return Ok(Answer::by("RSA-2048 OAEP unwrap").hex("dkm", key).hex("tag", tag));
    }
    let (n, e) = (case.bytes("serverN")?, case.bytes("serverE")?);
    let key = case.chosen("dkm", len)?;
    let c = match case.known {
        Some(_) => case.chosen("iutC", 0)?,
        None => {
            let mut seed = vec![0; digest.len()];
            random::fill(&mut seed)?;
            let c = rsa::wrap((&n, &e), digest, &label, &key, &seed);
            c.ok_or_else(|| Stop::Fault("the key is not wrapped".into()))?
        }
    };
    if rsa::encrypt(&n, &e, &c).is_none() {
        return fault("the ciphertext is no number below the modulus");
    }
    let tag = confirmation(case, &key, [&theirs, &ours, &c])?;
    Ok(Answer::by("RSA-2048 OAEP wrap").hex("iutC", c).hex("dkm", key).hex("tag", tag))
}

/// The receiver's tag over receiver, sender and ciphertext. [SP 800-56Br2] §5.6.
fn confirmation(case: &Case, key: &[u8], parts: [&[u8]; 3]) -> Result<Vec<u8>, Stop> {
    let field = |name: &str| case.field("macConfiguration").and_then(|fields| fields.get(name));
    let number = |name: &str| field(name).and_then(|value| value.as_u64()).unwrap_or(0) as usize;
    let kind = field("macType").and_then(|kind| kind.as_str()).unwrap_or_default();
    let Some(key) = key.get(..number("keyLen") / 8) else { return fault("the key is too short") };
    let data = [&b"KC_1_V"[..], &parts.concat()].concat();
    let tag = match kind.strip_prefix("HMAC-") {
        Some(hash) => mac::hmac(hash, key, &data),
        None => {
            let mut tag = vec![0; number("macLen") / 8];
            mac::kmac(kind, false, key, b"KC", &data, &mut tag).map(|()| tag)
        }
    };
    let tag = tag.and_then(|tag| Some(tag.get(..number("macLen") / 8)?.to_vec()));
    tag.ok_or_else(|| Stop::Fault(format!("what is {kind}?")))
}
