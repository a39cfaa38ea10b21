// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A passphrase: one line, as it was typed or as a file holds it, wiped when dropped.
//!
//! The bytes are taken as they are: no normalisation, no trimming beyond one line break at the end.
//! The least length is the module's own ([IG] D.N); it is no measure of strength.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::Error;

/// A passphrase of [`MIN`](Self::MIN) to [`MAX`](Self::MAX) bytes.
pub struct Passphrase(Zeroizing<Vec<u8>>);

impl Passphrase {
    /// Least length in bytes.
    pub const MIN: usize = 8;
    /// Greatest length in bytes.
    pub const MAX: usize = 1024;

    /// Takes a passphrase as typed. The caller wipes his own copy.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        match bytes.len() {
            len if len < Self::MIN => return Err(Error::PassphraseTooShort(len)),
            len if len > Self::MAX => return Err(Error::PassphraseTooLong),
            _ if bytes.iter().any(|byte| matches!(byte, b'\n' | b'\r')) => {
                return Err(Error::PassphraseLines);
            }
            _ => {}
        }
        Ok(Passphrase(Zeroizing::new(bytes.to_vec())))
    }

    /// Reads a passphrase to the end of `source`; one line break at its end does not count.
    pub fn from_reader(mut source: impl Read) -> std::io::Result<Result<Self, Error>> {
        // One byte more than the longest line with its CR LF shows that there is too much.
        let mut buffer = Zeroizing::new([0; Self::MAX + 3]);
        let mut len = 0;
        while len < buffer.len() {
            match source.read(&mut buffer[len..]) {
                Ok(0) => break,
                Ok(more) => len += more,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        let line = &buffer[..len];
        let line = line.strip_suffix(b"\n").map_or(line, |l| l.strip_suffix(b"\r").unwrap_or(l));
        Ok(Self::from_bytes(line))
    }

    /// Reads a passphrase from a file.
    pub fn from_file(path: &Path) -> Result<Self, Error> {
        let file = File::open(path).map_err(|error| Error::io(path, error))?;
        Self::from_reader(file).map_err(|error| Error::io(path, error))?
    }

    /// The bytes, for whoever judges their strength.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<Passphrase, Error> {
        Passphrase::from_reader(bytes).unwrap()
    }

    #[test]
    fn one_line_break_at_the_end_does_not_count() {
        for ending in ["", "\n", "\r\n"] {
            let passphrase = read(format!(" eight or more {ending}").as_bytes()).unwrap();
            assert_eq!(passphrase.as_bytes(), b" eight or more ");
        }
        for wrong in ["correct\nhorse", "correct horse\n\n", "correct horse\r"] {
            assert!(matches!(read(wrong.as_bytes()), Err(Error::PassphraseLines)), "{wrong:?}");
        }
    }

    #[test]
    fn length_is_bounded_on_both_sides() {
        assert!(matches!(read(b"seven77\n"), Err(Error::PassphraseTooShort(7))));
        assert!(matches!(read(b""), Err(Error::PassphraseTooShort(0))));
        assert!(read(b"eight888").is_ok());
        assert!(read(&[&[b'x'; 1024][..], b"\r\n"].concat()).is_ok());
        assert!(matches!(read(&[b'x'; 1025]), Err(Error::PassphraseTooLong)));
        assert!(matches!(read(&[b'x'; 1 << 20]), Err(Error::PassphraseTooLong)));
    }
}
