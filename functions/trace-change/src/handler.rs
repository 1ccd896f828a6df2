//! The handler: the record is read, the differences that explain the root cause are computed, and of those it is asked who made them and
//! where they are written.

use aws_types::SdkConfig;
use aws_types::region::Region;
use futures::future::join;
use serde::Deserialize;
use shared_checks::trace::{Trace, trace};
use shared_checks::verdict::{self, Case};
use shared_domain::budget::CHANGE;
use shared_domain::record::{Facts, key_of};
use shared_domain::report::Outcome;
use shared_domain::step::{Route, StepFailures, Way};
use shared_domain::trace::{ChangeCause, ChangeReport, to_the_second};
use shared_domain::{Diagnosis, Evidence, Finding, Missing, Resource, Stage, tags};
use shared_lambda::{STEP_TIME, StepError, owner_tags, unpack, within};

use crate::origin::Registers;
use crate::person::ShowActors;
use crate::trail::{Trails, Window};
use crate::{healed, origin, record, trail};

#[cfg(test)]
mod tests;

/// The AWS clients of this step; the command makes them of a person's own credentials.
pub struct Clients {
    pub(crate) s3: aws_sdk_s3::Client,
    cloudtrail: aws_sdk_cloudtrail::Client,
    global_cloudtrail: aws_sdk_cloudtrail::Client,
    cloudformation: aws_sdk_cloudformation::Client,
    ec2: aws_sdk_ec2::Client,
    tagging: aws_sdk_resourcegroupstagging::Client,
}

impl Clients {
    /// From one configuration. CloudTrail is asked once more where it throttles, and no more: two a second are all of the account's.
    pub fn new(config: &SdkConfig) -> Self {
        let trail = aws_sdk_cloudtrail::config::Builder::from(config).retry_config(trail::once_more());
        let home = global_region(config.region().map_or("", |region| region.as_ref()));
        Self {
            s3: aws_sdk_s3::Client::new(config),
            cloudtrail: aws_sdk_cloudtrail::Client::from_conf(trail.clone().build()),
            global_cloudtrail: aws_sdk_cloudtrail::Client::from_conf(trail.region(Region::from_static(home)).build()),
            cloudformation: aws_sdk_cloudformation::Client::new(config),
            ec2: aws_sdk_ec2::Client::new(config),
            tagging: aws_sdk_resourcegroupstagging::Client::new(config),
        }
    }
}

impl Clients {
    fn registers(&self) -> Registers<'_> {
        Registers {
            formation: &self.cloudformation,
            ec2: &self.ec2,
            tagging: &self.tagging,
        }
    }

    pub(crate) fn trails(&self) -> Trails<'_> {
        Trails {
            regional: &self.cloudtrail,
            global: &self.global_cloudtrail,
        }
    }
}

/// Where the events of IAM are recorded.
fn global_region(region: &str) -> &'static str {
    if region.starts_with("cn-") {
        "cn-north-1"
    } else if region.starts_with("us-gov-") {
        "us-gov-west-1"
    } else {
        "us-east-1"
    }
}

/// What the environment says.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The bucket of the records; without it none is read.
    pub bucket: Option<String>,
    /// How much of who did it is said.
    pub show: ShowActors,
    /// The tags that say whose a resource is.
    pub owner_tags: Vec<String>,
}

impl Settings {
    /// From `RECORD_BUCKET`, `SHOW_ACTORS` (person, role or none) and `OWNER_TAGS` (names, separated by commas).
    pub fn from_env() -> Self {
        let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        Self {
            bucket: variable("RECORD_BUCKET"),
            show: ShowActors::of(&variable("SHOW_ACTORS").unwrap_or_default()),
            owner_tags: owner_tags().to_vec(),
        }
    }

    /// From the values of the same.
    pub fn new(bucket: Option<String>, show: &str, owner_tags: &str) -> Self {
        Self {
            bucket,
            show: ShowActors::of(show),
            owner_tags: tags::names(owner_tags),
        }
    }
}

/// What this step reads of the execution's document.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Input {
    /// What was asked.
    pub route: Option<Route>,
    /// The failure.
    pub evidence: Option<Evidence>,
    /// From diagnose-network.
    pub network: Option<Diagnosis>,
    /// From diagnose-credentials.
    pub credentials: Option<Diagnosis>,
    /// From diagnose-driver.
    pub driver: Option<Diagnosis>,
    /// Steps that broke.
    pub errors: StepFailures,
}

/// What this step puts into the document: nothing where nothing failed.
pub type Output = Option<ChangeReport>;

