// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The seal: what an artifact carries about its own code and read-only data, byte by byte.
//!
//! Every artifact that links the engine has one slot of [`LEN`] bytes in a section of its own,
//! [`SECTION`]. The compiler leaves it [`BLANK`]; a sealer fills it in when nothing will change the
//! file any more, after linking, stripping and packaging.
//!
//! | offset | length | what |
//! |---|---|---|
//! | 0 | 16 | [`SEALED`], the title |
//! | 16 | 8 × 16 | ranges: distance from the slot and length; unused ones are zero |
//! | 144 | 32 | HMAC-SHA-256 under [`MAC_KEY`] of the 144 bytes before |
//! | 176 | 32 | HMAC-SHA-256 under [`MAC_KEY`] of those 144 bytes and all that the ranges cover |
//!
//! Distances and lengths have 64 bits, little endian.
//!
//! The ranges have a tag of their own so that they are trusted before they are followed. Together
//! they cover every segment that is mapped without the right to write, except the slot. The key is
//! no secret: the seal finds what went wrong, whoever can forge a file can also forge its seal.

/// The name of the section that holds the slot and nothing else.
pub const SECTION: &str = ".alula_seal";

/// The slot's length in bytes.
pub const LEN: usize = IMAGE_TAG + TAG_LEN;

/// The slot's alignment in bytes.
pub const ALIGN: usize = 16;

/// How many ranges a slot has room for.
pub const RANGES: usize = 8;

/// The first bytes of a slot that was sealed.
pub const SEALED: [u8; TITLE_LEN] = *b"Alula, sealed  1";

/// A slot that nobody has sealed: exactly these bytes.
pub const BLANK: [u8; LEN] = {
    let mut slot = [0; LEN];
    let (title, _) = slot.split_at_mut(TITLE_LEN);
    title.copy_from_slice(b"alula: NO SEAL !");
    slot
};

/// The key of both tags.
pub const MAC_KEY: [u8; 32] = *b"Alula: software integrity test 1";

/// The length of a tag in bytes.
pub const TAG_LEN: usize = 32;

/// Where the tag of the title and the ranges begins.
pub const HEADER_TAG: usize = TITLE_LEN + RANGES * 16;

/// Where the tag of the image begins.
pub const IMAGE_TAG: usize = HEADER_TAG + TAG_LEN;

/// The length of the title in bytes.
pub const TITLE_LEN: usize = 16;
