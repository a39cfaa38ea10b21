// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A stream whose every 32 bytes say where in it they stand, so that what is left of it in memory
//! can be found and told apart by age.

/// Content from a position on; both are multiples of [`LINE`], the length rounded down.
pub(super) fn content(position: u64, len: usize) -> Vec<u8> {
    let first = position / LINE as u64;
    (0..(len / LINE) as u64)
        .flat_map(|line| format!("{MARK}{:019}\n", first + line).into_bytes())
        .collect()
}

/// The positions of the lines that lie in these bytes.
pub(super) fn positions(bytes: &[u8]) -> impl Iterator<Item = u64> + '_ {
    let lines = bytes.windows(LINE).filter(|line| line.starts_with(MARK.as_bytes()));
    let number = |line: &[u8]| std::str::from_utf8(&line[MARK.len()..LINE - 1]).ok()?.parse().ok();
    lines.filter_map(number).map(|line: u64| line * LINE as u64)
}

/// The length of a line, its end included.
pub(super) const LINE: usize = 32;
const MARK: &str = "LULALULALULA";
const _: () = assert!(MARK.len() + 19 + 1 == LINE);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_found_at_any_place() {
        let stream = content(320, 100);
        assert_eq!(stream.len(), 96);
        assert_eq!(positions(&stream[1..]).collect::<Vec<_>>(), [352, 384]);
        assert_eq!(positions(&[0; 100]).count(), 0);
    }
}
