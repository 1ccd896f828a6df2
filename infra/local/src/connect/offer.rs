//! The next question, from what is open and what the account shows: numbered choices with the reason for each. Nothing is asked that has
//! been found out, and nothing is chosen for the person.

use discover_sources::offer::{kept_free, suggested_name};
use serde_json::{Value, json};
use shared_domain::diagnosis::Reachability;
use shared_domain::request::Confirmation;
use shared_domain::source::Engine;
use shared_domain::step::{Candidate, Discovery, Place, Places, Question};

/// What the account shows of what may be chosen.
#[derive(Debug)]
pub(super) struct Seen<'a> {
    pub(super) discovery: Discovery,
    pub(super) engine: Option<Engine>,
    /// The host that is known.
    pub(super) host: Option<&'a str>,
    pub(super) secrets: &'a Listing,
    pub(super) roles: &'a Listing,
    pub(super) places: &'a Places,
}

#[cfg(test)]
impl Seen<'_> {
    pub(super) fn of_nothing() -> Self {
        Self {
            discovery: Discovery::default(),
            engine: None,
            host: None,
            secrets: NOTHING,
            roles: NOTHING,
            places: NOWHERE,
        }
    }
}

/// What nobody has looked for.
pub(super) const NOTHING: &Listing = &Listing {
    things: Vec::new(),
    unreadable: None,
    notes: Vec::new(),
};
/// The same of places.
pub(super) const NOWHERE: &Places = &Places {
    places: Vec::new(),
    missing: Vec::new(),
    commands: Vec::new(),
};

/// Things of one kind, or why they could not be listed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Listing {
    pub(super) things: Vec<Thing>,
    pub(super) unreadable: Option<String>,
    pub(super) notes: Vec<String>,
}

/// What a person may choose: the value that the input takes, and what speaks for it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Thing {
    pub(super) value: String,
    pub(super) reason: String,
    pub(super) usable: Usable,
}

/// Whether it will do, as far as is known; in the order in which it is offered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Usable {
    #[default]
    Yes,
    /// What it holds does not fit.
    Misfit,
    /// Pipefitter's functions may not read it.
    OutOfReach,
}

/// A question as it is put to a person.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub(super) path: String,
    pub(super) ask: String,
    pub(super) why: String,
    pub(super) choices: Vec<Choice>,
    /// What could not be looked at, so that there are fewer choices than there may be.
    pub(super) unseen: Option<String>,
    /// What else is to be known of the choices.
    pub(super) notes: Vec<String>,
    pub(super) example: Option<Value>,
    pub(super) commands: Vec<String>,
}

/// A numbered answer.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Choice {
    pub(super) label: String,
    pub(super) reason: String,
    /// Where in the input it goes.
    pub(super) sets: Vec<(&'static str, Value)>,
    /// Whether it is what a yes means.
    pub(super) is_yes: bool,
}

impl Choice {
    /// The text that it sets at a path.
    pub(super) fn value_at(&self, path: &str) -> Option<String> {
        let (_, value) = self.sets.iter().find(|(at, _)| *at == path)?;
        match value {
            Value::Null | Value::Object(_) => None,
            value => Some(value.as_str().map_or_else(|| value.to_string(), str::to_owned)),
        }
    }

    fn yes(self) -> Self {
        Self { is_yes: true, ..self }
    }
}

/// The question to put first: what answers others comes before them, the name last, unless a connection is there to be used.
pub(super) fn next(open: &[Question], seen: &Seen) -> Option<Asked> {
    let place = |question: &&Question| match question.path.as_str() {
        "endpoint.host" if !seen.discovery.candidates.is_empty() => 0,
        "source" => 1,
        "endpoint.host" => 2,
        "connection" if seen.discovery.existing.is_empty() => 9,
        "connection" => 3,
        path if path.starts_with("network.") => 5,
        "glueRole" => 6,
        _ => 4,
    };
    open.iter().min_by_key(place).map(|question| asked(question, seen))
}

