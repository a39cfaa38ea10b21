// SPDX-License-Identifier: Apache-2.0 OR MIT
//! libFuzzer's shell around a target of lab/fuzz.
#![no_main]
libfuzzer_sys::fuzz_target!(|data: &[u8]| lab_fuzz::run("redaction_proof", data));
