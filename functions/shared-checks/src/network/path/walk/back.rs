//! The way back: the replies' routes and ACLs on the destination's side.

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcPeeringConnection;
use shared_domain::diagnosis::Resource;

use super::forward::behind;
use super::transit::Hop;
use super::{Via, Walker, far_side, inspected, obstacle};
use crate::network::path::destination::{Destination, Place, Spot};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Match, Target, destination, divide, target};
use crate::network::path::rules::{LINUX_PORTS, NAT_PORTS, Way};
use crate::network::path::trace::{About, At, Outcome, Step};

impl Walker<'_, '_> {
    /// The way back from every subnet of the destination.
    pub(super) fn back(
        &self,
        to: &Destination,
        vpc: &str,
        spots: &[Spot],
        via: &Via,
        source: &(Ranges, bool),
        blamed: &[&str],
    ) -> Vec<Step> {
        let steps = self.back_from_all(to, vpc, spots, source, blamed);
        // What cannot be seen of the way there says nothing of the way back; it was looked for in the same rounds all the same.
        if *via == Via::Unseen { Vec::new() } else { steps }
    }

    fn back_from_all(
        &self,
        to: &Destination,
        vpc: &str,
        spots: &[Spot],
        source: &(Ranges, bool),
        blamed: &[&str],
    ) -> Vec<Step> {
        let (addresses, natted) = source;
        let ports = if *natted { NAT_PORTS } else { LINUX_PORTS };
        let others: Vec<&Spot> = spots
            .iter()
            .filter(|spot| spot.subnet != self.origin.subnet.subnet_id)
            .collect();
        let mut acls = Vec::new();
        let mut routes: Vec<Vec<Step>> = Vec::new();
        for spot in others {
            acls.push(self.destination_acl(
                spot,
                addresses,
                Way::Out,
                ports,
                At::DestinationAclReturn,
                "DST_NACL_RETURN",
            ));
            routes.push(self.back_from(spot, vpc, addresses, &self.origin.subnet.vpc_id, blamed));
        }
        let mut steps: Vec<Step> = self.one_of(acls, to.exact).into_iter().collect();
        // The steps of the worst way back, weighed against the others.
        let blocked = |way: &Vec<Step>| way.iter().any(Step::is_blocked);
        let all = !routes.is_empty() && routes.iter().all(blocked);
        let rank = |way: &Vec<Step>| {
            if blocked(way) {
                0
            } else {
                u8::from(way.iter().all(|step| step.outcome == Outcome::Passed)) + 1
            }
        };
        if let Some(worst) = routes.iter().min_by_key(|way| rank(way)) {
            for step in worst {
                let weighed = if step.is_blocked() && !all {
                    self.one_of(vec![step.clone(), Step::passed(step.at, "")], to.exact)
                } else {
                    Some(step.clone())
                };
                steps.extend(weighed);
            }
        }
        steps
    }

    /// The route from one subnet of the destination back to `addresses` in `home`.
    pub(super) fn back_from(
        &self,
        spot: &Spot,
        vpc: &str,
        addresses: &Ranges,
        home: &str,
        blamed: &[&str],
    ) -> Vec<Step> {
        if addresses.is_empty() {
            return Vec::new();
        }
        let text = format!("route table of {}, back", spot.subnet);
        let table = match self.lookup.route_table(&spot.subnet, vpc) {
            Ok(table) => table,
            Err(missing) => return vec![Step::unseen(At::ReturnRoute, text, missing)],
        };
        let parts = match divide(self.lookup, table, addresses, false) {
            Ok(parts) => parts,
            Err(missing) => return vec![Step::unseen(At::ReturnRoute, text, missing)],
        };
        let mut ways: Vec<Vec<Step>> = Vec::new();
        for part in &parts {
            ways.push(self.back_by(spot, vpc, &table.route_table_id, part, home, blamed));
        }
        let blocked = |way: &Vec<Step>| way.iter().any(Step::is_blocked);
        let all = ways.iter().all(blocked);
        let worst = ways
            .iter()
            .find(|way| blocked(way))
            .or_else(|| {
                ways.iter()
                    .find(|way| way.iter().any(|step| step.outcome != Outcome::Passed))
            })
            .or(ways.first());
        let soften = |step: &Step| match &step.outcome {
            Outcome::Blocked(obstacle) if !all => Step::partly(step.at, step.text.clone(), obstacle.clone()),
            _ => step.clone(),
        };
        worst.into_iter().flatten().map(soften).collect()
    }

