//! A fix is proven before it is printed: its changes are made to the facts, and the facts are judged again.
//!
//! What a change uncovers is mended in the same pass: where another blocker stands behind the one that was removed, and has a fix by
//! changes itself, those changes join the fix. Where nothing can be typed for it, the fix is no fix: it becomes advice, and its changes
//! are the first of its steps.
//!
//! A fix by changes that is printed is therefore proven, which says that its finding is gone, nothing new fails, and the way that it stood
//! on is seen to its end; or it says why that is not claimed ([`Unproven`]), because the facts cannot tell:
//! - what they would have to hold to be changed was not read, as a denied `ec2:DescribeRouteTables` leaves open where a new NAT gateway
//!   would stand; or it is another's to shape: a transit gateway of another account decides itself what becomes of a new attachment, and
//!   one whose options were not told has a default table that only the command looks up;
//! - what it leads to was not read: [`World::unread`] has more to ask for once it is made;
//! - it leads around what the packets were meant to pass ([`World::around`]), so that it opens what nobody meant to be open;
//! - what comes behind it cannot be seen: a hop of the same path, or another check of the same stage ([`World::unseen`]).
//!
//! The changes of a fix stand in an order in which each can be typed: what AWS would refuse as things are comes after what it stands on, which
//! joins the fix where it lacks ([`World::first`]). Fixes of one report are made one after the other ([`turns`]): one that those before it
//! would upset, or that would upset them, is built on what they make, and no change is printed twice. The list that opens a path is made of
//! the same changes ([`opening`]).
//!
//! Commands of a fix that are no changes (those that show something, ask for a secret, or upload a file) touch what no fact holds, and are
//! never called proven. Each says how it is taken back, or why it is not.

use std::cell::RefCell;
use std::collections::BTreeSet;

use shared_domain::change::{DatabaseKind, Edit, Precondition};
use shared_domain::diagnosis::{Opening, OpeningStep, UnknownCheck, Unproven};
use shared_domain::{Change, Code, Diagnosis, Finding, Fix, Missing, Verdict};

use crate::registry;

mod turns;
pub(crate) use turns::turns;

/// How far a fix follows what it uncovers.
const ROUNDS: usize = 6;

/// How many blockers on one path are opened in turn.
const LONGEST: usize = 16;

/// Facts that can be changed and judged again.
pub trait World: Clone {
    /// Makes a change. False where the facts do not hold what it is about.
    fn apply(&mut self, change: &Change) -> bool;

    /// What has to be made before a change, where AWS would refuse it as things are; `None` where nothing can be typed for it.
    fn first(&self, _: &Change) -> Option<Fix> {
        None
    }

    /// Judges the facts as they are.
    fn judge(&self) -> Diagnosis;

    /// What judging asks that the facts cannot answer: the IAM action and what it was asked of.
    fn unread(&self) -> BTreeSet<(String, String)> {
        BTreeSet::new()
    }

    /// What cannot be seen on the ways that a list of fixes is to open.
    fn unseen_ways(&self) -> Vec<Unproven> {
        Vec::new()
    }

    /// What packets were meant to pass, as a firewall, where they were judged in `before`, and pass no more.
    fn around(&self, _before: &Self) -> Vec<Unproven> {
        Vec::new()
    }

    /// What stands on the same way as a finding and cannot be seen, where these facts were judged to be `judged`: the checks of its stage that
    /// could not judge.
    fn unseen(&self, finding: &Finding, judged: &Diagnosis) -> Vec<Unproven> {
        let same = |one: &&UnknownCheck| registry::rank(one.stage) == registry::rank(finding.stage);
        judged.unknown.iter().filter(same).map(not_judged).collect()
    }
}

fn not_judged(check: &UnknownCheck) -> Unproven {
    Unproven::Check {
        code: check.code.clone(),
        missing: Missing {
            reason: check.reason.clone(),
            would_help: check.would_help.clone(),
        },
    }
}

