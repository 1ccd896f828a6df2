//! What a change does to the facts of credentials and drivers, and to the evidence.

use serde_json::Value;

use super::network::{all, flip, found, put, run, set, whole};
use super::{Change, DatabaseKind, Deletion, Edit, Flip, PENDING_DELETION};
use crate::aws::glue::Connection;
use crate::aws::iam::{EvaluationResult, Role};
use crate::aws::kms::KeyGrant;
use crate::aws::rds::{CertificateDetails, DbCluster, DbInstance, MasterUserSecret};
use crate::evidence::{Evidence, Found, NamedConnection};
use crate::fact::Fact;
use crate::facts_credentials::{CredentialFacts, KeyFacts, SecretFacts};
use crate::facts_driver::DriverFacts;

impl Evidence {
    /// Puts a change into the connections and the job. False where it finds nothing to change.
    pub fn apply(&mut self, change: &Change) -> bool {
        whole(self, |facts| facts.apply_edit(&change.edit))
    }

    fn apply_edit(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::Connection {
                name, properties, vpc, ..
            } => {
                let named = self.connections.iter_mut().find(|named| named.name == *name)?;
                let connection = present(&mut named.connection)?;
                for (key, flip) in properties {
                    if flip.from.is_none() && flip.to.is_none() {
                        connection.connection_properties.remove(key);
                        continue;
                    }
                    if connection.connection_properties.get(key) != flip.from.as_ref() {
                        return None;
                    }
                    match &flip.to {
                        Some(value) => connection.connection_properties.insert(key.clone(), value.clone()),
                        None => connection.connection_properties.remove(key),
                    };
                }
                match vpc {
                    Some(vpc) => flip(&mut connection.physical_connection_requirements, vpc),
                    None => (!properties.is_empty()).then_some(()),
                }
            }
            Edit::Job {
                name,
                connections,
                workers,
            } => {
                let job = present(&mut self.job).filter(|job| job.name == *name)?;
                if let Some(Flip { from, to }) = connections {
                    if Some(&job.connections.connections) != from.as_ref() {
                        return None;
                    }
                    job.connections.connections = to.clone()?;
                }
                if let Some(workers) = workers {
                    flip(&mut job.number_of_workers, workers)?;
                }
                if let Some(Flip { from, to }) = connections {
                    self.follow(from.as_deref()?, to.as_deref()?);
                }
                (connections.is_some() || workers.is_some()).then_some(())
            }
            Edit::NewConnection { connection, on } => self.new_connection(connection, *on),
            _ => None,
        }
    }

    /// What a job lists no more is not judged with it; what it lists again is, in its old place.
    fn follow(&mut self, from: &[String], to: &[String]) {
        let dropped = |named: &NamedConnection| from.contains(&named.name) && !to.contains(&named.name);
        for place in (0..self.connections.len()).rev() {
            if dropped(&self.connections[place]) {
                self.set_aside.push((place, self.connections.remove(place)));
            }
        }
        for index in (0..self.set_aside.len()).rev() {
            if to.contains(&self.set_aside[index].1.name) {
                let (place, named) = self.set_aside.remove(index);
                self.connections.insert(place.min(self.connections.len()), named);
            }
        }
    }

    fn new_connection(&mut self, connection: &Connection, on: bool) -> Option<()> {
        let place = self.connections.iter().position(|named| named.name == connection.name);
        let new = NamedConnection {
            name: connection.name.clone(),
            connection: Fact::Known(Found::Present(connection.clone())),
        };
        if on {
            place.is_none().then(|| self.connections.push(new))
        } else if let Some(place) = place {
            (self.connections.remove(place) == new).then_some(())
        } else {
            // The job lists it no more.
            let aside = self.set_aside.iter().position(|(_, named)| *named == new)?;
            self.set_aside.remove(aside);
            Some(())
        }
    }
}

impl CredentialFacts {
    /// Puts a change into the facts. False where it finds nothing to change, or AWS would refuse it as things are.
    pub fn apply(&mut self, change: &Change) -> bool {
        self.lacks(&change.edit).is_none() && whole(self, |facts| facts.apply_edit(&change.edit))
    }

