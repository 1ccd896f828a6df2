//! Which incident a failed run is of, and whether it touched anything: read from its message alone, before anything is diagnosed.

use jiff::Timestamp;
use shared_domain::cause::Cause;
use shared_domain::diagnosis::{Confidence, Stage};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::fact::Fact;
use shared_domain::incident::{Key, Member, Shown, Subject};
use shared_domain::signal::{Proof, Signal};

use crate::credentials::policy::GLUE_SESSION;
use crate::names::connection_names;
use crate::signal::read_signal;

/// Of a job's very many connections so many are looked at.
const MOST_CONNECTIONS: usize = 10;
/// What Glue itself says before a script runs.
const BEFORE_THE_SCRIPT: &[Cause] = &[
    Cause::S3EndpointMissing,
    Cause::SgNoSelfReference,
    Cause::SubnetNoFreeIps,
    Cause::EniOrSubnetNotFound,
    Cause::AzMismatch,
    Cause::RoleCannotBeAssumed,
];

/// What a failed run is told apart by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Membership {
    /// That of the connection which its failure is about; where it does not tell which of several, that of one of them, and then that of each, in
    /// the job's own order; of the job or crawler itself, where it is about none, or only guessed. Never empty.
    pub keys: Vec<Key>,
    /// Of which incidents that its job is in it may be, where its connections or its role could not be read.
    pub may_be: Option<MayBe>,
    /// Why the definition of its job or crawler does not say what it had.
    pub unread: Option<String>,
    /// The host that its message names.
    pub host: Option<String>,
    /// It is proven that the run read and wrote nothing, and known that Glue does not run it again by itself.
    pub untouched: bool,
}

/// What is known of a failure that is of a connection, or of its role, which could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MayBe {
    /// The connections that the run may have had: that which its message names, else those that its own arguments name, else those that its job
    /// has by now. Nothing where none of these is known.
    connections: Option<Vec<String>>,
    /// Of what it is, and of which role as far as that is known; whatever its connection.
    key: Key,
}

impl MayBe {
    /// True where it may be of one connection as well as of another.
    pub fn is_of_several(&self) -> bool {
        self.connections.as_ref().is_some_and(|names| names.len() > 1)
    }

    /// True for an incident of the same cause, where nothing that is known of both differs; `told` is the connection that a diagnosis has named.
    pub fn is_of(&self, there: &Key, told: Option<&str>) -> bool {
        let is_had = |name: &str| {
            let known = self.connections.as_ref();
            known.is_none_or(|known| known.iter().any(|one| one == name))
        };
        let is_its = match (&there.subject, told) {
            (Subject::Connection(name), _) => is_had(name),
            (Subject::OneOf(_), Some(told)) => is_had(told),
            (Subject::OneOf(names), None) => names.iter().any(|name| is_had(name)),
            (Subject::Job(_) | Subject::Crawler(_), _) => false,
        };
        let roles = self.key.role.as_ref().zip(there.role.as_ref());
        is_its
            && (self.key.stage, self.key.cause) == (there.stage, there.cause)
            && self.key.denied == there.denied
            && roles.is_none_or(|(one, other)| one == other)
    }
}

