//! What the checks look at: one connection with its role, its secret and its job or crawler, and the questions that several checks ask of them.

use std::collections::BTreeMap;

use serde_json::Value;
use shared_domain::aws::endpoint::{RdsIdentifier, rds_identifier};
use shared_domain::aws::glue::{Connection, Crawler, Job, JobRun};
use shared_domain::aws::iam::{EvaluationResult, Role};
use shared_domain::aws::kms::KeyGrant;
use shared_domain::aws::secretsmanager::SecretDescription;
use shared_domain::diagnosis::Learned;
use shared_domain::evidence::{Evidence, Found, GET_CRAWLER, NamedConnection};
use shared_domain::facts_credentials::{CredentialFacts, KeyFacts, SecretFacts};
use shared_domain::jdbc::{Target, target_of};
use shared_domain::secret_form::SecretForm;
use shared_domain::source::Engine;
use shared_domain::step::AwsContext;
use shared_domain::{Command, Fact, Fix, Missing, Resource, Signal};

use super::of_script;
use super::policy::{self, Known, Principal, Reading, Truth};

/// One connection (or none, where only a role is known), ready to be judged.
#[derive(Clone, Debug)]
pub struct View {
    /// Account, Region and partition.
    pub context: AwsContext,
    /// The role that is judged; `None` when nobody named one.
    pub role: Result<Option<RoleRef>, Missing>,
    /// The connection; `None` when there is none to judge.
    pub connection: Result<Option<Connection>, Missing>,
    /// The job.
    pub job: Option<Job>,
    /// The crawler, in place of a job.
    pub crawler: Option<Crawler>,
    /// The run that failed.
    pub run: Option<JobRun>,
    /// What its error text says.
    pub signal: Option<Signal>,
    /// When the facts were read, RFC 3339.
    pub observed_at: String,
    /// What the network step learned of names.
    pub learned: Learned,
    /// All that was read.
    pub facts: CredentialFacts,
    /// What was read of this connection's secret; `None` for a connection that reads no secret.
    pub secret: Option<SecretFacts>,
    /// True where it is a secret of the job's script, and no connection.
    pub of_script: bool,
}

/// A role as a job or a request names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRef {
    /// The name, without path.
    pub name: String,
    /// The ARN, where it was given.
    pub arn: Option<String>,
}

impl RoleRef {
    /// From a name or an ARN.
    pub fn of(role: &str) -> Option<Self> {
        let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
        let arn = role.starts_with("arn:").then(|| role.to_owned());
        Some(Self {
            name: name.to_owned(),
            arn,
        })
    }

    /// The account of the ARN.
    pub fn account(&self) -> Option<&str> {
        self.arn.as_deref()?.split(':').nth(4)
    }

    /// The path of the ARN, such as `/service-role/`, where it has one.
    pub fn path(&self) -> Option<String> {
        let (_, path) = self.arn.as_deref()?.split_once(":role/")?;
        let (path, _) = path.rsplit_once('/')?;
        Some(format!("/{path}/"))
    }
}

/// The role that Glue acts with: the job's, or the crawler's.
pub fn own_role(evidence: &Evidence) -> Option<RoleRef> {
    let of_job = evidence.job.get().and_then(Found::present).map(|job| &job.role);
    let of_crawler = evidence.known_crawler().map(|crawler| &crawler.role);
    of_job.or(of_crawler).and_then(|role| RoleRef::of(role))
}

/// The role to judge: the job's or the crawler's, else the one that the request names.
pub fn role_of(evidence: &Evidence, glue_role: Option<&str>) -> Result<Option<RoleRef>, Missing> {
    if let Some(role) = own_role(evidence).or_else(|| glue_role.and_then(RoleRef::of)) {
        return Ok(Some(role));
    }
    match (&evidence.job, &evidence.crawler) {
        (Fact::Unreadable(_), _) => evidence.job.known("glue:GetJob").map(|_| None),
        (_, Fact::Unreadable(_)) => evidence.crawler.known(GET_CRAWLER).map(|_| None),
        _ => Ok(None),
    }
}

/// The secret that a Glue runtime reads for `connection`, by name or ARN. A user name in the connection itself goes before it.
pub fn secret_id_of(connection: &Connection) -> Option<String> {
    if holds_password(connection) {
        return None;
    }
    connection.secret_id()
}

