//! # Glue's driver cannot authenticate to that server
//!
//! ## Why it breaks a connection
//! Up to version 2.0 Glue has drivers that do not know the servers' newer ways to log in: PostgreSQL's SCRAM (driver 42.1.0), MySQL's
//! `caching_sha2_password` (5.1), Oracle's protocol where the server asks for version 12 (11.2). The driver of Glue 5 in turn is for
//! Oracle servers newer than 11.
//!
//! ## Evidence
//! The Glue version, the server's version, and the parameters that decide: `rds.accepted_password_auth_method`,
//! `password_encryption`, `default_authentication_plugin`, `sqlnetora.sqlnet.allowed_logon_version_server`. It fails where no
//! account could log in, and warns where it depends on the account. Crawlers bring a driver of a version that nobody documents: where the
//! server accepts SCRAM only, that is a warning, until the error says so.
//!
//! ## Fix
//! Run the job on a newer Glue version, or give it a driver of its own; give a crawler's connection a driver.
//!
//! ## Unknown when
//! `glue:GetJob`, `glue:GetCrawler`, `rds:DescribeDBInstances` (or `DescribeDBClusters`), or `rds:DescribeDBParameters` (or
//! `DescribeDBClusterParameters`) was denied, throttled or late.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/PostgreSQL_Password_Encryption_configuration.html>,
//! <https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html>

use shared_domain::aws::glue::Crawler;
use shared_domain::source::Engine;
use shared_domain::{Cause, Code, Fix, Missing, Resource};

use super::view::{Database, GlueVersion, View};
use crate::check::{Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::DriverIncompatible],
    said: &[Said {
        cause: Cause::DriverIncompatible,
        title: "The driver does not fit the server or the runtime",
        resource: |told| told.job(),
        fix: |told| {
            Fix::advice(match told.evidence.known_crawler() {
                Some(_) => CRAWLERS_DRIVER,
                None => "Run the job on a newer Glue version, or give it a newer driver of its own.",
            })
        },
        stands: Stands::EvenIfPassed,
    }],
    ..Check::driver(
        Code::DriverServerAuth,
        "Glue's driver cannot authenticate to that server",
        judge,
    )
};

/// A crawler has no version to choose.
const CRAWLERS_DRIVER: &str = "Give the connection a newer driver (JDBC_DRIVER_JAR_URI and JDBC_DRIVER_CLASS_NAME), which crawlers load instead of their own.";

/// What the server asks of the driver.
enum Demand {
    /// Nothing that it cannot do.
    Fine,
    /// Some accounts need what it cannot do.
    Some(String),
    /// Every account does.
    All(String),
}

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    if view.job_has_own_driver() {
        return Ok(Judgement::NotApplicable);
    }
    if let Some(crawler) = view.crawler()? {
        return of_crawler(view, crawler);
    }
    let Some((job, version)) = view.glue_version()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let old = version < GlueVersion { major: 3, minor: 0 };
    // What Glue's drivers of old versions lack beside which server is what this check knows, and nobody else.
    let demand = match (database.engine(), database.major_version()) {
        (Some(Engine::Postgresql), Some(major)) if old => postgresql(view, database, major)?,
        (Some(Engine::Mysql), Some(major)) if old => mysql(view, database, major)?,
        (Some(Engine::Oracle), Some(major)) if old => oracle(view, database, major)?,
        (Some(Engine::Oracle), Some(major)) if version.major >= 5 && major <= 11 => {
            Demand::Some("the driver of Glue 5 is for newer servers".to_owned())
        }
        (Some(Engine::Postgresql | Engine::Mysql | Engine::Oracle), Some(_)) => Demand::Fine,
        _ => return Ok(Judgement::NotApplicable),
    };
    let resource = Resource::new("job", &job.name);
    let evidence = |why: &str| {
        format!(
            "{} runs on Glue {version}, and {} is {}: {why}",
            job.name,
            database.id(),
            database.described()
        )
    };
    let fix = || {
        Fix::advice(if old {
            format!(
                "Run {} on Glue 3.0 or newer, or give it a newer driver (customJdbcDriverS3Path).",
                job.name
            )
        } else {
            format!(
                "Give {} a driver that fits the server (customJdbcDriverS3Path).",
                job.name
            )
        })
    };
    Ok(match demand {
        Demand::Fine => Judgement::Pass,
        Demand::Some(why) => Judgement::warn(resource, evidence(&why), fix()),
        Demand::All(why) => Judgement::fail(resource, evidence(&why), fix()),
    })
}

