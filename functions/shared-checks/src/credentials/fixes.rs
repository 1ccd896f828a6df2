//! Fixes that several checks hand out.

use jiff::Timestamp;
use serde_json::{Value, json};
use shared_domain::aws::endpoint::{RdsIdentifier, rds_identifier};
use shared_domain::aws::glue::Connection;
use shared_domain::aws::secretsmanager::managed_by;
use shared_domain::change::{Deletion, Edit, Flip};
use shared_domain::denied::{Denied, PolicyType};
use shared_domain::diagnosis::Undo;
use shared_domain::evidence::Found;
use shared_domain::facts_credentials::{SecretFacts, SecretShape};
use shared_domain::secret_form::SecretForm;
use shared_domain::{Command, Fix};

use super::view::{View, holds_password};
use crate::driver::fixes::survives_an_update;

/// Gives the role what `statements` allow, in an inline policy of its own: `policy` says what for and `about` for which thing.
pub fn put_role_policy(summary: String, role: &str, policy: &str, about: &str, statements: Vec<Value>) -> Fix {
    Fix::changes(
        summary,
        [Edit::RolePolicy {
            role: role.to_owned(),
            policy: policy_name(policy, about, &statements),
            statements,
            on: true,
        }],
    )
}

/// The name in the letters and the length (128) that IAM takes. It ends in a digest of what is allowed, because a policy takes the place of
/// another of its name, and its undo would take away both.
fn policy_name(policy: &str, about: &str, statements: &[Value]) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_+=,.@-".contains(c);
    let about = about.chars().map(|c| if plain(c) { c } else { '-' });
    let name: String = policy.chars().chain(['-']).chain(about).take(119).collect();
    // FNV-1a (datatracker.ietf.org/doc/html/draft-eastlake-fnv).
    let allowed = json!(statements).to_string();
    let mix = |hash: u32, byte: u8| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let digest = allowed.bytes().fold(0x811c_9dc5, mix);
    format!("{}-{digest:08x}", name.trim_end_matches('-'))
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

/// A secret that has to be filled, and what is known of it.
pub struct Filled<'a> {
    /// Name or ARN.
    pub id: &'a str,
    /// What its connection reads from it.
    pub form: SecretForm,
    /// What its value looks like, where it is to be kept as far as it is right.
    pub shape: Option<&'a SecretShape>,
    /// True where there is no value that could be kept.
    pub anew: bool,
    /// The service that owns it, where Secrets Manager says so.
    pub owning_service: Option<&'a str>,
    /// The host that the connection leads to, by the database's own name.
    pub host: String,
}

impl<'a> Filled<'a> {
    /// The secret of the view's connection.
    pub fn of(view: &'a View, secret: &'a SecretFacts) -> Self {
        let description = secret.description.get().and_then(Found::present);
        let host = view.target().map(|target| target.host).unwrap_or_default();
        Self {
            id: &secret.secret_id,
            form: view.secret_form(),
            shape: secret.shape.get(),
            anew: false,
            owning_service: description.and_then(|one| one.owning_service.as_deref()),
            host: view.learned.endpoint_of(&host).to_owned(),
        }
    }

    /// The service that writes the secret's value, where one does.
    pub fn manager(&self) -> Option<&str> {
        managed_by(self.id).or(self.owning_service)
    }
}

/// How many keys are named.
const KEPT: usize = 12;

/// Fills an existing secret with what its connection reads, and keeps what else it holds. What its owner types is known to nobody else, so
/// nothing is judged again: that the keys have the right names would be called proven, while it is the values that decide. The value of a
/// secret that a service manages is the service's to write.
pub fn put_secret_value(summary: &str, secret: &Filled<'_>) -> Fix {
    if let Some(rotated) = rotate_managed(secret) {
        return rotated;
    }
    let aws = |operation: &str| Command::aws("secretsmanager", operation).option("--secret-id", secret.id);
    let put = aws("put-secret-value");
    let keys = secret.shape.map(|shape| shape.key_names.as_slice());
    let form = secret.form.of_keys(keys.unwrap_or_default());
    let (user, value) = form.names_in(keys.unwrap_or_default());
    let others = keys.map(|keys| {
        let others = keys.iter().filter(|key| **key != value && Some(*key) != user.as_ref());
        others
            .map(|key| key.chars().take(64).collect::<String>())
            .collect::<Vec<_>>()
    });
    let undo = Undo::By(value_before(secret.id));
    if secret.anew || others.as_ref().is_some_and(Vec::is_empty) {
        let fix = Fix::typed(summary, form.refill_command(put), undo).by_value();
        return fix.hinting(format!("The command {}.", form.takes()));
    }
    let kept = match others {
        Some(mut others) => {
            let more = if others.len() > KEPT { ", ..." } else { "" };
            others.truncate(KEPT);
            format!(": {}{more}", others.join(", "))
        }
        None => String::new(),
    };
    let command = form.amend_command(keys.unwrap_or_default(), aws("get-secret-value"), put);
    Fix::typed(summary, command, undo).by_value().hinting(format!(
        "The command {}. What else the secret holds is kept{kept}; an empty answer changes nothing.",
        form.takes()
    ))
}