/// True for a connection of schema version 1 with a user name of its own, whose password then stands in the connection too.
pub fn holds_password(connection: &Connection) -> bool {
    let plain = !connection.is_unified() && !means_iam(connection);
    plain && connection.connection_type.eq_ignore_ascii_case("JDBC") && connection.property("USERNAME").is_some()
}

/// True when `connection` is meant for a token instead of a password.
pub fn means_iam(connection: &Connection) -> bool {
    let configured = connection
        .authentication_configuration
        .as_ref()
        .and_then(|auth| auth.authentication_type.as_deref())
        .is_some_and(|kind| kind.eq_ignore_ascii_case("IAM"));
    configured || means_redshift_iam(connection)
}

fn means_redshift_iam(connection: &Connection) -> bool {
    connection
        .property("JDBC_CONNECTION_URL")
        .is_some_and(|url| url.starts_with("jdbc:redshift:iam:"))
}

/// The source that `connection` leads to.
pub fn engine_of(connection: &Connection) -> Option<Engine> {
    Engine::of_connection_type(&connection.connection_type)
        .or_else(|| target_of(connection).and_then(|target| target.engine))
}

impl View {
    /// The view of one connection, or of the role alone.
    pub fn new(
        facts: &CredentialFacts,
        evidence: &Evidence,
        glue_role: Option<&str>,
        named: Option<&NamedConnection>,
    ) -> Self {
        let connection = match named.map(|named| named.connection.known("glue:GetConnection")) {
            Some(Ok(found)) => Ok(found.present().cloned()),
            Some(Err(missing)) => Err(missing),
            None => evidence.names_no_connection().map(|()| None),
        };
        let secret_id = connection.as_ref().ok().and_then(Option::as_ref).and_then(secret_id_of);
        let secret = secret_id.map(|id| {
            facts.secret(&id).cloned().unwrap_or_else(|| SecretFacts {
                secret_id: id,
                ..SecretFacts::default()
            })
        });
        let role = role_of(evidence, glue_role);
        Self {
            context: context(evidence, facts, role.as_ref().ok().and_then(Option::as_ref)),
            role,
            connection,
            job: evidence.job.get().and_then(Found::present).cloned(),
            crawler: evidence.known_crawler().cloned(),
            run: evidence.job_run.get().and_then(Found::present).cloned(),
            signal: evidence.signal.clone(),
            observed_at: evidence.observed_at.clone(),
            learned: evidence.learned.clone(),
            facts: facts.clone(),
            secret,
            of_script: false,
        }
    }

    /// The view of a secret that the job's script reads by itself.
    pub(super) fn of_script(
        facts: &CredentialFacts,
        evidence: &Evidence,
        glue_role: Option<&str>,
        secret_id: &str,
    ) -> Self {
        let named = NamedConnection {
            name: String::new(),
            connection: Fact::Known(Found::Present(of_script::in_place_of_connection(secret_id))),
        };
        Self {
            of_script: true,
            ..Self::new(facts, evidence, glue_role, Some(&named))
        }
    }

    /// The connection, `None` when there is none.
    pub fn connection(&self) -> Result<Option<&Connection>, Missing> {
        self.connection.as_ref().map(Option::as_ref).map_err(Clone::clone)
    }

    /// Where the connection leads.
    pub fn target(&self) -> Option<Target> {
        self.connection
            .as_ref()
            .ok()
            .and_then(Option::as_ref)
            .and_then(target_of)
    }

    /// The connection, as the component to change.
    pub fn connection_resource(&self) -> Resource {
        let name = self
            .connection
            .as_ref()
            .ok()
            .and_then(Option::as_ref)
            .map(|connection| connection.name.clone());
        Resource::new("connection", name.unwrap_or_default())
    }

    /// The role, when it exists.
    pub fn role(&self) -> Result<Option<&Role>, Missing> {
        match &self.role {
            Ok(None) => Ok(None),
            Ok(Some(_)) => Ok(self.facts.role.known("iam:GetRole")?.present()),
            Err(missing) => Err(missing.clone()),
        }
    }

