//! `pipefitter diagnose`: evidence, then network, credentials and driver side by side, then the report, all in this process.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use aws_config::SdkConfig;
use clap::{Args, ValueEnum};
use futures::future::{join, join3};
use shared_checks::trace::{Trace, trace};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::mask::Mask;
use shared_domain::record::Facts;
use shared_domain::report::Outcome;
use shared_domain::request::Diagnose;
use shared_domain::step::{Route, StepFailures, Way};
use shared_domain::trace::ChangeReport;
use shared_domain::{Confidence, Evidence, Missing, Request, Stage};
use shared_lambda::{STEP_TIME, within};
use shared_page::{Origin, page};
use trace_change::handler::{Clients, Settings, record, who_and_where};
use write_report::document::Document;
use write_report::report::report;
use write_report::text::whole;

use crate::choose::{self, Chosen};
use crate::connect::talk::is_terminal;
use crate::progress::Progress;
use crate::records::{self, Kept};
use crate::{aws, local, print};

/// How a diagnosis is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What a person reads.
    Text,
    /// What a program reads.
    Json,
    /// A page with the drawn path.
    Html,
}

/// What is diagnosed, and how it is shown.
#[derive(Args, Clone)]
pub(crate) struct Options {
    /// The connection. With nothing named, a terminal offers the runs that failed in the last day, and the connections.
    #[arg(long)]
    connection: Option<String>,
    /// The job that uses it; its last failed run is diagnosed, if it has one.
    #[arg(long)]
    job: Option<String>,
    /// That run of the job.
    #[arg(long, requires = "job")]
    run: Option<String>,
    /// The crawler that uses it; its last crawl is diagnosed, where that failed.
    #[arg(long, conflicts_with = "job")]
    crawler: Option<String>,
    /// Text, JSON, or one HTML page for whoever has to open a path.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// All of the text: what passed, every hop, every command.
    #[arg(long, short)]
    verbose: bool,
    /// Replace account ids, names, addresses and host names, in the report and in saved facts, so that both can be shown to others.
    #[arg(long)]
    redact: bool,
    /// Replay saved facts: no AWS call is made.
    #[arg(long, conflicts_with_all = ["connection", "job", "crawler"])]
    facts: Option<PathBuf>,
    /// Keep what was read, for a replay or a bug report.
    #[arg(long)]
    save_facts: Option<PathBuf>,
    /// Say what changed since: a record of the connection, or facts that were saved when it worked. Without it, the record that the deployed
    /// stack keeps is read, where there is one.
    #[arg(long, value_name = "RECORD")]
    since: Option<PathBuf>,
    /// The deployed stack, which keeps records of what worked.
    #[arg(long, value_name = "NAME", default_value = "pipefitter")]
    stack: String,
    /// The Region; that of the environment when absent.
    #[arg(long)]
    region: Option<String>,
    /// The profile of the AWS configuration.
    #[arg(long)]
    profile: Option<String>,
    /// On the local stack.
    #[arg(long)]
    local: bool,
}

