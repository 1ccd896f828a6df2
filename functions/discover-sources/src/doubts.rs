//! What the input says that the account contradicts, or has under nearly the same name: asked about before anything is created, with
//! what may have been meant. A contradiction stands until the input changes; what is only likely goes with `confirm: ["as-given"]`.

use serde_json::{Value, json};
use shared_domain::Request;
use shared_domain::allowed_buckets::matches;
use shared_domain::aws::endpoint::{DatabaseKind, DatabaseName};
use shared_domain::nearest::{distance, nearest};
use shared_domain::request::Confirmation;
use shared_domain::source::Place;
use shared_domain::step::{Candidate, Choice, Discovery, Question, Route};

/// Edits between two whole names, so that one may be the other mistyped.
const FEW_EDITS: usize = 2;
/// In a name that is shorter, one.
const SHORT: usize = 6;

/// What the request says of a database otherwise than the database itself. A connection would be made to what nothing listens as, and a
/// preflight would have ports opened for it.
pub(crate) fn contradictions(route: &Route, selected: &Candidate) -> Vec<Question> {
    let request = &route.request;
    let id = &selected.id;
    let question = |path: &str, ask: String, why: String, right: Value| {
        // A URL is one answer to all that is wrong in it.
        let right = match request.url {
            Some(_) => url_to(route, selected, request.host(), None),
            None => Some(right),
        };
        let reason = format!("what `{id}` says of itself");
        asked(
            at(request, path),
            ask,
            why,
            right.map(|value| Choice { value, reason }).into_iter().collect(),
        )
    };
    let mut open = Vec::new();
    let engines = route.engine.zip(selected.source_engine());
    if let Some((said, is)) = engines.filter(|(said, is)| !said.agrees_with(*is)) {
        let (said, title) = (said.source().title, is.source().title);
        open.push(question(
            "source",
            format!("Is the source {title}, as `{id}` is, or is another host meant?"),
            format!("the input says {said}, and `{id}`, which has this host, is {title}"),
            is.as_str().into(),
        ));
    }
    let ports = request
        .endpoint
        .as_ref()
        .and_then(|endpoint| endpoint.port)
        .zip(selected.port);
    if let Some((said, is)) = ports.filter(|(said, is)| said != is) {
        open.push(question(
            "endpoint.port",
            format!("Is the port {is}, on which `{id}` listens?"),
            format!("the input says {said}, where nothing listens on this host"),
            is.into(),
        ));
    }
    if request.url.is_some() {
        open.truncate(1);
    }
    open
}

/// A host that is nearly one of the account's and none of them, or a database that is nearly the one that its server was made with.
pub(crate) fn mistyped(route: &Route, discovery: &Discovery) -> Option<Question> {
    let request = &route.request;
    if request.confirms(Confirmation::AsGiven) {
        return None;
    }
    match (&discovery.selected, request.host()) {
        (Some(selected), _) => database(route, selected),
        (None, Some(given)) => host(route, given, discovery),
        (None, None) => None,
    }
}

fn host(route: &Route, given: &str, discovery: &Discovery) -> Option<Question> {
    let all_seen = discovery.unreadable.is_empty();
    let hosts = discovery
        .candidates
        .iter()
        .flat_map(|one| one.hosts().map(move |host| (one, host)));
    let mut near: Vec<(usize, &Candidate, &str)> = hosts
        .filter(|(_, host)| is_near_host(given, host, all_seen))
        .map(|(one, host)| (distance(given, host), one, host))
        .collect();
    near.sort_by_key(|(distance, _, _)| *distance);
    near.truncate(3);
    let names: Vec<&str> = near.iter().map(|(_, _, host)| *host).collect();
    let choices: Vec<Choice> = near
        .iter()
        .filter_map(|(_, one, host)| {
            Some(Choice {
                value: match route.request.url {
                    Some(_) => url_to(route, one, Some(host), None)?,
                    None => json!(host),
                },
                reason: format!("where `{}` listens ({})", one.id, one.engine),
            })
        })
        .collect();
    let (ask, why) = match did_you_mean(&names) {
        Some(ask) => (ask, format!("no database that this account lists listens at `{given}`")),
        None if !given.contains('.') => (
            format!("What is the whole name of the host `{given}`?"),
            "a name without its domain is known to who searches that domain, and Glue searches none of yours"
                .to_owned(),
        ),
        None => return None,
    };
    let why = format!("{why}; {OR_AS_GIVEN}");
    Some(unless_given(asked(
        at(&route.request, "endpoint.host"),
        ask,
        why,
        choices,
    )))
}

