//! CloudTrail is asked who changed what is the cause: at most three lookups, which all of the account and Region share at two a second.

use std::sync::atomic::AtomicUsize;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::config::retry::RetryConfig;
use aws_sdk_cloudtrail::primitives::{DateTime, DateTimeFormat};
use aws_sdk_cloudtrail::types::{LookupAttribute, LookupAttributeKey};
use futures::future::join_all;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::trace::{ChangeCause, Difference};
use shared_domain::{Missing, Resource};
use shared_lambda::{EMPTY_ANSWER, unreadable};
use tokio::time::{Instant, sleep_until};

use crate::event::{Event, changing};
use crate::origin::arn_of;
use crate::person::ShowActors;

/// How many lookups a diagnosis makes.
pub(crate) const MOST: usize = 3;
/// How many lookups CloudTrail takes in a second, of all in the account and Region: as many go out at once, and the next a second later.
const A_SECOND: usize = 2;
/// How many events that can have done it are listed.
const LISTED: usize = 5;
/// How far a clock may be behind CloudTrail's, in seconds: a command runs anywhere.
const SKEW: i64 = 15 * 60;
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
        // CloudTrail tells whole seconds, and has a clock of its own.
        let start = start.map(|start| DateTime::from_secs(start.secs()));
        let end = end.map(|end| DateTime::from_secs(end.secs() + SKEW));
        Self {
            start,
            // A clock that is wrong by more ends nothing.
            end: end.filter(|end| start.is_none_or(|start| start.secs() < end.secs())),
            is_longer_than_memory: longer,
        }
    }
}

/// CloudTrail is asked once more where it throttles, and no more: two a second are all of the account's.
pub(crate) fn once_more() -> RetryConfig {
    RetryConfig::standard().with_max_attempts(2)
}

/// What CloudTrail told beside who and when.
#[derive(Default)]
pub(crate) struct Told {
    /// What could not be read, or not to its end.
    pub(crate) unread: Vec<Missing>,
    /// The resources of which it has nothing that can have done it, in all that it has of them.
    pub(crate) silent: Vec<Resource>,
    /// Of which it was not asked, and why.
    pub(crate) notes: Vec<String>,
}

/// Puts who and when to each cause.
pub(crate) async fn tell(
    trails: &Trails<'_>,
    window: Window,
    show: ShowActors,
    causes: &mut [ChangeCause],
    differences: &[Difference],
    facts: &CredentialFacts,
) -> Told {
    let mut asked: Vec<Resource> = Vec::new();
    for cause in causes.iter() {
        if asked.len() < MOST && !changing(&cause.resource.kind).is_empty() && !asked.contains(&cause.resource) {
            asked.push(cause.resource.clone());
        }
    }
    let lookups = Lookups::of(asked.len());
    let answers = join_all(asked.iter().map(|resource| {
        let is_gone = causes.iter().any(|cause| cause.resource == *resource && is_gone(cause));
        let asked = Asked {
            resource,
            names: names_of(resource, is_gone, facts),
            known_by: known_by(resource, differences),
        };
        events_of(trails, window, asked, &lookups)
    }))
    .await;
    let mut told = Told::default();
    let mut unread = |reason: String, would_help: String| {
        let missing = Missing { reason, would_help };
        if !told.unread.contains(&missing) {
            told.unread.push(missing);
        }
    };
    for (number, cause) in causes.iter_mut().enumerate() {
        let Some(at) = asked.iter().position(|resource| *resource == cause.resource) else {
            told.notes.push(unasked(&cause.resource));
            continue;
        };
        match &answers[at] {
            Ok(answer) => {
                put(cause, &answer.events, differences.get(number), show);
                let is_told = cause.event.is_some() || !cause.candidates.is_empty();
                match (is_told, answer.is_whole) {
                    (true, _) => {}
                    (false, true) => told.silent.push(cause.resource.clone()),
                    (false, false) => unread(
                        "who changed it: CloudTrail has more calls on it than were looked up, and no change among those".to_owned(),
                        format!("CloudTrail's event history of {}", said(&cause.resource)),
                    ),
                }
            }
            Err(reason) => unread(
                format!("who changed it: {reason}"),
                "cloudtrail:LookupEvents".to_owned(),
            ),
        }
    }
    told.notes.dedup();
    told
}

