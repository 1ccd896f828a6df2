//! The ways to the AWS services that a job needs: a gateway endpoint, an interface endpoint, or out by NAT.

mod interface;
mod named;
mod resolved;
mod s3;

use std::collections::BTreeMap;

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::denied::Denied;

use super::destination::Destination;
use super::hop::{Hop, HopKind};
use super::lookup::{ByRoute, Lookup};
use super::obstacle::{EndpointPolicyDenies, Obstacle};
use super::policy::{Call, Caller, On, Says, denying, judge, widened};
use super::ranges::Ranges;
use super::resolver::Servers;
use super::routes::{Target, is_blackhole, target};
use super::rules::reach_inside;
use super::subject::{Service, Subject};
use super::trace::{Step, Trace};
use super::walk::{Origin, Walker};
use crate::credentials::policy::Known;
use crate::credentials::view::context_of_role;

pub use interface::service;
pub use named::{ask_along, leads_on};
pub use s3::{is_only_gateway, name_of_s3, s3};

/// HTTPS.
const PORT: u16 = 443;

/// What a service trace needs to know of the connection's VPC.
pub struct Home<'a, 'b> {
    /// The facts.
    pub lookup: &'b Lookup<'a>,
    /// What is diagnosed.
    pub subject: &'b Subject,
    /// The connection's subnet and groups.
    pub origin: &'b Origin<'a>,
    /// Whether the VPC's resolver answers, and gives endpoints their private names.
    pub dns: &'b Result<(bool, bool), Missing>,
    /// Who answers names in the VPC.
    pub servers: &'b Servers,
    /// The connection's secret, by name or ARN.
    pub secret: Option<&'b str>,
}

