//! The record of the connection, and what a diagnosis of an incident saw, from their bucket.

use aws_sdk_s3::Client;
use serde::de::DeserializeOwned;
use shared_lambda::{in_time, unreadable};

/// Why a record of another version is none.
pub(crate) const UNKNOWN_FORM: &str = "it is not of a form that this version knows";

/// What is kept under a key; `None` where nothing is, and why it could not be read otherwise.
pub(crate) async fn read<T: DeserializeOwned>(s3: &Client, bucket: &str, key: String) -> Result<Option<T>, String> {
    let answer = s3.get_object().bucket(bucket).key(key).send().await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) if error.as_service_error().is_some_and(|error| error.is_no_such_key()) => return Ok(None),
        Err(error) => return Err(unreadable(&error)),
    };
    let body = in_time(answer.body.collect()).await.map_err(|late| late.to_string())?;
    let body = body.map_err(|error| error.to_string())?;
    serde_json::from_slice(&body.into_bytes())
        .map(Some)
        .map_err(|_| UNKNOWN_FORM.to_owned())
}
