//! Gathers the facts: asks the pure walk what it lacks, fetches that at once, and asks again until nothing is lacking.
//!
//! Of what is judged for every address that it may have, the address is asked for where all of them together do not pass. Where a fix
//! would lead on to what nothing was asked about yet, that is read as well, so that the fix is tried on it.
//!
//! So no call is made whose answer nothing would read, and how many rounds there are is how far the path makes one answer depend
//! on another. Every call is filtered by AWS and paginated; one that fails becomes a fact that could not be read.

mod buckets;
mod databases;
mod direct_connect;
mod ec2;
mod names;
mod plan;

use std::collections::BTreeSet;

use aws_sdk_ec2::types::Filter;
use futures::future::join;
use futures::stream::{FuturesUnordered, StreamExt};
use shared_checks::network::{self, Need, Subject};
use shared_domain::Fact;
use shared_domain::aws::ec2::{RouteTable, SecurityGroup, Subnet};
use shared_domain::facts_network::{Bucket, NetworkFacts};
use tokio::time::{Instant, timeout_at};

use plan::{Call, plan};

/// The clients of a network diagnosis.
#[derive(Clone, Debug)]
pub struct Clients {
    /// VPCs and all that is in them.
    pub ec2: aws_sdk_ec2::Client,
    /// Databases.
    pub rds: aws_sdk_rds::Client,
    /// Redshift clusters.
    pub redshift: aws_sdk_redshift::Client,
    /// Redshift Serverless workgroups.
    pub redshift_serverless: aws_sdk_redshiftserverless::Client,
    /// Private hosted zones.
    pub route53: aws_sdk_route53::Client,
    /// What else serves a virtual private gateway.
    pub direct_connect: aws_sdk_directconnect::Client,
    /// What brings zones and rules to many VPCs.
    pub profiles: aws_sdk_route53profiles::Client,
    /// The Resolver rules of VPCs.
    pub resolver: aws_sdk_route53resolver::Client,
    /// The Regions of buckets.
    pub s3: aws_sdk_s3::Client,
}

impl Clients {
    /// The clients of an AWS configuration.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        Self {
            ec2: aws_sdk_ec2::Client::new(config),
            rds: aws_sdk_rds::Client::new(config),
            redshift: aws_sdk_redshift::Client::new(config),
            redshift_serverless: aws_sdk_redshiftserverless::Client::new(config),
            route53: aws_sdk_route53::Client::new(config),
            direct_connect: aws_sdk_directconnect::Client::new(config),
            profiles: aws_sdk_route53profiles::Client::new(config),
            resolver: aws_sdk_route53resolver::Client::new(config),
            s3: aws_sdk_s3::Client::new(config),
        }
    }

    /// The Region that they are configured for.
    pub fn region(&self) -> Option<String> {
        self.ec2.config().region().map(ToString::to_string)
    }

    /// The same clients in another Region, for a database or the far side of a peering there.
    fn in_region(&self, region: &str) -> Self {
        let region = aws_types::region::Region::new(region.to_owned());
        Self {
            ec2: aws_sdk_ec2::Client::from_conf(self.ec2.config().to_builder().region(region.clone()).build()),
            rds: aws_sdk_rds::Client::from_conf(self.rds.config().to_builder().region(region.clone()).build()),
            redshift: aws_sdk_redshift::Client::from_conf(
                self.redshift.config().to_builder().region(region.clone()).build(),
            ),
            redshift_serverless: aws_sdk_redshiftserverless::Client::from_conf(
                self.redshift_serverless.config().to_builder().region(region).build(),
            ),
            ..self.clone()
        }
    }
}

/// More rounds than any path needs; a bound against facts that never satisfy.
const ROUNDS: usize = 12;
/// The rounds in which groups and ACLs wait for others of their kind: a source and the endpoints of the VPC tell of them.
const ROUNDS_THAT_TELL: usize = 2;
/// The part of the time that is left in which a round is waited for, before the next goes on beside what is late.
const PART_OF_A_ROUND: u32 = 9;

/// Reads what a diagnosis of `subject` needs, in as few rounds as its path allows.
pub async fn collect(clients: &Clients, subject: &Subject) -> NetworkFacts {
    collect_observed(clients, subject, |round, calls| {
        tracing::debug!(round, calls, "reading the network, round {round}")
    })
    .await
}

/// The same, telling each round and its number of reads to `observe`.
pub async fn collect_observed(clients: &Clients, subject: &Subject, observe: impl FnMut(usize, usize)) -> NetworkFacts {
    collect_together(clients, std::slice::from_ref(subject), true, observe).await
}

/// What diagnoses of several subjects of one Region need, each answer read once; with `fixes`, what their fixes lead on to as well.
pub(crate) async fn collect_together(
    clients: &Clients,
    subjects: &[Subject],
    fixes: bool,
    mut observe: impl FnMut(usize, usize),
) -> NetworkFacts {
    let region = subjects
        .first()
        .map(|subject| subject.region.clone())
        .unwrap_or_default();
    let of_all = |needs: fn(&NetworkFacts, &Subject) -> BTreeSet<Need>, facts: &NetworkFacts| -> BTreeSet<Need> {
        subjects.iter().flat_map(|subject| needs(facts, subject)).collect()
    };
    let mut facts = told_already(subjects);
    let mut asked: BTreeSet<Need> = BTreeSet::new();
    let mut running: FuturesUnordered<Call> = FuturesUnordered::new();
    let mut round = 0;
    loop {
        let mut wanted = BTreeSet::new();
        if round < ROUNDS {
            // What makes exact, and what fixes lead on to, is wanted once all else is there.
            let kinds = [network::needs, network::needs_to_be_exact, network::needs_of_fixes];
            for needs in kinds.into_iter().take(if fixes { 3 } else { 2 }) {
                wanted = of_all(needs, &facts);
                wanted.retain(|need| !asked.contains(need));
                if !wanted.is_empty() || !running.is_empty() {
                    break;
                }
            }
            let is_early = round < ROUNDS_THAT_TELL && wanted.iter().any(|need| need.what.tells_of_more());
            wanted.retain(|need| !(is_early && need.what.leads_nowhere()));
        }
        if wanted.is_empty() && running.is_empty() {
            return facts;
        }
        if !wanted.is_empty() {
            round += 1;
            let calls = plan(clients, &region, &wanted);
            observe(round, calls.len());
            asked.extend(wanted);
            running.extend(calls);
        }
        gather(&mut running, &mut facts).await;
    }
}

