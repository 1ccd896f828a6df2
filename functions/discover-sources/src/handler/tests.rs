//! What `discover-sources` promises.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_sdk_glue::operation::get_connections::{GetConnectionsError, GetConnectionsOutput};
use aws_sdk_glue::types::{Connection, ConnectionPropertyKey, ConnectionType};
use aws_sdk_rds::operation::describe_db_clusters::{DescribeDBClustersError, DescribeDbClustersOutput};
use aws_sdk_rds::operation::describe_db_instances::{DescribeDBInstancesError, DescribeDbInstancesOutput};
use aws_sdk_rds::operation::describe_db_proxies::DescribeDbProxiesOutput;
use aws_sdk_rds::operation::describe_db_subnet_groups::DescribeDbSubnetGroupsOutput;
use aws_sdk_rds::types::{
    DbCluster, DbInstance, DbProxy, DbProxyStatus, DbSubnetGroup, Endpoint, IamAuthMode, MasterUserSecret,
    UserAuthConfigInfo,
};
use aws_sdk_redshift::operation::describe_clusters::{DescribeClustersError, DescribeClustersOutput};
use aws_sdk_redshift::types::{Cluster, Endpoint as RedshiftEndpoint};
use aws_sdk_redshiftserverless::operation::list_namespaces::ListNamespacesOutput;
use aws_sdk_redshiftserverless::operation::list_workgroups::{ListWorkgroupsError, ListWorkgroupsOutput};
use aws_sdk_redshiftserverless::types::{
    Endpoint as WorkgroupEndpoint, Namespace, VpcEndpoint, Workgroup, WorkgroupStatus,
};
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use aws_smithy_types::error::ErrorMetadata;
use serde_json::{Value, json};

use shared_domain::step::Way;

use super::*;

const HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";

/// What the account holds. Lists answer as the services do: by filter and page by page.
#[derive(Default)]
struct Account {
    instances: Vec<DbInstance>,
    clusters: Vec<DbCluster>,
    proxies: Vec<DbProxy>,
    redshift: Vec<Cluster>,
    workgroups: Vec<Workgroup>,
    namespaces: Vec<Namespace>,
    connections: Vec<Connection>,
    denied: &'static [&'static str],
}

fn denied() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("AccessDenied")
        .message("not authorized")
        .build()
}

/// One page of `all`, and the token of the next.
fn page<T: Clone>(all: &[T], token: Option<&str>, size: usize) -> (Vec<T>, Option<String>) {
    let from: usize = token.map_or(0, |token| token.parse().unwrap());
    let to = all.len().min(from + size);
    (all[from..to].to_vec(), (to < all.len()).then(|| to.to_string()))
}

impl Account {
    fn denies(&self, action: &str) -> bool {
        self.denied.contains(&action)
    }

    async fn discover(self, route: Route) -> Discovery {
        self.discover_counting(route).await.0
    }

