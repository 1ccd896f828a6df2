//! # The managed master secret is not active
//!
//! ## Why it breaks a connection
//! RDS keeps the master user's password in a secret of its own and rotates it. An impaired secret can be read but no longer rotated,
//! because RDS lost its access to it or to its key; sooner or later the passwords differ.
//!
//! ## Evidence
//! The status that RDS reports.
//!
//! ## Fix
//! Give RDS its access back and rotate the secret.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late. A host behind which RDS knows no database is
//! not judged: no call shows more.
//!
//! ## References
//! https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-secrets-manager.html

use shared_domain::change::{DatabaseKind, Edit, Flip};
use shared_domain::{Cause, Code, Fix, Missing};

use super::plan::is_managed_name;
use super::view::View;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadPassword],
    ..Check::credentials(
        Code::MasterSecretImpaired,
        "The database's managed master secret is not active",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    if !view
        .secret
        .as_ref()
        .is_some_and(|secret| is_managed_name(&secret.secret_id))
    {
        return Ok(Judgement::NotApplicable);
    }
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let arn = match view.described_secret()? {
        Some((_, description)) => description.arn.clone(),
        None => return Ok(Judgement::NotApplicable),
    };
    let status = database
        .master_secret
        .filter(|(managed, _)| *managed == arn)
        .map(|(_, status)| status);
    match status.as_deref() {
        Some("active" | "rotating") => Ok(Judgement::Pass),
        Some(status) => {
            let rotate = Edit::MasterPassword {
                kind: match database.resource.kind.as_str() {
                    "db-cluster" => DatabaseKind::DbCluster,
                    _ => DatabaseKind::DbInstance,
                },
                id: database.resource.id.clone(),
                status: Flip::between(status.to_owned(), "active".to_owned()),
            };
            let fix = match status {
                "creating" => Fix::advice("Wait until RDS has made the secret."),
                _ => Fix::changes("Let RDS use the secret and its key again, then rotate it.", [rotate]),
            };
            Ok(Judgement::warn(
                view.secret_resource(),
                format!(
                    "RDS says that the master secret of {} is {status}.",
                    database.resource.id
                ),
                fix,
            ))
        }
        // It is another database's: what RDS says of this one does not tell.
        None => Ok(Judgement::NotApplicable),
    }
}