    /// The name and ARN of the role, unless there is none. One that may not be looked at can still be simulated.
    pub fn subject(&self) -> Result<Option<(String, String)>, Missing> {
        let Some(named) = self.role.as_ref().map_err(Clone::clone)? else {
            return Ok(None);
        };
        let arn = match &self.facts.role {
            Fact::Known(Found::Missing { .. }) => return Ok(None),
            Fact::Known(Found::Present(role)) => Some(role.arn.clone()),
            _ => named.arn.clone(),
        };
        let arn = match arn {
            Some(arn) => arn,
            // An ARN of no account is nobody's: policies would be read as if they spoke of somebody else.
            None if self.context.account.is_empty() => {
                return Err(Missing {
                    reason: format!("neither the account nor the ARN of the role {} is known", named.name),
                    would_help: "sts:GetCallerIdentity".to_owned(),
                });
            }
            None => format!(
                "arn:{}:iam::{}:role/{}",
                self.partition(),
                self.context.account,
                named.name
            ),
        };
        Ok(Some((named.name.clone(), arn)))
    }

    /// `aws`, unless the context says otherwise.
    pub fn partition(&self) -> &str {
        if self.context.partition.is_empty() {
            "aws"
        } else {
            &self.context.partition
        }
    }

    /// The secret, when the connection reads one and it exists.
    pub fn described_secret(&self) -> Result<Option<(&SecretFacts, &SecretDescription)>, Missing> {
        self.connection()?;
        let Some(secret) = &self.secret else { return Ok(None) };
        let found = secret.description.known("secretsmanager:DescribeSecret")?;
        Ok(found.present().map(|description| (secret, description)))
    }

    /// The secret, when it has a value that could be read: it exists, is not scheduled for deletion and has a current version.
    pub fn secret_with_value(&self) -> Result<Option<&SecretFacts>, Missing> {
        self.connection()?;
        let Some(secret) = &self.secret else { return Ok(None) };
        let usable = match &secret.description {
            Fact::Known(Found::Missing { .. }) => false,
            Fact::Known(Found::Present(description)) => {
                description.deleted_date.is_none() && has_current_version(description)
            }
            _ => true,
        };
        Ok(usable.then_some(secret))
    }

    /// What the connection's secret has to hold.
    pub fn secret_form(&self) -> SecretForm {
        let connection = self.connection.as_ref().ok().and_then(Option::as_ref);
        connection.map_or(SecretForm::JDBC, SecretForm::of_connection)
    }

    /// The secret, as the component to change.
    pub fn secret_resource(&self) -> Resource {
        Resource::new(
            "secret",
            self.secret
                .as_ref()
                .map(|secret| secret.secret_id.clone())
                .unwrap_or_default(),
        )
    }

    /// What a resource policy says to the role about `action` on `resource`.
    pub fn reading(&self, policy: &Value, role_arn: &str, action: &str, resource: &str) -> Reading {
        self.reading_with(policy, (role_arn, action, resource), Vec::new())
    }

    /// The same, of a request that has `more` condition keys.
    fn reading_with(
        &self,
        policy: &Value,
        (role_arn, action, resource): (&str, &str, &str),
        more: Vec<(&'static str, String)>,
    ) -> Reading {
        let role = self.facts.role.get().and_then(Found::present);
        let id = role.and_then(|role| role.role_id.as_deref());
        let context = self.known_context(role_arn, resource).into_iter().chain(more);
        let request = policy::Request {
            principal: Principal::Role { arn: role_arn, id },
            action,
            resource,
            context: context
                .map(|(key, value)| (key.to_ascii_lowercase(), Known::Value(value)))
                .collect(),
        };
        policy::read(policy, &request)
    }

    /// The condition keys whose values are known of every request that the role makes from a Glue job.
    pub fn known_context(&self, role_arn: &str, resource: &str) -> Vec<(&'static str, String)> {
        let account = role_arn.split(':').nth(4).unwrap_or_default().to_owned();
        let mut context = context_of_role(role_arn, &self.context.region);
        let owner = resource.split(':').nth(4).filter(|owner| !owner.is_empty());
        context.extend(owner.map(|owner| ("aws:ResourceAccount", owner.to_owned())));
        match resource.split(':').nth(2) {
            Some("secretsmanager") => {
                context.push(("secretsmanager:SecretId", resource.to_owned()));
                context.push(("secretsmanager:VersionStage", "AWSCURRENT".to_owned()));
            }
            Some("kms") => context.push(("kms:CallerAccount", account)),
            _ => {}
        }
        context
    }
}

/// The same without what depends on the service that is asked.
pub fn context_of_role(role_arn: &str, region: &str) -> Vec<(&'static str, String)> {
    let account = role_arn.split(':').nth(4).unwrap_or_default();
    vec![
        ("aws:PrincipalArn", role_arn.to_owned()),
        ("aws:PrincipalAccount", account.to_owned()),
        ("aws:PrincipalType", "AssumedRole".to_owned()),
        ("aws:RequestedRegion", region.to_owned()),
        ("aws:PrincipalIsAWSService", "false".to_owned()),
        ("aws:SecureTransport", "true".to_owned()),
    ]
}

/// Where the diagnosis runs; the account of the role where nobody said, because a job's role is one of its own account.
fn context(evidence: &Evidence, facts: &CredentialFacts, role: Option<&RoleRef>) -> AwsContext {
    let mut context = evidence.context.clone();
    let arn = match facts.role.get().and_then(Found::present) {
        Some(role) => Some(role.arn.as_str()),
        None => role.and_then(|role| role.arn.as_deref()),
    };
    if let Some(account) = arn
        .and_then(|arn| arn.split(':').nth(4))
        .filter(|_| context.account.is_empty())
    {
        context.account = account.to_owned();
    }
    context
}

/// True when a version carries the label that a connection reads.
pub fn has_current_version(description: &SecretDescription) -> bool {
    description
        .version_ids_to_stages
        .values()
        .flatten()
        .any(|label| label == "AWSCURRENT")
}

/// What the role's own policies say of one action.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// They allow it.
    Allowed,
    /// Nothing allows it.
    NotAllowed,
    /// Something forbids it, whatever else allows it: in words, and where to change it.
    Forbidden {
        /// `a statement in ReadOnly denies it`
        by: String,
    },
}

