//! # The secret does not exist
//!
//! ## Why it breaks a connection
//! The connection names a secret by name or ARN, and the job reads the user and the password from it when it connects. A secret of
//! another account or Region is not found by its name, only by its ARN.
//!
//! ## Evidence
//! The secret as the connection or the job's script names it, and where it was looked for.
//!
//! ## Fix
//! Create the secret, or point the connection to the right one. The command asks for the password without showing it.
//!
//! ## Unknown when
//! `secretsmanager:DescribeSecret` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/connection-properties-secrets-manager.html

use shared_domain::evidence::Found;
use shared_domain::secret_form::SecretForm;
use shared_domain::{Cause, Code, Fix, Missing};

use super::fixes::create_secret;
use super::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretMissingOrMalformed],
    words: &[
        "find the specified secret",
        "couldn't find resource",
        "could not find secret",
        "secret not found",
        "resourcenotfoundexception",
    ],
    only_in_words: true,
    refuted_by: refuted::BY_READING,
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The connection's secret was not found",
        resource: |told| told.secret(),
        fix: |_| {
            Fix::advice(
                "Create the secret, or point the connection to the right one; one of another account or Region is found by its ARN only.",
            )
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(Code::SecretNotFound, "The secret does not exist", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(secret)) = (view.connection()?, &view.secret) else {
        return Ok(Judgement::NotApplicable);
    };
    match secret.description.known("secretsmanager:DescribeSecret")? {
        Found::Present(_) => Ok(Judgement::Pass),
        Found::Missing { .. } => {
            let id = &secret.secret_id;
            let fix = if view.of_script {
                Fix::advice("Create the secret, or let the script name one that exists, in the Region where it is.")
            } else if id.starts_with("arn:") {
                Fix::advice("Point the connection to a secret that exists; a new secret gets another ARN.")
            } else {
                create_secret("Create the secret.", SecretForm::of_connection(connection), id)
            };
            let place = format!("account {}, Region {}", view.context.account, view.context.region);
            Ok(Judgement::fail(
                view.secret_resource(),
                format!("Secrets Manager knows no secret {id} in {place}."),
                fix,
            ))
        }
    }
}
