//! From the execution's document to the report: how it ended, and everything worth keeping.

use shared_checks::verdict::{self, Case, Conclusion};
use shared_domain::Code;
use shared_domain::command::Command;
use shared_domain::diagnosis::{Diagnosis, Finding, Fix, UnknownCheck, Unproven, Verdict};
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::fact::{Fact, Missing};
use shared_domain::report::{ConnectionRef, CrawlerRef, Created, JobRef, Outcome, Report};
use shared_domain::request::TestEngine;
use shared_domain::step::{CreationState, Problem, Question, Route, TestOutcome, TestResult, Way};
use shared_domain::tags::{EXECUTION, tag_value};

use crate::document::Document;
use crate::incident::{self, Known};
use crate::{offer, text};

/// What a report may have without its text, which repeats most of it: together they stay far below the 256 KiB of Step Functions.
const LARGEST_REPORT: usize = 80_000;

/// The report of an execution, with its text.
pub fn report(document: &Document) -> Report {
    report_on(document, None)
}

/// The same, with what is known of the incident that it is about.
pub(crate) fn report_on(document: &Document, known: Option<&Known>) -> Report {
    let mut report = empty(document);
    if document.tells_of_an_end() {
        incident::is_over(&mut report, document, known);
    } else if document.is_for_the_record() {
        unjudged(&mut report, document);
    } else if let Some(evidence) = &document.evidence {
        judged(&mut report, document, evidence);
    } else if document.errors.contains_key("CollectEvidence") || document.network.is_some() {
        judged(&mut report, document, &Evidence::default());
    } else {
        unjudged(&mut report, document);
    }
    if let Some(known) = known.filter(|_| !document.tells_of_an_end()) {
        incident::belongs_to(&mut report, document, known);
    }
    bound(&mut report);
    report.text = text::text(&report);
    report
}

/// What every report has, whatever the outcome.
fn empty(document: &Document) -> Report {
    let mut tests: Vec<TestResult> = document.test.iter().cloned().collect();
    let mut created: Vec<Created> = Vec::new();
    created.extend(
        document
            .registration
            .iter()
            .flat_map(|registration| registration.created.iter().cloned()),
    );
    created.extend(
        document
            .creation
            .iter()
            .flat_map(|creation| creation.undo.iter().cloned()),
    );
    if let Some(smoke) = &document.smoke {
        tests.extend(smoke.results.iter().cloned());
        created.extend(smoke.leftover.iter().cloned());
    }
    let discovery = document.discovery.as_ref();
    Report {
        connection: connection(document),
        candidates: discovery
            .map(|discovery| discovery.candidates.clone())
            .unwrap_or_default(),
        existing: discovery
            .map(|discovery| discovery.existing.clone())
            .unwrap_or_default(),
        advice: discovery
            .map(|discovery| discovery.advice.as_slice())
            .into_iter()
            .chain(
                document
                    .registration
                    .iter()
                    .map(|registration| registration.advice.as_slice()),
            )
            .flatten()
            .cloned()
            .chain(updated(document))
            .chain(may_exist(document))
            .chain(alone(document))
            .collect(),
        tests,
        created,
        ..Report::new(Outcome::Inconclusive)
    }
}

/// What an update has put in place of what, where the input allowed one.
fn updated(document: &Document) -> Option<String> {
    let creation = document.creation.as_ref().filter(|creation| creation.updated)?;
    Some(format!(
        "The connection `{}` was updated: {}.",
        creation.connection.name,
        creation.differences.join("; ")
    ))
}

/// Why a failed run is diagnosed by itself.
fn alone(document: &Document) -> Option<String> {
    let diagnose = document.route.as_ref()?.request.diagnose.as_ref()?;
    let reason = diagnose.event.as_ref()?.alone.as_ref()?;
    Some(format!("This run may be one of many: {reason}"))
}

/// Steps that create and break cannot say what they have made; its tags can.
fn may_exist(document: &Document) -> Option<String> {
    let creates = ["RegisterCredentials", "CreateConnection", "SmokeTest"];
    let broken: Vec<&str> = creates
        .into_iter()
        .filter(|state| document.errors.contains_key(*state))
        .collect();
    let execution = tag_value(document.execution.as_deref().filter(|_| !broken.is_empty())?);
    // Scripts have no tag; the bucket keeps them for a day.
    let smoke = if broken.contains(&"SmokeTest") {
        " (what a smoke test has left goes with the next test of the connection, or with a sweep some hours later)"
    } else {
        ""
    };
    let tagged = format!("Key={EXECUTION},Values={execution}");
    let list = Command::aws("resourcegroupstaggingapi", "get-resources").option("--tag-filters", tagged);
    let broken = broken.join(" and ");
    Some(format!(
        "{broken} broke and may have made something before{smoke}: {list}"
    ))
}

