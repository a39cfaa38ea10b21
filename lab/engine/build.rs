// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Opens the lab's hatch: the same engine source, built with `cfg(alula_lab)`.

fn main() {
    println!("cargo::rustc-cfg=alula_lab");
    println!("cargo::rerun-if-changed=build.rs");
}
