//! Writes the verdict, the fixes and the text that a person reads, and tells whoever listens.
//!
//! It judges nothing itself: `shared-checks` joins facts and signal. It knows SNS, EventBridge and the table of incidents, and no other
//! service.

pub mod document;
pub mod handler;
pub mod incident;
mod notify;
pub mod report;
pub mod text;