    /// What is found, and with how many calls.
    async fn discover_counting(self, route: Route) -> (Discovery, usize) {
        let account = Arc::new(self);
        let calls = Arc::new(AtomicUsize::new(0));
        let count = |calls: &Arc<AtomicUsize>| {
            let calls = calls.clone();
            move || calls.fetch_add(1, Ordering::Relaxed)
        };
        let rds: Vec<Rule> = {
            let (a, counted) = (account.clone(), count(&calls));
            let instances = mock!(Rds::describe_db_instances).then_compute_output(move |request| {
                counted();
                let filter = &request.filters()[0];
                let fits = |instance: &&DbInstance| {
                    let value = match filter.name() {
                        Some("engine") => instance.engine(),
                        Some("db-instance-id") => instance.db_instance_identifier(),
                        Some("db-cluster-id") => instance.db_cluster_identifier(),
                        other => panic!("no such filter: {other:?}"),
                    };
                    filter.values().iter().any(|wanted| Some(wanted.as_str()) == value)
                };
                let all: Vec<_> = a.instances.iter().filter(fits).cloned().collect();
                let (page, marker) = page(&all, request.marker(), 100);
                DescribeDbInstancesOutput::builder()
                    .set_db_instances(Some(page))
                    .set_marker(marker)
                    .build()
            });
            let (a, counted) = (account.clone(), count(&calls));
            let clusters = mock!(Rds::describe_db_clusters).then_compute_output(move |request| {
                counted();
                let filter = &request.filters()[0];
                let fits = |cluster: &&DbCluster| {
                    let value = match filter.name() {
                        Some("engine") => cluster.engine(),
                        _ => cluster.db_cluster_identifier(),
                    };
                    filter.values().iter().any(|wanted| Some(wanted.as_str()) == value)
                };
                let all: Vec<_> = a.clusters.iter().filter(fits).cloned().collect();
                let (page, marker) = page(&all, request.marker(), 100);
                DescribeDbClustersOutput::builder()
                    .set_db_clusters(Some(page))
                    .set_marker(marker)
                    .build()
            });
            let (a, counted) = (account.clone(), count(&calls));
            let proxies = mock!(Rds::describe_db_proxies).then_compute_output(move |_| {
                counted();
                DescribeDbProxiesOutput::builder()
                    .set_db_proxies(Some(a.proxies.clone()))
                    .build()
            });
            let counted = count(&calls);
            let groups = mock!(Rds::describe_db_subnet_groups).then_compute_output(move |_| {
                counted();
                let group = DbSubnetGroup::builder()
                    .db_subnet_group_name("private")
                    .vpc_id("vpc-1")
                    .build();
                DescribeDbSubnetGroupsOutput::builder().db_subnet_groups(group).build()
            });
            let mut rules = vec![proxies, groups];
            rules.push(match account.denies("rds:DescribeDBInstances") {
                true => mock!(Rds::describe_db_instances).then_error(|| DescribeDBInstancesError::generic(denied())),
                false => instances,
            });
            rules.push(match account.denies("rds:DescribeDBClusters") {
                true => mock!(Rds::describe_db_clusters).then_error(|| DescribeDBClustersError::generic(denied())),
                false => clusters,
            });
            rules
        };
        let redshift = {
            let (a, counted) = (account.clone(), count(&calls));
            match account.denies("redshift:DescribeClusters") {
                true => mock!(Redshift::describe_clusters).then_error(|| DescribeClustersError::generic(denied())),
                false => mock!(Redshift::describe_clusters).then_compute_output(move |request| {
                    counted();
                    let (page, marker) = page(&a.redshift, request.marker(), 100);
                    DescribeClustersOutput::builder()
                        .set_clusters(Some(page))
                        .set_marker(marker)
                        .build()
                }),
            }
        };
        let serverless: Vec<Rule> = {
            let (a, counted) = (account.clone(), count(&calls));
            let workgroups = match account.denies("redshift-serverless:ListWorkgroups") {
                true => mock!(Serverless::list_workgroups).then_error(|| ListWorkgroupsError::generic(denied())),
                false => mock!(Serverless::list_workgroups).then_compute_output(move |_| {
                    counted();
                    ListWorkgroupsOutput::builder()
                        .set_workgroups(Some(a.workgroups.clone()))
                        .build()
                        .unwrap()
                }),
            };
            let (a, counted) = (account.clone(), count(&calls));
            let namespaces = mock!(Serverless::list_namespaces).then_compute_output(move |_| {
                counted();
                ListNamespacesOutput::builder()
                    .set_namespaces(Some(a.namespaces.clone()))
                    .build()
                    .unwrap()
            });
            vec![workgroups, namespaces]
        };
        let glue = {
            let (a, counted) = (account.clone(), count(&calls));
            match account.denies("glue:GetConnections") {
                true => mock!(Glue::get_connections).then_error(|| GetConnectionsError::generic(denied())),
                false => mock!(Glue::get_connections).then_compute_output(move |request| {
                    counted();
                    assert_eq!(request.hide_password(), Some(true), "a password must never be read");
                    let kind = request.filter().and_then(|filter| filter.connection_type());
                    let fits = |connection: &&Connection| kind.is_none() || connection.connection_type() == kind;
                    let all: Vec<_> = a.connections.iter().filter(fits).cloned().collect();
                    let size = request.max_results().unwrap() as usize;
                    let (page, token) = page(&all, request.next_token(), size);
                    GetConnectionsOutput::builder()
                        .set_connection_list(Some(page))
                        .set_next_token(token)
                        .build()
                }),
            }
        };
        let rds: Vec<&Rule> = rds.iter().collect();
        let serverless: Vec<&Rule> = serverless.iter().collect();
        let clients = Clients {
            glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, &[&glue]),
            rds: mock_client!(aws_sdk_rds, RuleMode::MatchAny, &rds),
            redshift: mock_client!(aws_sdk_redshift, RuleMode::MatchAny, &[&redshift]),
            serverless: mock_client!(aws_sdk_redshiftserverless, RuleMode::MatchAny, &serverless),
        };
        let found = handle(&clients, Input { route }).await.unwrap();
        (found, calls.load(Ordering::Relaxed))
    }
}