/// What of the way behind fixes is not known, though nothing fails on it: what was never read, else what cannot be seen.
fn open<'f>(
    changed: &impl World,
    after: &Diagnosis,
    unread: &BTreeSet<(String, String)>,
    findings: impl IntoIterator<Item = &'f Finding>,
) -> Vec<Unproven> {
    let mut open: Vec<Unproven> = Vec::new();
    for finding in findings {
        for one in changed.unseen(finding, after) {
            if !open.contains(&one) {
                open.push(one);
            }
        }
        // One unknown thing leaves many checks of a stage unknown.
        let own = after.unknown.iter().find(|one| one.code == finding.code);
        if open.is_empty() {
            open.extend(own.map(not_judged));
        }
        let untold = finding.fix.changes.iter().filter_map(|change| change.edit.untold());
        open.extend(untold.map(|(call, of)| Unproven::NotRead {
            call: call.to_owned(),
            of: of.to_owned(),
        }));
    }
    let now = changed.unread();
    let new = now.difference(unread).cloned();
    open.extend(new.map(|(call, of)| Unproven::NotRead { call, of }));
    open.truncate(TOLD);
    open
}

/// How many things that are not known a fix names.
const TOLD: usize = 3;

/// Tries the fix of every finding that is made of changes, and says what came of it. `diagnosis` is what `world` was judged to be.
pub fn prove(world: &impl World, diagnosis: &mut Diagnosis) {
    let before = diagnosis.findings.clone();
    let unread = world.unread();
    let typed = |finding: &&mut Finding| !finding.fix.changes.is_empty();
    for finding in diagnosis.findings.iter_mut().filter(typed) {
        prove_one(world, &before, &unread, finding);
    }
    turns::in_turn(world, &mut diagnosis.findings, &unread);
}

/// Tries one fix. Gives the world in which it is made, with all that it has come to; `None` where it cannot be made.
fn prove_one<W: World>(
    world: &W,
    before: &[Finding],
    unread: &BTreeSet<(String, String)>,
    finding: &mut Finding,
) -> Option<W> {
    let by_value = finding.fix.unproven.contains(&Unproven::ByValue);
    let Some((changed, fix)) = ready(world, &finding.fix) else {
        finding.fix = after_first(world, &finding.fix);
        finding.fix.unproven = vec![Unproven::NotInFacts];
        return None;
    };
    finding.fix = fix;
    let (changed, after) = settle(changed, before, finding);
    let rest = rest(&after, before, finding);
    finding.fix.remaining = codes(&rest);
    finding.fix.proven = match rest.is_empty() {
        false => Some(false),
        true => {
            finding.fix.unproven = open(&changed, &after, unread, [&*finding]);
            if finding.fix.changes.iter().any(|change| change.edit.reroutes()) {
                finding.fix.unproven.extend(changed.around(world));
            }
            finding.fix.unproven.extend(by_value.then_some(Unproven::ByValue));
            finding.fix.unproven.is_empty().then_some(true)
        }
    };
    if !rest.is_empty() {
        finding.fix = in_steps(finding, &rest);
    }
    Some(changed)
}

/// A database started first, because RDS changes none that is stopped.
pub(crate) fn started(kind: DatabaseKind, id: &str) -> Fix {
    let (summary, id) = (format!("Start {id}."), id.to_owned());
    Fix::changes(summary, [Edit::Running { kind, id, on: true }])
}

/// What has to be made before a change of a database.
pub(crate) fn database_first(lacks: Option<Precondition>) -> Option<Fix> {
    match lacks? {
        Precondition::Running { kind, id } => Some(started(kind, &id)),
        _ => None,
    }
}

/// Makes the changes of a fix, in an order in which each can be typed, with what has to come before them. `None` where one cannot be made.
fn ready<W: World>(world: &W, fix: &Fix) -> Option<(W, Fix)> {
    let mut changed = world.clone();
    let mut waiting = fix.changes.clone();
    let (mut made_so_far, mut sentences) = (Vec::new(), Vec::new());
    while !waiting.is_empty() {
        let waits = |change: &Change| waiting.iter().any(|other| change.edit.waits_for(&other.edit));
        let next = (0..waiting.len()).find(|place| !waits(&waiting[*place]) && changed.clone().apply(&waiting[*place]));
        if let Some(place) = next {
            let change = waiting.remove(place);
            changed.apply(&change);
            made_so_far.push(change);
            continue;
        }
        let first = waiting.iter().find_map(|change| changed.first(change))?;
        if first.changes.is_empty() || !made(&mut changed, &first.changes) {
            return None;
        }
        // What the fix would make itself later is made by now.
        waiting.retain(|change| !first.changes.contains(change) && !turns::is_made(&changed, change));
        made_so_far.extend(first.changes);
        sentences.push(first.summary);
    }
    let mut fix = fix.clone().with_changes(made_so_far);
    sentences.push(fix.summary);
    fix.summary = sentences.join(" ");
    Some((changed, fix))
}

