//! The secret that the connection will name: an existing one looked at, a managed one found, or a new one's shell made.

use aws_sdk_secretsmanager::Client as Secrets;
use aws_sdk_secretsmanager::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_secretsmanager::operation::describe_secret::DescribeSecretOutput;
use aws_sdk_secretsmanager::types::Tag;
use serde::Deserialize;
use sha2::{Digest, Sha256};
use shared_domain::aws::secretsmanager::managed_by;
use shared_domain::change::{Change, DatabaseKind, Edit};
use shared_domain::report::Created;
use shared_domain::request::{AuthMethod, Confirmation, questions};
use shared_domain::secret::secret_name_part;
use shared_domain::secret_form::SecretForm;
use shared_domain::source::{Engine, Source};
use shared_domain::step::{Discovery, Question, Registration, Route};
use shared_domain::tags::{CONNECTION, EXECUTION, MANAGED_BY, tag_value, tags};
use shared_domain::{Command, Request, Secret};
use shared_lambda::{ErrorName, StepError};

use crate::shape::{Shape, Shell};

/// Finds, looks at or makes the secret.
///
/// # Errors
/// When Secrets Manager could not be asked. What the user can mend is a question, not an error.
pub async fn handle(secrets: &Secrets, settings: &Settings, input: Input) -> Result<Registration, StepError> {
    let engine = input.route.known_engine(input.discovery.as_ref()).ok_or_else(|| {
        StepError::new(
            ErrorName::InvalidRequest,
            "the document does not say what the source is",
        )
    })?;
    let step = Step {
        secrets,
        settings,
        input: &input,
        source: engine.source(),
        form: SecretForm::of(&input.route.request, engine),
    };
    let request = &input.route.request;
    let auth = request.auth.clone().unwrap_or_default();
    match (auth.method, auth.secret_id) {
        (Some(AuthMethod::Secret), secret_id) if auth.create == Some(true) => {
            step.create(secret_id, auth.username).await
        }
        (Some(AuthMethod::Secret), Some(secret_id)) => step.adopt("secret", &secret_id).await,
        (Some(AuthMethod::Managed), _) => step.managed().await,
        (Some(AuthMethod::Iam), _) => Ok(step.iam(engine)),
        _ => Ok(step.ask(step.open_questions("auth."))),
    }
}

/// What this step reads of the execution's document.
#[derive(Debug, Deserialize)]
pub struct Input {
    /// What `route-request` decided.
    pub route: Route,
    /// What `discover-sources` found.
    #[serde(default)]
    pub discovery: Option<Discovery>,
    /// The execution's name, for the tags.
    #[serde(default)]
    pub execution: Option<String>,
}

/// Where secrets may be created.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The start of every new secret's name.
    pub prefix: String,
}

impl Settings {
    /// From `SECRET_PREFIX`, else `glue/`.
    pub fn from_env() -> Self {
        Self {
            prefix: std::env::var("SECRET_PREFIX")
                .ok()
                .filter(|prefix| !prefix.is_empty())
                .unwrap_or_else(|| "glue/".to_owned()),
        }
    }
}

struct Step<'a> {
    secrets: &'a Secrets,
    settings: &'a Settings,
    input: &'a Input,
    source: &'static Source,
    /// What the secret has to hold.
    form: SecretForm,
}

/// A look at a secret: it is there, or why it cannot be used.
enum Look {
    There(Box<DescribeSecretOutput>),
    Missing,
    Denied(String),
}

