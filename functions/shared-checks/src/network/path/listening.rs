//! The ports on which the databases of connections listen: a connection that says another leads nowhere, whatever is opened on its way.

use std::collections::BTreeMap;

use shared_domain::Missing;
use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName};
use shared_domain::aws::rds::{DbCluster, DbInstance, DbProxy};
use shared_domain::diagnosis::Listens;
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
        let listens = listens(facts, host).ok().flatten();
        let Some(port) = listens.map(|at| at.port).filter(|port| *port != view.source.port) else {
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

/// What listens at an endpoint's name, and where; `Ok(None)` where no database that was described has it, or none that says so.
pub fn listens(facts: &NetworkFacts, host: &str) -> Result<Option<Listens>, Missing> {
    let Some(name) = DatabaseName::parse(host) else {
        return Ok(None);
    };
    Ok(match name.kind {
        DatabaseKind::Instance | DatabaseKind::Cluster | DatabaseKind::CustomEndpoint => of_rds(facts, host)?,
        DatabaseKind::Proxy | DatabaseKind::ProxyEndpoint => of_proxy(facts, host)?,
        DatabaseKind::Redshift => of_redshift(facts, host)?,
        DatabaseKind::RedshiftServerless => of_serverless(facts, host)?,
        DatabaseKind::GlobalCluster => None,
    })
}

fn is_host(host: &str, name: Option<&str>) -> bool {
    name.is_some_and(|name| name.eq_ignore_ascii_case(host))
}

fn at(id: &str, port: Option<i32>) -> Option<Listens> {
    let port = u16::try_from(port?).ok().filter(|port| *port > 0)?;
    Some(Listens {
        id: id.to_owned(),
        port,
    })
}

fn of_rds(facts: &NetworkFacts, host: &str) -> Result<Option<Listens>, Missing> {
    let is_instance = |one: &&DbInstance| {
        let endpoint = one.endpoint.as_ref();
        is_host(host, endpoint.and_then(|endpoint| endpoint.address.as_deref()))
    };
    let is_cluster = |one: &&DbCluster| {
        let mut names = [&one.endpoint, &one.reader_endpoint].into_iter().flatten();
        names.any(|name| is_host(host, Some(name))) || one.custom_endpoints.iter().any(|name| is_host(host, Some(name)))
    };
    let instance = facts.db_instances.get().into_iter().flatten().find(is_instance);
    let cluster = || facts.db_clusters.get().into_iter().flatten().find(is_cluster);
    let database = instance
        .map(Database::Instance)
        .or_else(|| cluster().map(Database::Cluster));
    Ok(database.and_then(|one| at(one.id(), one.port().map(i32::from))))
}

/// A proxy listens on the port of its engine, whatever that of its database is.
/// <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-proxy.html#rds-proxy.limitations>
fn of_proxy(facts: &NetworkFacts, host: &str) -> Result<Option<Listens>, Missing> {
    let proxies = facts.db_proxies.known("rds:DescribeDBProxies")?;
    let port = |proxy: &DbProxy| match proxy.engine_family.as_deref() {
        Some("MYSQL") => Some(3306),
        Some("POSTGRESQL") => Some(5432),
        Some("SQLSERVER") => Some(1433),
        _ => None,
    };
    if let Some(proxy) = proxies.iter().find(|one| is_host(host, one.endpoint.as_deref())) {
        return Ok(at(&proxy.db_proxy_name, port(proxy)));
    }
    let mut further = facts.db_proxy_endpoints.get().into_iter().flatten();
    let endpoint = further.find(|one| is_host(host, one.endpoint.as_deref()));
    let proxy = endpoint.and_then(|one| {
        proxies
            .iter()
            .find(|proxy| Some(&proxy.db_proxy_name) == one.db_proxy_name.as_ref())
    });
    Ok(proxy.and_then(|proxy| at(&proxy.db_proxy_name, port(proxy))))
}

fn of_redshift(facts: &NetworkFacts, host: &str) -> Result<Option<Listens>, Missing> {
    let mut managed = facts.endpoint_access_list.get().into_iter().flatten();
    if let Some(one) = managed.find(|one| is_host(host, one.address.as_deref())) {
        return Ok(at(&one.endpoint_name, one.port));
    }
    let clusters = facts.clusters.known("redshift:DescribeClusters")?;
    let own = clusters.iter().find_map(|one| {
        let endpoint = one.endpoint.as_ref()?;
        is_host(host, endpoint.address.as_deref()).then(|| at(&one.cluster_identifier, endpoint.port))
    });
    Ok(own.flatten())
}

fn of_serverless(facts: &NetworkFacts, host: &str) -> Result<Option<Listens>, Missing> {
    let mut managed = facts.workgroup_endpoints.get().into_iter().flatten();
    if let Some(one) = managed.find(|one| is_host(host, one.address.as_deref())) {
        return Ok(at(&one.endpoint_name, one.port));
    }
    let workgroups = facts.workgroups.known("redshift-serverless:GetWorkgroup")?;
    let own = workgroups.iter().find_map(|one| {
        let endpoint = one.endpoint.as_ref()?;
        is_host(host, endpoint.address.as_deref()).then(|| at(&one.workgroup_name, endpoint.port))
    });
    Ok(own.flatten())
}