/// Reads the message of a failed run of a job, or a crawl of a crawler. A message that is about no connection, or does not say, is its own:
/// what two jobs have in common is then not known.
pub fn membership(of: &Member, evidence: &Evidence) -> Membership {
    // What was read has a role. What a job has by now says what a run had only where the two agree.
    let by_now = evidence.role().map(|_| connection_names(None, evidence));
    let evidence = without_what_came_later(evidence.clone());
    let names = connection_names(None, &evidence);
    let unread = evidence.job.reason().or(evidence.crawler.reason()).map(str::to_owned);
    let evidence = evidence.leaving();
    let told = evidence.as_told();
    let signal = read_signal(&told);
    let (stage, cause) = signal
        .as_ref()
        .map_or((Stage::Unknown, Cause::Unknown), |signal| (signal.stage, signal.cause));
    let denied = signal
        .as_ref()
        .and_then(|signal| denied_role(signal.denied.as_ref()?.principal.as_deref()?));
    // Who was denied says more than a job that may have another role by now.
    let own = denied.and_then(|(role, session)| is_own(of, session).then_some(role));
    let other = denied.map(|(role, _)| role).filter(|_| own.is_none());
    let key = |subject| Key::of(subject, stage, cause, own.or(evidence.role())).denying(other);
    let about_a_connection = !matches!(stage, Stage::NotConnection | Stage::Unknown);
    let is_guessed = signal
        .as_ref()
        .is_none_or(|signal| signal.confidence == Confidence::Possible);
    let message = told.failure().and_then(|failure| failure.message);
    let had = may_have_had(&names, by_now, message);
    let names = if about_a_connection {
        which(names, message, is_guessed)
    } else {
        Vec::new()
    };
    let of_any = key(Subject::Connection(names.first().cloned().unwrap_or_default()));
    // What runs of two jobs have in common is not known where a role is unread.
    let lacks_its_role = of_any.lacks_its_role();
    let is_unread = match of {
        Member::Job(_) => evidence.job.get().and_then(Found::present).is_none(),
        Member::Crawler(_) => evidence.known_crawler().is_none(),
    };
    let may_be = (about_a_connection && (is_unread || lacks_its_role)).then_some(MayBe {
        connections: had,
        key: of_any,
    });
    let names = if lacks_its_role { Vec::new() } else { names };
    let several = (names.len() > 1).then(|| Subject::OneOf(names.iter().cloned().collect()));
    let each = names.into_iter().take(MOST_CONNECTIONS).map(Subject::Connection);
    let mut keys: Vec<Key> = several.into_iter().chain(each).map(key).collect();
    if keys.is_empty() {
        keys.push(key(match of {
            Member::Job(job) => Subject::Job(job.clone()),
            Member::Crawler(crawler) => Subject::Crawler(crawler.clone()),
        }));
    }
    Membership {
        keys,
        may_be,
        unread,
        host: signal.as_ref().and_then(|signal| signal.host.clone()),
        untouched: signal.is_some_and(|signal| ended_before_the_script(&signal)) && has_not_run(&told),
    }
}

/// A script can quote what Glue says; Glue's own launch failures have no time of execution.
fn has_not_run(told: &Evidence) -> bool {
    let run = told.job_run.get().and_then(Found::present);
    let job = told.job.get().and_then(Found::present);
    run.is_some_and(|run| run.execution_time == Some(0))
        // Else the same work is done twice: by Glue, and by whoever runs it again.
        && job.is_some_and(|job| job.max_retries == Some(0))
}

/// Of what a run or a crawl is that works and began then: the connections and the role that its definition gives it, where that is no younger,
/// and what its own arguments name.
pub fn shown(evidence: &Evidence, began: Timestamp) -> Shown {
    let job = evidence.job.get().and_then(Found::present);
    let changed = match job {
        Some(job) => job.last_modified_on.as_deref(),
        None => evidence
            .known_crawler()
            .and_then(|crawler| crawler.last_updated.as_deref()),
    };
    let changed: Option<Timestamp> = changed.and_then(|changed| changed.parse().ok());
    let is_younger = changed.is_some_and(|changed| changed.as_second() > began.as_second());
    let own = Evidence {
        job_run: evidence.job_run.clone(),
        ..Evidence::default()
    };
    let evidence = if is_younger { &own } else { evidence };
    Shown {
        connections: connection_names(None, evidence),
        role: evidence.role().map(str::to_owned),
    }
}

/// Role and session of `arn:aws:sts::111122223333:assumed-role/ROLE/SESSION`.
fn denied_role(principal: &str) -> Option<(&str, &str)> {
    principal.split_once(":assumed-role/")?.1.split_once('/')
}

