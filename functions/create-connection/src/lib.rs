//! Builds the connection's definition and creates it once.
//!
//! It knows Glue connections and the zone of a subnet. It never changes or deletes a connection, and no credentials pass through
//! it: the definition names a secret.

pub mod handler;
