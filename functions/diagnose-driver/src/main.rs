//! Starts the function with its clients.

use diagnose_driver::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let rds = aws_sdk_rds::Client::new(&shared_lambda::aws_config().await);
    let rds = &rds;
    shared_lambda::run(|input| handler::handle(rds, input)).await
}