fn is_gone(cause: &ChangeCause) -> bool {
    cause.field.is_empty() && cause.before.is_some() && cause.after.is_none()
}

fn said(resource: &Resource) -> String {
    format!("{} {}", resource.kind.replace('-', " "), resource.id)
}

fn unasked(resource: &Resource) -> String {
    let why = match changing(&resource.kind) {
        // Calls on objects are data events.
        [] if resource.kind == "s3-object" => "its event history does not hold such changes",
        [] => "it is not known by which calls that changes",
        _ => "a diagnosis makes three lookups, and others came first",
    };
    format!("CloudTrail was not asked who changed {}: {why}.", said(resource))
}

fn put(cause: &mut ChangeCause, events: &[Event], difference: Option<&Difference>, show: ShowActors) {
    let kind = cause.resource.kind.as_str();
    let (mut all, mut sure): (Vec<_>, Vec<_>) = (Vec::new(), Vec::new());
    for event in events.iter().filter(|event| event.can_have_made(kind, difference)) {
        all.push(event.deed(show));
        if event.agrees(difference) {
            sure.push(event.deed(show));
        }
    }
    // What does not say that it made the difference is a candidate, however few there are.
    let is_sure = !sure.is_empty();
    let mut deeds = if is_sure { sure } else { all };
    deeds.sort_by(|one, other| other.when.cmp(&one.when));
    deeds.dedup();
    match deeds.as_slice() {
        [only] if is_sure => {
            cause.event = Some(only.event.clone());
            cause.who.clone_from(&only.who);
            cause.when = Some(only.when.clone());
        }
        _ => cause.candidates = deeds.into_iter().take(LISTED).collect(),
    }
}

/// What CloudTrail may keep a resource's events under, the likeliest first: each service writes its own name, KMS the ARN. Glue's events
/// name no resource: they are looked up by their own names.
fn names_of(resource: &Resource, is_gone: bool, facts: &CredentialFacts) -> Vec<String> {
    if let Some(events) = by_event(&resource.kind) {
        let (deletions, updates): (Vec<&str>, Vec<&str>) = events.iter().partition(|name| name.contains("Delete"));
        let ordered = if is_gone {
            [deletions, updates]
        } else {
            [updates, deletions]
        };
        return ordered.concat().into_iter().map(str::to_owned).collect();
    }
    let arn = arn_of(resource, facts);
    let mut names = match resource.kind.as_str() {
        "kms-key" => vec![arn.unwrap_or_else(|| resource.id.clone())],
        _ => [Some(resource.id.clone()), arn].into_iter().flatten().collect(),
    };
    names.dedup();
    names
}

/// The events of a kind of resource that name no resource.
fn by_event(kind: &str) -> Option<&'static [&'static str]> {
    Some(match kind {
        "connection" => &["UpdateConnection", "DeleteConnection", "BatchDeleteConnection"],
        "crawler" => &["UpdateCrawler", "DeleteCrawler"],
        "job" => &["UpdateJob", "DeleteJob", "UpdateJobFromSourceControl"],
        "data-catalog" => &["PutDataCatalogEncryptionSettings"],
        "vpc-block-public-access" => &["ModifyVpcBlockPublicAccessOptions"],
        // It is not known that their names stand under the events' resources.
        "cluster-subnet-group" => &["ModifyClusterSubnetGroup", "DeleteClusterSubnetGroup"],
        "db-proxy-endpoint" => &["ModifyDBProxyEndpoint", "DeleteDBProxyEndpoint"],
        "virtual-interface" => &[
            "DeleteVirtualInterface",
            "DeleteBGPPeer",
            "UpdateVirtualInterfaceAttributes",
        ],
        "direct-connect-gateway" => &[
            "DeleteDirectConnectGatewayAssociation",
            "UpdateDirectConnectGatewayAssociation",
            "DeleteDirectConnectGateway",
        ],
        "route53-profile" => &[
            "DisassociateProfile",
            "DisassociateResourceFromProfile",
            "DeleteProfile",
        ],
        _ => return None,
    })
}