fn route(engine: Option<&str>, request: Value) -> Route {
    serde_json::from_value(json!({"way": "ask", "reason": "", "engine": engine, "request": request})).unwrap()
}

fn instance(id: &str, engine: &str, cluster: Option<&str>) -> DbInstance {
    DbInstance::builder()
        .db_instance_identifier(id)
        .engine(engine)
        .engine_version("16.4")
        .db_instance_status("available")
        .set_db_cluster_identifier(cluster.map(str::to_owned))
        .endpoint(
            Endpoint::builder()
                .address(format!("{id}.abc.us-east-1.rds.amazonaws.com"))
                .port(5433)
                .build(),
        )
        .db_name("orders")
        .db_subnet_group(DbSubnetGroup::builder().vpc_id("vpc-1").build())
        .set_master_user_secret(
            cluster
                .is_none()
                .then(|| MasterUserSecret::builder().secret_arn("arn:secret").build()),
        )
        .build()
}

fn cluster(id: &str, engine: &str) -> DbCluster {
    DbCluster::builder()
        .db_cluster_identifier(id)
        .engine(engine)
        .endpoint(format!("{id}.cluster-abc.us-east-1.rds.amazonaws.com"))
        .reader_endpoint(format!("{id}.cluster-ro-abc.us-east-1.rds.amazonaws.com"))
        .custom_endpoints(format!("{id}-reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"))
        .db_subnet_group("private")
        .master_user_secret(MasterUserSecret::builder().secret_arn("arn:cluster-secret").build())
        .status("available")
        .port(5432)
        .build()
}

fn proxy(id: &str, family: &str) -> DbProxy {
    DbProxy::builder()
        .db_proxy_name(id)
        .engine_family(family)
        .endpoint(format!("{id}.proxy-abc.us-east-1.rds.amazonaws.com"))
        .vpc_id("vpc-1")
        .status(DbProxyStatus::Available)
        .auth(UserAuthConfigInfo::builder().iam_auth(IamAuthMode::Required).build())
        .build()
}

fn warehouse(id: &str) -> Cluster {
    Cluster::builder()
        .cluster_identifier(id)
        .cluster_version("1.0")
        .cluster_status("available")
        .endpoint(
            RedshiftEndpoint::builder()
                .address(format!("{id}.abc.us-east-1.redshift.amazonaws.com"))
                .port(5439)
                .build(),
        )
        .db_name("dev")
        .vpc_id("vpc-1")
        .master_password_secret_arn("arn:dw-secret")
        .build()
}

fn workgroup(id: &str) -> (Workgroup, Namespace) {
    let endpoint = WorkgroupEndpoint::builder()
        .address(format!("{id}.111122223333.us-east-1.redshift-serverless.amazonaws.com"))
        .port(5440)
        .vpc_endpoints(VpcEndpoint::builder().vpc_id("vpc-2").build())
        .build();
    let workgroup = Workgroup::builder()
        .workgroup_name(id)
        .namespace_name("ns")
        .status(WorkgroupStatus::Available)
        .endpoint(endpoint)
        .custom_domain_name("dw.example.com")
        .build();
    let namespace = Namespace::builder()
        .namespace_name("ns")
        .db_name("sales")
        .admin_password_secret_arn("arn:ns-secret")
        .build();
    (workgroup, namespace)
}

fn jdbc(name: &str, url: &str) -> Connection {
    Connection::builder()
        .name(name)
        .connection_type(ConnectionType::Jdbc)
        .connection_properties(ConnectionPropertyKey::JdbcConnectionUrl, url)
        .build()
}

fn native(name: &str, kind: &str, properties: &[(&str, &str)]) -> Connection {
    let mut connection = Connection::builder()
        .name(name)
        .connection_type(ConnectionType::from(kind));
    for (key, value) in properties {
        connection = connection.connection_properties(ConnectionPropertyKey::from(*key), *value);
    }
    connection.build()
}

fn listed(found: &Discovery) -> Vec<(usize, &str, &str)> {
    found
        .candidates
        .iter()
        .map(|c| (c.number, c.kind.as_str(), c.id.as_str()))
        .collect()
}

