//! What a check says when a firm text names its cause and the facts do not show it.

use shared_domain::aws::glue::Connection;
use shared_domain::denied::Denied;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::jdbc::target_of;
use shared_domain::script::Named;
use shared_domain::secret_form::SecretForm;
use shared_domain::{Cause, Fix, Resource};

use crate::credentials::view::{RoleRef, secret_id_of};
use crate::suspect::elsewhere;

/// A finding that a text alone gives.
#[derive(Clone, Copy, Debug)]
pub struct Said {
    /// The text's cause.
    pub cause: Cause,
    /// What is wrong, one line.
    pub title: &'static str,
    /// The component to change.
    pub resource: fn(&Told<'_>) -> Resource,
    /// How to mend it.
    pub fix: fn(&Told<'_>) -> Fix,
    /// What the facts may say against it.
    pub stands: Stands,
}

/// When a text is believed, by what the facts say of the same code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// Not when the check passed: the facts look at the very thing, it is in order, and such a text can come from something else.
    UnlessPassed,
    /// Not when the check passed, unless the text names a policy that no simulation sees: of the organization, of the session.
    UnlessSimulated,
    /// Though the check passed: Glue looked at the very thing itself when it launched the run, or only a run meets it (a handshake, a
    /// resolver, what a server and a driver make out between them).
    EvenIfPassed,
    /// Only when the whole network could be read and nothing of it fails: then it is the host that refuses.
    OnCleanNetwork,
}

/// The failure that a text tells of: what a finding can be about.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The connection, where it is known.
    pub connection: Option<&'a Connection>,
    /// All that is known of the failure.
    pub evidence: &'a Evidence,
}

impl Told<'_> {
    /// The connection, else the job or the crawler.
    pub fn connection(&self) -> Resource {
        match self.connection {
            Some(connection) => Resource::new("connection", &connection.name),
            None => self.job(),
        }
    }

    /// The job or the crawler, else the connection.
    pub fn job(&self) -> Resource {
        if let Some(job) = self.evidence.job.get().and_then(Found::present) {
            return Resource::new("job", &job.name);
        }
        match (self.evidence.known_crawler(), self.connection) {
            (Some(crawler), _) => Resource::new("crawler", &crawler.name),
            (None, Some(connection)) => Resource::new("connection", &connection.name),
            (None, None) => Resource::new("connection", "unknown"),
        }
    }

    /// The host that the text is of: one that the script names itself, else where the connection leads.
    pub fn host(&self) -> Resource {
        if let Some(host) = elsewhere(self.evidence) {
            return Resource::new("host", &host.host);
        }
        match self.connection.and_then(target_of) {
            Some(target) => Resource::new("host", target.host),
            None => self.connection(),
        }
    }

    /// The connection's subnet.
    pub fn subnet(&self) -> Resource {
        self.subnet_id()
            .map_or_else(|| self.connection(), |id| Resource::new("subnet", id))
    }

    /// The secret that the job's script reads by itself, where that is one and it uses no connection: then it holds the login of the run.
    pub fn script_secret(&self) -> Option<&str> {
        let script = self
            .evidence
            .script
            .get()
            .filter(|_| self.evidence.test_error.is_none())?;
        match script.secret_ids.as_slice() {
            [one] if !script.names_a_connection() && !script.not_known.contains(&Named::Secret) => Some(one),
            _ => None,
        }
    }

    /// The secret of the login, by name or ARN: the script's own, else the connection's.
    pub fn secret_id(&self) -> Option<String> {
        let of_script = self.script_secret().map(str::to_owned);
        of_script.or_else(|| self.connection.and_then(secret_id_of))
    }

    /// The same as a resource; the connection where it has none.
    pub fn secret(&self) -> Resource {
        match self.secret_id() {
            Some(secret) => Resource::new("secret", secret),
            None => self.connection(),
        }
    }

    /// The role of the job or the crawler.
    pub fn role(&self) -> Resource {
        let of_job = self.evidence.job.get().and_then(Found::present).map(|job| &job.role);
        let of_crawler = self.evidence.known_crawler().map(|crawler| &crawler.role);
        let role = of_job.or(of_crawler).and_then(|role| RoleRef::of(role));
        role.map_or_else(|| self.connection(), |role| Resource::new("role", role.name))
    }

    /// What AWS says that it denied.
    pub fn denied(&self) -> Option<&Denied> {
        self.evidence.signal.as_ref()?.denied.as_ref()
    }

    /// The id of the connection's subnet.
    pub fn subnet_id(&self) -> Option<&str> {
        self.connection?
            .physical_connection_requirements
            .as_ref()?
            .subnet_id
            .as_deref()
    }

    /// The keys that the connection's secret has to have, in words.
    pub fn secret_keys(&self) -> &'static str {
        let form = self.connection.map_or(SecretForm::JDBC, SecretForm::of_connection);
        form.keys()
    }

    /// True when the connection enforces TLS.
    pub fn enforces_tls(&self) -> bool {
        let enforced = self
            .connection
            .and_then(|connection| connection.property("JDBC_ENFORCE_SSL"));
        enforced.is_some_and(|value| value.trim().eq_ignore_ascii_case("true"))
    }

    /// Where the text was met, as the beginning of a sentence that quotes it.
    pub fn source(&self) -> String {
        if self.evidence.test_error.is_some() {
            return "the connection test answered".to_owned();
        }
        let crawler = self.evidence.known_crawler();
        match (self.evidence.job_run.get().and_then(Found::present), crawler) {
            (Some(run), _) => format!("job run {} ended with", run.id),
            (None, Some(crawler)) => format!("the crawl of {} ended with", crawler.name),
            (None, None) => "the error text says".to_owned(),
        }
    }
}