/// What a simulation says; a value that it would have needed makes it unknown.
pub fn decision(result: &EvaluationResult) -> Result<Decision, Missing> {
    if result.eval_decision.eq_ignore_ascii_case("allowed") {
        return Ok(Decision::Allowed);
    }
    let service = result.eval_action_name.split(':').next().unwrap_or_default();
    let unknown = result.missing_context_values.iter().find(|key| {
        // Keys of other services stand in statements about other actions.
        key.split(':')
            .next()
            .is_some_and(|prefix| prefix.eq_ignore_ascii_case("aws") || prefix.eq_ignore_ascii_case(service))
    });
    if let Some(key) = unknown {
        return Err(Missing {
            reason: format!(
                "{} on {} depends on {key}",
                result.eval_action_name, result.eval_resource_name
            ),
            would_help: format!("the conditions on {key} in the role's policies"),
        });
    }
    if result
        .organizations_decision_detail
        .as_ref()
        .is_some_and(|detail| !detail.allowed_by_organizations)
    {
        return Ok(Decision::Forbidden {
            by: "a service control policy of the organization does not allow it".to_owned(),
        });
    }
    if result
        .permissions_boundary_decision_detail
        .as_ref()
        .is_some_and(|detail| !detail.allowed_by_permissions_boundary)
    {
        return Ok(Decision::Forbidden {
            by: "the role's permissions boundary does not allow it".to_owned(),
        });
    }
    if result.eval_decision.eq_ignore_ascii_case("explicitDeny") {
        let policy = result
            .matched_statements
            .iter()
            .find_map(|statement| statement.source_policy_id.as_deref());
        let place = policy.map_or_else(
            || "a policy of the role".to_owned(),
            |policy| format!("the policy {policy}"),
        );
        return Ok(Decision::Forbidden {
            by: format!("a statement in {place} denies it"),
        });
    }
    Ok(Decision::NotAllowed)
}

/// A customer managed key that the role has to decrypt with, and whether it may.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MayDecrypt {
    /// Both sides allow it.
    Yes,
    /// The key's policy lets the role's account decide, and nothing of the role allows it.
    RoleLacksIt,
    /// Something of the role forbids it.
    RoleForbids(String),
    /// The key's policy does not mention the role, nor its account.
    KeySilent,
    /// The key's policy denies it.
    KeyDenies,
}

