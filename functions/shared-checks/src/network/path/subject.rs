//! What is diagnosed: the connections of a job in order, where each leads, and what it needs on the way.

use std::collections::{BTreeMap, BTreeSet};
use std::net::Ipv4Addr;

use shared_domain::aws::glue::{Connection, Job, JobRun, PhysicalConnectionRequirements};
use shared_domain::aws::partition::{domain_of, domain_of_partition};
use shared_domain::denied::{Denied, PolicyType};
use shared_domain::diagnosis::Confidence;
use shared_domain::evidence::{Found, NamedConnection};
use shared_domain::met::Met;
use shared_domain::request::Request;
use shared_domain::signal::{Proof, Signal};
use shared_domain::source::Engine;
use shared_domain::step::Route;
use shared_domain::{Cause, Evidence, Missing, jdbc};

use super::api::Api;
use super::printed::Printed;
use super::services::{host_of, service_of};
use crate::credentials::plan::brings_a_driver;
use crate::credentials::view::{holds_password, secret_id_of};
use crate::driver::fixes::survives_an_update;
use crate::suspect::elsewhere;

/// What a network diagnosis is about.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Subject {
    /// The Region.
    pub region: String,
    /// The account.
    pub account: String,
    /// `aws`, `aws-cn` or `aws-us-gov`.
    pub partition: String,
    /// The connections, in the order that the job lists them.
    pub paths: Vec<ConnectionPath>,
    /// True where each connection is used in its own network: a crawler goes to each target by itself, a job is in one network alone.
    pub apart: bool,
    /// The connection that was asked about, where it is one of several.
    pub focus: Option<String>,
    /// The job.
    pub job: Option<String>,
    /// The network interfaces that a run takes; `None` when no job is known.
    pub workers: Option<u32>,
    /// How many runs may run at once.
    pub concurrent_runs: u32,
    /// The objects that the job uses for certain.
    pub objects: Vec<Object>,
    /// Buckets that the Region's own S3 gave an object of: it answers for no bucket of another Region.
    pub buckets_here: Vec<String>,
    /// Connections whose definition could not be read, with the reason.
    pub unread: Vec<(String, Missing)>,
    /// The ARN of the role that Glue acts with, which policies of endpoints may name.
    pub role: Option<String>,
    /// The call that a policy of a VPC endpoint denied, as AWS says.
    pub denied: Option<Denied>,
    /// True where the error text says that S3 did not answer.
    pub s3_is_silent: bool,
    /// True where it says that a name has no address.
    pub a_name_fails: bool,
    /// The hosts of the paths that it surely says this of.
    pub without_address: BTreeSet<String>,
    /// The service that it tells a failure of the way to.
    pub called: Option<Service>,
    /// The AWS API that this is, where it is [`Service::Called`].
    pub api: Option<Api>,
    /// The services that it says did not answer what was sent, whatever their names came to.
    pub silent: BTreeSet<Service>,
    /// The hosts of the paths that it says this of.
    pub silent_hosts: BTreeSet<String>,
    /// Where the names of services led in that run, as far as it prints addresses.
    pub printed: BTreeMap<Service, Printed>,
    /// The same of the hosts of the paths.
    pub printed_hosts: BTreeMap<String, Printed>,
    /// The hosts of the paths that it shows to have answered.
    pub heard_hosts: BTreeSet<String>,
}

/// An object or a folder in S3 that the job uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// The bucket.
    pub bucket: String,
    /// The key, or the folder's prefix.
    pub key: String,
    /// `s3:GetObject` or `s3:PutObject`.
    pub action: &'static str,
}

/// One connection, seen from the network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConnectionPath {
    /// The connection's name.
    pub name: String,
    /// Where Glue puts its interfaces; `None` without VPC settings.
    pub vpc_settings: Option<VpcSettings>,
    /// Where it leads; `None` when its definition names no host.
    pub target: Option<Target>,
    /// What the connection needs besides S3.
    pub services: BTreeSet<Service>,
    /// The secret that it reads, by name or ARN.
    pub secret: Option<String>,
    /// True while the connection is only planned: Pipefitter will take the zone from the subnet.
    pub planned: bool,
    /// True for a connection whose definition holds a password itself.
    pub holds_password: bool,
    /// True where reading the definition and writing it back would lose a credential.
    pub loses_credential: bool,
    /// True for a connection with a driver of one's own.
    pub brings_a_driver: bool,
    /// True for a connection that by its type has no source of its own (`NETWORK`).
    pub network_only: bool,
}

