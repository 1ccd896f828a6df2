//! Starts the function with its clients.

use on_job_failure::handler;
use shared_incidents::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let table = Table::from_env(aws_sdk_dynamodb::Client::new(&config));
    let clients = handler::Clients {
        glue: aws_sdk_glue::Client::new(&config),
        states: aws_sdk_sfn::Client::new(&config),
        events: aws_sdk_eventbridge::Client::new(&config),
        table: table.ok_or("the environment variable INCIDENTS_TABLE is not set")?,
    };
    let settings = handler::Settings::from_env()?;
    let (clients, settings) = (&clients, &settings);
    shared_lambda::run(|input| handler::handle(clients, settings, input)).await
}
