//! What a route to a transit gateway stands on: an attachment of its VPC that is available.

use shared_domain::aws::ec2::{Route, RouteTable};
use shared_domain::change::Edit;
use shared_domain::facts_network::NetworkFacts;

use super::super::flow::Leg;
use super::super::obstacle::{AttachmentFault, TransitAttachmentDown};
use super::super::routes::is_blackhole;
use super::super::subject::Subject;

/// How the VPC of a table lacks what a route to a transit gateway stands on. In a VPC that another account shares nobody here sees that.
/// <https://docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html>
pub fn lacking(facts: &NetworkFacts, subject: &Subject, edit: &Edit) -> Option<TransitAttachmentDown> {
    let Edit::Route {
        table, to: Some(to), ..
    } = edit
    else {
        return None;
    };
    let gateway = to.transit_gateway_id.as_deref()?;
    let tables = facts.route_tables.get()?;
    let table = tables.iter().find(|one| one.route_table_id == *table)?;
    let vpcs = facts.vpcs.get().into_iter().flatten();
    let owner = vpcs
        .filter(|one| one.vpc_id == table.vpc_id)
        .find_map(|vpc| vpc.owner_id.as_ref());
    let is_ours = subject.account.is_empty() || owner.is_none_or(|owner| *owner == subject.account);
    let all = facts.transit_gateway_vpc_attachments.get().filter(|_| is_ours)?;
    facts.absence("ec2:DescribeTransitGatewayVpcAttachments").ok()?;
    let there = all.iter().find(|one| {
        let is_gone = matches!(one.state.as_deref(), Some("deleted" | "deleting"));
        one.transit_gateway_id == gateway && one.vpc_id == table.vpc_id && !is_gone
    });
    let fault = match there {
        Some(one) => match one.state.as_deref().unwrap_or("available") {
            "available" | "modifying" => return None,
            state => AttachmentFault::of(&one.transit_gateway_attachment_id, state),
        },
        None => AttachmentFault::Absent,
    };
    // What is not in the answer, and has a live route, was not asked for.
    let leads_there = |route: &Route| route.transit_gateway_id.as_deref() == Some(gateway) && !is_blackhole(route);
    let mut of_vpc = tables.iter().filter(|one| one.vpc_id == table.vpc_id);
    if there.is_none() && of_vpc.any(|one| one.routes.iter().any(leads_there)) {
        return None;
    }
    let mut hubs = facts.transit_gateways.get().into_iter().flatten();
    let hub_owner = hubs.find(|one| one.transit_gateway_id == gateway);
    let hub_owner = hub_owner.and_then(|one| one.owner_id.as_ref());
    let asks = match subject.account.as_str() {
        "" => owner.map(String::as_str).unwrap_or_default(),
        account => account,
    };
    Some(TransitAttachmentDown {
        gateway: gateway.to_owned(),
        vpc: table.vpc_id.clone(),
        subnets: vec![subnet_for(facts, subject, table)?],
        leg: Leg::Forward,
        fault,
        accepts: hub_owner
            .filter(|owner| !asks.is_empty() && owner.as_str() != asks)
            .cloned(),
        back: None,
        firewall: None,
    })
}

/// A subnet whose zone an attachment has to serve: a connection's in that VPC, else one of the table.
fn subnet_for(facts: &NetworkFacts, subject: &Subject, table: &RouteTable) -> Option<String> {
    let known = || {
        let all = facts.subnets.get().into_iter().flatten();
        all.filter(|one| one.vpc_id == table.vpc_id)
    };
    let settings = subject.paths.iter().filter_map(|path| path.vpc_settings.as_ref());
    let mut named = settings.map(|settings| &settings.subnet);
    let own = named.find(|id| known().any(|one| one.subnet_id == **id)).cloned();
    let of_table = || table.associations.iter().find_map(|one| one.subnet_id.clone());
    own.or_else(of_table)
        .or_else(|| known().next().map(|one| one.subnet_id.clone()))
}
