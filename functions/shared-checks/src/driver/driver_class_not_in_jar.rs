//! # The driver class is not in the JAR
//!
//! ## Why it breaks a connection
//! The job fails with `ClassNotFoundException` when it loads the driver.
//!
//! ## Evidence
//! The class that is named, and the directory of the JAR, which is read from its end without downloading it. Classes inside nested JARs
//! do not count: no class loader of Glue looks there.
//!
//! ## Fix
//! Name a class that is in the JAR, or the JAR that has the class.
//!
//! ## Unknown when
//! `s3:GetObject` was denied, throttled or late, or the JAR's directory is larger than what Pipefitter reads.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/console-connections-jdbc-drivers.html>

use shared_domain::{Cause, Code, Fix, Missing};

use super::view::View;
use crate::check::{Said, Stands, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::NoSuitableDriver, Cause::DriverClassNotFound],
    refuted_by: refuted::BY_LOADING,
    said: &[Said {
        cause: Cause::DriverClassNotFound,
        title: "The driver class was not found",
        resource: |told| told.connection(),
        fix: |told| {
            Fix::advice(match told.evidence.known_crawler() {
                Some(_) => {
                    "Let the connection name the class and the JAR that holds it (JDBC_DRIVER_CLASS_NAME, JDBC_DRIVER_JAR_URI)."
                }
                None => "Name the class that is in the JAR, and the JAR that the job loads.",
            })
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(Code::DriverClassNotInJar, "The driver class is not in the JAR", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let Some(class) = view.custom.as_ref().and_then(|custom| custom.class.as_deref()) else {
        return Ok(Judgement::NotApplicable);
    };
    let jars: Vec<_> = view
        .jars()?
        .into_iter()
        .filter(|(_, jar)| jar.corrupt.is_none())
        .collect();
    if jars.is_empty() {
        return Ok(Judgement::NotApplicable);
    }
    if jars.iter().any(|(_, jar)| jar.classes.contains_key(class)) {
        return Ok(Judgement::Pass);
    }
    let mut others = Vec::new();
    for (_, jar) in &jars {
        others.extend(jar.drivers.known("s3:GetObject")?.iter().map(String::as_str));
    }
    let uris: Vec<&str> = jars.iter().map(|(uri, _)| *uri).collect();
    let there = if others.is_empty() {
        String::new()
    } else {
        format!("; it has {}", others.join(", "))
    };
    Ok(Judgement::fail(
        view.driver_resource(),
        format!("{class} is not in {}{there}", uris.join(", ")),
        Fix::advice(match others.as_slice() {
            [one] => format!("Name {one} as the driver's class, or the JAR that has {class}."),
            _ => format!("Name a driver class that is in the JAR, or the JAR that has {class}."),
        }),
    ))
}
