//! Gathers what is known of a failure: the job run, the job, its connections, the driver log's tail, and what the error text says.
//!
//! It reads Glue and CloudWatch Logs, can write nothing, and judges nothing: reading the text is `shared-checks`' affair.

pub mod handler;
pub mod log;
