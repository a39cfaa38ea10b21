// SPDX-License-Identifier: Apache-2.0 OR MIT
//! `cargo lab stack`: how much stack each service uses.
//!
//! Each service runs once on a thread whose stack is memory of ours, painted before; what is no
//! longer paint afterwards was used. What a thread that calls nothing uses is taken off. The number
//! holds the harness's own frame and what it hands over by value, and not the self-tests, which
//! have run before.

use std::cmp::Reverse;
use std::ffi::c_void;
use std::mem::MaybeUninit;

use anyhow::{Context, Result, anyhow, ensure};
use lab_engine::{Error, SERVICES, Service, self_test};

use lab_functional::Objects;

/// No service uses more, so that a thread of a small system can call it.
pub const MOST: usize = 64 << 10;
const PAINT: u8 = 0xa7;
/// 4 MiB.
const PAGES: usize = 1024;

/// A service's name and the bytes of stack that it used.
pub type Row = (&'static str, usize);

/// What a thread is given, and where it leaves its answer.
struct Call<'a> {
    objects: &'a Objects,
    service: Option<Service>,
    answer: Option<Result<(), Error>>,
}

/// A stack is made of pages.
#[derive(Clone)]
#[repr(align(4096))]
struct Page([u8; 4096]);

/// Every service, in the order of the table.
pub fn measure() -> Result<Vec<Row>> {
    self_test().map_err(|error| anyhow!("the module answers {error}"))?;
    let objects = Objects::make().map_err(|error| anyhow!("the module answers {error}"))?;
    let mut stack = vec![Page([0; _]); PAGES];
    let idle = used(&mut stack, &objects, None)?;
    SERVICES
        .iter()
        .map(|row| {
            let bytes = used(&mut stack, &objects, Some(row.service));
            Ok((row.name, bytes.with_context(|| row.name)?.saturating_sub(idle)))
        })
        .collect()
}

/// Bytes of the stack that a thread used, which called the service, or nothing.
fn used(stack: &mut [Page], objects: &Objects, service: Option<Service>) -> Result<usize> {
    stack.iter_mut().for_each(|page| page.0.fill(PAINT));
    let len = size_of_val(stack);
    let mut call = Call { objects, service, answer: None };
    let created = {
        let mut attributes = MaybeUninit::uninit();
        let mut thread = MaybeUninit::uninit();
        // SAFETY: the attributes are initialised before use and destroyed after; the stack and the
        // call outlive the thread, which is joined here, and nobody else touches them meanwhile.
        unsafe {
            libc::pthread_attr_init(attributes.as_mut_ptr());
            let memory = stack.as_mut_ptr().cast();
            libc::pthread_attr_setstack(attributes.as_mut_ptr(), memory, len);
            let argument = (&raw mut call).cast();
            let created =
                libc::pthread_create(thread.as_mut_ptr(), attributes.as_ptr(), run, argument);
            libc::pthread_attr_destroy(attributes.as_mut_ptr());
            if created == 0 {
                libc::pthread_join(thread.assume_init(), std::ptr::null_mut());
            }
            created
        }
    };
    ensure!(created == 0, "no thread: error {created}");
    let answer = call.answer.context("no call is written for this service")?;
    answer.map_err(|error| anyhow!("the module answers {error}"))?;
    let bytes = stack.iter().flat_map(|page| &page.0);
    Ok(len - bytes.take_while(|byte| **byte == PAINT).count())
}

extern "C" fn run(call: *mut c_void) -> *mut c_void {
    // SAFETY: `used` hands over a call that is alive and that nobody else touches.
    let call = unsafe { &mut *call.cast::<Call>() };
    call.answer = match call.service {
        Some(service) => call.objects.call(service),
        None => Some(Ok(())),
    };
    std::ptr::null_mut()
}

/// Measures, prints, and fails if a service uses too much.
pub fn run_and_print() -> Result<()> {
    let mut rows = measure()?;
    rows.sort_by_key(|(_, bytes)| Reverse(*bytes));
    println!("{:<56}{:>12}", "service", "stack");
    for (name, bytes) in &rows {
        println!("{name:<56}{:>8.1} KiB", *bytes as f64 / 1024.0);
    }
    let (name, most) = rows.first().context("there are services")?;
    println!("the most: {:.1} KiB, {name}", *most as f64 / 1024.0);
    ensure!(*most <= MOST, "{name} uses more than {} KiB", MOST >> 10);
    Ok(())
}