impl Step<'_> {
    fn request(&self) -> &Request {
        &self.input.route.request
    }

    fn ask(&self, questions: Vec<Question>) -> Registration {
        let method = self.request().auth.as_ref().and_then(|auth| auth.method);
        Registration {
            method: method.unwrap_or(AuthMethod::Secret).as_str().to_owned(),
            questions,
            ..Registration::default()
        }
    }

    /// The request's own open questions under `prefix`.
    fn open_questions(&self, prefix: &str) -> Vec<Question> {
        let request = self.input.route.known(self.input.discovery.as_ref());
        let mut open = questions(&request, &self.input.route.known_source(self.input.discovery.as_ref()));
        open.retain(|question| question.path.starts_with(prefix));
        open
    }

    /// No secret: the credentials come from IAM when a job runs.
    fn iam(&self, engine: Engine) -> Registration {
        let mut registration = self.ask(self.open_questions("auth."));
        registration.questions.extend(self.iam_is_off());
        if !registration.questions.is_empty() {
            return registration;
        }
        let user = self.request().auth.as_ref().and_then(|auth| auth.username.as_deref());
        let user = user.unwrap_or_default();
        registration.advice.push(if engine.has_iam_by_driver() {
            format!(
                "a job that uses this connection passes its URL in the option `url` and the user in the option `DbUser` (`{user}`), and its role \
                 needs redshift:GetClusterCredentials on the cluster's dbuser, dbname and dbgroup and redshift:DescribeClusters on *"
            )
        } else {
            format!(
                "Glue mints no token for this connection: only a job can use it whose script mints one for `{user}` (generate_db_auth_token, \
                 valid for 15 minutes) and passes it as the password over TLS, with rds-db:connect in its role; crawlers, TestConnection and \
                 jobs that take the login from the connection cannot"
            )
        });
        registration
    }

    /// The question when the database that was found takes no tokens.
    fn iam_is_off(&self) -> Option<Question> {
        let selected = self.input.discovery.as_ref()?.selected.as_ref()?;
        let kind = match selected.kind.as_str() {
            "rds-instance" => DatabaseKind::DbInstance,
            "aurora-cluster" => DatabaseKind::DbCluster,
            _ => return None,
        };
        if selected.iam_authentication {
            return None;
        }
        let mut open = question(
            "auth.method",
            "Will you turn IAM database authentication on, or which other way to log in should be used?",
            format!("it is off for `{}`", selected.id),
        );
        open.allowed = vec!["managed".to_owned(), "secret".to_owned()];
        let change = Change::from(Edit::DatabaseIam {
            kind,
            id: selected.id.clone(),
            on: true,
        });
        open.commands = change.commands().iter().map(ToString::to_string).collect();
        Some(open)
    }

    /// The database's own master secret.
    async fn managed(&self) -> Result<Registration, StepError> {
        let selected = self.input.discovery.as_ref().and_then(|found| found.selected.as_ref());
        let Some(arn) = selected.and_then(|selected| selected.managed_secret_arn.as_deref()) else {
            let why = match selected {
                Some(selected) => format!("`{}` has no managed master secret", selected.id),
                None => "no database of this account listens at `endpoint.host`, so it has no managed secret that can be seen".to_owned(),
            };
            return Ok(self.ask(vec![question(
                "auth.method",
                "Which secret should be used instead (method `secret`)?",
                why,
            )]));
        };
        let mut registration = self.adopt("managed", arn).await?;
        registration.advice.push(
            "this is the master user's secret; a user that may only read what the jobs need, with a secret of its own, is safer".to_owned(),
        );
        Ok(registration)
    }

    /// An existing secret, if a connection can use it.
    async fn adopt(&self, method: &str, secret_id: &str) -> Result<Registration, StepError> {
        let context = &self.input.route.context;
        match self.look(secret_id).await? {
            Look::There(secret) => {
                let mut registration = self.judge(method, secret_id, &secret).await?;
                registration.advice.extend(self.advice());
                Ok(registration)
            }
            Look::Missing => {
                let why = format!(
                    "`{secret_id}` does not exist in account {}, Region {}",
                    context.account, context.region
                );
                let mut open = question("auth.secretId", "Which secret holds the credentials?", why);
                if !secret_id.starts_with("arn:") {
                    open.commands = vec![self.fill_by(secretsmanager("create-secret").option("--name", secret_id))];
                }
                Ok(self.ask(vec![open]))
            }
            Look::Denied(reason) => Ok(self.ask(vec![unreadable(secret_id, "secretsmanager:DescribeSecret", &reason)])),
        }
    }

    /// What a job has to add, because the connection cannot hold it.
    fn advice(&self) -> Option<String> {
        (self.source.login.job_adds)(self.request())
    }

    /// What a secret for `username` holds.
    fn shell(&self, username: Option<&str>) -> Shell {
        Shell::new(self.form, (self.source.login.beside)(self.request()), username)
    }

    /// A new secret's shell, or the one that an earlier execution made.
    async fn create(&self, secret_id: Option<String>, username: Option<String>) -> Result<Registration, StepError> {
        let mut open = self.open_questions("auth.");
        if !self.request().confirms(Confirmation::CreateSecret) {
            open.extend(self.open_questions("confirm"));
        }
        let (Some(connection), true) = (self.request().connection.as_deref(), open.is_empty()) else {
            return Ok(self.ask(open));
        };
        let shell = self.shell(username.as_deref());
        let prefix = &self.settings.prefix;
        let own = || format!("{prefix}{}/credentials", secret_name_part(connection));
        let name = secret_id.unwrap_or_else(own);
        if !name.starts_with(prefix.as_str()) {
            let mut open = question(
                "auth.secretId",
                "What should the new secret be called?",
                format!("Pipefitter creates secrets only under `{prefix}`"),
            );
            open.example = Some(own().into());
            return Ok(self.ask(vec![open]));
        }
        if let Some(there) = self.look_before_creating(&name).await? {
            return self.adopt_own(&name, connection, &there).await;
        }
        let created = self
            .secrets
            .create_secret()
            .name(&name)
            .description(format!("Credentials of the Glue connection {connection}"))
            .secret_string(shell.value())
            // The same token again, after a lost answer, is the same creation.
            .client_request_token(token(&[&self.input.route.context.account, &name, &shell.value()]))
            .set_tags(Some(self.tags(connection)))
            .send()
            .await;
        match created {
            Ok(created) => {
                let mut registration = self.ask(vec![self.fill(&name, username.as_deref())]);
                registration.secret_id = Some(name.clone());
                registration.secret_arn = created.arn().map(str::to_owned);
                registration.created = vec![made_here(&name)];
                Ok(registration)
            }
            // Another execution was faster.
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_exists_exception()) =>
            {
                match self.look_before_creating(&name).await? {
                    Some(there) => self.adopt_own(&name, connection, &there).await,
                    None => Err(StepError::from_aws(&format!("create the secret `{name}`"), &error)),
                }
            }
            Err(error) => Err(StepError::from_aws(
                &format!("create the secret `{name}` (secretsmanager:CreateSecret)"),
                &error,
            )),
        }
    }

    async fn look_before_creating(&self, name: &str) -> Result<Option<Box<DescribeSecretOutput>>, StepError> {
        match self.look(name).await? {
            Look::There(secret) => Ok(Some(secret)),
            Look::Missing => Ok(None),
            Look::Denied(reason) => Err(StepError::new(
                ErrorName::AccessDenied,
                format!("could not see whether the secret `{name}` exists (secretsmanager:DescribeSecret): {reason}"),
            )),
        }
    }

    /// The secret under the new one's name, if it was made for this connection.
    async fn adopt_own(
        &self,
        name: &str,
        connection: &str,
        secret: &DescribeSecretOutput,
    ) -> Result<Registration, StepError> {
        let has = |key: &str, value: &str| {
            secret
                .tags()
                .iter()
                .any(|tag| tag.key() == Some(key) && tag.value() == Some(value))
        };
        if has(MANAGED_BY.0, MANAGED_BY.1) && has(CONNECTION, &tag_value(connection)) {
            let mut registration = self.judge("secret", name, secret).await?;
            // A call of this execution made it, whose answer was lost.
            let execution = self.input.execution.as_deref();
            if execution.is_some_and(|execution| has(EXECUTION, &tag_value(execution))) {
                registration.created = vec![made_here(name)];
            }
            return Ok(registration);
        }
        let mut open = question(
            "auth",
            "Should the existing secret be used (give its `secretId`, without `create`), or which other name should the new one get?",
            format!("a secret `{name}` exists and was not made by Pipefitter for `{connection}`"),
        );
        open.example = Some(serde_json::json!({"method": "secret", "secretId": name}));
        Ok(self.ask(vec![open]))
    }

    async fn look(&self, secret_id: &str) -> Result<Look, StepError> {
        match self.secrets.describe_secret().secret_id(secret_id).send().await {
            Ok(secret) => Ok(Look::There(Box::new(secret))),
            Err(error)
                if error
                    .as_service_error()
                    .is_some_and(|error| error.is_resource_not_found_exception()) =>
            {
                Ok(Look::Missing)
            }
            Err(error) => match denied(&error) {
                Some(reason) => Ok(Look::Denied(reason)),
                None => Err(StepError::from_aws(
                    &format!("look at the secret `{secret_id}` (secretsmanager:DescribeSecret)"),
                    &error,
                )),
            },
        }
    }

    /// Whether a connection can use the secret; what is missing becomes a question.
    async fn judge(
        &self,
        method: &str,
        secret_id: &str,
        secret: &DescribeSecretOutput,
    ) -> Result<Registration, StepError> {
        let mut registration = Registration {
            method: method.to_owned(),
            secret_id: Some(secret_id.to_owned()),
            secret_arn: secret.arn().map(str::to_owned),
            ..Registration::default()
        };
        registration.questions.extend(match secret.deleted_date() {
            Some(_) => Some(pending_deletion(secret_id)),
            None => self.judge_value(secret_id).await?,
        });
        Ok(registration)
    }

    async fn judge_value(&self, secret_id: &str) -> Result<Option<Question>, StepError> {
        let answer = match self.secrets.get_secret_value().secret_id(secret_id).send().await {
            Ok(answer) => answer,
            Err(error) => {
                let action = "secretsmanager:GetSecretValue";
                if let Some(reason) = denied(&error) {
                    return Ok(Some(unreadable(secret_id, action, &reason)));
                }
                return match error.as_service_error() {
                    Some(service) if service.is_resource_not_found_exception() => {
                        Ok(Some(self.without_value(secret_id)))
                    }
                    Some(service) if service.is_decryption_failure() => {
                        Ok(Some(unreadable(secret_id, "kms:Decrypt", "its KMS key cannot be used")))
                    }
                    _ => Err(StepError::from_aws(
                        &format!("look into the secret `{secret_id}` ({action})"),
                        &error,
                    )),
                };
            }
        };
        let value = Secret::new(answer.secret_string().unwrap_or_default());
        let needed = self.form.keys();
        let ask = &format!("Which secret holds {needed}, or will you mend this one?");
        let shape = Shape::of(&value, self.form);
        if let Shape::Placeholder { username } = &shape {
            return Ok(Some(self.fill(secret_id, username.as_deref())));
        }
        let problem = shape.problem(secret_id, self.form);
        Ok(problem.map(|problem| question("auth.secretId", ask, problem)))
    }

    /// The question that a secret without a current version leaves. Nobody but the service writes the value of one that it manages.
    fn without_value(&self, secret_id: &str) -> Question {
        let why = format!("`{secret_id}` has no current version");
        if let Some(service) = managed_by(secret_id) {
            let ask = format!("Which secret holds the credentials, or will you let {service} rotate this one?");
            return question("auth.secretId", &ask, format!("{why}, and {service} manages it"));
        }
        let ask = "Which secret holds the credentials, or will you fill this one?";
        let mut open = question("auth.secretId", ask, why);
        open.commands = vec![self.fill_by(put_value(secret_id))];
        open
    }

    /// The command that fills a secret for the user that the request names.
    fn fill_by(&self, aws: Command) -> String {
        let auth = self.request().auth.as_ref();
        let username = auth.and_then(|auth| auth.username.as_deref()).unwrap_or("USER");
        self.shell(Some(username)).fill_command(aws)
    }

    /// The question that a placeholder leaves.
    fn fill(&self, secret_id: &str, username: Option<&str>) -> Question {
        let value = self.form.described();
        let mut open = question(
            "auth.secretId",
            &format!("Will you put the {value} into the secret yourself, and start again with the same input?"),
            format!("`{secret_id}` holds a placeholder; the {value} must not pass through Pipefitter"),
        );
        let shell = self.shell(username);
        open.commands = vec![shell.fill_command(put_value(secret_id))];
        open.fill = Some(shell.unfilled(secret_id));
        open
    }

    fn tags(&self, connection: &str) -> Vec<Tag> {
        tags(
            connection,
            "credentials of the Glue connection",
            self.input.execution.as_deref(),
        )
        .into_iter()
        .map(|(key, value)| Tag::builder().key(key).value(value).build())
        .collect()
    }
}

