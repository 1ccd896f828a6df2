//! From which buckets a JDBC driver of one's own may come, and the certificate of an authority of one's own.
//!
//! A JAR that a smoke job or a crawler loads runs with the rights of the Glue role, so the account's owner says whose it may be:
//! whoever may start an execution, or write a connection, is not asked. A certificate decides which servers are believed, and Pipefitter
//! reads it with rights of its own before a connection names it.

use crate::Request;
use crate::step::Problem;

/// The parameter of the stack that says it.
const PARAMETER: &str = "DriverBuckets";

/// The name of a bucket, or a pattern with `*`; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DriverBuckets(String);

impl DriverBuckets {
    /// Of what the deployment says.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// What is wrong with the request's own driver.
    pub fn problem(&self, request: &Request) -> Option<Problem> {
        let jar = request.driver.as_ref()?.jar_uri.as_deref()?;
        Some(Problem {
            path: "driver.jarUri".to_owned(),
            problem: self.refusal(jar)?,
            remedy: self.remedy(),
        })
    }

    /// Why code from `uris` may not be loaded, an S3 URI or several with commas between, as Glue takes them; `None` when it may.
    pub fn refusal(&self, uris: &str) -> Option<String> {
        if self.0.is_empty() {
            return Some("is a driver of one's own, and this deployment of Pipefitter loads none".to_owned());
        }
        uris.split(',').find_map(|uri| match bucket_of(uri) {
            None => Some("is not the s3:// URI of a JAR".to_owned()),
            Some(bucket) if !matches(&self.0, bucket) => Some(format!(
                "is in the bucket `{bucket}`, and this deployment of Pipefitter loads drivers from `{}` only",
                self.0
            )),
            Some(_) => None,
        })
    }

    /// What to do about a refusal.
    pub fn remedy(&self) -> String {
        let there = match self.0.as_str() {
            "" => String::new(),
            pattern => format!("put the JAR into `{pattern}`, or "),
        };
        format!(
            "{there}have the owner of the account deploy the stack with the parameter `{PARAMETER}` naming the JAR's bucket: \
             its code runs with the Glue role; Glue's own driver needs no `driver`"
        )
    }
}

/// The bucket that the certificate of an authority of one's own may be in, or a pattern with `*`; empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CertificateBuckets(String);

impl CertificateBuckets {
    /// The parameter of the stack that says it.
    const PARAMETER: &str = "CertificateBuckets";

    /// Of what the deployment says.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// What is wrong with the place of the request's own certificate.
    pub fn problem(&self, request: &Request) -> Option<Problem> {
        let uri = request.tls.as_ref()?.ca_uri.as_deref()?;
        let bucket = bucket_of(uri).unwrap_or_default();
        if matches(&self.0, bucket) && !bucket.is_empty() {
            return None;
        }
        let (problem, there) = match self.0.as_str() {
            "" => (
                "names a certificate of one's own, and this deployment of Pipefitter reads none".to_owned(),
                String::new(),
            ),
            pattern => (
                format!(
                    "is in the bucket `{bucket}`, and this deployment of Pipefitter reads certificates in `{pattern}` only"
                ),
                format!("put the certificate into `{pattern}`, or "),
            ),
        };
        Some(Problem {
            path: "tls.caUri".to_owned(),
            problem,
            remedy: format!(
                "{there}have the owner of the account deploy the stack with the parameter `{}` naming the certificate's bucket",
                Self::PARAMETER
            ),
        })
    }
}

/// The bucket of an S3 URI, if it is one that cannot be read in two ways: a bucket's name has no other characters than these.
fn bucket_of(uri: &str) -> Option<&str> {
    let (bucket, key) = uri.strip_prefix("s3://")?.split_once('/')?;
    let named = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '.';
    (!bucket.is_empty() && !key.is_empty() && bucket.chars().all(named)).then_some(bucket)
}