    fn apply_edit(&mut self, edit: &Edit) -> Option<()> {
        match edit {
            Edit::RolePolicy { statements, on, .. } => decide(&mut self.evaluation_results, statements, *on),
            Edit::RoleTrust { role, trust } => {
                let role = present(&mut self.role).filter(|known| known.role_name == *role)?;
                if Some(&role.assume_role_policy_document) != trust.from.as_ref() {
                    return None;
                }
                set(&mut role.assume_role_policy_document, trust.to.clone()?)
            }
            Edit::Role {
                role,
                partition,
                account,
                path,
                trust,
                on,
            } => {
                let path = path.as_deref().unwrap_or("/");
                let made = Role {
                    role_name: role.clone(),
                    arn: format!("arn:{partition}:iam::{account}:role{path}{role}"),
                    assume_role_policy_document: trust.clone(),
                    ..Role::default()
                };
                role_made(all(&mut self.role)?, made, *on)
            }
            Edit::Running { kind, id, on } => run(&mut self.db_instances, &mut self.db_clusters, *kind, id, *on),
            Edit::DatabaseIam { kind, id, on } => {
                database_iam(&mut self.db_instances, &mut self.db_clusters, *kind, id, *on)
            }
            Edit::KeyState { key, state, deletion } => self
                .keys()
                .filter_map(|(known, _)| key_state(known, key, state, deletion.as_ref()))
                .last(),
            Edit::KeyGrant { key, grant, on } => self
                .keys()
                .filter(|(known, named)| is_key(known, named.as_deref(), key))
                .filter_map(|(known, _)| key_grant(known, grant, *on))
                .last(),
            Edit::MasterPassword { kind, id, status } => {
                let arn = self.master_secret(*kind, id)?.secret_arn.clone();
                let is_it = |secret: &&SecretFacts| {
                    let described = secret.description.get().and_then(Found::present);
                    described.is_some_and(|description| Some(&description.arn) == arn.as_ref())
                };
                // RDS rotates what it can encrypt.
                if self.secrets.iter().find(is_it).is_some_and(has_no_usable_key) {
                    return None;
                }
                flip(&mut self.master_secret(*kind, id)?.secret_status, status)
            }
            other => self.apply_to_secret(other),
        }
    }

    /// What is said of a secret itself.
    fn apply_to_secret(&mut self, edit: &Edit) -> Option<()> {
        let (Edit::SecretRestored { secret, .. } | Edit::SecretKey { secret, .. }) = edit else {
            return None;
        };
        let secret = self.secrets.iter_mut().find(|known| known.secret_id == *secret)?;
        let description = present(&mut secret.description)?;
        match edit {
            Edit::SecretRestored { deletion, on, .. } => {
                let date = deletion.as_ref().map(|deletion| deletion.date.clone());
                if *on && date.is_some() && description.deleted_date != date {
                    return None;
                }
                set(&mut description.deleted_date, date.filter(|_| !*on))
            }
            Edit::SecretKey { lost, .. } => {
                flip(&mut description.kms_key_id, &Flip::between(lost.clone(), None))?;
                secret.key = KeyFacts::default();
                Some(())
            }
            _ => None,
        }
    }

    /// All keys that were read, each with how it is named where it is used.
    fn keys(&mut self) -> impl Iterator<Item = (&mut KeyFacts, Option<String>)> {
        let catalog = self.connection_password_encryption.get();
        let catalog = catalog.and_then(|encryption| encryption.aws_kms_key_id.clone());
        let of_secrets = self.secrets.iter_mut().map(|secret| {
            let named = secret.description.get().and_then(Found::present);
            (
                &mut secret.key,
                named.and_then(|described| described.kms_key_id.clone()),
            )
        });
        of_secrets.chain([(&mut self.catalog_key, catalog)])
    }

    fn master_secret(&mut self, kind: DatabaseKind, id: &str) -> Option<&mut MasterUserSecret> {
        let secret = match kind {
            DatabaseKind::DbInstance => {
                &mut found(&mut self.db_instances, |one| one.db_instance_identifier == id)?.master_user_secret
            }
            DatabaseKind::DbCluster => {
                &mut found(&mut self.db_clusters, |one| one.db_cluster_identifier == id)?.master_user_secret
            }
            DatabaseKind::Cluster => return None,
        };
        secret.as_mut()
    }
}

impl DriverFacts {
    /// Puts a change into the facts. False where it finds nothing to change, or AWS would refuse it as things are.
    pub fn apply(&mut self, change: &Change) -> bool {
        if self.lacks(&change.edit).is_some() {
            return false;
        }
        match &change.edit {
            Edit::Running { kind, id, on } => {
                run(&mut self.db_instances, &mut self.db_clusters, *kind, id, *on).is_some()
            }
            Edit::RolePolicy { statements, on, .. } => decide(&mut self.evaluation_results, statements, *on).is_some(),
            Edit::DatabaseCertificate {
                kind,
                id,
                ca,
                valid_till,
            } => self.certificate(*kind, id, ca, valid_till.as_ref()).is_some(),
            _ => false,
        }
    }

