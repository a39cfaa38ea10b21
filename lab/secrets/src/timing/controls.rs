// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Leaks on purpose: if one of them goes unseen, the check itself is broken.

use std::hint::black_box;

/// A program that leaks 32 secret bytes.
pub(super) type Leak = fn(&[u8; 32]);

/// What all of them leak. The first byte of two comparisons is right, so that they go on.
pub(super) const SECRET: [u8; 32] = [3; 32];

/// The name of the last one.
#[cfg(any(alula_msan, alula_replay))]
pub(super) const DIVISION: &str = "a division by a secret";

/// Each with its name.
pub(super) const CONTROLS: &[(&str, Leak)] = &[
    ("a branch on a secret", branch),
    ("a table's index that is secret", index),
    ("a comparison that stops at a difference", comparison),
    ("the library's comparison of slices", library_comparison),
    // Valgrind does not look at divisions.
    #[cfg(any(alula_msan, alula_replay))]
    (DIVISION, division),
];

#[inline(never)]
fn branch(secret: &[u8; 32]) {
    if secret[3] & 1 == 1 {
        black_box(7);
    } else {
        black_box(secret);
    }
}

#[inline(never)]
fn index(secret: &[u8; 32]) {
    const TABLE: [u8; 256] = [0x5a; 256];
    black_box(black_box(&TABLE)[usize::from(secret[5])]);
}

#[inline(never)]
fn comparison(secret: &[u8; 32]) {
    for (byte, guess) in secret.iter().zip(black_box(&SECRET)) {
        if byte != guess {
            return;
        }
        black_box(byte);
    }
}

#[inline(never)]
fn library_comparison(secret: &[u8; 32]) {
    black_box(black_box(secret.as_slice()) == black_box(SECRET.as_slice()));
}

#[cfg(any(alula_msan, alula_replay))]
#[inline(never)]
fn division(secret: &[u8; 32]) {
    black_box(black_box(1_000_003_u32) / u32::from(secret[7] | 1));
}
