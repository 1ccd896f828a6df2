//! Which route takes a packet: longest prefix first, prefix lists expanded, local before static before propagated.

use shared_domain::Missing;
use shared_domain::aws::ec2::{Route, RouteTable, TransitGatewayRoute};

use super::lookup::Lookup;
use super::ranges::Ranges;

/// Where a route leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Target<'a> {
    /// Inside the VPC.
    Local,
    /// An internet gateway.
    Internet(&'a str),
    /// A NAT gateway.
    Nat(&'a str),
    /// A peering connection.
    Peering(&'a str),
    /// A transit gateway.
    Transit(&'a str),
    /// A virtual private gateway.
    Private(&'a str),
    /// An endpoint: a gateway endpoint for S3 or DynamoDB, or a gateway load balancer's.
    Endpoint(&'a str),
    /// An appliance's interface or instance.
    Appliance(&'a str),
    /// Something that is not modelled, or a route that lost its target.
    Other(&'a str),
}

impl Target<'_> {
    /// The target's id.
    pub fn id(&self) -> &str {
        match self {
            Self::Local => "local",
            Self::Internet(id)
            | Self::Nat(id)
            | Self::Peering(id)
            | Self::Transit(id)
            | Self::Private(id)
            | Self::Endpoint(id)
            | Self::Appliance(id)
            | Self::Other(id) => id,
        }
    }
}

/// Where `route` leads.
pub fn target(route: &Route) -> Target<'_> {
    let present = |id: &'_ Option<String>| id.as_ref().is_some_and(|id| !id.is_empty());
    if let Some(id) = route
        .nat_gateway_id
        .as_deref()
        .filter(|_| present(&route.nat_gateway_id))
    {
        Target::Nat(id)
    } else if let Some(id) = route.vpc_peering_connection_id.as_deref() {
        Target::Peering(id)
    } else if let Some(id) = route.transit_gateway_id.as_deref() {
        Target::Transit(id)
    } else if let Some(id) = route.network_interface_id.as_deref().or(route.instance_id.as_deref()) {
        Target::Appliance(id)
    } else if let Some(id) = route.gateway_id.as_deref() {
        match id {
            "local" => Target::Local,
            _ if id.starts_with("igw-") => Target::Internet(id),
            _ if id.starts_with("vgw-") => Target::Private(id),
            _ if id.starts_with("vpce-") => Target::Endpoint(id),
            _ => Target::Other(id),
        }
    } else {
        let other = route
            .core_network_arn
            .as_deref()
            .or(route.local_gateway_id.as_deref())
            .or(route.carrier_gateway_id.as_deref());
        Target::Other(
            other
                .or(route.egress_only_internet_gateway_id.as_deref())
                .unwrap_or("nothing"),
        )
    }
}

/// True when the route's target is gone.
pub fn is_blackhole(route: &Route) -> bool {
    route.state.as_deref() == Some("blackhole")
}

/// True for a route that a virtual private gateway puts into the table by itself.
pub fn is_propagated(route: &Route) -> bool {
    route.origin.as_deref() == Some("EnableVgwRoutePropagation")
}

/// The route's destination as a person reads it.
pub fn destination(route: &Route) -> &str {
    let text = route
        .destination_cidr_block
        .as_deref()
        .or(route.destination_prefix_list_id.as_deref());
    text.or(route.destination_ipv6_cidr_block.as_deref()).unwrap_or("?")
}

/// A route with the addresses that it takes from those that were asked for, after all better ones.
pub struct Match<'a> {
    /// The addresses.
    pub addresses: Ranges,
    /// The route; `None` for the rest that no route takes.
    pub route: Option<&'a Route>,
    /// The length of its prefix.
    pub prefix: u8,
}

/// Divides `addresses` among the routes of `table`.
///
/// Prefix lists whose route leads to an endpoint belong to S3 or DynamoDB; they are skipped unless `services` is true.
pub fn divide<'a>(
    lookup: &Lookup<'_>,
    table: &'a RouteTable,
    addresses: &Ranges,
    services: bool,
) -> Result<Vec<Match<'a>>, Missing> {
    let mut offers = offers(lookup, table, services)?;
    offers.sort_by(|one, two| two.prefix.cmp(&one.prefix).then(one.rank.cmp(&two.rank)));
    let mut rest = addresses.clone();
    let mut matches: Vec<Match<'a>> = Vec::new();
    for offer in offers {
        let taken = rest.and(&offer.range);
        if taken.is_empty() {
            continue;
        }
        rest = rest.minus(&offer.range);
        let same = |one: &&mut Match<'_>| one.route.is_some_and(|known| std::ptr::eq(known, offer.route));
        match matches.iter_mut().find(same) {
            Some(known) => known.addresses = known.addresses.union(&taken),
            None => matches.push(Match {
                addresses: taken,
                route: Some(offer.route),
                prefix: offer.prefix,
            }),
        }
    }
    if !rest.is_empty() {
        matches.push(Match {
            addresses: rest,
            route: None,
            prefix: 0,
        });
    }
    Ok(matches)
}

/// What a route offers to carry.
struct Offer<'a> {
    prefix: u8,
    /// Among routes of the same length: local before static before prefix lists before propagated.
    rank: u8,
    range: Ranges,
    route: &'a Route,
}

/// What the routes of a table offer, in no order.
fn offers<'a>(lookup: &Lookup<'_>, table: &'a RouteTable, services: bool) -> Result<Vec<Offer<'a>>, Missing> {
    let of_vpc = table.routes.iter().filter(|route| target(route) == Target::Local);
    let local = of_vpc
        .filter_map(|route| Ranges::cidr(route.destination_cidr_block.as_deref()?))
        .fold(Ranges::EMPTY, |all, one| all.union(&one));
    let (mut offers, mut unread) = (Vec::new(), None);
    for route in &table.routes {
        if let Some(cidr) = route.destination_cidr_block.as_deref() {
            offers.extend(offer_of(route, cidr, &local));
        } else if let Some(list) = route.destination_prefix_list_id.as_deref() {
            if matches!(target(route), Target::Endpoint(_)) && !services {
                continue;
            }
            // All lists are looked for before the first that lacks ends this.
            match lookup.prefix_list(list, &table.vpc_id) {
                Ok(range) => offers.extend(range.blocks().filter_map(|net| {
                    Some(Offer {
                        prefix: net.prefix_len(),
                        rank: 2,
                        range: Ranges::cidr(&net.to_string())?,
                        route,
                    })
                })),
                Err(missing) => unread = Some(missing),
            }
        }
    }
    match unread {
        Some(missing) => Err(missing),
        None => Ok(offers),
    }
}

fn offer_of<'a>(route: &'a Route, cidr: &str, local: &Ranges) -> Option<Offer<'a>> {
    let range = Ranges::cidr(cidr)?;
    let propagated = is_propagated(route);
    // A propagated route never takes traffic from the local route, however specific it is.
    if propagated && range.within(local) {
        return None;
    }
    let rank = match target(route) {
        Target::Local => 0,
        _ if propagated => 3,
        _ => 1,
    };
    Some(Offer {
        prefix: prefix_of(cidr),
        rank,
        range,
        route,
    })
}

