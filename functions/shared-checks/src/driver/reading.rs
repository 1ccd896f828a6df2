//! Whether the Glue role may read an object: its own policies and the bucket's together, as S3 decides.

use std::collections::BTreeMap;

use shared_domain::Missing;
use shared_domain::evidence::Found;

use super::custom::s3_object;
use super::view::View;
use crate::credentials::policy::{self, Known, Principal, Reading, Truth};
use crate::credentials::view::{Decision, context_of_role, decision, own_role};

/// What the two halves say of reading an object.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Access {
    /// One of them allows it, and none denies it.
    Allowed,
    /// Neither allows it.
    NotAllowed,
    /// Something of the role forbids it: in words, and where to change it.
    RoleForbids(String),
    /// The bucket's policy denies it.
    BucketDenies,
}

/// Who may read a bucket's policy.
const CALL: &str = "s3:GetBucketPolicy";

impl View {
    /// What both halves say of reading an object; `Ok(None)` when the role was not simulated. Half of it is not enough, but for what
    /// the role is forbidden.
    pub fn role_may_read(&self, uri: &str) -> Result<Option<Access>, Missing> {
        let Some(own) = self.by_role(uri)? else {
            return Ok(None);
        };
        if let Decision::Forbidden { by } = own {
            return Ok(Some(Access::RoleForbids(by)));
        }
        let bucket = self.by_bucket(uri)?;
        let depends = || {
            let (name, _) = s3_object(uri).unwrap_or_default();
            Err(Missing {
                reason: format!(
                    "the policy of bucket {name} depends on {}",
                    bucket.depends_on.as_deref().unwrap_or("something that cannot be seen")
                ),
                would_help: format!("aws s3api get-bucket-policy --bucket {name}"),
            })
        };
        // A policy that could be read is of a bucket of this account: there one half is enough.
        match (bucket.denied, own, bucket.allowed) {
            (Truth::Yes, ..) => Ok(Some(Access::BucketDenies)),
            (Truth::Maybe, ..) => depends(),
            (Truth::No, Decision::Allowed, _) | (Truth::No, _, Truth::Yes) => Ok(Some(Access::Allowed)),
            (Truth::No, _, Truth::Maybe) => depends(),
            (Truth::No, _, Truth::No) => Ok(Some(Access::NotAllowed)),
        }
    }

    /// What the role's own policies say, by simulation.
    fn by_role(&self, uri: &str) -> Result<Option<Decision>, Missing> {
        if self.facts.evaluation_results.is_not_collected() {
            return Ok(None);
        }
        let results = self.facts.evaluation_results.known("iam:SimulatePrincipalPolicy")?;
        let arn = self.object_arn(uri);
        let of_object = results
            .iter()
            .find(|result| result.eval_action_name == "s3:GetObject" && result.eval_resource_name == arn);
        of_object.map(decision).transpose()
    }

    /// What the bucket's policy says; a bucket without one says nothing.
    fn by_bucket(&self, uri: &str) -> Result<Reading, Missing> {
        let (bucket, _) = s3_object(uri).unwrap_or_default();
        let Some(policy) = self.facts.bucket_policies.get(bucket) else {
            return Err(Missing {
                reason: format!("the policy of bucket {bucket} is not in the facts that were collected"),
                would_help: CALL.to_owned(),
            });
        };
        let Found::Present(policy) = policy.known(CALL)? else {
            return Ok(Reading::default());
        };
        let role = self.role_arn();
        let context = context_of_role(&role, &self.evidence.context.region);
        let request = policy::Request {
            principal: Principal::Role { arn: &role, id: None },
            action: "s3:GetObject",
            resource: &self.object_arn(uri),
            context: context
                .into_iter()
                .map(|(key, value)| (key.to_ascii_lowercase(), Known::Value(value)))
                .collect::<BTreeMap<_, _>>(),
        };
        Ok(policy::read(policy, &request))
    }

    /// The ARN of the role of the job or the crawler: as it was read, else as that has it.
    fn role_arn(&self) -> String {
        if let Some(arn) = &self.facts.role_arn {
            return arn.clone();
        }
        let named = own_role(&self.evidence);
        let context = &self.evidence.context;
        let partition = if context.partition.is_empty() {
            "aws"
        } else {
            &context.partition
        };
        let of_name = |name: String| format!("arn:{partition}:iam::{}:role/{name}", context.account);
        named.map_or_else(String::new, |role| role.arn.unwrap_or_else(|| of_name(role.name)))
    }
}
