//! What the account has to choose from for the questions that stay open, each with its reason: roles, secrets, ways to log in, names. Nothing is
//! chosen for the user, and a list that could not be read is said to be unreadable.

use aws_sdk_iam::Client as Iam;
use aws_sdk_iam::types::{EvaluationResult, PolicyEvaluationDecisionType};
use aws_sdk_secretsmanager::Client as Secrets;
use aws_sdk_secretsmanager::types::{Filter, FilterNameStringType, SecretListEntry};
use futures::StreamExt;
use futures::future::join;
use serde_json::{Value, json};
use shared_domain::Request;
use shared_domain::allowed_buckets::matches;
use shared_domain::aws::endpoint::DatabaseName;
use shared_domain::nearest::nearest;
use shared_domain::request::AuthMethod;
use shared_domain::step::{Candidate, Choice, Discovery, Question};
use shared_lambda::{EMPTY_ANSWER, unreadable};

use crate::doubts::{self, Role};

/// More of a kind than a person reads; who has more types the name.
pub const MOST_OFFERED: usize = 20;
/// Pages of roles that are read, a thousand a page.
const PAGES_OF_ROLES: usize = 3;
/// The same of secrets, a hundred a page, where a name is looked for among them.
const PAGES_OF_SECRETS: usize = 5;
/// Roles whose rights are simulated: an account has few simulations a second for everybody.
const MOST_SIMULATED: usize = 8;
/// Simulations at a time.
const AT_A_TIME: usize = 2;

/// Who is asked for roles and secrets, and which of them a request may name.
#[derive(Clone, Debug)]
pub struct Offers {
    /// For roles.
    pub iam: Iam,
    /// For secrets.
    pub secrets: Secrets,
    /// The roles that Pipefitter may pass to Glue: a name or a pattern.
    pub role_names: String,
    /// How the names of its secrets begin.
    pub secret_prefix: String,
}

/// Things of one kind, or why they could not be listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// What may be chosen.
    pub choices: Vec<Choice>,
    /// Why there may be more.
    pub unreadable: Option<String>,
}

/// Puts choices into the questions of a discovery, beside those that a role or a secret leaves which cannot be meant.
pub async fn fill(offers: &Offers, request: &Request, discovery: &mut Discovery) {
    let role = request.glue_role.as_deref();
    let secret = named_secret(request);
    let (doubted, missing) = join(doubted_role(offers, role), is_missing(&offers.secrets, secret)).await;
    let (doubted, unread) = doubted;
    discovery.questions.extend(doubted);
    discovery.unreadable.extend(unread);
    let asked = |path: &str| discovery.questions.iter().any(|open| open.path == path);
    let listed = join(
        async {
            match asked("glueRole") {
                true => {
                    let secret = secret_to_read(request, discovery.selected.as_ref(), Some(&offers.secret_prefix));
                    let region = offers.secrets.config().region().map(AsRef::as_ref);
                    let near = role.map(doubts::role_name);
                    roles(&offers.iam, &offers.role_names, near, secret.as_deref().zip(region)).await
                }
                false => Listing::default(),
            }
        },
        async {
            match asked("auth.secretId") || missing {
                true => secrets(&offers.secrets, Some(&offers.secret_prefix), secret).await,
                false => Listing::default(),
            }
        },
    )
    .await;
    let mistyped = secret.filter(|_| missing && !asked("auth.secretId"));
    let mistyped = mistyped.and_then(|given| doubts::secret(given, &listed.1.choices));
    discovery.questions.extend(mistyped);
    let selected = discovery.selected.clone();
    let existing: Vec<String> = discovery.existing.iter().map(|one| one.name.clone()).collect();
    for question in &mut discovery.questions {
        if let ("glueRole", Some(given)) = (question.path.as_str(), role) {
            let near = near_roles(&listed.0.choices, doubts::role_name(given));
            question.ask = doubts::did_you_mean(&near).unwrap_or_else(|| question.ask.clone());
        }
        question.choices = match question.path.as_str() {
            "glueRole" => listed.0.choices.clone(),
            "auth.secretId" => listed.1.choices.clone(),
            "auth.method" => logins(question, selected.as_ref()),
            "connection" => names(request.host(), &existing),
            _ => continue,
        };
    }
    let unread = [listed.0.unreadable, listed.1.unreadable];
    discovery.unreadable.extend(unread.into_iter().flatten());
}

