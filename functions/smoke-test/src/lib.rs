//! Reads one row through the engine that will use the connection.
//!
//! It knows Glue jobs and the bucket for its script. It keeps no row, and removes the job and the script when the run is over.

pub mod handler;
