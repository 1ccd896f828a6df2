//! What was judged, for somebody who has to mend it: what fails in full, all else in a line each. The whole text, the page and the JSON have
//! the rest.

use shared_domain::Code;
use shared_domain::diagnosis::{Finding, NetworkPath, OpeningStep, Reachability, Verdict};
use shared_domain::hop::Passage;
use shared_domain::report::{Outcome, Report};

use super::{Page, blind_spots, finding, head, instead, not_asked, opening, seen, stages, way, word};

/// Where a path to the database leads, by its name.
const SOURCE: &str = "source";

/// More checks that one reason blinds are counted.
const MOST_NAMED: usize = 3;

/// What mends all, what else fails, and a line for each thing beside.
pub(super) fn judged(page: &mut Page, report: &Report) {
    let root = report.root_cause.as_ref();
    let list = report.network.as_ref().and_then(|network| network.opening.as_ref());
    // Where it says no more than the root cause's own fix, it is not said again.
    let said = root.map(|root| &root.fix.steps);
    if let Some(list) = list.filter(|list| said != Some(&list.steps)) {
        opening(page, list);
    }
    let steps = list.map_or(&[][..], |list| &list.steps);
    let others = report.findings.iter();
    for other in others.filter(|finding| Some(*finding) != root) {
        match other.verdict {
            Verdict::Fail => failing(page, other, steps),
            // Where nothing is to blame, it may be what is.
            _ if report.outcome == Outcome::Inconclusive => warning(page, other),
            _ => {}
        }
    }
    beside(page, report);
}

/// A blocker beside the root cause; where its fix stands in the list, it is not said again.
fn failing(page: &mut Page, failing: &Finding, steps: &[OpeningStep]) {
    page.blank();
    page.line(0, &head(failing));
    let step = steps
        .iter()
        .position(|step| (step.code, &step.resource) == (failing.code, &failing.resource));
    match step {
        Some(step) => {
            seen(page, failing);
            page.line(2, &format!("Fix: step {} above.", step + 1));
        }
        None => finding(page, failing, None),
    }
}

/// A warning without its commands: it is not known to break the connection.
fn warning(page: &mut Page, warning: &Finding) {
    page.blank();
    page.line(0, &head(warning));
    seen(page, warning);
    page.line(2, &format!("Fix: {}", warning.fix.summary));
    instead(page, 4, &warning.fix);
}

/// A line for each warning that is not told above, for what passed, for each blind spot, and for the ways.
fn beside(page: &mut Page, report: &Report) {
    let paths = report.network.as_ref().map_or(&[][..], |network| &network.paths);
    if report.findings.is_empty() && report.passed.is_empty() && report.unknown.is_empty() && paths.is_empty() {
        return;
    }
    page.section("Checks and ways, as configured");
    let is_told = |finding: &&Finding| finding.verdict == Verdict::Fail || report.outcome == Outcome::Inconclusive;
    for finding in report.findings.iter().filter(|finding| !is_told(finding)) {
        let (word, code) = (word(finding.verdict), finding.code);
        page.line(2, &format!("{word:<5} {code}: {}", finding.title));
        if let Some(note) = &finding.note {
            page.line(8, &format!("But: {note}"));
        }
    }
    if !report.passed.is_empty() {
        page.line(2, &format!("pass  {}: {}", report.passed.len(), stages(&report.passed)));
    }
    not_asked(page, report);
    for (codes, unknown) in blind_spots(report) {
        let named = match codes.split_at_checked(MOST_NAMED) {
            Some((named, more)) if !more.is_empty() => format!("{} and {} more", named.join(", "), more.len()),
            _ => codes.join(", "),
        };
        let (reason, help) = (&unknown.reason, &unknown.would_help);
        page.line(2, &format!("?     {named}: {reason} (would help: {help})"));
    }
    ways(page, report, paths);
    page.line(
        2,
        "Each check and hop, and warnings whole: on the report's page, in its JSON, and with --verbose.",
    );
}

/// The ways that are not open, each with what stops it; then the others together.
fn ways(page: &mut Page, report: &Report, paths: &[NetworkPath]) {
    let (open, others): (Vec<_>, Vec<_>) = paths
        .iter()
        .partition(|path| path.reachability == Reachability::Reachable);
    for path in others {
        stopped(page, report, path);
    }
    // Of several connections each has its source.
    let sources = paths.iter().filter(|path| path.to == SOURCE).count();
    let name = |path: &&NetworkPath| match path.to == SOURCE && sources > 1 {
        true => format!("{SOURCE} ({}:{})", path.host, path.port),
        false => path.to.clone(),
    };
    let mut names: Vec<String> = open.iter().map(name).collect();
    names.sort();
    names.dedup();
    if !names.is_empty() {
        page.line(2, &format!("way   to {}: open", names.join(", ")));
    }
}

/// A way by the hops that packets do not pass: by its code alone where a finding tells of it.
fn stopped(page: &mut Page, report: &Report, path: &NetworkPath) {
    let is_told = |code: Option<Code>| code.filter(|code| report.findings.iter().any(|finding| finding.code == *code));
    let stops = path.drawn.iter().enumerate();
    let stops: Vec<_> = stops.filter(|(_, hop)| hop.passage != Passage::Passed).collect();
    let told: Vec<String> = stops
        .iter()
        .filter_map(|(at, hop)| Some(format!("{} ({})", at + 1, is_told(hop.code)?)))
        .collect();
    let told = match told.is_empty() {
        true => String::new(),
        false => format!(" at hop {} of {}", told.join(", "), path.hops.len()),
    };
    page.line(2, &format!("way   {}{told}", way(path)));
    let is_untold = |at: usize| match path.drawn.get(at) {
        Some(hop) => hop.passage != Passage::Passed && is_told(hop.code).is_none(),
        // Of a report that draws nothing all is said.
        None => true,
    };
    for (at, hop) in path.hops.iter().enumerate().filter(|(at, _)| is_untold(*at)) {
        let is_said = report.unknown.iter().any(|unknown| hop.contains(&unknown.reason));
        match is_said {
            true => page.line(8, &format!("{}. not known, as said of the checks above", at + 1)),
            false => page.line(8, &format!("{}. {hop}", at + 1)),
        }
    }
}
