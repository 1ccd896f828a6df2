//! Joins each failed Glue job run or crawl to its incident, and starts one execution an incident.
//!
//! It knows job runs, crawls, incidents, executions, and the event by which a long sweep goes on. It does not look at why one failed: that
//! is what it starts. Of a run's message it learns no more than which incident it is of.

mod crawl;
mod evidence;
pub mod handler;
mod join;
mod place;
mod start;
mod sweep;
mod trigger;
