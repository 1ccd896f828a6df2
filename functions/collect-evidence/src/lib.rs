//! Gathers what is known of a failure: the job run, the job with what its script names, its connections, the driver log's tail, and what
//! the error text says.
//!
//! It reads Glue, CloudWatch Logs and scripts in S3, can write nothing, and judges nothing: reading the text is `shared-checks`' affair.

pub mod handler;
pub mod log;
mod near;
mod script;
