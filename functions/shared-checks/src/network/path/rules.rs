//! What security groups and network ACLs let through, for every address at once.

use std::collections::BTreeSet;

use shared_domain::Missing;
use shared_domain::aws::ec2::{IpPermission, NetworkAcl, NetworkAclEntry, SecurityGroup};

use super::flow::{Direction, Ports};
use super::lookup::Lookup;
use super::ranges::{Cover, Ranges};

/// The other end, as a security group sees it.
pub struct Peer<'a> {
    /// Its addresses.
    pub addresses: &'a Ranges,
    /// Its security groups.
    pub groups: &'a [String],
    /// Whether a reference to its groups counts on this path.
    pub references: bool,
    /// Whether it is known to have none of the addresses of S3 and DynamoDB, by its name or by where it is.
    pub no_service: bool,
}

/// What the groups of an interface let through.
#[derive(Clone, Debug, PartialEq)]
pub struct Admission {
    /// How many of the peer's addresses.
    pub cover: Cover,
    /// Which of them.
    pub allowed: Ranges,
    /// One of the peer's groups that a rule names and that would have admitted all, had references counted on this path.
    pub dead_reference: Option<String>,
}

/// Security groups are a union: any rule of any group admits.
pub fn groups_admit(
    lookup: &Lookup<'_>,
    groups: &[&SecurityGroup],
    direction: Direction,
    port: u16,
    peer: &Peer<'_>,
) -> Result<Admission, Missing> {
    let mut allowed = Ranges::EMPTY;
    let mut unread = None;
    let mut dead = None;
    for group in groups {
        let vpc = group.vpc_id.as_deref().unwrap_or_default();
        let rules = if direction == Direction::Ingress {
            &group.ip_permissions
        } else {
            &group.ip_permissions_egress
        };
        for rule in rules.iter().filter(|rule| has_port(rule, port)) {
            for range in &rule.ip_ranges {
                allowed = Ranges::cidr(&range.cidr_ip).map_or(allowed.clone(), |range| allowed.union(&range));
            }
            let named = |group: &&String| peer.groups.contains(group);
            let mut references = rule
                .user_id_group_pairs
                .iter()
                .filter_map(|pair| pair.group_id.as_ref());
            if let Some(group) = references.find(named) {
                if peer.references {
                    allowed = allowed.union(peer.addresses)
                } else {
                    dead = dead.or(Some(group.clone()))
                }
            }
            for list in &rule.prefix_list_ids {
                match lookup.prefix_list(&list.prefix_list_id, vpc) {
                    Ok(range) => allowed = allowed.union(&range),
                    // What is in it does not matter where the other end is not.
                    Err(_) if peer.no_service && lookup.is_list_of_service(&list.prefix_list_id) => {}
                    Err(missing) => unread = Some(missing),
                }
            }
        }
    }
    let cover = Cover::of(peer.addresses, &allowed);
    match unread {
        Some(missing) if cover != Cover::All => Err(missing),
        _ => Ok(Admission {
            cover,
            allowed: allowed.and(peer.addresses),
            dead_reference: dead.filter(|_| cover == Cover::None),
        }),
    }
}

/// The groups that a group's rules for a port let out to.
pub fn groups_named(group: &SecurityGroup, port: u16) -> impl Iterator<Item = &String> {
    let rules = group
        .ip_permissions_egress
        .iter()
        .filter(move |rule| has_port(rule, port));
    let pairs = rules.flat_map(|rule| &rule.user_id_group_pairs);
    pairs.filter_map(|pair| pair.group_id.as_ref())
}

/// True when a group lets every TCP port through to itself; the Glue workers of a job talk to each other.
pub fn opens_itself(group: &SecurityGroup, direction: Direction) -> Opening {
    let rules = if direction == Direction::Ingress {
        &group.ip_permissions
    } else {
        &group.ip_permissions_egress
    };
    let mut by_group = Ranges::EMPTY;
    let mut by_range: Vec<(Ranges, Ranges)> = Vec::new();
    for rule in rules {
        let Some(ports) = tcp_ports(rule) else { continue };
        let itself = rule
            .user_id_group_pairs
            .iter()
            .any(|pair| pair.group_id.as_deref() == Some(&group.group_id));
        let all = rule.ip_ranges.iter().any(|range| range.cidr_ip == "0.0.0.0/0");
        if itself || all {
            by_group = by_group.union(&ports);
        }
        by_range.extend(
            rule.ip_ranges
                .iter()
                .filter_map(|range| Some((Ranges::cidr(&range.cidr_ip)?, ports.clone()))),
        );
    }
    let every_port = Ranges::of(1, 65535);
    if every_port.within(&by_group) {
        return Opening::Whole;
    }
    let wide = by_range.iter().filter(|(_, ports)| every_port.within(ports));
    Opening::Part {
        by_group,
        by_range: wide.fold(Ranges::EMPTY, |all, (range, _)| all.union(range)),
    }
}