/// A question with its choices.
pub(super) fn asked(question: &Question, seen: &Seen) -> Asked {
    let (choices, unseen) = choices(question, seen);
    let notes = match question.path.as_str() {
        "auth.secretId" => seen.secrets.notes.clone(),
        _ => Vec::new(),
    };
    Asked {
        notes,
        path: question.path.clone(),
        ask: question.ask.clone(),
        why: question.why.clone(),
        choices,
        unseen,
        example: question.example.clone(),
        commands: question.commands.clone(),
    }
}

fn choices(question: &Question, seen: &Seen) -> (Vec<Choice>, Option<String>) {
    let selected = seen.discovery.selected.as_ref();
    if let Some(unless) = question.unless {
        return (doubted(question, unless), None);
    }
    let choices = match question.path.as_str() {
        "endpoint.host" if !seen.discovery.candidates.is_empty() => {
            seen.discovery.candidates.iter().flat_map(databases).collect()
        }
        "url" => settled(question, seen),
        "source" | "endpoint.port" if !question.choices.is_empty() => settled(question, seen),
        "endpoint.port" => seen
            .engine
            .and_then(|engine| engine.source().usual_port())
            .map(|port| choice(port.to_string(), "the usual one", vec![("endpoint.port", json!(port))]))
            .into_iter()
            .collect(),
        "endpoint.database" => named_database(selected, "endpoint.database"),
        "endpoint.service" => named_database(selected, "endpoint.service"),
        "connection" => names(seen),
        "auth.method" => question.allowed.iter().flat_map(|word| login(word, selected)).collect(),
        "auth.secretId" => {
            let mut choices = listed(seen.secrets, "auth.secretId", |name| json!(name));
            choices.insert(0, new_secret());
            return (choices, seen.secrets.unreadable.clone());
        }
        "glueRole" => {
            let choices = listed(seen.roles, "glueRole", |arn| json!(arn));
            return (choices, seen.roles.unreadable.clone());
        }
        "network.subnetId" => {
            let choices = seen.places.places.iter().map(place).collect();
            let missing = &seen.places.missing;
            return (choices, (!missing.is_empty()).then(|| missing.join("; ")));
        }
        "confirm" => vec![confirmed(question)],
        _ => plain(question),
    };
    (choices, None)
}

