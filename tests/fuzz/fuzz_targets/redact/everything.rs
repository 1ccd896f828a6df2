//! All that leaves of the diagnosis of one failed run, whose every text is the same: what goes from step to step, what is kept, and what is
//! told. The steps are joined as the state machine joins them; what reads AWS is left out, and what it makes of an error is `redact`.

use std::sync::OnceLock;

use serde_json::{Value, json};
use shared_checks::evidence::finished;
use shared_checks::incident::membership;
use shared_checks::network::{self, Subject};
use shared_checks::trace::trace;
use shared_checks::{credentials, driver};
use shared_domain::budget::{CHANGE, DIAGNOSIS};
use shared_domain::diagnosis::{Unjudged, UnknownCheck};
use shared_domain::evidence::{Found, ToldRun};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::incident::{Incident, IncidentRun, Member};
use shared_domain::record::{Diagnosed, Facts};
use shared_domain::request::{Diagnose, Request, RunEvent};
use shared_domain::step::{Route, StepFailure, TestOutcome, TestResult, Way};
use shared_domain::tags::{kept, owner, written_in};
use shared_domain::trace::ChangeReport;
use shared_domain::{Code, Diagnosis, Evidence, Fact, Finding, Resource, Stage, redact};
use shared_page::page;

use crate::document::Document;
use crate::incident::{Known, told};
use crate::message::{chat_message, event_detail, subject, text_message};
use crate::person::ShowActors;
use crate::report::report_on;
use crate::text::whole;
use crate::traced::event::Event;

const EXECUTION: &str = "diag-3f2a9c0d1e4b-19ac0f3d2b1-1";
const WORLD: &str = include_str!("../../../worlds/same-vpc.json");

/// Each thing that leaves, by its name.
pub(crate) fn that_leaves(text: &str) -> Vec<(&'static str, String)> {
    let event =
        RunEvent::read(&json!({"state": "FAILED", "message": text, "at": "2026-11-28T09:59:00Z", "alone": text}));
    let facts = facts(text, &event);
    let (known, item) = incident(&facts.evidence);
    let evidence = finished(facts.evidence.clone());
    let mut network = closed_network().clone();
    network.unknown.push(UnknownCheck {
        code: Unjudged::Check(Code::DnsSupportOff),
        stage: Stage::Network,
        reason: redact(text),
        would_help: "ec2:DescribeVpcs".to_owned(),
    });
    let credentials = credentials::diagnose(&facts.credentials, &evidence, None).within(DIAGNOSIS);
    let driver = driver::diagnose(&facts.driver, &evidence).within(DIAGNOSIS);
    let route = route(&event, &known);
    let mut document = Document {
        execution: Some(EXECUTION.to_owned()),
        route: Some(route),
        test: Some(test(text)),
        evidence: Some(evidence),
        network: Some(network),
        credentials: Some(credentials),
        driver: Some(driver),
        errors: [(
            "SmokeTest".to_owned(),
            StepFailure {
                error: "NotReady".to_owned(),
                cause: redact(text),
            },
        )]
        .into(),
        ..Document::default()
    };
    let first = report_on(&document, Some(&known));
    let facts = Facts {
        evidence: document.evidence.clone().unwrap_or_default(),
        ..facts
    };
    document.change = first.root_cause.as_ref().map(|root| change(text, &facts, root));
    let report = report_on(&document, Some(&known));
    let diagnosed = first.root_cause.map(|root_cause| Diagnosed { root_cause, facts });
    let findings: Vec<Option<&Diagnosis>> = vec![
        document.network.as_ref(),
        document.credentials.as_ref(),
        document.driver.as_ref(),
    ];
    vec![
        ("evidence", json(&document.evidence)),
        ("findings", json(&findings)),
        ("execution's document", json(&merged(&document))),
        ("record", json(&diagnosed)),
        ("incident's item", item),
        ("item of what was told", json(&told(&report, Some(EXECUTION)))),
        ("message", text_message(&report, Some(EXECUTION))),
        ("message's subject", subject(&report)),
        ("whole text", whole(&report)),
        ("page", page(&report, &document.origin())),
        ("card", chat_message(&report, Some(EXECUTION)).to_string()),
        ("event", event_detail(&report, Some(EXECUTION)).to_string()),
        ("report", json(&report)),
    ]
}

/// A small world, read once: the connection works.
fn world() -> &'static Facts {
    static READ: OnceLock<Facts> = OnceLock::new();
    READ.get_or_init(|| serde_json::from_str(WORLD).unwrap_or_default())
}

/// The network of that world, judged once, where the database's group admits nobody any more: it holds no text from outside.
fn closed_network() -> &'static Diagnosis {
    static JUDGED: OnceLock<Diagnosis> = OnceLock::new();
    JUDGED.get_or_init(|| {
        let mut facts = world().network.clone();
        if let Fact::Known(groups) = &mut facts.security_groups {
            groups.iter_mut().for_each(|group| group.ip_permissions.clear());
        }
        network::diagnose(&facts, &Subject::of_evidence(&world().evidence, None)).within(DIAGNOSIS)
    })
}

