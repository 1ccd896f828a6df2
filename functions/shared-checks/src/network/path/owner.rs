//! What only the owner of a shared VPC can change: participants make security groups and interfaces in it, and nothing else; and of a
//! security group that is shared its owner.
//!
//! Source: <https://docs.aws.amazon.com/vpc/latest/userguide/vpc-share-limitations.html>.

use shared_domain::change::Edit;
use shared_domain::diagnosis::{Diagnosis, Fix};
use shared_domain::facts_network::NetworkFacts;

/// Fixes that this account may not make become advice to the account that may.
pub fn leave_to_owners(diagnosis: &mut Diagnosis, facts: &NetworkFacts, account: &str) {
    if account.is_empty() {
        return;
    }
    let opening = diagnosis
        .network
        .iter_mut()
        .filter_map(|network| network.opening.as_mut());
    let steps = opening.flat_map(|opening| &mut opening.steps).map(|step| &mut step.fix);
    let findings = diagnosis.findings.iter_mut().map(|finding| &mut finding.fix);
    for fix in findings.chain(steps) {
        leave_to_owner(fix, facts, account);
    }
}

fn leave_to_owner(fix: &mut Fix, facts: &NetworkFacts, account: &str) {
    for step in &mut fix.steps {
        leave_to_owner(&mut step.fix, facts, account);
    }
    let mut owners = fix.changes.iter().filter_map(|change| owner_of(facts, &change.edit));
    if let Some(owner) = owners.find(|owner| *owner != account) {
        *fix = std::mem::take(fix).left_to(owner, "it shares the VPC");
    }
}

/// The account that has to make an edit, where it is known.
fn owner_of<'a>(facts: &'a NetworkFacts, edit: &Edit) -> Option<&'a str> {
    let vpc = match edit {
        Edit::Route { table, .. } => {
            let mut all = facts.route_tables.get()?.iter();
            all.find(|one| one.route_table_id == *table)?.vpc_id.as_str()
        }
        Edit::AclEntry { acl, .. } => {
            let mut all = facts.network_acls.get()?.iter();
            all.find(|one| one.network_acl_id == *acl)?.vpc_id.as_deref()?
        }
        // Groups are shared too, and only their owner changes them.
        Edit::GroupRule { group, .. } => {
            let mut all = facts.security_groups.get()?.iter();
            return all.find(|one| one.group_id == *group)?.owner_id.as_deref();
        }
        Edit::PublicAccessExclusion { subnet, .. } => {
            let mut all = facts.subnets.get()?.iter();
            return all.find(|one| one.subnet_id == *subnet)?.owner_id.as_deref();
        }
        Edit::Endpoint { endpoint, .. } => &endpoint.vpc_id,
        Edit::VpcAttribute { vpc, .. }
        | Edit::ZoneAssociation { vpc, .. }
        | Edit::VpnGateway { vpc, .. }
        | Edit::TransitAttachment { vpc, .. } => vpc,
        Edit::Peering { peering, .. } => peering.requester_vpc_info.as_ref()?.vpc_id.as_deref()?,
        _ => return None,
    };
    let vpcs = facts.vpcs.get().into_iter().flatten();
    let by_vpc = vpcs
        .filter(|one| one.vpc_id == vpc)
        .find_map(|one| one.owner_id.as_deref());
    let subnets = facts.subnets.get().into_iter().flatten();
    let mut by_subnet = subnets
        .filter(|one| one.vpc_id == vpc)
        .filter_map(|one| one.owner_id.as_deref());
    by_vpc.or_else(|| by_subnet.next())
}
