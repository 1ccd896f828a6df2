//! The finding that a firm text gives where the facts show nothing, and the next step where there is no finding.

use shared_domain::aws::glue::{Connection, Crawler, JobRun};
use shared_domain::command::Command;
use shared_domain::diagnosis::{Confidence, Finding, Stage, UnknownCheck, Verdict};
use shared_domain::driver_log::CRAWLERS;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::jdbc::target_of;
use shared_domain::signal::Signal;
use shared_domain::{Cause, Fix};

use super::text::Text;
use super::{Case, Conclusion};
use crate::check::{Declaration, Said, Stands, Told};
use crate::registry;
use crate::signal::{denied_another_role, denied_to_another, lacked_by_tester};
use crate::suspect::elsewhere;

/// What the first check says that has words for the text's cause, and that neither facts nor text speak against. `None` for a cause that
/// the configuration should have shown, such as a bare timeout.
pub(super) fn of(text: &Text<'_>, told: &Told<'_>, case: &Case<'_>, conclusion: &Conclusion) -> Option<Finding> {
    let saying = registry::explaining(text.signal.cause)
        .filter(|check| text.is_explained_by(check) && (check.speaks_unnamed() || text.singles_out(check.code)));
    let (check, said) = saying
        .flat_map(|check| check.said.iter().map(move |said| (check, said)))
        .find(|(check, said)| said.cause == text.signal.cause && stands(check, said, text, (case, conclusion)))?;
    let proven = told.evidence.test_error.is_some();
    Some(Finding {
        code: check.code,
        stage: check.stage,
        verdict: Verdict::Fail,
        title: said.title.to_owned(),
        resource: (said.resource)(told),
        evidence: format!("{}: \"{}\"", told.source(), text.quote()),
        about: Vec::new(),
        lacks: Vec::new(),
        fix: in_the_runs_region((said.fix)(told), told.evidence),
        confidence: if proven {
            Confidence::Confirmed
        } else {
            Confidence::Likely
        },
        connection: told.connection.map(|connection| connection.name.clone()),
        note: None,
        unseen: Vec::new(),
    })
}

fn in_the_runs_region(fix: Fix, evidence: &Evidence) -> Fix {
    match evidence.context.region.as_str() {
        "" => fix,
        region => fix.in_region(region),
    }
}

/// Whether the facts let the text's finding stand.
fn stands(check: &Declaration, said: &Said, text: &Text<'_>, (case, conclusion): (&Case<'_>, &Conclusion)) -> bool {
    let passed = conclusion.passed.contains(&check.code);
    match said.stands {
        // A service that did not answer is met on the way; Glue did not look at it.
        Stands::EvenIfPassed => !(passed && text.is_of_a_service()),
        Stands::UnlessPassed => !passed,
        Stands::UnlessSimulated => !passed || text.names_what_no_simulation_sees(),
        Stands::OnCleanNetwork => case.network.is_some() && network_is_clean(conclusion),
    }
}

/// True when all of the network could be seen, and nothing of it fails that the text does not clear.
fn network_is_clean(conclusion: &Conclusion) -> bool {
    let blind = |check: &UnknownCheck| matches!(check.stage, Stage::Network | Stage::Unknown);
    let of_network = |finding: &&Finding| finding.stage == Stage::Network;
    !conclusion.unknown.iter().any(blind)
        && conclusion
            .findings
            .iter()
            .filter(of_network)
            .all(|finding| finding.verdict != Verdict::Fail && finding.unseen.is_empty())
}

/// What to do about a job that failed for a reason of its own.
pub(super) fn not_connection_step(signal: &Signal, evidence: &Evidence) -> String {
    let run = evidence.job_run.get().and_then(Found::present);
    let crawler = evidence.known_crawler().map(|crawler| crawler.name.as_str());
    let job = run.map(|run| run.job_name.as_str()).or(crawler).unwrap_or("the job");
    format!(
        "look at {job} itself ({}): \"{}\"",
        signal.cause.as_str().replace('_', " "),
        signal.quote.as_deref().unwrap_or("see its error message")
    )
}

