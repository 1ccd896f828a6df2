//! What in the account fits the request: databases as numbered candidates, and connections that already serve the source.
//! A list that could not be read is said to be unreadable, never shown as empty.

use aws_sdk_glue::Client as Glue;
use aws_sdk_glue::types::{Connection, ConnectionPropertyKey, ConnectionType, GetConnectionsFilter};
use aws_sdk_rds::Client as Rds;
use aws_sdk_rds::types::{DbCluster, DbInstance, Filter};
use futures::future::join3;
use serde::Deserialize;
use shared_domain::jdbc::target_of_url;
use shared_domain::report::ConnectionRef;
use shared_domain::request::{offer_candidates, questions};
use shared_domain::source::{Engine, SourceAnswer};
use shared_domain::step::{Candidate, Discovery, Question, Route};
use shared_lambda::{StepError, unreadable};

/// The execution's document has a size limit, and nobody reads a longer list.
const MOST_LISTED: usize = 50;
/// The kind of a cluster among the candidates.
const CLUSTER: &str = "aurora-cluster";

/// Lists what fits.
///
/// # Errors
/// None of AWS's: a call that fails is listed in `unreadable`.
pub async fn handle(glue: &Glue, rds: &Rds, input: Input) -> Result<Discovery, StepError> {
    let route = &input.route;
    let (instances, clusters, connections) = join3(
        instances(rds, route.engine),
        clusters(rds, route.engine),
        connections(glue, route),
    )
    .await;
    let mut unreadable: Vec<String> = [&instances.unreadable, &clusters.unreadable, &connections.unreadable]
        .into_iter()
        .flatten()
        .cloned()
        .collect();
    unreadable.sort();
    let mut candidates = clusters.found;
    for (instance, cluster) in instances.found {
        // A member is reached through its cluster, which does not say itself where it is.
        match candidates
            .iter_mut()
            .find(|known| cluster.as_deref() == Some(&known.id) && known.kind == CLUSTER)
        {
            Some(cluster) => {
                cluster.vpc_id = cluster.vpc_id.take().or(instance.vpc_id);
                cluster.publicly_accessible |= instance.publicly_accessible;
            }
            // While clusters cannot be read, their members are better than nothing.
            None if cluster.is_none() || clusters.unreadable.is_some() => candidates.push(instance),
            None => {}
        }
    }
    candidates.sort_by(|a, b| (&a.id, &a.kind).cmp(&(&b.id, &b.kind)));
    let selected = route
        .request
        .host()
        .and_then(|host| candidates.iter().position(|candidate| listens_at(candidate, host)));
    if let Some(selected) = selected {
        candidates = vec![candidates.swap_remove(selected)];
    }
    for (index, candidate) in candidates.iter_mut().enumerate() {
        candidate.number = index + 1;
    }
    let total = (candidates.len() > MOST_LISTED).then_some(candidates.len());
    candidates.truncate(MOST_LISTED);
    let mut existing = connections.found;
    existing.truncate(MOST_LISTED);
    let mut discovery = Discovery {
        selected: selected.map(|_| candidates[0].clone()),
        candidates,
        existing,
        total,
        unreadable,
        questions: Vec::new(),
    };
    discovery.questions = still_open(route, &discovery);
    Ok(discovery)
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
}

/// All that is still missing, now that discovery has looked.
fn still_open(route: &Route, discovery: &Discovery) -> Vec<Question> {
    let request = route.known(Some(discovery));
    let selected = discovery.selected.as_ref();
    let source = match route.known_engine(Some(discovery)) {
        Some(engine) => SourceAnswer::Engine {
            engine,
            reason: "the database's own engine".to_owned(),
        },
        None => request.source_answer(),
    };
    let mut open = questions(&request, &source);
    offer_candidates(&mut open, &request, &discovery.candidates, selected);
    open
}

