//! Starts the function with its clients.

use create_connection::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let glue = aws_sdk_glue::Client::new(&config);
    let ec2 = aws_sdk_ec2::Client::new(&config);
    let (glue, ec2) = (&glue, &ec2);
    shared_lambda::run(|input| handler::handle(glue, ec2, input)).await
}
