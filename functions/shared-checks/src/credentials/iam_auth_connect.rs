//! # The Glue role may not connect as the database user
//!
//! ## Why it breaks a connection
//! With IAM authentication the database asks IAM whether the role may `rds-db:connect` as that user of that database. Redshift hands
//! out a password for the user (`redshift:GetClusterCredentials`) and has to be asked where the cluster is
//! (`redshift:DescribeClusters`).
//!
//! ## Evidence
//! The action, the resource, and what the role's policies say.
//!
//! ## Fix
//! Allow the action on that user alone.
//!
//! ## Unknown when
//! `iam:SimulatePrincipalPolicy` was denied, throttled or late, or the user or the database's resource id is not known.
//!
//! ## References
//! https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html,
//! https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-redshift-home.html

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::fixes::{allow, put_role_policy};
use super::view::{Decision, View, decision, engine_of, means_iam};
use crate::check::{Said, Stands, causes};
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    explains: causes::IAM_LOGIN,
    said: &[Said {
        cause: Cause::IamDbAuthMisconfigured,
        title: "IAM database authentication was refused",
        resource: |told| told.role(),
        fix: |_| {
            Fix::advice(
                "Turn on IAM authentication on the database, grant rds_iam (PostgreSQL) to the user, and allow rds-db:connect to the role.",
            )
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(
        Code::IamAuthConnect,
        "The Glue role may not connect as the database user",
        judge,
    )
};

/// The action and the resource that decide; `None` where no connection means IAM authentication or the resource is not known.
pub(super) fn grant(view: &View) -> Option<(&'static str, String)> {
    let connection = view
        .connection()
        .ok()
        .flatten()
        .filter(|connection| means_iam(connection))?;
    if engine_of(connection) == Some(Engine::Redshift) {
        // The user is an option of the script, so only what does not depend on it can be asked.
        return Some(("redshift:DescribeClusters", "*".to_owned()));
    }
    let user = connection.property("USERNAME")?;
    let id = view.database().ok()?.resource_id?;
    let context = &view.context;
    Some((
        "rds-db:connect",
        format!(
            "arn:{}:rds-db:{}:{}:dbuser:{id}/{user}",
            view.partition(),
            context.region,
            context.account
        ),
    ))
}

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()?.filter(|connection| means_iam(connection)) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((role, _)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((action, resource)) = grant(view) else {
        view.database()?;
        return Err(Missing {
            reason: format!("{} names no database user", connection.name),
            would_help: "the user that the script asks a token for".to_owned(),
        });
    };
    let about = Resource::new("role", &role);
    match view.facts.evaluation(action, &resource).and_then(decision)? {
        Decision::Allowed if action == "redshift:DescribeClusters" => Err(Missing {
            reason: format!(
                "{role} may {action}; whether it may redshift:GetClusterCredentials depends on the user in the script"
            ),
            would_help: "the DbUser that the script names".to_owned(),
        }),
        Decision::Allowed => Ok(Judgement::Pass),
        Decision::NotAllowed => Ok(Judgement::fail(
            about,
            format!("No policy of {role} allows {action} on {resource}."),
            put_role_policy(
                format!("Allow {role} {action} on that user."),
                &role,
                "pipefitter-database-user",
                &connection.name,
                vec![allow(&[action], &[&resource])],
            ),
        )),
        Decision::Forbidden { by } => Ok(Judgement::fail(
            about,
            format!("{role} may not {action} on {resource}: {by}."),
            Fix::advice(format!("Change what forbids {role} {action}.")),
        )),
    }
}
