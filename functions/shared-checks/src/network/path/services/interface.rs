//! The way to a service by interface endpoint or NAT.

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::diagnosis::Resource;

use super::named::{Why, by_exact_rule, by_name, by_zone_elsewhere};
use super::resolved::{Resolved, resolved};
use super::{Home, PORT, endpoint_name, first_beyond, is_own};
use crate::network::path::api::Api;
use crate::network::path::destination::{Destination, behind_endpoint};
use crate::network::path::hop::Hop;
use crate::network::path::obstacle::{
    EndpointWithoutPrivateDns, Obstacle, PrivateDnsOff, ServiceWithoutWay, TargetDown,
};
use crate::network::path::policy::{Call, On};
use crate::network::path::printed::{Printed, told_otherwise};
use crate::network::path::ranges::Ranges;
use crate::network::path::subject::Service;
use crate::network::path::trace::{Step, Trace, Unseen};
use crate::network::path::walk::{Link, Walker};

/// The way to a service.
pub fn service(home: &Home<'_, '_>, service: Service) -> Trace {
    let walker = Walker::to_service(home.lookup, home.origin, PORT);
    let mut to = Destination::public(home.host(service));
    if let Ok((_, ranges)) = home.s3_list() {
        // Whatever the service's address is, it is none of S3's.
        to.addresses = Ranges::public().minus(&ranges);
    }
    let walk = ToService {
        home,
        service,
        walker,
        to,
    };
    home.trace(service, walk.steps())
}

struct ToService<'h, 'a, 'b> {
    home: &'h Home<'a, 'b>,
    service: Service,
    walker: Walker<'a, 'b>,
    to: Destination,
}

