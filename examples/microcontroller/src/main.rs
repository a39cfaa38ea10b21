// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The engine and the sealing half of the vault on a Cortex-M board: it starts, tests itself, seals
//! a record, signs it, records a flight log that only its owner opens, and says how much memory
//! that took.
//!
//! The board is QEMU's, which has no noise source. The numbers it draws here can be guessed by
//! anyone: on a real board [`Host::sample`] reads a register of hardware whose entropy was
//! assessed.
#![no_std]
#![no_main]

mod card;
mod recording;

use core::panic::PanicInfo;
use core::sync::atomic::{AtomicU32, Ordering};

use alula_engine::aead::aes256gcm;
use alula_engine::kem::mlkem1024;
use alula_engine::sign::mldsa87;
use alula_engine::{Claim, Error, Host, Module, self_test};
use cortex_m_rt::entry;
use cortex_m_semihosting::{debug, hprintln};

/// QEMU's board, with a counter in place of noise.
struct Board {
    drawn: AtomicU32,
}

impl Host for Board {
    fn claim(&self) -> Claim {
        const { Claim::of_bits(32).unwrap() }
    }

    /// Looks like noise, and is none.
    fn sample(&self) -> Option<u8> {
        let drawn = self.drawn.load(Ordering::Relaxed).wrapping_add(1);
        self.drawn.store(drawn, Ordering::Relaxed);
        let mixed = drawn.wrapping_mul(0x9e37_79b1) ^ drawn.rotate_left(13);
        Some((mixed.wrapping_mul(mixed | 1) >> 17 & 1) as u8)
    }

    /// QEMU's board stands still; a real one reads its timer.
    fn millis(&self) -> u64 {
        0
    }
}

static BOARD: Board = Board { drawn: AtomicU32::new(0) };

#[entry]
fn main() -> ! {
    match run() {
        Ok(()) => debug::exit(debug::EXIT_SUCCESS),
        Err(error) => {
            hprintln!("failed: {}", error);
            debug::exit(debug::EXIT_FAILURE);
        }
    }
    loop {
        cortex_m::asm::wfi();
    }
}

fn run() -> Result<(), alula_vault::Error> {
    let _module = Module::start(&BOARD)?;
    let report = self_test()?;
    hprintln!("{} self-tests passed; module state: {}", report.casts.len(), report.state);
    used("self-tests");
    seal()?;
    used("AES-256-GCM");
    agree()?;
    used("ML-KEM-1024");
    sign()?;
    used("ML-DSA-87");
    let status = recording::record()?;
    hprintln!(
        "sealed {} bytes in {} chapters: {} bytes",
        status.content,
        status.chapters,
        status.file
    );
    hprintln!("the recording's memory: {} bytes", recording::memory_len());
    used("a recording");
    Ok(())
}

#[inline(never)]
fn seal() -> Result<(), Error> {
    let key = aes256gcm::Key::generate()?;
    let mut record = *b"position, heading";
    let seal = key.seal(b"record 7", &mut record)?;
    key.open(b"record 7", &seal, &mut record)?;
    assert_eq!(&record, b"position, heading");
    let mut altered = seal;
    altered.tag[0] ^= 1;
    assert_eq!(key.open(b"record 7", &altered, &mut record), Err(Error::Rejected));
    Ok(())
}

#[inline(never)]
fn agree() -> Result<(), Error> {
    let ground = mlkem1024::DecapKey::generate()?;
    let (ours, ciphertext) = ground.encap_key().encapsulate()?;
    let theirs = ground.decapsulate(&ciphertext)?;
    assert_eq!(ours.declassify("a test"), theirs.declassify("a test"));
    Ok(())
}

#[inline(never)]
fn sign() -> Result<(), Error> {
    let signer = mldsa87::SigningKey::generate()?;
    let signature = signer.sign(b"microcontroller", b"record 7")?;
    let verifier = signer.verifying_key();
    verifier.verify(b"microcontroller", b"record 7", &signature)?;
    let another = verifier.verify(b"microcontroller", b"record 8", &signature);
    assert_eq!(another, Err(Error::Rejected));
    Ok(())
}

/// What cortex-m-rt fills the stack with before it starts.
const PAINT: u32 = 0xcccc_cccc;

/// Says how much of the stack has been used since the start.
fn used(after: &str) {
    unsafe extern "C" {
        static _stack_start: u32;
        static _stack_end: u32;
    }
    let (mut word, top) = (&raw const _stack_end, &raw const _stack_start);
    // SAFETY: both symbols are the linker's and bound the stack, all of which was painted; what is
    // below the stack pointer is read only, once, by the one thread that there is.
    while word < top && unsafe { word.read_volatile() } == PAINT {
        word = word.wrapping_add(1);
    }
    hprintln!("after {}: at most {} bytes of stack", after, top as usize - word as usize);
}

#[panic_handler]
fn panic(info: &PanicInfo) -> ! {
    hprintln!("{}", info);
    debug::exit(debug::EXIT_FAILURE);
    loop {
        cortex_m::asm::wfi();
    }
}
