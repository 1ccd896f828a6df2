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
//! - what comes behind it cannot be seen: a hop of the same path, or another check of the same stage ([`World::unseen`]).
//!
//! Commands of a fix that are no changes (those that show something, ask for a secret, upload a file, or attach an internet gateway
//! that may be gone) touch what no fact holds, and are never called proven. Each says how it is taken back, or why it is not.

use std::cell::RefCell;
use std::collections::BTreeSet;

use shared_domain::diagnosis::{Opening, OpeningStep, UnknownCheck, Unproven};
use shared_domain::{Change, Code, Diagnosis, Finding, Fix, Missing, Verdict};

use crate::registry;

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
    for finding in diagnosis
        .findings
        .iter_mut()
        .filter(|finding| !finding.fix.changes.is_empty())
    {
        let mut changed = world.clone();
        if !made(&mut changed, &finding.fix.changes) {
            finding.fix.unproven = vec![Unproven::NotInFacts];
            continue;
        }
        let (changed, after) = settle(changed, &before, finding);
        let rest = rest(&after, &before, finding);
        finding.fix.remaining = codes(&rest);
        finding.fix.proven = match rest.is_empty() {
            false => Some(false),
            true => {
                finding.fix.unproven = open(&changed, &after, &unread, [&*finding]);
                finding.fix.unproven.is_empty().then_some(true)
            }
        };
        if !rest.is_empty() {
            finding.fix = in_steps(finding, &rest);
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
    opening(&noting);
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

    fn judge(&self) -> Diagnosis {
        self.seen.borrow_mut().push(self.world.clone());
        self.world.judge()
    }

    // What can be seen is not asked: no fix is printed of these.
    fn unseen(&self, _: &Finding, _: &Diagnosis) -> Vec<Unproven> {
        Vec::new()
    }
}

/// Judges a world in which a finding's fix was made, and follows what comes to light. Gives the world that this ends in, judged.
fn settle<W: World>(mut world: W, before: &[Finding], finding: &mut Finding) -> (W, Diagnosis) {
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
    (world, after)
}

/// A fix that is not enough is no fix: it is told as advice, and its changes are the first of the steps that are.
fn in_steps(finding: &Finding, rest: &[&Finding]) -> Fix {
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

fn codes(findings: &[&Finding]) -> Vec<Code> {
    let mut codes: Vec<Code> = Vec::new();
    for finding in findings {
        if !codes.contains(&finding.code) {
            codes.push(finding.code);
        }
    }
    codes
}

/// The shortest list of fixes that opens the path, in order, where more than one is needed: each is the first blocker that is left
/// when those before it are mended. What fails after the last change comes at the end, as advice. `None` where one fix does it, nothing
/// can be typed, or nothing is blocked.
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
    drop_needless(world, &mut steps, &left);
    let rest: Vec<&Finding> = failing(&left).collect();
    if steps.is_empty() || steps.len() + rest.len() < 2 {
        return None;
    }
    let unproven = match rest.is_empty() {
        true => open(&changed, &left, &world.unread(), &steps),
        false => Vec::new(),
    };
    Some(Opening {
        proven: if rest.is_empty() {
            unproven.is_empty().then_some(true)
        } else {
            Some(false)
        },
        unproven,
        remaining: codes(&rest),
        steps: steps.iter().chain(rest).map(step).collect(),
    })
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

fn same(one: &Finding, other: &Finding) -> bool {
    one.code == other.code && one.resource == other.resource && one.connection == other.connection
}

/// What the tests of every stage hold of the fixes that they meet.
#[cfg(test)]
pub(crate) mod printed {
    use std::path::{Path, PathBuf};

    use super::*;

    /// A fix by changes mends what it is for and breaks nothing, or says why that is not claimed. One that is not enough types nothing, and
    /// tells the whole way.
    pub fn mends(diagnosis: &Diagnosis) {
        for finding in &diagnosis.findings {
            let (code, fix) = (finding.code, &finding.fix);
            is_taken_back(code, fix);
            if !fix.changes.is_empty() {
                let claimed = fix.unproven.is_empty().then_some(true);
                assert_eq!((fix.proven, fix.steps.len()), (claimed, 0), "{code}: {fix:#?}");
                assert!(fix.remaining.is_empty(), "{code}: {fix:#?}");
            } else if fix.proven.is_some() {
                in_steps(finding);
            }
        }
    }

    /// Tried once more, whatever the fixes say of themselves: made, each takes its finding away and lets no other code fail; taken back,
    /// the facts are what they were, or the fix says why not.
    pub fn can_be_made_and_taken_back(world: &(impl World + PartialEq), diagnosis: &Diagnosis) {
        let before = world.judge();
        for finding in diagnosis.findings.iter().filter(|one| !one.fix.changes.is_empty()) {
            let (code, fix) = (finding.code, &finding.fix);
            let mut changed = world.clone();
            assert!(made(&mut changed, &fix.changes), "{code} cannot be made: {fix:#?}");
            let after = changed.judge();
            let count = |diagnosis: &Diagnosis| diagnosis.findings.iter().filter(|one| same(one, finding)).count();
            assert!(count(&after) < count(&before), "{code} stays: {fix:#?}");
            let new = failing(&after).find(|one| failing(&before).all(|known| known.code != one.code));
            assert!(new.is_none(), "{code} makes {new:?} fail");
            let undo: Result<Vec<Change>, &str> = fix.changes.iter().rev().map(Change::undo).collect();
            match undo {
                Ok(undo) => {
                    assert!(made(&mut changed, &undo), "{code} cannot be taken back: {undo:#?}");
                    assert!(changed == *world, "{code}: the facts are others than before: {undo:#?}");
                }
                Err(why) => assert!(fix.no_undo.iter().any(|said| said == why), "{code}: {fix:#?}"),
            }
        }
    }

    /// What a fix writes is taken back by a command, or the fix says why it is not.
    fn is_taken_back(code: Code, fix: &Fix) {
        let writes = fix.commands.iter().filter(|command| writes(command)).count();
        let told = fix.undo.len() + fix.no_undo.len();
        assert!(
            writes == 0 || told > 0,
            "{code} neither takes back nor says why not: {fix:#?}"
        );
        assert!(fix.changes.is_empty() || told > 0, "{code}: {fix:#?}");
        assert!(!fix.changes.is_empty() || writes <= told, "{code}: {fix:#?}");
        fix.steps.iter().for_each(|step| is_taken_back(step.code, &step.fix));
    }

    /// Whether a command writes, by the verbs of the AWS CLI; another program writes only by what it hands on.
    fn writes(command: &str) -> bool {
        let reads = |operation: &str| {
            let verbs = ["describe-", "get-", "list-", "search-", "tail", "test-", "wait"];
            verbs.iter().any(|verb| operation.starts_with(verb))
        };
        let mut calls = command.split("aws ").skip(1);
        calls.any(|call| call.split(' ').nth(1).is_none_or(|operation| !reads(operation)))
    }

    /// What is told in steps begins with changes, and says of each code that remains what to do about it.
    fn in_steps(finding: &Finding) {
        let fix = &finding.fix;
        assert_eq!((fix.proven, fix.remaining.is_empty()), (Some(false), false), "{fix:#?}");
        assert!(fix.commands.is_empty() && fix.undo.is_empty(), "{fix:#?}");
        let (first, rest) = fix.steps.split_first().unwrap();
        assert!(first.code == finding.code && !first.fix.changes.is_empty(), "{fix:#?}");
        let said = |code: &Code| *code == finding.code || rest.iter().any(|step| step.code == *code);
        assert!(fix.remaining.iter().all(said), "{fix:#?}");
        assert!(
            rest.iter().all(|step| fix.summary.contains(&step.fix.summary)),
            "{fix:#?}"
        );
    }

    /// The lines of a list of printed commands: code, tab, command; commands that take back stand with the others.
    pub fn lines(diagnosis: &Diagnosis) -> impl Iterator<Item = String> + '_ {
        diagnosis.findings.iter().flat_map(|finding| {
            let steps = finding.fix.steps.iter().map(|step| &step.fix);
            let fixes = std::iter::once(&finding.fix).chain(steps);
            let commands = fixes.flat_map(|fix| fix.commands.iter().chain(&fix.undo));
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
    use shared_domain::{Confidence, Resource, Stage};

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
    fn what_cannot_be_judged_behind_a_fix_is_said_instead_of_a_proof() {
        let unknown = |code: &str, stage: Stage| UnknownCheck {
            code: code.into(),
            stage,
            reason: "AccessDenied: no".to_owned(),
            would_help: "ec2:DescribeDoors".to_owned(),
        };
        for (unknown, told) in [
            (
                unknown("DOOR_7", Stage::Network),
                "DOOR_7, AccessDenied: no (would help: ec2:DescribeDoors)",
            ),
            // Of another stage, which is no part of this way.
            (unknown("LOCK", Stage::Ssl), ""),
        ] {
            let mut diagnosis = doors(&[1, 2], false).judge();
            let after = Diagnosis {
                unknown: vec![unknown],
                ..Diagnosis::default()
            };
            let finding = diagnosis.findings.remove(0);
            let open = open(&doors(&[], false), &after, &BTreeSet::new(), [&finding]);
            let said: Vec<String> = open.iter().map(ToString::to_string).collect();
            assert_eq!(said.join(" "), told);
            assert!(open.iter().all(Unproven::is_tried));
        }
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
    fn what_a_fix_uncovers_is_mended_in_the_same_pass() {
        let all = proven(&doors(&[1, 2, 3], true));
        assert_eq!(all[0].fix.summary, "Open 1. Open 2. Open 3.");
        assert_eq!((all[0].fix.commands.len(), all[0].fix.undo.len()), (3, 3));
        assert!(all[0].fix.undo[0].contains("vpc-3"), "{:?}", all[0].fix.undo);
        assert_eq!(all[0].fix.proven, Some(true));
    }

    fn of(steps: &[OpeningStep]) -> String {
        let codes: Vec<String> = steps.iter().map(|step| step.code.to_string()).collect();
        codes.join(" ")
    }

    /// Doors 1 to 8 have keys, door 9 has none.
    #[test]
    fn a_fix_that_is_not_enough_is_told_as_advice_with_the_whole_way() {
        for (shut, slams, summary, steps) in [
            (
                &[1, 9][..],
                None,
                "Open 1. That alone is not enough. DOOR_9 fails then: Ask.",
                "DOOR_1 DOOR_9",
            ),
            (
                &[1, 2, 9],
                None,
                "Open 1. Open 2. That alone is not enough. DOOR_9 fails then: Ask.",
                "DOOR_1 DOOR_9",
            ),
            (
                &[1],
                Some((1, 9)),
                "Open 1. That alone is not enough. DOOR_9 fails then: Ask.",
                "DOOR_1 DOOR_9",
            ),
            (&[1], Some((1, 1)), "Open 1. That alone is not enough.", "DOOR_1"),
        ] {
            let world = Doors {
                slams,
                ..doors(shut, true)
            };
            let mut diagnosis = world.judge();
            prove(&world, &mut diagnosis);
            printed::mends(&diagnosis);
            let fix = &diagnosis.findings[0].fix;
            assert_eq!(
                (fix.summary.as_str(), of(&fix.steps).as_str()),
                (summary, steps),
                "{shut:?}"
            );
            assert_eq!((fix.proven, fix.changes.len()), (Some(false), 0), "{shut:?}");
            assert!(
                !fix.steps[0].fix.commands.is_empty() && !fix.steps[0].fix.undo.is_empty(),
                "{shut:?}"
            );
        }
    }

    #[test]
    fn several_blockers_get_the_list_that_opens_the_path_in_order() {
        // The doors, whether only the first is seen, which falls shut when another is opened; the list, its proof, what remains.
        for (shut, dark, slams, expected) in [
            (&[1][..], false, None, None),
            (&[9], false, None, None),
            (&[1, 2], false, None, Some(("DOOR_1 DOOR_2", Some(true), ""))),
            (&[1, 2], true, None, Some(("DOOR_1 DOOR_2", Some(true), ""))),
            (&[1, 9], false, None, Some(("DOOR_1 DOOR_9", Some(false), "DOOR_9"))),
            (&[1, 9], true, None, Some(("DOOR_1 DOOR_9", Some(false), "DOOR_9"))),
            (
                &[1, 2, 9],
                false,
                None,
                Some(("DOOR_1 DOOR_2 DOOR_9", Some(false), "DOOR_9")),
            ),
            // Door 3 falls shut whenever door 1 is opened.
            (
                &[2, 1],
                true,
                Some((1, 3)),
                Some(("DOOR_2 DOOR_1 DOOR_3", Some(true), "")),
            ),
        ] {
            let world = Doors {
                slams,
                ..doors(shut, dark)
            };
            let opening = opening(&world);
            let told = opening.map(|list| {
                let remaining: Vec<String> = list.remaining.iter().map(ToString::to_string).collect();
                (of(&list.steps), list.proven, remaining.join(" "))
            });
            let told = told
                .as_ref()
                .map(|(steps, proven, remaining)| (steps.as_str(), *proven, remaining.as_str()));
            assert_eq!(told, expected, "{shut:?} {dark}");
        }
    }

    #[test]
    fn every_world_on_the_way_to_a_proof_is_one_that_the_facts_have_to_tell_of() {
        let shut: Vec<Vec<usize>> = mended(&doors(&[1, 2, 9], true))
            .into_iter()
            .map(|world| world.shut)
            .collect();
        for expected in [&[2, 9][..], &[9]] {
            assert!(shut.iter().any(|world| world == expected), "{expected:?}: {shut:?}");
        }
    }
}
