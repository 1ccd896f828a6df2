//! Starts the function with its clients.

use route_request::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let glue = aws_sdk_glue::Client::new(&config);
    let sts = aws_sdk_sts::Client::new(&config);
    let allowed = handler::Allowed::from_environment();
    let (glue, sts, allowed) = (&glue, &sts, &allowed);
    shared_lambda::run(|input| handler::handle(glue, sts, allowed, input)).await
}