    /// When a new certificate ends is not known; it has begun only now.
    fn certificate(&mut self, kind: DatabaseKind, id: &str, ca: &Flip<String>, old_end: Option<&String>) -> Option<()> {
        let details = match kind {
            DatabaseKind::DbInstance => {
                let instance = found(&mut self.db_instances, |one| one.db_instance_identifier == id)?;
                if instance.ca_certificate_identifier.is_some() {
                    instance.ca_certificate_identifier.clone_from(&ca.to);
                }
                &mut instance.certificate_details
            }
            _ => &mut found(&mut self.db_clusters, |one| one.db_cluster_identifier == id)?.certificate_details,
        };
        let CertificateDetails {
            ca_identifier,
            valid_till,
        } = details.as_mut()?;
        if ca_identifier.is_some() {
            ca_identifier.clone_from(&ca.to);
        }
        let turned_back = valid_till.is_none();
        *valid_till = if turned_back { old_end.cloned() } else { None };
        Some(())
    }
}

/// What a role's policies say of what `statements` allow. A denial, a boundary or the organization is not outweighed by allowing.
fn decide(results: &mut Fact<Vec<EvaluationResult>>, statements: &[Value], on: bool) -> Option<()> {
    let (from, to) = if on {
        ("implicitDeny", "allowed")
    } else {
        ("allowed", "implicitDeny")
    };
    let mut changed = None;
    for result in all(results)?.iter_mut() {
        let bounded = result
            .permissions_boundary_decision_detail
            .as_ref()
            .is_some_and(|detail| !detail.allowed_by_permissions_boundary);
        let forbidden = result
            .organizations_decision_detail
            .as_ref()
            .is_some_and(|detail| !detail.allowed_by_organizations);
        let named = statements.iter().any(|statement| names(statement, result));
        if named && !bounded && !forbidden && result.eval_decision == from {
            result.eval_decision = to.to_owned();
            changed = Some(());
        }
    }
    changed
}

/// Whether a statement is about that action and resource, by its own words; wildcards are not written by Pipefitter, but for `*`.
fn names(statement: &Value, result: &EvaluationResult) -> bool {
    let says = |field: &str, is: &dyn Fn(&str) -> bool| match &statement[field] {
        Value::String(one) => is(one),
        Value::Array(all) => all.iter().filter_map(Value::as_str).any(is),
        _ => false,
    };
    says("Action", &|action| {
        action.eq_ignore_ascii_case(&result.eval_action_name)
    }) && says("Resource", &|resource| {
        resource == "*" || resource == result.eval_resource_name
    })
}

fn database_iam(
    instances: &mut Fact<Vec<DbInstance>>,
    clusters: &mut Fact<Vec<DbCluster>>,
    kind: DatabaseKind,
    id: &str,
    on: bool,
) -> Option<()> {
    let switch = match kind {
        DatabaseKind::DbInstance => {
            &mut found(instances, |one| one.db_instance_identifier == id)?.iam_database_authentication_enabled
        }
        DatabaseKind::DbCluster => {
            &mut found(clusters, |one| one.db_cluster_identifier == id)?.iam_database_authentication_enabled
        }
        DatabaseKind::Cluster => return None,
    };
    set(switch, Some(on))
}

/// A role is made where there is none, or taken away as it was made.
fn role_made(there: &mut Found<Role>, made: Role, on: bool) -> Option<()> {
    let (none, made) = (Found::missing(), Found::Present(made));
    let (from, to) = if on { (none, made) } else { (made, none) };
    if *there != from {
        return None;
    }
    set(there, to)
}

fn key_state(known: &mut KeyFacts, key: &str, state: &Flip<String>, deletion: Option<&Deletion>) -> Option<()> {
    let metadata = present(&mut known.key_metadata).filter(|metadata| metadata.key_id == key)?;
    flip(&mut metadata.key_state, state)?;
    let is_pending = metadata.key_state.as_deref() == Some(PENDING_DELETION);
    metadata.deletion_date = deletion.filter(|_| is_pending).map(|deletion| deletion.date.clone());
    Some(())
}

/// Whether these are the facts of the key of that ARN: by what KMS said, else by how it is named.
fn is_key(known: &KeyFacts, named: Option<&str>, arn: &str) -> bool {
    match known.key_metadata.get().and_then(Found::present) {
        Some(metadata) => metadata.arn == arn,
        None => named.is_some_and(|named| named == arn || arn.ends_with(&format!(":key/{named}"))),
    }
}

fn key_grant(known: &mut KeyFacts, grant: &KeyGrant, on: bool) -> Option<()> {
    put(all(&mut known.grants)?, grant, on)
}

fn has_no_usable_key(secret: &SecretFacts) -> bool {
    match secret.key.key_metadata.get() {
        Some(Found::Missing { .. }) => true,
        Some(Found::Present(key)) => key.key_state.as_deref().is_some_and(|state| state != "Enabled"),
        None => false,
    }
}

/// What is there, of something that was looked for.
fn present<T>(fact: &mut Fact<Found<T>>) -> Option<&mut T> {
    match all(fact)? {
        Found::Present(value) => Some(value),
        Found::Missing { .. } => None,
    }
}
