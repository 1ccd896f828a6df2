//! What a text says against and for the findings: which it clears, and which it confirms.

use shared_domain::denied::PolicyType;
use shared_domain::diagnosis::{Finding, Stage};
use shared_domain::jdbc::target_of;
use shared_domain::signal::{Proof, Signal};
use shared_domain::{Cause, Code};

use crate::check::{Declaration, Path, Told};
use crate::registry;
use crate::signal::hosts::{aws_service, is_endpoint_of_vpc};

/// An error text with what its circumstances prove besides.
pub(super) struct Text<'a> {
    pub(super) signal: &'a Signal,
    /// A server that speaks of the login after TLS was enforced has made TLS.
    tls_was_made: bool,
    /// The AWS service whose path it is about, by its host.
    service: Option<Path>,
    /// Code of the one check that its words single out among those that explain its cause.
    singled_out: Option<Code>,
}

impl<'a> Text<'a> {
    pub(super) fn new(signal: &'a Signal, told: &Told<'_>) -> Self {
        let of_the_login =
            registry::rank(signal.stage) == registry::rank(Stage::Credentials) && signal.proves(Proof::PortAnswered);
        let words = signal.quote.as_deref().unwrap_or_default().to_lowercase();
        let singled_out = by_policy(signal).or_else(|| singled_out(signal.cause, &words));
        Self {
            signal,
            tls_was_made: of_the_login && told.enforces_tls(),
            service: service_of(signal, told),
            singled_out,
        }
    }

    fn proves(&self, proof: Proof) -> bool {
        self.signal.proves(proof) || (proof == Proof::TlsMade && self.tls_was_made)
    }

    /// What the text says, to be quoted.
    pub(super) fn quote(&self) -> &str {
        self.signal.quote.as_deref().unwrap_or(self.signal.cause.as_str())
    }

    /// True when the text's words are those of this check.
    pub(super) fn singles_out(&self, code: Code) -> bool {
        self.singled_out == Some(code)
    }

    /// True when AWS names a type of policy that IAM's simulation does not see, or not whole.
    pub(super) fn names_what_no_simulation_sees(&self) -> bool {
        let policy = self.signal.denied.as_ref().and_then(|denied| denied.policy);
        matches!(
            policy,
            Some(PolicyType::ServiceControl | PolicyType::ResourceControl | PolicyType::Session)
        )
    }

    /// True when the text is about the path to an AWS service, not to the source.
    pub(super) fn is_of_a_service(&self) -> bool {
        self.service.is_some()
    }

    /// True when a finding of `check` is what the text would come from.
    pub(super) fn is_explained_by(&self, check: &Declaration) -> bool {
        let explained = check.explains.contains(&self.signal.cause);
        match self.service {
            Some(service) => {
                // An endpoint's policy answers; it keeps nobody waiting, and nothing else answers so.
                let fits = match self.signal.cause {
                    Cause::EndpointPolicyDenied => explained,
                    _ => check.explains.iter().any(|cause| *cause != Cause::EndpointPolicyDenied),
                };
                let by_words = !check.only_in_words || self.singles_out(check.code);
                (check.path == service && fits && by_words) || (explained && check.path == Path::Every)
            }
            None => {
                let by_words = self.singled_out.map_or(!check.only_in_words, |code| code == check.code);
                explained && by_words
            }
        }
    }

    /// True when `finding` is what the text would come from. A text about one missing right is not explained by another.
    pub(super) fn confirms(&self, finding: &Finding) -> bool {
        let explained = registry::of(finding.code).is_some_and(|check| self.is_explained_by(&check));
        explained && (finding.stage != Stage::Permissions || self.names_a_right_of(&finding.lacks))
    }

    fn names_a_right_of(&self, lacking: &[String]) -> bool {
        let rights = rights(self.quote());
        let is_lacking = |right: &String| lacking.iter().any(|one| one.eq_ignore_ascii_case(right));
        rights.is_empty() || lacking.is_empty() || rights.iter().any(is_lacking)
    }