/// Where Glue puts its network interfaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VpcSettings {
    /// The subnet.
    pub subnet: String,
    /// The security groups.
    pub groups: Vec<String>,
    /// The Availability Zone that the connection names.
    pub zone: Option<String>,
}

impl VpcSettings {
    /// The same in the shape of a connection's definition.
    pub fn as_requirements(&self) -> PhysicalConnectionRequirements {
        PhysicalConnectionRequirements {
            subnet_id: Some(self.subnet.clone()),
            security_group_id_list: self.groups.clone(),
            availability_zone: self.zone.clone(),
        }
    }

    /// The settings of a definition; none without a subnet.
    pub fn of(requirements: &PhysicalConnectionRequirements) -> Option<Self> {
        Some(Self {
            subnet: requirements.subnet_id.clone().filter(|id| !id.is_empty())?,
            groups: requirements.security_group_id_list.clone(),
            zone: requirements.availability_zone.clone().filter(|zone| !zone.is_empty()),
        })
    }
}

/// A host and a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Host name or address, in lower case.
    pub host: String,
    /// The port.
    pub port: u16,
}

/// An AWS service that the connection needs to reach from its subnet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Service {
    /// Script, temporary files, logs, data: every job.
    S3,
    /// The connection's credentials.
    SecretsManager,
    /// Roles that a unified connection or a Redshift IAM URL assumes.
    Sts,
    /// The Data Catalog's encrypted password.
    Kms,
    /// The job in which a crawler runs a driver of one's own.
    Glue,
    /// Any other AWS API that the error text names: of another service, another Region, or by another name than the Region's own.
    Called,
}

impl Service {
    const ALL: [Self; 5] = [Self::S3, Self::SecretsManager, Self::Sts, Self::Kms, Self::Glue];

    /// The word of endpoint names and of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::S3 => "s3",
            Self::SecretsManager => "secretsmanager",
            Self::Sts => "sts",
            Self::Kms => "kms",
            Self::Glue => "glue",
            Self::Called => "api",
        }
    }
}

impl Subject {
    /// The subject of a diagnosis: the connections and the job, or the crawler, that `collect-evidence` found.
    pub fn of_evidence(evidence: &Evidence, focus: Option<&str>) -> Self {
        let mut subject = Self {
            region: evidence.context.region.clone(),
            account: evidence.context.account.clone(),
            partition: evidence.context.partition.clone(),
            focus: focus.map(str::to_owned),
            concurrent_runs: 1,
            ..Self::default()
        };
        for NamedConnection { name, connection } in &evidence.connections {
            match connection.known("glue:GetConnection") {
                Ok(Found::Present(connection)) => subject.paths.push(ConnectionPath::of_connection(name, connection)),
                Ok(Found::Missing { .. }) => subject.unread.push((
                    name.clone(),
                    Missing {
                        reason: format!("the connection {name} does not exist"),
                        would_help: "glue:GetConnection".to_owned(),
                    },
                )),
                Err(missing) => subject.unread.push((name.clone(), missing)),
            }
        }
        if let Some(job) = evidence.job.get().and_then(Found::present) {
            subject.take_job(job, evidence);
        }
        subject.role = role_of(evidence);
        subject.denied = denied_by_an_endpoint(evidence);
        subject.take_text(evidence);
        // What a run asks is on its way, whatever the connection's form says; S3 is on every one.
        let asked = [subject.denied.as_ref().and_then(service_of), subject.called];
        for service in asked.into_iter().flatten().filter(|one| *one != Service::S3) {
            for path in &mut subject.paths {
                path.services.insert(service);
            }
        }
        if evidence.known_crawler().is_some() {
            subject.apart = true;
            for path in subject.paths.iter_mut().filter(|path| path.brings_a_driver) {
                path.services.insert(Service::Glue);
            }
        }
        subject
    }

    /// What a job needs of the network, and its run.
    fn take_job(&mut self, job: &Job, evidence: &Evidence) {
        let run = evidence.job_run.get().and_then(Found::present);
        self.workers = workers(job, run);
        self.concurrent_runs = job
            .execution_property
            .as_ref()
            .and_then(|property| property.max_concurrent_runs)
            .and_then(|runs| u32::try_from(runs).ok())
            .map_or(1, |runs| runs.max(1));
        self.objects = objects(job, run);
        let script = job
            .command
            .script_location
            .as_deref()
            .filter(|_| evidence.script.get().is_some());
        let script = script.and_then(|uri| object(uri, "s3:GetObject"));
        self.buckets_here = script.into_iter().map(|script| script.bucket).collect();
        self.job = Some(job.name.clone());
    }

