//! Athena: one statement that the source itself runs, through the federated catalog that shares the connection.

use aws_sdk_athena::Client as Athena;
use aws_sdk_athena::error::SdkError;
use aws_sdk_athena::operation::start_query_execution::StartQueryExecutionError;
use aws_sdk_athena::types::{
    DataCatalog, DataCatalogStatus, DataCatalogType, QueryExecution, QueryExecutionState, ResultConfiguration,
};
use aws_sdk_s3::Client as S3;
use futures::future::join_all;
use shared_domain::redact;
use shared_domain::request::TestEngine;
use shared_domain::shell::shell_word;
use shared_domain::step::{RunningTest, TestOutcome};

use crate::names::digest;
use crate::progress::{Progress, Trouble, words_of};
use crate::subject::Subject;

const ENGINE: TestEngine = TestEngine::Athena;
/// Catalogs that are looked into; an account has a handful.
const MOST_CATALOGS: usize = 100;
/// Where results are put, unless the workgroup enforces a place of its own.
const PREFIX: &str = "pipefitter/athena/";

/// The test in Athena.
pub(crate) struct InAthena<'a> {
    pub(crate) athena: &'a Athena,
    pub(crate) s3: &'a S3,
    pub(crate) bucket: &'a str,
    pub(crate) workgroup: &'a str,
}

impl InAthena<'_> {
    /// Starts the query, or says what is missing for one.
    pub(crate) async fn start(&self, subject: &Subject<'_>, test: RunningTest) -> Progress {
        let Some(engine) = subject.engine else {
            return Progress::cannot_tell(
                ENGINE,
                "the connection does not tell its engine, so no statement is known that it runs",
            );
        };
        if !subject.connection.is_unified() {
            return Progress::cannot_tell(
                ENGINE,
                format!(
                    "Athena's federated catalogs share unified connections only, and `{}` is of schema version 1: register one with \
                     {{\"schemaVersion\": 2}} under another name, and make a catalog of it",
                    subject.name
                ),
            );
        }
        let catalog = match self.catalog(subject).await {
            Ok(Ok(catalog)) => catalog,
            Ok(Err(reason)) => return Progress::cannot_tell(ENGINE, reason),
            Err(Trouble::Later(_)) => return Progress::Running(test, Vec::new()),
            Err(Trouble::Never(why)) => return Progress::cannot_tell(ENGINE, why),
        };
        let probe = engine.source().probe.query;
        // Handed to the source as it is: a plain `SELECT 1` would be answered by Athena alone and prove nothing.
        let query = format!(
            "SELECT * FROM TABLE(\"{}\".system.query(query => '{}'))",
            catalog.replace('"', "\"\""),
            probe.replace('\'', "''")
        );
        let id = match self.start_query(subject, &query).await {
            Ok(id) => id,
            Err(Trouble::Later(_)) => None,
            Err(Trouble::Never(why)) => return Progress::cannot_tell(ENGINE, why),
        };
        let started = RunningTest {
            name: Some(catalog),
            id: id.or(test.id),
            ..test
        };
        Progress::Running(started, Vec::new())
    }

    /// Starts a query: its id, where Athena says one.
    async fn start_query(&self, subject: &Subject<'_>, query: &str) -> Result<Option<String>, Trouble> {
        let execution = subject.execution.unwrap_or_default();
        let place = ResultConfiguration::builder()
            .output_location(format!("s3://{}/{}", self.bucket, PREFIX))
            .build();
        let start = self
            .athena
            .start_query_execution()
            .query_string(query)
            // The same execution starts one query, however often it is tried.
            .client_request_token(digest(&[execution, subject.name, query]))
            .work_group(self.workgroup);
        let is_invalid = |error: &SdkError<StartQueryExecutionError>| {
            let error = error.as_service_error();
            error.is_some_and(StartQueryExecutionError::is_invalid_request_exception)
        };
        let started = match start.clone().result_configuration(place).send().await {
            // A workgroup that manages its results takes no place for them.
            Err(refused) if is_invalid(&refused) => start.send().await.map_err(|_| refused),
            started => started,
        };
        match started {
            Ok(started) => Ok(started.query_execution_id().map(str::to_owned)),
            Err(error) => Err(match error.as_service_error() {
                Some(service) if service.is_invalid_request_exception() => Trouble::Never(format!(
                    "Athena does not take the query in workgroup `{}`: {}",
                    self.workgroup,
                    words_of(service)
                )),
                _ => Trouble::of("start the query (athena:StartQueryExecution)", &error),
            }),
        }
    }

    /// Says how the query went.
    pub(crate) async fn check(&self, test: RunningTest, overdue: bool) -> Progress {
        let (Some(catalog), Some(id)) = (test.name.clone(), test.id.clone()) else {
            return Progress::cannot_tell(ENGINE, "the document names no query");
        };
        let answer = match self.athena.get_query_execution().query_execution_id(&id).send().await {
            Ok(answer) => answer,
            Err(error) => {
                return match Trouble::of(&format!("read the query `{id}` (athena:GetQueryExecution)"), &error) {
                    Trouble::Later(_) if !overdue => Progress::Running(test, Vec::new()),
                    Trouble::Later(why) | Trouble::Never(why) => Progress::cannot_tell(ENGINE, why),
                };
            }
        };
        let Some(query) = answer.query_execution() else {
            return Progress::cannot_tell(ENGINE, format!("Athena answered without the query `{id}`"));
        };
        match judge(query, &catalog) {
            Some((outcome, message)) => {
                self.remove_result(&id).await;
                Progress::done(ENGINE, outcome, message)
            }
            None if overdue => {
                // Whether it stops or not, it has not answered: that is the result.
                let _ = self.athena.stop_query_execution().query_execution_id(&id).send().await;
                Progress::done(
                    ENGINE,
                    TestOutcome::Failed,
                    format!("the query through `{catalog}` timed out: the connector gave no row in time"),
                )
            }
            None => Progress::Running(test, Vec::new()),
        }
    }

    /// The catalog that shares the connection, or what to do for want of one.
    async fn catalog(&self, subject: &Subject<'_>) -> Result<Result<String, String>, Trouble> {
        let mut names = Vec::new();
        let mut pages = self.athena.list_data_catalogs().into_paginator().items().send();
        while let Some(summary) = pages.next().await {
            let summary =
                summary.map_err(|error| Trouble::of("list the data catalogs (athena:ListDataCatalogs)", &error))?;
            if summary.r#type() == Some(&DataCatalogType::Federated) {
                names.extend(summary.catalog_name().map(str::to_owned));
            }
        }
        names.truncate(MOST_CATALOGS);
        let looks = names
            .iter()
            .map(|name| self.athena.get_data_catalog().name(name).send());
        let mut unread = None;
        let mut unfinished = None;
        for (name, look) in names.iter().zip(join_all(looks).await) {
            match look {
                Ok(answer) => {
                    let Some(catalog) = answer.data_catalog().filter(|catalog| shares(catalog, subject)) else {
                        continue;
                    };
                    match catalog.status() {
                        None | Some(DataCatalogStatus::CreateComplete) => return Ok(Ok(name.clone())),
                        Some(status) => {
                            unfinished = Some((name, status.as_str().to_owned(), catalog.error().map(redact)));
                        }
                    }
                }
                Err(error) => {
                    unread = Some(Trouble::of(
                        &format!("read the data catalog `{name}` (athena:GetDataCatalog)"),
                        &error,
                    ));
                }
            }
        }
        if let Some((name, status, error)) = unfinished {
            let error = error.map(|error| format!(": {error}")).unwrap_or_default();
            return Ok(Err(format!(
                "the catalog `{name}` shares the connection and is {status}{error}"
            )));
        }
        if let Some(unread) = unread {
            return Err(unread);
        }
        let properties = if subject.connection.athena_properties.is_empty() {
            ", after adding the AthenaProperties that the connection lacks (the connector's spill bucket)"
        } else {
            ""
        };
        Ok(Err(format!(
            "no federated catalog of Athena shares `{}` (one that is registered in the Glue Data Catalog, as the console now makes them, is none: \
             it takes no statement that the source itself runs, so that Athena could answer without it); make one{properties}: aws athena \
             create-data-catalog --name CATALOG --type FEDERATED --parameters {}",
            subject.name,
            shell_word(&format!("connection-arn={}", subject.arn()))
        )))
    }

    /// The result is one constant; what cannot be removed is gone after a day by the bucket's own rule.
    async fn remove_result(&self, id: &str) {
        for end in ["csv", "csv.metadata"] {
            let key = format!("{PREFIX}{id}.{end}");
            let _ = self.s3.delete_object().bucket(self.bucket).key(key).send().await;
        }
    }
}