impl View {
    /// Whether the role may decrypt with the key of that ARN: by the key's policy and its own, or by a grant, which needs neither.
    pub fn may_decrypt(
        &self,
        role_arn: &str,
        key: &KeyFacts,
        key_arn: &str,
        via: &KeyUse,
    ) -> Result<MayDecrypt, Missing> {
        let by_policies = self.by_policies(role_arn, key, key_arn, via);
        match by_policies {
            Ok(MayDecrypt::RoleLacksIt | MayDecrypt::KeySilent) => {
                let grants = key.grants.known("kms:ListGrants")?;
                let granted = grants.iter().any(|grant| lets_decrypt(grant, role_arn, via));
                if granted { Ok(MayDecrypt::Yes) } else { by_policies }
            }
            other => other,
        }
    }

    fn by_policies(&self, role_arn: &str, key: &KeyFacts, key_arn: &str, via: &KeyUse) -> Result<MayDecrypt, Missing> {
        let action = "kms:Decrypt";
        let own = self.facts.evaluation(action, key_arn).and_then(decision);
        if let Ok(Decision::Forbidden { by }) = &own {
            return Ok(MayDecrypt::RoleForbids(by.clone()));
        }
        let policy = key.policy.known("kms:GetKeyPolicy")?;
        let reading = self.reading_with(policy, (role_arn, action, key_arn), via.context());
        let depends = || {
            Err(Missing {
                reason: format!(
                    "the policy of key {key_arn} depends on {}",
                    reading.depends_on.as_deref().unwrap_or("something that cannot be seen")
                ),
                would_help: Command::aws("kms", "get-key-policy")
                    .option("--key-id", key_arn)
                    .to_string(),
            })
        };
        let same_account = key_arn.split(':').nth(4) == role_arn.split(':').nth(4);
        match (reading.denied, reading.allowed, reading.delegated) {
            (Truth::Yes, _, _) => Ok(MayDecrypt::KeyDenies),
            (Truth::Maybe, _, _) => depends(),
            (Truth::No, Truth::Yes, _) if same_account => Ok(MayDecrypt::Yes),
            (Truth::No, Truth::Yes, _) | (Truth::No, _, Truth::Yes) => match (own?, reading.allowed) {
                (Decision::Allowed, _) => Ok(MayDecrypt::Yes),
                (_, Truth::Maybe) => depends(),
                _ => Ok(MayDecrypt::RoleLacksIt),
            },
            (Truth::No, Truth::No, Truth::No) => Ok(MayDecrypt::KeySilent),
            (Truth::No, _, _) => depends(),
        }
    }
}

/// Whether a grant lets the role decrypt in that use.
fn lets_decrypt(grant: &KeyGrant, role_arn: &str, via: &KeyUse) -> bool {
    let context = via.encryption_context();
    let fits = grant.constraints.as_ref().is_none_or(|constraints| {
        let has = |wanted: &BTreeMap<String, String>| wanted.iter().all(|(key, value)| context.get(key) == Some(value));
        constraints.encryption_context_subset.as_ref().is_none_or(has)
            && constraints
                .encryption_context_equals
                .as_ref()
                .is_none_or(|wanted| *wanted == context)
    });
    fits && grant.grantee_principal == role_arn && grant.operations.iter().any(|operation| operation == "Decrypt")
}

/// How a key is used: by Secrets Manager for the role, or by the role itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyUse {
    /// For a secret of that ARN, in that Region.
    Secret {
        /// The secret's ARN.
        arn: String,
        /// The Region.
        region: String,
    },
    /// For a connection's password.
    Password,
}

impl KeyUse {
    /// What Secrets Manager gives KMS along with a value; its version id is not known before it is read.
    fn encryption_context(&self) -> BTreeMap<String, String> {
        match self {
            Self::Secret { arn, .. } => BTreeMap::from([("SecretARN".to_owned(), arn.clone())]),
            Self::Password => BTreeMap::new(),
        }
    }

    /// The condition keys that it fixes.
    pub fn context(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Secret { arn, region } => {
                vec![
                    (
                        "kms:ViaService",
                        format!(
                            "secretsmanager.{region}.{}",
                            shared_domain::aws::partition::domain_of(region)
                        ),
                    ),
                    ("kms:EncryptionContext:SecretARN", arn.clone()),
                ]
            }
            Self::Password => Vec::new(),
        }
    }
}

/// The ARN of a key that is named by id or ARN; an alias has to be looked up.
pub fn key_arn(key_id: &str, context: &AwsContext) -> Option<String> {
    if key_id.contains(":key/") {
        return Some(key_id.to_owned());
    }
    let partition = if context.partition.is_empty() {
        "aws"
    } else {
        &context.partition
    };
    (!key_id.contains("alias/") && !key_id.starts_with("arn:")).then(|| {
        format!(
            "arn:{partition}:kms:{}:{}:key/{key_id}",
            context.region, context.account
        )
    })
}

