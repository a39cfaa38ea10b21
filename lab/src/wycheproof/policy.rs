// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The written policy for "acceptable" cases: `policy.txt`, a line for each flag.

use std::fmt::Debug;

const TEXT: &str = include_str!("policy.txt");

/// A line of the policy; its first word, the sets, is for the reader.
struct Line {
    flag: &'static str,
    take: bool,
}

fn lines() -> impl Iterator<Item = Line> {
    let rows = TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|row| {
        let mut words = row.split_whitespace();
        let mut word = || words.next().unwrap_or_default();
        let (_, flag) = (word(), word());
        Line { flag, take: word() == "take" }
    })
}

/// Whether an acceptable case with these flags must be answered. None if a flag has no line, or
/// there is no flag.
pub(super) fn takes<F: Debug>(flags: &[F]) -> Option<bool> {
    let verdict = |flag: &F| {
        let flag = format!("{flag:?}");
        lines().find(|line| line.flag == flag).map(|line| line.take)
    };
    let verdicts: Option<Vec<_>> = flags.iter().map(verdict).collect();
    verdicts.filter(|verdicts| !verdicts.is_empty()).map(|all| all.into_iter().all(|take| take))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    enum Flag {
        CompressedPoint,
        UnnamedCurve,
        Unheard,
    }

    #[test]
    fn one_refusal_decides_and_a_flag_without_a_line_fails() {
        use Flag::*;
        assert_eq!(takes(&[CompressedPoint]), Some(true));
        assert_eq!(takes(&[CompressedPoint, UnnamedCurve]), Some(false));
        assert_eq!(takes(&[CompressedPoint, Unheard]), None);
        assert_eq!(takes::<Flag>(&[]), None);
    }

    #[test]
    fn each_line_is_whole() {
        for row in TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let words: Vec<_> = row.split_whitespace().collect();
            assert!(words.len() > 3 && ["take", "refuse"].contains(&words[2]), "{row}");
        }
    }
}
