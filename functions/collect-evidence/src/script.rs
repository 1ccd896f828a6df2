//! The job's script: its beginning is read, and what it names is kept of it.
//!
//! What a script is read for is decided in [`shared_checks::script`].

use std::time::Duration;

use aws_sdk_s3::Client as S3;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::operation::get_object::GetObjectOutput;
use shared_checks::driver::custom::s3_object;
use shared_checks::script::{Language, read as names_in};
use shared_domain::Fact;
use shared_domain::aws::glue::Job;
use shared_domain::script::{LONGEST, Script};
use shared_lambda::unreadable;
use tokio::time::timeout;

/// How long a script is waited for.
const TIME: Duration = Duration::from_secs(10);

/// What the script of a job names; nothing is asked where the job names no script.
pub(crate) async fn read(s3: &S3, job: Option<&Job>) -> Fact<Script> {
    let Some((job, location)) = job.and_then(|job| Some((job, job.command.script_location.as_deref()?))) else {
        return Fact::NotCollected;
    };
    let Some((bucket, key)) = s3_object(location) else {
        return Fact::NotCollected;
    };
    let Ok(text) = timeout(TIME, beginning(s3, bucket, key)).await else {
        return Fact::Unreadable("it was not read in time".to_owned());
    };
    let language = job.default_arguments.get("--job-language").map(String::as_str);
    Fact::from(text).map(|(bytes, whole)| {
        names_in(
            &String::from_utf8_lossy(&bytes),
            Language::of(location, language),
            whole,
        )
    })
}

/// The first bytes of an object, and whether that is all of it.
async fn beginning(s3: &S3, bucket: &str, key: &str) -> Result<(Vec<u8>, bool), String> {
    let range = format!("bytes=0-{}", LONGEST - 1);
    match s3.get_object().bucket(bucket).key(key).range(range).send().await {
        Ok(answer) => body(answer).await,
        // An empty object has no first byte.
        Err(error) if error.code() == Some("InvalidRange") => Ok((Vec::new(), true)),
        Err(error) => Err(unreadable(&error)),
    }
}

async fn body(answer: GetObjectOutput) -> Result<(Vec<u8>, bool), String> {
    let size = answer
        .content_range()
        .and_then(|range| range.rsplit_once('/'))
        .and_then(|(_, size)| size.parse::<usize>().ok());
    let (mut body, mut bytes) = (answer.body, Vec::new());
    while let Some(chunk) = body.next().await {
        bytes.extend_from_slice(&chunk.map_err(|_| "it broke off while it was read".to_owned())?);
        // Whoever does not know ranges sends all of it.
        if bytes.len() > LONGEST {
            bytes.truncate(LONGEST);
            return Ok((bytes, false));
        }
    }
    let whole = size.is_none_or(|size| size <= bytes.len());
    Ok((bytes, whole))
}
