//! Reads one row through the engines that will use the connection.
//!
//! It knows Glue jobs and crawlers, Athena, and the bucket for its script, one module for each engine. It keeps no row and no
//! token, removes what it made when a test is over, and what ended executions have left.

mod athena;
mod crawler;
mod glue_etl;
pub mod handler;
mod leftovers;
mod names;
mod progress;
mod subject;
mod usage;