fn listens_at(candidate: &Candidate, host: &str) -> bool {
    [&candidate.host, &candidate.reader_host]
        .into_iter()
        .flatten()
        .any(|known| known.eq_ignore_ascii_case(host))
}

/// What a list call found, and why it found no more.
struct Listed<T> {
    found: Vec<T>,
    unreadable: Option<String>,
}

impl<T> Listed<T> {
    fn nothing() -> Self {
        Self {
            found: Vec::new(),
            unreadable: None,
        }
    }
}

/// RDS instances, each with the cluster that it is a member of.
async fn instances(rds: &Rds, engine: Option<Engine>) -> Listed<(Candidate, Option<String>)> {
    let mut listed = Listed::nothing();
    let names = engine.map(|engine| engine.traits().rds_instances);
    if names.is_some_and(<[_]>::is_empty) {
        return listed;
    }
    let filters = names.map(|names| vec![engine_filter(names)]);
    let mut pages = rds
        .describe_db_instances()
        .set_filters(filters)
        .into_paginator()
        .items()
        .send();
    while let Some(item) = pages.next().await {
        match item {
            Ok(instance) => listed.found.extend(of_instance(&instance)),
            Err(error) => listed.unreadable = Some(format!("rds:DescribeDBInstances: {}", unreadable(&error))),
        }
    }
    listed
}

/// Aurora and Multi-AZ clusters.
async fn clusters(rds: &Rds, engine: Option<Engine>) -> Listed<Candidate> {
    let mut listed = Listed::nothing();
    let names = engine.map(|engine| engine.traits().rds_clusters);
    if names.is_some_and(<[_]>::is_empty) {
        return listed;
    }
    let filters = names.map(|names| vec![engine_filter(names)]);
    let mut pages = rds
        .describe_db_clusters()
        .set_filters(filters)
        .into_paginator()
        .items()
        .send();
    while let Some(item) = pages.next().await {
        match item {
            Ok(cluster) => listed.found.extend(of_cluster(&cluster)),
            Err(error) => listed.unreadable = Some(format!("rds:DescribeDBClusters: {}", unreadable(&error))),
        }
    }
    listed
}

/// The server-side filter for these engine names.
fn engine_filter(names: &[&str]) -> Filter {
    Filter::builder()
        .name("engine")
        .set_values(Some(names.iter().map(|name| (*name).to_owned()).collect()))
        .build()
}

/// An instance as a candidate, unless it runs something else (Neptune, DocumentDB, Db2).
fn of_instance(instance: &DbInstance) -> Option<(Candidate, Option<String>)> {
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
        security_group_ids: instance
            .vpc_security_groups()
            .iter()
            .filter_map(|group| group.vpc_security_group_id())
            .map(str::to_owned)
            .collect(),
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

fn of_cluster(cluster: &DbCluster) -> Option<Candidate> {
    let engine = cluster.engine().filter(|name| Engine::of_rds(name).is_some())?;
    Some(Candidate {
        kind: CLUSTER.to_owned(),
        id: cluster.db_cluster_identifier()?.to_owned(),
        engine: engine.to_owned(),
        version: cluster.engine_version().map(str::to_owned),
        host: cluster.endpoint().map(str::to_owned),
        reader_host: cluster.reader_endpoint().map(str::to_owned),
        port: cluster.port().and_then(port),
        database: cluster.database_name().map(str::to_owned),
        security_group_ids: cluster
            .vpc_security_groups()
            .iter()
            .filter_map(|group| group.vpc_security_group_id())
            .map(str::to_owned)
            .collect(),
        status: cluster.status().map(str::to_owned),
        publicly_accessible: cluster.publicly_accessible().unwrap_or_default(),
        iam_authentication: cluster.iam_database_authentication_enabled().unwrap_or_default(),
        managed_secret_arn: cluster
            .master_user_secret()
            .and_then(|secret| secret.secret_arn())
            .map(str::to_owned),
        ..Candidate::default()
    })
}

/// RDS says 0 while a database is being created.
fn port(number: i32) -> Option<u16> {
    u16::try_from(number).ok().filter(|port| *port > 0)
}

/// JDBC connections that lead to the host that the request names; without a host, to the engine.
async fn connections(glue: &Glue, route: &Route) -> Listed<ConnectionRef> {
    let mut listed = Listed::nothing();
    if route.request.host().is_none() && route.engine.is_none() {
        return listed;
    }
    let jdbc = GetConnectionsFilter::builder()
        .connection_type(ConnectionType::Jdbc)
        .build();
    let mut pages = glue
        .get_connections()
        .filter(jdbc)
        .hide_password(true)
        .into_paginator()
        .send();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => listed.found.extend(
                page.connection_list()
                    .iter()
                    .filter_map(|connection| serving(connection, route)),
            ),
            Err(error) => listed.unreadable = Some(format!("glue:GetConnections: {}", unreadable(&error))),
        }
    }
    listed
}

