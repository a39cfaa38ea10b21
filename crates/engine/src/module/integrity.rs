// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The integrity test: HMAC-SHA-256 over the artifact's code and read-only data, as they lie in
//! memory. [ISO 19790] AS05.05, [FIPS 198-1].
//!
//! What is covered is whatever the loader maps and never changes: all segments without the right to
//! write, of the whole executable or shared object, std and callers included, so that no inlined
//! function of the module can lie outside. Data that the loader relocates differs in every process
//! and is not covered; the relocations from which it is made are. The sealer, outside the module,
//! has looked at the file and written down where the segments lie, as distances from the slot. Here
//! nothing is parsed: the distances are authenticated, then followed.
//!
//! A slot that is blank, exactly, is a copy that nobody has sealed, which works and says so. A
//! build for shipping (`cfg(alula_sealed)`) does not accept it. Anything else that does not verify
//! is a failure.
#![allow(unsafe_code)]

use core::fmt;

use super::model::{self, Event};
use super::state::State;
use crate::base::atomic::Word;

#[cfg(target_os = "linux")]
pub(crate) use image::test;

/// Which part of the integrity test failed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u8)]
#[non_exhaustive]
pub enum Integrity {
    /// The artifact was built for shipping and carries no seal, or lost it while it ran.
    Unsealed = 1,
    /// The seal itself is altered: neither blank nor with ranges that verify.
    Seal = 2,
    /// Code or read-only data is not what was sealed.
    Image = 3,
}

impl Integrity {
    /// Every finding, in the order of its number.
    pub const ALL: [Integrity; 3] = [Self::Unsealed, Self::Seal, Self::Image];

    pub(crate) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|part| *part as u8 == number)
    }
}

impl fmt::Display for Integrity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Integrity::Unsealed => "the seal is missing",
            Integrity::Seal => "the seal is altered",
            Integrity::Image => "code or read-only data is altered",
        })
    }
}

/// What the test found in a copy that may work.
pub(crate) struct Found {
    /// The state to enter, `Operational` or `Unsealed`, as its word; changed by every difference of
    /// what was compared, without a branch. A fault that takes the wrong branch, or loses the
    /// answer, leaves a word that is no state.
    pub(crate) word: Word,
    /// How many bytes are as they were sealed.
    pub(crate) covered: u64,
}

/// A copy without a seal works in a developer's build only.
fn unsealed(difference: Word) -> Result<Found, Integrity> {
    if cfg!(alula_sealed) {
        return Err(Integrity::Unsealed);
    }
    let state = model::after(State::Testing, Event::FoundUnsealed);
    Ok(Found { word: state.word() ^ difference, covered: 0 })
}

/// Where no loader is known, there is no seal.
#[cfg(not(target_os = "linux"))]
pub(crate) fn test() -> Result<Found, Integrity> {
    unsealed(0)
}

#[cfg(target_os = "linux")]
mod image {
    use core::{ptr, slice};

    use super::{Found, Integrity, unsealed};
    use crate::base::atomic::Word;
    use crate::base::ct::barrier;
    use crate::base::secret::Wiped;
    use crate::module::model::{self, Event};
    use crate::module::seal::{
        ALIGN, BLANK, HEADER_TAG, IMAGE_TAG, LEN, MAC_KEY, SEALED, TITLE_LEN,
    };
    use crate::module::state::State;
    use crate::primitive::hash::Hash;
    use crate::primitive::hmac::Hmac;
    use crate::primitive::sha2::Sha256;

    /// The slot, in a section of its own, where the sealer finds it.
    #[used]
    // SAFETY: the section holds nothing else, and neither the linker nor the loader gives its name
    // a meaning.
    #[unsafe(link_section = ".alula_seal")]
    static SLOT: Slot = Slot(BLANK);

    #[repr(C, align(16))]
    struct Slot([u8; LEN]);

    const _: () = assert!(size_of::<Slot>() == LEN && align_of::<Slot>() == ALIGN);

    /// Runs the test. HMAC-SHA-256's own self-test has passed before. [IG] 10.2.A
    pub(crate) fn test() -> Result<Found, Integrity> {
        let slot = slot();
        let used = differences(&slot, &BLANK);
        if barrier(used) == 0 {
            return unsealed(used as Word);
        }
        let (header, tags) = slot.split_at(HEADER_TAG);
        let (header_tag, image_tag) = tags.split_at(IMAGE_TAG - HEADER_TAG);
        let hmac = Hmac::<Sha256>::new(&MAC_KEY);
        let title = differences(&header[..TITLE_LEN], &SEALED);
        let altered = title | differences(&*Wiped(hmac.mac(&[header])), header_tag);
        if barrier(altered) != 0 {
            return Err(Integrity::Seal);
        }
        let mut hash = hmac.begin();
        hash.update(header);
        let mut covered = 0;
        for [offset, len] in ranges(header) {
            hash.update(memory(offset, len));
            covered += len;
        }
        let difference = altered | differences(&*Wiped(hmac.end(hash)), image_tag);
        if barrier(difference) != 0 {
            return Err(Integrity::Image);
        }
        let state = model::after(State::Testing, Event::FoundSealed);
        Ok(Found { word: state.word() ^ difference as Word, covered })
    }

    /// The slot's bytes as they are now.
    fn slot() -> [u8; LEN] {
        let mut bytes = [0; LEN];
        for (at, byte) in bytes.iter_mut().enumerate() {
            // SAFETY: `at` is below the length of the static. Volatile, because the bytes are
            // written after the compiler has seen them: it must not know them.
            *byte = unsafe { (&raw const SLOT).cast::<u8>().add(at).read_volatile() };
        }
        bytes
    }

    /// The pairs of offset and length in the slot's header.
    fn ranges(header: &[u8]) -> impl Iterator<Item = [u64; 2]> {
        let (words, _) = header.as_chunks::<8>();
        let (pairs, _) = words.as_chunks::<2>();
        // The first pair is the title.
        pairs.iter().skip(1).map(|pair| pair.map(u64::from_le_bytes))
    }

    /// The artifact's bytes at this distance from the slot.
    fn memory(offset: u64, len: u64) -> &'static [u8] {
        let start = (&raw const SLOT).expose_provenance().wrapping_add(offset as usize);
        // SAFETY: the pair is authenticated, hence as the sealer wrote it: bytes of this very
        // artifact in a segment that is mapped for reading and never for writing, as long as its
        // code can run. The empty range may lie anywhere in the slot.
        unsafe { slice::from_raw_parts(ptr::with_exposed_provenance(start), len as usize) }
    }

    /// Zero if both are equal; below 2^32 if they are shorter than that. The compiler may not
    /// conclude that from a branch on its [`barrier`].
    fn differences(a: &[u8], b: &[u8]) -> u64 {
        let differ = a.iter().zip(b).fold(0, |differ, (a, b)| differ | a ^ b);
        u64::from(differ) | (a.len() ^ b.len()) as u64
    }
}
