//! Calls to RDS, Redshift and Redshift Serverless, one each; all pages, converted as they come.

use shared_domain::Fact;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::{known, unreadable};

use super::{or_absent, pages};
use crate::convert;

/// One instance by its identifier; several, such as the members of a cluster, by a filter.
pub(super) async fn db_instances(client: aws_sdk_rds::Client, ids: Vec<String>) -> NetworkFacts {
    let request = client.describe_db_instances();
    let request = match ids.as_slice() {
        [id] => request.db_instance_identifier(id),
        _ => request.filters(
            aws_sdk_rds::types::Filter::builder()
                .name("db-instance-id")
                .set_values(Some(ids))
                .build(),
        ),
    };
    let list = pages!(request, db_instances, convert::db_instance);
    NetworkFacts {
        db_instances: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn db_clusters(client: aws_sdk_rds::Client, id: Option<String>) -> NetworkFacts {
    let list = pages!(
        client.describe_db_clusters().set_db_cluster_identifier(id),
        db_clusters,
        convert::db_cluster
    );
    NetworkFacts {
        db_clusters: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn db_proxies(client: aws_sdk_rds::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_proxies().db_proxy_name(name),
        db_proxies,
        convert::db_proxy
    );
    NetworkFacts {
        db_proxies: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn db_subnet_groups(client: aws_sdk_rds::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_subnet_groups().db_subnet_group_name(name),
        db_subnet_groups,
        convert::db_subnet_group
    );
    NetworkFacts {
        db_subnet_groups: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn redshift_clusters(client: aws_sdk_redshift::Client, id: String) -> NetworkFacts {
    let list = pages!(
        client.describe_clusters().cluster_identifier(id),
        clusters,
        convert::redshift_cluster
    );
    NetworkFacts {
        clusters: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn redshift_subnet_groups(client: aws_sdk_redshift::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_cluster_subnet_groups().cluster_subnet_group_name(name),
        cluster_subnet_groups,
        convert::redshift_subnet_group
    );
    NetworkFacts {
        cluster_subnet_groups: or_absent(list),
        ..NetworkFacts::default()
    }
}

pub(super) async fn db_proxy_endpoints(client: aws_sdk_rds::Client, name: String) -> NetworkFacts {
    let list = pages!(
        client.describe_db_proxy_endpoints().db_proxy_endpoint_name(name),
        db_proxy_endpoints,
        convert::db_proxy_endpoint
    );
    NetworkFacts {
        db_proxy_endpoints: or_absent(list),
        ..NetworkFacts::default()
    }
}

/// All of them, because a managed endpoint's host name does not tell its name for sure.
pub(super) async fn redshift_endpoints(client: aws_sdk_redshift::Client) -> NetworkFacts {
    let endpoint_access_list = pages!(
        client.describe_endpoint_access(),
        endpoint_access_list,
        convert::redshift_endpoint
    );
    NetworkFacts {
        endpoint_access_list,
        ..NetworkFacts::default()
    }
}

pub(super) async fn workgroup(client: aws_sdk_redshiftserverless::Client, name: String) -> NetworkFacts {
    let answer = client.get_workgroup().workgroup_name(name).send().await;
    // The SDK makes a nameless one of an answer without any.
    let list = known(answer.map(|answer| {
        let workgroup = answer.workgroup().filter(|one| one.workgroup_name().is_some())?;
        Some(vec![convert::workgroup(workgroup)])
    }));
    NetworkFacts {
        workgroups: or_absent(list),
        ..NetworkFacts::default()
    }
}

/// All of them, for the same reason; `owner` is the account of the workgroups, where that is another one.
pub(super) async fn workgroup_endpoints(
    client: aws_sdk_redshiftserverless::Client,
    owner: Option<String>,
) -> NetworkFacts {
    let workgroup_endpoints = pages!(
        client.list_endpoint_access().set_owner_account(owner),
        endpoints,
        convert::workgroup_endpoint
    );
    NetworkFacts {
        workgroup_endpoints,
        ..NetworkFacts::default()
    }
}
