//! Host names that AWS gives to databases: what they say of the database without asking.

use super::partition::within;

/// What kind of endpoint a host name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// An RDS instance, a member of a cluster included.
    Instance,
    /// The writer or reader endpoint of an Aurora or Multi-AZ cluster.
    Cluster,
    /// A custom endpoint of an Aurora cluster; its name is not the cluster's.
    CustomEndpoint,
    /// The writer endpoint of an Aurora global database, which is in no one Region.
    GlobalCluster,
    /// An RDS Proxy.
    Proxy,
    /// A further endpoint of an RDS Proxy; its name is not the proxy's.
    ProxyEndpoint,
    /// A provisioned Redshift cluster.
    Redshift,
    /// A Redshift Serverless workgroup.
    RedshiftServerless,
}

/// A host name of a database that AWS made, such as `orders.abc.eu-central-1.rds.amazonaws.com`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseName {
    /// What it names.
    pub kind: DatabaseKind,
    /// The identifier that is its first label, in lower case as AWS keeps it.
    pub id: String,
    /// What tells the account: its number, or a text that stands for it.
    pub account: String,
    /// The Region.
    pub region: String,
}

impl DatabaseName {
    /// The database that `host` names; `None` for any other host.
    pub fn parse(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let rest = within(&host)?;
        let labels: Vec<&str> = rest.split('.').collect();
        let (labels, region, service) = match labels.as_slice() {
            [
                labels @ ..,
                region,
                service @ ("rds" | "redshift" | "redshift-serverless"),
            ] => (labels, *region, *service),
            // China writes the service before the Region.
            [
                labels @ ..,
                service @ ("rds" | "redshift" | "redshift-serverless"),
                region,
            ] => (labels, *region, *service),
            _ => return None,
        };
        let [id, kind, ..] = labels else { return None };
        let kind = match service {
            "redshift" => DatabaseKind::Redshift,
            "redshift-serverless" => DatabaseKind::RedshiftServerless,
            _ if kind.starts_with("cluster-custom-") => DatabaseKind::CustomEndpoint,
            _ if kind.starts_with("cluster-") => DatabaseKind::Cluster,
            _ if kind.starts_with("global-") => DatabaseKind::GlobalCluster,
            _ if kind.starts_with("proxy-") => DatabaseKind::Proxy,
            _ if *kind == "endpoint" && labels.get(2).is_some_and(|label| label.starts_with("proxy-")) => {
                DatabaseKind::ProxyEndpoint
            }
            _ => DatabaseKind::Instance,
        };
        Some(Self {
            kind,
            id: (*id).to_owned(),
            account: labels.last().copied().unwrap_or_default().to_owned(),
            region: region.to_owned(),
        })
    }
}

/// What an RDS host name identifies: an instance by its first label, a cluster where the second begins with `cluster-`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RdsIdentifier {
    /// An instance's identifier.
    Instance(String),
    /// A cluster's identifier.
    Cluster(String),
}

/// The identifier in the name of an instance or a cluster. A custom endpoint and a proxy do not tell their database's name.
pub fn rds_identifier(host: &str) -> Option<RdsIdentifier> {
    let name = DatabaseName::parse(host)?;
    match name.kind {
        DatabaseKind::Instance => Some(RdsIdentifier::Instance(name.id)),
        DatabaseKind::Cluster => Some(RdsIdentifier::Cluster(name.id)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_name_of_aws_says_what_it_names_and_where() {
        use DatabaseKind::*;
        for (host, kind, id) in [
            ("Orders.abc.us-east-1.rds.amazonaws.com", Instance, "orders"),
            ("fleet.cluster-abc.us-east-1.rds.amazonaws.com", Cluster, "fleet"),
            ("fleet.cluster-ro-abc.us-east-1.rds.amazonaws.com", Cluster, "fleet"),
            (
                "reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
                CustomEndpoint,
                "reports",
            ),
            ("pool.proxy-abc.us-east-1.rds.amazonaws.com", Proxy, "pool"),
            (
                "readers.endpoint.proxy-abc.us-east-1.rds.amazonaws.com",
                ProxyEndpoint,
                "readers",
            ),
            ("world.global-abc.us-east-1.rds.amazonaws.com", GlobalCluster, "world"),
            ("dw.abc.us-east-1.redshift.amazonaws.com", Redshift, "dw"),
            (
                "wg.111122223333.us-east-1.redshift-serverless.amazonaws.com",
                RedshiftServerless,
                "wg",
            ),
        ] {
            let name = DatabaseName::parse(host).unwrap();
            assert_eq!(
                (name.kind, name.id.as_str(), name.region.as_str()),
                (kind, id, "us-east-1"),
                "{host}"
            );
        }
        let europe = DatabaseName::parse("orders.abc.eusc-de-east-1.rds.amazonaws.eu").unwrap();
        assert_eq!(
            (europe.id.as_str(), europe.region.as_str()),
            ("orders", "eusc-de-east-1")
        );
        let china = DatabaseName::parse("orders.abc.rds.cn-north-1.amazonaws.com.cn").unwrap();
        assert_eq!((china.id.as_str(), china.region.as_str()), ("orders", "cn-north-1"));
        for host in [
            "db.example.internal",
            "rds.amazonaws.com",
            "x.us-east-1.rds.amazonaws.com",
            "s3.us-east-1.amazonaws.com",
            "10.0.0.1",
        ] {
            assert_eq!(DatabaseName::parse(host), None, "{host}");
        }
    }

    #[test]
    fn an_rds_host_tells_its_database_where_it_can() {
        let instance = |id: &str| Some(RdsIdentifier::Instance(id.into()));
        let cluster = |id: &str| Some(RdsIdentifier::Cluster(id.into()));
        for (host, expected) in [
            ("Orders.abc.eu-central-1.rds.amazonaws.com", instance("orders")),
            ("orders.abc.rds.cn-north-1.amazonaws.com.cn", instance("orders")),
            (
                "orders.cluster-ro-abc.eu-central-1.rds.amazonaws.com",
                cluster("orders"),
            ),
            ("reports.cluster-custom-abc.eu-central-1.rds.amazonaws.com", None),
            ("p.proxy-abc.eu-central-1.rds.amazonaws.com", None),
            ("readers.endpoint.proxy-abc.eu-central-1.rds.amazonaws.com", None),
            ("dw.abc.eu-central-1.redshift.amazonaws.com", None),
            ("db.example.internal", None),
        ] {
            assert_eq!(rds_identifier(host), expected, "{host}");
        }
    }
}
