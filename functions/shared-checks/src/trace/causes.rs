//! Which differences explain a finding: each is put back alone, and the facts are judged again.

use serde_json::Value;
use shared_domain::trace::Difference;
use shared_domain::{Code, Diagnosis, Finding, Resource, Verdict};

use super::differences::{Found, is_another_role, put_back};
use super::references::{ask_the_record, set};
use crate::{credentials, registry};

/// Of more differences not each is tried by itself, but halves of them: a judgement takes milliseconds, and a diagnosis has seconds.
const MOST_ALONE: usize = 400;

/// What the differences come to.
#[derive(Debug, Default)]
pub(super) struct Explained<'a> {
    /// Those that explain the finding.
    pub causes: Vec<&'a Found>,
    /// True where none explains it alone, and these do together.
    pub together: bool,
    /// True where the finding stands in the facts at all; one that only a text gives does not.
    pub in_facts: bool,
    /// Those of which it cannot be seen whether they explain it: what it was before leads to what nobody has read.
    pub unseen: Vec<&'a Found>,
    /// What goes with them.
    pub followers: Vec<&'a Found>,
}

/// What becomes of a finding when something is put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Then {
    /// It is gone, and nothing stands in its place.
    Gone,
    /// It is gone, and a failure stands there that comes before it; whether what it would be judged by is known.
    Earlier { is_seen: bool },
    /// It is not found, and what it would be judged by is not known.
    Unseen,
    /// It stays.
    Stays,
}

/// The text of a failure: what it decides, facts that are put back do not undo.
fn without_text(facts: &Value) -> Value {
    let mut facts = facts.clone();
    if let Some(evidence) = facts.get_mut("evidence").and_then(Value::as_object_mut) {
        for text in ["signal", "testError"] {
            evidence.remove(text);
        }
    }
    facts
}

/// Tries the differences. `judge` judges facts in the stage of the finding; only what it reads is tried.
pub(super) fn explain<'a>(
    record: &Value,
    now: &Value,
    found: &'a [Found],
    root: &Finding,
    parts: &[&str],
    judge: impl Fn(&Value) -> Option<Diagnosis>,
) -> Explained<'a> {
    let mut explained = Explained::default();
    // What is met because something else leads there is no cause: that is.
    let is_met = |one: &Found| one.is_new_there() && found.iter().any(|other| one.is_met_by(other));
    let of_the_stage = |found: &&Found| found.is_of(parts) && !is_met(found);
    let tried: Vec<&Found> = found.iter().filter(of_the_stage).collect();
    // What only the text says is not in the facts, and stays whatever is put back.
    let bare = without_text(now);
    let readings = [&bare, now];
    let readings = if bare == *now { &readings[..1] } else { &readings };
    let worked = judge(record).unwrap_or_default();
    for (number, now) in readings.iter().enumerate() {
        let before = judge(now).unwrap_or_default();
        let Some(target) = target(&before, root) else {
            continue;
        };
        let then = |differences: &[&Found]| {
            let mut facts = (*now).clone();
            for difference in differences {
                put_back(&mut facts, difference);
            }
            without_rights_of_another(&mut facts, now, record, root);
            // What was unknown when it worked is no less known where the same things differ in something; of another thing it is.
            let is_same = differences.iter().all(|one| !one.is_repointed());
            let known = [Some(&before), Some(&worked).filter(|_| is_same)];
            let judged =
                |facts: &Value| judge(facts).map_or(Then::Stays, |after| becomes(&before, &after, target, &known));
            match judged(&facts) {
                Then::Unseen => {
                    ask_the_record(&mut facts, now, record);
                    without_rights_of_another(&mut facts, now, record, root);
                    judged(&facts)
                }
                seen => seen,
            }
        };
        try_all(&tried, &then, is_of_rights(root), &mut explained);
        explained.in_facts |= number == 0 || !explained.causes.is_empty();
        if !explained.causes.is_empty() {
            break;
        }
    }
    let mut all = std::mem::take(&mut explained.causes);
    leave_mends(&mut all, found);
    let (followers, causes): (Vec<&Found>, Vec<&Found>) = all.iter().partition(|one| follows(one, &all));
    explained.causes = causes;
    explained.followers.extend(followers);
    if explained.together {
        name_remade(&mut explained, found);
    }
    explained.together &= explained.causes.len() > 1;
    explained
}

