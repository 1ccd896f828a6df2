//! # The role does not let Glue assume it
//!
//! ## Why it breaks a connection
//! A role's trust policy says who may become it. Without `glue.amazonaws.com` in it no job starts, whatever else the role may do.
//!
//! ## Evidence
//! What the trust policy says to Glue.
//!
//! ## Fix
//! Add Glue to the trust policy; the other statements stay as they are.
//!
//! ## Unknown when
//! `iam:GetRole` was denied, throttled or late, or a condition of the trust policy decides on something that only the request shows.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/create-an-iam-role.html

use std::collections::BTreeMap;

use serde_json::{Value, json};
use shared_domain::change::{Edit, Flip};
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource, Verdict};

use super::policy::{self, Known, Principal, Truth};
use super::view::View;
use crate::check::{Observation, Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::RoleCannotBeAssumed],
    refuted_by: refuted::BY_LAUNCH,
    said: &[Said {
        cause: Cause::RoleCannotBeAssumed,
        title: "Glue cannot assume the role",
        resource: |told| told.role(),
        fix: |_| Fix::advice("Let the role's trust policy admit glue.amazonaws.com to sts:AssumeRole."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::permissions(Code::RoleTrust, "The role does not let Glue assume it", judge)
};

/// A role that Glue may not assume.
fn lacking(about: Resource, evidence: String, fix: Fix) -> Judgement {
    let observation = Observation::new(Verdict::Fail, about, evidence, fix);
    Judgement::Found(vec![observation.lacking(["sts:AssumeRole"])])
}

/// The statement that lets Glue assume a role.
pub(super) fn glue_statement() -> Value {
    json!({"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"})
}

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(role) = view.role()? else {
        return Ok(Judgement::NotApplicable);
    };
    let trust = &role.assume_role_policy_document;
    let request = policy::Request {
        principal: Principal::Service("glue.amazonaws.com"),
        action: "sts:AssumeRole",
        resource: &role.arn,
        context: context(view),
    };
    let reading = policy::read(trust, &request);
    let about = Resource::new("role", &role.role_name);
    match (reading.denied, reading.allowed) {
        (Truth::No, Truth::Yes) => Ok(Judgement::Pass),
        (Truth::Yes, _) => Ok(lacking(
            about,
            format!(
                "The trust policy of {} denies sts:AssumeRole to glue.amazonaws.com.",
                role.role_name
            ),
            Fix::shows(
                "Take Glue out of the denial in the trust policy.",
                get_role(&role.role_name).option("--query", "Role.AssumeRolePolicyDocument"),
            ),
        )),
        (Truth::No, Truth::No) => Ok(lacking(
            about,
            format!(
                "The trust policy of {} does not allow sts:AssumeRole to glue.amazonaws.com.",
                role.role_name
            ),
            Fix::changes(
                "Add Glue to the role's trust policy.",
                [Edit::RoleTrust {
                    role: role.role_name.clone(),
                    trust: Flip::between(trust.clone(), with_glue(trust)),
                }],
            ),
        )),
        _ => Err(Missing {
            reason: format!(
                "the trust policy of {} depends on {}",
                role.role_name,
                reading.depends_on.as_deref().unwrap_or("something that cannot be seen")
            ),
            would_help: get_role(&role.role_name).to_string(),
        }),
    }
}

fn get_role(name: &str) -> Command {
    Command::aws("iam", "get-role").option("--role-name", name)
}

/// What is known of the request by which Glue assumes the role.
fn context(view: &View) -> BTreeMap<String, Known> {
    let value = |text: &str| Known::Value(text.to_owned());
    let mut context = BTreeMap::from([
        ("aws:sourceaccount".to_owned(), value(&view.context.account)),
        ("aws:principalisawsservice".to_owned(), value("true")),
        ("aws:securetransport".to_owned(), value("true")),
        ("sts:externalid".to_owned(), Known::Absent),
        ("aws:multifactorauthpresent".to_owned(), Known::Absent),
    ]);
    let job = view.job.as_ref().map(|job| format!("job/{}", job.name));
    let crawler = view.crawler.as_ref().map(|crawler| format!("crawler/{}", crawler.name));
    if let Some(resource) = job.or(crawler) {
        let arn = format!(
            "arn:{}:glue:{}:{}:{resource}",
            view.partition(),
            view.context.region,
            view.context.account,
        );
        context.insert("aws:sourcearn".to_owned(), Known::Value(arn));
    }
    context
}

/// The trust policy with Glue added.
fn with_glue(trust: &Value) -> Value {
    let mut statements = match trust.get("Statement") {
        Some(Value::Array(all)) => all.clone(),
        Some(one) => vec![one.clone()],
        None => Vec::new(),
    };
    statements.push(glue_statement());
    json!({"Version": "2012-10-17", "Statement": statements})
}
