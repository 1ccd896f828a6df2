//! # The custom certificate is missing, unreadable, or of an algorithm that Glue refuses
//!
//! ## Why it breaks a connection
//! Glue fetches the certificate of `CUSTOM_JDBC_CERT` from S3 with the job's role, and takes only X.509 in PEM, signed with SHA-256, SHA-384
//! or SHA-512 and RSA, with an RSA key of at least 2048 bits. `SKIP_CUSTOM_JDBC_CERT_VALIDATION` turns the check of algorithms off.
//! A server's certificate in its place trusts nobody: it has to be that of the authority which has signed the server's.
//!
//! ## Evidence
//! The object in S3: whether it is there, what it is, its algorithms, whose it is and whether it may sign others; of a database on RDS
//! also the authority that RDS says it has. It fails when TLS is enforced, else it is a warning. Several certificates in one object are a
//! warning: Glue documents one, the root's.
//!
//! ## Fix
//! Put the authority's certificate there in that form, let the role read it, or skip the validation.
//!
//! ## Unknown when
//! `s3:GetObject` was denied, throttled or late. Whether the role may read it is judged where the role was simulated, and then unknown
//! where the bucket's policy was not read (`s3:GetBucketPolicy`).
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::aws::glue::Connection;
use shared_domain::evidence::Found;
use shared_domain::facts_driver::Certificate;
use shared_domain::{Code, Fix, Missing, Resource, Verdict};

use crate::check::{Observation, causes};
use crate::driver::custom::s3_object;
use crate::driver::driver_jar_forbidden::refusal;
use crate::driver::fixes::{set_properties, upload};
use crate::driver::reading::Access;
use crate::driver::view::{Database, View, object};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::CERTIFICATE,
    ..Check::ssl(
        Code::SslCustomCert,
        "The custom certificate is missing, unreadable, or of an algorithm that Glue refuses",
        judge,
    )
};

const SIGNATURES: [&str; 3] = ["SHA256withRSA", "SHA384withRSA", "SHA512withRSA"];
const SHORTEST_KEY: u32 = 2048;

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some((uri, certificate)) = own_certificate(view, connection) else {
        return Ok(Judgement::NotApplicable);
    };
    let verdict = if view.enforces_tls()? {
        Verdict::Fail
    } else {
        Verdict::Warn
    };
    let wrong = |evidence: String, fix: Fix| {
        let resource = Resource::new("s3-object", uri);
        Ok(Judgement::Found(vec![Observation::new(
            verdict, resource, evidence, fix,
        )]))
    };
    if s3_object(uri).is_none() {
        return wrong(
            format!("CUSTOM_JDBC_CERT is {uri}, which names no object of S3"),
            Fix::advice("Name the certificate's S3 URI in CUSTOM_JDBC_CERT."),
        );
    }
    let certificate = match certificate? {
        Found::Present(certificate) => certificate,
        Found::Missing { .. } => {
            return wrong(
                format!("CUSTOM_JDBC_CERT is {uri}, and S3 has no such object"),
                put(uri, false),
            );
        }
    };
    if let Some(why) = &certificate.corrupt {
        return wrong(
            format!("{uri} is not an X.509 certificate in PEM: {why}"),
            put(uri, true),
        );
    }
    let access = access(view, uri);
    if let Ok(Some((role, refused))) = &access
        && *refused != Access::Allowed
    {
        return Ok(Judgement::Found(vec![refusal(view, uri, role, refused)]));
    }
    if let Some((evidence, fix)) = unfit(view, connection, uri, certificate) {
        return wrong(evidence, fix);
    }
    access?;
    Ok(several(certificate, uri, put(uri, true)))
}

fn put(uri: &str, overwrites: bool) -> Fix {
    let summary = "Put the authority's certificate there, as PEM.";
    upload(summary, "CERTIFICATE", uri, overwrites)
}

