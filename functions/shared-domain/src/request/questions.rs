//! What is missing from a request, asked for in one go. Nothing is guessed: an example is an example.

use std::net::Ipv4Addr;

use serde_json::{Value, json};

use super::fields::{Kind, field_at};
use super::{AuthKind, AuthMethod, Confirmation, Diagnose, Request, TestEngine};
use crate::command::Command;
use crate::secret_form::SecretForm;
use crate::source::{DATABASE, Engine, Iam, SourceAnswer};
use crate::step::{Candidate, Choice, Question};

/// How each field is asked for: path, question, reason.
const ASKS: &[(&str, &str, &str)] = &[
    (
        "connection",
        "What should the connection be called?",
        "jobs name it, an existing one of that name is tested instead, and the name cannot be changed later",
    ),
    (
        "endpoint.host",
        "At which host does the database listen?",
        "Glue connects to it from your subnet; no candidate is chosen for you",
    ),
    (
        "endpoint.port",
        "On which port does it listen?",
        "Glue does not parse a URL without a port",
    ),
    (
        "endpoint.database",
        "Which database should be read?",
        "Glue needs one in the URL, and a server usually has several",
    ),
    (
        "endpoint.service",
        "Which Oracle service should be read (or give `endpoint.sid`)?",
        "Glue needs one in the URL; of a container database it is the pluggable database's name",
    ),
    (
        "snowflake.account",
        "Which Snowflake account?",
        "it is part of the host name that Glue connects to",
    ),
    (
        "snowflake.warehouse",
        "Which warehouse runs the queries?",
        "a login without a default warehouse cannot query",
    ),
    (
        "snowflake.role",
        "Which Snowflake role?",
        "it decides what the connection may read",
    ),
    (
        "snowflake.database",
        "Which Snowflake database?",
        "a connection reads one database by default",
    ),
    (
        "bigquery.project",
        "Which Google Cloud project?",
        "queries run in it and are billed to it",
    ),
    (
        "bigquery.location",
        "In which location is the data set?",
        "a query runs where its data is",
    ),
    (
        "auth.method",
        "How does Glue log in: by IAM (`iam`), with the database's own managed secret (`managed`), or with an existing or new one (`secret`)?",
        "a connection needs credentials, and they never pass through Pipefitter",
    ),
    (
        "auth.secretId",
        "Which secret holds `username` and `password` (or give \"create\": true and \"username\" for a new one)?",
        "the connection names the secret, and the Glue role reads it at run time",
    ),
    (
        "auth.username",
        "Which user does the new secret belong to?",
        "the secret's shell is made with the user name; you put the password in",
    ),
    (
        "auth.kind",
        "How does the Snowflake user log in?",
        "it decides which keys the secret has",
    ),
    (
        "confirm",
        "May Pipefitter create the secret's shell in Secrets Manager?",
        "nothing is created on your behalf without it",
    ),
    (
        "network.subnetId",
        "In which private subnet should Glue put its network interfaces?",
        "a job runs in one subnet, and what is routed from there can be reached; leave `network` out only for a public source",
    ),
    (
        "network.securityGroupIds",
        "Which security groups should those interfaces get?",
        "the database has to admit one of them, and one has to admit itself on all TCP ports",
    ),
    (
        "glueRole",
        "Which role do your Glue jobs run with?",
        "the proof is a Glue job that reads one row with it; give \"engines\": [] to be content with TestConnection",
    ),
    (
        "driver.jarUri",
        "Where in S3 is the driver's JAR?",
        "a driver class without its JAR cannot be loaded",
    ),
    (
        "driver.className",
        "Which class in the JAR is the driver?",
        "a JAR may hold several",
    ),
    (
        "schemaVersion",
        "May it be a unified connection (schema version 2)?",
        "Athena shares connections of that kind only",
    ),
    (
        "tls.caUri",
        "Where in S3 is the certificate of your own authority (PEM, at a key that ends in .pem)?",
        "Glue checks the server's certificate against it, and the Glue role reads it at run time",
    ),
    (
        "diagnose.jobName",
        "Which job, which crawler, or which `connection`, should be diagnosed?",
        "a run's id is found only together with its job's name",
    ),
];

