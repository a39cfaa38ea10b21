// SPDX-License-Identifier: Apache-2.0 OR MIT
//! The operational environment: processes are kept apart, each instance has its own secrets, and
//! the module starts neither processes nor threads.

use std::fs;
use std::io::Read;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use lab_engine::lab::break_test;
use lab_engine::{Error, SERVICES, Secret, random, self_test, status};
use lab_functional::Objects;

use super::{Program, Scene};

pub(super) const PROGRAMS: &[Program] = &[
    Program {
        name: "process-separation",
        title: "Verify process and memory management of the operating system",
        folder: "Functional-Test/OE-realted-Tests",
        setup: "a process holds a key; another one, under another user or without the right to \
                look, tries to read it; forked copies draw numbers",
        induction: "the reader opens /proc/PID/mem and calls process_vm_readv; a copy is broken",
        run: process_separation,
    },
    Program {
        name: "no-processes",
        title: "Verify that the module starts no process and no thread",
        folder: "Functional-Test/OE-realted-Tests",
        setup: "tasks and children are counted before, while and after all services are called",
        induction: "",
        run: no_processes,
    },
];

pub(super) const SCENES: &[Scene] = &[("scene-holds-a-key", holds_a_key)];

fn refusal(error: Error) -> anyhow::Error {
    anyhow::anyhow!("the module answers {error}")
}

/// Tells where its key lies, and waits until its input ends.
fn holds_a_key() -> Result<String> {
    // As `alula record` does: not even the same user may look.
    // SAFETY: a flag of this process.
    ensure!(unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0) } == 0, "the flag cannot be cleared");
    let key: Secret<32> = random::secret().map_err(refusal)?;
    println!("key at {}", (&raw const key) as usize);
    std::io::stdin().read_to_end(&mut Vec::new())?;
    drop(key);
    Ok("held a key".into())
}

fn process_separation() -> Result<String> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["functional", "--perform", "scene-holds-a-key"]);
    let mut holder = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
    let mut line = String::new();
    let told = holder.stdout.as_mut().context("its output")?;
    std::io::BufRead::read_line(&mut std::io::BufReader::new(told), &mut line)?;
    let address = line.trim().strip_prefix("key at ").context("no address")?.parse::<usize>()?;
    let look = look_at(holder.id() as i32, address);
    drop(holder.stdin.take());
    holder.wait()?;
    let (user, opened, read) = look?;
    println!("as user {user}: /proc/PID/mem opened {opened}, process_vm_readv {read}");
    ensure!(!opened && read < 0, "another process read the key");
    let apart = forked_copies()?;
    Ok(format!("user {user} can neither open nor read the memory of the key's process; {apart}"))
}

/// Does `work` in a forked child, and gives the bytes that it answers.
fn in_a_child<const N: usize>(work: impl FnOnce() -> [u8; N]) -> Result<[u8; N]> {
    let mut ends = [0; 2];
    // SAFETY: two descriptors are written.
    ensure!(unsafe { libc::pipe(ends.as_mut_ptr()) } == 0, "no pipe");
    // SAFETY: this program has one thread; the child ends with _exit.
    let child = unsafe { libc::fork() };
    ensure!(child >= 0, "no child");
    if child == 0 {
        let bytes = work();
        // SAFETY: the descriptor is open; so many bytes are there.
        unsafe {
            libc::write(ends[1], bytes.as_ptr().cast(), N);
            libc::_exit(0);
        }
    }
    let mut bytes = [0; N];
    // SAFETY: as above; the child is ours.
    let read = unsafe {
        libc::close(ends[1]);
        let read = libc::read(ends[0], bytes.as_mut_ptr().cast(), N);
        libc::close(ends[0]);
        libc::waitpid(child, std::ptr::null_mut(), 0);
        read
    };
    ensure!(read == N as isize, "the child answered {read} bytes");
    Ok(bytes)
}

/// Tries to read another process's memory, as another user where that can be. Gives the user,
/// whether the file was opened, and what the call answered.
fn look_at(process: i32, address: usize) -> Result<(u32, bool, isize)> {
    let answer = in_a_child(|| {
        // SAFETY: only this child becomes another user.
        let user = unsafe {
            libc::setgroups(0, std::ptr::null());
            libc::setgid(65534);
            libc::setuid(65534);
            libc::geteuid()
        };
        let opened = fs::File::open(format!("/proc/{process}/mem")).is_ok();
        let mut bytes = [0u8; 32];
        let ours = libc::iovec { iov_base: bytes.as_mut_ptr().cast(), iov_len: 32 };
        let theirs = libc::iovec { iov_base: address as *mut libc::c_void, iov_len: 32 };
        // SAFETY: our buffer has so many bytes; the other address is the other process's.
        let read = unsafe { libc::process_vm_readv(process, &ours, 1, &theirs, 1, 0) };
        let mut answer = [0; 6];
        answer[..4].copy_from_slice(&user.to_le_bytes());
        answer[4] = u8::from(opened);
        answer[5] = read.clamp(-1, 100) as i8 as u8;
        answer
    })?;
    let user = u32::from_le_bytes([answer[0], answer[1], answer[2], answer[3]]);
    Ok((user, answer[4] == 1, isize::from(answer[5] as i8)))
}

/// Copies of a process have their own numbers and their own state.
fn forked_copies() -> Result<String> {
    random::fill(&mut [0; 32]).map_err(refusal)?;
    let mut numbers = Vec::new();
    for _ in 0..8 {
        numbers.push(in_a_child(|| {
            let mut number = [0; 32];
            if random::fill(&mut number).is_err() {
                number = [0; 32];
            }
            number
        })?);
    }
    let mut own = [0; 32];
    random::fill(&mut own).map_err(refusal)?;
    numbers.push(own);
    numbers.sort_unstable();
    numbers.dedup();
    ensure!(numbers.len() == 9 && numbers[0] != [0; 32], "numbers came twice");
    let broken = in_a_child(|| {
        break_test("SHA2-256");
        [u8::from(self_test().is_err())]
    })?;
    ensure!(broken == [1], "the broken copy passes");
    random::fill(&mut own).map_err(refusal)?;
    let state = status().state;
    Ok(format!("9 copies drew 9 numbers; one copy failed, and this one is {state} and serves"))
}

/// The threads and the children of this process.
fn tasks() -> Result<(usize, String)> {
    let threads = fs::read_dir("/proc/self/task")?.count();
    let process = std::process::id();
    let children = fs::read_to_string(format!("/proc/self/task/{process}/children"));
    Ok((threads, children.unwrap_or_default()))
}

fn no_processes() -> Result<String> {
    let before = tasks()?;
    let objects = Objects::make().map_err(refusal)?;
    for row in SERVICES {
        let answer = objects.call(row.service);
        ensure!(answer == Some(Ok(())), "{}: {answer:?}", row.name);
        let now = tasks()?;
        ensure!(now == before, "{} left tasks: {now:?}", row.name);
    }
    println!("threads and children: {before:?}");
    let (threads, children) = before;
    ensure!(children.trim().is_empty(), "children: {children}");
    Ok(format!("{threads} thread and no child after each of {} services", SERVICES.len()))
}
