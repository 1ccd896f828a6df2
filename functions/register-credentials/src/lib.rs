//! Adopts the secret or creates its shell.
//!
//! It knows Secrets Manager. It never makes up, rotates or hands out a password: a secret's value is looked at inside
//! [`handler`] to see whether a connection can use it, and only the names of its keys leave.

pub mod handler;
mod shape;

pub use shape::misfit;
