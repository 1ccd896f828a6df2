//! RDS instances, Aurora and Multi-AZ clusters, and proxies.

use std::collections::HashMap;

use aws_sdk_rds::Client as Rds;
use aws_sdk_rds::types::{DbCluster, DbInstance, DbProxy, Filter, IamAuthMode, VpcSecurityGroupMembership};
use futures::future::{join, join_all, join3};
use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName};
use shared_domain::source::Engine;
use shared_domain::step::Candidate;

use crate::listing::{Listed, read};
use crate::search::Search;

/// The kind of a cluster among the candidates.
pub(crate) const CLUSTER: &str = "aurora-cluster";

/// An instance, and the cluster that it is a member of.
type Member = (Candidate, Option<String>);

/// The databases of RDS that `search` may mean. Members of a cluster give way to it.
pub(crate) async fn candidates(rds: &Rds, search: &Search) -> Listed<Candidate> {
    match &search.name {
        None if search.lists => everything(rds, &search.engines).await,
        None => Listed::default(),
        Some(name) => named(rds, search, name).await,
    }
}

/// One list for each engine, all at once: a list of thousands is read in the time of its longest part, and what is neither of
/// these engines (DocumentDB, Neptune) is left out by RDS itself.
async fn everything(rds: &Rds, engines: &[Engine]) -> Listed<Candidate> {
    let instances = join_all(
        engines
            .iter()
            .map(|engine| engine.source().discovery.rds_instances)
            .filter(|names| !names.is_empty())
            .map(|names| instances(rds, filter("engine", names))),
    );
    let (instances, clusters, proxies) = join3(instances, all_clusters(rds, engines), all_proxies(rds, engines)).await;
    let instances = instances.into_iter().fold(Listed::default(), Listed::and);
    merge(instances, clusters).and(proxies)
}

/// The one database that the host names.
async fn named(rds: &Rds, search: &Search, name: &DatabaseName) -> Listed<Candidate> {
    let id = [name.id.as_str()];
    match name.kind {
        DatabaseKind::Instance => {
            let mut found = instances(rds, filter("db-instance-id", &id)).await;
            let cluster = found.found.first().and_then(|(_, cluster)| cluster.clone());
            let Some(cluster) = cluster else {
                return found.map(|(instance, _)| instance);
            };
            // The cluster holds what its members do not have: the managed secret, the reader endpoint.
            let clusters = clusters(rds, filter("db-cluster-id", &[&cluster])).await;
            found.unreadable.extend(clusters.unreadable);
            found.map(|(instance, _)| match clusters.found.first() {
                Some((cluster, _)) => Candidate {
                    reader_host: cluster.reader_host.clone(),
                    managed_secret_arn: instance.managed_secret_arn.or(cluster.managed_secret_arn.clone()),
                    iam_authentication: instance.iam_authentication || cluster.iam_authentication,
                    database: instance.database.or(cluster.database.clone()),
                    ..instance
                },
                None => instance,
            })
        }
        DatabaseKind::Cluster => {
            let (members, clusters) = join(
                instances(rds, filter("db-cluster-id", &id)),
                clusters(rds, filter("db-cluster-id", &id)),
            )
            .await;
            merge(members, clusters.map(|(cluster, _)| cluster))
        }
        DatabaseKind::CustomEndpoint => all_clusters(rds, &search.engines).await,
        DatabaseKind::Proxy | DatabaseKind::ProxyEndpoint => all_proxies(rds, &search.engines).await,
        // No list names the endpoint of a global database.
        DatabaseKind::GlobalCluster | DatabaseKind::Redshift | DatabaseKind::RedshiftServerless => Listed::default(),
    }
}

