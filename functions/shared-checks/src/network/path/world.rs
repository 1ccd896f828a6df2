//! The network as something that a fix changes and that can be judged again.

use std::collections::{BTreeMap, BTreeSet};

use shared_domain::aws::ec2::Route;
use shared_domain::change::{Edit, Precondition};
use shared_domain::diagnosis::Unproven;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Change, Diagnosis, Finding, Fix};

use super::lookup::Lookup;
use super::obstacle::WayBack;
use super::routes::{Target, destination, target};
use super::subject::{Subject, VpcSettings};
use super::walk::attached;
use crate::network::{self, dns_support_off, tgw_attachment_missing};
use crate::proof;

/// The facts, and what they are judged for.
#[derive(Clone, Debug)]
pub struct World {
    /// What was read.
    pub facts: NetworkFacts,
    /// What is diagnosed.
    pub subject: Subject,
}

impl proof::World for World {
    fn apply(&mut self, change: &Change) -> bool {
        if attached::lacking(&self.facts, &self.subject, &change.edit).is_some() {
            return false;
        }
        let facts = self.facts.apply(change);
        apply(&mut self.subject, &change.edit).is_some() || facts
    }

    fn first(&self, change: &Change) -> Option<Fix> {
        if let Some(mut down) = attached::lacking(&self.facts, &self.subject, &change.edit) {
            let region = change.region.as_deref().unwrap_or_default();
            down.back = self.way_back(change, (&down.gateway, &down.vpc));
            return Some(tgw_attachment_missing::attachment_fix(&down).in_region(region));
        }
        match self.facts.lacks(&change.edit)? {
            Precondition::VpcDns { vpc, support, names } => {
                let region = change.region.as_deref().unwrap_or_default();
                Some(dns_support_off::turn_on(&vpc, support, names).in_region(region))
            }
            Precondition::Running { kind, id } => Some(proof::started(kind, &id)),
            Precondition::Made { id } if self.waits(&id) => {
                let region = change.region.as_deref().unwrap_or_default();
                Some(tgw_attachment_missing::accept(&id, false).in_region(region))
            }
            Precondition::Made { id } => {
                let region = self.peering_waits(&id)?;
                Some(tgw_attachment_missing::accept(&id, true).in_region(&region))
            }
            // Another change of the same fix makes it, or nobody does.
            Precondition::Peered { .. } | Precondition::Group { .. } => None,
        }
    }

    fn judge(&self) -> Diagnosis {
        network::judge(&self.facts, &self.subject)
    }

    fn unread(&self) -> BTreeSet<(String, String)> {
        network::unread(&self.facts, &self.subject)
    }

    fn unseen_ways(&self) -> Vec<Unproven> {
        network::unseen(&self.facts, &self.subject, None)
    }

    /// One for another is no way around: as often as before, packets pass what decides by rules of its own.
    fn around(&self, before: &Self) -> Vec<Unproven> {
        let meant = network::inspections(&before.facts, &before.subject);
        let passed = network::inspections(&self.facts, &self.subject);
        let times = |all: &[String], by: &String| all.iter().filter(|one| *one == by).count();
        let none = Vec::new();
        let less = meant.iter().filter_map(|(to, before)| {
            let now = passed.get(to).unwrap_or(&none);
            (now.len() < before.len()).then(|| before.iter().filter(|by| times(now, by) < times(before, by)))
        });
        let dropped = dropped_firewalls(&before.facts, &self.facts);
        let on_the_way = |by: &&String| meant.values().flatten().any(|one| one == *by);
        let around: BTreeSet<&String> = less.flatten().chain(dropped.iter().filter(on_the_way)).collect();
        if around.is_empty() {
            return Vec::new();
        }
        // A VPC that was attached no more is passed again.
        let led_into = network::led_into(&self.facts, &self.subject);
        around
            .into_iter()
            .filter(|by| !led_into.contains(*by))
            .map(|by| Unproven::Around { by: by.clone() })
            .collect()
    }

