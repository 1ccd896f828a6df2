//! What a change does to the facts of credentials and drivers, and to the evidence.

use serde_json::Value;

use super::network::{all, flip, found, set, whole};
use super::{Change, DatabaseKind, Edit, Flip};
use crate::aws::iam::{EvaluationResult, Role};
use crate::aws::rds::{CertificateDetails, DbCluster, DbInstance};
use crate::evidence::{Evidence, Found};
use crate::fact::Fact;
use crate::facts_credentials::{CredentialFacts, KeyFacts};
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
                match workers {
                    Some(workers) => flip(&mut job.number_of_workers, workers),
                    None => connections.as_ref().map(|_| ()),
                }
            }
            _ => None,
        }
    }
}

impl CredentialFacts {
    /// Puts a change into the facts. False where it finds nothing to change.
    pub fn apply(&mut self, change: &Change) -> bool {
        whole(self, |facts| facts.apply_edit(&change.edit))
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
                trust,
                on,
            } => {
                let made = Role {
                    role_name: role.clone(),
                    arn: format!("arn:{partition}:iam::{account}:role/{role}"),
                    assume_role_policy_document: trust.clone(),
                    ..Role::default()
                };
                let made = Found::Present(made);
                let (from, to) = if *on {
                    (Found::missing(), made)
                } else {
                    (made, Found::missing())
                };
                let there = all(&mut self.role)?;
                if *there != from {
                    return None;
                }
                set(there, to)
            }
            Edit::DatabaseIam { kind, id, on } => {
                database_iam(&mut self.db_instances, &mut self.db_clusters, *kind, id, *on)
            }
            Edit::KeyState { key, state } => {
                let keys = self.secrets.iter_mut().map(|secret| &mut secret.key);
                let mut changed = None;
                for known in keys.chain([&mut self.catalog_key]) {
                    changed = key_state(known, key, state).or(changed);
                }
                changed
            }
            Edit::SecretRestored { secret } => {
                let secret = self.secrets.iter_mut().find(|known| known.secret_id == *secret)?;
                set(&mut present(&mut secret.description)?.deleted_date, None)
            }
            _ => None,
        }
    }
}

impl DriverFacts {
    /// Puts a change into the facts. False where it finds nothing to change.
    pub fn apply(&mut self, change: &Change) -> bool {
        match &change.edit {
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

fn key_state(known: &mut KeyFacts, key: &str, state: &Flip<String>) -> Option<()> {
    let metadata = present(&mut known.key_metadata).filter(|metadata| metadata.key_id == key)?;
    flip(&mut metadata.key_state, state)
}

/// What is there, of something that was looked for.
fn present<T>(fact: &mut Fact<Found<T>>) -> Option<&mut T> {
    match all(fact)? {
        Found::Present(value) => Some(value),
        Found::Missing { .. } => None,
    }
}
