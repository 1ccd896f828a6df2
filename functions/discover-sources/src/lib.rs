//! Finds sources and connections that fit; never picks for the user.
//!
//! It knows RDS and the list of Glue connections. It reads no secret, looks at no network and writes nothing.

pub mod handler;
