//! What stands behind a host name, seen from the connection's subnet: which interfaces, subnets and security groups, or the public internet.

use std::net::Ipv4Addr;

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::aws::rds::{
    DbCluster, DbInstance, DbProxy, DbProxyEndpoint, GroupSubnet, VpcSecurityGroupMembership,
};
use shared_domain::aws::redshift::{self, Cluster};
use shared_domain::aws::redshift_serverless::{self, Workgroup};
use shared_domain::aws::route53::{HostedZone, ResourceRecordSet};
use shared_domain::diagnosis::Resource;

use super::lookup::{Lookup, addresses_of};
use super::ranges::Ranges;
use super::routes::{Target, target};
use super::trace::{About, At, Obstacle, Step};

/// Where the packets have to go.
#[derive(Clone, Debug, PartialEq)]
pub struct Destination {
    /// In words: `RDS instance orders`.
    pub what: String,
    /// Where it is.
    pub place: Place,
    /// The addresses that it may have.
    pub addresses: Ranges,
    /// True when those are its addresses, false when it has some of them.
    pub exact: bool,
    /// The resource, for its state.
    pub resource: Option<Resource>,
    /// Its state, where that keeps it from answering.
    pub bad_state: Option<String>,
    /// Whether its name gives the public address outside its VPC.
    pub public_name: bool,
}

/// Where a destination is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In a VPC of this account.
    Vpc {
        /// The VPC.
        vpc: String,
        /// The subnets, with the destination's addresses in each.
        spots: Vec<Spot>,
        /// Its security groups.
        groups: Vec<String>,
    },
    /// On the public internet.
    Public,
    /// At a private address that no interface of this account has.
    Private,
    /// At an address of the connection's own VPC that no interface has.
    Nowhere,
}

/// A subnet, and the destination's addresses in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Spot {
    /// The subnet.
    pub subnet: String,
    /// The addresses.
    pub addresses: Ranges,
}

impl Destination {
    /// A host on the public internet whose address nobody here knows.
    pub fn public(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            place: Place::Public,
            addresses: Ranges::public(),
            exact: false,
            resource: None,
            bad_state: None,
            public_name: true,
        }
    }

    /// Its VPC, where it is in one.
    pub fn vpc(&self) -> Option<&str> {
        match &self.place {
            Place::Vpc { vpc, .. } => Some(vpc),
            _ => None,
        }
    }
}

/// What a host name came to: the destination where there is one, and the steps of finding it.
#[derive(Default)]
pub struct Resolution {
    /// The destination.
    pub destination: Option<Destination>,
    /// Steps at `Name` and `Zone`.
    pub steps: Vec<Step>,
}

impl Resolution {
    fn found(destination: Destination, text: impl Into<String>) -> Self {
        Self {
            destination: Some(destination),
            steps: vec![Step::passed(At::Name, text)],
        }
    }

    fn unseen(host: &str, missing: Missing) -> Self {
        Self {
            destination: None,
            steps: vec![Step::unseen(At::Name, format!("host {host}"), missing)],
        }
    }
}

/// Who asks: the account, the Region, and the VPC that the question comes from (none for Glue's own network).
pub struct Asker<'a> {
    /// The account.
    pub account: &'a str,
    /// The Region.
    pub region: &'a str,
    /// The VPC.
    pub vpc: Option<&'a str>,
    /// The connection's subnet in it.
    pub subnet: Option<&'a str>,
}

/// Looks for what lies between the connection's VPC and the database's, so that it is read in the same round as the database's
/// interfaces and not after them.
fn look_ahead(lookup: &Lookup<'_>, asker: &Asker<'_>, there: Option<&str>) {
    let (Some(here), Some(subnet), Some(there)) = (asker.vpc, asker.subnet, there) else {
        return;
    };
    if here == there {
        return;
    }
    let _ = lookup.peerings(here);
    let Ok(table) = lookup.route_table(subnet, here) else {
        return;
    };
    for route in &table.routes {
        let Target::Transit(gateway) = target(route) else {
            continue;
        };
        let _ = lookup.transit_gateway(gateway);
        for vpc in [here, there] {
            let Ok(Some(attachment)) = lookup.vpc_attachment(gateway, vpc) else {
                continue;
            };
            let known = lookup
                .attachment(&attachment.transit_gateway_attachment_id, gateway)
                .ok()
                .flatten();
            let table = known
                .and_then(|one| one.association.as_ref())
                .and_then(|one| one.transit_gateway_route_table_id.as_ref());
            if let Some(table) = table {
                let _ = lookup.transit_routes(table);
            }
        }
    }
}

