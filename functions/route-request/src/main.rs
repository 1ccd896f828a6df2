//! Starts the function with its clients.

use route_request::handler;
use shared_domain::driver_buckets::DriverBuckets;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), lambda_runtime::Error> {
    shared_lambda::start_tracing();
    let config = shared_lambda::aws_config().await;
    let glue = aws_sdk_glue::Client::new(&config);
    let sts = aws_sdk_sts::Client::new(&config);
    let drivers = DriverBuckets::new(std::env::var("DRIVER_BUCKETS").unwrap_or_default());
    let (glue, sts, drivers) = (&glue, &sts, &drivers);
    shared_lambda::run(|input| handler::handle(glue, sts, drivers, input)).await
}
