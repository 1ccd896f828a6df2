//! What `smoke-test` promises.

use aws_sdk_glue::error::ErrorMetadata;
use aws_sdk_glue::operation::create_job::{CreateJobError, CreateJobOutput};
use aws_sdk_glue::operation::delete_job::{DeleteJobError, DeleteJobOutput};
use aws_sdk_glue::operation::get_job_run::{GetJobRunError, GetJobRunOutput};
use aws_sdk_glue::operation::start_job_run::StartJobRunOutput;
use aws_sdk_glue::types::error::{AlreadyExistsException, EntityNotFoundException, InvalidInputException};
use aws_sdk_s3::operation::delete_object::DeleteObjectOutput;
use aws_sdk_s3::operation::put_object::PutObjectOutput;
use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
use serde_json::{Value, json};

use super::*;

const ROLE: &str = "arn:aws:iam::111122223333:role/GlueRole";

fn document(engines: Value, smoke: Value) -> Value {
    json!({
        "route": {"way": "register", "reason": "", "engine": "postgresql",
                  "request": {"connection": "orders (prod)", "glueRole": ROLE, "engines": engines}},
        "creation": {"state": "ready", "connection": {"name": "orders (prod)"}},
        "smoke": smoke, "execution": "run-1",
    })
}

fn s3() -> (S3, Rule, Rule) {
    let put = mock!(S3::put_object)
        .match_requests(|request| {
            request.bucket() == Some("scripts") && request.key().is_some_and(|key| key.starts_with("pipefitter/smoke/"))
        })
        .then_output(|| PutObjectOutput::builder().build());
    let delete = mock!(S3::delete_object).then_output(|| DeleteObjectOutput::builder().build());
    (
        mock_client!(aws_sdk_s3, RuleMode::MatchAny, [&put, &delete]),
        put,
        delete,
    )
}

async fn run(document: Value, rules: &[&Rule]) -> Result<Smoke, StepError> {
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, rules);
    let input = serde_json::from_value(document).unwrap();
    handle(
        &glue,
        &s3().0,
        &Settings {
            script_bucket: "scripts".into(),
        },
        input,
    )
    .await
}

