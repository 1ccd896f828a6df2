//! What changed since the connection last worked: the record's facts and those of now are compared, each difference is put back alone,
//! and the facts are judged again. What makes the root cause go is why it came.

mod causes;
mod differences;
mod lists;
mod may;
mod references;
mod said;
mod spelling;

#[cfg(test)]
pub(crate) mod tests;

use serde_json::{Value, json};
use shared_domain::evidence::Evidence;
use shared_domain::record::Facts;
use shared_domain::trace::{ChangeCause, ChangeReport, Difference as Typed};
use shared_domain::{Diagnosis, Finding, Stage};

use crate::network::Subject;
use crate::{credentials, driver, network};
use causes::{Explained, explain};
use differences::{Found as Difference, canonical, compare, is_another_role, role_of};

/// What changed, for the report, and each cause's difference, for whoever asks who did it.
#[derive(Clone, Debug, Default)]
pub struct Trace {
    /// For the report.
    pub report: ChangeReport,
    /// The difference of each of its causes, in their order.
    pub differences: Vec<Typed>,
}

/// What of `now` is not as it was in the `record`, and which of it explains `root`. Nothing is asked of AWS.
pub fn trace(record: &Facts, now: &Facts, root: Option<&Finding>) -> Trace {
    compared(record, now, root, Transition::Broke)
}

/// What of `now`, in which it works, is not as it was when `root` was diagnosed in the facts `then`, and which of it explains that it works.
pub fn healed(then: &Facts, now: &Facts, root: &Finding) -> Trace {
    compared(now, then, Some(root), Transition::Healed)
}

/// So many unread things are named.
const MOST_UNREAD: usize = 12;

/// Which of two readings came first: that of what works, or that of what does not.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transition {
    /// It worked, and then did not.
    Broke,
    /// It did not work, and then did.
    Healed,
}

impl Transition {
    /// The difference as it happened: both are found by what makes the finding go.
    fn happened(self, difference: &Typed) -> Typed {
        let Typed {
            resource,
            field,
            before,
            after,
        } = difference.clone();
        let (before, after) = match self {
            Self::Broke => (before, after),
            Self::Healed => (after, before),
        };
        Typed {
            resource,
            field,
            before,
            after,
        }
    }
}

fn compared(record: &Facts, now: &Facts, root: Option<&Finding>, transition: Transition) -> Trace {
    let (before, mut after) = (canonical(json!(record)), canonical(json!(now)));
    spelling::name_keys(&before, &mut after);
    let before = spelling::as_in(before, &after);
    let (found, blind) = compare(&before, &after);
    let explained = match root {
        Some(root) => explain(&before, &after, &found, root, parts(root.stage), |facts| {
            judge(facts, root.stage)
        }),
        None => Explained::default(),
    };
    let earlier = match transition {
        Transition::Broke => record,
        Transition::Healed => now,
    };
    let mut report = ChangeReport {
        since: earlier.at().map(str::to_owned),
        proof: earlier.worked.as_ref().map(|worked| worked.proof.clone()),
        together: explained.together,
        ..ChangeReport::default()
    };
    let proven = !explained.causes.is_empty();
    let (mut causes, unseen) = (explained.causes, explained.unseen);
    if let Some(root) = root.filter(|_| !proven) {
        causes.clone_from(&unseen);
        if !explained.in_facts {
            let may = may::have_come_with(&found, root, now).into_iter();
            let new = may.filter(|one| !unseen.iter().any(|other| std::ptr::eq(*other, *one)));
            causes.extend(new);
        }
    }
    let told: Vec<&Difference> = [&causes, &unseen, &explained.followers]
        .into_iter()
        .flatten()
        .copied()
        .collect();
    report.others = others(&found, &told);
    report.causes = causes.iter().map(|found| cause(found, proven, transition)).collect();
    if let Some(root) = root {
        report.notes = notes(root, &report, transition, !blind.is_empty());
        let unread = unseen.iter().filter(|found| found.is_repointed());
        report
            .notes
            .extend(unread.map(|found| unjudged(found, root, transition)));
        report.notes.extend(of_roles(&before, &after, root));
    }
    report.notes.extend(not_compared(&blind));
    Trace {
        differences: causes
            .into_iter()
            .map(|found| transition.happened(&found.difference))
            .collect(),
        report,
    }
}

/// What could not be read then or now; of very much the first.
fn not_compared(blind: &[String]) -> Option<String> {
    let more = blind.len().saturating_sub(MOST_UNREAD);
    let more = match more {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let some: Vec<&str> = blind.iter().take(MOST_UNREAD).map(String::as_str).collect();
    let lists = some.join(", ");
    (!some.is_empty()).then(|| format!("Not compared, because it could not be read then or now: {lists}{more}."))
}

/// The facts that a stage is judged on.
fn parts(stage: Stage) -> &'static [&'static str] {
    match stage {
        Stage::Network => &["network", "evidence"],
        Stage::Credentials | Stage::Permissions => &["credentials", "evidence"],
        Stage::Driver | Stage::Ssl => &["driver", "evidence"],
        Stage::NotConnection | Stage::Unknown => &[],
    }
}

