// SPDX-License-Identifier: Apache-2.0 OR MIT
//! FLOOR 3: what makes algorithms a module. State, gate, integrity, self-tests, random numbers, the
//! table of services.

pub(crate) mod entropy;
pub(crate) mod error;
pub(crate) mod gate;
pub(crate) mod generator;
pub(crate) mod indicator;
pub(crate) mod integrity;
pub mod model;
pub(crate) mod process;
pub(crate) mod rng;
pub mod seal;
pub(crate) mod selftest;
pub(crate) mod services;
pub(crate) mod state;

pub(crate) use error::{Error, Reason};
pub(crate) use gate::{make, serve};
pub(crate) use indicator::Approval;
pub(crate) use services::Service;
