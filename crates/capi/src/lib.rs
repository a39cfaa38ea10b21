// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The C interface of the cryptographic module: what `alula.h` declares and `libalula` holds.
//!
//! Every function that can fail answers with a code: zero is success, everything else is listed in
//! `code.rs`. Buffers come with their lengths, which are checked precisely, also where the length
//! is fixed. On error every output buffer is as it was, or zero. Keys are handles; a handle that
//! was never given out, was freed or was zeroised is recognised.
//!
//! | the caller owes | because |
//! |---|---|
//! | buffers that are readable, or writable, over their whole length | no library can check it |
//! | buffers that no other thread writes to during a call | likewise |

#![allow(clippy::too_many_arguments)] // C has no slices: a buffer is two arguments
#![allow(clippy::missing_safety_doc)] // what the caller owes stands above, once for all

mod code;
mod gcm;
mod handle;
mod hash;
mod pointer;
mod random;
mod sign;
mod status;

pub use code::*;
pub use gcm::*;
pub use hash::*;
pub use random::*;
pub use sign::*;
pub use status::*;