/// How far a group opens itself to itself.
#[derive(Clone, Debug, PartialEq)]
pub enum Opening {
    /// Every TCP port, from the group itself or from everywhere.
    Whole,
    /// Not that.
    Part {
        /// The ports that are open to the group itself.
        by_group: Ranges,
        /// The addresses that every port is open to.
        by_range: Ranges,
    },
}

fn tcp_ports(rule: &IpPermission) -> Option<Ranges> {
    match rule.ip_protocol.as_str() {
        "-1" => Some(Ranges::of(0, 65535)),
        "tcp" | "6" => {
            let port =
                |port: Option<i32>, otherwise: u32| port.map_or(Some(otherwise), |port| u32::try_from(port).ok());
            Some(Ranges::of(port(rule.from_port, 0)?, port(rule.to_port, 65535)?))
        }
        _ => None,
    }
}

/// Whether groups let out to where something may be that cannot be seen: to addresses that are not the internet's, or to a group that is
/// none of theirs.
pub fn reach_inside(groups: &[&SecurityGroup], port: u16) -> bool {
    let inside = Ranges::everything().minus(&Ranges::public());
    let is_another = |id: &Option<String>| {
        id.as_ref()
            .is_some_and(|id| groups.iter().all(|own| own.group_id != *id))
    };
    let rules = groups.iter().flat_map(|group| &group.ip_permissions_egress);
    rules.filter(|rule| has_port(rule, port)).any(|rule| {
        let mut ranges = rule.ip_ranges.iter().filter_map(|range| Ranges::cidr(&range.cidr_ip));
        ranges.any(|range| range.meets(&inside))
            || rule.user_id_group_pairs.iter().any(|pair| is_another(&pair.group_id))
    })
}

fn has_port(rule: &IpPermission, port: u16) -> bool {
    tcp_ports(rule).is_some_and(|ports| Ranges::of(u32::from(port), u32::from(port)).within(&ports))
}

/// What an ACL lets through, and the rule that stops the rest.
#[derive(Clone, Debug, PartialEq)]
pub struct Passage {
    /// How much of the asked addresses and ports passes.
    pub cover: Cover,
    /// The addresses that pass on every asked port.
    pub allowed: Ranges,
    /// The rule that stopped the first that does not pass: its number, or `None` for the end of the list.
    pub stopped_by: Option<i32>,
    /// Free rule numbers in front of all that stops, the last first.
    pub free_numbers: Vec<i32>,
    /// The first rule of all that stop; `None` for the end of the list.
    pub first_stop: Option<FirstStop>,
}

/// The first rule that stops something, which can give its number to another and come after it.
#[derive(Clone, Debug, PartialEq)]
pub struct FirstStop {
    /// The rule.
    pub rule: NetworkAclEntry,
    /// Free numbers between it and the next rule.
    pub behind: Vec<i32>,
}

/// Network ACLs go by number, the first match decides, and the end of the list denies.
pub fn acl_passes(acl: &NetworkAcl, direction: Direction, addresses: &Ranges, ports: Ports) -> Passage {
    let mut rules: Vec<&NetworkAclEntry> = acl
        .entries
        .iter()
        .filter(|rule| is_of(rule, direction) && is_tcp(&rule.protocol))
        .collect();
    rules.sort_by_key(|rule| rule.rule_number);
    let mut everywhere = addresses.clone();
    let mut anywhere = false;
    let mut stops: Vec<Option<i32>> = Vec::new();
    for (first, last) in segments(&rules, (ports.first, ports.last)) {
        let (passed, stopped) = segment_passes(&rules, &Ranges::of(first, last), addresses);
        stops.extend(stopped);
        anywhere |= !passed.is_empty();
        everywhere = everywhere.and(&passed);
    }
    let cover = if addresses.within(&everywhere) {
        Cover::All
    } else if anywhere {
        Cover::Some
    } else {
        Cover::None
    };
    Passage {
        cover,
        allowed: everywhere,
        stopped_by: stops.first().copied().flatten(),
        free_numbers: free_numbers(acl, direction, stops.iter().flatten().min().copied()),
        first_stop: first_stop(&rules, acl, direction, stops.iter().flatten().min().copied()),
    }
}

