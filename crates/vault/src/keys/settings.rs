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
    /// What is done with data that cannot be sealed.
    pub fail_policies: FailPolicies,
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

/// What the recorder does with data that it cannot seal, by their class: [`FailPolicy::Drop`] for
/// all, by default.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FailPolicies {
    any: FailPolicy,
    /// By the class's number. At [`DataClass::ANY`] there is never one.
    own: [Option<FailPolicy>; 256],
}

impl FailPolicies {
    /// The same policy for all classes.
    pub const fn all(policy: FailPolicy) -> Self {
        FailPolicies { any: policy, own: [None; 256] }
    }

    /// These, but another policy for one class. [`DataClass::ANY`] speaks for all classes that have
    /// none of their own.
    #[must_use]
    pub const fn with(mut self, class: DataClass, policy: FailPolicy) -> Self {
        match class {
            DataClass::ANY => self.any = policy,
            DataClass(number) => self.own[number as usize] = Some(policy),
        }
        self
    }

    /// The policy for a class.
    pub fn of(&self, class: DataClass) -> FailPolicy {
        self.own[usize::from(class.0)].unwrap_or(self.any)
    }

    /// Those that were given, by class in rising order; the first is [`DataClass::ANY`]'s.
    pub fn iter(&self) -> impl Iterator<Item = (DataClass, FailPolicy)> + '_ {
        let own = (0..=u8::MAX).zip(self.own);
        let own = own.filter_map(|(class, policy)| Some((DataClass(class), policy?)));
        core::iter::once((DataClass::ANY, self.any)).chain(own)
    }

    /// Reads as many as the first byte says.
    fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let malformed = |why| Error::Malformed(Document::Configuration, why);
        let (mut policies, mut before) = (Self::default(), None);
        for _ in 0..fields.u8()? {
            let class = DataClass(fields.u8()?);
            let policy = match fields.u8()? {
                1 => FailPolicy::Drop,
                2 => FailPolicy::Plain,
                _ => return Err(malformed("it holds an unknown fail policy")),
            };
            let follows = before.map_or(class == DataClass::ANY, |before| before < class);
            if !follows {
                return Err(malformed("its fail policies are not in their order"));
            }
            (policies, before) = (policies.with(class, policy), Some(class));
        }
        before.map(|_| policies).ok_or(malformed("it holds no fail policy"))
    }
}

impl Default for FailPolicies {
    fn default() -> Self {
        Self::all(FailPolicy::Drop)
    }
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            interval_ms: 500,
            chapter_bytes: 4 << 20,
            segment_bytes: 64 << 10,
            checkpoint_every: 1,
            max_file_bytes: 1 << 62,
            fail_policies: FailPolicies::default(),
        }
    }
}

impl Settings {
    /// Checks every limit.
    pub fn check(&self) -> Result<(), Error> {
        let limits = [
            ((10..=60_000).contains(&self.interval_ms), "interval: 10 to 60,000 ms"),
            ((4 << 10..=512 << 20).contains(&self.chapter_bytes), "chapter: 4 KiB to 512 MiB"),
            (SEGMENTS.contains(&self.segment_bytes), "segment: 4 KiB, 64 KiB or 1 MiB"),
            ((1..=100_000).contains(&self.checkpoint_every), "checkpoint: every 1 to 100,000"),
            ((16 << 20..=1 << 62).contains(&self.max_file_bytes), "file: 16 MiB to 2^62 bytes"),
            (self.fail_policies.iter().count() < 256, "fail policies: for 254 classes at most"),
        ];
        match limits.iter().find(|(holds, _)| !holds) {
            Some((_, which)) => Err(Error::Setting(which)),
            None => Ok(()),
        }
    }

    #[cfg(feature = "std")]
    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.interval_ms.to_be_bytes());
        bytes.extend_from_slice(&self.chapter_bytes.to_be_bytes());
        bytes.extend_from_slice(&self.segment_bytes.to_be_bytes());
        bytes.extend_from_slice(&self.checkpoint_every.to_be_bytes());
        bytes.extend_from_slice(&self.max_file_bytes.to_be_bytes());
        bytes.push(self.fail_policies.iter().count() as u8);
        for (class, policy) in self.fail_policies.iter() {
            bytes.extend_from_slice(&[class.0, policy as u8]);
        }
    }

    pub(crate) fn read(fields: &mut Fields<'_>) -> Result<Self, Error> {
        let settings = Settings {
            interval_ms: fields.u32()?,
            chapter_bytes: fields.u32()?,
            segment_bytes: fields.u32()?,
            checkpoint_every: fields.u32()?,
            max_file_bytes: fields.u64()?,
            fail_policies: FailPolicies::read(fields)?,
        };
        settings.check().map_err(|_| {
            Error::Malformed(Document::Configuration, "a setting is outside its limits")
        })?;
        Ok(settings)
    }
}

const SEGMENTS: [u32; 3] = [4 << 10, 64 << 10, 1 << 20];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_without_a_policy_follow_the_one_for_any() {
        let mut policies = FailPolicies::default();
        assert_eq!(policies.of(DataClass::VIDEO), FailPolicy::Drop);
        policies = FailPolicies::all(FailPolicy::Plain).with(DataClass::VIDEO, FailPolicy::Drop);
        assert_eq!(policies.of(DataClass::VIDEO), FailPolicy::Drop);
        assert_eq!(policies.of(DataClass(200)), FailPolicy::Plain);
        let listed = [(DataClass::ANY, FailPolicy::Plain), (DataClass::VIDEO, FailPolicy::Drop)];
        assert_eq!(policies.iter().collect::<Vec<_>>(), listed);
    }

    #[test]
    fn policies_are_read_in_their_order_alone() {
        let read = |bytes: &[u8]| {
            let document = [b"ALULACFG\0\x01", bytes].concat();
            FailPolicies::read(&mut Fields::open(Document::Configuration, b"ALULACFG", &document)?)
        };
        let two = FailPolicies::all(FailPolicy::Drop).with(DataClass::LOG, FailPolicy::Plain);
        assert!(read(&[2, 0, 1, 3, 2]).is_ok_and(|policies| policies == two));
        let wrong: [&[u8]; 7] =
            [&[0], &[1, 3, 1], &[2, 0, 1, 0, 2], &[3, 0, 1, 2, 1, 1, 1], &[1, 0, 3], &[1, 0], &[]];
        for (at, bytes) in wrong.into_iter().enumerate() {
            assert!(matches!(read(bytes), Err(Error::Malformed(..))), "{at}");
        }
    }

    #[test]
    fn every_limit_is_kept() {
        Settings::default().check().unwrap();
        let wrong: [fn(&mut Settings); 10] = [
            |s| s.interval_ms = 9,
            |s| s.interval_ms = 60_001,
            |s| s.chapter_bytes = 4095,
            |s| s.chapter_bytes = (512 << 20) + 1,
            |s| s.segment_bytes = 8192,
            |s| s.checkpoint_every = 0,
            |s| s.checkpoint_every = 100_001,
            |s| s.max_file_bytes = (16 << 20) - 1,
            |s| s.max_file_bytes = (1 << 62) + 1,
            |s| s.fail_policies.own = [Some(FailPolicy::Drop); 256],
        ];
        for (at, break_it) in wrong.iter().enumerate() {
            let mut settings = Settings::default();
            break_it(&mut settings);
            assert!(matches!(settings.check(), Err(Error::Setting(_))), "{at}");
        }
    }
}
