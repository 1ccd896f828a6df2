//! Starts the function with its clients.

use write_report::handler::{self, Channels};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let channels = Channels::from_env(
        aws_sdk_sns::Client::new(&config),
        aws_sdk_eventbridge::Client::new(&config),
    );
    let channels = &channels;
    shared_lambda::run(|input| handler::handle(channels, input)).await
}
