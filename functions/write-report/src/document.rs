//! The execution's document, as far as the report reads it: every key that the steps have left, none of which has to be there.

use serde::Deserialize;
use shared_domain::step::{Creation, Discovery, Registration, Route, Smoke, StepFailures, TestResult};
use shared_domain::{Diagnosis, Evidence};

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
    /// From diagnose-network, before anything was created.
    pub preflight: Option<Diagnosis>,
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
    /// Steps that broke, by state name.
    pub errors: StepFailures,
}
