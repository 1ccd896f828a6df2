//! Starts the function with its clients.

use on_job_failure::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let clients = handler::Clients {
        glue: aws_sdk_glue::Client::new(&config),
        states: aws_sdk_sfn::Client::new(&config),
        events: aws_sdk_eventbridge::Client::new(&config),
    };
    let settings = handler::Settings::from_env()?;
    let (clients, settings) = (&clients, &settings);
    shared_lambda::run(|input| handler::handle(clients, settings, input)).await
}