/// All that is missing before the request can be carried out; empty when it can.
///
/// `source` is what the request says of its source ([`Request::source_answer`]), or what discovery added to it.
pub fn questions(request: &Request, source: &SourceAnswer) -> Vec<Question> {
    if let Some(diagnose) = &request.diagnose {
        return ask_about_diagnosis(request, diagnose);
    }
    let engine = source.engine();
    let given = serde_json::to_value(request).unwrap_or_default();
    let has = |path: &str| given.pointer(&format!("/{}", path.replace('.', "/"))).is_some();
    let mut questions = Vec::new();
    if !has("connection") {
        questions.push(ask("connection", engine));
    }
    questions.extend(ask_about_source(source));
    for path in required(source) {
        let sid_instead = path == "endpoint.service" && has("endpoint.sid");
        if sid_instead && request.is_unified() {
            let mut question = ask(path, engine);
            question.ask = "Which Oracle service stands in place of the SID?".to_owned();
            question.why =
                "a unified connection has one field for the database, and a SID is not known to work in it".to_owned();
            questions.push(question);
        } else if !has(path) && !sid_instead {
            questions.push(ask(path, engine));
        }
    }
    questions.extend(ask_about_auth(request, engine));
    if request.network.is_some() || is_private(request, engine) {
        questions.extend(
            ["network.subnetId", "network.securityGroupIds"]
                .into_iter()
                .filter(|path| !has(path))
                .map(|path| ask(path, engine)),
        );
    }
    let proofs = request.engines.as_deref().unwrap_or(&[TestEngine::GlueEtl]);
    if let Some(mut question) = ask_about_role(request, proofs) {
        if engine.is_some_and(|engine| engine.source().native().is_some()) {
            question.why =
                "the proof is a Glue job that reads one row with it; TestConnection cannot tell about this source"
                    .to_owned();
        }
        questions.push(question);
    }
    if request.is_unified() && request.glue_role.is_none() {
        questions.retain(|open| open.path != "glueRole");
        let mut question = ask("glueRole", engine);
        let what = if request.uses_iam() {
            "logs in through"
        } else {
            "reads the secret of"
        };
        question.why =
            format!("Glue {what} a unified connection with it, and so does the job that proves the connection");
        questions.push(question);
    }
    questions.extend(ask_about_what_is_half_said(request, engine, proofs, has));
    questions
}

/// What a driver, an engine or an authority that is named wants besides.
fn ask_about_what_is_half_said(
    request: &Request,
    engine: Option<Engine>,
    proofs: &[TestEngine],
    has: impl Fn(&str) -> bool,
) -> Vec<Question> {
    let mut questions = Vec::new();
    if request.driver.is_some() {
        questions.extend(
            ["driver.jarUri", "driver.className"]
                .into_iter()
                .filter(|path| !has(path))
                .map(|path| ask(path, engine)),
        );
    }
    if proofs.contains(&TestEngine::Athena) && request.defines_a_connection() && request.schema_version.is_none() {
        let mut question = ask("schemaVersion", engine);
        question.allowed = vec!["2".to_owned()];
        question.example = Some(json!(2));
        questions.push(question);
    }
    let tls = request.tls.as_ref();
    if tls.is_some_and(|tls| tls.ca_uri.is_none() && tls.skip_ca_validation) {
        questions.push(ask("tls.caUri", engine));
    }
    questions
}

/// The fields that the source needs; while several are possible, those that all of them need.
fn required(source: &SourceAnswer) -> Vec<&'static str> {
    let of = |engine: Engine| engine.source().request.required.to_vec();
    match source {
        SourceAnswer::Engine { engine, .. } => of(*engine),
        SourceAnswer::OneOf { engines, .. } if engines.len() < Engine::ALL.len() => {
            let all_need = |path: &&str| {
                engines
                    .iter()
                    .all(|engine| engine.source().request.required.contains(path))
            };
            let first = engines.first().copied().map(of).unwrap_or_default();
            first.into_iter().filter(all_need).collect()
        }
        // Nothing is known: a host tells most.
        _ => DATABASE.to_vec(),
    }
}

/// Whether the source may be reachable only from a VPC.
fn is_private(request: &Request, engine: Option<Engine>) -> bool {
    match engine {
        Some(engine) => (engine.source().request.is_private)(request),
        None => request.host().is_none_or(is_private_address),
    }
}

/// What is missing before an existing connection can be tested: nothing, unless engines are to prove it.
pub fn questions_before_test(request: &Request) -> Vec<Question> {
    ask_about_role(request, request.engines.as_deref().unwrap_or_default())
        .into_iter()
        .collect()
}

