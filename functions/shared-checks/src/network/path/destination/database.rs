//! Databases by the names that AWS gave them: which kind, which call describes it, and whether it is this account's.

use shared_domain::Missing;
use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName};
use shared_domain::aws::rds::DbCluster;

use super::described::{
    behind_cluster, behind_instance, behind_proxy, behind_proxy_endpoint, behind_redshift, behind_redshift_endpoint,
    behind_workgroup, behind_workgroup_endpoint,
};
use super::{Asker, Destination, Resolution, look_ahead, unexplained};
use crate::network::path::lookup::Lookup;

/// True where AWS describes another name for what `name` should be: there is one of the same id in this account, and the host is
/// another account's.
fn is_anothers(name: &DatabaseName, described: Option<&str>) -> bool {
    described
        .and_then(DatabaseName::parse)
        .is_some_and(|own| own.id == name.id && own.account != name.account)
}

/// The database that a name is of, or why nothing can be said of it.
pub(super) fn database(lookup: &Lookup<'_>, host: &str, name: &DatabaseName, asker: &Asker<'_>) -> Resolution {
    let region = (name.region != asker.region).then_some(name.region.as_str());
    let (found, owner) = match name.kind {
        DatabaseKind::Instance => (instance(lookup, name, asker, region), "database"),
        DatabaseKind::Cluster | DatabaseKind::CustomEndpoint => (cluster(lookup, host, name, region), "cluster"),
        DatabaseKind::Proxy => (proxy(lookup, name, asker, region), "proxy"),
        DatabaseKind::ProxyEndpoint => (proxy_endpoint(lookup, name, asker, region), "proxy"),
        DatabaseKind::GlobalCluster => (Err(global_cluster(host)), "cluster"),
        DatabaseKind::Redshift => (redshift_cluster(lookup, host, name, asker, region), "cluster"),
        DatabaseKind::RedshiftServerless => (redshift_workgroup(lookup, host, name, asker, region), "workgroup"),
    };
    match found {
        Ok(Some(destination)) => Resolution::named(destination, host),
        Ok(None) => unexplained(
            host,
            format!("{} is not a database of this account in {}", name.id, name.region),
            &format!("the account that owns the {owner}"),
        ),
        Err(missing) => Resolution::unseen(host, missing),
    }
}

/// `None` for a database that this account does not have.
type Found = Result<Option<Destination>, Missing>;

fn instance(lookup: &Lookup<'_>, name: &DatabaseName, asker: &Asker<'_>, region: Option<&str>) -> Found {
    let own = lookup.db_instance(&name.id, region)?.filter(|instance| {
        let address = instance.endpoint.as_ref().and_then(|one| one.address.as_deref());
        !is_anothers(name, address)
    });
    let Some(instance) = own else { return Ok(None) };
    let group = instance.db_subnet_group.as_ref();
    look_ahead(lookup, asker, group.and_then(|group| group.vpc_id.as_deref()));
    behind_instance(lookup, instance, region).map(Some)
}

fn cluster(lookup: &Lookup<'_>, host: &str, name: &DatabaseName, region: Option<&str>) -> Found {
    let found = match name.kind {
        DatabaseKind::Cluster => lookup.db_cluster(&name.id, region)?,
        _ => lookup.db_cluster_of_endpoint(host, region)?,
    };
    match found.filter(|cluster| !foreign_cluster(cluster, name)) {
        Some(cluster) => behind_cluster(lookup, cluster, host, region).map(Some),
        None => Ok(None),
    }
}

fn proxy(lookup: &Lookup<'_>, name: &DatabaseName, asker: &Asker<'_>, region: Option<&str>) -> Found {
    let Some(proxy) = lookup.db_proxy(&name.id, region)? else {
        return Ok(None);
    };
    look_ahead(lookup, asker, proxy.vpc_id.as_deref());
    behind_proxy(lookup, proxy, region).map(Some)
}

