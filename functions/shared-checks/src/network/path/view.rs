//! What the checks look at: one connection in one network, with the walks already done.

use std::net::Ipv4Addr;

use shared_domain::aws::ec2::{SecurityGroup, Subnet};
use shared_domain::{Code, Finding, Missing};

use super::destination::{Asker, is_public_by_itself, resolve_early};
use super::hop::Hop;
use super::lookup::Lookup;
use super::obstacle::{Obstacle, SetupFails};
use super::ranges::Ranges;
use super::resolver::Servers;
use super::source;
use super::subject::{ConnectionPath, Service, Subject, VpcSettings};
use super::trace::{Step, Trace};
use super::walk::Origin;
use super::{resolver, services};

/// One connection in one network.
#[derive(Clone, Debug)]
pub struct NetworkView {
    /// The connection's name.
    pub connection: String,
    /// The connection that says where the interfaces are: this one, or the one that decides the job's network. What is wrong with its
    /// settings is wrong with that one, and mended there.
    pub placed_by: String,
    /// True while that one is only planned.
    pub planned: bool,
    /// True where its definition holds a password itself.
    pub holds_password: bool,
    /// True where reading the definition and writing it back would lose a credential.
    pub loses_credential: bool,
    /// The Region.
    pub region: String,
    /// The service that the error text says was called in vain.
    pub called: Option<Service>,
    /// The job.
    pub job: Option<String>,
    /// The network interfaces that a run takes.
    pub workers: Option<u32>,
    /// How many runs may run at once.
    pub concurrent_runs: u32,
    /// Where Glue puts its interfaces.
    pub vpc_settings: Option<VpcSettings>,
    /// The subnet; `Ok(None)` when it does not exist.
    pub subnet: Result<Option<Subnet>, Missing>,
    /// The connection's own subnet, where another one's network is used and this one does not exist.
    pub own_is_gone: Option<String>,
    /// The security groups by id; `Ok(None)` for one that does not exist.
    pub groups: Vec<(String, Result<Option<SecurityGroup>, Missing>)>,
    /// Groups of another VPC than the subnet's, that are not associated with it either.
    pub groups_outside_vpc: Result<Vec<SecurityGroup>, Missing>,
    /// The VPC's DNS attributes: support, host names.
    pub dns: Result<(bool, bool), Missing>,
    /// Who answers names in the VPC.
    pub servers: Servers,
    /// The connection whose network the job really uses, when that is another one and does not reach this source.
    pub decided_by: Option<Decider>,
    /// The buckets whose Region could not be read.
    pub bucket_regions: Result<(), Missing>,
    /// The walk to the source.
    pub source: Trace,
    /// The walk to S3.
    pub s3: Trace,
    /// True where a gateway endpoint is the only way to S3.
    pub only_gateway_to_s3: bool,
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
    /// The job's connections in their order.
    pub listed: Vec<String>,
    /// The order that would work.
    pub order: Vec<String>,
    /// True where one of the job's connections could not be read, so that where it stands in the list is not known.
    pub in_part: bool,
}

/// The connection's subnet and groups, as the facts have them.
struct Found<'a> {
    subnet: Result<Option<&'a Subnet>, Missing>,
    groups: Vec<(String, Result<Option<&'a SecurityGroup>, Missing>)>,
}

impl<'a> Found<'a> {
    fn by(lookup: &Lookup<'a>, settings: Option<&VpcSettings>) -> Self {
        let subnet = settings.map_or(Ok(None), |settings| lookup.subnet(&settings.subnet));
        let ids = settings.map(|settings| settings.groups.as_slice()).unwrap_or_default();
        let groups = ids.iter().map(|id| (id.clone(), lookup.group(id))).collect();
        if let (Err(_), Some(settings)) = (&subnet, settings) {
            // What does not need the subnet itself is looked for in the same round.
            let (table, acl) = (lookup.own_route_table(&settings.subnet), lookup.acl(&settings.subnet));
            lookup.prefetch((table, acl));
        }
        Self { subnet, groups }
    }

    fn vpc(&self) -> Option<&'a str> {
        let subnet = self.subnet.as_ref().ok().copied().flatten();
        subnet.map(|subnet| subnet.vpc_id.as_str())
    }

    /// The groups that exist.
    fn existing(&self) -> Vec<&'a SecurityGroup> {
        let known = self.groups.iter().filter_map(|(_, group)| group.as_ref().ok());
        known.copied().flatten().collect()
    }

    /// Why a group could not be read.
    fn unread(&self) -> Option<&Missing> {
        self.groups.iter().find_map(|(_, group)| group.as_ref().err())
    }
}

