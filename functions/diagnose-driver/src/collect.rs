//! Gathers the facts: the databases behind the hosts, their parameters, and at the same time the objects in S3. A host that is not one of
//! RDS costs no call, and S3 is asked only where a JAR or a certificate is named.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_iam::Client as Iam;
use aws_sdk_rds::Client as Rds;
use aws_sdk_rds::types::{Filter, Parameter};
use aws_sdk_redshift::Client as Redshift;
use aws_sdk_redshiftserverless::Client as Serverless;
use aws_sdk_s3::Client as S3;
use aws_sdk_s3::config::ResponseChecksumValidation;
use aws_sdk_s3::error::ProvideErrorMetadata;
use futures::future::{join, join_all, join5};
use serde_json::Value;
use shared_checks::credentials::view::own_role;
use shared_checks::driver::custom::{custom_driver, s3_object};
use shared_checks::driver::view::object_arn;
use shared_domain::Fact;
use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName, RdsIdentifier, rds_identifier};
use shared_domain::aws::glue::Connection;
use shared_domain::aws::rds::{Databases, DbCluster, DbInstance};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::facts_driver::{Certificate, DriverFacts, Jar, Options, Parameters};
use shared_domain::jdbc::target_of;
use shared_domain::step::AwsContext;
use shared_lambda::{EMPTY_ANSWER, OutOfTime, found, in_time, unreadable};

use crate::jar::{self, Problem};
use crate::{certificate, role};

/// The server parameters that decide something; of several hundred only these are kept.
const PARAMETERS: &[&str] = &[
    "rds.force_ssl",
    "require_secure_transport",
    "rds.accepted_password_auth_method",
    "password_encryption",
    "default_authentication_plugin",
    "sqlnetora.sqlnet.allowed_logon_version_server",
    "ssl_max_protocol_version",
    "tls_version",
];

/// The clients of a driver diagnosis.
#[derive(Clone, Debug)]
pub struct Clients {
    /// The databases and their parameters.
    pub rds: Rds,
    /// Redshift clusters and their parameters.
    pub redshift: Redshift,
    /// Redshift Serverless workgroups, which carry theirs.
    pub serverless: Serverless,
    /// Driver JARs and certificates.
    pub s3: S3,
    /// What the role may read.
    pub iam: Iam,
}

impl Clients {
    /// The clients of an AWS configuration.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        // Checksums are of whole objects, and only pieces are read.
        let s3 = aws_sdk_s3::config::Builder::from(config)
            .response_checksum_validation(ResponseChecksumValidation::WhenRequired)
            .build();
        Self {
            rds: Rds::new(config),
            redshift: Redshift::new(config),
            serverless: Serverless::new(config),
            s3: S3::from_conf(s3),
            iam: Iam::new(config),
        }
    }
}

/// Reads all that a diagnosis of `evidence` needs. A call that fails becomes a fact that could not be read.
pub async fn collect_all(clients: &Clients, evidence: &Evidence) -> DriverFacts {
    let wanted = Wanted::of(evidence);
    let (databases, warehouses, objects, bucket_policies, (role_arn, evaluation_results)) = join5(
        collect(&clients.rds, evidence),
        warehouses(clients, evidence),
        objects(&clients.s3, &wanted),
        bucket_policies(&clients.s3, evidence, &wanted),
        role::may_read(&clients.iam, evidence, wanted.arns(&evidence.context)),
    )
    .await;
    DriverFacts {
        role_arn,
        bucket_policies,
        redshift_parameters: warehouses.redshift_parameters,
        workgroup_parameters: warehouses.workgroup_parameters,
        jars: objects.jars,
        certificates: objects.certificates,
        evaluation_results,
        ..databases
    }
}