/// The ARN of the key in `facts`, by what KMS said, else by how it is named.
pub fn arn_of_key(key: &KeyFacts, key_id: Option<&str>, context: &AwsContext) -> Option<String> {
    let described = key
        .key_metadata
        .get()
        .and_then(Found::present)
        .map(|metadata| metadata.arn.clone());
    described.or_else(|| key_id.and_then(|id| key_arn(id, context)))
}

/// What RDS says of the database that a connection leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseSettings {
    /// `db-instance` or `db-cluster`, and its identifier.
    pub resource: Resource,
    /// The id that `rds-db:connect` names.
    pub resource_id: Option<String>,
    /// Whether IAM database authentication is on.
    pub iam_authentication: bool,
    /// The managed master secret's ARN and status.
    pub master_secret: Option<(String, String)>,
}

impl View {
    /// Advice about what has that ARN, marked as its owner's to follow where that is another account.
    pub fn of_its_owner(&self, arn: &str, advice: Fix) -> Fix {
        let owner = arn.split(':').nth(4).filter(|owner| !owner.is_empty());
        let account = self.context.account.as_str();
        match owner.filter(|owner| !account.is_empty() && *owner != account) {
            Some(owner) => advice.by(owner),
            None => advice,
        }
    }

    /// The database at the connection's host; `Ok(None)` where that is no name of RDS, or RDS knows none there: no call shows more. The
    /// cluster goes before its member: it holds the settings.
    pub fn database(&self) -> Result<Option<DatabaseSettings>, Missing> {
        let named = self.target().map(|target| target.host).unwrap_or_default();
        let host = self.learned.endpoint_of(&named);
        let at = |endpoint: Option<&str>| endpoint.is_some_and(|endpoint| endpoint.eq_ignore_ascii_case(host));
        let secret = |secret: &Option<shared_domain::aws::rds::MasterUserSecret>| {
            let secret = secret.as_ref()?;
            Some((secret.secret_arn.clone()?, secret.secret_status.clone()?))
        };
        let instances = self.facts.db_instances.get().map(Vec::as_slice).unwrap_or_default();
        let instance = instances.iter().find(|instance| {
            at(instance
                .endpoint
                .as_ref()
                .and_then(|endpoint| endpoint.address.as_deref()))
        });
        let member_of = instance.and_then(|instance| instance.db_cluster_identifier.as_deref());
        let clusters = self.facts.db_clusters.get().map(Vec::as_slice).unwrap_or_default();
        let cluster = clusters.iter().find(|cluster| {
            at(cluster.endpoint.as_deref())
                || at(cluster.reader_endpoint.as_deref())
                || cluster.custom_endpoints.iter().any(|endpoint| at(Some(endpoint)))
                || member_of == Some(cluster.db_cluster_identifier.as_str())
        });
        if let Some(cluster) = cluster {
            return Ok(Some(DatabaseSettings {
                resource: Resource::new("db-cluster", &cluster.db_cluster_identifier),
                resource_id: cluster.db_cluster_resource_id.clone(),
                iam_authentication: cluster.iam_database_authentication_enabled == Some(true),
                master_secret: secret(&cluster.master_user_secret),
            }));
        }
        match instance {
            Some(instance) if member_of.is_none() => Ok(Some(DatabaseSettings {
                resource: Resource::new("db-instance", &instance.db_instance_identifier),
                resource_id: instance.dbi_resource_id.clone(),
                iam_authentication: instance.iam_database_authentication_enabled == Some(true),
                master_secret: secret(&instance.master_user_secret),
            })),
            // A member whose cluster was not read, or none at all.
            _ => {
                match rds_identifier(host) {
                    Some(RdsIdentifier::Instance(_)) => {
                        self.facts.db_instances.known("rds:DescribeDBInstances").map(|_| ())?
                    }
                    Some(RdsIdentifier::Cluster(_)) => {
                        self.facts.db_clusters.known("rds:DescribeDBClusters").map(|_| ())?
                    }
                    None => {}
                }
                if instance.is_some() {
                    self.facts.db_clusters.known("rds:DescribeDBClusters")?;
                }
                Ok(None)
            }
        }
    }
}
