//! The fixes of all stages, made one after the other. Each stage proves its own on the definitions as they are; one that writes a connection,
//! or a job's list of them, takes over what those of the stages before write there, so that none puts back what another mended.

use shared_domain::aws::glue::PhysicalConnectionRequirements;
use shared_domain::change::{Edit, Flip};
use shared_domain::evidence::Found;
use shared_domain::{Change, Code, Evidence, Finding, Fix};

use super::Conclusion;
use crate::proof;

/// Goes through the fixes in the order in which they are made.
pub(super) fn made(findings: &mut [Finding], evidence: &Evidence) {
    let mut now = evidence.clone();
    let mut before: Vec<Code> = Vec::new();
    let mut printed: Vec<(Code, Change)> = Vec::new();
    let places: Vec<usize> = proof::turns(findings).collect();
    for place in places {
        let finding = &mut findings[place];
        if finding.fix.covered_by.is_some() {
            continue;
        }
        once(finding, &printed);
        let of = finding.resource.id.clone();
        let steps = finding.fix.steps.iter_mut().map(|step| &mut step.fix);
        let mut is_anew = false;
        for fix in steps {
            is_anew |= built_anew(fix, &of, evidence, &now);
        }
        if built_anew(&mut finding.fix, &of, evidence, &now) || is_anew {
            comes_after(&mut finding.fix, &before);
        }
        let mut wrote = false;
        for change in &finding.fix.changes {
            wrote |= now.apply(change);
            printed.push((finding.code, change.clone()));
        }
        if wrote && !before.contains(&finding.code) {
            before.push(finding.code);
        }
    }
}

/// Says after which fixes one is made.
fn comes_after(fix: &mut Fix, codes: &[Code]) {
    for code in codes {
        if !fix.after.contains(code) {
            fix.after.push(*code);
        }
    }
}

/// What an earlier stage prints, as that a database is started, is not printed again.
fn once(finding: &mut Finding, printed: &[(Code, Change)]) {
    let by = |change: &Change| printed.iter().find(|(_, one)| one == change).map(|(code, _)| *code);
    let codes: Vec<Code> = finding.fix.changes.iter().filter_map(by).collect();
    let Some(first) = codes.first() else { return };
    let fix = std::mem::take(&mut finding.fix);
    let left: Vec<Change> = fix
        .changes
        .iter()
        .filter(|change| by(change).is_none())
        .cloned()
        .collect();
    if left.is_empty() {
        finding.fix = fix.covered(*first);
        return;
    }
    finding.fix = fix.with_changes(left);
    comes_after(&mut finding.fix, &codes);
}

/// Where a text blames what another fix mends as well, the root cause says what to type, and the other refers to it.
pub(super) fn told_by_the_root(conclusion: &mut Conclusion) {
    let Some(root) = &mut conclusion.root_cause else { return };
    let Some(by) = root.fix.covered_by else { return };
    let holds_it = |one: &&mut Finding| one.code == by && !one.fix.changes.is_empty();
    let Some(other) = conclusion.findings.iter_mut().find(holds_it) else {
        return;
    };
    let mut fix = other.fix.clone();
    fix.summary = proof::told_with(&root.fix.summary, &fix.summary);
    other.fix = std::mem::take(&mut other.fix).covered(root.code);
    let is_root = |one: &&mut Finding| one.is_of_same(root) && one.connection == root.connection;
    for one in conclusion.findings.iter_mut().filter(is_root) {
        one.fix = fix.clone();
    }
    root.fix = fix;
}

/// What refers to a fix that types nothing, because another mends it as well, refers to that other: whatever covers has something to type.
pub(super) fn told_by_what_is_typed(conclusion: &mut Conclusion) {
    let all = conclusion.findings.clone();
    for finding in conclusion.findings.iter_mut().chain(&mut conclusion.root_cause) {
        let fix = &mut finding.fix;
        fix.covered_by = fix.covered_by.map(|code| typed_by(&all, code));
        let mut after: Vec<Code> = Vec::new();
        for code in fix.after.iter().map(|code| typed_by(&all, *code)) {
            if code != finding.code && !after.contains(&code) {
                after.push(code);
            }
        }
        fix.after = after;
    }
}

/// The code whose fix is typed for one that is covered, maybe by one that is covered itself.
fn typed_by(findings: &[Finding], code: Code) -> Code {
    let mut by = code;
    for _ in findings {
        let of_it = || findings.iter().filter(|one| one.code == by);
        if of_it().any(|one| one.fix.covered_by.is_none()) {
            break;
        }
        let Some(next) = of_it().find_map(|one| one.fix.covered_by) else {
            break;
        };
        by = next;
    }
    by
}

/// Builds a fix about the connection `of`, that was made for the definitions of `base`, on those of `now`. True where that is another.
fn built_anew(fix: &mut Fix, of: &str, base: &Evidence, now: &Evidence) -> bool {
    let built = |change: &Change| Change {
        region: change.region.clone(),
        edit: on_top(&change.edit, of, base, now),
    };
    let changes: Vec<Change> = fix.changes.iter().map(built).collect();
    let is_anew = changes != fix.changes;
    if is_anew {
        *fix = std::mem::take(fix).with_changes(changes);
    }
    is_anew
}

/// An edit that was made for the definitions of `base`, about the connection `of`, on top of those of `now`.
fn on_top(edit: &Edit, of: &str, base: &Evidence, now: &Evidence) -> Edit {
    match edit {
        Edit::NewConnection { connection, on: true } => {
            let mut connection = connection.clone();
            if connection.physical_connection_requirements.as_ref() == placed(base, of) {
                connection.physical_connection_requirements = placed(now, of).cloned();
            }
            Edit::NewConnection { connection, on: true }
        }
        Edit::Job {
            name,
            connections: Some(Flip {
                from: Some(from),
                to: Some(to),
            }),
            workers,
        } => Edit::Job {
            name: name.clone(),
            connections: listed_anew(from, to, now),
            workers: workers.clone(),
        },
        other => other.clone(),
    }
}

/// Where a connection is placed.
fn placed<'e>(evidence: &'e Evidence, name: &str) -> Option<&'e PhysicalConnectionRequirements> {
    let named = evidence.connections.iter().find(|named| named.name == name)?;
    let connection = named.connection.get().and_then(Found::present)?;
    connection.physical_connection_requirements.as_ref()
}

/// The same names exchanged in the list as it is by then.
fn listed_anew(from: &[String], to: &[String], now: &Evidence) -> Option<Flip<Vec<String>>> {
    let as_it_was = Some(Flip::between(from.to_vec(), to.to_vec()));
    let job = now.job.get().and_then(Found::present);
    let Some(listed) = job
        .map(|job| &job.connections.connections)
        .filter(|listed| *listed != from)
    else {
        return as_it_was;
    };
    let same_names = listed.len() == from.len() && listed.iter().all(|name| from.contains(name));
    if !same_names || from.len() != to.len() {
        return as_it_was;
    }
    let exchanged = |name: &String| {
        let place = from.iter().position(|one| one == name);
        place.and_then(|place| to.get(place)).unwrap_or(name).clone()
    };
    Some(Flip::between(
        listed.clone(),
        listed.iter().map(exchanged).collect::<Vec<_>>(),
    ))
}
