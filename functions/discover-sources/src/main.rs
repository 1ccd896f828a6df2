//! Starts the function with its clients.

use discover_sources::handler::{self, Clients};
use discover_sources::offer::Offers;

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
    let setting = |name: &str| std::env::var(name).unwrap_or_default();
    let offers = Offers {
        iam: aws_sdk_iam::Client::new(&config),
        secrets: aws_sdk_secretsmanager::Client::new(&config),
        role_names: setting("GLUE_ROLE_NAME_PATTERN"),
        secret_prefix: setting("SECRET_PREFIX"),
    };
    let (clients, offers) = (&clients, &offers);
    shared_lambda::run(|input| handler::answer(clients, offers, input)).await
}
