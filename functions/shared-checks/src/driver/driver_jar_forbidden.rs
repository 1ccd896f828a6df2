//! # The Glue role may not read the driver's JAR
//!
//! ## Why it breaks a connection
//! The job fetches the JAR with the rights of its role. Within an account the role's policies or the bucket's have to allow it, and none may
//! deny it.
//!
//! ## Evidence
//! What the role's policies and the bucket's say of `s3:GetObject` on the JAR. That Pipefitter may or may not read it says nothing of the
//! role.
//!
//! ## Fix
//! An inline policy with that action on that object alone. Where something forbids it, that has to be changed.
//!
//! ## Unknown when
//! The role was not simulated (`iam:SimulatePrincipalPolicy`), the bucket's policy was not read (`s3:GetBucketPolicy`; of another
//! account's bucket it cannot be), or a condition decides on something that only the request shows.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html>

use shared_domain::evidence::Found;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource, Verdict};

use super::custom::s3_object;
use super::reading::Access;
use super::view::View;
use crate::check::{Observation, Said, Stands, causes, refuted};
use crate::credentials::fixes::{allow, put_role_policy};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::JAR,
    refuted_by: refuted::BY_LOADING,
    said: &[Said {
        cause: Cause::DriverJarUnreadable,
        title: "The driver's JAR could not be read",
        resource: |told| told.role(),
        fix: |_| Fix::advice("Let the Glue role read the JAR (s3:GetObject), and see that it exists."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(
        Code::DriverJarForbidden,
        "The Glue role may not read the driver's JAR",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let (Some(custom), Some(role)) = (&view.custom, view.reader()?) else {
        return Ok(Judgement::NotApplicable);
    };
    let role = role.name;
    let there = |uri: &&String| !matches!(view.jar(uri), Ok(Found::Missing { .. }));
    let (mut found, mut unread, mut readable) = (Vec::new(), None, false);
    for uri in custom.uris.iter().filter(there) {
        match view.role_may_read(uri) {
            Ok(Some(Access::Allowed)) => readable = true,
            Ok(Some(refused)) => found.push(refusal(view, uri, &role, &refused)),
            Ok(None) => {
                unread = unread.or(Some(Missing {
                    reason: format!("whether {role} may read {uri} was not simulated"),
                    would_help: "iam:SimulatePrincipalPolicy".to_owned(),
                }));
            }
            Err(missing) => unread = unread.or(Some(missing)),
        }
    }
    match (found.is_empty(), unread) {
        (false, _) => Ok(Judgement::Found(found)),
        (true, Some(missing)) => Err(missing),
        (true, None) if readable => Ok(Judgement::Pass),
        (true, None) => Ok(Judgement::NotApplicable),
    }
}

/// What is wrong where the role may not read an object.
pub(crate) fn refusal(view: &View, uri: &str, role: &str, access: &Access) -> Observation {
    let arn = view.object_arn(uri);
    let (bucket, _) = s3_object(uri).unwrap_or_default();
    let (resource, evidence, fix) = match access {
        Access::RoleForbids(by) => (
            Resource::new("role", role),
            format!("{role} may not s3:GetObject on {arn}: {by}"),
            Fix::advice(format!(
                "Change what forbids {role} to read {uri}; allowing it elsewhere does not help."
            )),
        ),
        Access::BucketDenies => (
            Resource::new("bucket", bucket),
            format!("the policy of bucket {bucket} denies {role} s3:GetObject on {arn}"),
            Fix::shows(
                "Except the role from the denial in the bucket's policy.",
                Command::aws("s3api", "get-bucket-policy").option("--bucket", bucket),
            ),
        ),
        Access::Allowed | Access::NotAllowed => (
            Resource::new("role", role),
            format!("neither a policy of {role} nor that of bucket {bucket} allows s3:GetObject on {arn}"),
            put_role_policy(
                format!("Allow {role} to read {uri}."),
                role,
                "pipefitter-driver",
                uri.trim_start_matches("s3://"),
                vec![allow(&["s3:GetObject"], &[&arn])],
            ),
        ),
    };
    Observation::new(Verdict::Fail, resource, evidence, fix)
}
