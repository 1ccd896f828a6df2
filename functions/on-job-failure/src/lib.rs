//! Decides whether a failed Glue job run is diagnosed, and starts the execution once.
//!
//! It knows job runs, executions, and the event by which a long sweep goes on. It does not look at why a run failed: that is what
//! it starts.

pub mod handler;
mod sweep;
mod trigger;
