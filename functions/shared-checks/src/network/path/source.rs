//! The way to the source: from the connection's subnet, or from Glue's own network without VPC settings.

use std::collections::BTreeSet;

use shared_domain::Missing;
use shared_domain::aws::ec2::{SecurityGroup, VpcPeeringConnection};
use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::diagnosis::Resource;

use super::answers::walk_each;
use super::destination::{
    Asker, Behind, Destination, Place, Resolution, by_itself, is_public_by_itself, resolve, zone_of_service,
};
use super::flow::Direction;
use super::hop::{Answer, Hop, HopKind};
use super::lookup::Lookup;
use super::obstacle::{
    GroupPeer, HostUnknown, NoVpcSettings, Obstacle, PeeringSide, PublicAnswer, SecurityGroupRefuses, TargetDown,
    WayOut, WhyUnknown,
};
use super::printed::as_then;
use super::ranges::{Cover, Ranges};
use super::resolver::Resolver;
use super::routes::{Target, target};
use super::rules::{Peer, groups_admit};
use super::services::leads_on;
use super::subject::{ConnectionPath, Subject, Target as Host};
use super::trace::{Outcome, Step, Unseen};
use super::walk::{
    Link, Origin, Translated, Walker, far_side, is_active, is_between, is_pending, near_side, target_state,
};

/// The source from the connection's subnet.
pub fn from_subnet(
    lookup: &Lookup<'_>,
    subject: &Subject,
    path: &ConnectionPath,
    origin: &Origin<'_>,
    resolver: &Resolver,
) -> Vec<Step> {
    let is_of = |hosts: &BTreeSet<String>| path.target.as_ref().is_some_and(|host| hosts.contains(&host.host));
    let doubt = resolver.doubt().map(|missing| Doubt {
        missing,
        is_silent: is_of(&subject.silent_hosts),
    });
    let (mut found, is_settled) = to_source(lookup, subject, path, origin, doubt.as_ref());
    if let Some(doubt) = doubt.filter(|_| !is_settled) {
        found = found.into_iter().map(|step| doubt.of_names(step)).collect();
    }
    // Where the name may be answered by what only the VPC's owner sees, so may the resolver be another.
    let hidden = found.iter().find_map(|step| match &step.outcome {
        Outcome::Unseen(unseen @ Unseen::NamesOfOwner { .. }) => Some(unseen.clone()),
        _ => None,
    });
    let resolvers = resolver.steps.iter().cloned().map(|step| match &hidden {
        Some(unseen) if step.outcome == Outcome::Passed => Step::unseen(step.hop, unseen.clone()),
        // What it answered is told.
        _ if is_settled => Step::passed(step.hop),
        _ => step,
    });
    let (has_none, has_answered) = (is_of(&subject.without_address), is_of(&subject.heard_hosts));
    let found = found.into_iter().map(|step| match step.outcome {
        Outcome::Passed if has_none && step.kind() == HopKind::Name => Step::unseen(step.hop, said_otherwise()),
        Outcome::Unseen(_) if has_answered => step.as_heard(),
        _ => step,
    });
    resolvers.chain(found).collect()
}

/// What the configuration explains, and the run did not find.
fn said_otherwise() -> Missing {
    Missing {
        reason: "the error text says that the name had no address there".to_owned(),
        would_help: "the resolver's answer, asked from inside the VPC".to_owned(),
    }
}

/// That others than the VPC's own resolver answer for the source's name, or may.
struct Doubt {
    missing: Missing,
    /// True where the run says that the host did not answer, whatever its name came to: what is seen to stop the way is what it says.
    is_silent: bool,
}

impl Doubt {
    /// What is certain of what the VPC's own resolver says of the name.
    fn of_names(&self, step: Step) -> Step {
        match step.kind() {
            HopKind::Name | HopKind::Zone => step.unless_answered_otherwise(&self.missing),
            HopKind::Answer if !self.is_silent => step.unless_answered_otherwise(&self.missing),
            _ => step,
        }
    }

    /// What is certain of the way to an answer that it alone gives: what stops the packets wherever they go.
    fn of_way(&self, walker: &Walker<'_, '_>, steps: Vec<Step>) -> Vec<Step> {
        if self.is_silent || walker.keeps_all_in() {
            return steps;
        }
        let each = steps.into_iter();
        each.map(|step| step.unless_answered_otherwise(&self.missing)).collect()
    }
}

