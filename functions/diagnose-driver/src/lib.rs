//! Judges URL, connection type, driver and TLS.
//!
//! It reads RDS, and from S3 the pieces of a JAR or a certificate that it needs; it can write nothing. It knows no rule: what is wrong
//! is for `shared-checks` to say.

pub mod certificate;
mod collect;
mod convert;
pub mod handler;
pub mod jar;
