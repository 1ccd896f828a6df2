//! What the tests of every stage hold of the fixes that they meet.

use std::path::{Path, PathBuf};

use shared_domain::change::{ITS_INTERNET_GATEWAY, NEW_ENDPOINT, NEW_NAT, NEW_PEERING};

use shared_domain::Resource;
use shared_domain::aws::ec2::{IpPermission, Route};

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
    let back = go_together(world, diagnosis);
    assert!(
        back.is_none_or(|back| back == *world),
        "all of it taken back, the facts are others than before"
    );
    for finding in diagnosis.findings.iter().filter(|one| !one.fix.changes.is_empty()) {
        let (code, fix) = (finding.code, &finding.fix);
        if fix.unproven.contains(&Unproven::NotInFacts) {
            continue;
        }
        let world = &ground(world, diagnosis, finding);
        let before = world.judge();
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

/// The world in which a fix is made: those that it is built on are made by then.
pub fn ground<W: World>(world: &W, diagnosis: &Diagnosis, finding: &Finding) -> W {
    let mut changed = world.clone();
    let in_turn = turns(&diagnosis.findings).map(|place| &diagnosis.findings[place]);
    let before: Vec<&Finding> = in_turn.take_while(|one| !std::ptr::eq(*one, finding)).collect();
    for one in before.into_iter().filter(|one| finding.fix.after.contains(&one.code)) {
        assert!(made(&mut changed, &one.fix.changes), "{}: {:#?}", one.code, one.fix);
    }
    changed
}

/// All fixes of a report, typed one after the other, leave nothing failing that one was printed for, and none types what another does. Taken
/// back in the other order they leave the world as it was, which this gives back; `None` where one cannot be taken back.
pub fn go_together<W: World>(world: &W, diagnosis: &Diagnosis) -> Option<W> {
    let typed = |one: &&Finding| !one.fix.changes.is_empty() && !one.fix.unproven.contains(&Unproven::NotInFacts);
    let in_turn: Vec<&Finding> = turns(&diagnosis.findings)
        .map(|place| &diagnosis.findings[place])
        .collect();
    let all: Vec<&Finding> = in_turn.iter().copied().filter(typed).collect();
    let mut changed = world.clone();
    let mut done: Vec<&Change> = Vec::new();
    for finding in &all {
        for change in &finding.fix.changes {
            assert!(!done.contains(&change), "{} types it again: {change:#?}", finding.code);
            assert!(
                changed.apply(change),
                "{} cannot be typed after the others: {change:#?}",
                finding.code
            );
            done.push(change);
        }
    }
    refers(&in_turn);
    let (before, left) = (world.judge(), changed.judge());
    for finding in &all {
        let count = |all: &[Finding]| all.iter().filter(|one| same(one, finding)).count();
        let fixed = all.iter().filter(|one| same(one, finding)).count();
        let most = count(&before.findings) - fixed;
        assert!(
            count(&left.findings) <= most,
            "{} is back: {:#?}",
            finding.code,
            finding.fix
        );
    }
    let opening = diagnosis.network.iter().filter_map(|network| network.opening.as_ref());
    let opening = opening.map(|opening| opening.steps.iter().flat_map(|step| &step.fix.changes).collect());
    // One that is built on others is typed after them.
    let fixes = all.iter().filter(|finding| finding.fix.after.is_empty());
    let fixes = fixes.map(|finding| finding.fix.changes.iter().collect());
    opening
        .chain(fixes)
        .for_each(|changes| can_be_typed_in_order(world, changes));
    let undo: Option<Vec<Change>> = done.iter().rev().map(|change| change.undo().ok()).collect();
    undo.map(|undo| {
        assert!(made(&mut changed, &undo), "cannot be taken back: {undo:#?}");
        changed
    })
}

/// What another fix mends as well types nothing, and names one that types something.
fn refers(in_turn: &[&Finding]) {
    for finding in in_turn {
        let fix = &finding.fix;
        let Some(by) = fix.covered_by else { continue };
        assert!(fix.commands.is_empty() && fix.changes.is_empty(), "{fix:#?}");
        let names = |one: &&Finding| one.code == by && !one.fix.changes.is_empty();
        assert!(
            in_turn.iter().copied().any(|one| names(&one)),
            "{}: {fix:#?}",
            finding.code
        );
    }
}

/// One flow is opened in one way in a report: the list types what the findings print, a rule of a port names either groups or blocks, and a
/// route leads to one thing.
pub fn opens_in_one_way(diagnosis: &Diagnosis) {
    let steps = |finding: &Finding| {
        finding
            .fix
            .steps
            .iter()
            .map(|step| step.fix.clone())
            .collect::<Vec<_>>()
    };
    let fixes: Vec<(Code, Resource, Fix)> = (diagnosis.findings.iter())
        .flat_map(|one| {
            let all = std::iter::once(one.fix.clone()).chain(steps(one));
            all.map(|fix| (one.code, one.resource.clone(), fix))
        })
        .collect();
    let opening = diagnosis.network.iter().filter_map(|network| network.opening.as_ref());
    let opening: Vec<(Code, Resource, Fix)> = opening
        .flat_map(|opening| &opening.steps)
        .map(|step| (step.code, step.resource.clone(), step.fix.clone()))
        .collect();
    for (code, resource, fix) in &opening {
        let told = |one: &&(Code, Resource, Fix)| one.0 == *code && one.1 == *resource && !one.2.changes.is_empty();
        let all: Vec<&Change> = fixes.iter().filter(told).flat_map(|one| &one.2.changes).collect();
        let printed: Vec<&Change> = fixes.iter().flat_map(|one| &one.2.changes).collect();
        let others = fix.changes.iter().filter(|change| !printed.contains(change));
        assert!(
            all.is_empty() || others.clone().next().is_none(),
            "{code}: {:#?}",
            others.collect::<Vec<_>>()
        );
    }
    let all = fixes
        .iter()
        .chain(&opening)
        .flat_map(|(code, _, fix)| fix.changes.iter().map(move |one| (*code, one)));
    let all: Vec<(Code, &Change)> = all.collect();
    for (code, one) in &all {
        for (other_code, other) in &all {
            let differ = code == other_code && opens_in_another_way(&one.edit, &other.edit);
            assert!(!differ, "{code}: {one:#?} {other:#?}");
        }
    }
}

fn opens_in_another_way(one: &Edit, other: &Edit) -> bool {
    match (one, other) {
        (
            Edit::GroupRule {
                group: g1,
                direction: d1,
                rule: r1,
                ..
            },
            Edit::GroupRule {
                group: g2,
                direction: d2,
                rule: r2,
                ..
            },
        ) => {
            let by_group = |rule: &IpPermission| !rule.user_id_group_pairs.is_empty();
            let ports = |rule: &IpPermission| (rule.from_port, rule.to_port);
            (g1, d1, ports(r1)) == (g2, d2, ports(r2)) && by_group(r1) != by_group(r2)
        }
        (
            Edit::Route {
                table: t1,
                to: Some(r1),
                ..
            },
            Edit::Route {
                table: t2,
                to: Some(r2),
                ..
            },
        ) => {
            let to = |route: &Route| {
                let list = route.destination_prefix_list_id.clone();
                (route.destination_cidr_block.clone(), list)
            };
            t1 == t2 && to(r1) == to(r2) && r1 != r2
        }
        _ => false,
    }
}

/// No id stands in the document that is not in what was read, but what the field calls things.
pub fn names_only_what_is_known(diagnosis: &Diagnosis, known: &str) {
    let document = serde_json::to_string(diagnosis).unwrap();
    for stand_in in STAND_INS {
        assert!(!document.contains(stand_in), "{stand_in} stands in {document}");
    }
    let is_of_word = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let is_id = |word: &&str| IDS.iter().any(|kind| word.starts_with(kind) && word != kind);
    let ids = document.split(|c| !is_of_word(c)).filter(is_id);
    let unknown: BTreeSet<&str> = ids.filter(|id| !WORDS.contains(id) && !known.contains(id)).collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?} are nowhere in what was read: {document}"
    );
}

