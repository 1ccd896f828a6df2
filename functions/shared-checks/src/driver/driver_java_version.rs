//! # The JAR's bytecode is newer than the Java of the job's Glue version
//!
//! ## Why it breaks a connection
//! Glue runs Java 8 up to version 4.0 and Java 17 from 5.0 on. A class that was compiled for a newer Java is refused with
//! `UnsupportedClassVersionError`.
//!
//! ## Evidence
//! The major version in the first bytes of the driver's class, and the Glue version of the run (else of the job).
//!
//! ## Fix
//! Use the vendor's build for that Java, or a newer Glue version.
//!
//! ## Unknown when
//! `s3:GetObject` or `glue:GetJob` was denied, throttled or late, or the class could not be unpacked.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/migrating-version-50.html>

use shared_domain::{Cause, Code, Fix, Missing, Resource, Verdict};

use super::view::View;
use crate::check::{Observation, Said, Stands};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: &[Cause::DriverIncompatible],
    words: &["unsupportedclassversionerror", "class file version", "java runtime"],
    said: &[Said {
        cause: Cause::DriverIncompatible,
        title: "The driver is built for a newer Java than runs it",
        resource: |told| told.job(),
        fix: |told| {
            Fix::advice(match told.evidence.known_crawler() {
                Some(_) => {
                    "Give the connection a driver built for an older Java (JDBC_DRIVER_JAR_URI): a crawler's own cannot be chosen."
                }
                None => "Run the job on a newer Glue version, or give it a driver built for its Java.",
            })
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::driver(
        Code::DriverJavaVersion,
        "The JAR's bytecode is newer than the Java of the job's Glue version",
        judge,
    )
};

/// The major version of a class that Java 1 runs would be 45; each Java since counts one more.
const BEFORE_JAVA_1: u16 = 44;

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let Some(custom) = &view.custom else {
        return Ok(Judgement::NotApplicable);
    };
    let classes = custom.classes(view.engine());
    let Some((job, version)) = view.glue_version()? else {
        return Ok(Judgement::NotApplicable);
    };
    let Some(java) = version.java() else {
        return Ok(Judgement::NotApplicable);
    };
    let (mut found, mut seen) = (Vec::new(), false);
    for (uri, jar) in view.jars()? {
        for (class, major) in jar.classes.iter().filter(|(class, _)| classes.contains(class)) {
            seen = true;
            let needs = major.known("s3:GetObject")?.saturating_sub(BEFORE_JAVA_1);
            if needs > java {
                found.push(Observation::new(
                    Verdict::Fail,
                    Resource::new("s3-object", uri),
                    format!(
                        "{class} in {uri} is compiled for Java {needs}, and {} runs on Glue {version}, which is Java {java}",
                        job.name
                    ),
                    Fix::advice(format!(
                        "Use a build of the driver for Java {java}, or a Glue version with Java {needs}."
                    )),
                ));
            }
        }
    }
    Ok(match (found.is_empty(), seen) {
        (false, _) => Judgement::Found(found),
        (true, true) => Judgement::Pass,
        (true, false) => Judgement::NotApplicable,
    })
}
