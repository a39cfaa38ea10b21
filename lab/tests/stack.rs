// SPDX-License-Identifier: Apache-2.0 OR MIT
//! No service uses more stack than a small thread has.

#![cfg(target_os = "linux")]

use lab::stack::{MOST, measure};

#[test]
fn no_service_uses_more_than_64_kib() {
    let rows = measure().expect("every service is called");
    assert!(rows.iter().all(|(_, bytes)| *bytes > 0));
    for (name, bytes) in rows {
        assert!(bytes <= MOST, "{name}: {bytes} bytes");
    }
}
