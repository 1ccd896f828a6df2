//! What a call does, by its name: to a whole resource, to a part of one that has calls of its own, to a state, to what a role may.

use serde_json::Value;
use shared_domain::allowed_buckets::matches;
use shared_domain::trace::Difference;

use super::parameters::texts;

/// Fields of which the event's name, with what it has to name, tells enough.
pub(super) const TOLD_BY_NAME: [&str; 5] = [
    "IpPermissions",
    "IpPermissionsEgress",
    "Routes",
    "Entries",
    "Associations",
];
/// Fields that stand for all of a resource.
pub(super) const WHOLE: [&str; 3] = ["", "connection", "Description"];

/// What became of a whole resource.
#[derive(Clone, Copy)]
pub(super) enum Whole {
    Gone,
    New,
}

impl Whole {
    /// Nothing where it is another one.
    pub(super) fn of(difference: &Difference) -> Option<Self> {
        let is_there = |value: &Option<Value>| value.as_ref().is_some_and(|value| value.get("missing").is_none());
        let id = |value: &Option<Value>| value.as_ref().and_then(|value| value["Id"].as_str().map(str::to_owned));
        match (is_there(&difference.before), is_there(&difference.after)) {
            (true, false) => Some(Self::Gone),
            (false, true) => Some(Self::New),
            // In the place of another one.
            (true, true) if id(&difference.before) != id(&difference.after) => Some(Self::New),
            _ => None,
        }
    }

    /// Whether a call ends or makes it. What ends or makes a part comes before the end and after the beginning of most things.
    pub(super) fn is_done_by(self, kind: &str, name: &str) -> bool {
        let is_met = MET_BY_ASSOCIATION.contains(&kind);
        let verb = match self {
            Self::Gone if is_met => "Disassociate",
            Self::Gone => "Delete",
            Self::New if is_met => "Associate",
            Self::New => "Create",
        };
        let of_bunch = matches!(self, Self::Gone) && name == "BatchDeleteConnection";
        (name.starts_with(verb) || of_bunch) && !is_of_part(kind, name)
    }

    /// Whether it can have brought that it is met, or is not any more.
    pub(super) fn may_be_done_by(self, kind: &str, name: &str) -> bool {
        let verbs: &[&str] = match self {
            Self::Gone => &["Delete", "Disassociate", "Replace", "BatchDelete", "Reject"],
            Self::New => &["Create", "Replace", "Associate", "Restore", "Accept"],
        };
        verbs.iter().any(|verb| name.starts_with(verb)) && !is_of_part(kind, name)
    }
}

/// Kinds whose resources are met where they are associated.
const MET_BY_ASSOCIATION: [&str; 2] = ["resolver-rule", "route53-profile"];

/// Whether a call ends or makes a part of a resource of that kind, and not the resource.
fn is_of_part(kind: &str, name: &str) -> bool {
    const OF_PARTS: [&str; 18] = [
        "CreateRoute",
        "ReplaceRoute",
        "DeleteRoute",
        "CreateNetworkAclEntry",
        "ReplaceNetworkAclEntry",
        "DeleteNetworkAclEntry",
        "CreateTransitGatewayRoute",
        "ReplaceTransitGatewayRoute",
        "DeleteTransitGatewayRoute",
        "CreateBGPPeer",
        "DeleteBGPPeer",
        "CreateGrant",
        "CreatePolicyVersion",
        "DeletePolicyVersion",
        "DeleteRolePolicy",
        "DeleteRolePermissionsBoundary",
        "DeleteResourcePolicy",
        "DeleteBucketPolicy",
    ];
    OF_PARTS.contains(&name) || name == "CreateVpcEndpoint" && kind != "vpc-endpoint"
}

pub(super) fn is_of_state(last: &str) -> bool {
    last.ends_with("State") || last.contains("Status")
}

/// The calls that make a difference, where it has calls of its own.
pub(super) fn deeds_of(difference: &Difference) -> impl Iterator<Item = &'static [&'static str]> {
    let is_its = |of: &str| difference.field.contains(of) || of == "Key.Policy" && is_of_key_policy(difference);
    DEEDS.iter().filter(move |(of, _)| is_its(of)).map(|(_, names)| *names)
}

/// Whether it is of a KMS key's policy, which stands under the key where it is the catalog's.
fn is_of_key_policy(difference: &Difference) -> bool {
    difference.resource.kind == "kms-key" && difference.field.split('.').any(|name| name == "Policy")
}

/// What a role may do or may not: the field is `secretsmanager:GetSecretValue on arn:...`.
pub(super) struct Right<'a> {
    action: &'a str,
    resource: &'a str,
    /// The effect of a statement that brought it; nothing where it was lost, which no text says.
    effect: Option<&'static str>,
}

