//! What the checks look at: one connection in one network, with the walks already done.

use shared_domain::Missing;
use shared_domain::aws::ec2::{SecurityGroup, Subnet};
use shared_domain::diagnosis::Resource;

use super::destination::{Asker, Destination, Place, resolve, resolve_early};
use super::lookup::Lookup;
use super::ranges::{Cover, Ranges};
use super::rules::{Peer, Way, groups_admit};
use super::services;
use super::subject::{Pipe, Placement, Subject};
use super::trace::{About, At, Obstacle, Outcome, Step, Trace};
use super::walk::{Origin, Via, Walker, near_side};

/// One connection in one network.
#[derive(Clone, Debug)]
pub struct View {
    /// The connection's name.
    pub connection: String,
    /// True while it is only planned.
    pub planned: bool,
    /// The Region.
    pub region: String,
    /// The job.
    pub job: Option<String>,
    /// The network interfaces that a run takes.
    pub workers: Option<u32>,
    /// How many runs may run at once.
    pub concurrent_runs: u32,
    /// Where Glue puts its interfaces.
    pub placement: Option<Placement>,
    /// The subnet; `Ok(None)` when it does not exist.
    pub subnet: Result<Option<Subnet>, Missing>,
    /// The security groups by id; `Ok(None)` for one that does not exist.
    pub groups: Vec<(String, Result<Option<SecurityGroup>, Missing>)>,
    /// Groups of another VPC than the subnet's, that are not associated with it either.
    pub strangers: Result<Vec<SecurityGroup>, Missing>,
    /// The VPC's DNS attributes: support, host names.
    pub dns: Result<(bool, bool), Missing>,
    /// The connection whose network the job really uses, when that is another one and does not reach this source.
    pub decided_by: Option<Decider>,
    /// The buckets whose Region could not be read.
    pub bucket_regions: Result<(), Missing>,
    /// The walk to the source.
    pub source: Trace,
    /// The walk to S3.
    pub s3: Trace,
    /// The walks to the other services.
    pub services: Vec<Trace>,
}

/// The connection that decides a job's network.
#[derive(Clone, Debug)]
pub struct Decider {
    /// Its name.
    pub connection: String,
    /// Its subnet.
    pub subnet: String,
    /// What stops the way from there.
    pub stopped: String,
    /// The order that would work.
    pub order: Vec<String>,
}