/// Whether a session is that of the job itself, and not one of a role that its script assumed. A crawler assumes no other.
fn is_own(of: &Member, session: &str) -> bool {
    matches!(of, Member::Crawler(_)) || session == GLUE_SESSION
}

/// Which of a run's connections its failure may be about: the one that the message names, else all; none where the cause is a guess and so would
/// be the connection, or a failure would be swallowed by an incident of something else.
fn which(names: Vec<String>, message: Option<&str>, is_guessed: bool) -> Vec<String> {
    if names.len() < 2 {
        return names;
    }
    match named_in(message, &names) {
        Some(one) => vec![one.clone()],
        None if is_guessed => Vec::new(),
        None => names,
    }
}

/// The only one of some connections that a message names.
fn named_in<'a>(message: Option<&str>, names: &'a [String]) -> Option<&'a String> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.');
    let words: Vec<&str> = message?.split(|c| !is_part(c)).collect();
    let is_named = |name: &&String| words.iter().any(|word| word.trim_end_matches('.') == name.as_str());
    let mut named = names.iter().filter(is_named);
    named.next().filter(|_| named.next().is_none())
}

/// The connections that a run may have had whose job or crawler does not say it: that of the ARN in its message, else of what it names itself, or
/// else of what its job has by now, the one that its message names, or all.
fn may_have_had(own: &[String], by_now: Option<Vec<String>>, message: Option<&str>) -> Option<Vec<String>> {
    let is_part = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '/');
    let mut words = message.unwrap_or_default().split(|c| !is_part(c));
    let of_arn = words.find_map(|word| word.strip_prefix("arn:")?.split_once(":connection/"));
    if let Some((_, name)) = of_arn {
        return Some(vec![name.trim_end_matches(['.', ':']).to_owned()]);
    }
    let all = if own.is_empty() { by_now? } else { own.to_vec() };
    let named = named_in(message, &all).cloned();
    Some(named.map_or(all, |one| vec![one]))
}

/// Without the definition of the job or the crawler, where that was changed since the run or the crawl had begun, or may have been.
fn without_what_came_later(evidence: Evidence) -> Evidence {
    let changed = evidence.changed_since_run();
    match changed.or_else(|| evidence.may_have_changed_since_run()) {
        Some(reason) if evidence.known_crawler().is_some() => Evidence {
            crawler: Fact::Unreadable(reason),
            ..evidence
        },
        Some(reason) => Evidence {
            job: Fact::Unreadable(reason),
            ..evidence
        },
        None => evidence,
    }
}