/// Whatever has a text has this one.
fn facts(text: &str, event: &RunEvent) -> Facts {
    let mut facts = Facts {
        network: NetworkFacts::default(),
        ..world().clone()
    };
    let failed = &mut facts.network.failed_calls;
    failed.insert("ec2:DescribeVpcs".to_owned(), redact(text));
    facts.credentials.role = Fact::Unreadable(redact(text));
    facts.driver.db_instances = Fact::Unreadable(redact(text));
    let evidence = &mut facts.evidence;
    let run = json!({"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": text, "StateDetail": text,
        "Arguments": {"--note": text, "--url": text, "--conf": text, "--db_password": text}});
    evidence.job_run =
        serde_json::from_value(run).map_or_else(|_| Fact::NotCollected, |run| Fact::Known(Found::Present(run)));
    if let Fact::Known(Found::Present(job)) = &mut evidence.job {
        job.default_arguments = [("--default".to_owned(), text.to_owned())].into();
    }
    for named in &mut evidence.connections {
        if let Fact::Known(Found::Present(connection)) = &mut named.connection {
            connection.status_reason = Some(text.to_owned());
            connection
                .connection_properties
                .insert("NOTE".to_owned(), text.to_owned());
            connection.spark_properties.insert("note".to_owned(), text.to_owned());
        }
    }
    evidence.log_tail = Fact::Known(text.lines().map(str::to_owned).collect());
    evidence.script = Fact::Unreadable(text.to_owned());
    evidence.test_error = Some(text.to_owned());
    evidence.event = Some(ToldRun {
        job_name: "nightly".to_owned(),
        run_id: "jr_1".to_owned(),
        event: RunEvent {
            message: Some(text.to_owned()),
            ..event.clone()
        },
        ..ToldRun::default()
    });
    facts
}

/// The incident that the run opens, and its item with the run's.
fn incident(evidence: &Evidence) -> (Known, String) {
    let of = Member::Job("nightly".to_owned());
    let read = membership(&of, evidence);
    let at = jiff::Timestamp::UNIX_EPOCH;
    let run = IncidentRun {
        of,
        run: "jr_1".to_owned(),
        state: "FAILED".to_owned(),
        ended: at,
        dpu_seconds: None,
        untouched: read.untouched,
    };
    let mut all = Vec::new();
    for key in read.keys {
        all.push(Incident {
            host: read.host.clone(),
            ..Incident::open(key, at, at, None)
        });
    }
    let item = json(&(&all, &run));
    let first = all.into_iter().next();
    let known = first.map_or_else(
        || Known::Missing(String::new()),
        |first| Known::There(Box::new(first), vec![run]),
    );
    (known, item)
}

/// What `on-job-failure` starts the execution with.
fn route(event: &RunEvent, known: &Known) -> Route {
    let incident = match known {
        Known::There(incident, _) => Some(incident.id.clone()),
        Known::Missing(_) | Known::Unreadable(..) => None,
    };
    Route {
        way: Way::Diagnose,
        reason: "a run failed".to_owned(),
        request: Request {
            diagnose: Some(Diagnose {
                job_name: Some("nightly".to_owned()),
                job_run_id: Some("jr_1".to_owned()),
                event: Some(event.clone()),
                ..Diagnose::default()
            }),
            incident,
            ..Request::default()
        },
        engine: None,
        context: world().evidence.context.clone(),
        existing: None,
        questions: Vec::new(),
        problems: Vec::new(),
        refusal: None,
    }
}

fn test(text: &str) -> TestResult {
    let test = json!({"test": "glue-connection", "outcome": TestOutcome::Failed, "message": redact(text)});
    serde_json::from_value(test).unwrap_or_else(|error| unreachable!("{error}"))
}

/// What changed since the world worked, as its record and CloudTrail say, and whose it is. Of a password, whatever of its connection differs may
/// be the cause.
fn change(text: &str, now: &Facts, root: &Finding) -> ChangeReport {
    let root = Finding {
        code: Code::DbPassword,
        stage: Stage::Credentials,
        resource: Resource::new("connection", "orders-prod"),
        ..root.clone()
    };
    let mut record = now.clone();
    for named in &mut record.evidence.connections {
        if let Fact::Known(Found::Present(connection)) = &mut named.connection {
            connection
                .connection_properties
                .insert("NOTE".to_owned(), "another".to_owned());
        }
    }
    let mut change = trace(&record, now, Some(&root)).report;
    let trail = json!({"eventName": "RevokeSecurityGroupIngress", "eventTime": "2026-11-28T09:00:00Z",
        "userIdentity": {"type": "AssumedRole", "userName": text, "sessionContext": {"sourceIdentity": text, "sessionIssuer": {"userName": text}}},
        "requestParameters": {"groupId": "sg-db", "note": text}, "responseElements": {"note": text}, "userAgent": text, "errorMessage": text});
    let deed = Event::read(&trail.to_string()).map(|event| event.deed(ShowActors::Person));
    for cause in &mut change.causes {
        cause.who = deed.as_ref().and_then(|deed| deed.who.clone());
        cause.candidates.extend(deed.clone());
    }
    let owners = ["Owner".to_owned()];
    let tags = kept(
        [("Owner", text), ("ManagedBy", "terraform"), ("terraform", text)].map(|(key, value)| (Some(key), Some(value))),
        &owners,
    );
    (change.owner, change.written_in) = (owner(&tags, &owners), written_in(&tags));
    change.within(CHANGE)
}

/// The document as the state machine holds it before the report is written.
fn merged(document: &Document) -> Value {
    json!({
        "execution": document.execution, "route": document.route, "test": document.test, "evidence": document.evidence,
        "network": document.network, "credentials": document.credentials, "driver": document.driver, "change": document.change,
        "errors": document.errors,
    })
}

fn json(thing: &impl serde::Serialize) -> String {
    serde_json::to_string(thing).unwrap_or_default()
}