fn connection(document: &Document) -> Option<ConnectionRef> {
    if let Some(creation) = &document.creation {
        return Some(creation.connection.clone());
    }
    let route = document.route.as_ref()?;
    route.existing.clone().or_else(|| {
        route.request.connection.clone().map(|name| ConnectionRef {
            name,
            connection_type: None,
        })
    })
}

/// A failure or a configuration was diagnosed: the verdict decides.
fn judged(report: &mut Report, document: &Document, evidence: &Evidence) {
    let by_event = document.was_started_by_an_event();
    if let Some(problem) = names_nothing(document, evidence).filter(|_| !by_event) {
        report.outcome = Outcome::Refused;
        report.problems.push(problem);
        return;
    }
    let told = evidence.as_told();
    // What changed is no part of what is wrong.
    let mut failures = document.errors.clone();
    let untraced = failures.remove("TraceChange");
    let verdict = verdict::decide(&Case {
        evidence: &told,
        network: document.network.as_ref(),
        credentials: document.credentials.as_ref(),
        driver: document.driver.as_ref(),
        failures: &failures,
    });
    report.network = document
        .network
        .as_ref()
        .and_then(|diagnosis| diagnosis.network.clone());
    if let Some(network) = &mut report.network {
        verdict::lead_opening(network, &verdict, document.network.as_ref());
    }
    take_verdict(report, verdict, evidence);
    report.signal = evidence.signal.clone();
    report.job = job(&told);
    report.crawler = told.known_crawler().map(|crawler| CrawlerRef {
        name: crawler.name.clone(),
    });
    report.change.clone_from(&document.change);
    if let Some(failure) = untraced {
        report.change.get_or_insert_default().unknown.push(Missing {
            reason: format!("what changed: the step broke: {}", failure.error),
            would_help: "the log of the function, then the execution once more".to_owned(),
        });
    }
    report.advice.extend(left_out(evidence));
    // An engine test that failed where the facts find nothing wrong is not "healthy".
    let failed = report.tests.iter().any(|test| test.outcome == TestOutcome::Failed);
    if (failed || by_event) && report.outcome == Outcome::Healthy {
        report.outcome = Outcome::Inconclusive;
        report.next_step.get_or_insert_with(|| {
            "a run failed, and nothing that could be read shows why: look at its own log".to_owned()
        });
    }
    // A job, run or crawler that was deleted before its diagnosis is told of with what is known all the same.
    if let Some(gone) = names_nothing(document, evidence) {
        let said = report
            .next_step
            .take()
            .map(|step| format!("; {step}"))
            .unwrap_or_default();
        report.next_step = Some(format!("{}: it was deleted before its diagnosis{said}", gone.problem));
    }
}

fn take_verdict(report: &mut Report, verdict: Conclusion, evidence: &Evidence) {
    report.outcome = verdict.outcome;
    report.root_cause = verdict.root_cause;
    report.findings = verdict.findings;
    report.passed = verdict.passed;
    report.unknown = verdict.unknown;
    // That Glue would not say what the event said is not known to the verdict.
    let unsaid: Vec<UnknownCheck> = evidence
        .unread()
        .into_iter()
        .filter(|check| !report.unknown.contains(check))
        .collect();
    report.unknown.extend(unsaid);
    report.not_applicable = verdict.not_applicable;
    report.ruled_out = verdict.ruled_out;
    report.next_step = verdict.next_step;
    if let Some((name, why)) = verdict.connection {
        let known = evidence.connections.iter().find(|named| named.name == name);
        let definition = known.and_then(|named| named.connection.get().and_then(Found::present));
        report.connection = Some(ConnectionRef {
            name,
            connection_type: definition
                .map(|connection| connection.connection_type.clone())
                .filter(|word| !word.is_empty()),
        });
        report.connection_reason = why;
    }
}

/// What of the evidence was left out for its size.
fn left_out(evidence: &Evidence) -> Option<String> {
    (!evidence.cut.is_empty()).then(|| format!("Of what was read, only a part was kept: {}.", evidence.cut.join("; ")))
}

