//! What every function shares at run time: start-up, the AWS configuration, and errors under the names that the state machine catches.
//!
//! No rule and no check lives here, and no AWS service is known.

mod aws;
mod error;
mod runtime;

pub use aws::{aws_config, aws_config_from, unreadable};
pub use error::{ErrorName, StepError};
pub use runtime::{run, start_tracing};
