//! From the description of a database to where it is: its interfaces, else the addresses of its subnets.

use shared_domain::Missing;
use shared_domain::aws::rds::{
    DbCluster, DbInstance, DbProxy, DbProxyEndpoint, GroupSubnet, VpcSecurityGroupMembership,
};
use shared_domain::aws::redshift::{self, Cluster};
use shared_domain::aws::redshift_serverless::{self, Workgroup};
use shared_domain::diagnosis::Resource;

use super::{Destination, Place, SubnetAddresses};
use crate::network::path::lookup::{Lookup, addresses_of};
use crate::network::path::obstacle::WITHOUT_INSTANCE;
use crate::network::path::ranges::Ranges;

fn group_ids(memberships: &[VpcSecurityGroupMembership]) -> Vec<String> {
    let live = memberships
        .iter()
        .filter(|one| one.status.as_deref() != Some("removing"));
    live.map(|one| one.vpc_security_group_id.clone()).collect()
}

pub(super) fn behind_instance(
    lookup: &Lookup<'_>,
    instance: &DbInstance,
    region: Option<&str>,
) -> Result<Destination, Missing> {
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
    Ok(Destination {
        resource: Some(Resource::new("db-instance", &instance.db_instance_identifier)),
        bad_state: state_of_instance(instance),
        member_of: instance.db_cluster_identifier.clone(),
        public_name: instance.publicly_accessible == Some(true),
        ..home.destination(lookup, format!("RDS instance {}", instance.db_instance_identifier))?
    })
}

pub(super) fn behind_cluster(
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
    let serving = Serving::of(lookup, cluster, host, region);
    let home = Home {
        vpc: group.vpc_id.as_deref(),
        subnets: &group.subnets,
        zones: serving.zones,
        groups: group_ids(&cluster.vpc_security_groups),
        region,
        ..Home::default()
    };
    let id = &cluster.db_cluster_identifier;
    let status = cluster.status.as_deref().unwrap_or("available");
    let itself = Destination {
        resource: Some(Resource::new("db-cluster", id)),
        bad_state: bad_state(status, cluster.endpoint.is_some()),
        public_name: serving.public_name || cluster.publicly_accessible == Some(true),
        ..home.destination(lookup, format!("RDS cluster {id}"))?
    };
    Ok(match serving.state {
        _ if itself.bad_state.is_some() => itself,
        Ok(None) => itself,
        Ok(Some(Mute::Empty)) => Destination {
            bad_state: Some(WITHOUT_INSTANCE.to_owned()),
            ..itself
        },
        Ok(Some(Mute::Down { instance, state })) => Destination {
            what: format!("RDS instance {instance} of cluster {id}"),
            resource: Some(Resource::new("db-instance", &instance)),
            member_of: Some(id.clone()),
            bad_state: Some(state),
            ..itself
        },
        Err(missing) => Destination {
            state_unread: Some(missing),
            ..itself
        },
    })
}

/// What answers for a name of a cluster, which is available without an instance that does.
struct Serving<'a> {
    /// The zones of the instances that may.
    zones: Vec<&'a str>,
    /// True where one of the cluster's instances has a public address.
    public_name: bool,
    /// Why none of them answers; nothing where one does, or may.
    state: Result<Option<Mute>, Missing>,
}

/// Why nothing answers for a cluster that is available.
enum Mute {
    /// It has no instance.
    Empty,
    /// Every instance that could is down; of them the first.
    Down { instance: String, state: String },
}

impl<'a> Serving<'a> {
    fn of(lookup: &Lookup<'a>, cluster: &DbCluster, host: &str, region: Option<&str>) -> Self {
        // The writer's name leads to the writer only; any other one to any member, that of the readers to the writer without a reader.
        let is_writer = cluster
            .endpoint
            .as_deref()
            .is_some_and(|endpoint| endpoint.eq_ignore_ascii_case(host));
        let (mut zones, mut public_name) = (Vec::new(), false);
        let (mut unread, mut down, mut may_answer) = (None, None, false);
        for member in &cluster.db_cluster_members {
            let serves = !is_writer || member.is_cluster_writer == Some(true);
            match lookup.db_instance(&member.db_instance_identifier, region) {
                Ok(Some(instance)) => {
                    public_name |= instance.publicly_accessible == Some(true);
                    if serves {
                        zones.extend(instance.availability_zone.as_deref());
                        let state = state_of_instance(instance);
                        may_answer |= state.is_none();
                        let instance = &member.db_instance_identifier;
                        down = down.or(state.map(|state| Mute::Down {
                            instance: instance.clone(),
                            state,
                        }));
                    }
                }
                Ok(None) => may_answer |= serves,
                Err(missing) => unread = unread.or(serves.then_some(missing)),
            }
        }
        if cluster.db_cluster_members.is_empty() && has_instances(cluster) {
            down = Some(Mute::Empty);
        }
        let state = match unread {
            Some(missing) => Err(missing),
            None => Ok(down.filter(|_| !may_answer)),
        };
        Self {
            zones,
            public_name,
            state,
        }
    }
}