/// What was asked about and does not exist, when nothing else is left to judge.
fn names_nothing(document: &Document, evidence: &Evidence) -> Option<Problem> {
    let request = &document.route.as_ref()?.request;
    let named = request.diagnose.as_ref();
    let gone = |path: &str, what: &str, name: &str, list: &str| Problem {
        path: path.to_owned(),
        problem: format!("there is no {what} `{name}` in this account and Region"),
        remedy: format!(
            "{}check the name and the Region; this lists what exists: {list}",
            meant(&evidence.near_names)
        ),
    };
    if evidence.job_run.get().and_then(Found::present).is_some() {
        return None;
    }
    if let Some(job) = named.and_then(|named| named.job_name.as_ref()) {
        if let Fact::Known(Found::Missing { .. }) = evidence.job {
            return Some(gone(
                "diagnose.jobName",
                "job",
                job,
                &Command::aws("glue", "list-jobs").to_string(),
            ));
        }
        if let Fact::Known(Found::Missing { .. }) = evidence.job_run {
            let run = named.and_then(|named| named.job_run_id.as_deref()).unwrap_or_default();
            let runs = Command::aws("glue", "get-job-runs").option("--job-name", job);
            let list = runs.option("--query", "JobRuns[].Id").to_string();
            return Some(gone(
                "diagnose.jobRunId",
                &format!("run of job `{job}` with the id"),
                run,
                &list,
            ));
        }
        return None;
    }
    if let Some(crawler) = named.and_then(|named| named.crawler_name.as_ref()) {
        let list = Command::aws("glue", "list-crawlers").to_string();
        let missing = matches!(evidence.crawler, Fact::Known(Found::Missing { .. }));
        return missing.then(|| gone("diagnose.crawlerName", "crawler", crawler, &list));
    }
    let connection = request.connection.as_ref()?;
    let missing = |named: &NamedConnection| matches!(named.connection, Fact::Known(Found::Missing { .. }));
    let all = Command::aws("glue", "get-connections").word("--hide-password");
    let list = all.option("--query", "ConnectionList[].Name").to_string();
    evidence
        .connections
        .iter()
        .any(|named| named.name == *connection && missing(named))
        .then(|| gone("connection", "connection", connection, &list))
}

/// The question whether one of these was meant, before another remedy.
fn meant(near: &[String]) -> String {
    let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
    match near.as_slice() {
        [] => String::new(),
        near => format!("did you mean {}? Else ", near.join(" or ")),
    }
}

fn job(evidence: &Evidence) -> Option<JobRef> {
    let run = evidence.job_run.get().and_then(Found::present);
    let name = run
        .map(|run| run.job_name.clone())
        .filter(|name| !name.is_empty())
        .or_else(|| evidence.job.get().and_then(Found::present).map(|job| job.name.clone()))?;
    Some(JobRef {
        name,
        run_id: run.map(|run| run.id.clone()).filter(|id| !id.is_empty()),
    })
}

/// Nothing had to be diagnosed: refused, asked, created, tested, or broken on the way.
fn unjudged(report: &mut Report, document: &Document) {
    let Some(route) = &document.route else {
        match too_deep(document) {
            Some(problem) => {
                report.outcome = Outcome::Refused;
                report.problems.push(problem);
            }
            None => broke(report, document),
        }
        return;
    };
    let questions = open_questions(document);
    if route.way != Way::Refuse && !questions.is_empty() {
        return asks(report, document, questions);
    }
    // They are there to choose from.
    report.candidates.clear();
    report.existing.clear();
    if route.way == Way::Refuse {
        return refused(report, route);
    }
    let preflights = || document.preflight.iter().chain(&document.authority);
    if let Some(blocker) = preflights()
        .find_map(blocker)
        .filter(|_| !route.request.goes_past_the_preflight())
    {
        report.outcome = Outcome::Diagnosed;
        report.root_cause = Some(blocker.clone());
        preflights().for_each(|preflight| take(report, preflight));
        report.next_step =
            Some(
                "Nothing was created. Mend the first finding and start again with the same input; where you know that it is not \
                 in the way, say \"preflight\": \"warn\" and the tests decide."
                    .to_owned(),
            );
        return;
    }
    created(report, document);
    preflights().for_each(|preflight| take(report, preflight));
    if report.outcome == Outcome::Ready {
        checked_last(report, document);
    }
    if let Some(blocker) = preflights().find_map(blocker) {
        past_the_preflight(report, blocker);
    }
    if !document.errors.is_empty() {
        broke(report, document);
    }
}

