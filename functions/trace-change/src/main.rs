//! Starts the function with its clients.

use trace_change::handler::{self, Clients, Settings};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let clients = Clients::new(&shared_lambda::aws_config().await);
    let settings = Settings::from_env();
    let (clients, settings) = (&clients, &settings);
    shared_lambda::run(|input| handler::handle(clients, settings, input)).await
}
