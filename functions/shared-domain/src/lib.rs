//! Plain data that all of Pipefitter speaks: the request, the facts, the signal, findings and the report.
//!
//! What is absent is the point: no AWS SDK, no async, no clock, no environment, no file, and no judgement
//! (that is `shared-checks`). Everything here can be written to JSON and read back, and nothing here can hold a
//! secret's value, except [`Secret`], which cannot be printed or serialised.

pub mod allowed_buckets;
pub mod aws;
pub mod budget;
pub mod cause;
pub mod change;
pub mod code;
pub mod command;
pub mod connection_code;
pub mod connection_input;
pub mod denied;
pub mod diagnosis;
pub mod driver_log;
pub mod evidence;
pub mod fact;
pub mod facts_credentials;
pub mod facts_driver;
pub mod facts_network;
pub mod hop;
pub mod incident;
pub mod jdbc;
pub mod mask;
pub mod met;
pub mod nearest;
pub mod record;
pub mod redact;
pub mod report;
pub mod request;
pub mod script;
pub mod secret;
pub mod secret_form;
pub mod shell;
pub mod signal;
pub mod source;
pub mod step;
pub mod tags;
pub mod trace;
pub mod vocabulary;

pub use cause::Cause;
pub use change::Change;
pub use code::Code;
pub use command::Command;
pub use diagnosis::{Confidence, Diagnosis, Finding, Fix, Resource, Stage, Unjudged, UnknownCheck, Verdict};
pub use evidence::Evidence;
pub use fact::{Fact, Missing};
pub use redact::redact;
pub use report::{Outcome, Report};
pub use request::Request;
pub use secret::Secret;
pub use signal::Signal;