async fn all_clusters(rds: &Rds, engines: &[Engine]) -> Listed<Candidate> {
    let lists: Vec<_> = engines
        .iter()
        .map(|engine| engine.source().discovery.rds_clusters)
        .filter(|names| !names.is_empty())
        .map(|names| clusters(rds, filter("engine", names)))
        .collect();
    if lists.is_empty() {
        return Listed::default();
    }
    let (lists, groups) = join(join_all(lists), subnet_groups(rds)).await;
    let vpcs: HashMap<String, String> = groups.found.into_iter().collect();
    let mut clusters = lists
        .into_iter()
        .fold(Listed::default(), Listed::and)
        .map(|(cluster, group)| Candidate {
            vpc_id: group.and_then(|group| vpcs.get(&group).cloned()),
            ..cluster
        });
    // Where no cluster is listed, nobody misses the VPC of one.
    if !clusters.found.is_empty() {
        clusters.unreadable.extend(groups.unreadable);
    }
    clusters
}

/// Members are reached through their cluster, which does not say itself whether it is public.
fn merge(instances: Listed<Member>, clusters: Listed<Candidate>) -> Listed<Candidate> {
    let clusters_are_known = clusters.unreadable.is_empty();
    let mut all = clusters;
    let at: HashMap<String, usize> = all
        .found
        .iter()
        .enumerate()
        .map(|(at, cluster)| (cluster.id.clone(), at))
        .collect();
    for (instance, cluster) in instances.found {
        match cluster.as_ref().map(|cluster| at.get(cluster)) {
            Some(Some(at)) => {
                let cluster = &mut all.found[*at];
                cluster.vpc_id = cluster.vpc_id.take().or(instance.vpc_id);
                cluster.publicly_accessible |= instance.publicly_accessible;
            }
            // While clusters cannot be read, their members are better than nothing.
            None => all.found.push(instance),
            Some(None) if !clusters_are_known => all.found.push(instance),
            Some(None) => {}
        }
    }
    all.unreadable.extend(instances.unreadable);
    all
}

fn filter(name: &str, values: &[&str]) -> Filter {
    Filter::builder()
        .name(name)
        .set_values(Some(values.iter().map(|value| (*value).to_owned()).collect()))
        .build()
}

async fn instances(rds: &Rds, filter: Filter) -> Listed<Member> {
    let pages = rds
        .describe_db_instances()
        .filters(filter)
        .into_paginator()
        .items()
        .send();
    read("rds:DescribeDBInstances", pages, |instance| of_instance(&instance)).await
}

/// Clusters, each with the name of its subnet group.
async fn clusters(rds: &Rds, filter: Filter) -> Listed<Member> {
    let pages = rds
        .describe_db_clusters()
        .filters(filter)
        .into_paginator()
        .items()
        .send();
    read("rds:DescribeDBClusters", pages, |cluster| of_cluster(&cluster)).await
}

/// Subnet groups and their VPCs: a cluster knows its group by name only.
async fn subnet_groups(rds: &Rds) -> Listed<(String, String)> {
    let pages = rds.describe_db_subnet_groups().into_paginator().items().send();
    read("rds:DescribeDBSubnetGroups", pages, |group| {
        Some((group.db_subnet_group_name()?.to_owned(), group.vpc_id()?.to_owned()))
    })
    .await
}

async fn all_proxies(rds: &Rds, engines: &[Engine]) -> Listed<Candidate> {
    if engines
        .iter()
        .all(|engine| engine.source().discovery.rds_instances.is_empty())
    {
        return Listed::default();
    }
    let pages = rds.describe_db_proxies().into_paginator().items().send();
    read("rds:DescribeDBProxies", pages, |proxy| {
        of_proxy(&proxy).filter(|proxy| {
            let family = proxy.source_engine();
            engines
                .iter()
                .any(|engine| family.is_some_and(|family| family.agrees_with(*engine)))
        })
    })
    .await
}

