// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Time comes from outside: the recorder asks a [`Clock`] and never the system itself, so that a
//! GPS can give it and a test can stop it.

#[cfg(feature = "std")]
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where a wall clock's time comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ClockSource {
    /// There is no wall clock.
    None,
    /// A battery-backed clock, or one whose source is not known.
    Rtc,
    /// A clock kept by a time server.
    Ntp,
    /// A satellite receiver.
    Gps,
}

impl ClockSource {
    pub(crate) fn code(self) -> u8 {
        match self {
            ClockSource::None => 0,
            ClockSource::Rtc => 1,
            ClockSource::Ntp => 2,
            ClockSource::Gps => 3,
        }
    }

    /// The source of this number in the formats.
    pub fn from_code(code: u8) -> Option<Self> {
        Some(match code {
            0 => ClockSource::None,
            1 => ClockSource::Rtc,
            2 => ClockSource::Ntp,
            3 => ClockSource::Gps,
            _ => return None,
        })
    }
}

/// One reading of both clocks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Moment {
    /// Monotonic clock, in microseconds since a beginning of the clock's own choice.
    pub monotonic_us: u64,
    /// Wall clock, in microseconds since 1970-01-01T00:00:00Z; 0 if unknown.
    pub wall_us: i64,
    /// Where the wall clock's time comes from.
    pub source: ClockSource,
}

/// Something that tells the time.
pub trait Clock {
    /// The time now. The monotonic part never goes back.
    fn now(&mut self) -> Moment;
}

impl<C: Clock + ?Sized> Clock for &mut C {
    fn now(&mut self) -> Moment {
        (**self).now()
    }
}

/// The operating system's clocks. Whether a time server keeps the wall clock is not known here.
#[cfg(feature = "std")]
#[derive(Clone, Debug)]
pub struct SystemClock {
    begin: Instant,
    source: ClockSource,
}

#[cfg(feature = "std")]
impl SystemClock {
    /// A clock whose wall time counts as a battery-backed clock's.
    pub fn new() -> Self {
        Self::with_source(ClockSource::Rtc)
    }

    /// A clock whose wall time comes from where the caller knows.
    pub fn with_source(source: ClockSource) -> Self {
        SystemClock { begin: Instant::now(), source }
    }
}

#[cfg(feature = "std")]
impl Default for SystemClock {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(feature = "std")]
impl Clock for SystemClock {
    fn now(&mut self) -> Moment {
        let wall_us = match (self.source, SystemTime::now().duration_since(UNIX_EPOCH)) {
            (ClockSource::None, _) | (_, Err(_)) => 0,
            (_, Ok(since)) => i64::try_from(since.as_micros()).unwrap_or(0),
        };
        let monotonic_us = u64::try_from(self.begin.elapsed().as_micros()).unwrap_or(u64::MAX);
        Moment { monotonic_us, wall_us, source: self.source }
    }
}
