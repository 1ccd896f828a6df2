//! Error texts in, signals out, one JSON line each, as `pipefitter classify` does it, built without the rest of the stack.

use std::io::BufRead;

use serde_json::{Value, json};
use shared_checks::signal::{SignalContext, classify, explain};

fn main() {
    let explained = std::env::args().any(|argument| argument == "--explain");
    for line in std::io::stdin().lock().lines().map_while(Result::ok) {
        let Ok(line) = serde_json::from_str::<Value>(&line) else {
            continue;
        };
        let context = SignalContext {
            engine: serde_json::from_value(line["engine"].clone()).ok(),
            source_host: line["host"].as_str().map(str::to_owned),
            ..SignalContext::default()
        };
        let text = line["message"].as_str().unwrap_or_default();
        let signal = classify(text, &context);
        let mut answer = json!({
            "id": line["id"], "stage": signal.stage, "cause": signal.cause, "confidence": signal.confidence, "proves": signal.proves,
            "host": signal.host, "speaker": signal.speaker, "code": signal.code,
        });
        if explained {
            answer["utterances"] = json!(explain(text, &context));
        }
        println!("{answer}");
    }
}
