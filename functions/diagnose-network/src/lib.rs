//! Judges whether a Glue interface in the connection's subnet reaches the source, S3 and the services it needs; also the preflight before
//! a connection is created.
//!
//! It reads EC2, RDS, Redshift, Route 53 and the Regions of buckets, and can write nothing. It knows no rule: what is wrong is
//! for `shared-checks` to say.

mod collect;
mod convert;
pub mod handler;
pub mod places;
