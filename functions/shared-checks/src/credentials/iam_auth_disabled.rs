//! # IAM database authentication is off on the database
//!
//! ## Why it breaks a connection
//! A token is a password only to a database whose IAM database authentication is on. Oracle and SQL Server have none.
//!
//! ## Evidence
//! What RDS says of the database.
//!
//! ## Fix
//! Turn it on. The user has to be made for it too: `GRANT rds_iam` (PostgreSQL), `AWSAuthenticationPlugin` (MySQL, MariaDB).
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late. A host behind which RDS knows no database is
//! not judged: no call shows more.
//!
//! ## References
//! https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.IAMDBAuth.html

use shared_domain::change::{DatabaseKind, Edit};
use shared_domain::source::{Engine, Iam};
use shared_domain::{Code, Fix, Missing};

use super::view::{View, engine_of, means_iam};
use crate::check::causes;
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::IAM_LOGIN,
    ..Check::credentials(
        Code::IamAuthDisabled,
        "IAM database authentication is off on the database",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()?.filter(|connection| means_iam(connection)) else {
        return Ok(Judgement::NotApplicable);
    };
    let engine = engine_of(connection);
    if engine.is_some_and(Engine::has_iam_by_driver) {
        return Ok(Judgement::NotApplicable);
    }
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    if database.iam_authentication {
        return Ok(Judgement::Pass);
    }
    let id = &database.resource.id;
    let iam = engine.map(|engine| engine.source().login.iam);
    let fix = match (iam, database.resource.kind.as_str()) {
        (Some(Iam::None), _) => Fix::advice("Use a secret; this engine has no IAM database authentication."),
        (_, kind) => Fix::changes(
            "Turn on IAM database authentication.",
            [Edit::DatabaseIam {
                kind: database_kind(kind),
                id: id.clone(),
                on: true,
            }],
        ),
    };
    let evidence = format!("RDS says that IAM database authentication of {id} is off.");
    Ok(Judgement::fail(database.resource, evidence, fix))
}

fn database_kind(kind: &str) -> DatabaseKind {
    match kind {
        "db-cluster" => DatabaseKind::DbCluster,
        _ => DatabaseKind::DbInstance,
    }
}
