//! Starts the function with its clients.

use on_job_success::handler;
use shared_incidents::Table;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let table = Table::from_env(aws_sdk_dynamodb::Client::new(&config));
    let clients = handler::Clients {
        glue: aws_sdk_glue::Client::new(&config),
        states: aws_sdk_sfn::Client::new(&config),
        table: table.ok_or("the environment variable INCIDENTS_TABLE is not set")?,
        state_machine_arn: std::env::var("STATE_MACHINE_ARN")
            .map_err(|_| "the environment variable STATE_MACHINE_ARN is not set")?,
    };
    let clients = &clients;
    shared_lambda::run(|input| handler::handle(clients, input)).await
}