/// A fix that cannot be tried, with what AWS wants to be there first: that is typed first all the same.
fn after_first(world: &impl World, fix: &Fix) -> Fix {
    let first = fix.changes.iter().find_map(|change| world.first(change));
    let Some(first) = first.filter(|first| !first.changes.iter().any(|change| fix.changes.contains(change))) else {
        return fix.clone();
    };
    let summary = format!("{} {}", first.summary, fix.summary);
    match first.changes.is_empty() {
        true => Fix::advice(summary),
        false => {
            // What another account accepts first is not typed in the same list.
            let stops = first.changes.iter().any(|change| change.edit.is_for_others_to_accept());
            let rest = fix.changes.iter().filter(|_| !stops).cloned();
            let mut whole = fix
                .clone()
                .with_changes(first.changes.into_iter().chain(rest).collect());
            whole.summary = summary;
            whole
        }
    }
}

/// The worlds that are judged on the way to the proofs of all fixes: what they lack is what a proof wants to be read.
pub fn mended<W: World>(world: &W) -> Vec<W> {
    let seen = RefCell::new(Vec::new());
    let noting = Noting {
        world: world.clone(),
        seen: &seen,
    };
    let mut diagnosis = world.judge();
    prove(&noting, &mut diagnosis);
    opening(&noting, &diagnosis.findings);
    seen.into_inner()
}

/// A world that notes each of its states that is judged.
#[derive(Clone)]
struct Noting<'a, W> {
    world: W,
    seen: &'a RefCell<Vec<W>>,
}

impl<W: World> World for Noting<'_, W> {
    fn apply(&mut self, change: &Change) -> bool {
        self.world.apply(change)
    }

    fn first(&self, change: &Change) -> Option<Fix> {
        self.world.first(change)
    }

    fn judge(&self) -> Diagnosis {
        self.seen.borrow_mut().push(self.world.clone());
        self.world.judge()
    }

    // What can be seen is not asked: no fix is printed of these.
    fn unseen(&self, _: &Finding, _: &Diagnosis) -> Vec<Unproven> {
        Vec::new()
    }
}

/// The summaries of two fixes that become one: what both say is said once.
pub(crate) fn told_with(first: &str, second: &str) -> String {
    match () {
        () if first.contains(second) => first.to_owned(),
        () if second.starts_with(first) => second.to_owned(),
        () => format!("{first} {second}"),
    }
}

/// Judges a world in which a finding's fix was made, and follows what comes to light. Gives the world that this ends in, judged.
fn settle<W: World>(mut world: W, before: &[Finding], finding: &mut Finding) -> (W, Diagnosis) {
    let mut after = world.judge();
    for _ in 0..ROUNDS {
        let mut followed = false;
        // The same component may stop the same packets at its next rule.
        let seen_before = |one: &Finding| before.iter().any(|known| same(known, one) && known.is_of_same(one));
        let behind = failing(&after).filter(|next| same(next, finding) && !seen_before(next));
        let behind: Vec<Finding> = behind.chain(uncovered(&after, before)).cloned().collect();
        for next in behind {
            let made = ready(&world, &next.fix).filter(|_| !next.fix.changes.is_empty());
            if let Some((changed, fix)) = made {
                world = changed;
                finding.fix.extend(&fix);
                finding.fix.summary = told_with(&finding.fix.summary, &fix.summary);
                followed = true;
            }
        }
        if !followed {
            break;
        }
        after = world.judge();
    }
    (world, after)
}

/// A fix that is not enough is no fix: it is told as advice, and its changes are the first of the steps that are.
pub(crate) fn in_steps(finding: &Finding, rest: &[&Finding]) -> Fix {
    let mut first = step(finding);
    (first.fix.proven, first.fix.remaining) = (None, Vec::new());
    first.fix.unproven.clear();
    let rest = rest.iter().filter(|next| next.fix.summary != finding.fix.summary);
    let mut advice = Fix::advice(format!("{} That alone is not enough.", finding.fix.summary));
    for next in rest.clone() {
        advice.summary += &format!(" {} fails then: {}", next.code, next.fix.summary);
    }
    advice.steps = std::iter::once(first).chain(rest.map(|next| step(next))).collect();
    advice.proven = finding.fix.proven;
    advice.remaining = finding.fix.remaining.clone();
    advice
}

