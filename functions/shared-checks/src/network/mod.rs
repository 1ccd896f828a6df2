//! Network: will a Glue interface in this subnet, with these security groups, reach the source, S3 and the services it needs?
//!
//! One file a check, named after its code; the path itself is walked once, in [`path`], and the checks read its steps.

pub mod path;
pub mod placement;

mod conn_az_mismatch;
mod conn_az_missing;
mod conn_no_vpc;
mod conn_order_other_network;
mod conn_sg_not_found;
mod conn_sg_wrong_vpc;
mod conn_subnet_not_found;
mod dns_custom_resolver;
mod dns_host_unknown;
mod dns_phz_not_associated;
mod dns_public_answer_over_peering;
mod dns_support_off;
mod dst_nacl_ingress;
mod dst_nacl_return;
mod dst_sg_ingress;
mod dst_sg_ref_behind_nat;
mod dst_sg_ref_cross_region;
mod edge_onprem_not_visible;
mod glue_sg_self_ref_egress;
mod glue_sg_self_ref_ingress;
mod igw_no_public_ip;
mod inspection_not_modelled;
mod nat_bad_state;
mod nat_no_igw_route;
mod nat_private;
mod nat_subnet_nacl;
mod net_observed;
mod pcx_not_active;
mod pcx_peer_not_visible;
mod pcx_transitive;
mod return_route_none;
mod route_blackhole;
mod route_local_captures;
mod route_more_specific;
mod route_none;
mod s3_cross_region;
mod s3_endpoint_policy;
mod s3_nacl_egress;
mod s3_no_path;
mod s3_sg_egress;
mod service_endpoint_policy;
mod service_no_path;
mod sm_endpoint_policy;
mod sm_endpoint_private_dns;
mod sm_endpoint_sg;
mod sm_no_path;
mod src_nacl_egress;
mod src_nacl_return;
mod src_sg_egress;
mod subnet_free_ips;
mod target_state;
mod tgw_attachment_missing;
mod tgw_az;
mod tgw_return_no_route;
mod tgw_rtb_blackhole;
mod tgw_rtb_no_association;
mod tgw_rtb_no_route;
mod tgw_sg_ref;
mod tgw_subnet_nacl;
mod vgw_not_attached;
mod vpc_bpa;
mod vpn_down;

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use shared_domain::aws::endpoint::rds_identifier;
use shared_domain::diagnosis::{AsItListens, Learned, NetworkPath, NetworkReport, Reachability, Unproven};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Code, Diagnosis, Finding, Missing, Verdict};

use path::hop::Hop;
use path::listening::{as_it_listens, listens};
use path::lookup::Lookup;
pub use path::lookup::{Need, What};
use path::owner::leave_to_owners;
pub use path::subject::Subject;
use path::subject::{ConnectionPath, Service, VpcSettings};
use path::trace::{Outcome, Step, Trace};
use path::view::{Decider, NetworkView};
use path::world::World;

use crate::check::{self, Check, Effect, Path, StepAt, run_noting};
use crate::proof;

/// That a name has no answer, or another one than it should have.
pub const OF_A_NAME: [Code; 5] = [
    Code::DnsHostUnknown,
    Code::DnsSupportOff,
    Code::DnsPhzNotAssociated,
    Code::DnsCustomResolver,
    Code::DnsPublicAnswerOverPeering,
];