/// Finds what stands behind `host`.
pub fn resolve(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Resolution {
    resolve_name(lookup, host, asker, 0)
}

/// The same before the connection's VPC is known, for names that tell by themselves which call describes them.
///
/// Hosted zones are not asked here: which of them answers depends on the VPC, and Route 53 takes few requests a second.
pub fn resolve_early(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if DatabaseName::parse(&name).is_some() || endpoint_id(&name).is_some() || name.parse::<Ipv4Addr>().is_ok() {
        let _ = resolve(lookup, host, asker);
    }
}

fn resolve_name(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return locate(lookup, &host, address, asker);
    }
    if let Some(name) = DatabaseName::parse(&host) {
        return database(lookup, &host, &name, asker);
    }
    if let Some(id) = endpoint_id(&host) {
        return match lookup.endpoint(&id) {
            Ok(Some(endpoint)) => match behind_endpoint(lookup, endpoint) {
                Ok(destination) => Resolution::found(destination, format!("{host} is endpoint {id}")),
                Err(missing) => Resolution::unseen(&host, missing),
            },
            Ok(None) => unexplained(
                &host,
                format!("endpoint {id} is not in this account"),
                "the account that owns the endpoint",
            ),
            Err(missing) => Resolution::unseen(&host, missing),
        };
    }
    let private_link = host.contains(".privatelink.");
    if !private_link && PUBLIC_SUFFIXES.iter().any(|suffix| host.ends_with(suffix)) {
        return Resolution::found(
            Destination::public(host.clone()),
            format!("{host} is on the public internet"),
        );
    }
    by_zone(lookup, &host, asker, depth)
}

/// Names that are on the public internet for everyone.
const PUBLIC_SUFFIXES: [&str; 4] = [
    ".snowflakecomputing.com",
    ".snowflakecomputing.cn",
    ".googleapis.com",
    ".google.com",
];

