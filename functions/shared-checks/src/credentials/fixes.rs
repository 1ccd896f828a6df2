//! Fixes that several checks hand out.

use serde_json::{Value, json};
use shared_domain::change::Edit;
use shared_domain::denied::{Denied, PolicyType};
use shared_domain::secret_form::SecretForm;
use shared_domain::{Command, Fix};

/// Gives the role what `statements` allow, in an inline policy of its own: `policy` says what for and `about` for which thing, because
/// a policy of the same name would take the place of one that was put there for another.
pub fn put_role_policy(summary: String, role: &str, policy: &str, about: &str, statements: Vec<Value>) -> Fix {
    Fix::changes(
        summary,
        [Edit::RolePolicy {
            role: role.to_owned(),
            policy: policy_name(policy, about),
            statements,
            on: true,
        }],
    )
}

/// The name in the letters and the length that IAM takes.
fn policy_name(policy: &str, about: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let about = about.chars().map(|c| if plain(c) { c } else { '-' });
    let name: String = policy.chars().chain(['-']).chain(about).take(128).collect();
    name.trim_end_matches('-').to_owned()
}

/// A statement that allows `actions` on `resources`.
pub fn allow(actions: &[&str], resources: &[&str]) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

/// What has to change where AWS denies a call, by the type of policy that it names: what forbids is not mended by allowing elsewhere.
pub fn lift_denial(denied: &Denied, on: &str) -> Fix {
    use PolicyType::{
        IdentityBased, PermissionsBoundary, ResourceBased, ResourceControl, RoleTrust, ServiceControl, Session,
        VpcEndpoint,
    };
    let action = &denied.action;
    let by_name = denied
        .policy_arn
        .as_ref()
        .map_or_else(String::new, |arn| format!(" ({arn})"));
    let no_help = "allowing it to the role does not help";
    Fix::advice(match (denied.policy, denied.explicitly) {
        (Some(ServiceControl), _) => format!(
            "Have {action} on {on} let through by the organization's service control policy{by_name}, which only who manages the \
             organization can change; {no_help}."
        ),
        (Some(ResourceControl), _) => format!(
            "Have the role let through to {on} by the organization's resource control policy{by_name} on the account that owns it, which \
             only who manages the organization can change; {no_help}."
        ),
        (Some(PermissionsBoundary), true) => {
            format!("Take the denial of {action} out of the role's permissions boundary{by_name}; {no_help}.")
        }
        (Some(PermissionsBoundary), false) => {
            format!("Allow {action} on {on} in the role's permissions boundary{by_name} as well; {no_help}.")
        }
        (Some(Session), _) => format!(
            "Let the session policy{by_name}, which whoever assumes the role hands over, allow {action} on {on}; {no_help}."
        ),
        (Some(ResourceBased), true) => {
            format!("Except the role from the denial of {action} in the policy of {on}{by_name}.")
        }
        (Some(ResourceBased), false) => format!("Allow {action} to the role in the policy of {on}{by_name}."),
        (Some(VpcEndpoint), _) => format!("Allow {action} on {on} in the policy of the VPC's endpoint{by_name}."),
        (Some(RoleTrust), _) => format!("Let the role's trust policy{by_name} allow {action}."),
        (Some(IdentityBased) | None, true) => {
            format!(
                "Take the denial of {action} on {on} out of the role's policies{by_name}; allowing it as well does not help."
            )
        }
        (Some(IdentityBased) | None, false) => format!("Allow {action} on {on} to the role."),
    })
}

/// Fills an existing secret with what its connection reads. What its owner types is known to nobody else, so nothing is judged again.
pub fn put_secret_value(summary: &str, form: SecretForm, secret_id: &str) -> Fix {
    let put = Command::aws("secretsmanager", "put-secret-value").option("--secret-id", secret_id);
    Fix::command(summary, form.refill_command(put))
}

/// Makes a secret for what a connection reads.
pub fn create_secret(summary: &str, form: SecretForm, name: &str) -> Fix {
    let create = Command::aws("secretsmanager", "create-secret").option("--name", name);
    Fix::command(summary, form.refill_command(create))
}
