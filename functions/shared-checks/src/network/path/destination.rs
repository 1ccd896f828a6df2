//! What stands behind a host name, seen from the connection's subnet: which interfaces, subnets and security groups, or the public internet.

mod database;
mod described;
mod zone;

use std::net::Ipv4Addr;

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::diagnosis::Resource;

use self::database::database;
use self::zone::by_zone;
use super::lookup::{Lookup, addresses_of};
use super::ranges::Ranges;
use super::routes::{Target, target};
use super::trace::{At, Step};

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

fn unexplained(host: &str, reason: String, look_at: &str) -> Resolution {
    Resolution::unseen(
        host,
        Missing {
            reason,
            would_help: look_at.to_owned(),
        },
    )
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_named_by_its_dns_name() {
        assert_eq!(
            endpoint_id("vpce-0abc-xyz-us-east-1a.svc.us-east-1.vpce.amazonaws.com").as_deref(),
            Some("vpce-0abc")
        );
        assert_eq!(endpoint_id("db.example.com"), None);
    }
}
