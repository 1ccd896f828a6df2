//! Redshift clusters, and the workgroups of Redshift Serverless with their namespaces.

use std::collections::HashMap;

use aws_sdk_redshift::Client as Redshift;
use aws_sdk_redshift::types::Cluster;
use aws_sdk_redshiftserverless::Client as Serverless;
use aws_sdk_redshiftserverless::types::{Namespace, Workgroup};
use futures::future::join;
use shared_domain::aws::endpoint::DatabaseKind;
use shared_domain::source::Engine;
use shared_domain::step::Candidate;

use crate::listing::{Listed, read};
use crate::rds::port;
use crate::search::Search;

/// The warehouses that `search` may mean. An account has few, so they are listed whatever the host says.
pub(crate) async fn candidates(redshift: &Redshift, serverless: &Serverless, search: &Search) -> Listed<Candidate> {
    let kind = search.name.as_ref().map(|name| name.kind);
    // The service that is asked here has this one source.
    let wanted = |only| search.engines.contains(&Engine::Redshift) && kind.is_none_or(|kind| kind == only);
    let provisioned = async {
        match wanted(DatabaseKind::Redshift) {
            true => clusters(redshift).await,
            false => Listed::default(),
        }
    };
    let workgroups = async {
        match wanted(DatabaseKind::RedshiftServerless) {
            true => workgroups(serverless).await,
            false => Listed::default(),
        }
    };
    let (provisioned, workgroups) = join(provisioned, workgroups).await;
    provisioned.and(workgroups)
}

async fn clusters(redshift: &Redshift) -> Listed<Candidate> {
    let pages = redshift.describe_clusters().into_paginator().items().send();
    read("redshift:DescribeClusters", pages, |cluster| of_cluster(&cluster)).await
}

async fn workgroups(serverless: &Serverless) -> Listed<Candidate> {
    let workgroups = read(
        "redshift-serverless:ListWorkgroups",
        serverless.list_workgroups().into_paginator().items().send(),
        Some,
    );
    let namespaces = read(
        "redshift-serverless:ListNamespaces",
        serverless.list_namespaces().into_paginator().items().send(),
        |namespace| Some((namespace.namespace_name()?.to_owned(), namespace)),
    );
    let (workgroups, namespaces) = join(workgroups, namespaces).await;
    let of_name: HashMap<String, Namespace> = namespaces.found.into_iter().collect();
    let mut listed = Listed {
        found: workgroups
            .found
            .iter()
            .filter_map(|workgroup| {
                of_workgroup(workgroup, workgroup.namespace_name().and_then(|name| of_name.get(name)))
            })
            .collect(),
        unreadable: workgroups.unreadable,
    };
    listed.unreadable.extend(namespaces.unreadable);
    listed
}

fn of_cluster(cluster: &Cluster) -> Option<Candidate> {
    let endpoint = cluster.endpoint();
    Some(Candidate {
        kind: "redshift-cluster".to_owned(),
        id: cluster.cluster_identifier()?.to_owned(),
        engine: Engine::Redshift.as_str().to_owned(),
        version: cluster.cluster_version().map(str::to_owned),
        host: endpoint.and_then(|endpoint| endpoint.address()).map(str::to_owned),
        other_hosts: cluster.custom_domain_name().map(str::to_owned).into_iter().collect(),
        port: endpoint.and_then(|endpoint| endpoint.port()).and_then(port),
        database: cluster.db_name().map(str::to_owned),
        vpc_id: cluster.vpc_id().map(str::to_owned),
        security_group_ids: cluster
            .vpc_security_groups()
            .iter()
            .filter_map(|group| group.vpc_security_group_id())
            .map(str::to_owned)
            .collect(),
        status: cluster.cluster_status().map(str::to_owned),
        publicly_accessible: cluster.publicly_accessible().unwrap_or_default(),
        // Every cluster takes logins by `redshift:GetClusterCredentials`.
        iam_authentication: true,
        managed_secret_arn: cluster.master_password_secret_arn().map(str::to_owned),
        ..Candidate::default()
    })
}

fn of_workgroup(workgroup: &Workgroup, namespace: Option<&Namespace>) -> Option<Candidate> {
    let endpoint = workgroup.endpoint();
    let vpc = endpoint.and_then(|endpoint| endpoint.vpc_endpoints().first());
    Some(Candidate {
        kind: "redshift-workgroup".to_owned(),
        id: workgroup.workgroup_name()?.to_owned(),
        engine: Engine::Redshift.as_str().to_owned(),
        version: workgroup.workgroup_version().map(str::to_owned),
        host: endpoint.and_then(|endpoint| endpoint.address()).map(str::to_owned),
        other_hosts: workgroup.custom_domain_name().map(str::to_owned).into_iter().collect(),
        port: endpoint
            .and_then(|endpoint| endpoint.port())
            .or_else(|| workgroup.port())
            .and_then(port),
        database: namespace.and_then(|namespace| namespace.db_name()).map(str::to_owned),
        vpc_id: vpc.and_then(|vpc| vpc.vpc_id()).map(str::to_owned),
        security_group_ids: workgroup.security_group_ids().to_vec(),
        status: workgroup.status().map(|status| status.as_str().to_lowercase()),
        publicly_accessible: workgroup.publicly_accessible().unwrap_or_default(),
        // Every workgroup takes logins by `redshift-serverless:GetCredentials`.
        iam_authentication: true,
        managed_secret_arn: namespace
            .and_then(|namespace| namespace.admin_password_secret_arn())
            .map(str::to_owned),
        ..Candidate::default()
    })
}
