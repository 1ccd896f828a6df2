//! The report as one HTML file: for somebody who has to open a path or mend a secret and has neither access to Glue nor a manual.
//!
//! One file, nothing from outside, no script; it reads on a phone, in the dark and on paper, and without seeing colours. It judges nothing and knows
//! no SDK, no clock, no environment and no file: the report in, a text out.

mod changes;
mod document;
mod findings;
mod icon;
mod lists;
mod markup;
mod picture;
mod words;

#[cfg(test)]
mod tests;

pub use document::{Origin, page};
