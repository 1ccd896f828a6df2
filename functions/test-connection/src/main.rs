//! Starts the function with its client.

use test_connection::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let glue = aws_sdk_glue::Client::new(&shared_lambda::aws_config().await);
    let glue = &glue;
    shared_lambda::run(|input| handler::handle(glue, input)).await
}