fn database(route: &Route, selected: &Candidate) -> Option<Question> {
    let (request, known) = (&route.request, selected.database.as_deref()?);
    let endpoint = request.endpoint.as_ref()?;
    let (path, given) = [
        ("endpoint.database", &endpoint.database),
        ("endpoint.service", &endpoint.service),
        ("endpoint.sid", &endpoint.sid),
    ]
    .into_iter()
    .find_map(|(path, name)| Some((path, name.as_deref()?)))?;
    if !is_near_name(given, known) {
        return None;
    }
    let value = match request.url {
        Some(_) => url_to(route, selected, request.host(), Some(known))?,
        None => json!(known),
    };
    let reason = format!("the one that `{}` was made with", selected.id);
    let ask = did_you_mean(&[known])?;
    let why = format!(
        "`{}` was made with `{known}`, and `{given}` is nearly that; {OR_AS_GIVEN}",
        selected.id
    );
    let choices = vec![Choice { value, reason }];
    Some(unless_given(asked(at(request, path), ask, why, choices)))
}

/// What is known of the role that the input names.
#[derive(Debug)]
pub(crate) enum Role {
    There { arn: String, glue_may_assume: bool },
    Missing,
}

/// A role that no job could run with: Pipefitter may not pass it, it does not exist, or Glue may not assume it. `found` is `None` where that
/// was not to be seen. What may be meant is put in once the roles are listed.
pub(crate) fn role(given: &str, pattern: &str, found: Option<&Role>) -> Option<Question> {
    let name = role_name(given);
    let why = match found {
        _ if !pattern.is_empty() && !matches(pattern, name) => {
            format!("Pipefitter may pass roles called `{pattern}` to Glue, and `{name}` is none of them")
        }
        Some(Role::Missing) => format!("no role of this account is called `{name}`"),
        Some(Role::There { arn, .. }) if arn != given => format!("the role `{name}` is there as `{arn}`"),
        Some(Role::There {
            glue_may_assume: false, ..
        }) => {
            format!("the trust policy of `{name}` does not let glue.amazonaws.com assume it")
        }
        _ => return None,
    };
    let ask = "Which other role do your Glue jobs run with?".to_owned();
    Some(asked("glueRole", ask, why, Vec::new()))
}

/// A secret that does not exist, where others are called nearly so. One that is near to none is asked about where secrets are looked at,
/// with the command that makes it.
pub(crate) fn secret(given: &str, choices: &[Choice]) -> Option<Question> {
    let names = choices.iter().filter_map(|one| one.value.as_str());
    let ask = did_you_mean(&nearest(given, names))?;
    let why = format!("no secret is called `{given}`");
    Some(asked("auth.secretId", ask, why, Vec::new()))
}

/// `Did you mean ...?`, where there is something to mean.
pub(crate) fn did_you_mean(names: &[&str]) -> Option<String> {
    let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    (!quoted.is_empty()).then(|| format!("Did you mean {}?", quoted.join(" or ")))
}