/// The checks, in the order of evaluation: setup, DNS, forward, target, return, services.
pub const CHECKS: &[Check<NetworkView>] = &[
    conn_subnet_not_found::CHECK,
    conn_sg_not_found::CHECK,
    conn_sg_wrong_vpc::CHECK,
    conn_az_mismatch::CHECK,
    conn_az_missing::CHECK,
    conn_no_vpc::CHECK,
    conn_order_other_network::CHECK,
    glue_sg_self_ref_ingress::CHECK,
    glue_sg_self_ref_egress::CHECK,
    subnet_free_ips::CHECK,
    dns_support_off::CHECK,
    dns_phz_not_associated::CHECK,
    dns_custom_resolver::CHECK,
    dns_public_answer_over_peering::CHECK,
    dns_host_unknown::CHECK,
    src_sg_egress::CHECK,
    src_nacl_egress::CHECK,
    route_none::CHECK,
    route_blackhole::CHECK,
    route_more_specific::CHECK,
    route_local_captures::CHECK,
    igw_no_public_ip::CHECK,
    nat_no_igw_route::CHECK,
    nat_private::CHECK,
    nat_bad_state::CHECK,
    nat_subnet_nacl::CHECK,
    pcx_not_active::CHECK,
    pcx_transitive::CHECK,
    pcx_peer_not_visible::CHECK,
    tgw_attachment_missing::CHECK,
    tgw_rtb_no_association::CHECK,
    tgw_rtb_no_route::CHECK,
    tgw_rtb_blackhole::CHECK,
    tgw_az::CHECK,
    tgw_subnet_nacl::CHECK,
    tgw_sg_ref::CHECK,
    vgw_not_attached::CHECK,
    vpn_down::CHECK,
    edge_onprem_not_visible::CHECK,
    inspection_not_modelled::CHECK,
    vpc_bpa::CHECK,
    dst_nacl_ingress::CHECK,
    dst_sg_ingress::CHECK,
    dst_sg_ref_behind_nat::CHECK,
    dst_sg_ref_cross_region::CHECK,
    net_observed::CHECK,
    target_state::CHECK,
    dst_nacl_return::CHECK,
    return_route_none::CHECK,
    tgw_return_no_route::CHECK,
    src_nacl_return::CHECK,
    s3_no_path::CHECK,
    s3_endpoint_policy::CHECK,
    s3_sg_egress::CHECK,
    s3_nacl_egress::CHECK,
    s3_cross_region::CHECK,
    sm_no_path::CHECK,
    sm_endpoint_sg::CHECK,
    sm_endpoint_private_dns::CHECK,
    sm_endpoint_policy::CHECK,
    service_no_path::CHECK,
    service_endpoint_policy::CHECK,
];

/// Judges the network of `subject` by `facts`, and tries every fix on them. Where a connection says another port than its database listens
/// on, the way is walked to that port as well: it is the one that has to be opened.
pub fn diagnose(facts: &NetworkFacts, subject: &Subject) -> Diagnosis {
    let mut diagnosis = proven(facts, subject, MORE_THAN_ONE);
    let (ports, asked) = as_it_listens(facts, subject);
    if let Some(network) = diagnosis.network.as_mut().filter(|_| !ports.is_empty()) {
        let then = proven(facts, &asked, EVEN_ONE);
        network.as_it_listens = Some(Box::new(AsItListens {
            ports,
            findings: then.findings,
            opening: then.network.and_then(|network| network.opening),
        }));
    }
    diagnosis
}

/// How many steps make a list of what opens the paths: of one step, the finding says all.
const MORE_THAN_ONE: usize = 2;

/// The same where another fix comes before the list.
const EVEN_ONE: usize = 1;

/// Judges, and tries every fix.
fn proven(facts: &NetworkFacts, subject: &Subject, least: usize) -> Diagnosis {
    let world = World {
        facts: facts.clone(),
        subject: subject.clone(),
    };
    let mut diagnosis = judge(facts, subject);
    proof::prove(&world, &mut diagnosis);
    let opening = proof::opening_of(least, &world, &diagnosis.findings);
    check::in_region(&mut diagnosis, &subject.region);
    for finding in &mut diagnosis.findings {
        finding.fix = std::mem::take(&mut finding.fix).in_words(&[]);
    }
    if let Some(network) = &mut diagnosis.network {
        network.opening = opening.map(|opening| opening.in_region(&subject.region).in_words());
    }
    leave_to_owners(&mut diagnosis, facts, subject);
    diagnosis
}

