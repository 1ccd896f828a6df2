//! Judgement: pure functions from facts to findings.
//!
//! What is absent is the point: no AWS SDK, no async, no clock, no environment, no file. A check is one file, named after its
//! code, in the folder of its stage, and declares all that is true of it; adding one is adding the file and one line in that
//! folder's list, which is the order of evaluation.

pub mod check;
pub mod credentials;
pub mod driver;
pub mod evidence;
pub mod incident;
#[cfg(test)]
mod masked;
pub mod names;
pub mod network;
pub mod proof;
pub mod registry;
pub mod script;
pub mod signal;
pub mod ssl;
pub mod suspect;
pub mod trace;
pub mod verdict;

pub use check::{Check, Judgement, run};
