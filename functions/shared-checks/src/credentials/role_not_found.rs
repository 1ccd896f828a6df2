//! # The job's role does not exist
//!
//! ## Why it breaks a connection
//! Glue runs a job as its role. A role that was deleted, or is misspelt, cannot be assumed.
//!
//! ## Evidence
//! The role as the job or the request names it.
//!
//! ## Fix
//! Create the role for Glue, or give the job one that exists.
//!
//! ## Unknown when
//! `iam:GetRole` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html

use serde_json::json;
use shared_domain::change::Edit;
use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::role_trust::glue_statement;
use super::view::View;
use crate::check::refuted;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::RoleCannotBeAssumed],
    refuted_by: refuted::BY_LAUNCH,
    ..Check::permissions(Code::RoleNotFound, "The Glue role does not exist", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(role) = view.role.as_ref().map_err(Clone::clone)? else {
        return Ok(Judgement::NotApplicable);
    };
    match view.facts.role.known("iam:GetRole")? {
        Found::Present(_) => Ok(Judgement::Pass),
        // A job takes no role of another account, and one of the same name is another role.
        Found::Missing { .. } if role.account().is_some_and(|owner| owner != view.context.account) => {
            Ok(Judgement::fail(
                Resource::new("role", &role.name),
                format!(
                    "The job names {}, which is no role of account {}.",
                    role.arn.as_deref().unwrap_or(&role.name),
                    view.context.account
                ),
                Fix::advice("Give the job a role of its own account; that role may assume the other one."),
            ))
        }
        Found::Missing { .. } => Ok(Judgement::fail(
            Resource::new("role", &role.name),
            format!("IAM knows no role {} in account {}.", role.name, view.context.account),
            Fix::changes(
                "Create the role for Glue.",
                [Edit::Role {
                    role: role.name.clone(),
                    partition: view.partition().to_owned(),
                    account: view.context.account.clone(),
                    path: role.path(),
                    trust: json!({"Version": "2012-10-17", "Statement": [glue_statement()]}),
                    on: true,
                }],
            )
            .or_instead("Give the job a role that exists."),
        )),
    }
}
