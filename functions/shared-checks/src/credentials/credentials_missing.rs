//! # The connection has no credentials
//!
//! ## Why it breaks a connection
//! A JDBC connection needs a secret, or a user name and password of its own; without them Glue stops before it connects. Glue mints
//! no token for IAM database authentication. A native connection may get them from the script, so that is a warning.
//!
//! ## Evidence
//! The keys that are missing.
//!
//! ## Fix
//! Name a secret in the connection.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! https://docs.aws.amazon.com/glue/latest/dg/aws-glue-api-catalog-connections-connections.html

use shared_domain::{Cause, Code, Fix, Missing};

use super::view::{View, engine_of, means_iam, secret_id_of};
use crate::check::{Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::BadPassword, Cause::SecretMissingOrMalformed],
    words: &["must specify username or secretid"],
    said: &[Said {
        cause: Cause::SecretMissingOrMalformed,
        title: "The connection names neither a user nor a secret",
        resource: |told| told.connection(),
        fix: |_| Fix::advice("Name a secret in the connection (SECRET_ID)."),
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(
        Code::CredentialsMissing,
        "The connection has neither a secret nor a user name nor an authentication configuration",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let Some(connection) = view.connection()? else {
        return Ok(Judgement::NotApplicable);
    };
    let jdbc = connection.connection_type.eq_ignore_ascii_case("JDBC");
    if !jdbc && engine_of(connection).is_none() {
        return Ok(Judgement::NotApplicable);
    }
    let has = secret_id_of(connection).is_some()
        || connection.property("USERNAME").is_some()
        || connection.authentication_configuration.is_some()
        || means_iam(connection);
    if has {
        return Ok(Judgement::Pass);
    }
    let fix = Fix::advice(
        "Name a secret in the connection: SECRET_ID for JDBC, secretId among the Spark properties, or AuthenticationConfiguration.SecretArn.",
    );
    let evidence = format!(
        "{} names no secret, no user and no authentication configuration.",
        connection.name
    );
    Ok(if jdbc {
        Judgement::fail(view.connection_resource(), evidence, fix)
    } else {
        Judgement::warn(view.connection_resource(), evidence, fix)
    })
}
