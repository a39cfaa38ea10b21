// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The memory of a recording: fixed when it begins, and the only place of its keys.

use core::ops::{Deref, DerefMut};

use alula_engine::sign::mldsa87::SigningKey;

use crate::floe::Floe;
use crate::header::Header;
use crate::index::Builder;
use crate::ratchet::Ratchet;
use crate::tree::Tree;

/// What a caller lends to a recording that is made without an allocator.
pub struct Memory<R, B> {
    /// For keys and counters. What it held before is gone.
    pub room: R,
    /// For the segment that is being filled, and what is not handed over yet:
    /// [`buffer_len`](super::buffer_len) bytes or more.
    pub buffer: B,
}

/// Where a recording keeps its keys and counters. Small enough for a static of a microcontroller.
pub struct Room {
    pub(super) header: Header,
    /// Until the close is signed.
    pub(super) session: Option<SigningKey>,
    /// At the next frame's key. It stays where it is when the writer moves: no copy is left.
    pub(super) ratchet: Option<Ratchet>,
    /// The open frame's.
    pub(super) floe: Option<Floe>,
    pub(super) index: Builder,
    pub(super) tree: Tree,
}

impl Room {
    /// An empty one.
    pub const fn new() -> Self {
        Room {
            header: Header::blank(),
            session: None,
            ratchet: None,
            floe: None,
            index: Builder::new(),
            tree: Tree::new(),
        }
    }

    /// Wipes all keys.
    pub(super) fn forget(&mut self) {
        self.session = None;
        self.ratchet = None;
        self.floe = None;
    }

    #[cfg(test)]
    pub(crate) fn is_empty(&self) -> bool {
        self.session.is_none() && self.ratchet.is_none() && self.floe.is_none()
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::new()
    }
}

/// A room that forgets its keys when the writer goes, whoever it belongs to.
pub(super) struct Held<R: DerefMut<Target = Room>>(R);

impl<R: DerefMut<Target = Room>> Held<R> {
    pub(super) fn new(mut room: R) -> Self {
        room.forget();
        room.index.restart();
        room.tree = Tree::new();
        Held(room)
    }
}

impl<R: DerefMut<Target = Room>> Drop for Held<R> {
    fn drop(&mut self) {
        self.0.forget();
    }
}

impl<R: DerefMut<Target = Room>> Deref for Held<R> {
    type Target = Room;

    fn deref(&self) -> &Room {
        &self.0
    }
}

impl<R: DerefMut<Target = Room>> DerefMut for Held<R> {
    fn deref_mut(&mut self) -> &mut Room {
        &mut self.0
    }
}
