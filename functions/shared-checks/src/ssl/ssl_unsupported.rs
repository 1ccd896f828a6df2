//! # TLS is enforced, and the server's port does not offer it or Glue cannot validate it there
//!
//! ## Why it breaks a connection
//! With `JDBC_ENFORCE_SSL` Glue connects over TLS or not at all. For MySQL it checks certificates against those of RDS only, so another
//! MySQL server never passes. Oracle on RDS offers TLS on the port of its SSL option, not on the database's own.
//!
//! ## Evidence
//! `JDBC_ENFORCE_SSL`, the engine, the host, and for Oracle the port that RDS reports for the database and that of the SSL option in its
//! option group.
//!
//! ## Fix
//! For Oracle, put the SSL option's port into the URL. For MySQL outside RDS, do not enforce TLS on the connection.
//!
//! ## Unknown when
//! `glue:GetConnection`, `rds:DescribeDBInstances` or `rds:DescribeOptionGroups` was denied, throttled or late. MySQL outside RDS with a
//! certificate of its own is documented nowhere, and not judged.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::aws::rds::DbInstance;
use shared_domain::source::{Elsewhere, Enforce};
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

use crate::check::{Said, Stands};
use crate::driver::fixes::set_properties;
use crate::driver::view::{Database, View};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::SslHandshakeFailed],
    said: &[Said {
        cause: Cause::SslHandshakeFailed,
        title: "TLS could not be made with the server",
        resource: |told| told.host(),
        fix: |_| {
            Fix::advice(
                "See whether the server offers TLS on this port; if it does not, turn enforcement off or use the TLS port.",
            )
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::ssl(
        Code::SslUnsupported,
        "TLS is enforced, and the server's port does not offer it or Glue cannot validate it there",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let (Some(connection), Some(target)) = (view.connection()?, &view.target) else {
        return Ok(Judgement::NotApplicable);
    };
    if !view.enforces_tls()? {
        return Ok(Judgement::NotApplicable);
    }
    let on_rds = view.is_on_rds();
    let resource = Resource::new("connection", &connection.name);
    let Some(tls) = target.engine.map(|engine| &engine.source().tls) else {
        return Ok(Judgement::NotApplicable);
    };
    match on_rds {
        false if tls.elsewhere == Elsewhere::Refused => {
            if connection.property("CUSTOM_JDBC_CERT").is_some() {
                // What a certificate of one's own does for MySQL nobody documents, and only a test shows.
                return Ok(Judgement::NotApplicable);
            }
            Ok(Judgement::fail(
                resource,
                format!(
                    "JDBC_ENFORCE_SSL is true, and {} is no name of RDS: Glue validates MySQL servers of RDS only",
                    target.host
                ),
                set_properties(
                    connection,
                    "Set JDBC_ENFORCE_SSL to false; Glue then still tries TLS first.",
                    &[("JDBC_ENFORCE_SSL", "false")],
                ),
            ))
        }
        true if tls.own_port => oracle(view, resource, target.port),
        true if tls.enforce != Enforce::Always => Ok(Judgement::Pass),
        _ => Ok(Judgement::NotApplicable),
    }
}

/// Oracle on RDS has TLS on the port of its SSL option, which is never the database's own.
fn oracle(view: &View, resource: Resource, port: Option<u16>) -> Result<Judgement, Missing> {
    let (Some(Database::Instance(instance)), Some(port)) = (view.database()?, port) else {
        return Ok(Judgement::NotApplicable);
    };
    let plain = instance.endpoint.as_ref().and_then(|endpoint| endpoint.port);
    let is_plain = plain == Some(i32::from(port));
    let offered = tls_port(view, instance);
    let evidence = match &offered {
        Ok(Some(tls)) if *tls == port => return Ok(Judgement::Pass),
        _ if is_plain => format!("JDBC_ENFORCE_SSL is true, and the URL's port {port} is the one without TLS"),
        Ok(Some(tls)) => format!("JDBC_ENFORCE_SSL is true, and the SSL option listens on port {tls}, not on {port}"),
        Ok(None) => format!(
            "JDBC_ENFORCE_SSL is true, and no option group of {} offers TLS",
            instance.db_instance_identifier
        ),
        Err(missing) => return Err(missing.clone()),
    };
    let fix = match offered {
        Ok(Some(tls)) => Fix::advice(format!("Put port {tls}, that of the SSL option, into the URL.")),
        _ => Fix::shows(
            "Add the SSL option to the database's option group, and put the option's port (2484 unless it was changed) \
             into the URL.",
            Command::aws("rds", "describe-db-instances")
                .option("--db-instance-identifier", &instance.db_instance_identifier)
                .option("--query", "DBInstances[].OptionGroupMemberships"),
        ),
    };
    Ok(Judgement::fail(resource, evidence, fix))
}

/// The port of the SSL option; `Ok(None)` where no option group has one.
fn tls_port(view: &View, instance: &DbInstance) -> Result<Option<u16>, Missing> {
    let unread = || Missing {
        reason: "the database's option group is not in the facts that were collected".to_owned(),
        would_help: CALL.to_owned(),
    };
    if instance.option_group_memberships.is_empty() {
        return Err(unread());
    }
    for group in &instance.option_group_memberships {
        let options = view
            .facts
            .option_groups
            .get(&group.option_group_name)
            .ok_or_else(unread)?;
        if let Some(port) = options.known(CALL)?.get("SSL") {
            // 2484 is what the option has unless another port is asked for.
            return Ok(Some(port.unwrap_or(2484)));
        }
    }
    Ok(None)
}

const CALL: &str = "rds:DescribeOptionGroups";