/// Judges the network of `subject` by `facts`.
pub(crate) fn judge(facts: &NetworkFacts, subject: &Subject) -> Diagnosis {
    let lookup = Lookup::new(facts);
    let views = views(&lookup, subject);
    let several = subject.paths.len() > 1;
    let mut whole = Diagnosis::default();
    let mut reachability = Reachability::Reachable;
    let mut paths: Vec<NetworkPath> = Vec::new();
    for view in &views {
        let mut told: BTreeMap<StepAt, Code> = BTreeMap::new();
        let one = run_noting(CHECKS, view, |code, seen| {
            for step in &seen.steps {
                told.entry(*step).or_insert(code);
            }
        });
        reachability = worse(reachability, overall(&one, view));
        let report = |trace: &Trace| trace.report(before(view, trace, &one, &told), |step| told.get(&step).copied());
        for path in view.traces().map(report) {
            if !paths.contains(&path) {
                paths.push(path);
            }
        }
        check::add(&mut whole, one, |finding| {
            several.then(|| view.responsible(finding.code).to_owned())
        });
    }
    for (connection, missing) in &subject.unread {
        reachability = worse(reachability, Reachability::Unknown);
        if views.is_empty() {
            let missing = Missing {
                reason: format!("connection {connection}: {}", missing.reason),
                would_help: missing.would_help.clone(),
            };
            check::add(&mut whole, check::unknown(CHECKS, &missing), |_| None);
        }
    }
    if views.is_empty() {
        reachability = Reachability::Unknown;
    }
    check::settle(&mut whole, CHECKS);
    whole.network = Some(NetworkReport {
        reachability,
        paths,
        opening: None,
        learned: learned(facts, &views, &subject.account),
        as_it_listens: None,
    });
    whole
}

/// What stops a way by failures that no step of its walk tells of.
fn before(view: &NetworkView, to: &Trace, judged: &Diagnosis, told: &BTreeMap<StepAt, Code>) -> Vec<(Code, Step)> {
    let is_met = |code: Code| told.iter().any(|((way, _), met)| *way == to.to && *met == code);
    let stops = |finding: &&Finding| {
        let check = CHECKS.iter().find(|check| check.code == finding.code);
        let blocks = |check: &Check<NetworkView>| check.effect.of(finding.verdict) == Reachability::Blocked;
        check.is_some_and(|check| blocks(check) && check.path.leads(to.to)) && !is_met(finding.code)
    };
    let stopping = judged.findings.iter().filter(stops);
    stopping.map(|finding| (finding.code, view.stop(finding, to))).collect()
}

/// What the later steps need of the walks.
fn learned(facts: &NetworkFacts, views: &[NetworkView], account: &str) -> Learned {
    let mut learned = Learned::default();
    for view in views {
        let named = &view.source.host;
        if let Some(endpoint) = view.source.endpoint().filter(|name| !name.eq_ignore_ascii_case(named)) {
            learned.endpoints.insert(named.clone(), endpoint.to_owned());
        }
        let endpoint = view.source.endpoint().unwrap_or(named).to_ascii_lowercase();
        // Instances and clusters of RDS the driver's step reads itself.
        if rds_identifier(&endpoint).is_none() {
            match listens(facts, &endpoint) {
                Ok(port) => learned.ports.extend(port.map(|port| (endpoint, port))),
                Err(missing) => learned.unread_ports.extend([(endpoint, missing)]),
            }
        }
        if view.only_gateway_to_s3 {
            learned.only_gateway_to_s3.insert(view.connection.clone());
        }
        learned.owners.extend(view.owners(account));
    }
    learned
}

/// What the facts lack for a full judgement of `subject`: what a collector has to fetch next.
pub fn needs(facts: &NetworkFacts, subject: &Subject) -> BTreeSet<Need> {
    lacking(facts, subject).0
}

/// What the facts lack to be exact, such as which addresses of its subnets a database has: what a collector fetches once [`needs`] is
/// answered. Nothing where all is well for every address that may be meant.
pub fn needs_to_be_exact(facts: &NetworkFacts, subject: &Subject) -> BTreeSet<Need> {
    match is_well(facts, subject) {
        true => BTreeSet::new(),
        false => lacking(facts, subject).1,
    }
}

/// What the facts lack to tell what a fix would uncover: what a collector fetches once [`needs`] is answered.
pub fn needs_of_fixes(facts: &NetworkFacts, subject: &Subject) -> BTreeSet<Need> {
    if is_well(facts, subject) {
        return BTreeSet::new();
    }
    let world = World {
        facts: facts.clone(),
        subject: subject.clone(),
    };
    let mended = proof::mended(&world).into_iter();
    let lacking = mended.map(|world| lacking(&world.facts, &world.subject));
    lacking
        .flat_map(|(needs, refining)| needs.into_iter().chain(refining))
        .collect()
}

/// True where nothing is found and nothing unknown.
fn is_well(facts: &NetworkFacts, subject: &Subject) -> bool {
    let judged = judge(facts, subject);
    judged.findings.is_empty() && judged.unknown.is_empty()
}