/// What a fix leaves: the finding itself, and what fails only then.
fn rest<'a>(after: &'a Diagnosis, before: &'a [Finding], finding: &Finding) -> Vec<&'a Finding> {
    // One code may stand for several things that a component lacks, each with a fix of its own.
    let count = |findings: &[Finding]| findings.iter().filter(|seen| same(seen, finding)).count();
    let stays = count(&after.findings) >= count(before);
    let own = after.findings.iter().filter(|seen| stays && same(seen, finding));
    own.chain(uncovered(after, before)).collect()
}

pub(crate) fn codes(findings: &[&Finding]) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for finding in findings {
        if !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes
}

/// [`opening_of`] more than one step.
fn opening(world: &impl World, printed: &[Finding]) -> Option<Opening> {
    opening_of(2, world, printed)
}

/// The shortest list of fixes that opens the path, in order: each is the first blocker that is left when those before it are mended.
/// `printed` are the findings of the report: what they print for the same thing is what stands in the list. What fails after the last
/// change comes at the end, as advice. `None` where fewer than `least` do it, nothing is blocked, or nothing of several can be typed.
pub fn opening_of(least: usize, world: &impl World, printed: &[Finding]) -> Option<Opening> {
    let mut steps: Vec<Finding> = Vec::new();
    let mut changed = world.clone();
    let mut left = changed.judge();
    while steps.len() < LONGEST {
        let next = failing(&left).find_map(|finding| {
            let next = opened(&changed, &left, finding, printed)?;
            // What takes back a step leads in a circle.
            (!takes_back(&next.2, &steps)).then_some(next)
        });
        let Some((next, judged, finding)) = next else { break };
        changed = next;
        steps.push(finding);
        left = judged;
    }
    drop_needless(world, &mut steps, &left);
    let rest: Vec<&Finding> = failing(&left).collect();
    if steps.is_empty() && least > 1 || steps.len() + rest.len() < least {
        return None;
    }
    // What is typed, and could not be tried, may mend what it is for.
    let (untried, stays): (Vec<&Finding>, Vec<&Finding>) = rest.iter().partition(|one| is_untried(one, printed));
    let unproven = match (stays.as_slice(), untried.as_slice()) {
        ([], []) => seen_to_the_end(world, &changed, &left, &steps),
        ([], _) => vec![Unproven::NotInFacts],
        _ => Vec::new(),
    };
    Some(Opening {
        proven: match stays.is_empty() {
            true => unproven.is_empty().then_some(true),
            false => Some(false),
        },
        unproven,
        remaining: codes(&stays),
        steps: steps.iter().map(step).chain(told(&rest, printed)).collect(),
    })
}

/// What of the ways is not known once a list is made, after which nothing fails.
fn seen_to_the_end<W: World>(world: &W, changed: &W, left: &Diagnosis, steps: &[Finding]) -> Vec<Unproven> {
    let mut all = open(changed, left, &world.unread(), steps);
    let new = changed.unseen_ways().into_iter().filter(|one| !all.contains(one));
    let new: Vec<Unproven> = new.collect();
    all.extend(new);
    all.truncate(TOLD);
    let mut changes = steps.iter().flat_map(|step| &step.fix.changes);
    if changes.any(|change| change.edit.reroutes()) {
        all.extend(changed.around(world));
    }
    all
}

/// What the report prints for a finding, or for the one that mends it as well.
fn printed_for<'f>(finding: &Finding, printed: &'f [Finding]) -> Option<&'f Finding> {
    let own = printed.iter().find(|one| same(one, finding))?;
    let by = own.fix.covered_by;
    by.map_or(Some(own), |by| printed.iter().find(|one| one.code == by))
}

fn is_untried(finding: &Finding, printed: &[Finding]) -> bool {
    let fix = printed_for(finding, printed).map(|one| &one.fix);
    fix.is_some_and(|fix| !fix.changes.is_empty() && fix.unproven.contains(&Unproven::NotInFacts))
}

