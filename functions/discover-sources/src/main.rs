//! Starts the function with its clients.

use discover_sources::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let glue = aws_sdk_glue::Client::new(&config);
    let rds = aws_sdk_rds::Client::new(&config);
    let (glue, rds) = (&glue, &rds);
    shared_lambda::run(|input| handler::handle(glue, rds, input)).await
}