fn refused(report: &mut Report, route: &Route) {
    report.outcome = Outcome::Refused;
    report.problems.clone_from(&route.problems);
    report.next_step = route
        .refusal
        .as_ref()
        .map(|refusal| format!("{} {}", refusal.reason, refusal.instead));
}

fn asks(report: &mut Report, document: &Document, mut questions: Vec<Question>) {
    report.outcome = Outcome::NeedsInput;
    offer::places(&mut questions, document);
    report.input = offer::input(document, &questions);
    report.questions = questions;
    if let Some(found) = &document.places {
        report.places.clone_from(&found.places);
        report.advice.extend(found.missing.iter().cloned());
    }
    report.unknown.extend(unreadable_discovery(document));
}

/// What became of the connection that was to be made, or of the one that was there.
fn created(report: &mut Report, document: &Document) {
    match document.creation.as_ref().map(|creation| (creation.state, creation)) {
        Some((CreationState::Taken, creation)) => {
            report.outcome = Outcome::Refused;
            report.problems.push(Problem {
                path: "connection".to_owned(),
                problem: format!(
                    "a connection `{}` exists with another definition: {}",
                    creation.connection.name,
                    creation.differences.join("; ")
                ),
                remedy: format!(
                    "choose another name, or delete that connection first; a connection's name cannot be changed{}",
                    creation
                        .reason
                        .iter()
                        .map(|why| format!(", and Pipefitter does not update this one: {why}"))
                        .collect::<String>()
                ),
            });
        }
        Some((CreationState::Failed, creation)) => {
            report.next_step = Some(format!(
                "Glue could not create `{}`: {}",
                creation.connection.name,
                creation.reason.as_deref().unwrap_or("it gave no reason")
            ));
        }
        Some((CreationState::InProgress | CreationState::Late, creation)) => {
            report.next_step = Some(format!(
                "Glue has been creating `{}` for longer than anybody waits: look at its status, remove it where it stays there, and start again \
                 with the same input.",
                creation.connection.name
            ));
        }
        Some((CreationState::Ready, _)) | None => tested(report, document),
    }
}

/// An input that the first step could not even read, because it is nested deeper than its parser goes.
fn too_deep(document: &Document) -> Option<Problem> {
    let failure = document.errors.get("RouteRequest")?;
    failure.cause.contains("recursion limit exceeded").then(|| Problem {
        path: "$".to_owned(),
        problem: "is nested deeper than any input is".to_owned(),
        remedy: "give an object whose fields hold values, lists and one more object at most, as in statemachine/input.schema.json".to_owned(),
    })
}

/// A blocker that the input went past is a warning once a row was read in spite of it, and the next thing to look at until then.
fn past_the_preflight(report: &mut Report, blocker: &Finding) {
    let told = format!(
        "The preflight found {} ({}), and the input goes past it",
        blocker.code, blocker.evidence
    );
    let next = match report.outcome {
        Outcome::Ready => {
            let fails = report
                .findings
                .iter_mut()
                .filter(|finding| finding.verdict == Verdict::Fail);
            fails.for_each(|finding| finding.verdict = Verdict::Warn);
            format!("{told}: the tests passed all the same.")
        }
        _ => format!("{told}: look there first."),
    };
    report.next_step = Some(match report.next_step.take() {
        Some(step) => format!("{step} {next}"),
        None => next,
    });
}

/// All tests are in and none failed: `READY` when each engine that was asked for is proven. TestConnection may be unable to
/// tell (custom drivers, native types) where an engine has read a row.
fn tested(report: &mut Report, document: &Document) {
    let test_passed = document
        .test
        .as_ref()
        .is_some_and(|test| test.outcome == TestOutcome::Passed);
    let proven: Vec<&str> = document
        .smoke
        .iter()
        .flat_map(|smoke| &smoke.results)
        .filter(|result| result.outcome == TestOutcome::Passed)
        .map(|result| result.test.as_str())
        .collect();
    let asked = engines_asked_for(document);
    let missing: Vec<&str> = asked.into_iter().filter(|engine| !proven.contains(engine)).collect();
    if missing.is_empty() && (test_passed || !proven.is_empty()) {
        report.outcome = Outcome::Ready;
        report.usage = document.smoke.as_ref().and_then(|smoke| smoke.usage.clone());
        return;
    }
    let untold = report
        .tests
        .iter()
        .find(|test| test.outcome == TestOutcome::Inconclusive);
    report.next_step = match (untold, missing.first()) {
        (Some(test), _) => Some(format!("Not proven: {} cannot tell ({}).", test.test, test.message)),
        (None, Some(engine)) => Some(format!("Not proven: {engine} was not tested.")),
        (None, None) => None,
    };
}