fn lacking(facts: &NetworkFacts, subject: &Subject) -> (BTreeSet<Need>, BTreeSet<Need>) {
    let lookup = Lookup::new(facts);
    let views = views(&lookup, subject);
    let mut to_services = views
        .iter()
        .flat_map(|view| [&view.s3].into_iter().chain(&view.services));
    let are_open = to_services.all(|way| way.steps.iter().all(|step| step.outcome == Outcome::Passed));
    lookup.into_needs(are_open)
}

/// What the facts could not answer: the IAM action and what it was asked of.
fn unread(facts: &NetworkFacts, subject: &Subject) -> BTreeSet<(String, String)> {
    let lookup = Lookup::new(facts);
    lookup.prefetch(views(&lookup, subject));
    lookup.into_unread()
}

/// The path that a check is about.
fn path_of(code: Code) -> Path {
    let check = CHECKS.iter().find(|check| check.code == code);
    check.map_or(Path::None, |check| check.path)
}

/// What fails on the same way as a finding, and is not mended with it.
fn beside<'d>(finding: &'d Finding, judged: &'d Diagnosis) -> impl Iterator<Item = Unproven> + 'd {
    let on = path_of(finding.code);
    let meets = move |other: Path| match (on, other) {
        (Path::None, _) | (_, Path::None) => false,
        (Path::Every, _) | (_, Path::Every) => true,
        (one, other) => one == other,
    };
    let of_connection = |one: &Finding| {
        let both = one.connection.as_ref().zip(finding.connection.as_ref());
        both.is_none_or(|(one, other)| one == other)
    };
    let fails = judged.findings.iter().filter(|one| one.verdict == Verdict::Fail);
    let others = fails.filter(move |one| meets(path_of(one.code)) && of_connection(one));
    others.map(|one| Unproven::StillFails {
        code: one.code,
        resource: one.resource.clone(),
    })
}

/// The hops that cannot be seen on the paths that a finding stands on; without one, on every path that has to be open.
fn unseen(facts: &NetworkFacts, subject: &Subject, finding: Option<&Finding>) -> Vec<Unproven> {
    let lookup = Lookup::new(facts);
    let on = finding.map(|finding| path_of(finding.code));
    let is_on = |trace: &Trace| match on {
        None => trace.to != Service::Sts.as_str(),
        Some(path) => path.leads(trace.to),
    };
    let of_finding = |view: &NetworkView| {
        let named = finding.and_then(|finding| finding.connection.as_ref());
        named.is_none_or(|named| *named == view.connection)
    };
    let mut unseen = Vec::new();
    for view in views(&lookup, subject).iter().filter(|view| of_finding(view)) {
        for trace in view.traces().filter(|trace| is_on(trace)) {
            let missing = trace.steps.iter().filter_map(Step::missing);
            unseen.extend(missing.map(|missing| Unproven::Hop {
                to: trace.to.to_owned(),
                missing,
            }));
        }
    }
    unseen
}

/// What the packets to each destination pass, or would pass if it were there, and which decides by rules of its own: firewalls, by their endpoints
/// and interfaces, and VPCs that a transit gateway leads them through. Each as often as they do.
fn inspections(facts: &NetworkFacts, subject: &Subject) -> BTreeMap<String, Vec<String>> {
    let lookup = Lookup::new(facts);
    let views = views(&lookup, subject);
    let mut passed: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for trace in views.iter().flat_map(|view| view.traces()) {
        let by = trace.steps.iter().filter_map(Step::inspection).map(str::to_owned);
        passed.entry(trace.to.to_owned()).or_default().extend(by);
    }
    passed
}

/// The VPCs that transit gateways lead the packets into.
fn led_into(facts: &NetworkFacts, subject: &Subject) -> BTreeSet<String> {
    let lookup = Lookup::new(facts);
    let views = views(&lookup, subject);
    let steps = views.iter().flat_map(|view| view.traces()).flat_map(|way| &way.steps);
    let passed = steps.filter(|step| step.outcome == Outcome::Passed);
    let led = passed.filter_map(|step| match &step.hop {
        Hop::TransitTable {
            route: Some((_, to)), ..
        } => Some(to.clone()),
        _ => None,
    });
    led.collect()
}