/// Divides `addresses` among the routes of a transit gateway: longest prefix, then static before propagated.
pub fn divide_transit<'a>(
    routes: &'a [TransitGatewayRoute],
    addresses: &Ranges,
) -> Vec<(Ranges, Option<&'a TransitGatewayRoute>)> {
    let mut offers: Vec<(u8, u8, Ranges, &TransitGatewayRoute)> = routes
        .iter()
        .filter_map(|route| {
            let cidr = route.destination_cidr_block.as_deref()?;
            let rank = u8::from(route.kind.as_deref() == Some("propagated"));
            Some((prefix_of(cidr), rank, Ranges::cidr(cidr)?, route))
        })
        .collect();
    offers.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(&two.1)));
    let mut rest = addresses.clone();
    let mut parts = Vec::new();
    for (_, _, range, route) in offers {
        let taken = rest.and(&range);
        if !taken.is_empty() {
            rest = rest.minus(&range);
            parts.push((taken, Some(route)));
        }
    }
    if !rest.is_empty() {
        parts.push((rest, None));
    }
    parts
}

/// The length of a block's prefix.
pub fn prefix_of(cidr: &str) -> u8 {
    cidr.rsplit_once('/')
        .and_then(|(_, prefix)| prefix.parse().ok())
        .unwrap_or(32)
}
