//! Judges URL, connection type, driver and TLS.
//!
//! It reads RDS, from S3 the pieces of a JAR or a certificate that it needs, and what IAM says of the role that has to read them; it can
//! write nothing. It knows no rule: what is wrong is for `shared-checks` to say. Before a connection exists it judges the certificate that
//! the request brings along.

pub mod certificate;
mod collect;
pub mod handler;
pub mod jar;
mod preflight;
mod role;
