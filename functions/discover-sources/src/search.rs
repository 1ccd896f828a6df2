//! What is looked for: which engines, and whether the request's host says which database it is.

use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::source::{Engine, SourceAnswer};
use shared_domain::step::{Route, Way};

use crate::doubts::is_nearly_of_aws;

/// What the lists are asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Search {
    /// The engines that the request may mean.
    pub(crate) engines: Vec<Engine>,
    /// The database that the request's host names: one look instead of a list.
    pub(crate) name: Option<DatabaseName>,
    /// Whether a list is of use: not to a complete request, unless its host looks like one of AWS's.
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
            lists: route.way == Way::Ask || route.request.host().is_none_or(is_nearly_of_aws),
        }
    }

    /// Everything of these engines, whatever the host is called.
    pub(crate) fn everything(&self) -> Self {
        Self {
            name: None,
            lists: true,
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