    pub(super) fn back_by(
        &self,
        spot: &Spot,
        vpc: &str,
        table: &str,
        part: &Match<'_>,
        home: &str,
        blamed: &[&str],
    ) -> Vec<Step> {
        let resource = Resource::new("route-table", table);
        let workers = &self.origin.subnet.cidr_block;
        let none = |evidence: String, gateway: Option<String>| {
            let about = About {
                table: Some(table.to_owned()),
                subnet: Some(spot.subnet.clone()),
                vpc: Some(vpc.to_owned()),
                cidr: Some(workers.clone()),
                gateway,
                ..About::default()
            };
            vec![Step::blocked(
                At::ReturnRoute,
                format!("route table {table}, back"),
                obstacle("RETURN_ROUTE_NONE", resource.clone(), evidence, about),
            )]
        };
        let Some(route) = part.route else {
            return none(
                format!(
                    "{table}, the route table of {}, has no route back to {workers}",
                    spot.subnet
                ),
                self.way_back(vpc, home),
            );
        };
        let target = target(route);
        let text = format!("back by {table}: {} -> {}", destination(route), target.id());
        // What already stops the way forward is not told twice.
        if blamed.contains(&target.id()) {
            return vec![Step::passed(At::ReturnRoute, text)];
        }
        let passed = vec![Step::passed(At::ReturnRoute, text.clone())];
        match target {
            Target::Local if vpc == home => passed,
            Target::Local => none(
                format!("{workers} lies inside {vpc} too, so its local route keeps the replies"),
                None,
            ),
            Target::Appliance(id) | Target::Endpoint(id) => {
                inspected(
                    passed,
                    format!("replies to {workers} go through {id}, which decides"),
                    id,
                )
                .steps
            }
            Target::Peering(id) => {
                let peerings = match self.lookup.peerings(vpc) {
                    Ok(peerings) => peerings,
                    Err(missing) => return vec![Step::unseen(At::ReturnRoute, text, missing)],
                };
                let peering = peerings.into_iter().find(|one| one.vpc_peering_connection_id == id);
                let active = peering
                    .and_then(|one| one.status.as_ref())
                    .and_then(|status| status.code.as_deref())
                    == Some("active");
                let leads_home = peering
                    .and_then(|one| far_side(one, vpc))
                    .and_then(|far| far.vpc_id.as_deref())
                    == Some(home);
                if active && leads_home {
                    passed
                } else {
                    none(
                        format!(
                            "{} of {table} leads to {id}, which does not lead back to {home}",
                            destination(route)
                        ),
                        self.way_back(vpc, home),
                    )
                }
            }
            Target::Transit(id) => {
                let zone = self
                    .lookup
                    .subnet(&spot.subnet)
                    .ok()
                    .flatten()
                    .map(|subnet| subnet.availability_zone.clone());
                let back = Destination {
                    place: Place::Private,
                    exact: true,
                    what: format!("the connection's subnet {workers}"),
                    addresses: part.addresses.clone(),
                    resource: None,
                    bad_state: None,
                    public_name: false,
                };
                let (steps, hop) =
                    self.transit_hop(id, vpc, zone.as_deref(), &part.addresses, &back, &spot.subnet, true);
                let mut all = passed;
                all.extend(steps);
                if let Hop::Vpc(reached, _) = &hop
                    && reached != home
                {
                    let about = About {
                        gateway: Some(id.to_owned()),
                        cidr: Some(workers.clone()),
                        ..About::default()
                    };
                    let evidence = format!("{id} sends {workers} to {reached}, not back to {home}");
                    all.push(Step::blocked(
                        At::TransitReturn,
                        text,
                        obstacle(
                            "TGW_RETURN_NO_ROUTE",
                            Resource::new("transit-gateway", id),
                            evidence,
                            about,
                        ),
                    ));
                }
                // The far end of the return is the near end of the way forward; its faults were told there.
                all.retain(|step| {
                    step.obstacle()
                        .is_none_or(|one| !blamed.contains(&one.resource.id.as_str()))
                });
                all
            }
            // What lies beyond may bring the replies home by another way.
            Target::Private(id) | Target::Other(id) if id != "nothing" => {
                let missing = Missing {
                    reason: format!("replies to {workers} go to {id}, beyond which nothing is described here"),
                    would_help: behind(id),
                };
                vec![Step::unseen(At::ReturnRoute, text, missing)]
            }
            _ => none(
                format!(
                    "{} of {table} leads to {}, not back to {workers}",
                    destination(route),
                    target.id()
                ),
                self.way_back(vpc, home),
            ),
        }
    }

    pub(super) fn way_back(&self, vpc: &str, home: &str) -> Option<String> {
        let peerings = self.lookup.peerings(home).unwrap_or_default();
        let between =
            |one: &&VpcPeeringConnection| far_side(one, home).and_then(|far| far.vpc_id.as_deref()) == Some(vpc);
        if let Some(one) = peerings.into_iter().find(between) {
            return Some(one.vpc_peering_connection_id.clone());
        }
        let table = self.lookup.route_table(&self.origin.subnet.subnet_id, home).ok()?;
        table.routes.iter().map(target).find_map(|target| {
            if let Target::Transit(id) = target {
                Some(id.to_owned())
            } else {
                None
            }
        })
    }
}