/// One view a connection, each in the network that its job gives it; those of a crawler in their own.
fn views(lookup: &Lookup<'_>, subject: &Subject) -> Vec<NetworkView> {
    let decider = (!subject.apart).then(|| decider(lookup, subject)).flatten();
    let asked = |path: &&ConnectionPath| subject.focus.as_ref().is_none_or(|focus| *focus == path.name);
    let mut targets: Vec<&ConnectionPath> = subject.paths.iter().filter(asked).collect();
    if targets.is_empty() {
        targets = subject.paths.iter().collect();
    }
    let own = |path| NetworkView::build(lookup, subject, path, path.vpc_settings.as_ref());
    // One for the whole job, and looked for only where one is wanted.
    let better = OnceCell::new();
    let view = |path| match subject.apart {
        true => own(path),
        false => view_in_job(lookup, subject, path, decider, &better),
    };
    targets.into_iter().map(view).collect()
}

/// The connection that decides the job's network: the first that passes Glue's launch check, else the first with VPC settings.
fn decider<'a>(lookup: &Lookup<'_>, subject: &'a Subject) -> Option<(&'a ConnectionPath, &'a VpcSettings)> {
    let all = subject.paths.iter();
    let mut placed = all.filter_map(|path| Some((path, path.vpc_settings.as_ref()?)));
    if placed.clone().count() <= 1 {
        return placed.next();
    }
    let passes = |(path, settings): &(&ConnectionPath, &VpcSettings)| {
        launches(&NetworkView::build(lookup, subject, path, Some(settings)))
    };
    placed.clone().find(passes).or_else(|| placed.next())
}

/// True for a connection in whose network Glue starts a run.
fn launches(view: &NetworkView) -> bool {
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    let free = subnet.and_then(|subnet| subnet.available_ip_address_count).unwrap_or(1) > 0;
    let zone = view.vpc_settings.as_ref().and_then(|settings| settings.zone.as_ref());
    subnet.is_some() && free && zone.is_some() && view.s3.reachability() != Reachability::Blocked
}

/// True where nothing is wrong with the settings that place the interfaces: what they name is there, and goes together.
fn is_sound(view: &NetworkView) -> bool {
    let Some(settings) = &view.vpc_settings else {
        return false;
    };
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    let carried = view.carried_groups().map_or(0, |carried| carried.len());
    let in_zone = subnet.is_some_and(|subnet| settings.zone.as_ref() == Some(&subnet.availability_zone));
    in_zone && carried > 0 && carried == settings.groups.len() && view.groups_outside_vpc.is_ok()
}

/// An order of a job's connections, by the one that comes first, and which of them do not reach their sources then.
struct Order<'a> {
    first: &'a str,
    stopped: BTreeSet<&'a str>,
}

/// The order that lets the most connections of a job reach their sources, and stops none that reaches it now. `None` where no order is
/// better than that by which `deciding` comes first.
fn better_order<'a>(lookup: &Lookup<'_>, subject: &'a Subject, deciding: &'a ConnectionPath) -> Option<Order<'a>> {
    let with_first = |first: &'a ConnectionPath| {
        let settings = first.vpc_settings.as_ref()?;
        let is_stopped = |path: &&ConnectionPath| {
            let view = NetworkView::build(lookup, subject, path, Some(settings));
            view.source.steps.iter().any(Step::is_blocked)
        };
        let stopped = subject.paths.iter().filter(is_stopped);
        Some(Order {
            first: &first.name,
            stopped: stopped.map(|path| path.name.as_str()).collect(),
        })
    };
    let now = with_first(deciding)?;
    let others = subject.paths.iter().filter(|path| path.name != deciding.name);
    let can_decide = others.filter(|path| {
        let view = NetworkView::build(lookup, subject, path, path.vpc_settings.as_ref());
        launches(&view) && is_sound(&view)
    });
    let better = can_decide.filter_map(with_first).filter(|order| {
        let fewer = order.stopped.len() < now.stopped.len();
        fewer && order.stopped.is_subset(&now.stopped)
    });
    better.min_by_key(|order| order.stopped.len())
}

