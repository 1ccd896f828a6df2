//! Decides whether a failed Glue job run or crawl is diagnosed, and starts the execution once.
//!
//! It knows job runs, crawls, executions, and the event by which a long sweep goes on. It does not look at why one failed: that is what
//! it starts.

mod crawl;
pub mod handler;
mod sweep;
mod trigger;
