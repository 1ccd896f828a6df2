//! Starts the function with its client.

use register_credentials::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let secrets = aws_sdk_secretsmanager::Client::new(&config);
    let settings = handler::Settings::from_env();
    let (secrets, settings) = (&secrets, &settings);
    shared_lambda::run(|input| handler::handle(secrets, settings, input)).await
}