fn existing(found: &Discovery) -> Vec<&str> {
    found
        .existing
        .iter()
        .map(|connection| connection.name.as_str())
        .collect()
}

/// One of each kind.
fn mixed() -> Account {
    let (workgroup, namespace) = workgroup("wg");
    Account {
        instances: vec![
            instance("orders", "postgres", None),
            instance("member", "postgres", Some("fleet")),
            instance("graph", "neptune", None),
            instance("shop", "mysql", None),
        ],
        clusters: vec![cluster("fleet", "aurora-postgresql"), cluster("papers", "docdb")],
        proxies: vec![proxy("pool", "POSTGRESQL"), proxy("odd", "ELSE")],
        redshift: vec![warehouse("dw")],
        workgroups: vec![workgroup],
        namespaces: vec![namespace],
        ..Account::default()
    }
}

#[tokio::test]
async fn every_kind_is_listed_numbered_and_none_is_selected() {
    let found = mixed().discover(route(None, json!({}))).await;
    assert_eq!(
        listed(&found),
        [
            (1, "redshift-cluster", "dw"),
            (2, "aurora-cluster", "fleet"),
            (3, "rds-instance", "orders"),
            (4, "rds-proxy", "pool"),
            (5, "rds-instance", "shop"),
            (6, "redshift-workgroup", "wg")
        ],
        "members give way to their cluster; graph and document databases are no candidates"
    );
    assert_eq!((&found.selected, found.unreadable.len()), (&None, 0));
    let fleet = &found.candidates[1];
    assert_eq!(fleet.vpc_id.as_deref(), Some("vpc-1"), "of its subnet group");
    let wg = &found.candidates[5];
    assert_eq!(
        (
            wg.database.as_deref(),
            wg.vpc_id.as_deref(),
            wg.managed_secret_arn.as_deref(),
            wg.port
        ),
        (Some("sales"), Some("vpc-2"), Some("arn:ns-secret"), Some(5440))
    );
    assert!(wg.iam_authentication && found.candidates[3].iam_authentication && !fleet.iam_authentication);
    let host = found
        .questions
        .iter()
        .find(|question| question.path == "endpoint.host")
        .unwrap();
    assert_eq!(
        host.allowed[1..3],
        [
            "fleet.cluster-ro-abc.us-east-1.rds.amazonaws.com".to_owned(),
            "fleet.cluster-abc.us-east-1.rds.amazonaws.com".to_owned()
        ],
        "reads belong on the reader endpoint"
    );
}

#[tokio::test]
async fn only_lists_that_can_hold_the_engine_are_read() {
    for (engine, ids, calls) in [
        // Instances, clusters, subnet groups, proxies, and two types of connections.
        ("postgresql", vec!["fleet", "orders", "pool"], 6),
        ("mysql", vec!["shop"], 6),
        ("oracle", vec![], 4),
        // Clusters, workgroups, namespaces, connections.
        ("redshift", vec!["dw", "wg"], 4),
        ("snowflake", vec![], 1),
        ("bigquery", vec![], 1),
    ] {
        let (found, made) = mixed().discover_counting(route(Some(engine), json!({}))).await;
        let listed: Vec<_> = found.candidates.iter().map(|candidate| candidate.id.as_str()).collect();
        assert_eq!((listed, made), (ids, calls), "{engine}");
    }
}

#[tokio::test]
async fn the_named_host_selects_its_database_whatever_endpoint_it_is() {
    for (host, id, kind) in [
        ("ORDERS.abc.us-east-1.rds.amazonaws.com", "orders", "rds-instance"),
        ("member.abc.us-east-1.rds.amazonaws.com", "member", "rds-instance"),
        (
            "fleet.cluster-abc.us-east-1.rds.amazonaws.com",
            "fleet",
            "aurora-cluster",
        ),
        (
            "fleet.cluster-ro-abc.us-east-1.rds.amazonaws.com",
            "fleet",
            "aurora-cluster",
        ),
        (
            "fleet-reports.cluster-custom-abc.us-east-1.rds.amazonaws.com",
            "fleet",
            "aurora-cluster",
        ),
        ("pool.proxy-abc.us-east-1.rds.amazonaws.com", "pool", "rds-proxy"),
        ("dw.abc.us-east-1.redshift.amazonaws.com", "dw", "redshift-cluster"),
        (
            "wg.111122223333.us-east-1.redshift-serverless.amazonaws.com",
            "wg",
            "redshift-workgroup",
        ),
        ("dw.example.com", "wg", "redshift-workgroup"),
    ] {
        let (found, calls) = mixed()
            .discover_counting(route(None, json!({"endpoint": {"host": host}})))
            .await;
        let selected = found
            .selected
            .as_ref()
            .unwrap_or_else(|| panic!("{host} selects nothing"));
        assert_eq!((selected.id.as_str(), selected.kind.as_str()), (id, kind), "{host}");
        assert_eq!(listed(&found), [(1, kind, id)], "{host}");
        assert!(calls < 16, "{host}: {calls} calls");
        let engine = route(None, json!({})).known_engine(Some(&found));
        assert!(engine.is_some(), "{host} tells its engine");
    }
}

