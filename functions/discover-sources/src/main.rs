//! Starts the function with its clients.

use discover_sources::handler::{self, Clients};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let clients = Clients {
        glue: aws_sdk_glue::Client::new(&config),
        rds: aws_sdk_rds::Client::new(&config),
        redshift: aws_sdk_redshift::Client::new(&config),
        serverless: aws_sdk_redshiftserverless::Client::new(&config),
    };
    let clients = &clients;
    shared_lambda::run(|input| handler::handle(clients, input)).await
}