impl View {
    /// Walks for `pipe` from `placement`.
    pub fn build(lookup: &Lookup<'_>, subject: &Subject, pipe: &Pipe, placement: Option<&Placement>) -> Self {
        let subnet = placement.map_or(Ok(None), |placement| lookup.subnet(&placement.subnet));
        let group_ids = placement.map(|placement| placement.groups.clone()).unwrap_or_default();
        let groups: Vec<_> = group_ids.iter().map(|id| (id.clone(), lookup.group(id))).collect();
        let found: Vec<&SecurityGroup> = groups
            .iter()
            .filter_map(|(_, group)| group.as_ref().ok().copied().flatten())
            .collect();
        let vpc = subnet
            .as_ref()
            .ok()
            .copied()
            .flatten()
            .map(|subnet| subnet.vpc_id.clone());
        if let (Err(_), Some(placement)) = (&subnet, placement) {
            // What does not need the subnet itself is looked for in the same round.
            let _ = (lookup.route_table(&placement.subnet, ""), lookup.acl(&placement.subnet));
        }
        let dns = match &vpc {
            Some(vpc) => lookup.dns_attributes(vpc),
            None => Err(Missing {
                reason: "the connection's VPC is not known".to_owned(),
                would_help: "ec2:DescribeSubnets".to_owned(),
            }),
        };
        let mut view = Self {
            connection: pipe.name.clone(),
            planned: pipe.planned,
            region: subject.region.clone(),
            job: subject.job.clone(),
            workers: subject.workers,
            concurrent_runs: subject.concurrent_runs.max(1),
            placement: placement.cloned(),
            strangers: strangers(lookup, vpc.as_deref(), &found),
            dns,
            decided_by: None,
            bucket_regions: Ok(()),
            source: Trace {
                to: "source",
                ..Trace::default()
            },
            s3: Trace {
                to: "s3",
                ..Trace::default()
            },
            services: Vec::new(),
            subnet: subnet.clone().map(|subnet| subnet.cloned()),
            groups: groups
                .iter()
                .map(|(id, group)| (id.clone(), group.clone().map(|group| group.cloned())))
                .collect(),
        };
        if let Some(target) = &pipe.target {
            view.source.host = target.host.clone();
            view.source.port = target.port;
        }
        if placement.is_none() {
            view.source.steps = from_glue(lookup, subject, pipe);
            return view;
        };
        let subnet = match subnet {
            Ok(Some(subnet)) => subnet,
            other => {
                // What does not need the subnet is looked for in the same round.
                if let Some(target) = &pipe.target {
                    let asker = Asker {
                        account: &subject.account,
                        region: &subject.region,
                        vpc: None,
                        subnet: None,
                    };
                    resolve_early(lookup, &target.host, &asker);
                }
                // Without the subnet nothing can be walked. One that does not exist has a check of its own, and no paths.
                if let Err(missing) = other {
                    view.stop_everything(pipe, &missing);
                }
                return view;
            }
        };
        let unread = groups.iter().find_map(|(_, group)| group.as_ref().err());
        if let Some(missing) = unread {
            view.stop_everything(pipe, missing);
        }
        let origin = Origin {
            subnet,
            addresses: Ranges::assignable(&subnet.cidr_block).unwrap_or_default(),
            groups: found,
            group_ids,
            // Whose the far ends are is judged against the owner of the subnet itself.
            account: subnet.owner_id.as_deref().unwrap_or(&subject.account),
            region: &subject.region,
        };
        let servers = lookup.dns_servers(&subnet.vpc_id);
        let custom = servers
            .as_ref()
            .is_ok_and(|servers| servers.iter().any(|server| !is_amazon(server, lookup, &subnet.vpc_id)));
        let mut source = view.resolver_steps(lookup, pipe, &subnet.vpc_id, &servers, custom);
        // Another resolver than the VPC's own may know what its zones do not.
        let elsewhere = source
            .iter()
            .any(|step| matches!(&step.outcome, Outcome::Unseen(missing) if missing.would_help == THEIR_ANSWER));
        let found = to_source(lookup, subject, pipe, &origin);
        source.extend(
            found
                .into_iter()
                .map(|step| if elsewhere { doubted(step) } else { step }),
        );
        let home = services::Home {
            lookup,
            subject,
            origin: &origin,
            dns: &view.dns,
            custom_resolver: custom,
        };
        let s3 = services::s3(&home);
        let others: Vec<Trace> = pipe
            .services
            .iter()
            .map(|service| services::service(&home, *service))
            .collect();
        view.bucket_regions = bucket_regions(lookup, subject);
        if unread.is_none() {
            view.source.steps = source;
            view.s3 = s3;
            view.services = others;
        }
        view
    }

    /// Nothing can be walked: every path is unknown for the same reason.
    fn stop_everything(&mut self, pipe: &Pipe, missing: &Missing) {
        let step = |text: &str| vec![Step::unseen(At::SourceGroups, text, missing.clone())];
        if pipe.target.is_some() {
            self.source.steps = step("from the connection's subnet");
        }
        self.s3.steps = step("from the connection's subnet");
        self.services = pipe
            .services
            .iter()
            .map(|service| Trace {
                to: service.as_str(),
                steps: step("from the connection's subnet"),
                ..Trace::default()
            })
            .collect();
    }

    /// The resolver that answers for the source's name.
    fn resolver_steps(
        &self,
        lookup: &Lookup<'_>,
        pipe: &Pipe,
        vpc: &str,
        servers: &Result<Vec<String>, Missing>,
        custom: bool,
    ) -> Vec<Step> {
        let Some(target) = pipe
            .target
            .as_ref()
            .filter(|target| target.host.parse::<std::net::Ipv4Addr>().is_err())
        else {
            return Vec::new();
        };
        let text = format!("resolver that answers for {}", target.host);
        let unseen = |reason: String| {
            let missing = Missing {
                reason,
                would_help: THEIR_ANSWER.to_owned(),
            };
            vec![Step::unseen(At::Resolver, text.clone(), missing)]
        };
        match servers {
            Err(missing) => vec![Step::unseen(At::Resolver, text, missing.clone())],
            Ok(servers) if custom => unseen(format!(
                "the DHCP options name resolvers of one's own: {}",
                servers.join(", ")
            )),
            Ok(_) => match lookup.forwarding_rule(&target.host, vpc) {
                Err(missing) => vec![Step::unseen(At::Resolver, text, missing)],
                Ok(Some(rule)) => {
                    let to: Vec<&str> = rule.target_ips.iter().filter_map(|one| one.ip.as_deref()).collect();
                    unseen(format!(
                        "Resolver rule {} forwards {} to {}",
                        rule.id,
                        rule.domain_name.as_deref().unwrap_or_default(),
                        if to.is_empty() {
                            "other name servers".to_owned()
                        } else {
                            to.join(", ")
                        }
                    ))
                }
                Ok(None) => vec![Step::passed(At::Resolver, "Amazon's resolver answers".to_owned())],
            },
        }
    }