#[tokio::test]
async fn a_host_is_looked_up_by_its_name_and_supplies_port_and_engine_but_no_database() {
    let asked = route(None, json!({"endpoint": {"host": HOST}}));
    let (found, calls) = mixed().discover_counting(asked).await;
    assert_eq!(calls, 2, "one look at the instance, one at the connections");
    assert_eq!(
        found.selected.unwrap().managed_secret_arn.as_deref(),
        Some("arn:secret")
    );
    let open: Vec<_> = found.questions.iter().map(|question| question.path.as_str()).collect();
    assert_eq!(
        open,
        [
            "connection",
            "endpoint.database",
            "auth.method",
            "glueRole",
            "network.subnetId",
            "network.securityGroupIds"
        ]
    );
    assert_eq!(found.questions[1].example, Some(json!("orders")));
    assert!(found.questions[4].why.contains("vpc-1"));
    let member = mixed()
        .discover(route(
            None,
            json!({"endpoint": {"host": "member.abc.us-east-1.rds.amazonaws.com"}}),
        ))
        .await;
    assert_eq!(
        member.selected.unwrap().managed_secret_arn.as_deref(),
        Some("arn:cluster-secret"),
        "a member's secret is its cluster's"
    );
}

/// `orders` is PostgreSQL and listens on 5433.
#[tokio::test]
async fn what_the_input_says_otherwise_than_the_database_itself_is_asked_about_before_anything_else() {
    for (engine, more, asked) in [
        ("oracle", json!({"port": 5433}), vec![("source", json!("postgresql"))]),
        (
            "postgresql",
            json!({"port": 5432}),
            vec![("endpoint.port", json!(5433))],
        ),
        (
            "oracle",
            json!({"port": 1521}),
            vec![("source", json!("postgresql")), ("endpoint.port", json!(5433))],
        ),
        ("postgresql", json!({"port": 5433}), vec![]),
        ("postgresql", json!({}), vec![]),
    ] {
        let mut endpoint = more.clone();
        endpoint["host"] = json!(HOST);
        let complete = route(Some(engine), json!({"connection": "c", "endpoint": endpoint}));
        let found = mixed().discover(complete).await;
        let contradicted: Vec<(&str, Value)> = found
            .questions
            .iter()
            .filter(|question| question.why.starts_with("the input says"))
            .map(|question| (question.path.as_str(), question.example.clone().unwrap()))
            .collect();
        assert_eq!(contradicted, asked, "{engine} {more}");
        assert!(
            asked.is_empty() || found.questions.len() == asked.len(),
            "{engine} {more}"
        );
    }
    let url = json!({"url": format!("jdbc:mysql://{HOST}:5433/d"), "endpoint": {"host": HOST, "port": 5433}});
    let found = mixed().discover(route(Some("mysql"), url)).await;
    let [question] = found.questions.as_slice() else {
        panic!("{:?}", found.questions)
    };
    assert!(
        question.path == "url" && question.ask.contains("`orders`"),
        "{question:?}"
    );
    // The URL of the test is not taken apart: its database is not said.
    let right = json!(format!("jdbc:postgresql://{HOST}:5433/orders"));
    assert_eq!(
        (&question.choices[0].value, question.example.as_ref()),
        (&right, Some(&right))
    );
}