/// What the role of the record may, no other role need: it counts where that role is put back, and where it does not decide the finding.
fn without_rights_of_another(facts: &mut Value, now: &Value, record: &Value, root: &Finding) {
    if !is_of_rights(root) || !is_another_role(record, facts) {
        return;
    }
    for part in ["credentials", "driver"] {
        set(facts, part, "EvaluationResults", now[part]["EvaluationResults"].clone());
    }
}

/// Whether what the role may decides the finding.
fn is_of_rights(root: &Finding) -> bool {
    credentials::OF_RIGHTS.contains(&root.code)
}

/// Which of them cure alone, else which together, and of which that is not seen. `of_rights` is true where what the role may decides.
fn try_all<'a>(
    tried: &[&'a Found],
    becomes: &impl Fn(&[&'a Found]) -> Then,
    of_rights: bool,
    explained: &mut Explained<'a>,
) {
    let cures = |differences: &[&'a Found]| becomes(differences) == Then::Gone;
    let mut unseen = Vec::new();
    if tried.len() <= MOST_ALONE {
        for one in tried {
            match becomes(&[*one]) {
                Then::Gone => explained.causes.push(one),
                Then::Unseen if one.is_repointed() => unseen.push(*one),
                Then::Unseen | Then::Earlier { .. } | Then::Stays => {}
            }
        }
    } else {
        let mut left = MOST_ALONE;
        explained.causes = alone(tried, &cures, &mut left);
    }
    if explained.causes.is_empty() {
        match becomes(tried) {
            Then::Gone => {
                let (needed, followed) = leave_followers(&least(tried, cures), becomes, of_rights);
                explained.followers = followed;
                // What a role may is not seen where it was never simulated: it may be of the others alone.
                if !of_rights || is_seen_to_need(&needed, &explained.followers, becomes) {
                    explained.together = needed.len() > 1;
                    explained.causes = presentable(needed);
                } else {
                    unseen = presentable(needed);
                }
            }
            Then::Unseen if unseen.is_empty() => {
                let may_become = |some: &[&'a Found]| match becomes(some) {
                    Then::Unseen => Then::Gone,
                    seen => seen,
                };
                let least = least(tried, |some| may_become(some) == Then::Gone);
                let (needed, _) = leave_followers(&least, &may_become, false);
                // Of what is the same thing as then nothing is unread that was read.
                if needed.iter().any(|one| one.is_repointed()) {
                    unseen = presentable(needed);
                }
            }
            Then::Unseen | Then::Earlier { .. } | Then::Stays => {}
        }
    }
    explained.unseen.extend(unseen);
    let causes = &explained.causes;
    let is_known = |one: &&Found| {
        causes
            .iter()
            .any(|cause| std::ptr::eq(*cause, *one) || one.is_met_by(cause))
    };
    explained.unseen.retain(|one| !is_known(one));
    explained.unseen.dedup_by(|one, other| std::ptr::eq(*one, *other));
}

/// Those of very many that cure alone: of halves that cure, the halves again, in at most `left` judgements.
fn alone<'a>(some: &[&'a Found], cures: &impl Fn(&[&'a Found]) -> bool, left: &mut usize) -> Vec<&'a Found> {
    if some.is_empty() || *left == 0 {
        return Vec::new();
    }
    *left -= 1;
    if !cures(some) {
        return Vec::new();
    }
    if some.len() == 1 {
        return some.to_vec();
    }
    let (one, other) = some.split_at(some.len() / 2);
    let mut found = alone(one, cures, left);
    found.extend(alone(other, cures, left));
    found
}

/// So many of them that none can be left out: halves are tried first, then quarters, then each, until nothing more goes.
fn least<'a>(all: &[&'a Found], cures: impl Fn(&[&'a Found]) -> bool) -> Vec<&'a Found> {
    let mut needed = all.to_vec();
    let mut chunk = needed.len().div_ceil(2);
    loop {
        let (mut at, before) = (0, needed.len());
        while at < needed.len() {
            let end = (at + chunk).min(needed.len());
            let fewer: Vec<&Found> = [&needed[..at], &needed[end..]].concat();
            if !fewer.is_empty() && cures(&fewer) {
                needed = fewer;
            } else {
                at = end;
            }
        }
        // What only another one needed goes after that.
        if chunk <= 1 && needed.len() == before {
            return needed;
        }
        chunk = chunk.div_ceil(2);
    }
}

/// Something is named where another thing was, and what let that in lets in the new one: who puts back the first alone has no such failure any
/// more, and an earlier one instead, as what has followed (a rule, or a secret, group or database in exchange) is still of the new one; or has a
/// role back that was never simulated on that. It is needed too, and no cause. What neither has a part in is exchanged and followed wholly: the one
/// is needed only for the other, and when the first of them is left out, so is the second, without which the finding goes as well.
fn leave_followers<'a>(
    needed: &[&'a Found],
    becomes: &impl Fn(&[&'a Found]) -> Then,
    of_rights: bool,
) -> (Vec<&'a Found>, Vec<&'a Found>) {
    let mut causes = needed.to_vec();
    // Without which the finding stays, whatever else is as it was, that is none that followed.
    let stays_without = |one: &'a Found| becomes(&without(needed, one)) == Then::Stays;
    loop {
        let before = causes.len();
        for one in needed {
            let others = without(&causes, one);
            let is_led = without(needed, one).iter().any(|other| other.is_repointed());
            let is_enough = match becomes(&others) {
                Then::Gone => true,
                Then::Earlier { .. } => is_led && becomes(&[one]) == Then::Stays && !stays_without(one),
                Then::Unseen => of_rights && is_led && becomes(&[one]) == Then::Stays,
                Then::Stays => false,
            };
            if others.len() < causes.len() && !others.is_empty() && is_enough {
                causes = others;
            }
        }
        if causes.len() == before {
            break;
        }
    }
    let left: Vec<&Found> = needed.iter().copied().filter(|one| !is_among(&causes, one)).collect();
    let followed = if becomes(&causes) == Then::Gone {
        Vec::new()
    } else {
        least(&left, |some| becomes(&[&causes, some].concat()) == Then::Gone)
    };
    (causes, followed)
}

fn is_among(all: &[&Found], one: &Found) -> bool {
    all.iter().any(|other| std::ptr::eq(*other, one))
}

fn without<'a>(all: &[&'a Found], one: &Found) -> Vec<&'a Found> {
    all.iter().copied().filter(|other| !std::ptr::eq(*other, one)).collect()
}

/// Whether it is seen that each of them is needed, and that they are enough where something has followed: without it is unseen what becomes of
/// the finding, it may be of the others alone.
fn is_seen_to_need<'a>(needed: &[&'a Found], followed: &[&'a Found], becomes: &impl Fn(&[&'a Found]) -> Then) -> bool {
    let all = [needed, followed].concat();
    let is_seen = |some: &[&'a Found]| match becomes(some) {
        Then::Gone | Then::Stays | Then::Earlier { is_seen: true } => true,
        Then::Unseen | Then::Earlier { is_seen: false } => some.is_empty(),
    };
    all.iter().all(|one| is_seen(&without(&all, one)))
}

/// A resource that is no longer met because something else leads elsewhere now, by its id or by an address of its, is no cause of its own, where
/// that other is named.
fn presentable(needed: Vec<&Found>) -> Vec<&Found> {
    let names = |found: &Found, name: &str| found.difference.told().any(|value| mentions(value, name));
    let only_met = |found: &Found| {
        let one_sided = found.difference.before.is_none() || found.difference.after.is_none();
        let known_by: Vec<&str> = found
            .difference
            .told()
            .filter_map(|value| value["PrivateIpAddress"].as_str())
            .chain([found.difference.resource.id.as_str()])
            .collect();
        let leads_there =
            |other: &&Found| !std::ptr::eq(*other, found) && known_by.iter().any(|name| names(other, name));
        let is_met = needed.iter().any(|other| found.is_met_by(other));
        is_met || found.difference.field.is_empty() && one_sided && !found.complete && needed.iter().any(leads_there)
    };
    needed.iter().copied().filter(|found| !only_met(found)).collect()
}

/// That something is gone, and that what was made in its place does not do, alone or by a route that leads there, is one cause: what was made.
fn name_remade<'a>(explained: &mut Explained<'a>, found: &'a [Found]) {
    for new in found {
        let Some(former) = &new.replaces else { continue };
        let Resource { kind, id } = &new.difference.resource;
        let is_former = |one: &Found| one.is_over() && one.difference.resource == Resource::new(kind, former);
        let is_of_it = |one: &Found| is_former(one) || std::ptr::eq(one, new) || one.leads_over(former, id);
        let (of_it, others): (Vec<&Found>, Vec<&Found>) = explained.causes.iter().partition(|one| is_of_it(one));
        if of_it.len() > 1 && of_it.iter().any(|one| is_former(one)) {
            explained.followers.extend(without(&of_it, new));
            explained.causes = others;
            explained.causes.push(new);
        }
    }
}

