//! The report as a person reads it: cause, evidence and command first, at most a hundred columns, commands never broken.
//!
//! It is short, so that an ordinary report fits a screen: what passed is counted, a warning is a line, of a way only what stops it is told, and a
//! command that fills a screen is named, not printed; the page, the JSON and the whole text have all of it.

mod brief;
mod change;
mod incident;
mod whole;

use std::collections::BTreeMap;

use serde_json::Value;
use shared_domain::Code;
use shared_domain::command::Command;
use shared_domain::diagnosis::{
    Confidence, Finding, Fix, NetworkPath, Opening, OpeningStep, Reachability, Stage, UnknownCheck, Unproven, Verdict,
};
use shared_domain::incident::IncidentPart;
use shared_domain::report::{Outcome, Report};
use shared_domain::shell::is_unseen;
use shared_domain::step::{Candidate, Question, TestOutcome};

const WIDTH: usize = 100;
/// More choices are in the report's JSON.
const MOST_CHOICES: usize = 5;
/// A longer command is a screen of its own.
const LONGEST_COMMAND: usize = 6 * WIDTH;

/// Renders the report. Text from outside (error messages, names) is put in one line and without control characters.
pub fn text(report: &Report) -> String {
    rendered(report, Page::default())
}

/// The same with everything in it.
pub fn whole(report: &Report) -> String {
    let page = Page {
        is_whole: true,
        ..Page::default()
    };
    rendered(report, page)
}

fn rendered(report: &Report, mut page: Page) -> String {
    headline(&mut page, report);
    page.blank();
    if let Some(root) = &report.root_cause {
        page.line(
            0,
            &format!(
                "Root cause: {} ({}, {})",
                root.code,
                root.stage.as_str(),
                confidence(root.confidence)
            ),
        );
        let change = report.change.as_ref();
        let written_in = change.and_then(|change| change.written_for(&root.resource));
        // What mends it is what the reader came for, however long it is.
        let is_whole = std::mem::replace(&mut page.is_whole, true);
        finding(&mut page, root, written_in);
        page.is_whole = is_whole;
    }
    let over = report.outcome == Outcome::Resolved;
    if let Some(changed) = report.change.as_ref().filter(|_| !over) {
        change::change(&mut page, changed, report.root_cause.as_ref());
    }
    if let Some(incident) = &report.incident {
        incident::section(&mut page, incident);
    }
    if let Some(changed) = report.change.as_ref().filter(|_| over) {
        change::healed(&mut page, changed);
    }
    said(&mut page, report);
    open(&mut page, report);
    if report.outcome == Outcome::Ready {
        usage(&mut page, report);
    }
    match page.is_whole {
        true => whole::judged(&mut page, report),
        false => brief::judged(&mut page, report),
    }
    section(
        &mut page,
        "Created by this execution; to remove it",
        &report.created,
        |page, created| page.verbatim(2, &created.remove),
    );
    if !report.left_out.is_empty() {
        let lists = report
            .left_out
            .iter()
            .map(|(list, count)| format!("{count} of `{list}`"));
        let lists: Vec<String> = lists.collect();
        page.section("Left out, because the report would be too large");
        page.line(2, &format!("{}.", lists.join(", ")));
    }
    of_the_page(&mut page, report);
    page.text.trim_end().to_owned() + "\n"
}

/// What the error text and the input say, and what is to be done next.
fn said(page: &mut Page, report: &Report) {
    if let Some((signal, quote)) = report
        .signal
        .as_ref()
        .and_then(|signal| Some((signal, signal.quote.as_ref()?)))
    {
        page.section("The error text says");
        page.line(2, &format!("{}, {}: \"{quote}\"", signal.stage.as_str(), signal.cause));
    }
    for problem in &report.problems {
        page.line(
            0,
            &format!(
                "{}: {}.",
                or_input(&problem.path),
                problem.problem.trim_end_matches('.')
            ),
        );
        page.line(2, &format!("Remedy: {}", problem.remedy));
    }
    if let Some(step) = &report.next_step {
        page.section("Next step");
        page.line(2, step);
    }
}

