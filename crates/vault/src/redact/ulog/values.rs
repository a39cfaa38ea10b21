// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The values in a topic's data, and what becomes of them.

use super::super::names::{Kind, Type};
use super::super::shift::Shift;
use super::super::{Redaction, text};
use super::format::{Plan, Run};

pub(super) struct Values<'a> {
    pub(super) data: &'a mut [u8],
    pub(super) redaction: &'a mut Redaction,
}

impl Values<'_> {
    pub(super) fn redact(&mut self, plan: &Plan) {
        self.note_first(plan);
        for run in &plan.runs {
            let mut changed = 0;
            if run.kind == Kind::Text {
                let text = self.data.get_mut(run.at..).unwrap_or_default();
                let text = text.get_mut(..run.count).unwrap_or_default();
                changed = text::hide(text, super::DECIMALS, b'*', false);
            } else {
                for index in 0..run.count {
                    changed += u64::from(self.element(run, index));
                }
            }
            self.redaction.count(&run.place, changed);
        }
    }

    /// Lets the shift begin at the first position of a topic that has real ones.
    fn note_first(&mut self, plan: &Plan) {
        let (Some(shift), Some(pair)) = (&mut self.redaction.shift, plan.pair) else { return };
        let degrees = pair.map(|run| plan.runs.get(run).and_then(|run| read(self.data, run, 0)));
        if let [Some(lat), Some(lon)] = degrees {
            shift.note(lat, lon);
        }
    }

    /// Redacts one element; whether it is another one now.
    fn element(&mut self, run: &Run, index: usize) -> bool {
        let at = run.at + index * run.of.size();
        let value = read(self.data, run, index);
        // At the end of data without padding, a field may be there in part.
        let end = (at + run.of.size()).min(self.data.len());
        let Some(bytes) = self.data.get_mut(at..end) else { return false };
        let before: [u8; 8] = copy(bytes);
        let kept = run.kind == Kind::States && !(7..10).contains(&index);
        if kept || before == [0; 8] || UNKNOWN.contains(&before) {
            return false;
        }
        let new = match (&mut self.redaction.shift, value) {
            (Some(shift), Some(value)) => moved(shift, run.kind, value),
            _ => New::Zero,
        };
        match new {
            New::Same => return false,
            New::Value(value) if write(bytes, run, value) => {}
            _ => bytes.fill(0),
        }
        copy(bytes) != before
    }
}

/// PX4's values for what is not known: no number, as a float and as a double.
const UNKNOWN: [[u8; 8]; 2] = [[0, 0, 0xc0, 0x7f, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0xf8, 0x7f]];

/// What becomes of a value.
enum New {
    Same,
    Zero,
    Value(f64),
}

fn moved(shift: &mut Shift, kind: Kind, value: f64) -> New {
    let new = match kind {
        Kind::Local | Kind::States => return New::Same,
        Kind::Lat => shift.lat(value),
        Kind::Lon => shift.lon(value),
        Kind::Alt => shift.alt(value),
        _ => None,
    };
    new.map_or(New::Zero, New::Value)
}

/// What a unit of the type's last place stands for: coordinates are integers of 1e-7 degrees,
/// altitudes of millimetres.
fn unit(run: &Run) -> f64 {
    match (run.of, run.kind) {
        (Type::F32 | Type::F64, _) => 1.0,
        (_, Kind::Lat | Kind::Lon) => 1e7,
        _ => 1e3,
    }
}

/// An element as degrees or metres.
fn read(data: &[u8], run: &Run, index: usize) -> Option<f64> {
    let bytes = data.get(run.at + index * run.of.size()..)?;
    let number = match (run.of, run.signed) {
        (Type::F32, _) => f32::from_le_bytes(*bytes.first_chunk()?).into(),
        (Type::F64, _) => f64::from_le_bytes(*bytes.first_chunk()?),
        (Type::I32, true) => i32::from_le_bytes(*bytes.first_chunk()?).into(),
        (Type::I32, false) => u32::from_le_bytes(*bytes.first_chunk()?).into(),
        (Type::I64, true) => i64::from_le_bytes(*bytes.first_chunk()?) as f64,
        (Type::I64, false) => u64::from_le_bytes(*bytes.first_chunk()?) as f64,
        _ => return None,
    };
    Some(number / unit(run))
}

/// Writes degrees or metres; false if the type does not take them.
fn write(bytes: &mut [u8], run: &Run, value: f64) -> bool {
    let scaled = (value * unit(run)).round();
    let fits = match (run.of, run.signed) {
        (Type::I32, true) => (f64::from(i32::MIN)..=f64::from(i32::MAX)).contains(&scaled),
        (Type::I32, false) => (0.0..=f64::from(u32::MAX)).contains(&scaled),
        (Type::I64, signed) => scaled.abs() < 9e18 && (signed || scaled >= 0.0),
        _ => true,
    };
    let new = match (run.of, run.signed) {
        _ if !fits => return false,
        (Type::F32, _) => (value as f32).to_le_bytes().to_vec(),
        (Type::F64, _) => value.to_le_bytes().to_vec(),
        (Type::I32, true) => (scaled as i32).to_le_bytes().to_vec(),
        (Type::I32, false) => (scaled as u32).to_le_bytes().to_vec(),
        (Type::I64, true) => (scaled as i64).to_le_bytes().to_vec(),
        (Type::I64, false) => (scaled as u64).to_le_bytes().to_vec(),
        _ => return false,
    };
    let whole = new.len() == bytes.len();
    if whole {
        bytes.copy_from_slice(&new);
    }
    whole
}

fn copy(bytes: &[u8]) -> [u8; 8] {
    let mut copy = [0; 8];
    let len = bytes.len().min(8);
    copy[..len].copy_from_slice(&bytes[..len]);
    copy
}
