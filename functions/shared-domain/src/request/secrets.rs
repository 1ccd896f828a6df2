//! Finds what looks like a password, so that it is refused without being repeated.

use serde_json::Value;

use crate::step::Problem;

/// Every place in `value` that looks like it holds a secret, by its key or by its text.
pub(super) fn find(value: &Value, path: &str, problems: &mut Vec<Problem>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                let path = super::parse::join(path, key);
                // A name that holds a secret counts only where it has a value; `{"password": null}` says nothing.
                if is_secret_key(key) && !inner.is_null() {
                    problems.push(if key == "secret" {
                        perhaps_a_name(path)
                    } else {
                        problem(path)
                    });
                } else {
                    find(inner, &path, problems);
                }
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                find(inner, &format!("{path}[{index}]"), problems);
            }
        }
        Value::String(text) if is_secret_text(text) => problems.push(problem(path.to_owned())),
        _ => {}
    }
}

fn problem(path: String) -> Problem {
    Problem {
        path,
        problem: "looks like a password or another secret; no secret may enter an execution, whose history keeps its input for 90 days"
            .to_owned(),
        remedy: "take it out, change that password if an execution was started with it, keep it in AWS Secrets Manager, and name \
                 the secret: \"auth\": {\"method\": \"secret\", \"secretId\": \"NAME\"}"
            .to_owned(),
    }
}

/// `"secret": "glue/x"` is more often a name than a password; which of them it is cannot be told.
fn perhaps_a_name(path: String) -> Problem {
    Problem {
        path,
        problem: "is not a field of the input, and may hold a secret's name or the secret itself".to_owned(),
        remedy: "a name goes into `auth.secretId`; if it was the secret itself, keep it in AWS Secrets Manager, and change it if an execution \
                 was started with it"
            .to_owned(),
    }
}

fn is_secret_key(key: &str) -> bool {
    const EXACT: &[&str] = &[
        "pwd",
        "pass",
        "pw",
        "secret",
        "secretvalue",
        "secretstring",
        "secretbinary",
        "credentials",
        "pem",
        "pin",
    ];
    const PARTS: &[&str] = &[
        "password",
        "passwd",
        "passphrase",
        "passwort",
        "token",
        "privatekey",
        "secretkey",
        "secretaccesskey",
        "clientsecret",
        "apikey",
        "accesskey",
    ];
    let key: String = key
        .chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    EXACT.contains(&key.as_str()) || PARTS.iter().any(|part| key.contains(part))
}

fn is_secret_text(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.contains("private key-----") || has_assignment(&lower) || has_user_and_password(text)
}

/// `password=...`, `"pwd": ...` and the like.
fn has_assignment(lower: &str) -> bool {
    const KEYS: &[&str] = &[
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "secret",
        "token",
        "secret_key",
        "secretkey",
        "private_key",
    ];
    KEYS.iter().any(|key| {
        lower.match_indices(key).any(|(at, _)| {
            let rest = lower[at + key.len()..].trim_start_matches(['"', '\'', ' ']);
            // A colon alone is not enough for words that an ARN or a sentence has.
            let colon = !matches!(*key, "secret" | "token") && rest.starts_with(':');
            (colon || rest.starts_with('=')) && rest.len() > 1
        })
    })
}

/// `//user:password@` and Oracle's `thin:user/password@`.
fn has_user_and_password(text: &str) -> bool {
    let authority = |start: usize| {
        let rest = &text[start..];
        let end = rest.find('@').unwrap_or(0);
        &rest[..end]
    };
    let before_at = text.find("//").map(|at| authority(at + 2)).unwrap_or_default();
    let oracle = text.find("thin:").map(|at| authority(at + 5)).unwrap_or_default();
    before_at.contains(':') || oracle.trim_start_matches('/').contains('/')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_by_its_key_or_its_text_wherever_it_stands() {
        for text in [
            r#"{"password": "x"}"#,
            r#"{"auth": {"dbPassword": "x"}}"#,
            r#"{"auth": {"secretString": "x"}}"#,
            r#"{"snowflake": {"private_key": "x"}}"#,
            r#"{"a": [{"AWS_SESSION_TOKEN": "x"}]}"#,
            r#"{"PWD": 1}"#,
            r#"{"url": "jdbc:postgresql://u:p@h:5432/d"}"#,
            r#"{"url": "jdbc:postgresql://u:p/w@h:5432/d?password=x"}"#,
            r#"{"url": "jdbc:oracle:thin:scott/tiger@h:1521/s"}"#,
            r#"{"url": "jdbc:sqlserver://h:1433;user=u;password=x"}"#,
            r#"{"source": "postgres pwd=x"}"#,
            r#"{"source": "{\"password\": \"x\"}"}"#,
            r#"{"confirm": ["-----BEGIN PRIVATE KEY-----"]}"#,
        ] {
            let mut problems = Vec::new();
            find(&serde_json::from_str(text).unwrap(), "", &mut problems);
            assert_eq!(problems.len(), 1, "{text}");
        }
    }

    #[test]
    fn a_field_called_secret_is_refused_with_the_field_for_a_name_and_nobody_is_told_that_history_has_it() {
        for (text, remedy) in [
            (r#"{"auth": {"secret": "glue/x"}}"#, "a name goes into `auth.secretId`"),
            (r#"{"auth": {"password": "x"}}"#, "if an execution was started with it"),
        ] {
            let mut problems = Vec::new();
            find(&serde_json::from_str(text).unwrap(), "", &mut problems);
            assert!(problems[0].remedy.contains(remedy), "{text}: {problems:?}");
            assert!(!problems[0].remedy.contains("history has it now"));
        }
    }

    #[test]
    fn names_of_secrets_and_users_are_no_secrets() {
        let mut problems = Vec::new();
        let value = serde_json::json!({
            "auth": {"method": "secret", "secretId": "arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/x-AbCdEf", "username": "u"},
            "source": "postgres with a password in Secrets Manager",
            "url": "jdbc:postgresql://h:5432/d",
            "password": null,
        });
        find(&value, "", &mut problems);
        assert_eq!(problems, []);
    }
}
