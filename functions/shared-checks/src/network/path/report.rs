//! From the steps of a walk to the judgement of a check.

use serde_json::json;
use shared_domain::aws::ec2::SecurityGroup;
use shared_domain::{Code, Fix, Missing, Verdict};

use super::fixes;
use super::rules::{Opening, Way, opens_itself};
use super::trace::{At, Obstacle, Outcome, Trace};
use super::view::View;
use crate::Judgement;
use crate::check::Observation;

/// Judges by the obstacles of `code` at `places`: found, unknown where such a place could not be seen, passed where the packets came by.
pub fn judge_at(
    view: &View,
    trace: &Trace,
    code: Code,
    places: &[At],
    fix: impl Fn(&Obstacle, &View) -> Fix,
) -> Result<Judgement, Missing> {
    judge_mapped(view, trace, &[code.as_str()], places, fix)
}

/// The same for a check that reports obstacles under a word of its own.
pub fn judge_mapped(
    view: &View,
    trace: &Trace,
    codes: &[&str],
    places: &[At],
    fix: impl Fn(&Obstacle, &View) -> Fix,
) -> Result<Judgement, Missing> {
    let mut found: Vec<Observation> = Vec::new();
    for step in &trace.steps {
        let Some(obstacle) = step.obstacle().filter(|obstacle| codes.contains(&obstacle.code)) else {
            continue;
        };
        // The same component is told once, however many parts of the path meet it.
        if !found.iter().any(|seen| seen.resource == obstacle.resource) {
            let mut fix = fix(obstacle, view);
            if let Some(region) = &obstacle.about.region {
                fix.commands.iter_mut().for_each(|command| {
                    // What the command looks up, it looks up there as well.
                    let there = command.replace(" --output text)", &format!(" --region {region} --output text)"));
                    *command = format!("{there} --region {region}");
                });
            }
            found.push(observation(obstacle, fix));
        }
    }
    if !found.is_empty() {
        return Ok(Judgement::Found(found));
    }
    if let Some(missing) = trace.at(places).find_map(|step| unseen(&step.outcome)) {
        return Err(missing);
    }
    if trace.at(places).next().is_some() {
        return Ok(Judgement::Pass);
    }
    // Every path has these places; where the walk could not even begin, they are unknown rather than absent.
    let always = [
        At::SourceGroups,
        At::SourceAcl,
        At::Route,
        At::DestinationAcl,
        At::DestinationGroups,
        At::DestinationAclReturn,
        At::ReturnRoute,
        At::SourceAclReturn,
        At::Endpoint,
    ];
    let basic = [At::Name, At::SourceGroups, At::Route];
    if places.iter().any(|place| always.contains(place))
        && let Some(missing) = trace.at(&basic).find_map(|step| unseen(&step.outcome))
    {
        return Err(missing);
    }
    Ok(Judgement::NotApplicable)
}

/// Judges the whole way to a service, except for the obstacles that other checks report.
pub fn judge_service(
    view: &View,
    name: &str,
    others: &[&str],
    fix: impl Fn(&Obstacle) -> Fix,
) -> Result<Judgement, Missing> {
    let Some(trace) = view.service(name) else {
        return Ok(Judgement::NotApplicable);
    };
    let mut found: Vec<Observation> = Vec::new();
    let obstacles = trace.steps.iter().filter_map(|step| step.obstacle());
    for obstacle in obstacles.filter(|obstacle| !others.contains(&obstacle.code)) {
        if !found.iter().any(|seen| seen.resource == obstacle.resource) {
            found.push(observation(obstacle, fix(obstacle)));
        }
    }
    if !found.is_empty() {
        return Ok(Judgement::Found(found));
    }
    match trace.steps.iter().find_map(|step| unseen(&step.outcome)) {
        Some(missing) => Err(missing),
        None => Ok(Judgement::Pass),
    }
}

fn unseen(outcome: &Outcome) -> Option<Missing> {
    match outcome {
        Outcome::Unseen(missing) => Some(missing.clone()),
        _ => None,
    }
}

fn observation(obstacle: &Obstacle, fix: Fix) -> Observation {
    Observation::new(Verdict::Fail, obstacle.resource.clone(), obstacle.evidence.clone(), fix)
}

/// What opens the way to a service, by what stops it.
pub fn service_fix(view: &View, obstacle: &Obstacle, service: &str) -> Fix {
    match obstacle.code {
        "SRC_SG_EGRESS" => fixes::group_rule(obstacle, Way::Out, 443),
        "DST_SG_INGRESS" | "TGW_SG_REF" | "DST_SG_REF_CROSS_REGION" => fixes::group_rule(obstacle, Way::In, 443),
        "SRC_NACL_EGRESS" => fixes::acl_rule(obstacle, Way::Out, (443, 443)),
        "DST_NACL_INGRESS" => fixes::acl_rule(obstacle, Way::In, (443, 443)),
        "DST_NACL_RETURN" => fixes::acl_replies(obstacle, Way::Out),
        "SRC_NACL_RETURN" => fixes::acl_replies(obstacle, Way::In),
        "SM_ENDPOINT_PRIVATE_DNS" => Fix::command(
            format!("Turn on private DNS on {}.", obstacle.resource.id),
            format!(
                "aws ec2 modify-vpc-endpoint --vpc-endpoint-id {} --private-dns-enabled",
                obstacle.resource.id
            ),
        ),
        _ => {
            let vpc = obstacle.about.vpc.as_deref().unwrap_or_default();
            let placement = view.placement.clone().unwrap_or_default();
            let subnet = &placement.subnet;
            // A group that admits itself on every port serves for the endpoint as well.
            let known = known_groups(view).unwrap_or_default();
            let open = known
                .iter()
                .find(|group| opens_itself(group, Way::In) == Opening::Whole);
            let group = open.map(|group| &group.group_id).or(placement.groups.first());
            let group = group.map(String::as_str).unwrap_or_default();
            Fix::command(
                format!("Create an interface endpoint for {service} in {vpc} with private DNS, or add a NAT gateway."),
                format!(
                    "aws ec2 create-vpc-endpoint --vpc-id {vpc} --vpc-endpoint-type Interface --service-name com.amazonaws.{}.{service} --subnet-ids {subnet} --security-group-ids {group} --private-dns-enabled",
                    view.region
                ),
            )
        }
    }
}

/// Sets the connection's network to its subnet, that subnet's zone, and `groups`.
pub fn update_connection(view: &View, groups: &[String], summary: &str) -> Fix {
    let subnet = view.subnet.as_ref().ok().and_then(Option::as_ref);
    match subnet.filter(|_| !view.planned && !groups.is_empty()) {
        Some(subnet) => {
            let requirements = json!({
                "SubnetId": subnet.subnet_id,
                "SecurityGroupIdList": groups,
                "AvailabilityZone": subnet.availability_zone,
            });
            Fix::command(summary, fixes::redefine_connection(&view.connection, &requirements))
        }
        None => Fix::advice(summary),
    }
}

/// A choice that a person has to make, with the command that lists what there is.
pub fn choose(view: &View, summary: &str, list: String) -> Fix {
    if view.planned {
        Fix::advice(summary)
    } else {
        Fix::command(summary, list)
    }
}

/// The connection's groups that exist; unknown when one could not be read.
pub fn known_groups(view: &View) -> Result<Vec<&SecurityGroup>, Missing> {
    let mut known = Vec::new();
    for (_, group) in &view.groups {
        known.extend(group.as_ref().map_err(Clone::clone)?);
    }
    Ok(known)
}
