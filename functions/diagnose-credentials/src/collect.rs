//! Gathers the facts: role, secrets and database in one round, simulations and keys in a second; a third only where a key has to be
//! found by its alias first, or a policy's condition asks for what only some of the simulated requests carry.

use futures::future::{join, join_all};
use serde_json::Value;
use shared_checks::credentials::plan::{self, Reads};
use shared_checks::credentials::view::{RoleRef, key_arn};
use shared_domain::Fact;
use shared_domain::aws::iam::Role;
use shared_domain::aws::kms::KeyGrant;
use shared_domain::aws::rds::{Databases, DbCluster, DbInstance};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::facts_credentials::{CredentialFacts, KeyFacts, PasswordEncryption, SecretFacts};
use shared_domain::step::AwsContext;
use shared_lambda::{found, known, listed, unreadable};

use crate::convert;
use crate::simulate::{Answers, simulate};

/// The clients of a credentials diagnosis.
#[derive(Clone, Debug)]
pub struct Clients {
    /// The job's earlier runs, and how the Data Catalog encrypts passwords.
    pub glue: aws_sdk_glue::Client,
    /// The role, and what its policies say.
    pub iam: aws_sdk_iam::Client,
    /// Keys.
    pub kms: aws_sdk_kms::Client,
    /// Managed master secrets and IAM database authentication.
    pub rds: aws_sdk_rds::Client,
    /// Secrets.
    pub secrets: aws_sdk_secretsmanager::Client,
}

impl Clients {
    /// The clients of an AWS configuration.
    pub fn new(config: &aws_types::SdkConfig) -> Self {
        Self {
            glue: aws_sdk_glue::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            kms: aws_sdk_kms::Client::new(config),
            rds: aws_sdk_rds::Client::new(config),
            secrets: aws_sdk_secretsmanager::Client::new(config),
        }
    }
}

/// Reads what a diagnosis of `evidence` needs. A call that fails becomes a fact that could not be read.
pub async fn collect(clients: &Clients, evidence: &Evidence, glue_role: Option<&str>) -> CredentialFacts {
    let reads = plan::reads(evidence, glue_role);
    let (role, secrets, (db_instances, db_clusters), connection_password_encryption, last_success) = futures::join!(
        role(clients, reads.role.as_ref(), &evidence.context),
        secrets(clients, &reads),
        databases(clients, &reads, &evidence.databases),
        password_encryption(clients, reads.password_encryption),
        last_success(clients, &reads, evidence),
    );
    let mut facts = CredentialFacts {
        role,
        secrets,
        db_instances,
        db_clusters,
        connection_password_encryption,
        last_success,
        ..CredentialFacts::default()
    };
    let first = plan::questions(&facts, evidence, glue_role);
    let (answers, keys) = join(
        simulate(&clients.iam, first.clone()),
        keys(clients, &facts, &evidence.context),
    )
    .await;
    add_answers(&mut facts, answers);
    let (of_secrets, of_catalog) = keys;
    for (secret, key) in facts.secrets.iter_mut().zip(of_secrets) {
        secret.key = key;
    }
    facts.catalog_key = of_catalog;
    let mut more = plan::questions(&facts, evidence, glue_role);
    more.retain(|question| !first.contains(question));
    let answers = simulate(&clients.iam, more).await;
    add_answers(&mut facts, answers);
    facts
}

async fn role(clients: &Clients, role: Option<&RoleRef>, context: &AwsContext) -> Fact<Found<Role>> {
    let Some(role) = role else { return Fact::NotCollected };
    let account = role.arn.as_deref().and_then(|arn| arn.split(':').nth(4));
    if account.is_some_and(|account| !context.account.is_empty() && account != context.account) {
        return Fact::Unreadable(format!("the role {} belongs to another account", role.name));
    }
    let answer = clients.iam.get_role().role_name(&role.name).send().await;
    let answer = answer.map(|answer| answer.role().map(convert::role));
    found(answer, |error| error.is_no_such_entity_exception())
}

