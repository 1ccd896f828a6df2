//! Starts the function.

use diagnose_network::handler::{self, Clients};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let clients = Clients::new(&shared_lambda::aws_config().await);
    shared_lambda::run(|input| handler::answer(&clients, input)).await
}
