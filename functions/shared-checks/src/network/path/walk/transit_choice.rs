//! What of a transit gateway serves a path that lacks something there: the table that an attachment should get, and the attachment that a
//! table should lead to. What the gateway's other tables do with such packets is the model; where none that was read shows it, nothing is
//! guessed.

use std::cmp::Reverse;

use shared_domain::aws::ec2::{
    TransitGatewayAttachment, TransitGatewayOptions, TransitGatewayRoute, TransitGatewayRouteAttachment,
};

use super::Walker;
use super::transit::is_up;
use super::transit_tables::live_table;
use crate::network::path::destination::{Destination, Place};
use crate::network::path::obstacle::{AttachedVpc, ModelOf, TransitModel, WantedTable, WayBack};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{divide_transit, prefix_of};

/// How a table leads to a destination.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way<'w> {
    /// To its own attachment, or over a peering to the gateway that has it.
    Direct,
    /// To this attachment of another VPC, as to a firewall's, whose own table leads on.
    Through(&'w str),
}

impl<'a> Walker<'a, '_> {
    /// The table that an attachment without one should get: the default one, else one that leads to the destination as those do which
    /// other attachments have, else the one that leads to the neighbours of the destination.
    pub(super) fn wanted_table(
        &self,
        (gateway, attachment): (&str, &str),
        to: &Destination,
        addresses: &Ranges,
    ) -> WantedTable {
        let options = self.lookup.transit_gateway(gateway).ok().flatten();
        let options = options.and_then(|one| one.options.as_ref());
        let leading = || self.leading_table((gateway, attachment), to, addresses);
        let table = match options.and_then(TransitGatewayOptions::associates_with) {
            None => match leading() {
                None => return WantedTable::Default,
                known => known,
            },
            Some(Some(default)) => Some(default),
            Some(None) => leading()
                .or_else(|| self.table_of_neighbours((gateway, attachment), to))
                .or_else(|| self.only_table((gateway, attachment), to))
                .or_else(|| self.table_of_others((gateway, attachment), to, addresses)),
        };
        let Some(table) = table else {
            return WantedTable::None;
        };
        // What it does with the packets is told with the fix.
        self.lookup.prefetch(self.lookup.transit_routes(table));
        WantedTable::Known(table.to_owned())
    }

    /// A table, among those that were read, that leads these addresses to the destination by another attachment. The table of a firewall's
    /// attachment leads there too, and past the firewall: it is that attachment's alone. Replies that come by a firewall want the way there
    /// to lead through it.
    fn leading_table(
        &self,
        (gateway, attachment): (&str, &str),
        to: &Destination,
        addresses: &Ranges,
    ) -> Option<&'a str> {
        let tables = self.lookup.known_transit_tables();
        let leading = tables.filter_map(|(table, routes)| {
            let way = self.way((gateway, attachment), routes, to, addresses)?;
            Some((table, way))
        });
        let mut leading: Vec<(&str, Way<'_>)> = leading.collect();
        let passed: Vec<&str> = leading
            .iter()
            .filter_map(|(_, way)| self.passed(gateway, *way))
            .collect();
        leading.retain(|(table, _)| !passed.contains(table));
        let far = to.vpc().and_then(|vpc| self.table_of_vpc(gateway, vpc));
        let replies = far.and_then(|far| self.replies_by((gateway, attachment), far));
        let is_of_replies = |way: &Way<'_>| match replies {
            Some(by) => *way == Way::Through(by),
            None => true,
        };
        if leading.iter().any(|(_, way)| is_of_replies(way)) {
            leading.retain(|(_, way)| is_of_replies(way));
        }
        let neighbours = |table: &str| {
            let all = self.lookup.known_attachments(gateway);
            let others = all.filter(|one| one.resource_id.as_deref() != to.vpc());
            others.filter(|one| live_table(one) == Some(table)).count()
        };
        let best = leading
            .iter()
            .min_by_key(|(table, _)| (Reverse(neighbours(table)), Some(*table) == far));
        best.map(|(table, _)| *table)
    }

    /// How a table leads these addresses to a destination by other attachments of the gateway than `but`.
    fn way<'r>(
        &self,
        (gateway, but): (&str, &str),
        routes: &'r [TransitGatewayRoute],
        to: &Destination,
        addresses: &Ranges,
    ) -> Option<Way<'r>> {
        let mut parts = divide_transit(routes, addresses);
        if to.place == Place::Public && !to.exact {
            parts.sort_by_key(|(range, _)| Reverse(range.size()));
            parts.truncate(1);
        }
        let ways: Option<Vec<Way<'r>>> = parts
            .iter()
            .map(|(range, route)| {
                let (id, by) = led_to(route.as_ref()?).filter(|(id, _)| *id != but)?;
                if !self.lookup.known_attachment(id, gateway) {
                    return None;
                }
                let Some(vpc) = to.vpc() else {
                    let own = self.table_of(gateway, id);
                    let goes_on = own.is_some_and(|own| self.leads_out((gateway, id), own, range));
                    return Some(if goes_on { Way::Through(id) } else { Way::Direct });
                };
                match by.resource_type.as_deref() {
                    _ if by.resource_id.as_deref() == Some(vpc) => Some(Way::Direct),
                    Some("peering") => {
                        let own = self.lookup.vpc_attachment(gateway, vpc);
                        matches!(own, Ok(None)).then_some(Way::Direct)
                    }
                    Some("vpc") => self.leads_on((gateway, id), to, range).then_some(Way::Through(id)),
                    _ => None,
                }
            })
            .collect();
        ways?.into_iter().max_by_key(|way| matches!(way, Way::Through(_)))
    }

    /// True where the table of an attachment leads these addresses to the destination's own one.
    pub(super) fn leads_on(&self, (gateway, attachment): (&str, &str), to: &Destination, addresses: &Ranges) -> bool {
        let own = self.table_of(gateway, attachment);
        let Some(routes) = own.and_then(|own| self.lookup.transit_routes(own).ok()) else {
            return false;
        };
        let leads = |route: &TransitGatewayRoute| {
            led_to(route).is_some_and(|(id, by)| id != attachment && by.resource_id.as_deref() == to.vpc())
        };
        let parts = divide_transit(routes, addresses);
        to.vpc().is_some() && !parts.is_empty() && parts.iter().all(|(_, route)| route.is_some_and(leads))
    }

    /// The table of the attachment that a way passes.
    fn passed(&self, gateway: &str, way: Way<'_>) -> Option<&'a str> {
        match way {
            Way::Direct => None,
            Way::Through(id) => self.table_of(gateway, id),
        }
    }

    pub(super) fn table_of(&self, gateway: &str, attachment: &str) -> Option<&'a str> {
        live_table(self.lookup.attachment(attachment, gateway).ok().flatten()?)
    }

    pub(super) fn table_of_vpc(&self, gateway: &str, vpc: &str) -> Option<&'a str> {
        let attachment = self.lookup.vpc_attachment(gateway, vpc).ok().flatten()?;
        self.table_of(gateway, &attachment.transit_gateway_attachment_id)
    }

    /// The attachment of another VPC that a table sends what is for an attachment's VPC to.
    fn replies_by(&self, (gateway, attachment): (&str, &str), table: &str) -> Option<&'a str> {
        let home = self.lookup.attachment(attachment, gateway).ok().flatten()?;
        let vpc = home
            .resource_id
            .as_deref()
            .filter(|_| home.resource_type.as_deref() == Some("vpc"))?;
        self.sends_by(table, vpc).map(|(id, _)| id)
    }

    /// The table of an attachment, where neither it nor the destination has one, or the destination is the internet: what the other VPCs have
    /// goes to the connection's, and the table that leads to them, and that nothing has, to the source's.
    fn table_of_others(
        &self,
        (gateway, attachment): (&str, &str),
        to: &Destination,
        addresses: &Ranges,
    ) -> Option<&'a str> {
        let is_other = |one: &&TransitGatewayAttachment| {
            let is_vpc = one.resource_type.as_deref() == Some("vpc") && one.resource_id.as_deref() != to.vpc();
            is_vpc && one.transit_gateway_attachment_id != attachment
        };
        let others: Vec<&TransitGatewayAttachment> = self.lookup.known_attachments(gateway).filter(is_other).collect();
        let Some(vpc) = to.vpc() else {
            let home = self.lookup.attachment(attachment, gateway).ok().flatten()?;
            let (egress, _) = self.egress(gateway, home.resource_id.as_deref()?, addresses)?;
            return self.table_but(gateway, live_table(egress), &others);
        };
        if self.table_of_vpc(gateway, vpc).is_some() {
            return None;
        }
        let theirs = only(others.iter().filter_map(|one| live_table(one)))?;
        let leads = |routes: &[TransitGatewayRoute]| {
            let is_led = |(id, _): (&str, _)| others.iter().any(|one| one.transit_gateway_attachment_id == id);
            routes.iter().filter_map(led_to).any(is_led)
        };
        let is_used = |table: &str| {
            let mut all = self.lookup.known_attachments(gateway);
            all.any(|one| live_table(one) == Some(table))
        };
        let tables = self.lookup.known_transit_tables();
        let left = only(tables.filter_map(|(one, routes)| (leads(routes) && !is_used(one)).then_some(one)))?;
        let is_back = vpc == self.origin.subnet.vpc_id;
        Some(if is_back { left } else { theirs })
    }

    /// The one table that these attachments have besides `but`; where they have none, the one that there is.
    fn table_but(
        &self,
        gateway: &str,
        but: Option<&str>,
        attachments: &[&'a TransitGatewayAttachment],
    ) -> Option<&'a str> {
        let theirs: Vec<&str> = attachments.iter().filter_map(|one| live_table(one)).collect();
        let is_another = |table: &&str| Some(*table) != but;
        if theirs.iter().any(is_another) {
            return only(theirs.into_iter().filter(is_another));
        }
        // Which gateway a table is of is not told.
        let is_only = only(self.lookup.known_transit_gateways())? == gateway;
        let all = self.lookup.known_transit_tables().map(|(table, _)| table);
        only(all.filter(is_another)).filter(|_| is_only)
    }

    /// The same with the block of the route that does it.
    fn sends_by(&self, table: &str, vpc: &str) -> Option<(&'a str, &'a str)> {
        let routes = self.lookup.transit_routes(table).ok()?;
        let blocks = self.lookup.known_cidrs(vpc).into_iter();
        let addresses = blocks.filter_map(|block| Ranges::cidr(&block));
        let addresses = addresses.fold(Ranges::EMPTY, |all, one| all.union(&one));
        let mut parts = divide_transit(routes, &addresses).into_iter();
        parts.find_map(|(_, route)| {
            let (id, by) = led_to(route?)?;
            let is_other = by.resource_type.as_deref() == Some("vpc") && by.resource_id.as_deref() != Some(vpc);
            Some((id, route?.destination_cidr_block.as_deref()?)).filter(|_| is_other)
        })
    }

    /// The table that leads to those which have the destination's table, and so is not theirs.
    fn table_of_neighbours(&self, (gateway, attachment): (&str, &str), to: &Destination) -> Option<&'a str> {
        let vpc = to.vpc()?;
        let own = self.table_of_vpc(gateway, vpc)?;
        let is_neighbour = |one: &&TransitGatewayAttachment| {
            let is_other = one.transit_gateway_attachment_id != attachment && one.resource_id.as_deref() != Some(vpc);
            is_other && live_table(one) == Some(own)
        };
        let ids: Vec<&str> = (self.lookup.known_attachments(gateway).filter(is_neighbour))
            .map(|one| one.transit_gateway_attachment_id.as_str())
            .collect();
        let leads = |routes: &[TransitGatewayRoute]| {
            let led = routes.iter().filter_map(led_to);
            led.filter(|(id, _)| ids.contains(id)).count()
        };
        let tables = self.lookup.known_transit_tables().filter(|(table, _)| *table != own);
        let best = tables.max_by_key(|(_, routes)| leads(routes));
        best.filter(|(_, routes)| leads(routes) > 0).map(|(table, _)| table)
    }

    /// The table of the destination, where it leads to nobody else: one that leads to others, and not to whom it serves, is not theirs.
    fn only_table(&self, (gateway, attachment): (&str, &str), to: &Destination) -> Option<&'a str> {
        let own = self.table_of_vpc(gateway, to.vpc()?)?;
        let mut led = self.lookup.transit_routes(own).ok()?.iter().filter_map(led_to);
        led.all(|(id, by)| id == attachment || by.resource_id.as_deref() == to.vpc())
            .then_some(own)
    }

    /// The attachment that a table should lead to where replies come by a firewall of the gateway: theirs, by a route as wide as theirs.
    /// `home` is the VPC that the packets come from.
    pub(super) fn model(&self, (gateway, table): (&str, &str), home: &str, to: &Destination) -> Option<TransitModel> {
        let far = match to.vpc() {
            Some(vpc) => self.table_of_vpc(gateway, vpc)?,
            None => self.way_out_of(gateway, table, &to.addresses)?,
        };
        let (by, block) = self.sends_by(far, home)?;
        let known = self.lookup.attachment(by, gateway).ok().flatten()?;
        let passes = self.table_of(gateway, by)?;
        let leads = match to.vpc() {
            // A firewall's table may have lost what it was told.
            Some(_) => self.leads_on((gateway, by), to, &to.addresses) || self.is_cut_off((gateway, by), passes, to),
            None => self.leads_out((gateway, by), passes, &to.addresses),
        };
        // What leads there already lacks nothing of this.
        let own = self.lookup.transit_routes(table).unwrap_or_default();
        let is_led = most_of(own, &to.addresses)
            .and_then(led_to)
            .is_some_and(|(id, _)| id == by);
        let is_way = leads && !is_led && passes != table && is_up(known.state.as_deref().unwrap_or("available"));
        let is_default = to.vpc().is_none() || prefix_of(block) == 0;
        is_way.then(|| TransitModel {
            to: TransitGatewayRouteAttachment {
                transit_gateway_attachment_id: Some(by.to_owned()),
                resource_id: known.resource_id.clone(),
                resource_type: Some("vpc".to_owned()),
            },
            block: is_default.then(|| "0.0.0.0/0".to_owned()),
            of: ModelOf::Table(far.to_owned()),
        })
    }

    /// True for a firewall's attachment whose table leads to nothing that the destination has.
    fn is_cut_off(&self, (gateway, attachment): (&str, &str), table: &str, to: &Destination) -> bool {
        let vpc = self.lookup.attachment(attachment, gateway).ok().flatten();
        let vpc = vpc.and_then(|one| one.resource_id.as_deref());
        let own = vpc.and_then(|vpc| self.lookup.vpc_attachment(gateway, vpc).ok().flatten());
        let routes = self.lookup.transit_routes(table).unwrap_or_default();
        own.is_some_and(|own| self.has_firewall(own, &to.addresses)) && most_of(routes, &to.addresses).is_none()
    }

    /// Where a table should lead, by whatever was read of its gateway.
    pub(super) fn shown(&self, at: (&str, &str), home: &str, to: &Destination) -> Option<TransitModel> {
        let firewall = || self.firewall_between(at, home, to);
        let model = self.model(at, home, to).or_else(firewall);
        model.or_else(|| self.nat_of_hub(at, home, to))
    }

    /// The propagation that went with an attachment, or was never made: the VPC which the way leads through, as a firewall's, routes nothing
    /// to the attachment's. What is propagated by default follows by itself.
    pub(super) fn way_back(
        &self,
        (gateway, attachment, vpc): (&str, &str, &str),
        table: &str,
        to: &Destination,
        addresses: &Ranges,
    ) -> Option<WayBack> {
        let routes = self.lookup.transit_routes(table).ok()?;
        let way = self.way((gateway, attachment), routes, to, addresses)?;
        let passed = self.passed(gateway, way).filter(|passed| *passed != table)?;
        let options = self.lookup.transit_gateway(gateway).ok().flatten()?.options.as_ref()?;
        if options.propagates_to()? == Some(passed) {
            return None;
        }
        let there = self.lookup.transit_routes(passed).ok()?;
        let cidrs = self.lookup.known_cidrs(vpc);
        // A route that is there, and as narrow, was made by somebody for something.
        let lacks = |cidr: &String| {
            let range = Ranges::cidr(cidr).unwrap_or(Ranges::EMPTY);
            let is_wider = |route: &TransitGatewayRoute| {
                let block = route.destination_cidr_block.as_deref();
                let is_to_it = led_to(route).is_some_and(|(_, by)| by.resource_id.as_deref() == Some(vpc));
                !is_to_it && block.is_some_and(|block| prefix_of(block) < prefix_of(cidr))
            };
            let parts = divide_transit(there, &range);
            parts.iter().all(|(_, route)| route.is_none_or(is_wider))
        };
        (!cidrs.is_empty() && cidrs.iter().all(lacks)).then(|| WayBack {
            table: passed.to_owned(),
            to: AttachedVpc {
                attachment: attachment.to_owned(),
                vpc: vpc.to_owned(),
                cidrs,
                propagates: false,
                down: None,
            },
        })
    }

    /// The attachment of a firewall's VPC, whose table leads to both ends, where the ends' own tables have lost all that they had.
    fn firewall_between(&self, (gateway, table): (&str, &str), home: &str, to: &Destination) -> Option<TransitModel> {
        let vpc = to.vpc()?;
        let far = self.table_of_vpc(gateway, vpc)?;
        if !self.is_empty(table) || !self.is_empty(far) {
            return None;
        }
        let stands_between = |one: &&TransitGatewayAttachment| {
            let own = live_table(one).and_then(|own| self.lookup.transit_routes(own).ok());
            one.resource_id.as_deref() != Some(vpc)
                && own.is_some_and(|routes| {
                    self.leads_to(gateway, routes, Some(home)) && self.leads_to(gateway, routes, Some(vpc))
                })
        };
        let is_firewall = |id: &str| {
            let attachment = self.lookup.vpc_attachment(gateway, id).ok().flatten();
            attachment.is_some_and(|one| self.has_firewall(one, &to.addresses))
        };
        let others = self.others(gateway, home).into_iter().filter(stands_between);
        let mut found = others.filter(|one| one.resource_id.as_deref().is_some_and(is_firewall));
        let one = found.next().filter(|_| found.next().is_none())?;
        Some(default_to(one, ModelOf::Firewall))
    }

    /// The attachments of other VPCs than one that are available.
    pub(super) fn others(&self, gateway: &str, home: &str) -> Vec<&'a TransitGatewayAttachment> {
        let is_other = |one: &&TransitGatewayAttachment| {
            let is_vpc = one.resource_type.as_deref() == Some("vpc") && one.resource_id.as_deref() != Some(home);
            is_vpc && is_up(one.state.as_deref().unwrap_or("available"))
        };
        self.lookup.known_attachments(gateway).filter(is_other).collect()
    }

    fn is_empty(&self, table: &str) -> bool {
        self.lookup.transit_routes(table).is_ok_and(<[_]>::is_empty)
    }

    fn leads_to(&self, gateway: &str, routes: &[TransitGatewayRoute], vpc: Option<&str>) -> bool {
        let mut led = routes.iter().filter_map(led_to);
        led.any(|(id, by)| by.resource_id.as_deref() == vpc && self.lookup.known_attachment(id, gateway))
    }

    /// A table that leads to both ends, and that nothing is associated with, where the ends' own tables have nothing: what stood between, as a
    /// firewall's VPC, is attached no more.
    pub(super) fn left_over(&self, (gateway, table): (&str, &str), home: &str, to: &Destination) -> Option<&'a str> {
        let far = to.vpc().map(|vpc| self.table_of_vpc(gateway, vpc));
        if !self.is_empty(table) || far.is_some_and(|far| far.is_none_or(|far| !self.is_empty(far))) {
            return None;
        }
        self.tables_between(gateway, Some(home), to).next()
    }

    /// The tables that lead to both ends of a way, or from one to the internet, and that nothing is associated with.
    pub(super) fn tables_between(
        &self,
        gateway: &str,
        home: Option<&str>,
        to: &Destination,
    ) -> impl Iterator<Item = &'a str> {
        let tables = self.lookup.known_transit_tables();
        let is_used = |table: &str| {
            let mut all = self.lookup.known_attachments(gateway);
            all.any(|one| live_table(one) == Some(table))
        };
        tables
            .filter(move |(table, routes)| self.leads_between(gateway, routes, home, to) && !is_used(table))
            .map(|(table, _)| table)
    }

    /// True for a table that leads to both ends of a way, or back and to the internet.
    pub(super) fn leads_between(
        &self,
        gateway: &str,
        routes: &[TransitGatewayRoute],
        home: Option<&str>,
        to: &Destination,
    ) -> bool {
        let there = match to.vpc() {
            Some(vpc) => self.leads_to(gateway, routes, Some(vpc)),
            None => most_of(routes, &to.addresses)
                .and_then(led_to)
                .is_some_and(|(id, by)| by.resource_id.as_deref() != home && self.lookup.known_attachment(id, gateway)),
        };
        there && self.leads_to(gateway, routes, home)
    }

    /// The table of the attachment that the other tables of a gateway send these addresses to.
    fn way_out_of(&self, gateway: &str, but: &str, addresses: &Ranges) -> Option<&'a str> {
        let others = self.lookup.known_transit_tables().filter(|(table, _)| *table != but);
        let mut led = others.filter_map(|(_, routes)| {
            let (id, by) = led_to(most_of(routes, addresses)?)?;
            let is_vpc = by.resource_type.as_deref() == Some("vpc") && self.lookup.known_attachment(id, gateway);
            Some(id).filter(|_| is_vpc)
        });
        let first = led.next()?;
        led.all(|id| id == first).then_some(())?;
        self.table_of(gateway, first)
    }

    /// True where the table of an attachment leads most of these addresses on to another attachment of the gateway.
    fn leads_out(&self, (gateway, attachment): (&str, &str), table: &str, addresses: &Ranges) -> bool {
        let routes = self.lookup.transit_routes(table).unwrap_or_default();
        let led = most_of(routes, addresses).and_then(led_to);
        led.is_some_and(|(id, _)| id != attachment && self.lookup.known_attachment(id, gateway))
    }
}

