//! What changed since a connection last worked, who changed it, and where the resource is written.
//!
//! Which differences are the cause, `shared-checks` computes. This function reads the record, and asks CloudTrail, CloudFormation and the
//! resource's tags. A raw event never leaves it: what is taken of one is listed in [`event`]. It can write nothing.

mod event;
pub mod handler;
mod healed;
mod origin;
mod person;
mod record;
mod trail;

pub use person::ShowActors;