/// The way to the source, and whether the run's own text settles what its name led to.
fn to_source(
    lookup: &Lookup<'_>,
    subject: &Subject,
    path: &ConnectionPath,
    origin: &Origin<'_>,
    doubt: Option<&Doubt>,
) -> (Vec<Step>, bool) {
    let Some(host) = &path.target else {
        return (no_target(path), false);
    };
    let asker = Asker {
        account: &subject.account,
        region: &subject.region,
        vpc: Some(&origin.subnet.vpc_id),
        subnet: Some(&origin.subnet.subnet_id),
        owner: origin.other_owner(origin.subnet),
    };
    let mut answers = resolve(lookup, &host.host, &asker);
    if let Some(printed) = subject.printed_hosts.get(&host.host).filter(|_| doubt.is_some()) {
        match printed.answers(lookup, &host.host, &asker, answers) {
            Ok(given) => {
                let is_then = |step| as_then(step, &host.host);
                let way = |answer| {
                    to_answer(lookup, origin, host, answer)
                        .into_iter()
                        .map(is_then)
                        .collect()
                };
                return (walk_each(&host.host, given, way), true);
            }
            Err(by_amazon) => answers = by_amazon,
        }
    }
    let steps = by_amazon(lookup, subject, (origin, &asker), host, (answers, doubt));
    (steps, false)
}

/// The way to what Amazon's resolver answers.
fn by_amazon(
    lookup: &Lookup<'_>,
    subject: &Subject,
    (origin, asker): (&Origin<'_>, &Asker<'_>),
    host: &Host,
    (answers, doubt): (Vec<Resolution>, Option<&Doubt>),
) -> Vec<Step> {
    let mut steps = walk_each(&host.host, answers, |answer| {
        let by_others = doubt.filter(|_| answer.is_inside);
        let way = to_answer(lookup, origin, host, answer);
        match by_others {
            Some(doubt) => doubt.of_way(&Walker::new(lookup, origin, host.port), way),
            None => way,
        }
    });
    steps.extend(database_is_down(lookup, asker, &host.host, &steps));
    if !is_public_by_itself(&host.host) {
        return steps;
    }
    match is_astray(&steps) {
        true => unless_a_zone_answers(lookup, origin, asker, &host.host, steps),
        false => {
            // A run that found no such name may have asked a zone that hides it.
            if subject.a_name_fails {
                lookup.prefetch(zone_of_service(lookup, &host.host, asker));
            }
            steps
        }
    }
}

/// The state of the database that has the host's name, where a zone leads to it by something else.
fn database_is_down(lookup: &Lookup<'_>, asker: &Asker<'_>, host: &str, steps: &[Step]) -> Option<Step> {
    let by_zone = |step: &Step| step.kind() == HopKind::Zone && step.outcome == Outcome::Passed;
    if !is_public_by_itself(host) || !steps.iter().any(by_zone) {
        return None;
    }
    let database = by_itself(lookup, host, asker)?.destination?;
    target_state(&database).filter(Step::is_blocked)
}

/// The way to one answer of the source's name.
fn to_answer(lookup: &Lookup<'_>, origin: &Origin<'_>, host: &Host, answer: Resolution) -> Vec<Step> {
    let mut steps = answer.steps;
    let walker = Walker::new(lookup, origin, host.port);
    let Some(mut to) = answer.destination else {
        steps.extend(behind_foreign_peering(lookup, origin));
        steps.extend(walker.groups_alone(&host.host));
        return steps;
    };
    none_of_services(lookup, origin, &mut to);
    if to.place == Place::Nowhere {
        return to_nowhere(lookup, origin, host, to, steps);
    }
    if to.public_name && to.vpc().is_some_and(|vpc| vpc != origin.subnet.vpc_id) {
        steps.extend(public_answer(lookup, origin, host, &mut to));
    }
    steps.extend(walker.walk(&to));
    steps
}

/// True where the packets do not come to what a name tells by itself, or that is not to be seen: then it matters whether a private
/// zone answers for the name instead, as for a database that is reached by PrivateLink under its own name.
fn is_astray(steps: &[Step]) -> bool {
    let filters = [
        HopKind::SourceGroups,
        HopKind::SourceAcl,
        HopKind::SourceAclReturn,
        HopKind::DestinationAcl,
        HopKind::DestinationGroups,
        HopKind::DestinationAclReturn,
        HopKind::State,
    ];
    let is_lost = |step: &Step| step.is_blocked() && !filters.contains(&step.kind());
    steps.iter().any(|step| is_unnamed(step) || is_lost(step))
}

/// True where nobody here sees what a name tells by itself.
fn is_unnamed(step: &Step) -> bool {
    step.kind() == HopKind::Name && step.missing().is_some()
}