impl NetworkView {
    /// The subnet and the security groups that another account than `account` shares with it, each with its owner.
    pub fn owners(&self, account: &str) -> impl Iterator<Item = (String, String)> {
        let subnet = self.subnet.iter().flatten().map(|one| (&one.subnet_id, &one.owner_id));
        let groups = self
            .groups
            .iter()
            .filter_map(|(_, group)| group.as_ref().ok()?.as_ref());
        let owned = subnet.chain(groups.map(|one| (&one.group_id, &one.owner_id)));
        owned.filter_map(move |(id, owner)| {
            let owner = owner
                .as_ref()
                .filter(|owner| *owner != account && !account.is_empty())?;
            Some((id.clone(), owner.clone()))
        })
    }

    /// Walks for a connection from the network that `settings` give it.
    pub fn build(
        lookup: &Lookup<'_>,
        subject: &Subject,
        path: &ConnectionPath,
        settings: Option<&VpcSettings>,
    ) -> Self {
        let found = Found::by(lookup, settings);
        let mut view = Self::unwalked(lookup, subject, path, &found);
        view.vpc_settings = settings.cloned();
        if settings.is_none() {
            view.source.steps = source::from_glue(lookup, subject, path);
            return view;
        };
        match &found.subnet {
            Ok(Some(subnet)) => view.walk(lookup, subject, path, (subnet, &found)),
            other => {
                // What does not need the subnet is looked for in the same round.
                if let Some(target) = &path.target {
                    let asker = Asker {
                        account: &subject.account,
                        region: &subject.region,
                        vpc: None,
                        subnet: None,
                        owner: None,
                    };
                    resolve_early(lookup, &target.host, &asker);
                }
                // Without the subnet nothing can be walked. One that does not exist has a check of its own, and no paths.
                if let Err(missing) = other {
                    view.stop_everything(subject, path, missing);
                }
            }
        }
        view
    }

    /// True for a group of another VPC, which no interface carries.
    fn is_outside(&self, group: &SecurityGroup) -> bool {
        let mut outside = self.groups_outside_vpc.iter().flatten();
        outside.any(|one| one.group_id == group.group_id)
    }

    /// The groups that an interface in the connection's subnet carries; unknown when one could not be read.
    pub fn carried_groups(&self) -> Result<Vec<&SecurityGroup>, Missing> {
        self.groups_outside_vpc.as_ref().map_err(Clone::clone)?;
        let mut carried = Vec::new();
        for (_, group) in &self.groups {
            let known = group.as_ref().map_err(Clone::clone)?;
            carried.extend(known.iter().filter(|group| !self.is_outside(group)));
        }
        Ok(carried)
    }

    /// The connection where another one, which decides the job's network, has its interfaces.
    pub fn placed_by(lookup: &Lookup<'_>, subject: &Subject, path: &ConnectionPath, deciding: &ConnectionPath) -> Self {
        Self {
            placed_by: deciding.name.clone(),
            planned: deciding.planned,
            holds_password: deciding.holds_password,
            loses_credential: deciding.loses_credential,
            ..Self::build(lookup, subject, path, deciding.vpc_settings.as_ref())
        }
    }

    /// The connection that a finding is about.
    pub fn responsible(&self, code: Code) -> &str {
        match code {
            Code::ConnSubnetNotFound if self.own_is_gone.is_some() => &self.connection,
            Code::ConnAzMismatch
            | Code::ConnAzMissing
            | Code::ConnSgNotFound
            | Code::ConnSgWrongVpc
            | Code::ConnSubnetNotFound => &self.placed_by,
            _ => &self.connection,
        }
    }

    /// Everything but the walks.
    fn unwalked(lookup: &Lookup<'_>, subject: &Subject, path: &ConnectionPath, found: &Found<'_>) -> Self {
        let dns = match found.vpc() {
            Some(vpc) => lookup.dns_attributes(vpc),
            None => Err(Missing {
                reason: "the connection's VPC is not known".to_owned(),
                would_help: "ec2:DescribeSubnets".to_owned(),
            }),
        };
        let target = path.target.as_ref();
        let groups = found.groups.iter();
        Self {
            connection: path.name.clone(),
            placed_by: path.name.clone(),
            planned: path.planned,
            holds_password: path.holds_password,
            loses_credential: path.loses_credential,
            region: subject.region.clone(),
            called: subject.called,
            job: subject.job.clone(),
            workers: subject.workers,
            concurrent_runs: subject.concurrent_runs.max(1),
            vpc_settings: None,
            groups_outside_vpc: groups_outside_vpc(lookup, found),
            dns,
            servers: Servers::Amazon,
            decided_by: None,
            own_is_gone: None,
            bucket_regions: Ok(()),
            source: Trace {
                to: "source",
                host: target.map(|target| target.host.clone()).unwrap_or_default(),
                port: target.map(|target| target.port).unwrap_or_default(),
                steps: Vec::new(),
            },
            s3: services::unwalked(subject, Service::S3),
            only_gateway_to_s3: false,
            services: Vec::new(),
            subnet: found.subnet.clone().map(|subnet| subnet.cloned()),
            groups: groups
                .map(|(id, group)| (id.clone(), group.clone().map(|one| one.cloned())))
                .collect(),
        }
    }

