//! What wakes the function: an event of Glue, or the schedule's sweep. A missing field is a reason to ignore, never an error.

use aws_lambda_events::eventbridge::EventBridgeEvent;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Why the function was invoked.
#[derive(Debug)]
pub(crate) enum Trigger {
    /// `{"sweep": {"lookbackMinutes": 120}}`, the input of the schedule.
    Sweep(Sweep),
    /// An EventBridge event.
    Event(Box<EventBridgeEvent<JobStateChange>>),
}

/// Look for failed runs whose event never came.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(crate) struct Sweep {
    /// How far back a run may have ended.
    pub(crate) lookback_minutes: u32,
}

/// The detail of `Glue Job State Change`. Every field is optional: AWS's own crate makes all of them mandatory, and then one
/// missing field turns the event into a poison that is retried and lost.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct JobStateChange {
    pub(crate) job_name: Option<String>,
    pub(crate) job_run_id: Option<String>,
    pub(crate) state: Option<String>,
}

impl Trigger {
    /// Reads the payload; `Err` says what it is not.
    pub(crate) fn read(mut payload: Value) -> Result<Self, String> {
        let Some(envelope) = payload.as_object_mut() else {
            return Err("the payload is not a JSON object".to_owned());
        };
        if let Some(sweep) = envelope.remove("sweep") {
            return serde_json::from_value(sweep)
                .map(Self::Sweep)
                .map_err(|error| format!("`sweep` does not fit: {error}"));
        }
        // Only what is needed may decide: nothing else of the envelope is read, and of the detail no field that is mistyped.
        let mut detail = envelope.remove("detail").unwrap_or_default();
        match &mut detail {
            Value::Object(fields) => fields.retain(|_, value| value.is_string()),
            other => *other = Value::Object(serde_json::Map::new()),
        }
        serde_json::from_value(serde_json::json!({"detail-type": "", "source": "", "detail": detail}))
            .map(|event| Self::Event(Box::new(event)))
            .map_err(|error| format!("the event does not fit: {error}"))
    }
}
