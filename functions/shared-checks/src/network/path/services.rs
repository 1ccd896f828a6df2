//! The ways to the AWS services that a job needs: a gateway endpoint, an interface endpoint, or out by NAT.

use shared_domain::Missing;
use shared_domain::aws::ec2::VpcEndpoint;
use shared_domain::diagnosis::Resource;

use super::destination::{Destination, behind_endpoint};
use super::lookup::Lookup;
use super::policy::{Says, judge, widened};
use super::ranges::Ranges;
use super::routes::{Target, target};
use super::subject::{Service, Subject};
use super::trace::{About, At, Obstacle, Outcome, Step, Trace};
use super::walk::{Origin, Via, Walker};

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
    /// True when other resolvers than Amazon's answer.
    pub custom_resolver: bool,
}

impl Home<'_, '_> {
    fn vpc(&self) -> &str {
        &self.origin.subnet.vpc_id
    }

    fn trace(&self, service: Service, mut steps: Vec<Step>) -> Trace {
        if service == Service::S3
            && let Ok((list, _)) = self.s3_list()
        {
            for step in &mut steps {
                if let Outcome::Blocked(obstacle) | Outcome::Partly(obstacle) = &mut step.outcome {
                    obstacle.about.prefix_list = Some(list.to_owned());
                }
            }
        }
        Trace {
            to: service.as_str(),
            host: self.host(service),
            port: PORT,
            steps,
        }
    }

    /// S3's prefix list in the Region: its id and its addresses.
    fn s3_list(&self) -> Result<(&str, Ranges), Missing> {
        self.lookup
            .prefix_list_named(&format!("com.amazonaws.{}.s3", self.subject.region))
    }

    fn host(&self, service: Service) -> String {
        format!("{}.{}.{}", service.as_str(), self.subject.region, self.subject.domain())
    }

    fn is_endpoint_of(&self, endpoint: &VpcEndpoint, service: Service, kind: &str) -> bool {
        let name = format!(".{}.{}", self.subject.region, service.as_str());
        let state = endpoint.state.as_deref().unwrap_or("available");
        endpoint.service_name.ends_with(&name)
            && endpoint
                .vpc_endpoint_type
                .as_deref()
                .unwrap_or("Gateway")
                .eq_ignore_ascii_case(kind)
            && state.eq_ignore_ascii_case("available")
    }
}

