//! Fixes that several checks hand out.

use serde_json::{Value, json};
use shared_domain::change::Edit;
use shared_domain::secret_form::SecretForm;
use shared_domain::{Command, Fix};

/// Gives the role what `statements` allow, in an inline policy of that name.
pub fn put_role_policy(summary: String, role: &str, policy: &str, statements: Vec<Value>) -> Fix {
    Fix::changes(
        summary,
        [Edit::RolePolicy {
            role: role.to_owned(),
            policy: policy.to_owned(),
            statements,
            on: true,
        }],
    )
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
