// SPDX-License-Identifier: Apache-2.0 OR MIT
//! A thread whose stack is memory of ours, painted before. What is no longer paint afterwards was
//! used; what lies there another thread can read while this one waits.

use std::ffi::c_void;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

use anyhow::{Result, ensure};

const PAINT: u8 = 0xa7;
/// 4 MiB.
const PAGES: usize = 1024;

/// A stack is made of pages.
#[derive(Clone)]
#[repr(align(4096))]
struct Page([u8; 4096]);

/// The memory of a stack.
pub struct Stack(Vec<Page>);

/// Is given a reason, an address, and the bytes that lie there.
type Look<'a> = &'a mut dyn FnMut(usize, usize, &[u8]);

/// What a thread is given.
struct Call<'a> {
    work: &'a mut dyn FnMut(),
}

/// Where the waiting thread's stack ends, and what it waits with: zero while it works.
static TOP: AtomicUsize = AtomicUsize::new(0);
/// Why it waits.
static REASON: AtomicUsize = AtomicUsize::new(0);
/// Not null while somebody listens.
static LISTENING: AtomicPtr<()> = AtomicPtr::new(std::ptr::null_mut());

/// The thread has ended.
const ENDED: usize = usize::MAX;

/// Waits until the thread that made the stack has looked at it.
#[inline(never)]
pub fn wait(reason: usize) {
    if LISTENING.load(Ordering::Acquire).is_null() {
        return;
    }
    let here = 0u8;
    REASON.store(reason, Ordering::Relaxed);
    TOP.store((&raw const here) as usize, Ordering::Release);
    while TOP.load(Ordering::Acquire) != 0 {
        std::thread::yield_now();
    }
}

impl Stack {
    /// Memory for one thread after another.
    pub fn new() -> Self {
        Stack(vec![Page([0; _]); PAGES])
    }

    /// Does the work on this stack, painted before.
    pub fn run(&mut self, work: &mut dyn FnMut()) -> Result<()> {
        self.start(work, None)
    }

    /// Does the work on this stack, painted before. Whenever the work waits, `look` gets the
    /// reason, the address of the first byte that was used, and the bytes from there to the frame
    /// of the function that waits.
    pub fn watch(&mut self, work: &mut dyn FnMut(), look: Look<'_>) -> Result<()> {
        self.start(work, Some(look))
    }

    /// How many bytes the last work used.
    pub fn used(&self) -> usize {
        let bytes = self.0.iter().flat_map(|page| &page.0);
        size_of_val(self.0.as_slice()) - bytes.take_while(|byte| **byte == PAINT).count()
    }

    fn start(&mut self, work: &mut dyn FnMut(), look: Option<Look<'_>>) -> Result<()> {
        self.0.iter_mut().for_each(|page| page.0.fill(PAINT));
        let (memory, len) = (self.0.as_mut_ptr(), size_of_val(self.0.as_slice()));
        let mut call = Call { work };
        if look.is_some() {
            LISTENING.store(memory.cast(), Ordering::Release);
        }
        let mut attributes = MaybeUninit::uninit();
        let mut thread = MaybeUninit::uninit();
        // SAFETY: the attributes are initialised before use and destroyed after; the stack and the
        // call outlive the thread, which is joined here, and nobody else touches them meanwhile
        // except while the thread waits, and then below its frame.
        let created = unsafe {
            libc::pthread_attr_init(attributes.as_mut_ptr());
            libc::pthread_attr_setstack(attributes.as_mut_ptr(), memory.cast(), len);
            let argument = (&raw mut call).cast();
            let created =
                libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), run, argument);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            if created == 0 {
                if let Some(look) = look {
                    listen(memory.cast(), look);
                }
                libc::pthread_join(thread.assume_init(), std::ptr::null_mut());
            }
            created
        };
        LISTENING.store(std::ptr::null_mut(), Ordering::Release);
        ensure!(created == 0, "no thread: error {created}");
        Ok(())
    }
}

impl Default for Stack {
    fn default() -> Self {
        Self::new()
    }
}

/// Looks whenever the thread waits, until it ends.
///
/// # Safety
/// The thread's stack begins at `base`.
unsafe fn listen(base: *const u8, look: Look<'_>) {
    loop {
        let top = TOP.load(Ordering::Acquire);
        if top == 0 {
            std::thread::yield_now();
            continue;
        }
        let reason = REASON.load(Ordering::Relaxed);
        if reason != ENDED {
            // SAFETY: between the stack's begin and the frame of the function that waits is memory
            // of ours, which that thread does not use as long as it waits, except for the frame of
            // the system's own call, whose bytes are read as they are.
            let bytes = unsafe { std::slice::from_raw_parts(base, top - base as usize) };
            let paint = bytes.iter().take_while(|byte| **byte == PAINT).count();
            look(reason, base as usize + paint, &bytes[paint..]);
        }
        TOP.store(0, Ordering::Release);
        if reason == ENDED {
            return;
        }
    }
}

extern "C" fn run(call: *mut c_void) -> *mut c_void {
    // SAFETY: `start` hands over a call that is alive and that nobody else touches.
    let call = unsafe { &mut *call.cast::<Call>() };
    (call.work)();
    wait(ENDED);
    std::ptr::null_mut()
}