/// A name of a database that AWS made.
#[derive(Debug, PartialEq)]
struct DatabaseName {
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
    fn parse(host: &str) -> Option<Self> {
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

fn database(lookup: &Lookup<'_>, host: &str, name: &DatabaseName, asker: &Asker<'_>) -> Resolution {
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

fn unexplained(host: &str, reason: String, look_at: &str) -> Resolution {
    Resolution::unseen(
        host,
        Missing {
            reason,
            would_help: look_at.to_owned(),
        },
    )
}

fn group_ids(memberships: &[VpcSecurityGroupMembership]) -> Vec<String> {
    let live = memberships
        .iter()
        .filter(|one| one.status.as_deref() != Some("removing"));
    live.map(|one| one.vpc_security_group_id.clone()).collect()
}

fn behind_instance(lookup: &Lookup<'_>, instance: &DbInstance, region: Option<&str>) -> Result<Destination, Missing> {
    let group = instance.db_subnet_group.as_ref();
    let zones: Vec<&str> = instance.availability_zone.as_deref().into_iter().collect();
    let home = Home {
        vpc: group.and_then(|group| group.vpc_id.as_deref()),
        subnets: group.map(|group| group.subnets.as_slice()).unwrap_or_default(),
        zones,
        groups: group_ids(&instance.vpc_security_groups),
        region,
        ..Home::default()
    };
    let (place, addresses, exact) = home.place(lookup)?;
    let status = instance.db_instance_status.as_deref().unwrap_or("available");
    let listens = instance
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.address.is_some());
    Ok(Destination {
        what: format!("RDS instance {}", instance.db_instance_identifier),
        place,
        addresses,
        exact,
        resource: Some(Resource::new("db-instance", &instance.db_instance_identifier)),
        bad_state: bad_state(status, listens),
        public_name: instance.publicly_accessible == Some(true),
    })
}

fn behind_cluster(
    lookup: &Lookup<'_>,
    cluster: &DbCluster,
    host: &str,
    region: Option<&str>,
) -> Result<Destination, Missing> {
    let name = cluster.db_subnet_group.as_deref().unwrap_or("default");
    let group = lookup.db_subnet_group(name, region)?.ok_or_else(|| Missing {
        reason: format!(
            "the subnet group {name} of cluster {} was not described",
            cluster.db_cluster_identifier
        ),
        would_help: "rds:DescribeDBSubnetGroups".to_owned(),
    })?;
    // The writer's name leads to the writer's zone only; a reader may be any other member.
    let is_writer = cluster
        .endpoint
        .as_deref()
        .is_some_and(|endpoint| endpoint.eq_ignore_ascii_case(host));
    let mut zones = Vec::new();
    let mut public_name = cluster.publicly_accessible == Some(true);
    for member in &cluster.db_cluster_members {
        if let Ok(Some(instance)) = lookup.db_instance(&member.db_instance_identifier, region) {
            let serves = if is_writer {
                member.is_cluster_writer == Some(true)
            } else {
                true
            };
            zones.extend(instance.availability_zone.as_deref().filter(|_| serves));
            public_name |= instance.publicly_accessible == Some(true);
        }
    }
    let home = Home {
        vpc: group.vpc_id.as_deref(),
        subnets: &group.subnets,
        zones,
        groups: group_ids(&cluster.vpc_security_groups),
        region,
        ..Home::default()
    };
    let (place, addresses, exact) = home.place(lookup)?;
    let status = cluster.status.as_deref().unwrap_or("available");
    Ok(Destination {
        what: format!("RDS cluster {}", cluster.db_cluster_identifier),
        place,
        addresses,
        exact,
        resource: Some(Resource::new("db-cluster", &cluster.db_cluster_identifier)),
        bad_state: bad_state(status, cluster.endpoint.is_some()),
        public_name,
    })
}

fn behind_proxy(lookup: &Lookup<'_>, proxy: &DbProxy, region: Option<&str>) -> Result<Destination, Missing> {
    let subnets = unzoned(&proxy.vpc_subnet_ids);
    let home = Home {
        vpc: proxy.vpc_id.as_deref(),
        subnets: &subnets,
        groups: proxy.vpc_security_group_ids.clone(),
        region,
        ..Home::default()
    };
    let status = proxy.status.as_deref().unwrap_or("available");
    Ok(Destination {
        resource: Some(Resource::new("db-proxy", &proxy.db_proxy_name)),
        bad_state: bad_state(status, proxy.endpoint.is_some()),
        ..home.destination(lookup, format!("RDS proxy {}", proxy.db_proxy_name))?
    })
}

fn behind_proxy_endpoint(
    lookup: &Lookup<'_>,
    endpoint: &DbProxyEndpoint,
    region: Option<&str>,
) -> Result<Destination, Missing> {
    let name = &endpoint.db_proxy_endpoint_name;
    let subnets = unzoned(&endpoint.vpc_subnet_ids);
    let home = Home {
        vpc: endpoint.vpc_id.as_deref(),
        subnets: &subnets,
        groups: endpoint.vpc_security_group_ids.clone(),
        region,
        ..Home::default()
    };
    let status = endpoint.status.as_deref().unwrap_or("available");
    let proxy = endpoint.db_proxy_name.as_deref().unwrap_or("?");
    Ok(Destination {
        resource: Some(Resource::new("db-proxy-endpoint", name)),
        bad_state: bad_state(status, endpoint.endpoint.is_some()),
        ..home.destination(lookup, format!("endpoint {name} of RDS proxy {proxy}"))?
    })
}

/// Subnets of which nothing but the id is known.
fn unzoned(ids: &[String]) -> Vec<GroupSubnet> {
    let one = |id: &String| GroupSubnet {
        subnet_identifier: id.clone(),
        subnet_availability_zone: None,
    };
    ids.iter().map(one).collect()
}

fn behind_redshift_endpoint(
    lookup: &Lookup<'_>,
    endpoint: &redshift::EndpointAccess,
    region: Option<&str>,
) -> Result<Destination, Missing> {
    let inner = endpoint.vpc_endpoint.as_ref();
    let interfaces = inner
        .map(|inner| inner.network_interfaces.as_slice())
        .unwrap_or_default();
    let home = Home {
        vpc: inner.and_then(|inner| inner.vpc_id.as_deref()),
        groups: group_ids(&endpoint.vpc_security_groups),
        interfaces: interfaces
            .iter()
            .filter_map(|one| Some((one.subnet_id.as_deref()?, one.private_ip_address.as_deref()?)))
            .collect(),
        region,
        ..Home::default()
    };
    let cluster = endpoint.cluster_identifier.as_deref().unwrap_or("?");
    let what = format!("endpoint {} of Redshift cluster {cluster}", endpoint.endpoint_name);
    let status = endpoint.endpoint_status.as_deref().unwrap_or("active");
    Ok(Destination {
        resource: Some(Resource::new("endpoint-access", &endpoint.endpoint_name)),
        bad_state: bad_state(status, endpoint.address.is_some()),
        ..home.destination(lookup, what)?
    })
}

/// The interfaces of a workgroup's endpoint: subnet and address.
fn serverless_interfaces(endpoints: &[redshift_serverless::VpcEndpoint]) -> Vec<(&str, &str)> {
    let all = endpoints.iter().flat_map(|one| &one.network_interfaces);
    all.filter_map(|one| Some((one.subnet_id.as_deref()?, one.private_ip_address.as_deref()?)))
        .collect()
}

fn behind_workgroup(lookup: &Lookup<'_>, workgroup: &Workgroup, region: Option<&str>) -> Result<Destination, Missing> {
    let endpoint = workgroup.endpoint.as_ref();
    let inner = endpoint.map(|one| one.vpc_endpoints.as_slice()).unwrap_or_default();
    let subnets = unzoned(&workgroup.subnet_ids);
    let mut vpc = inner.iter().find_map(|one| one.vpc_id.as_deref());
    if vpc.is_none()
        && let Some(first) = workgroup.subnet_ids.first()
    {
        // While it is being created it has no endpoint yet; its subnets tell the VPC.
        lookup.lies_in(first, region);
        vpc = lookup.subnet(first)?.map(|subnet| subnet.vpc_id.as_str());
    }
    let home = Home {
        vpc,
        subnets: &subnets,
        groups: workgroup.security_group_ids.clone(),
        interfaces: serverless_interfaces(inner),
        region,
        ..Home::default()
    };
    let status = workgroup.status.as_deref().unwrap_or("available");
    let listens = endpoint.is_some_and(|endpoint| endpoint.address.is_some());
    Ok(Destination {
        resource: Some(Resource::new("workgroup", &workgroup.workgroup_name)),
        bad_state: bad_state(status, listens),
        public_name: workgroup.publicly_accessible == Some(true),
        ..home.destination(
            lookup,
            format!("Redshift Serverless workgroup {}", workgroup.workgroup_name),
        )?
    })
}

fn behind_workgroup_endpoint(
    lookup: &Lookup<'_>,
    endpoint: &redshift_serverless::EndpointAccess,
    region: Option<&str>,
) -> Result<Destination, Missing> {
    let subnets = unzoned(&endpoint.subnet_ids);
    let inner = endpoint.vpc_endpoint.as_ref();
    let groups = endpoint.vpc_security_groups.iter();
    let home = Home {
        vpc: inner.and_then(|inner| inner.vpc_id.as_deref()),
        subnets: &subnets,
        groups: groups
            .filter(|one| one.status.as_deref() != Some("removing"))
            .map(|one| one.vpc_security_group_id.clone())
            .collect(),
        interfaces: serverless_interfaces(inner.map(std::slice::from_ref).unwrap_or_default()),
        region,
        ..Home::default()
    };
    let workgroup = endpoint.workgroup_name.as_deref().unwrap_or("?");
    let what = format!(
        "endpoint {} of Redshift Serverless workgroup {workgroup}",
        endpoint.endpoint_name
    );
    let status = endpoint.endpoint_status.as_deref().unwrap_or("active");
    Ok(Destination {
        resource: Some(Resource::new("endpoint-access", &endpoint.endpoint_name)),
        bad_state: bad_state(status, endpoint.address.is_some()),
        ..home.destination(lookup, what)?
    })
}

fn behind_redshift(lookup: &Lookup<'_>, cluster: &Cluster, region: Option<&str>) -> Result<Destination, Missing> {
    let name = cluster.cluster_subnet_group_name.as_deref().unwrap_or("default");
    let group = lookup.redshift_subnet_group(name, region)?.ok_or_else(|| Missing {
        reason: format!(
            "the subnet group {name} of cluster {} was not described",
            cluster.cluster_identifier
        ),
        would_help: "redshift:DescribeClusterSubnetGroups".to_owned(),
    })?;
    let home = Home {
        vpc: cluster
            .vpc_id
            .as_deref()
            .filter(|vpc| !vpc.is_empty())
            .or(group.vpc_id.as_deref()),
        subnets: &group.subnets,
        zones: cluster.availability_zone.as_deref().into_iter().collect(),
        groups: group_ids(&cluster.vpc_security_groups),
        region,
        ..Home::default()
    };
    let (place, addresses, exact) = home.place(lookup)?;
    let status = cluster.cluster_status.as_deref().unwrap_or("available");
    let listens = cluster
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.address.is_some());
    Ok(Destination {
        what: format!("Redshift cluster {}", cluster.cluster_identifier),
        place,
        addresses,
        exact,
        resource: Some(Resource::new("cluster", &cluster.cluster_identifier)),
        bad_state: bad_state(status, listens),
        public_name: cluster.publicly_accessible == Some(true),
    })
}

/// A state in which a database does not answer. One that already has its endpoint is past being created.
fn bad_state(status: &str, has_endpoint: bool) -> Option<String> {
    let status = status.to_ascii_lowercase();
    let bad = match status.as_str() {
        "creating" => !has_endpoint,
        "stopped"
        | "stopping"
        | "starting"
        | "deleting"
        | "deleted"
        | "failed"
        | "paused"
        | "pausing"
        | "resuming"
        | "final-snapshot"
        | "hardware-failure"
        | "insufficient-resource-limits" => true,
        _ => {
            status.starts_with("incompatible-")
                || status.starts_with("inaccessible-")
                || status.starts_with("restore-error")
        }
    };
    bad.then_some(status)
}

/// The subnets of a database, and what narrows them.
#[derive(Default)]
struct Home<'a> {
    vpc: Option<&'a str>,
    subnets: &'a [GroupSubnet],
    zones: Vec<&'a str>,
    groups: Vec<String>,
    /// Its interfaces where the database's own description has them: subnet and address.
    interfaces: Vec<(&'a str, &'a str)>,
    region: Option<&'a str>,
}

