// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C header that is kept is the one that its source stands for.

#[test]
fn the_c_header_is_current() {
    let (generated, kept) = (lab::header::generate().unwrap(), lab::header::kept().unwrap());
    assert!(generated == kept, "alula.h is not current: cargo lab header --write");
    assert!(kept.contains("int32_t alula_aes256gcm_seal("));
}
