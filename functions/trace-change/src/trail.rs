//! CloudTrail is asked who changed what is the cause: at most three lookups, which all of the account and Region share at two a second.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::primitives::{DateTime, DateTimeFormat};
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use futures::future::join_all;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::trace::{ChangeCause, Difference};
use shared_domain::{Missing, Resource};
use shared_lambda::unreadable;

use crate::event::{Event, changing};
use crate::origin::arn_of;
use crate::person::ShowActors;

/// How many lookups a diagnosis makes.
pub(crate) const MOST: usize = 3;
/// How many events that can have done it are listed.
const LISTED: usize = 5;
/// How long CloudTrail remembers, in seconds: 90 days.
const MEMORY: i64 = 90 * 24 * 3600;

/// The clients: of the Region, and of the one in which IAM's events are recorded.
pub(crate) struct Trails<'a> {
    pub(crate) regional: &'a Client,
    pub(crate) global: &'a Client,
}

/// The time in which something changed.
#[derive(Clone, Copy)]
pub(crate) struct Window {
    start: Option<DateTime>,
    end: Option<DateTime>,
    /// The last success is longer ago than CloudTrail remembers.
    pub(crate) is_longer_than_memory: bool,
}

impl Window {
    /// From the last success, where it is known, to now.
    pub(crate) fn of(since: Option<&str>, now: &str) -> Self {
        let time = |text: &str| DateTime::from_str(text, DateTimeFormat::DateTimeWithOffset).ok();
        let (start, end) = (since.and_then(time), time(now));
        let longer = start
            .zip(end)
            .is_some_and(|(start, end)| end.secs() - start.secs() > MEMORY);
        Self {
            start,
            end,
            is_longer_than_memory: longer,
        }
    }
}

/// Puts who and when to each cause. What could not be read comes back.
pub(crate) async fn tell(
    trails: &Trails<'_>,
    window: Window,
    show: ShowActors,
    causes: &mut [ChangeCause],
    differences: &[Difference],
    facts: &CredentialFacts,
) -> Vec<Missing> {
    let mut asked: Vec<Resource> = Vec::new();
    for cause in causes.iter() {
        if asked.len() < MOST && !changing(&cause.resource.kind).is_empty() && !asked.contains(&cause.resource) {
            asked.push(cause.resource.clone());
        }
    }
    let again = AtomicUsize::new(MOST - asked.len());
    let answers = join_all(asked.iter().map(|resource| {
        let names = names_of(resource, facts);
        events_of(trails, window, resource, names, &again)
    }))
    .await;
    let mut unread: Vec<Missing> = Vec::new();
    for (resource, answer) in asked.iter().zip(answers) {
        match answer {
            Ok(events) => {
                for (number, cause) in causes
                    .iter_mut()
                    .enumerate()
                    .filter(|(_, cause)| cause.resource == *resource)
                {
                    put(cause, &events, differences.get(number), show);
                }
            }
            Err(reason) => {
                let missing = Missing {
                    reason: format!("who changed it: {reason}"),
                    would_help: "cloudtrail:LookupEvents".to_owned(),
                };
                if !unread.contains(&missing) {
                    unread.push(missing);
                }
            }
        }
    }
    unread
}

fn put(cause: &mut ChangeCause, events: &[Event], difference: Option<&Difference>, show: ShowActors) {
    let kind = cause.resource.kind.as_str();
    let deeds = events.iter().filter(|event| event.can_have_made(kind, difference));
    let mut deeds: Vec<_> = deeds.map(|event| event.deed(show)).collect();
    deeds.sort_by(|one, other| other.when.cmp(&one.when));
    deeds.dedup();
    match deeds.as_slice() {
        [only] => {
            cause.event = Some(only.event.clone());
            cause.who.clone_from(&only.who);
            cause.when = Some(only.when.clone());
        }
        _ => cause.candidates = deeds.into_iter().take(LISTED).collect(),
    }
}