/// What was ruled out, what is asked, what there is, and what was tested.
fn open(page: &mut Page, report: &Report) {
    section(page, "Ruled out", &report.ruled_out, |page, sentence| {
        page.line(2, sentence)
    });
    section(page, "Questions", &report.questions, question);
    if let Some(input) = &report.input {
        page.section("The input to start again with; null stands where an answer is missing");
        input_lines(input).iter().for_each(|line| page.unbroken(2, line));
    }
    section(page, "Candidates in this account", &report.candidates, candidate);
    section(
        page,
        "Connections that serve it already",
        &report.existing,
        |page, connection| {
            let kind = connection.connection_type.as_ref().map(|kind| format!(" ({kind})"));
            page.line(2, &format!("{}{}", connection.name, kind.unwrap_or_default()));
        },
    );
    section(page, "Advice", &report.advice, |page, advice| page.line(2, advice));
    // What proves the connection stands in the first line.
    let passed = report.tests.iter().all(|test| test.outcome == TestOutcome::Passed);
    let is_said = report.outcome == Outcome::Ready && passed && !page.is_whole;
    let tests = if is_said { &[] } else { &report.tests[..] };
    section(page, "Tests", tests, |page, test| {
        let word = match test.outcome {
            TestOutcome::Passed => "passed",
            TestOutcome::Failed => "failed",
            TestOutcome::Inconclusive => "cannot tell",
        };
        page.line(2, &format!("{:<16} {word}: {}", test.test, test.message));
    });
}

/// How a connection that works is used.
fn usage(page: &mut Page, report: &Report) {
    let Some(connection) = &report.connection else { return };
    page.section("Use it");
    if let Some(lines) = &report.usage {
        page.line(
            2,
            "In a Glue job, as the test read one row (your own table in its place):",
        );
        lines.lines().for_each(|line| page.unbroken(4, line));
    }
    if connection.connection_type.is_some() {
        page.line(
            2,
            &format!(
                "In a visual job: a source of its kind, \"Use a connection\", {}, and your table.",
                connection.name
            ),
        );
    }
    page.line(
        2,
        "As code, without secrets (Terraform with its import block; or --as cloudformation):",
    );
    page.verbatim(
        4,
        &format!(
            "pipefitter emit --aws {}",
            shared_domain::shell::shell_word(&connection.name)
        ),
    );
}

/// Where the page is. A signed link dies with the session that signs it, so whoever wants one signs it when it is wanted.
fn of_the_page(page: &mut Page, report: &Report) {
    let Some(place) = &report.page else { return };
    let works = report.outcome == Outcome::Ready;
    page.section(match works {
        true => "The same as a page with the path drawn",
        false => "The same as a page with the path drawn, for whoever has to mend it",
    });
    page.unbroken(2, report.page_link.as_deref().unwrap_or(place));
    if works && !page.is_whole {
        return;
    }
    page.line(2, "For somebody without access to this account, a link that works for an hour, or until the session that signs it ends:");
    let sign = Command::aws("s3", "presign").word(place).option("--expires-in", "3600");
    page.verbatim(4, &sign.to_string());
}

fn headline(page: &mut Page, report: &Report) {
    let what = match report.outcome {
        Outcome::Ready => "the connection exists and is proven",
        Outcome::Healthy => "nothing fails, as far as the configuration says",
        Outcome::NeedsInput => "questions are open; nothing was guessed",
        Outcome::Diagnosed => "the root cause is known",
        Outcome::NotAConnectionProblem if report.crawler.is_some() => "the crawl failed for a reason of its own",
        Outcome::NotAConnectionProblem => "the job failed for a reason of its own",
        Outcome::Refused => "not taken",
        Outcome::Inconclusive => "nothing is to blame yet",
        Outcome::Resolved => shared_domain::incident::outcome(report.incident.as_ref()),
    };
    let mut line = format!("{}: {what}", report.outcome.as_str());
    if report.outcome == Outcome::Ready {
        let proofs: Vec<&str> = report
            .tests
            .iter()
            .filter(|test| test.outcome == TestOutcome::Passed)
            .map(|test| test.test.as_str())
            .collect();
        line += &format!(" by {}", proofs.join(", "));
    }
    page.line(0, &line);
    if let Some(closed) = report.incident.as_ref().and_then(IncidentPart::over_before) {
        page.line(0, &format!("It is over already: {}", closed.why()));
    }
    let one_of = report.incident.as_ref().and_then(|incident| incident.one_of.as_ref());
    if let Some(one_of) = one_of {
        page.line(0, &format!("{one_of}: nothing tells yet which of the connections"));
    } else if let Some(connection) = &report.connection {
        let kind = connection
            .connection_type
            .as_ref()
            .map(|kind| format!(" ({kind})"))
            .unwrap_or_default();
        let reason = report.connection_reason.as_ref().map(|why| format!(": {why}"));
        page.line(
            0,
            &format!("connection {}{kind}{}", connection.name, reason.unwrap_or_default()),
        );
    }
    if let Some(job) = &report.job {
        let run = job
            .run_id
            .as_ref()
            .map(|run| format!(", run {run}"))
            .unwrap_or_default();
        page.line(0, &format!("job {}{run}", job.name));
    }
    if let Some(crawler) = &report.crawler {
        page.line(0, &format!("crawler {}", crawler.name));
    }
}

