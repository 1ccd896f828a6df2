//! # The server's certificate or its CA has expired
//!
//! ## Why it breaks a connection
//! With TLS enforced Glue checks the certificate, and refuses one that has ended.
//!
//! ## Evidence
//! The end of the certificate as RDS reports it (for Aurora, of the member that ends first), and of the connection's own certificate,
//! against the time of observation. It fails when TLS is enforced, else it is a warning.
//!
//! ## Fix
//! Rotate the database's certificate, or give the connection its authority's new one.
//!
//! ## Unknown when
//! `rds:DescribeDBInstances` or `rds:DescribeDBClusters` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/UsingWithRDS.SSL.html>

use jiff::Timestamp;
use shared_domain::aws::rds::DbInstance;
use shared_domain::change::{DatabaseKind, Edit, Flip};
use shared_domain::{Cause, Code, Fix, Missing, Resource, Verdict};

use super::ssl_custom_cert::own_certificate;
use crate::check::{Observation, Said, Stands, causes};
use crate::driver::view::{Database, View};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::CERTIFICATE,
    words: &["expired", "notafter", "validity check failed", "timestamp check failed"],
    said: &[Said {
        cause: Cause::CertificateUntrusted,
        title: "The server's certificate or its authority's has expired",
        resource: |told| told.host(),
        fix: |_| {
            Fix::advice(
                "Renew the server's certificate; on RDS, choose a current certificate authority for the database.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(
        Code::SslCertExpired,
        "The server's certificate or its CA has expired",
        judge,
    )
};

/// The CA that RDS uses unless another is asked for.
const DEFAULT_CA: &str = "rds-ca-rsa2048-g1";

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Ok(now) = view.evidence.observed_at.parse::<Timestamp>() else {
        return Ok(Judgement::NotApplicable);
    };
    let verdict = if view.enforces_tls()? {
        Verdict::Fail
    } else {
        Verdict::Warn
    };
    let (mut found, mut seen) = (Vec::new(), false);
    // That the connection's own certificate cannot be read is SSL_CUSTOM_CERT's.
    if let Some((uri, Ok(certificate))) = own_certificate(view, connection)
        && let Some(end) = time(certificate.present().and_then(|own| own.not_after.as_deref()))
    {
        seen = true;
        let begins = time(certificate.present().and_then(|own| own.not_before.as_deref()));
        if let Some(begin) = begins.filter(|begin| *begin > now) {
            found.push(Observation::new(
                verdict,
                Resource::new("s3-object", uri),
                format!("the certificate that the connection trusts ({uri}) begins to count at {begin}"),
                Fix::advice(format!("Put the authority's certificate that counts today at {uri}.")),
            ));
        }
        if end <= now {
            found.push(Observation::new(
                verdict,
                Resource::new("s3-object", uri),
                format!("the certificate that the connection trusts ({uri}) ended at {end}"),
                Fix::advice(format!("Put the authority's current certificate at {uri}.")),
            ));
        }
    }
    if let Some(database) = view.database()?
        && let Some(end) = time(view.certificate_valid_till(database))
    {
        seen = true;
        if end <= now {
            found.push(Observation::new(
                verdict,
                database.resource(),
                format!("the certificate of {} ended at {end}", database.id()),
                rotation(view, database, now),
            ));
        }
    }
    Ok(match (found.is_empty(), seen) {
        (false, _) => Judgement::Found(found),
        (true, true) => Judgement::Pass,
        (true, false) => Judgement::NotApplicable,
    })
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    text?.parse().ok()
}

/// Certificates belong to instances; those of a Multi-AZ cluster are rotated with it.
fn rotation(view: &View, database: Database<'_>, now: Timestamp) -> Fix {
    let changes = match database {
        Database::Instance(instance) => vec![instance_certificate(instance)],
        Database::Cluster(cluster) if cluster.certificate_details.is_some() => {
            let details = cluster.certificate_details.clone().unwrap_or_default();
            vec![Edit::DatabaseCertificate {
                kind: DatabaseKind::DbCluster,
                id: cluster.db_cluster_identifier.clone(),
                ca: Flip::between(details.ca_identifier, DEFAULT_CA.to_owned()),
                valid_till: details.valid_till,
            }]
        }
        Database::Cluster(cluster) => view
            .members(cluster)
            .filter(|member| {
                let details = member.certificate_details.as_ref();
                time(details.and_then(|details| details.valid_till.as_deref())).is_some_and(|end| end <= now)
            })
            .map(instance_certificate)
            .collect(),
    };
    Fix::changes(
        "Rotate the database's certificate; the engine may have to restart for it.",
        changes,
    )
}

fn instance_certificate(instance: &DbInstance) -> Edit {
    let details = instance.certificate_details.clone().unwrap_or_default();
    let ca = instance.ca_certificate_identifier.clone().or(details.ca_identifier);
    // The CAs of today end in g1; older ones are retired.
    let new = ca.clone().filter(|ca| ca.ends_with("-g1"));
    Edit::DatabaseCertificate {
        kind: DatabaseKind::DbInstance,
        id: instance.db_instance_identifier.clone(),
        ca: Flip::between(ca, new.unwrap_or_else(|| DEFAULT_CA.to_owned())),
        valid_till: details.valid_till,
    }
}
