//! `pipefitter classify`: error texts in, signals out, one JSON line each; with `--explain` also how each was read.

use std::io::BufRead;
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};
use shared_checks::signal::{SignalContext, classify as read, explain};

#[derive(Deserialize)]
struct Line {
    id: Value,
    message: String,
    #[serde(default)]
    engine: Value,
    /// The host that the connection leads to: a text about another host blames nothing of it.
    #[serde(default)]
    host: Option<String>,
}

/// Answers every line; a line that is not one is said on standard error, and the rest is answered all the same.
pub(crate) fn classify(explained: bool) -> Result<ExitCode, String> {
    let (input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut status = ExitCode::SUCCESS;
    // Split as bytes: a line that is not UTF-8 is a bad line, not the end of the input.
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line.map_err(|error| format!("could not read line {}: {error}", number + 1))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&line, explained) {
            Ok(answer) => crate::print_to(&mut output, &answer.to_string())?,
            Err(reason) => {
                let id = id(&line).map(|id| format!(" (id {id})")).unwrap_or_default();
                eprintln!("pipefitter: line {}{id}: {reason}", number + 1);
                status = ExitCode::from(crate::NOT_DONE);
            }
        }
    }
    Ok(status)
}

/// The id of a line that is bad for another reason.
fn id(line: &[u8]) -> Option<Value> {
    serde_json::from_slice::<Value>(line)
        .ok()?
        .get_mut("id")
        .map(Value::take)
}

fn answer(line: &[u8], explained: bool) -> Result<Value, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    // An engine that Pipefitter does not know is no engine, not an error.
    let context = SignalContext {
        engine: serde_json::from_value(line.engine).ok(),
        source_host: line.host,
        ..SignalContext::default()
    };
    let signal = read(&line.message, &context);
    let mut answer = json!({
        "id": line.id,
        "stage": signal.stage,
        "cause": signal.cause,
        "confidence": signal.confidence,
        "proves": signal.proves,
        "host": signal.host,
        "speaker": signal.speaker,
        "code": signal.code,
    });
    if explained {
        answer["utterances"] = json!(explain(&line.message, &context));
    }
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_answered_with_its_id_and_a_bad_one_is_said() {
        let line = br#"{"id": 7, "message": "FATAL: password authentication failed for user \"u\"", "engine": "none"}"#;
        let explained = answer(line, true).unwrap();
        assert_eq!(
            (&explained["id"], &explained["cause"]),
            (&json!(7), &json!("bad_password"))
        );
        assert_eq!(
            (&explained["speaker"], &explained["utterances"][0]["decided"]),
            (&json!("postgresql"), &json!(true))
        );
        assert!(answer(line, false).unwrap().get("utterances").is_none());
        for bad in [&b"{}"[..], b"x", b"{\"id\": 3, \"message\": \"\xff\"}"] {
            assert!(answer(bad, false).is_err());
        }
        assert_eq!(id(br#"{"id": "a", "text": "x"}"#), Some(json!("a")));
    }
}
