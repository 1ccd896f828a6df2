//! # TLS is enforced, and the server's port does not offer it or Glue cannot validate it there
//!
//! ## Why it breaks a connection
//! With `JDBC_ENFORCE_SSL` Glue connects over TLS or not at all. For MySQL it checks certificates against those of RDS only, so another
//! MySQL server never passes. Oracle on RDS offers TLS on the port of its SSL option, not on the database's own.
//!
//! ## Evidence
//! `JDBC_ENFORCE_SSL`, the engine, the host, and for Oracle the port that RDS reports for the database.
//!
//! ## Fix
//! For Oracle, put the SSL option's port into the URL. For MySQL outside RDS, do not enforce TLS on the connection.
//!
//! ## Unknown when
//! `glue:GetConnection` or `rds:DescribeDBInstances` was denied, throttled or late; for Oracle whether the option is there on another port
//! (`rds:DescribeOptionGroups` is not read); for MySQL outside RDS with a certificate of its own, which nobody documents.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Command, Fix, Missing, Resource};

use crate::check::{Said, Stands};
use crate::driver::fixes::set_properties;
use crate::driver::view::{Database, View, is_rds_host};
use crate::{Check, Judgement};

/// The check.
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
    let on_rds = is_rds_host(&target.host);
    let resource = Resource::new("connection", &connection.name);
    match target.engine {
        Some(Engine::Mysql | Engine::Mariadb) if !on_rds => {
            if connection.property("CUSTOM_JDBC_CERT").is_some() {
                return Err(Missing {
                    reason: "Glue documents TLS for MySQL on RDS only; what a certificate of one's own does is not documented"
                        .to_owned(),
                    would_help: "glue:TestConnection".to_owned(),
                });
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
        Some(Engine::Oracle) if on_rds => {
            let Some(Database::Instance(instance)) = view.database()? else {
                return Ok(Judgement::NotApplicable);
            };
            let plain = instance.endpoint.as_ref().and_then(|endpoint| endpoint.port);
            let Some(port) = target.port.filter(|port| plain == Some(i32::from(*port))) else {
                return Err(Missing {
                    reason: "whether the option group offers TLS on that port was not read".to_owned(),
                    would_help: "rds:DescribeOptionGroups".to_owned(),
                });
            };
            Ok(Judgement::fail(
                resource,
                format!("JDBC_ENFORCE_SSL is true, and the URL's port {port} is the one without TLS"),
                Fix::command(
                    "Add the SSL option to the database's option group, which this shows, and put the option's port (2484 unless it was \
                     changed) into the URL.",
                    Command::aws("rds", "describe-db-instances")
                        .option("--db-instance-identifier", &instance.db_instance_identifier)
                        .option("--query", "DBInstances[].OptionGroupMemberships"),
                ),
            ))
        }
        Some(engine) if on_rds && engine != Engine::Snowflake => Ok(Judgement::Pass),
        _ => Ok(Judgement::NotApplicable),
    }
}