/// What a call may name instead of the resource: an association of a Direct Connect gateway is ended by its own id.
fn known_by(resource: &Resource, differences: &[Difference]) -> Vec<String> {
    let own = differences.iter().filter(|one| one.resource == *resource);
    let values = own.flat_map(|one| [&one.before, &one.after]).flatten();
    let ids = values.filter_map(|value| value["associationId"].as_str());
    [resource.id.as_str()]
        .into_iter()
        .chain(ids)
        .map(str::to_owned)
        .collect()
}

/// A resource that CloudTrail is asked about.
struct Asked<'a> {
    resource: &'a Resource,
    /// What its events are looked up by.
    names: Vec<String>,
    /// What an event that was looked up by its own name has to name.
    known_by: Vec<String>,
}

/// What a diagnosis may ask of CloudTrail, and when.
struct Lookups {
    /// How many more than one a resource.
    further: AtomicUsize,
    begun: Instant,
    made: AtomicUsize,
}

impl Lookups {
    /// Each of so many resources is looked up once; what is left is for further names.
    fn of(resources: usize) -> Self {
        Self {
            further: AtomicUsize::new(MOST - resources),
            begun: Instant::now(),
            made: AtomicUsize::new(0),
        }
    }

    /// Whether there is one more; it is taken.
    fn takes_further(&self) -> bool {
        let one_less = |left: usize| left.checked_sub(1);
        self.further.fetch_update(Relaxed, Relaxed, one_less).is_ok()
    }

    /// Waits until CloudTrail takes the next one.
    async fn turn(&self) {
        let seconds = self.made.fetch_add(1, Relaxed) / A_SECOND;
        let seconds = u64::try_from(seconds).unwrap_or_default();
        sleep_until(self.begun + Duration::from_secs(seconds)).await;
    }
}

/// Events, and whether they are all of the time.
struct Answer {
    events: Vec<Event>,
    is_whole: bool,
}

/// The events of a resource, by the next name where the first has no change and lookups are left.
async fn events_of(trails: &Trails<'_>, window: Window, asked: Asked<'_>, lookups: &Lookups) -> Result<Answer, String> {
    let mut all = Answer {
        events: Vec::new(),
        is_whole: true,
    };
    for (number, name) in asked.names.iter().enumerate() {
        if number > 0 && !lookups.takes_further() {
            all.is_whole = false;
            break;
        }
        lookups.turn().await;
        let some = look_up(trails, window, &asked, name).await?;
        all.is_whole &= some.is_whole;
        all.events.extend(some.events);
        if all
            .events
            .iter()
            .any(|event| event.can_have_made(&asked.resource.kind, None))
        {
            break;
        }
    }
    Ok(all)
}

/// Kinds whose services have one endpoint for a partition, and their events in its home Region: IAM and Route 53
/// (docs.aws.amazon.com/Route53/latest/DeveloperGuide/logging-using-cloudtrail.html).
const IS_GLOBAL: [&str; 2] = ["role", "hosted-zone"];