/// What nobody has to ask for.
fn told_already(subjects: &[Subject]) -> NetworkFacts {
    let mut facts = NetworkFacts::default();
    for subject in subjects.iter().filter(|subject| !subject.region.is_empty()) {
        let here = subject.buckets_here.iter().map(|bucket| Bucket {
            name: bucket.clone(),
            bucket_region: Fact::Known(subject.region.clone()),
        });
        let here: Vec<Bucket> = here.collect();
        if !here.is_empty() {
            facts.merge(NetworkFacts {
                buckets: Fact::Known(here),
                ..NetworkFacts::default()
            });
        }
    }
    facts
}

/// All subnets and security groups that the filters let through.
pub(crate) async fn listed(
    clients: &Clients,
    of_subnets: Vec<Filter>,
    of_groups: Vec<Filter>,
) -> (Fact<Vec<Subnet>>, Fact<Vec<SecurityGroup>>) {
    let (subnets, groups) = join(
        ec2::subnets(clients.ec2.clone(), of_subnets),
        ec2::security_groups(clients.ec2.clone(), of_groups),
    )
    .await;
    (subnets.subnets, groups.security_groups)
}

/// The route tables of the Region.
pub(crate) async fn all_route_tables(clients: &Clients) -> Fact<Vec<RouteTable>> {
    ec2::route_tables(clients.ec2.clone(), Vec::new()).await.route_tables
}

/// What is joined to a VPC: its peerings, and what else is attached to its transit gateways.
pub(crate) async fn joined(clients: &Clients, vpc: &str) -> NetworkFacts {
    let by = |name: &str, value: &str| vec![plan::filter(name, &[value.to_owned()])];
    let ec2 = || clients.ec2.clone();
    let (asked, asking, attached) = futures::join!(
        ec2::vpc_peering_connections(ec2(), by("accepter-vpc-info.vpc-id", vpc)),
        ec2::vpc_peering_connections(ec2(), by("requester-vpc-info.vpc-id", vpc)),
        ec2::transit_gateway_vpc_attachments(ec2(), by("vpc-id", vpc)),
    );
    let attachments = attached.transit_gateway_vpc_attachments.get().into_iter().flatten();
    let gateways: BTreeSet<String> = attachments.map(|one| one.transit_gateway_id.clone()).collect();
    let mut facts = NetworkFacts::default();
    [asked, asking, attached].into_iter().for_each(|part| facts.merge(part));
    if !gateways.is_empty() {
        let of_them = plan::filter("transit-gateway-id", &Vec::from_iter(gateways));
        facts.merge(ec2::transit_gateway_vpc_attachments(ec2(), vec![of_them]).await);
    }
    facts
}

/// Takes the answers of a round. One that is late costs nothing but what it would have told: what depends on the others goes on.
async fn gather(running: &mut FuturesUnordered<Call>, facts: &mut NetworkFacts) {
    let late = Instant::now() + shared_lambda::time_left() / PART_OF_A_ROUND;
    while let Ok(Some(fragment)) = timeout_at(late, running.next()).await {
        facts.merge(fragment);
    }
}

/// Reads all pages of a paginated call: the list, or why it could not be read; a failure that `$is_none` tells is an empty list. A page
/// without a list is no empty page.
macro_rules! pages {
    ($request:expr, $items:ident, $convert:path) => {
        crate::collect::pages!($request, $items, $convert, |_| false)
    };
    ($request:expr, $items:ident, $convert:path, $is_none:expr) => {{
        let mut pages = $request.into_paginator().send();
        let mut found = Vec::new();
        loop {
            match pages.next().await {
                Some(Ok(page)) => match Option::<Vec<_>>::from(page.$items) {
                    Some(items) => found.extend(items.iter().map($convert)),
                    None => break Fact::Unreadable(shared_lambda::EMPTY_ANSWER.to_owned()),
                },
                Some(Err(error)) if ($is_none)(&error) => break Fact::Known(Vec::new()),
                Some(Err(error)) => break Fact::Unreadable(unreadable(&error)),
                None => break Fact::Known(found),
            }
        }
    }};
}
use pages;

/// The same for a call that the SDK has no paginator for.
macro_rules! tokens {
    ($request:expr, $items:ident, $convert:expr) => {{
        let mut token = None;
        let mut found = Vec::new();
        loop {
            let page = match $request.set_next_token(token).send().await {
                Ok(page) => page,
                Err(error) => break Fact::Unreadable(unreadable(&error)),
            };
            match page.$items.as_deref() {
                Some(items) => found.extend(items.iter().map($convert)),
                None => break Fact::Unreadable(EMPTY_ANSWER.to_owned()),
            }
            token = page.next_token().filter(|token| !token.is_empty()).map(str::to_owned);
            if token.is_none() {
                break Fact::Known(found);
            }
        }
    }};
}
use tokens;