/// Diagnoses and prints the report.
pub(crate) async fn diagnose(options: &Options) -> Result<ExitCode, String> {
    let chosen;
    let mut options = options;
    let names_nothing = options.connection.is_none() && options.job.is_none() && options.crawler.is_none();
    let (facts, kept) = match &options.facts {
        Some(file) => (load(file)?, Kept::default()),
        None if names_nothing && !is_terminal() => {
            return Err("name what to diagnose: --connection, --job, --crawler, or --facts".to_owned());
        }
        None => {
            if options.local
                && let Some(code) = local::enter()?
            {
                return Ok(code);
            }
            if names_nothing {
                let Some(named) = choice(options).await? else {
                    return Ok(ExitCode::FAILURE);
                };
                chosen = named;
                options = &chosen;
            }
            let reading = Progress::of("reading the account");
            let collected = collect(options).await;
            drop(reading);
            collected?
        }
    };
    let document = within(STEP_TIME, compared(options, facts, kept)).await?;
    let report = report(&document);
    match options.format {
        Format::Json => {
            let json = serde_json::to_string_pretty(&report)
                .map_err(|error| format!("could not write the report: {error}"))?;
            print(&json)?;
        }
        Format::Text if options.verbose => print(whole(&report).trim_end())?,
        Format::Text => print(report.text.trim_end())?,
        Format::Html => {
            let redacted = options.redact;
            let origin = Origin {
                redacted,
                ..document.origin()
            };
            print(page(&report, &origin).trim_end())?;
        }
    }
    Ok(if report.outcome == Outcome::Healthy {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// The options with what a person chose; `None` where nothing was chosen.
async fn choice(options: &Options) -> Result<Option<Options>, String> {
    let config = aws::config(options.region.as_deref(), options.profile.as_deref()).await?;
    let chosen = choose::what(&aws_sdk_glue::Client::new(&config)).await?;
    Ok(chosen.map(|chosen| {
        let mut named = options.clone();
        match chosen {
            Chosen::Connection(name) => named.connection = Some(name),
            Chosen::Run { job, run } => (named.job, named.run) = (Some(job), Some(run)),
        }
        named
    }))
}

/// What is judged, with what changed since it worked; the facts are kept where that was asked for.
async fn compared(options: &Options, facts: Facts, kept: Kept) -> Result<Document, String> {
    let earlier = match &options.since {
        Some(file) => Earlier::Record(Box::new(load(file)?)),
        None if options.facts.is_none() => record_of(options, &facts, &kept).await?,
        None => Earlier::None,
    };
    let (facts, earlier) = match options.redact {
        true => redacted(facts, earlier)?,
        false => (facts, earlier),
    };
    if let Some(file) = &options.save_facts {
        save(file, &facts)?;
    }
    traced(options, facts, earlier, kept).await
}

/// What the facts of now are compared with.
enum Earlier {
    /// When it last worked.
    Record(Box<Facts>),
    /// It could not be read.
    Unread(Missing),
    /// Nothing is kept, or nothing is wrong.
    None,
}

/// The record that the deployed stack keeps of the connection, where something failed.
async fn record_of(options: &Options, facts: &Facts, kept: &Kept) -> Result<Earlier, String> {
    let report = report(&judge(facts.clone()));
    if !matches!(report.outcome, Outcome::Diagnosed | Outcome::Inconclusive) {
        return Ok(Earlier::None);
    }
    if let Some(unread) = &kept.unread {
        return Ok(Earlier::Unread(unread.clone()));
    }
    let Some(settings) = &kept.settings else {
        return Ok(Earlier::None);
    };
    let named = report.connection.map(|connection| connection.name);
    let name = named.or_else(|| facts.evidence.connections.first().map(|one| one.name.clone()));
    let config = aws::config(options.region.as_deref(), options.profile.as_deref()).await?;
    Ok(match record(&Clients::new(&config), settings, name.as_deref()).await {
        Ok(Some(record)) => Earlier::Record(Box::new(record)),
        Ok(None) => Earlier::None,
        Err(unread) => Earlier::Unread(unread),
    })
}

/// The facts, and the record that they are compared with, as they can be shown to others: they have to come to the same judgement.
fn redacted(facts: Facts, earlier: Earlier) -> Result<(Facts, Earlier), String> {
    let record = match &earlier {
        Earlier::Record(record) => Some(&**record),
        Earlier::Unread(_) | Earlier::None => None,
    };
    let all: Vec<&Facts> = [&facts].into_iter().chain(record).collect();
    let mask = Mask::of(&all);
    let masked = |facts: &Facts| mask.facts(facts).ok_or("the redacted facts cannot be read back");
    let shown = masked(&facts)?;
    let earlier = match record {
        Some(record) => Earlier::Record(Box::new(masked(record)?)),
        // Why it could not be read may name what is masked.
        None => Earlier::None,
    };
    let (plain, hidden) = (verdict(facts), verdict(shown.clone()));
    let differ: Vec<&str> = plain.symmetric_difference(&hidden).map(String::as_str).collect();
    if !differ.is_empty() {
        return Err(format!(
            "the redacted facts come to another judgement, so that they would mislead ({}); without --redact they do not",
            differ.join(", ")
        ));
    }
    Ok((shown, earlier))
}

/// What facts come to: the outcome, the root cause, and every check by what it says.
fn verdict(facts: Facts) -> BTreeSet<String> {
    let report = report(&judge(facts));
    let root = report
        .root_cause
        .as_ref()
        .map(|root| format!("the root cause is {}", root.code));
    let findings = report
        .findings
        .iter()
        .map(|one| format!("{} {:?}", one.code, one.verdict));
    let passed = report.passed.iter().map(|code| format!("{code} passed"));
    let unknown = report.unknown.iter().map(|one| format!("{} unknown", one.code));
    let whole = [format!("it is {}", report.outcome.as_str())].into_iter().chain(root);
    whole.chain(findings).chain(passed).chain(unknown).collect()
}

/// What is judged, with what changed since the record; who changed it is asked with the caller's own rights, and of nobody in a replay.
async fn traced(options: &Options, facts: Facts, earlier: Earlier, kept: Kept) -> Result<Document, String> {
    let mut document = judge(facts.clone());
    let root = report(&document).root_cause;
    let facts = Facts {
        evidence: document.evidence.clone().unwrap_or_default(),
        ..facts
    };
    let mut changed = match earlier {
        Earlier::Record(record) => trace(&record, &facts, root.as_ref()),
        Earlier::Unread(unread) => Trace {
            report: ChangeReport {
                unknown: vec![unread],
                ..ChangeReport::default()
            },
            ..Trace::default()
        },
        Earlier::None => Trace::default(),
    };
    // Redacted facts name nothing that could be asked about.
    let is_live = options.facts.is_none() && !options.redact;
    if let Some(root) = root.as_ref().filter(|_| is_live) {
        let config = aws::config(options.region.as_deref(), options.profile.as_deref()).await?;
        let settings = kept.settings.unwrap_or_else(Settings::from_env);
        who_and_where(&Clients::new(&config), &settings, &facts, root, &mut changed).await;
    }
    document.change = Some(changed.report).filter(|report| !report.says_nothing());
    Ok(document)
}

async fn collect(options: &Options) -> Result<(Facts, Kept), String> {
    let config = aws::config(options.region.as_deref(), options.profile.as_deref()).await?;
    let mut route = route(options);
    let input = collect_evidence::handler::Input {
        route: Some(route.clone()),
        ..Default::default()
    };
    let clients = collect_evidence::handler::Clients::new(&config);
    let read = join3(
        collect_evidence::handler::collect(&clients, &input, collect_evidence::log::Patience::default()),
        aws::context(&config),
        records::of_stack(&config, &options.stack),
    );
    let (mut evidence, context, kept) = within(STEP_TIME, read).await;
    // The checks make ARNs of the account; asking for it, and for the stack, beside the evidence costs no time.
    evidence.context.clone_from(&context);
    route.context = context;
    let mut facts = Facts {
        route: Some(route),
        evidence,
        ..Facts::default()
    };
    if is_about_the_connection(&facts.evidence) {
        within(STEP_TIME, collect_paths(&config, &mut facts)).await;
    }
    Ok((facts, kept))
}

/// What the three diagnosing steps read, in the time of one.
async fn collect_paths(config: &SdkConfig, facts: &mut Facts) {
    let network_clients = diagnose_network::handler::Clients::new(config);
    let credential_clients = diagnose_credentials::handler::Clients::new(config);
    let driver_clients = diagnose_driver::handler::Clients::new(config);
    let subject = diagnose_network::handler::subject(&network_input(facts));
    let network = async {
        match &subject {
            Some(subject) => diagnose_network::handler::collect(&network_clients, subject).await,
            None => NetworkFacts::default(),
        }
    };
    let (network, credentials, driver) = join3(
        network,
        diagnose_credentials::handler::collect(&credential_clients, &facts.evidence, None),
        diagnose_driver::handler::collect_all(&driver_clients, &facts.evidence),
    )
    .await;
    (facts.network, facts.credentials, facts.driver) = (network, credentials, driver);
    learn(facts);
    if !facts.evidence.learned.endpoints.is_empty() {
        // A host that turned out to be another name of a database: what depends on which one it is, is read once more.
        (facts.credentials, facts.driver) = join(
            diagnose_credentials::handler::collect(&credential_clients, &facts.evidence, None),
            diagnose_driver::handler::collect_all(&driver_clients, &facts.evidence),
        )
        .await;
    }
}

/// What the state machine would have been asked.
fn route(options: &Options) -> Route {
    let request = Request {
        connection: options.connection.clone(),
        diagnose: Some(Diagnose {
            job_name: options.job.clone(),
            job_run_id: options.run.clone(),
            crawler_name: options.crawler.clone(),
            event: None,
        }),
        ..Request::default()
    };
    Route::of(Way::Diagnose, "asked for on the command line", request)
}

/// A job that failed for a reason of its own needs no diagnosis of the path, here as in the state machine.
fn is_about_the_connection(evidence: &Evidence) -> bool {
    evidence
        .signal
        .as_ref()
        .is_none_or(|signal| signal.stage != Stage::NotConnection || signal.confidence < Confidence::Likely)
}

fn network_input(facts: &Facts) -> diagnose_network::handler::Input {
    diagnose_network::handler::Input {
        route: facts.route.clone(),
        evidence: Some(facts.evidence.clone()),
        ..Default::default()
    }
}

/// Hands on what the network's facts tell of names and ways, as the state machine does.
fn learn(facts: &mut Facts) {
    let subject = diagnose_network::handler::subject(&network_input(facts));
    let judged = subject.map(|subject| diagnose_network::handler::judge(&facts.network, &subject));
    facts.evidence.learned = judged
        .and_then(|diagnosis| diagnosis.network)
        .map(|network| network.learned)
        .unwrap_or_default();
}

fn judge(mut facts: Facts) -> Document {
    // The text is read again, so that a replay uses today's rules.
    facts.evidence.signal = shared_checks::signal::read_signal(&facts.evidence);
    let mut document = Document {
        errors: StepFailures::new(),
        ..Document::default()
    };
    if is_about_the_connection(&facts.evidence) {
        document.network = Some(match diagnose_network::handler::subject(&network_input(&facts)) {
            Some(subject) => diagnose_network::handler::judge(&facts.network, &subject),
            None => diagnose_network::handler::without_subject(Some(&facts.evidence)),
        });
        // Facts that were saved before the network step handed on what it learned.
        if let Some(network) = document.network.as_ref().and_then(|judged| judged.network.as_ref())
            && facts.evidence.learned.is_empty()
        {
            facts.evidence.learned = network.learned.clone();
        }
        document.credentials = Some(diagnose_credentials::handler::judge(
            &facts.credentials,
            &facts.evidence,
            None,
        ));
        document.driver = Some(diagnose_driver::handler::judge(&facts.driver, &facts.evidence));
    }
    document.route = facts.route;
    document.evidence = Some(facts.evidence);
    document
}

fn load(file: &Path) -> Result<Facts, String> {
    let text = std::fs::read_to_string(file).map_err(|error| format!("could not read {}: {error}", file.display()))?;
    serde_json::from_str(&text).map_err(|error| format!("{} does not hold saved facts: {error}", file.display()))
}

/// Facts hold no secret value, but they describe an account: only their owner may read them.
fn save(file: &Path, facts: &Facts) -> Result<(), String> {
    use std::io::Write;
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
    let json = serde_json::to_string_pretty(facts).map_err(|error| format!("could not write the facts: {error}"))?;
    std::fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(file)
        .and_then(|mut opened| {
            // The mode above is that of a new file only.
            opened.set_permissions(std::fs::Permissions::from_mode(0o600))?;
            opened.write_all(json.as_bytes())
        })
        .map_err(|error| format!("could not write {}: {error}", file.display()))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn saved_facts_are_for_their_owner_only_even_in_a_file_that_others_could_read() {
        let file = std::env::temp_dir().join(format!("pipefitter-facts-{}.json", std::process::id()));
        std::fs::write(&file, "x").unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
        let facts = Facts::default();
        save(&file, &facts).unwrap();
        let mode = std::fs::metadata(&file).unwrap().permissions().mode() & 0o777;
        let read = load(&file);
        std::fs::remove_file(&file).unwrap();
        assert_eq!((mode, read.unwrap().evidence), (0o600, facts.evidence));
    }
}
