//! What every function shares at run time: start-up, the AWS configuration, errors under the names that the state machine catches, and
//! the course of a diagnosing step.
//!
//! No rule and no check lives here, and no AWS service is known.

mod aws;
mod diagnose;
mod error;
mod runtime;

pub use aws::{aws_config, aws_config_from, found, known, unreadable};
pub use diagnose::{DiagnosisInput, diagnose, nothing_to_judge};
pub use error::{ErrorName, StepError};
pub use runtime::{run, start_tracing};
