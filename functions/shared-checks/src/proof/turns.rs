//! The fixes of one report, made one after the other: two that change one thing, such as a policy or the numbers of an ACL's rules, must not
//! upset each other.

use std::collections::BTreeSet;

use shared_domain::diagnosis::Unproven;
use shared_domain::{Change, Code, Diagnosis, Finding, Fix, Missing, Verdict};

use super::{World, made, prove_one, same};

/// Goes through the fixes in the order of the report, failures before warnings, and builds those anew that do not go with what was made
/// before them. What one before it makes as well is not printed again, and what it mends is not advised.
pub(super) fn in_turn<W: World>(world: &W, findings: &mut [Finding], unread: &BTreeSet<(String, String)>) {
    if findings.len() < 2 || !findings.iter().any(can_be_made) {
        return;
    }
    let mut ground = Ground {
        judged: world.judge(),
        world: world.clone(),
        done: Vec::new(),
    };
    let before = ground.judged.clone();
    for place in turns(findings).collect::<Vec<usize>>() {
        let finding = &mut findings[place];
        if ground.done.is_empty() && !can_be_made(finding) {
            continue;
        }
        if ground.count(finding) == 0 {
            ground.cover(world, &before, finding);
        } else if !can_be_made(finding) {
            continue;
        } else if let Some((next, fix)) = ground
            .with_less(world, finding, unread)
            .or_else(|| ground.with(world, finding))
            .or_else(|| ground.with_anew(world, finding, unread))
        {
            finding.fix = fix;
            ground = next;
        }
    }
    // What only says what to do may be mended by what is typed after it.
    let told = |finding: &&mut Finding| finding.fix.commands.is_empty() && finding.fix.covered_by.is_none();
    for finding in findings.iter_mut().filter(told) {
        if ground.count(finding) == 0 {
            ground.cover(world, &before, finding);
        }
    }
}

/// The places of findings in the order in which their fixes are made: what fails first, so that nothing that fails waits for what only warns.
pub fn turns(findings: &[Finding]) -> impl Iterator<Item = usize> + use<> {
    let of = |fails: bool| {
        let verdicts = findings.iter().map(|finding| finding.verdict == Verdict::Fail);
        let places = verdicts.enumerate().filter(move |(_, one)| *one == fails);
        places.map(|(place, _)| place).collect::<Vec<usize>>()
    };
    of(true).into_iter().chain(of(false))
}

fn can_be_made(finding: &Finding) -> bool {
    !finding.fix.changes.is_empty() && !finding.fix.unproven.contains(&Unproven::NotInFacts)
}

/// What the fixes before have come to.
struct Ground<W> {
    world: W,
    judged: Diagnosis,
    done: Vec<Finding>,
}

impl<W: World> Ground<W> {
    fn count(&self, finding: &Finding) -> usize {
        count(&self.judged, finding)
    }

    /// The ground after one fix more, as far as it is not made by then. `None` where it cannot be made then, takes nothing away, or brings
    /// back what was mended. `base` is the world in which nothing is made.
    fn with(&self, base: &W, finding: &Finding) -> Option<(Self, Fix)> {
        let (made, left): (Vec<Change>, Vec<Change>) = (finding.fix.changes.iter().cloned())
            .partition(|change| self.prints(change) || is_made(&self.world, change));
        let mut world = self.world.clone();
        if !left.iter().all(|change| world.apply(change)) {
            return None;
        }
        let mut fix = finding.fix.clone();
        if !made.is_empty() {
            fix = fix.with_changes(left);
            let makes = |one: &&Finding| made.iter().any(|change| makes(base, one, change));
            fix.after = codes_of(self.done.iter().filter(makes));
        }
        let finding = Finding { fix, ..finding.clone() };
        self.after(world, &finding).map(|next| (next, finding.fix))
    }

    /// The same with less than the fix would make by itself, where those before it open a part of the way: no flow is opened twice.
    fn with_less(&self, base: &W, finding: &Finding, unread: &BTreeSet<(String, String)>) -> Option<(Self, Fix)> {
        if self.done.is_empty() || finding.fix.changes.len() < 2 {
            return None;
        }
        let proven_in = |world: &W, judged: &Diagnosis| {
            let mut again = judged.findings.iter().find(|one| same(one, finding))?.clone();
            let made = prove_one(world, &judged.findings, unread, &mut again)?;
            Some((made, again))
        };
        let (made_so, mut less) = proven_in(&self.world, &self.judged)?;
        let changes = less.fix.changes.clone();
        let is_part = changes.iter().all(|change| finding.fix.changes.contains(change));
        if changes.is_empty() || changes.len() >= finding.fix.changes.len() || !is_part {
            return None;
        }
        let is_enough = |one: &&Finding| {
            let mut world = base.clone();
            made(&mut world, &one.fix.changes)
                && proven_in(&world, &world.judge()).is_some_and(|(_, by)| by.fix.changes == changes)
        };
        less.fix.after = codes_of(self.done.iter().filter(is_enough));
        if less.fix.after.is_empty() {
            less.fix.after = codes_of(self.done.iter());
        }
        let next = self.after(made_so, &less)?;
        Some((next, less.fix))
    }