impl Home<'_> {
    /// The destination, with nothing yet of its own state.
    fn destination(&self, lookup: &Lookup<'_>, what: String) -> Result<Destination, Missing> {
        let (place, addresses, exact) = self.place(lookup)?;
        Ok(Destination {
            what,
            place,
            addresses,
            exact,
            resource: None,
            bad_state: None,
            public_name: false,
        })
    }

    /// The database's interfaces where they are found, else every address of its subnets in its zone.
    fn place(&self, lookup: &Lookup<'_>) -> Result<(Place, Ranges, bool), Missing> {
        let vpc = self.vpc.ok_or_else(|| Missing {
            reason: "the database's subnet group was not described".to_owned(),
            would_help: "rds:DescribeDBSubnetGroups".to_owned(),
        })?;
        for id in self
            .subnets
            .iter()
            .map(|subnet| subnet.subnet_identifier.as_str())
            .chain(self.interfaces.iter().map(|(subnet, _)| *subnet))
            .chain(self.groups.iter().map(String::as_str))
            .chain([vpc])
        {
            lookup.lies_in(id, self.region);
        }
        let in_zone = |subnet: &&GroupSubnet| {
            let zone = subnet
                .subnet_availability_zone
                .as_ref()
                .and_then(|zone| zone.name.as_deref());
            zone.is_some_and(|zone| self.zones.contains(&zone))
        };
        let ids = |subnets: Vec<&GroupSubnet>| {
            subnets
                .iter()
                .map(|subnet| subnet.subnet_identifier.clone())
                .collect::<Vec<_>>()
        };
        let mut candidates = ids(self.subnets.iter().filter(in_zone).collect());
        if !self.interfaces.is_empty() {
            candidates = self.interfaces.iter().map(|(subnet, _)| (*subnet).to_owned()).collect();
            candidates.dedup();
        } else if candidates.is_empty() {
            candidates = ids(self.subnets.iter().collect());
        }
        // What the walk will meet there is looked for in the same round as the interfaces.
        for id in &candidates {
            let _ = (lookup.subnet(id), lookup.route_table(id, vpc), lookup.acl(id));
        }
        for id in &self.groups {
            let _ = lookup.group(id);
        }
        let mut spots: Vec<Spot> = Vec::new();
        let mut add = |subnet: &str, own: Ranges| match spots.iter_mut().find(|spot| spot.subnet == subnet) {
            Some(spot) => spot.addresses = spot.addresses.union(&own),
            None => spots.push(Spot {
                subnet: subnet.to_owned(),
                addresses: own,
            }),
        };
        for (subnet, address) in &self.interfaces {
            add(subnet, address.parse().map_or(Ranges::EMPTY, Ranges::address));
        }
        if self.interfaces.is_empty() {
            let interfaces = lookup.database_interfaces(&candidates, &self.groups);
            for interface in interfaces.unwrap_or_default() {
                let own = addresses_of(interface)
                    .filter_map(|text| text.parse().ok())
                    .map(Ranges::address);
                if let Some(subnet) = interface.subnet_id.as_deref() {
                    add(subnet, own.fold(Ranges::EMPTY, |all, one| all.union(&one)));
                }
            }
        }
        // Interfaces that were searched for do not tell whose they are: two may be those of two databases with the same groups.
        let exact = !self.interfaces.is_empty() || spots.iter().map(|spot| spot.addresses.size()).sum::<u64>() == 1;
        if spots.is_empty() {
            let mut unread = None;
            for id in candidates {
                match lookup.subnet(&id) {
                    Ok(Some(subnet)) => {
                        let addresses = Ranges::assignable(&subnet.cidr_block).unwrap_or_default();
                        spots.push(Spot { subnet: id, addresses });
                    }
                    Ok(None) => {}
                    Err(missing) => unread = Some(missing),
                }
            }
            if let Some(missing) = unread {
                return Err(missing);
            }
        }
        let addresses = spots.iter().fold(Ranges::EMPTY, |all, spot| all.union(&spot.addresses));
        Ok((
            Place::Vpc {
                vpc: vpc.to_owned(),
                spots,
                groups: self.groups.clone(),
            },
            addresses,
            exact,
        ))
    }
}

