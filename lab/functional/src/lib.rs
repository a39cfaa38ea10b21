// SPDX-License-Identifier: Apache-2.0 OR MIT
//! One call of every service, on objects that were made while the module served: for the tests that
//! ask what a failed module still does, and for the tools that look at compiled services.

mod aes;
mod curves;
mod derivation;
mod drbg;
mod edwards;
mod encoding;
pub mod examples;
mod hash;
mod hash_based;
mod hybrid;
mod lattice;
mod rsa;
mod symmetric;

use lab_engine::{Error, Service};
use zeroize::Zeroizing;

/// Objects of one family of services, and a call of each service of that family.
trait Family {
    /// Calls one service once. None if it is no service of this family.
    fn call(&self, service: Service) -> Option<Result<(), Error>>;
}

/// What a call came to. Its answer is looked at where it is, and not moved: a key takes much stack.
fn outcome<T>(answer: &Result<T, Error>) -> Result<(), Error> {
    answer.as_ref().map(|_| ()).map_err(|error| *error)
}

/// What `write` puts to the front of a buffer: a file with a private key, as its owner keeps it.
fn written(write: impl Fn(&mut [u8]) -> Result<usize, Error>) -> Result<Zeroizing<Vec<u8>>, Error> {
    let mut output = Zeroizing::new(vec![0; 8192]);
    let len = write(&mut output)?;
    output.truncate(len);
    Ok(output)
}

/// Keys and the like, of every kind.
pub struct Objects(Vec<Box<dyn Family>>);

impl Objects {
    /// Makes them all.
    pub fn make() -> Result<Self, Error> {
        Ok(Objects(vec![
            Box::new(hash::Objects::make()?),
            Box::new(hash_based::Objects::make()?),
            Box::new(aes::Objects::make()?),
            Box::new(symmetric::Objects),
            Box::new(curves::ecdh_p256::Objects::make()?),
            Box::new(curves::ecdh_p384::Objects::make()?),
            Box::new(curves::ecdh_p521::Objects::make()?),
            Box::new(curves::ecdsa_p224::Objects::make()?),
            Box::new(curves::ecdsa_p256::Objects::make()?),
            Box::new(curves::ecdsa_p384::Objects::make()?),
            Box::new(curves::ecdsa_p521::Objects::make()?),
            Box::new(derivation::Objects::make()?),
            Box::new(drbg::Objects::make()?),
            Box::new(edwards::Objects::make()?),
            Box::new(encoding::Encodings::make()?),
            Box::new(hybrid::X25519MlKem768::make()?),
            Box::new(hybrid::SecP256r1MlKem768::make()?),
            Box::new(hybrid::SecP384r1MlKem1024::make()?),
            Box::new(lattice::Objects::make()?),
            Box::new(rsa::Objects::make()?),
        ]))
    }

    /// Calls one service once. None if no call is written for it, which a test reports.
    pub fn call(&self, service: Service) -> Option<Result<(), Error>> {
        self.0.iter().find_map(|family| family.call(service))
    }
}
