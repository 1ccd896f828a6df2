//! What `smoke-test` promises.

use aws_sdk_athena::operation::get_data_catalog::GetDataCatalogOutput;
use aws_sdk_athena::operation::get_query_execution::GetQueryExecutionOutput;
use aws_sdk_athena::operation::list_data_catalogs::{ListDataCatalogsError, ListDataCatalogsOutput};
use aws_sdk_athena::operation::start_query_execution::{StartQueryExecutionError, StartQueryExecutionOutput};
use aws_sdk_athena::operation::stop_query_execution::StopQueryExecutionOutput;
use aws_sdk_athena::types::error::InvalidRequestException;
use aws_sdk_athena::types::{
    DataCatalog, DataCatalogStatus, DataCatalogSummary, DataCatalogType, QueryExecution, QueryExecutionState,
    QueryExecutionStatus,
};
use aws_sdk_glue::error::ErrorMetadata;
use aws_sdk_glue::operation::batch_stop_job_run::{BatchStopJobRunError, BatchStopJobRunOutput};
use aws_sdk_glue::operation::create_crawler::{CreateCrawlerError, CreateCrawlerOutput};
use aws_sdk_glue::operation::create_database::{CreateDatabaseError, CreateDatabaseOutput};
use aws_sdk_glue::operation::create_job::{CreateJobError, CreateJobOutput};
use aws_sdk_glue::operation::delete_crawler::{DeleteCrawlerError, DeleteCrawlerOutput};
use aws_sdk_glue::operation::delete_database::{DeleteDatabaseError, DeleteDatabaseOutput};
use aws_sdk_glue::operation::delete_job::{DeleteJobError, DeleteJobOutput};
use aws_sdk_glue::operation::get_connection::{GetConnectionError, GetConnectionOutput};
use aws_sdk_glue::operation::get_crawler::GetCrawlerOutput;
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::get_job_runs::{GetJobRunsError, GetJobRunsOutput};
use aws_sdk_glue::operation::get_tables::GetTablesOutput;
use aws_sdk_glue::operation::start_crawler::StartCrawlerOutput;
use aws_sdk_glue::operation::start_job_run::{StartJobRunError, StartJobRunOutput};
use aws_sdk_glue::operation::stop_crawler::StopCrawlerOutput;
use aws_sdk_glue::types::error::{
    AlreadyExistsException, ConcurrentRunsExceededException, EntityNotFoundException, InvalidInputException,
};
use aws_sdk_glue::types::{
    AuthenticationConfiguration, AuthenticationType, Connection, ConnectionPropertyKey, ConnectionType, Crawler,
    CrawlerState, JobRun, JobRunState, LastCrawlInfo, LastCrawlStatus, Table, WorkerType,
};
use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
use aws_sdk_s3::operation::put_object::PutObjectOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};
use shared_domain::step::TestOutcome;

use super::*;
use crawler::{crawled, making, removing, tables};

mod athena;
mod crawler;
mod leftovers;

const ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";
const NAME: &str = "orders (prod)";

fn document(engines: Value, smoke: Value) -> Value {
    json!({
        "route": {"way": "register", "reason": "", "engine": "postgresql",
                  "context": {"account": "111122223333", "region": "us-east-1", "partition": "aws"},
                  "request": {"connection": NAME, "glueRole": ROLE, "engines": engines}},
        "creation": {"state": "ready", "connection": {"name": NAME}},
        "smoke": smoke, "execution": "run-1",
    })
}

fn s3() -> (S3, Rule, Rule) {
    let put = mock!(S3::put_object)
        .match_requests(|request| {
            request.bucket() == Some("scripts")
                && request
                    .key()
                    .is_some_and(|key| key.starts_with("pipefitter/aws-glue-smoke/"))
        })
        .then_output(|| PutObjectOutput::builder().build());
    let delete = mock!(S3::delete_object).then_output(|| DeleteObjectOutput::builder().build());
    (
        mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put, &delete]),
        put,
        delete,
    )
}

async fn run_with(document: Value, glue: &[&Rule], athena: &[&Rule]) -> Result<Smoke, StepError> {
    let clients = Clients {
        glue: mock_client!(aws_sdk_glue, RuleMode::MatchAny, glue),
        athena: mock_client!(aws_sdk_athena, RuleMode::MatchAny, athena),
        s3: s3().0,
    };
    let settings = Settings {
        script_bucket: "scripts".into(),
        workgroup: "primary".into(),
        drivers: DriverBuckets::new("b"),
    };
    handle(&clients, &settings, serde_json::from_value(document).unwrap()).await
}

async fn run(document: Value, glue: &[&Rule]) -> Smoke {
    run_with(document, glue, &[]).await.unwrap()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

fn denied() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("AccessDeniedException")
        .message("not allowed")
        .build()
}

fn throttled() -> ErrorMetadata {
    ErrorMetadata::builder()
        .code("ThrottlingException")
        .message("slow down")
        .build()
}