fn choice(label: impl Into<String>, reason: impl Into<String>, sets: Vec<(&'static str, Value)>) -> Choice {
    Choice {
        label: label.into(),
        reason: reason.into(),
        sets,
        is_yes: false,
    }
}

/// What is to be created or changed, as the question names it.
fn confirmed(question: &Question) -> Choice {
    let shell = json!(["create-secret"]);
    let named = question.example.clone().filter(Value::is_array);
    let what = named.unwrap_or_else(|| shell.clone());
    let reason = if what == shell {
        "a shell with the user and a placeholder; you put the password in afterwards".to_owned()
    } else {
        question.why.clone()
    };
    choice("yes", reason, vec![("confirm", what)]).yes()
}

/// What is nearly what the account has: what may be meant, or what is given after all.
fn doubted(question: &Question, unless: Confirmation) -> Vec<Choice> {
    const PATHS: [&str; 5] = [
        "url",
        "endpoint.host",
        "endpoint.database",
        "endpoint.service",
        "endpoint.sid",
    ];
    let path = PATHS.into_iter().find(|path| *path == question.path);
    let meant = question.choices.iter().filter_map(|one| {
        let label = one.value.as_str().map_or_else(|| one.value.to_string(), str::to_owned);
        let mut sets = vec![(path?, one.value.clone())];
        // What stands beside a URL says the same as it.
        if path == Some("url") {
            sets.extend(PATHS[1..].iter().map(|beside| (*beside, Value::Null)));
        }
        Some(choice(label, one.reason.clone(), sets))
    });
    let mut choices: Vec<Choice> = meant.collect();
    choices.push(choice(
        "it is right as it is",
        question.why.clone(),
        vec![("confirm", json!([unless]))],
    ));
    choices
}

/// Where the input contradicts what a database says of itself: the database is right, or another host is meant. A URL is one answer, so
/// that what stands beside it and says the same goes.
fn settled(question: &Question, seen: &Seen) -> Vec<Choice> {
    let beside = |path: &'static str| (path, Value::Null);
    let by_url = question.path == "url";
    let right = question.choices.iter().map(|one| {
        let label = one.value.as_str().map_or_else(|| one.value.to_string(), str::to_owned);
        let sets = match question.path.as_str() {
            "url" => vec![("url", one.value.clone()), beside("source"), beside("endpoint.port")],
            "source" => vec![("source", one.value.clone())],
            _ => vec![("endpoint.port", one.value.clone())],
        };
        choice(label, one.reason.clone(), sets).yes()
    });
    let in_fields = || {
        let selected = seen
            .discovery
            .selected
            .as_ref()
            .filter(|_| question.choices.is_empty())?;
        let engine = selected.source_engine()?;
        let mut sets = vec![
            ("url", Value::Null),
            ("source", json!(engine.as_str())),
            ("endpoint.host", json!(seen.host?)),
        ];
        sets.extend(selected.port.map(|port| ("endpoint.port", json!(port))));
        let label = format!("{} at {}, without the URL", engine.source().title, seen.host?);
        Some(choice(label, format!("what `{}` says of itself", selected.id), sets).yes())
    };
    let mut elsewhere = vec![beside("endpoint.host")];
    if by_url {
        elsewhere.push(beside("url"));
        elsewhere.extend(seen.engine.map(|engine| ("source", json!(engine.as_str()))));
    }
    let elsewhere = choice("another host is meant", "you name it next", elsewhere);
    right.chain(in_fields()).chain(std::iter::once(elsewhere)).collect()
}

/// The question that a word leaves which is near to the names of connections and is none of them.
pub(super) fn which_connection(word: &str, near: &[String]) -> Asked {
    let mut choices: Vec<Choice> = near
        .iter()
        .map(|name| {
            let reason = "it exists; it is tested, and nothing is made";
            choice(name.clone(), reason, vec![("connection", json!(name))])
        })
        .collect();
    choices.push(choice(
        format!("none: `{word}` says what the source is"),
        "a source that fits is looked for",
        vec![("source", json!(word))],
    ));
    choices.push(choice(
        format!("none: `{word}` is the name of a new connection"),
        "a name cannot be changed later",
        vec![("connection", json!(word))],
    ));
    Asked {
        path: "connection".to_owned(),
        ask: format!("No connection is called `{word}`. Is one of these meant?"),
        why: "the name of an existing connection has it tested; everything else has a new one made".to_owned(),
        choices,
        example: Some(json!(near.first())),
        ..Asked::default()
    }
}

/// The question's own few words.
fn plain(question: &Question) -> Vec<Choice> {
    const PATHS: [&str; 3] = ["source", "auth.kind", "auth.method"];
    let path = PATHS.into_iter().find(|path| *path == question.path);
    let words = question.allowed.iter();
    words
        .filter_map(|word| Some(choice(word.clone(), "", vec![(path?, json!(word))])))
        .collect()
}

/// A database, at its reader endpoint first: reading there keeps load off the writer.
fn databases(candidate: &Candidate) -> Vec<Choice> {
    let version = candidate.version.as_deref().map(|version| format!(" {version}"));
    let what = format!("{}{}", candidate.engine, version.unwrap_or_default());
    let mut facts = vec![candidate.kind.replace('-', " ")];
    facts.extend(candidate.status.clone());
    let place = match (candidate.publicly_accessible, &candidate.vpc_id) {
        (true, _) => Some("publicly accessible".to_owned()),
        (false, Some(vpc)) => Some(format!("private in {vpc}")),
        (false, None) => None,
    };
    facts.extend(place);
    let at = |host: &String, more: &str| {
        let reason = format!("{}{more}", facts.join(", "));
        let mut sets = vec![("endpoint.host", json!(host))];
        sets.extend(candidate.port.map(|port| ("endpoint.port", json!(port))));
        choice(format!("{} ({what}) at {host}", candidate.id), reason, sets)
    };
    let reader = candidate
        .reader_host
        .iter()
        .map(|host| at(host, "; the reader: keeps load off the writer"));
    let writer = if candidate.reader_host.is_some() {
        "; the writer"
    } else {
        ""
    };
    reader
        .chain(candidate.host.iter().map(|host| at(host, writer)))
        .collect()
}

fn named_database(selected: Option<&Candidate>, path: &'static str) -> Vec<Choice> {
    let of = |selected: &Candidate| {
        let name = selected.database.clone()?;
        let reason = format!("the one that `{}` was made with", selected.id);
        Some(choice(name.clone(), reason, vec![(path, json!(name))]))
    };
    selected.and_then(of).into_iter().collect()
}

/// Connections that lead there already, each as the whole input, and a new name.
fn names(seen: &Seen) -> Vec<Choice> {
    let existing = &seen.discovery.existing;
    let mut choices: Vec<Choice> = existing
        .iter()
        .map(|one| {
            let whole = json!({ "connection": one.name });
            choice(
                format!("use {}", one.name),
                if seen.host.is_some() {
                    "it leads there already; it is tested, and nothing is made"
                } else {
                    "it leads to a source of this kind; it is tested, and nothing is made"
                },
                vec![("$", whole)],
            )
        })
        .collect();
    let taken: Vec<&str> = existing.iter().map(|one| one.name.as_str()).collect();
    if let Some(name) = seen.host.and_then(suggested_name) {
        let name = kept_free(&name, &taken);
        let reason = "a new one, called like the host";
        choices.push(choice(name.clone(), reason, vec![("connection", json!(name))]));
    }
    choices
}

/// A way to log in; none that the database, which is known, cannot have.
fn login(word: &str, selected: Option<&Candidate>) -> Vec<Choice> {
    let set = |word: &str| ("auth.method", json!(word));
    match (word, selected) {
        ("managed", Some(selected)) if selected.managed_secret_arn.is_none() => Vec::new(),
        ("managed", Some(selected)) => vec![choice(
            "the database's managed secret",
            format!("`{}` has one; its user is the master", selected.id),
            vec![set("managed")],
        )],
        ("managed", None) => vec![choice(
            "the database's managed secret",
            "its user is the master",
            vec![set("managed")],
        )],
        ("iam", selected) => {
            let reason = match selected {
                Some(one) if one.iam_authentication => format!("IAM authentication is on for `{}`", one.id),
                Some(one) => format!("IAM authentication is not seen to be on for `{}`", one.id),
                None => "no password at all".to_owned(),
            };
            vec![choice("IAM", reason, vec![set("iam")])]
        }
        ("secret", _) => vec![
            choice("a secret that exists", "you name it next", vec![set("secret")]),
            choice(
                "a new secret",
                "you say the user, Pipefitter makes the shell, you put the password in",
                vec![set("secret"), ("auth.create", json!(true))],
            ),
        ],
        _ => Vec::new(),
    }
}

/// A subnet with a group, which answers both questions: what a diagnosis would say of it.
fn place(place: &Place) -> Choice {
    let verdict = match place.reachability {
        Reachability::Reachable => "reaches the source",
        Reachability::Degraded => "works in part",
        Reachability::Blocked => "does NOT reach it",
        Reachability::Unknown => "not all of it could be seen",
    };
    let name = place.security_group_name.as_deref().map(|name| format!(" ({name})"));
    let label = format!(
        "{} in {}, with {}{}: {verdict}",
        place.subnet_id,
        place.zone,
        place.security_group_id,
        name.unwrap_or_default()
    );
    let against = place
        .speaks_against
        .iter()
        .map(|one| format!("but {}: {} ({})", one.code, one.title, one.resource));
    let reasons: Vec<String> = place.speaks_for.iter().cloned().chain(against).collect();
    choice(
        label,
        reasons.join("; "),
        vec![
            ("network.subnetId", json!(place.subnet_id)),
            ("network.securityGroupIds", json!([place.security_group_id])),
        ],
    )
}

fn new_secret() -> Choice {
    choice(
        "a new secret",
        "you say the user, Pipefitter makes the shell, you put the password in",
        vec![("auth.create", json!(true)), ("auth.secretId", Value::Null)],
    )
}

fn listed(listing: &Listing, path: &'static str, value: impl Fn(&str) -> Value) -> Vec<Choice> {
    let things = listing.things.iter();
    things
        .map(|thing| {
            choice(
                thing.value.clone(),
                thing.reason.clone(),
                vec![(path, value(&thing.value))],
            )
        })
        .collect()
}

#[cfg(test)]
mod tests;