/// The way to S3.
pub fn s3(home: &Home<'_, '_>) -> Trace {
    let (lookup, origin) = (home.lookup, home.origin);
    let walker = Walker::new(lookup, origin, PORT);
    let list = home.s3_list();
    let mut to = Destination::public("S3");
    if let Ok((_, ranges)) = &list
        && !ranges.is_empty()
    {
        to.addresses = ranges.clone();
        to.exact = true;
    }
    let table = match lookup.route_table(&origin.subnet.subnet_id, home.vpc()) {
        Ok(table) => table,
        Err(missing) => {
            return home.trace(
                Service::S3,
                vec![Step::unseen(
                    At::Endpoint,
                    "route table of the connection's subnet",
                    missing,
                )],
            );
        }
    };
    let endpoints = match lookup.endpoints(home.vpc()) {
        Ok(endpoints) => endpoints,
        Err(missing) => {
            // Without the endpoints a way out can still be proven, where a route leads there.
            let leads_out = |route| matches!(target(route), Target::Nat(_) | Target::Transit(_));
            let mut steps = vec![Step::unseen(At::Endpoint, "endpoints of the VPC", missing)];
            if table.routes.iter().any(leads_out) {
                let (out, via) = walker.walk_out(&to);
                if via == Via::Internet {
                    steps = out;
                }
            }
            return home.trace(Service::S3, steps);
        }
    };
    let gateways: Vec<&VpcEndpoint> = endpoints
        .iter()
        .copied()
        .filter(|one| home.is_endpoint_of(one, Service::S3, "Gateway"))
        .collect();
    let serves = |endpoint: &&&VpcEndpoint| {
        endpoint.route_table_ids.contains(&table.route_table_id)
            || table
                .routes
                .iter()
                .any(|route| target(route) == Target::Endpoint(&endpoint.vpc_endpoint_id))
    };
    if let Some(endpoint) = gateways.iter().find(serves) {
        let mut steps = walker.leave(&to, &Via::Internet);
        if let (Err(_), Some(step)) = (&list, steps.first_mut()) {
            trust_prefix_list(home, endpoint, step);
        }
        steps.push(Step::passed(
            At::Endpoint,
            format!("{}: S3 -> {}", table.route_table_id, endpoint.vpc_endpoint_id),
        ));
        steps.extend(by_policy(home, endpoint));
        steps.extend(by_region(home, &walker));
        steps.extend(walker.replies(&to));
        return home.trace(Service::S3, steps);
    }
    let (steps, via) = walker.walk_out(&to);
    if via != Via::Lost {
        return home.trace(Service::S3, steps);
    }
    // An interface endpoint carries the packets, but Glue's launch check is documented for gateway endpoints and NAT only.
    let interface = endpoints
        .iter()
        .find(|one| home.is_endpoint_of(one, Service::S3, "Interface") && one.private_dns_enabled == Some(true));
    if let Some(endpoint) = interface
        && let Ok(to) = behind_endpoint(lookup, endpoint)
    {
        let mut steps = walker.walk(&to);
        let obstacle = Obstacle {
            code: "S3_NO_PATH",
            resource: Resource::new("route-table", &table.route_table_id),
            evidence: format!(
                "only interface endpoint {} leads to S3, and Glue's launch check knows gateway endpoints and NAT gateways",
                endpoint.vpc_endpoint_id
            ),
            about: About {
                vpc: Some(home.vpc().to_owned()),
                table: Some(table.route_table_id.clone()),
                ..About::default()
            },
        };
        steps.push(Step::partly(
            At::Endpoint,
            format!("endpoint {}", endpoint.vpc_endpoint_id),
            obstacle,
        ));
        return home.trace(Service::S3, steps);
    }
    let elsewhere = gateways.first().map(|one| one.vpc_endpoint_id.clone());
    let why = steps
        .iter()
        .filter(|step| step.at >= At::Route)
        .find_map(Step::obstacle)
        .map(|one| one.evidence.clone())
        .unwrap_or_default();
    let evidence = match &elsewhere {
        Some(id) => format!(
            "S3 gateway endpoint {id} is not associated with {}; {why}",
            table.route_table_id
        ),
        None => format!("{} has no S3 gateway endpoint; {why}", home.vpc()),
    };
    let obstacle = Obstacle {
        code: "S3_NO_PATH",
        resource: Resource::new("route-table", &table.route_table_id),
        evidence,
        about: About {
            vpc: Some(home.vpc().to_owned()),
            table: Some(table.route_table_id.clone()),
            gateway: elsewhere,
            ..About::default()
        },
    };
    let mut kept: Vec<Step> = steps
        .into_iter()
        .filter(|step| matches!(step.at, At::SourceGroups | At::SourceAcl))
        .collect();
    kept.push(Step::blocked(At::Endpoint, "way to S3", obstacle));
    home.trace(Service::S3, kept)
}

/// Where S3's ranges could not be read, a rule to the endpoint's own prefix list is enough.
fn trust_prefix_list(home: &Home<'_, '_>, endpoint: &VpcEndpoint, step: &mut Step) {
    let table = home.lookup.route_table(&home.origin.subnet.subnet_id, home.vpc());
    let routes = table.map(|table| table.routes.as_slice()).unwrap_or_default();
    let lists: Vec<&str> = routes
        .iter()
        .filter(|route| route.gateway_id.as_deref() == Some(&endpoint.vpc_endpoint_id))
        .filter_map(|route| route.destination_prefix_list_id.as_deref())
        .collect();
    let rules = home.origin.groups.iter().flat_map(|group| &group.ip_permissions_egress);
    let open = rules
        .filter(|rule| rule.ip_protocol == "-1" || (rule.from_port <= Some(443) && rule.to_port >= Some(443)))
        .any(|rule| {
            rule.prefix_list_ids
                .iter()
                .any(|list| lists.contains(&list.prefix_list_id.as_str()))
        });
    if open {
        *step = Step::passed(At::SourceGroups, step.text.clone());
    }
}