fn finding(page: &mut Page, finding: &Finding, written_in: Option<&str>) {
    seen(page, finding);
    if let Some(code) = finding.fix.covered_by {
        let others: Vec<&str> = finding.fix.after.iter().map(|one| one.as_str()).collect();
        return page.line(
            2,
            &match others.as_slice() {
                [] => format!("Fix: that of {code} mends this as well, and nothing more is to be typed."),
                others => format!(
                    "Fix: those of {} and {code} together mend this as well, and nothing more is to be typed.",
                    others.join(", ")
                ),
            },
        );
    }
    let typed = !finding.fix.commands.is_empty() || !finding.fix.steps.is_empty();
    let what = if finding.fix.steps.is_empty() { "Fix" } else { "Advice" };
    page.line(2, &format!("{what}: {}", finding.fix.summary));
    if let Some(place) = written_in.filter(|_| typed) {
        page.line(4, &change::written_in(place));
    }
    fix(page, finding.code, &finding.fix);
}

/// What is wrong, and what shows it.
fn seen(page: &mut Page, finding: &Finding) {
    page.line(2, &titled(finding));
    if let Some(connection) = finding.connection.as_ref().filter(|name| **name != finding.resource.id) {
        page.line(2, &format!("of connection: {connection}"));
    }
    page.line(2, &format!("Seen: {}", finding.evidence));
    if let Some(note) = &finding.note {
        page.line(2, &format!("But: {note}"));
    }
    for missing in &finding.unseen {
        page.line(
            2,
            &format!(
                "Not seen everywhere: {} (would help: {})",
                missing.reason, missing.would_help
            ),
        );
    }
}

/// What is wrong with what.
fn titled(finding: &Finding) -> String {
    format!("{} ({} {})", finding.title, finding.resource.kind, finding.resource.id)
}

/// A finding's head, where it is not the root cause.
fn head(finding: &Finding) -> String {
    format!(
        "{} {} ({}, {})",
        word(finding.verdict),
        finding.code,
        finding.stage.as_str(),
        confidence(finding.confidence)
    )
}

/// What to type, what came of trying it on the facts, and how to take it back.
fn fix(page: &mut Page, code: Code, fix: &Fix) {
    instead(page, 4, fix);
    beside(page, 4, fix);
    typed(page, 4, code, fix);
    match fix.proven {
        Some(true) => page.line(4, "Proven on the facts: the finding is gone, and nothing new fails."),
        Some(false) => page.line(
            4,
            &format!(
                "Tried on the facts: after the changes {} would still fail.",
                codes(&fix.remaining)
            ),
        ),
        None if !fix.changes.is_empty() && fix.unproven.is_empty() => {
            page.line(4, "Not proven: the facts do not tell all that it leads to.");
        }
        None => unproven(page, 4, &fix.unproven, "This removes the finding"),
    }
    undo(page, 4, code, fix);
    steps(page, &fix.steps);
}

/// Why nothing is claimed of what was tried and nothing speaks against.
fn unproven(page: &mut Page, indent: usize, unproven: &[Unproven], removes: &str) {
    let reasons = |of: &dyn Fn(&Unproven) -> bool| {
        let all: Vec<String> = unproven.iter().filter(|one| of(one)).map(ToString::to_string).collect();
        all.join("; ")
    };
    if unproven.is_empty() {
        return;
    }
    if !unproven.iter().any(Unproven::is_tried) {
        return page.line(indent, &format!("Not proven: {}.", reasons(&|_| true)));
    }
    let mut sentence = format!("Not proven. {removes}");
    let (against, unseen) = (reasons(&|one| !one.is_unseen()), reasons(&Unproven::is_unseen));
    if !against.is_empty() {
        sentence += &format!("; that alone is not enough: {against}");
    }
    if !unseen.is_empty() {
        sentence += &format!("; what comes behind could not be seen: {unseen}");
    }
    page.line(indent, &format!("{sentence}."));
}

