//! What a finding of another stage says of the way: where the port is the wrong one, the way that has to be opened is the one to the port on
//! which the database listens. Its fix comes first, and all others are built on it.

use shared_domain::diagnosis::{
    AsItListens, Diagnosis, Finding, Fix, NetworkReport, Opening, OpeningStep, Reachability, Stage, Unproven,
};
use shared_domain::{Code, Verdict};

use super::Conclusion;
use super::contradicted::{self, is_about, misleading, opens, ports};
use crate::check::Path;
use crate::proof::{codes, in_steps, printed_fix, same, without_claims};
use crate::registry;

/// Builds the fixes of the way on what the misleading findings make, and says of those what still stops the way that they lead to.
pub(super) fn after_it(findings: &mut [Finding], network: Option<&Diagnosis>) {
    let report = network.and_then(|diagnosis| diagnosis.network.as_ref());
    let Some(then) = report.and_then(|report| report.as_it_listens.as_deref()) else {
        return;
    };
    let leaders = leaders(findings, then);
    let before = findings.to_vec();
    let ports = ports(network);
    for (place, finding) in findings.iter_mut().enumerate() {
        if let Some(leader) = leaders.iter().find(|leader| types(finding, leader)) {
            walked_anew(finding, leader, &before, then);
        } else if let Some(leader) = leaders.iter().find(|leader| is_on_its_way(finding, leader)) {
            let seen = before.iter().take(place).filter(|one| same(one, finding)).count();
            if let Some(twin) = then.findings.iter().filter(|one| same(one, finding)).nth(seen) {
                take_over(finding, twin, leader, &ports);
                // What only the right port uncovers is typed with the port.
                let is_told = |code: Code| before.iter().any(|one| one.code == code);
                if finding.fix.covered_by.is_some_and(|code| !is_told(code)) {
                    finding.fix = std::mem::take(&mut finding.fix).covered(typed_by(leader));
                }
            } else if is_about(finding, leader) && opens(finding, &ports) {
                led_away(finding, leader, &before);
            }
        }
    }
}

/// What says of every connection in question where its port is. A finding that the text contradicts says nothing.
fn leaders(findings: &[Finding], then: &AsItListens) -> Vec<Finding> {
    let mut leaders = misleading(findings);
    leaders.retain(|leader| then.ports.contains_key(&leader.resource.id));
    let is_led = |name: &String| leaders.iter().any(|leader| leader.resource.id == *name);
    match then.ports.keys().all(is_led) {
        true => leaders,
        false => Vec::new(),
    }
}

/// True for what stops the same way: it stands on it, or on every one.
fn is_on_its_way(finding: &Finding, leader: &Finding) -> bool {
    let of_every = registry::of(finding.code).is_some_and(|check| check.path == Path::Every);
    let connections = finding.connection.as_ref().zip(leader.connection.as_ref());
    let of_both = connections.is_none_or(|(one, other)| one == other);
    !same(finding, leader) && (is_about(finding, leader) || of_every && of_both)
}

/// The fix as it is once the port is right. One that would have opened the wrong port comes after what says so.
fn take_over(finding: &mut Finding, twin: &Finding, leader: &Finding, ports: &[i32]) {
    let is_misled = is_about(finding, leader) && opens(finding, ports);
    finding.fix = twin.fix.clone();
    if is_misled {
        finding.fix.after.insert(0, typed_by(leader));
        finding.evidence = format!(
            "{}; once {} is mended, {}",
            finding.evidence, leader.code, twin.evidence
        );
        finding.about.clone_from(&twin.about);
    } else if is_about(finding, leader) && finding.fix.proven == Some(true) {
        finding.fix.proven = None;
        finding.fix.unproven = vec![still_fails(leader)];
    }
}

/// What stops the way to the wrong port alone is mended with the port, where that is typed.
fn led_away(finding: &mut Finding, leader: &Finding, all: &[Finding]) {
    let is_typed = all.iter().any(|one| types(one, leader));
    let fix = std::mem::take(&mut finding.fix);
    finding.fix = if is_typed {
        fix.covered(typed_by(leader))
    } else {
        let mut advice = Fix::advice(fix.summary);
        advice.unproven = vec![contradicted::contradicted(leader)];
        advice
    };
}

/// True for the finding that holds the commands of one that misleads: itself, or the one that covers it.
fn types(finding: &Finding, leader: &Finding) -> bool {
    let covers = finding.code == typed_by(leader) && finding.resource == leader.resource;
    !finding.fix.changes.is_empty() && (same(finding, leader) || covers)
}

/// The code whose fix mends what a finding says.
pub(super) fn typed_by(leader: &Finding) -> Code {
    leader.fix.covered_by.unwrap_or(leader.code)
}

fn still_fails(finding: &Finding) -> Unproven {
    Unproven::StillFails {
        code: finding.code,
        resource: finding.resource.clone(),
    }
}

/// A fix that leads to another port is judged by the way to that one: what only stops that joins it, and what stops both is said.
fn walked_anew(finding: &mut Finding, leader: &Finding, before: &[Finding], then: &AsItListens) {
    let fails = |one: &&Finding| one.verdict == Verdict::Fail && is_on_its_way(one, leader);
    let known = |one: &Finding| {
        before
            .iter()
            .any(|seen| seen.verdict == Verdict::Fail && same(seen, one))
    };
    let (new, rest): (Vec<&Finding>, Vec<&Finding>) =
        (then.findings.iter().filter(fails)).partition(|one| !known(one) && one.fix.covered_by.is_none());
    let (typed, told): (Vec<&Finding>, Vec<&Finding>) = new.into_iter().partition(|one| !one.fix.changes.is_empty());
    let mut open: Vec<Unproven> = rest.into_iter().map(still_fails).collect();
    for next in typed {
        finding.fix.extend(&next.fix);
        finding.fix.summary = format!("{} {}", finding.fix.summary, next.fix.summary);
        open.extend(next.fix.unproven.iter().filter(|one| one.is_unseen()).cloned());
    }
    if !told.is_empty() {
        finding.fix.proven = Some(false);
        finding.fix.remaining = codes(&told);
        finding.fix = in_steps(finding, &told);
    } else if !open.is_empty() && finding.fix.proven == Some(true) {
        finding.fix.proven = None;
        finding.fix.unproven = open;
    }
}