fn ended_before_the_script(signal: &Signal) -> bool {
    signal.confidence >= Confidence::Likely
        && !signal.proves(Proof::JobLaunched)
        && BEFORE_THE_SCRIPT.contains(&signal.cause)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shared_domain::incident::Incident;

    use super::*;

    const S3: &str = "VPC S3 endpoint validation failed for SubnetId: subnet-1. VPC: vpc-1. Reason: Could not find S3 endpoint or NAT \
                      gateway for subnetId: subnet-1 in Vpc vpc-1";
    const PASSWORD: &str =
        "An error occurred while calling o95.load. FATAL: password authentication failed for user \"glue\"";

    fn nightly() -> Member {
        Member::Job("nightly".to_owned())
    }

    fn evidence(connections: &[&str], message: &str, seconds: Option<i32>) -> Evidence {
        serde_json::from_value(json!({
            "job": {"Name": "nightly", "Role": "r", "Connections": {"Connections": connections}, "MaxRetries": 0},
            "jobRun": {"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": message, "ExecutionTime": seconds},
        }))
        .unwrap()
    }

    #[test]
    fn a_run_is_told_apart_by_its_connections_and_its_cause_else_by_its_job() {
        for (connections, message, expected) in [
            (
                &["orders"][..],
                PASSWORD,
                &["connection orders credentials bad_password"][..],
            ),
            (&["orders"], S3, &["connection orders network s3_endpoint_missing"]),
            (
                &["orders", "crm"],
                PASSWORD,
                &[
                    "one of crm, orders credentials bad_password",
                    "connection orders credentials bad_password",
                    "connection crm credentials bad_password",
                ],
            ),
            (&[], PASSWORD, &["job nightly credentials bad_password"]),
            (
                &["orders", "crm"],
                "An error occurred while calling o95.load of crm. FATAL: password authentication failed for user \"glue\"",
                &["connection crm credentials bad_password"],
            ),
            (
                &["orders"],
                "NameError: name 'x' is not defined",
                &["job nightly not_connection script_error"],
            ),
            (&["orders"], "x", &["job nightly unknown unknown"]),
        ] {
            let words: Vec<String> = membership(&nightly(), &evidence(connections, message, Some(30)))
                .keys
                .iter()
                .map(|key| {
                    let (kind, name) = (key.subject.kind(), key.subject.name());
                    format!("{kind} {name} {} {}", key.stage.as_str(), key.cause)
                })
                .collect();
            assert_eq!(words, expected, "{message}");
        }
    }

    #[test]
    fn what_is_of_the_role_is_an_incident_a_role_and_what_is_of_the_connection_is_one_of_all_roles() {
        let denied = |role: &str| {
            format!(
                "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: \
                 arn:aws:sts::111122223333:assumed-role/{role}/GlueJobRunnerSession is not authorized to perform: \
                 secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/orders-AvVWAk \
                 because no identity-based policy allows the secretsmanager:GetSecretValue action"
            )
        };
        let of = |connections: &[&str], role: &str, message: &str| {
            let mut evidence = evidence(connections, message, Some(30));
            if let Fact::Known(Found::Present(job)) = &mut evidence.job {
                role.clone_into(&mut job.role);
            }
            let first = membership(&nightly(), &evidence).keys.swap_remove(0);
            (first.id(), first.role)
        };
        let (one, other) = (&["orders"][..], &["orders", "crm"][..]);
        for connections in [one, other] {
            let key = of(connections, "A", &denied("A"));
            assert_eq!(key.1.as_deref(), Some("A"), "{connections:?}");
            assert_eq!(
                of(connections, "arn:aws:iam::111122223333:role/etl/A", &denied("A")),
                key
            );
            assert_ne!(of(connections, "B", &denied("B")).0, key.0);
            let password = of(connections, "A", PASSWORD);
            assert_eq!(of(connections, "B", PASSWORD), password);
            assert_eq!(password.1, None);
        }
        assert_eq!(of(&[], "A", &denied("A")).1, None, "a job has one role");
    }

    #[test]
    fn the_success_of_a_job_shows_what_its_own_failure_was_of_whatever_role_was_denied() {
        let at = |hour: u32| format!("2026-11-01T{hour}:00:00Z");
        let time = |hour: u32| at(hour).parse::<Timestamp>().unwrap();
        let job = |changed: u32, role: &str| json!({"Name": "nightly", "Role": role, "Connections": {"Connections": ["orders"]}, "LastModifiedOn": at(changed)});
        for (principal, expected, denied) in [
            ("assumed-role/GlueRole/GlueJobRunnerSession", "GlueRole", None),
            // The job was given another role between its failure and the event of it.
            ("assumed-role/Before/GlueJobRunnerSession", "Before", None),
            ("assumed-role/CrossAccount/etl", "GlueRole", Some("CrossAccount")),
            (
                "assumed-role/CrossAccount/botocore-session-1",
                "GlueRole",
                Some("CrossAccount"),
            ),
            // A script may assume its own.
            ("assumed-role/GlueRole/etl", "GlueRole", None),
        ] {
            let message = format!(
                "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: User: arn:aws:sts::111122223333:{principal} \
                 is not authorized to perform: secretsmanager:GetSecretValue on resource: glue/orders because no identity-based policy allows \
                 the secretsmanager:GetSecretValue action"
            );
            let failed = json!({"job": job(10, "arn:aws:iam::111122223333:role/etl/GlueRole"),
                "jobRun": {"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": message}});
            let key = membership(&nightly(), &serde_json::from_value(failed).unwrap())
                .keys
                .swap_remove(0);
            assert_eq!(
                (key.role.as_deref(), key.denied.as_deref()),
                (Some(expected), denied),
                "{principal}"
            );
            let incident = Incident::open(key, time(11), time(11), None);
            // It was deployed again since.
            for role in ["GlueRole", "Before", "CrossAccount"] {
                let worked = shown(
                    &serde_json::from_value(json!({"job": job(12, role)})).unwrap(),
                    time(13),
                );
                assert_eq!(
                    incident.is_shown_by(&nightly(), &worked),
                    role == expected,
                    "{principal} {role}"
                );
            }
        }
    }

    #[test]
    fn a_run_whose_connections_or_role_are_unread_is_its_jobs_own_and_may_be_of_what_differs_in_nothing_that_is_known()
    {
        const LAUNCH: &str = "The role should be given assume role permissions for Glue Service.";
        let unread = || Fact::Unreadable("changed".to_owned());
        let of = |job: Fact<Found<_>>, argument: Option<&str>, message: &str| {
            let mut evidence = Evidence {
                job,
                ..evidence(&["orders"], message, Some(30))
            };
            if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
                run.arguments = argument
                    .map(|name| ("--connection_name".to_owned(), name.to_owned()))
                    .into_iter()
                    .collect();
            }
            membership(&nightly(), &evidence)
        };
        let at = |name: &str, cause: Cause, role: Option<&str>| {
            Key::of(Subject::Connection(name.to_owned()), cause.stage(), cause, role)
        };
        let (password, launch) = (Cause::BadPassword, Cause::RoleCannotBeAssumed);
        let both = Key::of(
            Subject::OneOf(["orders", "crm"].map(str::to_owned).into()),
            password.stage(),
            password,
            None,
        );
        for (argument, message, there, expected) in [
            (None, PASSWORD, at("orders", password, None), true),
            (None, PASSWORD, at("crm", password, None), true),
            (None, PASSWORD, both.clone(), true),
            (None, PASSWORD, at("orders", Cause::ConnectTimeout, None), false),
            (
                None,
                PASSWORD,
                Key::of(Subject::Job("nightly".to_owned()), password.stage(), password, None),
                false,
            ),
            (Some("crm"), PASSWORD, at("crm", password, None), true),
            (Some("crm"), PASSWORD, both, true),
            (Some("crm"), PASSWORD, at("orders", password, None), false),
            (Some("crm"), LAUNCH, at("crm", launch, Some("A")), true),
            (
                Some("crm"),
                LAUNCH,
                at("crm", launch, Some("A")).denying(Some("X")),
                false,
            ),
        ] {
            for job in [unread(), Fact::Known(Found::missing())] {
                let read = of(job, argument, message);
                let is_own = matches!(read.keys[0].subject, Subject::Job(_));
                assert_eq!(
                    is_own,
                    argument.is_none() || message == LAUNCH,
                    "{argument:?} {message}"
                );
                let may_be = read.may_be.expect("it is unread");
                assert_eq!(may_be.is_of(&there, None), expected, "{argument:?} {message} {there:?}");
            }
        }
        // What its script fails of is its own, and what is read is of what it is.
        assert_eq!(of(unread(), None, "NameError: name 'x' is not defined").may_be, None);
        assert_eq!(
            membership(&nightly(), &evidence(&["orders"], PASSWORD, None)).may_be,
            None
        );
    }

    #[test]
    fn a_run_whose_job_was_changed_may_be_of_what_its_message_names_else_of_what_its_job_has_by_now() {
        const DENIED: &str = "User: arn:aws:sts::111122223333:assumed-role/A/GlueJobRunnerSession is not authorized to perform: \
                              glue:GetConnection on resource: arn:aws:glue:us-east-1:111122223333:connection/crm because no \
                              identity-based policy allows the glue:GetConnection action";
        const OF_CRM: &str =
            "An error occurred while calling o95.load of crm. FATAL: password authentication failed for user \"glue\"";
        let both = || Subject::OneOf(["orders", "crm"].map(str::to_owned).into());
        let only = |name: &str| Subject::Connection(name.to_owned());
        for (by_now, argument, message, there, told, expected) in [
            (&["orders"][..], None, PASSWORD, only("orders"), None, true),
            (&["crm"], None, PASSWORD, only("orders"), None, false),
            (&[], None, PASSWORD, only("orders"), None, false),
            (&["crm"], Some("orders"), PASSWORD, only("orders"), None, true),
            (&["orders"], None, PASSWORD, both(), None, true),
            (&["orders"], None, PASSWORD, both(), Some("crm"), false),
            (&["orders", "crm"], None, PASSWORD, both(), Some("crm"), true),
            (&["orders", "crm"], None, OF_CRM, only("crm"), None, true),
            (&["orders", "crm"], None, OF_CRM, only("orders"), None, false),
            (&["orders"], None, DENIED, only("orders"), None, false),
            (&["orders"], None, DENIED, only("crm"), None, true),
            (&["orders"], Some("orders"), DENIED, only("orders"), None, false),
        ] {
            let mut evidence = evidence(by_now, message, Some(30));
            if let Fact::Known(Found::Present(job)) = &mut evidence.job {
                job.last_modified_on = Some("2026-11-01T12:30:00Z".to_owned());
            }
            if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
                run.started_on = Some("2026-11-01T12:00:00Z".to_owned());
                let named = argument.map(|name: &str| ("--connection_name".to_owned(), name.to_owned()));
                run.arguments = named.into_iter().collect();
            }
            let read = membership(&nightly(), &evidence);
            assert!(read.unread.is_some());
            let key = &read.keys[0];
            let there = Key::of(there, key.stage, key.cause, Some("A"));
            let may_be = read.may_be.expect("it is unread");
            assert_eq!(
                may_be.is_of(&there, told),
                expected,
                "{by_now:?} {argument:?} {message} {there:?}"
            );
        }
    }

    #[test]
    fn the_arguments_of_a_run_go_before_those_of_its_job() {
        let mut evidence = evidence(&[], PASSWORD, None);
        let arguments = |name: &str| [("--connection_name".to_owned(), name.to_owned())].into();
        if let Fact::Known(Found::Present(job)) = &mut evidence.job {
            job.default_arguments = arguments("orders");
        }
        if let Fact::Known(Found::Present(run)) = &mut evidence.job_run {
            run.arguments = arguments("crm");
        }
        let keys = membership(&nightly(), &evidence).keys;
        let subjects: Vec<&Subject> = keys.iter().map(|key| &key.subject).collect();
        assert_eq!(subjects, [&Subject::Connection("crm".to_owned())]);
    }

    #[test]
    fn what_works_is_of_what_its_definition_gave_it_and_not_of_what_that_is_by_now() {
        let began = "2026-11-01T10:00:00.9Z".parse().unwrap();
        let job = |changed: &str| json!({"Name": "nightly", "Role": "r", "Connections": {"Connections": ["orders"]}, "LastModifiedOn": changed});
        let run = json!({"Id": "jr_1", "JobName": "nightly", "JobRunState": "SUCCEEDED", "StartedOn": "2026-11-01T10:00:00.9Z",
            "Arguments": {"--connection_name": "crm"}});
        let (before, since) = ("2026-11-01T09:00:00Z", "2026-11-01T11:00:00Z");
        let crawler = |changed: &str| json!({"Name": "c", "Role": "r", "LastUpdated": changed, "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]}});
        for (evidence, connections, role) in [
            (
                json!({"job": job(before), "jobRun": run}),
                &["orders", "crm"][..],
                Some("r"),
            ),
            (json!({"job": job(since), "jobRun": run}), &["crm"], None),
            (json!({"job": {"missing": true}, "jobRun": run}), &["crm"], None),
            (
                json!({"job": {"unreadable": "AccessDenied"}, "jobRun": run}),
                &["crm"],
                None,
            ),
            (json!({"crawler": crawler(before)}), &["orders"], Some("r")),
            (json!({"crawler": crawler(since)}), &[], None),
            (json!({"crawler": {"missing": true}}), &[], None),
        ] {
            let told = shown(&serde_json::from_value(evidence.clone()).unwrap(), began);
            assert_eq!(
                (
                    told.connections.iter().map(String::as_str).collect::<Vec<_>>(),
                    told.role.as_deref()
                ),
                (connections.to_vec(), role),
                "{evidence}"
            );
        }
    }

    #[test]
    fn an_argument_names_a_connection_and_the_events_words_are_read_where_glue_has_none() {
        let evidence: Evidence = serde_json::from_value(json!({
            "job": {"Name": "nightly", "Role": "r", "DefaultArguments": {"--connection_name": "orders"}},
            "jobRun": {"missing": true},
            "event": {"jobName": "nightly", "runId": "jr_1", "state": "FAILED", "message": PASSWORD},
        }))
        .unwrap();
        let read = membership(&nightly(), &evidence);
        assert_eq!(read.keys[0].subject, Subject::Connection("orders".to_owned()));
        assert_eq!(read.keys[0].cause, Cause::BadPassword);
    }

    #[test]
    fn a_crawl_is_of_the_incident_of_its_connection_and_proves_nothing_untouched() {
        let crawl = |message: &str| -> Evidence {
            serde_json::from_value(
                json!({"crawler": {"Name": "orders-crawler", "Targets": {"JdbcTargets": [{"ConnectionName": "orders"}]},
                "LastCrawl": {"Status": "FAILED", "ErrorMessage": message}}}),
            )
            .unwrap()
        };
        let crawler = Member::Crawler("orders-crawler".to_owned());
        for (message, subject) in [
            (PASSWORD, Subject::Connection("orders".to_owned())),
            (S3, Subject::Connection("orders".to_owned())),
            (
                "Internal Service Exception",
                Subject::Crawler("orders-crawler".to_owned()),
            ),
        ] {
            let read = membership(&crawler, &crawl(message));
            assert_eq!((&read.keys[0].subject, read.untouched), (&subject, false), "{message}");
        }
        let of_job = membership(&nightly(), &evidence(&["orders"], PASSWORD, None));
        assert_eq!(
            membership(&crawler, &crawl(PASSWORD)).keys,
            of_job.keys,
            "one incident of both"
        );
    }

    #[test]
    fn only_what_glue_ended_before_the_script_has_touched_nothing() {
        for (message, seconds, expected) in [
            (S3, Some(0), true),
            (S3, Some(30), false),
            (S3, None, false),
            (PASSWORD, Some(0), false),
            ("x", Some(0), false),
        ] {
            let read = membership(&nightly(), &evidence(&["orders"], message, seconds));
            assert_eq!(read.untouched, expected, "{message} {seconds:?}");
        }
    }

    #[test]
    fn what_glue_may_run_again_by_itself_is_not_safe_to_run_again() {
        for (job, expected) in [
            (json!({"Name": "nightly", "Role": "r", "MaxRetries": 0}), true),
            (json!({"Name": "nightly", "Role": "r", "MaxRetries": 1}), false),
            // It does not say, is gone, or could not be read.
            (json!({"Name": "nightly", "Role": "r"}), false),
            (json!({"missing": true}), false),
            (json!({"unreadable": "AccessDeniedException: no"}), false),
        ] {
            let mut evidence = evidence(&["orders"], S3, Some(0));
            evidence.job = serde_json::from_value(job.clone()).unwrap();
            assert_eq!(membership(&nightly(), &evidence).untouched, expected, "{job}");
        }
    }
}
