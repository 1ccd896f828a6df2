//! What driver and TLS checks look at: one connection, its URL, the job that uses it, and the database behind the host.

use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName, rds_identifier};
use shared_domain::aws::glue::{Connection, Crawler, Job};
use shared_domain::aws::rds::{DbCluster, DbInstance};
use shared_domain::diagnosis::Listens;
use shared_domain::evidence::{Evidence, Found, GET_CRAWLER, NamedConnection};
use shared_domain::fact::{Fact, Missing};
use shared_domain::facts_driver::{DriverFacts, Jar, Parameters};
use shared_domain::jdbc::{Target, target_of, url_of};
use shared_domain::source::Engine;
use shared_domain::step::AwsContext;
use shared_domain::{Resource, Signal};

use super::custom::{CustomDriver, Origin, custom_driver, drives, s3_object};
use crate::credentials::view::RoleRef;

/// One connection with what is known of its job and its database.
#[derive(Clone, Debug)]
pub struct View {
    /// The connection's name; `None` where only a job is judged.
    pub name: Option<String>,
    /// The connection, or why it is not known.
    pub connection: Result<Option<Connection>, Missing>,
    /// Where the connection leads.
    pub target: Option<Target>,
    /// The driver that is not Glue's own.
    pub custom: Option<CustomDriver>,
    /// All that was read.
    pub facts: DriverFacts,
    /// The failure, as far as it is known.
    pub evidence: Evidence,
}

/// A Glue version, such as 5.0.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct GlueVersion {
    /// Before the dot.
    pub major: u32,
    /// Behind it.
    pub minor: u32,
}

impl GlueVersion {
    /// From `5.0`.
    pub fn of(text: &str) -> Option<Self> {
        let (major, minor) = text.split_once('.')?;
        Some(Self {
            major: major.parse().ok()?,
            minor: minor.parse().ok()?,
        })
    }

    /// The Java that it runs; `None` for a version that nobody here knows yet.
    pub fn java(self) -> Option<u16> {
        match self.major {
            0..=4 => Some(8),
            5 => Some(17),
            _ => None,
        }
    }
}

impl std::fmt::Display for GlueVersion {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.major, self.minor)
    }
}

/// Who may read a job's script.
const SCRIPT_CALL: &str = "s3:GetObject";

