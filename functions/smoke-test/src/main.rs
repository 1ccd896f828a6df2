//! Starts the function with its clients.

use smoke_test::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let glue = aws_sdk_glue::Client::new(&config);
    let s3 = aws_sdk_s3::Client::new(&config);
    let settings = handler::Settings::from_env()?;
    let (glue, s3, settings) = (&glue, &s3, &settings);
    shared_lambda::run(|input| handler::handle(glue, s3, settings, input)).await
}
