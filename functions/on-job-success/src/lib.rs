//! A succeeded job run closes the incidents that its job is in, where it began after their last failure.
//!
//! It knows incidents, the start of a run, and the execution that tells of an end. What closes an incident is decided in
//! `shared_domain::incident`; who is told, by `write-report`.

pub mod handler;