/// What is left at the end of a list, as the report prints it: by itself it may not be typed as things are. What another of them mends as
/// well is not told again.
fn told(rest: &[&Finding], printed: &[Finding]) -> Vec<OpeningStep> {
    let is_told = |finding: &Finding| rest.iter().any(|one| same(one, finding));
    let mut steps = Vec::new();
    for finding in rest {
        let by = printed_for(finding, printed);
        if by.is_some_and(|by| !same(by, finding) && is_told(by)) {
            continue;
        }
        let own = printed.iter().find(|one| same(one, finding));
        steps.push(OpeningStep {
            fix: without_claims(own.map_or(&finding.fix, |own| &own.fix)),
            ..step(finding)
        });
    }
    steps
}

fn takes_back(step: &Finding, steps: &[Finding]) -> bool {
    let mut made = steps.iter().flat_map(|one| &one.fix.changes);
    made.any(|one| one.undo().is_ok_and(|undo| step.fix.changes.contains(&undo)))
}

/// A blocker mended: as the report prints it for the same thing, as far as that is not made by then and still mends; else by its own fix.
fn opened<W: World>(
    changed: &W,
    left: &Diagnosis,
    finding: &Finding,
    printed: &[Finding],
) -> Option<(W, Diagnosis, Finding)> {
    let count = |judged: &Diagnosis| judged.findings.iter().filter(|one| same(one, finding)).count();
    let as_printed = printed.iter().filter(|one| same(one, finding)).filter_map(printed_fix);
    let as_printed = as_printed.map(|fix| (fix, true));
    for (fix, has_to_mend) in as_printed.chain([(&finding.fix, false)]) {
        let still = fix.changes.iter().filter(|change| !turns::is_made(changed, change));
        let fix = without_claims(fix).with_changes(still.cloned().collect());
        let Some((next, fix)) = ready(changed, &fix).filter(|(_, fix)| !fix.changes.is_empty()) else {
            continue;
        };
        let judged = next.judge();
        if !has_to_mend || count(&judged) < count(left) {
            let finding = Finding { fix, ..finding.clone() };
            return Some((next, judged, finding));
        }
    }
    None
}

/// A fix by itself: what it comes to is said of the whole list.
pub(crate) fn without_claims(fix: &Fix) -> Fix {
    let mut bare = fix.clone();
    (bare.proven, bare.covered_by) = (None, None);
    bare.remaining.clear();
    bare.unproven.clear();
    bare.after.clear();
    bare
}

/// What a finding prints to be typed: its fix, or the first of the steps that it is told in.
pub(crate) fn printed_fix(finding: &Finding) -> Option<&Fix> {
    let first = finding.fix.steps.first().map(|step| &step.fix);
    [Some(&finding.fix), first]
        .into_iter()
        .flatten()
        .find(|fix| !fix.changes.is_empty())
}

fn step(finding: &Finding) -> OpeningStep {
    OpeningStep {
        code: finding.code,
        resource: finding.resource.clone(),
        fix: finding.fix.clone(),
    }
}

/// Leaves out, one at a time, the steps without which no more fails than with all of them.
fn drop_needless(world: &impl World, steps: &mut Vec<Finding>, left: &Diagnosis) {
    let mut index = 0;
    while index < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(index);
        let mut changed = world.clone();
        let works = fewer.iter().all(|finding| made(&mut changed, &finding.fix.changes));
        if works && failing(&changed.judge()).all(|one| failing(left).any(|known| same(known, one))) {
            *steps = fewer;
        } else {
            index += 1;
        }
    }
}

/// Makes all changes, or none where one cannot be made: what is judged next is what the printed commands make.
fn made(world: &mut impl World, changes: &[Change]) -> bool {
    let mut next = world.clone();
    let done = changes.iter().all(|change| next.apply(change));
    if done {
        *world = next;
    }
    done
}

fn failing(diagnosis: &Diagnosis) -> impl Iterator<Item = &Finding> {
    diagnosis
        .findings
        .iter()
        .filter(|finding| finding.verdict == Verdict::Fail)
}

/// What fails now and did not fail before.
fn uncovered<'a>(after: &'a Diagnosis, before: &'a [Finding]) -> impl Iterator<Item = &'a Finding> {
    failing(after).filter(|finding| {
        !before
            .iter()
            .any(|known| known.verdict == Verdict::Fail && same(known, finding))
    })
}

pub(crate) fn same(one: &Finding, other: &Finding) -> bool {
    one.code == other.code && one.resource == other.resource && one.connection == other.connection
}

#[cfg(test)]
mod tests;
#[cfg(test)]
pub(crate) use tests::printed;
