//! # The driver's JAR is not in S3
//!
//! ## Why it breaks a connection
//! Without the JAR the driver's class is found nowhere; for `--extra-jars` the run does not even start.
//!
//! ## Evidence
//! The S3 URI that the script's option, the connection or `--extra-jars` names, and that S3 knows no such object.
//!
//! ## Fix
//! Put the JAR there, or name where it is.
//!
//! ## Unknown when
//! `s3:GetObject` was denied, throttled or late. To who may not list a bucket S3 says "denied" of an object that is not there.
//!
//! ## References
//! <https://docs.aws.amazon.com/glue/latest/dg/aws-glue-programming-etl-connect-jdbc-home.html>

use shared_domain::{Code, Missing, Verdict};

use super::fixes::upload;
use super::view::View;
use crate::check::{Observation, causes, refuted};
use crate::{Check, Judgement};

pub const CHECK: Check<View> = Check {
    explains: causes::JAR,
    refuted_by: refuted::BY_LOADING,
    ..Check::driver(Code::DriverJarMissing, "The driver's JAR is not in S3", judge)
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    view.connection()?;
    let Some(custom) = view.custom.as_ref().filter(|custom| !custom.uris.is_empty()) else {
        return Ok(Judgement::NotApplicable);
    };
    let (mut found, mut unread) = (Vec::new(), None);
    for uri in &custom.uris {
        match view.jar(uri) {
            Ok(jar) if jar.present().is_some() => {}
            Ok(_) => found.push(Observation::new(
                Verdict::Fail,
                view.driver_resource(),
                format!("it names {uri}, and S3 has no such object"),
                upload("Put the driver's JAR there.", "JAR", uri, false)
                    .or_instead("Have the connection or the job name the place where the JAR is."),
            )),
            Err(missing) => unread = unread.or(Some(missing)),
        }
    }
    match (found.is_empty(), unread) {
        (false, _) => Ok(Judgement::Found(found)),
        (true, Some(missing)) => Err(missing),
        (true, None) => Ok(Judgement::Pass),
    }
}
