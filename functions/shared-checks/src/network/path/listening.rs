//! The ports on which the databases of connections listen: a connection that says another leads nowhere, whatever is opened on its way.

use std::collections::BTreeMap;

use shared_domain::aws::rds::{DbCluster, DbInstance};
use shared_domain::facts_network::NetworkFacts;

use super::lookup::Lookup;
use super::subject::Subject;
use crate::driver::view::Database;
use crate::network::views;

/// The connections that say another port than that on which their database listens, each with its; and the subject in which they say it.
pub fn as_it_listens(facts: &NetworkFacts, subject: &Subject) -> (BTreeMap<String, u16>, Subject) {
    let (mut ports, mut asked) = (BTreeMap::new(), subject.clone());
    let lookup = Lookup::new(facts);
    for view in views(&lookup, subject) {
        let host = view.source.endpoint().unwrap_or(&view.source.host);
        let Some(port) = listens(facts, host).filter(|port| *port != view.source.port) else {
            continue;
        };
        let path = asked.paths.iter_mut().find(|path| path.name == view.connection);
        if let Some(target) = path.and_then(|path| path.target.as_mut()) {
            target.port = port;
            ports.insert(view.connection.clone(), port);
        }
    }
    (ports, asked)
}

/// The port of the database at an endpoint's name, where it was described.
fn listens(facts: &NetworkFacts, host: &str) -> Option<u16> {
    let is_host = |name: Option<&str>| name.is_some_and(|name| name.eq_ignore_ascii_case(host));
    let is_instance = |one: &&DbInstance| {
        let endpoint = one.endpoint.as_ref();
        is_host(endpoint.and_then(|endpoint| endpoint.address.as_deref()))
    };
    let is_cluster = |one: &&DbCluster| {
        let custom = one.custom_endpoints.iter().any(|name| is_host(Some(name)));
        custom || is_host(one.endpoint.as_deref()) || is_host(one.reader_endpoint.as_deref())
    };
    let instance = facts.db_instances.get().into_iter().flatten().find(is_instance);
    let cluster = || facts.db_clusters.get().into_iter().flatten().find(is_cluster);
    let database = instance
        .map(Database::Instance)
        .or_else(|| cluster().map(Database::Cluster))?;
    database.port()
}