/// Puts what discovery found into the questions: hosts to choose from, ports and databases as examples, where a private database is.
pub fn offer_candidates(
    questions: &mut Vec<Question>,
    request: &Request,
    candidates: &[Candidate],
    selected: Option<&Candidate>,
) {
    // A host that is none of theirs has a port and a database of its own.
    let meant = match (selected, request.host()) {
        (Some(selected), _) => std::slice::from_ref(selected),
        (None, None) => candidates,
        (None, Some(_)) => &[],
    };
    let only = match meant {
        [only] => Some(only),
        _ => None,
    };
    // The port of a database follows from its host, and differs here: it is not another question.
    let host_is_asked = questions.iter().any(|question| question.path == "endpoint.host");
    if host_is_asked && candidates.len() > 1 && candidates.iter().all(|candidate| candidate.port.is_some()) {
        questions.retain(|question| question.path != "endpoint.port");
    }
    for question in questions.iter_mut() {
        match question.path.as_str() {
            "endpoint.host" if !candidates.is_empty() => {
                question.allowed = candidates
                    .iter()
                    .filter_map(|candidate| candidate.host.clone())
                    .collect();
                question.ask =
                    "At which host does the database listen: one of these in this account, or another?".to_owned();
            }
            "endpoint.port" => {
                question.example = only
                    .and_then(|only| only.port)
                    .map(Value::from)
                    .or(question.example.take())
            }
            "endpoint.database" | "endpoint.service" => {
                question.example = only
                    .and_then(|only| only.database.clone())
                    .map(Value::from)
                    .or(question.example.take());
                question.choices = meant.iter().filter_map(made_with).collect();
            }
            "auth.method" => leave_out_managed(question, request, selected),
            _ => {}
        }
    }
    if let Some(selected) = selected.filter(|selected| !selected.publicly_accessible && request.network.is_none()) {
        ask_for_a_network(questions, selected);
    }
}

/// A private database is asked for where it is reached from.
fn ask_for_a_network(questions: &mut Vec<Question>, selected: &Candidate) {
    for (path, command) in [
        (
            "network.subnetId",
            Command::aws("ec2", "describe-subnets").table("Subnets[].[SubnetId,AvailabilityZone,CidrBlock]"),
        ),
        (
            "network.securityGroupIds",
            Command::aws("ec2", "describe-security-groups").table("SecurityGroups[].[GroupId,GroupName]"),
        ),
    ] {
        if questions.iter().all(|question| question.path != path) {
            let mut question = ask(path, None);
            let vpc = selected.vpc_id.as_deref();
            let place = vpc.unwrap_or("its VPC");
            question.why = format!(
                "`{}` is private: it is reached from {place} or a network connected to it",
                selected.id
            );
            question.commands.extend(vpc.map(|vpc| {
                command
                    .option("--filters", format!("Name=vpc-id,Values={vpc}"))
                    .to_string()
            }));
            questions.push(question);
        }
    }
}

/// The database that a candidate was made with, as a choice: there may be others in it by now.
fn made_with(candidate: &Candidate) -> Option<Choice> {
    let (name, host) = (candidate.database.as_ref()?, candidate.host.as_ref()?);
    Some(Choice {
        value: name.as_str().into(),
        reason: format!("the one that `{}` was made with, at {host}", candidate.id),
    })
}

fn ask_about_source(source: &SourceAnswer) -> Option<Question> {
    let (engines, why) = match source {
        SourceAnswer::OneOf { engines, reason } => (engines.clone(), reason.clone()),
        SourceAnswer::Host { reason, .. } => (Engine::ALL.to_vec(), reason.clone()),
        SourceAnswer::Engine { .. } | SourceAnswer::Refused(_) => return None,
    };
    Some(Question {
        path: "source".to_owned(),
        ask: "What kind of source is it?".to_owned(),
        why,
        allowed: engines.iter().map(|engine| engine.as_str().to_owned()).collect(),
        example: Some(json!(engines.first().map_or("postgresql", |engine| engine.as_str()))),
        ..Question::default()
    })
}

fn ask_about_auth(request: &Request, engine: Option<Engine>) -> Vec<Question> {
    let form = engine.map(|engine| SecretForm::of(request, engine));
    let Some((auth, method)) = request.auth.as_ref().and_then(|auth| Some((auth, auth.method?))) else {
        let only_secrets = engine.is_some_and(|engine| logins(request, engine) == [AuthMethod::Secret]);
        return vec![if only_secrets {
            ask_for_secret(form, engine)
        } else {
            ask_for_login(request, engine)
        }];
    };
    if let Some(question) = engine.and_then(|engine| login_that_does_not_work(request, engine, method)) {
        return vec![question];
    }
    let mut questions: Vec<Question> = kind_that_does_not_work(request, auth.kind).into_iter().collect();
    if method == AuthMethod::Iam && auth.username.is_none() {
        let mut question = ask("auth.username", engine);
        question.ask = "As which database user do jobs log in?".to_owned();
        question.why = "IAM lets a job in as one user, whom the job names".to_owned();
        questions.push(question);
    }
    if method == AuthMethod::Secret {
        let create = auth.create == Some(true);
        if !create && auth.secret_id.is_none() {
            questions.push(ask_for_secret(form, engine));
        }
        if create
            && auth.secret_id.is_none()
            && request
                .connection
                .as_deref()
                .is_some_and(|name| !can_name_a_secret(name))
        {
            let mut question = ask("auth.secretId", engine);
            question.ask = "What should the new secret be called?".to_owned();
            question.why = "the connection's name has characters that a secret's name cannot have".to_owned();
            questions.push(question);
        }
        if create && auth.kind.is_none() && form.is_some_and(SecretForm::is_one_of_several) {
            questions.push(ask_for_kind());
        }
        let has_user = form.is_none_or(|form| form.user_key().is_some());
        if create && has_user && auth.username.is_none() {
            questions.push(ask("auth.username", engine));
        }
        if create && !request.confirms(Confirmation::CreateSecret) {
            questions.push(ask("confirm", engine));
        }
    }
    questions
}

