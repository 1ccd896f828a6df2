//! The one list of all checks, which is the order of evaluation: network, credentials with permissions, driver, TLS.

use shared_domain::diagnosis::Stage;
use shared_domain::{Cause, Code};

use crate::check::{Check, Declaration};
use crate::{credentials, driver, network, ssl};

/// Every check, in the order of evaluation.
pub fn all() -> impl Iterator<Item = Declaration> {
    let network = network::CHECKS.iter().map(Check::declaration);
    let credentials = credentials::CHECKS.iter().map(Check::declaration);
    let driver = driver::CHECKS.iter().chain(ssl::CHECKS).map(Check::declaration);
    network.chain(credentials).chain(driver)
}

/// The check of a code; `None` for a code of another version.
pub fn of(code: Code) -> Option<Declaration> {
    all().find(|check| check.code == code)
}

/// The checks whose findings a text of `cause` can come from.
pub fn explaining(cause: Cause) -> impl Iterator<Item = Declaration> {
    all().filter(move |check| check.explains.contains(&cause))
}

/// Where a code stands in the order of evaluation; a code of another version comes last.
pub fn place(code: Code) -> usize {
    all().position(|check| check.code == code).unwrap_or(usize::MAX)
}

/// Where a stage stands; permissions are judged with credentials.
pub fn rank(stage: Stage) -> usize {
    match stage {
        Stage::Network => 0,
        Stage::Credentials | Stage::Permissions => 1,
        Stage::Driver => 2,
        Stage::Ssl => 3,
        Stage::NotConnection | Stage::Unknown => 4,
    }
}