/// The engines in which the connection has to be proven: those of the request; a Glue job for a new connection, where it names none.
fn engines_asked_for(document: &Document) -> Vec<&'static str> {
    let Some(route) = &document.route else {
        return Vec::new();
    };
    let engines = match (&route.request.engines, route.way) {
        (Some(engines), _) => engines.clone(),
        (None, Way::Register | Way::Ask) => vec![TestEngine::GlueEtl],
        (None, _) => Vec::new(),
    };
    engines.into_iter().map(TestEngine::as_str).collect()
}

/// A step broke, so the way was not walked to its end.
fn broke(report: &mut Report, document: &Document) {
    let verdict = verdict::decide(&Case {
        evidence: &Evidence::default(),
        network: None,
        credentials: None,
        driver: None,
        failures: &document.errors,
    });
    report.unknown.extend(verdict.unknown);
    // What is proven in the engines stays proven, whatever broke before or beside it.
    if report.outcome == Outcome::Ready {
        return;
    }
    report.outcome = Outcome::Inconclusive;
    if let Some((state, failure)) = document.errors.iter().next() {
        report.next_step = Some(format!(
            "The step {state} broke ({}). Mend that and start again with the same input.",
            failure.error
        ));
    }
}

fn open_questions(document: &Document) -> Vec<Question> {
    let discovered = document.discovery.as_ref().map(|discovery| &discovery.questions);
    let routed = document.route.as_ref().map(|route| &route.questions);
    let mut questions: Vec<Question> = discovered.or(routed).into_iter().flatten().cloned().collect();
    questions.extend(
        document
            .registration
            .iter()
            .flat_map(|registration| registration.questions.iter().cloned()),
    );
    questions.extend(
        document
            .creation
            .iter()
            .filter_map(|creation| creation.question.clone()),
    );
    questions
}

fn unreadable_discovery(document: &Document) -> impl Iterator<Item = UnknownCheck> {
    document
        .discovery
        .iter()
        .flat_map(|discovery| &discovery.unreadable)
        .map(|reason| UnknownCheck {
            code: shared_domain::Unjudged::Step("DiscoverSources".to_owned()),
            stage: shared_domain::Stage::Unknown,
            reason: reason.clone(),
            would_help: "the permission that the reason names; candidates may be missing above".to_owned(),
        })
}

/// The first finding that would fail at run time.
fn blocker(diagnosis: &Diagnosis) -> Option<&Finding> {
    let mut findings = diagnosis.findings.iter();
    findings.find(|finding| finding.verdict == Verdict::Fail)
}

/// What works was judged once more, for its record: those checks are what is counted. What a preflight has said besides stands.
fn checked_last(report: &mut Report, document: &Document) {
    let [Some(network), Some(credentials), Some(driver)] = [&document.network, &document.credentials, &document.driver]
    else {
        return;
    };
    let is_said = |code: &Code| {
        report.findings.iter().any(|one| one.code == *code) || report.unknown.iter().any(|one| one.code == *code)
    };
    let passed = [network, credentials, driver]
        .into_iter()
        .flat_map(|diagnosis| &diagnosis.passed);
    report.passed = passed.copied().filter(|code| !is_said(code)).collect();
    report.not_applicable.retain(|code| !report.passed.contains(code));
}

fn take(report: &mut Report, diagnosis: &Diagnosis) {
    report.findings.extend(diagnosis.findings.iter().cloned());
    report.passed.extend(&diagnosis.passed);
    report.not_applicable.extend(&diagnosis.not_applicable);
    report.unknown.extend(diagnosis.unknown.iter().cloned());
    if diagnosis.network.is_some() {
        report.network.clone_from(&diagnosis.network);
        // No report has what is for the verdict.
        if let Some(network) = &mut report.network {
            network.as_it_listens = None;
        }
    }
}

