//! What has to be read: which secrets, which database, and which actions of the role have to be simulated on which resources.
//!
//! A collector fetches what this says and nothing else; the checks ask for the same actions and resources.

use std::collections::BTreeSet;

use shared_domain::aws::endpoint::{RdsIdentifier, rds_identifier};
use shared_domain::aws::glue::Connection;
use shared_domain::aws::secretsmanager::managed_by;
use shared_domain::driver_log::CRAWLERS;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::source::Engine;

use super::simulation::Question;
use super::view::{KeyUse, RoleRef, View, arn_of_key, context_of_role, engine_of, holds_password, means_iam, role_of};

/// What to read before anything is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reads {
    /// The role to look at.
    pub role: Option<RoleRef>,
    /// The secrets, as the connections name them.
    pub secret_ids: Vec<String>,
    /// Those that only the job's script names; their values are nobody's business.
    pub script_secret_ids: Vec<String>,
    /// The RDS instance whose settings are needed.
    pub db_instance: Option<String>,
    /// The Aurora or Multi-AZ cluster whose settings are needed.
    pub db_cluster: Option<String>,
    /// How the Data Catalog encrypts connection passwords.
    pub password_encryption: bool,
    /// The job whose last success is needed.
    pub last_success_of: Option<String>,
}

/// What to read for `evidence`.
pub fn reads(evidence: &Evidence, glue_role: Option<&str>) -> Reads {
    let mut reads = Reads {
        role: role_of(evidence, glue_role).ok().flatten(),
        script_secret_ids: super::of_script::secret_ids(evidence).map(str::to_owned).collect(),
        ..Reads::default()
    };
    for connection in connections(evidence) {
        let secret = super::view::secret_id_of(connection);
        let managed = secret.as_deref().is_some_and(is_managed_name);
        if let Some(secret) = secret.filter(|secret| !reads.secret_ids.contains(secret)) {
            reads.secret_ids.push(secret);
        }
        reads.password_encryption |= holds_password(connection);
        if managed || (means_iam(connection) && !engine_of(connection).is_some_and(Engine::has_iam_by_driver)) {
            match shared_domain::jdbc::target_of(connection)
                .and_then(|target| rds_identifier(evidence.learned.endpoint_of(&target.host)))
            {
                Some(RdsIdentifier::Instance(id)) => reads.db_instance = reads.db_instance.or(Some(id)),
                Some(RdsIdentifier::Cluster(id)) => reads.db_cluster = reads.db_cluster.or(Some(id)),
                None => {}
            }
        }
    }
    let failed = evidence.job_run.get().and_then(Found::present);
    reads.last_success_of = failed
        .filter(|_| !reads.secret_ids.is_empty())
        .map(|run| run.job_name.clone());
    reads
}

/// True for the name or ARN of a master secret that RDS manages.
pub fn is_managed_name(secret_id: &str) -> bool {
    managed_by(secret_id) == Some("rds")
}

fn connections(evidence: &Evidence) -> impl Iterator<Item = &Connection> {
    evidence
        .connections
        .iter()
        .filter_map(|named| named.connection.get().and_then(Found::present))
}

/// What a Glue role needs for a connection, one kind a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Reading the connection's definition.
    Connection,
    /// Reading the secret.
    Secret,
    /// Creating the network interfaces.
    Interfaces,
    /// Reading the script.
    Script,
    /// Writing the log.
    Log,
    /// Running the hidden job in which a crawler loads a driver that is not Glue's own.
    DriverJob,
}

/// Actions of one group on resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The kind.
    pub group: Group,
    /// The actions.
    pub actions: &'static [&'static str],
    /// The resources; each action is needed on each.
    pub resources: Vec<String>,
}

/// What EC2 decides without a resource.
const DESCRIBES: &[&str] = &[
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeRouteTables",
    "ec2:DescribeSecurityGroups",
    "ec2:DescribeSubnets",
    "ec2:DescribeVpcEndpoints",
];

/// What a crawler with a driver of one's own does with jobs that it makes for itself, and removes.
const DRIVER_JOB: &[&str] = &[
    "glue:CreateJob",
    "glue:DeleteJob",
    "glue:GetJob",
    "glue:GetJobRun",
    "glue:StartJobRun",
];