/// The secret that the connection's role will have to read: the one that the request names, the database's managed one, else any under the
/// prefix. `None` where no secret is read, or nothing tells which.
pub fn secret_to_read(request: &Request, selected: Option<&Candidate>, prefix: Option<&str>) -> Option<String> {
    let auth = request.auth.as_ref();
    match auth.and_then(|auth| auth.method) {
        Some(AuthMethod::Iam) => None,
        Some(AuthMethod::Managed) => selected?.managed_secret_arn.clone(),
        _ => auth.and_then(|auth| auth.secret_id.clone()).or_else(|| {
            let prefix = prefix.filter(|prefix| !prefix.is_empty())?;
            Some(format!("{prefix}*"))
        }),
    }
}

/// An existing secret that the request names.
fn named_secret(request: &Request) -> Option<&str> {
    let auth = request.auth.as_ref().filter(|auth| auth.create != Some(true))?;
    auth.secret_id.as_deref()
}

/// Whether a secret is known not to exist. One that may not be looked at is asked about where secrets are read.
async fn is_missing(secrets: &Secrets, named: Option<&str>) -> bool {
    let Some(named) = named else { return false };
    let looked = secrets.describe_secret().secret_id(named).send().await;
    looked.is_err_and(|error| {
        let error = error.as_service_error();
        error.is_some_and(|error| error.is_resource_not_found_exception())
    })
}

/// The question that a role leaves with which no job could run, and why that could not be seen.
async fn doubted_role(offers: &Offers, given: Option<&str>) -> (Option<Question>, Option<String>) {
    let Some(given) = given else { return (None, None) };
    // Of others the function may not ask.
    if let Some(question) = doubts::role(given, &offers.role_names, None) {
        return (Some(question), None);
    }
    let found = offers.iam.get_role().role_name(doubts::role_name(given)).send().await;
    let found = match found {
        Ok(answer) => answer.role().map(|role| Role::There {
            arn: role.arn().to_owned(),
            glue_may_assume: role.assume_role_policy_document().is_none_or(glue_may_assume),
        }),
        Err(error)
            if error
                .as_service_error()
                .is_some_and(|error| error.is_no_such_entity_exception()) =>
        {
            Some(Role::Missing)
        }
        Err(error) => return (None, Some(format!("iam:GetRole: {}", unreadable(&error)))),
    };
    (doubts::role(given, &offers.role_names, found.as_ref()), None)
}

/// The names of roles that a mistyped one may have meant.
fn near_roles<'a>(choices: &'a [Choice], name: &str) -> Vec<&'a str> {
    let arns = choices.iter().filter_map(|one| one.value.as_str());
    nearest(name, arns.map(doubts::role_name))
}

/// Puts those first that a mistyped name may have meant, and leaves out what nobody reads.
fn near_first(choices: &mut Vec<Choice>, near: &[String], name: fn(&str) -> &str) {
    choices.sort_by_key(|one| {
        let name = one.value.as_str().map(name);
        let place = near.iter().position(|near| Some(near.as_str()) == name);
        place.unwrap_or(near.len())
    });
    choices.truncate(MOST_OFFERED);
}

/// Roles that Glue may assume, of the names that may be passed to it: those first that are called nearly like `near`, and with a secret (and
/// its Region), those that may read it.
pub async fn roles(iam: &Iam, names: &str, near: Option<&str>, secret: Option<(&str, &str)>) -> Listing {
    let mut listing = Listing::default();
    let mut pages = iam.list_roles().max_items(1000).into_paginator().send();
    for _ in 0..PAGES_OF_ROLES {
        match pages.next().await {
            Some(Ok(page)) => {
                let fit = page.roles().iter().filter(|role| {
                    matches(names, role.role_name()) && role.assume_role_policy_document().is_some_and(glue_may_assume)
                });
                listing.choices.extend(fit.map(|role| Choice {
                    value: json!(role.arn()),
                    reason: "Glue may assume it, and Pipefitter may pass it".to_owned(),
                }));
            }
            Some(Err(error)) => {
                listing.unreadable = Some(format!("iam:ListRoles: {}", unreadable(&error)));
                break;
            }
            None => break,
        }
    }
    let near = near.map(|name| near_roles(&listing.choices, name)).unwrap_or_default();
    let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
    near_first(&mut listing.choices, &near, doubts::role_name);
    match secret.filter(|_| near.is_empty()) {
        Some((secret, region)) => by_right_to_read(iam, listing, secret, region).await,
        None => listing,
    }
}

