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
//! `iam:SimulatePrincipalPolicy` was denied, throttled or late, or `rds:DescribeDBInstances` was and the role may not connect to every
//! database. A user that only the script names cannot be judged: where the role may not connect as every user, look at the script.
//!
//! ## References
//! https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.IAMPolicy.html,
//! https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-redshift-home.html

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::fixes::{allow, lift_denial, put_role_policy};
use super::view::{Decision, View, decision, engine_of, means_iam};
use crate::check::{Said, Stands, causes};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::IAM_LOGIN,
    said: &[Said {
        cause: Cause::IamDbAuthMisconfigured,
        title: "IAM database authentication was refused",
        resource: |told| told.role(),
        fix: |told| match told.denied() {
            Some(denied) => lift_denial(denied, denied.resource.as_deref().unwrap_or("the database")),
            None => Fix::advice(
                "Turn on IAM authentication on the database, grant rds_iam (PostgreSQL) to the user, and allow rds-db:connect to the role.",
            ),
        },
        stands: Stands::UnlessSimulated,
    }],
    ..Check::credentials(
        Code::IamAuthConnect,
        "The Glue role may not connect as the database user",
        judge,
    )
};

/// The action and the resources that decide, the most general first; empty where no connection means IAM authentication. A user or a
/// database that is not known is `*`: what is allowed on all of them is allowed on this one.
pub(super) fn grants(view: &View) -> Vec<(&'static str, String)> {
    let connection = view.connection().ok().flatten();
    let Some(connection) = connection.filter(|connection| means_iam(connection)) else {
        return Vec::new();
    };
    if engine_of(connection).is_some_and(Engine::has_iam_by_driver) {
        // The user is an option of the script, so only what does not depend on it can be asked.
        return vec![("redshift:DescribeClusters", "*".to_owned())];
    }
    let context = &view.context;
    let any = format!(
        "arn:{}:rds-db:{}:{}:dbuser:",
        view.partition(),
        context.region,
        context.account
    );
    let id = view.database().ok().flatten().and_then(|database| database.resource_id);
    let user = connection.property("USERNAME");
    let general = match (&id, user) {
        (Some(id), _) => format!("{any}{id}/*"),
        (None, Some(user)) => format!("{any}*/{user}"),
        (None, None) => format!("{any}*/*"),
    };
    let exact = id.and_then(|id| user.map(|user| format!("{any}{id}/{user}")));
    [Some(general), exact]
        .into_iter()
        .flatten()
        .map(|resource| (ACTION, resource))
        .collect()
}

const ACTION: &str = "rds-db:connect";

/// What was simulated and decides: the exact resource; where that was not, what is allowed on all of them.
fn asked(view: &View) -> Option<(&'static str, String, Result<Decision, Missing>)> {
    let mut asked = grants(view).into_iter().map(|(action, resource)| {
        let decided = view.facts.evaluation(action, &resource).and_then(decision);
        (action, resource, decided)
    });
    let general = asked.next()?;
    Some(match asked.next() {
        Some(exact) if exact.2.is_ok() || general.2 != Ok(Decision::Allowed) => exact,
        _ => general,
    })
}

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()?.filter(|connection| means_iam(connection)) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((role, _)) = view.subject()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((action, resource, decided)) = asked(view) else {
        return Ok(Judgement::NotApplicable);
    };
    let about = Resource::new("role", &role);
    match decided? {
        // Whether the role may get Redshift's credentials for a user depends on the one in the script, which no call shows.
        Decision::Allowed if action != ACTION => Ok(Judgement::NotApplicable),
        Decision::Allowed => Ok(Judgement::Pass),
        Decision::Forbidden { by } => Ok(Judgement::fail(
            about,
            format!("{role} may not {action} on {resource}: {by}."),
            Fix::advice(format!("Change what forbids {role} {action}.")),
        )),
        // Not all users or databases are allowed, and which one it is about is not known.
        Decision::NotAllowed if action == ACTION && resource.contains('*') => {
            // What could have told the database says so; what is then still open, the script's user or a database that RDS does not
            // know, no call of the account shows.
            view.database()?;
            Ok(Judgement::NotApplicable)
        }
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
    }
}
