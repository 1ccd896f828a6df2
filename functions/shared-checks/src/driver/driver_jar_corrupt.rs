//! # The object is not a JAR
//!
//! ## Why it breaks a connection
//! A class loader takes a file that is no zip archive for one without classes, so the driver's class is not found. An error page that was
//! saved under a JAR's name, a cut-off upload and a pointer of Git LFS are the usual ones.
//!
//! ## Evidence
//! What the object begins with, or what its end lacks.
//!
//! ## Fix
//! Upload the vendor's JAR again.
//!
//! ## Unknown when
//! `s3:GetObject` was denied, throttled or late.
//!
//! ## References
//! <https://docs.oracle.com/javase/8/docs/technotes/guides/jar/jar.html>

use shared_domain::{Code, Missing, Resource, Verdict};

use super::fixes::upload;
use super::view::View;
use crate::check::{Observation, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::JAR,
    refuted_by: refuted::BY_LOADING,
    ..Check::driver(Code::DriverJarCorrupt, "The object is not a JAR", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    let jars = view.jars()?;
    if jars.is_empty() {
        return Ok(Judgement::NotApplicable);
    }
    let corrupt = jars.iter().filter_map(|(uri, jar)| {
        let why = jar.corrupt.as_deref()?;
        Some(Observation::new(
            Verdict::Fail,
            Resource::new("s3-object", *uri),
            format!("{uri} ({} bytes) is not a JAR: {why}", jar.size),
            upload("Upload the vendor's JAR again.", "JAR", uri, true),
        ))
    });
    let corrupt: Vec<_> = corrupt.collect();
    Ok(if corrupt.is_empty() {
        Judgement::Pass
    } else {
        Judgement::Found(corrupt)
    })
}