/// Asks for the zones of the VPC, the answer of which is walked to once it is known. Where they were not read, nothing is lost for
/// certain while there is something that such a zone may lead to: an endpoint, and for what is not AWS's a hub as well.
fn unless_a_zone_answers(
    lookup: &Lookup<'_>,
    origin: &Origin<'_>,
    asker: &Asker<'_>,
    host: &str,
    steps: Vec<Step>,
) -> Vec<Step> {
    let Err(missing) = zone_of_service(lookup, host, asker) else {
        return steps;
    };
    let by_hub = DatabaseName::parse(host).is_none() && leads_on(lookup, origin);
    let hop = Hop::HostedZone {
        zone: None,
        host: host.to_owned(),
    };
    if !by_hub && !lookup.has_private_link(&origin.subnet.vpc_id) {
        // A zone would have been asked first, and might have told what nobody here sees otherwise.
        let first = steps.iter().any(is_unnamed).then(|| Step::unseen(hop, missing));
        return first.into_iter().chain(steps).collect();
    }
    let mut open: Vec<Step> = steps.into_iter().take_while(|step| !step.is_blocked()).collect();
    open.push(Step::unseen(hop, missing));
    open
}

/// A name on the internet that is not S3's or DynamoDB's has none of their addresses: a group or route for their prefix lists alone
/// does nothing for it.
fn none_of_services(lookup: &Lookup<'_>, origin: &Origin<'_>, to: &mut Destination) {
    if to.place == Place::Public && !to.exact && to.prefix_list.is_none() {
        to.addresses = to.addresses.minus(&lookup.known_service_addresses(origin.region));
    }
}

/// An address of the connection's own VPC that no interface has: unknown, unless a route other than the local one leads elsewhere.
pub(super) fn to_nowhere(
    lookup: &Lookup<'_>,
    origin: &Origin<'_>,
    host: &Host,
    mut to: Destination,
    mut steps: Vec<Step>,
) -> Vec<Step> {
    let walker = Walker::new(lookup, origin, host.port);
    if walker.deliver(&to).link != Link::Local {
        steps.extend(walker.walk(&to));
        return steps;
    }
    let table = lookup.route_table(&origin.subnet.subnet_id, &origin.subnet.vpc_id);
    let wider = table.is_ok_and(|table| {
        table.routes.iter().any(|route| {
            let cidr = route.destination_cidr_block.as_deref();
            let takes = cidr
                .and_then(Ranges::cidr)
                .is_some_and(|range| to.addresses.within(&range));
            target(route) != Target::Local && cidr != Some("0.0.0.0/0") && takes
        })
    });
    if wider {
        to.place = Place::Private;
        steps.extend(walker.walk(&to));
        return steps;
    }
    let unknown = HostUnknown {
        host: host.host.clone(),
        why: WhyUnknown::NoInterface {
            addresses: to.addresses,
            vpc: origin.subnet.vpc_id.clone(),
            literal: host.host.parse::<std::net::Ipv4Addr>().is_ok(),
        },
    };
    steps.retain(|step| step.kind() != HopKind::Name);
    steps.push(Step::blocked(Hop::host(&host.host), Obstacle::HostUnknown(unknown)));
    steps
}