    /// What the error text says of names and of silence.
    fn take_text(&mut self, evidence: &Evidence) {
        self.s3_is_silent = evidence.signal.as_ref().is_some_and(says_that_s3_is_silent);
        let cause = evidence.signal.as_ref().map(|signal| signal.cause);
        self.a_name_fails = cause == Some(Cause::DnsFailure);
        let has_no_address = |signal: &Signal| signal.cause == Cause::DnsFailure;
        self.without_address = hosts_of_text(evidence, &self.paths, has_no_address);
        self.silent_hosts = hosts_of_text(evidence, &self.paths, is_silence);
        let has_answered = |signal: &Signal| signal.proves(Proof::PortAnswered);
        self.heard_hosts = hosts_of_text(evidence, &self.paths, has_answered);
        self.printed_hosts = printed_hosts(evidence, &self.paths);
        let signal = evidence.signal.as_ref();
        self.called = signal.and_then(|signal| self.service_of_text(signal));
        if let Some(signal) = signal.filter(|_| self.called.is_none()) {
            self.api = self.api_of_text(signal);
            self.called = self.api.is_some().then_some(Service::Called);
        }
        let is_silent = signal.is_some_and(was_silent);
        self.silent = self.called.filter(|_| is_silent).into_iter().collect();
        let printed = signal.and_then(Printed::beside);
        self.printed = self.called.zip(printed).into_iter().collect();
    }

    /// The subject of a preflight: the connection that a request asks for, before it exists. `None` without a VPC and a host.
    pub fn of_request(route: &Route) -> Option<Self> {
        let path = ConnectionPath::of_request(&route.request, route.engine)?;
        Some(Self {
            region: route.context.region.clone(),
            account: route.context.account.clone(),
            partition: route.context.partition.clone(),
            focus: None,
            paths: vec![path],
            concurrent_runs: 1,
            ..Self::default()
        })
    }

    /// The service of the Region that a text says the way to fails of, by the host that it names.
    fn service_of_text(&self, signal: &Signal) -> Option<Service> {
        if signal.cause == Cause::S3EndpointMissing {
            return Some(Service::S3);
        }
        let host = signal.host.as_deref().filter(|_| SILENCE.contains(&signal.cause))?;
        if says_that_s3_is_silent(signal) {
            return Some(Service::S3);
        }
        let host = tidy(host);
        Service::ALL.into_iter().find(|service| host == host_of(self, *service))
    }

    /// The AWS API that a text says the way to fails of, where no connection leads there.
    fn api_of_text(&self, signal: &Signal) -> Option<Api> {
        let is_of_way = SILENCE.contains(&signal.cause) && signal.met != Some(Met::NoAddress);
        let host = signal.host.as_deref().filter(|_| is_of_way)?;
        let host = tidy(host);
        let is_source = hosts_of(&self.paths).contains(&host);
        Api::of(&host, &self.region, self.domain()).filter(|_| !is_source)
    }

    /// The domain of the partition's service names.
    pub fn domain(&self) -> &'static str {
        domain_of_partition(&self.partition).unwrap_or_else(|| domain_of(&self.region))
    }
}

impl ConnectionPath {
    /// A connection as Glue describes it.
    pub fn of_connection(name: &str, connection: &Connection) -> Self {
        let requirements = connection.physical_connection_requirements.as_ref();
        let vpc_settings = requirements.and_then(VpcSettings::of);
        let mut services = BTreeSet::new();
        let by_iam = connection
            .authentication_configuration
            .as_ref()
            .is_some_and(|login| login.authentication_type.as_deref() == Some("IAM"));
        if connection.secret_id().is_some() || (connection.is_unified() && !by_iam) {
            services.insert(Service::SecretsManager);
        }
        let url = connection.property("JDBC_CONNECTION_URL").unwrap_or_default();
        if connection.is_unified() || url.starts_with("jdbc:redshift:iam") {
            services.insert(Service::Sts);
        }
        if connection.property("ENCRYPTED_PASSWORD").is_some() {
            services.insert(Service::Kms);
        }
        Self {
            name: name.to_owned(),
            vpc_settings,
            target: target(connection),
            services,
            secret: secret_id_of(connection),
            planned: false,
            holds_password: holds_password(connection),
            loses_credential: !survives_an_update(connection),
            brings_a_driver: brings_a_driver(connection),
            network_only: connection.connection_type == "NETWORK",
        }
    }