/// The connections' secrets, and those of the script without their values.
async fn secrets(clients: &Clients, reads: &Reads) -> Vec<SecretFacts> {
    let (mut all, of_script) = join(
        join_all(reads.secret_ids.iter().map(|id| secret(clients, id))),
        join_all(reads.script_secret_ids.iter().map(|id| described(clients, id))),
    )
    .await;
    all.extend(of_script);
    all
}

/// What is told of a secret, its policy, and the shape of its value, all at once.
async fn secret(clients: &Clients, id: &str) -> SecretFacts {
    let value = clients.secrets.get_secret_value().secret_id(id).send();
    let (described, value) = join(described(clients, id), value).await;
    SecretFacts {
        shape: known(value.map(|answer| {
            let has_value = answer.secret_string().is_some() || answer.secret_binary().is_some();
            has_value.then(|| convert::shape(&answer))
        })),
        ..described
    }
}

/// What is told of a secret, and its policy.
async fn described(clients: &Clients, id: &str) -> SecretFacts {
    let secrets = &clients.secrets;
    let (description, policy) = join(
        secrets.describe_secret().secret_id(id).send(),
        secrets.get_resource_policy().secret_id(id).send(),
    )
    .await;
    SecretFacts {
        secret_id: id.to_owned(),
        // Every good answer names the secret.
        description: found(
            description.map(|answer| answer.arn().or(answer.name()).map(|_| convert::secret(&answer))),
            |error| error.is_resource_not_found_exception(),
        ),
        resource_policy: known(policy.map(|answer| {
            let text = answer.resource_policy().filter(|text| !text.is_empty());
            let found = text.map_or_else(Found::missing, |text| Found::Present(convert::policy(text)));
            answer.arn().or(answer.name()).map(|_| found)
        })),
        ..SecretFacts::default()
    }
}

/// The database at the connection's host, as it was read before, else now; the member of a cluster leads on to the cluster, which has the settings.
async fn databases(
    clients: &Clients,
    reads: &Reads,
    before: &Databases,
) -> (Fact<Vec<DbInstance>>, Fact<Vec<DbCluster>>) {
    let (found, mut around) = join(
        instances(clients, reads.db_instance.as_deref(), before),
        clusters(clients, reads.db_cluster.as_deref(), before),
    )
    .await;
    let member_of = found
        .get()
        .and_then(|all| all.first())
        .and_then(|instance| instance.db_cluster_identifier.as_deref());
    if around.is_not_collected() {
        around = clusters(clients, member_of, before).await;
    }
    (found, around)
}

async fn instances(clients: &Clients, id: Option<&str>, before: &Databases) -> Fact<Vec<DbInstance>> {
    let Some(id) = id else { return Fact::NotCollected };
    if let Some(instance) = before.instance(id) {
        return Fact::Known(vec![instance]);
    }
    let asked = clients.rds.describe_db_instances().db_instance_identifier(id);
    shared_aws::rds::instances(asked.send().await)
}

async fn clusters(clients: &Clients, id: Option<&str>, before: &Databases) -> Fact<Vec<DbCluster>> {
    let Some(id) = id else { return Fact::NotCollected };
    if let Some(cluster) = before.cluster(id) {
        return Fact::Known(vec![cluster]);
    }
    let asked = clients.rds.describe_db_clusters().db_cluster_identifier(id);
    shared_aws::rds::clusters(asked.send().await)
}

async fn password_encryption(clients: &Clients, wanted: bool) -> Fact<PasswordEncryption> {
    if !wanted {
        return Fact::NotCollected;
    }
    let answer = clients.glue.get_data_catalog_encryption_settings().send().await;
    known(answer.map(|answer| {
        let encryption = answer
            .data_catalog_encryption_settings()?
            .connection_password_encryption();
        Some(
            encryption.map_or_else(PasswordEncryption::default, |encryption| PasswordEncryption {
                return_connection_password_encrypted: encryption.return_connection_password_encrypted(),
                aws_kms_key_id: encryption.aws_kms_key_id().map(str::to_owned),
            }),
        )
    }))
}

/// How far back the last success is looked for; one page.
const RUNS: i32 = 50;