/// Says what changed, where something failed, in the time that a step has.
///
/// # Errors
/// None: what could not be read is said.
pub async fn handle(clients: &Clients, settings: &Settings, input: Input) -> Result<Output, StepError> {
    Ok(within(STEP_TIME, traced(clients, settings, input)).await)
}

async fn traced(clients: &Clients, settings: &Settings, input: Input) -> Output {
    let evidence = input.evidence.as_ref()?;
    if let Some(route) = input.route.as_ref().filter(|route| route.way == Way::Resolve) {
        return healed::changed(clients, settings, &input, route, evidence).await;
    }
    let told = evidence.as_told();
    let verdict = verdict::decide(&Case {
        evidence: &told,
        network: input.network.as_ref(),
        credentials: input.credentials.as_ref(),
        driver: input.driver.as_ref(),
        failures: &input.errors,
    });
    if !matches!(verdict.outcome, Outcome::Diagnosed | Outcome::Inconclusive) {
        return None;
    }
    let facts = facts_of(&input, evidence);
    let name = verdict.connection.as_ref().map(|(name, _)| name.clone());
    let name = name.or_else(|| evidence.connections.first().map(|named| named.name.clone()));
    let root = verdict.root_cause.as_ref();
    let unseen = root.map(|root| root.stage).filter(|stage| !has_facts(&input, *stage));
    let mut changed = match (record(clients, settings, name.as_deref()).await, unseen) {
        (Ok(Some(record)), Some(stage)) => not_handed_on(&record, stage),
        (Ok(Some(record)), None) => trace(&record, &facts, root),
        (Ok(None), _) => Trace::default(),
        (Err(unread), _) => {
            let mut untraced = Trace::default();
            untraced.report.unknown.push(unread);
            untraced
        }
    };
    if let Some(root) = root {
        who_and_where(clients, settings, &facts, root, &mut changed).await;
    }
    let report = changed.report.within(CHANGE);
    tracing::info!(
        causes = report.causes.len(),
        others = report.others,
        since = report.since.as_deref(),
        "traced the change: {} causes, {} other differences",
        report.causes.len(),
        report.others
    );
    (!report.says_nothing()).then_some(report)
}

/// The facts that the steps before have handed on.
pub(crate) fn facts_of(input: &Input, evidence: &Evidence) -> Facts {
    Facts {
        route: input.route.clone(),
        evidence: evidence.clone(),
        network: handed_on(input.network.as_ref()).unwrap_or_default(),
        credentials: handed_on(input.credentials.as_ref()).unwrap_or_default(),
        driver: handed_on(input.driver.as_ref()).unwrap_or_default(),
        worked: None,
    }
}

fn handed_on<T: serde::de::DeserializeOwned>(diagnosis: Option<&Diagnosis>) -> Option<T> {
    diagnosis?.facts.as_deref().and_then(unpack)
}

/// The record of a connection; nothing where none is kept.
///
/// # Errors
/// What it is that could not be read, with the permission.
pub async fn record(
    clients: &Clients,
    settings: &Settings,
    connection: Option<&str>,
) -> Result<Option<Facts>, Missing> {
    let (Some(bucket), Some(name)) = (&settings.bucket, connection) else {
        return Ok(None);
    };
    let read = record::read::<Facts>(&clients.s3, bucket, key_of(name)).await;
    read.map_err(|reason| Missing {
        would_help: match reason.as_str() {
            record::UNKNOWN_FORM => "the next run that works: it is kept in this version's form".to_owned(),
            _ => "s3:GetObject".to_owned(),
        },
        reason: format!("the record of when {name} last worked: {reason}"),
    })
}

/// What is said where the facts of the root cause's stage did not fit into the document.
fn not_handed_on(record: &Facts, stage: Stage) -> Trace {
    let mut uncompared = Trace::default();
    uncompared.report.since = record.at().map(str::to_owned);
    uncompared.report.notes.push(format!(
        "The facts of the {} were too large to be handed on, and are not compared with the record.",
        stage.as_str()
    ));
    uncompared
}

pub(crate) fn has_facts(input: &Input, stage: Stage) -> bool {
    let diagnosis = match stage {
        Stage::Network => &input.network,
        Stage::Credentials | Stage::Permissions => &input.credentials,
        Stage::Driver | Stage::Ssl => &input.driver,
        Stage::NotConnection | Stage::Unknown => return true,
    };
    diagnosis.as_ref().is_some_and(|diagnosis| diagnosis.facts.is_some())
}