impl<'a> Home<'a, '_> {
    fn vpc(&self) -> &str {
        &self.origin.subnet.vpc_id
    }

    /// True where the way out is closed, while an endpoint that cannot be seen may be let out to.
    fn may_go_inside(&self, out: &[Step]) -> bool {
        out.iter().any(Step::is_blocked) && reach_inside(&self.origin.groups, PORT)
    }

    /// The step of an answer that Amazon's resolver gives for a name: not known where others answer, or may.
    fn answered(&self, hop: Hop, host: &str) -> Step {
        match self.servers.doubt(host) {
            Some(missing) => Step::unseen(hop, missing),
            None => Step::passed(hop),
        }
    }

    /// Why nothing rests on what Amazon's resolver is seen to answer for the name of a service that no endpoint of the VPC has: others answer,
    /// or may, or what could lead it elsewhere was not to be read.
    fn doubt(&self, service: Service) -> Option<Missing> {
        let by_others = self.servers.doubt(&self.host(service));
        by_others
            .or_else(|| self.lookup.rules_refused())
            .or_else(|| self.lookup.profiles_refused())
    }

    /// What is certain of a way that Amazon's answer for the name of a service leads: all of it where nothing is in doubt, where the run says
    /// that the service did not answer, and where every other answer is stopped as well.
    fn as_far_as_answered(
        &self,
        service: Service,
        doubt: Option<Missing>,
        steps: Vec<Step>,
        may_be_open: impl FnOnce() -> bool,
    ) -> Vec<Step> {
        let is_open = || !steps.iter().any(|step| step.obstacle().is_some());
        match doubt {
            Some(doubt) if !is_open() && !self.subject.silent.contains(&service) && may_be_open() => {
                let each = steps.into_iter();
                each.map(|step| step.unless_answered_otherwise(&doubt)).collect()
            }
            _ => steps,
        }
    }

    /// True where other servers may give a service an address to which the way is open: a private one, in another network or where `inside`
    /// has an endpoint that Amazon's answer leaves out, or a public one.
    fn may_be_open(&self, walker: &Walker<'_, '_>, inside: bool, is_out: bool) -> bool {
        is_out || (inside || self.leads_on()) && !walker.keeps_all_in()
    }

    fn trace(&self, service: Service, steps: Vec<Step>) -> Trace {
        Trace {
            steps,
            ..unwalked(self.subject, service)
        }
    }

    /// S3's prefix list in the Region: its id and its addresses.
    fn s3_list(&self) -> Result<(&str, Ranges), Missing> {
        let name = format!("com.amazonaws.{}.s3", self.subject.region);
        self.lookup.prefix_list_named(&name, self.s3_list_by_route())
    }

    /// What the connection's own table tells of S3's prefix list: the route of a gateway endpoint has it.
    fn s3_list_by_route(&self) -> ByRoute<'a> {
        let Ok(table) = self.lookup.route_table(&self.origin.subnet.subnet_id, self.vpc()) else {
            return ByRoute::Untold;
        };
        let routes = table.routes.iter().filter(|route| !is_blackhole(route));
        let mut lists = routes.filter_map(|route| match target(route) {
            Target::Endpoint(id) => Some((route.destination_prefix_list_id.as_deref()?, id)),
            _ => None,
        });
        if self.lookup.endpoints_are_unasked() {
            return if lists.next().is_some() {
                ByRoute::Soon
            } else {
                ByRoute::Untold
            };
        }
        let endpoints = self.lookup.endpoints(self.vpc()).unwrap_or_default();
        let is_s3 = |id: &str| {
            let mut of_s3 = endpoints
                .iter()
                .filter(|one| self.is_endpoint_of(one, Service::S3, "Gateway"));
            of_s3.any(|one| one.vpc_endpoint_id == id)
        };
        let told = lists.find(|(_, endpoint)| is_s3(endpoint));
        told.map_or(ByRoute::Untold, |(list, _)| ByRoute::Told(list))
    }

    /// The name of a service in the Region.
    pub fn host(&self, service: Service) -> String {
        host_of(self.subject, service)
    }

    fn partition(&self) -> &str {
        match self.subject.partition.as_str() {
            "" => "aws",
            partition => partition,
        }
    }

    /// The call to `service` that AWS says a policy of its endpoint denied.
    fn denied(&self, service: Service) -> Option<Call> {
        let denied = self.subject.denied.as_ref()?;
        (service_of(denied) == Some(service)).then(|| Call {
            action: denied.action.clone(),
            on: match denied.resource.as_deref().filter(|on| on.starts_with("arn:")) {
                Some(arn) => On::Arn(arn.to_owned()),
                None => On::Any,
            },
        })
    }

    /// The connection's secret, as a policy names it.
    fn secret_on(&self) -> Option<On> {
        let secret = self.secret.filter(|secret| !secret.is_empty())?;
        if secret.starts_with("arn:") {
            // Without the six characters at its end an ARN is a name.
            let whole = secret.rsplit('-').next().is_some_and(|end| end.len() == 6);
            return Some(match whole {
                true => On::Arn(secret.to_owned()),
                false => On::Secret(format!("{secret}-")),
            });
        }
        let Subject { region, account, .. } = self.subject;
        Some(match account.as_str() {
            "" => On::Any,
            account => On::Secret(format!(
                "arn:{}:secretsmanager:{region}:{account}:secret:{secret}-",
                self.partition()
            )),
        })
    }

    /// What the policy of an endpoint says of calls; nothing where it has none, or nothing is known to be called. What no call of an
    /// account shows is said of the hop, and leaves it open only where AWS says that such a policy denied something.
    fn by_policy(&self, endpoint: &VpcEndpoint, service: Service, own: impl Iterator<Item = Call>) -> Option<Step> {
        let denied = self.denied(service);
        let is_told = denied.is_some();
        let wanted: Vec<Call> = denied.into_iter().chain(own).collect();
        let policy = endpoint.policy_document.as_deref();
        let policy = policy.filter(|policy| !policy.is_empty() && !wanted.is_empty())?;
        let id = &endpoint.vpc_endpoint_id;
        let caller = self.caller(endpoint, service);
        let hop = |hidden: Option<String>| Hop::EndpointPolicy {
            endpoint: id.clone(),
            hidden,
        };
        let (mut depends, mut hidden) = (None, None);
        for call in &wanted {
            match judge(policy, call, &caller) {
                Says::Allow => {}
                Says::Deny => {
                    let to = judge(policy, call, &Caller::default()) != Says::Deny;
                    let denies = EndpointPolicyDenies {
                        endpoint: id.clone(),
                        action: call.action.clone(),
                        on: call.shown(),
                        to: self.subject.role.clone().filter(|_| to),
                        policy: policy.to_owned(),
                        by: denying(policy, call, &caller),
                        widened: widened(policy, &wanted, &caller),
                    };
                    return Some(Step::blocked(hop(None), Obstacle::EndpointPolicyDenies(denies)));
                }
                Says::Hidden(what) if is_told => {
                    depends = Some((call, what.unwrap_or_else(|| "what a statement names".to_owned())));
                }
                Says::Hidden(what) => hidden = hidden.or(what),
                Says::Depends(what) => depends = Some((call, what)),
            }
        }
        let Some((call, what)) = depends else {
            return Some(Step::passed(hop(hidden)));
        };
        let missing = Missing {
            reason: format!(
                "{what} in the policy of {id} decides about {} on {}",
                call.action,
                call.shown()
            ),
            would_help: "the conditions of the endpoint's policy".to_owned(),
        };
        Some(Step::unseen(hop(None), missing))
    }

    /// Who makes the calls that pass an endpoint, and what is known of every one of them.
    fn caller(&self, endpoint: &VpcEndpoint, service: Service) -> Caller {
        let (role, account) = (self.subject.role.clone(), self.subject.account.clone());
        let known = |key: &str, value: &str| (key.to_ascii_lowercase(), Known::Value(value.to_owned()));
        let mut context: BTreeMap<String, Known> = match &role {
            Some(role) => context_of_role(role, &self.subject.region)
                .into_iter()
                .map(|(key, value)| known(key, &value))
                .collect(),
            None => [
                known("aws:SecureTransport", "true"),
                known("aws:PrincipalIsAWSService", "false"),
            ]
            .into(),
        };
        if !account.is_empty() {
            context.extend([
                known("aws:PrincipalAccount", &account),
                known("kms:CallerAccount", &account),
            ]);
        }
        context.extend([
            known("aws:SourceVpce", &endpoint.vpc_endpoint_id),
            known("aws:SourceVpc", &endpoint.vpc_id),
        ]);
        // A role asks the service itself; what only AWS services send is not there.
        if service != Service::Kms {
            context.extend([known("aws:ViaAWSService", "false")]);
        }
        let of_services = [
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceorgid",
            "aws:sourceorgpaths",
        ];
        context.extend(of_services.map(|key| (key.to_owned(), Known::Absent)));
        Caller {
            role,
            account,
            at_gateway: endpoint.vpc_endpoint_type.as_deref().unwrap_or("Gateway") == "Gateway",
            context,
        }
    }

    fn is_endpoint_of(&self, endpoint: &VpcEndpoint, service: Service, kind: &str) -> bool {
        self.is_made_for(endpoint, service, kind) && state_of(endpoint) == "available"
    }

    /// True for an endpoint that will be one of the service: AWS makes no other with private DNS beside it.
    fn is_coming_up(&self, endpoint: &VpcEndpoint, service: Service) -> bool {
        let comes = matches!(state_of(endpoint).as_str(), "pending" | "pendingacceptance");
        comes && endpoint.private_dns_enabled == Some(true) && self.is_made_for(endpoint, service, "Interface")
    }

    fn is_made_for(&self, endpoint: &VpcEndpoint, service: Service, kind: &str) -> bool {
        let Some(name) = endpoint_name(self.subject, service) else {
            return false;
        };
        let name = format!(".{}.{name}", self.subject.region);
        let own = endpoint.vpc_endpoint_type.as_deref().unwrap_or("Gateway");
        endpoint.service_name.ends_with(&name) && own.eq_ignore_ascii_case(kind)
    }
}

