//! What every function shares at run time: start-up, the AWS configuration, errors under the names that the state machine catches,
//! the time that a step has, and the course of a diagnosing one.
//!
//! No rule and no check lives here, and no AWS service is known.

mod aws;
mod diagnose;
mod error;
mod owners;
mod packed;
mod runtime;
mod time;

pub use aws::{
    EMPTY_ANSWER, aws_config, aws_config_from, found, is_answer, is_not_found, known, listed, one_long_attempt,
    unreadable,
};
pub use diagnose::{DiagnosisInput, diagnose, nothing_to_judge};
pub use error::{ErrorName, StepError};
pub use owners::{name_owner_tags, owner_tags};
pub use packed::{pack, unpack};
pub use runtime::{read, run, start_tracing};
pub use time::{OutOfTime, STEP_TIME, in_time, time_left, timely, within};
