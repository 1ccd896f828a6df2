//! The diagnosing steps as one: what they read of the execution's document, and facts that are given or collected, then judged.

use std::future::Future;

use serde::{Deserialize, Serialize};
use shared_domain::budget::{DIAGNOSIS, json_length};
use shared_domain::step::{Discovery, Route};
use shared_domain::{Diagnosis, Evidence, Missing};

use crate::packed::{pack, unpack};
use crate::time::{STEP_TIME, within};

/// What a diagnosing step reads of the execution's document.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", default, bound(deserialize = "Facts: Deserialize<'de>"))]
pub struct DiagnosisInput<Facts> {
    /// The request; without evidence the network is judged by it alone, as a preflight.
    pub route: Option<Route>,
    /// What was found of its source; a preflight goes by it.
    pub discovery: Option<Discovery>,
    /// The connections and the job that are diagnosed.
    pub evidence: Option<Evidence>,
    /// What the network step found: of it, names that were resolved are not resolved again.
    pub network: Option<Diagnosis>,
    /// Facts that were read before; with them no AWS call is made.
    pub facts: Option<Facts>,
}

impl<Facts> Default for DiagnosisInput<Facts> {
    fn default() -> Self {
        Self {
            route: None,
            discovery: None,
            evidence: None,
            network: None,
            facts: None,
        }
    }
}

impl<Facts> DiagnosisInput<Facts> {
    /// The evidence; what it does not say of account and Region, the route does, and of names and ways, the network step.
    pub fn evidence(&self) -> Option<Evidence> {
        let mut evidence = self.evidence.clone()?;
        if let Some(route) = &self.route {
            evidence.context = evidence.context.or(&route.context);
        }
        let learned = self.network.as_ref().and_then(|diagnosis| diagnosis.network.as_ref());
        if let Some(network) = learned.filter(|_| evidence.learned.is_empty()) {
            evidence.learned = network.learned.clone();
        }
        let packed = self.network.as_ref().and_then(|diagnosis| diagnosis.facts.as_deref());
        evidence.databases = packed.and_then(unpack).unwrap_or_default();
        Some(evidence)
    }
}

/// Why a step without evidence can judge nothing.
pub fn nothing_to_judge() -> Missing {
    Missing {
        reason: "no evidence was collected to judge".to_owned(),
        would_help: "glue:GetConnection".to_owned(),
    }
}

/// The name of the packed facts, and its quotes and colon.
const AROUND: usize = 16;

/// Judges the facts that were given, else those that `collect` reads in the time that it has: what is missing then is unknown. `what` is diagnosed, in the log's words.
/// The facts are handed on with the diagnosis, as far as they fit into its share.
pub async fn diagnose<Facts: Serialize>(
    what: &str,
    facts: Option<Facts>,
    collect: impl Future<Output = Facts>,
    judge: impl FnOnce(&Facts) -> Diagnosis,
) -> Diagnosis {
    let facts = match facts {
        Some(facts) => facts,
        None => within(STEP_TIME, collect).await,
    };
    let mut diagnosis = judge(&facts).within(DIAGNOSIS);
    let room = DIAGNOSIS.saturating_sub(json_length(&diagnosis) + AROUND);
    diagnosis.facts = pack(&facts, room);
    let handed_on = diagnosis.facts.as_ref().map_or(0, String::len);
    let (findings, unknown) = (diagnosis.findings.len(), diagnosis.unknown.len());
    let reachability = diagnosis.network.as_ref().map(|network| network.reachability);
    tracing::info!(
        findings,
        unknown,
        ?reachability,
        handed_on,
        "diagnosed {what}: {findings} findings, {unknown} unknown"
    );
    diagnosis
}

#[cfg(test)]
mod tests {
    use shared_domain::step::AwsContext;

    use super::*;

    #[test]
    fn each_part_of_the_context_that_the_evidence_lacks_is_the_routes() {
        let whole = AwsContext {
            account: "111122223333".to_owned(),
            region: "eu-central-1".to_owned(),
            partition: "aws".to_owned(),
        };
        let half = AwsContext {
            region: "us-east-1".to_owned(),
            ..AwsContext::default()
        };
        let joined = half.or(&whole);
        assert_eq!(
            (joined.account.as_str(), joined.region.as_str()),
            ("111122223333", "us-east-1")
        );
        assert!(DiagnosisInput::<()>::default().evidence().is_none());
    }

    #[test]
    fn what_the_network_step_learned_is_handed_on() {
        let document = serde_json::json!({
            "evidence": {"observedAt": "2026-11-24T10:00:00Z"},
            "network": {"network": {"reachability": "reachable", "paths": [], "learned": {"endpoints": {"db.corp": "o.rds.amazonaws.com"}}}},
        });
        let input: DiagnosisInput<()> = serde_json::from_value(document).unwrap();
        assert_eq!(
            input.evidence().unwrap().learned.endpoint_of("DB.corp"),
            "o.rds.amazonaws.com"
        );
    }

    #[test]
    fn a_database_that_the_network_step_read_is_handed_on() {
        let facts = serde_json::json!({"DBInstances": [{"DBInstanceIdentifier": "orders", "EngineVersion": "16.3"}]});
        for (packed, version) in [
            (pack(&facts, 1_000), Some("16.3")),
            (None, None),
            (Some("?".to_owned()), None),
        ] {
            let document = serde_json::json!({"evidence": {}, "network": {"facts": packed}});
            let input: DiagnosisInput<()> = serde_json::from_value(document).unwrap();
            let instance = input.evidence().unwrap().databases.instance("orders");
            assert_eq!(instance.and_then(|one| one.engine_version).as_deref(), version);
        }
    }
}