/// The connection, if it is another than the request's own and leads where the request wants to go.
fn serving(connection: &Connection, route: &Route) -> Option<ConnectionRef> {
    let name = connection
        .name()
        .filter(|name| route.request.connection.as_deref() != Some(*name))?;
    let url = connection
        .connection_properties()?
        .get(&ConnectionPropertyKey::JdbcConnectionUrl)?;
    let serves = match route.request.host() {
        Some(host) => target_of_url(url)?.host.eq_ignore_ascii_case(host),
        None => Engine::of_jdbc_url(url)?.agrees_with(route.engine?),
    };
    let connection_type = connection.connection_type().map(|kind| kind.as_str().to_owned());
    serves.then(|| ConnectionRef {
        name: name.to_owned(),
        connection_type,
    })
}

#[cfg(test)]
mod tests {
    use aws_sdk_glue::operation::get_connections::{GetConnectionsError, GetConnectionsOutput};
    use aws_sdk_rds::operation::describe_db_clusters::{DescribeDBClustersError, DescribeDbClustersOutput};
    use aws_sdk_rds::operation::describe_db_instances::{DescribeDBInstancesError, DescribeDbInstancesOutput};
    use aws_sdk_rds::types::{DbSubnetGroup, Endpoint, MasterUserSecret};
    use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
    use aws_smithy_types::error::ErrorMetadata;
    use serde_json::{Value, json};

    use super::*;

    const HOST: &str = "orders.abc.us-east-1.rds.amazonaws.com";

    fn route(engine: Option<&str>, request: Value) -> Route {
        serde_json::from_value(json!({"way": "ask", "reason": "", "engine": engine, "request": request})).unwrap()
    }

    fn instance(id: &str, engine: &str, cluster: Option<&str>) -> DbInstance {
        DbInstance::builder()
            .db_instance_identifier(id)
            .engine(engine)
            .set_db_cluster_identifier(cluster.map(str::to_owned))
            .endpoint(
                Endpoint::builder()
                    .address(format!("{id}.abc.us-east-1.rds.amazonaws.com"))
                    .port(5433)
                    .build(),
            )
            .db_name("orders")
            .db_subnet_group(DbSubnetGroup::builder().vpc_id("vpc-1").build())
            .master_user_secret(MasterUserSecret::builder().secret_arn("arn:secret").build())
            .build()
    }