/// `vpce-0abc-xyz.svc.eu-central-1.vpce.amazonaws.com` names endpoint `vpce-0abc`.
fn endpoint_id(host: &str) -> Option<String> {
    if !host.contains(".vpce.") {
        return None;
    }
    let label = host.split('.').find(|label| label.starts_with("vpce-"))?;
    let id = label.strip_prefix("vpce-")?.split('-').next()?;
    Some(format!("vpce-{id}"))
}

/// The interfaces of an endpoint, or every address of its subnets.
pub fn behind_endpoint(lookup: &Lookup<'_>, endpoint: &VpcEndpoint) -> Result<Destination, Missing> {
    let mut spots: Vec<Spot> = Vec::new();
    for id in &endpoint.subnet_ids {
        if let Some(subnet) = lookup.subnet(id)? {
            spots.push(Spot {
                subnet: id.clone(),
                addresses: Ranges::assignable(&subnet.cidr_block).unwrap_or_default(),
            });
        }
    }
    let mut exact = false;
    for id in &endpoint.network_interface_ids {
        let Ok(Some(interface)) = lookup.interface(id) else {
            continue;
        };
        let own = addresses_of(interface)
            .filter_map(|text| text.parse().ok())
            .map(Ranges::address);
        let own = own.fold(Ranges::EMPTY, |all, one| all.union(&one));
        // An emulator gives these interfaces addresses outside their subnet; those say nothing.
        if let Some(spot) = spots
            .iter_mut()
            .find(|spot| interface.subnet_id.as_deref() == Some(&spot.subnet) && own.within(&spot.addresses))
        {
            spot.addresses = own;
            exact = true;
        }
    }
    let addresses = spots.iter().fold(Ranges::EMPTY, |all, spot| all.union(&spot.addresses));
    let groups = endpoint.groups.iter().map(|group| group.group_id.clone()).collect();
    let state = endpoint.state.as_deref().unwrap_or("available").to_ascii_lowercase();
    Ok(Destination {
        what: format!("endpoint {}", endpoint.vpc_endpoint_id),
        place: Place::Vpc {
            vpc: endpoint.vpc_id.clone(),
            spots,
            groups,
        },
        addresses,
        exact,
        resource: Some(Resource::new("vpc-endpoint", &endpoint.vpc_endpoint_id)),
        bad_state: (state != "available").then_some(state),
        public_name: false,
    })
}

