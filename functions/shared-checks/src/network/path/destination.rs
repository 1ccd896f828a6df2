//! What stands behind a host name, seen from the connection's subnet: which interfaces, subnets and security groups, or the public internet.

mod database;
mod described;
mod geo;
mod records;
mod zone;

use std::cell::RefCell;
use std::net::Ipv4Addr;

use shared_domain::Missing;
use shared_domain::aws::ec2::{NetworkInterface, VpcEndpoint};
use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::aws::route53::{HostedZone, plain_name};
use shared_domain::diagnosis::Resource;

use self::database::database;
use self::records::Chain;
use self::zone::{by_zone, zone_of_public_name};
pub use self::zone::{own_zone, zone_elsewhere, zone_of_service};
use super::hop::{Hop, HostIs};
use super::lookup::{Lookup, addresses_of};
use super::ranges::Ranges;
use super::routes::{Target, target};
use super::trace::{Step, Unseen};

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
    /// Why it is not known, where what answers for it could not be read.
    pub state_unread: Option<Missing>,
    /// The database cluster that it is a member of, with which it is started.
    pub member_of: Option<String>,
    /// Whether its name gives the public address outside its VPC.
    pub public_name: bool,
    /// What stands behind its public address, for a database of this account that is reached by it.
    pub behind: Option<Behind>,
    /// The prefix list that has its addresses, for S3.
    pub prefix_list: Option<String>,
    /// True for S3, whose addresses a prefix list has.
    pub is_s3: bool,
}

/// Where a destination is.
#[derive(Clone, Debug, PartialEq)]
pub enum Place {
    /// In a VPC of this account.
    Vpc {
        /// The VPC.
        vpc: String,
        /// The subnets, with the destination's addresses in each.
        subnets: Vec<SubnetAddresses>,
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

/// What stands behind a public address: packets come to it by the internet gateway of its VPC.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// The VPC.
    pub vpc: String,
    /// The subnets, with the private addresses in each.
    pub subnets: Vec<SubnetAddresses>,
    /// Its security groups.
    pub groups: Vec<String>,
    /// True when it is in all of those subnets, false when it is in some of them.
    pub exact: bool,
}

/// A subnet, and the destination's addresses in it.
#[derive(Clone, Debug, PartialEq)]
pub struct SubnetAddresses {
    /// The subnet.
    pub subnet: String,
    /// The addresses.
    pub addresses: Ranges,
}

impl Destination {
    /// A destination with nothing told of it yet but where it is.
    pub fn in_place(what: impl Into<String>, place: Place) -> Self {
        Self {
            what: what.into(),
            place,
            addresses: Ranges::EMPTY,
            exact: false,
            resource: None,
            bad_state: None,
            state_unread: None,
            member_of: None,
            public_name: false,
            behind: None,
            prefix_list: None,
            is_s3: false,
        }
    }

    /// A host on the public internet whose address nobody here knows.
    pub fn public(what: impl Into<String>) -> Self {
        Self {
            addresses: Ranges::public(),
            public_name: true,
            ..Self::in_place(what, Place::Public)
        }
    }

    /// True where its name or its place tells that it has none of the addresses of S3 or DynamoDB.
    pub fn is_no_service(&self) -> bool {
        let by_name = self.place == Place::Public && !self.exact && !self.is_s3;
        by_name || !self.addresses.meets(&Ranges::public())
    }

    /// Its VPC, where it is in one.
    pub fn vpc(&self) -> Option<&str> {
        match &self.place {
            Place::Vpc { vpc, .. } => Some(vpc),
            _ => None,
        }
    }
}

/// What a host name may come to: the destination where there is one, and the steps of finding it.
#[derive(Clone, Default)]
pub struct Resolution {
    /// The destination.
    pub destination: Option<Destination>,
    /// Steps at `Name` and `Zone`.
    pub steps: Vec<Step>,
    /// True where it is the answer only while every other one is unhealthy.
    pub is_standby: bool,
    /// True where it is one of several answers, and which of them is given here is not known.
    pub is_open: bool,
    /// True where the VPC's own resolver alone gives it.
    pub is_inside: bool,
    /// What should have answered instead, which explains why nothing stands where this one leads.
    pub instead: Option<Step>,
}

impl Resolution {
    fn found(destination: Destination, host: impl Into<String>, is: HostIs) -> Self {
        let (host, is) = (host.into(), Some(is));
        Self {
            destination: Some(destination),
            steps: vec![Step::passed(Hop::Host { host, is })],
            ..Self::default()
        }
    }

