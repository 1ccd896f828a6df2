//! What is looked for: which engines, and whether the request's host says which database it is.

use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::source::{Engine, SourceAnswer};
use shared_domain::step::{Route, Way};

/// What the lists are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Search {
    /// The engines that the request may mean.
    pub(crate) engines: Vec<Engine>,
    /// The database that the request's host names: one look instead of a list.
    pub(crate) name: Option<DatabaseName>,
    /// Whether a list is of use: not to a complete request, whose host RDS would have named otherwise.
    pub(crate) lists: bool,
}

impl Search {
    pub(crate) fn of(route: &Route) -> Self {
        let engines = match (route.engine, route.request.source_answer()) {
            (Some(engine), _) | (None, SourceAnswer::Engine { engine, .. }) => vec![engine],
            (None, SourceAnswer::OneOf { engines, .. }) => engines,
            (None, SourceAnswer::Host { .. } | SourceAnswer::Refused(_)) => Engine::ALL.to_vec(),
        };
        Self {
            engines,
            name: route.request.host().and_then(DatabaseName::parse),
            lists: route.way == Way::Ask || route.request.host().is_none(),
        }
    }

    /// Everything of these engines, whatever the host is called.
    pub(crate) fn everything(&self) -> Self {
        Self {
            name: None,
            ..self.clone()
        }
    }

    /// The engine, when there is only one.
    pub(crate) fn only_engine(&self) -> Option<Engine> {
        match self.engines.as_slice() {
            [only] => Some(*only),
            _ => None,
        }
    }
}
