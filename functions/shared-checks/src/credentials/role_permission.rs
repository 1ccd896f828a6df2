//! # The role lacks an action that the connection needs
//!
//! ## Why it breaks a connection
//! A job reads the connection and its secret, creates network interfaces, reads its script and writes its log with the rights of its
//! role; a crawler likewise, and where the connection brings a driver it makes and runs a job of its own. AWS's own `AWSGlueServiceRole`
//! has none for secrets, for buckets that are not called `aws-glue-*`, nor for log groups of other names.
//!
//! ## Evidence
//! The actions, the resources, and what the role's policies say; one finding a kind of action.
//!
//! ## Fix
//! An inline policy with those actions on those resources alone. Where something forbids the action, that has to be changed: AWS's denial
//! names the type of policy (the role's own, its boundary, the session's, a service or resource control policy of the organization).
//!
//! ## Unknown when
//! `iam:SimulatePrincipalPolicy` was denied, throttled or late, or a condition decides on something that only the request shows. A
//! simulation sees neither the policies of buckets and endpoints nor session policies.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html

use serde_json::{Value, json};
use shared_domain::denied::PolicyType;
use shared_domain::signal::Proof;
use shared_domain::{Cause, Code, Fix, Missing, Resource, Verdict};

use super::fixes::{allow, lift_denial, put_role_policy};
use super::plan::{GLUE, Grant, Group, PASS_ROLE, PASSED_TO, grants};
use super::policy::Truth;
use super::secret_resource_policy;
use super::view::{Decision, View, decision};
use crate::check::{Observation, Said, Stands, Told};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SecretAccessDenied, Cause::GlueRoleMissingPermission],
    policies: &[
        PolicyType::IdentityBased,
        PolicyType::PermissionsBoundary,
        PolicyType::Session,
        PolicyType::ServiceControl,
        PolicyType::ResourceControl,
    ],
    said: &[
        Said {
            cause: Cause::SecretAccessDenied,
            title: "The Glue role may not read the secret",
            resource: |told| told.role(),
            fix: let_read_the_secret,
            stands: Stands::UnlessSimulated,
        },
        Said {
            cause: Cause::GlueRoleMissingPermission,
            title: "The Glue role lacks a permission that the connection needs",
            resource: |told| told.role(),
            fix: |told| match told.denied() {
                Some(denied) => lift_denial(denied, denied.resource.as_deref().unwrap_or("what it is asked for")),
                None => Fix::advice("Allow the action that the text names in the role's policy."),
            },
            stands: Stands::EvenIfPassed,
        },
    ],
    ..Check::permissions(
        Code::RolePermission,
        "The role lacks an action that the connection needs",
        judge,
    )
};

const GROUPS: &[Group] = &[
    Group::Connection,
    Group::Secret,
    Group::Interfaces,
    Group::Script,
    Group::Log,
    Group::DriverJob,
];

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some((role, role_arn)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let grants = grants(view);
    if grants.is_empty() {
        view.connection()?;
        return Ok(Judgement::NotApplicable);
    }
    let mut found = Vec::new();
    let mut missing = view.connection().err();
    for group in GROUPS {
        let mut lacking = Lacking::default();
        for grant in grants.iter().filter(|grant| grant.group == *group) {
            if let Err(reason) = lacking.look(view, &role_arn, grant) {
                missing.get_or_insert(reason);
            }
        }
        found.extend(lacking.observation(view, &role, *group));
    }
    match (found.is_empty(), missing) {
        (false, _) => Ok(Judgement::Found(found)),
        (true, Some(missing)) => Err(missing),
        (true, None) => Ok(Judgement::Pass),
    }
}

fn let_read_the_secret(told: &Told<'_>) -> Fix {
    let secret = told
        .secret_id()
        .map_or_else(|| "the secret".to_owned(), |id| format!("`{id}`"));
    if let Some(denied) = told.denied() {
        return lift_denial(denied, &secret);
    }
    Fix::advice(format!("Allow secretsmanager:GetSecretValue on {secret} to the role."))
}

