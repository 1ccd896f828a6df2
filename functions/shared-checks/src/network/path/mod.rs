//! The walk that the checks read: sets of addresses, rules, routes, destinations, and the path itself.

mod answers;
mod api;
pub mod destination;
mod drawn;
pub mod fixes;
pub mod flow;
pub mod hop;
pub mod listening;
pub mod lookup;
pub mod obstacle;
pub mod owner;
pub mod policy;
pub mod printed;
pub mod ranges;
pub mod report;
pub mod resolver;
pub mod routes;
pub mod rules;
pub mod services;
pub mod source;
pub mod subject;
pub mod trace;
pub mod view;
pub mod walk;
pub mod world;

#[cfg(test)]
mod tests;
