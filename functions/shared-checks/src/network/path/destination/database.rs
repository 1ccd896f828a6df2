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

pub(super) fn database(lookup: &Lookup<'_>, host: &str, name: &DatabaseName, asker: &Asker<'_>) -> Resolution {
    let region = (name.region != asker.region).then_some(name.region.as_str());
    let absent = |action: &str| {
        unexplained(
            host,
            format!("{} is not a database of this account in {}", name.id, name.region),
            action,
        )
    };
    let found = match name.kind {
        DatabaseKind::Instance => match lookup.db_instance(&name.id, region) {
            Ok(Some(instance))
                if is_anothers(name, instance.endpoint.as_ref().and_then(|one| one.address.as_deref())) =>
            {
                return absent("the account that owns the database");
            }
            Ok(Some(instance)) => {
                let vpc = instance
                    .db_subnet_group
                    .as_ref()
                    .and_then(|group| group.vpc_id.as_deref());
                look_ahead(lookup, asker, vpc);
                behind_instance(lookup, instance, region)
            }
            Ok(None) => return absent("the account that owns the database"),
            Err(missing) => Err(missing),
        },
        DatabaseKind::Cluster | DatabaseKind::CustomEndpoint => {
            let cluster = if name.kind == DatabaseKind::Cluster {
                lookup.db_cluster(&name.id, region)
            } else {
                lookup.db_cluster_of_endpoint(host, region)
            };
            match cluster {
                Ok(Some(cluster)) if foreign_cluster(cluster, name) => {
                    return absent("the account that owns the cluster");
                }
                Ok(Some(cluster)) => behind_cluster(lookup, cluster, host, region),
                Ok(None) => return absent("the account that owns the cluster"),
                Err(missing) => Err(missing),
            }
        }
        DatabaseKind::Proxy => match lookup.db_proxy(&name.id, region) {
            Ok(Some(proxy)) => {
                look_ahead(lookup, asker, proxy.vpc_id.as_deref());
                behind_proxy(lookup, proxy, region)
            }
            Ok(None) => return absent("the account that owns the proxy"),
            Err(missing) => Err(missing),
        },
        DatabaseKind::ProxyEndpoint => match lookup.db_proxy_endpoint(&name.id, region) {
            Ok(Some(endpoint)) => {
                look_ahead(lookup, asker, endpoint.vpc_id.as_deref());
                behind_proxy_endpoint(lookup, endpoint, region)
            }
            Ok(None) => return absent("the account that owns the proxy"),
            Err(missing) => Err(missing),
        },
        DatabaseKind::GlobalCluster => Err(Missing {
            reason: format!("{host} leads to the writer of a global cluster, wherever that is now"),
            would_help: "the connection with the writer's own host name (rds:DescribeGlobalClusters tells it)"
                .to_owned(),
        }),
        DatabaseKind::Redshift => match redshift_cluster(lookup, host, name, asker, region) {
            Ok(Some(destination)) => Ok(destination),
            Ok(None) => return absent("the account that owns the cluster"),
            Err(missing) => Err(missing),
        },
        DatabaseKind::RedshiftServerless => match redshift_workgroup(lookup, host, name, asker, region) {
            Ok(Some(destination)) => Ok(destination),
            Ok(None) => return absent("the account that owns the workgroup"),
            Err(missing) => Err(missing),
        },
    };
    match found {
        Ok(destination) => Resolution::named(destination, host),
        Err(missing) => Resolution::unseen(host, missing),
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
) -> Result<Option<Destination>, Missing> {
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
) -> Result<Option<Destination>, Missing> {
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