impl<'a> Right<'a> {
    pub(super) fn of(difference: &'a Difference) -> Option<Self> {
        let (action, resource) = difference.field.split_once(" on ")?;
        let is = |value: &Option<Value>, decision: &str| value.as_ref().is_some_and(|value| value == decision);
        let effect = match &difference.after {
            now if is(now, "explicitDeny") => Some("Deny"),
            now if is(now, "allowed") && !is(&difference.before, "explicitDeny") => Some("Allow"),
            _ => None,
        };
        (difference.resource.kind == "role" && action.contains(':')).then_some(Self {
            action,
            resource,
            effect,
        })
    }

    /// Whether the policy that a call has written has a statement of it. Of a policy that is attached or detached no event holds the text.
    pub(super) fn is_written_in(&self, parameters: &Value) -> bool {
        let Some(effect) = self.effect else { return false };
        let text = parameters["policyDocument"].as_str().unwrap_or_default();
        let policy: Value = serde_json::from_str(text).unwrap_or_default();
        let statements = policy["Statement"].as_array();
        let statements = statements.map_or(std::slice::from_ref(&policy["Statement"]), Vec::as_slice);
        let has = |of: &Value, wanted: &str| {
            let wanted = wanted.to_ascii_lowercase();
            texts(of)
                .iter()
                .any(|pattern| matches(&pattern.to_ascii_lowercase(), &wanted))
        };
        statements.iter().any(|one| {
            one["Effect"] == effect && has(&one["Action"], self.action) && has(&one["Resource"], self.resource)
        })
    }
}

/// Whether a call can have turned what a role may do that way: what is attached allows or denies, what is detached does neither any more.
pub(super) fn changes_right(name: &str, difference: &Difference) -> bool {
    const WRITTEN: [&str; 4] = [
        "PutRolePolicy",
        "CreatePolicyVersion",
        "SetDefaultPolicyVersion",
        "PutRolePermissionsBoundary",
    ];
    let is = |value: &Option<Value>, decision: &str| value.as_ref().is_some_and(|value| value == decision);
    let (was, now) = (&difference.before, &difference.after);
    // Nothing allows it any more, or nothing denies it.
    let is_less = is(now, "implicitDeny") || is(was, "explicitDeny");
    let is_more = is(now, "explicitDeny") || is(was, "implicitDeny");
    WRITTEN.contains(&name)
        || is_less && ["DetachRolePolicy", "DeleteRolePolicy"].contains(&name)
        || is_more && name == "AttachRolePolicy"
        || !is(now, "explicitDeny") && is(now, "allowed") && name == "DeleteRolePermissionsBoundary"
}

/// How calls begin that change a state and set no field, and what they lead to.
pub(super) const STATES: [(&str, &[&str]); 18] = [
    ("Stop", &["stop"]),
    ("Start", &["start", "available"]),
    ("Reboot", &["reboot", "available"]),
    ("Pause", &["paus"]),
    ("Resume", &["resum", "available"]),
    ("Failover", &["fail", "available"]),
    ("Switchover", &["switch", "available"]),
    ("Delete", &["delet"]),
    ("Restore", &["restor", "available", "active"]),
    ("Create", &["creat", "available", "active", "pending"]),
    ("Disable", &["disable"]),
    ("Enable", &["enable"]),
    ("Schedule", &["pendingdeletion"]),
    ("Cancel", &["disable"]),
    ("Accept", &["accept", "active", "available", "provision"]),
    ("Reject", &["reject"]),
    ("Attach", &["attach", "available"]),
    ("Detach", &["detach"]),
];
/// What makes a secret's value another one, or moves the label of the current one.
const OF_VALUE: &[&str] = &[
    "PutSecretValue",
    "UpdateSecret",
    "UpdateSecretVersionStage",
    "RotateSecret",
    "RotationSucceeded",
    "RotationFailed",
    "CreateSecret",
    "RestoreSecret",
];
/// Parts of a resource that have calls of their own.
const DEEDS: [(&str, &[&str]); 10] = [
    ("ResourcePolicy", &["PutResourcePolicy", "DeleteResourcePolicy"]),
    ("DeletedDate", &["DeleteSecret", "RestoreSecret"]),
    ("Shape", OF_VALUE),
    ("VersionIdsToStages", OF_VALUE),
    ("RotationEnabled", &["RotateSecret", "CancelRotateSecret"]),
    ("Key.Policy", &["PutKeyPolicy"]),
    (
        "KeyState",
        &["DisableKey", "EnableKey", "ScheduleKeyDeletion", "CancelKeyDeletion"],
    ),
    ("Grants", &["CreateGrant", "RevokeGrant", "RetireGrant"]),
    ("AssumeRolePolicyDocument", &["UpdateAssumeRolePolicy", "CreateRole"]),
    (
        "PermissionsBoundary",
        &[
            "PutRolePermissionsBoundary",
            "DeleteRolePermissionsBoundary",
            "CreateRole",
        ],
    ),
];
