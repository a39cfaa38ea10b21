// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Memcheck's client requests: a sequence of instructions that does nothing on a real processor and
//! that valgrind's translator recognises (valgrind.h, memcheck.h).
const TOOL: u64 = (b'M' as u64) << 24 | (b'C' as u64) << 16;
pub(crate) const MAKE_UNDEFINED: u64 = TOOL + 1;
pub(crate) const MAKE_DEFINED: u64 = TOOL + 2;
const GET_VBITS: u64 = TOOL + 8;
const RUNNING_ON_VALGRIND: u64 = 0x1001;
const COUNT_ERRORS: u64 = 0x1201;

/// Inlined, because a call with a shared reference promises that the memory stays as it was:
/// the compiler would use what it knows of it, which bears no mark.
#[inline(always)]
pub(crate) fn request<T>(request: u64, memory: &[T]) {
    ask([request, memory.as_ptr() as u64, size_of_val(memory) as u64, 0]);
}

pub(crate) fn running() -> bool {
    ask([RUNNING_ON_VALGRIND, 0, 0, 0]) != 0
}

/// How many uses of secrets have been reported so far, each as often as it happened.
pub(crate) fn errors() -> u64 {
    ask([COUNT_ERRORS, 0, 0, 0])
}

/// True if the checker holds each of these bytes for secret.
pub(crate) fn is_secret(memory: &[u8]) -> bool {
    memory.iter().all(|byte| {
        let mut marks = 0u8;
        ask([GET_VBITS, (&raw const *byte) as u64, (&raw mut marks) as u64, 1]) == 1
            && *core::hint::black_box(&marks) != 0
    })
}

/// The answer, which is zero on a real processor.
#[inline(never)]
fn ask(request: [u64; 4]) -> u64 {
    let arguments = [request[0], request[1], request[2], request[3], 0, 0];
    let mut answer = 0;
    // SAFETY: four rotations by 128 bits in all and an exchange of a register with itself
    // change nothing; rdx and rdi are declared as written. What a checker writes beyond
    // registers is one byte of the marks, through a pointer to a live local.
    unsafe {
        core::arch::asm!(
            "rol rdi, 3", "rol rdi, 13", "rol rdi, 61", "rol rdi, 51", "xchg rbx, rbx",
            in("rax") arguments.as_ptr(), inout("rdx") answer, inout("rdi") 0u64 => _,
        );
    }
    answer
}