impl ToService<'_, '_, '_> {
    /// The choice of a way.
    fn choice(&self) -> Hop {
        Hop::Endpoints {
            of: self.home.host(self.service),
        }
    }

    fn steps(&self) -> Vec<Step> {
        let home = self.home;
        let endpoints = match home.lookup.endpoints(home.vpc()) {
            Ok(endpoints) => endpoints,
            Err(missing) => return vec![Step::unseen(self.choice(), missing)],
        };
        if let Some(unsure) = self.unsure(&endpoints) {
            return vec![unsure];
        }
        let coming = endpoints
            .iter()
            .find(|one| home.is_coming_up(one, self.service))
            .copied();
        let mut own = endpoints
            .into_iter()
            .filter(|one| home.is_endpoint_of(one, self.service, "Interface"));
        let first = own.next();
        let is_named = |one: &&VpcEndpoint| one.private_dns_enabled != Some(false);
        let named = first.filter(is_named).or_else(|| own.find(is_named));
        match resolved(home, self.service, &self.walker, named.is_some()) {
            Some(Resolved::Inside(way)) => return way,
            Some(Resolved::Out) => return self.publicly(named, first, coming),
            None => {}
        }
        if let Some(endpoint) = named
            && let Some(steps) = self.by_private_dns(endpoint)
        {
            let is_out = || is_open(&self.walker.walk_out(&self.to).0);
            // What AWS keeps for an endpoint goes before all but a rule of its very name.
            let doubt = home.servers.doubt(&home.host(self.service));
            return home.as_far_as_answered(self.service, doubt, steps, || {
                home.may_be_open(&self.walker, false, is_out())
            });
        }
        let (out, link) = self.walker.walk_out(&self.to);
        let is_out = is_open(&out);
        let steps = self.without_private_dns(named.or(first), coming, (out, link));
        home.as_far_as_answered(self.service, home.doubt(self.service), steps, || {
            home.may_be_open(&self.walker, first.is_some(), is_out)
        })
    }

    /// That an endpoint of the VPC may serve what the text names, which no call tells.
    fn unsure(&self, endpoints: &[&VpcEndpoint]) -> Option<Step> {
        let subject = self.home.subject;
        let api = subject.api.as_ref().filter(|_| self.service == Service::Called)?;
        let mut stands = endpoints.iter().filter(|one| api.may_be_led_to(one));
        let endpoint = &stands.next()?.vpc_endpoint_id;
        let missing = Missing {
            reason: format!("whether packets to {} are led to {endpoint} is not known", api.host),
            would_help: "a request from the connection's subnet".to_owned(),
        };
        Some(Step::unseen(self.choice(), missing))
    }

    /// To where the name leads that is none of an own endpoint's; `unnamed` is one that there is, `coming` one that will have the name.
    fn without_private_dns(
        &self,
        unnamed: Option<&VpcEndpoint>,
        coming: Option<&VpcEndpoint>,
        (out, link): (Vec<Step>, Link),
    ) -> Vec<Step> {
        let home = self.home;
        let is_lost = link == Link::Lost;
        let is_unseen = out.iter().any(|step| step.missing().is_some());
        let why = match is_lost {
            // What is not known anyway is not asked about.
            false if is_unseen && !home.leads_to_vpcs() => Why::Served,
            false => Why::Open,
            true if unnamed.is_some() => Why::Nameless,
            true => Why::Closed,
        };
        if let Some(named) = by_name(home, self.service, &home.host(self.service), &self.walker, why) {
            let own = match named.iter().any(is_own) {
                true => Vec::new(),
                false => passed_of_own(&out),
            };
            return own.into_iter().chain(named).collect();
        }
        self.by_table(unnamed, coming, out, is_lost)
    }

    /// To the service's public addresses, which the run was told; `named` is an endpoint that Amazon's answer leads to.
    fn publicly(
        &self,
        named: Option<&VpcEndpoint>,
        unnamed: Option<&VpcEndpoint>,
        coming: Option<&VpcEndpoint>,
    ) -> Vec<Step> {
        let (out, link) = self.walker.walk_out(&self.to);
        let Some(endpoint) = named.filter(|_| link == Link::Lost) else {
            return self.by_table(unnamed, coming, out, link == Link::Lost);
        };
        // Another endpoint is of no use, and the way to this one is not what stopped the run.
        let endpoint = endpoint.vpc_endpoint_id.clone();
        let printed = self.home.subject.printed.get(&self.service);
        let printed = printed.map_or(Ranges::EMPTY, Printed::ranges);
        let which = format!("which is not {endpoint}, and nothing leads there");
        let missing = told_otherwise(&self.home.host(self.service), &printed, &which);
        let own = passed_of_own(&out).into_iter();
        own.chain([Step::unseen(Hop::EndpointDns { endpoint }, missing)])
            .collect()
    }

    /// By the table of the subnet, to where no endpoint of the VPC has the name.
    fn by_table(
        &self,
        unnamed: Option<&VpcEndpoint>,
        coming: Option<&VpcEndpoint>,
        out: Vec<Step>,
        is_lost: bool,
    ) -> Vec<Step> {
        let home = self.home;
        match unnamed {
            Some(endpoint) if is_lost => vec![self.nameless(endpoint)],
            None if is_lost => match coming {
                Some(endpoint) => passed_of_own(&out).into_iter().chain([not_up(endpoint)]).collect(),
                None => self.without_endpoint(out),
            },
            None if home.may_go_inside(&out) => self.hidden(&out).unwrap_or(out),
            _ => out,
        }
    }

    /// By the endpoint that the service's own name leads to; nothing where the VPC's DNS attributes are off.
    fn by_private_dns(&self, endpoint: &VpcEndpoint) -> Option<Vec<Step>> {
        let id = endpoint.vpc_endpoint_id.clone();
        let dns = Hop::EndpointDns { endpoint: id.clone() };
        match self.home.dns {
            Err(missing) => return Some(vec![Step::unseen(dns, missing)]),
            Ok((true, true)) => {}
            Ok(_) => return None,
        }
        if let Some(step) = by_exact_rule(self.home, &self.home.host(self.service)) {
            return Some(vec![step]);
        }
        let mut steps = vec![self.home.answered(dns, &self.home.host(self.service))];
        match behind_endpoint(self.home.lookup, endpoint) {
            Ok(to) => {
                steps.extend(self.walker.walk(&to));
                steps.extend(by_policy(self.home, self.service, endpoint));
            }
            Err(missing) => {
                let hop = Hop::Endpoint {
                    endpoint: id,
                    table: None,
                };
                steps.push(Step::unseen(hop, missing));
            }
        }
        Some(steps)
    }

    /// An endpoint that the service's name does not lead to, where the VPC's own resolver answers for it.
    fn nameless(&self, endpoint: &VpcEndpoint) -> Step {
        let hop = Hop::EndpointDns {
            endpoint: endpoint.vpc_endpoint_id.clone(),
        };
        let why = match endpoint.private_dns_enabled {
            Some(false) => PrivateDnsOff::Endpoint,
            _ => PrivateDnsOff::Vpc,
        };
        // What is off of the VPC's DNS is told by itself, and means little to servers of one's own.
        if why == PrivateDnsOff::Vpc && self.home.servers.are_own() {
            return self.home.answered(hop, &self.home.host(self.service));
        }
        let without = EndpointWithoutPrivateDns {
            endpoint: endpoint.vpc_endpoint_id.clone(),
            why,
        };
        Step::blocked(hop, Obstacle::EndpointWithoutPrivateDns(without))
    }

    /// Neither an endpoint here nor a way out: perhaps an endpoint that cannot be seen, else nothing.
    fn without_endpoint(&self, out: Vec<Step>) -> Vec<Step> {
        let home = self.home;
        let Ok(table) = home.lookup.route_table(&home.origin.subnet.subnet_id, home.vpc()) else {
            return out;
        };
        if let Some(steps) = self.hidden(&out) {
            return steps;
        }
        let mut steps = passed_of_own(&out);
        if let Some(lacking) = by_zone_elsewhere(home, self.service, &home.host(self.service), &self.walker) {
            steps.push(lacking);
            return steps;
        }
        let subject = home.subject;
        let api = subject.api.as_ref().filter(|_| self.service == Service::Called);
        let nothing = ServiceWithoutWay {
            service: self.service,
            host: home.host(self.service),
            endpoint: endpoint_name(subject, self.service).map(str::to_owned),
            by_gateway: api.is_some_and(Api::is_by_gateway),
            vpc: home.vpc().to_owned(),
            table: table.route_table_id.clone(),
            way_out: first_beyond(&out),
        };
        steps.push(Step::blocked(self.choice(), Obstacle::ServiceWithoutWay(nothing)));
        steps
    }

    /// The way by an endpoint of the owner's, in a VPC that another account shares: it cannot be seen from here.
    fn hidden(&self, out: &[Step]) -> Option<Vec<Step>> {
        let home = self.home;
        let owner = home.origin.other_owner(home.origin.subnet)?;
        let mut steps = passed_of_own(out);
        let unseen = Unseen::OtherAccount {
            what: format!("VPC {}, with its endpoints,", home.vpc()),
            owner: owner.to_owned(),
        };
        steps.push(Step::unseen(self.choice(), unseen));
        Some(steps)
    }
}