#[tokio::test]
async fn a_url_that_a_database_contradicts_is_answered_by_one_that_is_right_in_all() {
    for (url, endpoint, right) in [
        (
            "oracle:thin:@//HOST:1521/ORCL",
            json!({"port": 1521, "service": "ORCL"}),
            "postgresql://HOST:5433/orders",
        ),
        (
            "postgresql://HOST:5432/shop",
            json!({"port": 5432, "database": "shop"}),
            "postgresql://HOST:5433/shop",
        ),
        (
            "mysql://HOST:3306/shop",
            json!({"port": 3306, "database": "shop"}),
            "postgresql://HOST:5433/shop",
        ),
    ] {
        let engine = url.split(':').next();
        let mut endpoint = endpoint;
        endpoint["host"] = json!(HOST);
        let url = json!({"url": format!("jdbc:{}", url.replace("HOST", HOST)), "endpoint": endpoint});
        let found = mixed().discover(route(engine, url.clone())).await;
        let values: Vec<&Value> = found.questions.iter().map(|one| &one.choices[0].value).collect();
        assert_eq!(
            values,
            [&json!(format!("jdbc:{}", right.replace("HOST", HOST)))],
            "{url}"
        );
    }
}

#[tokio::test]
async fn a_mistyped_host_is_answered_with_what_there_is_best_match_first() {
    let asked = json!({"endpoint": {"host": "shops.abc.us-east-1.rds.amazonaws.com"}, "connection": "shop"});
    let found = mixed().discover(route(None, asked.clone())).await;
    assert_eq!(found.selected, None);
    assert_eq!(listed(&found)[0], (1, "rds-instance", "shop"));
    let mut complete = route(None, asked);
    complete.way = Way::Register;
    let found = mixed().discover(complete).await;
    let meant: Vec<_> = found.questions.iter().filter(|open| open.unless.is_some()).collect();
    assert_eq!(meant[0].choices[0].value, json!("shop.abc.us-east-1.rds.amazonaws.com"));
    assert_eq!(listed(&found)[0], (1, "rds-instance", "shop"));
    let elsewhere = json!({"endpoint": {"host": "shops.xyz123.us-east-1.rds.amazonaws.com"}});
    let mut complete = route(None, elsewhere);
    complete.way = Way::Register;
    let found = mixed().discover(complete).await;
    assert!(
        found.questions.iter().all(|open| open.unless.is_none()),
        "another account's"
    );
}

#[tokio::test]
async fn only_ways_to_log_in_are_offered_that_the_source_can_have() {
    let account = |secret: bool| {
        let mut database = instance("orders", "postgres", None);
        database.master_user_secret = secret.then(|| MasterUserSecret::builder().secret_arn("arn:s").build());
        Account {
            instances: vec![database],
            ..Account::default()
        }
    };
    let own = "db.example.internal";
    for (engine, host, managed, offered) in [
        ("postgresql", HOST, true, vec!["managed", "secret", "iam"]),
        ("postgresql", HOST, false, vec!["secret", "iam"]),
        ("postgresql", own, true, vec!["secret"]),
        ("postgresql", "10.0.1.5", true, vec!["secret"]),
        ("oracle", own, true, vec!["secret"]),
    ] {
        let asked = route(Some(engine), json!({"source": engine, "endpoint": {"host": host}}));
        let found = account(managed).discover(asked).await;
        let login = found.questions.iter().find(|open| open.path == "auth.method").unwrap();
        assert_eq!(login.allowed, offered, "{engine} {host} {managed}");
        let told = ["managed", "secret", "iam"].map(|word| login.ask.contains(&format!("`{word}`")));
        assert_eq!(
            told,
            ["managed", "secret", "iam"].map(|word| offered.contains(&word)),
            "{}",
            login.ask
        );
    }
}

#[tokio::test]
async fn a_complete_request_for_a_host_of_the_user_s_own_reads_no_list_of_rds() {
    for (engine, calls) in [("postgresql", 2), ("redshift", 4)] {
        let mut complete = route(Some(engine), json!({"endpoint": {"host": "db.example.internal"}}));
        complete.way = Way::Register;
        let (found, made) = mixed().discover_counting(complete).await;
        assert_eq!(
            made, calls,
            "{engine}: connections, and Redshift, which may have a custom domain"
        );
        assert_eq!(found.selected, None);
    }
}

