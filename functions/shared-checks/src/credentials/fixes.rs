//! Commands that several checks hand out.

use serde_json::{Value, json};
use shared_domain::Fix;
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

/// The command that asks for a password without showing it and hands it to `aws secretsmanager ... --secret-string` by a pipe, so
/// that it is on no command line and in no file. `USER` is for the person to replace.
pub fn fill_secret(aws: &str) -> String {
    format!(
        "python3 -c 'import getpass, json; print(json.dumps({{\"username\": \"USER\", \"password\": getpass.getpass()}}))' \
         | aws secretsmanager {aws} --secret-string file:///dev/stdin"
    )
}

/// The same for an existing secret.
pub fn put_secret_value(summary: &str, secret_id: &str) -> Fix {
    Fix::command(
        summary,
        fill_secret(&format!("put-secret-value --secret-id {}", shell_word(secret_id))),
    )
}