/// The one thing to do next where nothing is to blame.
pub(super) fn next_step(
    evidence: &Evidence,
    connection: Option<&Connection>,
    signal: Option<&Signal>,
    unknown: &[UnknownCheck],
) -> String {
    if let Some(host) = elsewhere(evidence) {
        return format!(
            "the job's script connects to {} itself, and no connection of the job leads there: let it use the connection \
             (useConnectionProperties, connectionName), or look at the way to that host, by a connection that leads there",
            host.host
        );
    }
    if let Some(step) = of_another(evidence, signal) {
        return step;
    }
    if !unknown.is_empty() {
        // All at once: each permission alone would be another diagnosis.
        let mut helps: Vec<&str> = Vec::new();
        for help in unknown.iter().map(|one| one.would_help.as_str()) {
            if !helps.contains(&help) {
                helps.push(help);
            }
        }
        return format!(
            "let Pipefitter see what it could not ({}), then diagnose again",
            helps.join(", ")
        );
    }
    // What a policy denies has answered: there is nothing to see in packets.
    let lost = |signal: &&Signal| signal.stage == Stage::Network && signal.cause != Cause::EndpointPolicyDenied;
    if let Some(signal) = signal.filter(lost) {
        return look_at_packets(signal, connection);
    }
    if let Some(signal) = signal.filter(|signal| signal.confidence >= Confidence::Likely) {
        return format!(
            "the error says \"{}\" and the configuration, as it is now, says otherwise: run it again, and diagnose that run",
            signal.quote.as_deref().unwrap_or(signal.cause.as_str())
        );
    }
    if let Some(crawler) = evidence.known_crawler().filter(|_| evidence.failed_crawl().is_some()) {
        return format!(
            "read the crawl's log for what the error message leaves out: {}",
            tail_of_crawl(crawler, &evidence.context.region)
        );
    }
    match (evidence.job_run.get().and_then(Found::present), connection) {
        (Some(run), _) => format!(
            "read the run's log for what the error message leaves out: {}",
            tail_of_log(run, &evidence.context.region)
        ),
        (None, Some(connection)) => {
            format!(
                "test it: {}",
                Command::aws("glue", "test-connection").option("--connection-name", &connection.name)
            )
        }
        (None, None) => "name a connection or a job that exists".to_owned(),
    }
}

/// Where something was denied to somebody else than the role that is judged: whom to look at.
fn of_another(evidence: &Evidence, signal: Option<&Signal>) -> Option<String> {
    if let Some(right) = lacked_by_tester(evidence) {
        return Some(format!(
            "the test could not tell: the function that tests, with whose rights Glue does it, may not {right}; allow it that in the stack \
             (SecretPrefix, SecretKeys), then test again"
        ));
    }
    let signal = signal?;
    if let Some((denied, principal)) = denied_another_role(signal) {
        return Some(format!(
            "the error denies {principal} to assume {}: look at that role's trust policy, and at what the one who asks may do",
            denied.resource.as_deref().unwrap_or("another role")
        ));
    }
    let (denied, principal) = denied_to_another(signal, evidence)?;
    Some(format!(
        "the error denies {} to {principal}, which is not the role of the job: look at what that one may do",
        denied.action
    ))
}

/// Where the configuration lets packets through that do not come: to look at the packets.
fn look_at_packets(signal: &Signal, connection: Option<&Connection>) -> String {
    let subnet = connection
        .and_then(|connection| connection.physical_connection_requirements.as_ref())
        .and_then(|network| network.subnet_id.as_deref())
        .unwrap_or("the subnet");
    let to = connection.and_then(target_of).map_or_else(
        || signal.host.clone().unwrap_or_else(|| "the source".to_owned()),
        |target| {
            target
                .port
                .map_or(target.host.clone(), |port| format!("{}:{port}", target.host))
        },
    );
    format!(
        "the configuration lets the packets through, so look at the packets: flow logs of {subnet} towards {to}, and the \
         source's own firewall and load at that time"
    )
}

/// How far back a log is read where nobody says when it began.
const RECENT: &str = "2d";

fn tail_of_log(run: &JobRun, region: &str) -> Command {
    let group = run.log_group_name.as_deref().unwrap_or("/aws-glue/jobs");
    Command::aws("logs", "tail")
        .word(format!("{group}/error"))
        .option("--log-stream-name-prefix", &run.id)
        .option("--since", run.started_on.as_deref().unwrap_or(RECENT))
        .in_region(region)
}

fn tail_of_crawl(crawler: &Crawler, region: &str) -> Command {
    let crawl = crawler.last_crawl.as_ref();
    let group = crawl.and_then(|crawl| crawl.log_group.as_deref()).unwrap_or(CRAWLERS);
    Command::aws("logs", "tail")
        .word(group)
        .option("--log-stream-names", &crawler.name)
        .option(
            "--since",
            crawl.and_then(|crawl| crawl.start_time.as_deref()).unwrap_or(RECENT),
        )
        .in_region(region)
}

/// Text in one line and of a length that can be quoted.
pub(super) fn one_line(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(300) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}
