//! Finds sources and connections that fit; never picks for the user.
//!
//! It knows the lists of RDS, Redshift, Redshift Serverless and Glue's connections, one module each, and for open questions those of roles
//! and secrets. It reads no secret, looks at no network and writes nothing.

mod connections;
mod doubts;
pub mod handler;
mod listing;
pub mod offer;
mod ranking;
mod rds;
mod redshift;
mod search;