/// How the endpoint services of the Region call a service; `None` where none has its name.
fn endpoint_name(subject: &Subject, service: Service) -> Option<&str> {
    match service {
        Service::Called => subject.api.as_ref()?.endpoint.as_deref(),
        known => Some(known.as_str()),
    }
}

/// The name of a service in the Region of what is diagnosed, or that a text calls it by.
pub fn host_of(subject: &Subject, service: Service) -> String {
    if let (Service::Called, Some(api)) = (service, &subject.api) {
        return api.host.clone();
    }
    format!("{}.{}.{}", service.as_str(), subject.region, subject.domain())
}

/// The way to a service, before a step of it is taken.
pub fn unwalked(subject: &Subject, service: Service) -> Trace {
    Trace {
        to: service.as_str(),
        host: host_of(subject, service),
        port: PORT,
        steps: Vec::new(),
    }
}

fn state_of(endpoint: &VpcEndpoint) -> String {
    endpoint.state.as_deref().unwrap_or("available").to_ascii_lowercase()
}

/// What the policy of the endpoint that a name leads to says, in whichever VPC that is.
fn policy_at(home: &Home<'_, '_>, service: Service, to: &Destination) -> Option<Step> {
    let endpoint = home.lookup.known_endpoint_at(to)?;
    match service {
        Service::S3 => s3::by_policy(home, endpoint),
        _ => interface::by_policy(home, service, endpoint),
    }
}

/// The service that a denied call was made to, where it is one that paths are walked to.
pub fn service_of(denied: &Denied) -> Option<Service> {
    Some(match denied.service() {
        "s3" => Service::S3,
        "secretsmanager" => Service::SecretsManager,
        "sts" => Service::Sts,
        "kms" => Service::Kms,
        "glue" => Service::Glue,
        _ => return None,
    })
}

/// What stands at the connection's own subnet: its groups and its ACL.
fn is_own(step: &Step) -> bool {
    matches!(
        step.kind(),
        HopKind::SourceGroups | HopKind::SourceAcl | HopKind::SourceAclReturn
    )
}

/// What stops the way out, beyond the connection's own subnet.
fn first_beyond(steps: &[Step]) -> Option<Box<Obstacle>> {
    let beyond = steps.iter().filter(|step| !is_own(step));
    beyond.filter_map(Step::obstacle).next().cloned().map(Box::new)
}