/// Who changed the causes, and where they are written. Without a difference that explains it, the root cause's own resource is asked about.
pub async fn who_and_where(clients: &Clients, settings: &Settings, facts: &Facts, root: &Finding, changed: &mut Trace) {
    let now = &facts.evidence.observed_at;
    let last_success = facts.credentials.last_success.get();
    let last_success = last_success.and_then(|found| found.present().cloned());
    let known = !changed.report.causes.is_empty();
    let mut asked = changed.report.causes.clone();
    if !known {
        asked.push(own_resource(root));
    }
    // Whichever is later: a run that succeeded after the record was written shows that it still worked then.
    let since = changed.report.since.clone().max(last_success);
    let window = Window::of(since.as_deref(), now);
    let (trails, registers) = (clients.trails(), clients.registers());
    let resource = asked
        .first()
        .map_or_else(|| root.resource.clone(), |cause| cause.resource.clone());
    let (told, origin) = join(
        trail::tell(
            &trails,
            window,
            settings.show,
            &mut asked,
            &changed.differences,
            &facts.credentials,
        ),
        origin::of(
            &registers,
            &resource,
            facts,
            changed.differences.first(),
            &settings.owner_tags,
        ),
    )
    .await;
    let report = &mut changed.report;
    report.unknown.extend(told.unread);
    report.unknown.extend(origin.unread);
    (report.written_in, report.owner) = (origin.written_in, origin.owner);
    let is_silent = !told.silent.is_empty();
    if window.is_longer_than_memory && is_silent {
        report.unknown.push(Missing {
            reason: "who changed it: it last worked more than 90 days ago, and CloudTrail's event history reaches no further back"
                .to_owned(),
            would_help: "a trail or an event data store that keeps events for longer".to_owned(),
        });
    }
    if known {
        report.causes = asked;
        if !window.is_longer_than_memory {
            note_silence(report, &told.silent);
        }
        report.notes.extend(told.notes);
    } else if let Some(own) = asked.into_iter().next() {
        // It has none of what is longer ago.
        let since = since.as_deref().filter(|_| !window.is_longer_than_memory);
        no_difference(report, own, &told.silent, since);
    }
}

/// Says of causes of which CloudTrail has nothing, or nothing that is sure, why that may be.
pub(crate) fn note_silence(report: &mut ChangeReport, silent: &[Resource]) {
    let is_unsure = |cause: &ChangeCause| cause.event.is_none() && !cause.candidates.is_empty();
    let unsure = report.causes.iter().filter(|cause| is_unsure(cause));
    let of: Vec<Resource> = unsure
        .map(|cause| cause.resource.clone())
        .chain(silent.iter().cloned())
        .collect();
    note_policies(report, &of);
    if !silent.is_empty() {
        report.notes.push(NOT_YET.to_owned());
    }
}

/// A role's managed policies are resources of their own.
fn note_policies(report: &mut ChangeReport, silent: &[Resource]) {
    if silent.iter().any(|resource| resource.kind == "role") {
        report.notes.push(
            "A new version of a managed policy stands in CloudTrail under the policy, and was not looked for."
                .to_owned(),
        );
    }
}

const NOT_YET: &str =
    "CloudTrail has no event of this yet, or none any more: it shows a call about five minutes after it was made.";

/// What CloudTrail says of the root cause's resource where no difference explains it: that something was done to it, or that nothing was.
fn no_difference(report: &mut ChangeReport, own: ChangeCause, silent: &[Resource], since: Option<&str>) {
    if own.event.is_some() || !own.candidates.is_empty() {
        report.causes.push(own);
    } else if silent.contains(&own.resource) {
        note_policies(report, silent);
        let since = since.map_or_else(
            || "in 90 days".to_owned(),
            |since| format!("since {}", to_the_second(since)),
        );
        let names = match own.resource.kind.as_str() {
            "secret" => "no PutSecretValue, no rotation and no other change",
            _ => "no change",
        };
        report.notes.push(format!(
            "CloudTrail has {names} of {} {} {since}; it shows a call about five minutes after it was made.",
            own.resource.kind.replace('-', " "),
            own.resource.id
        ));
    }
}

fn own_resource(root: &Finding) -> ChangeCause {
    ChangeCause {
        what: format!(
            "{} {} was changed",
            root.resource.kind.replace('-', " "),
            root.resource.id
        ),
        resource: root.resource.clone(),
        field: String::new(),
        before: None,
        after: None,
        proven: false,
        who: None,
        when: None,
        event: None,
        candidates: Vec::new(),
    }
}
