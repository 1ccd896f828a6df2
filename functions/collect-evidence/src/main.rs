//! Starts the function with its clients.

use collect_evidence::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let (glue, logs) = (
        aws_sdk_glue::Client::new(&config),
        aws_sdk_cloudwatchlogs::Client::new(&config),
    );
    let (glue, logs) = (&glue, &logs);
    shared_lambda::run(|input| handler::handle(glue, logs, input)).await
}
