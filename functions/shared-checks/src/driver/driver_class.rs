//! # The driver class is not the right one for the engine
//!
//! ## Why it breaks a connection
//! A driver takes only URLs of its own engine. With another's class Spark reports `No suitable driver`, or the driver answers with
//! nothing at all.
//!
//! ## Evidence
//! The class that the script or the connection names, and the engine of the URL. A class that nobody here knows is not judged.
//!
//! ## Fix
//! Name the class of the engine's own driver.
//!
//! ## Unknown when
//! `glue:GetConnection` was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/connection-properties.html>

use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing};

use super::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::NoSuitableDriver, Cause::DriverClassNotFound],
    refuted_by: refuted::BY_LOADING,
    said: &[Said {
        cause: Cause::NoSuitableDriver,
        title: "No JDBC driver takes the URL",
        resource: |told| told.connection(),
        fix: |_| {
            Fix::advice(
                "Use a URL of an engine that Glue has a driver for, or give the job the driver (customJdbcDriverS3Path, customJdbcDriverClassName).",
            )
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(
        Code::DriverClass,
        "The driver class is not the right one for the engine",
        judge,
    )
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let class = view.custom.as_ref().and_then(|custom| custom.class.as_deref());
    let (Some(class), Some(engine)) = (class, view.engine()) else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(of_class) = Engine::of_driver(class) else {
        return Ok(Judgement::NotApplicable);
    };
    if of_class.agrees_with(engine) {
        // One driver's way with one URL, and no property of either source: newer MariaDB drivers take `jdbc:mysql:` only when they are told to; Glue's URLs know no other word.
        let strict = class == "org.mariadb.jdbc.Driver" && engine == Engine::Mysql;
        if strict && !view.url()?.is_some_and(|url| url.contains("permitMysqlScheme")) {
            return Ok(Judgement::warn(
                view.driver_resource(),
                "the MariaDB driver is used with a jdbc:mysql: URL, which it refuses from version 3 on",
                Fix::advice(
                    "Use com.mysql.cj.jdbc.Driver, or pass permitMysqlScheme in the URL of the script's options.",
                ),
            ));
        }
        return Ok(Judgement::Pass);
    }
    let right = engine.source().drivers.first().copied();
    Ok(Judgement::fail(
        view.driver_resource(),
        format!(
            "{class} is a driver for {}, and the connection leads to {}",
            of_class.source().title,
            engine.source().title
        ),
        Fix::advice(match right {
            Some(right) => format!("Name {right} and a JAR that has it."),
            None => format!("Use the connection type of {}.", engine.source().title),
        }),
    ))
}
