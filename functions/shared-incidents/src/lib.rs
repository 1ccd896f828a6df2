//! The table of incidents: how an incident, its runs and its jobs lie in DynamoDB, and each call by a name of its own.
//!
//! It decides nothing: where a run belongs and what closes an incident is in `shared_domain::incident`. It knows DynamoDB, and the one
//! execution that tells of an end. A function's policy grants what the methods that it uses call, which a test compares.
//!
//! | item | `pk` | `sk` | beside it |
//! | --- | --- | --- | --- |
//! | the newest incident of a key | `KEY#<key>` | `NEWEST` | the incident, its diagnosis, what that came to, what closed it, the last failure |
//! | a run, or a crawl | `INCIDENT#<id>` | `RUN#<job>#<run>` | the run; what it is called, by which the index `runs` finds it |
//! | an incident that is over | `INCIDENT#<id>` | `CLOSED` | the incident as it was closed |
//! | a job of an incident | `JOB#<job>` | `INCIDENT#<id>` | |
//! | a crawler of an incident | `CRAWLER#<crawler>` | `INCIDENT#<id>` | |
//! | a job or crawler that is left alone | the same | `LEFT_ALONE` | until when that is believed |
//! | a key whose runs have joined an incident of another | `KEY#<key>` | `NAMED` | that incident's id |
//!
//! No item grows: a run is an item of its own. All of them expire.

mod closing;
#[cfg(feature = "fake")]
pub mod fake;
mod item;
mod table;

pub use closing::{Teller, Untold};
pub use table::{AllOpen, AllRuns, Known, LEFT_ALONE_FOR, Opened, Table};
