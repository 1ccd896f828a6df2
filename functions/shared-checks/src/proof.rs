//! A fix is proven before it is printed: its changes are made to the facts, and the facts are judged again.
//!
//! What a change uncovers is mended in the same pass: where another blocker stands behind the one that was removed, and has a fix by
//! changes itself, those changes join the fix.

use std::collections::BTreeSet;

use shared_domain::diagnosis::{Opening, OpeningStep};
use shared_domain::{Change, Code, Diagnosis, Finding, Verdict};

/// How far a fix follows what it uncovers.
const ROUNDS: usize = 6;

/// How many blockers on one path are opened in turn.
const LONGEST: usize = 16;

/// Facts that can be changed and judged again.
pub trait World: Clone {
    /// Makes a change. False where the facts do not hold what it is about.
    fn apply(&mut self, change: &Change) -> bool;

    /// Judges the facts as they are.
    fn judge(&self) -> Diagnosis;

    /// What judging asks that the facts cannot answer: the IAM action and what it was asked of.
    fn unread(&self) -> BTreeSet<(String, String)> {
        BTreeSet::new()
    }
}

/// Tries the fix of every finding that is made of changes, and says what came of it. `diagnosis` is what `world` was judged to be.
pub fn prove(world: &impl World, diagnosis: &mut Diagnosis) {
    let before = diagnosis.findings.clone();
    let unread = world.unread();
    for finding in diagnosis
        .findings
        .iter_mut()
        .filter(|finding| !finding.fix.changes.is_empty())
    {
        let mut changed = world.clone();
        if made(&mut changed, &finding.fix.changes) {
            changed = settle(changed, &before, finding);
            // What the way beyond the fix depends on was never read: nothing is claimed.
            if finding.fix.proven == Some(true) && !changed.unread().is_subset(&unread) {
                finding.fix.proven = None;
            }
        }
    }
}

/// The worlds in which one fix was made, and the one in which all were.
pub fn mended<W: World>(world: &W) -> Vec<W> {
    let mut all = world.clone();
    let mut worlds = Vec::new();
    for finding in world.judge().findings {
        let mut changed = world.clone();
        if !finding.fix.changes.is_empty() && made(&mut changed, &finding.fix.changes) {
            worlds.push(changed);
            made(&mut all, &finding.fix.changes);
        }
    }
    if worlds.len() > 1 {
        worlds.push(all);
    }
    worlds
}

/// Judges a world in which a finding's fix was made, and follows what comes to light. Gives the world that this ends in.
fn settle<W: World>(mut world: W, before: &[Finding], finding: &mut Finding) -> W {
    let mut after = world.judge();
    for _ in 0..ROUNDS {
        let mut followed = false;
        // The same component may stop the same packets at its next rule.
        let seen_before = |one: &Finding| {
            before
                .iter()
                .any(|known| same(known, one) && known.evidence == one.evidence)
        };
        let behind = failing(&after).filter(|next| same(next, finding) && !seen_before(next));
        let behind: Vec<Finding> = behind.chain(uncovered(&after, before)).cloned().collect();
        for next in behind {
            if !next.fix.changes.is_empty() && made(&mut world, &next.fix.changes) {
                finding.fix.extend(&next.fix);
                finding.fix.summary = format!("{} {}", finding.fix.summary, next.fix.summary);
                followed = true;
            }
        }
        if !followed {
            break;
        }
        after = world.judge();
    }
    // One code may stand for several things that a component lacks, each with a fix of its own.
    let count = |findings: &[Finding]| findings.iter().filter(|seen| same(seen, finding)).count();
    let stays = count(&after.findings) >= count(before)
        || after
            .unknown
            .iter()
            .any(|unseen| unseen.code.code() == Some(finding.code));
    let mut remaining = if stays { vec![finding.code] } else { Vec::new() };
    for next in uncovered(&after, before) {
        if !remaining.contains(&next.code) {
            remaining.push(next.code);
        }
    }
    finding.fix.proven = Some(remaining.is_empty());
    finding.fix.remaining = remaining;
    world
}