#[tokio::test]
async fn the_writer_of_a_cluster_and_a_stopped_database_come_with_advice() {
    let asked = |host: &str| route(None, json!({"endpoint": {"host": host}}));
    let found = mixed()
        .discover(asked("fleet.cluster-abc.us-east-1.rds.amazonaws.com"))
        .await;
    assert!(found.advice[0].contains("fleet.cluster-ro-abc"), "{:?}", found.advice);
    let found = mixed()
        .discover(asked("fleet.cluster-ro-abc.us-east-1.rds.amazonaws.com"))
        .await;
    assert_eq!(found.advice, Vec::<String>::new());
    let mut stopped = instance("orders", "postgres", None);
    stopped.db_instance_status = Some("stopped".to_owned());
    let account = Account {
        instances: vec![stopped],
        ..Account::default()
    };
    assert!(account.discover(asked(HOST)).await.advice[0].contains("`orders` is stopped"));
}

#[tokio::test]
async fn connections_that_serve_the_source_are_offered_for_reuse() {
    let account = || Account {
        instances: vec![instance("orders", "postgres", None)],
        connections: vec![
            jdbc(
                "same-host",
                &format!("jdbc:postgresql://{}:5432/other", HOST.to_uppercase()),
            ),
            jdbc("same-database", &format!("jdbc:postgresql://{HOST}:5432/orders")),
            jdbc("other-host", "jdbc:postgresql://other:5432/x"),
            jdbc("other-engine", "jdbc:mysql://other:3306/x"),
            native(
                "unified",
                "POSTGRESQL",
                &[("HOST", HOST), ("PORT", "5432"), ("DATABASE", "x")],
            ),
            native("network", "NETWORK", &[]),
        ],
        ..Account::default()
    };
    let host = json!({"endpoint": {"host": HOST, "database": "orders"}});
    let found = account().discover(route(None, host.clone())).await;
    assert_eq!(existing(&found), ["same-database", "same-host", "unified"]);
    assert!(
        found.questions[0]
            .ask
            .contains("`same-database`, `same-host` or `unified`"),
        "{}",
        found.questions[0].ask
    );
    assert!(found.questions[0].ask.contains("serve the source already"));
    let by_engine = account().discover(route(Some("postgresql"), json!({}))).await;
    assert_eq!(
        existing(&by_engine),
        ["other-host", "same-database", "same-host", "unified"]
    );
    let ask = &by_engine.questions[0].ask;
    assert!(ask.contains("lead to sources of this kind"), "{ask}");
    let mut named = host;
    named["connection"] = json!("same-host");
    let found = account().discover(route(None, named)).await;
    assert_eq!(
        existing(&found),
        ["same-database", "unified"],
        "it is not offered in place of itself"
    );
    assert!(
        found.advice[0].contains(r#"{"connection":"same-database"} tests it"#),
        "{:?}",
        found.advice
    );
    let nothing_said = account().discover(route(None, json!({}))).await;
    assert_eq!(existing(&nothing_said), Vec::<&str>::new());
}

#[tokio::test]
async fn a_name_alone_that_no_connection_has_is_answered_with_those_that_are_near() {
    let account = || Account {
        connections: vec![jdbc("orders-prod", "jdbc:postgresql://h:5432/x")],
        ..Account::default()
    };
    let advice = async |request: Value| account().discover(route(None, request)).await.advice;
    let mistyped = advice(json!({"connection": "ordes-prod"})).await;
    let asked = "No connection is called `ordes-prod`. Did you mean `orders-prod`? ";
    assert_eq!(
        mistyped,
        [format!("{asked}{} tests it.", json!({"connection": "orders-prod"}))]
    );
    assert!(advice(json!({"connection": "warehouse"})).await.is_empty());
    // Who says where to goes on to make one.
    let new = json!({"connection": "ordes-prod", "endpoint": {"host": "elsewhere"}});
    assert!(advice(new).await.is_empty());
}

#[tokio::test]
async fn snowflake_and_bigquery_have_no_candidates_in_aws_but_connections() {
    let account = || Account {
        connections: vec![
            native(
                "acme",
                "SNOWFLAKE",
                &[("SparkProperties", r#"{"sfUrl": "acme-eu.snowflakecomputing.com"}"#)],
            ),
            native("else", "SNOWFLAKE", &[("HOST", "else.snowflakecomputing.com")]),
            native("project", "BIGQUERY", &[("PROJECT_ID", "acme-analytics")]),
            native("unsaid", "BIGQUERY", &[("SparkProperties", r#"{"secretId": "s"}"#)]),
            native("other", "BIGQUERY", &[("PROJECT_ID", "other")]),
        ],
        ..mixed()
    };
    for (engine, request, names) in [
        ("snowflake", json!({}), vec!["acme", "else"]),
        ("snowflake", json!({"snowflake": {"account": "ACME-EU"}}), vec!["acme"]),
        ("bigquery", json!({}), vec!["other", "project", "unsaid"]),
        (
            "bigquery",
            json!({"bigquery": {"project": "acme-analytics"}}),
            vec!["project", "unsaid"],
        ),
    ] {
        let found = account().discover(route(Some(engine), request.clone())).await;
        assert_eq!(
            (existing(&found), found.candidates.len()),
            (names, 0),
            "{engine} {request}"
        );
    }
}

#[tokio::test]
async fn what_is_denied_is_named_with_its_action_and_leaves_the_others() {
    for (action, left) in [
        ("rds:DescribeDBInstances", 4),
        ("rds:DescribeDBClusters", 6),
        ("redshift:DescribeClusters", 5),
        ("redshift-serverless:ListWorkgroups", 5),
    ] {
        let account = Account {
            denied: Box::leak(Box::new([action])),
            ..mixed()
        };
        let found = account.discover(route(None, json!({}))).await;
        assert_eq!(found.unreadable, [format!("{action}: AccessDenied: not authorized")]);
        assert_eq!(found.candidates.len(), left, "{action}: {:?}", listed(&found));
    }
    let account = Account {
        denied: &["rds:DescribeDBInstances", "glue:GetConnections"],
        ..mixed()
    };
    let found = account.discover(route(Some("postgresql"), json!({}))).await;
    assert_eq!(
        found.unreadable,
        [
            "glue:GetConnections: AccessDenied: not authorized",
            "rds:DescribeDBInstances: AccessDenied: not authorized"
        ]
    );
}

#[tokio::test]
async fn an_account_of_thousands_gives_a_small_answer_in_few_calls() {
    let account = || {
        let engines = ["postgres", "mysql", "mariadb", "oracle-ee", "sqlserver-se"];
        Account {
            instances: (0..2_500)
                .map(|number| instance(&format!("database-{number:04}"), engines[number % engines.len()], None))
                .collect(),
            clusters: (0..500)
                .map(|number| cluster(&format!("fleet-{number:03}"), "aurora-postgresql"))
                .collect(),
            connections: (0..2_000)
                .map(|number| {
                    let host = format!("database-{number:04}.abc.us-east-1.rds.amazonaws.com");
                    jdbc(
                        &format!("connection-{number:04}"),
                        &format!("jdbc:postgresql://{host}:5432/orders"),
                    )
                })
                .collect(),
            ..mixed()
        }
    };
    let size = |found: &Discovery| serde_json::to_string(found).unwrap().len();

    let (found, calls) = account()
        .discover_counting(route(None, json!({"source": "fleet-499 aurora"})))
        .await;
    assert_eq!(
        (found.candidates.len(), found.total),
        (MOST_LISTED, Some(1_501)),
        "PostgreSQL, MySQL, their clusters and proxies"
    );
    assert_eq!(
        found.candidates[0].id, "fleet-499",
        "the request's own word comes first"
    );
    assert!(size(&found) < 48_000, "{} bytes", size(&found));
    assert!(calls < 25, "{calls} calls");

    let (found, calls) = account().discover_counting(route(None, json!({}))).await;
    assert_eq!((found.candidates.len(), found.total), (MOST_LISTED, Some(3_003)));
    assert!(size(&found) < 48_000, "{} bytes", size(&found));
    // The longest of the concurrent lists has five pages; without engines of their own it would be thirty.
    assert!(calls < 45, "{calls} calls");
    assert!(found.advice[0].starts_with("3003 databases fit"), "{:?}", found.advice);

    let (found, calls) = account().discover_counting(route(Some("postgresql"), json!({}))).await;
    assert_eq!((found.existing.len(), found.existing_total), (MOST_LISTED, Some(2_000)));
    assert!(size(&found) < 56_000, "{} bytes", size(&found));
    assert!(calls < 25, "{calls} calls");

    let host = "database-0005.abc.us-east-1.rds.amazonaws.com";
    let (found, calls) = account()
        .discover_counting(route(None, json!({"endpoint": {"host": host}})))
        .await;
    assert_eq!((found.candidates.len(), existing(&found)), (1, vec!["connection-0005"]));
    assert!(
        size(&found) < 6_000 && calls <= 5,
        "{} bytes, {calls} calls",
        size(&found)
    );
}
