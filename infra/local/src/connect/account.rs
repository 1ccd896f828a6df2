//! What the account shows to the person's own rights: the way of a request, the sources, and lists to choose from. Nothing is written here
//! but the value of a secret whose shell is there.

use aws_sdk_secretsmanager::Client as Secrets;
use aws_types::SdkConfig;
use diagnose_network::places::places;
use discover_sources::handler::{Clients, still_open};
use discover_sources::offer;
use serde_json::{Value, json};
use shared_domain::Secret;
use shared_domain::secret_form::SecretForm;
use shared_domain::step::{Discovery, Places, Question, Route, Unfilled, Way};
use shared_lambda::unreadable;

use super::offer::{Listing, NOTHING, NOWHERE, Seen, Thing};

pub(super) struct Account {
    glue: aws_sdk_glue::Client,
    sts: aws_sdk_sts::Client,
    iam: aws_sdk_iam::Client,
    secrets: Secrets,
    sources: Clients,
    /// What discovery found, and for what of the request.
    found: Option<(Value, Discovery)>,
    secret_names: Option<Listing>,
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
    pub(super) fn new(config: &SdkConfig) -> Self {
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

    /// What may be chosen for one of the open questions.
    pub(super) async fn seen<'a>(&'a mut self, look: &'a Look) -> Seen<'a> {
        let asked = |path: &str| look.open.iter().any(|question| question.path == path);
        if asked("auth.secretId") && self.secret_names.is_none() {
            self.secret_names = Some(listing(offer::secrets(&self.secrets, None).await));
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
            secrets: self.secret_names.as_ref().unwrap_or(NOTHING),
            roles: self.roles.as_ref().map_or(NOTHING, |(_, roles)| roles),
        }
    }

    /// The roles, once for each secret that they would have to read.
    async fn list_roles(&mut self, look: &Look) {
        let secret = offer::secret_to_read(&look.route.request, look.discovery.selected.as_ref(), None);
        if self.roles.as_ref().is_some_and(|(of, _)| *of == secret) {
            return;
        }
        let region = self.secrets.config().region().map(AsRef::as_ref);
        let roles = offer::roles(&self.iam, "*", secret.as_deref().zip(region)).await;
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
                })
            })
            .collect(),
        unreadable: found.unreadable,
    }
}