/// Finds who has an address.
fn locate(lookup: &Lookup<'_>, host: &str, address: Ipv4Addr, asker: &Asker<'_>) -> Resolution {
    let addresses = Ranges::address(address);
    let at = |what: String, place: Place| Destination {
        what,
        place,
        addresses: addresses.clone(),
        exact: true,
        resource: None,
        bad_state: None,
        public_name: false,
    };
    if addresses.within(&Ranges::public()) {
        let mut destination = at(format!("public address {address}"), Place::Public);
        destination.public_name = true;
        return Resolution::found(destination, format!("{address} is a public address"));
    }
    let interfaces = match lookup.interfaces_at(&address.to_string()) {
        Ok(interfaces) => interfaces,
        Err(missing) => return Resolution::unseen(host, missing),
    };
    let home = asker
        .vpc
        .and_then(|vpc| interfaces.iter().find(|one| one.vpc_id.as_deref() == Some(vpc)));
    let inside = asker
        .vpc
        .map(|vpc| lookup.vpc_addresses(vpc).map(|range| addresses.within(&range)));
    let inside = match inside {
        Some(Err(missing)) => return Resolution::unseen(host, missing),
        Some(Ok(inside)) => inside,
        None => false,
    };
    let interface = home.or_else(|| interfaces.first().filter(|_| !inside));
    if let Some(interface) = interface {
        let place = Place::Vpc {
            vpc: interface.vpc_id.clone().unwrap_or_default(),
            spots: vec![Spot {
                subnet: interface.subnet_id.clone().unwrap_or_default(),
                addresses: addresses.clone(),
            }],
            groups: interface.groups.iter().map(|group| group.group_id.clone()).collect(),
        };
        let text = format!("{address} is interface {}", interface.network_interface_id);
        return Resolution::found(at(format!("interface {}", interface.network_interface_id), place), text);
    }
    if !inside {
        return Resolution::found(
            at(format!("private address {address}"), Place::Private),
            format!("{address} is a private address"),
        );
    }
    let owner = asker
        .vpc
        .and_then(|vpc| lookup.vpc(vpc).ok().flatten())
        .and_then(|vpc| vpc.owner_id.as_deref());
    if owner.is_some_and(|owner| !asker.account.is_empty() && owner != asker.account) {
        return unexplained(
            host,
            format!(
                "{address} is in a VPC that account {} shares",
                owner.unwrap_or_default()
            ),
            "the account that owns the VPC",
        );
    }
    Resolution::found(
        at(format!("address {address}, which no interface has"), Place::Nowhere),
        format!("{address} is inside the connection's VPC"),
    )
}

