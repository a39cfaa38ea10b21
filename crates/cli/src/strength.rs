// SPDX-License-Identifier: Apache-2.0 OR MIT
//! What a passphrase is worth: how many guesses an attacker needs who knows how people choose, and
//! how long that takes him at the cost of one guess.

use std::time::Duration;

use alula_vault::keys::{self, Passphrase};
use serde_json::{Value, json};

use crate::failure::Result;

/// How long one opening of the key takes, so that guessing is dear and opening is not.
const OPENING: Duration = Duration::from_secs(1);

/// PBKDF2 iterations with SHA-384 that a fast graphics card of 2024 does in a second; an attacker
/// is assumed to have [`CARDS`] of them.
const ITERATIONS_PER_SECOND: f64 = 1.5e9;
const CARDS: f64 = 1000.0;

/// Below this, a passphrase is called weak: such an attacker is done within a year.
const YEAR: f64 = 365.25 * 86_400.0;

/// A passphrase's worth at a number of iterations.
pub(crate) struct Strength {
    iterations: u32,
    guesses_log10: f64,
}

impl Strength {
    /// Measures this machine, and judges the passphrase.
    pub(crate) fn of(passphrase: &Passphrase) -> Result<Self> {
        let iterations = keys::calibrate(OPENING)?.max(keys::ITERATIONS_DEFAULT);
        let text = String::from_utf8_lossy(passphrase.as_bytes());
        let guesses_log10 = zxcvbn::zxcvbn(&text, &["alula", "drone"]).guesses_log10();
        Ok(Strength { iterations, guesses_log10 })
    }

    /// The iterations that sealing with it shall take.
    pub(crate) fn iterations(&self) -> u32 {
        self.iterations
    }

    fn seconds(&self) -> f64 {
        let guesses_per_second = CARDS * ITERATIONS_PER_SECOND / f64::from(self.iterations);
        10f64.powf(self.guesses_log10) / guesses_per_second
    }

    fn is_weak(&self) -> bool {
        self.seconds() < YEAR
    }

    /// Two lines for people.
    pub(crate) fn lines(&self) -> String {
        let advice =
            if self.is_weak() { "\n             WEAK: six random words are good" } else { "" };
        format!(
            "passphrase   about 10^{:.0} guesses; 1000 fast graphics cards need {}{advice}\n\
             cost         {} PBKDF2 iterations, about one second of this machine",
            self.guesses_log10,
            duration(self.seconds()),
            self.iterations
        )
    }

    /// The same for scripts.
    pub(crate) fn json(&self) -> Value {
        json!({
            "iterations": self.iterations,
            "guesses_log10": self.guesses_log10,
            "weak": self.is_weak(),
        })
    }
}

/// A time that nobody will measure, in words.
fn duration(seconds: f64) -> String {
    let (count, unit) = match seconds {
        s if s < 1.0 => return "less than a second".into(),
        s if s < 3600.0 => (s / 60.0, "minutes"),
        s if s < 86_400.0 => (s / 3600.0, "hours"),
        s if s < YEAR => (s / 86_400.0, "days"),
        s if s < 1e6 * YEAR => (s / YEAR, "years"),
        _ => return "more than a million years".into(),
    };
    format!("about {:.0} {unit}", count.ceil())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strength(text: &str) -> Strength {
        let guesses_log10 = zxcvbn::zxcvbn(text, &[]).guesses_log10();
        Strength { iterations: 1_000_000, guesses_log10 }
    }

    #[test]
    fn what_people_choose_is_weak_and_random_words_are_not() {
        for weak in ["password", "drone1234", "P@ssw0rd2024", "qwertyuiop", "aaaaaaaaaaaa"] {
            assert!(strength(weak).is_weak(), "{weak}");
        }
        for strong in ["unmoved glitter sharpener handclap trodden mosaic", "xK9#mQ2$vL7!pR4&wZ"] {
            assert!(!strength(strong).is_weak(), "{strong}");
        }
    }

    #[test]
    fn times_have_units() {
        assert_eq!(duration(0.1), "less than a second");
        assert_eq!(duration(61.0), "about 2 minutes");
        assert_eq!(duration(86_400.0 * 3.0), "about 3 days");
        assert_eq!(duration(1e30), "more than a million years");
    }
}
