//! The execution's document, as far as the report reads it: every key that the steps have left, none of which has to be there.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use shared_domain::step::{
    AwsContext, Creation, Discovery, Places, Registration, Route, Smoke, StepFailures, TestOutcome, TestResult, Way,
};
use shared_domain::trace::ChangeReport;
use shared_domain::{Diagnosis, Evidence};
use shared_page::Origin;

#[cfg(test)]
mod size;

/// What the steps before have left. A step that did not run, or broke, has no key.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Document {
    /// The execution's name.
    pub execution: Option<String>,
    /// From route-request.
    pub route: Option<Route>,
    /// From discover-sources.
    pub discovery: Option<Discovery>,
    /// From diagnose-network, where a place for the interfaces is asked for.
    pub places: Option<Places>,
    /// From diagnose-network, before anything was created.
    pub preflight: Option<Diagnosis>,
    /// From diagnose-driver, before anything was created: what the request's own certificate is good for.
    pub authority: Option<Diagnosis>,
    /// From register-credentials.
    pub registration: Option<Registration>,
    /// From create-connection.
    pub creation: Option<Creation>,
    /// From test-connection.
    pub test: Option<TestResult>,
    /// From smoke-test.
    pub smoke: Option<Smoke>,
    /// From collect-evidence.
    pub evidence: Option<Evidence>,
    /// From diagnose-network.
    pub network: Option<Diagnosis>,
    /// From diagnose-credentials.
    pub credentials: Option<Diagnosis>,
    /// From diagnose-driver.
    pub driver: Option<Diagnosis>,
    /// From trace-change.
    pub change: Option<ChangeReport>,
    /// Steps that broke, by state name.
    pub errors: StepFailures,
    /// From this step, where a part of the report is sent and another is not yet.
    pub delivery: Delivery,
}

/// Where the report has been sent: what is in here is not sent again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(default)]
pub struct Delivery {
    /// The channels that have it.
    pub sent: BTreeSet<Channel>,
}

/// A way by which a report is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Channel {
    /// The topic of texts.
    Text,
    /// The topic of chat messages.
    Chat,
    /// The event bus.
    Event,
}

impl Document {
    /// True where nothing failed and the steps that diagnose ran all the same, for the record of what works.
    pub(crate) fn is_for_the_record(&self) -> bool {
        let failed = |test: &TestResult| test.outcome == TestOutcome::Failed;
        let smoke = self.smoke.as_ref().filter(|smoke| smoke.finished);
        smoke.is_some_and(|smoke| !smoke.results.iter().any(failed)) && !self.test.as_ref().is_some_and(failed)
    }

    /// True for an execution that an event or the sweep started: nobody waits for its report, so that all of it has to be told.
    pub(crate) fn was_started_by_an_event(&self) -> bool {
        let diagnose = self.route.as_ref().and_then(|route| route.request.diagnose.as_ref());
        diagnose.is_some_and(|diagnose| diagnose.event.is_some())
            || ["diag-", "resolved-"]
                .iter()
                .any(|begin| self.execution.as_deref().is_some_and(|name| name.starts_with(begin)))
    }

    /// Where this runs.
    pub(crate) fn context(&self) -> AwsContext {
        let routed = self.route.as_ref().map(|route| route.context.clone());
        let seen = self.evidence.as_ref().map(|evidence| &evidence.context);
        routed.unwrap_or_default().or(seen.unwrap_or(&AwsContext::default()))
    }

    /// Where and when, for the page.
    pub fn origin(&self) -> Origin {
        let context = self.context();
        let observed = self.evidence.as_ref().map(|evidence| evidence.observed_at.clone());
        Origin {
            account: context.account,
            region: context.region,
            observed_at: observed.unwrap_or_default(),
            redacted: false,
        }
    }

    /// The incident that this is about.
    pub(crate) fn incident(&self) -> Option<&str> {
        self.route.as_ref()?.request.incident.as_deref()
    }

    /// True where the end of an incident is to be told, and nothing was diagnosed.
    pub(crate) fn tells_of_an_end(&self) -> bool {
        self.route.as_ref().is_some_and(|route| route.way == Way::Resolve)
    }
}
