// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C headers that are kept are the ones that their sources stand for.

use lab::header::{HEADERS, generate, kept};

#[test]
fn the_c_headers_are_current() {
    for ((name, file), function) in
        HEADERS.into_iter().zip(["int32_t alula_aes256gcm_seal(", "int32_t alula_recorder_write("])
    {
        let (generated, kept) = (generate(name).unwrap(), kept(name, file).unwrap());
        assert!(generated == kept, "{file} is not current: cargo lab header --write");
        assert!(kept.contains(function), "{file}");
    }
}
