//! The way to S3: a gateway endpoint on the subnet's table, else the way out.

use shared_domain::Missing;
use shared_domain::aws::ec2::{Route, RouteTable, VpcEndpoint};

use super::named::{Why, by_exact_rule, by_name};
use super::resolved::{Resolved, resolved, resolved_to};
use super::{Home, PORT, first_beyond, is_own};
use crate::network::path::destination::{Destination, behind_endpoint};
use crate::network::path::hop::{Hop, HopKind};
use crate::network::path::obstacle::{BucketElsewhere, Obstacle, S3WithoutWay};
use crate::network::path::policy::{Call, On};
use crate::network::path::ranges::Ranges;
use crate::network::path::routes::{Target, destination, is_blackhole, target};
use crate::network::path::subject::Service;
use crate::network::path::trace::{Outcome, Step, Trace, Unseen};
use crate::network::path::walk::{Link, Walker};

/// The way to S3.
pub fn s3(home: &Home<'_, '_>) -> Trace {
    let walker = Walker::to_service(home.lookup, home.origin, PORT);
    let list = home.s3_list();
    let mut to = Destination {
        is_s3: true,
        ..Destination::public("S3")
    };
    if let Ok((id, ranges)) = &list {
        to.prefix_list = Some((*id).to_owned());
        if !ranges.is_empty() {
            to.addresses = ranges.clone();
            to.exact = true;
        }
    }
    let walk = ToS3 { home, walker, to };
    home.trace(Service::S3, walk.steps())
}

/// True where the packets to S3 go by a gateway endpoint, and there is no way out to S3 of another Region, which it does not serve.
pub fn is_only_gateway(home: &Home<'_, '_>, to_s3: &Trace) -> bool {
    let by_gateway = |step: &Step| matches!(&step.hop, Hop::Endpoint { table: Some(_), .. });
    if !to_s3.steps.iter().any(by_gateway) {
        return false;
    }
    // By the table alone, which was asked for already: a route that may lead out is taken for a way. Glue's interfaces have no public
    // address, so an internet gateway is none.
    let leads_out = |route: &Route| {
        let to = target(route);
        let public = Ranges::cidr(destination(route)).is_none_or(|to| to.meets(&Ranges::public()));
        public && !is_blackhole(route) && !matches!(to, Target::Local | Target::Internet(_) | Target::Endpoint(_))
    };
    let table = home.lookup.route_table(&home.origin.subnet.subnet_id, home.vpc());
    table.is_ok_and(|table| !table.routes.iter().any(leads_out))
}

struct ToS3<'h, 'a, 'b> {
    home: &'h Home<'a, 'b>,
    walker: Walker<'a, 'b>,
    /// S3, with its ranges where they could be read.
    to: Destination,
}

/// The choice of a way, where nothing can be said of it.
fn choice() -> Hop {
    Hop::Endpoints { of: "S3".to_owned() }
}

/// The name by which the job's first bucket is asked for; a bucket with a dot in its name has another.
pub fn name_of_s3(home: &Home<'_, '_>) -> Option<String> {
    let mut buckets = home.subject.objects.iter().map(|object| object.bucket.as_str());
    let bucket = buckets.find(|bucket| !bucket.is_empty() && !bucket.contains('.'))?;
    Some(format!("{bucket}.{}", home.host(Service::S3)))
}