/// A publicly accessible database gives its public address to other VPCs, unless a peering's DNS option is on.
fn public_answer(lookup: &Lookup<'_>, origin: &Origin<'_>, host: &Host, to: &mut Destination) -> Option<Step> {
    let home = &origin.subnet.vpc_id;
    let Place::Vpc { vpc, groups, .. } = to.place.clone() else {
        return None;
    };
    let answer = |answer| Hop::Answer {
        host: host.host.clone(),
        answer,
    };
    let peerings = match lookup.peerings(home) {
        Ok(peerings) => peerings,
        Err(missing) => return Some(Step::unseen(answer(Answer::Open), missing)),
    };
    let all = peerings.iter().filter(|one| is_between(one, home, &vpc)).copied();
    let between = all.clone().find(|one| is_active(one));
    // Its option can be set once it is accepted; until then AWS leaves the options out.
    let waiting = all.clone().find(|one| is_pending(one));
    let waiting = waiting.map(|one| (one.vpc_peering_connection_id.clone(), side_of(one, &vpc)));
    let option = between.and_then(|one| near_side(one, &vpc)?.peering_options.as_ref());
    if option.and_then(|options| options.allow_dns_resolution_from_remote_vpc) == Some(true) {
        return Some(Step::passed(answer(Answer::Private)));
    }
    // Of a peering that no end of which this account has, nothing is told.
    let hidden = origin.other_owner(origin.subnet).filter(|_| between.is_none());
    if let Some(owner) = hidden.filter(|_| !is_own_vpc(lookup, origin, &vpc)) {
        let unseen = Unseen::OtherAccount {
            what: format!("VPC {home}, with its peering connections,"),
            owner: owner.to_owned(),
        };
        return Some(Step::unseen(answer(Answer::Open), unseen));
    }
    // The public address works too, when there is a way out and the database admits the way out's address. Where no private way
    // joins the two VPCs, it is the way that is meant, whatever stops it, unless the VPC has none to the internet.
    let walker = Walker::new(lookup, origin, host.port);
    let mut public = Destination::public(to.what.clone());
    public.resource = to.resource.clone();
    none_of_services(lookup, origin, &mut public);
    let joined = walker.joins(&vpc, to);
    let delivery = walker.deliver(&public);
    let is_meant = match (&delivery.nat, joined) {
        (Some(nat), true) => delivery.link == Link::Internet && admits(lookup, &groups, host.port, nat),
        (None, true) => false,
        (_, false) => !has_no_way_out(&delivery.steps),
    };
    if is_meant {
        stand_for(to, public);
        return Some(Step::passed(answer(Answer::Public)));
    }
    let obstacle = PublicAnswer {
        host: host.host.clone(),
        to: to.what.clone(),
        resource: to.resource.clone().unwrap_or_else(|| Resource::new("host", &host.host)),
        home: home.clone(),
        peering: between.map(|one| (one.vpc_peering_connection_id.clone(), side_of(one, &vpc))),
        waiting,
        vpc,
    };
    Some(Step::blocked(answer(Answer::Open), Obstacle::PublicAnswer(obstacle)))
}

/// The public address in place of the private one, with what is known of the database behind both.
fn stand_for(to: &mut Destination, mut public: Destination) {
    public.bad_state = to.bad_state.take();
    public.state_unread = to.state_unread.take();
    public.member_of = to.member_of.take();
    if let Place::Vpc { vpc, subnets, groups } = to.place.clone() {
        public.behind = Some(Behind {
            vpc,
            subnets,
            groups,
            exact: to.exact,
        });
    }
    *to = public;
}

/// True where a VPC has no way to the internet, and no subnet for one: a private way is nearer.
fn has_no_way_out(steps: &[Step]) -> bool {
    steps.iter().any(|step| match step.obstacle() {
        Some(Obstacle::RouteMissing(missing)) => missing.way_out == Some(WayOut::None),
        _ => false,
    })
}

/// True for a VPC of the account that asks, which sees everything that joins it.
fn is_own_vpc(lookup: &Lookup<'_>, origin: &Origin<'_>, vpc: &str) -> bool {
    let owner = lookup.vpc(vpc).ok().flatten().and_then(|vpc| vpc.owner_id.as_deref());
    owner.is_some_and(|owner| !origin.is_other(owner))
}

fn side_of(peering: &VpcPeeringConnection, vpc: &str) -> PeeringSide {
    let requester = peering
        .requester_vpc_info
        .as_ref()
        .and_then(|side| side.vpc_id.as_deref());
    if requester == Some(vpc) {
        PeeringSide::Requester
    } else {
        PeeringSide::Accepter
    }
}

/// True where the groups admit what a NAT gateway sends out.
fn admits(lookup: &Lookup<'_>, groups: &[String], port: u16, nat: &Translated) -> bool {
    let found: Vec<&SecurityGroup> = groups.iter().filter_map(|id| lookup.group(id).ok().flatten()).collect();
    let peer = Peer {
        addresses: &nat.public,
        groups: &[],
        references: false,
        no_service: false,
    };
    let admission = groups_admit(lookup, &found, Direction::Ingress, port, &peer);
    !nat.public.is_empty() && admission.is_ok_and(|admission| admission.cover == Cover::All)
}

/// A name that nobody here explains may belong to a peer's account.
fn behind_foreign_peering(lookup: &Lookup<'_>, origin: &Origin<'_>) -> Vec<Step> {
    let home = &origin.subnet.vpc_id;
    let Ok(table) = lookup.route_table(&origin.subnet.subnet_id, home) else {
        return Vec::new();
    };
    let mut steps = Vec::new();
    for route in &table.routes {
        let Target::Peering(id) = target(route) else { continue };
        let peerings = lookup.peerings(home).unwrap_or_default();
        let peering = peerings.into_iter().find(|one| one.vpc_peering_connection_id == id);
        let owner = peering.and_then(|one| far_side(one, home)?.owner_id.as_deref());
        if let Some(owner) = owner.filter(|owner| origin.is_other(owner)) {
            let unseen = Unseen::OtherAccount {
                what: format!("what {id} leads to, where the host may be,"),
                owner: owner.to_owned(),
            };
            let what = format!("peering connection {id}");
            steps.push(Step::unseen(Hop::FarVpc { what }, unseen));
        }
    }
    steps
}

