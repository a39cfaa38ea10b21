// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One ACVP test case: what the prompt says about it, and what an answer consists of.

use std::cell::OnceCell;

use lab_engine::random;
use serde_json::{Map, Value};

/// A test case within its group and set. A field is looked for from the inside out.
pub struct Case<'a> {
    /// The vector set: algorithm, mode, revision.
    pub set: &'a Value,
    /// The test group.
    pub group: &'a Value,
    /// The test case.
    pub test: &'a Value,
    /// The known answer, where the case is compared with one. It is read only for what the
    /// implementation under test may choose: see [`Case::chosen`].
    pub known: Option<&'a Value>,
    /// What the answer says once for the whole group: see [`Case::group_key`].
    pub common: &'a OnceCell<GroupKey>,
    /// Whether messages of gigabytes are wanted.
    pub long: bool,
}

/// A key of the implementation's choice that all cases of a group share.
#[derive(Debug, Default)]
pub struct GroupKey {
    /// The private key, as the handler that made it wants it; empty where the key is another's.
    pub secret: Vec<u8>,
    /// The public key: fields of the group in the answer.
    pub fields: Map<String, Value>,
}

impl GroupKey {
    /// The key that a known answer's group shows.
    pub fn known(group: &Value) -> Self {
        let mut fields = group.as_object().cloned().unwrap_or_default();
        fields.retain(|name, _| name != "tests" && name != "tgId");
        GroupKey { secret: Vec::new(), fields }
    }

    /// Bytes of the public key.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Stop> {
        let value = self.fields.get(name).and_then(Value::as_str).map(hex::decode);
        let bytes = value.and_then(Result::ok);
        bytes.ok_or_else(|| Stop::Fault(format!("the group's answer has no usable {name:?}")))
    }
}

/// Why a case has no answer.
#[derive(Debug, PartialEq, Eq)]
pub enum Stop {
    /// A property of the case lies outside what the module offers.
    Skip(String),
    /// The case cannot be read, or the module refuses what it must answer.
    Fault(String),
}

/// The answer to a case, or why there is none.
pub type Outcome = Result<Answer, Stop>;

/// The response fields of one case, and the registered algorithm that gave them.
#[derive(Debug)]
pub struct Answer {
    /// A name in [`crate::known_answers::REGISTERED`].
    pub algorithm: String,
    /// Response fields, without `tcId`.
    pub fields: Map<String, Value>,
}

/// Leaves the case out, for a reason that is a property of the set.
pub fn skip<T>(reason: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Skip(reason.into()))
}

/// Reports a case that must have an answer and has none.
pub fn fault<T>(what: impl Into<String>) -> Result<T, Stop> {
    Err(Stop::Fault(what.into()))
}

impl From<lab_engine::Error> for Stop {
    fn from(error: lab_engine::Error) -> Self {
        Stop::Fault(format!("the module answers: {error:?}"))
    }
}

impl Case<'_> {
    /// A field of the test, else of the group, else of the set.
    pub fn field(&self, name: &str) -> Option<&Value> {
        [self.test, self.group, self.set].into_iter().find_map(|level| level.get(name))
    }

    fn need<'v, T>(&'v self, name: &str, read: impl Fn(&'v Value) -> Option<T>) -> Result<T, Stop> {
        self.field(name).and_then(read).ok_or_else(|| Stop::Fault(format!("no usable {name:?}")))
    }

    /// A text field.
    pub fn text(&self, name: &str) -> Result<&str, Stop> {
        self.need(name, Value::as_str)
    }

    /// A whole number.
    pub fn number(&self, name: &str) -> Result<usize, Stop> {
        self.need(name, |value| usize::try_from(value.as_u64()?).ok())
    }

    /// A truth value.
    pub fn flag(&self, name: &str) -> Result<bool, Stop> {
        self.need(name, Value::as_bool)
    }

    /// Bytes written in hexadecimal.
    pub fn bytes(&self, name: &str) -> Result<Vec<u8>, Stop> {
        self.need(name, |value| hex::decode(value.as_str()?).ok())
    }

    /// Exactly `N` bytes written in hexadecimal.
    pub fn array<const N: usize>(&self, name: &str) -> Result<[u8; N], Stop> {
        self.need(name, |value| hex::decode(value.as_str()?).ok()?.try_into().ok())
    }

    /// A number that the implementation may choose: `ours`, or what the known answer chose.
    pub fn chosen_number(&self, name: &str, ours: usize) -> Result<usize, Stop> {
        let Some(known) = self.known else { return Ok(ours) };
        let value = known.get(name).and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok());
        value.ok_or_else(|| Stop::Fault(format!("the known answer has no {name:?}")))
    }

    /// The group's key: made once in a response; in a comparison, what the known answer shows.
    pub fn group_key(
        &self,
        make: impl FnOnce() -> Result<GroupKey, Stop>,
    ) -> Result<&GroupKey, Stop> {
        if let Some(key) = self.common.get() {
            return Ok(key);
        }
        let key = make()?;
        Ok(self.common.get_or_init(|| key))
    }

    /// What the implementation may choose, such as an IV: `len` random bytes in a response; in a
    /// comparison, what the known answer chose.
    pub fn chosen(&self, name: &str, len: usize) -> Result<Vec<u8>, Stop> {
        if let Some(known) = self.known {
            let value = known.get(name).and_then(Value::as_str).map(hex::decode);
            return value
                .and_then(Result::ok)
                .ok_or_else(|| Stop::Fault(format!("the known answer has no {name:?}")));
        }
        let mut bytes = vec![0; len];
        random::fill(&mut bytes)?;
        Ok(bytes)
    }
}

/// Clears what lies beyond `bits` in the last byte, where bits count from the most significant.
pub fn keep_high_bits(bytes: &mut [u8], bits: usize) {
    if let (Some(last), used @ 1..) = (bytes.last_mut(), bits % 8) {
        *last &= !(0xff >> used);
    }
}

impl Answer {
    /// An answer without fields yet, given by `algorithm`.
    pub fn by(algorithm: impl Into<String>) -> Self {
        Answer { algorithm: algorithm.into(), fields: Map::new() }
    }

    /// Adds bytes in hexadecimal.
    pub fn hex(self, name: &str, bytes: impl AsRef<[u8]>) -> Self {
        self.value(name, hex::encode_upper(bytes))
    }

    /// Adds a field.
    pub fn value(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.fields.insert(name.into(), value.into());
        self
    }

    /// Adds the verdict of a validation.
    pub fn passed(self, passed: bool) -> Self {
        self.value("testPassed", passed)
    }
}
