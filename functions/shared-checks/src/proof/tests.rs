//! Fixes that are tried on doors, which are easier to see through than networks.

use shared_domain::change::Edit;
use shared_domain::{Confidence, Resource, Stage};

use super::*;

pub(crate) mod printed;

/// Doors in a row, each open or shut, seen or hidden behind a shut one; a zone is associated with `vpc-N` to open door N.
#[derive(Clone, Debug)]
struct Doors {
    shut: Vec<usize>,
    /// Only the first shut door is seen.
    dark: bool,
    /// A door that falls shut when another is opened.
    slams: Option<(usize, usize)>,
    /// A door that nobody sees any more when another is opened.
    fogs: Option<(usize, usize)>,
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
        let hidden = self
            .fogs
            .filter(|(when, _)| !self.shut.contains(when))
            .map(|(_, hidden)| hidden);
        let unknown = hidden.map(|number| UnknownCheck {
            code: code(number).into(),
            stage: Stage::Network,
            reason: "fog".to_owned(),
            would_help: "ec2:DescribeDoors".to_owned(),
        });
        let finding = |number: &usize| Finding {
            code: code(*number),
            stage: Stage::Network,
            verdict: Verdict::Fail,
            title: String::new(),
            resource: Resource::new("door", number.to_string()),
            evidence: String::new(),
            about: Vec::new(),
            lacks: Vec::new(),
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
            findings: self
                .shut
                .iter()
                .take(seen)
                .filter(|one| hidden != Some(**one))
                .map(finding)
                .collect(),
            unknown: unknown.into_iter().collect(),
            ..Diagnosis::default()
        }
    }
}

fn doors(shut: &[usize], dark: bool) -> Doors {
    Doors {
        shut: shut.to_vec(),
        dark,
        slams: None,
        fogs: None,
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

/// Door 2 is in the fog once door 1 is open, which opens it no more than before.
#[test]
fn what_cannot_be_judged_any_more_is_not_mended_by_that() {
    let world = Doors {
        fogs: Some((1, 2)),
        ..doors(&[1, 2, 3], false)
    };
    let all = proven(&world);
    assert!(
        all.iter()
            .all(|one| one.fix.covered_by.is_none() && !one.fix.commands.is_empty()),
        "{all:#?}"
    );
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
        let opening = opening(&world, &[]);
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

/// What a finding prints follows what it uncovers: where it opens all, there is no list, and elsewhere the list types just what it prints.
#[test]
fn a_list_types_what_the_findings_print() {
    for (shut, dark, steps) in [
        (&[1, 2][..], true, ""),
        (&[1, 2], false, "Open 1. Open 2."),
        (&[1, 9], true, "Open 1. Ask."),
    ] {
        let world = doors(shut, dark);
        let findings = proven(&world);
        let list = opening(&world, &findings).map(|list| list.steps).unwrap_or_default();
        let said: Vec<&str> = list.iter().map(|step| step.fix.summary.as_str()).collect();
        assert_eq!(said.join(" "), steps, "{shut:?} {dark}");
        let typed: Vec<&Change> = list.iter().flat_map(|step| &step.fix.changes).collect();
        let printed = findings.iter().filter_map(printed_fix).flat_map(|fix| &fix.changes);
        let printed: Vec<&Change> = printed.collect();
        assert!(typed.iter().all(|change| printed.contains(change)), "{shut:?} {dark}");
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