    /// A destination that the host is by its own name.
    fn named(destination: Destination, host: &str) -> Self {
        let is = HostIs::Destination(destination.what.clone());
        Self::found(destination, host, is)
    }

    /// One of several answers that is known to be the one which was given.
    pub fn as_given(self) -> Self {
        Self {
            is_standby: false,
            is_open: false,
            ..self
        }
    }

    pub(super) fn unseen(host: &str, unseen: impl Into<Unseen>) -> Self {
        Self {
            steps: vec![Step::unseen(Hop::host(host), unseen)],
            ..Self::default()
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
    /// The account that owns the VPC, where it is another one: what only that sees is not in any answer.
    pub owner: Option<&'a str>,
}

impl Asker<'_> {
    /// Why what answers for names in the VPC is not known whole, in one that another account shares.
    fn names_of_owner(&self) -> Option<Unseen> {
        Some(Unseen::NamesOfOwner {
            vpc: self.vpc?.to_owned(),
            owner: self.owner?.to_owned(),
        })
    }
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
    lookup.prefetch(lookup.peerings(here));
    let Ok(table) = lookup.route_table(subnet, here) else {
        return;
    };
    for route in &table.routes {
        let Target::Transit(gateway) = target(route) else {
            continue;
        };
        lookup.prefetch(lookup.transit_gateway(gateway));
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
                lookup.prefetch(lookup.transit_routes(table));
            }
        }
    }
}

/// Finds what stands behind `host`: one resolution for each answer that its name may have.
pub fn resolve(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Vec<Resolution> {
    let followed = RefCell::default();
    let found = resolve_name(lookup, host, asker, Chain::new(&followed));
    match found.is_empty() {
        true => vec![unexplained(
            host,
            format!("the record {host} leads nowhere"),
            "the record",
        )],
        false => found,
    }
}

/// The same before the connection's VPC is known, for names that tell by themselves which call describes them.
///
/// Hosted zones are not asked here: which of them answers depends on the VPC, and Route 53 takes few requests a second.
pub fn resolve_early(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) {
    let name = host.trim_end_matches('.').to_ascii_lowercase();
    if DatabaseName::parse(&name).is_some() || endpoint_id(&name).is_some() || name.parse::<Ipv4Addr>().is_ok() {
        lookup.prefetch(resolve(lookup, host, asker));
    }
}

/// What a name may come to; nothing where it was followed already.
fn resolve_name(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>, chain: Chain<'_>) -> Vec<Resolution> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    if !chain.follow(&host) {
        return Vec::new();
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return vec![locate(lookup, &host, address, asker)];
    }
    if let Some(found) = by_private_name(lookup, &host, asker) {
        return vec![found];
    }
    if is_public_by_itself(&host)
        && let Some(zone) = zone_of_public_name(lookup, &host, asker, chain)
    {
        return zone;
    }
    vec![match by_itself(lookup, &host, asker) {
        Some(resolution) => resolution,
        None => return by_zone(lookup, &host, asker, chain),
    }]
}