/// The names under which CloudTrail may keep a resource, the likeliest first: each service writes its own, KMS the ARN.
fn names_of(resource: &Resource, facts: &CredentialFacts) -> Vec<String> {
    let arn = arn_of(resource, facts);
    let mut names = match resource.kind.as_str() {
        "kms-key" => vec![arn.unwrap_or_else(|| resource.id.clone())],
        _ => [Some(resource.id.clone()), arn].into_iter().flatten().collect(),
    };
    names.dedup();
    names
}

/// The events of a resource, by the next name where the first has none and lookups are left.
async fn events_of(
    trails: &Trails<'_>,
    window: Window,
    resource: &Resource,
    names: Vec<String>,
    again: &AtomicUsize,
) -> Result<Vec<Event>, String> {
    let mut found = Vec::new();
    for (number, name) in names.iter().enumerate() {
        let one_less = |left: usize| left.checked_sub(1);
        if number > 0 && again.fetch_update(Relaxed, Relaxed, one_less).is_err() {
            break;
        }
        found = look_up(trails, window, resource, name).await?;
        if !found.is_empty() {
            break;
        }
    }
    Ok(found)
}

/// The events of a resource in the window, by its name. Glue's events name no resource: they are found by their own name.
async fn look_up(trails: &Trails<'_>, window: Window, resource: &Resource, name: &str) -> Result<Vec<Event>, String> {
    let client = match resource.kind.as_str() {
        "role" => trails.global,
        _ => trails.regional,
    };
    let (key, value) = match resource.kind.as_str() {
        "connection" => (LookupAttributeKey::EventName, "UpdateConnection"),
        "job" => (LookupAttributeKey::EventName, "UpdateJob"),
        "data-catalog" => (LookupAttributeKey::EventName, "PutDataCatalogEncryptionSettings"),
        "vpc-block-public-access" => (LookupAttributeKey::EventName, "ModifyVpcBlockPublicAccessOptions"),
        _ => (LookupAttributeKey::ResourceName, name),
    };
    let attribute = LookupAttribute::builder()
        .attribute_key(key.clone())
        .attribute_value(value);
    let attribute = attribute.build().map_err(|error| error.to_string())?;
    let answer = client
        .lookup_events()
        .lookup_attributes(attribute)
        .set_start_time(window.start)
        .set_end_time(window.end)
        .send()
        .await
        .map_err(|error| unreadable(&error))?;
    let texts = answer.events().iter().filter_map(|event| event.cloud_trail_event());
    let events = texts.filter_map(Event::read);
    Ok(match key {
        LookupAttributeKey::EventName if !resource.id.is_empty() => {
            events.filter(|event| event.names(&resource.id)).collect()
        }
        _ => events.collect(),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_is_looked_up_by_its_arn_and_a_secret_by_its_name_and_then_by_its_arn() {
        let facts: CredentialFacts = serde_json::from_value(json!({"Secrets": [{"SecretId": "glue/orders",
            "Description": {"ARN": "arn:aws:secretsmanager:r:1:secret:glue/orders-AbCdEf", "Name": "glue/orders"},
            "Key": {"KeyMetadata": {"KeyId": "k-1", "Arn": "arn:aws:kms:r:1:key/k-1"}}}]}))
        .expect("facts");
        for (kind, id, expected) in [
            ("kms-key", "k-1", &["arn:aws:kms:r:1:key/k-1"][..]),
            ("kms-key", "k-2", &["k-2"]),
            (
                "secret",
                "glue/orders",
                &["glue/orders", "arn:aws:secretsmanager:r:1:secret:glue/orders-AbCdEf"],
            ),
            ("secret", "glue/other", &["glue/other"]),
            ("vpc-endpoint", "vpce-1", &["vpce-1"]),
        ] {
            assert_eq!(names_of(&Resource::new(kind, id), &facts), expected, "{kind} {id}");
        }
    }
}