/// What the policies of a role say of a secret. A secret's own policy, which may let in or keep out, is judged once one is chosen.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Right {
    Reads,
    Unasked,
    Unreadable(String),
    Denied,
}

async fn by_right_to_read(iam: &Iam, mut listing: Listing, secret: &str, region: &str) -> Listing {
    let mut asked: Vec<(Right, Choice)> = futures::stream::iter(listing.choices.into_iter().enumerate())
        .map(async |(place, choice)| match choice.value.as_str() {
            Some(role) if place < MOST_SIMULATED => (right_to_read(iam, role, secret, region).await, choice),
            _ => (Right::Unasked, choice),
        })
        .buffered(AT_A_TIME)
        .collect()
        .await;
    asked.sort_by(|one, other| one.0.cmp(&other.0));
    listing.choices = asked
        .into_iter()
        .map(|(right, mut choice)| {
            choice.reason += &match right {
                Right::Reads => format!("; its policies let it read `{secret}`"),
                Right::Denied => format!("; but its policies do NOT let it read `{secret}`"),
                Right::Unasked => String::new(),
                Right::Unreadable(why) => format!("; whether it may read `{secret}` is not known ({why})"),
            };
            choice
        })
        .collect();
    listing
}

async fn right_to_read(iam: &Iam, role: &str, secret: &str, region: &str) -> Right {
    let call = iam
        .simulate_principal_policy()
        .policy_source_arn(role)
        .action_names("secretsmanager:GetSecretValue")
        .resource_arns(secret_arn(role, secret, region));
    match call.send().await {
        Ok(answer) => match answer.evaluation_results() {
            [] => Right::Unreadable(EMPTY_ANSWER.to_owned()),
            results => {
                let allowed =
                    |result: &EvaluationResult| *result.eval_decision() == PolicyEvaluationDecisionType::Allowed;
                if results.iter().all(allowed) {
                    Right::Reads
                } else {
                    Right::Denied
                }
            }
        },
        Err(error) => Right::Unreadable(format!("iam:SimulatePrincipalPolicy: {}", unreadable(&error))),
    }
}

/// The secret's ARN, in the role's account where it is a name. Secrets Manager ends an ARN with six characters that a name does not tell;
/// policies leave them open (`*`, `-??????`).
fn secret_arn(role: &str, secret: &str, region: &str) -> String {
    if secret.starts_with("arn:") {
        return secret.to_owned();
    }
    let mut parts = role.split(':').skip(1);
    let (partition, account) = (parts.next().unwrap_or("aws"), parts.nth(2).unwrap_or_default());
    let name = secret.replace('*', "name");
    format!("arn:{partition}:secretsmanager:{region}:{account}:secret:{name}-AbCdEf")
}

/// Secrets whose names begin so, or all; those first that are called nearly like `near`, for which more of them are read.
pub async fn secrets(client: &Secrets, prefix: Option<&str>, near: Option<&str>) -> Listing {
    let (pages, most) = match near {
        Some(_) => (PAGES_OF_SECRETS, 100),
        None => (1, i32::try_from(MOST_OFFERED).unwrap_or(i32::MAX)),
    };
    let mut list = client.list_secrets().max_results(most);
    if let Some(prefix) = prefix.filter(|prefix| !prefix.is_empty()) {
        let filter = Filter::builder().key(FilterNameStringType::Name).values(prefix).build();
        list = list.filters(filter);
    }
    let mut listing = Listing::default();
    let mut pages_read = list.into_paginator().send();
    for _ in 0..pages {
        match pages_read.next().await {
            Some(Ok(page)) => listing.choices.extend(page.secret_list().iter().filter_map(of_secret)),
            Some(Err(error)) => {
                listing.unreadable = Some(format!("secretsmanager:ListSecrets: {}", unreadable(&error)));
                break;
            }
            None => break,
        }
    }
    let names = listing.choices.iter().filter_map(|one| one.value.as_str());
    let near = near.map(|near| nearest(near, names)).unwrap_or_default();
    let near: Vec<String> = near.into_iter().map(str::to_owned).collect();
    near_first(&mut listing.choices, &near, |name| name);
    listing
}