fn creating() -> Rule {
    mock!(Glue::create_job)
        .match_requests(|request| {
            let arguments = request.default_arguments().unwrap();
            request
                .name()
                .is_some_and(|name| name.starts_with("pipefitter-smoke-orders--prod--"))
                && request.role() == Some(ROLE)
                && request.connections().unwrap().connections() == ["orders (prod)"]
                && request.tags().unwrap()["pipefitter:diagnose"] == "off"
                && request.tags().unwrap()["pipefitter:execution"] == "run-1"
                && request.max_retries() == Some(0)
                && request.number_of_workers() == Some(2)
                && request.worker_type() == Some(&WorkerType::G1X)
                && arguments["--connection_type"] == "postgresql"
                && arguments["--table"] == "pg_catalog.pg_tables"
                && request
                    .command()
                    .unwrap()
                    .script_location()
                    .unwrap()
                    .starts_with("s3://scripts/pipefitter/smoke/pipefitter-smoke-")
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

fn running() -> Value {
    json!({"finished": false, "jobName": "pipefitter-smoke-orders-1", "runId": "jr_1"})
}

#[tokio::test]
async fn the_first_call_starts_a_small_job_and_says_what_would_be_left_of_it() {
    let smoke = run(document(json!(["glue-etl"]), Value::Null), &[&creating(), &starting()])
        .await
        .unwrap();
    assert_eq!(
        (smoke.finished, smoke.run_id.as_deref(), smoke.results.len()),
        (false, Some("jr_1"), 0)
    );
    let job = smoke.job_name.unwrap();
    assert_eq!(
        smoke.leftover[0].remove,
        format!("aws glue delete-job --job-name {job}")
    );
    assert_eq!(
        smoke.leftover[1].remove,
        format!("aws s3 rm s3://scripts/pipefitter/smoke/{job}.py")
    );
}

#[tokio::test]
async fn a_repeated_start_meets_its_own_job_and_another_execution_has_another() {
    let exists = mock!(Glue::create_job)
        .then_error(|| CreateJobError::AlreadyExistsException(AlreadyExistsException::builder().build()));
    let first = run(document(json!(["glue-etl"]), Value::Null), &[&creating(), &starting()])
        .await
        .unwrap();
    let again = run(document(json!(["glue-etl"]), Value::Null), &[&exists, &starting()])
        .await
        .unwrap();
    assert_eq!(first.job_name, again.job_name);
    let mut other = document(json!(["glue-etl"]), Value::Null);
    other["execution"] = json!("run-2");
    let create = mock!(Glue::create_job).then_output(|| CreateJobOutput::builder().build());
    assert_ne!(
        run(other, &[&create, &starting()]).await.unwrap().job_name,
        first.job_name
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
        .await
        .unwrap();
        assert_eq!(
            (smoke.finished, smoke.results.len(), smoke.leftover.len()),
            (false, 0, 2)
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
        .await
        .unwrap();
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
async fn what_could_not_be_removed_is_said() {
    let denied = mock!(Glue::delete_job).then_error(|| {
        DeleteJobError::generic(
            ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("no")
                .build(),
        )
    });
    let smoke = run(
        document(json!(["glue-etl"]), running()),
        &[&ended(JobRunState::Succeeded, None), &denied],
    )
    .await
    .unwrap();
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
    let smoke = run(document(json!(["glue-etl"]), Value::Null), &[&refused, &deleting()])
        .await
        .unwrap();
    assert!(smoke.finished && smoke.leftover.is_empty());
    assert_eq!(smoke.results[0].outcome, TestOutcome::Failed);
    assert!(smoke.results[0].message.contains("assume role permissions"));
}

#[tokio::test]
async fn a_denied_call_is_an_error_with_its_action() {
    let denied = mock!(Glue::create_job).then_error(|| {
        CreateJobError::generic(
            ErrorMetadata::builder()
                .code("AccessDeniedException")
                .message("iam:PassRole")
                .build(),
        )
    });
    let delete = deleting();
    let error = run(document(json!(["glue-etl"]), Value::Null), &[&denied, &delete])
        .await
        .unwrap_err();
    assert_eq!((error.name, delete.num_calls()), (ErrorName::AccessDenied, 1));
    assert!(
        error.message.contains("glue:CreateJob, iam:PassRole"),
        "{}",
        error.message
    );
}

#[tokio::test]
async fn a_run_that_is_gone_cannot_tell() {
    let gone = mock!(Glue::get_job_run)
        .then_error(|| GetJobRunError::EntityNotFoundException(EntityNotFoundException::builder().build()));
    let smoke = run(document(json!(["glue-etl"]), running()), &[&gone, &deleting()])
        .await
        .unwrap();
    assert_eq!(
        (smoke.finished, smoke.results[0].outcome),
        (true, TestOutcome::Inconclusive)
    );
}

#[tokio::test]
async fn no_engine_is_no_test_and_an_engine_without_support_says_that_nothing_is_proven() {
    for engines in [json!([]), Value::Null] {
        let smoke = run(document(engines, Value::Null), &[]).await.unwrap();
        assert!(smoke.finished && smoke.results.is_empty());
    }
    let smoke = run(document(json!(["athena", "crawler"]), Value::Null), &[])
        .await
        .unwrap();
    assert!(smoke.finished);
    for (result, test) in smoke.results.iter().zip(["athena", "crawler"]) {
        assert_eq!(
            (result.test.as_str(), result.outcome),
            (test, TestOutcome::Inconclusive)
        );
        assert!(result.message.contains("not supported yet"));
    }
    let mut native = document(json!(["glue-etl"]), Value::Null);
    native["route"]["engine"] = json!("snowflake");
    let smoke = run(native, &[]).await.unwrap();
    assert!(smoke.results[0].message.contains("does not know Snowflake yet"));
}

#[tokio::test]
async fn the_script_is_put_before_the_job_is_made_and_removed_after() {
    let (s3, put, delete) = s3();
    let (create, start) = (creating(), starting());
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&create, &start]);
    let settings = Settings {
        script_bucket: "scripts".into(),
    };
    let input = serde_json::from_value(document(json!(["glue-etl"]), Value::Null)).unwrap();
    handle(&glue, &s3, &settings, input).await.unwrap();
    assert_eq!((put.num_calls(), delete.num_calls()), (1, 0));
    let (ended, remove) = (ended(JobRunState::Succeeded, None), deleting());
    let glue = mock_client!(aws_sdk_glue, RuleMode::MatchAny, [&ended, &remove]);
    let input = serde_json::from_value(document(json!(["glue-etl"]), running())).unwrap();
    handle(&glue, &s3, &settings, input).await.unwrap();
    assert_eq!((put.num_calls(), delete.num_calls()), (1, 1));
}
