//! # The secret's resource policy denies the Glue role
//!
//! ## Why it breaks a connection
//! A secret may have a policy of its own. A denial in it wins over everything that the role is allowed, and a secret of another
//! account can be read only where its policy allows it.
//!
//! ## Evidence
//! What the policy says to the role about reading the secret.
//!
//! ## Fix
//! Take the role out of the denial, or (across accounts) let the policy allow it. Only the secret's owner can.
//!
//! ## Unknown when
//! `secretsmanager:GetResourcePolicy` was denied, throttled or late, or a condition decides on something that only the request shows
//! (the VPC endpoint, a tag).
//!
//! ## References
//! https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html

use shared_domain::denied::PolicyType;
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Command, Fix, Missing};

use super::fixes::lift_denial;
use super::policy::{Reading, Truth};
use super::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretAccessDenied],
    policies: &[PolicyType::ResourceBased],
    refuted_by: refuted::BY_READING,
    said: &[Said {
        cause: Cause::SecretAccessDenied,
        title: "Secrets Manager says that the secret's own policy does not let the Glue role read it",
        resource: |told| told.secret(),
        fix: |told| match told.denied() {
            Some(denied) => lift_denial(denied, &format!("the secret {}", told.secret().id)),
            None => Fix::advice("Let the secret's policy allow secretsmanager:GetSecretValue to the role."),
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(
        Code::SecretResourcePolicy,
        "The secret's resource policy denies the Glue role",
        judge,
    )
};

/// Who may read the policy.
pub(super) const CALL: &str = "secretsmanager:GetResourcePolicy";

/// What the secret's own policy says to the role; a secret without one says nothing.
pub(super) fn reading(view: &View, role_arn: &str) -> Result<Reading, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Reading::default());
    };
    Ok(match secret.resource_policy.known(CALL)? {
        Found::Missing { .. } => Reading::default(),
        Found::Present(policy) => view.reading(policy, role_arn, "secretsmanager:GetSecretValue", &description.arn),
    })
}

/// Why a reading is not firm.
pub(super) fn unsure(view: &View, reading: &Reading) -> Missing {
    let secret = view
        .secret
        .as_ref()
        .map(|secret| secret.secret_id.as_str())
        .unwrap_or_default();
    Missing {
        reason: format!(
            "the resource policy of {secret} depends on {}",
            reading.depends_on.as_deref().unwrap_or("something that cannot be seen")
        ),
        would_help: show_policy(secret).to_string(),
    }
}

fn show_policy(secret: &str) -> Command {
    Command::aws("secretsmanager", "get-resource-policy").option("--secret-id", secret)
}

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((secret, description)) = view.described_secret()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((role, arn)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let reading = reading(view, &arn)?;
    let foreign = description.arn.split(':').nth(4) != arn.split(':').nth(4);
    match (reading.denied, reading.allowed.max(reading.delegated)) {
        (Truth::Yes, _) => Ok(Judgement::fail(
            view.secret_resource(),
            format!(
                "The policy of {} denies secretsmanager:GetSecretValue to {role}.",
                description.name
            ),
            Fix::shows(
                "Except the role from the denial in the secret's policy.",
                show_policy(&secret.secret_id),
            ),
        )),
        (Truth::Maybe, _) => Err(unsure(view, &reading)),
        (Truth::No, Truth::No) if foreign => Ok(Judgement::fail(
            view.secret_resource(),
            format!(
                "The secret belongs to another account, and its policy does not allow secretsmanager:GetSecretValue to {role}."
            ),
            view.of_its_owner(
                &description.arn,
                Fix::advice(format!(
                    "Let the owner of {} allow secretsmanager:GetSecretValue to {arn} in its resource policy.",
                    description.arn
                )),
            ),
        )),
        (Truth::No, Truth::Maybe) if foreign => Err(unsure(view, &reading)),
        (Truth::No, _) => Ok(Judgement::Pass),
    }
}
