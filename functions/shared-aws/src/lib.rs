//! The SDK's answers in the shape of the facts, for what several functions read. A feature for each service, so that a function knows
//! no other than its own.
//!
//! It calls nothing and judges nothing.

#[cfg(feature = "glue")]
pub mod glue;
#[cfg(feature = "iam")]
pub mod iam;
#[cfg(feature = "rds")]
pub mod rds;
