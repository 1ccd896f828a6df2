//! Starts the function with its clients.

use shared_incidents::Table;
use write_report::handler::{self, Channels, Records};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let incidents = Table::from_env(aws_sdk_dynamodb::Client::new(&config));
    // A message whose answer is late may have been taken: it is waited for rather than sent a second time.
    let patient = config
        .clone()
        .into_builder()
        .timeout_config(shared_lambda::one_long_attempt())
        .build();
    let channels = Channels::from_env(
        aws_sdk_sns::Client::new(&patient),
        aws_sdk_eventbridge::Client::new(&patient),
    );
    let records = Records::from_env(aws_sdk_s3::Client::new(&config));
    let (channels, records, incidents) = (&channels, &records, incidents.as_ref());
    shared_lambda::run(|input| handler::handle(channels, records, incidents, input)).await
}