/// What stands behind a private name of an endpoint service, where the VPC has an interface endpoint of it: AWS keeps a zone of the name
/// for the VPC, and only a zone of one's own that is more specific goes before it.
/// <https://docs.aws.amazon.com/vpc/latest/privatelink/manage-dns-names.html>
fn by_private_name(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Option<Resolution> {
    let vpc = asker.vpc?;
    if DatabaseName::parse(host).is_some() || endpoint_id(host).is_some() {
        return None;
    }
    let endpoints = lookup.endpoints(vpc).ok()?;
    let named = endpoints
        .into_iter()
        .filter(|one| one.vpc_endpoint_type.as_deref() == Some("Interface") && one.private_dns_enabled != Some(false))
        .filter(|one| !is_gone(one));
    let of_host = named.filter_map(|one| {
        let names = one.dns_entries.iter().filter_map(|entry| entry.dns_name.as_deref());
        let zones = names.filter_map(|name| zone_of_private_name(name, host).map(str::len));
        Some((zones.max()?, one))
    });
    let (zone, endpoint) = of_host.max_by_key(|(zone, _)| *zone)?;
    if matches!(lookup.dns_attributes(vpc), Ok((false, _) | (_, false))) {
        return None;
    }
    let is_wider = |own: &HostedZone| plain_name(&own.name).len() <= zone;
    if zone < host.len() && !own_zone(lookup, host, vpc).is_none_or(is_wider) {
        return None;
    }
    let found = match behind_endpoint(lookup, endpoint) {
        Ok(destination) => Resolution::named(destination, host),
        Err(missing) => Resolution::unseen(host, missing),
    };
    Some(Resolution {
        is_inside: true,
        ..found
    })
}

/// True for an endpoint that no name leads to any more.
/// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_VpcEndpoint.html>
fn is_gone(endpoint: &VpcEndpoint) -> bool {
    let state = endpoint.state.as_deref().unwrap_or_default().to_ascii_lowercase();
    ["deleting", "deleted", "rejected", "failed", "expired"].contains(&state.as_str())
}

/// The part of a private name, or of a wildcard of them, that has the host.
fn zone_of_private_name<'n>(name: &'n str, host: &str) -> Option<&'n str> {
    let name = name.trim_end_matches('.');
    match name.strip_prefix("*.") {
        Some(parent) => {
            let label = host.strip_suffix(parent)?.strip_suffix('.')?;
            (!label.is_empty()).then_some(parent)
        }
        None => name.eq_ignore_ascii_case(host).then_some(name),
    }
}

/// What a name tells by itself.
pub fn by_itself(lookup: &Lookup<'_>, host: &str, asker: &Asker<'_>) -> Option<Resolution> {
    if let Some(name) = DatabaseName::parse(host) {
        return Some(database(lookup, host, &name, asker));
    }
    if let Some(id) = endpoint_id(host) {
        return Some(match lookup.endpoint(&id) {
            Ok(Some(endpoint)) => match behind_endpoint(lookup, endpoint) {
                Ok(destination) => Resolution::named(destination, host),
                Err(missing) => Resolution::unseen(host, missing),
            },
            Ok(None) => unexplained(
                host,
                format!("endpoint {id} is not in this account"),
                "the account that owns the endpoint",
            ),
            Err(missing) => Resolution::unseen(host, missing),
        });
    }
    is_on_the_internet(host).then(|| Resolution::found(Destination::public(host), host, HostIs::PublicInternet))
}

/// True for a name that public DNS answers for everyone, which tells what it is: a private zone that a VPC sees may answer for it all
/// the same, and does so alone.
pub fn is_public_by_itself(host: &str) -> bool {
    DatabaseName::parse(host).is_some() || is_on_the_internet(host)
}

