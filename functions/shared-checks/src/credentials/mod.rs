//! Credentials and permissions: will the Glue role get the credentials, and may it do what the connection needs?
//!
//! One file a check, named after its code. What a password or an account is worth (`DB_PASSWORD`, `DB_ACCOUNT_STATE`, `DB_OBJECT`)
//! only the server knows: those checks say what an error text tells, and nothing by facts.

mod catalog_password_key;
mod credentials_missing;
mod db_account_state;
mod db_object;
mod db_password;
pub(crate) mod fixes;
mod iam_auth_connect;
mod iam_auth_disabled;
mod iam_auth_not_used;
mod kms_decrypt;
mod kms_key_state;
mod master_secret_impaired;
mod of_script;
mod owner;
mod plaintext_password;
pub mod plan;
pub mod policy;
mod role_not_found;
mod role_permission;
mod role_trust;
mod secret_changed_recently;
mod secret_keys;
mod secret_no_current_version;
mod secret_not_found;
mod secret_not_json;
mod secret_pending_deletion;
mod secret_placeholder;
mod secret_resource_policy;
pub mod simulation;
mod snowflake_single_factor;
pub mod view;

use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::{Change, Code, Diagnosis, Evidence, Fix, Missing, Stage};

use crate::check::{self, Check, run};
use crate::proof::{World, database_first, prove};
use view::View;

/// What the server says of the database that is asked for.
pub const OF_DATABASE: Code = Code::DbObject;
/// What the server says of a login: the secret's value has to do with it, and who may read the secret has not.
pub const OF_LOGIN: [Code; 3] = [Code::DbPassword, Code::DbAccountState, Code::DbObject];

/// Those that go by what a simulation says that the role may.
pub const OF_RIGHTS: [Code; 3] = [Code::RolePermission, Code::IamAuthConnect, Code::KmsDecrypt];

/// The checks, in the order of evaluation.
pub const CHECKS: &[Check<View>] = &[
    secret_not_found::CHECK,
    secret_pending_deletion::CHECK,
    secret_no_current_version::CHECK,
    secret_keys::CHECK,
    secret_not_json::CHECK,
    secret_placeholder::CHECK,
    secret_changed_recently::CHECK,
    secret_resource_policy::CHECK,
    master_secret_impaired::CHECK,
    kms_decrypt::CHECK,
    kms_key_state::CHECK,
    catalog_password_key::CHECK,
    plaintext_password::CHECK,
    credentials_missing::CHECK,
    iam_auth_disabled::CHECK,
    iam_auth_connect::CHECK,
    iam_auth_not_used::CHECK,
    snowflake_single_factor::CHECK,
    db_password::CHECK,
    db_account_state::CHECK,
    db_object::CHECK,
    role_not_found::CHECK,
    role_trust::CHECK,
    role_permission::CHECK,
];

/// Judges the credentials of the connections in `evidence` and the role of its job; `glue_role` (name or ARN) is judged where
/// no job names one.
pub fn diagnose(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Diagnosis {
    let world = Account {
        facts: facts.clone(),
        evidence: evidence.clone(),
        glue_role,
    };
    let mut diagnosis = world.judge();
    prove(&world, &mut diagnosis);
    check::in_region(&mut diagnosis, &evidence.context.region);
    owner::leave_to_owners(&mut diagnosis, facts, &evidence.context.account);
    diagnosis
}

/// What a fix changes, and can be judged on again.
#[derive(Clone, PartialEq)]
struct Account<'a> {
    facts: CredentialFacts,
    evidence: Evidence,
    glue_role: Option<&'a str>,
}

impl World for Account<'_> {
    fn apply(&mut self, change: &Change) -> bool {
        let facts = self.facts.apply(change);
        self.evidence.apply(change) || facts
    }

    fn first(&self, change: &Change) -> Option<Fix> {
        database_first(self.facts.lacks(&change.edit))
    }

    fn judge(&self) -> Diagnosis {
        judge(&self.facts, &self.evidence, self.glue_role)
    }
}

pub(crate) fn judge(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Diagnosis {
    let several = evidence.connections.len() > 1;
    let mut whole = Diagnosis::default();
    for (index, view) in views(facts, evidence, glue_role).iter().enumerate() {
        check::add(&mut whole, run(CHECKS, view), |finding| {
            // The role is the job's, not the connection's.
            let of_connection = several && finding.stage != Stage::Permissions;
            let named = evidence.connections.get(index).filter(|_| of_connection)?;
            Some(named.name.clone())
        });
    }
    for view in script_views(facts, evidence, glue_role) {
        check::add(&mut whole, of_script::judge(&view), |_| None);
    }
    check::settle(&mut whole, CHECKS);
    whole
}

/// A diagnosis that could not even begin: every check is unknown for one reason.
pub fn unknown(missing: &Missing) -> Diagnosis {
    check::unknown(CHECKS, missing)
}

/// One view a connection, or one of the role alone.
fn views(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Vec<View> {
    if evidence.connections.is_empty() {
        return vec![View::new(facts, evidence, glue_role, None)];
    }
    evidence
        .connections
        .iter()
        .map(|named| View::new(facts, evidence, glue_role, Some(named)))
        .collect()
}

/// One view a secret that the job's script reads by itself.
fn script_views(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> Vec<View> {
    of_script::secret_ids(evidence)
        .map(|id| View::of_script(facts, evidence, glue_role, id))
        .collect()
}

#[cfg(test)]
mod tests;