/// Before a secret with a password is made for Snowflake. Source of the dates: Snowflake's page on the rollout of MFA.
fn ask_for_kind() -> Question {
    let mut question = ask("auth.kind", None);
    question.why = "Snowflake refuses a login by password alone for service users, and for all existing users from August to October 2026 \
                    on; a key pair is not affected"
        .to_owned();
    question.allowed = ["key-pair", "password"].map(str::to_owned).to_vec();
    question.example = Some(json!("key-pair"));
    question
}

fn ask_for_secret(form: Option<SecretForm>, engine: Option<Engine>) -> Question {
    let form = form.unwrap_or(SecretForm::JDBC);
    let user = if form.user_key().is_some() {
        " and \"username\""
    } else {
        ""
    };
    let mut question = ask("auth.secretId", engine);
    question.ask = format!(
        "Which secret holds {} (or give \"create\": true{user} for a new one)?",
        form.keys()
    );
    question
}

/// The question in place of a method that a Glue connection to this source cannot use.
fn login_that_does_not_work(request: &Request, engine: Engine, method: AuthMethod) -> Option<Question> {
    let why = why_it_does_not_work(request, engine, method)?;
    let ask = "Which of these ways to log in should be used instead?".to_owned();
    Some(Question {
        ask,
        why,
        ..ask_for_login(request, Some(engine))
    })
}

fn why_it_does_not_work(request: &Request, engine: Engine, method: AuthMethod) -> Option<String> {
    let source = engine.source();
    let serverless = request
        .host()
        .is_some_and(|host| host.to_ascii_lowercase().contains(".redshift-serverless."));
    let why = match (method, source.login.iam) {
        (AuthMethod::Iam, Iam::ByDriver { .. }) if serverless => {
            "that Glue gets IAM credentials from Redshift Serverless is not documented; it is for provisioned clusters"
                .to_owned()
        }
        (AuthMethod::Iam, Iam::Token { .. }) if request.is_unified() => {
            "a unified connection to it does not become ready with IAM; leave `schemaVersion` out for a job that mints its own token".to_owned()
        }
        (AuthMethod::Iam, Iam::Token { .. })
            if request.host().is_some_and(|host| !is_rds(host)) =>
        {
            "IAM database authentication is for RDS and Aurora, whose own host name goes into the token".to_owned()
        }
        _ if source.login.methods.contains(&method) => return None,
        (AuthMethod::Iam, _) => format!("{} has no IAM database authentication for Glue", source.title),
        _ => format!("{} has no master secret that AWS manages", source.title),
    };
    Some(why)
}

/// The ways to log in that a Glue connection to this source can use, the best first.
fn logins(request: &Request, engine: Engine) -> Vec<AuthMethod> {
    let methods = engine.source().login.methods.iter().copied();
    methods
        .filter(|method| why_it_does_not_work(request, engine, *method).is_none())
        .collect()
}

fn ask_for_login(request: &Request, engine: Option<Engine>) -> Question {
    let mut question = ask("auth.method", engine);
    if let Some(engine) = engine {
        offer_logins(&mut question, engine, &logins(request, engine));
    }
    question
}

fn offer_logins(question: &mut Question, engine: Engine, logins: &[AuthMethod]) {
    let phrase = |method: &AuthMethod| match method {
        AuthMethod::Managed => "with the database's own managed secret (`managed`)",
        AuthMethod::Secret => "with an existing or new one (`secret`)",
        AuthMethod::Iam if engine.has_iam_by_driver() => "by IAM (`iam`)",
        AuthMethod::Iam => "not at all, because jobs mint their own IAM token (`iam`)",
    };
    let phrases: Vec<&str> = logins.iter().map(phrase).collect();
    question.ask = match phrases.as_slice() {
        [] | [_] => "How does Glue log in, with an existing or a new secret (`secret`)?".to_owned(),
        [first @ .., last] => format!("How does Glue log in: {}, or {last}?", first.join(", ")),
    };
    question.allowed = logins.iter().map(|method| method.as_str().to_owned()).collect();
}

