// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Keeping an owner's key: another passphrase, a copy on paper, and back from there.

use std::fs::OpenOptions;
use std::io::{Read, Write};
use std::path::Path;

use alula_vault::keys::OwnerKey;
use serde_json::json;
use zeroize::Zeroizing;

use crate::args::{Backup, ChangePassphrase, Restore};
use crate::failure::{Failure, Result, Verdict};
use crate::output::{Output, escaped, shown};
use crate::passphrase;
use crate::strength::Strength;
use crate::verbs::files;

/// A backup's text is shorter than this.
const BACKUP_MAX: u64 = 4096;

pub(super) fn change_passphrase(arguments: &ChangePassphrase, output: &Output) -> Result<Verdict> {
    let path = &arguments.key.key;
    let key = files::owner_key(path, &arguments.key.unlock)?;
    let passphrase = passphrase::replacing(arguments.new_passphrase_file.as_deref())?;
    let strength = Strength::of(&passphrase)?;
    key.replace(path, &passphrase, strength.iterations())?;
    output.result(
        &format!(
            "{} is sealed under the new passphrase\n{}\n\
             copies made before still open with the old one: replace or destroy them",
            shown(path),
            strength.lines()
        ),
        &json!({ "key": path.to_string_lossy(), "passphrase": strength.json() }),
    );
    Ok(Verdict::Good)
}

pub(super) fn backup(arguments: &Backup, output: &Output) -> Result<Verdict> {
    let key = files::owner_key(&arguments.key.key, &arguments.key.unlock)?;
    if let Some(token) = key.token() {
        return Err(Failure::usage(format!(
            "the P-384 key of this owner lies in the token '{}' and cannot be copied, so a backup \
             would open nothing; against the loss of the token seal to a second owner, or to a \
             quorum: 'alula owner new', then --owner twice, or 'alula owner sign-config'",
            escaped(token.label())
        )));
    }
    let text = key.to_backup()?;
    if arguments.out.as_os_str() == "-" {
        // The backup is the output, whatever form was asked for.
        let written = std::io::stdout().write_all(text.as_bytes());
        written.map_err(|error| Failure::io("write to", Path::new("standard output"), &error))?;
        return Ok(Verdict::Good);
    }
    write_private(&arguments.out, text.as_bytes())?;
    output.result(
        &format!(
            "the whole key, under NO passphrase, is in {0}\n\
             print it, lock the paper away, and remove the file; \
             'alula owner restore' reads it back",
            shown(&arguments.out)
        ),
        &json!({
            "backup": arguments.out.to_string_lossy(),
            "fingerprint": key.public().fingerprint().to_string(),
        }),
    );
    Ok(Verdict::Good)
}

pub(super) fn restore(arguments: &Restore, output: &Output) -> Result<Verdict> {
    let text = read_backup(&arguments.from)?;
    let mut key = OwnerKey::from_backup(&text)?;
    key.set_name(&arguments.name)?;
    let passphrase = passphrase::new(&arguments.passphrase)?;
    let strength = Strength::of(&passphrase)?;
    let (private, public) = key.write_into(&arguments.dir, &passphrase, strength.iterations())?;
    let fingerprint = key.public().fingerprint();
    output.result(
        &format!(
            "owner        {fingerprint}\nprivate key  {}\npublic key   {}\n{}",
            shown(&private),
            shown(&public),
            strength.lines()
        ),
        &json!({
            "fingerprint": fingerprint.to_string(),
            "key": private.to_string_lossy(),
            "pub": public.to_string_lossy(),
            "passphrase": strength.json(),
        }),
    );
    Ok(Verdict::Good)
}

/// A new file that only its owner may read.
fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options
        .open(path)
        .and_then(|mut file| file.write_all(bytes).and_then(|()| file.sync_all()));
    written.map_err(|error| Failure::io("write", path, &error))
}

/// The text of a backup, from a file or, for `-`, from standard input.
fn read_backup(path: &Path) -> Result<Zeroizing<String>> {
    let failed = |error: std::io::Error| Failure::io("read", path, &error);
    let mut text = Zeroizing::new(String::with_capacity(BACKUP_MAX as usize + 1));
    if path.as_os_str() == "-" {
        std::io::stdin().take(BACKUP_MAX).read_to_string(&mut text).map_err(failed)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(BACKUP_MAX).read_to_string(&mut text).map_err(failed)?;
    }
    Ok(text)
}
