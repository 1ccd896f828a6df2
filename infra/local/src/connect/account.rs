//! What the account shows to the person's own rights: the way of a request, the sources, and lists to choose from. Nothing is written here
//! but the value of a secret whose shell is there.

use aws_sdk_secretsmanager::Client as Secrets;
use aws_types::SdkConfig;
use diagnose_network::places::places;
use discover_sources::handler::{Clients, still_open};
use discover_sources::offer;
use futures::future::{join, join_all};
use serde_json::{Value, json};
use shared_domain::Secret;
use shared_domain::nearest::nearest;
use shared_domain::secret::secret_name_part;
use shared_domain::secret_form::SecretForm;
use shared_domain::step::{Discovery, Places, Question, Route, Unfilled, Way};
use shared_domain::tags::{CONNECTION, MANAGED_BY, tag_value};
use shared_lambda::unreadable;

use super::left::Thing as Left;
use super::offer::{Listing, NOTHING, NOWHERE, Seen, Thing, Usable};
use crate::records::secret_prefix;

/// More secrets are not looked into before one is chosen.
const MOST_LOOKED_INTO: usize = 10;

pub(super) struct Account {
    glue: aws_sdk_glue::Client,
    sts: aws_sdk_sts::Client,
    iam: aws_sdk_iam::Client,
    secrets: Secrets,
    sources: Clients,
    /// What discovery found, and for what of the request.
    found: Option<(Value, Discovery)>,
    formation: aws_sdk_cloudformation::Client,
    /// The deployed stack, where that is known.
    stack: Option<&'static str>,
    /// How the names of the secrets begin that its functions may read.
    prefix: Option<Result<String, String>>,
    /// The secrets, for the form that is looked for.
    secret_names: Option<(Option<SecretForm>, Listing)>,
    roles: Option<(Option<String>, Listing)>,
    network: diagnose_network::handler::Clients,
    /// The places for a host.
    places: Option<(String, Places)>,
}

/// A request as far as it goes.
pub(super) struct Look {
    pub(super) route: Route,
    pub(super) discovery: Discovery,
    pub(super) open: Vec<Question>,
}

impl Account {
    pub(super) fn new(config: &SdkConfig, stack: Option<&'static str>) -> Self {
        let glue = aws_sdk_glue::Client::new(config);
        Self {
            sources: Clients {
                glue: glue.clone(),
                rds: aws_sdk_rds::Client::new(config),
                redshift: aws_sdk_redshift::Client::new(config),
                serverless: aws_sdk_redshiftserverless::Client::new(config),
            },
            glue,
            sts: aws_sdk_sts::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            secrets: Secrets::new(config),
            found: None,
            formation: aws_sdk_cloudformation::Client::new(config),
            stack,
            prefix: None,
            secret_names: None,
            roles: None,
            network: diagnose_network::handler::Clients::new(config),
            places: None,
        }
    }

    /// Whether a connection has that name.
    pub(super) async fn has_connection(&self, name: &str) -> bool {
        let named = self.glue.get_connection().name(name).hide_password(true).send().await;
        named.is_ok()
    }

    /// The way of a request and what is open in it, as the first two steps of an execution say. Sources are looked for again only when
    /// what they are looked for by has changed.
    pub(super) async fn look(&mut self, draft: &Value) -> Result<Look, String> {
        let input = route_request::handler::Input {
            request: draft.clone(),
            execution_arn: None,
        };
        let allowed = route_request::handler::Allowed::anything();
        let route = route_request::handler::handle(&self.glue, &self.sts, &allowed, input).await;
        let route = route.map_err(|error| error.message)?;
        if !matches!(route.way, Way::Ask | Way::Register) {
            let open = route.questions.clone();
            let discovery = Discovery::default();
            return Ok(Look { route, discovery, open });
        }
        let sought = json!([
            draft["source"],
            draft["endpoint"]["host"],
            draft["url"],
            draft["schemaVersion"]
        ]);
        let discovery = match self.found.take() {
            Some((same, discovery)) if same == sought => discovery,
            _ => {
                let input = discover_sources::handler::Input { route: route.clone() };
                let found = discover_sources::handler::handle(&self.sources, input).await;
                found.map_err(|error| error.message)?
            }
        };
        self.found = Some((sought, discovery.clone()));
        let open = still_open(&route, &discovery);
        Ok(Look { route, discovery, open })
    }