fn by_policy(home: &Home<'_, '_>, endpoint: &VpcEndpoint) -> Option<Step> {
    let policy = endpoint
        .policy_document
        .as_deref()
        .filter(|policy| !policy.is_empty())?;
    let text = format!("policy of {}", endpoint.vpc_endpoint_id);
    let partition = if home.subject.partition.is_empty() {
        "aws"
    } else {
        &home.subject.partition
    };
    let wanted: Vec<(&str, String)> = home
        .subject
        .objects
        .iter()
        .map(|object| {
            let key = if object.action == "s3:PutObject" {
                format!("{}pipefitter", object.key)
            } else {
                object.key.clone()
            };
            (object.action, format!("arn:{partition}:s3:::{}/{key}", object.bucket))
        })
        .collect();
    let mut depends = None;
    for (object, (action, arn)) in home.subject.objects.iter().zip(&wanted) {
        match judge(policy, action, arn) {
            Says::Allow => {}
            Says::Deny => {
                let obstacle = Obstacle {
                    code: "S3_ENDPOINT_POLICY",
                    resource: Resource::new("vpc-endpoint", &endpoint.vpc_endpoint_id),
                    evidence: format!(
                        "the policy of {} does not allow {} on s3://{}/{}",
                        endpoint.vpc_endpoint_id, object.action, object.bucket, object.key
                    ),
                    about: About {
                        gateway: Some(endpoint.vpc_endpoint_id.clone()),
                        policy: widened(policy, &wanted),
                        ..About::default()
                    },
                };
                return Some(Step::blocked(At::EndpointPolicy, text, obstacle));
            }
            Says::Depends => depends = Some(object),
        }
    }
    if let Some(object) = depends {
        let missing = Missing {
            reason: format!(
                "a condition of the policy of {} decides about s3://{}",
                endpoint.vpc_endpoint_id, object.bucket
            ),
            would_help: "the conditions of the endpoint's policy".to_owned(),
        };
        return Some(Step::unseen(At::EndpointPolicy, text, missing));
    }
    Some(Step::passed(At::EndpointPolicy, text))
}

/// A gateway endpoint serves its own Region only; a bucket elsewhere needs the way out.
fn by_region(home: &Home<'_, '_>, walker: &Walker<'_, '_>) -> Vec<Step> {
    let mut buckets: Vec<&str> = home
        .subject
        .objects
        .iter()
        .map(|object| object.bucket.as_str())
        .collect();
    buckets.sort_unstable();
    buckets.dedup();
    let mut steps = Vec::new();
    for bucket in buckets {
        match home.lookup.bucket_region(bucket) {
            Ok(region) if region == home.subject.region => steps.push(Step::passed(
                At::BucketRegion,
                format!("bucket {bucket} is in {region}"),
            )),
            Ok(region) => {
                let (_, via) = walker.walk_out(&Destination::public(format!("S3 in {region}")));
                if via == Via::Lost {
                    let obstacle = Obstacle {
                        code: "S3_CROSS_REGION",
                        resource: Resource::new("bucket", bucket),
                        evidence: format!(
                            "bucket {bucket} is in {region}; the gateway endpoint serves {} only and there is no way out",
                            home.subject.region
                        ),
                        about: About {
                            zone: Some(region.to_owned()),
                            ..About::default()
                        },
                    };
                    steps.push(Step::blocked(At::BucketRegion, format!("bucket {bucket}"), obstacle));
                }
            }
            // A bucket whose Region nobody may read is nearly always in the job's own: the check says unknown, the path does not.
            Err(_) => {}
        }
    }
    steps
}