/// When the last success before the run began, as it was read with the run, else now.
async fn last_success(clients: &Clients, reads: &Reads, evidence: &Evidence) -> Fact<Found<String>> {
    let Some(job) = &reads.last_success_of else {
        return Fact::NotCollected;
    };
    if evidence.last_success.get().is_some() {
        return evidence.last_success.clone();
    }
    let failed = evidence.job_run.get().and_then(Found::present);
    let failed = failed.map(|run| run.id.as_str());
    let answer = clients.glue.get_job_runs().job_name(job).max_results(RUNS).send().await;
    known(answer.map(|answer| Some(shared_aws::glue::last_success(answer.job_runs.as_deref()?, failed))))
}

/// The keys of the secrets, in their order, and the catalog's.
async fn keys(clients: &Clients, facts: &CredentialFacts, context: &AwsContext) -> (Vec<KeyFacts>, KeyFacts) {
    let of_secret = |secret: &SecretFacts| {
        let description = secret.description.get().and_then(Found::present)?;
        plan::customer_key(description.kms_key_id.as_deref()).map(str::to_owned)
    };
    let of_catalog = facts
        .connection_password_encryption
        .get()
        .filter(|encryption| encryption.return_connection_password_encrypted)
        .and_then(|encryption| encryption.aws_kms_key_id.clone());
    let role = facts.role.get().and_then(Found::present).map(|role| role.arn.as_str());
    join(
        join_all(
            facts
                .secrets
                .iter()
                .map(|secret| key(clients, of_secret(secret), context, role)),
        ),
        key(clients, of_catalog, context, role),
    )
    .await
}

async fn key(clients: &Clients, id: Option<String>, context: &AwsContext, role: Option<&str>) -> KeyFacts {
    let Some(id) = id else { return KeyFacts::default() };
    let policy = |arn: String| async move { join(key_policy(clients, &arn), grants(clients, &arn, role)).await };
    let describe = async {
        let answer = clients.kms.describe_key().key_id(&id).send().await;
        found(answer.map(|answer| answer.key_metadata().map(convert::key)), |error| {
            error.is_not_found_exception()
        })
    };
    // A key's policy is not to be had by its alias.
    if let Some(arn) = key_arn(&id, context) {
        let (key_metadata, (policy, grants)) = join(describe, policy(arn)).await;
        return KeyFacts {
            key_metadata,
            policy,
            grants,
        };
    }
    let key_metadata = describe.await;
    let (policy, grants) = match key_metadata.get().and_then(Found::present).map(|key| key.arn.clone()) {
        Some(arn) => policy(arn).await,
        None => (Fact::NotCollected, Fact::NotCollected),
    };
    KeyFacts {
        key_metadata,
        policy,
        grants,
    }
}

async fn key_policy(clients: &Clients, arn: &str) -> Fact<Value> {
    let answer = clients.kms.get_key_policy().key_id(arn).send().await;
    known(answer.map(|answer| answer.policy().map(convert::policy)))
}

/// What the key is granted to the role alone: a key may have thousands of grants to others.
async fn grants(clients: &Clients, arn: &str, role: Option<&str>) -> Fact<Vec<KeyGrant>> {
    let Some(role) = role else { return Fact::NotCollected };
    let asked = clients.kms.list_grants().key_id(arn).grantee_principal(role);
    match asked.send().await {
        Ok(answer) => listed(answer.grants.as_deref(), convert::grant),
        Err(error) => Fact::Unreadable(unreadable(&error)),
    }
}

/// Adds what was simulated; what was not is unknown, for the reason that the last failure had.
fn add_answers(facts: &mut CredentialFacts, answers: Answers) {
    let reason = answers.failures.last();
    facts.evaluation_results = match (std::mem::take(&mut facts.evaluation_results), answers.results, reason) {
        (Fact::Known(known), more, _) => Fact::Known(known.into_iter().chain(more.into_iter().flatten()).collect()),
        (_, Some(results), _) => Fact::Known(results),
        (_, None, Some(reason)) => Fact::Unreadable(reason.clone()),
        (before, None, None) => before,
    };
    let failed = reason.map(|reason| ("iam:SimulatePrincipalPolicy".to_owned(), reason.clone()));
    facts.failed_calls.extend(failed);
}