/// Leaves out the database's managed secret where there is none that can be seen: it is found through the database.
fn leave_out_managed(question: &mut Question, request: &Request, selected: Option<&Candidate>) {
    let has_none = match selected {
        Some(selected) => selected.managed_secret_arn.is_none(),
        None => request.host().is_some(),
    };
    if !has_none {
        return;
    }
    let engine = request.source_answer().engine();
    let Some(engine) = engine.or(selected.and_then(Candidate::source_engine)) else {
        question.allowed.retain(|word| word != AuthMethod::Managed.as_str());
        return;
    };
    let mut left = logins(request, engine);
    left.retain(|method| *method != AuthMethod::Managed);
    offer_logins(question, engine, &left);
}

fn is_rds(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    host.ends_with(".rds.amazonaws.com") || host.ends_with(".rds.amazonaws.com.cn")
}

/// The question in place of a kind of Snowflake login that cannot be set up from here.
fn kind_that_does_not_work(request: &Request, kind: Option<AuthKind>) -> Option<Question> {
    let (why, allowed): (_, &[&str]) = match kind? {
        AuthKind::Oauth => (
            "OAuth begins with a consent in the browser: create that connection in AWS Glue Studio, then have it tested with {\"connection\": \"NAME\"}",
            &["key-pair", "password"],
        ),
        AuthKind::KeyPair if request.is_unified() => (
            "how a unified connection logs in with a key pair is not documented; leave `schemaVersion` out for a key pair",
            &["password"],
        ),
        AuthKind::KeyPair | AuthKind::Password => return None,
    };
    let mut question = ask("auth.kind", None);
    question.why = why.to_owned();
    question.allowed = allowed.iter().map(|word| (*word).to_owned()).collect();
    question.example = question.allowed.first().map(|word| json!(word));
    Some(question)
}

/// Secrets Manager's rule for names.
fn can_name_a_secret(connection: &str) -> bool {
    connection
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "/_+=.@-".contains(c))
}

fn ask_about_role(request: &Request, proofs: &[TestEngine]) -> Option<Question> {
    let needs_role = proofs
        .iter()
        .any(|engine| matches!(engine, TestEngine::GlueEtl | TestEngine::Crawler));
    (needs_role && request.glue_role.is_none()).then(|| ask("glueRole", None))
}

fn ask_about_diagnosis(request: &Request, diagnose: &Diagnose) -> Vec<Question> {
    let names = diagnose.job_name.is_some() || diagnose.crawler_name.is_some();
    let open = !names && (diagnose.job_run_id.is_some() || request.connection.is_none());
    if open {
        vec![ask("diagnose.jobName", None)]
    } else {
        Vec::new()
    }
}

/// True for an address of a private network.
pub(crate) fn is_private_address(host: &str) -> bool {
    host.parse::<Ipv4Addr>().is_ok_and(|address| address.is_private())
}