/// The other way, in a line.
fn instead(page: &mut Page, indent: usize, fix: &Fix) {
    if let Some(instead) = &fix.instead {
        page.line(indent, &format!("Or instead: {instead}"));
    }
}

/// The commands of the fix of `code`, and whose they are to type. Commands that stand above already are named, not printed again.
fn typed(page: &mut Page, indent: usize, code: Code, fix: &Fix) {
    if fix.commands.is_empty() {
        return;
    }
    if let Some(hint) = &fix.hint {
        page.line(indent, hint);
    }
    if let Some(account) = &fix.by {
        page.line(indent, &format!("For the owner of account {account}:"));
    }
    for command in &fix.commands {
        page.once(indent, code, command);
    }
}

/// How a fix stands to the others.
fn beside(page: &mut Page, indent: usize, fix: &Fix) {
    if !fix.after.is_empty() {
        page.line(
            indent,
            &format!("Made after the fix of {}, on which it is built.", codes(&fix.after)),
        );
    }
}

/// Several things to do, in order.
fn steps(page: &mut Page, steps: &[OpeningStep]) {
    for (number, step) in steps.iter().enumerate() {
        // Two connections may need the same, each its own.
        let like_it = steps.iter().filter(|other| other.code == step.code).count();
        let resource = match like_it > 1 {
            true => format!(" ({} {})", step.resource.kind, step.resource.id),
            false => String::new(),
        };
        let (number, fix) = (number + 1, &step.fix);
        if let Some(of) = page.printed(&fix.commands) {
            let which = if of == step.code {
                "the fix above".to_owned()
            } else {
                format!("the fix of {of} above")
            };
            page.line(2, &format!("{number}. {}{resource}: {which}.", step.code));
            continue;
        }
        page.line(2, &format!("{number}. {}{resource}: {}", step.code, fix.summary));
        instead(page, 5, fix);
        beside(page, 5, fix);
        typed(page, 5, step.code, fix);
        undo(page, 5, step.code, fix);
    }
}

fn undo(page: &mut Page, indent: usize, code: Code, fix: &Fix) {
    if !fix.undo.is_empty() {
        page.line(indent, "To undo:");
    }
    for command in &fix.undo {
        page.once(indent + 2, code, command);
    }
    for why in &fix.no_undo {
        page.line(indent, &format!("No undo: {why}."));
    }
}

/// The fixes that open the paths together, in order.
fn opening(page: &mut Page, opening: &Opening) {
    page.section("What opens the path, in this order");
    steps(page, &opening.steps);
    match opening.claim() {
        Some(true) => page.line(
            2,
            "Proven on the facts as a whole: after the last step nothing of the network fails.",
        ),
        Some(false) => page.line(
            2,
            &format!(
                "Tried on the facts as a whole: {} would still fail until what is only advice here is done as well.",
                codes(&opening.remaining)
            ),
        ),
        None if opening.unproven.is_empty() => {
            page.line(2, "Not proven: the facts do not tell all that these steps lead to.");
        }
        None => unproven(page, 2, &opening.unproven, "These steps remove what is listed"),
    }
}

/// How many checks of each stage, in the order of evaluation.
fn stages(codes: &[Code]) -> String {
    let mut counted: BTreeMap<Stage, usize> = BTreeMap::new();
    for code in codes {
        let stage = shared_checks::registry::of(*code).map_or(Stage::Unknown, |check| check.stage);
        *counted.entry(stage).or_default() += 1;
    }
    let words: Vec<String> = counted
        .iter()
        .map(|(stage, count)| format!("{} {count}", stage.as_str()))
        .collect();
    words.join(", ")
}

/// The checks whose question does not arise, as those of a way that does not exist here.
fn not_asked(page: &mut Page, report: &Report) {
    let (count, of) = (report.not_applicable.len(), &report.not_applicable);
    if count > 0 {
        let which = if page.is_whole { codes(of) } else { stages(of) };
        page.line(2, &format!("-     {count} do not apply here: {which}"));
    }
}

fn codes(codes: &[Code]) -> String {
    let words: Vec<&str> = codes.iter().map(Code::as_str).collect();
    words.join(", ")
}