    fn of_request(request: &Request, engine: Option<Engine>) -> Option<Self> {
        let from_url = request.url.as_deref().and_then(jdbc::target_of_url);
        let endpoint = request.endpoint.as_ref();
        let engine = engine.or_else(|| from_url.as_ref().and_then(|target| target.engine));
        let host = endpoint
            .and_then(|endpoint| endpoint.host.clone())
            .or_else(|| from_url.as_ref().map(|target| target.host.clone()));
        let host = host.or_else(|| (engine?.source().request.host)(request));
        let port = endpoint
            .and_then(|endpoint| endpoint.port)
            .or_else(|| from_url.as_ref().and_then(|target| target.port))
            .or_else(|| engine.map(Engine::default_port));
        let mut services = BTreeSet::new();
        let unified = request.schema_version == Some(2);
        // A login by IAM reads no secret.
        if !request.uses_iam() && (unified || request.auth.is_some()) {
            services.insert(Service::SecretsManager);
        }
        if unified {
            services.insert(Service::Sts);
        }
        let secret = request.auth.as_ref().and_then(|auth| auth.secret_id.clone());
        let vpc_settings = request.network.as_ref().and_then(|network| {
            Some(VpcSettings {
                subnet: network.subnet_id.clone()?,
                groups: network.security_group_ids.clone(),
                zone: None,
            })
        });
        let target = host.zip(port).map(|(host, port)| Target {
            host: tidy(&host),
            port,
        });
        if vpc_settings.is_none() && target.is_none() {
            return None;
        }
        Some(Self {
            name: request.connection.clone().unwrap_or_default(),
            vpc_settings,
            target,
            services,
            secret,
            planned: true,
            ..Self::default()
        })
    }
}

/// The ARN of the role of the job or of the crawler; Glue keeps a name with its path. The name of the role that a denial tells of goes
/// before it: of another role the endpoint's policy may say something else.
fn role_of(evidence: &Evidence) -> Option<String> {
    let of_job = evidence.job.get().and_then(Found::present).map(|job| job.role.as_str());
    let role = of_job.or(evidence.known_crawler().map(|crawler| crawler.role.as_str()))?;
    let context = &evidence.context;
    let arn = match role.starts_with("arn:") {
        true => role.to_owned(),
        false if role.is_empty() || context.account.is_empty() => return None,
        false => {
            let partition = Some(context.partition.as_str()).filter(|one| !one.is_empty());
            let role = role.trim_start_matches('/');
            format!(
                "arn:{}:iam::{}:role/{role}",
                partition.unwrap_or("aws"),
                context.account
            )
        }
    };
    let denied = denied_by_an_endpoint(evidence).and_then(|denied| denied.principal);
    let session = denied.as_deref().and_then(|denied| denied.split_once(":assumed-role/"));
    let told = session.and_then(|(_, session)| session.split('/').next());
    told.is_none_or(|told| arn.rsplit('/').next() == Some(told))
        .then_some(arn)
}

fn denied_by_an_endpoint(evidence: &Evidence) -> Option<Denied> {
    let denied = evidence.signal.as_ref()?.denied.as_ref();
    denied
        .filter(|denied| denied.policy == Some(PolicyType::VpcEndpoint))
        .cloned()
}

/// That the packets were sent, and came to nothing.
const SILENCE: [Cause; 5] = [
    Cause::ConnectTimeout,
    Cause::ConnectionDropped,
    Cause::ConnectionRefused,
    Cause::NoRouteOrUnreachable,
    Cause::ServiceEndpointUnreachable,
];

/// The hosts of paths of which the error text surely says this: the one that it names, else the only one.
fn hosts_of_text(evidence: &Evidence, paths: &[ConnectionPath], is_said: impl Fn(&Signal) -> bool) -> BTreeSet<String> {
    let Some(signal) = surely_of_paths(evidence).filter(|signal| is_said(signal)) else {
        return BTreeSet::new();
    };
    let all = hosts_of(paths);
    match signal.host.as_deref().map(tidy) {
        Some(named) => all.into_iter().filter(|host| *host == named).collect(),
        None if all.len() == 1 => all,
        None => BTreeSet::new(),
    }
}

/// What the error text says, where that is sure, and of no host that the script names itself.
fn surely_of_paths(evidence: &Evidence) -> Option<&Signal> {
    let signal = evidence.signal.as_ref();
    let sure = signal.filter(|one| one.confidence >= Confidence::Likely);
    sure.filter(|_| elsewhere(evidence).is_none())
}

fn hosts_of(paths: &[ConnectionPath]) -> BTreeSet<String> {
    let targets = paths.iter().filter_map(|path| path.target.as_ref());
    targets.map(|target| target.host.clone()).collect()
}