/// The shortest list of fixes that opens the path, in order, where more than one is needed: each is the first blocker that is left
/// when those before it are mended. `None` where one fix does it, or nothing is blocked.
pub fn opening(world: &impl World) -> Option<Opening> {
    let mut steps: Vec<Finding> = Vec::new();
    let mut changed = world.clone();
    let mut left = changed.judge();
    while steps.len() < LONGEST {
        let next = failing(&left).find_map(|finding| {
            let mut next = changed.clone();
            let typed = !finding.fix.changes.is_empty();
            (typed && made(&mut next, &finding.fix.changes)).then(|| (next, finding.clone()))
        });
        let Some((next, finding)) = next else { break };
        changed = next;
        steps.push(finding);
        left = changed.judge();
    }
    let remaining: Vec<Code> = failing(&left).map(|finding| finding.code).collect();
    if remaining.is_empty() {
        drop_needless(world, &mut steps);
    }
    if steps.len() < 2 {
        return None;
    }
    let step = |finding: Finding| OpeningStep {
        code: finding.code,
        resource: finding.resource,
        fix: finding.fix,
    };
    Some(Opening {
        steps: steps.into_iter().map(step).collect(),
        remaining,
    })
}

/// Leaves out, one at a time, the steps without which the path is open all the same.
fn drop_needless(world: &impl World, steps: &mut Vec<Finding>) {
    let mut index = 0;
    while index < steps.len() {
        let mut fewer = steps.clone();
        fewer.remove(index);
        let mut changed = world.clone();
        let works = fewer.iter().all(|finding| made(&mut changed, &finding.fix.changes));
        if works && failing(&changed.judge()).next().is_none() {
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

fn same(one: &Finding, other: &Finding) -> bool {
    one.code == other.code && one.resource == other.resource && one.connection == other.connection
}

/// What the tests of every stage hold of the fixes that they meet.
#[cfg(test)]
pub(crate) mod printed {
    use std::path::{Path, PathBuf};

    use super::*;

    /// A fix by changes mends what it is for and breaks nothing; at most a warning that stands beside it becomes a failure, and that
    /// is said.
    pub fn mends(diagnosis: &Diagnosis) {
        for finding in diagnosis
            .findings
            .iter()
            .filter(|finding| !finding.fix.changes.is_empty())
        {
            let warned = |code: &Code| {
                let mut others = diagnosis.findings.iter().filter(|other| other.code != finding.code);
                others.any(|other| other.code == *code && other.verdict == Verdict::Warn)
            };
            let said = !finding.fix.remaining.is_empty() && finding.fix.remaining.iter().all(warned);
            assert!(
                finding.fix.proven == Some(true) || said,
                "{}: remaining {:?}: {:#?}",
                finding.code,
                finding.fix.remaining,
                finding.fix
            );
        }
    }

    /// The lines of a list of printed commands: code, tab, command; commands that take back stand with the others.
    pub fn lines(diagnosis: &Diagnosis) -> impl Iterator<Item = String> + '_ {
        diagnosis.findings.iter().flat_map(|finding| {
            let commands = finding.fix.commands.iter().chain(&finding.fix.undo);
            commands.map(|command| format!("{}\t{command}\n", finding.code))
        })
    }

    /// Every command that is printed is in the list, which a repository test holds to the AWS CLI. `PIPEFITTER_BLESS=1` adds to it.
    pub fn listed(diagnosis: &Diagnosis) {
        let path = list("account-fix-commands.txt");
        for line in lines(diagnosis) {
            let known = std::fs::read_to_string(&path).unwrap_or_default();
            if known.contains(&line) {
                continue;
            }
            assert!(
                std::env::var_os("PIPEFITTER_BLESS").is_some(),
                "not in the list: run it with PIPEFITTER_BLESS=1: {line}"
            );
            // One write a line: tests run side by side.
            let file = std::fs::OpenOptions::new().append(true).create(true).open(&path);
            std::io::Write::write_all(&mut file.unwrap(), line.as_bytes()).unwrap();
        }
    }

    /// A file of the repository test.
    pub fn list(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(name)
    }
}

#[cfg(test)]
mod tests {
    use shared_domain::change::Edit;
    use shared_domain::{Confidence, Fix, Resource, Stage};

    use super::*;

    /// Doors in a row, each open or shut, seen or hidden behind a shut one; a zone is associated with `vpc-N` to open door N.
    #[derive(Clone, Debug)]
    struct Doors {
        shut: Vec<usize>,
        /// Only the first shut door is seen.
        dark: bool,
        /// A door that falls shut when another is opened.
        slams: Option<(usize, usize)>,
    }

    fn door(number: usize) -> Change {
        Change::from(Edit::ZoneAssociation {
            zone: "Z".into(),
            vpc: format!("vpc-{number}"),
            vpc_region: "us-east-1".into(),
            on: true,
        })
    }

    fn code(number: usize) -> Code {
        Code::from(format!("DOOR_{number}").as_str())
    }

    impl World for Doors {
        fn apply(&mut self, change: &Change) -> bool {
            let Some(place) = self.shut.iter().position(|number| door(*number) == *change) else {
                return false;
            };
            let opened = self.shut.remove(place);
            if let Some((_, slammed)) = self.slams.filter(|(when, _)| *when == opened) {
                self.shut.push(slammed);
            }
            true
        }

        fn judge(&self) -> Diagnosis {
            let seen = if self.dark { 1 } else { self.shut.len() };
            let finding = |number: &usize| Finding {
                code: code(*number),
                stage: Stage::Network,
                verdict: Verdict::Fail,
                title: String::new(),
                resource: Resource::new("door", number.to_string()),
                evidence: String::new(),
                // Door 9 has no key.
                fix: if *number == 9 {
                    Fix::advice("Ask.")
                } else {
                    Fix::changes(format!("Open {number}."), [door(*number)])
                },
                confidence: Confidence::Likely,
                connection: None,
                note: None,
                unseen: Vec::new(),
            };
            Diagnosis {
                findings: self.shut.iter().take(seen).map(finding).collect(),
                ..Diagnosis::default()
            }
        }
    }

    fn doors(shut: &[usize], dark: bool) -> Doors {
        Doors {
            shut: shut.to_vec(),
            dark,
            slams: None,
        }
    }

    fn proven(world: &Doors) -> Vec<Finding> {
        let mut diagnosis = world.judge();
        prove(world, &mut diagnosis);
        diagnosis.findings
    }

    #[test]
    fn a_fix_that_mends_is_proven_and_one_of_advice_is_not_tried() {
        let all = proven(&doors(&[1, 9], false));
        assert_eq!((all[0].fix.proven, all[1].fix.proven), (Some(true), None));
        assert_eq!(all[0].fix.undo.len(), 1);
    }

    #[test]
    fn a_fix_that_cannot_be_made_as_a_whole_leaves_the_world_as_it_was() {
        let mut world = doors(&[1], false);
        assert!(!made(&mut world, &[door(1), door(5)]));
        assert_eq!(world.shut, [1]);
        assert!(made(&mut world, &[door(1)]));
        assert!(world.shut.is_empty());
    }

    #[test]
    fn what_a_fix_uncovers_is_mended_in_the_same_pass_and_what_cannot_be_is_said() {
        let all = proven(&doors(&[1, 2, 3], true));
        assert_eq!(all[0].fix.summary, "Open 1. Open 2. Open 3.");
        assert_eq!((all[0].fix.commands.len(), all[0].fix.undo.len()), (3, 3));
        assert!(all[0].fix.undo[0].contains("vpc-3"), "{:?}", all[0].fix.undo);
        assert_eq!(all[0].fix.proven, Some(true));
        let all = proven(&doors(&[1, 9], true));
        assert_eq!(
            (all[0].fix.proven, all[0].fix.remaining.as_slice()),
            (Some(false), &[code(9)][..])
        );
    }

    #[test]
    fn several_blockers_get_the_list_that_opens_the_path_in_order() {
        let codes = |world: &Doors| {
            let opening = opening(world)?;
            let steps: Vec<String> = opening.steps.iter().map(|step| step.code.to_string()).collect();
            Some((
                steps.join(" "),
                opening
                    .remaining
                    .iter()
                    .map(ToString::to_string)
                    .collect::<Vec<_>>()
                    .join(" "),
            ))
        };
        assert_eq!(codes(&doors(&[1], false)), None);
        for dark in [false, true] {
            assert_eq!(
                codes(&doors(&[1, 2], dark)),
                Some(("DOOR_1 DOOR_2".to_owned(), String::new()))
            );
        }
        assert_eq!(
            codes(&doors(&[1, 2, 9], false)),
            Some(("DOOR_1 DOOR_2".to_owned(), "DOOR_9".to_owned()))
        );
        // Door 2 falls shut again, whenever door 1 is opened.
        let mut slamming = doors(&[2, 1], true);
        slamming.slams = Some((1, 3));
        assert_eq!(
            codes(&slamming),
            Some(("DOOR_2 DOOR_1 DOOR_3".to_owned(), String::new()))
        );
    }
}
