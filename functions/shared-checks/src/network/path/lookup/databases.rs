//! Databases, clusters and workgroups, and the names that lead to them.

use super::*;

impl<'a> Lookup<'a> {
    /// An RDS instance by identifier.
    pub fn db_instance(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbInstance>> {
        self.lies_in(id, region);
        let is_it = |one: &rds::DbInstance| one.db_instance_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.db_instances,
            "rds:DescribeDBInstances",
            is_it,
            id,
            What::DbInstance(id.to_owned()),
        )
    }

    /// An RDS cluster by identifier.
    pub fn db_cluster(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbCluster>> {
        self.lies_in(id, region);
        let is_it = |one: &rds::DbCluster| one.db_cluster_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.db_clusters,
            "rds:DescribeDBClusters",
            is_it,
            id,
            What::DbCluster(id.to_owned()),
        )
    }

    /// The RDS cluster with a custom endpoint of that host name.
    pub fn db_cluster_of_endpoint(&self, host: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbCluster>> {
        self.lies_in(host, region);
        let is_it = |one: &rds::DbCluster| {
            one.custom_endpoints
                .iter()
                .any(|endpoint| endpoint.eq_ignore_ascii_case(host))
        };
        let what = What::DbClusterOfEndpoint(host.to_owned());
        self.one(&self.facts.db_clusters, "rds:DescribeDBClusters", is_it, host, what)
    }

    /// An RDS proxy by name.
    pub fn db_proxy(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbProxy>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbProxy| one.db_proxy_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_proxies,
            "rds:DescribeDBProxies",
            is_it,
            name,
            What::DbProxy(name.to_owned()),
        )
    }

    /// A further endpoint of an RDS proxy, by name.
    pub fn db_proxy_endpoint(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbProxyEndpoint>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbProxyEndpoint| one.db_proxy_endpoint_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_proxy_endpoints,
            "rds:DescribeDBProxyEndpoints",
            is_it,
            name,
            What::DbProxyEndpoint(name.to_owned()),
        )
    }

    /// An RDS subnet group by name.
    pub fn db_subnet_group(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbSubnetGroup>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbSubnetGroup| one.db_subnet_group_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_subnet_groups,
            "rds:DescribeDBSubnetGroups",
            is_it,
            name,
            What::DbSubnetGroup(name.to_owned()),
        )
    }

    /// A Redshift cluster by identifier.
    pub fn redshift_cluster(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a redshift::Cluster>> {
        self.lies_in(id, region);
        let is_it = |one: &redshift::Cluster| one.cluster_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.clusters,
            "redshift:DescribeClusters",
            is_it,
            id,
            What::RedshiftCluster(id.to_owned()),
        )
    }

    /// A Redshift subnet group by name.
    pub fn redshift_subnet_group(
        &self,
        name: &str,
        region: Option<&str>,
    ) -> Seen<Option<&'a redshift::ClusterSubnetGroup>> {
        self.lies_in(name, region);
        let is_it = |one: &redshift::ClusterSubnetGroup| one.cluster_subnet_group_name.eq_ignore_ascii_case(name);
        let what = What::RedshiftSubnetGroup(name.to_owned());
        self.one(
            &self.facts.cluster_subnet_groups,
            "redshift:DescribeClusterSubnetGroups",
            is_it,
            name,
            what,
        )
    }

    /// The Redshift-managed endpoint with a host name.
    pub fn redshift_endpoint(&self, host: &str, region: Option<&str>) -> Seen<Option<&'a redshift::EndpointAccess>> {
        self.lies_in(host, region);
        self.one(
            &self.facts.endpoint_access_list,
            "redshift:DescribeEndpointAccess",
            |one| is_host(one.address.as_deref(), host),
            host,
            What::RedshiftEndpoints,
        )
    }

    /// A Redshift Serverless workgroup by name.
    pub fn workgroup(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a redshift_serverless::Workgroup>> {
        self.lies_in(name, region);
        self.one(
            &self.facts.workgroups,
            "redshift-serverless:GetWorkgroup",
            |one| one.workgroup_name.eq_ignore_ascii_case(name),
            name,
            What::Workgroup(name.to_owned()),
        )
    }

    /// The managed endpoint of a workgroup with a host name; `owner` is the workgroup's account, where that is another one.
    pub fn workgroup_endpoint(
        &self,
        host: &str,
        owner: Option<&str>,
        region: Option<&str>,
    ) -> Seen<Option<&'a redshift_serverless::EndpointAccess>> {
        self.lies_in(host, region);
        self.one(
            &self.facts.workgroup_endpoints,
            "redshift-serverless:ListEndpointAccess",
            |one| is_host(one.address.as_deref(), host),
            host,
            What::WorkgroupEndpoints {
                owner: owner.map(str::to_owned),
            },
        )
    }
}