/// Fills a secret that has no current value to go back to, after what `fix` does; `why` there is none.
pub fn put_first_value(fix: Fix, form: SecretForm, secret_id: &str, why: &'static str) -> Fix {
    let put = Command::aws("secretsmanager", "put-secret-value").option("--secret-id", secret_id);
    let fix = fix.then(form.refill_command(put), Undo::Never(why)).by_value();
    fix.hinting(format!("The command {}.", form.takes()))
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

/// Has the service that manages a secret make a new password, which it sets in the database too.
pub fn rotate_managed(secret: &Filled<'_>) -> Option<Fix> {
    let (service, id) = (secret.manager()?, secret.id);
    let why = format!("{service} manages the secret {id}, so that nobody else may write its value");
    let modify = |operation: &str, option: &str, database: &str| {
        Command::aws("rds", operation)
            .option(option, database)
            .word("--rotate-master-user-password")
            .word("--apply-immediately")
    };
    let command = match (service, rds_identifier(&secret.host)) {
        ("rds", Some(RdsIdentifier::Instance(database))) => {
            modify("modify-db-instance", "--db-instance-identifier", &database)
        }
        ("rds", Some(RdsIdentifier::Cluster(database))) => {
            modify("modify-db-cluster", "--db-cluster-identifier", &database)
        }
        ("redshift", _) => Command::aws("secretsmanager", "rotate-secret").option("--secret-id", id),
        _ => {
            return Some(Fix::advice(format!(
                "{why}: have {service} rotate it, or let the connection name a secret of its own for another user."
            )));
        }
    };
    Some(Fix::typed(
        format!(
            "{why}: have it rotate the password, in the database and in the secret. See first that it is this database's secret."
        ),
        command,
        Undo::Never("the service keeps no password that it has replaced"),
    ))
}

/// What can be done about a secret whose shape is another than the connection reads, where a service manages it.
pub fn not_ones_own(secret: &Filled<'_>) -> Option<Fix> {
    let service = secret.manager()?;
    Some(Fix::advice(format!(
        "{service} manages the secret {} and gives it its keys: let the connection name a secret of its own that holds {}.",
        secret.id,
        secret.form.keys()
    )))
}

/// Makes a secret for what a connection reads.
pub fn create_secret(summary: &str, form: SecretForm, name: &str) -> Fix {
    let create = Command::aws("secretsmanager", "create-secret").option("--name", name);
    let delete = Command::aws("secretsmanager", "delete-secret")
        .option("--secret-id", name)
        .option("--recovery-window-in-days", SHORTEST_WAIT.to_string());
    let fix = Fix::typed(summary, form.refill_command(create), Undo::By(delete)).by_value();
    fix.hinting(format!("The command {}.", form.takes()))
}

/// Makes a secret of what a connection holds itself, and has it named in the place of that: a user and a password go before `SECRET_ID`,
/// which is not read beside them. The password goes whatever it is; no fact holds it.
pub fn move_to_secret(summary: &str, connection: &Connection, name: &str) -> Fix {
    let form = SecretForm::of_connection(connection);
    if !survives_an_update(connection) {
        return create_secret(summary, form, name);
    }
    let before = |key: &str| connection.connection_properties.get(key).cloned();
    let properties = [
        (
            "SECRET_ID".to_owned(),
            Flip::between(before("SECRET_ID"), name.to_owned()),
        ),
        ("USERNAME".to_owned(), Flip::between(before("USERNAME"), None)),
        ("PASSWORD".to_owned(), Flip::between(None, None)),
    ];
    let create = Command::aws("secretsmanager", "create-secret").option("--name", name);
    let delete = Command::aws("secretsmanager", "delete-secret")
        .option("--secret-id", name)
        .option("--recovery-window-in-days", SHORTEST_WAIT.to_string());
    let update = Edit::Connection {
        name: connection.name.clone(),
        holds_password: holds_password(connection),
        properties: properties.into(),
        vpc: None,
    };
    Fix::changes(summary, [update])
        .at_first(form.refill_command(create), Undo::By(delete))
        .by_value()
        .hinting(format!("The first command {}.", form.takes()))
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