fn ask(path: &str, engine: Option<Engine>) -> Question {
    let (_, ask, why) =
        ASKS.iter()
            .find(|(known, _, _)| *known == path)
            .copied()
            .unwrap_or((path, "What is it?", "it is needed"));
    let field = field_at(path);
    let allowed = match (path, engine, field.map(|field| &field.kind)) {
        ("confirm", _, _) => vec![Confirmation::CreateSecret.as_str().to_owned()],
        (_, _, Some(Kind::OneOf(words) | Kind::Several(words))) => {
            words.iter().map(|word| (*word).to_owned()).collect()
        }
        _ => Vec::new(),
    };
    let example = match (path, engine.and_then(|engine| engine.source().usual_port())) {
        ("endpoint.port", Some(port)) => Some(json!(port)),
        _ => field.and_then(|field| serde_json::from_str(field.example).ok()),
    };
    Question {
        path: path.to_owned(),
        ask: ask.to_owned(),
        why: why.to_owned(),
        allowed,
        example,
        ..Question::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paths(value: Value) -> Vec<String> {
        let request = Request::parse(value).unwrap();
        questions(&request, &request.source_answer())
            .into_iter()
            .map(|question| question.path)
            .collect()
    }

    fn full() -> Value {
        json!({
            "connection": "orders-prod", "source": "postgresql",
            "endpoint": {"host": "h.example.internal", "port": 5432, "database": "orders"},
            "auth": {"method": "secret", "secretId": "glue/orders-prod/credentials"},
            "network": {"subnetId": "subnet-0abc", "securityGroupIds": ["sg-0abc"]},
            "glueRole": "arn:aws:iam::111122223333:role/GlueRole",
        })
    }

    /// The full request with one place set, or taken away with null.
    fn full_with(pointer: &str, value: Value) -> Value {
        let mut request = full();
        *request.pointer_mut(pointer).unwrap() = value;
        request
    }

    #[test]
    fn nothing_given_is_asked_for_in_one_go() {
        assert_eq!(
            paths(json!({})),
            [
                "connection",
                "source",
                "endpoint.host",
                "endpoint.port",
                "endpoint.database",
                "auth.method",
                "network.subnetId",
                "network.securityGroupIds",
                "glueRole"
            ]
        );
    }

    #[test]
    fn a_full_request_leaves_no_question_and_each_gap_leaves_its_own() {
        assert_eq!(paths(full()), Vec::<String>::new());
        for (pointer, value, expected) in [
            ("/connection", json!(null), vec!["connection"]),
            ("/source", json!(null), vec!["source"]),
            ("/source", json!("aurora"), vec!["source"]),
            ("/endpoint/port", json!(null), vec!["endpoint.port"]),
            ("/endpoint/database", json!(null), vec!["endpoint.database"]),
            ("/auth", json!(null), vec!["auth.method"]),
            ("/auth", json!({"method": "secret"}), vec!["auth.secretId"]),
            ("/auth", json!({"create": true}), vec!["auth.username", "confirm"]),
            ("/auth", json!({"create": true, "username": "u"}), vec!["confirm"]),
            ("/auth", json!({"method": "managed"}), vec![]),
            ("/auth", json!({"method": "iam", "username": "u"}), vec!["auth.method"]),
            ("/network", json!(null), vec![]),
            (
                "/network",
                json!({}),
                vec!["network.subnetId", "network.securityGroupIds"],
            ),
            ("/network/securityGroupIds", json!([]), vec!["network.securityGroupIds"]),
            ("/glueRole", json!(null), vec!["glueRole"]),
        ] {
            assert_eq!(paths(full_with(pointer, value.clone())), expected, "{pointer} {value}");
        }
        let mut private_without_network = full_with("/endpoint/host", json!("10.1.2.3"));
        private_without_network["network"] = json!(null);
        assert_eq!(
            paths(private_without_network),
            ["network.subnetId", "network.securityGroupIds"]
        );
        let mut without_engines = full_with("/glueRole", json!(null));
        without_engines["engines"] = json!([]);
        assert_eq!(paths(without_engines), Vec::<String>::new());
        let mut unnameable = full_with("/connection", json!("orders (prod)"));
        unnameable["auth"] = json!({"create": true, "username": "u"});
        unnameable["confirm"] = json!(["create-secret"]);
        assert_eq!(paths(unnameable), ["auth.secretId"]);
        let mut half_a_driver = full();
        half_a_driver["driver"] = json!({"className": "org.postgresql.Driver"});
        assert_eq!(paths(half_a_driver), ["driver.jarUri"]);
    }

    #[test]
    fn a_diagnosis_needs_a_job_or_a_connection() {
        assert_eq!(paths(json!({"diagnose": {}})), ["diagnose.jobName"]);
        assert_eq!(
            paths(json!({"diagnose": {"jobRunId": "jr_1"}, "connection": "x"})),
            ["diagnose.jobName"]
        );
        assert_eq!(paths(json!({"diagnose": {}, "connection": "x"})), Vec::<String>::new());
        assert_eq!(paths(json!({"diagnose": {"jobName": "nightly"}})), Vec::<String>::new());
        assert_eq!(
            paths(json!({"diagnose": {"crawlerName": "nightly"}})),
            Vec::<String>::new()
        );
    }

    #[test]
    fn each_question_says_why_and_gives_an_example() {
        let request = Request::default();
        for question in questions(&request, &request.source_answer()) {
            assert!(
                !question.why.is_empty() && question.ask.ends_with('?') && question.example.is_some(),
                "{question:?}"
            );
        }
        for (path, _, _) in ASKS {
            assert!(field_at(path).is_some(), "{path}");
        }
        for engine in Engine::ALL {
            for path in engine.source().request.required {
                assert!(ASKS.iter().any(|(known, _, _)| known == path), "{path}");
            }
        }
    }

    #[test]
    fn iam_is_answered_with_the_ways_that_work() {
        let request = Request::parse(full_with("/auth", json!({"method": "iam"}))).unwrap();
        let asked = questions(&request, &request.source_answer());
        assert_eq!(asked[0].allowed, ["managed", "secret"]);
        assert!(asked[0].why.contains("for RDS and Aurora"));
    }

    /// glue-facts 2.3 and 6.1 (IAM), 2.4 (Snowflake's kinds), 6.3 (managed secrets).
    #[test]
    fn a_login_that_does_not_work_is_asked_about_and_one_that_does_is_not() {
        let request = |source: &str, auth: Value| {
            let host = match source {
                "redshift serverless" => "wg.111122223333.us-east-1.redshift-serverless.amazonaws.com",
                "redshift" => "dwh.abc123.us-east-1.redshift.amazonaws.com",
                "rds mysql" => "orders.abc.us-east-1.rds.amazonaws.com",
                _ => "h.example.com",
            };
            json!({
                "connection": "c", "source": source, "auth": auth, "engines": [], "glueRole": "arn:aws:iam::111122223333:role/R",
                "endpoint": {"host": host, "port": 5439, "database": "dev"},
            })
        };
        for (source, auth, path, why) in [
            ("redshift", json!({"method": "iam", "username": "etl"}), "", ""),
            ("redshift", json!({"method": "iam"}), "auth.username", "one user"),
            ("redshift", json!({"method": "managed"}), "", ""),
            (
                "redshift serverless",
                json!({"method": "iam", "username": "etl"}),
                "auth.method",
                "provisioned clusters",
            ),
            ("redshift serverless", json!({"method": "managed"}), "", ""),
            ("rds mysql", json!({"method": "iam", "username": "etl"}), "", ""),
            ("rds mysql", json!({"method": "iam"}), "auth.username", "one user"),
            ("mariadb", json!({"method": "iam"}), "auth.method", "for RDS and Aurora"),
            (
                "sql server",
                json!({"method": "iam"}),
                "auth.method",
                "no IAM database authentication",
            ),
        ] {
            let request = Request::parse(request(source, auth.clone())).unwrap();
            let asked = questions(&request, &request.source_answer());
            let first = asked
                .first()
                .map_or(("", ""), |open| (open.path.as_str(), open.why.as_str()));
            assert_eq!(first.0, path, "{source} {auth}: {asked:?}");
            assert!(first.1.contains(why), "{source} {auth}: {}", first.1);
            assert!(path != "auth.method" || asked[0].allowed == ["managed", "secret"]);
        }
        for (auth, version, path) in [
            (json!({"secretId": "s", "kind": "key-pair"}), 1, ""),
            (json!({"secretId": "s", "kind": "key-pair"}), 2, "auth.kind"),
            (json!({"secretId": "s", "kind": "oauth"}), 1, "auth.kind"),
            (json!({"method": "managed"}), 1, "auth.method"),
            (json!({"create": true}), 1, "auth.kind auth.username confirm"),
            (json!({"create": true, "kind": "key-pair"}), 1, "auth.username confirm"),
            (json!({"create": true, "kind": "password"}), 1, "auth.username confirm"),
            (json!({"create": true}), 2, "auth.username confirm"),
        ] {
            let request = json!({
                "connection": "c", "auth": auth, "schemaVersion": version, "glueRole": "arn:aws:iam::111122223333:role/R",
                "snowflake": {"account": "a", "warehouse": "W", "role": "R", "database": "D"},
            });
            assert_eq!(paths(request).join(" "), path, "{auth} {version}");
        }
    }

    #[test]
    fn a_unified_connection_is_not_offered_iam_where_it_never_becomes_ready() {
        let asked = |version: u8| {
            paths(json!({
                "connection": "c", "source": "postgresql", "schemaVersion": version, "glueRole": "arn:aws:iam::111122223333:role/R",
                "endpoint": {"host": "o.abc.us-east-1.rds.amazonaws.com", "port": 5432, "database": "d"},
                "auth": {"method": "iam", "username": "etl"},
            }))
        };
        assert_eq!(
            (asked(1).join(" "), asked(2).join(" ")),
            (String::new(), "auth.method".to_owned())
        );
    }

    #[test]
    fn a_unified_connection_needs_a_role_and_an_oracle_service_and_private_link_needs_a_network() {
        let oracle = json!({
            "connection": "c", "source": "oracle", "endpoint": {"host": "h.example.com", "port": 1521, "sid": "ORCL"},
            "auth": {"secretId": "s"}, "engines": [], "schemaVersion": 2,
        });
        assert_eq!(paths(oracle), ["endpoint.service", "glueRole"]);
        let snowflake = json!({
            "connection": "c", "auth": {"secretId": "s"}, "engines": [],
            "snowflake": {"account": "a.eu-west-1.privatelink", "warehouse": "W", "role": "R", "database": "D"},
        });
        assert_eq!(paths(snowflake), ["network.subnetId", "network.securityGroupIds"]);
    }

    #[test]
    fn while_several_sources_are_possible_only_what_all_of_them_need_is_asked() {
        assert_eq!(
            paths(json!({"source": "my data warehouse"})),
            [
                "connection",
                "source",
                "auth.method",
                "network.subnetId",
                "network.securityGroupIds",
                "glueRole"
            ]
        );
        let rds = paths(json!({"source": "RDS"}));
        assert!(rds.contains(&"endpoint.port".to_owned()) && !rds.contains(&"endpoint.database".to_owned()));
    }

    /// All that each source is asked for, word by word.
    #[test]
    fn each_source_s_questions_are_those_of_the_golden_file() {
        const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/request/questions.golden.txt");
        let mut fresh = String::new();
        for (source, version) in Engine::ALL.into_iter().flat_map(|engine| [(engine, 1), (engine, 2)]) {
            let request = json!({"source": source.as_str(), "schemaVersion": version});
            fresh.push_str(&format!("{}, schema version {version}\n", source.as_str()));
            let request = Request::parse(request).unwrap();
            for open in questions(&request, &request.source_answer()) {
                let allowed = if open.allowed.is_empty() {
                    String::new()
                } else {
                    format!(" [{}]", open.allowed.join("|"))
                };
                let example = open.example.map(|example| example.to_string()).unwrap_or_default();
                fresh.push_str(&format!(
                    "  {}{allowed} = {example}\n    {} Because {}.\n",
                    open.path, open.ask, open.why
                ));
            }
        }
        if std::env::var_os("PIPEFITTER_BLESS").is_some() {
            std::fs::write(FILE, &fresh).unwrap();
        }
        assert_eq!(
            std::fs::read_to_string(FILE).unwrap_or_default(),
            fresh,
            "write it anew with: PIPEFITTER_BLESS=1 cargo test -p shared-domain golden_file"
        );
    }

    #[test]
    fn candidates_are_offered_and_never_taken() {
        let candidate = Candidate {
            id: "orders".into(),
            host: Some("orders.abc.us-east-1.rds.amazonaws.com".into()),
            port: Some(5433),
            database: Some("orders".into()),
            vpc_id: Some("vpc-1".into()),
            ..Candidate::default()
        };
        let request = Request::default();
        let mut asked = questions(&request, &request.source_answer());
        offer_candidates(&mut asked, &request, std::slice::from_ref(&candidate), None);
        let of = |path: &str| asked.iter().find(|question| question.path == path).unwrap();
        assert_eq!(of("endpoint.host").allowed, ["orders.abc.us-east-1.rds.amazonaws.com"]);
        assert_eq!(of("endpoint.port").example, Some(json!(5433)));
        assert_eq!(of("endpoint.database").example, Some(json!("orders")));
        assert_eq!(of("endpoint.database").choices[0].value, json!("orders"));
        let elsewhere = Request::parse(json!({"source": "postgresql", "endpoint": {"host": "other.x"}})).unwrap();
        let mut asked = questions(&elsewhere, &elsewhere.source_answer());
        offer_candidates(&mut asked, &elsewhere, &[candidate], None);
        let name = asked
            .iter()
            .find(|question| question.path == "endpoint.database")
            .unwrap();
        assert_eq!(name.choices, [], "that database is another's");
    }

    #[test]
    fn a_port_follows_from_the_host_that_is_chosen_and_is_no_question_of_its_own() {
        let candidate = |host: &str, port: Option<u16>| Candidate {
            host: Some(host.into()),
            port,
            ..Candidate::default()
        };
        let open = |input: Value, candidates: &[Candidate]| {
            let request = Request::parse(input).unwrap();
            let mut asked = questions(&request, &request.source_answer());
            offer_candidates(&mut asked, &request, candidates, None);
            asked.iter().any(|question| question.path == "endpoint.port")
        };
        let source = json!({"source": "postgresql"});
        let two = [candidate("a.x", Some(5432)), candidate("b.x", Some(5433))];
        assert!(!open(source.clone(), &two), "each has its own");
        assert!(
            open(source.clone(), &[candidate("a.x", Some(5432)), candidate("b.x", None)]),
            "one is not known"
        );
        assert!(open(source, &[]), "nothing tells it");
        let another = json!({"source": "postgresql", "endpoint": {"host": "c.x"}});
        assert!(open(another, &two), "the host is none of these");
    }

    #[test]
    fn a_private_database_without_a_network_is_asked_for_one_in_its_vpc() {
        let candidate = Candidate {
            id: "orders".into(),
            vpc_id: Some("vpc-1".into()),
            ..Candidate::default()
        };
        let request = Request::parse(full_with("/network", json!(null))).unwrap();
        let mut asked = questions(&request, &request.source_answer());
        offer_candidates(&mut asked, &request, &[], Some(&candidate));
        assert_eq!(
            asked.iter().map(|question| question.path.as_str()).collect::<Vec<_>>(),
            ["network.subnetId", "network.securityGroupIds"]
        );
        assert!(
            asked[0].commands[0].ends_with("--filters Name=vpc-id,Values=vpc-1"),
            "{:?}",
            asked[0].commands
        );
        let public = Candidate {
            publicly_accessible: true,
            ..candidate
        };
        asked.clear();
        offer_candidates(&mut asked, &request, &[], Some(&public));
        assert_eq!(asked, []);
    }
}