/// What all of these are, where there are any.
fn only<'i>(mut all: impl Iterator<Item = &'i str>) -> Option<&'i str> {
    let first = all.next()?;
    all.all(|one| one == first).then_some(first)
}

/// The default route to an attachment of a VPC.
pub(super) fn default_to(attachment: &TransitGatewayAttachment, of: ModelOf) -> TransitModel {
    TransitModel {
        to: TransitGatewayRouteAttachment {
            transit_gateway_attachment_id: Some(attachment.transit_gateway_attachment_id.clone()),
            resource_id: attachment.resource_id.clone(),
            resource_type: Some("vpc".to_owned()),
        },
        block: Some("0.0.0.0/0".to_owned()),
        of,
    }
}

/// The route that takes most of these addresses.
pub(super) fn most_of<'r>(routes: &'r [TransitGatewayRoute], addresses: &Ranges) -> Option<&'r TransitGatewayRoute> {
    let parts = divide_transit(routes, addresses).into_iter();
    parts.max_by_key(|(range, _)| range.size())?.1
}

/// The attachment that a live route leads to.
pub(super) fn led_to(route: &TransitGatewayRoute) -> Option<(&str, &TransitGatewayRouteAttachment)> {
    let by = route.transit_gateway_attachments.first()?;
    let id = by.transit_gateway_attachment_id.as_deref()?;
    (route.state.as_deref() != Some("blackhole")).then_some((id, by))
}
