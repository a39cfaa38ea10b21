// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The formats that a log describes, and where in a topic's data its positions lie.

use std::collections::BTreeMap;

use super::super::names::{self, Field, Kind, Type};
use super::super::{Error, Redaction};

/// The formats by name, as they stand in the log.
#[derive(Default)]
pub(super) struct Formats {
    formats: BTreeMap<String, String>,
    len: usize,
    /// Fields in all plans together.
    planned: usize,
}

/// Where positions lie in a topic's data.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// Lengths of the data without and with the padding at its end.
    len: [usize; 2],
    pub(super) runs: Vec<Run>,
    /// A latitude and a longitude that belong together and may be the first position.
    pub(super) pair: Option<[usize; 2]>,
}

/// Elements of one field.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) at: usize,
    pub(super) of: Type,
    pub(super) signed: bool,
    pub(super) count: usize,
    pub(super) kind: Kind,
    /// How it is called in a report.
    pub(super) place: String,
}

impl Plan {
    pub(super) fn fits(&self, len: usize) -> bool {
        (self.len[0]..=self.len[1]).contains(&len)
    }
}

/// A field as it lies in a topic.
struct Leaf {
    at: usize,
    of: Type,
    signed: bool,
    count: usize,
    format: String,
    name: String,
    path: String,
}

impl Formats {
    /// Takes `name:type field;type field;`.
    pub(super) fn add(&mut self, payload: &[u8]) -> Result<(), Error> {
        let text = std::str::from_utf8(payload).ok().and_then(|text| text.split_once(':'));
        let Some((name, fields)) = text.filter(|(name, _)| is_name(name)) else {
            return Err(Error::Malformed("a description of a topic is none"));
        };
        self.len += payload.len();
        if self.len > TEXT_MAX {
            return Err(Error::Limit("descriptions of topics"));
        }
        self.formats.insert(name.into(), fields.into());
        Ok(())
    }

    /// The plan for a topic. `None` if its format cannot be understood.
    pub(super) fn plan(&mut self, topic: &str, redaction: &mut Redaction) -> Option<Plan> {
        if self.planned > FIELDS_MAX {
            return None;
        }
        let mut leaves = Vec::new();
        let end = self.lay(topic, 0, "", 0, &mut leaves)?;
        self.planned += leaves.len();
        let last = leaves.last().filter(|leaf| leaf.name.starts_with("_padding"));
        let short = last.map_or(end, |leaf| leaf.at);
        let mut plan = Plan { len: [short, end], ..Plan::default() };
        if redaction.keeps(topic) {
            return Some(plan);
        }
        let all = redaction.drops(topic);
        let wide = |leaf: &Leaf| leaf.of.size() >= 4;
        let latitude = |leaf: &Leaf| wide(leaf) && kind_of(leaf, topic, false) == Kind::Lat;
        let among_coordinates = leaves.iter().any(latitude);
        let mut pair = [None; 2];
        for leaf in leaves {
            let kind = match kind_of(&leaf, topic, among_coordinates) {
                _ if all && !leaf.name.starts_with("timestamp") => Kind::Place,
                kind => kind,
            };
            if kind == Kind::Keep {
                continue;
            }
            let first = &mut pair[usize::from(kind == Kind::Lon)];
            if matches!(kind, Kind::Lat | Kind::Lon) && first.is_none() {
                *first = Some(plan.runs.len());
            }
            let place = format!("{topic}.{}", leaf.path);
            let Leaf { at, of, signed, count, .. } = leaf;
            plan.runs.push(Run { at, of, signed, count, kind, place });
        }
        if let [Some(lat), Some(lon)] = pair
            && REAL_POSITIONS.iter().any(|part| topic.contains(part))
        {
            plan.pair = Some([lat, lon]);
        }
        Some(plan)
    }

    /// Lays the fields of a format out behind `at`; gives where they end.
    fn lay(
        &self,
        format: &str,
        mut at: usize,
        path: &str,
        depth: usize,
        leaves: &mut Vec<Leaf>,
    ) -> Option<usize> {
        let fields = self.formats.get(format).filter(|_| depth < DEPTH_MAX)?;
        for text in fields.split(';').filter(|text| !text.is_empty()) {
            let (type_name, count, name) = declaration(text)?;
            let path = if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") };
            if let Some(of) = Type::named(type_name) {
                let end = at.checked_add(of.size().checked_mul(count)?)?;
                leaves.push(Leaf {
                    at,
                    of,
                    signed: type_name.starts_with("int"),
                    count,
                    format: format.into(),
                    name: name.into(),
                    path,
                });
                at = end;
            } else {
                for _ in 0..count {
                    let begin = at;
                    at = self.lay(type_name, at, &path, depth + 1, leaves)?;
                    // Nothing, however often, is nothing.
                    if at == begin {
                        break;
                    }
                }
            }
            if at > DATA_MAX || leaves.len() > DATA_MAX {
                return None;
            }
        }
        Some(at)
    }
}

fn kind_of(leaf: &Leaf, topic: &str, among_coordinates: bool) -> Kind {
    let Leaf { of, count, format, name, .. } = leaf;
    let topics = [topic, format];
    names::field(&Field { topics, name, kind: *of, count: *count, among_coordinates })
}

/// `type name` or `type[3] name`: the type, how many, and the name.
pub(super) fn declaration(text: &str) -> Option<(&str, usize, &str)> {
    let (type_name, name) = text.split_once(' ')?;
    let (type_name, count) = match type_name.split_once('[') {
        Some((type_name, count)) => {
            let count: usize = count.strip_suffix(']')?.parse().ok()?;
            (type_name, count)
        }
        None => (type_name, 1),
    };
    let fits = count <= DATA_MAX && is_name(type_name) && is_name(name);
    fits.then_some((type_name, count, name))
}

/// Letters, digits and a few signs: what can be printed.
pub(super) fn is_name(text: &str) -> bool {
    let good = |byte: u8| byte.is_ascii_alphanumeric() || b"_-/.".contains(&byte);
    !text.is_empty() && text.len() <= 256 && text.bytes().all(good)
}

/// Topics whose first position is where it flew, and not another aircraft or a command.
const REAL_POSITIONS: &[&str] = &["gps", "gnss", "global_position", "local_position", "home"];
const TEXT_MAX: usize = 4 << 20;
const DEPTH_MAX: usize = 8;
/// What fits in a message.
const DATA_MAX: usize = u16::MAX as usize;
const FIELDS_MAX: usize = 1 << 18;