/// How many there are beside those that are told, and what is met only because of these.
fn others(found: &[Difference], told: &[&Difference]) -> usize {
    let is_told = |one: &Difference| {
        told.iter()
            .any(|other| std::ptr::eq(*other, one) || one.is_met_by(other))
    };
    let others = found
        .iter()
        .filter(|one| !is_told(one) && !lists::is_restless(&one.difference.field));
    others.count()
}

fn cause(found: &Difference, proven: bool, transition: Transition) -> ChangeCause {
    let happened = transition.happened(&found.difference);
    let (before, after) = said::before_and_after(&happened);
    ChangeCause {
        before,
        after,
        what: said_of(found, transition),
        resource: found.difference.resource.clone(),
        field: found.difference.field.clone(),
        proven,
        who: None,
        when: None,
        event: None,
        candidates: Vec::new(),
    }
}

/// That a change is not called harmless, though nothing shows that it matters.
fn unjudged(found: &Difference, root: &Finding, transition: Transition) -> String {
    let explains = match transition {
        Transition::Broke => format!("explains {}", root.code),
        Transition::Healed => "explains that it works".to_owned(),
    };
    format!(
        "Whether this {explains} is not seen, because what was named before was not read: {}.",
        said_of(found, transition)
    )
}

/// The sentence, with what it was made in the place of.
fn said_of(found: &Difference, transition: Transition) -> String {
    let said = said::sentence(
        &transition.happened(&found.difference),
        found.complete || found.replaces.is_some(),
    );
    match (&found.replaces, transition) {
        (None, _) => said,
        (Some(former), Transition::Broke) => format!("{said} in the place of {former}, which is gone"),
        (Some(former), Transition::Healed) => format!("{said}, and {former} is in its place"),
    }
}

/// That two roles were read, neither of which has changed: what one may says nothing of the other.
fn of_roles(before: &Value, after: &Value, root: &Finding) -> Option<String> {
    let of_job =
        |facts: &Value| [&facts["evidence"]["job"], &facts["evidence"]["crawler"]].map(|of| of["Name"].clone());
    let is_of_role = root.stage == Stage::Permissions || root.resource.kind == "role";
    if !is_of_role || !is_another_role(before, after) || of_job(before) == of_job(after) {
        return None;
    }
    let (then, now) = (role_of(before)?, role_of(after)?);
    Some(format!(
        "It worked with the role {then}, and this is the role {now}: what the one may is not compared with what the other may."
    ))
}

/// What the comparison cannot know, in the words of the root cause's stage.
fn notes(root: &Finding, report: &ChangeReport, transition: Transition, is_blind: bool) -> Vec<String> {
    let mut notes = Vec::new();
    if report.causes.is_empty() {
        notes.push(match transition {
            // What was not compared may be it.
            Transition::Broke if is_blind => format!("Nothing that the facts show has changed and explains {}: what was not compared may be it, or it changed where the facts do not see.", root.code),
            Transition::Broke => format!(
                "Nothing that the facts show has changed and explains {}: it was so before, or it changed where the facts do not see.",
                root.code
            ),
            Transition::Healed => "Nothing that the facts show has changed and explains that it works.".to_owned(),
        });
    }
    let unseen = match root.stage {
        Stage::Network => {
            "The facts do not see a firewall or appliance on the way, the far side in another account or on premises, and what the server itself admits."
        }
        Stage::Credentials | Stage::Permissions => {
            "A password or a right that was changed inside the database leaves no trace in AWS."
        }
        _ => {
            "A JAR or certificate that was put under the same name leaves no event that can be looked up, and what the server's own files say of TLS is not seen."
        }
    };
    if report.causes.iter().all(|cause| !cause.proven) {
        notes.push(unseen.to_owned());
    }
    notes
}

/// Judges facts in canonical form in one stage; `None` where they cannot be read as facts.
fn judge(facts: &Value, stage: Stage) -> Option<Diagnosis> {
    let evidence: Evidence = serde_json::from_value(facts["evidence"].clone()).ok()?;
    let request = &facts["route"]["request"];
    let of = |part: &str| facts[part].clone();
    match stage {
        Stage::Network => {
            let subject = Subject::of_evidence(&evidence, request["connection"].as_str());
            Some(network::judge(&serde_json::from_value(of("network")).ok()?, &subject))
        }
        Stage::Credentials | Stage::Permissions => {
            let role = request["glueRole"].as_str();
            let facts = serde_json::from_value(of("credentials")).ok()?;
            Some(credentials::judge(&facts, &evidence, role))
        }
        Stage::Driver | Stage::Ssl => Some(driver::judge(&serde_json::from_value(of("driver")).ok()?, &evidence)),
        Stage::NotConnection | Stage::Unknown => None,
    }
}
