//! Which finding a text is about: what it clears becomes a warning, what it confirms fails, and one of them is to blame.

use shared_domain::diagnosis::{Confidence, Finding, Verdict};
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::script::ScriptHost;
use shared_domain::signal::Signal;

use super::Conclusion;
use super::contradicted::is_contradicted;
use super::text::Text;
use crate::check::{Path, Told};
use crate::names::had_by_the_run;
use crate::registry;
use crate::suspect::Suspect;

/// A mere first in the list gives way to the only connection whose configuration the text does not contradict.
pub(super) fn narrowed<'a>(
    suspect: Suspect<'a>,
    evidence: &'a Evidence,
    findings: &[Finding],
    firm: Option<&Signal>,
) -> Suspect<'a> {
    let Some(signal) = firm.filter(|_| !suspect.named && !evidence.leaves_connections_open()) else {
        return suspect;
    };
    let told = Told {
        connection: None,
        evidence,
    };
    let text = Text::new(signal, &told);
    let contradicted = |named: &&NamedConnection| {
        findings.iter().any(|finding| {
            finding.verdict == Verdict::Fail
                && finding.connection.as_ref() == Some(&named.name)
                && text.contradicts(finding).is_some()
        })
    };
    let mut left = evidence.connections.iter().filter(|named| !contradicted(named));
    match (left.next(), left.next()) {
        (Some(only), None) => Suspect {
            name: &only.name,
            connection: only.connection.get().and_then(Found::present),
            why: Some("the error text contradicts the configuration of the others"),
            named: true,
        },
        _ => suspect,
    }
}

/// Turns failing findings into warnings where `why` has a reason.
pub(super) fn demote(findings: &mut [Finding], why: impl Fn(&Finding) -> Option<String>) {
    for finding in findings.iter_mut().filter(|finding| finding.verdict == Verdict::Fail) {
        if let Some(reason) = why(finding) {
            finding.verdict = Verdict::Warn;
            finding.confidence = Confidence::Possible;
            finding.note = Some(reason);
        }
    }
}

/// Why a finding of another connection did not break a run that failed on the one of this name.
pub(super) fn of_another(finding: &Finding, name: &str) -> Option<String> {
    let other = finding.connection.as_ref().filter(|other| *other != name)?;
    Some(format!("the error is of the connection {name}, not of {other}"))
}

/// Whether a finding may be of nothing that a run had whose job was changed since: neither of a connection that is known to be its own, as the
/// named one is, nor of the role that the error text names.
pub(super) fn of_todays_job(finding: &Finding, evidence: &Evidence, named: Option<&str>) -> bool {
    let denied = evidence.signal.as_ref().and_then(|signal| signal.denied.as_ref());
    let principal = denied.and_then(|denied| denied.principal.as_deref());
    let is_its_role = finding.resource.kind == "role"
        && principal.is_some_and(|principal| principal.split('/').any(|part| part == finding.resource.id));
    let only = match evidence.connections.as_slice() {
        [one] => Some(&one.name),
        _ => None,
    };
    let is_its = |name: &String| named == Some(name.as_str()) || had_by_the_run(evidence).contains(name);
    !is_its_role && !finding.connection.as_ref().or(only).is_some_and(is_its)
}

/// Why a finding on the way to where the connection leads did not break a run that failed on a host of the script's own.
pub(super) fn of_another_host(finding: &Finding, host: &ScriptHost) -> Option<String> {
    let check = registry::of(finding.code)?;
    (check.path == Path::Source).then(|| {
        format!(
            "the error is of {}, which the job's script names itself, and the connection leads elsewhere",
            host.host
        )
    })
}

/// A finding that a firm text names is confirmed. Where none of them fails, the first that the configuration alone only warned of does.
pub(super) fn confirm(findings: &mut [Finding], text: &Text<'_>, named: Option<&str>) {
    let is_ours = |finding: &Finding| named.is_none_or(|name| of_another(finding, name).is_none());
    let named = |finding: &Finding| finding.note.is_none() && is_ours(finding) && text.confirms(finding);
    let first = failing(findings)
        .find(|finding| named(finding))
        .or_else(|| findings.iter().find(|finding| named(finding)))
        .map(|finding| finding.code);
    for finding in findings.iter_mut().filter(|finding| named(finding)) {
        if Some(finding.code) == first {
            finding.verdict = Verdict::Fail;
        }
        if finding.verdict == Verdict::Fail {
            finding.confidence = Confidence::Confirmed;
        }
    }
}

pub(super) fn failing(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    findings.iter().filter(|finding| finding.verdict == Verdict::Fail)
}

/// What fails and may be to blame: nothing that another finding says leads elsewhere.
pub(super) fn to_blame(findings: &[Finding]) -> impl Iterator<Item = &Finding> {
    failing(findings).filter(|finding| !is_contradicted(finding, findings))
}

/// The failing finding that a firm text is about: what explains it; before that, where many things end in such a text, what fails in an
/// earlier stage; else what the text says by itself, before others of its stage. A text about the path to a service blames no other path.
pub(super) fn root_cause(
    conclusion: &mut Conclusion,
    text: &Text<'_>,
    own: impl Fn(&Conclusion) -> Option<Finding>,
) -> Option<Finding> {
    let rank = registry::rank(text.signal.stage);
    let before = |finding: &&Finding| registry::rank(finding.stage) < rank;
    let explaining = to_blame(&conclusion.findings).find(|finding| text.confirms(finding));
    let earlier = to_blame(&conclusion.findings)
        .find(before)
        .filter(|_| !text.is_of_a_service());
    let by_facts = if text.is_ambiguous() {
        earlier.or(explaining)
    } else {
        explaining.or(earlier)
    };
    if let Some(finding) = by_facts {
        return Some(finding.clone());
    }
    if let Some(own) = own(conclusion) {
        conclusion.put_in(own.clone());
        return Some(own);
    }
    let of_the_stage = |finding: &&Finding| registry::rank(finding.stage) == rank && !text.is_of_a_service();
    to_blame(&conclusion.findings).find(of_the_stage).cloned()
}
