//! What the request's own certificate is good for, before a connection names it: the same checks on the connection as it would be made, read
//! by the role that its jobs run with. Of what is found only TLS is kept; the rest is judged on what exists, once it does.

use shared_checks::registry;
use shared_domain::aws::glue::Job;
use shared_domain::connection_input::planned;
use shared_domain::evidence::{Found, NamedConnection};
use shared_domain::{Code, Diagnosis, Evidence, Fact, Stage};

use crate::handler::Input;

/// The evidence of a connection that does not exist yet; `None` where the request names no certificate, or no engine is known.
pub(crate) fn evidence(input: &Input, now: String) -> Option<Evidence> {
    let route = input.route.as_ref()?;
    route.request.tls.as_ref()?.ca_uri.as_ref()?;
    let engine = route.known_engine(input.discovery.as_ref())?;
    let connection = planned(&route.known(input.discovery.as_ref()), engine)?;
    let job = route.request.glue_role.as_ref().map(|role| Job {
        role: role.clone(),
        ..Job::default()
    });
    Some(Evidence {
        observed_at: now,
        context: route.context.clone(),
        job: job.map_or(Fact::NotCollected, |job| Fact::Known(Found::Present(job))),
        connections: vec![NamedConnection {
            name: connection.name.clone(),
            connection: Fact::Known(Found::Present(connection)),
        }],
        ..Evidence::default()
    })
}

/// What of the diagnosis is about TLS.
pub(crate) fn of_tls(diagnosis: Diagnosis) -> Diagnosis {
    let is_tls = |code: &Code| registry::of(*code).is_some_and(|check| check.stage == Stage::Ssl);
    let kept = |codes: Vec<Code>| codes.into_iter().filter(is_tls).collect();
    Diagnosis {
        findings: diagnosis
            .findings
            .into_iter()
            .filter(|finding| finding.stage == Stage::Ssl)
            .collect(),
        unknown: diagnosis
            .unknown
            .into_iter()
            .filter(|check| check.stage == Stage::Ssl)
            .collect(),
        passed: kept(diagnosis.passed),
        not_applicable: kept(diagnosis.not_applicable),
        ..Diagnosis::default()
    }
}