/// Why a certificate does not do what it is there for.
fn unfit(view: &View, connection: &Connection, uri: &str, certificate: &Certificate) -> Option<(String, Fix)> {
    let skipped = connection
        .property("SKIP_CUSTOM_JDBC_CERT_VALIDATION")
        .is_some_and(|value| value.eq_ignore_ascii_case("true"));
    if let Some(why) = refused(certificate).filter(|_| !skipped) {
        let fix = set_properties(
            connection,
            "Have Glue skip its validation of the certificate.",
            &[("SKIP_CUSTOM_JDBC_CERT_VALIDATION", "true")],
        )
        .or_instead(
            "Use a certificate with an RSA key of 2048 bits at least, signed with SHA-256, SHA-384 or SHA-512.",
        );
        return Some((format!("Glue refuses {uri}: {why}"), fix));
    }
    if let Some(why) = signs_nothing(certificate) {
        return Some((format!("{uri} is {why}"), put(uri, true)));
    }
    let (why, fix) = of_another(view, certificate)?;
    Some((format!("{uri} {why}"), fix))
}

/// Whose certificate it is instead of an authority's. One that signed itself is trusted as it is, whatever it says of itself.
fn signs_nothing(certificate: &Certificate) -> Option<String> {
    let (subject, issuer) = (certificate.subject.as_ref()?, certificate.issuer.as_ref()?);
    (certificate.is_authority != Some(true) && subject != issuer).then(|| {
        format!("the certificate of {subject} and of no authority: what it has signed nobody has, and {issuer} has signed it")
    })
}

/// Of a database on RDS its authority is known: one of Amazon's, whatever company it serves.
fn of_another(view: &View, certificate: &Certificate) -> Option<(String, Fix)> {
    let subject = certificate
        .subject
        .as_deref()
        .filter(|_| certificate.is_amazons == Some(false))?;
    let Some(Database::Instance(instance)) = view.database().ok().flatten() else {
        return None;
    };
    let details = instance.certificate_details.as_ref();
    let its_own = details.and_then(|details| details.ca_identifier.as_deref());
    let authority = instance.ca_certificate_identifier.as_deref().or(its_own)?;
    authority.starts_with("rds-ca-").then(|| {
        (
            format!(
                "is of {subject}, and the certificate of {} is signed by {authority}, Amazon's authority",
                instance.db_instance_identifier
            ),
            Fix::advice(
                "Leave the certificate of your own out: Glue brings those of RDS along (CUSTOM_JDBC_CERT, or `tls.caUri` in the request).",
            ),
        )
    })
}

/// What Glue makes of several is not documented; the first was judged.
fn several(certificate: &Certificate, uri: &str, upload: Fix) -> Judgement {
    match certificate.count {
        Some(count) if count > 1 => Judgement::warn(
            Resource::new("s3-object", uri),
            format!("{uri} holds {count} certificates, and Glue documents one, the root's: the first was judged"),
            upload,
        ),
        _ => Judgement::Pass,
    }
}

/// The certificate that the connection names, with its URI; `None` when it names none.
pub(super) fn own_certificate<'a>(
    view: &'a View,
    connection: &'a Connection,
) -> Option<(&'a str, Result<&'a Found<Certificate>, Missing>)> {
    let uri = connection.property("CUSTOM_JDBC_CERT")?;
    Some((uri, object(view.facts.certificates.get(uri))))
}

/// What the role of the job or the crawler may, with its name; `Ok(None)` where there is neither, or the role was not simulated.
fn access(view: &View, uri: &str) -> Result<Option<(String, Access)>, Missing> {
    let Some(role) = view.reader()? else { return Ok(None) };
    Ok(view.role_may_read(uri)?.map(|access| (role.name, access)))
}

/// Why Glue's validation refuses a certificate.
fn refused(certificate: &Certificate) -> Option<String> {
    if let Some(signature) = &certificate.signature_algorithm
        && !SIGNATURES.contains(&signature.as_str())
    {
        return Some(format!("it is signed with {signature}"));
    }
    match (certificate.key_algorithm.as_deref(), certificate.key_bits) {
        (Some("RSA"), Some(bits)) if bits < SHORTEST_KEY => Some(format!("its RSA key has {bits} bits")),
        (Some("RSA") | None, _) => None,
        (Some(other), _) => Some(format!("its key is of {other}, not RSA")),
    }
}