/// False for a cluster whose capacity is no instance that its account sees.
fn has_instances(cluster: &DbCluster) -> bool {
    let is = |field: &Option<String>, kind: &str| field.as_deref().is_some_and(|one| one.eq_ignore_ascii_case(kind));
    !is(&cluster.engine_mode, "serverless") && !is(&cluster.cluster_scalability_type, "limitless")
}

fn state_of_instance(instance: &DbInstance) -> Option<String> {
    let status = instance.db_instance_status.as_deref().unwrap_or("available");
    let endpoint = instance.endpoint.as_ref();
    bad_state(status, endpoint.is_some_and(|endpoint| endpoint.address.is_some()))
}

pub(super) fn behind_proxy(lookup: &Lookup<'_>, proxy: &DbProxy, region: Option<&str>) -> Result<Destination, Missing> {
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

pub(super) fn behind_proxy_endpoint(
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

pub(super) fn behind_redshift_endpoint(
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
    let own = Resource::new("endpoint-access", &endpoint.endpoint_name);
    let destination = Destination {
        bad_state: bad_state(status, endpoint.address.is_some()),
        resource: Some(own),
        ..home.destination(lookup, what)?
    };
    // Of another account's cluster the endpoint alone is seen.
    let served = lookup.redshift_cluster(cluster, region)?;
    let state = served.and_then(|one| bad_state(one.cluster_status.as_deref()?, one.endpoint.is_some()));
    Ok(match state.filter(|_| destination.bad_state.is_none()) {
        Some(state) => Destination {
            what: format!("Redshift cluster {cluster} behind {}", endpoint.endpoint_name),
            bad_state: Some(state),
            resource: Some(Resource::new("cluster", cluster)),
            ..destination
        },
        None => destination,
    })
}

/// The interfaces of a workgroup's endpoint: subnet and address.
fn serverless_interfaces(endpoints: &[redshift_serverless::VpcEndpoint]) -> Vec<(&str, &str)> {
    let all = endpoints.iter().flat_map(|one| &one.network_interfaces);
    all.filter_map(|one| Some((one.subnet_id.as_deref()?, one.private_ip_address.as_deref()?)))
        .collect()
}

pub(super) fn behind_workgroup(
    lookup: &Lookup<'_>,
    workgroup: &Workgroup,
    region: Option<&str>,
) -> Result<Destination, Missing> {
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

pub(super) fn behind_workgroup_endpoint(
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

pub(super) fn behind_redshift(
    lookup: &Lookup<'_>,
    cluster: &Cluster,
    region: Option<&str>,
) -> Result<Destination, Missing> {
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
    let status = cluster.cluster_status.as_deref().unwrap_or("available");
    let listens = cluster
        .endpoint
        .as_ref()
        .is_some_and(|endpoint| endpoint.address.is_some());
    Ok(Destination {
        resource: Some(Resource::new("cluster", &cluster.cluster_identifier)),
        bad_state: bad_state(status, listens),
        public_name: cluster.publicly_accessible == Some(true),
        ..home.destination(lookup, format!("Redshift cluster {}", cluster.cluster_identifier))?
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
        let vpc = self.vpc.ok_or_else(|| Missing {
            reason: "the database's subnet group was not described".to_owned(),
            would_help: "rds:DescribeDBSubnetGroups".to_owned(),
        })?;
        self.note_region(lookup, vpc);
        let candidates = self.candidates();
        // What the walk will meet there is looked for in the same round as the interfaces.
        for id in &candidates {
            lookup.prefetch((lookup.subnet(id), lookup.route_table(id, vpc), lookup.acl(id)));
        }
        for id in &self.groups {
            lookup.prefetch(lookup.group(id));
        }
        let mut subnets = self.interfaces(lookup, &candidates, vpc);
        // Interfaces that were searched for do not tell whose they are: two may be those of two databases with the same groups.
        let exact = !self.interfaces.is_empty() || subnets.iter().map(|one| one.addresses.size()).sum::<u64>() == 1;
        if subnets.is_empty() {
            subnets = whole_subnets(lookup, candidates)?;
        }
        let addresses = subnets.iter().fold(Ranges::EMPTY, |all, one| all.union(&one.addresses));
        let place = Place::Vpc {
            vpc: vpc.to_owned(),
            subnets,
            groups: self.groups.clone(),
        };
        Ok(Destination {
            addresses,
            exact,
            ..Destination::in_place(what, place)
        })
    }

    /// All that is there is in the database's Region.
    fn note_region(&self, lookup: &Lookup<'_>, vpc: &str) {
        let subnets = self.subnets.iter().map(|subnet| subnet.subnet_identifier.as_str());
        let interfaces = self.interfaces.iter().map(|(subnet, _)| *subnet);
        let groups = self.groups.iter().map(String::as_str);
        for id in subnets.chain(interfaces).chain(groups).chain([vpc]) {
            lookup.lies_in(id, self.region);
        }
    }

    /// The subnets that it may be in: those of its interfaces, those in its zone, else all.
    fn candidates(&self) -> Vec<String> {
        if !self.interfaces.is_empty() {
            let mut subnets: Vec<String> = self.interfaces.iter().map(|(subnet, _)| (*subnet).to_owned()).collect();
            subnets.dedup();
            return subnets;
        }
        let in_zone = |subnet: &&GroupSubnet| {
            let zone = subnet
                .subnet_availability_zone
                .as_ref()
                .and_then(|zone| zone.name.as_deref());
            zone.is_some_and(|zone| self.zones.contains(&zone))
        };
        let ids = |subnets: Vec<&GroupSubnet>| -> Vec<String> {
            subnets.iter().map(|subnet| subnet.subnet_identifier.clone()).collect()
        };
        let zoned = ids(self.subnets.iter().filter(in_zone).collect());
        if zoned.is_empty() {
            ids(self.subnets.iter().collect())
        } else {
            zoned
        }
    }

    /// Its interfaces by subnet: as its own description has them, else as they are found in the candidates.
    fn interfaces(&self, lookup: &Lookup<'_>, candidates: &[String], vpc: &str) -> Vec<SubnetAddresses> {
        let mut subnets: Vec<SubnetAddresses> = Vec::new();
        let mut add = |subnet: &str, own: Ranges| match subnets.iter_mut().find(|one| one.subnet == subnet) {
            Some(known) => known.addresses = known.addresses.union(&own),
            None => subnets.push(SubnetAddresses {
                subnet: subnet.to_owned(),
                addresses: own,
            }),
        };
        for (subnet, address) in &self.interfaces {
            add(subnet, address.parse().map_or(Ranges::EMPTY, Ranges::address));
        }
        if self.interfaces.is_empty() {
            let found = lookup.database_interfaces(candidates, &self.groups, vpc);
            for interface in found.unwrap_or_default() {
                let own = addresses_of(interface)
                    .filter_map(|text| text.parse().ok())
                    .map(Ranges::address);
                if let Some(subnet) = interface.subnet_id.as_deref() {
                    add(subnet, own.fold(Ranges::EMPTY, |all, one| all.union(&one)));
                }
            }
        }
        subnets
    }
}

/// Every address of these subnets.
fn whole_subnets(lookup: &Lookup<'_>, ids: Vec<String>) -> Result<Vec<SubnetAddresses>, Missing> {
    let (mut subnets, mut unread) = (Vec::new(), None);
    // All of them are looked for before the first that lacks ends this.
    for id in ids {
        match lookup.subnet(&id) {
            Ok(Some(subnet)) => subnets.push(SubnetAddresses {
                addresses: Ranges::assignable(&subnet.cidr_block).unwrap_or_default(),
                subnet: id,
            }),
            Ok(None) => {}
            Err(missing) => unread = Some(missing),
        }
    }
    match unread {
        Some(missing) => Err(missing),
        None => Ok(subnets),
    }
}