/// The name as hosted zones answer it.
fn by_zone(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let vpc = asker.vpc.unwrap_or_default();
    let zones = match lookup.zones(host, vpc) {
        Ok(zones) => zones,
        Err(missing) => {
            let mut resolution = Resolution::unseen(host, missing.clone());
            resolution
                .steps
                .push(Step::unseen(At::Zone, "private hosted zones", missing));
            return resolution;
        }
    };
    let sees = |zone: &HostedZone| zone.private_zone && zone.vpcs.iter().any(|one| one.vpc_id == vpc);
    if let Some(zone) = zones.iter().find(|zone| sees(zone)) {
        return match record(zone, host) {
            Ok(Some(record)) => {
                let mut resolution = follow(lookup, record, host, asker, depth);
                resolution.steps.insert(
                    0,
                    Step::passed(At::Zone, format!("private hosted zone {} answers for {host}", zone.id)),
                );
                resolution
            }
            // A private zone that is associated answers alone: there is no way back to public DNS.
            Ok(None) => {
                let evidence = format!(
                    "private hosted zone {} ({}) is associated with {vpc} and has no record {host}",
                    zone.id, zone.name
                );
                let obstacle = Obstacle {
                    code: "DNS_HOST_UNKNOWN",
                    resource: Resource::new("host", host),
                    evidence,
                    about: About {
                        zone: Some(zone.id.clone()),
                        ..About::default()
                    },
                };
                Resolution {
                    destination: None,
                    steps: vec![Step::blocked(At::Name, format!("host {host}"), obstacle)],
                }
            }
            Err(missing) => Resolution::unseen(host, missing),
        };
    }
    for zone in zones.iter().filter(|zone| zone.private_zone) {
        if let Ok(Some(record)) = record(zone, host) {
            let mut resolution = follow(lookup, record, host, asker, depth);
            let obstacle = Obstacle {
                code: "DNS_PHZ_NOT_ASSOCIATED",
                resource: Resource::new("hosted-zone", &zone.id),
                evidence: format!(
                    "private hosted zone {} ({}) has the record {host} and is not associated with {vpc}",
                    zone.id, zone.name
                ),
                about: About {
                    zone: Some(zone.id.clone()),
                    vpc: Some(vpc.to_owned()),
                    ..About::default()
                },
            };
            resolution.steps.insert(
                0,
                Step::blocked(At::Zone, format!("private hosted zone {}", zone.id), obstacle),
            );
            return resolution;
        }
    }
    if let Some(missing) = zones.iter().find_map(|zone| record(zone, host).err()) {
        return Resolution::unseen(host, missing);
    }
    for zone in zones.iter().filter(|zone| !zone.private_zone) {
        if let Ok(Some(record)) = record(zone, host) {
            return follow(lookup, record, host, asker, depth);
        }
    }
    unexplained(
        host,
        format!("no database, endpoint or hosted zone of this account explains {host}"),
        "the name's own DNS, asked from inside the VPC",
    )
}