impl ToS3<'_, '_, '_> {
    /// The way that the table gives, which Glue asks for before it starts anything; then where the name leads.
    fn steps(&self) -> Vec<Step> {
        let by_table = self.by_table();
        let is_by = |of_table: bool| move |step: &Step| matches!(&step.hop, Hop::Endpoint { table, .. } if table.is_some() == of_table);
        let is_lost = |step: &Step| matches!(step.outcome, Outcome::Blocked(Obstacle::S3WithoutWay(_)));
        if by_table.iter().any(is_lost) || by_table.iter().any(is_by(false)) {
            return by_table;
        }
        match self.resolved() {
            Some(Resolved::Out) => return by_table,
            Some(Resolved::Inside(way)) => return beside_table(by_table, way),
            None => {}
        }
        let by_table = match self.by_own_name(by_table) {
            Ok(named) => return named,
            Err(by_table) => by_table,
        };
        let is_unseen = by_table.iter().any(|step| step.missing().is_some());
        let why = match by_table.iter().any(is_by(true)) || is_unseen {
            true => Why::Served,
            false => Why::Open,
        };
        let name = name_of_s3(self.home);
        match name.and_then(|name| by_name(self.home, Service::S3, &name, &self.walker, why)) {
            Some(named) => {
                let is_out = !by_table.iter().any(Step::is_blocked);
                let may_be_open = || self.home.may_be_open(&self.walker, false, is_out);
                let named = self
                    .home
                    .as_far_as_answered(Service::S3, self.home.doubt(Service::S3), named, may_be_open);
                // What lets out to S3 counts where nothing is known of what lets out to the name's answer.
                let counts = |step: &Step| !is_own(step) || !named.iter().any(is_own);
                let table: Vec<Step> = by_table.into_iter().filter(counts).collect();
                table.into_iter().chain(named).collect()
            }
            None => by_table,
        }
    }

    /// Where the name led in that run, where that is in doubt.
    fn resolved(&self) -> Option<Resolved> {
        let printed = self.home.subject.printed.get(&Service::S3);
        let (printed, inside) = (printed?, self.named_inside());
        match inside {
            Some((_, Some(_))) => resolved_to(self.home, Service::S3, &self.walker, printed),
            Some((_, None)) if self.home.servers.doubt("S3").is_none() => None,
            _ => resolved(self.home, Service::S3, &self.walker, inside.is_some()),
        }
    }

    /// The interface endpoint of the VPC whose private DNS has S3's name, and why it may not have it all the same.
    ///
    /// Private DNS for inbound Resolver endpoints only, which leaves the VPC's own questions to a gateway endpoint, takes one in the VPC.
    /// <https://docs.aws.amazon.com/AmazonS3/latest/userguide/privatelink-interface-endpoints.html#private-dns-s3>
    fn named_inside(&self) -> Option<(&VpcEndpoint, Option<String>)> {
        let home = self.home;
        let endpoints = home.lookup.endpoints(home.vpc()).ok()?;
        let of_kind = |kind: &'static str| {
            let mut all = endpoints.iter().copied();
            all.find(move |one| {
                home.is_endpoint_of(one, Service::S3, kind) && (kind == "Gateway" || one.answers_inside())
            })
        };
        let endpoint = of_kind("Interface")?;
        let id = &endpoint.vpc_endpoint_id;
        if matches!(home.dns, Ok((false, _) | (_, false))) {
            return None;
        }
        let options = endpoint.dns_options.as_ref();
        let is_told = options.is_some_and(|one| one.private_dns_only_for_inbound_resolver_endpoint.is_some());
        let doubt = match home.dns {
            Err(missing) => Some(missing.reason.clone()),
            _ if by_exact_rule(home, &home.host(Service::S3)).is_some() => {
                Some(format!("a Resolver rule forwards the private name of {id}"))
            }
            _ if !is_told && of_kind("Gateway").is_some() => Some(format!(
                "{id} may have its private name for inbound Resolver endpoints only"
            )),
            _ if home.subject.silent.contains(&Service::S3) => None,
            _ => home.servers.doubt(id).map(|missing| missing.reason),
        };
        Some((endpoint, doubt))
    }

    /// The way to the VPC's own interface endpoint where S3's name leads there, whatever the table has for S3's public addresses; the way
    /// of the table where it does not, or where either leads to S3.
    fn by_own_name(&self, by_table: Vec<Step>) -> Result<Vec<Step>, Vec<Step>> {
        let Some((endpoint, doubt)) = self.named_inside() else {
            return Err(by_table);
        };
        let id = &endpoint.vpc_endpoint_id;
        let hop = Hop::Endpoint {
            endpoint: id.clone(),
            table: None,
        };
        let dns = Hop::EndpointDns { endpoint: id.clone() };
        let mut way = vec![self.home.answered(dns, &self.home.host(Service::S3))];
        match behind_endpoint(self.home.lookup, endpoint) {
            Ok(behind) => way.extend(self.walker.walk(&behind)),
            Err(missing) => way.push(Step::unseen(hop, missing)),
        }
        way.extend(by_policy(self.home, endpoint));
        let Some(doubt) = doubt else {
            return Ok(beside_table(by_table, way));
        };
        if way[1..].iter().all(|step| step.outcome == Outcome::Passed) {
            return Err(by_table);
        }
        let open = way.into_iter().skip(1).filter_map(|step| {
            let what = step.obstacle().map(ToString::to_string);
            let what = what.or(step.missing().map(|missing| missing.reason))?;
            let missing = Missing {
                reason: format!("{doubt}; if it has, {what}"),
                would_help: "the name of the bucket, asked from inside the VPC".to_owned(),
            };
            Some(Step::unseen(step.hop, missing))
        });
        Ok(by_table.into_iter().chain(open).collect())
    }

    fn by_table(&self) -> Vec<Step> {
        let home = self.home;
        let table = match home.lookup.route_table(&home.origin.subnet.subnet_id, home.vpc()) {
            Ok(table) => table,
            Err(missing) => return vec![Step::unseen(choice(), missing)],
        };
        let endpoints = match home.lookup.endpoints(home.vpc()) {
            Ok(endpoints) => endpoints,
            Err(missing) => return self.without_endpoints(table, missing),
        };
        let of_kind = |kind: &'static str| {
            let all = endpoints.iter().copied();
            all.filter(move |one| home.is_endpoint_of(one, Service::S3, kind))
        };
        if let Some(endpoint) = of_kind("Gateway").find(|one| serves(one, table)) {
            return self.by_gateway(table, &endpoint.vpc_endpoint_id, by_policy(home, endpoint));
        }
        if let Some(hidden) = self.hidden_gateway(table, &endpoints) {
            let policy = Hop::EndpointPolicy {
                endpoint: hidden.to_owned(),
                hidden: None,
            };
            let unseen = Unseen::OwnerOnly {
                what: format!("gateway endpoint {hidden}"),
                owner: home.origin.other_owner(home.origin.subnet).map(str::to_owned),
            };
            return self.by_gateway(table, hidden, Some(Step::unseen(policy, unseen)));
        }
        let (out, link) = self.walker.walk_out(&self.to);
        if link != Link::Lost {
            return match home.origin.other_owner(home.origin.subnet) {
                Some(owner) if home.may_go_inside(&out) => self.hidden_way(owner, out),
                _ => out,
            };
        }
        // One that the run's own text tells to have been passed by carried nothing.
        let named = of_kind("Interface").find(|one| one.answers_inside());
        let named = named.filter(|_| !matches!(self.resolved(), Some(Resolved::Out)));
        named
            .and_then(|endpoint| self.by_interface(table, endpoint))
            .unwrap_or_else(|| self.without_way(table, of_kind("Gateway").next(), out))
    }

    /// Without the endpoints a way out can still be proven, where a route leads there.
    fn without_endpoints(&self, table: &RouteTable, missing: Missing) -> Vec<Step> {
        let leads_out = |route| matches!(target(route), Target::Nat(_) | Target::Transit(_));
        if table.routes.iter().any(leads_out) {
            let (out, link) = self.walker.walk_out(&self.to);
            if link == Link::Internet {
                return out;
            }
        }
        vec![Step::unseen(choice(), missing)]
    }

    /// A live route of S3's prefix list to an endpoint that is not in the answer: that of a VPC which another account shares.
    fn hidden_gateway<'t>(&self, table: &'t RouteTable, endpoints: &[&VpcEndpoint]) -> Option<&'t str> {
        let list = self.to.prefix_list.as_deref();
        // Where the list of S3 could not be read, it may be any.
        let is_s3 = |of: &str| list.is_none_or(|list| of == list);
        let routes = table.routes.iter();
        let of_s3 = routes.filter(|route| route.destination_prefix_list_id.as_deref().is_some_and(is_s3));
        let mut targets = of_s3.filter(|route| !is_blackhole(route)).map(target);
        targets.find_map(|target| match target {
            Target::Endpoint(id) if endpoints.iter().all(|one| one.vpc_endpoint_id != id) => Some(id),
            _ => None,
        })
    }

    /// By a gateway endpoint on the subnet's table.
    fn by_gateway(&self, table: &RouteTable, endpoint: &str, policy: Option<Step>) -> Vec<Step> {
        let mut steps = self.walker.leave(&self.to, &Link::Internet);
        if self.to.prefix_list.is_none() {
            for step in steps.iter_mut().filter(|step| step.kind() == HopKind::SourceGroups) {
                if self.trusts_prefix_list(table, endpoint) {
                    *step = Step::passed(step.hop.clone());
                }
            }
        }
        steps.push(Step::passed(Hop::Endpoint {
            endpoint: endpoint.to_owned(),
            table: Some(table.route_table_id.clone()),
        }));
        steps.extend(policy);
        steps.extend(self.by_region());
        steps.extend(self.walker.replies(&self.to));
        steps
    }

    /// Where S3's ranges could not be read, a rule to the endpoint's own prefix list is enough.
    fn trusts_prefix_list(&self, table: &RouteTable, endpoint: &str) -> bool {
        let by_endpoint = table
            .routes
            .iter()
            .filter(|route| route.gateway_id.as_deref() == Some(endpoint));
        let lists: Vec<&str> = by_endpoint
            .filter_map(|route| route.destination_prefix_list_id.as_deref())
            .collect();
        let rules = self
            .home
            .origin
            .groups
            .iter()
            .flat_map(|group| &group.ip_permissions_egress);
        let port = i32::from(PORT);
        rules
            .filter(|rule| rule.ip_protocol == "-1" || (rule.from_port <= Some(port) && rule.to_port >= Some(port)))
            .flat_map(|rule| &rule.prefix_list_ids)
            .any(|list| lists.contains(&list.prefix_list_id.as_str()))
    }

    /// An interface endpoint carries the packets, but Glue's launch check is documented for gateway endpoints and NAT only.
    fn by_interface(&self, table: &RouteTable, endpoint: &VpcEndpoint) -> Option<Vec<Step>> {
        let behind = behind_endpoint(self.home.lookup, endpoint).ok()?;
        let mut steps = self.walker.walk(&behind);
        let id = &endpoint.vpc_endpoint_id;
        let doubtful = S3WithoutWay {
            interface: Some(id.clone()),
            ..self.no_way(table)
        };
        let hop = Hop::Endpoint {
            endpoint: id.clone(),
            table: None,
        };
        steps.push(Step::partly(hop, Obstacle::S3WithoutWay(doubtful)));
        steps.extend(by_policy(self.home, endpoint));
        Some(steps)
    }

    fn no_way(&self, table: &RouteTable) -> S3WithoutWay {
        S3WithoutWay {
            vpc: self.home.vpc().to_owned(),
            table: table.route_table_id.clone(),
            elsewhere: None,
            interface: None,
            way_out: None,
        }
    }

    /// Nothing leads to S3. What a gateway endpoint would meet on this table is told in the same pass.
    fn without_way(&self, table: &RouteTable, elsewhere: Option<&VpcEndpoint>, out: Vec<Step>) -> Vec<Step> {
        if let Some(owner) = self.home.origin.other_owner(self.home.origin.subnet) {
            return self.hidden_way(owner, out);
        }
        let obstacle = S3WithoutWay {
            elsewhere: elsewhere.map(|one| one.vpc_endpoint_id.clone()),
            way_out: first_beyond(&out),
            ..self.no_way(table)
        };
        let mut steps: Vec<Step> = out.into_iter().filter(is_own).collect();
        steps.push(Step::blocked(choice(), Obstacle::S3WithoutWay(obstacle)));
        if let Some(endpoint) = elsewhere {
            steps.extend(by_policy(self.home, endpoint));
            steps.extend(self.by_region());
        }
        steps.extend(self.walker.replies(&self.to));
        steps
    }

    /// No route that can be seen leads to S3; the interface endpoints of a VPC that another account shares cannot be seen.
    fn hidden_way(&self, owner: &str, out: Vec<Step>) -> Vec<Step> {
        let unseen = Unseen::OtherAccount {
            what: format!("VPC {}, with its endpoints,", self.home.vpc()),
            owner: owner.to_owned(),
        };
        let inside = self.home.may_go_inside(&out);
        let mut steps: Vec<Step> = out
            .into_iter()
            .filter(|step| is_own(step) && !(inside && step.is_blocked()))
            .collect();
        steps.push(Step::unseen(choice(), unseen));
        steps
    }

    /// A gateway endpoint serves its own Region only; a bucket elsewhere needs the way out.
    fn by_region(&self) -> Vec<Step> {
        let subject = self.home.subject;
        let mut buckets: Vec<&str> = subject.objects.iter().map(|object| object.bucket.as_str()).collect();
        buckets.sort_unstable();
        buckets.dedup();
        // A bucket whose Region nobody may read is nearly always in the job's own: the check says unknown, the path does not.
        let known = buckets
            .iter()
            .filter_map(|bucket| Some((*bucket, self.home.lookup.bucket_region(bucket).ok()?)));
        known
            .filter_map(|(bucket, region)| self.bucket(bucket, region))
            .collect()
    }

    fn bucket(&self, bucket: &str, region: &str) -> Option<Step> {
        let own = &self.home.subject.region;
        let hop = |region: Option<&str>| Hop::Bucket {
            bucket: bucket.to_owned(),
            region: region.map(str::to_owned),
        };
        if region == own {
            return Some(Step::passed(hop(Some(region))));
        }
        let (_, link) = self.walker.walk_out(&Destination::public(format!("S3 in {region}")));
        (link == Link::Lost).then(|| {
            let elsewhere = BucketElsewhere {
                bucket: bucket.to_owned(),
                region: region.to_owned(),
                own_region: own.clone(),
            };
            Step::blocked(hop(None), Obstacle::BucketElsewhere(elsewhere))
        })
    }
}