    /// The walk to a service, where the connection needs it.
    pub fn service(&self, name: &str) -> Option<&Trace> {
        self.services.iter().find(|trace| trace.to == name)
    }
}

/// What settles a name that another resolver answers for.
const THEIR_ANSWER: &str = "the resolver's answer, asked from inside the VPC";

/// What the VPC's own zones say of a name, where another resolver answers for it: nothing is blocked by them.
fn doubted(step: Step) -> Step {
    match step.outcome {
        Outcome::Blocked(obstacle) if matches!(step.at, At::Name | At::Zone) => {
            let missing = Missing {
                reason: format!("another resolver answers; by the VPC's own zones {}", obstacle.evidence),
                would_help: THEIR_ANSWER.to_owned(),
            };
            Step::unseen(step.at, step.text, missing)
        }
        outcome => Step { outcome, ..step },
    }
}

/// The Amazon resolver by its names: `AmazonProvidedDNS`, the link-local address, or the VPC's base plus two.
fn is_amazon(server: &str, lookup: &Lookup<'_>, vpc: &str) -> bool {
    let base = lookup
        .vpc(vpc)
        .ok()
        .flatten()
        .and_then(|vpc| vpc.cidr_block.as_deref())
        .and_then(Ranges::cidr);
    let base = base
        .and_then(|range| range.iter().next())
        .map(|(first, _)| std::net::Ipv4Addr::from(first + 2).to_string());
    server == "AmazonProvidedDNS" || server == "169.254.169.253" || base.as_deref() == Some(server)
}

fn strangers(lookup: &Lookup<'_>, vpc: Option<&str>, groups: &[&SecurityGroup]) -> Result<Vec<SecurityGroup>, Missing> {
    let Some(vpc) = vpc else { return Ok(Vec::new()) };
    let mut strangers = Vec::new();
    for group in groups
        .iter()
        .filter(|group| group.vpc_id.as_deref().is_some_and(|own| own != vpc))
    {
        if !lookup.group_reaches_vpc(&group.group_id, vpc)? {
            strangers.push((*group).clone());
        }
    }
    Ok(strangers)
}

fn bucket_regions(lookup: &Lookup<'_>, subject: &Subject) -> Result<(), Missing> {
    for object in &subject.objects {
        lookup.bucket_region(&object.bucket)?;
    }
    Ok(())
}

/// The source from the connection's subnet.
fn to_source(lookup: &Lookup<'_>, subject: &Subject, pipe: &Pipe, origin: &Origin<'_>) -> Vec<Step> {
    let Some(target) = &pipe.target else {
        return no_target(pipe);
    };
    let asker = Asker {
        account: &subject.account,
        region: &subject.region,
        vpc: Some(&origin.subnet.vpc_id),
        subnet: Some(&origin.subnet.subnet_id),
    };
    let mut resolution = resolve(lookup, &target.host, &asker);
    let walker = Walker::new(lookup, origin, target.port);
    let Some(mut to) = resolution.destination else {
        resolution.steps.extend(behind_foreign_peering(lookup, origin));
        return resolution.steps;
    };
    let mut steps = std::mem::take(&mut resolution.steps);
    if to.place == Place::Nowhere {
        let carriage = walker.carry(&to);
        let wider = lookup
            .route_table(&origin.subnet.subnet_id, &origin.subnet.vpc_id)
            .is_ok_and(|table| {
                table.routes.iter().any(|route| {
                    let range = route.destination_cidr_block.as_deref().and_then(Ranges::cidr);
                    super::routes::target(route) != super::routes::Target::Local
                        && route.destination_cidr_block.as_deref() != Some("0.0.0.0/0")
                        && range.is_some_and(|range| to.addresses.within(&range))
                })
            });
        let local = carriage.via == Via::Local;
        if local && wider {
            to.place = Place::Private;
            steps.extend(walker.walk(&to));
        } else if local {
            let what = if target.host.parse::<std::net::Ipv4Addr>().is_ok() {
                String::new()
            } else {
                format!("{} resolves to ", target.host)
            };
            let obstacle = Obstacle {
                code: "DNS_HOST_UNKNOWN",
                resource: Resource::new("host", &target.host),
                evidence: format!(
                    "{what}{}, an address of {} that no interface has",
                    to.addresses, origin.subnet.vpc_id
                ),
                about: About::default(),
            };
            steps.retain(|step| step.at != At::Name);
            steps.push(Step::blocked(At::Name, format!("host {}", target.host), obstacle));
        } else {
            steps.extend(walker.walk(&to));
        }
        return steps;
    }
    if to.public_name && to.vpc().is_some_and(|vpc| vpc != origin.subnet.vpc_id) {
        steps.extend(public_answer(
            lookup,
            origin,
            &walker,
            target.port,
            &target.host,
            &mut to,
        ));
    }
    steps.extend(walker.walk(&to));
    steps
}

