//! Host names that AWS gives to databases: what they say of the database without asking.

/// What kind of endpoint a host name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatabaseKind {
    /// An RDS instance, a member of a cluster included.
    Instance,
    /// The writer or reader endpoint of an Aurora or Multi-AZ cluster.
    Cluster,
    /// A custom endpoint of an Aurora cluster; its name is not the cluster's.
    CustomEndpoint,
    /// An RDS Proxy.
    Proxy,
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
    /// The Region.
    pub region: String,
}

impl DatabaseName {
    /// The database that `host` names; `None` for any other host.
    pub fn parse(host: &str) -> Option<Self> {
        let host = host.trim_end_matches('.').to_ascii_lowercase();
        let rest = host
            .strip_suffix(".amazonaws.com")
            .or_else(|| host.strip_suffix(".amazonaws.com.cn"))?;
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
            _ if kind.starts_with("proxy-") => DatabaseKind::Proxy,
            _ => DatabaseKind::Instance,
        };
        Some(Self {
            kind,
            id: (*id).to_owned(),
            region: region.to_owned(),
        })
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
}