/// The part that RDS tells.
pub async fn collect(rds: &Rds, evidence: &Evidence) -> DriverFacts {
    let identifiers: BTreeSet<RdsIdentifier> = connections(evidence)
        .filter_map(target_of)
        .filter_map(|target| rds_identifier(evidence.learned.endpoint_of(&target.host)))
        .collect();
    let each = identifiers
        .iter()
        .map(|identifier| database(rds, identifier, &evidence.databases));
    let mut facts = DriverFacts::default();
    for one in join_all(each).await {
        add(&mut facts.db_instances, one.db_instances);
        add(&mut facts.db_clusters, one.db_clusters);
        facts.db_parameters.extend(one.db_parameters);
        facts.db_cluster_parameters.extend(one.db_cluster_parameters);
        facts.option_groups.extend(one.option_groups);
    }
    facts
}

fn connections(evidence: &Evidence) -> impl Iterator<Item = &Connection> {
    evidence
        .connections
        .iter()
        .filter_map(|named| named.connection.get().and_then(Found::present))
}

/// Joins two lists; one that could not be read makes the whole unreadable, because it may hold what is looked for.
fn add<T>(whole: &mut Fact<Vec<T>>, more: Fact<Vec<T>>) {
    match (&mut *whole, more) {
        (_, Fact::NotCollected) | (Fact::Unreadable(_), _) => {}
        (Fact::Known(known), Fact::Known(more)) => known.extend(more),
        (whole, more) => *whole = more,
    }
}

/// One database, as it was read before, else now: an instance, and the cluster that it is a member of; or a cluster, and its members where only they have certificates.
async fn database(rds: &Rds, identifier: &RdsIdentifier, before: &Databases) -> DriverFacts {
    match identifier {
        RdsIdentifier::Instance(id) => {
            let found = instances(rds, id, before).await;
            let first = found.get().and_then(|all| all.first());
            let mut facts = match first.and_then(|instance| instance.db_cluster_identifier.as_deref()) {
                Some(cluster) => of_cluster(rds, cluster, false, before).await,
                None => {
                    let (db_parameters, option_groups) = join(
                        of_group(first.and_then(parameter_group), |group| parameters(rds, group)),
                        of_options(rds, first),
                    )
                    .await;
                    DriverFacts {
                        db_clusters: Fact::Known(Vec::new()),
                        db_parameters,
                        option_groups,
                        ..DriverFacts::default()
                    }
                }
            };
            facts.db_instances = found;
            facts
        }
        RdsIdentifier::Cluster(id) => of_cluster(rds, id, true, before).await,
    }
}

fn parameter_group(instance: &DbInstance) -> Option<String> {
    let group = instance.db_parameter_groups.first()?;
    Some(group.db_parameter_group_name.clone())
}

/// The options of an Oracle instance, where TLS is one; for other engines nothing is asked.
async fn of_options(rds: &Rds, instance: Option<&DbInstance>) -> BTreeMap<String, Fact<Options>> {
    let oracle = instance.filter(|instance| instance.engine.contains("oracle"));
    let groups = oracle
        .into_iter()
        .flat_map(|instance| &instance.option_group_memberships);
    let each = groups.map(|group| async {
        let name = group.option_group_name.clone();
        let options = options(rds, &name).await;
        (name, options)
    });
    join_all(each).await.into_iter().collect()
}

/// A good answer without what every one holds.
fn empty_answer<T>() -> Fact<T> {
    Fact::Unreadable(EMPTY_ANSWER.to_owned())
}

