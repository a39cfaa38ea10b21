// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Seals an executable or shared object that carries Alula's cryptographic module: looks where the
//! loader will put its code and read-only data, and writes that and its HMAC into the slot that the
//! module reads when it starts. `alula_engine::seal` has the slot's bytes.
//!
//! This is the last step of making an artifact, after linking, stripping and packaging: whatever
//! changes a sealed file later makes the module in it fail. It runs outside the module, on the
//! maker's machine.
//!
//! Sealing is deterministic: equal files are equal when sealed.

mod elf;
mod error;

use std::fs;
use std::io::Write;
use std::path::Path;

use alula_engine::Secret;
use alula_engine::mac::HmacSha256;
use alula_engine::seal::{BLANK, HEADER_TAG, IMAGE_TAG, LEN, MAC_KEY, RANGES, SEALED, TITLE_LEN};

pub use elf::{Covered, Layout, layout};
pub use error::Error;

/// What a file's slot says about it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seal {
    /// Never sealed.
    Blank,
    /// Sealed, and unaltered since.
    Intact,
    /// Sealed, and altered since.
    Altered,
}

/// Seals the file at `path` in place and gives what is covered. A file that is sealed and intact
/// stays as it is.
///
/// The new file replaces the old one in one step: one that runs goes on running.
pub fn seal_file(path: &Path) -> Result<Layout, Error> {
    let failed = |error| Error::Io(path.into(), error);
    let mut file = fs::read(path).map_err(failed)?;
    let layout = seal(&mut file)?;
    let mut name = path.file_name().unwrap_or_default().to_os_string();
    name.push(format!(".{}.sealing", std::process::id()));
    let beside = path.with_file_name(name);
    let replaced = fs::metadata(path).and_then(|data| {
        let mut new = fs::File::create_new(&beside)?;
        new.write_all(&file)?;
        new.set_permissions(data.permissions())?;
        new.sync_all()?;
        fs::rename(&beside, path)
    });
    if let Err(error) = replaced {
        let _ = fs::remove_file(&beside);
        return Err(failed(error));
    }
    Ok(layout)
}

/// Seals a file's bytes, and gives what is covered.
pub fn seal(file: &mut [u8]) -> Result<Layout, Error> {
    let layout = layout(file)?;
    match state_of(file, &layout)? {
        Seal::Blank => {
            let slot = make(file, &layout)?;
            file[layout.slot.clone()].copy_from_slice(&slot);
        }
        Seal::Intact => {}
        // A new seal would hide who has altered it, and what.
        Seal::Altered => return Err(Error::Altered),
    }
    Ok(layout)
}

/// Looks at a file's seal as the module in it will.
pub fn state(file: &[u8]) -> Result<Seal, Error> {
    state_of(file, &layout(file)?)
}

fn state_of(file: &[u8], layout: &Layout) -> Result<Seal, Error> {
    let slot = &file[layout.slot.clone()];
    Ok(if slot == BLANK {
        Seal::Blank
    } else if slot == make(file, layout)? {
        Seal::Intact
    } else {
        Seal::Altered
    })
}

/// The slot of a file that is what it should be.
fn make(file: &[u8], layout: &Layout) -> Result<[u8; LEN], Error> {
    let mut slot = [0; LEN];
    slot[..TITLE_LEN].copy_from_slice(&SEALED);
    if layout.covered.len() > RANGES {
        return Err(Error::Unsuitable("it has more segments than a seal has room for"));
    }
    let places = slot[TITLE_LEN..HEADER_TAG].chunks_exact_mut(16);
    for (place, covered) in places.zip(&layout.covered) {
        place[..8].copy_from_slice(&covered.offset.to_le_bytes());
        place[8..].copy_from_slice(&(covered.file.len() as u64).to_le_bytes());
    }
    let mut hmac = HmacSha256::new(&Secret::from_bytes(&MAC_KEY))?;
    hmac.update(&slot[..HEADER_TAG])?;
    let header_tag = hmac.finish()?;
    hmac.update(&slot[..HEADER_TAG])?;
    for covered in &layout.covered {
        hmac.update(&file[covered.file.clone()])?;
    }
    slot[HEADER_TAG..IMAGE_TAG].copy_from_slice(&header_tag);
    slot[IMAGE_TAG..].copy_from_slice(&hmac.finish()?);
    Ok(slot)
}