fn proxy_endpoint(lookup: &Lookup<'_>, name: &DatabaseName, asker: &Asker<'_>, region: Option<&str>) -> Found {
    let Some(endpoint) = lookup.db_proxy_endpoint(&name.id, region)? else {
        return Ok(None);
    };
    look_ahead(lookup, asker, endpoint.vpc_id.as_deref());
    behind_proxy_endpoint(lookup, endpoint, region).map(Some)
}

fn global_cluster(host: &str) -> Missing {
    Missing {
        reason: format!("{host} leads to the writer of a global cluster, wherever that is now"),
        would_help: "the connection with the writer's own host name (rds:DescribeGlobalClusters tells it)".to_owned(),
    }
}

/// `cluster-` and `cluster-ro-` stand before the same text.
fn foreign_cluster(cluster: &DbCluster, name: &DatabaseName) -> bool {
    let bare = |account: &str| {
        let rest = account.strip_prefix("cluster-").unwrap_or(account);
        rest.strip_prefix("ro-").unwrap_or(rest).to_owned()
    };
    let own = cluster.endpoint.as_deref().map(str::to_ascii_lowercase);
    name.kind == DatabaseKind::Cluster
        && own
            .and_then(|address| DatabaseName::parse(&address))
            .is_some_and(|own| own.id == name.id && bare(&own.account) != bare(&name.account))
}

/// A Redshift cluster by its own name, or by that of a managed endpoint, which has the same shape.
fn redshift_cluster(
    lookup: &Lookup<'_>,
    host: &str,
    name: &DatabaseName,
    asker: &Asker<'_>,
    region: Option<&str>,
) -> Found {
    let cluster = lookup.redshift_cluster(&name.id, region);
    let endpoint = || lookup.redshift_endpoint(host, region);
    let early = name.id.contains("-endpoint-").then(endpoint);
    let own = cluster?.filter(|cluster| {
        let address = cluster.endpoint.as_ref().and_then(|one| one.address.as_deref());
        !is_anothers(name, address)
    });
    if let Some(cluster) = own {
        look_ahead(lookup, asker, cluster.vpc_id.as_deref());
        return behind_redshift(lookup, cluster, region).map(Some);
    }
    let Some(endpoint) = early.unwrap_or_else(endpoint)? else {
        return Ok(None);
    };
    let inner = endpoint.vpc_endpoint.as_ref();
    look_ahead(lookup, asker, inner.and_then(|inner| inner.vpc_id.as_deref()));
    behind_redshift_endpoint(lookup, endpoint, region).map(Some)
}

/// A Redshift Serverless workgroup by its own name, or by that of a managed endpoint, which has the same shape.
fn redshift_workgroup(
    lookup: &Lookup<'_>,
    host: &str,
    name: &DatabaseName,
    asker: &Asker<'_>,
    region: Option<&str>,
) -> Found {
    let workgroup = lookup.workgroup(&name.id, region);
    let owner = Some(name.account.as_str()).filter(|owner| !asker.account.is_empty() && *owner != asker.account);
    let endpoint = || lookup.workgroup_endpoint(host, owner, region);
    let early = (owner.is_some() || name.id.contains("-endpoint-")).then(endpoint);
    let own = workgroup?.filter(|workgroup| {
        let address = workgroup.endpoint.as_ref().and_then(|one| one.address.as_deref());
        owner.is_none() && !is_anothers(name, address)
    });
    if let Some(workgroup) = own {
        let inner = workgroup.endpoint.as_ref().and_then(|one| one.vpc_endpoints.first());
        look_ahead(lookup, asker, inner.and_then(|inner| inner.vpc_id.as_deref()));
        return behind_workgroup(lookup, workgroup, region).map(Some);
    }
    let Some(endpoint) = early.unwrap_or_else(endpoint)? else {
        return Ok(None);
    };
    let inner = endpoint.vpc_endpoint.as_ref();
    look_ahead(lookup, asker, inner.and_then(|inner| inner.vpc_id.as_deref()));
    behind_workgroup_endpoint(lookup, endpoint, region).map(Some)
}
