//! The network as something that a fix changes and that can be judged again.

use std::collections::BTreeSet;

use shared_domain::aws::ec2::{Route, RouteTable};
use shared_domain::change::{Edit, Precondition};
use shared_domain::diagnosis::Unproven;
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Change, Diagnosis, Finding, Fix};

use super::flow::Leg;
use super::obstacle::{AttachmentFault, TransitAttachmentDown};
use super::routes::is_blackhole;
use super::subject::{Subject, VpcSettings};
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
        if self.unattached(&change.edit).is_some() {
            return false;
        }
        let facts = self.facts.apply(change);
        apply(&mut self.subject, &change.edit).is_some() || facts
    }

    fn first(&self, change: &Change) -> Option<Fix> {
        if let Some(down) = self.unattached(&change.edit) {
            let region = change.region.as_deref().unwrap_or_default();
            return Some(tgw_attachment_missing::attachment_fix(&down).in_region(region));
        }
        match self.facts.lacks(&change.edit)? {
            Precondition::VpcDns { vpc, support, names } => {
                let region = change.region.as_deref().unwrap_or_default();
                Some(dns_support_off::turn_on(&vpc, support, names).in_region(region))
            }
            Precondition::Running { kind, id } => Some(proof::started(kind, &id)),
            // Another change of the same fix makes it, or nobody does.
            Precondition::Made { .. } | Precondition::Peered { .. } | Precondition::Group { .. } => None,
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

    fn unseen(&self, finding: &Finding, judged: &Diagnosis) -> Vec<Unproven> {
        let also = network::beside(finding, judged);
        also.chain(network::unseen(&self.facts, &self.subject, Some(finding)))
            .collect()
    }
}

impl World {
    /// How the VPC of a table lacks what a route to a transit gateway stands on: an attachment that is available. In a VPC that another
    /// account shares nobody here sees that.
    /// <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html>
    fn unattached(&self, edit: &Edit) -> Option<TransitAttachmentDown> {
        let Edit::Route {
            table, to: Some(to), ..
        } = edit
        else {
            return None;
        };
        let (gateway, facts) = (to.transit_gateway_id.as_deref()?, &self.facts);
        let table = facts
            .route_tables
            .get()?
            .iter()
            .find(|one| one.route_table_id == *table)?;
        let vpc = facts
            .vpcs
            .get()
            .into_iter()
            .flatten()
            .find(|one| one.vpc_id == table.vpc_id);
        let owner = vpc.and_then(|vpc| vpc.owner_id.as_ref());
        let is_ours = self.subject.account.is_empty() || owner.is_none_or(|owner| *owner == self.subject.account);
        let all = facts.transit_gateway_vpc_attachments.get().filter(|_| is_ours)?;
        facts.absence("ec2:DescribeTransitGatewayVpcAttachments").ok()?;
        let mut own = all.iter().filter(|one| {
            let is_gone = matches!(one.state.as_deref(), Some("deleted" | "deleting"));
            one.transit_gateway_id == gateway && one.vpc_id == table.vpc_id && !is_gone
        });
        let there = own.next();
        let state = there.and_then(|one| one.state.as_deref()).unwrap_or("available");
        if there.is_some() && matches!(state, "available" | "modifying") {
            return None;
        }
        // What is not in the answer, and has a live route, was not asked for.
        let leads_there = |route: &Route| route.transit_gateway_id.as_deref() == Some(gateway) && !is_blackhole(route);
        let mut of_vpc = facts
            .route_tables
            .get()?
            .iter()
            .filter(|one| one.vpc_id == table.vpc_id);
        if there.is_none() && of_vpc.any(|one| one.routes.iter().any(leads_there)) {
            return None;
        }
        Some(TransitAttachmentDown {
            gateway: gateway.to_owned(),
            vpc: table.vpc_id.clone(),
            subnet: self.subnet_for(table)?,
            leg: Leg::Forward,
            fault: there.map_or(AttachmentFault::Absent, |one| {
                AttachmentFault::of(&one.transit_gateway_attachment_id, state)
            }),
        })
    }

    /// A subnet whose zone an attachment has to serve: a connection's in that VPC, else one of the table.
    fn subnet_for(&self, table: &RouteTable) -> Option<String> {
        let known = || {
            self.facts
                .subnets
                .get()
                .into_iter()
                .flatten()
                .filter(|one| one.vpc_id == table.vpc_id)
        };
        let settings = self.subject.paths.iter().filter_map(|path| path.vpc_settings.as_ref());
        let mut named = settings.map(|settings| &settings.subnet);
        let own = named.find(|id| known().any(|one| one.subnet_id == **id)).cloned();
        let of_table = || table.associations.iter().find_map(|one| one.subnet_id.clone());
        own.or_else(of_table)
            .or_else(|| known().next().map(|one| one.subnet_id.clone()))
    }
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