    fn instances_of(ids: &'static [(&'static str, &'static str, Option<&'static str>)]) -> Rule {
        mock!(Rds::describe_db_instances).then_output(move || {
            let all = ids
                .iter()
                .map(|(id, engine, cluster)| instance(id, engine, *cluster))
                .collect();
            DescribeDbInstancesOutput::builder().set_db_instances(Some(all)).build()
        })
    }

    fn clusters_of(ids: &'static [(&'static str, &'static str)]) -> Rule {
        mock!(Rds::describe_db_clusters).then_output(move || {
            let all = ids
                .iter()
                .map(|(id, engine)| {
                    DbCluster::builder()
                        .db_cluster_identifier(*id)
                        .engine(*engine)
                        .endpoint(format!("{id}.cluster-abc.us-east-1.rds.amazonaws.com"))
                        .reader_endpoint(format!("{id}.cluster-ro-abc.us-east-1.rds.amazonaws.com"))
                        .port(5432)
                        .build()
                })
                .collect();
            DescribeDbClustersOutput::builder().set_db_clusters(Some(all)).build()
        })
    }

    fn connections_of(all: &'static [(&'static str, &'static str)]) -> Rule {
        mock!(Glue::get_connections)
            .match_requests(|request| request.hide_password() == Some(true))
            .then_output(move || {
                let all = all
                    .iter()
                    .map(|(name, url)| {
                        Connection::builder()
                            .name(*name)
                            .connection_type(ConnectionType::Jdbc)
                            .connection_properties(ConnectionPropertyKey::JdbcConnectionUrl, *url)
                            .build()
                    })
                    .collect();
                GetConnectionsOutput::builder().set_connection_list(Some(all)).build()
            })
    }

    async fn discover(route: Route, instances: &Rule, clusters: &Rule, connections: &Rule) -> Discovery {
        let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [connections]);
        let rds = mock_client!(aws_sdk_rds, RuleMode::MatchAny, [instances, clusters]);
        handle(&glue, &rds, Input { route }).await.unwrap()
    }

    #[tokio::test]
    async fn candidates_are_numbered_members_give_way_to_their_cluster_and_none_is_selected() {
        let found = discover(
            route(None, json!({})),
            &instances_of(&[
                ("orders", "postgres", None),
                ("member", "aurora-postgresql", Some("fleet")),
                ("graph", "neptune", None),
            ]),
            &clusters_of(&[("fleet", "aurora-postgresql"), ("papers", "docdb")]),
            &connections_of(&[]),
        )
        .await;
        let listed: Vec<_> = found
            .candidates
            .iter()
            .map(|c| (c.number, c.kind.as_str(), c.id.as_str()))
            .collect();
        assert_eq!(listed, [(1, "aurora-cluster", "fleet"), (2, "rds-instance", "orders")]);
        assert_eq!(found.selected, None);
        assert_eq!(
            found.candidates[0].vpc_id.as_deref(),
            Some("vpc-1"),
            "a cluster is where its members are"
        );
        let host = found
            .questions
            .iter()
            .find(|question| question.path == "endpoint.host")
            .unwrap();
        assert_eq!(host.allowed, ["fleet.cluster-abc.us-east-1.rds.amazonaws.com", HOST]);
    }

    #[tokio::test]
    async fn a_known_engine_is_filtered_on_the_server() {
        let instances = mock!(Rds::describe_db_instances)
            .match_requests(|request| {
                request.filters()[0].name() == Some("engine") && request.filters()[0].values() == ["postgres"]
            })
            .then_output(|| DescribeDbInstancesOutput::builder().build());
        let clusters = mock!(Rds::describe_db_clusters)
            .match_requests(|request| request.filters()[0].values() == ["aurora-postgresql", "postgres"])
            .then_output(|| DescribeDbClustersOutput::builder().build());
        let found = discover(
            route(Some("postgresql"), json!({})),
            &instances,
            &clusters,
            &connections_of(&[]),
        )
        .await;
        assert_eq!(found.unreadable, Vec::<String>::new());
    }

    #[tokio::test]
    async fn the_named_host_selects_its_database_and_supplies_port_and_engine_but_no_name() {
        let found = discover(
            route(None, json!({"endpoint": {"host": HOST.to_uppercase()}})),
            &instances_of(&[("orders", "postgres", None), ("other", "postgres", None)]),
            &clusters_of(&[]),
            &connections_of(&[]),
        )
        .await;
        let selected = found.selected.as_ref().unwrap();
        assert_eq!(
            (selected.id.as_str(), selected.managed_secret_arn.as_deref()),
            ("orders", Some("arn:secret"))
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
    }

    #[tokio::test]
    async fn connections_that_serve_the_host_or_engine_are_shown() {
        let connections = connections_of(&[
            (
                "same-host",
                "jdbc:postgresql://ORDERS.abc.us-east-1.rds.amazonaws.com:5432/x",
            ),
            ("other-host", "jdbc:postgresql://other:5432/x"),
            ("other-engine", "jdbc:mysql://other:3306/x"),
        ]);
        let (none, empty) = (instances_of(&[]), clusters_of(&[]));
        let names = |found: Discovery| {
            found
                .existing
                .into_iter()
                .map(|connection| connection.name)
                .collect::<Vec<_>>()
        };
        let by_host = discover(
            route(None, json!({"endpoint": {"host": HOST}})),
            &none,
            &empty,
            &connections,
        )
        .await;
        assert_eq!(names(by_host), ["same-host"]);
        let by_engine = discover(route(Some("postgresql"), json!({})), &none, &empty, &connections).await;
        assert_eq!(names(by_engine), ["same-host", "other-host"]);
    }

    #[tokio::test]
    async fn what_is_denied_is_listed_as_unreadable_and_members_then_stand_for_their_cluster() {
        let denied = || {
            ErrorMetadata::builder()
                .code("AccessDenied")
                .message("not authorized")
                .build()
        };
        let clusters = mock!(Rds::describe_db_clusters).then_error(move || DescribeDBClustersError::generic(denied()));
        let connections = mock!(Glue::get_connections).then_error(move || GetConnectionsError::generic(denied()));
        let found = discover(
            route(Some("postgresql"), json!({})),
            &instances_of(&[("member", "aurora-postgresql", Some("fleet"))]),
            &clusters,
            &connections,
        )
        .await;
        assert_eq!(
            found.unreadable,
            [
                "glue:GetConnections: AccessDenied: not authorized",
                "rds:DescribeDBClusters: AccessDenied: not authorized"
            ]
        );
        assert_eq!(found.candidates.len(), 1);
        let none = mock!(Rds::describe_db_instances).then_error(move || DescribeDBInstancesError::generic(denied()));
        let found = discover(route(None, json!({})), &none, &clusters_of(&[]), &connections_of(&[])).await;
        assert_eq!(
            found.unreadable,
            ["rds:DescribeDBInstances: AccessDenied: not authorized"]
        );
    }

    #[tokio::test]
    async fn a_long_list_is_cut_and_counted_and_all_pages_are_read() {
        let page = |from: usize, marker: Option<&str>| {
            let all = (from..from + 40)
                .map(|number| instance(&format!("db-{number:03}"), "postgres", None))
                .collect();
            DescribeDbInstancesOutput::builder()
                .set_db_instances(Some(all))
                .set_marker(marker.map(str::to_owned))
                .build()
        };
        let first = mock!(Rds::describe_db_instances)
            .match_requests(|request| request.marker().is_none())
            .then_output(move || page(0, Some("next")));
        let second = mock!(Rds::describe_db_instances)
            .match_requests(|request| request.marker() == Some("next"))
            .then_output(move || page(40, None));
        let clusters = clusters_of(&[]);
        let connections = connections_of(&[]);
        let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&connections]);
        let rds = mock_client!(aws_sdk_rds, RuleMode::MatchAny, [&first, &second, &clusters]);
        let found = handle(
            &glue,
            &rds,
            Input {
                route: route(Some("postgresql"), json!({})),
            },
        )
        .await
        .unwrap();
        assert_eq!((found.candidates.len(), found.total), (MOST_LISTED, Some(80)));
        assert!(serde_json::to_string(&found).unwrap().len() < 60_000);
    }
}
