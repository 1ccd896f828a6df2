//! Whom a denial is about, where that is not the role of the job: Pipefitter's own functions, or somebody else.
//!
//! Glue tests a connection with what the caller may do, so that AWS can deny the test to the function that asks for it. That is neither the
//! connection's failure nor the Glue role's. The function that tests says so itself; facts that were saved before it did hold the text.

use shared_domain::Cause;
use shared_domain::denied::{Denied, PolicyType};
use shared_domain::evidence::Evidence;
use shared_domain::redact;
use shared_domain::signal::Signal;

use super::denial;
use crate::credentials::view::own_role;

/// The functions that test, by their logical ids in `infra/template.yaml`: CloudFormation names a role `STACK-IDRole-RANDOM` and a function
/// `STACK-ID-RANDOM`, and Lambda calls the session of a function's role as the function.
const TESTERS: [&str; 2] = ["TestConnection", "SmokeTest"];

/// What Secrets Manager says to a reader of a secret who may not use its key; it names nobody.
const NO_KEY: &str = "access to kms is not allowed";

/// What a test's text denies to the function that tested; in words, as a right that it lacks.
pub fn lacked_by_tester(evidence: &Evidence) -> Option<String> {
    let text = evidence.test_error.as_deref()?;
    match denial::of(&redact(text)) {
        Some(denied) => {
            // What an endpoint's policy lets nobody do, it lets no job do either.
            let principal = denied
                .principal
                .as_deref()
                .filter(|_| denied.policy != Some(PolicyType::VpcEndpoint))?;
            let account = &evidence.context.account;
            let ours = account.is_empty() || principal.contains(&format!(":{account}:"));
            let on = denied.resource.map_or_else(String::new, |on| format!(" on {on}"));
            (ours && is_tester(principal)).then(|| format!("{}{on}", denied.action))
        }
        // Of a run's text it would be the job's role that is denied.
        None if evidence.job_run.is_not_collected() => text
            .to_lowercase()
            .contains(NO_KEY)
            .then(|| "kms:Decrypt with the key of the connection's secret".to_owned()),
        None => None,
    }
}

/// `arn:aws:sts::111122223333:assumed-role/pipefitter-TestConnectionRole-X/pipefitter-TestConnection-Ab1`
fn is_tester(principal: &str) -> bool {
    let Some((role, session)) = assumed(principal) else {
        return false;
    };
    let is = |id: &str| {
        let ends =
            |name: &str, id: &str| name == id || name.contains(&format!("-{id}-")) || name.ends_with(&format!("-{id}"));
        ends(role, &format!("{id}Role")) && ends(session, id)
    };
    TESTERS.iter().any(|id| is(id))
}

/// Role and session.
fn assumed(principal: &str) -> Option<(&str, &str)> {
    principal.split_once(":assumed-role/")?.1.split_once('/')
}

/// What a session of the job's role, or somebody else, is denied to become: Glue has the job's role by then, and it is another that cannot be
/// assumed. (Of the job's own Glue says so itself, and names nobody who asks.)
pub fn denied_another_role(signal: &Signal) -> Option<(&Denied, &str)> {
    let denied = signal
        .denied
        .as_ref()
        .filter(|_| signal.cause == Cause::RoleCannotBeAssumed)?;
    Some((denied, denied.principal.as_deref()?))
}

/// Whom a text denies a right, where that is somebody else than the role that the job or the crawler runs with: a role that its script
/// takes, a user whose keys it holds.
pub fn denied_to_another<'s>(signal: &'s Signal, evidence: &Evidence) -> Option<(&'s Denied, &'s str)> {
    let of_a_role = matches!(
        signal.cause,
        Cause::SecretAccessDenied | Cause::KmsDenied | Cause::GlueRoleMissingPermission | Cause::IamDbAuthMisconfigured
    );
    let denied = signal.denied.as_ref().filter(|_| of_a_role)?;
    let principal = denied.principal.as_deref()?;
    let role = own_role(evidence)?;
    let same = match assumed(principal) {
        Some((name, _)) => name == role.name,
        None => principal.rsplit('/').next() == Some(role.name.as_str()),
    };
    (!same).then_some((denied, principal))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_of_the_stack_is_told_by_its_role_and_its_session() {
        for (who, expected) in [
            (
                "assumed-role/pipefitter-TestConnectionRole-ABC/pipefitter-TestConnection",
                true,
            ),
            (
                "assumed-role/pipefitter-TestConnectionRole-X9/pipefitter-TestConnection-Ab1",
                true,
            ),
            ("assumed-role/etl-SmokeTestRole-X9/etl-SmokeTest-Ab1", true),
            ("assumed-role/GlueRole/GlueJobRunnerSession", false),
            ("assumed-role/GlueRole/pipefitter-TestConnection-Ab1", false),
            ("assumed-role/team-TestConnectionRole-X9/alice", false),
            ("user/alice", false),
        ] {
            let principal = format!("arn:aws:sts::111122223333:{who}");
            assert_eq!(is_tester(&principal), expected, "{who}");
        }
    }
}