fn shares(catalog: &DataCatalog, subject: &Subject<'_>) -> bool {
    let Some(arn) = catalog
        .parameters()
        .and_then(|parameters| parameters.get("connection-arn"))
    else {
        return false;
    };
    arn == &subject.arn()
        || arn
            .split_once(":connection/")
            .is_some_and(|(_, name)| name == subject.name)
}

/// What an ended query proves; `None` while it is on its way.
fn judge(query: &QueryExecution, catalog: &str) -> Option<(TestOutcome, String)> {
    let status = query.status()?;
    let said = || {
        let error = status.athena_error().and_then(|error| error.error_message());
        redact(
            status
                .state_change_reason()
                .or(error)
                .unwrap_or("Athena gave no reason"),
        )
    };
    Some(match status.state()? {
        QueryExecutionState::Succeeded => (
            TestOutcome::Passed,
            format!("Athena read one row from the source through the catalog `{catalog}`"),
        ),
        QueryExecutionState::Failed => {
            let text = said();
            match about_the_caller(&text) {
                true => (
                    TestOutcome::Inconclusive,
                    format!(
                        "Pipefitter's own role may not run this query (lambda:InvokeFunction on the connector, or the results' bucket): {text}"
                    ),
                ),
                false => (TestOutcome::Failed, text),
            }
        }
        QueryExecutionState::Cancelled => (
            TestOutcome::Inconclusive,
            "the query was cancelled before it could tell".to_owned(),
        ),
        _ => return None,
    })
}

/// True where the text is about the caller's permissions, and not about the connector's or the source's.
fn about_the_caller(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("lambda:invokefunction")
        || lower.contains("access denied when writing output")
        || lower.contains("unable to verify/create output bucket")
        || lower.contains("lake formation permission")
}
