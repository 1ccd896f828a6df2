//! What is sent: a text with its subject, a card for chat, and an event. It knows no service.

use serde_json::{Value, json};
use shared_domain::diagnosis::{Finding, Verdict};
use shared_domain::incident::{IncidentPart, News, Toll, lasted};
use shared_domain::report::{Outcome, Report};
use shared_domain::trace::ChangeCause;

/// EventBridge takes entries of 256 KB; SNS messages of as much.
const LARGEST_MESSAGE: usize = 200_000;

/// What a person reads. People tell a message that comes twice by its last line.
pub(crate) fn text_message(report: &Report, execution: Option<&str>) -> String {
    let id = execution.map(|id| format!("\nReport {id}\n")).unwrap_or_default();
    format!("{}{id}", cut_to(&report.text, LARGEST_MESSAGE))
}

/// One line of less than 100 ASCII characters, as SNS takes it.
pub(crate) fn subject(report: &Report) -> String {
    let what = report
        .root_cause
        .as_ref()
        .map_or(report.outcome.as_str(), |root| root.code.as_str());
    let incident = report.incident.as_ref();
    let now = match incident.and_then(|incident| incident.news) {
        _ if incident.is_some_and(|incident| incident.over_before().is_some()) => "already over: ",
        Some(News::Changed) => "now ",
        Some(News::Opened) if is_again(report) => "again ",
        _ => "",
    };
    let line = format!("Pipefitter: {now}{what} on {}", about(report));
    line.chars()
        .map(|c| if c.is_ascii_graphic() || c == ' ' { c } else { '?' })
        .take(99)
        .collect()
}

/// True for an incident that comes and goes.
fn is_again(report: &Report) -> bool {
    report
        .incident
        .as_ref()
        .is_some_and(|incident| incident.again.is_some())
}

/// The connection, or of which it is one, else the job or the crawler, else nothing that has a name.
fn about(report: &Report) -> &str {
    let one_of = report.incident.as_ref().and_then(|incident| incident.one_of.as_deref());
    if let Some(one_of) = one_of {
        return one_of;
    }
    let connection = report.connection.as_ref().map(|connection| connection.name.as_str());
    connection
        .or(report.job.as_ref().map(|job| job.name.as_str()))
        .or(report.crawler.as_ref().map(|crawler| crawler.name.as_str()))
        .unwrap_or("an unnamed connection")
}

/// The custom notification schema of Amazon Q Developer in chat applications. Messages of one incident share a thread, and those of a
/// connection that belong to none.
pub(crate) fn chat_message(report: &Report, execution: Option<&str>) -> Value {
    let about = about(report);
    let (title, description, next_steps) = match &report.root_cause {
        Some(root) => (
            format!("{}: {}", root.code, root.title),
            format!("**{}** `{}`\n{}", root.resource.kind, root.resource.id, root.evidence),
            steps(root),
        ),
        None if report.outcome == Outcome::Resolved => (
            format!("{} on {about}", report.outcome.as_str()),
            report
                .incident
                .as_ref()
                .map(|incident| end(incident, report))
                .unwrap_or_default(),
            report.incident.iter().flat_map(rerun).collect(),
        ),
        None => (
            format!("{} on {about}", report.outcome.as_str()),
            report.ruled_out.join("\n"),
            report.next_step.iter().cloned().collect(),
        ),
    };
    let incident = report.incident.as_ref().map(|incident| incident.id.as_str());
    let description = with_incident(report, cut_to(&description, 4_000));
    json!({
        "version": "1.0",
        "source": "custom",
        "id": execution,
        "content": {
            "textType": "client-markdown",
            "title": cut_to(&title, 250),
            "description": description,
            "nextSteps": next_steps,
            "keywords": [report.outcome.as_str(), about],
        },
        "metadata": {
            "threadId": incident.unwrap_or(about),
            "summary": subject(report),
            "eventType": "Pipefitter Report",
            "relatedResources": report.root_cause.iter().map(|root| root.resource.id.clone()).collect::<Vec<_>>(),
            "additionalContext": {
                "crawler": report.crawler.as_ref().map(|crawler| crawler.name.clone()).unwrap_or_default(),
                "job": report.job.as_ref().map(|job| job.name.clone()).unwrap_or_default(),
                "run": report.job.as_ref().and_then(|job| job.run_id.clone()).unwrap_or_default(),
                "incident": incident.unwrap_or_default(),
            },
        },
    })
}