async fn options(rds: &Rds, group: &str) -> Fact<Options> {
    match rds.describe_option_groups().option_group_name(group).send().await {
        Ok(answer) => answer.option_groups_list().first().map_or(empty_answer(), |group| {
            let named = group.options().iter().filter_map(|option| {
                let port = option.port().and_then(|port| u16::try_from(port).ok());
                Some((option.option_name()?.to_owned(), port))
            });
            Fact::Known(named.collect())
        }),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

async fn of_cluster(rds: &Rds, id: &str, with_members: bool, before: &Databases) -> DriverFacts {
    let found = clusters(rds, id, before).await;
    let cluster = found.get().and_then(|all| all.first());
    let group = cluster.and_then(|cluster| cluster.db_cluster_parameter_group.clone());
    let wanted = with_members && cluster.is_some_and(|cluster| cluster.certificate_details.is_none());
    let members = async {
        if wanted {
            members(rds, id).await
        } else {
            Fact::Known(Vec::new())
        }
    };
    let (db_cluster_parameters, db_instances) =
        join(of_group(group, |group| cluster_parameters(rds, group)), members).await;
    DriverFacts {
        db_clusters: found,
        db_instances,
        db_cluster_parameters,
        ..DriverFacts::default()
    }
}

async fn of_group<F: Future<Output = Fact<Parameters>>>(
    group: Option<String>,
    read: impl Fn(String) -> F,
) -> BTreeMap<String, Fact<Parameters>> {
    match group {
        Some(group) => BTreeMap::from([(group.clone(), read(group).await)]),
        None => BTreeMap::new(),
    }
}

async fn instances(rds: &Rds, id: &str, before: &Databases) -> Fact<Vec<DbInstance>> {
    if let Some(instance) = before.instance(id) {
        return Fact::Known(vec![instance]);
    }
    shared_aws::rds::instances(rds.describe_db_instances().db_instance_identifier(id).send().await)
}

async fn members(rds: &Rds, cluster: &str) -> Fact<Vec<DbInstance>> {
    let of_cluster = Filter::builder().name("db-cluster-id").values(cluster).build();
    // A cluster has at most sixteen instances, which is one page.
    shared_aws::rds::instances(rds.describe_db_instances().filters(of_cluster).send().await)
}

async fn clusters(rds: &Rds, id: &str, before: &Databases) -> Fact<Vec<DbCluster>> {
    if let Some(cluster) = before.cluster(id) {
        return Fact::Known(vec![cluster]);
    }
    shared_aws::rds::clusters(rds.describe_db_clusters().db_cluster_identifier(id).send().await)
}

/// All pages of a group's parameters, of which those are kept that matter.
macro_rules! kept {
    ($request:expr) => {{
        let mut pages = $request.into_paginator().items().send();
        let mut kept = Parameters::new();
        loop {
            match pages.next().await {
                Some(Ok(parameter)) => keep(&mut kept, &parameter),
                Some(Err(error)) => break Fact::Unreadable(unreadable(&error)),
                None => break Fact::Known(kept),
            }
        }
    }};
}

async fn parameters(rds: &Rds, group: String) -> Fact<Parameters> {
    kept!(rds.describe_db_parameters().db_parameter_group_name(group))
}

async fn cluster_parameters(rds: &Rds, group: String) -> Fact<Parameters> {
    kept!(
        rds.describe_db_cluster_parameters()
            .db_cluster_parameter_group_name(group)
    )
}

fn keep(kept: &mut Parameters, parameter: &Parameter) {
    if let (Some(name), Some(value)) = (parameter.parameter_name(), parameter.parameter_value())
        && PARAMETERS.contains(&name)
    {
        kept.insert(name.to_owned(), value.to_owned());
    }
}

/// The parameters of the Redshift clusters and workgroups.
async fn warehouses(clients: &Clients, evidence: &Evidence) -> DriverFacts {
    let named = |kind| {
        let names: BTreeSet<String> = connections(evidence)
            .filter_map(target_of)
            .filter_map(|target| DatabaseName::parse(evidence.learned.endpoint_of(&target.host)))
            .filter(|name| name.kind == kind)
            .map(|name| name.id)
            .collect();
        names
    };
    let clusters = named(DatabaseKind::Redshift).into_iter().map(|id| async {
        let parameters = cluster_ssl(&clients.redshift, &id).await?;
        Some((id, parameters))
    });
    let workgroups = named(DatabaseKind::RedshiftServerless).into_iter().map(|name| async {
        let parameters = workgroup_ssl(&clients.serverless, &name).await?;
        Some((name, parameters))
    });
    let (clusters, workgroups) = join(join_all(clusters), join_all(workgroups)).await;
    DriverFacts {
        redshift_parameters: clusters.into_iter().flatten().collect(),
        workgroup_parameters: workgroups.into_iter().flatten().collect(),
        ..DriverFacts::default()
    }
}

/// `require_ssl` of a cluster; `None` for one that does not exist.
async fn cluster_ssl(redshift: &Redshift, id: &str) -> Option<Fact<Parameters>> {
    let found = redshift.describe_clusters().cluster_identifier(id).send().await;
    let group = match found {
        Ok(answer) => {
            let group = answer
                .clusters()
                .first()
                .and_then(|cluster| cluster.cluster_parameter_groups().first());
            match group.and_then(|group| group.parameter_group_name()) {
                Some(name) => name.to_owned(),
                None => return Some(empty_answer()),
            }
        }
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_cluster_not_found_fault()) =>
        {
            return None;
        }
        Err(error) => return Some(Fact::Unreadable(unreadable(&error))),
    };
    let mut pages = redshift
        .describe_cluster_parameters()
        .parameter_group_name(group)
        .into_paginator()
        .items()
        .send();
    let mut kept = Parameters::new();
    while let Some(parameter) = pages.next().await {
        match parameter {
            Ok(parameter) => keep_ssl(&mut kept, parameter.parameter_name(), parameter.parameter_value()),
            Err(error) => return Some(Fact::Unreadable(unreadable(&error))),
        }
    }
    Some(Fact::Known(kept))
}

/// `require_ssl` of a workgroup; `None` for one that does not exist.
async fn workgroup_ssl(serverless: &Serverless, name: &str) -> Option<Fact<Parameters>> {
    let answer = serverless.get_workgroup().workgroup_name(name).send().await;
    let parameters = answer.map(|answer| {
        let mut kept = Parameters::new();
        // The SDK makes a nameless one of an answer without any.
        let workgroup = answer.workgroup().filter(|one| one.workgroup_name().is_some())?;
        for parameter in workgroup.config_parameters() {
            keep_ssl(&mut kept, parameter.parameter_key(), parameter.parameter_value());
        }
        Some(kept)
    });
    match found(parameters, |error| error.is_resource_not_found_exception()) {
        Fact::Known(Found::Missing { .. }) => None,
        Fact::Known(Found::Present(parameters)) => Some(Fact::Known(parameters)),
        Fact::Unreadable(reason) => Some(Fact::Unreadable(reason)),
        Fact::NotCollected => None,
    }
}

fn keep_ssl(kept: &mut Parameters, name: Option<&str>, value: Option<&str>) {
    if let (Some(name @ "require_ssl"), Some(value)) = (name, value) {
        kept.insert(name.to_owned(), value.to_owned());
    }
}

/// The objects that the connections and the job name.
#[derive(Debug, Default)]
struct Wanted {
    /// JARs by URI, with the classes to look for.
    jars: BTreeMap<String, BTreeSet<String>>,
    /// URIs of certificates.
    certificates: BTreeSet<String>,
}

impl Wanted {
    fn of(evidence: &Evidence) -> Self {
        let mut wanted = Self::default();
        for connection in connections(evidence) {
            let engine = target_of(connection).and_then(|target| target.engine);
            if let Some(custom) = custom_driver(evidence, connection) {
                for uri in &custom.uris {
                    wanted
                        .jars
                        .entry(uri.clone())
                        .or_default()
                        .extend(custom.classes(engine));
                }
            }
            let named = connection.property("CUSTOM_JDBC_CERT");
            wanted
                .certificates
                .extend(named.filter(|uri| s3_object(uri).is_some()).map(str::to_owned));
        }
        wanted
    }

    fn arns(&self, context: &AwsContext) -> Vec<String> {
        let uris: BTreeSet<&String> = self.jars.keys().chain(&self.certificates).collect();
        uris.into_iter().map(|uri| object_arn(context, uri)).collect()
    }
}

/// Whom the buckets let read; that is the other half of what the role may, so nothing is asked where there is neither job nor crawler.
async fn bucket_policies(s3: &S3, evidence: &Evidence, wanted: &Wanted) -> BTreeMap<String, Fact<Found<Value>>> {
    if own_role(evidence).is_none() {
        return BTreeMap::new();
    }
    let uris = wanted.jars.keys().chain(&wanted.certificates);
    let buckets: BTreeSet<&str> = uris
        .filter_map(|uri| s3_object(uri))
        .map(|(bucket, _)| bucket)
        .collect();
    let each = buckets
        .into_iter()
        .map(|bucket| async move { (bucket.to_owned(), bucket_policy(s3, bucket).await) });
    join_all(each).await.into_iter().collect()
}

/// A bucket's policy. Only the account that owns the bucket is shown it.
async fn bucket_policy(s3: &S3, bucket: &str) -> Fact<Found<Value>> {
    match s3.get_bucket_policy().bucket(bucket).send().await {
        Ok(answer) => answer
            .policy()
            .filter(|text| !text.is_empty())
            .and_then(|text| serde_json::from_str(text).ok())
            .map_or(empty_answer(), |policy| Fact::Known(Found::Present(policy))),
        Err(error) if error.code() == Some("NoSuchBucketPolicy") => Fact::Known(Found::missing()),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

async fn objects(s3: &S3, wanted: &Wanted) -> DriverFacts {
    let jars = join_all(wanted.jars.iter().map(|(uri, classes)| async move {
        let classes: Vec<String> = classes.iter().cloned().collect();
        (uri.clone(), read_jar(s3, uri, &classes).await)
    }));
    let certificates = join_all(
        wanted
            .certificates
            .iter()
            .map(|uri| async move { (uri.clone(), read_certificate(s3, uri).await) }),
    );
    let (jars, certificates) = join(jars, certificates).await;
    DriverFacts {
        jars: jars.into_iter().collect(),
        certificates: certificates.into_iter().collect(),
        ..DriverFacts::default()
    }
}

/// A piece of an object.
#[derive(Debug)]
struct Piece {
    bytes: Vec<u8>,
    /// The size of the whole object.
    size: u64,
}

/// Why there is no piece.
#[derive(Debug)]
enum NoPiece {
    Missing,
    Unreadable(String),
}

/// Which bytes of an object.
#[derive(Clone, Copy, Debug)]
enum Range {
    /// The last ones.
    Last(u64),
    /// That many from a place on.
    From(u64, u64),
}

async fn piece(s3: &S3, uri: &str, range: Range) -> Result<Piece, NoPiece> {
    let (bucket, key) = s3_object(uri).unwrap_or_default();
    let (header, most) = match range {
        Range::Last(length) => (format!("bytes=-{length}"), length),
        Range::From(at, length) => (
            format!("bytes={at}-{}", at.saturating_add(length).saturating_sub(1)),
            length,
        ),
    };
    let answer = match s3.get_object().bucket(bucket).key(key).range(header).send().await {
        Ok(answer) => answer,
        Err(error) => {
            let service = error.as_service_error();
            if service.is_some_and(|error| error.is_no_such_key()) {
                return Err(NoPiece::Missing);
            }
            return match service.and_then(|error| error.code()) {
                Some("NoSuchBucket" | "NotFound") => Err(NoPiece::Missing),
                // An empty object has no last byte.
                Some("InvalidRange") => Ok(Piece {
                    bytes: Vec::new(),
                    size: 0,
                }),
                _ => Err(NoPiece::Unreadable(unreadable(&error))),
            };
        }
    };
    // S3 says which part it sends and how long the whole is; what does not is not S3's answer.
    let size = answer
        .content_range()
        .and_then(|range| range.rsplit_once('/'))
        .and_then(|(_, size)| size.parse().ok())
        .ok_or_else(|| NoPiece::Unreadable(EMPTY_ANSWER.to_owned()))?;
    let mut body = answer.body;
    let mut bytes = Vec::new();
    let late = |late: OutOfTime| NoPiece::Unreadable(late.to_string());
    while let Some(chunk) = in_time(body.next()).await.map_err(late)? {
        let chunk = chunk.map_err(|_| NoPiece::Unreadable("the object broke off while it was read".to_owned()))?;
        bytes.extend_from_slice(&chunk);
        if bytes.len() as u64 > most {
            return Err(NoPiece::Unreadable(
                "S3 answered with more than was asked for".to_owned(),
            ));
        }
    }
    Ok(Piece { bytes, size })
}

async fn read_certificate(s3: &S3, uri: &str) -> Fact<Found<Certificate>> {
    match piece(s3, uri, Range::From(0, certificate::LARGEST)).await {
        Ok(piece) => Fact::Known(Found::Present(certificate::read(&piece.bytes))),
        Err(NoPiece::Missing) => Fact::Known(Found::missing()),
        Err(NoPiece::Unreadable(reason)) => Fact::Unreadable(reason),
    }
}

async fn read_jar(s3: &S3, uri: &str, classes: &[String]) -> Fact<Found<Jar>> {
    match jar_of(s3, uri, classes).await {
        Ok(jar) => Fact::Known(Found::Present(jar)),
        Err(NoPiece::Missing) => Fact::Known(Found::missing()),
        Err(NoPiece::Unreadable(reason)) => Fact::Unreadable(reason),
    }
}

async fn jar_of(s3: &S3, uri: &str, classes: &[String]) -> Result<Jar, NoPiece> {
    let tail = piece(s3, uri, Range::Last(jar::TAIL)).await?;
    let mut facts = Jar {
        size: tail.size,
        ..Jar::default()
    };
    let start = tail.size.saturating_sub(tail.bytes.len() as u64);
    let directory = match jar::directory(&tail.bytes, tail.size) {
        Ok(directory) => directory,
        Err(Problem::Unread(why)) => {
            facts.drivers = Fact::Unreadable(why);
            return Ok(facts);
        }
        Err(Problem::Corrupt(why)) => {
            let head = if start == 0 {
                tail.bytes
            } else {
                piece(s3, uri, Range::From(0, 64)).await?.bytes
            };
            facts.corrupt = Some(format!("{why}; {}", jar::describe(&head)));
            return Ok(facts);
        }
    };
    let in_tail = directory
        .offset
        .checked_sub(start)
        .and_then(|at| tail.bytes.get(at as usize..)?.get(..directory.length as usize));
    let read;
    let bytes = match in_tail {
        Some(bytes) => bytes,
        None => {
            read = piece(s3, uri, Range::From(directory.offset, directory.length))
                .await?
                .bytes;
            &read
        }
    };
    let listing = match jar::list(bytes, directory, classes) {
        Ok(listing) => listing,
        Err(Problem::Corrupt(why) | Problem::Unread(why)) => {
            facts.corrupt = Some(why);
            return Ok(facts);
        }
    };
    facts.drivers = Fact::Known(listing.drivers);
    let majors = listing.classes.into_iter().map(|(class, entry)| async move {
        let major = match piece(s3, uri, Range::From(entry.offset, jar::CLASS_HEAD)).await {
            Ok(piece) => jar::major(&piece.bytes, entry).into(),
            Err(NoPiece::Missing) => Fact::Unreadable("the JAR was replaced while it was read".to_owned()),
            Err(NoPiece::Unreadable(reason)) => Fact::Unreadable(reason),
        };
        (class, major)
    });
    facts.classes = join_all(majors).await.into_iter().collect();
    Ok(facts)
}
