//! Starts the function with its clients.

use collect_evidence::handler;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let clients = handler::Clients::new(&shared_lambda::aws_config().await);
    let clients = &clients;
    shared_lambda::run(|input| handler::handle(clients, input)).await
}