/// A publicly accessible database gives its public address to other VPCs, unless a peering's DNS option is on.
fn public_answer(
    lookup: &Lookup<'_>,
    origin: &Origin<'_>,
    walker: &Walker<'_, '_>,
    port: u16,
    host: &str,
    to: &mut Destination,
) -> Vec<Step> {
    let home = &origin.subnet.vpc_id;
    let Place::Vpc { vpc, groups, .. } = to.place.clone() else {
        return Vec::new();
    };
    let peerings = match lookup.peerings(home) {
        Ok(peerings) => peerings,
        Err(missing) => return vec![Step::unseen(At::Answer, format!("answer for {host}"), missing)],
    };
    let between = peerings.into_iter().find(|one| {
        super::walk::far_side(one, home).and_then(|far| far.vpc_id.as_deref()) == Some(&vpc)
            && one.status.as_ref().and_then(|status| status.code.as_deref()) == Some("active")
    });
    let option = between
        .and_then(|one| near_side(one, &vpc))
        .and_then(|side| side.peering_options.as_ref());
    if option.and_then(|options| options.allow_dns_resolution_from_remote_vpc) == Some(true) {
        return vec![Step::passed(
            At::Answer,
            format!("{host} gives its private address over the peering"),
        )];
    }
    // The public address works too, when there is a way out and the database admits the way out's address.
    let mut public = Destination::public(to.what.clone());
    public.resource = to.resource.clone();
    let carriage = walker.carry(&public);
    if carriage.via == Via::Internet
        && let Some(nat) = &carriage.nat
    {
        let found: Vec<&SecurityGroup> = groups.iter().filter_map(|id| lookup.group(id).ok().flatten()).collect();
        let peer = Peer {
            addresses: &nat.public,
            groups: &[],
            references: false,
        };
        let admitted = groups_admit(lookup, &found, Way::In, port, &peer);
        if !nat.public.is_empty() && admitted.is_ok_and(|admission| admission.cover == Cover::All) {
            *to = public;
            return vec![Step::passed(
                At::Answer,
                format!("{host} gives its public address, and the way out reaches it"),
            )];
        }
    }
    let id = between.map(|one| one.vpc_peering_connection_id.clone());
    let resource = id.as_ref().map_or_else(
        || to.resource.clone().unwrap_or_else(|| Resource::new("host", host)),
        |id| Resource::new("vpc-peering-connection", id),
    );
    let how = id.as_ref().map_or_else(
        || format!("{vpc} is not peered with {home}"),
        |id| format!("{id} does not allow DNS resolution from {home}"),
    );
    let is_requester = between
        .and_then(|one| one.requester_vpc_info.as_ref())
        .and_then(|side| side.vpc_id.as_deref())
        == Some(&vpc);
    let obstacle = Obstacle {
        code: "DNS_PUBLIC_ANSWER_OVER_PEERING",
        resource,
        evidence: format!(
            "{} is publicly accessible and {how}, so {host} gives its public address",
            to.what
        ),
        about: About {
            gateway: id,
            vpc: Some(vpc),
            peer_group: Some(if is_requester { "requester" } else { "accepter" }.to_owned()),
            ..About::default()
        },
    };
    vec![Step::blocked(At::Answer, format!("answer for {host}"), obstacle)]
}

