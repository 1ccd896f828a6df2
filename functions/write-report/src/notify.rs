//! Who is told, and how: a topic for people (text), a topic for chat (Amazon Q Developer's schema), and the default event bus.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sns::types::MessageAttributeValue;
use futures::future::OptionFuture;
use futures::join;
use serde_json::{Value, json};
use shared_domain::diagnosis::{Finding, Verdict};
use shared_domain::incident::{IncidentPart, News, Toll, lasted};
use shared_domain::report::{Outcome, Report};
use shared_domain::trace::ChangeCause;
use shared_lambda::unreadable;

use crate::document::{Channel, Document};

/// Outcomes that are sent when `NOTIFY_ON` does not say: those of something that failed. Questions and successes of an execution
/// that a person started are that person's already.
const DEFAULT_NOTIFY_ON: &str = "DIAGNOSED,INCONCLUSIVE,NOT_A_CONNECTION_PROBLEM,RESOLVED";
/// EventBridge takes entries of 256 KB; SNS messages of as much.
const LARGEST_MESSAGE: usize = 200_000;

/// Where reports go. Without settings nothing is sent.
pub struct Channels {
    sns: aws_sdk_sns::Client,
    events: aws_sdk_eventbridge::Client,
    settings: Settings,
}

/// What the environment says.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// Topic of reports as text.
    pub topic_arn: Option<String>,
    /// Topic of reports in the schema of Amazon Q Developer in chat applications.
    pub chat_topic_arn: Option<String>,
    /// Event bus of reports for programs.
    pub event_bus: Option<String>,
    /// Outcomes that are sent.
    pub notify_on: Vec<String>,
    /// Every failed run is sent, whatever is known of its incident.
    pub every_run: bool,
}

/// Who was told.
#[derive(Debug)]
pub(crate) struct Told {
    /// The channels that have the report, now or from before.
    pub(crate) sent: BTreeSet<Channel>,
    /// Why others do not.
    pub(crate) failed: Vec<String>,
}