/// What could not be seen, by reason: one denied call blinds many checks, and is said once.
fn blind_spots(report: &Report) -> Vec<(Vec<&str>, &UnknownCheck)> {
    let mut spots: Vec<(Vec<&str>, &UnknownCheck)> = Vec::new();
    for unknown in &report.unknown {
        let same = |(_, known): &&mut (Vec<&str>, &UnknownCheck)| {
            known.reason == unknown.reason && known.would_help == unknown.would_help
        };
        match spots.iter_mut().find(same) {
            Some((codes, _)) => codes.push(unknown.code.as_str()),
            None => spots.push((vec![unknown.code.as_str()], unknown)),
        }
    }
    spots
}

/// Where a path leads, and what comes of it.
fn way(path: &NetworkPath) -> String {
    let answer = match path.reachability {
        Reachability::Reachable => "open",
        Reachability::Blocked => "BLOCKED",
        Reachability::Degraded => "degraded",
        Reachability::Unknown => "not known",
    };
    format!("to {} ({}:{}): {answer}", path.to, path.host, path.port)
}

fn question(page: &mut Page, question: &Question) {
    page.line(2, &format!("{}: {}", or_input(&question.path), question.ask));
    page.line(4, &format!("why: {}", question.why));
    if !question.allowed.is_empty() {
        page.line(4, &format!("one of: {}", question.allowed.join(", ")));
    }
    for (number, choice) in question.choices.iter().take(MOST_CHOICES).enumerate() {
        page.line(
            4,
            &format!("{}. {}: {}", number + 1, spaced(&choice.value), choice.reason),
        );
    }
    let more = question.choices.len().saturating_sub(MOST_CHOICES);
    if more > 0 {
        page.line(4, &format!("... and {more} more, in the report's JSON"));
    }
    if let Some(example) = question.example.as_ref().filter(|_| question.choices.is_empty()) {
        page.line(4, &format!("example: {example}"));
    }
    for command in &question.commands {
        page.verbatim(4, command);
    }
}

/// An object with a field a line.
fn input_lines(input: &Value) -> Vec<String> {
    let Some(fields) = input.as_object() else {
        return vec![spaced(input)];
    };
    let mut lines = vec!["{".to_owned()];
    for (number, (name, value)) in fields.iter().enumerate() {
        let comma = if number + 1 < fields.len() { "," } else { "" };
        lines.push(format!("  {}: {}{comma}", Value::from(name.as_str()), spaced(value)));
    }
    lines.push("}".to_owned());
    lines
}

/// JSON in one line, as people write it.
fn spaced(value: &Value) -> String {
    match value {
        Value::Array(items) => format!("[{}]", items.iter().map(spaced).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields.iter();
            let fields: Vec<String> = fields
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), spaced(value)))
                .collect();
            format!("{{{}}}", fields.join(", "))
        }
        plain => plain.to_string(),
    }
}

fn candidate(page: &mut Page, candidate: &Candidate) {
    let endpoint = match (&candidate.host, candidate.port) {
        (Some(host), Some(port)) => format!("{host}:{port}"),
        (Some(host), None) => host.clone(),
        (None, _) => "no endpoint yet".to_owned(),
    };
    let mut line = format!(
        "{}. {} {} ({}",
        candidate.number, candidate.kind, candidate.id, candidate.engine
    );
    if let Some(version) = &candidate.version {
        line += &format!(" {version}");
    }
    line += &format!(", {})", candidate.status.as_deref().unwrap_or("state not known"));
    page.line(2, &line);
    page.line(5, &endpoint);
    if let Some(reader) = &candidate.reader_host {
        page.line(5, &format!("for reads: {reader}"));
    }
    if let Some(database) = &candidate.database {
        page.line(5, &format!("database: {database}"));
    }
    let more: Vec<&str> = [
        candidate.vpc_id.as_deref(),
        candidate.publicly_accessible.then_some("public"),
        candidate.iam_authentication.then_some("IAM authentication"),
        candidate.managed_secret_arn.as_deref().map(|_| "managed secret"),
    ]
    .into_iter()
    .flatten()
    .collect();
    if !more.is_empty() {
        page.line(5, &more.join(", "));
    }
}

fn word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "FAIL",
        Verdict::Warn => "warn",
        Verdict::Unknown => "?",
        Verdict::NotApplicable => "-",
    }
}

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Possible => "possible",
        Confidence::Likely => "likely",
        Confidence::Confirmed => "confirmed",
    }
}

/// The path of a field; `$` is the input as a whole.
fn or_input(path: &str) -> &str {
    if path == "$" { "input" } else { path }
}

