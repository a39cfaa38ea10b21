// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo run -p lab-fuzz -- FOLDER`: writes every target's seeds to `FOLDER/<target>`, where
//! cargo-fuzz looks for its corpus (`fuzz/corpus`).

use std::path::PathBuf;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args_os().nth(1).unwrap_or("fuzz/corpus".into()));
    for target in lab_fuzz::targets() {
        let folder = folder.join(target.name);
        fs::create_dir_all(&folder)?;
        for (number, seed) in (target.seeds)().iter().enumerate() {
            fs::write(folder.join(format!("seed-{number}")), seed)?;
        }
    }
    Ok(())
}