/// The record that answers for a name: its own, else the wildcard's.
fn record<'a>(zone: &'a HostedZone, host: &str) -> Result<Option<&'a ResourceRecordSet>, Missing> {
    let records = zone.resource_record_sets.known("route53:ListResourceRecordSets")?;
    let name_of = |record: &ResourceRecordSet| {
        record
            .name
            .trim_end_matches('.')
            .replace("\\052", "*")
            .to_ascii_lowercase()
    };
    let answers = |record: &&ResourceRecordSet| matches!(record.kind.as_str(), "A" | "CNAME");
    let wildcard = host.split_once('.').map(|(_, parent)| format!("*.{parent}"));
    let own = records.iter().filter(answers).find(|record| name_of(record) == host);
    Ok(own.or_else(|| {
        records
            .iter()
            .filter(answers)
            .find(|record| Some(name_of(record)) == wildcard)
    }))
}

fn follow(lookup: &Lookup<'_>, record: &ResourceRecordSet, host: &str, asker: &Asker<'_>, depth: usize) -> Resolution {
    let value = record
        .alias_target
        .as_ref()
        .map(|alias| alias.dns_name.as_str())
        .or_else(|| record.resource_records.first().map(|one| one.value.as_str()));
    let Some(value) = value.filter(|_| depth < 5) else {
        return unexplained(host, format!("the record {host} leads nowhere"), "the record");
    };
    // An alias that nothing here explains (a load balancer) has private addresses that its own name tells.
    resolve_name(lookup, value.trim_start_matches("dualstack."), asker, depth + 1)
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

    #[test]
    fn an_endpoint_is_named_by_its_dns_name() {
        assert_eq!(
            endpoint_id("vpce-0abc-xyz-us-east-1a.svc.us-east-1.vpce.amazonaws.com").as_deref(),
            Some("vpce-0abc")
        );
        assert_eq!(endpoint_id("db.example.com"), None);
    }
}