/// One page of the events of a resource in the window, the latest first. Reads are among them: a key's `Decrypt` stands under its ARN.
async fn look_up(trails: &Trails<'_>, window: Window, asked: &Asked<'_>, name: &str) -> Result<Answer, String> {
    let resource = asked.resource;
    let client = if IS_GLOBAL.contains(&resource.kind.as_str()) {
        trails.global
    } else {
        trails.regional
    };
    let is_by_event = by_event(&resource.kind).is_some();
    let key = if is_by_event {
        LookupAttributeKey::EventName
    } else {
        LookupAttributeKey::ResourceName
    };
    let attribute = LookupAttribute::builder().attribute_key(key).attribute_value(name);
    let attribute = attribute.build().map_err(|error| error.to_string())?;
    let answer = client
        .lookup_events()
        .lookup_attributes(attribute)
        .set_start_time(window.start)
        .set_end_time(window.end)
        .send()
        .await
        .map_err(|error| unreadable(&error))?;
    let found = answer.events.as_ref().ok_or(EMPTY_ANSWER)?;
    let texts = found.iter().filter_map(|event| event.cloud_trail_event());
    let mut events: Vec<Event> = texts.filter_map(Event::read).collect();
    if is_by_event && !resource.id.is_empty() {
        events.retain(|event| asked.known_by.iter().any(|id| event.names(id)));
    }
    Ok(Answer {
        events,
        is_whole: answer.next_token().is_none_or(str::is_empty),
    })
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use aws_sdk_cloudtrail::operation::lookup_events::LookupEventsOutput;
    use aws_smithy_mocks::{Rule, RuleMode, mock, mock_client};
    use serde_json::json;

    use super::*;

    fn cause(kind: &str, id: &str) -> ChangeCause {
        let json = json!({"what": "w", "resource": {"kind": kind, "id": id}, "proven": true});
        serde_json::from_value(json).expect("a cause")
    }

    async fn told(client: &Client, causes: &mut [ChangeCause]) -> Told {
        let trails = Trails {
            regional: client,
            global: client,
        };
        let window = Window::of(None, "2026-11-24T10:00:00Z");
        tell(
            &trails,
            window,
            ShowActors::Person,
            causes,
            &[],
            &CredentialFacts::default(),
        )
        .await
    }

    #[tokio::test]
    async fn two_lookups_go_out_at_once_and_the_third_a_second_later() {
        let asked = Arc::new(Mutex::new(Vec::new()));
        let times = Arc::clone(&asked);
        let rule = mock!(Client::lookup_events).then_output(move || {
            times.lock().expect("a lock").push(Instant::now());
            LookupEventsOutput::builder().set_events(Some(Vec::new())).build()
        });
        let client = mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&rule]);
        let begun = Instant::now();
        let mut causes = ["1", "2", "3", "4"].map(|number| cause("security-group", &format!("sg-{number}")));
        let told = told(&client, &mut causes).await;
        let after = |at: &Instant| at.duration_since(begun).as_millis();
        let [first, second, third] = asked.lock().expect("a lock").iter().map(after).collect::<Vec<_>>()[..] else {
            panic!("{} lookups", rule.num_calls());
        };
        assert!(
            first < 900 && second < 900 && (1_000..3_000).contains(&third),
            "{first} {second} {third}"
        );
        assert!(
            told.notes[0].contains("sg-4") && told.notes[0].contains("three lookups"),
            "{:?}",
            told.notes
        );
    }

    #[tokio::test]
    async fn what_one_endpoint_serves_for_all_regions_is_looked_up_where_its_events_stand() {
        for (kind, is_global) in [
            ("role", true),
            ("hosted-zone", true),
            ("security-group", false),
            ("resolver-rule", false),
        ] {
            let rules = [(), ()].map(|()| {
                mock!(Client::lookup_events)
                    .then_output(|| LookupEventsOutput::builder().set_events(Some(Vec::new())).build())
            });
            let [regional, global] = rules
                .each_ref()
                .map(|rule| mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [rule]));
            let trails = Trails {
                regional: &regional,
                global: &global,
            };
            let window = Window::of(None, "2026-11-24T10:00:00Z");
            let asked = Asked {
                resource: &Resource::new(kind, "x"),
                names: Vec::new(),
                known_by: Vec::new(),
            };
            look_up(&trails, window, &asked, "x").await.expect("an answer");
            let asked = rules.each_ref().map(Rule::num_calls);
            assert_eq!(asked, if is_global { [0, 1] } else { [1, 0] }, "{kind}");
        }
    }

    #[tokio::test]
    async fn what_names_no_resource_is_looked_up_by_its_calls_and_told_by_what_these_name() {
        for (kind, id, event, parameters, is_it) in [
            (
                "virtual-interface",
                "dxvif-1",
                "DeleteVirtualInterface",
                json!({"virtualInterfaceId": "dxvif-1"}),
                true,
            ),
            (
                "virtual-interface",
                "dxvif-1",
                "DeleteBGPPeer",
                json!({"virtualInterfaceId": "dxvif-2"}),
                false,
            ),
            (
                "direct-connect-gateway",
                "dxgw-1",
                "DeleteDirectConnectGatewayAssociation",
                json!({"associationId": "a-1"}),
                true,
            ),
            (
                "direct-connect-gateway",
                "dxgw-1",
                "DeleteDirectConnectGatewayAssociation",
                json!({"associationId": "a-2"}),
                false,
            ),
            (
                "route53-profile",
                "rp-1",
                "DisassociateProfile",
                json!({"profileId": "rp-1", "resourceId": "vpc-1"}),
                true,
            ),
            ("crawler", "orders", "UpdateCrawler", json!({"name": "orders"}), true),
            // Under the interface's own name.
            (
                "network-interface",
                "eni-1",
                "ModifyNetworkInterfaceAttribute",
                json!({"networkInterfaceId": "eni-1"}),
                true,
            ),
        ] {
            let rule = mock!(Client::lookup_events).then_output(move || {
                let json =
                    json!({"eventName": event, "eventTime": "2026-11-24T09:00:00Z", "requestParameters": parameters});
                let event = aws_sdk_cloudtrail::types::Event::builder().cloud_trail_event(json.to_string());
                LookupEventsOutput::builder().events(event.build()).build()
            });
            let client = mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&rule]);
            let mut causes = [cause(kind, id)];
            let difference = Difference {
                resource: Resource::new(kind, id),
                field: String::new(),
                before: Some(json!({"associationId": "a-1"})),
                after: (kind == "network-interface" || kind == "crawler").then(|| json!({})),
            };
            let trails = Trails {
                regional: &client,
                global: &client,
            };
            let window = Window::of(None, "2026-11-24T10:00:00Z");
            let facts = CredentialFacts::default();
            tell(&trails, window, ShowActors::Person, &mut causes, &[difference], &facts).await;
            assert_eq!(causes[0].event.as_deref(), is_it.then_some(event), "{kind} {event}");
        }
    }

    /// The further name of a resource waits as well.
    #[tokio::test]
    async fn what_is_looked_up_once_more_by_another_name_is_a_lookup_like_the_others() {
        let rule = mock!(Client::lookup_events)
            .then_output(|| LookupEventsOutput::builder().set_events(Some(Vec::new())).build());
        let client = mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&rule]);
        let begun = Instant::now();
        let told = told(&client, &mut [cause("connection", "orders")]).await;
        assert_eq!((rule.num_calls(), told.silent.len()), (3, 1));
        assert!(begun.elapsed() >= Duration::from_secs(1));
    }

    #[tokio::test]
    async fn where_cloudtrail_throttles_it_is_asked_once_more_and_then_it_is_unknown() {
        let throttled = |_| r#"{"__type": "ThrottlingException", "message": "Rate exceeded"}"#.to_owned();
        let rule: Rule = mock!(Client::lookup_events).then_http_response(move || {
            let status = 400.try_into().expect("a status");
            aws_sdk_cloudtrail::config::http::HttpResponse::new(status, throttled(()).into())
        });
        let client = mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&rule], |conf| conf
            .retry_config(once_more()));
        let told = told(&client, &mut [cause("security-group", "sg-1")]).await;
        assert_eq!(rule.num_calls(), 2);
        assert_eq!(told.unread[0].would_help, "cloudtrail:LookupEvents");
        assert!(told.unread[0].reason.contains("Throttling"), "{:?}", told.unread);
    }

    #[tokio::test]
    async fn an_answer_that_holds_no_list_is_not_the_silence_of_cloudtrail() {
        let rule = mock!(Client::lookup_events).then_output(|| LookupEventsOutput::builder().build());
        let client = mock_client!(aws_sdk_cloudtrail, RuleMode::MatchAny, [&rule]);
        let told = told(&client, &mut [cause("security-group", "sg-1")]).await;
        assert_eq!((told.silent.len(), told.unread.len()), (0, 1));
    }

    #[test]
    fn a_window_holds_the_second_in_which_it_begins_and_ends_by_no_wrong_clock() {
        let now = "2026-11-24T10:00:00.9Z";
        for (since, start, end) in [
            (
                Some("2026-11-24T09:59:58.7Z"),
                Some("2026-11-24T09:59:58Z"),
                Some("2026-11-24T10:15:00Z"),
            ),
            (
                Some("2026-11-24T10:05:00Z"),
                Some("2026-11-24T10:05:00Z"),
                Some("2026-11-24T10:15:00Z"),
            ),
            (Some("2026-11-24T12:00:00Z"), Some("2026-11-24T12:00:00Z"), None),
            (None, None, Some("2026-11-24T10:15:00Z")),
        ] {
            let window = Window::of(since, now);
            let said = |time: Option<DateTime>| time.map(|time| time.to_string());
            assert_eq!(
                (said(window.start).as_deref(), said(window.end).as_deref()),
                (start, end),
                "{since:?}"
            );
        }
    }

    #[test]
    fn what_changed_before_cloudtrail_remembers_is_longer_ago() {
        for (since, longer) in [
            (Some("2026-08-24T10:00:00Z"), true),
            (Some("2026-08-27T10:00:00Z"), false),
            (Some("no time"), false),
            (None, false),
        ] {
            let window = Window::of(since, "2026-11-24T10:00:00Z");
            assert_eq!(window.is_longer_than_memory, longer, "{since:?}");
        }
    }

    #[test]
    fn a_key_is_looked_up_by_its_arn_and_a_secret_by_its_name_and_then_by_its_arn() {
        let facts: CredentialFacts = serde_json::from_value(json!({"Secrets": [{"SecretId": "glue/orders",
            "Description": {"ARN": "arn:aws:secretsmanager:r:1:secret:glue/orders-AbCdEf", "Name": "glue/orders"},
            "Key": {"KeyMetadata": {"KeyId": "k-1", "Arn": "arn:aws:kms:r:1:key/k-1"}}}]}))
        .expect("facts");
        for (kind, id, is_gone, expected) in [
            ("kms-key", "k-1", false, &["arn:aws:kms:r:1:key/k-1"][..]),
            ("kms-key", "k-2", false, &["k-2"]),
            (
                "secret",
                "glue/orders",
                false,
                &["glue/orders", "arn:aws:secretsmanager:r:1:secret:glue/orders-AbCdEf"],
            ),
            ("secret", "glue/other", false, &["glue/other"]),
            ("vpc-endpoint", "vpce-1", true, &["vpce-1"]),
            (
                "connection",
                "orders",
                false,
                &["UpdateConnection", "DeleteConnection", "BatchDeleteConnection"],
            ),
            (
                "connection",
                "orders",
                true,
                &["DeleteConnection", "BatchDeleteConnection", "UpdateConnection"],
            ),
            (
                "cluster-subnet-group",
                "lake",
                false,
                &["ModifyClusterSubnetGroup", "DeleteClusterSubnetGroup"],
            ),
            (
                "db-proxy-endpoint",
                "reads",
                true,
                &["DeleteDBProxyEndpoint", "ModifyDBProxyEndpoint"],
            ),
            (
                "job",
                "nightly",
                true,
                &["DeleteJob", "UpdateJob", "UpdateJobFromSourceControl"],
            ),
        ] {
            let names = names_of(&Resource::new(kind, id), is_gone, &facts);
            assert_eq!(names, expected, "{kind} {id}");
        }
    }

    #[test]
    fn every_event_that_is_looked_up_by_its_name_is_one_that_changes() {
        for kind in [
            "connection",
            "job",
            "data-catalog",
            "vpc-block-public-access",
            "cluster-subnet-group",
            "db-proxy-endpoint",
        ] {
            assert!(by_event(kind).is_some(), "{kind}");
            for event in by_event(kind).into_iter().flatten() {
                assert!(changing(kind).contains(event), "{kind} {event}");
            }
        }
    }
}