    /// The walks from the connection's subnet.
    fn walk(&mut self, lookup: &Lookup<'_>, subject: &Subject, path: &ConnectionPath, from: (&Subnet, &Found<'_>)) {
        let (subnet, found) = from;
        lookup.starts_in(&subnet.vpc_id);
        let owner = subnet.owner_id.as_deref();
        let origin = Origin {
            subnet,
            addresses: Ranges::assignable(&subnet.cidr_block).unwrap_or_default(),
            groups: found
                .existing()
                .into_iter()
                .filter(|group| !self.is_outside(group))
                .collect(),
            account: owner.unwrap_or(&subject.account),
            caller: &subject.account,
            region: &subject.region,
        };
        let resolver = resolver::of_vpc(lookup, path, &subnet.vpc_id);
        self.servers = resolver.servers.clone();
        let source = source::from_subnet(lookup, subject, path, &origin, &resolver);
        let home = services::Home {
            lookup,
            subject,
            origin: &origin,
            dns: &self.dns,
            servers: &resolver.servers,
            secret: path.secret.as_deref(),
        };
        let s3 = services::s3(&home);
        self.only_gateway_to_s3 = services::is_only_gateway(&home, &s3);
        let others = path.services.iter().map(|service| services::service(&home, *service));
        let others: Vec<Trace> = others.collect();
        let names = path.services.iter().map(|service| home.host(*service));
        let named = path.target.iter().map(|target| target.host.clone());
        let named = named.filter(|host| is_public_by_itself(host));
        services::ask_along(&home, names.chain(services::name_of_s3(&home)).chain(named));
        self.bucket_regions = bucket_regions(lookup, subject);
        // Nor is it known what the interfaces carry where a group of another VPC may be shared with this one.
        let unsure = self.groups_outside_vpc.as_ref().err().cloned();
        match found.unread().or(unsure.as_ref()) {
            Some(missing) => self.stop_everything(subject, path, missing),
            None => {
                self.source.steps = source;
                self.s3 = s3;
                self.services = others;
            }
        }
    }

    /// Nothing can be walked: every path is unknown for the same reason.
    fn stop_everything(&mut self, subject: &Subject, path: &ConnectionPath, missing: &Missing) {
        let step = || vec![Step::unseen(Hop::Start, missing)];
        if path.target.is_some() {
            self.source.steps = step();
        }
        self.s3.steps = step();
        let unknown = path.services.iter().map(|service| Trace {
            steps: step(),
            ..services::unwalked(subject, *service)
        });
        self.services = unknown.collect();
    }

    /// The walk to a service, where the connection needs it.
    pub fn service(&self, name: &str) -> Option<&Trace> {
        self.services.iter().find(|trace| trace.to == name)
    }

    /// The hop that `finding` stops a way at before it is walked: the resolver where Amazon's has no answer for its name, else the start.
    pub fn stop(&self, finding: &Finding, to: &Trace) -> Step {
        let fails = SetupFails {
            resource: finding.resource.clone(),
            seen: finding.evidence.clone(),
        };
        let is_off = finding.code == Code::DnsSupportOff && matches!(self.dns, Ok((false, _)));
        let is_mute = is_off && !self.servers.are_own();
        let hop = match is_mute && to.host.parse::<Ipv4Addr>().is_err() {
            true => Hop::Resolver {
                host: to.host.clone(),
                amazon: false,
            },
            false => Hop::Start,
        };
        Step::blocked(hop, Obstacle::SetupFails(fails))
    }

    /// All walks that were done.
    pub fn traces(&self) -> impl Iterator<Item = &Trace> {
        let all = [&self.source, &self.s3].into_iter().chain(&self.services);
        all.filter(|trace| !trace.steps.is_empty())
    }
}

fn groups_outside_vpc(lookup: &Lookup<'_>, found: &Found<'_>) -> Result<Vec<SecurityGroup>, Missing> {
    let Some(vpc) = found.vpc() else { return Ok(Vec::new()) };
    let mut outside = Vec::new();
    let of_other = |group: &&SecurityGroup| group.vpc_id.as_deref().is_some_and(|own| own != vpc);
    for group in found.existing().into_iter().filter(of_other) {
        if !lookup.group_reaches_vpc(&group.group_id, vpc)? {
            outside.push(group.clone());
        }
    }
    Ok(outside)
}

fn bucket_regions(lookup: &Lookup<'_>, subject: &Subject) -> Result<(), Missing> {
    for object in &subject.objects {
        lookup.bucket_region(&object.bucket)?;
    }
    Ok(())
}
