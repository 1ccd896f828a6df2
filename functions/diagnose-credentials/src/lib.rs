//! Judges whether the Glue role gets the connection's credentials, may use them, and may do what the connection needs.
//!
//! It reads IAM, Secrets Manager, KMS, RDS and Glue, and can write nothing. A secret's value is looked at in one function, which
//! lets out the names of its keys and nothing else. It knows no rule: what is wrong is for `shared-checks` to say.

mod collect;
mod convert;
pub mod handler;
mod simulate;