/// What the endpoint's policy says of what is called for the connection, as far as that is known; before it of what AWS says that such a
/// policy denied.
pub(super) fn by_policy(home: &Home<'_, '_>, service: Service, endpoint: &VpcEndpoint) -> Option<Step> {
    let call = |action: &str, on: On| Call {
        action: action.to_owned(),
        on,
    };
    let own = match service {
        Service::SecretsManager => home.secret_on().map(|on| call("secretsmanager:GetSecretValue", on)),
        Service::Kms => Some(call("kms:Decrypt", On::Any)),
        Service::S3 | Service::Sts | Service::Glue | Service::Called => None,
    };
    home.by_policy(endpoint, service, own.into_iter())
}

/// True where nothing is seen to stop a way.
fn is_open(way: &[Step]) -> bool {
    !way.iter().any(Step::is_blocked)
}

/// What lets out of the connection's own subnet.
fn passed_of_own(out: &[Step]) -> Vec<Step> {
    let passed = out.iter().filter(|step| is_own(step) && !step.is_blocked());
    passed.cloned().collect()
}

/// An endpoint that does not take packets yet.
fn not_up(endpoint: &VpcEndpoint) -> Step {
    let id = &endpoint.vpc_endpoint_id;
    let down = TargetDown {
        resource: Resource::new("vpc-endpoint", id),
        what: format!("endpoint {id}"),
        state: endpoint.state.clone().unwrap_or_default(),
        member_of: None,
    };
    let hop = Hop::Endpoint {
        endpoint: id.clone(),
        table: None,
    };
    Step::blocked(hop, Obstacle::TargetDown(down))
}
