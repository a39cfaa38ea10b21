// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Calls every service once and tells how each answered, and what its keys answer when they are
//! asked for their approval: the program that the functional tests seal.

use std::process::ExitCode;

use lab_engine::{Approval, Error, SERVICES};
use lab_engine::{aead::aes256gcm, kem::mlkem1024, mac::HmacSha384, random, sign::mldsa87, status};
use lab_functional::Objects;

fn main() -> ExitCode {
    match services().and_then(|served| Ok((served, approvals()?))) {
        Ok((served, approvals)) => {
            for (kind, approval) in approvals {
                println!("approval\t{kind}\t{approval}");
            }
            println!("status\t{}", status());
            if served == SERVICES.len() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(error) => {
            println!("error\t{error}");
            println!("status\t{}", status());
            ExitCode::FAILURE
        }
    }
}

/// How many services answered.
fn services() -> Result<usize, Error> {
    let objects = Objects::make()?;
    let mut served = 0;
    for row in SERVICES {
        match objects.call(row.service) {
            Some(Ok(())) => {
                println!("service\t{}\tOk", row.name);
                served += 1;
            }
            Some(Err(error)) => println!("service\t{}\t{error}", row.name),
            None => println!("service\t{}\tno call is written for it", row.name),
        }
    }
    Ok(served)
}

/// What objects of some kinds answer.
fn approvals() -> Result<[(&'static str, Approval); 6], Error> {
    let (signer, receiver) = (mldsa87::SigningKey::generate()?, mlkem1024::DecapKey::generate()?);
    Ok([
        ("AES-256-GCM key", aes256gcm::Key::generate()?.approval()),
        ("HMAC-SHA2-384 context", HmacSha384::new(&random::secret::<32>()?)?.approval()),
        ("ML-KEM-1024 decapsulation key", receiver.approval()),
        ("ML-KEM-1024 encapsulation key", receiver.encap_key().approval()),
        ("ML-DSA-87 signing key", signer.approval()),
        ("ML-DSA-87 verifying key", signer.verifying_key().approval()),
    ])
}
