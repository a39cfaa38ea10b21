// SPDX-License-Identifier: Apache-2.0 OR MIT
//! How an owner wants his flights recorded: the choices in a configuration, and their limits.

use super::bytes::Fields;
use super::error::{Document, Error};

/// An owner's choices. [`Default`] gives what most want.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Settings {
    /// Age of the oldest unsynced byte, in milliseconds, at which a chapter is closed and synced:
    /// 10 to 60,000; 500 by default.
    pub interval_ms: u32,
    /// Bytes of content at which a chapter is closed: 4 KiB to 512 MiB; 4 MiB by default.
    pub chapter_bytes: u32,
    /// Segment length of a recording: 4 KiB, 64 KiB (the default) or 1 MiB.
    pub segment_bytes: u32,
    /// A checkpoint is signed with every n-th sync that time brings about: 1 (the default) to
    /// 100,000.
    pub checkpoint_every: u32,
    /// Bytes of a file at which the next recording begins: 16 MiB to 2^62 (the default). A card's
    /// file system may set a lower limit.
    pub max_file_bytes: u64,
    /// What is done with data that cannot be sealed, by class in rising order; the first is
    /// [`DataClass::ANY`], which speaks for all classes that are not listed.
    pub fail_policies: Vec<(DataClass, FailPolicy)>,
}

/// A kind of data that a policy can name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct DataClass(pub u8);

impl DataClass {
    /// Every class without a policy of its own.
    pub const ANY: DataClass = DataClass(0);
    /// Moving pictures, with or without sound.
    pub const VIDEO: DataClass = DataClass(1);
    /// Still pictures.
    pub const IMAGE: DataClass = DataClass(2);
    /// Flight logs.
    pub const LOG: DataClass = DataClass(3);
    /// Telemetry and control, as received or sent.
    pub const TELEMETRY: DataClass = DataClass(4);
    /// Measurements of a payload: laser scans, spectra, radio.
    pub const PAYLOAD: DataClass = DataClass(5);
}

/// What the recorder does with data that it cannot seal. It never blocks the flight.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
#[repr(u8)]
pub enum FailPolicy {
    /// Nothing is written unsealed: the data are lost, and the loss is recorded as a gap.
    Drop = 1,
    /// The data go to a separate, openly named plain file, of which the next sealed chapter keeps
    /// length, digest and reason.
    Plain = 2,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            interval_ms: 500,
            chapter_bytes: 4 << 20,
            segment_bytes: 64 << 10,
            checkpoint_every: 1,
            max_file_bytes: 1 << 62,
            fail_policies: vec![(DataClass::ANY, FailPolicy::Drop)],
        }
    }
}

impl Settings {
    /// What is done with data of this class when they cannot be sealed.
    pub fn fail_policy(&self, class: DataClass) -> FailPolicy {
        let of = |class| self.fail_policies.iter().find(|(listed, _)| *listed == class);
        of(class).or(of(DataClass::ANY)).map_or(FailPolicy::Drop, |(_, policy)| *policy)
    }

    /// Checks every limit.
    pub fn check(&self) -> Result<(), Error> {
        let policies = &self.fail_policies;
        let rising = policies.windows(2).all(|pair| pair[0].0 < pair[1].0);
        let first = policies.first().is_some_and(|(class, _)| *class == DataClass::ANY);
        let limits = [
            ((10..=60_000).contains(&self.interval_ms), "interval: 10 to 60,000 ms"),
            ((4 << 10..=512 << 20).contains(&self.chapter_bytes), "chapter: 4 KiB to 512 MiB"),
            (SEGMENTS.contains(&self.segment_bytes), "segment: 4 KiB, 64 KiB or 1 MiB"),
            ((1..=100_000).contains(&self.checkpoint_every), "checkpoint: every 1 to 100,000"),
            ((16 << 20..=1 << 62).contains(&self.max_file_bytes), "file: 16 MiB to 2^62 bytes"),
            (rising && first && policies.len() < 256, "fail policies: rising classes, first any"),
        ];
        match limits.iter().find(|(holds, _)| !holds) {
            Some((_, which)) => Err(Error::Setting(which)),
            None => Ok(()),
        }
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.interval_ms.to_be_bytes());
        bytes.extend_from_slice(&self.chapter_bytes.to_be_bytes());
        bytes.extend_from_slice(&self.segment_bytes.to_be_bytes());
        bytes.extend_from_slice(&self.checkpoint_every.to_be_bytes());
        bytes.extend_from_slice(&self.max_file_bytes.to_be_bytes());
        bytes.push(self.fail_policies.len() as u8);
        for (class, policy) in &self.fail_policies {
            bytes.extend_from_slice(&[class.0, *policy as u8]);
        }
    }

    pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let malformed = |why| Error::Malformed(Document::Configuration, why);
        let mut settings = Settings {
            interval_ms: fields.u32()?,
            chapter_bytes: fields.u32()?,
            segment_bytes: fields.u32()?,
            checkpoint_every: fields.u32()?,
            max_file_bytes: fields.u64()?,
            fail_policies: Vec::new(),
        };
        for _ in 0..fields.u8()? {
            let class = DataClass(fields.u8()?);
            let policy = match fields.u8()? {
                1 => FailPolicy::Drop,
                2 => FailPolicy::Plain,
                _ => return Err(malformed("it holds an unknown fail policy")),
            };
            settings.fail_policies.push((class, policy));
        }
        settings.check().map_err(|_| malformed("a setting is outside its limits"))?;
        Ok(settings)
    }
}

const SEGMENTS: [u32; 3] = [4 << 10, 64 << 10, 1 << 20];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_without_a_policy_follow_the_one_for_any() {
        let mut settings = Settings::default();
        assert_eq!(settings.fail_policy(DataClass::VIDEO), FailPolicy::Drop);
        settings.fail_policies =
            vec![(DataClass::ANY, FailPolicy::Plain), (DataClass::VIDEO, FailPolicy::Drop)];
        settings.check().unwrap();
        assert_eq!(settings.fail_policy(DataClass::VIDEO), FailPolicy::Drop);
        assert_eq!(settings.fail_policy(DataClass(200)), FailPolicy::Plain);
    }

    #[test]
    fn every_limit_is_kept() {
        Settings::default().check().unwrap();
        let wrong: [fn(&mut Settings); 13] = [
            |s| s.interval_ms = 9,
            |s| s.interval_ms = 60_001,
            |s| s.chapter_bytes = 4095,
            |s| s.chapter_bytes = (512 << 20) + 1,
            |s| s.segment_bytes = 8192,
            |s| s.checkpoint_every = 0,
            |s| s.checkpoint_every = 100_001,
            |s| s.max_file_bytes = (16 << 20) - 1,
            |s| s.max_file_bytes = (1 << 62) + 1,
            |s| s.fail_policies.clear(),
            |s| s.fail_policies = vec![(DataClass::LOG, FailPolicy::Drop)],
            |s| s.fail_policies.push((DataClass::ANY, FailPolicy::Plain)),
            |s| s.fail_policies.extend([2, 1].map(|c| (DataClass(c), FailPolicy::Drop))),
        ];
        for (at, break_it) in wrong.iter().enumerate() {
            let mut settings = Settings::default();
            break_it(&mut settings);
            assert!(matches!(settings.check(), Err(Error::Setting(_))), "{at}");
        }
    }
}
