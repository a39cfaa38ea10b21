// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The vault's recorder on the files of this computer, and how its failures are told.

mod bulk;

use std::path::Path;

use alula_vault::recorder::{self, Failed, Plan};
use alula_vault::{Error, FileSystem, SystemClock};

use crate::failure::{Failure, Result};
use crate::output::bytes;
pub(crate) use bulk::Bulk;

/// A stream that is being sealed into files.
pub(crate) type Recorder<'a> = recorder::Recorder<'a, FileSystem, SystemClock>;

/// Begins the first file of a stream.
pub(crate) fn create<'a>(plan: Plan<'a>, path: &Path) -> Result<Recorder<'a>> {
    Ok(Recorder::create(plan, FileSystem, SystemClock::new(), path)?)
}

impl From<Failed> for Failure {
    fn from(Failed { path, error, durable }: Failed) -> Self {
        let failure = match (error, durable) {
            (Error::Io(error), _) => Failure::io("write", &path, &error),
            // Nothing of the stream was taken, so it is the aircraft or the module that fails.
            (error, None) => error.into(),
            (error, Some(_)) => Failure::message(&path, &error),
        };
        let Some(durable) = durable else { return failure };
        let durable = bytes(durable);
        let message = format!(
            "{}; what was durable, {durable}, is good and opens as cut short",
            failure.message
        );
        Failure { message, ..failure }
    }
}

/// The greatest file that the file system at `path` takes, where that is known.
pub(crate) fn file_limit(path: &Path) -> Option<u64> {
    #[cfg(target_os = "linux")]
    {
        // FAT's lengths have 32 bits. MSDOS_SUPER_MAGIC in linux/magic.h.
        const FAT: i64 = 0x4d44;
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let system = rustix::fs::statfs(folder.unwrap_or(Path::new("."))).ok()?;
        #[allow(clippy::unnecessary_cast)] // its width differs between architectures
        (system.f_type as i64 == FAT).then_some((4 << 30) - (1 << 20))
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = path;
        None
    }
}

/// 16 bytes as hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 32 hexadecimal digits as 16 bytes.
pub(crate) fn unhex(text: &str) -> Result<[u8; 16]> {
    let digits = text.as_bytes();
    let valid = digits.len() == 32 && digits.iter().all(u8::is_ascii_hexdigit);
    let mut bytes = [0; 16];
    for (i, byte) in bytes.iter_mut().enumerate().filter(|_| valid) {
        *byte = u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap_or(0);
    }
    if valid { Ok(bytes) } else { Err(Failure::usage("--flight takes 32 hexadecimal digits")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flight_ids_are_32_digits() {
        let id = unhex("00112233445566778899aabbccddeeff").unwrap();
        assert_eq!(hex(&id), "00112233445566778899aabbccddeeff");
        assert!(unhex("0011").is_err() && unhex(&"g".repeat(32)).is_err());
        assert!(unhex(&"é".repeat(16)).is_err());
    }
}
