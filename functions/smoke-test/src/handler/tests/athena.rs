//! Proofs by Athena.

use super::*;

fn unified() -> Rule {
    connection(
        "POSTGRESQL",
        &[
            ("HOST", "db.example.internal"),
            ("PORT", "5432"),
            ("DATABASE", "orders"),
        ],
        true,
    )
}

/// Two catalogs, of which the second shares a connection of that ARN.
fn catalogs(arn: &'static str, status: DataCatalogStatus) -> (Rule, Rule) {
    let list = mock!(Athena::list_data_catalogs).then_output(|| {
        let federated = |name: &str| {
            DataCatalogSummary::builder()
                .catalog_name(name)
                .r#type(DataCatalogType::Federated)
                .build()
        };
        let glue = DataCatalogSummary::builder()
            .catalog_name("AwsDataCatalog")
            .r#type(DataCatalogType::Glue)
            .build();
        ListDataCatalogsOutput::builder()
            .data_catalogs_summary(glue)
            .data_catalogs_summary(federated("other"))
            .data_catalogs_summary(federated("orders"))
            .build()
    });
    let get = mock!(Athena::get_data_catalog).then_compute_output(move |request| {
        let name = request.name().unwrap();
        assert_ne!(name, "AwsDataCatalog");
        let arn = if name == "orders" {
            arn
        } else {
            "arn:aws:glue:us-east-1:111122223333:connection/else"
        };
        let catalog = DataCatalog::builder()
            .name(name)
            .r#type(DataCatalogType::Federated)
            .status(status.clone())
            .parameters("connection-arn", arn)
            .build()
            .unwrap();
        GetDataCatalogOutput::builder().data_catalog(catalog).build()
    });
    (list, get)
}

const ARN: &str = "arn:aws:glue:us-east-1:111122223333:connection/orders (prod)";

