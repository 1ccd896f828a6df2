//! The record of the connection, from its bucket.

use aws_sdk_s3::Client;
use shared_domain::record::{Facts, key_of};
use shared_lambda::unreadable;

/// The record; `None` where the connection has none yet, and why it could not be read otherwise.
pub(crate) async fn read(s3: &Client, bucket: &str, connection: &str) -> Result<Option<Facts>, String> {
    let answer = s3.get_object().bucket(bucket).key(key_of(connection)).send().await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let body = answer.body.collect().await.map_err(|error| error.to_string())?;
    serde_json::from_slice(&body.into_bytes())
        .map(Some)
        .map_err(|_| "the record is not of a form that is known".to_owned())
}