/// The connection as Glue has it.
fn connection(kind: &'static str, properties: &'static [(&'static str, &'static str)], unified: bool) -> Rule {
    mock!(Glue::get_connection)
        .match_requests(|request| request.hide_password() == Some(true))
        .then_output(move || {
            let mut connection = Connection::builder()
                .name(NAME)
                .connection_type(ConnectionType::from(kind));
            for (key, value) in properties {
                connection = connection.connection_properties(ConnectionPropertyKey::from(*key), *value);
            }
            if unified {
                let auth = AuthenticationConfiguration::builder()
                    .authentication_type(AuthenticationType::Basic)
                    .build();
                connection = connection
                    .authentication_configuration(auth)
                    .connection_schema_version(2);
            }
            GetConnectionOutput::builder().connection(connection.build()).build()
        })
}

fn postgresql() -> Rule {
    connection(
        "JDBC",
        &[
            (
                "JDBC_CONNECTION_URL",
                "jdbc:postgresql://db.example.internal:5432/orders",
            ),
            ("SECRET_ID", "s"),
        ],
        false,
    )
}

fn creating() -> Rule {
    mock!(Glue::create_job)
        .match_requests(|request| {
            let plan: Value = serde_json::from_str(&request.default_arguments().unwrap()["--plan"]).unwrap();
            request
                .name()
                .is_some_and(|name| name.starts_with("pipefitter-smoke-orders--prod--"))
                && request.role() == Some(ROLE)
                && request.connections().unwrap().connections() == [NAME]
                && request.tags().unwrap()["pipefitter:diagnose"] == "off"
                && request.tags().unwrap()["pipefitter:execution"] == "run-1"
                && request.max_retries() == Some(0)
                && request.number_of_workers() == Some(2)
                && request.worker_type() == Some(&WorkerType::G1X)
                && plan["options"]["dbtable"] == "pg_catalog.pg_tables"
                && request
                    .command()
                    .unwrap()
                    .script_location()
                    .unwrap()
                    .starts_with("s3://scripts/pipefitter/aws-glue-smoke/")
        })
        .then_output(|| CreateJobOutput::builder().build())
}

fn starting() -> Rule {
    mock!(Glue::start_job_run).then_output(|| StartJobRunOutput::builder().job_run_id("jr_1").build())
}

fn deleting() -> Rule {
    mock!(Glue::delete_job).then_output(|| DeleteJobOutput::builder().build())
}

fn ended(state: JobRunState, error: Option<&'static str>) -> Rule {
    mock!(Glue::get_job_run).then_output(move || {
        let run = JobRun::builder()
            .id("jr_1")
            .job_run_state(state.clone())
            .set_error_message(error.map(str::to_owned))
            .build();
        GetJobRunOutput::builder().job_run(run).build()
    })
}

fn on_its_way(engine: &str, name: &str, id: Option<&str>, since: u64) -> Value {
    json!({"finished": false, "running": [{"engine": engine, "name": name, "id": id, "since": since}]})
}

fn running() -> Value {
    on_its_way("glue-etl", "pipefitter-smoke-orders-1", Some("jr_1"), now())
}

/// What the script is told, for a source.
async fn plan_of(engine: &str, connection: Rule, request: Value) -> (Option<Value>, Option<String>, Smoke) {
    let seen = std::sync::Arc::new(std::sync::Mutex::new((None, None)));
    let keep = seen.clone();
    let create = mock!(Glue::create_job).then_compute_output(move |request| {
        let arguments = request.default_arguments().unwrap();
        let plan = serde_json::from_str(&arguments["--plan"]).unwrap();
        *keep.lock().unwrap() = (Some(plan), arguments.get("--extra-jars").cloned());
        CreateJobOutput::builder().build()
    });
    let mut document = document(json!(["glue-etl"]), Value::Null);
    document["route"]["engine"] = json!(engine);
    for (key, value) in request.as_object().unwrap() {
        document["route"]["request"][key] = value.clone();
    }
    let smoke = run(document, &[&connection, &create, &starting()]).await;
    let (plan, jars) = seen.lock().unwrap().clone();
    (plan, jars, smoke)
}