    fn unseen(&self, finding: &Finding, judged: &Diagnosis) -> Vec<Unproven> {
        let also = network::beside(finding, judged);
        also.chain(network::unseen(&self.facts, &self.subject, Some(finding)))
            .collect()
    }
}

impl World {
    /// What is to be propagated with a new attachment, as the walk tells that takes the route which waits for it.
    fn way_back(&self, change: &Change, attached: (&str, &str)) -> Option<WayBack> {
        let mut dead = change.clone();
        if let Edit::Route { to: Some(route), .. } = &mut dead.edit {
            route.state = Some("blackhole".to_owned());
        }
        let mut facts = self.facts.clone();
        facts.apply(&dead).then_some(())?;
        let lookup = Lookup::new(&facts);
        let views = network::views(&lookup, &self.subject);
        let mut met = views.iter().flat_map(|view| view.traces()).flat_map(|way| &way.steps);
        met.find_map(|step| step.obstacle()?.back_of(attached).cloned())
    }

    /// True for an attachment of a VPC that waits to be accepted.
    fn waits(&self, id: &str) -> bool {
        let mut all = self.facts.transit_gateway_vpc_attachments.get().into_iter().flatten();
        all.any(|one| one.transit_gateway_attachment_id == id && one.state.as_deref() == Some("pendingAcceptance"))
    }

    /// The Region in which a peering of transit gateways waits to be accepted.
    fn peering_waits(&self, id: &str) -> Option<String> {
        let mut all = self.facts.transit_gateway_peering_attachments.get()?.iter();
        let one = all
            .find(|one| one.transit_gateway_attachment_id == id && one.state.as_deref() == Some("pendingAcceptance"))?;
        one.accepter_tgw_info.as_ref()?.region.clone()
    }
}

/// The firewalls that tables led to, and lead to no more: what passes them on the other way is no way there.
fn dropped_firewalls(before: &NetworkFacts, after: &NetworkFacts) -> Vec<String> {
    let of = |facts: &NetworkFacts| -> BTreeMap<(String, String), Option<String>> {
        let tables = facts.route_tables.get().into_iter().flatten();
        let all = tables.flat_map(|table| table.routes.iter().map(move |route| (table, route)));
        let led = |route: &Route| match target(route) {
            Target::Endpoint(id) | Target::Appliance(id) => Some(id.to_owned()),
            _ => None,
        };
        all.map(|(table, route)| {
            let to = destination(route).to_owned();
            ((table.route_table_id.clone(), to), led(route))
        })
        .collect()
    };
    let now = of(after);
    let was = of(before).into_iter();
    was.filter_map(|(place, by)| by.filter(|_| !matches!(now.get(&place), Some(Some(_)))))
        .collect()
}

/// Puts a change of a connection's VPC settings, or of the job, into the subject.
fn apply(subject: &mut Subject, edit: &Edit) -> Option<()> {
    match edit {
        Edit::Connection {
            name, vpc: Some(vpc), ..
        } => {
            let path = subject.paths.iter_mut().find(|path| path.name == *name)?;
            let there = path.vpc_settings.as_ref().map(VpcSettings::as_requirements);
            if there != vpc.from {
                return None;
            }
            path.vpc_settings = vpc.to.as_ref().and_then(VpcSettings::of);
            Some(())
        }
        Edit::Job {
            connections, workers, ..
        } => {
            if let Some(order) = connections.as_ref().and_then(|flip| flip.to.as_ref()) {
                let place = |name: &String| order.iter().position(|one| one == name);
                subject
                    .paths
                    .sort_by_key(|path| place(&path.name).unwrap_or(order.len()));
            }
            if let Some(workers) = workers.as_ref().and_then(|flip| flip.to) {
                subject.workers = u32::try_from(workers).ok();
            }
            Some(())
        }
        _ => None,
    }
}
