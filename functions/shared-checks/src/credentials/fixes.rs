//! Fixes that several checks hand out.

use serde_json::{Value, json};
use shared_domain::change::Edit;
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