#[tokio::test]
async fn each_source_is_read_the_way_that_its_jobs_read_it() {
    let jdbc = |url: &'static str| {
        let properties: &'static [(&str, &str)] =
            Box::leak(Box::new([("JDBC_CONNECTION_URL", url), ("SECRET_ID", "s")]));
        connection("JDBC", properties, false)
    };
    let by_connection = |kind: &str, table: &str| {
        json!({"read": "connection", "connection": NAME, "type": kind, "options": {
            "connectionName": NAME, "useConnectionProperties": "true", "dbtable": table}})
    };
    for (engine, connection, request, plan) in [
        (
            "postgresql",
            postgresql(),
            json!({}),
            by_connection("postgresql", "pg_catalog.pg_tables"),
        ),
        (
            "mysql",
            jdbc("jdbc:mysql://h:3306/d"),
            json!({}),
            by_connection("mysql", "information_schema.CHARACTER_SETS"),
        ),
        (
            "mariadb",
            jdbc("jdbc:mysql://h:3306/d"),
            json!({}),
            by_connection("mysql", "information_schema.CHARACTER_SETS"),
        ),
        (
            "oracle",
            jdbc("jdbc:oracle:thin://@h:1521/s"),
            json!({}),
            by_connection("oracle", "SYS.DUAL"),
        ),
        (
            "sqlserver",
            jdbc("jdbc:sqlserver://h:1433;databaseName=d"),
            json!({}),
            by_connection("sqlserver", "sys.types"),
        ),
        (
            "redshift",
            jdbc("jdbc:redshift://h:5439/dev"),
            json!({}),
            json!({"read": "login", "connection": NAME, "type": "redshift", "options": {
                "dbtable": "pg_catalog.pg_tables", "driver": "com.amazon.redshift.jdbc42.Driver"}}),
        ),
        (
            "redshift",
            jdbc("jdbc:redshift:iam://dw.abc.us-east-1.redshift.amazonaws.com:5439/dev"),
            json!({"auth": {"method": "iam", "username": "reader"}}),
            json!({"read": "jdbc", "connection": NAME, "type": "redshift", "options": {
                "url": "jdbc:redshift:iam://dw.abc.us-east-1.redshift.amazonaws.com:5439/dev", "DbUser": "reader",
                "dbtable": "pg_catalog.pg_tables", "driver": "com.amazon.redshift.jdbc42.Driver"}}),
        ),
        (
            "postgresql",
            jdbc("jdbc:postgresql://orders.abc.eu-west-1.rds.amazonaws.com:5433/orders"),
            json!({"auth": {"method": "iam", "username": "reader"}}),
            json!({"read": "token", "connection": NAME, "type": "postgresql",
                "token": {"host": "orders.abc.eu-west-1.rds.amazonaws.com", "port": 5433, "region": "eu-west-1"},
                "options": {"url": "jdbc:postgresql://orders.abc.eu-west-1.rds.amazonaws.com:5433/orders", "user": "reader",
                    "sslmode": "require", "dbtable": "pg_catalog.pg_tables", "driver": "org.postgresql.Driver"}}),
        ),
        (
            "mysql",
            jdbc("jdbc:mysql://h:3306/d"),
            json!({"auth": {"method": "iam", "username": "reader"}}),
            json!({"read": "token", "connection": NAME, "type": "mysql",
                "token": {"host": "h", "port": 3306, "region": "us-east-1"},
                "options": {"url": "jdbc:mysql://h:3306/d", "user": "reader", "sslMode": "REQUIRED",
                    "dbtable": "information_schema.CHARACTER_SETS", "driver": "com.mysql.cj.jdbc.Driver"}}),
        ),
        (
            "snowflake",
            connection(
                "SNOWFLAKE",
                &[(
                    "SparkProperties",
                    r#"{"sfUrl": "a.snowflakecomputing.com", "sfDatabase": "D"}"#,
                )],
                false,
            ),
            json!({"snowflake": {"account": "a", "warehouse": "WH", "role": "ETL", "database": "ANALYTICS"}}),
            json!({"read": "connection", "connection": NAME, "type": "snowflake", "options": {"connectionName": NAME,
                "query": "SELECT 1 AS probe", "sfDatabase": "ANALYTICS", "sfSchema": "INFORMATION_SCHEMA", "sfWarehouse": "WH",
                "sfRole": "ETL"}}),
        ),
        (
            "snowflake",
            connection(
                "SNOWFLAKE",
                &[
                    ("HOST", "a.snowflakecomputing.com"),
                    ("DATABASE", "D"),
                    ("WAREHOUSE", "W"),
                ],
                true,
            ),
            json!({}),
            json!({"read": "connection", "connection": NAME, "type": "snowflake", "options": {"connectionName": NAME,
                "query": "SELECT 1 AS probe", "sfDatabase": "D", "sfSchema": "INFORMATION_SCHEMA", "sfWarehouse": "W"}}),
        ),
        (
            "saphana",
            connection(
                "SAPHANA",
                &[("JDBCProperties", r#"{"url": "jdbc:sap://h:30015/?databaseName=D"}"#)],
                false,
            ),
            json!({}),
            json!({"read": "connection", "connection": NAME, "type": "saphana", "options": {"connectionName": NAME, "dbtable": "SYS.DUMMY"}}),
        ),
        (
            "teradata",
            connection(
                "TERADATA",
                &[("JDBCProperties", r#"{"url": "jdbc:teradata://h/DATABASE=d"}"#)],
                false,
            ),
            json!({}),
            json!({"read": "connection", "connection": NAME, "type": "teradata", "options": {"connectionName": NAME, "dbtable": "DBC.DBCInfoV"}}),
        ),
        (
            "bigquery",
            connection("BIGQUERY", &[("PROJECT_ID", "acme")], true),
            json!({}),
            json!({"read": "connection", "connection": NAME, "type": "bigquery", "options": {"connectionName": NAME,
                "parentProject": "acme", "sourceType": "table", "table": "bigquery-public-data.samples.shakespeare"}}),
        ),
    ] {
        let (made, jars, smoke) = plan_of(engine, connection, request).await;
        assert_eq!((made, jars), (Some(plan), None), "{engine}: {:?}", smoke.results);
    }
}

#[tokio::test]
async fn a_driver_from_a_bucket_that_the_deployment_does_not_name_runs_nowhere() {
    let by_definition = connection(
        "JDBC",
        &[
            ("JDBC_CONNECTION_URL", "jdbc:postgresql://h:5432/d"),
            ("JDBC_DRIVER_JAR_URI", "s3://evil/own.jar"),
            ("JDBC_DRIVER_CLASS_NAME", "own.Driver"),
        ],
        false,
    );
    let request = json!({"driver": {"jarUri": "s3://evil/d.jar", "className": "x.Driver"}});
    for (connection, request) in [(by_definition, json!({})), (postgresql(), request)] {
        let (plan, _, smoke) = plan_of("postgresql", connection, request).await;
        let result = &smoke.results[0];
        assert_eq!((plan, result.outcome), (None, TestOutcome::Inconclusive));
        assert!(
            result.message.contains("`evil`") && result.message.contains("DriverBuckets"),
            "{}",
            result.message
        );
    }
}

#[tokio::test]
async fn a_driver_of_one_s_own_reaches_the_job_as_jobs_need_it() {
    let request = json!({"driver": {"jarUri": "s3://b/d.jar", "className": "x.Driver"}});
    let (plan, jars, _) = plan_of("postgresql", postgresql(), request.clone()).await;
    let options = plan.unwrap()["options"].clone();
    assert_eq!(
        (
            &options["customJdbcDriverS3Path"],
            &options["customJdbcDriverClassName"],
            jars
        ),
        (&json!("s3://b/d.jar"), &json!("x.Driver"), None)
    );
    let by_definition = connection(
        "JDBC",
        &[
            ("JDBC_CONNECTION_URL", "jdbc:postgresql://h:5432/d"),
            ("JDBC_DRIVER_JAR_URI", "s3://b/own.jar"),
            ("JDBC_DRIVER_CLASS_NAME", "own.Driver"),
        ],
        false,
    );
    let (plan, _, _) = plan_of("postgresql", by_definition, json!({})).await;
    assert_eq!(plan.unwrap()["options"]["customJdbcDriverS3Path"], "s3://b/own.jar");
    // Spark's own reader takes the JAR from the job.
    let redshift = connection("JDBC", &[("JDBC_CONNECTION_URL", "jdbc:redshift://h:5439/d")], false);
    let (plan, jars, _) = plan_of("redshift", redshift, request).await;
    assert_eq!(
        (&plan.unwrap()["options"]["driver"], jars.as_deref()),
        (&json!("x.Driver"), Some("s3://b/d.jar"))
    );
}

#[tokio::test]
async fn what_a_job_cannot_read_is_said_before_one_is_made() {
    let snowflake = &[(
        "JDBC_CONNECTION_URL",
        "jdbc:snowflake://a.snowflakecomputing.com/?user=u&db=d&role=r",
    )];
    for (engine, connection, request, reason) in [
        (
            "snowflake",
            connection("JDBC", snowflake, false),
            json!({}),
            "needs one of type SNOWFLAKE",
        ),
        (
            "bigquery",
            connection("BIGQUERY", &[], false),
            json!({}),
            "give `bigquery.project`",
        ),
        (
            "oracle",
            connection(
                "JDBC",
                &[("JDBC_CONNECTION_URL", "jdbc:oracle:thin://@h:1521/s")],
                false,
            ),
            json!({"auth": {"method": "iam", "username": "u"}}),
            "has no IAM database authentication",
        ),
        (
            "postgresql",
            postgresql(),
            json!({"auth": {"method": "iam"}}),
            "give `auth.username`",
        ),
        ("postgresql", postgresql(), json!({"glueRole": null}), "give `glueRole`"),
    ] {
        let (made, _, smoke) = plan_of(engine, connection, request).await;
        assert_eq!((made, smoke.finished), (None, true), "{engine}");
        assert_eq!(smoke.results[0].outcome, TestOutcome::Inconclusive, "{engine}");
        assert!(
            smoke.results[0].message.contains(reason),
            "{}",
            smoke.results[0].message
        );
    }
    let mut unknown = document(json!(["glue-etl", "athena", "crawler"]), Value::Null);
    unknown["route"]["engine"] = Value::Null;
    let smoke = run(unknown, &[&connection("NETWORK", &[], false)]).await;
    assert_eq!(smoke.results.len(), 3);
    assert!(
        smoke
            .results
            .iter()
            .all(|result| result.message.contains("does not tell its engine"))
    );
}

#[tokio::test]
async fn the_first_call_starts_a_small_job_and_says_what_would_be_left_of_it() {
    let smoke = run(
        document(json!(["glue-etl"]), Value::Null),
        &[&postgresql(), &creating(), &starting()],
    )
    .await;
    assert_eq!((smoke.finished, smoke.results.len()), (false, 0));
    let test = &smoke.running[0];
    assert_eq!((test.engine, test.id.as_deref()), (TestEngine::GlueEtl, Some("jr_1")));
    let job = test.name.as_deref().unwrap();
    assert_eq!(
        smoke.leftover[0].remove,
        format!("aws glue delete-job --job-name {job}")
    );
    assert_eq!(smoke.leftover.len(), 1, "the script serves every test, and stays");
}

fn exists() -> Rule {
    mock!(Glue::create_job)
        .then_error(|| CreateJobError::AlreadyExistsException(AlreadyExistsException::builder().build()))
}

/// The job's newest run.
fn last_run(state: JobRunState) -> Rule {
    mock!(Glue::get_job_runs).then_output(move || {
        let run = JobRun::builder().id("jr_before").job_run_state(state.clone()).build();
        GetJobRunsOutput::builder().job_runs(run).build()
    })
}

#[tokio::test]
async fn a_repeated_start_meets_its_own_job_and_run() {
    let busy = mock!(Glue::start_job_run).then_error(|| {
        StartJobRunError::ConcurrentRunsExceededException(ConcurrentRunsExceededException::builder().build())
    });
    let asked = |smoke: Value| document(json!(["glue-etl"]), smoke);
    let first = run(asked(Value::Null), &[&postgresql(), &creating(), &starting()]).await;
    let job = first.running[0].name.clone().unwrap();
    let named = asked(on_its_way("glue-etl", &job, None, now()));
    let again = run(
        named,
        &[&postgresql(), &exists(), &busy, &last_run(JobRunState::Running)],
    )
    .await;
    assert_eq!(again.running[0].name, Some(job));
    assert_eq!(again.running[0].id.as_deref(), Some("jr_before"));
}

#[tokio::test]
async fn what_an_ended_execution_has_left_is_met_by_the_next_test_of_the_connection_and_removed() {
    let asked = |execution: &str, smoke: Value| {
        let mut document = document(json!(["glue-etl"]), smoke);
        document["execution"] = json!(execution);
        document
    };
    let first = run(asked("run-1", Value::Null), &[&postgresql(), &creating(), &starting()]).await;
    let job = first.running[0].name.clone();
    // It was stopped here, or before its run was started, or after that had ended.
    for left in [JobRunState::Failed, JobRunState::Succeeded, JobRunState::Stopped] {
        let next = run(
            asked("run-2", Value::Null),
            &[&postgresql(), &exists(), &last_run(left), &starting()],
        )
        .await;
        assert_eq!(
            (&next.running[0].name, next.running[0].id.as_deref()),
            (&job, Some("jr_1"))
        );
        let delete = deleting();
        let over = [&ended(JobRunState::Succeeded, None), &delete];
        let over = run(asked("run-2", serde_json::to_value(&next).unwrap()), &over).await;
        assert_eq!((over.finished, over.leftover.len(), delete.num_calls()), (true, 0, 1));
    }
}

#[tokio::test]
async fn a_job_that_another_execution_removes_between_two_calls_is_made_again() {
    let asked = |smoke: Value| document(json!(["glue-etl"]), smoke);
    let first = run(asked(Value::Null), &[&postgresql(), &creating(), &starting()]).await;
    let ours = || {
        let job = first.running[0].name.as_deref().unwrap();
        asked(on_its_way("glue-etl", job, None, now()))
    };
    let no_runs = || {
        mock!(Glue::get_job_runs)
            .then_error(|| GetJobRunsError::EntityNotFoundException(EntityNotFoundException::builder().build()))
    };
    let no_job = || {
        mock!(Glue::start_job_run)
            .then_error(|| StartJobRunError::EntityNotFoundException(EntityNotFoundException::builder().build()))
    };
    let busy = || {
        mock!(Glue::start_job_run).then_error(|| {
            StartJobRunError::ConcurrentRunsExceededException(ConcurrentRunsExceededException::builder().build())
        })
    };
    for (between, document, rules) in [
        (
            "CreateJob and GetJobRuns",
            asked(Value::Null),
            vec![exists(), no_runs(), no_job()],
        ),
        (
            "GetJobRuns and StartJobRun",
            asked(Value::Null),
            vec![exists(), last_run(JobRunState::Failed), no_job()],
        ),
        ("StartJobRun and GetJobRuns", ours(), vec![exists(), busy(), no_runs()]),
    ] {
        let there = postgresql();
        let rules: Vec<_> = std::iter::once(&there).chain(&rules).collect();
        let smoke = run(document, &rules).await;
        assert_eq!((smoke.finished, smoke.results.len()), (false, 0), "between {between}");
        let again = asked(serde_json::to_value(&smoke).unwrap());
        let smoke = run(again, &[&postgresql(), &creating(), &starting()]).await;
        assert_eq!(smoke.running[0].id.as_deref(), Some("jr_1"), "between {between}");
    }
}

#[tokio::test]
async fn a_run_of_another_execution_proves_nothing_here_and_is_waited_for() {
    let start = starting();
    let rules = [&postgresql(), &exists(), &last_run(JobRunState::Running), &start];
    let smoke = run(document(json!(["glue-etl"]), Value::Null), &rules).await;
    let test = &smoke.running[0];
    assert_eq!((&test.name, &test.id, start.num_calls()), (&None, &None, 0));
    assert!(
        smoke.leftover.is_empty(),
        "what is another's is not said to be left of this one"
    );
    // The other one has ended and cleaned up, perhaps while this one ran: it begins again.
    let gone = mock!(Glue::get_job_run)
        .then_error(|| GetJobRunError::EntityNotFoundException(EntityNotFoundException::builder().build()));
    let smoke = run(document(json!(["glue-etl"]), running()), &[&gone]).await;
    assert_eq!((smoke.finished, &smoke.running[0].id), (false, &None));
    let waiting = serde_json::to_value(&smoke).unwrap();
    let smoke = run(
        document(json!(["glue-etl"]), waiting),
        &[&postgresql(), &creating(), &starting()],
    )
    .await;
    assert_eq!(smoke.running[0].id.as_deref(), Some("jr_1"));
}

#[tokio::test]
async fn a_run_that_never_ends_is_stopped_and_said() {
    let late = || on_its_way("glue-etl", "pipefitter-smoke-orders-1", Some("jr_before"), 0);
    for state in [JobRunState::Starting, JobRunState::Waiting, JobRunState::Running] {
        let stop = mock!(Glue::batch_stop_job_run)
            .match_requests(|request| request.job_run_ids() == ["jr_before"])
            .then_output(|| BatchStopJobRunOutput::builder().build());
        let delete = deleting();
        let rules = [&ended(state.clone(), None), &last_run(state), &stop, &delete];
        let smoke = run(document(json!(["glue-etl"]), late()), &rules).await;
        assert_eq!((smoke.finished, smoke.leftover.len()), (true, 0));
        assert_eq!((stop.num_calls(), delete.num_calls()), (1, 1));
        let result = &smoke.results[0];
        assert_eq!(result.outcome, TestOutcome::Inconclusive);
        assert!(result.message.contains("in time and was stopped"), "{}", result.message);
    }
    let denied = mock!(Glue::batch_stop_job_run).then_error(|| BatchStopJobRunError::generic(denied()));
    let starting = ended(JobRunState::Starting, None);
    let rules = [&starting, &last_run(JobRunState::Starting), &denied, &deleting()];
    let smoke = run(document(json!(["glue-etl"]), late()), &rules).await;
    assert!(smoke.results[0].message.contains("could not be stopped"));
    assert_eq!(
        smoke.leftover[0].remove,
        "aws glue batch-stop-job-run --job-name pipefitter-smoke-orders-1 --job-run-ids jr_before"
    );
}

#[tokio::test]
async fn a_run_on_its_way_is_asked_about_again_and_an_ended_one_is_judged_and_removed() {
    let delete = deleting();
    for state in [
        JobRunState::Starting,
        JobRunState::Running,
        JobRunState::Stopping,
        JobRunState::Waiting,
    ] {
        let smoke = run(
            document(json!(["glue-etl"]), running()),
            &[&ended(state, None), &delete],
        )
        .await;
        assert_eq!(
            (smoke.finished, smoke.results.len(), smoke.leftover.len()),
            (false, 0, 1)
        );
    }
    assert_eq!(delete.num_calls(), 0);
    for (state, error, outcome, message) in [
        (
            JobRunState::Succeeded,
            None,
            TestOutcome::Passed,
            "read one row through `orders (prod)`",
        ),
        (JobRunState::Failed, Some("FATAL: no"), TestOutcome::Failed, "FATAL: no"),
        (JobRunState::Timeout, Some("late"), TestOutcome::Failed, "late"),
        (JobRunState::Error, None, TestOutcome::Failed, "no reason"),
        (JobRunState::Stopped, None, TestOutcome::Inconclusive, "was stopped"),
    ] {
        let smoke = run(
            document(json!(["glue-etl"]), running()),
            &[&ended(state, error), &deleting()],
        )
        .await;
        assert!(smoke.finished && smoke.leftover.is_empty());
        let result = &smoke.results[0];
        assert_eq!(
            (result.test.as_str(), result.outcome, result.run_id.as_deref()),
            ("glue-etl", outcome, Some("jr_1"))
        );
        assert!(result.message.contains(message), "{}", result.message);
    }
}

#[tokio::test]
async fn the_proof_says_how_the_row_was_read() {
    for (engine, auth, words) in [
        (
            "postgresql",
            json!({"method": "iam", "username": "u"}),
            "with a token that it minted itself",
        ),
        ("redshift", Value::Null, "over JDBC"),
    ] {
        let mut document = document(json!(["glue-etl"]), running());
        document["route"]["engine"] = json!(engine);
        document["route"]["request"]["auth"] = auth;
        let smoke = run(document, &[&ended(JobRunState::Succeeded, None), &deleting()]).await;
        assert!(smoke.results[0].message.contains(words), "{}", smoke.results[0].message);
    }
}

#[tokio::test]
async fn what_could_not_be_removed_is_said() {
    let kept = mock!(Glue::delete_job).then_error(|| DeleteJobError::generic(denied()));
    let smoke = run(
        document(json!(["glue-etl"]), running()),
        &[&ended(JobRunState::Succeeded, None), &kept],
    )
    .await;
    assert_eq!(
        smoke.leftover.iter().map(|left| left.kind.as_str()).collect::<Vec<_>>(),
        ["job"]
    );
}

#[tokio::test]
async fn a_job_that_glue_refuses_is_a_failed_test_and_leaves_nothing() {
    let refused = mock!(Glue::create_job).then_error(|| {
        let meta = ErrorMetadata::builder()
            .message("Role x should be given assume role permissions for Glue Service.")
            .build();
        CreateJobError::InvalidInputException(InvalidInputException::builder().meta(meta).build())
    });
    let smoke = run(
        document(json!(["glue-etl"]), Value::Null),
        &[&postgresql(), &refused, &deleting()],
    )
    .await;
    assert!(smoke.finished && smoke.leftover.is_empty());
    assert_eq!(smoke.results[0].outcome, TestOutcome::Failed);
    assert!(smoke.results[0].message.contains("assume role permissions"));
}

#[tokio::test]
async fn a_denied_call_cannot_tell_and_names_its_action() {
    let create = mock!(Glue::create_job).then_error(|| CreateJobError::generic(denied()));
    let delete = deleting();
    let smoke = run(
        document(json!(["glue-etl"]), Value::Null),
        &[&postgresql(), &create, &delete],
    )
    .await;
    assert_eq!(
        (smoke.finished, smoke.results[0].outcome),
        (true, TestOutcome::Inconclusive)
    );
    assert!(smoke.results[0].message.contains("glue:CreateJob, iam:PassRole"));
    assert_eq!(delete.num_calls(), 1);
    let unread = mock!(Glue::get_connection).then_error(|| GetConnectionError::generic(denied()));
    let smoke = run(document(json!(["glue-etl", "crawler"]), Value::Null), &[&unread]).await;
    assert_eq!(smoke.results.len(), 2);
    assert!(
        smoke
            .results
            .iter()
            .all(|result| result.message.contains("glue:GetConnection"))
    );
}

#[tokio::test]
async fn what_is_throttled_is_tried_again_until_it_takes_too_long() {
    let slow = mock!(Glue::create_job).then_error(|| CreateJobError::generic(throttled()));
    let smoke = run(document(json!(["glue-etl"]), Value::Null), &[&postgresql(), &slow]).await;
    assert_eq!(
        (smoke.finished, smoke.running[0].id.as_deref(), smoke.leftover.len()),
        (false, None, 1)
    );
    let again = document(json!(["glue-etl"]), serde_json::to_value(&smoke).unwrap());
    let smoke = run(again, &[&postgresql(), &creating(), &starting()]).await;
    assert_eq!(smoke.running[0].id.as_deref(), Some("jr_1"));
    let unread = mock!(Glue::get_job_run).then_error(|| GetJobRunError::generic(throttled()));
    let delete = deleting();
    let smoke = run(document(json!(["glue-etl"]), running()), &[&unread, &delete]).await;
    assert_eq!((smoke.finished, delete.num_calls()), (false, 0));
    let late = on_its_way("glue-etl", "pipefitter-smoke-orders-1", Some("jr_1"), 0);
    let over = last_run(JobRunState::Stopped);
    let smoke = run(document(json!(["glue-etl"]), late), &[&unread, &over, &delete]).await;
    assert_eq!(
        (smoke.finished, smoke.results[0].outcome),
        (true, TestOutcome::Inconclusive)
    );
    let never = on_its_way("glue-etl", "pipefitter-smoke-orders-1", None, 0);
    let smoke = run(document(json!(["glue-etl"]), never), &[&postgresql(), &over, &delete]).await;
    assert!(smoke.finished && smoke.leftover.is_empty());
    let gone = mock!(Glue::get_connection)
        .then_error(|| GetConnectionError::EntityNotFoundException(EntityNotFoundException::builder().build()));
    let made = on_its_way("glue-etl", "pipefitter-smoke-orders-1", None, now());
    let removed = deleting();
    let smoke = run(document(json!(["glue-etl"]), made), &[&gone, &over, &removed]).await;
    assert!(smoke.finished && smoke.results[0].message.contains("there is no connection"));
    assert_eq!(removed.num_calls(), 1, "what was made for it is removed");
    let first = mock!(Glue::get_connection).then_error(|| GetConnectionError::generic(throttled()));
    let error = run_with(document(json!(["glue-etl"]), Value::Null), &[&first], &[])
        .await
        .unwrap_err();
    assert_eq!(
        error.name,
        ErrorName::NotReady,
        "nothing exists yet, so the state is tried again"
    );
}

#[tokio::test]
async fn a_run_that_stays_gone_cannot_tell() {
    let gone = mock!(Glue::get_job_run)
        .then_error(|| GetJobRunError::EntityNotFoundException(EntityNotFoundException::builder().build()));
    let late = on_its_way("glue-etl", "pipefitter-smoke-orders-1", Some("jr_1"), 0);
    let smoke = run(document(json!(["glue-etl"]), late), &[&gone, &deleting()]).await;
    assert_eq!(
        (smoke.finished, smoke.results[0].outcome),
        (true, TestOutcome::Inconclusive)
    );
}

#[tokio::test]
async fn no_engine_is_no_test() {
    for engines in [json!([]), Value::Null] {
        let smoke = run(document(engines, Value::Null), &[]).await;
        assert!(smoke.finished && smoke.results.is_empty());
    }
}

#[tokio::test]
async fn the_script_is_put_before_the_job_is_made_and_no_execution_removes_it_under_another() {
    let (s3, put, delete) = s3();
    let (there, create, start) = (postgresql(), creating(), starting());
    let (over, remove) = (ended(JobRunState::Succeeded, None), deleting());
    let clients = Clients {
        glue: mock_client!(
            aws_sdk_glue,
            RuleMode::MatchAny,
            [&there, &create, &start, &over, &remove]
        ),
        athena: mock_client!(aws_sdk_athena, RuleMode::MatchAny, &[]),
        s3,
    };
    let settings = Settings {
        script_bucket: "scripts".into(),
        workgroup: "primary".into(),
        drivers: DriverBuckets::new("b"),
    };
    for smoke in [Value::Null, running()] {
        let input = serde_json::from_value(document(json!(["glue-etl"]), smoke)).unwrap();
        handle(&clients, &settings, input).await.unwrap();
        assert_eq!((put.num_calls(), delete.num_calls()), (1, 0));
    }
}

#[tokio::test]
async fn engines_are_tested_side_by_side_and_the_last_one_finishes_the_step() {
    let (database, crawler, start) = making();
    let rules = [&postgresql(), &creating(), &starting(), &database, &crawler, &start];
    let smoke = run(document(json!(["glue-etl", "athena", "crawler"]), Value::Null), &rules).await;
    assert_eq!(smoke.running.len(), 2, "Athena has said already that it cannot tell");
    assert_eq!((smoke.results.len(), smoke.leftover.len()), (1, 3));

    let kept = mock!(Glue::delete_job).then_error(|| DeleteJobError::generic(denied()));
    let again = document(
        json!(["glue-etl", "athena", "crawler"]),
        serde_json::to_value(&smoke).unwrap(),
    );
    let rules = [
        &ended(JobRunState::Succeeded, None),
        &kept,
        &crawled(CrawlerState::Running, None),
    ];
    let smoke = run(again, &rules).await;
    assert_eq!(
        (smoke.finished, smoke.running.len(), smoke.results.len()),
        (false, 1, 2)
    );
    assert_eq!(
        smoke.leftover.len(),
        3,
        "the job that could not be removed, and the crawler's two"
    );

    let again = document(
        json!(["glue-etl", "athena", "crawler"]),
        serde_json::to_value(&smoke).unwrap(),
    );
    let (gone, removed) = removing();
    let succeeded = crawled(CrawlerState::Ready, Some((LastCrawlStatus::Succeeded, None)));
    let smoke = run(again.clone(), &[&succeeded, &tables(1), &gone, &removed]).await;
    assert!(smoke.finished && smoke.running.is_empty());
    let kinds: Vec<_> = smoke.leftover.iter().map(|left| left.kind.as_str()).collect();
    assert_eq!(
        (smoke.results.len(), kinds),
        (3, vec!["job"]),
        "what an earlier engine left stays said"
    );
    let mut over = again;
    over["smoke"] = serde_json::to_value(&smoke).unwrap();
    assert_eq!(run(over, &[]).await, smoke);
}
