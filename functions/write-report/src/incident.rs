//! What the report says of the incident: which runs it broke, whether that is news, and what it cost once it is over. `known.rs` reads it.

use shared_checks::suspect::COMES_FIRST;
use shared_domain::diagnosis::Confidence;
use shared_domain::fact::Missing;
use shared_domain::incident::{Incident, IncidentPart, IncidentRun, News, Subject, Told, news, part};
use shared_domain::report::{ConnectionRef, CrawlerRef, JobRef, Outcome, Report};
use shared_domain::step::Problem;
use shared_domain::trace::{ChangeCause, ChangeReport};

use crate::document::Document;

/// So many changes are kept with an incident.
const MOST_CHANGES: usize = 3;

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
    /// What the diagnosis before came to.
    pub(crate) fn told(&self) -> Option<&Told> {
        match self {
            Self::There(incident, _) => incident.told.as_ref(),
            Self::Missing(_) | Self::Unreadable(..) => None,
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
        connection: named(report),
        changed: report.change.as_ref().map(changed).unwrap_or_default(),
    }
}

/// The connection that a diagnosis names: by the failure's text, or as that of a root cause which the facts prove; not the first of several.
fn named(report: &Report) -> Option<String> {
    let guessed = report.connection_reason.as_deref() == Some(COMES_FIRST);
    let told = report.connection.as_ref().map(|connection| connection.name.as_str());
    let proven = report.root_cause.as_ref().and_then(|root| {
        let name = root.connection.as_deref()?;
        (root.confidence == Confidence::Confirmed || told != Some(name)).then_some(name)
    });
    proven.or(told.filter(|_| !guessed)).map(str::to_owned)
}

/// Of several connections it is this one, whichever comes first.
fn is_of(report: &mut Report, name: &str) {
    if report.connection.as_ref().is_none_or(|other| other.name != name) {
        report.connection = Some(ConnectionRef {
            name: name.to_owned(),
            connection_type: None,
        });
        report.connection_reason = Some("the root cause is of this one".to_owned());
    }
}

/// The first of what had changed, without those who may have done it besides.
fn changed(change: &ChangeReport) -> Vec<ChangeCause> {
    let first = change.causes.iter().take(MOST_CHANGES).cloned();
    first
        .map(|cause| ChangeCause {
            candidates: cause.candidates.into_iter().take(MOST_CHANGES).collect(),
            ..cause
        })
        .collect()
}

/// Adds the incident to the report of a diagnosis.
pub(crate) fn belongs_to(report: &mut Report, document: &Document, known: &Known) {
    report.incident = Some(match known {
        Known::There(incident, runs) => {
            let told = told(report, document.execution.as_deref());
            let part = part(incident, runs, region(document));
            if let (Subject::OneOf(_), Some(name)) = (&incident.key.subject, &told.connection) {
                is_of(report, name);
            }
            IncidentPart {
                news: Some(news(incident.told.as_ref(), &told)),
                one_of: part.one_of.filter(|_| told.connection.is_none()),
                ..part
            }
        }
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
            report.outcome = Outcome::Resolved;
            match &incident.key.subject {
                Subject::Connection(name) => {
                    report.connection = Some(ConnectionRef {
                        name: name.clone(),
                        connection_type: None,
                    });
                }
                // Until one is named, it is said which they are.
                Subject::OneOf(_) => {
                    let named = incident.told.as_ref().and_then(|told| told.connection.clone());
                    report.connection = named.map(|name| ConnectionRef {
                        name,
                        connection_type: None,
                    });
                }
                Subject::Job(name) => {
                    report.job = Some(JobRef {
                        name: name.clone(),
                        run_id: None,
                    });
                }
                Subject::Crawler(name) => report.crawler = Some(CrawlerRef { name: name.clone() }),
            }
            report.incident = Some(IncidentPart {
                news: Some(News::Resolved),
                ..part(incident, runs, region(document))
            });
            report.change = healed(document);
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

/// What has changed since the diagnosis, and what broke on the way to it.
fn healed(document: &Document) -> Option<ChangeReport> {
    let broken = document.errors.iter().map(|(state, failure)| Missing {
        reason: format!("what has changed since: {state} broke: {}", failure.error),
        would_help: "the log of the function".to_owned(),
    });
    let broken: Vec<Missing> = broken.collect();
    if document.change.is_none() && broken.is_empty() {
        return None;
    }
    let mut change = document.change.clone().unwrap_or_default();
    change.unknown.extend(broken);
    Some(change)
}

fn region(document: &Document) -> &str {
    let route = document.route.as_ref();
    route.map_or("", |route| route.context.region.as_str())
}
