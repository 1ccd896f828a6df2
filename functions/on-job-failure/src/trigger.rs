//! What wakes the function: events of Glue from the queue, or the schedule's sweep. A missing field is a reason to ignore, never an
//! error.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::join::Patience;

/// Why the function was invoked.
#[derive(Debug)]
pub(crate) enum Trigger {
    /// `{"sweep": {"lookbackMinutes": 120}}`: the input of the schedule, or the detail of the event by which a sweep goes on.
    Sweep(Sweep),
    /// An event about a job.
    Event(Box<EventBridgeEvent<JobStateChange>>),
    /// An event about a crawler.
    Crawl(Box<EventBridgeEvent<CrawlerStateChange>>),
    /// Messages of the queue, each of which holds an event.
    Batch(Vec<Message>),
}

/// A message of the queue.
#[derive(Clone, Debug)]
pub(crate) struct Message {
    /// By which the queue is told that it could not be handled.
    pub(crate) id: String,
    /// An event, as EventBridge put it there.
    pub(crate) body: Value,
    /// How often it has come, this time included.
    pub(crate) received: u32,
}

/// Look for failed runs whose event never came.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sweep {
    /// How far back a run may have ended.
    pub(crate) lookback_minutes: u32,
    /// Where the sweep before came to, whose time ran out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) cursor: Option<Cursor>,
}

/// How far a sweep has come. It names a job and no page of a list: a page's token grows old, and jobs come and go.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Cursor {
    /// Runs that ended before are not looked for, in seconds since 1970: that of the first round, so that no round looks less far back.
    pub since: i64,
    /// The last job that is done, in the order of their names.
    pub after: String,
    /// Which round this is.
    pub round: u32,
}

/// The source and detail type of the event by which a sweep goes on.
pub(crate) const GOES_ON: (&str, &str) = ("pipefitter", "Pipefitter Sweep");

/// The detail of `Glue Job State Change`. Every field is optional: AWS's own crate makes all of them mandatory, and then one
/// missing field turns the event into a poison that is retried and lost.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct JobStateChange {
    pub(crate) job_name: Option<String>,
    pub(crate) job_run_id: Option<String>,
    pub(crate) state: Option<String>,
    /// The run's error message.
    pub(crate) message: Option<String>,
    /// When the event was made; the envelope says it.
    pub(crate) at: Option<String>,
}

/// The detail of `Glue Crawler State Change`. Every field is optional, as above.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct CrawlerStateChange {
    pub(crate) crawler_name: Option<String>,
    /// `Started`, `Succeeded` or `Failed`.
    pub(crate) state: Option<String>,
    pub(crate) error_message: Option<String>,
    /// `Crawler Failed`: less than the error message.
    pub(crate) message: Option<String>,
    /// The console's page of the log.
    pub(crate) cloud_watch_log_link: Option<String>,
    /// When the event was made; the envelope says it.
    pub(crate) at: Option<String>,
}

/// From this time on that it comes, a run does not wait for the table any more; the queue brings it once more than that
/// (`maxReceiveCount` in the template).
const WAITS: u32 = 3;
/// The detail types of events about crawlers and jobs.
const OF_CRAWLERS: &str = "Glue Crawler State Change";
const OF_JOBS: &str = "Glue Job State Change";

impl Trigger {
    /// Reads what a message of the queue holds: an event, or what lay in the dead letters and was sent back. `Err` says what is foreign
    /// there; an event of Glue that is malformed is not.
    pub(crate) fn of_the_queue(body: Value) -> Result<Self, String> {
        let body = as_it_was_sent(body);
        let of_glue = body["detail-type"]
            .as_str()
            .is_some_and(|word| [OF_CRAWLERS, OF_JOBS].contains(&word));
        let text = |key: &str| body["detail"][key].as_str();
        let named = text("jobName").or(text("crawlerName")).is_some();
        if text("state").is_some_and(|state| state.eq_ignore_ascii_case("SUCCEEDED")) {
            return Err("the event of a success, which another function takes".to_owned());
        }
        match Self::read(body)? {
            Self::Event(_) if !of_glue && !named => Err("no event of a job or crawler, and no sweep".to_owned()),
            trigger => Ok(trigger),
        }
    }

    /// Reads the payload; `Err` says what it is not.
    pub(crate) fn read(payload: Value) -> Result<Self, String> {
        let mut payload = as_it_was_sent(payload);
        let Some(envelope) = payload.as_object_mut() else {
            return Err("the payload is not a JSON object".to_owned());
        };
        if let Some(Value::Array(records)) = envelope.remove("Records") {
            return Ok(Self::Batch(records.iter().map(Message::read).collect()));
        }
        let goes_on = envelope.get("detail-type").is_some_and(|word| word == GOES_ON.1);
        let in_detail = envelope.get_mut("detail").and_then(Value::as_object_mut);
        let in_detail = in_detail.filter(|_| goes_on).and_then(|detail| detail.remove("sweep"));
        if let Some(sweep) = envelope.remove("sweep").or(in_detail) {
            return serde_json::from_value(sweep)
                .map(Self::Sweep)
                .map_err(|error| format!("`sweep` does not fit: {error}"));
        }
        let of_crawler = envelope.get("detail-type").is_some_and(|word| word == OF_CRAWLERS);
        // Only what is needed may decide: nothing else of the envelope is read, and of the detail no field that is mistyped.
        let mut detail = envelope.remove("detail").unwrap_or_default();
        match &mut detail {
            Value::Object(fields) => {
                fields.insert("at".to_owned(), envelope.remove("time").unwrap_or_default());
                fields.retain(|_, value| value.is_string());
            }
            other => *other = Value::Object(serde_json::Map::new()),
        }
        let event = serde_json::json!({"detail-type": "", "source": "", "detail": detail});
        let event = if of_crawler {
            serde_json::from_value(event).map(|event| Self::Crawl(Box::new(event)))
        } else {
            serde_json::from_value(event).map(|event| Self::Event(Box::new(event)))
        };
        event.map_err(|error| format!("the event does not fit: {error}"))
    }
}

/// What was sent, out of the envelope in which Lambda puts it into the dead letters when it could not be handled:
/// `{"requestContext": ..., "requestPayload": {"sweep": ...}, "responsePayload": ...}`. It may have lain there more than once.
fn as_it_was_sent(mut payload: Value) -> Value {
    while let Some(sent) = payload.get_mut("requestPayload").map(Value::take) {
        payload = sent;
    }
    payload
}

impl Message {
    /// A body that is no JSON is an event that says nothing.
    fn read(record: &Value) -> Self {
        let text = |key: &str| record.get(key).and_then(Value::as_str).unwrap_or_default();
        let received = record["attributes"]["ApproximateReceiveCount"].as_str();
        Self {
            id: text("messageId").to_owned(),
            body: serde_json::from_str(text("body")).unwrap_or_default(),
            received: received.and_then(|count| count.parse().ok()).unwrap_or(1),
        }
    }

    /// Before the last time that the queue brings it, nothing has to be lost for want of the table.
    pub(crate) fn patience(&self) -> Patience {
        match self.received {
            ..=1 => Patience::ComesAgain,
            2..WAITS => Patience::CameBefore,
            WAITS.. => Patience::Spent,
        }
    }
}