fn is_on_the_internet(host: &str) -> bool {
    !host.contains(".privatelink.") && PUBLIC_SUFFIXES.iter().any(|suffix| host.ends_with(suffix))
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
    let mut subnets: Vec<SubnetAddresses> = Vec::new();
    for id in &endpoint.subnet_ids {
        if let Some(subnet) = lookup.subnet(id)? {
            subnets.push(SubnetAddresses {
                subnet: id.clone(),
                addresses: Ranges::assignable(&subnet.cidr_block).unwrap_or_default(),
            });
        }
    }
    let mut exact = false;
    for id in &endpoint.network_interface_ids {
        let Ok(Some(interface)) = lookup.interface(id, &endpoint.vpc_id) else {
            continue;
        };
        let own = addresses_of(interface)
            .filter_map(|text| text.parse().ok())
            .map(Ranges::address);
        let own = own.fold(Ranges::EMPTY, |all, one| all.union(&one));
        // Only addresses inside the subnet narrow it down; others say nothing of where the endpoint is.
        if let Some(one) = subnets
            .iter_mut()
            .find(|one| interface.subnet_id.as_deref() == Some(&one.subnet) && own.within(&one.addresses))
        {
            one.addresses = own;
            exact = true;
        }
    }
    let addresses = subnets.iter().fold(Ranges::EMPTY, |all, one| all.union(&one.addresses));
    let groups = endpoint.groups.iter().map(|group| group.group_id.clone()).collect();
    let state = endpoint.state.as_deref().unwrap_or("available").to_ascii_lowercase();
    let place = Place::Vpc {
        vpc: endpoint.vpc_id.clone(),
        subnets,
        groups,
    };
    Ok(Destination {
        addresses,
        exact,
        resource: Some(Resource::new("vpc-endpoint", &endpoint.vpc_endpoint_id)),
        bad_state: (state != "available").then_some(state),
        ..Destination::in_place(format!("endpoint {}", endpoint.vpc_endpoint_id), place)
    })
}

/// Finds who has an address.
pub(super) fn locate(lookup: &Lookup<'_>, host: &str, address: Ipv4Addr, asker: &Asker<'_>) -> Resolution {
    match located(lookup, host, address, asker) {
        Ok(resolution) => resolution,
        Err(missing) => Resolution::unseen(host, missing),
    }
}

fn located(lookup: &Lookup<'_>, host: &str, address: Ipv4Addr, asker: &Asker<'_>) -> Result<Resolution, Missing> {
    let addresses = Ranges::address(address);
    let at = |what: String, place: Place| Destination {
        addresses: addresses.clone(),
        exact: true,
        ..Destination::in_place(what, place)
    };
    let found = |destination: Destination, is: HostIs| Ok(Resolution::found(destination, address.to_string(), is));
    if addresses.within(&Ranges::public()) {
        let mut destination = at(format!("public address {address}"), Place::Public);
        destination.public_name = true;
        return found(destination, HostIs::PublicAddress);
    }
    let interfaces = lookup.interfaces_at(&address.to_string())?;
    let inside = match asker.vpc {
        Some(vpc) => addresses.within(&lookup.vpc_addresses(vpc)?),
        None => false,
    };
    let at_home = |one: &&&NetworkInterface| asker.vpc.is_some() && one.vpc_id.as_deref() == asker.vpc;
    let home = interfaces.iter().find(at_home);
    if let Some(interface) = home.or_else(|| interfaces.first().filter(|_| !inside)) {
        let place = Place::Vpc {
            vpc: interface.vpc_id.clone().unwrap_or_default(),
            subnets: vec![SubnetAddresses {
                subnet: interface.subnet_id.clone().unwrap_or_default(),
                addresses: addresses.clone(),
            }],
            groups: interface.groups.iter().map(|group| group.group_id.clone()).collect(),
        };
        let what = format!("interface {}", interface.network_interface_id);
        return found(at(what.clone(), place), HostIs::Destination(what));
    }
    if !inside {
        let private = at(format!("private address {address}"), Place::Private);
        return found(private, HostIs::PrivateAddress);
    }
    let vpc = asker.vpc.and_then(|vpc| lookup.vpc(vpc).ok().flatten());
    let owner = vpc.and_then(|vpc| vpc.owner_id.as_deref());
    if let Some(owner) = owner.filter(|owner| !asker.account.is_empty() && *owner != asker.account) {
        return Ok(unexplained(
            host,
            format!("{address} is in a VPC that account {owner} shares"),
            "the account that owns the VPC",
        ));
    }
    let nowhere = at(format!("address {address}, which no interface has"), Place::Nowhere);
    found(nowhere, HostIs::InsideVpc)
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
