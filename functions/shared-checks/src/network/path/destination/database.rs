//! Databases by the names that AWS gave them: which kind, which call describes it, and whether it is this account's.

use shared_domain::Missing;
use shared_domain::aws::rds::DbCluster;

use super::described::{
    behind_cluster, behind_instance, behind_proxy, behind_proxy_endpoint, behind_redshift, behind_redshift_endpoint,
    behind_workgroup, behind_workgroup_endpoint,
};
use super::{Asker, Destination, Resolution, look_ahead, unexplained};
use crate::network::path::lookup::Lookup;

/// A name of a database that AWS made.
#[derive(Debug, PartialEq)]
pub(super) struct DatabaseName {
    kind: DatabaseKind,
    id: String,
    /// What tells the account: its number, or a text that stands for it.
    account: String,
    region: String,
}

#[derive(Debug, PartialEq)]
enum DatabaseKind {
    Instance,
    Cluster,
    CustomEndpoint,
    GlobalCluster,
    Proxy,
    ProxyEndpoint,
    Redshift,
    RedshiftServerless,
}

impl DatabaseName {
    /// `orders.abc.eu-central-1.rds.amazonaws.com` and its relatives.
    pub(super) fn parse(host: &str) -> Option<Self> {
        let rest = host
            .strip_suffix(".amazonaws.com")
            .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
        let labels: Vec<&str> = rest.split('.').collect();
        let (labels, service) = match labels.as_slice() {
            [
                labels @ ..,
                region,
                service @ ("rds" | "redshift" | "redshift-serverless"),
            ] => ((labels, *region), *service),
            // China writes the service before the Region.
            [labels @ .., service @ ("rds" | "redshift"), region] => ((labels, *region), *service),
            _ => return None,
        };
        let (labels, region) = labels;
        let id = (*labels.first()?).to_owned();
        let kind_label = labels.get(1).copied().unwrap_or_default();
        let kind = match service {
            "redshift" => DatabaseKind::Redshift,
            "redshift-serverless" => DatabaseKind::RedshiftServerless,
            _ if kind_label.starts_with("cluster-custom-") => DatabaseKind::CustomEndpoint,
            _ if kind_label.starts_with("cluster-") => DatabaseKind::Cluster,
            _ if kind_label.starts_with("global-") => DatabaseKind::GlobalCluster,
            _ if kind_label.starts_with("proxy-") => DatabaseKind::Proxy,
            _ if kind_label == "endpoint" && labels.get(2).is_some_and(|label| label.starts_with("proxy-")) => {
                DatabaseKind::ProxyEndpoint
            }
            _ => DatabaseKind::Instance,
        };
        Some(Self {
            kind,
            id,
            account: labels.last().copied().unwrap_or_default().to_owned(),
            region: region.to_owned(),
        })
    }

    /// True where AWS describes another name for what this one should be: there is one of the same id in this account, and the
    /// host is another account's.
    fn is_anothers(&self, described: Option<&str>) -> bool {
        let described = described.map(|address| address.trim_end_matches('.').to_ascii_lowercase());
        described
            .and_then(|address| Self::parse(&address))
            .is_some_and(|own| own.id == self.id && own.account != self.account)
    }
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
                if name.is_anothers(instance.endpoint.as_ref().and_then(|one| one.address.as_deref())) =>
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
        Ok(destination) => {
            let text = format!("{host} is {}", destination.what);
            Resolution::found(destination, text)
        }
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
        !name.is_anothers(address)
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
        owner.is_none() && !name.is_anothers(address)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn database_names_tell_kind_and_region() {
        let kind = |host: &str| DatabaseName::parse(host).map(|name| (name.kind, name.id, name.region));
        let name = |kind, id: &str, region: &str| Some((kind, id.to_owned(), region.to_owned()));
        assert_eq!(
            kind("db.abc.us-east-1.rds.amazonaws.com"),
            name(DatabaseKind::Instance, "db", "us-east-1")
        );
        assert_eq!(
            kind("c.cluster-abc.us-east-1.rds.amazonaws.com"),
            name(DatabaseKind::Cluster, "c", "us-east-1")
        );
        assert_eq!(
            kind("c.cluster-ro-abc.us-east-1.rds.amazonaws.com"),
            name(DatabaseKind::Cluster, "c", "us-east-1")
        );
        assert_eq!(
            kind("e.cluster-custom-abc.us-east-1.rds.amazonaws.com"),
            name(DatabaseKind::CustomEndpoint, "e", "us-east-1")
        );
        assert_eq!(
            kind("p.proxy-abc.us-east-1.rds.amazonaws.com"),
            name(DatabaseKind::Proxy, "p", "us-east-1")
        );
        assert_eq!(
            kind("r.abc.eu-west-1.redshift.amazonaws.com"),
            name(DatabaseKind::Redshift, "r", "eu-west-1")
        );
        assert_eq!(
            kind("db.abc.rds.cn-north-1.amazonaws.com.cn"),
            name(DatabaseKind::Instance, "db", "cn-north-1")
        );
        assert_eq!(kind("db.example.com"), None);
    }
}