/// The source from Glue's own network, for a connection without VPC settings.
pub fn from_glue(lookup: &Lookup<'_>, subject: &Subject, path: &ConnectionPath) -> Vec<Step> {
    let Some(host) = &path.target else {
        return no_target(path);
    };
    let asker = Asker {
        account: &subject.account,
        region: &subject.region,
        vpc: None,
        subnet: None,
        owner: None,
    };
    let answers = resolve(lookup, &host.host, &asker);
    walk_each(&host.host, answers, |answer| from_glue_to(lookup, path, host, answer))
}

/// The way to one answer of the source's name.
fn from_glue_to(lookup: &Lookup<'_>, path: &ConnectionPath, host: &Host, answer: Resolution) -> Vec<Step> {
    let mut steps = answer.steps;
    // A private zone that no VPC of Glue's sees is told by the missing VPC settings.
    steps.retain(|step| step.kind() != HopKind::Zone);
    let Some(to) = answer.destination else { return steps };
    let private = match &to.place {
        Place::Public => false,
        Place::Vpc { .. } => !to.public_name,
        Place::Private | Place::Nowhere => true,
    };
    if private {
        let obstacle = NoVpcSettings {
            connection: path.name.clone(),
            to: to.what.clone(),
            vpc: to.vpc().map(str::to_owned),
        };
        steps.push(Step::blocked(Hop::GlueNetwork, Obstacle::NoVpcSettings(obstacle)));
        return steps;
    }
    steps.push(Step::passed(Hop::GlueNetwork));
    if let Place::Vpc { groups, .. } = &to.place {
        steps.push(public_groups(lookup, groups, host.port, &to));
    }
    if let Some(state) = &to.bad_state {
        let what = to.what.clone();
        let down = TargetDown {
            resource: to.resource.clone().unwrap_or_else(|| Resource::new("host", &host.host)),
            what: what.clone(),
            state: state.clone(),
            member_of: to.member_of.clone(),
        };
        steps.push(Step::blocked(
            Hop::Target { what, up: false },
            Obstacle::TargetDown(down),
        ));
    }
    steps
}

/// What the groups of a public database say to Glue's own addresses, which are public and not told.
fn public_groups(lookup: &Lookup<'_>, groups: &[String], port: u16, to: &Destination) -> Step {
    let hop = Hop::SecurityGroups {
        groups: groups.to_vec(),
        of: Some(to.what.clone()),
        direction: Direction::Ingress,
        port,
    };
    let found: Vec<&SecurityGroup> = groups.iter().filter_map(|id| lookup.group(id).ok().flatten()).collect();
    let everyone = Ranges::public();
    let peer = Peer {
        addresses: &everyone,
        groups: &[],
        references: false,
        no_service: false,
    };
    match groups_admit(lookup, &found, Direction::Ingress, port, &peer) {
        Err(missing) => Step::unseen(hop, missing),
        Ok(admission) if admission.cover == Cover::All => Step::passed(hop),
        Ok(admission) if admission.cover == Cover::None && found.len() == groups.len() => {
            let refusal = SecurityGroupRefuses {
                groups: groups.to_vec(),
                vpc: to.vpc().map(str::to_owned),
                direction: Direction::Ingress,
                port,
                peer: GroupPeer {
                    what: "any public address, and the connection has no VPC settings".to_owned(),
                    ..GroupPeer::default()
                },
                admitted: Ranges::EMPTY,
                dead_reference: None,
            };
            Step::blocked(hop, Obstacle::SecurityGroupRefuses(refusal))
        }
        Ok(_) => Step::unseen(
            hop,
            Missing {
                reason: "Glue's own addresses are not known".to_owned(),
                would_help: "VPC settings on the connection".to_owned(),
            },
        ),
    }
}

fn no_target(path: &ConnectionPath) -> Vec<Step> {
    if path.network_only {
        return Vec::new();
    }
    let missing = Missing {
        reason: format!("{} names no host", path.name),
        would_help: "the connection's URL or HOST".to_owned(),
    };
    vec![Step::unseen(Hop::host("of the connection"), missing)]
}
