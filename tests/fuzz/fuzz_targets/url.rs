//! Any JDBC URL is parsed, and a correction that is offered keeps the rules.
#![no_main]

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use shared_domain::Request;
use shared_domain::jdbc::{glue_url, target_of_url};

fuzz_target!(|url: &str| {
    let _ = target_of_url(url);
    let _ = Request::parse(json!({ "url": url }));
    if let Err(problem) = glue_url(url)
        && let Some(corrected) = problem.corrected
    {
        assert!(glue_url(&corrected).is_ok(), "{url:?} is offered {corrected:?}");
    }
});
