//! How far one engine's test is, and what an AWS error means for it.

use aws_sdk_glue::error::{ProvideErrorMetadata, SdkError};
use shared_domain::budget::{LONGEST_OF_AN_ENGINE, ends_in_json};
use shared_domain::report::Created;
use shared_domain::request::TestEngine;
use shared_domain::step::{RunningTest, TestOutcome, TestResult};
use shared_lambda::{ErrorName, StepError};

/// How far a test is, with what it has made and not removed.
#[derive(Debug)]
pub(crate) enum Progress {
    /// Ask again.
    Running(RunningTest, Vec<Created>),
    /// It is over.
    Done(TestResult, Vec<Created>),
}

/// An AWS call failed.
#[derive(Debug)]
pub(crate) enum Trouble {
    /// Throttled or late: the same call may work the next time.
    Later(String),
    /// Denied, or anything else that does not pass by itself.
    Never(String),
}

impl Trouble {
    /// `attempted` says what was attempted, with the actions it takes.
    pub(crate) fn of<E: ProvideErrorMetadata, R>(attempted: &str, error: &SdkError<E, R>) -> Self {
        let error = StepError::from_aws(attempted, error);
        match error.name {
            ErrorName::Throttled | ErrorName::NotReady => Self::Later(error.message),
            _ => Self::Never(error.message),
        }
    }
}

/// Whether what a test needs was there already.
#[derive(PartialEq, Eq)]
pub(crate) enum Made {
    Now,
    Before,
}

/// Why a test did not start.
pub(crate) enum Stopped {
    /// One that this execution has not started goes on: another execution tests the same connection, or was stopped while it did.
    Busy,
    /// Glue refuses it: its role or its connection is not usable.
    Refused(String),
    /// A call failed.
    By(Trouble),
}

impl Progress {
    /// It is over and says this.
    pub(crate) fn done(engine: TestEngine, outcome: TestOutcome, message: impl Into<String>) -> Self {
        let result = TestResult {
            test: engine.as_str().to_owned(),
            outcome,
            message: ends_in_json(&message.into(), LONGEST_OF_AN_ENGINE),
            job_name: None,
            run_id: None,
        };
        Self::Done(result, Vec::new())
    }

    /// It cannot tell, and why.
    pub(crate) fn cannot_tell(engine: TestEngine, why: impl Into<String>) -> Self {
        Self::done(engine, TestOutcome::Inconclusive, why)
    }

    /// With what is left of it.
    pub(crate) fn leaving(self, leftover: Vec<Created>) -> Self {
        match self {
            Self::Running(test, _) => Self::Running(test, leftover),
            Self::Done(result, _) => Self::Done(result, leftover),
        }
    }
}

/// The first words of an error's text where the service gave one.
pub(crate) fn words_of(error: &impl ProvideErrorMetadata) -> String {
    shared_domain::redact(error.message().unwrap_or("the service gave no reason"))
}