/// Whether `name` is of `pattern`, whose `*` stand for any text.
pub fn matches(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|start| name.strip_prefix(start)) else {
        return false;
    };
    let Some(end) = parts.next_back() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(end)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_jar_is_loaded_from_the_buckets_that_the_deployment_names_and_from_no_other() {
        for (pattern, uri, loaded) in [
            ("acme-drivers", "s3://acme-drivers/pg.jar", true),
            ("acme-drivers", "s3://acme-drivers/a/b/pg.jar", true),
            ("acme-*", "s3://acme-drivers/pg.jar", true),
            ("acme-*-eu", "s3://acme-drivers-eu/pg.jar", true),
            ("*", "s3://anything.at.all/pg.jar", true),
            ("a*b*c", "s3://axbxbxc/pg.jar", true),
            ("a*b*c", "s3://axc/pg.jar", false),
            ("ab*bc", "s3://abc/pg.jar", false),
            ("acme-drivers", "s3://acme-drivers/a.jar,s3://acme-drivers/b.jar", true),
            ("", "s3://acme-drivers/pg.jar", false),
            ("acme-drivers", "s3://acme-drivers2/pg.jar", false),
            ("acme-drivers", "s3://evil/acme-drivers/pg.jar", false),
            ("acme-*-eu", "s3://acme-drivers-us/pg.jar", false),
            ("acme-*", "s3://not-acme-drivers/pg.jar", false),
            ("acme-drivers", "s3://acme-drivers/a.jar,s3://evil/b.jar", false),
            ("acme-*", "s3://acme-x@evil/pg.jar", false),
            ("acme-*", "s3://acme-x:y@evil/pg.jar", false),
            ("*", "s3://b", false),
            ("*", "s3://b/", false),
            ("*", "s3:///pg.jar", false),
            ("*", "https://evil.example/pg.jar", false),
            ("*", "s3://b/a.jar, s3://b/b.jar", false),
        ] {
            let refusal = DriverBuckets::new(pattern).refusal(uri);
            assert_eq!(refusal.is_none(), loaded, "{pattern} {uri}: {refusal:?}");
        }
    }

    #[test]
    fn a_certificate_is_read_in_the_bucket_that_the_deployment_names_and_in_no_other() {
        let request = Request::parse(json!({"tls": {"caUri": "s3://acme-pki/ca.pem"}})).unwrap();
        for (pattern, problem, remedy) in [
            ("acme-pki", None, ""),
            ("acme-*", None, ""),
            ("", Some("reads none"), "have the owner"),
            (
                "acme-drivers",
                Some("in the bucket `acme-pki`"),
                "`acme-drivers`, or have the owner",
            ),
        ] {
            let found = CertificateBuckets::new(pattern).problem(&request);
            let Some(problem) = problem else {
                assert_eq!(found, None, "{pattern}");
                continue;
            };
            let found = found.unwrap();
            assert_eq!(found.path, "tls.caUri");
            assert!(
                found.problem.contains(problem) && found.remedy.contains(remedy),
                "{found:?}"
            );
            assert!(found.remedy.contains(CertificateBuckets::PARAMETER), "{found:?}");
        }
        assert_eq!(CertificateBuckets::default().problem(&Request::default()), None);
    }

    #[test]
    fn a_refused_driver_names_the_field_the_bucket_and_the_remedy() {
        let request =
            |jar: &str| Request::parse(json!({"driver": {"jarUri": jar, "className": "x.Driver"}})).unwrap_or_default();
        let buckets = DriverBuckets::new("acme-drivers");
        let problem = buckets.problem(&request("s3://evil/pg.jar")).unwrap();
        assert_eq!(problem.path, "driver.jarUri");
        assert!(
            problem.problem.contains("`evil`") && problem.problem.contains("`acme-drivers`"),
            "{problem:?}"
        );
        assert!(
            problem.remedy.contains("`acme-drivers`") && problem.remedy.contains(PARAMETER),
            "{problem:?}"
        );
        assert_eq!(buckets.problem(&request("s3://acme-drivers/pg.jar")), None);
        assert_eq!(buckets.problem(&Request::default()), None);
        let none = DriverBuckets::default()
            .problem(&request("s3://acme-drivers/pg.jar"))
            .unwrap();
        assert!(
            none.problem.contains("loads none") && none.remedy.starts_with("have the owner"),
            "{none:?}"
        );
    }
}