impl Channels {
    /// From `TOPIC_ARN`, `CHAT_TOPIC_ARN`, `EVENT_BUS`, `NOTIFY_ON` (outcomes, separated by commas) and `NOTIFY_EVERY_RUN`.
    pub fn from_env(sns: aws_sdk_sns::Client, events: aws_sdk_eventbridge::Client) -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value| !value.is_empty());
        let notify_on = variable("NOTIFY_ON").unwrap_or_else(|| DEFAULT_NOTIFY_ON.to_owned());
        Self::new(
            sns,
            events,
            Settings {
                topic_arn: variable("TOPIC_ARN"),
                chat_topic_arn: variable("CHAT_TOPIC_ARN"),
                event_bus: variable("EVENT_BUS"),
                notify_on: notify_on.split(',').map(|outcome| outcome.trim().to_owned()).collect(),
                every_run: variable("NOTIFY_EVERY_RUN").is_some_and(|value| value == "true"),
            },
        )
    }

    /// With these settings.
    pub fn new(sns: aws_sdk_sns::Client, events: aws_sdk_eventbridge::Client, settings: Settings) -> Self {
        Self { sns, events, settings }
    }

    /// Sends the report to the channels that do not have it.
    pub(crate) async fn tell(&self, report: &Report, document: &Document) -> Told {
        let mut told = Told {
            sent: document.delivery.sent.clone(),
            failed: Vec::new(),
        };
        if !self.is_wanted(report, document) {
            return told;
        }
        let execution = document.execution.as_deref();
        let only = |channel: Channel| !document.delivery.sent.contains(&channel);
        let (text, chat, event) = join!(
            OptionFuture::from(only(Channel::Text).then(|| self.text(report, execution))),
            OptionFuture::from(only(Channel::Chat).then(|| self.chat(report, execution))),
            OptionFuture::from(only(Channel::Event).then(|| self.event(report, execution))),
        );
        for (channel, action, sent) in [
            (Channel::Text, "sns:Publish", text),
            (Channel::Chat, "sns:Publish", chat),
            (Channel::Event, "events:PutEvents", event),
        ] {
            match sent {
                Some(Ok(())) => {
                    told.sent.insert(channel);
                }
                Some(Err(reason)) => {
                    tracing::error!("could not send the report ({action}): {reason}");
                    told.failed.push(format!("{action}: {reason}"));
                }
                None => {}
            }
        }
        told
    }

    /// True for the report of an execution that nobody waits for, with an outcome that somebody wants to hear of.
    fn is_wanted(&self, report: &Report, document: &Document) -> bool {
        let incident = report.incident.as_ref();
        let news = incident.and_then(|incident| incident.news);
        if news == Some(News::Same) && !self.settings.every_run {
            return false;
        }
        // Whoever did not hear of the trouble does not want to hear of its end.
        let told = incident.and_then(|incident| incident.told.as_ref());
        if news == Some(News::Resolved) && told.is_some_and(|told| !self.hears_of(&told.outcome)) {
            return false;
        }
        // A person who started the execution has its report already.
        document.was_started_by_an_event() && self.hears_of(report.outcome.as_str())
    }

    /// True for an outcome that somebody wants to hear of. Nobody chose the outcomes that a failed run cannot have by rights, so whoever hears
    /// of a diagnosis hears of them too.
    fn hears_of(&self, outcome: &str) -> bool {
        let listed = |word: &str| self.settings.notify_on.iter().any(|name| name == word);
        let unlooked_for = [Outcome::Refused, Outcome::NeedsInput, Outcome::Healthy];
        let unlooked_for = unlooked_for.iter().any(|one| one.as_str() == outcome);
        listed(outcome) || unlooked_for && listed(Outcome::Inconclusive.as_str())
    }

    async fn text(&self, report: &Report, execution: Option<&str>) -> Result<(), String> {
        let Some(topic) = &self.settings.topic_arn else {
            return Ok(());
        };
        // People tell a message that comes twice by its last line.
        let id = execution.map(|id| format!("\nReport {id}\n")).unwrap_or_default();
        let message = format!("{}{id}", cut(&report.text));
        self.publish(topic, Some(subject(report)), message, execution).await
    }

    async fn chat(&self, report: &Report, execution: Option<&str>) -> Result<(), String> {
        let Some(topic) = &self.settings.chat_topic_arn else {
            return Ok(());
        };
        let message = chat_message(report, execution).to_string();
        self.publish(topic, None, message, execution).await
    }

    /// Subscribers that are programs tell a message that comes twice by its attribute `id`.
    async fn publish(
        &self,
        topic: &str,
        subject: Option<String>,
        message: String,
        execution: Option<&str>,
    ) -> Result<(), String> {
        let id = |execution: &str| {
            let attribute = MessageAttributeValue::builder().data_type("String");
            attribute.string_value(execution).build().ok()
        };
        let attributes = execution.and_then(id).map(|id| HashMap::from([("id".to_owned(), id)]));
        let sent = self
            .sns
            .publish()
            .topic_arn(topic)
            .set_subject(subject)
            .set_message_attributes(attributes)
            .message(message)
            .send()
            .await;
        sent.map(drop).map_err(|error| unreadable(&error))
    }

    async fn event(&self, report: &Report, execution: Option<&str>) -> Result<(), String> {
        let Some(bus) = &self.settings.event_bus else {
            return Ok(());
        };
        let entry = PutEventsRequestEntry::builder()
            .event_bus_name(bus)
            .source("pipefitter")
            .detail_type("Pipefitter Report")
            .detail(event_detail(report, execution).to_string())
            .build();
        let answer = self
            .events
            .put_events()
            .entries(entry)
            .send()
            .await
            .map_err(|error| unreadable(&error))?;
        match answer.entries().iter().find_map(|entry| entry.error_message()) {
            Some(reason) => Err(reason.to_owned()),
            None => Ok(()),
        }
    }
}

/// One line of less than 100 ASCII characters, as SNS takes it.
fn subject(report: &Report) -> String {
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
fn chat_message(report: &Report, execution: Option<&str>) -> Value {
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
    let page = report.page_link.as_ref();
    let page = page
        .map(|link| format!("\n[The path drawn, and the commands]({link})"))
        .unwrap_or_default();
    let again = report.incident.as_ref().and_then(|incident| incident.again.as_ref());
    let again = again.filter(|_| report.outcome != Outcome::Resolved);
    let again = again.map(|again| format!("\n{}.", again.said())).unwrap_or_default();
    let over = report.incident.as_ref().and_then(IncidentPart::over_before);
    let over = over
        .map(|closed| format!("It is over already: {}.\n", closed.why()))
        .unwrap_or_default();
    let description = format!("{over}{}{again}{page}", cut_to(&description, 4_000));
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
    let steps = root.fix.steps.iter().flat_map(|step| &step.fix.commands);
    let commands = root
        .fix
        .commands
        .iter()
        .chain(steps)
        .map(|command| format!("`{command}`"));
    std::iter::once(root.fix.summary.clone()).chain(commands).collect()
}

/// The report without its text; of the findings only those that fail when all of them would be too many.
fn event_detail(report: &Report, execution: Option<&str>) -> Value {
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

fn cut(text: &str) -> &str {
    cut_to(text, LARGEST_MESSAGE)
}

fn cut_to(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at))
        .unwrap_or(0);
    &text[..end]
}
