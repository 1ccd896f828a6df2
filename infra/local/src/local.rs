//! The local stack's place, and how the command enters it.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Set in the process that has entered the stack.
const ENTERED: &str = "PIPEFITTER_ENTERED";

/// Where everything that is built or installed lives.
pub(crate) fn cache() -> PathBuf {
    let base = std::env::var_os("XDG_CACHE_HOME")
        .filter(|path| !path.is_empty())
        .map(PathBuf::from);
    let home = || PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache");
    base.unwrap_or_else(home).join("pipefitter")
}

/// The running stack's directory.
fn state() -> PathBuf {
    std::env::var_os("PIPEFITTER_STATE").map_or_else(|| cache().join("stack"), PathBuf::from)
}

/// Runs this command again with the stack's endpoints and credentials in its environment; `None` when that has happened already.
///
/// # Errors
/// When no stack is up.
pub(crate) fn enter() -> Result<Option<ExitCode>, String> {
    if std::env::var_os(ENTERED).is_some() {
        return Ok(None);
    }
    let file = state().join("stack.env");
    let text = std::fs::read_to_string(&file).map_err(
        |_| "no local stack is up: start it with `make up`, or say --aws for the account of the environment",
    )?;
    let program = std::env::current_exe().map_err(|error| format!("could not find this program: {error}"))?;
    let mut again = Command::new(program);
    again.args(std::env::args_os().skip(1)).env(ENTERED, "1");
    for (name, value) in variables(&text) {
        match value {
            Some(value) => again.env(name, value),
            None => again.env_remove(name),
        };
    }
    crate::interrupt::is_for_the_child()?;
    let status = again
        .status()
        .map_err(|error| format!("could not enter the local stack: {error}"))?;
    Ok(Some(ExitCode::from(
        status
            .code()
            .and_then(|code| u8::try_from(code).ok())
            .unwrap_or(crate::NOT_DONE),
    )))
}

/// The lines of `stack.env`: `export NAME='value'` sets, `unset A B` removes.
fn variables(text: &str) -> Vec<(&str, Option<&str>)> {
    let mut found = Vec::new();
    for line in text.lines() {
        if let Some((name, value)) = line.strip_prefix("export ").and_then(|rest| rest.split_once('=')) {
            found.push((name, Some(value.trim_matches('\''))));
        } else if let Some(names) = line.strip_prefix("unset ") {
            found.extend(names.split_whitespace().map(|name| (name, None)));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_the_stacks_environment_set_and_remove() {
        let text = "# words\nexport AWS_REGION='us-east-1'\nunset AWS_PROFILE AWS_SESSION_TOKEN\n";
        assert_eq!(
            variables(text),
            [
                ("AWS_REGION", Some("us-east-1")),
                ("AWS_PROFILE", None),
                ("AWS_SESSION_TOKEN", None)
            ]
        );
    }
}
