// SPDX-License-Identifier: Apache-2.0 OR MIT
//! XTS. Lengths are in bits; a payload that is longer than a data unit is cut into several, at any
//! bit, whose tweaks count on.

use lab_engine::lab::aes;

use super::super::case::{Case, Outcome, Stop};
use super::{directed, encrypts, refused};

pub(super) fn answer(case: &Case) -> Outcome {
    let (answer, [input, output]) = directed(case, "XTS")?;
    let (key, encrypt) = (case.bytes("key")?, encrypts(case)?);
    let mut payload = bits(&case.bytes(input)?);
    payload.truncate(case.number("payloadLen")?);
    let first = first_tweak(case)?;
    let mut done = Vec::new();
    for (number, unit) in (0..).zip(payload.chunks(case.number("dataUnitLen")?)) {
        let mut data = bytes(unit);
        let tweak = first.wrapping_add(number).to_le_bytes();
        if aes::xts(&key, &tweak, &mut data, unit.len() as u64, encrypt).is_none() {
            return refused();
        }
        done.extend(&bits(&data)[..unit.len()]);
    }
    Ok(answer.hex(output, bytes(&done)))
}

fn first_tweak(case: &Case) -> Result<u128, Stop> {
    Ok(match case.text("tweakMode")? {
        "hex" => u128::from_le_bytes(case.array("tweakValue")?),
        _ => case.number("sequenceNumber")? as u128,
    })
}

/// Bits from the most significant of each byte on.
fn bits(bytes: &[u8]) -> Vec<bool> {
    bytes.iter().flat_map(|byte| (0..8).map(move |at| byte << at & 0x80 != 0)).collect()
}

/// The same as bytes; what is left of the last one is zero.
fn bytes(bits: &[bool]) -> Vec<u8> {
    let byte = |bits: &[bool]| {
        bits.iter().enumerate().fold(0, |byte, (at, bit)| byte | u8::from(*bit) << (7 - at))
    };
    bits.chunks(8).map(byte).collect()
}