    /// Why the text shows that `finding` did not break this run; `None` when it does not show that.
    pub(super) fn contradicts(&self, finding: &Finding) -> Option<String> {
        let check = registry::of(finding.code)?;
        if self.is_explained_by(&check) {
            return None;
        }
        if self.signal.cause == Cause::EndpointPolicyDenied && self.service == Some(check.path) {
            return Some(format!(
                "the error shows otherwise: the service answered (\"{}\")",
                self.quote()
            ));
        }
        let refutation = self.refutation(&check)?;
        Some(format!(
            "the error shows otherwise: {} (\"{}\")",
            refutation.words(),
            self.quote()
        ))
    }

    fn refutation(&self, check: &Declaration) -> Option<crate::check::Refutation> {
        let mut shown = check.refuted_by.iter();
        shown
            .find(|refutation| refutation.is_shown(self.signal.cause, |proof| self.proves(proof)))
            .copied()
    }

    /// Texts that Glue, IAM, Secrets Manager or a server write themselves say which thing they met. These do not: many things end in them.
    pub(super) fn is_ambiguous(&self) -> bool {
        matches!(
            self.signal.cause,
            Cause::ConnectTimeout | Cause::NoRouteOrUnreachable | Cause::ConnectionDropped | Cause::SslHandshakeFailed
        )
    }
}

/// The check that the type of policy which AWS names is of.
fn by_policy(signal: &Signal) -> Option<Code> {
    let policy = signal.denied.as_ref()?.policy?;
    registry::explaining(signal.cause)
        .find(|check| check.policies.contains(&policy))
        .map(|check| check.code)
}

/// The check whose words a text has; the longest words, where it has those of several.
fn singled_out(cause: Cause, text: &str) -> Option<Code> {
    let said = registry::explaining(cause).filter_map(|check| {
        let words = check.words.iter().filter(|word| text.contains(*word));
        words.map(|word| word.len()).max().map(|longest| (longest, check.code))
    });
    said.fold(None, |best: Option<(usize, Code)>, one| {
        best.filter(|best| best.0 >= one.0).or(Some(one))
    })
    .map(|(_, code)| code)
}

/// The service whose path a text is about: of a policy of its endpoint by the action, else where its host is one of AWS's APIs.
fn service_of(signal: &Signal, told: &Told<'_>) -> Option<Path> {
    let denied = signal.denied.as_ref();
    if let Some(denied) = denied.filter(|_| signal.cause == Cause::EndpointPolicyDenied) {
        return Some(match denied.service() {
            "s3" | "s3express" => Path::S3,
            "secretsmanager" => Path::SecretsManager,
            _ => Path::OtherService,
        });
    }
    let host = signal
        .host
        .as_deref()
        .filter(|host| signal.stage == Stage::Network && host.contains("amazonaws."))?;
    let is = |name: &str| host.starts_with(&format!("{name}.")) || host.contains(&format!(".{name}."));
    let region = &told.evidence.context.region;
    let is_here = region.is_empty() || is_endpoint_of_vpc(host) || is(region);
    let source = told.connection.and_then(target_of);
    let is_source = source.is_some_and(|source| source.host.eq_ignore_ascii_case(host));
    match () {
        () if aws_service(host).is_none() && (is("rds") || is("redshift")) => None,
        () if is("s3") || host.starts_with("s3-") => Some(Path::S3),
        () if is("secretsmanager") && is_here => Some(Path::SecretsManager),
        () if is("sts") || is("kms") || is("glue") => Some(Path::OtherService),
        () if is_source => None,
        () => aws_service(host).map(|_| Path::OtherService),
    }
}

/// The IAM actions that a text names, in lower case: `glue:getconnection`.
fn rights(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, ':' | '-' | '*')))
        .map(|word| word.trim_end_matches(':'))
        .filter(|word| {
            word.split_once(':').is_some_and(|(service, action)| {
                service
                    .bytes()
                    .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
                    && action.starts_with(|c: char| c.is_ascii_uppercase())
                    && !action.contains(':')
            })
        })
        .map(str::to_lowercase)
        .collect()
}