fn section<T>(page: &mut Page, title: &str, items: &[T], mut each: impl FnMut(&mut Page, &T)) {
    if items.is_empty() {
        return;
    }
    page.section(title);
    for item in items {
        each(page, item);
    }
}

/// Text under construction.
#[derive(Default)]
struct Page {
    text: String,
    /// Nothing is left out.
    is_whole: bool,
    /// The commands of fixes so far, each with the code of the finding that it mends.
    commands: Vec<(String, Code)>,
}

impl Page {
    fn section(&mut self, title: &str) {
        self.blank();
        self.line(0, title);
    }

    fn blank(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with("\n\n") {
            self.text.push('\n');
        }
    }

    /// Prose in one line of ours, wrapped; what follows the first columns hangs two further in.
    fn line(&mut self, indent: usize, prose: &str) {
        let (words, lead) = leading(prose);
        self.pad(indent);
        self.text.push_str(&lead);
        let mut column = indent + lead.chars().count();
        for (number, word) in words.iter().enumerate() {
            let length = word.chars().count();
            if number > 0 && column + 1 + length > WIDTH {
                self.text.push('\n');
                self.pad(indent + 2);
                column = indent + 2;
            } else if number > 0 {
                self.text.push(' ');
                column += 1;
            }
            self.text.push_str(word);
            column += length;
        }
        self.text.push('\n');
    }

    /// The code under which all of `commands` stand already; `None` where one does not, and where there are none.
    fn printed(&self, commands: &[String]) -> Option<Code> {
        let of = |command: &String| {
            self.commands
                .iter()
                .find(|(known, _)| known == command)
                .map(|(_, code)| *code)
        };
        let codes: Option<Vec<Code>> = commands.iter().map(of).collect();
        codes?.into_iter().next()
    }

    /// A command of the fix of `code`, unless it stands above.
    fn once(&mut self, indent: usize, code: Code, command: &str) {
        match self.commands.iter().find(|(known, _)| known == command) {
            Some((_, of)) if *of == code => self.line(indent, "The same command as above."),
            Some((_, of)) => self.line(indent, &format!("The same command as for {of} above.")),
            None => {
                self.verbatim(indent, command);
                self.commands.push((command.to_owned(), code));
            }
        }
    }

    /// A command: in one piece, so that it can be pasted. Of one that fills a screen only what it changes, which nobody can take for it.
    fn verbatim(&mut self, indent: usize, command: &str) {
        if command.len() > LONGEST_COMMAND && !self.is_whole {
            let (calls, length) = (writing(command).join(" and "), command.chars().count());
            self.line(
                indent,
                &format!(
                    "A command of {length} characters ({calls}), which is whole on the report's page, in its JSON, and with --verbose."
                ),
            );
            return;
        }
        self.pad(indent);
        self.text.push_str("$ ");
        self.text.push_str(&printable(command));
        self.text.push('\n');
    }

    /// A link: in one piece.
    fn unbroken(&mut self, indent: usize, link: &str) {
        self.pad(indent);
        self.text.push_str(&printable(link));
        self.text.push('\n');
    }

    fn pad(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }
}

/// The calls of a command that change something.
fn writing(command: &str) -> Vec<String> {
    let words: Vec<&str> = command.split_whitespace().collect();
    let calls = words.windows(3).filter(|words| words[0].ends_with("aws"));
    let changes = |words: &&[&str]| {
        !["get-", "describe-", "list-"]
            .iter()
            .any(|verb| words[2].starts_with(verb))
    };
    let mut calls: Vec<String> = calls
        .filter(changes)
        .map(|words| format!("aws {} {}", words[1], words[2]))
        .collect();
    calls.dedup();
    calls
}

/// A paragraph's words, and its first columns where they are a table's (two or more spaces mark the columns).
fn leading(paragraph: &str) -> (Vec<String>, String) {
    let paragraph = printable(paragraph);
    let table = paragraph.rfind("  ").map_or(0, |at| at + 2);
    let (lead, rest) = if table <= 40 {
        paragraph.split_at(table)
    } else {
        ("", paragraph.as_str())
    };
    (rest.split_whitespace().map(str::to_owned).collect(), lead.to_owned())
}

/// Without what moves a terminal's cursor, forges a line, or turns the reading direction round.
fn printable(text: &str) -> String {
    text.chars().map(|c| if is_unseen(c) { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests;