/// A route that leads elsewhere since what it led to is gone is how somebody mended it: no cause, where there is another than that it is gone.
fn leave_mends(causes: &mut Vec<&Found>, found: &[Found]) {
    let gone: Vec<&Found> = found.iter().filter(|one| one.is_over()).collect();
    let is_mend = |one: &Found| {
        let Difference {
            field, before, after, ..
        } = &one.difference;
        let led = before.as_ref().zip(after.as_ref()).filter(|_| field == "Routes");
        let left = |id: &str| led.is_some_and(|(before, after)| mentions(before, id) && !mentions(after, id));
        gone.iter().any(|gone| left(&gone.difference.resource.id))
    };
    if causes.iter().any(|one| !one.is_over() && !is_mend(one)) {
        causes.retain(|one| !is_mend(one));
    }
}

/// What goes with something that is gone is no cause beside it: what else is told of that, the route to an endpoint that was deleted, or that is
/// a blackhole since, or that is not on the route's table any more.
fn follows(one: &Found, all: &[&Found]) -> bool {
    let Difference {
        resource,
        field,
        before,
        after,
    } = &one.difference;
    let Some(before) = before.as_ref().filter(|_| !field.is_empty()) else {
        return false;
    };
    all.iter().filter(|other| !std::ptr::eq(**other, one)).any(|other| {
        let gone = &other.difference;
        let id = &gone.resource.id;
        let is_off = gone.field == "RouteTableIds"
            && gone.after.is_none()
            && gone.before == Some(Value::from(resource.id.as_str()));
        let leads_on = after.as_ref().is_none_or(|after| mentions(after, id));
        let is_of_it = other.is_ended() && gone.resource == *resource;
        is_of_it || (other.is_over() || is_off) && mentions(before, id) && leads_on
    })
}

