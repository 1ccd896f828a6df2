//! Starts the function with its clients.

use smoke_test::handler::{self, Clients};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let clients = Clients {
        glue: aws_sdk_glue::Client::new(&config),
        athena: aws_sdk_athena::Client::new(&config),
        s3: aws_sdk_s3::Client::new(&config),
    };
    let settings = handler::Settings::from_env()?;
    let (clients, settings) = (&clients, &settings);
    shared_lambda::run(|event| handler::wake(clients, settings, event)).await
}