/// A crawler brings a driver whose version nobody documents, and may be too old for SCRAM; one that the connection names is loaded instead.
fn of_crawler(view: &View, crawler: &Crawler) -> Result<Judgement, Missing> {
    if view.custom.is_some() {
        return Ok(Judgement::NotApplicable);
    }
    let Some(database) = view.database()? else {
        return Ok(Judgement::NotApplicable);
    };
    let demand = match (database.engine(), database.major_version()) {
        (Some(Engine::Postgresql), Some(major)) => postgresql(view, database, major)?,
        _ => return Ok(Judgement::NotApplicable),
    };
    // Only a server that takes nothing else is told of: with any other, crawls of most accounts would be warned of for nothing.
    let Demand::All(_) = demand else {
        return Ok(Judgement::Pass);
    };
    Ok(Judgement::warn(
        Resource::new("crawler", &crawler.name),
        format!(
            "{} is {} and accepts SCRAM passwords only, which the driver that crawlers bring may not know",
            database.id(),
            database.described()
        ),
        Fix::advice(CRAWLERS_DRIVER),
    ))
}

fn postgresql(view: &View, database: Database<'_>, major: u32) -> Result<Demand, Missing> {
    let accepted = view.parameter(database, "rds.accepted_password_auth_method")?;
    if accepted.is_some_and(|method| method.eq_ignore_ascii_case("scram")) {
        return Ok(Demand::All(
            "it accepts SCRAM passwords only, which driver 42.1.0 does not know".to_owned(),
        ));
    }
    let (scram, how) = match view.parameter(database, "password_encryption")? {
        Some(value) => (
            value.to_ascii_lowercase().starts_with("scram"),
            format!("password_encryption = {value}"),
        ),
        None => (major >= 14, "its default from version 14 on".to_owned()),
    };
    Ok(if scram {
        Demand::Some(format!(
            "new passwords are SCRAM ({how}), which driver 42.1.0 does not know; only accounts with an md5 password can log in"
        ))
    } else {
        Demand::Fine
    })
}

fn mysql(view: &View, database: Database<'_>, major: u32) -> Result<Demand, Missing> {
    if major < 8 {
        return Ok(Demand::Fine);
    }
    let (sha2, how) = match view.parameter(database, "default_authentication_plugin")? {
        Some(value) => (
            value.contains("caching_sha2"),
            format!("default_authentication_plugin = {value}"),
        ),
        None => (true, "its default from version 8 on".to_owned()),
    };
    Ok(if sha2 {
        Demand::Some(format!(
            "new accounts use caching_sha2_password ({how}), which driver 5.1 does not know; only accounts of mysql_native_password can log in"
        ))
    } else {
        Demand::Fine
    })
}

fn oracle(view: &View, database: Database<'_>, major: u32) -> Result<Demand, Missing> {
    let parameter = "sqlnetora.sqlnet.allowed_logon_version_server";
    Ok(match view.parameter(database, parameter)? {
        Some(value) if value.starts_with("12") => Demand::All(format!(
            "it asks for logon version {value} ({parameter}), which driver 11.2 does not know"
        )),
        Some(_) => Demand::Fine,
        None if major >= 12 => {
            Demand::Some("driver 11.2 is older than the server, which may ask for logon version 12".to_owned())
        }
        None => Demand::Fine,
    })
}
