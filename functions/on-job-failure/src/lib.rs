//! Decides whether a failed Glue job run is diagnosed, and starts the execution once.
//!
//! It knows job runs and executions. It does not look at why a run failed: that is what it starts.

pub mod handler;
mod trigger;
