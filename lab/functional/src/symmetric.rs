// SPDX-License-Identifier: Apache-2.0 OR MIT
//! Random numbers, and the module itself.

use lab_engine::{Error, Service, random, self_test};

use super::Family;

pub(super) struct Objects;

impl Family for Objects {
    fn call(&self, service: Service) -> Option<Result<(), Error>> {
        Some(match service {
            Service::Random => random::fill(&mut [0; 32]),
            Service::NoiseSamples => random::noise_samples(&mut [0; 16]),
            Service::SelfTest => self_test().map(drop),
            _ => return None,
        })
    }
}