fn of_secret(secret: &SecretListEntry) -> Option<Choice> {
    let reason = secret.description().filter(|text| !text.is_empty());
    Some(Choice {
        value: json!(secret.name()?),
        reason: reason.unwrap_or("it has no description").to_owned(),
    })
}

/// Whether a role's trust policy, as IAM hands it out, lets Glue in. A condition may still keep it out.
fn glue_may_assume(document: &str) -> bool {
    let text = percent_encoding::percent_decode_str(document).decode_utf8_lossy();
    let trust: Value = serde_json::from_str(&text).unwrap_or_default();
    let one_or_many = |value: &Value| match value {
        Value::Array(many) => many.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    one_or_many(&trust["Statement"]).iter().any(|statement| {
        let services = one_or_many(&statement["Principal"]["Service"]);
        let anybody = statement["Principal"] == "*";
        statement["Effect"] == "Allow" && (anybody || services.iter().any(|service| service == "glue.amazonaws.com"))
    })
}

/// The ways to log in that can work, each with what speaks for it.
fn logins(question: &Question, selected: Option<&Candidate>) -> Vec<Choice> {
    let reason = |word: &str| {
        match (word, selected) {
        ("managed", Some(one)) => format!("`{}` has a managed secret; its user is the master", one.id),
        ("managed", None) => "where the database has a managed secret; its user is the master".to_owned(),
        ("iam", Some(one)) if one.iam_authentication => format!("IAM authentication is on for `{}`", one.id),
        ("iam", Some(one)) => format!("IAM authentication is not seen to be on for `{}`", one.id),
        ("iam", None) => "no password at all".to_owned(),
        _ => "with \"secretId\" of a secret that exists; or with \"create\": true and \"username\", beside \"confirm\": [\"create-secret\"], \
              for a new one whose password you put in"
            .to_owned(),
    }
    };
    let words = question.allowed.iter();
    words
        .map(|word| Choice {
            value: json!(word),
            reason: reason(word),
        })
        .collect()
}

/// Connections that are there, and a name for a new one.
fn names(host: Option<&str>, existing: &[String]) -> Vec<Choice> {
    let mut choices: Vec<Choice> = existing
        .iter()
        .map(|name| Choice {
            value: json!(name),
            reason: "it exists: given alone it is tested, and nothing is made".to_owned(),
        })
        .collect();
    let taken: Vec<&str> = existing.iter().map(String::as_str).collect();
    choices.extend(host.and_then(suggested_name).map(|name| Choice {
        value: json!(kept_free(&name, &taken)),
        reason: "a new one, called like the host".to_owned(),
    }));
    choices
}

/// A name that says what is connected: the database's own identifier, or the host's first word.
pub fn suggested_name(host: &str) -> Option<String> {
    let first = match DatabaseName::parse(host) {
        Some(name) => name.id,
        None => host.split('.').next().unwrap_or_default().to_ascii_lowercase(),
    };
    let is_address = host.chars().all(|c| c.is_ascii_digit() || c == '.');
    (!first.is_empty() && !is_address).then_some(first)
}

/// `name`, or with the first number that makes it none of `taken`.
pub fn kept_free(name: &str, taken: &[&str]) -> String {
    let numbered = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned())
        .chain(numbered)
        .find(|name| !taken.iter().any(|other| other.eq_ignore_ascii_case(name)))
        .unwrap_or_else(|| name.to_owned())
}

#[cfg(test)]
mod tests;
