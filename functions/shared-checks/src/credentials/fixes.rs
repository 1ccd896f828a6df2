//! Fixes that several checks hand out.

use jiff::Timestamp;
use serde_json::{Value, json};
use shared_domain::change::{Deletion, Edit};
use shared_domain::denied::{Denied, PolicyType};
use shared_domain::diagnosis::Undo;
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

/// Fills an existing secret with what its connection reads. What its owner types is known to nobody else, so nothing is judged again: that
/// the keys have the right names would be called proven, while it is the values that decide.
pub fn put_secret_value(summary: &str, form: SecretForm, secret_id: &str) -> Fix {
    Fix::typed(summary, put_value(form, secret_id), Undo::By(value_before(secret_id)))
}

/// Fills a secret that has no current value to go back to; `why` there is none.
pub fn put_first_value(fix: Fix, form: SecretForm, secret_id: &str, why: &'static str) -> Fix {
    fix.then(put_value(form, secret_id), Undo::Never(why))
}

fn put_value(form: SecretForm, secret_id: &str) -> Command {
    form.refill_command(Command::aws("secretsmanager", "put-secret-value").option("--secret-id", secret_id))
}

/// Makes the value current again that was so before the present one: Secrets Manager keeps both, each under its label.
fn value_before(secret_id: &str) -> Command {
    let manager = |operation: &str| Command::aws("secretsmanager", operation).option("--secret-id", secret_id);
    let version = |label: &str| {
        let query = format!("Versions[?contains(VersionStages,'{label}')].VersionId|[0]");
        manager("list-secret-version-ids").look_up(&query)
    };
    manager("update-secret-version-stage")
        .option("--version-stage", "AWSCURRENT")
        .option("--move-to-version-id", version("AWSPREVIOUS"))
        .option("--remove-from-version-id", version("AWSCURRENT"))
}

/// Makes a secret for what a connection reads.
pub fn create_secret(summary: &str, form: SecretForm, name: &str) -> Fix {
    let create = Command::aws("secretsmanager", "create-secret").option("--name", name);
    let delete = Command::aws("secretsmanager", "delete-secret")
        .option("--secret-id", name)
        .option("--recovery-window-in-days", SHORTEST_WAIT.to_string());
    Fix::typed(summary, form.refill_command(create), Undo::By(delete))
}

/// The days that KMS and Secrets Manager wait before they delete: so many at least, and so many at most.
const SHORTEST_WAIT: i64 = 7;
const LONGEST_WAIT: i64 = 30;

/// The deletion that is cancelled, as it would be asked for again: for the day on which it was to come, or the first that the service
/// takes. AWS calls the date of a secret's deletion in one place the day on which it comes, and in another that on which it was asked
/// for; one that has passed tells nothing of the day, so that the longest time is asked for.
pub fn deletion(date: Option<&str>, observed_at: &str) -> Option<Deletion> {
    let (comes, seen) = (date?.parse::<Timestamp>().ok()?, observed_at.parse::<Timestamp>().ok()?);
    let seconds = comes.as_second() - seen.as_second();
    let days = match seconds {
        ..=0 => LONGEST_WAIT,
        left => ((left + 86_399) / 86_400).clamp(SHORTEST_WAIT, LONGEST_WAIT),
    };
    Some(Deletion {
        date: date?.to_owned(),
        days: i32::try_from(days).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deletion_is_asked_for_again_for_its_day_within_what_the_services_take() {
        for (date, days) in [
            (Some("2026-11-20T00:00:00Z"), Some(20)),
            (Some("2026-11-19T12:00:00Z"), Some(19)),
            (Some("2026-11-03T00:00:00Z"), Some(7)),
            (Some("2027-11-03T00:00:00Z"), Some(30)),
            (Some("2026-10-30T00:00:00Z"), Some(30)),
            (Some("soon"), None),
            (None, None),
        ] {
            let again = deletion(date, "2026-10-31T12:00:00Z");
            assert_eq!(again.map(|one| one.days), days, "{date:?}");
        }
    }
}
