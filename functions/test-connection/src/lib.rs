//! Asks Glue to test a connection and reports what it answered.
//!
//! It knows one call of Glue. It does not judge why a test failed: that is the diagnosis.

pub mod handler;
