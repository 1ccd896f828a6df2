//! The `pipefitter` command: a thin front over the functions' own handlers and over the local stack. No rule lives here.

mod aws;
mod choose;
mod classify;
mod connect;
mod diagnose;
mod emit;
mod execution;
mod incidents;
mod interrupt;
mod local;
mod progress;
mod records;
mod stack;

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Registers, tests and diagnoses AWS Glue connections.
#[derive(Parser)]
#[command(version = env!("PIPEFITTER_VERSION"), about)]
struct Command {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Start the local stack and deploy Pipefitter into it.
    Up {
        /// First of three ports.
        #[arg(long)]
        port_base: Option<u16>,
    },
    /// Stop the local stack.
    Down,
    /// Make a connection in a conversation: it asks what is open, shows what there is to choose from and why, starts the execution and
    /// follows it. Exit status: 0 READY, 1 anything else, 3 answers are missing and there is no terminal.
    Connect(connect::Options),
    /// Start one execution and show its states as they happen; exit status 0 for READY, 3 for NEEDS_INPUT, 1 for anything else.
    Run {
        /// The input, a JSON file; `-` for standard input.
        input: PathBuf,
        #[command(flatten)]
        on: On,
        /// The state machine; the one called `pipefitter` when absent.
        #[arg(long)]
        state_machine_arn: Option<String>,
    },
    /// Show an execution that something else started; exit status 0 when it succeeds.
    Watch {
        /// Its name (`diag-<incident>`, as `pipefitter incidents` says it) or ARN.
        execution: String,
        #[command(flatten)]
        on: On,
        /// Seconds to wait for it to appear.
        #[arg(long, default_value_t = 60)]
        wait: u64,
    },
    /// List what is broken and not over: the cause, since when, how many runs, the last report. With an id, one incident whole.
    Incidents {
        /// An incident's id, open or over.
        id: Option<String>,
        #[command(flatten)]
        on: On,
        /// The table; that of the stack `pipefitter` when absent.
        #[arg(long)]
        table: Option<String>,
    },
    /// Diagnose a connection or a job's run, with nothing deployed and nothing written. Exit status: 0 healthy, 1 anything else, 2 not done.
    ///
    /// It uses the AWS credentials of the environment. For a profile with single sign-on, first:
    /// eval "$(aws configure export-credentials --format env)"
    Diagnose(diagnose::Options),
    /// Print a connection that exists as Terraform, with its `import` block, or as a CloudFormation template; without secrets.
    Emit(emit::Options),
    /// Read error texts: JSON lines {"id", "message", "engine"?} in, {"id", "stage", "cause", "confidence", "proves", "host", "speaker", "code"} out.
    Classify {
        /// Adds the utterances of each text, what each was read to say, and which one decided.
        #[arg(long)]
        explain: bool,
    },
    /// Print what makes a shell complete this command: `pipefitter completions bash > ~/.local/share/bash-completion/completions/pipefitter`.
    Completions {
        /// The shell.
        shell: Shell,
    },
}

/// Where an execution runs, and how its report is shown.
#[derive(Args)]
struct On {
    /// Text, or JSON with the states on standard error.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// In the AWS account of the environment instead of the local stack.
    #[arg(long)]
    aws: bool,
}

/// How a report is shown.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// What a person reads.
    Text,
    /// What a program reads.
    Json,
}

/// Exit status for usage, and for what the command itself could not do.
const NOT_DONE: u8 = 2;

/// Exit status when answers are missing: no failure, and nothing that is done.
const QUESTIONS: u8 = 3;

/// Prints a line. A reader that has gone (`| head`) has what it wanted, which is no error.
fn print(line: &str) -> Result<(), String> {
    print_to(&mut std::io::stdout(), line)
}

/// The same to standard output that is held already.
fn print_to(output: &mut impl Write, line: &str) -> Result<(), String> {
    match writeln!(output, "{line}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
        written => written.map_err(|error| format!("could not write: {error}")),
    }
}

fn completions(shell: Shell) -> Result<ExitCode, String> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Command::command(), "pipefitter", &mut script);
    print(String::from_utf8_lossy(&script).trim_end())?;
    Ok(ExitCode::SUCCESS)
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    let done = match Command::parse().what {
        What::Up { port_base } => stack::up(port_base),
        What::Down => stack::down(),
        What::Connect(options) => connect::connect(&options).await,
        What::Run {
            input,
            on,
            state_machine_arn,
        } => execution::run(&input, &on, state_machine_arn).await,
        What::Watch { execution, on, wait } => execution::watch(&execution, &on, wait).await,
        What::Incidents { id, on, table } => incidents::incidents(id.as_deref(), &on, table).await,
        What::Emit(options) => emit::emit(&options).await,
        What::Diagnose(options) => diagnose::diagnose(&options).await,
        What::Classify { explain } => classify::classify(explain),
        What::Completions { shell } => completions(shell),
    };
    done.unwrap_or_else(|reason| {
        eprintln!("pipefitter: {reason}");
        ExitCode::from(NOT_DONE)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shell_completes_every_command() {
        Command::command().debug_assert();
        for shell in Shell::value_variants() {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Command::command(), "pipefitter", &mut script);
            let script = String::from_utf8(script).unwrap();
            for command in Command::command().get_subcommands() {
                assert!(script.contains(command.get_name()), "{shell}: {}", command.get_name());
            }
        }
    }
}