fn mentions(value: &Value, id: &str) -> bool {
    match value {
        Value::String(text) => text == id,
        Value::Array(items) => items.iter().any(|item| mentions(item, id)),
        Value::Object(fields) => fields.values().any(|field| mentions(field, id)),
        _ => false,
    }
}

/// The finding in the facts as they are judged here: that of the report may have been shortened, or confirmed by a text.
fn target<'a>(judged: &'a Diagnosis, root: &Finding) -> Option<&'a Finding> {
    let all = || judged.findings.iter().filter(|one| is_of_its_kind(one, root));
    let closest = |one: &&Finding| one.is_of_same(root);
    all()
        .find(closest)
        .or_else(|| all().find(|one| one.resource == root.resource))
        .or_else(|| all().next())
}

/// A finding names its connection only where there are several: that of an only connection is the same with a second one beside it.
fn is_of_its_kind(one: &Finding, other: &Finding) -> bool {
    let named = one.connection.as_ref().zip(other.connection.as_ref());
    one.code == other.code && named.is_none_or(|(one, other)| one == other)
}

/// Whether the finding is gone, could be looked for, and nothing stands in its place: no other of its code, no unknown and no failure of a check
/// that comes before it.
/// What is unknown in a reading that is `known` may stay so.
fn becomes(before: &Diagnosis, after: &Diagnosis, target: &Finding, known: &[Option<&Diagnosis>]) -> Then {
    let place = registry::place(target.code);
    let count = |diagnosis: &Diagnosis| {
        let all = diagnosis.findings.iter();
        all.filter(|one| is_of_its_kind(one, target)).count()
    };
    // What several connections meet is one finding, under whichever is first.
    let stands = |one: &Finding| one.is_of_same(target);
    let unseen = |diagnosis: &Diagnosis, code: Code| {
        let codes = diagnosis.unknown.iter().filter_map(|check| check.code.code());
        codes.filter(|one| *one == code).count()
    };
    let mut codes = after.unknown.iter().filter_map(|check| check.code.code());
    let is_seen = codes.all(|code| {
        let is_known = |one: &&Diagnosis| unseen(after, code) <= unseen(one, code);
        registry::place(code) > place || known.iter().flatten().any(is_known)
    });
    let fails_earlier = |one: &&Finding| one.verdict == Verdict::Fail && registry::place(one.code) < place;
    let is_old = |one: &Finding| {
        let mut earlier = before.findings.iter().filter(fails_earlier);
        earlier.any(|other| is_of_its_kind(other, one))
    };
    let is_gone = count(after) < count(before) && !after.findings.iter().any(stands);
    let is_free = after.findings.iter().filter(fails_earlier).all(is_old);
    match (is_gone, is_free, is_seen) {
        (true, true, true) => Then::Gone,
        (true, true, false) => Then::Unseen,
        (true, false, is_seen) => Then::Earlier { is_seen },
        (false, _, _) => Then::Stays,
    }
}
