//! Secrets that the job's script reads by itself, beside those of its connections. Whether they exist and whether the role may read them
//! is judged as of any; what they hold is the script's affair. It only warns, until a text agrees: the script may read in another Region,
//! or for something else than this connection.

use shared_domain::aws::glue::Connection;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::{Diagnosis, Verdict};

use super::view::{View, secret_id_of};
use super::{
    kms_decrypt, kms_key_state, role_permission, secret_no_current_version, secret_not_found, secret_pending_deletion,
    secret_resource_policy,
};
use crate::check::{Check, run};

/// What is asked of such a secret.
const CHECKS: &[Check<View>] = &[
    secret_not_found::CHECK,
    secret_pending_deletion::CHECK,
    secret_no_current_version::CHECK,
    secret_resource_policy::CHECK,
    kms_decrypt::CHECK,
    kms_key_state::CHECK,
    role_permission::CHECK,
];

/// The secrets that the script names and no connection does.
pub fn secret_ids(evidence: &Evidence) -> impl Iterator<Item = &str> {
    let named = evidence.script.get().map(|script| script.secret_ids.as_slice());
    let of_connections: Vec<String> = evidence
        .connections
        .iter()
        .filter_map(|named| named.connection.get().and_then(Found::present))
        .filter_map(secret_id_of)
        .collect();
    let is_new = move |id: &&String| !of_connections.iter().any(|other| is_same(id, other));
    named.unwrap_or_default().iter().filter(is_new).map(String::as_str)
}

/// True for a name and an ARN of the same secret: an ARN ends in the name, a dash and six characters.
fn is_same(one: &str, other: &str) -> bool {
    let of_arn = |arn: &str, name: &str| {
        let rest = arn.split_once(":secret:").and_then(|(_, rest)| rest.strip_prefix(name));
        arn.starts_with("arn:")
            && rest.is_some_and(|rest| rest.is_empty() || (rest.len() == 7 && rest.starts_with('-')))
    };
    one == other || of_arn(one, other) || of_arn(other, one)
}

/// What stands in the place of a connection: nothing but the secret.
pub(super) fn in_place_of_connection(secret_id: &str) -> Connection {
    Connection {
        connection_type: "JDBC".to_owned(),
        connection_properties: [("SECRET_ID".to_owned(), secret_id.to_owned())].into(),
        ..Connection::default()
    }
}

/// Judges one of them.
pub(super) fn judge(view: &View) -> Diagnosis {
    let mut diagnosis = run(CHECKS, view);
    for finding in &mut diagnosis.findings {
        if finding.verdict == Verdict::Fail {
            finding.verdict = Verdict::Warn;
        }
        let secret = view.secret.as_ref().map_or("", |secret| &secret.secret_id);
        finding.evidence = format!("The job's script reads the secret {secret}. {}", finding.evidence);
    }
    diagnosis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_the_same_by_its_name_and_by_its_arn() {
        let arn = "arn:aws:secretsmanager:eu-central-1:111122223333:secret:glue/orders-AbCdEf";
        for (one, other, same) in [
            ("glue/orders", "glue/orders", true),
            ("glue/orders", arn, true),
            (arn, "glue/orders", true),
            ("glue/ord", arn, false),
            ("glue/shop", "glue/orders", false),
        ] {
            assert_eq!(is_same(one, other), same, "{one} {other}");
        }
    }
}
