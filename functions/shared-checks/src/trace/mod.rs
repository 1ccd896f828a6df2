//! What changed since the connection last worked: the record's facts and those of now are compared, each difference is put back alone,
//! and the facts are judged again. What makes the root cause go is why it came.

mod causes;
mod differences;
mod lists;
mod said;

#[cfg(test)]
pub(crate) mod tests;

use serde_json::{Value, json};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::record::Facts;
use shared_domain::trace::{ChangeCause, ChangeReport, Difference as Typed};
use shared_domain::{Diagnosis, Finding, Stage};

use crate::credentials::view::secret_id_of;
use crate::network::Subject;
use crate::{credentials, driver, network};
use causes::{Explained, explain};
use differences::{Found as Difference, canonical, compare};

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
    let (before, after) = (canonical(json!(record)), canonical(json!(now)));
    let (found, blind) = compare(&before, &after);
    let explained = match root {
        Some(root) => explain(&after, &found, root, parts(root.stage), |facts| {
            judge(facts, root.stage)
        }),
        None => Explained {
            others: count(&found),
            ..Explained::default()
        },
    };
    let earlier = match transition {
        Transition::Broke => record,
        Transition::Healed => now,
    };
    let mut report = ChangeReport {
        since: earlier.at().map(str::to_owned),
        proof: earlier.worked.as_ref().map(|worked| worked.proof.clone()),
        together: explained.together,
        others: explained.others,
        ..ChangeReport::default()
    };
    let mut causes = explained.causes;
    let proven = explained.in_facts;
    if let Some(root) = root.filter(|_| !proven) {
        let can_be = |found: &&Difference| !lists::is_restless(&found.difference.field) && may_be(found, root, now);
        causes = found.iter().filter(can_be).collect();
        report.others -= count_of(&causes);
    }
    report.causes = causes.iter().map(|found| cause(found, proven, transition)).collect();
    if let Some(root) = root {
        report.notes = notes(root, &report, transition);
    }
    if !blind.is_empty() {
        let lists = blind.join(", ");
        report.notes.push(format!(
            "Not compared, because it could not be read then or now: {lists}."
        ));
    }
    Trace {
        differences: causes
            .into_iter()
            .map(|found| transition.happened(&found.difference))
            .collect(),
        report,
    }
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

fn count(found: &[Difference]) -> usize {
    count_of(&found.iter().collect::<Vec<_>>())
}

fn count_of(found: &[&Difference]) -> usize {
    let real = found
        .iter()
        .filter(|found| !lists::is_restless(&found.difference.field));
    real.count()
}

fn cause(found: &Difference, proven: bool, transition: Transition) -> ChangeCause {
    let happened = transition.happened(&found.difference);
    let (before, after) = said::before_and_after(&happened);
    ChangeCause {
        before,
        after,
        what: said::sentence(&happened, found.complete),
        resource: found.difference.resource.clone(),
        field: found.difference.field.clone(),
        proven,
        who: None,
        when: None,
        event: None,
        candidates: Vec::new(),
    }
}

/// What only the server knows may have come with a change of the secret or of the connection itself.
fn may_be(found: &Difference, root: &Finding, now: &Facts) -> bool {
    let resource = &found.difference.resource;
    if *resource == root.resource {
        return true;
    }
    let names = |name: &str| root.connection.as_deref().is_none_or(|of| of == name);
    let secret = |evidence: &Evidence| {
        let of = evidence.connections.iter().filter(|named| names(&named.name));
        let definitions = of.filter_map(|named| named.connection.get().and_then(Found::present));
        definitions.filter_map(secret_id_of).any(|id| id == resource.id)
    };
    match (root.stage, resource.kind.as_str()) {
        (Stage::Credentials, "connection") => names(&resource.id),
        (Stage::Credentials, "secret") => secret(&now.evidence),
        _ => false,
    }
}

/// What the comparison cannot know, in the words of the root cause's stage.
fn notes(root: &Finding, report: &ChangeReport, transition: Transition) -> Vec<String> {
    let mut notes = Vec::new();
    if report.causes.is_empty() {
        notes.push(match transition {
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
