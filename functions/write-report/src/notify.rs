//! Who is told, and how: a topic for people (text), a topic for chat (Amazon Q Developer's schema), and the default event bus.

use std::collections::{BTreeSet, HashMap};

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sns::types::MessageAttributeValue;
use futures::future::OptionFuture;
use futures::join;
use shared_domain::incident::News;
use shared_domain::report::{Outcome, Report};
use shared_lambda::unreadable;

use crate::document::{Channel, Document};
use crate::message::{chat_message, event_detail, subject, text_message};

/// Outcomes that are sent when `NOTIFY_ON` does not say: those of something that failed. Questions and successes of an execution
/// that a person started are that person's already.
const DEFAULT_NOTIFY_ON: &str = "DIAGNOSED,INCONCLUSIVE,NOT_A_CONNECTION_PROBLEM,RESOLVED";

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
        let message = text_message(report, execution);
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