/// True for a text by which what was sent to a source came to nothing.
fn is_silence(signal: &Signal) -> bool {
    SILENCE.contains(&signal.cause) && signal.cause != Cause::ServiceEndpointUnreachable
}

/// Where the names of paths led, as far as the error text prints addresses: beside the name, or alone, where it may be another's.
fn printed_hosts(evidence: &Evidence, paths: &[ConnectionPath]) -> BTreeMap<String, Printed> {
    let Some((signal, host)) = surely_of_paths(evidence).and_then(|signal| Some((signal, signal.host.as_deref()?)))
    else {
        return BTreeMap::new();
    };
    let all = hosts_of(paths).into_iter();
    let printed = match host.parse::<Ipv4Addr>() {
        Ok(address) => is_silence(signal).then(|| Printed::alone(address)),
        Err(_) => Printed::beside(signal),
    };
    let is_meant = |one: &String| {
        printed
            .as_ref()
            .is_some_and(|printed| !printed.is_named || *one == tidy(host))
    };
    let meant = all.filter(is_meant);
    meant.filter_map(|one| Some((one, printed.clone()?))).collect()
}

/// True where what was sent to the service that a text names came to nothing. A name without an address sends nothing, and nothing that
/// filters packets refuses or ends a connection; what does not say which of these it was says none.
fn was_silent(signal: &Signal) -> bool {
    match signal.met {
        Some(met) => met == Met::Silence,
        None => matches!(
            signal.cause,
            Cause::ConnectTimeout | Cause::NoRouteOrUnreachable | Cause::S3EndpointMissing
        ),
    }
}

fn says_that_s3_is_silent(signal: &Signal) -> bool {
    let host = signal.host.as_deref().unwrap_or_default();
    let is_s3 = host.starts_with("s3.") || host.contains(".s3.");
    match signal.cause {
        Cause::S3EndpointMissing => true,
        Cause::ServiceEndpointUnreachable => is_s3 || host.is_empty(),
        Cause::ConnectTimeout | Cause::NoRouteOrUnreachable | Cause::DnsFailure => is_s3,
        _ => false,
    }
}

/// Where a connection leads, with the hosts that a connection type implies.
fn target(connection: &Connection) -> Option<Target> {
    let found = jdbc::target_of(connection);
    let engine = found
        .as_ref()
        .and_then(|target| target.engine)
        .or_else(|| Engine::of_connection_type(&connection.connection_type))
        .or_else(|| Engine::of_property(connection));
    let host = found
        .as_ref()
        .map(|target| target.host.clone())
        .or_else(|| connection.property("HOST").map(str::to_owned));
    let host = host
        .filter(|host| !host.is_empty())
        .or_else(|| (engine?.source().connection.host)(connection))?;
    let port = found
        .and_then(|target| target.port)
        .or_else(|| connection.property("PORT").and_then(|port| port.parse().ok()))
        .or_else(|| engine.map(Engine::default_port))?;
    Some(Target {
        host: tidy(&host),
        port,
    })
}

fn tidy(host: &str) -> String {
    let host = host
        .trim()
        .trim_start_matches("https://")
        .trim_matches('/')
        .trim_start_matches('@');
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// One network interface a worker; a Python shell job has one, an old job without worker type one a DPU.
fn workers(job: &Job, run: Option<&JobRun>) -> Option<u32> {
    if job.command.name.as_deref() == Some("pythonshell") {
        return Some(1);
    }
    let number = run.and_then(|run| run.number_of_workers).or(job.number_of_workers);
    let number = number.or_else(|| job.max_capacity.map(|capacity| capacity.ceil() as i32))?;
    u32::try_from(number).ok()
}

/// The script and the temporary folder.
fn objects(job: &Job, run: Option<&JobRun>) -> Vec<Object> {
    let argument = |key: &str| {
        run.and_then(|run| run.arguments.get(key))
            .or_else(|| job.default_arguments.get(key))
    };
    let script = job
        .command
        .script_location
        .as_deref()
        .and_then(|uri| object(uri, "s3:GetObject"));
    let folder = argument("--TempDir").and_then(|uri| object(uri, "s3:PutObject"));
    script.into_iter().chain(folder).collect()
}

fn object(uri: &str, action: &'static str) -> Option<Object> {
    let rest = uri
        .strip_prefix("s3://")
        .or_else(|| uri.strip_prefix("s3a://"))
        .or_else(|| uri.strip_prefix("s3n://"))?;
    let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
    Some(Object {
        bucket: bucket.to_owned(),
        key: key.to_owned(),
        action,
    })
}
