//! What only another account can change: a key, or a secret, of its own. A bare id would be looked up in the account that types it.

use shared_domain::change::Edit;
use shared_domain::diagnosis::{Diagnosis, Finding};
use shared_domain::evidence::Found;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::{Change, Resource};

/// What another account than `account` has to make becomes advice to it, with its commands by ARN.
pub fn leave_to_owners(diagnosis: &mut Diagnosis, facts: &CredentialFacts, account: &str) {
    if account.is_empty() {
        return;
    }
    for finding in &mut diagnosis.findings {
        let Some((arn, why)) = foreign(finding, facts, account) else {
            continue;
        };
        let owner = arn.split(':').nth(4).unwrap_or_default().to_owned();
        let fix = std::mem::take(&mut finding.fix);
        let theirs = fix.changes.iter().map(|change| by_arn(change, &arn)).collect();
        let mut fix = fix.left_to(&owner, why, theirs);
        // What it comes to there was tried on the facts of here.
        (fix.proven, fix.unproven) = (None, Vec::new());
        finding.fix = fix;
    }
}

/// The ARN of what a fix would change, where another account has it, and why that one has to.
fn foreign(finding: &Finding, facts: &CredentialFacts, account: &str) -> Option<(String, &'static str)> {
    let fix = &finding.fix;
    // What the role or the connection gets is one's own.
    let is_theirs = fix.changes.iter().all(|change| is_of_key_or_secret(&change.edit));
    if fix.commands.is_empty() || !is_theirs {
        return None;
    }
    let (arn, why) = arn_of(&finding.resource, facts)?;
    let owner = arn.split(':').nth(4).filter(|owner| !owner.is_empty())?;
    (owner != account).then_some((arn, why))
}

fn is_of_key_or_secret(edit: &Edit) -> bool {
    matches!(
        edit,
        Edit::KeyState { .. } | Edit::KeyGrant { .. } | Edit::SecretRestored { .. } | Edit::SecretKey { .. }
    )
}

fn arn_of(resource: &Resource, facts: &CredentialFacts) -> Option<(String, &'static str)> {
    match resource.kind.as_str() {
        "secret" => {
            let mut known = facts.secrets.iter().filter(|one| one.secret_id == resource.id);
            let described = known.find_map(|one| one.description.get().and_then(Found::present));
            let arn = described.map_or_else(|| resource.id.clone(), |one| one.arn.clone());
            Some((arn, "the secret is its own"))
        }
        "kms-key" => {
            let keys = facts
                .secrets
                .iter()
                .map(|secret| &secret.key)
                .chain([&facts.catalog_key]);
            let mut known = keys.filter_map(|key| key.key_metadata.get().and_then(Found::present));
            let metadata = known.find(|one| one.key_id == resource.id || one.arn == resource.id);
            let arn = metadata.map_or_else(|| resource.id.clone(), |one| one.arn.clone());
            Some((arn, "the key is its own"))
        }
        _ => None,
    }
}

/// A change with the ARN in the place of a name or a bare id.
fn by_arn(change: &Change, arn: &str) -> Change {
    let mut change = change.clone();
    match &mut change.edit {
        Edit::KeyState { key, .. } | Edit::KeyGrant { key, .. } => arn.clone_into(key),
        Edit::SecretRestored { secret, .. } | Edit::SecretKey { secret, .. } => arn.clone_into(secret),
        _ => {}
    }
    change
}