/// An instance as a candidate, unless it runs something else (Neptune, DocumentDB, Db2).
fn of_instance(instance: &DbInstance) -> Option<Member> {
    let engine = instance.engine().filter(|name| Engine::of_rds(name).is_some())?;
    let endpoint = instance.endpoint();
    let candidate = Candidate {
        kind: "rds-instance".to_owned(),
        id: instance.db_instance_identifier()?.to_owned(),
        engine: engine.to_owned(),
        version: instance.engine_version().map(str::to_owned),
        host: endpoint.and_then(|endpoint| endpoint.address()).map(str::to_owned),
        port: endpoint.and_then(|endpoint| endpoint.port()).and_then(port),
        database: instance.db_name().map(str::to_owned),
        vpc_id: instance
            .db_subnet_group()
            .and_then(|group| group.vpc_id())
            .map(str::to_owned),
        security_group_ids: groups(instance.vpc_security_groups()),
        status: instance.db_instance_status().map(str::to_owned),
        publicly_accessible: instance.publicly_accessible().unwrap_or_default(),
        iam_authentication: instance.iam_database_authentication_enabled().unwrap_or_default(),
        managed_secret_arn: instance
            .master_user_secret()
            .and_then(|secret| secret.secret_arn())
            .map(str::to_owned),
        ..Candidate::default()
    };
    Some((candidate, instance.db_cluster_identifier().map(str::to_owned)))
}

fn of_cluster(cluster: &DbCluster) -> Option<Member> {
    let engine = cluster.engine().filter(|name| Engine::of_rds(name).is_some())?;
    let candidate = Candidate {
        kind: CLUSTER.to_owned(),
        id: cluster.db_cluster_identifier()?.to_owned(),
        engine: engine.to_owned(),
        version: cluster.engine_version().map(str::to_owned),
        host: cluster.endpoint().map(str::to_owned),
        reader_host: cluster.reader_endpoint().map(str::to_owned),
        other_hosts: cluster.custom_endpoints().to_vec(),
        port: cluster.port().and_then(port),
        database: cluster.database_name().map(str::to_owned),
        security_group_ids: groups(cluster.vpc_security_groups()),
        status: cluster.status().map(str::to_owned),
        publicly_accessible: cluster.publicly_accessible().unwrap_or_default(),
        iam_authentication: cluster.iam_database_authentication_enabled().unwrap_or_default(),
        managed_secret_arn: cluster
            .master_user_secret()
            .and_then(|secret| secret.secret_arn())
            .map(str::to_owned),
        ..Candidate::default()
    };
    Some((candidate, cluster.db_subnet_group().map(str::to_owned)))
}

fn of_proxy(proxy: &DbProxy) -> Option<Candidate> {
    // A proxy listens on its engine's usual port and has no setting for another.
    let (engine, port) = match proxy.engine_family()? {
        "POSTGRESQL" => ("postgres", 5432),
        "MYSQL" => ("mysql", 3306),
        "SQLSERVER" => ("sqlserver", 1433),
        _ => return None,
    };
    Some(Candidate {
        kind: "rds-proxy".to_owned(),
        id: proxy.db_proxy_name()?.to_owned(),
        engine: engine.to_owned(),
        host: proxy.endpoint().map(str::to_owned),
        port: Some(port),
        vpc_id: proxy.vpc_id().map(str::to_owned),
        security_group_ids: proxy.vpc_security_group_ids().to_vec(),
        status: proxy.status().map(|status| status.as_str().to_owned()),
        iam_authentication: proxy
            .auth()
            .iter()
            .any(|auth| matches!(auth.iam_auth(), Some(IamAuthMode::Enabled | IamAuthMode::Required))),
        ..Candidate::default()
    })
}

fn groups(memberships: &[VpcSecurityGroupMembership]) -> Vec<String> {
    memberships
        .iter()
        .filter_map(|group| group.vpc_security_group_id())
        .map(str::to_owned)
        .collect()
}

/// RDS says 0 while a database is being created.
pub(crate) fn port(number: i32) -> Option<u16> {
    u16::try_from(number).ok().filter(|port| *port > 0)
}
