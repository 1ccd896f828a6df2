//! Validates the input, classifies the source, decides the way.
//!
//! It knows the request and whether a connection of that name exists. It does not look for sources, it reads no definition
//! beyond the engine, and it writes nothing.

mod decide;
pub mod handler;