    fn prints(&self, change: &Change) -> bool {
        self.done.iter().any(|one| one.fix.changes.contains(change))
    }

    fn after(&self, world: W, finding: &Finding) -> Option<Self> {
        let judged = world.judge();
        let mended = mended(&judged, &self.judged, finding);
        let stay = self.done.iter().all(|one| count(&judged, one) <= self.count(one));
        (mended && stay).then(|| Self {
            world,
            judged,
            done: self.done.iter().chain([finding]).cloned().collect(),
        })
    }

    /// The same with the fix built on what those before it make.
    fn with_anew(&self, world: &W, finding: &Finding, unread: &BTreeSet<(String, String)>) -> Option<(Self, Fix)> {
        let typed = |one: &&Finding| same(one, finding) && !one.fix.changes.is_empty();
        let mut again = self.judged.findings.iter().find(typed)?.clone();
        let made = prove_one(&self.world, &self.judged.findings, unread, &mut again)?;
        if again.fix.changes.is_empty() {
            return None;
        }
        again.fix.after = self.upset_by(world, finding);
        let next = self.after(made, &again)?;
        Some((next, again.fix))
    }

    /// The codes of the fixes before that a fix does not go with, as far as one of them alone is the reason.
    fn upset_by(&self, world: &W, finding: &Finding) -> Vec<Code> {
        let judged = world.judge();
        let goes_with = |one: &&Finding| {
            let mut changed = world.clone();
            let alone = Ground {
                judged: judged.clone(),
                world: changed.clone(),
                done: Vec::new(),
            };
            made(&mut changed, &one.fix.changes)
                && alone
                    .after(changed, one)
                    .is_some_and(|one| one.with(world, finding).is_some())
        };
        codes_of(self.done.iter().filter(|one| !goes_with(one)))
    }

    /// Says which fixes before have mended it already: nothing is left to be typed. Where it takes several of them, it comes after all but
    /// the last.
    fn cover(&self, world: &W, before: &Diagnosis, finding: &mut Finding) {
        let mends = |some: &[&Finding]| {
            let mut changed = world.clone();
            some.iter().all(|one| made(&mut changed, &one.fix.changes)) && mended(&changed.judge(), before, finding)
        };
        let alone = self.done.iter().find(|one| mends(&[*one]));
        let mut by: Vec<&Finding> = match alone {
            Some(one) => vec![one],
            // What cannot be judged any more is not mended by that.
            None if mended(&self.judged, before, finding) => self.done.iter().collect(),
            None => return,
        };
        let mut place = 0;
        while by.len() > 1 && place < by.len() {
            let mut fewer = by.clone();
            fewer.remove(place);
            match mends(&fewer) {
                true => by = fewer,
                false => place += 1,
            }
        }
        let Some((last, rest)) = by.split_last() else { return };
        let after = codes_of(rest.iter().copied().filter(|one| one.code != last.code));
        finding.fix = std::mem::take(&mut finding.fix).covered(last.code);
        finding.fix.after = after;
    }
}

fn codes_of<'f>(findings: impl Iterator<Item = &'f Finding>) -> Vec<Code> {
    let mut codes: Vec<Code> = findings.map(|one| one.code).collect();
    codes.dedup();
    codes
}

/// True where the fix of a finding makes a change, by itself or besides.
fn makes(base: &impl World, finding: &Finding, change: &Change) -> bool {
    let changes = &finding.fix.changes;
    let mut changed = base.clone();
    changes.contains(change) || made(&mut changed, changes) && is_made(&changed, change)
}

fn count(judged: &Diagnosis, finding: &Finding) -> usize {
    judged.findings.iter().filter(|one| same(one, finding)).count()
}

/// True where one finding less is there of that kind, and not because it cannot be judged any more.
fn mended(judged: &Diagnosis, before: &Diagnosis, finding: &Finding) -> bool {
    let known: Vec<Missing> = unseen(before, finding.code).collect();
    count(judged, finding) < count(before, finding) && unseen(judged, finding.code).all(|one| known.contains(&one))
}

/// Why a check could not judge, or not all of it.
fn unseen(judged: &Diagnosis, code: Code) -> impl Iterator<Item = Missing> {
    let unknown = judged.unknown.iter().filter(move |one| one.code == code);
    let unknown = unknown.map(|one| Missing {
        reason: one.reason.clone(),
        would_help: one.would_help.clone(),
    });
    let in_part = judged.findings.iter().filter(move |one| one.code == code);
    unknown.chain(in_part.flat_map(|one| one.unseen.iter().cloned()))
}

/// True for a change that is made already: it finds nothing to change, and taking it back would find it.
pub(super) fn is_made(world: &impl World, change: &Change) -> bool {
    !world.clone().apply(change) && change.undo().is_ok_and(|undo| world.clone().apply(&undo))
}
