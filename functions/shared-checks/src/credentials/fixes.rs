//! Commands that several checks hand out.

use serde_json::{Value, json};
use shared_domain::Fix;
use shared_domain::secret_form::SecretForm;
use shared_domain::shell::shell_word;

/// Gives the role what `statements` allow, in an inline policy of that name.
pub fn put_role_policy(summary: String, role: &str, policy: &str, statements: Vec<Value>) -> Fix {
    let document = json!({"Version": "2012-10-17", "Statement": statements}).to_string();
    Fix::command(
        summary,
        format!(
            "aws iam put-role-policy --role-name {} --policy-name {policy} --policy-document {}",
            shell_word(role),
            shell_word(&document)
        ),
    )
}

/// A statement that allows `actions` on `resources`.
pub fn allow(actions: &[&str], resources: &[&str]) -> Value {
    json!({"Effect": "Allow", "Action": actions, "Resource": resources})
}

/// Fills an existing secret with what its connection reads.
pub fn put_secret_value(summary: &str, form: SecretForm, secret_id: &str) -> Fix {
    Fix::command(
        summary,
        form.refill_command(&format!("put-secret-value --secret-id {}", shell_word(secret_id))),
    )
}