/// What a role lacks of one group.
#[derive(Debug, Default)]
struct Lacking {
    /// Actions on resources that nothing allows.
    not_allowed: Vec<(&'static str, String)>,
    /// Actions that something forbids, and what.
    forbidden: Vec<(&'static str, String, String)>,
}

impl Lacking {
    fn look(&mut self, view: &View, role_arn: &str, grant: &Grant) -> Result<(), Missing> {
        let mut first = Ok(());
        for action in grant.actions {
            for resource in &grant.resources {
                match view.facts.evaluation(action, resource).and_then(decision) {
                    Ok(Decision::Allowed) => {}
                    Ok(Decision::Forbidden { by }) => self.forbidden.push((action, resource.clone(), by)),
                    Ok(Decision::NotAllowed) => match grant.group {
                        Group::Secret => match secret_lets(view, role_arn) {
                            Ok(true) => {}
                            Ok(false) => self.not_allowed.push((action, resource.clone())),
                            Err(missing) => first = first.and(Err(missing)),
                        },
                        _ => self.not_allowed.push((action, resource.clone())),
                    },
                    Err(missing) => first = first.and(Err(missing)),
                }
            }
        }
        first
    }

    fn observation(self, view: &View, role: &str, group: Group) -> Option<Observation> {
        let resource = Resource::new("role", role);
        let verdict = severity(view, group, !self.forbidden.is_empty());
        if let Some((action, on, by)) = self.forbidden.first() {
            let actions = names(self.forbidden.iter().map(|(action, ..)| *action));
            let observation = Observation::new(
                verdict,
                resource,
                format!("{role} may not {actions}: {by} ({action} on {on})."),
                Fix::advice(format!(
                    "Change what forbids {role} {actions}; allowing it elsewhere does not help."
                )),
            );
            let lacking = self.forbidden.iter().map(|(action, ..)| *action);
            return Some(observation.about([on.as_str(), by]).lacking(lacking));
        }
        if self.not_allowed.is_empty() {
            return None;
        }
        let actions = names(self.not_allowed.iter().map(|(action, _)| *action));
        let mut resources: Vec<&str> = self.not_allowed.iter().map(|(_, on)| on.as_str()).collect();
        resources.dedup();
        let hedge = if group == Group::Script && verdict == Verdict::Warn {
            " The bucket's own policy may."
        } else {
            ""
        };
        let observation = Observation::new(
            verdict,
            resource,
            format!(
                "No policy of {role} allows {actions} on {}.{hedge}",
                resources.join(", ")
            ),
            put_role_policy(
                format!("Allow {role} {actions}."),
                role,
                policy_name(group),
                &about(view, group),
                self.statements(),
            ),
        );
        let lacking = self.not_allowed.iter().map(|(action, _)| *action);
        Some(observation.about(resources).lacking(lacking))
    }

    /// One statement a set of actions on the same resources; tags only on interfaces that Glue makes, and the role to Glue only.
    fn statements(&self) -> Vec<Value> {
        let mut by_resource: Vec<(&str, Vec<&str>)> = Vec::new();
        let mut statements = Vec::new();
        for (action, resource) in &self.not_allowed {
            let condition = match *action {
                "ec2:CreateTags" => {
                    json!({"ForAllValues:StringEquals": {"aws:TagKeys": ["aws-glue-service-resource"]}})
                }
                PASS_ROLE => json!({"StringEquals": {PASSED_TO: GLUE}}),
                _ => Value::Null,
            };
            if !condition.is_null() {
                let mut conditional = allow(&[action], &[resource]);
                conditional["Condition"] = condition;
                statements.push(conditional);
                continue;
            }
            match by_resource.iter_mut().find(|(on, _)| on == resource) {
                Some((_, actions)) => actions.push(action),
                None => by_resource.push((resource, vec![action])),
            }
        }
        let mut by_actions: Vec<(Vec<&str>, Vec<&str>)> = Vec::new();
        for (resource, actions) in by_resource {
            match by_actions.iter_mut().find(|(same, _)| *same == actions) {
                Some((_, resources)) => resources.push(resource),
                None => by_actions.push((actions, vec![resource])),
            }
        }
        by_actions
            .iter()
            .map(|(actions, resources)| allow(actions, resources))
            .chain(statements)
            .collect()
    }
}

/// Whether the secret's own policy lets the role in, though its own policies do not.
fn secret_lets(view: &View, role_arn: &str) -> Result<bool, Missing> {
    let reading = secret_resource_policy::reading(view, role_arn)?;
    let foreign = view
        .described_secret()?
        .is_some_and(|(_, description)| description.arn.split(':').nth(4) != role_arn.split(':').nth(4));
    match reading.allowed {
        Truth::Yes => Ok(!foreign),
        Truth::Maybe if !foreign => Err(secret_resource_policy::unsure(view, &reading)),
        _ => Ok(false),
    }
}

/// A log that cannot be written breaks no connection. Who may read a script is also the bucket's to say, which a simulation does not
/// see, so without a failed launch that is a warning.
fn severity(view: &View, group: Group, forbidden: bool) -> Verdict {
    match group {
        Group::Log => Verdict::Warn,
        // Nobody documents how the hidden job is called, so a policy for certain names may be enough.
        Group::DriverJob if !forbidden => Verdict::Warn,
        Group::Script if forbidden => Verdict::Fail,
        Group::Script => {
            let launched = view
                .signal
                .as_ref()
                .is_some_and(|signal| signal.proves(Proof::JobLaunched));
            if view.run.is_some() && !launched {
                Verdict::Fail
            } else {
                Verdict::Warn
            }
        }
        Group::Connection | Group::Secret | Group::Interfaces | Group::DriverJob => Verdict::Fail,
    }
}

/// What a policy is for: the connection, or nothing where it is for all of them.
fn about(view: &View, group: Group) -> String {
    let connection = view.connection.as_ref().ok().and_then(Option::as_ref);
    match group {
        Group::Connection | Group::Secret => connection.map(|one| one.name.clone()).unwrap_or_default(),
        Group::Interfaces | Group::Script | Group::Log | Group::DriverJob => String::new(),
    }
}

fn policy_name(group: Group) -> &'static str {
    match group {
        Group::Connection => "pipefitter-connection",
        Group::Secret => "pipefitter-secret",
        Group::Interfaces => "pipefitter-network-interfaces",
        Group::Script => "pipefitter-script",
        Group::Log => "pipefitter-log",
        Group::DriverJob => "pipefitter-crawler-driver",
    }
}

fn names<'a>(actions: impl Iterator<Item = &'a str>) -> String {
    let mut names: Vec<&str> = Vec::new();
    for action in actions {
        if !names.contains(&action) {
            names.push(action);
        }
    }
    names.join(", ")
}
