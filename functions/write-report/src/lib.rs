//! Writes the verdict, the fixes and the text that a person reads, and tells whoever listens.
//!
//! It judges nothing itself: `shared-checks` joins facts and signal. It knows SNS, EventBridge, the table of incidents and, for the records
//! of what works, S3, and no other service.

pub mod document;
pub mod handler;
pub mod incident;
mod known;
mod message;
mod notify;
mod offer;
pub mod record;
pub mod report;
pub mod text;
