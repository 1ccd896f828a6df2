//! What has changed since the diagnosis of an incident, and by whom, now that a success has shown that it is over.

use shared_checks::trace::healed;
use shared_domain::budget::CHANGE;
use shared_domain::record::{Diagnosed, key_of_incident};
use shared_domain::step::Route;
use shared_domain::trace::ChangeReport;
use shared_domain::{Evidence, Missing};

use crate::handler::{Clients, Input, Settings, facts_of, has_facts, note_silence};
use crate::record;
use crate::trail::{self, Window};

/// Nothing where the diagnosis named no root cause: then nothing of it was kept.
pub(crate) async fn changed(
    clients: &Clients,
    settings: &Settings,
    input: &Input,
    route: &Route,
    evidence: &Evidence,
) -> Option<ChangeReport> {
    let (bucket, id) = (settings.bucket.as_ref()?, route.request.incident.as_ref()?);
    let then: Diagnosed = match record::read(&clients.s3, bucket, key_of_incident(id)).await {
        Ok(then) => then?,
        Err(reason) => {
            return Some(ChangeReport {
                unknown: vec![Missing {
                    reason: format!("what the diagnosis saw: {reason}"),
                    would_help: "s3:GetObject".to_owned(),
                }],
                ..ChangeReport::default()
            });
        }
    };
    let root = &then.root_cause;
    if !has_facts(input, root.stage) {
        return Some(ChangeReport {
            since: then.facts.at().map(str::to_owned),
            notes: vec![format!(
                "The facts of the {} are not known, and not compared.",
                root.stage.as_str()
            )],
            ..ChangeReport::default()
        });
    }
    let now = facts_of(input, evidence);
    let changed = healed(&then.facts, &now, root);
    let mut report = changed.report;
    let window = Window::of(report.since.as_deref(), &evidence.observed_at);
    let trails = clients.trails();
    let told = trail::tell(
        &trails,
        window,
        settings.show,
        &mut report.causes,
        &changed.differences,
        &now.credentials,
    )
    .await;
    note_silence(&mut report, &told.silent);
    report.notes.extend(told.notes);
    report.unknown.extend(told.unread);
    tracing::info!(
        causes = report.causes.len(),
        others = report.others,
        "traced what healed it"
    );
    Some(report.within(CHANGE))
}