/// The database that listens at the connection's host.
#[derive(Clone, Copy, Debug)]
pub enum Database<'a> {
    /// An RDS instance.
    Instance(&'a DbInstance),
    /// An Aurora or Multi-AZ cluster.
    Cluster(&'a DbCluster),
}

/// The ARN of the object at an S3 URI.
pub fn object_arn(context: &AwsContext, uri: &str) -> String {
    let partition = Some(context.partition.as_str()).filter(|partition| !partition.is_empty());
    let (bucket, key) = s3_object(uri).unwrap_or_default();
    format!("arn:{}:s3:::{bucket}/{key}", partition.unwrap_or("aws"))
}

impl View {
    /// The view of one connection, or of the job alone.
    pub fn new(facts: &DriverFacts, evidence: &Evidence, named: Option<&NamedConnection>) -> Self {
        let connection = match named {
            None => evidence.names_no_connection().map(|()| None),
            Some(named) => named
                .connection
                .known("glue:GetConnection")
                .map(|found| found.present().cloned()),
        };
        let known = connection.as_ref().ok().and_then(Option::as_ref);
        Self {
            name: named.map(|named| named.name.clone()),
            target: known.and_then(target_of),
            custom: known.and_then(|connection| custom_driver(evidence, connection)),
            connection,
            facts: facts.clone(),
            evidence: evidence.clone(),
        }
    }

    /// The connection; `Ok(None)` where there is none to judge.
    pub fn connection(&self) -> Result<Option<&Connection>, Missing> {
        self.connection.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// The JDBC URL, where the connection has one.
    pub fn url(&self) -> Result<Option<String>, Missing> {
        Ok(self.connection()?.and_then(url_of))
    }

    /// The host that the connection leads to; where that is another name of a database's endpoint, as the network step found, the endpoint.
    pub fn endpoint(&self) -> Option<&str> {
        let target = self.target.as_ref()?;
        Some(self.evidence.learned.endpoint_of(&target.host))
    }

    /// True where the connection leads to a database of RDS, by its own name or another one.
    pub fn is_on_rds(&self) -> bool {
        self.endpoint().is_some_and(is_rds_host)
    }

    /// The engine, where URL or connection type tells.
    pub fn engine(&self) -> Option<Engine> {
        self.target.as_ref().and_then(|target| target.engine)
    }

    /// The Spark job that uses the connection; `Ok(None)` where there is none. A Python shell job loads no JDBC driver.
    pub fn spark_job(&self) -> Result<Option<&Job>, Missing> {
        let job = match &self.evidence.job {
            Fact::NotCollected => None,
            job => job.known("glue:GetJob")?.present(),
        };
        Ok(job.filter(|job| !matches!(job.command.name.as_deref(), Some("pythonshell" | "glueray"))))
    }

    /// The crawler that uses the connection; `Ok(None)` where there is none. It knows neither script nor arguments nor a Glue version.
    pub fn crawler(&self) -> Result<Option<&Crawler>, Missing> {
        match &self.evidence.crawler {
            Fact::NotCollected => Ok(None),
            crawler => Ok(crawler.known(GET_CRAWLER)?.present()),
        }
    }

    /// The role of the Spark job or the crawler, which reads the driver.
    pub fn reader(&self) -> Result<Option<RoleRef>, Missing> {
        if let Some(job) = self.spark_job()? {
            return Ok(RoleRef::of(&job.role));
        }
        Ok(self.crawler()?.and_then(|crawler| RoleRef::of(&crawler.role)))
    }

    /// The Spark job with its Glue version: the run's, else the job's. `Ok(None)` where there is no job, or it names no version.
    pub fn glue_version(&self) -> Result<Option<(&Job, GlueVersion)>, Missing> {
        let Some(job) = self.spark_job()? else { return Ok(None) };
        let run = self.evidence.job_run.get().and_then(Found::present);
        let named = run
            .and_then(|run| run.glue_version.as_deref())
            .or(job.glue_version.as_deref());
        Ok(named.and_then(GlueVersion::of).map(|version| (job, version)))
    }

    /// What an error text says.
    pub fn signal(&self) -> Option<&Signal> {
        self.evidence.signal.as_ref()
    }

    /// True when TLS is enforced by the connection.
    pub fn enforces_tls(&self) -> Result<bool, Missing> {
        let enforced = self
            .connection()?
            .and_then(|connection| connection.property("JDBC_ENFORCE_SSL"));
        Ok(enforced.is_some_and(|value| value.trim().eq_ignore_ascii_case("true")))
    }

    /// True when the job brings a driver of its own, so that Glue's does not count.
    pub fn job_has_own_driver(&self) -> bool {
        self.driver_is_of_job() && self.custom.as_ref().is_some_and(|custom| !custom.uris.is_empty())
    }

    /// True when the job, and not the connection, names JAR or class.
    fn driver_is_of_job(&self) -> bool {
        self.custom
            .as_ref()
            .is_some_and(|custom| custom.origin != Origin::Connection)
    }

    /// Whether the job's script names a driver for this connection; `Ok(None)` where nobody asked.
    pub fn script_names_a_driver(&self) -> Result<Option<bool>, Missing> {
        let script = match &self.evidence.script {
            Fact::NotCollected => return Ok(None),
            Fact::Unreadable(reason) => {
                return Err(Missing {
                    reason: format!("the job's script could not be read: {reason}"),
                    would_help: SCRIPT_CALL.to_owned(),
                });
            }
            Fact::Known(script) => script,
        };
        if script.names_a_driver() && drives(script, &self.evidence, self.engine()) {
            return Ok(Some(true));
        }
        if script.in_part {
            return Err(Missing {
                reason: "the job's script names no driver as far as it was read, and goes on".to_owned(),
                would_help: "the driver's options at the beginning of the script".to_owned(),
            });
        }
        Ok(Some(false))
    }

    /// The component that names the custom driver.
    pub fn driver_resource(&self) -> Resource {
        let job = self.evidence.job.get().and_then(Found::present);
        let connection = self.connection.as_ref().ok().and_then(Option::as_ref);
        match (job, connection) {
            (Some(job), _) if self.driver_is_of_job() => Resource::new("job", &job.name),
            (_, Some(connection)) => Resource::new("connection", &connection.name),
            (Some(job), None) => Resource::new("job", &job.name),
            (None, None) => Resource::new("connection", "unknown"),
        }
    }

    /// The JARs of the custom driver that exist, with their URIs. A JAR that could not be read makes the others wait.
    pub fn jars(&self) -> Result<Vec<(&str, &Jar)>, Missing> {
        self.connection()?;
        let mut jars = Vec::new();
        for uri in self.custom.iter().flat_map(|custom| &custom.uris) {
            if let Some(jar) = self.jar(uri)?.present() {
                jars.push((uri.as_str(), jar));
            }
        }
        Ok(jars)
    }

    /// A JAR, there or not. S3 answers "denied" for an object that is not there to whoever may not list the bucket.
    pub fn jar(&self, uri: &str) -> Result<&Found<Jar>, Missing> {
        object(self.facts.jars.get(uri))
    }

    /// The ARN of an object.
    pub fn object_arn(&self, uri: &str) -> String {
        object_arn(&self.evidence.context, uri)
    }

    /// The database at the connection's host; `Ok(None)` for a host that is not one of RDS in this account.
    pub fn database(&self) -> Result<Option<Database<'_>>, Missing> {
        let Some(host) = self.endpoint().filter(|host| rds_identifier(host).is_some()) else {
            return Ok(None);
        };
        let is_host = |endpoint: Option<&str>| endpoint.is_some_and(|name| name.eq_ignore_ascii_case(host));
        let instances = self.facts.db_instances.known("rds:DescribeDBInstances")?;
        let instance = instances
            .iter()
            .find(|one| is_host(one.endpoint.as_ref().and_then(|endpoint| endpoint.address.as_deref())));
        if let Some(instance) = instance {
            return Ok(Some(Database::Instance(instance)));
        }
        let clusters = self.facts.db_clusters.known("rds:DescribeDBClusters")?;
        let cluster = clusters.iter().find(|cluster| {
            is_host(cluster.endpoint.as_deref())
                || is_host(cluster.reader_endpoint.as_deref())
                || cluster.custom_endpoints.iter().any(|endpoint| is_host(Some(endpoint)))
        });
        Ok(cluster.map(Database::Cluster))
    }

    /// What listens at the connection's host, and on which port: as RDS says here, else as the network step read it. `Ok(None)` for a host
    /// that no database of this account has.
    pub fn listens(&self) -> Result<Option<Listens>, Missing> {
        if let Some(database) = self.database()? {
            let id = database.id().to_owned();
            return Ok(database.port().map(|port| Listens { id, port }));
        }
        match self.endpoint() {
            Some(host) => self.evidence.learned.listens(host).map(|found| found.cloned()),
            None => Ok(None),
        }
    }

    /// The parameters of the Redshift cluster or workgroup at the connection's host, with its name; `Ok(None)` for any other host, and
    /// for one that does not exist.
    pub fn redshift(&self) -> Result<Option<(String, &Parameters)>, Missing> {
        let Some(name) = self.endpoint().and_then(DatabaseName::parse) else {
            return Ok(None);
        };
        let (all, would_help) = match name.kind {
            DatabaseKind::Redshift => (&self.facts.redshift_parameters, "redshift:DescribeClusterParameters"),
            DatabaseKind::RedshiftServerless => (&self.facts.workgroup_parameters, "redshift-serverless:GetWorkgroup"),
            _ => return Ok(None),
        };
        match all.get(&name.id) {
            None => Ok(None),
            Some(parameters) => Ok(Some((name.id, parameters.known(would_help)?))),
        }
    }

    /// A server parameter's value; `Ok(None)` where it has the engine's default. A member of a cluster has the cluster's.
    pub fn parameter(&self, database: Database<'_>, name: &str) -> Result<Option<&str>, Missing> {
        let cluster = match database {
            Database::Cluster(cluster) => Some(cluster.db_cluster_identifier.as_str()),
            Database::Instance(instance) => instance.db_cluster_identifier.as_deref(),
        };
        let (groups, group, action) = match (cluster, database) {
            (None, Database::Instance(instance)) => (
                &self.facts.db_parameters,
                instance
                    .db_parameter_groups
                    .first()
                    .map(|group| group.db_parameter_group_name.as_str()),
                "rds:DescribeDBParameters",
            ),
            (id, _) => {
                let clusters = self.facts.db_clusters.known("rds:DescribeDBClusters")?;
                let group = clusters
                    .iter()
                    .find(|cluster| Some(cluster.db_cluster_identifier.as_str()) == id)
                    .and_then(|cluster| cluster.db_cluster_parameter_group.as_deref());
                (
                    &self.facts.db_cluster_parameters,
                    group,
                    "rds:DescribeDBClusterParameters",
                )
            }
        };
        let Some(group) = group else { return Ok(None) };
        let parameters = groups.get(group).unwrap_or(&Fact::NotCollected).known(action)?;
        Ok(parameters.get(name).map(String::as_str))
    }

    /// When the first certificate ends that may answer at the database's host, RFC 3339.
    pub fn certificate_valid_till<'a>(&'a self, database: Database<'a>) -> Option<&'a str> {
        match database {
            Database::Instance(instance) => instance.certificate_details.as_ref()?.valid_till.as_deref(),
            Database::Cluster(cluster) => match &cluster.certificate_details {
                Some(details) => details.valid_till.as_deref(),
                None => self
                    .members(cluster)
                    .filter_map(|member| member.certificate_details.as_ref()?.valid_till.as_deref())
                    .min(),
            },
        }
    }

    /// The instances of a cluster, as far as they were read.
    pub fn members<'a>(&'a self, cluster: &'a DbCluster) -> impl Iterator<Item = &'a DbInstance> {
        let instances = self.facts.db_instances.get().map(Vec::as_slice).unwrap_or_default();
        instances
            .iter()
            .filter(|one| one.db_cluster_identifier.as_deref() == Some(&cluster.db_cluster_identifier))
    }
}

/// An object of S3, there or not. S3 answers "denied" for one that is not there to whoever may not list the bucket.
pub fn object<T>(fact: Option<&Fact<Found<T>>>) -> Result<&Found<T>, Missing> {
    match fact {
        Some(fact) => fact.known("s3:GetObject (and s3:ListBucket, to tell an object that is not there)"),
        None => Err(Missing {
            reason: "not in the facts that were collected".to_owned(),
            would_help: "s3:GetObject".to_owned(),
        }),
    }
}

impl Database<'_> {
    /// The engine's name as RDS has it.
    pub fn engine_name(&self) -> &str {
        match self {
            Self::Instance(instance) => &instance.engine,
            Self::Cluster(cluster) => &cluster.engine,
        }
    }

    /// True for Aurora, whose defaults are not those of RDS.
    pub fn is_aurora(&self) -> bool {
        self.engine_name().starts_with("aurora")
    }

    /// The engine.
    pub fn engine(&self) -> Option<Engine> {
        Engine::of_rds(self.engine_name())
    }

    /// The version, as RDS prints it.
    pub fn version(&self) -> Option<&str> {
        match self {
            Self::Instance(instance) => instance.engine_version.as_deref(),
            Self::Cluster(cluster) => cluster.engine_version.as_deref(),
        }
    }

    /// The major version.
    pub fn major_version(&self) -> Option<u32> {
        self.version()?.split('.').next()?.parse().ok()
    }

    /// Engine and version, for people.
    pub fn described(&self) -> String {
        match self.version() {
            Some(version) => format!("{} {version}", self.engine_name()),
            None => self.engine_name().to_owned(),
        }
    }

    /// The port that it listens on.
    pub fn port(&self) -> Option<u16> {
        let port = match self {
            Self::Instance(instance) => instance.endpoint.as_ref().and_then(|endpoint| endpoint.port),
            Self::Cluster(cluster) => cluster.port,
        };
        port.and_then(|port| u16::try_from(port).ok()).filter(|port| *port > 0)
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Instance(instance) => &instance.db_instance_identifier,
            Self::Cluster(cluster) => &cluster.db_cluster_identifier,
        }
    }

    /// It, as the component to change.
    pub fn resource(&self) -> Resource {
        match self {
            Self::Instance(_) => Resource::new("db-instance", self.id()),
            Self::Cluster(_) => Resource::new("db-cluster", self.id()),
        }
    }

    /// The database that was named at creation.
    pub fn first_database(&self) -> Option<&str> {
        match self {
            Self::Instance(instance) => instance.db_name.as_deref(),
            Self::Cluster(cluster) => cluster.database_name.as_deref(),
        }
    }
}

/// True for a name that RDS gave.
pub fn is_rds_host(host: &str) -> bool {
    use DatabaseKind::{Redshift, RedshiftServerless};
    DatabaseName::parse(host).is_some_and(|name| !matches!(name.kind, Redshift | RedshiftServerless))
}