/// Keeps the report small whatever the account holds: lists and texts are cut, harder each time, until it fits. Commands are
/// left out whole, never cut. How many entries are left out is said.
fn bound(report: &mut Report) {
    let before = lengths(report);
    for (items, bytes) in [(200, 2_000), (60, 800), (20, 400), (5, 200)] {
        cut(report, items, bytes);
        if serde_json::to_string(report).map_or(0, |json| json.len()) <= LARGEST_REPORT {
            break;
        }
    }
    let missing = before.into_iter().zip(lengths(report));
    report.left_out = missing
        .filter(|((_, before), (_, after))| after < before)
        .map(|((list, before), (_, after))| (list.to_owned(), before - after))
        .collect();
}

/// The lists that may be cut, by their names in the report.
fn lengths(report: &Report) -> [(&'static str, usize); 10] {
    [
        ("findings", report.findings.len()),
        ("unknown", report.unknown.len()),
        ("questions", report.questions.len()),
        ("candidates", report.candidates.len()),
        ("places", report.places.len()),
        ("existing", report.existing.len()),
        ("problems", report.problems.len()),
        ("passed", report.passed.len()),
        ("notApplicable", report.not_applicable.len()),
        ("ruledOut", report.ruled_out.len()),
    ]
}

fn cut(report: &mut Report, items: usize, bytes: usize) {
    report.findings.truncate(items);
    report.unknown.truncate(items);
    report.questions.truncate(items);
    report.candidates.truncate(items);
    report.places.truncate(items);
    report.existing.truncate(items);
    report.problems.truncate(items);
    report.passed.truncate(items);
    report.not_applicable.truncate(items);
    report.ruled_out.truncate(items);
    for finding in report.findings.iter_mut().chain(&mut report.root_cause) {
        cut_fix(&mut finding.fix, items, bytes);
        for text in [&mut finding.title, &mut finding.evidence, &mut finding.resource.id] {
            shorten(text, bytes);
        }
    }
    for unknown in &mut report.unknown {
        shorten(&mut unknown.reason, bytes);
    }
    for question in &mut report.questions {
        question.commands.retain(|command| command.len() <= 4 * bytes);
        question.allowed.truncate(items);
        question.choices.truncate(items);
        for choice in &mut question.choices {
            shorten(&mut choice.reason, bytes);
        }
        shorten(&mut question.ask, bytes);
        shorten(&mut question.why, bytes);
    }
    for problem in &mut report.problems {
        shorten(&mut problem.problem, bytes);
    }
    for test in &mut report.tests {
        shorten(&mut test.message, bytes);
    }
    for cause in report.change.iter_mut().flat_map(|change| &mut change.causes) {
        shorten(&mut cause.what, bytes);
        cause.candidates.truncate(items);
    }
    if let Some(change) = &mut report.change {
        change.causes.truncate(items);
        change.notes.truncate(items);
    }
    if let Some(incident) = &mut report.incident {
        incident.failed.truncate(items);
        incident.safe_to_rerun.truncate(items);
        incident.rerun.truncate(items);
    }
    if let Some(network) = &mut report.network {
        for path in &mut network.paths {
            path.hops.truncate(items);
            path.hops.iter_mut().for_each(|hop| shorten(hop, bytes));
        }
        for step in network.opening.iter_mut().flat_map(|opening| &mut opening.steps) {
            cut_fix(&mut step.fix, items, bytes);
        }
    }
}

/// The changes of a fix that is cut go: for programs, a part of them would be another change.
fn cut_fix(fix: &mut Fix, items: usize, bytes: usize) {
    let lines = fix.commands.len() + fix.undo.len();
    for commands in [&mut fix.commands, &mut fix.undo] {
        commands.retain(|command| command.len() <= 4 * bytes);
        commands.truncate(items);
    }
    if fix.commands.len() + fix.undo.len() < lines || bytes < 400 {
        fix.changes.clear();
    }
    let said = [&mut fix.instead, &mut fix.hint].into_iter().flatten();
    said.chain([&mut fix.summary]).for_each(|text| shorten(text, bytes));
    fix.no_undo.truncate(items);
    for one in &mut fix.unproven {
        if let Unproven::Hop { missing, .. } | Unproven::Check { missing, .. } = one {
            shorten(&mut missing.reason, bytes);
        }
    }
    for step in &mut fix.steps {
        cut_fix(&mut step.fix, items, bytes);
    }
}

fn shorten(text: &mut String, bytes: usize) {
    if let Some((end, _)) = text.char_indices().find(|(at, _)| *at >= bytes) {
        text.truncate(end);
        text.push_str("...");
    }
}

#[cfg(test)]
mod tests;