/// The way to a service by interface endpoint or NAT.
pub fn service(home: &Home<'_, '_>, service: Service) -> Trace {
    let walker = Walker::new(home.lookup, home.origin, PORT);
    let mut to = Destination::public(home.host(service));
    if let Ok((_, ranges)) = home.s3_list() {
        // Whatever the service's address is, it is none of S3's.
        to.addresses = Ranges::public().minus(&ranges);
    }
    let endpoints = match home.lookup.endpoints(home.vpc()) {
        Ok(endpoints) => endpoints,
        Err(missing) => {
            return home.trace(
                service,
                vec![Step::unseen(At::Endpoint, "endpoints of the VPC", missing)],
            );
        }
    };
    let own: Vec<&VpcEndpoint> = endpoints
        .into_iter()
        .filter(|one| home.is_endpoint_of(one, service, "Interface"))
        .collect();
    let named = own.iter().find(|one| one.private_dns_enabled != Some(false));
    if let Some(endpoint) = named {
        match home.dns {
            Err(missing) => {
                return home.trace(
                    service,
                    vec![Step::unseen(
                        At::EndpointDns,
                        format!("private DNS of {}", endpoint.vpc_endpoint_id),
                        missing.clone(),
                    )],
                );
            }
            Ok((true, true)) => {
                let mut steps = vec![Step::passed(
                    At::EndpointDns,
                    format!("private DNS of {}", endpoint.vpc_endpoint_id),
                )];
                if home.custom_resolver {
                    let missing = Missing {
                        reason: "a resolver of one's own answers for the endpoint's name".to_owned(),
                        would_help: "the resolver, asked from inside the VPC".to_owned(),
                    };
                    steps = vec![Step::unseen(
                        At::EndpointDns,
                        format!("private DNS of {}", endpoint.vpc_endpoint_id),
                        missing,
                    )];
                }
                match behind_endpoint(home.lookup, endpoint) {
                    Ok(to) => steps.extend(walker.walk(&to)),
                    Err(missing) => steps.push(Step::unseen(At::Endpoint, endpoint.vpc_endpoint_id.clone(), missing)),
                }
                return home.trace(service, steps);
            }
            Ok(_) => {}
        }
    }
    let (steps, via) = walker.walk_out(&to);
    if via != Via::Lost {
        return home.trace(service, steps);
    }
    let mut kept: Vec<Step> = Vec::new();
    if let Some(endpoint) = named.or(own.first()) {
        let why = if endpoint.private_dns_enabled == Some(false) {
            "has private DNS off"
        } else {
            "has no private DNS, because the VPC's DNS attributes are off"
        };
        let obstacle = Obstacle {
            code: "SM_ENDPOINT_PRIVATE_DNS",
            resource: Resource::new("vpc-endpoint", &endpoint.vpc_endpoint_id),
            evidence: format!(
                "{} {why}, and no NAT gateway leads to the public name",
                endpoint.vpc_endpoint_id
            ),
            about: About {
                gateway: Some(endpoint.vpc_endpoint_id.clone()),
                vpc: Some(home.vpc().to_owned()),
                ..About::default()
            },
        };
        kept.push(Step::blocked(
            At::EndpointDns,
            format!("endpoint {}", endpoint.vpc_endpoint_id),
            obstacle,
        ));
        return home.trace(service, kept);
    }
    kept.extend(
        steps
            .iter()
            .filter(|step| matches!(step.at, At::SourceGroups | At::SourceAcl) && !step.is_blocked())
            .cloned(),
    );
    let Ok(table) = home.lookup.route_table(&home.origin.subnet.subnet_id, home.vpc()) else {
        return home.trace(service, steps);
    };
    // An endpoint in a hub VPC works when a private hosted zone gives its address and a route leads there.
    let to_hub = table
        .routes
        .iter()
        .map(target)
        .any(|target| matches!(target, Target::Transit(_) | Target::Peering(_)));
    let host = home.host(service);
    if to_hub {
        let zones = home.lookup.zones(&host, home.vpc());
        let shared = zones.as_ref().map(|zones| {
            zones
                .iter()
                .any(|zone| zone.private_zone && zone.vpcs.iter().any(|one| one.vpc_id == home.vpc()))
        });
        let missing = match shared {
            Ok(false) => None,
            Ok(true) => Some(Missing {
                reason: format!("a private hosted zone answers for {host} with an endpoint elsewhere"),
                would_help: "the endpoint in the hub VPC".to_owned(),
            }),
            Err(missing) => Some(missing.clone()),
        };
        if let Some(missing) = missing {
            kept.push(Step::unseen(At::Endpoint, format!("way to {host}"), missing));
            return home.trace(service, kept);
        }
    }
    let why = steps
        .iter()
        .filter(|step| step.at >= At::Route)
        .find_map(Step::obstacle)
        .map(|one| one.evidence.clone())
        .unwrap_or_default();
    let obstacle = Obstacle {
        code: if service == Service::SecretsManager {
            "SM_NO_PATH"
        } else {
            "SERVICE_NO_PATH"
        },
        resource: Resource::new("route-table", &table.route_table_id),
        evidence: format!(
            "{} has no interface endpoint for {}; {why}",
            home.vpc(),
            service.as_str()
        ),
        about: About {
            vpc: Some(home.vpc().to_owned()),
            table: Some(table.route_table_id.clone()),
            subnet: Some(home.origin.subnet.subnet_id.clone()),
            ..About::default()
        },
    };
    kept.push(Step::blocked(At::Endpoint, format!("way to {host}"), obstacle));
    home.trace(service, kept)
}