fn first_stop(
    rules: &[&NetworkAclEntry],
    acl: &NetworkAcl,
    direction: Direction,
    stop: Option<i32>,
) -> Option<FirstStop> {
    let rule = rules.iter().find(|rule| Some(rule.rule_number) == stop)?;
    let taken = acl.entries.iter().filter(|rule| is_of(rule, direction));
    let after = taken
        .map(|rule| rule.rule_number)
        .filter(|number| *number > rule.rule_number);
    let next = after.min().unwrap_or(LAST_RULE);
    Some(FirstStop {
        rule: (*rule).clone(),
        behind: (rule.rule_number + 1..next).take(RULES).collect(),
    })
}

/// The addresses that pass on one piece of the ports, and what stops the others: rules by number, the end of the list as `None`.
fn segment_passes(rules: &[&NetworkAclEntry], segment: &Ranges, addresses: &Ranges) -> (Ranges, Vec<Option<i32>>) {
    let (mut open, mut passed, mut stops) = (addresses.clone(), Ranges::EMPTY, Vec::new());
    for rule in rules.iter().filter(|rule| segment.within(&rule_ports(rule))) {
        let Some(range) = rule.cidr_block.as_deref().and_then(Ranges::cidr) else {
            continue;
        };
        let matched = open.and(&range);
        if matched.is_empty() {
            continue;
        }
        open = open.minus(&range);
        if rule.rule_action.eq_ignore_ascii_case("allow") {
            passed = passed.union(&matched);
        } else {
            stops.push(Some(rule.rule_number).filter(|number| *number < LAST_RULE));
        }
    }
    if !open.is_empty() {
        stops.push(None);
    }
    (passed, stops)
}

/// The number of the rule that ends every ACL.
const LAST_RULE: i32 = 32767;

/// Numbers for rules that come before `stop`, or at the end of the list where it is `None`: the last first, a handful.
fn free_numbers(acl: &NetworkAcl, direction: Direction, stop: Option<i32>) -> Vec<i32> {
    let taken: BTreeSet<i32> = acl
        .entries
        .iter()
        .filter(|rule| is_of(rule, direction) && rule.rule_number < LAST_RULE)
        .map(|rule| rule.rule_number)
        .collect();
    let end = taken.last().map_or(100, |last| last + 10).min(LAST_RULE - 1);
    let from = stop.map_or(end, |number| number - 1);
    (1..=from)
        .rev()
        .filter(|number| !taken.contains(number))
        .take(RULES)
        .collect()
}

/// As many rules as an ACL may have by default.
const RULES: usize = 20;

fn is_of(rule: &NetworkAclEntry, direction: Direction) -> bool {
    rule.egress == (direction == Direction::Egress)
}

/// Cuts the asked ports where a rule begins or ends, so that every rule holds for the whole of a piece or for none of it.
fn segments(rules: &[&NetworkAclEntry], (first, last): (u32, u32)) -> Vec<(u32, u32)> {
    let mut starts = BTreeSet::from([first]);
    for (from, to) in rules
        .iter()
        .flat_map(|rule| rule_ports(rule).iter().collect::<Vec<_>>())
    {
        starts.extend(
            [from, to.saturating_add(1)]
                .into_iter()
                .filter(|start| (first..=last).contains(start)),
        );
    }
    let starts: Vec<u32> = starts.into_iter().collect();
    let ends = starts.iter().skip(1).map(|start| start - 1).chain([last]);
    starts.iter().copied().zip(ends).collect()
}

fn is_tcp(protocol: &str) -> bool {
    matches!(protocol, "-1" | "6" | "tcp" | "all")
}

fn rule_ports(rule: &NetworkAclEntry) -> Ranges {
    match &rule.port_range {
        Some(range) if rule.protocol != "-1" => {
            let port =
                |port: Option<i32>, otherwise: u32| port.and_then(|port| u32::try_from(port).ok()).unwrap_or(otherwise);
            Ranges::of(port(range.from, 0), port(range.to, 65535))
        }
        _ => Ranges::of(0, 65535),
    }
}