    /// What may be chosen for one of these questions.
    pub(super) async fn seen<'a>(&'a mut self, look: &'a Look, open: &[Question]) -> Seen<'a> {
        let asked = |path: &str| open.iter().any(|question| question.path == path);
        if asked("auth.secretId") {
            self.list_secrets(look).await;
        }
        if asked("glueRole") {
            self.list_roles(look).await;
        }
        if asked("network.subnetId") {
            self.judge_places(look).await;
        }
        Seen {
            places: self.places.as_ref().map_or(NOWHERE, |(_, places)| places),
            discovery: look.discovery.clone(),
            engine: look.route.known_engine(Some(&look.discovery)),
            host: look.route.request.host(),
            secrets: self.secret_names.as_ref().map_or(NOTHING, |(_, names)| names),
            roles: self.roles.as_ref().map_or(NOTHING, |(_, roles)| roles),
        }
    }

    /// The secrets, once for each form: those first that the stack's functions may read, and of these the ones that fit.
    async fn list_secrets(&mut self, look: &Look) {
        let engine = look.route.known_engine(Some(&look.discovery));
        let form = engine.map(|engine| SecretForm::of(&look.route.request, engine));
        if self.secret_names.as_ref().is_some_and(|(of, _)| *of == form) {
            return;
        }
        let prefix = self.prefix().await;
        let under = offer::secrets(&self.secrets, prefix.as_deref().ok(), None);
        let (under, all) = join(under, offer::secrets(&self.secrets, None, None)).await;
        let mut names = readable_first(&prefix, listing(under), listing(all));
        if let Some(form) = form {
            let misfits = names.things.iter().take(MOST_LOOKED_INTO).map(|thing| async {
                match thing.usable {
                    Usable::OutOfReach => None,
                    _ => register_credentials::misfit(&self.secrets, form, &thing.value).await,
                }
            });
            let misfits = join_all(misfits).await;
            for (thing, misfit) in names.things.iter_mut().zip(misfits) {
                if let Some(why) = misfit {
                    thing.reason += &format!("; but {why}");
                    thing.usable = Usable::Misfit;
                }
            }
            names.things.sort_by_key(|thing| thing.usable);
        }
        self.secret_names = Some((form, names));
    }

    /// How the names of the secrets begin that the stack's functions may read, or why that is not known.
    pub(super) async fn prefix(&mut self) -> Result<String, String> {
        if self.prefix.is_none() {
            self.prefix = Some(match self.stack {
                Some(stack) => secret_prefix(&self.formation, stack).await,
                None => Err("the stack of the state machine that was named is not".to_owned()),
            });
        }
        self.prefix.clone().unwrap_or_else(|| Err(String::new()))
    }

    /// The names of connections that are near to a word.
    pub(super) async fn near(&self, word: &str) -> Vec<String> {
        // Where the connections cannot be listed, none is near.
        let all = crate::choose::names(&self.glue).await.unwrap_or_default();
        let near = nearest(word, all.iter().map(String::as_str));
        near.into_iter().map(str::to_owned).collect()
    }

    /// What an execution with this input makes, where it is not there. What is there already, made by Pipefitter for this connection, is
    /// marked so; what somebody else made is not among them.
    pub(super) async fn would_make(&mut self, input: &Value) -> Vec<(There, Left)> {
        let Some(connection) = input["connection"].as_str() else {
            return Vec::new();
        };
        let mut things = Vec::new();
        if input["auth"]["create"] == true {
            let name = match input["auth"]["secretId"].as_str() {
                Some(name) => name.to_owned(),
                None => {
                    let prefix = self.prefix().await.unwrap_or_else(|_| "glue/".to_owned());
                    format!("{prefix}{}/credentials", secret_name_part(connection))
                }
            };
            things.extend(
                self.secret(&name, connection)
                    .await
                    .map(|there| (there, Left::secret(&name))),
            );
        }
        if !self.has_connection(connection).await {
            things.push((There::Not, Left::connection(connection)));
        }
        things
    }

    /// Whether what an execution makes is there by now.
    pub(super) async fn is_there(&self, thing: &Left) -> bool {
        match thing.kind.as_str() {
            "connection" => self.has_connection(&thing.id).await,
            _ => {
                let secret = self.secrets.describe_secret().secret_id(&thing.id).send().await;
                secret.is_ok_and(|secret| secret.deleted_date().is_none())
            }
        }
    }

    /// Whether such a secret is there; `None` for one that somebody else made.
    async fn secret(&self, name: &str, connection: &str) -> Option<There> {
        let Ok(secret) = self.secrets.describe_secret().secret_id(name).send().await else {
            return Some(There::Not);
        };
        let has = |key: &str, value: &str| {
            secret
                .tags()
                .iter()
                .any(|tag| tag.key() == Some(key) && tag.value() == Some(value))
        };
        let is_own = has(MANAGED_BY.0, MANAGED_BY.1) && has(CONNECTION, &tag_value(connection));
        (is_own && secret.deleted_date().is_none()).then_some(There::Own)
    }