fn question(path: &str, ask: &str, why: String) -> Question {
    Question {
        path: path.to_owned(),
        ask: ask.to_owned(),
        why,
        ..Question::default()
    }
}

fn secretsmanager(operation: &str) -> Command {
    Command::aws("secretsmanager", operation)
}

/// A secret of this execution's, with the command that takes it back.
fn made_here(name: &str) -> Created {
    Created {
        kind: "secret".to_owned(),
        id: name.to_owned(),
        remove: secretsmanager("delete-secret")
            .option("--secret-id", name)
            .option("--recovery-window-in-days", "7")
            .to_string(),
    }
}

fn put_value(secret_id: &str) -> Command {
    secretsmanager("put-secret-value").option("--secret-id", secret_id)
}

fn pending_deletion(secret_id: &str) -> Question {
    let mut open = question(
        "auth.secretId",
        "Should the secret be restored, or which other one should be used?",
        format!(
            "`{secret_id}` is scheduled for deletion, and can neither be read nor made anew until it is restored or gone"
        ),
    );
    open.commands = vec![
        secretsmanager("restore-secret")
            .option("--secret-id", secret_id)
            .to_string(),
    ];
    open
}

fn unreadable(secret_id: &str, action: &str, reason: &str) -> Question {
    question(
        "auth.secretId",
        "Which secret that Pipefitter's role may read should be used, or will you allow it to read this one?",
        format!("`{secret_id}` could not be looked at ({action}): {reason}"),
    )
}

/// The reason, when a call was denied.
fn denied<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> Option<String> {
    let failure = StepError::from_aws("", error);
    (failure.name == ErrorName::AccessDenied).then(|| shared_lambda::unreadable(error))
}

/// A client request token: 64 hexadecimal digits that stand for these parts.
fn token(parts: &[&str]) -> String {
    Sha256::digest(parts.join("\n"))
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests;