/// A name that nobody here explains may belong to a peer's account.
fn behind_foreign_peering(lookup: &Lookup<'_>, origin: &Origin<'_>) -> Vec<Step> {
    let mut steps = Vec::new();
    let home = &origin.subnet.vpc_id;
    let Ok(table) = lookup.route_table(&origin.subnet.subnet_id, home) else {
        return Vec::new();
    };
    for route in &table.routes {
        let super::routes::Target::Peering(id) = super::routes::target(route) else {
            continue;
        };
        let peerings = lookup.peerings(home).unwrap_or_default();
        let Some(far) = peerings
            .iter()
            .find(|one| one.vpc_peering_connection_id == id)
            .and_then(|one| super::walk::far_side(one, home))
        else {
            continue;
        };
        if far
            .owner_id
            .as_deref()
            .is_some_and(|owner| !origin.account.is_empty() && owner != origin.account)
        {
            let owner = far.owner_id.as_deref().unwrap_or_default();
            let missing = Missing {
                reason: format!("{id} leads to account {owner}, where the host may be and nothing can be seen"),
                would_help: format!("the same diagnosis in account {owner}"),
            };
            steps.push(Step::unseen(At::FarPeer, format!("peering connection {id}"), missing));
        }
    }
    steps
}

/// The source from Glue's own network, for a connection without VPC settings.
fn from_glue(lookup: &Lookup<'_>, subject: &Subject, pipe: &Pipe) -> Vec<Step> {
    let Some(target) = &pipe.target else {
        return no_target(pipe);
    };
    let asker = Asker {
        account: &subject.account,
        region: &subject.region,
        vpc: None,
        subnet: None,
    };
    let resolution = resolve(lookup, &target.host, &asker);
    let mut steps = resolution.steps;
    // A private zone that no VPC of Glue's sees is told by the missing VPC settings.
    steps.retain(|step| step.at != At::Zone);
    let Some(to) = resolution.destination else { return steps };
    let private = match &to.place {
        Place::Public => false,
        Place::Vpc { .. } => !to.public_name,
        Place::Private | Place::Nowhere => true,
    };
    if private {
        let obstacle = Obstacle {
            code: "CONN_NO_VPC",
            resource: Resource::new("connection", &pipe.name),
            evidence: format!(
                "{} has no VPC settings, and {} has a private address only",
                pipe.name, to.what
            ),
            about: About {
                vpc: to.vpc().map(str::to_owned),
                ..About::default()
            },
        };
        steps.push(Step::blocked(At::NoVpc, "Glue's own network", obstacle));
        return steps;
    }
    steps.push(Step::passed(At::NoVpc, "Glue's own network reaches public addresses"));
    if let Place::Vpc { groups, .. } = &to.place {
        let text = format!("security groups of {}", to.what);
        let found: Vec<&SecurityGroup> = groups.iter().filter_map(|id| lookup.group(id).ok().flatten()).collect();
        let everyone = Ranges::public();
        let peer = Peer {
            addresses: &everyone,
            groups: &[],
            references: false,
        };
        let group = groups.first().cloned().unwrap_or_default();
        match groups_admit(lookup, &found, Way::In, target.port, &peer) {
            Ok(admission) if admission.cover == Cover::All => steps.push(Step::passed(At::DestinationGroups, text)),
            Ok(admission) if admission.cover == Cover::None && found.len() == groups.len() => {
                let obstacle = Obstacle {
                    code: "DST_SG_INGRESS",
                    resource: Resource::new("security-group", group.clone()),
                    evidence: format!(
                        "{} admits TCP {} from no public address, and the connection has no VPC settings",
                        groups.join(", "),
                        target.port
                    ),
                    about: About {
                        group: Some(group),
                        ..About::default()
                    },
                };
                steps.push(Step::blocked(At::DestinationGroups, text, obstacle));
            }
            Ok(_) => steps.push(Step::unseen(
                At::DestinationGroups,
                text,
                Missing {
                    reason: "Glue's own addresses are not known".to_owned(),
                    would_help: "VPC settings on the connection".to_owned(),
                },
            )),
            Err(missing) => steps.push(Step::unseen(At::DestinationGroups, text, missing)),
        }
    }
    if let Some(state) = &to.bad_state {
        let resource = to
            .resource
            .clone()
            .unwrap_or_else(|| Resource::new("host", &target.host));
        let obstacle = Obstacle {
            code: "TARGET_STATE",
            resource,
            evidence: format!("{} is {state}", to.what),
            about: About::default(),
        };
        steps.push(Step::blocked(At::State, to.what.clone(), obstacle));
    }
    steps
}

fn no_target(pipe: &Pipe) -> Vec<Step> {
    if pipe.network_only {
        return Vec::new();
    }
    let missing = Missing {
        reason: format!("{} names no host", pipe.name),
        would_help: "the connection's URL or HOST".to_owned(),
    };
    vec![Step::unseen(At::Name, "host of the connection", missing)]
}
