// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Artifacts as they ship: built, sealed, broken, started. What is shown here is shown on the file
//! itself, in processes of their own, and not in a lab build.

pub mod breaks;
pub mod peers;
pub mod reproduce;
pub mod startup;
pub mod subject;

use std::path::Path;

use anyhow::{Context, Result};

/// `cargo lab seal`: as `alula module seal` does it.
pub fn seal_and_print(file: &Path) -> Result<()> {
    let layout = alula_sealer::seal_file(file).with_context(|| file.display().to_string())?;
    println!("sealed {}: {} bytes of code and data", file.display(), layout.len());
    for covered in &layout.covered {
        let kind = if covered.executable { "code" } else { "data" };
        println!("  {kind}, {} bytes, {:+} from the slot", covered.file.len(), covered.offset);
    }
    Ok(())
}
