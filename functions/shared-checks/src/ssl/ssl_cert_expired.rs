//! # The server's certificate has expired
//!
//! ## Why it breaks a connection
//! With TLS enforced Glue checks the certificate, and refuses one that has ended.
//!
//! ## Evidence
//! The end of the certificate as RDS reports it, against the time of observation.
//!
//! ## Fix
//! Rotate the database's certificate.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>

use jiff::Timestamp;
use shared_domain::{Fix, Missing, Resource, Stage};

use crate::driver::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "SSL_CERT_EXPIRED",
    stage: Stage::Ssl,
    title: "The server's certificate has expired",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let times = database
        .certificate_valid_till()
        .and_then(|end| end.parse::<Timestamp>().ok());
    let (Some(end), Ok(now)) = (times, view.observed_at.parse::<Timestamp>()) else {
        return Ok(Judgement::NotApplicable);
    };
    if end > now {
        return Ok(Judgement::Pass);
    }
    let (resource, evidence) = (
        Resource::new("database", database.id()),
        format!("its certificate ended at {end}"),
    );
    let fix = Fix::command(
        "Rotate the database's certificate.",
        format!(
            "aws rds modify-db-instance --db-instance-identifier {} --ca-certificate-identifier rds-ca-rsa2048-g1 --apply-immediately",
            database.id()
        ),
    );
    Ok(if view.enforces_tls()? {
        Judgement::fail(resource, evidence, fix)
    } else {
        Judgement::warn(resource, evidence, fix)
    })
}