/// The description with what the incident adds to it, and the link to its page.
fn with_incident(report: &Report, description: &str) -> String {
    let incident = report.incident.as_ref();
    let over = incident.and_then(IncidentPart::over_before);
    let over = over
        .map(|closed| format!("It is over already: {}.\n", closed.why()))
        .unwrap_or_default();
    let again = incident.and_then(|incident| incident.again.as_ref());
    let again = again.filter(|_| report.outcome != Outcome::Resolved);
    let again = again.map(|again| format!("\n{}.", again.said())).unwrap_or_default();
    let page = report.page_link.as_ref();
    let page = page
        .map(|link| format!("\n[The path drawn, and the commands]({link})"))
        .unwrap_or_default();
    format!("{over}{description}{again}{page}")
}

/// How long it lasted, what it cost, and who changed what before and since.
fn end(incident: &IncidentPart, report: &Report) -> String {
    let toll = &incident.toll;
    let seconds = incident.seconds.unwrap_or_default();
    let long = lasted(jiff::SignedDuration::from_secs(seconds));
    let told = incident.told.as_ref();
    let was = told.and_then(|told| told.code.as_deref());
    let was = was.map(|code| format!("It was {code}. ")).unwrap_or_default();
    let before = told.and_then(|told| told.changed.first());
    let since = report.change.as_ref().and_then(|change| change.causes.first());
    let changes: Vec<String> = [("Before it", before), ("Since", since)]
        .into_iter()
        .filter_map(|(when, cause)| Some(format!("\n{when}: {}", deed(cause?))))
        .collect();
    let closed = incident.closed.as_ref();
    let why = closed
        .map(|closed| format!("; then {}", closed.why()))
        .unwrap_or_default();
    format!(
        "{was}It lasted {long}{why}. Runs that failed: {}, jobs: {}{}, DPU hours lost: {}.{}",
        toll.runs,
        toll.jobs,
        crawlers(toll),
        toll.dpu_hours,
        changes.concat()
    )
}

/// `vpc endpoint vpce-1 is gone (DeleteVpcEndpoints by alice, 2026-11-24T10:00:00Z)`.
fn deed(cause: &ChangeCause) -> String {
    let who = cause.who.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
    match (&cause.event, &cause.when) {
        (Some(event), Some(when)) => format!("{} ({event}{who}, {when})", cause.what),
        _ => cause.what.clone(),
    }
}

fn crawlers(toll: &Toll) -> String {
    match toll.crawlers {
        0 => String::new(),
        count => format!(", crawlers: {count}"),
    }
}

fn rerun(incident: &IncidentPart) -> impl Iterator<Item = String> {
    let commands = incident.rerun.iter().take(5);
    commands.map(|command| format!("Safe to run again: `{command}`"))
}

fn steps(root: &Finding) -> Vec<String> {
    let fixes = std::iter::once(&root.fix).chain(root.fix.steps.iter().map(|step| &step.fix));
    let commands = fixes.flat_map(|fix| {
        let whose = fix
            .by
            .as_ref()
            .map(|account| format!("For the owner of account {account}: "));
        let line = move |command: &String| format!("{}`{command}`", whose.as_deref().unwrap_or_default());
        fix.commands.iter().map(line)
    });
    std::iter::once(root.fix.summary.clone()).chain(commands).collect()
}

/// The report without its text; of the findings only those that fail when all of them would be too many.
pub(crate) fn event_detail(report: &Report, execution: Option<&str>) -> Value {
    let mut slim = report.clone();
    slim.text.clear();
    let mut detail = json!({"id": execution, "execution": execution, "report": slim});
    if detail.to_string().len() > LARGEST_MESSAGE {
        slim.findings.retain(|finding| finding.verdict == Verdict::Fail);
        slim.findings.truncate(20);
        slim.network = None;
        slim.passed.clear();
        slim.not_applicable.clear();
        slim.unknown.truncate(20);
        slim.candidates.clear();
        slim.questions.clear();
        if let Some(incident) = &mut slim.incident {
            incident.failed.clear();
        }
        detail = json!({"id": execution, "execution": execution, "report": slim});
    }
    detail
}

fn cut_to(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    &text[..end]
}