/// A role's name, without its path.
pub(crate) fn role_name(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// True for a host that none of AWS's names is, and that may be meant for one: a list shows which.
pub(crate) fn is_nearly_of_aws(host: &str) -> bool {
    let host = host.to_ascii_lowercase();
    if !host.contains('.') {
        return true;
    }
    let of_aws = |label: &str| {
        ["rds", "redshift", "redshift-serverless"].contains(&label) || distance(label, "amazonaws") <= FEW_EDITS
    };
    DatabaseName::parse(&host).is_none() && host.split('.').any(of_aws)
}

/// Whether `given`, which is no host of the account's, may be `known`, which is one: by a slip, or by another identifier in the same account and
/// Region, all of whose databases were seen.
pub(crate) fn is_near_host(given: &str, known: &str, all_seen: bool) -> bool {
    let by_a_slip = (1..=FEW_EDITS).contains(&distance(given, known)) && !is_numbered_alike(given, known);
    by_a_slip || all_seen && is_of_the_same_place(given, known) || is_first_label(given, known)
}

/// A host without its domain, such as the identifier of a database.
fn is_first_label(given: &str, known: &str) -> bool {
    let label = known.split('.').next().unwrap_or_default();
    !given.contains('.') && !nearest(given, [label]).is_empty()
}

fn is_of_the_same_place(given: &str, known: &str) -> bool {
    let Some((given, known)) = DatabaseName::parse(given).zip(DatabaseName::parse(known)) else {
        return false;
    };
    // What no list names may well be there.
    let is_listed = !matches!(given.kind, DatabaseKind::GlobalCluster | DatabaseKind::ProxyEndpoint);
    // `cluster-ro-abc` and `abc` are one account's.
    let account = |name: &DatabaseName| name.account.rsplit('-').next().map(str::to_owned);
    is_listed
        && (account(&given), &given.region) == (account(&known), &known.region)
        && !nearest(&given.id, [known.id.as_str()]).is_empty()
}

/// Whether one name of a database may be the other, mistyped. Case alone is none: many servers do not look at it.
fn is_near_name(given: &str, known: &str) -> bool {
    let most = match given.chars().count().min(known.chars().count()) {
        0..=3 => 0,
        length if length < SHORT => 1,
        _ => FEW_EDITS,
    };
    (1..=most).contains(&distance(given, known)) && !is_numbered_alike(given, known)
}

/// `orders1` and `orders2` are two names that somebody gave.
fn is_numbered_alike(one: &str, other: &str) -> bool {
    let letters = |text: &str| -> String {
        let letters = text.chars().filter(|c| !c.is_ascii_digit());
        letters.flat_map(char::to_lowercase).collect()
    };
    letters(one) == letters(other)
}

const OR_AS_GIVEN: &str = "where it is right as it is, add \"confirm\": [\"as-given\"]";

/// The URL, where one is given, is the one answer to what is wrong in it.
fn at<'a>(request: &Request, path: &'a str) -> &'a str {
    if request.url.is_some() { "url" } else { path }
}

fn asked(path: &str, ask: String, why: String, choices: Vec<Choice>) -> Question {
    Question {
        path: path.to_owned(),
        ask,
        why,
        allowed: choices
            .iter()
            .filter_map(|one| Some(one.value.as_str()?.to_owned()))
            .collect(),
        example: choices.first().map(|one| one.value.clone()),
        choices,
        ..Question::default()
    }
}

fn unless_given(question: Question) -> Question {
    Question {
        unless: Some(Confirmation::AsGiven),
        ..question
    }
}

/// The URL that leads to `to` as what it is, in place of the one that the request gives. Its name stays where both sources have databases,
/// unless another is meant.
fn url_to(route: &Route, to: &Candidate, host: Option<&str>, database: Option<&str>) -> Option<Value> {
    let engine = match (route.engine, to.source_engine()) {
        (Some(said), Some(is)) if said.agrees_with(is) => said,
        (said, is) => is.or(said)?,
    };
    let endpoint = route.request.endpoint.as_ref()?;
    let same = route.engine.is_some_and(|said| said.agrees_with(engine));
    let by_sid = same && endpoint.sid.is_some();
    let name = match (same, by_sid) {
        (true, true) => endpoint.sid.as_deref(),
        (true, false) => endpoint.service.as_deref().or(endpoint.database.as_deref()),
        (false, _) => endpoint.database.as_deref().or(to.database.as_deref()),
    };
    let url = (engine.source().url.write)(&Place {
        host: host?,
        port: to.port.or(endpoint.port)?,
        database: database.or(name),
        by_sid,
        by_iam: route.request.uses_iam(),
        by_tls: false,
    })?;
    let taken = Request::parse(json!({ "url": url })).is_ok();
    taken.then(|| url.into())
}

#[cfg(test)]
mod tests;