/// The list that opens the paths, led by what says where they lead. Without that, what the findings say against it is said.
pub fn opening(report: &mut NetworkReport, conclusion: &Conclusion, network: Option<&Diagnosis>) {
    lead(report, &conclusion.findings, network);
    as_far_as_it_fails(report, &conclusion.findings);
    if let (Some(opening), Some(root)) = (&mut report.opening, &conclusion.root_cause) {
        begin_with(opening, root);
    }
}

/// Where the error text shows otherwise of all that stops the ways, they are not known to be shut.
fn as_far_as_it_fails(report: &mut NetworkReport, findings: &[Finding]) {
    let fails = |one: &Finding| one.stage == Stage::Network && one.verdict == Verdict::Fail;
    if report.reachability == Reachability::Blocked && !findings.iter().any(fails) {
        report.reachability = Reachability::Unknown;
    }
}

/// What only the error text says of the way, as that a name has no answer, no change of the list mends: it comes first, and is left.
fn begin_with(opening: &mut Opening, root: &Finding) {
    let is_of_the_way = root.stage == Stage::Network && root.verdict == Verdict::Fail;
    let is_listed = |code: Code| opening.steps.iter().any(|step| step.code == code);
    let is_mended = is_listed(root.code) || root.fix.covered_by.is_some_and(is_listed);
    if !is_of_the_way || is_mended || !root.fix.changes.is_empty() {
        return;
    }
    opening.steps.insert(
        0,
        OpeningStep {
            code: root.code,
            resource: root.resource.clone(),
            fix: without_claims(&root.fix),
        },
    );
    opening.proven = Some(false);
    opening.unproven.clear();
    opening.remaining.insert(0, root.code);
}

fn lead(report: &mut NetworkReport, findings: &[Finding], network: Option<&Diagnosis>) {
    let then = report.as_it_listens.take();
    if let Some(then) = then {
        let leaders = leaders(findings, &then);
        if !leaders.is_empty() {
            report.opening = led(&leaders, findings, then.opening);
            return;
        }
    }
    leave_refuted(report, findings);
    if let Some(opening) = &mut report.opening {
        contradicted::opening(opening, findings, network);
    }
}

/// Takes out of the list what the error text shows to be otherwise: that it opens what is shut was judged with it.
fn leave_refuted(report: &mut NetworkReport, findings: &[Finding]) {
    let Some(opening) = &mut report.opening else {
        return;
    };
    let has = |step: &OpeningStep, verdict: Verdict| {
        let mut same = findings
            .iter()
            .filter(|one| one.code == step.code && one.resource == step.resource);
        same.any(|one| one.verdict == verdict)
    };
    let (left, out): (Vec<OpeningStep>, Vec<OpeningStep>) = std::mem::take(&mut opening.steps)
        .into_iter()
        .partition(|step| has(step, Verdict::Fail) || !has(step, Verdict::Warn));
    opening.steps = left;
    if out.is_empty() {
        return;
    }
    opening.proven = opening.proven.filter(|proven| !proven);
    opening
        .remaining
        .retain(|code| !out.iter().any(|step| step.code == *code));
    if opening.remaining.is_empty() {
        opening.proven = None;
        let refuted = out
            .into_iter()
            .map(|OpeningStep { code, resource, .. }| Unproven::Refuted { code, resource });
        opening.unproven.extend(refuted);
    }
    if opening.steps.len() < 2 {
        // One step is the fix of its finding.
        report.opening = None;
    }
}

fn led(leaders: &[Finding], findings: &[Finding], then: Option<Opening>) -> Option<Opening> {
    let mut list = then.unwrap_or_else(|| Opening {
        proven: Some(true),
        ..Opening::default()
    });
    let mut first: Vec<OpeningStep> = Vec::new();
    for leader in leaders {
        let by = leader.fix.covered_by.and_then(|code| holder(findings, leader, code));
        let finding = by.unwrap_or(leader);
        let mut fix = without_claims(printed_fix(finding).unwrap_or(&finding.fix));
        if fix.changes.is_empty() {
            list.proven = Some(false);
            list.remaining.insert(0, finding.code);
        }
        fix.steps.clear();
        let step = OpeningStep {
            code: finding.code,
            resource: finding.resource.clone(),
            fix,
        };
        if !first.contains(&step) {
            first.push(step);
        }
    }
    let is_made = |fix: &Fix| {
        let made = |change| first.iter().any(|step| step.fix.changes.contains(change));
        !fix.changes.is_empty() && fix.changes.iter().all(made)
    };
    list.steps.retain(|step| !is_made(&step.fix));
    first.append(&mut list.steps);
    list.steps = first;
    (list.steps.len() > 1).then_some(list)
}

/// The finding of the same connection that holds the commands of one that it covers.
fn holder<'f>(findings: &'f [Finding], covered: &Finding, by: Code) -> Option<&'f Finding> {
    let mut of_code = findings
        .iter()
        .filter(|one| one.code == by && one.resource == covered.resource);
    of_code.find(|one| !one.fix.changes.is_empty())
}
