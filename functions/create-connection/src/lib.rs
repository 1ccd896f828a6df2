//! Builds the connection's definition and creates it once.
//!
//! It knows Glue connections and the zone of a subnet. It changes no connection but one that Pipefitter made and
//! nothing uses, where the input says so; it deletes none, and no credentials pass through it: the definition names a secret.

pub mod handler;
mod update;
