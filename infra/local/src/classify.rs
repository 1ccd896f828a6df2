//! `pipefitter classify`: error texts in, signals out, one JSON line each.

use std::io::{BufRead, Write};
use std::process::ExitCode;

use serde::Deserialize;
use serde_json::{Value, json};
use shared_checks::signal::{SignalContext, classify as read};

#[derive(Deserialize)]
struct Line {
    id: Value,
    message: String,
    #[serde(default)]
    engine: Value,
}

/// Answers every line; a line that is not one is said on standard error, and the rest is answered all the same.
pub(crate) fn classify() -> Result<ExitCode, String> {
    let (input, mut output) = (std::io::stdin().lock(), std::io::stdout().lock());
    let mut status = ExitCode::SUCCESS;
    // Split as bytes: a line that is not UTF-8 is a bad line, not the end of the input.
    for (number, line) in input.split(b'\n').enumerate() {
        let line = line.map_err(|error| format!("could not read line {}: {error}", number + 1))?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        match answer(&line) {
            Ok(answer) => writeln!(output, "{answer}").map_err(|error| format!("could not write: {error}"))?,
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

fn answer(line: &[u8]) -> Result<Value, String> {
    let line: Line = serde_json::from_slice(line).map_err(|error| error.to_string())?;
    // An engine that Pipefitter does not know is no engine, not an error.
    let context = SignalContext {
        engine: serde_json::from_value(line.engine).ok(),
        ..SignalContext::default()
    };
    let signal = read(&line.message, &context);
    Ok(json!({
        "id": line.id,
        "stage": signal.stage,
        "cause": signal.cause,
        "confidence": signal.confidence,
        "proves": signal.proves,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_answered_with_its_id_and_a_bad_one_is_said() {
        let line = br#"{"id": 7, "message": "FATAL: password authentication failed for user \"u\"", "engine": "none"}"#;
        let answer = answer(line).unwrap();
        assert_eq!((&answer["id"], &answer["cause"]), (&json!(7), &json!("bad_password")));
        for bad in [&b"{}"[..], b"x", b"{\"id\": 3, \"message\": \"\xff\"}"] {
            assert!(super::answer(bad).is_err());
        }
        assert_eq!(id(br#"{"id": "a", "text": "x"}"#), Some(json!("a")));
    }
}