/// A connection in the network that its job gives it; in its own where that one reaches its source, and another order of the job's
/// connections would use one that does.
fn view_in_job<'a>(
    lookup: &Lookup<'_>,
    subject: &'a Subject,
    path: &ConnectionPath,
    decider: Option<(&'a ConnectionPath, &'a VpcSettings)>,
    better: &OnceCell<Option<Order<'a>>>,
) -> NetworkView {
    let Some((deciding, settings)) = decider else {
        return NetworkView::build(lookup, subject, path, None);
    };
    let mut view = NetworkView::placed_by(lookup, subject, path, deciding);
    let other = deciding.name != path.name;
    let own_subnet = path.vpc_settings.as_ref().filter(|_| other).map(|own| &own.subnet);
    let is_gone = |id: &&String| matches!(lookup.subnet(id), Ok(None));
    view.own_is_gone = own_subnet.filter(is_gone).cloned();
    let own = path
        .vpc_settings
        .as_ref()
        .filter(|own| other && !same_network(own, settings));
    let mut steps = view.source.steps.iter();
    let stopped = steps.find(|step| step.is_blocked()).and_then(|step| step.obstacle());
    let (Some(own), Some(stopped)) = (own, stopped) else {
        return view;
    };
    // What its own network does not reach either, no order mends.
    let in_own = NetworkView::build(lookup, subject, path, Some(own));
    if in_own.source.steps.iter().any(Step::is_blocked) || !is_sound(&in_own) {
        return view;
    }
    let better = better.get_or_init(|| better_order(lookup, subject, deciding));
    let serves = |order: &&Order<'_>| !order.stopped.contains(path.name.as_str());
    let Some(Order { first, .. }) = better.as_ref().filter(serves) else {
        return view;
    };
    let listed: Vec<String> = subject.paths.iter().map(|one| one.name.clone()).collect();
    let mut order = vec![(*first).to_owned()];
    order.extend(listed.iter().filter(|name| name != first).cloned());
    let decided_by = Decider {
        connection: deciding.name.clone(),
        subnet: settings.subnet.clone(),
        stopped: stopped.to_string(),
        listed,
        order,
        in_part: !subject.unread.is_empty(),
    };
    NetworkView {
        decided_by: Some(decided_by),
        ..in_own
    }
}

fn same_network(one: &VpcSettings, two: &VpcSettings) -> bool {
    let groups = |settings: &VpcSettings| settings.groups.iter().cloned().collect::<BTreeSet<_>>();
    one.subnet == two.subnet && groups(one) == groups(two)
}

/// The reachability over all paths, and what the checks add that no step of a walk carries.
fn overall(diagnosis: &Diagnosis, view: &NetworkView) -> Reachability {
    let mut whole = worse(view.source.reachability(), view.s3.reachability());
    // Whether a run calls STS from the subnet only its error text tells.
    let is_sure = |trace: &&Trace| trace.to != Service::Sts.as_str() || view.called == Some(Service::Sts);
    for trace in view.services.iter().filter(is_sure) {
        whole = worse(whole, trace.reachability());
    }
    for check in CHECKS.iter().filter(|check| check.effect != Effect::None) {
        let found = diagnosis.findings.iter().filter(|finding| finding.code == check.code);
        let unseen = diagnosis.unknown.iter().filter(|unknown| unknown.code == check.code);
        let verdicts = found
            .map(|finding| finding.verdict)
            .chain(unseen.map(|_| Verdict::Unknown));
        whole = verdicts.fold(whole, |whole, verdict| worse(whole, check.effect.of(verdict)));
    }
    whole
}

/// Blocked outweighs degraded, that unknown, that reachable.
fn worse(one: Reachability, two: Reachability) -> Reachability {
    let rank = |reachability: Reachability| match reachability {
        Reachability::Reachable => 0,
        Reachability::Unknown => 1,
        Reachability::Degraded => 2,
        Reachability::Blocked => 3,
    };
    if rank(two) > rank(one) { two } else { one }
}

/// No connection is there to judge: no check applies.
pub fn not_applicable() -> Diagnosis {
    Diagnosis {
        not_applicable: CHECKS.iter().map(|check| check.code).collect(),
        ..Diagnosis::default()
    }
}

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown(missing: &Missing) -> Diagnosis {
    Diagnosis {
        network: Some(NetworkReport::default()),
        ..check::unknown(CHECKS, missing)
    }
}
