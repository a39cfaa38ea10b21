// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Numbers in text that may be coordinates: with so many decimals, of so many digits, or in
//! degrees, minutes and seconds.

/// Overwrites the digits of such numbers, and says how many numbers that were. So many `decimals`
/// and more are suspicious. With `continues`, text came before: a number at the very
/// beginning may be the rest of such a one, whose first digits alone are none.
pub(super) fn hide(text: &mut [u8], decimals: usize, fill: u8, continues: bool) -> u64 {
    let (mut at, mut hidden) = (0, 0);
    while at < text.len() {
        let Some(number) = next(text, at) else { break };
        at = number.end;
        let rest = continues && number.begin == 0;
        if number.suspicious(text, decimals) || rest {
            for byte in text[number.begin..number.end].iter_mut().filter(|b| b.is_ascii_digit()) {
                *byte = fill;
            }
            hidden += 1;
        }
    }
    hidden
}

/// A number as it stands in text, without its sign.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    pub(super) begin: usize,
    pub(super) end: usize,
    /// Digits behind the point.
    pub(super) decimals: usize,
    /// Whether degrees, minutes and seconds follow each other in it.
    sexagesimal: bool,
}

impl Number {
    pub(super) fn suspicious(&self, text: &[u8], decimals: usize) -> bool {
        if self.sexagesimal || self.decimals >= decimals {
            return true;
        }
        // A part of a word, such as a hash, is no scaled coordinate.
        let word =
            |byte: Option<&u8>| byte.is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
        let before = self.begin.checked_sub(1).and_then(|at| text.get(at));
        self.decimals == 0
            && self.end - self.begin >= INTEGER_DIGITS
            && !word(before)
            && !word(text.get(self.end))
    }
}

/// The first number at or behind a place.
pub(super) fn next(text: &[u8], from: usize) -> Option<Number> {
    let begin = from + text.get(from..)?.iter().position(u8::is_ascii_digit)?;
    let digits = |at: usize| {
        text.get(at..).map_or(0, |rest| rest.iter().take_while(|b| b.is_ascii_digit()).count())
    };
    let mut end = begin + digits(begin);
    let mut decimals = 0;
    if matches!(text.get(end), Some(b'.' | b',')) && digits(end + 1) > 0 {
        decimals = digits(end + 1);
        end += 1 + decimals;
    }
    let minutes = degree_sign(text, end).filter(|at| digits(*at) > 0);
    if let Some(minutes) = minutes {
        let inside = |b: &&u8| b.is_ascii_digit() || b" .,'\"".contains(b) || !b.is_ascii();
        end = minutes + text[minutes..].iter().take_while(inside).count();
    }
    Some(Number { begin, end, decimals, sexagesimal: minutes.is_some() })
}

/// What follows a sign of degrees at this place.
fn degree_sign(text: &[u8], at: usize) -> Option<usize> {
    let rest = text.get(at..)?;
    // In UTF-8 °, º and ˚; in Latin-1 °.
    let signs: [&[u8]; 4] = [b"\xc2\xb0", b"\xc2\xba", b"\xcb\x9a", b"\xb0"];
    let sign = signs.iter().find(|sign| rest.starts_with(sign))?;
    let behind = at + sign.len();
    Some(behind + text.get(behind..)?.iter().take_while(|byte| **byte == b' ').count())
}

/// 1e-7 degrees, written as an integer, has as many, one degree around zero apart.
const INTEGER_DIGITS: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str, continues: bool) -> String {
        let mut bytes = text.as_bytes().to_vec();
        hide(&mut bytes, 4, b'*', continues);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn what_may_be_a_coordinate_is_hidden_and_nothing_else() {
        for (text, is) in [
            ("home 12.3456, -8.54559,x", "home **.****, -*.*****,x"),
            ("at 12,34567 N", "at **,***** N"),
            ("lat=473977418 lon=-85455", "lat=********* lon=-85455"),
            ("4.73977e+01", "*.*****e+01"),
            ("12°34'56.7\"N, 2.5° roll", "**°**'**.*\"N, 2.5° roll"),
            ("fd48333212345678a1 v1.14.3 3.25 m 13:40:40,774", ""),
        ] {
            assert_eq!(hidden(text, false), if is.is_empty() { text } else { is });
        }
    }

    #[test]
    fn the_rest_of_a_number_is_hidden_where_text_goes_on() {
        assert_eq!(hidden("3977 m at 47.39", true), "**** m at 47.39");
        assert_eq!(hidden(" 77 at 47.39", true), " 77 at 47.39");
    }
}
