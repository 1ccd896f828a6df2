//! `pipefitter up` and `pipefitter down`: the local stack, which is a Python module beside this crate.

use std::path::PathBuf;
use std::process::{Command, ExitCode};

use crate::local::cache;

/// Starts the stack and deploys the built functions into it.
pub(crate) fn up(port_base: Option<u16>) -> Result<ExitCode, String> {
    let mut up = vec!["up".to_owned()];
    if let Some(port) = port_base {
        up.extend(["--port-base".to_owned(), port.to_string()]);
    }
    let started = python(&up)?;
    if started != ExitCode::SUCCESS {
        return Ok(started);
    }
    python(&["deploy".to_owned()])
}

/// Stops it.
pub(crate) fn down() -> Result<ExitCode, String> {
    python(&["down".to_owned()])
}

fn python(arguments: &[String]) -> Result<ExitCode, String> {
    let interpreter = std::env::var_os("PIPEFITTER_PYTHON")
        .map_or_else(|| cache().join("venv").join("bin").join("python"), PathBuf::from);
    if !interpreter.exists() {
        return Err("the tools of the local stack are not installed: run `make up` once".to_owned());
    }
    let folder = std::env::var_os("PIPEFITTER_STACK_DIR")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    let status = Command::new(&interpreter)
        .args(["-m", "stack"])
        .args(arguments)
        .current_dir(&folder)
        .status()
        .map_err(|error| format!("could not run {}: {error}", interpreter.display()))?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(crate::NOT_DONE)
    })
}