#[tokio::test]
async fn athena_has_the_source_itself_answer_through_the_catalog_that_shares_the_connection() {
    let (list, get) = catalogs(ARN, DataCatalogStatus::CreateComplete);
    let start = mock!(Athena::start_query_execution)
        .match_requests(|request| {
            request.query_string()
                == Some(r#"SELECT * FROM TABLE("orders".system.query(query => 'SELECT 1 AS probe'))"#)
                && request.work_group() == Some("primary")
                && request.client_request_token().is_some_and(|token| token.len() == 64)
                && request.result_configuration().unwrap().output_location() == Some("s3://scripts/pipefitter/athena/")
        })
        .then_output(|| StartQueryExecutionOutput::builder().query_execution_id("q-1").build());
    let smoke = run_with(
        document(json!(["athena"]), Value::Null),
        &[&unified()],
        &[&list, &get, &start],
    )
    .await
    .unwrap();
    assert!(!smoke.finished);
    assert_eq!(
        (smoke.running[0].name.as_deref(), smoke.running[0].id.as_deref()),
        (Some("orders"), Some("q-1"))
    );
}

#[tokio::test]
async fn a_workgroup_that_manages_its_results_is_asked_without_a_place_for_them() {
    let (list, get) = catalogs(ARN, DataCatalogStatus::CreateComplete);
    let placed = mock!(Athena::start_query_execution)
        .match_requests(|request| request.result_configuration().is_some())
        .then_error(|| StartQueryExecutionError::InvalidRequestException(InvalidRequestException::builder().build()));
    let free = mock!(Athena::start_query_execution)
        .match_requests(|request| request.result_configuration().is_none())
        .then_output(|| StartQueryExecutionOutput::builder().query_execution_id("q-1").build());
    let smoke = run_with(
        document(json!(["athena"]), Value::Null),
        &[&unified()],
        &[&list, &get, &placed, &free],
    )
    .await
    .unwrap();
    assert_eq!(smoke.running[0].id.as_deref(), Some("q-1"));
}

#[tokio::test]
async fn what_athena_lacks_is_said_with_what_to_do() {
    let ready = DataCatalogStatus::CreateComplete;
    let other = "arn:aws:glue:us-east-1:111122223333:connection/another";
    for (name, there, (list, get), reason) in [
        (
            "version 1",
            postgresql(),
            catalogs(ARN, ready.clone()),
            r#"{"schemaVersion": 2}"#,
        ),
        (
            "a catalog that Athena does not list as federated",
            unified(),
            catalogs(other, ready.clone()),
            "one that is registered in the Glue Data Catalog, as the console now makes them, is none",
        ),
        (
            "no catalog",
            unified(),
            catalogs(other, ready),
            "aws athena create-data-catalog --name CATALOG --type FEDERATED --parameters 'connection-arn=arn:aws:glue:us-east-1:111122223333:connection/orders (prod)'",
        ),
        (
            "not made yet",
            unified(),
            catalogs(ARN, DataCatalogStatus::CreateInProgress),
            "is CREATE_IN_PROGRESS",
        ),
    ] {
        let smoke = run_with(document(json!(["athena"]), Value::Null), &[&there], &[&list, &get])
            .await
            .unwrap();
        assert_eq!(smoke.results[0].outcome, TestOutcome::Inconclusive, "{name}");
        assert!(
            smoke.results[0].message.contains(reason),
            "{name}: {}",
            smoke.results[0].message
        );
    }
    let denies = mock!(Athena::list_data_catalogs).then_error(|| ListDataCatalogsError::generic(denied()));
    let smoke = run_with(document(json!(["athena"]), Value::Null), &[&unified()], &[&denies])
        .await
        .unwrap();
    assert!(smoke.results[0].message.contains("athena:ListDataCatalogs"));
    let (list, get) = catalogs(ARN, DataCatalogStatus::CreateComplete);
    let refused = mock!(Athena::start_query_execution).then_error(|| {
        let meta = ErrorMetadata::builder()
            .message("WorkGroup primary is disabled")
            .build();
        StartQueryExecutionError::InvalidRequestException(InvalidRequestException::builder().meta(meta).build())
    });
    let smoke = run_with(
        document(json!(["athena"]), Value::Null),
        &[&unified()],
        &[&list, &get, &refused],
    )
    .await
    .unwrap();
    assert_eq!(smoke.results[0].outcome, TestOutcome::Inconclusive);
    assert!(smoke.results[0].message.contains("WorkGroup primary is disabled"));
}

#[tokio::test]
async fn a_query_is_judged_by_how_it_ended() {
    let query = |state: QueryExecutionState, reason: Option<&'static str>| {
        mock!(Athena::get_query_execution).then_output(move || {
            let status = QueryExecutionStatus::builder()
                .state(state.clone())
                .set_state_change_reason(reason.map(str::to_owned))
                .build();
            let execution = QueryExecution::builder().status(status).build();
            GetQueryExecutionOutput::builder().query_execution(execution).build()
        })
    };
    let asked = |since| document(json!(["athena"]), on_its_way("athena", "orders", Some("q-1"), since));
    for (state, reason, outcome, message) in [
        (
            QueryExecutionState::Succeeded,
            None,
            TestOutcome::Passed,
            "through the catalog `orders`",
        ),
        (
            QueryExecutionState::Failed,
            Some("GENERIC_USER_ERROR: FATAL: password authentication failed for user \"u\""),
            TestOutcome::Failed,
            "password authentication failed",
        ),
        (
            QueryExecutionState::Failed,
            Some("not authorized to perform: lambda:InvokeFunction on resource x"),
            TestOutcome::Inconclusive,
            "Pipefitter's own role",
        ),
        (QueryExecutionState::Failed, None, TestOutcome::Failed, "no reason"),
        (
            QueryExecutionState::Cancelled,
            None,
            TestOutcome::Inconclusive,
            "cancelled",
        ),
    ] {
        let smoke = run_with(asked(now()), &[], &[&query(state, reason)]).await.unwrap();
        assert_eq!(
            (smoke.finished, smoke.results[0].outcome),
            (true, outcome),
            "{reason:?}"
        );
        assert!(
            smoke.results[0].message.contains(message),
            "{}",
            smoke.results[0].message
        );
    }
    let stop = mock!(Athena::stop_query_execution).then_output(|| StopQueryExecutionOutput::builder().build());
    let on = query(QueryExecutionState::Running, None);
    let smoke = run_with(asked(now()), &[], &[&on, &stop]).await.unwrap();
    assert_eq!((smoke.finished, stop.num_calls()), (false, 0));
    let smoke = run_with(asked(0), &[], &[&on, &stop]).await.unwrap();
    assert_eq!((smoke.results[0].outcome, stop.num_calls()), (TestOutcome::Failed, 1));
}