/// What ids begin with.
const IDS: [&str; 14] = [
    "sg-", "subnet-", "vpc-", "rtb-", "acl-", "pcx-", "nat-", "igw-", "vgw-", "tgw-", "tgwrtb-", "vpce-", "pl-", "eni-",
];

/// What begins like an id, and is a word of the AWS CLI or of the report.
const WORDS: [&str; 13] = [
    "vpc-id",
    "vpc-endpoint",
    "vpc-endpoint-type",
    "vpc-endpoint-state",
    "vpc-peering",
    "vpc-peering-connection",
    "vpc-block-public-access",
    "vpc-info",
    "nat-gateway",
    "nat-gateway-of",
    "nat-gateway-id",
    "nat-gateway-deleted",
    "tgw-attachment",
];

/// Nothing is typed before what it stands on, in one list; what it stands on is there, or is typed before; and what has no id yet is looked up.
fn can_be_typed_in_order(world: &impl World, changes: Vec<&Change>) {
    for (place, change) in changes.iter().enumerate() {
        let late = changes[place + 1..]
            .iter()
            .find(|other| change.edit.waits_for(&other.edit));
        assert!(late.is_none(), "{change:#?} stands before {late:#?}");
        for command in change.commands() {
            let command = command.to_string();
            let stands_in = STAND_INS.iter().find(|id| command.contains(*id));
            assert!(stands_in.is_none(), "{command}");
        }
    }
    // Of what is not in the facts nothing is known, nor of what stands on it.
    let mut changed = world.clone();
    for change in changes {
        assert!(changed.first(change).is_none(), "{change:#?} lacks something");
        if !changed.apply(change) {
            return;
        }
    }
}

