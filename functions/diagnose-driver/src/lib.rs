//! Judges URL, connection type, driver and TLS.
//!
//! It reads RDS and can write nothing. It knows no rule: what is wrong is for `shared-checks` to say.

mod convert;
pub mod handler;