/// It gives those jobs its own role.
pub const PASS_ROLE: &str = "iam:PassRole";
/// The condition by which policies narrow that, and its value.
pub const PASSED_TO: &str = "iam:PassedToService";
/// The service.
pub const GLUE: &str = "glue.amazonaws.com";

/// What the role needs for the view's connection and its job or crawler.
pub fn grants(view: &View) -> Vec<Grant> {
    let secret = view.described_secret().ok().flatten();
    let secret = secret.map(|(_, description)| {
        let arn = vec![description.arn.clone()];
        grant(Group::Secret, &["secretsmanager:GetSecretValue"], arn)
    });
    let mut grants: Vec<Grant> = secret.into_iter().collect();
    if !view.of_script {
        grants.extend(of_connection(view));
        grants.extend(of_crawler(view));
        grants.extend(of_job(view));
    }
    grants
}

fn grant(group: Group, actions: &'static [&'static str], resources: Vec<String>) -> Grant {
    Grant {
        group,
        actions,
        resources,
    }
}

/// The beginning of the ARNs that a service has here.
fn arn_of(view: &View, service: &str) -> String {
    let context = &view.context;
    format!(
        "arn:{}:{service}:{}:{}",
        view.partition(),
        context.region,
        context.account
    )
}

/// The connection itself, and the interfaces where it says that they are to be.
fn of_connection(view: &View) -> Vec<Grant> {
    let Ok(Some(connection)) = &view.connection else {
        return Vec::new();
    };
    let glue = arn_of(view, "glue");
    let itself = vec![
        format!("{glue}:connection/{}", connection.name),
        format!("{glue}:catalog"),
    ];
    let mut grants = vec![grant(Group::Connection, &["glue:GetConnection"], itself)];
    let place = connection.physical_connection_requirements.as_ref();
    if let Some((place, subnet)) = place.and_then(|place| Some((place, place.subnet_id.as_ref()?))) {
        // The ARN of what is shared names its owner.
        let arn = |kind: &str, id: &String| {
            let owner = view.learned.owners.get(id).unwrap_or(&view.context.account);
            format!(
                "arn:{}:ec2:{}:{owner}:{kind}/{id}",
                view.partition(),
                view.context.region
            )
        };
        let groups = place.security_group_id_list.iter();
        let around = std::iter::once(arn("subnet", subnet))
            .chain(groups.map(|group| arn("security-group", group)))
            .collect();
        let made = vec![format!("{}:network-interface/*", arn_of(view, "ec2"))];
        grants.extend([
            grant(Group::Interfaces, DESCRIBES, vec!["*".to_owned()]),
            grant(Group::Interfaces, &["ec2:CreateNetworkInterface"], around),
            grant(
                Group::Interfaces,
                &["ec2:CreateNetworkInterface", "ec2:CreateTags"],
                made,
            ),
        ]);
    }
    grants
}

/// The hidden job of a crawler whose connection brings a driver, and its log.
fn of_crawler(view: &View) -> Vec<Grant> {
    let Some(crawler) = &view.crawler else {
        return Vec::new();
    };
    let mut grants = Vec::new();
    if matches!(&view.connection, Ok(Some(connection)) if brings_a_driver(connection)) {
        let jobs = format!("{}:job/*", arn_of(view, "glue"));
        grants.push(grant(Group::DriverJob, DRIVER_JOB, vec![jobs]));
        if let Ok(Some((_, role_arn))) = view.subject() {
            grants.push(grant(Group::DriverJob, &[PASS_ROLE], vec![role_arn]));
        }
    }
    // A security configuration changes the name of the log group.
    if crawler.crawler_security_configuration.is_none() {
        let logs = arn_of(view, "logs");
        let log = format!("{logs}:log-group:{CRAWLERS}:log-stream:{}", crawler.name);
        grants.push(grant(Group::Log, &["logs:PutLogEvents"], vec![log]));
    }
    grants
}