    /// The roles, once for each secret that they would have to read.
    async fn list_roles(&mut self, look: &Look) {
        let secret = offer::secret_to_read(&look.route.request, look.discovery.selected.as_ref(), None);
        if self.roles.as_ref().is_some_and(|(of, _)| *of == secret) {
            return;
        }
        let region = self.secrets.config().region().map(AsRef::as_ref);
        let roles = offer::roles(&self.iam, "*", None, secret.as_deref().zip(region)).await;
        self.roles = Some((secret, listing(roles)));
    }

    /// The places for the interfaces, once for each host.
    async fn judge_places(&mut self, look: &Look) {
        let host = look.route.request.host().unwrap_or_default();
        if self.places.as_ref().is_some_and(|(of, _)| of == host) {
            return;
        }
        let mut route = look.route.clone();
        route.request = route.known(Some(&look.discovery));
        route.engine = route.known_engine(Some(&look.discovery));
        let places = places(&self.network, &route, &look.discovery).await;
        self.places = Some((host.to_owned(), places));
    }

    /// Why the secret that was chosen cannot be the connection's; nothing where that shows only later.
    pub(super) async fn misfit(&self, look: &Look, secret_id: &str) -> Option<String> {
        let engine = look.route.known_engine(Some(&look.discovery))?;
        register_credentials::misfit(&self.secrets, SecretForm::of(&look.route.request, engine), secret_id).await
    }

    /// Puts the value into the secret's shell, with the person's own rights.
    pub(super) async fn fill(&self, shell: &Unfilled, value: &Secret) -> Result<(), String> {
        let mut whole = json!(shell.holds);
        whole[&shell.key] = json!(value.expose());
        let put = self.secrets.put_secret_value().secret_id(&shell.secret_id);
        let put = put.secret_string(whole.to_string()).send().await;
        let failed = |error| format!("could not fill `{}`: {}", shell.secret_id, unreadable(&error));
        put.map(drop).map_err(failed)
    }
}

/// What is offered, as things with a name.
fn listing(found: offer::Listing) -> Listing {
    let choices = found.choices.into_iter();
    Listing {
        things: choices
            .filter_map(|one| {
                Some(Thing {
                    value: one.value.as_str()?.to_owned(),
                    reason: one.reason,
                    usable: Usable::default(),
                })
            })
            .collect(),
        unreadable: found.unreadable,
        notes: Vec::new(),
    }
}

/// Whether something is there that an execution would make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum There {
    Not,
    /// Made by Pipefitter, for the same connection.
    Own,
}

/// Beside the secrets under the prefix the functions may read the master secrets that services manage.
const MANAGED: [&str; 2] = ["rds!", "redshift!"];

/// The secrets that the stack's functions may read, then the others, marked so.
fn readable_first(prefix: &Result<String, String>, under: Listing, all: Listing) -> Listing {
    let prefix = match prefix {
        Ok(prefix) => prefix,
        Err(why) => {
            let note = format!("which of them Pipefitter's functions may read is not known: {why}");
            return Listing {
                notes: vec![note],
                ..all
            };
        }
    };
    let readable = |name: &str| {
        let mut beginnings = MANAGED.into_iter().chain(std::iter::once(prefix.as_str()));
        name.starts_with("arn:") || beginnings.any(|beginning| name.starts_with(beginning))
    };
    let mut whole = under;
    for mut thing in all.things {
        if whole.things.iter().any(|there| there.value == thing.value) {
            continue;
        }
        if !readable(&thing.value) {
            thing.reason += &format!("; but Pipefitter's functions may NOT read it: they read those under `{prefix}`");
            thing.usable = Usable::OutOfReach;
        }
        whole.things.push(thing);
    }
    whole.unreadable = whole.unreadable.or(all.unreadable);
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(names: &[&str]) -> Listing {
        let thing = |name: &&str| Thing {
            value: (*name).to_owned(),
            ..Thing::default()
        };
        Listing {
            things: names.iter().map(thing).collect(),
            ..Listing::default()
        }
    }

    #[test]
    fn secrets_that_the_functions_may_read_come_first_and_the_others_say_that_they_may_not() {
        let all = || named(&["other/thing", "glue/orders", "rds!cluster-1"]);
        let whole = readable_first(&Ok("glue/".into()), named(&["glue/orders", "glue/more"]), all());
        let shown: Vec<_> = whole
            .things
            .iter()
            .map(|thing| (thing.value.as_str(), thing.usable == Usable::OutOfReach))
            .collect();
        assert_eq!(
            shown,
            [
                ("glue/orders", false),
                ("glue/more", false),
                ("other/thing", true),
                ("rds!cluster-1", false)
            ]
        );
        assert_eq!(whole.notes, Vec::<String>::new());
        let unknown = readable_first(&Err("AccessDenied".into()), named(&[]), all());
        assert_eq!((unknown.things.len(), unknown.notes.len()), (3, 1));
        assert!(unknown.notes[0].contains("AccessDenied"));
    }
}