/// What stands in for an id in facts says nothing to AWS.
const STAND_INS: [&str; 5] = [
    NEW_NAT,
    NEW_PEERING,
    NEW_ENDPOINT,
    "tgw-attach-new",
    ITS_INTERNET_GATEWAY,
];

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

/// What is said of a fix stands alone, where no command is beside it; no command stands in it; and of two ways it says which is typed.
fn reads_well(finding: &Finding, fix: &Fix) {
    let code = finding.code;
    let said = [
        Some(&fix.summary),
        fix.instead.as_ref(),
        fix.hint.as_ref(),
        Some(&finding.evidence),
    ];
    for text in said.into_iter().flatten() {
        let is_whole = text.matches('`').count() % 2 == 0;
        assert!(is_whole && !text.contains("`aws "), "{code}: {text}");
    }
    let alone = [
        Some(&fix.summary),
        fix.instead.as_ref().filter(|_| fix.commands.is_empty()),
    ];
    for text in alone.into_iter().flatten() {
        let leans = [
            "the command",
            "which this",
            "this lists",
            "this shows",
            "in the place of ",
        ];
        let found = leans.iter().find(|words| text.to_lowercase().contains(*words));
        assert!(found.is_none(), "{code}: {text}");
    }
    assert!(fix.hint.is_none() || !fix.commands.is_empty(), "{code}: {fix:#?}");
    let chooses = fix.commands.iter().any(|command| writes(command));
    let open = fix.summary.contains(", or ") || fix.summary.contains("(or ");
    assert!(
        !chooses || !open,
        "{code} does not say which way is typed: {}",
        fix.summary
    );
}

/// The lines of a list of printed commands: code, tab, command; commands that take back stand with the others.
pub fn lines(diagnosis: &Diagnosis) -> impl Iterator<Item = String> + '_ {
    diagnosis.findings.iter().flat_map(|finding| {
        let steps = finding.fix.steps.iter().map(|step| &step.fix);
        let fixes = std::iter::once(&finding.fix).chain(steps);
        fixes.clone().for_each(|fix| reads_well(finding, fix));
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

/// The evidence with a second connection like the first: two findings that differ must differ in more than their sentences, which
/// [`crate::check::add`] asserts in tests.
pub fn doubled(evidence: &shared_domain::Evidence) -> shared_domain::Evidence {
    let mut doubled = evidence.clone();
    let second = doubled.connections.first().cloned().map(|mut second| {
        second.name = "second".to_owned();
        if let shared_domain::Fact::Known(shared_domain::evidence::Found::Present(connection)) = &mut second.connection
        {
            connection.name.clone_from(&second.name);
        }
        second
    });
    doubled.connections.extend(second);
    doubled
}
