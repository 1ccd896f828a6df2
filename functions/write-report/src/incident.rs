//! What the report says of the incident: which runs it broke, whether that is news, and what it cost once it is over.

use shared_domain::incident::{Incident, IncidentPart, IncidentRun, News, Told, news, part};
use shared_domain::report::{ConnectionRef, JobRef, Outcome, Report};
use shared_domain::step::Problem;
use shared_incidents::Table;
use shared_lambda::StepError;
use tracing::warn;

use crate::document::Document;

/// What is known of the incident.
#[derive(Clone, Debug)]
pub enum Known {
    /// The incident and its runs.
    There(Box<Incident>, Vec<IncidentRun>),
    /// There is none of that id.
    Missing(String),
    /// It could not be read, for a reason.
    Unreadable(String, String),
}

impl Known {
    /// Reads the incident that a document names.
    ///
    /// # Errors
    /// When its end is to be told and it could not be read: then there is nothing to tell.
    pub(crate) async fn of(table: Option<&Table>, document: &Document) -> Result<Option<Self>, StepError> {
        let Some(id) = document.incident() else {
            return Ok(None);
        };
        let Some(table) = table else {
            let reason = "no table of incidents is configured".to_owned();
            return Ok(Some(Self::Unreadable(id.to_owned(), reason)));
        };
        match Self::read(table, id).await {
            Ok(known) => Ok(Some(known)),
            Err(error) if document.tells_of_an_end() => Err(error),
            Err(error) => {
                warn!(incident = id, "reporting without the incident: {}", error.message);
                Ok(Some(Self::Unreadable(id.to_owned(), error.message)))
            }
        }
    }

    async fn read(table: &Table, id: &str) -> Result<Self, StepError> {
        match table.by_id(id).await? {
            Some(incident) => Ok(Self::There(Box::new(incident), table.runs(id).await?)),
            None => Ok(Self::Missing(id.to_owned())),
        }
    }
}

/// What a report comes to, in short.
pub(crate) fn told(report: &Report, execution: Option<&str>) -> Told {
    let root = report.root_cause.as_ref();
    Told {
        execution: execution.unwrap_or_default().to_owned(),
        outcome: report.outcome.as_str().to_owned(),
        code: root.map(|root| root.code.as_str().to_owned()),
        title: root.map(|root| root.title.clone()),
        resource: root.map(|root| root.resource.id.clone()),
    }
}

/// Adds the incident to the report of a diagnosis.
pub(crate) fn belongs_to(report: &mut Report, document: &Document, known: &Known) {
    report.incident = Some(match known {
        Known::There(incident, runs) => IncidentPart {
            news: Some(news(
                incident.told.as_ref(),
                &told(report, document.execution.as_deref()),
            )),
            ..part(incident, runs, region(document))
        },
        Known::Missing(id) => IncidentPart::unreadable(id, "there is no incident of this id any more".to_owned()),
        Known::Unreadable(id, reason) => IncidentPart::unreadable(id, reason.clone()),
    });
}

/// Makes the report of an incident's end.
pub(crate) fn is_over(report: &mut Report, document: &Document, known: Option<&Known>) {
    let id = document.incident().unwrap_or_default();
    let refuse = |report: &mut Report, problem: &str, remedy: &str| {
        report.outcome = Outcome::Refused;
        report.problems.push(Problem {
            path: "incident".to_owned(),
            problem: problem.to_owned(),
            remedy: remedy.to_owned(),
        });
    };
    match known {
        Some(Known::There(incident, runs)) if !incident.is_open() => {
            let subject = &incident.key.subject;
            report.outcome = Outcome::Resolved;
            match subject.kind() {
                "connection" => {
                    report.connection = Some(ConnectionRef {
                        name: subject.name().to_owned(),
                        connection_type: None,
                    });
                }
                _ => {
                    report.job = Some(JobRef {
                        name: subject.name().to_owned(),
                        run_id: None,
                    });
                }
            }
            report.incident = Some(IncidentPart {
                news: Some(News::Resolved),
                ..part(incident, runs, region(document))
            });
        }
        Some(Known::There(..)) => refuse(
            report,
            "names an incident that is still open",
            &format!("look at it with: pipefitter incidents {id}"),
        ),
        Some(Known::Unreadable(_, reason)) => refuse(report, "names an incident that cannot be read", reason),
        Some(Known::Missing(_)) | None => refuse(
            report,
            "names no incident of this account and Region",
            "pipefitter incidents lists those that are open",
        ),
    }
}

fn region(document: &Document) -> &str {
    let route = document.route.as_ref();
    route.map_or("", |route| route.context.region.as_str())
}