/// A job's script and log.
fn of_job(view: &View) -> Vec<Grant> {
    let Some(job) = &view.job else { return Vec::new() };
    let mut grants = Vec::new();
    let script = job.command.script_location.as_deref();
    if let Some(object) = script.and_then(|uri| uri.strip_prefix("s3://")) {
        let arn = format!("arn:{}:s3:::{object}", view.partition());
        grants.push(grant(Group::Script, &["s3:GetObject"], vec![arn]));
    }
    // A security configuration changes the names of the log groups.
    if job.security_configuration.is_none() {
        let run = view.run.as_ref();
        let prefix = run
            .and_then(|run| run.log_group_name.as_deref())
            .unwrap_or("/aws-glue/jobs");
        let log = format!("{}:log-group:{prefix}/error:log-stream:driver", arn_of(view, "logs"));
        grants.push(grant(Group::Log, &["logs:PutLogEvents"], vec![log]));
    }
    grants
}

/// True for a connection with a driver of one's own, which crawlers load.
pub fn brings_a_driver(connection: &Connection) -> bool {
    connection.property("JDBC_DRIVER_JAR_URI").is_some()
}

/// What has to be simulated, as far as `facts` tell the resources; with more facts there may be more.
pub fn questions(facts: &CredentialFacts, evidence: &Evidence, glue_role: Option<&str>) -> BTreeSet<Question> {
    let mut all = BTreeSet::new();
    let of_script = super::script_views(facts, evidence, glue_role);
    for view in super::views(facts, evidence, glue_role).into_iter().chain(of_script) {
        let Ok(Some((_, role_arn))) = view.subject() else {
            continue;
        };
        let mut ask = |action: &'static str, resource: String, more: Vec<(&'static str, String)>| {
            let shared = shared_context(&view, &role_arn);
            let mut own = view.known_context(&role_arn, &resource);
            own.extend(more);
            own.retain(|entry| !shared.contains(entry));
            all.insert(Question {
                role_arn: role_arn.clone(),
                action,
                resource,
                shared,
                own,
            });
        };
        for grant in grants(&view) {
            for action in grant.actions {
                let passed = (*action == PASS_ROLE).then(|| (PASSED_TO, GLUE.to_owned()));
                for resource in &grant.resources {
                    ask(action, resource.clone(), passed.iter().cloned().collect());
                }
            }
        }
        for (key, used) in keys(&view) {
            ask("kms:Decrypt", key, used.context());
        }
        for (action, resource) in super::iam_auth_connect::grants(&view) {
            ask(action, resource, Vec::new());
        }
    }
    all
}

/// The condition keys that every request of the role has, whatever it asks for.
fn shared_context(view: &View, role_arn: &str) -> Vec<(&'static str, String)> {
    let mut context = context_of_role(role_arn, &view.context.region);
    // The tag that Glue puts on its interfaces; policies for Glue allow tagging with no other.
    context.push(("aws:TagKeys", "aws-glue-service-resource".to_owned()));
    context
}

/// The keys that the role has to decrypt with.
fn keys(view: &View) -> Vec<(String, KeyUse)> {
    let mut keys = Vec::new();
    if let Ok(Some((secret, description))) = view.described_secret()
        && let Some(key) = customer_key(description.kms_key_id.as_deref())
        && let Some(arn) = arn_of_key(&secret.key, Some(key), &view.context)
    {
        keys.push((
            arn,
            KeyUse::Secret {
                arn: description.arn.clone(),
                region: view.context.region.clone(),
            },
        ));
    }
    if let Some(encryption) = view.facts.connection_password_encryption.get()
        && encryption.return_connection_password_encrypted
        && matches!(&view.connection, Ok(Some(connection)) if holds_password(connection))
        && let Some(arn) = arn_of_key(
            &view.facts.catalog_key,
            encryption.aws_kms_key_id.as_deref(),
            &view.context,
        )
    {
        keys.push((arn, KeyUse::Password));
    }
    keys
}

/// The key of a secret, unless it is the account's `aws/secretsmanager`.
pub fn customer_key(kms_key_id: Option<&str>) -> Option<&str> {
    kms_key_id.filter(|key| !key.is_empty() && !key.ends_with("alias/aws/secretsmanager"))
}
