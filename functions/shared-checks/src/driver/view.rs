//! What driver and TLS checks look at: the connection, its URL, and the database behind the host.

use shared_domain::aws::glue::{Connection, Job};
use shared_domain::aws::rds::{DbCluster, DbInstance};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::fact::{Fact, Missing};
use shared_domain::facts_driver::DriverFacts;
use shared_domain::jdbc::{Target, target_of};
use shared_domain::source::Engine;

/// One connection with what is known of its database.
pub struct View {
    /// The connection, or why it is not known.
    pub connection: Result<Option<Connection>, Missing>,
    /// The job that uses it.
    pub job: Option<Job>,
    /// Where the connection leads.
    pub target: Option<Target>,
    /// When the facts were observed, RFC 3339.
    pub observed_at: String,
    facts: DriverFacts,
}

/// The database that listens at the connection's host.
#[derive(Clone, Copy)]
pub enum Database<'a> {
    /// An RDS instance.
    Instance(&'a DbInstance),
    /// An Aurora or Multi-AZ cluster.
    Cluster(&'a DbCluster),
}

impl View {
    /// The view of the connection that Glue most likely used.
    pub fn new(facts: &DriverFacts, evidence: &Evidence) -> Self {
        let connection = match evidence.connections.first() {
            None => Ok(None),
            Some(named) => named
                .connection
                .known("glue:GetConnection")
                .map(|found| found.present().cloned()),
        };
        let target = connection.as_ref().ok().and_then(Option::as_ref).and_then(target_of);
        Self {
            connection,
            job: evidence.job.get().and_then(Found::present).cloned(),
            target,
            observed_at: evidence.observed_at.clone(),
            facts: facts.clone(),
        }
    }

    /// The connection; `Ok(None)` where there is none to judge.
    pub fn connection(&self) -> Result<Option<&Connection>, Missing> {
        self.connection.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// The JDBC URL, where the connection has one.
    pub fn url(&self) -> Result<Option<&str>, Missing> {
        Ok(self
            .connection()?
            .and_then(|connection| connection.property("JDBC_CONNECTION_URL")))
    }

    /// True when TLS is enforced by the connection.
    pub fn enforces_tls(&self) -> Result<bool, Missing> {
        let enforced = self
            .connection()?
            .and_then(|connection| connection.property("JDBC_ENFORCE_SSL"));
        Ok(enforced.is_some_and(|value| value.eq_ignore_ascii_case("true")))
    }

    /// The database at the connection's host; `Ok(None)` for a host that is not one of RDS in this account.
    pub fn database(&self) -> Result<Option<Database<'_>>, Missing> {
        let Some(target) = self
            .target
            .as_ref()
            .filter(|target| rds_identifier(&target.host).is_some())
        else {
            return Ok(None);
        };
        let host = target.host.as_str();
        let instances = self.facts.db_instances.known("rds:DescribeDBInstances")?;
        let at_host = |instance: &&DbInstance| {
            instance
                .endpoint
                .as_ref()
                .and_then(|endpoint| endpoint.address.as_deref())
                == Some(host)
        };
        if let Some(instance) = instances.iter().find(at_host) {
            return Ok(Some(Database::Instance(instance)));
        }
        let clusters = self.facts.db_clusters.known("rds:DescribeDBClusters")?;
        let cluster = clusters.iter().find(|cluster| {
            cluster.endpoint.as_deref() == Some(host)
                || cluster.reader_endpoint.as_deref() == Some(host)
                || cluster.custom_endpoints.iter().any(|endpoint| endpoint == host)
        });
        Ok(cluster.map(Database::Cluster))
    }

    /// A server parameter's value; `Ok(None)` where it has the engine's default.
    pub fn parameter(&self, name: &str) -> Result<Option<&str>, Missing> {
        let parameters = match (&self.facts.parameters, self.database()?) {
            (Fact::NotCollected, None) => return Ok(None),
            (parameters, Some(Database::Cluster(_))) => parameters.known("rds:DescribeDBClusterParameters")?,
            (parameters, _) => parameters.known("rds:DescribeDBParameters")?,
        };
        Ok(parameters.get(name).map(String::as_str))
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

    /// The engine.
    pub fn engine(&self) -> Option<Engine> {
        Engine::of_rds(self.engine_name())
    }

    /// The major version.
    pub fn major_version(&self) -> Option<u32> {
        let version = match self {
            Self::Instance(instance) => instance.engine_version.as_deref(),
            Self::Cluster(cluster) => cluster.engine_version.as_deref(),
        };
        version?.split('.').next()?.parse().ok()
    }

    /// The port that it listens on.
    pub fn port(&self) -> Option<u16> {
        let port = match self {
            Self::Instance(instance) => instance.endpoint.as_ref().and_then(|endpoint| endpoint.port),
            Self::Cluster(cluster) => cluster.port,
        };
        port.and_then(|port| u16::try_from(port).ok())
    }

    /// Its identifier.
    pub fn id(&self) -> &str {
        match self {
            Self::Instance(instance) => &instance.db_instance_identifier,
            Self::Cluster(cluster) => &cluster.db_cluster_identifier,
        }
    }

    /// When its certificate ends, RFC 3339.
    pub fn certificate_valid_till(&self) -> Option<&str> {
        let details = match self {
            Self::Instance(instance) => instance.certificate_details.as_ref(),
            Self::Cluster(cluster) => cluster.certificate_details.as_ref(),
        };
        details.and_then(|details| details.valid_till.as_deref())
    }
}

/// What an RDS host name identifies: an instance by its first label, a cluster where the second begins with `cluster-`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RdsIdentifier {
    /// An instance's identifier.
    Instance(String),
    /// A cluster's identifier.
    Cluster(String),
}

/// `<id>.<hash>.<region>.rds.amazonaws.com`, `<id>.cluster-<hash>...` and `<id>.cluster-ro-<hash>...`.
pub fn rds_identifier(host: &str) -> Option<RdsIdentifier> {
    let (name, _) = host.split_once(".rds.amazonaws.com")?;
    let mut labels = name.split('.');
    let (id, second) = (labels.next()?.to_owned(), labels.next()?);
    match second.starts_with("proxy-") || second.starts_with("cluster-custom-") {
        true => None,
        false if second.starts_with("cluster-") => Some(RdsIdentifier::Cluster(id)),
        false => Some(RdsIdentifier::Instance(id)),
    }
}
