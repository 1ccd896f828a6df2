//! The fixes of one report, made one after the other: two that change one thing, such as a policy or the numbers of an ACL's rules, must not
//! upset each other.

use std::collections::BTreeSet;

use shared_domain::change::Edit;
use shared_domain::diagnosis::Unproven;
use shared_domain::{Change, Code, Diagnosis, Finding};

use super::{World, made, prove_one, same};

/// Goes through the fixes in the order of the report, and builds those anew that do not go with what was made before them.
pub(super) fn in_turn<W: World>(world: &W, findings: &mut [Finding], unread: &BTreeSet<(String, String)>) {
    if findings.iter().filter(|finding| can_be_made(finding)).count() < 2 {
        return;
    }
    let mut ground = Ground {
        judged: world.judge(),
        world: world.clone(),
        done: Vec::new(),
    };
    for finding in findings.iter_mut().filter(|finding| can_be_made(finding)) {
        if ground.count(finding) == 0 {
            ground.cover(world, finding, unread);
        } else if let Some(next) = ground
            .with(finding)
            .or_else(|| ground.with_anew(world, finding, unread))
        {
            ground = next;
        }
    }
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

    /// The ground after one fix more, as it is. `None` where it cannot be made then, takes nothing away, or brings back what was mended.
    fn with(&self, finding: &Finding) -> Option<Self> {
        let mut world = self.world.clone();
        let mut changes = finding.fix.changes.iter();
        let all = changes.all(|change| world.apply(change) || is_made(&world, change));
        all.then(|| self.after(world, finding)).flatten()
    }

    fn after(&self, world: W, finding: &Finding) -> Option<Self> {
        let judged = world.judge();
        let mended = count(&judged, finding) < self.count(finding);
        let stay = self.done.iter().all(|one| count(&judged, one) <= self.count(one));
        (mended && stay).then(|| Self {
            world,
            judged,
            done: self.done.iter().chain([finding]).cloned().collect(),
        })
    }

    /// The same with the fix built on what those before it make.
    fn with_anew(&self, world: &W, finding: &mut Finding, unread: &BTreeSet<(String, String)>) -> Option<Self> {
        let typed = |one: &&Finding| same(one, finding) && !one.fix.changes.is_empty();
        let mut again = self.judged.findings.iter().find(typed)?.clone();
        let made = prove_one(&self.world, &self.judged.findings, unread, &mut again)?;
        if again.fix.changes.is_empty() {
            return None;
        }
        again.fix.after = self.upset_by(world, finding);
        finding.fix = again.fix;
        self.after(made, finding)
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
                && alone.after(changed, one).is_some_and(|one| one.with(finding).is_some())
        };
        let upset = self.done.iter().filter(|one| !goes_with(one));
        let mut codes: Vec<Code> = upset.map(|one| one.code).collect();
        codes.dedup();
        codes
    }

    /// Says which fix before has mended it already. Where it would write a whole value over what that fix wrote, it writes the same.
    fn cover(&self, world: &W, finding: &mut Finding, unread: &BTreeSet<(String, String)>) {
        let before = world.judge();
        let mends = |one: &&Finding| {
            let mut changed = world.clone();
            made(&mut changed, &one.fix.changes) && count(&changed.judge(), finding) < count(&before, finding)
        };
        let Some(by) = self.done.iter().find(mends).or(self.done.last()) else {
            return;
        };
        let overwrites = |change: &Change| writes_whole(&change.edit) && !is_made(&self.world, change);
        if finding.fix.changes.iter().any(overwrites) {
            finding.fix = std::mem::take(&mut finding.fix).with_changes(by.fix.changes.clone());
            prove_one(world, &before.findings, unread, finding);
        }
        finding.fix.covered_by = Some(by.code);
    }
}

fn count(judged: &Diagnosis, finding: &Finding) -> usize {
    judged.findings.iter().filter(|one| same(one, finding)).count()
}

/// True for a change that is made already: taking it back would find it.
pub(super) fn is_made(world: &impl World, change: &Change) -> bool {
    change.undo().is_ok_and(|undo| world.clone().apply(&undo))
}

/// True for an edit that takes no notice of what others have written meanwhile.
fn writes_whole(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::Connection { .. } | Edit::EndpointPolicy { .. } | Edit::RoleTrust { .. } | Edit::Job { .. }
    )
}