/// The way to where the name leads, with what the table has for S3, by which Glue starts a run.
fn beside_table(by_table: Vec<Step>, way: Vec<Step>) -> Vec<Step> {
    let is_of_table = |step: &Step| !is_own(step) && step.kind() != HopKind::EndpointPolicy;
    by_table.into_iter().filter(is_of_table).chain(way).collect()
}

/// True for an endpoint that is associated with the table, or that a route of it leads to.
fn serves(endpoint: &VpcEndpoint, table: &RouteTable) -> bool {
    let leads = |route| target(route) == Target::Endpoint(&endpoint.vpc_endpoint_id);
    endpoint.route_table_ids.contains(&table.route_table_id) || table.routes.iter().any(leads)
}

/// What the policy of an endpoint says of what the job does in S3, and of what AWS says that such a policy denied.
pub(super) fn by_policy(home: &Home<'_, '_>, endpoint: &VpcEndpoint) -> Option<Step> {
    let partition = home.partition();
    let arn = |bucket: &str, key: &str| On::Arn(format!("arn:{partition}:s3:::{bucket}/{key}"));
    let objects = home.subject.objects.iter().map(|object| Call {
        action: object.action.to_owned(),
        on: match object.action {
            "s3:PutObject" => arn(&object.bucket, &format!("{}pipefitter", object.key)),
            _ => arn(&object.bucket, &object.key),
        },
    });
    home.by_policy(endpoint, Service::S3, objects)
}
