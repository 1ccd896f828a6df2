//! Calls to RDS, Redshift and Redshift Serverless, one each; all pages, converted as they come.

use aws_sdk_rds::operation::describe_db_instances::builders::DescribeDBInstancesFluentBuilder;
use shared_domain::Fact;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::{is_not_found, known, unreadable};

use super::pages;
use crate::convert;

/// One row a list: its name in the facts, the client, what it is asked for, the request, the list in the answer, the shape of one.
macro_rules! lists {
    ($($(#[$doc:meta])* $list:ident($client:ident: $service:ident, $of:ident: $kind:ty) = $request:expr, $items:ident, $convert:path;)+) => {
        $($(#[$doc])* pub(super) async fn $list($client: $service::Client, $of: $kind) -> NetworkFacts {
            // A call by identifier answers "not found" with an error, by the service's own code: that is an empty list.
            let list = pages!($request, $items, $convert, is_not_found);
            NetworkFacts { $list: list, ..NetworkFacts::default() }
        })+
    };
}
lists! {
    /// One instance by its identifier; several, such as the members of a cluster, by a filter.
    db_instances(rds: aws_sdk_rds, ids: Vec<String>) = by_ids(rds.describe_db_instances(), ids), db_instances, convert::db_instance;
    db_clusters(rds: aws_sdk_rds, id: Option<String>) =
        rds.describe_db_clusters().set_db_cluster_identifier(id), db_clusters, convert::db_cluster;
    db_proxies(rds: aws_sdk_rds, name: String) = rds.describe_db_proxies().db_proxy_name(name), db_proxies, convert::db_proxy;
    db_subnet_groups(rds: aws_sdk_rds, name: String) =
        rds.describe_db_subnet_groups().db_subnet_group_name(name), db_subnet_groups, convert::db_subnet_group;
    db_proxy_endpoints(rds: aws_sdk_rds, name: String) =
        rds.describe_db_proxy_endpoints().db_proxy_endpoint_name(name), db_proxy_endpoints, convert::db_proxy_endpoint;
    clusters(redshift: aws_sdk_redshift, id: String) =
        redshift.describe_clusters().cluster_identifier(id), clusters, convert::redshift_cluster;
    cluster_subnet_groups(redshift: aws_sdk_redshift, name: String) =
        redshift.describe_cluster_subnet_groups().cluster_subnet_group_name(name),
        cluster_subnet_groups, convert::redshift_subnet_group;
    /// All of them, because a managed endpoint's host name does not tell its name for sure.
    endpoint_access_list(redshift: aws_sdk_redshift, _all: ()) =
        redshift.describe_endpoint_access(), endpoint_access_list, convert::redshift_endpoint;
    /// All of them, for the same reason; `owner` is the account of the workgroups, where that is another one.
    workgroup_endpoints(serverless: aws_sdk_redshiftserverless, owner: Option<String>) =
        serverless.list_endpoint_access().set_owner_account(owner), endpoints, convert::workgroup_endpoint;
}

fn by_ids(request: DescribeDBInstancesFluentBuilder, ids: Vec<String>) -> DescribeDBInstancesFluentBuilder {
    match ids.as_slice() {
        [id] => request.db_instance_identifier(id),
        _ => request.filters(
            aws_sdk_rds::types::Filter::builder()
                .name("db-instance-id")
                .set_values(Some(ids))
                .build(),
        ),
    }
}

pub(super) async fn workgroup(client: aws_sdk_redshiftserverless::Client, name: String) -> NetworkFacts {
    let answer = client.get_workgroup().workgroup_name(name).send().await;
    // The SDK makes a nameless one of an answer without any.
    let list = match answer {
        Err(error) if is_not_found(&error) => Fact::Known(Vec::new()),
        answer => known(answer.map(|answer| {
            let workgroup = answer.workgroup().filter(|one| one.workgroup_name().is_some())?;
            Some(vec![convert::workgroup(workgroup)])
        })),
    };
    NetworkFacts {
        workgroups: list,
        ..NetworkFacts::default()
    }
}
