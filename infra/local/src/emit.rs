//! `pipefitter emit`: a connection that exists as Terraform or CloudFormation.

use std::process::ExitCode;

use aws_sdk_glue::Client;
use clap::{Args, ValueEnum};
use shared_domain::connection_code::{cloudformation, terraform};
use shared_lambda::unreadable;

use crate::{aws, local, print};

/// What `emit` is started with.
#[derive(Args)]
pub(crate) struct Options {
    /// The connection's name.
    connection: String,
    /// In which language.
    #[arg(long = "as", value_enum, default_value_t = Language::Terraform)]
    language: Language,
    /// In the AWS account of the environment instead of the local stack.
    #[arg(long)]
    aws: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Language {
    /// `aws_glue_connection`, or `awscc_glue_connection` for a unified one, with its `import` block.
    Terraform,
    /// A template, in JSON.
    Cloudformation,
}

/// Prints the code, and on standard error what was left out of it.
pub(crate) async fn emit(options: &Options) -> Result<ExitCode, String> {
    if !options.aws
        && let Some(code) = local::enter()?
    {
        return Ok(code);
    }
    let config = aws::config(None, None).await?;
    let name = &options.connection;
    let answer = Client::new(&config)
        .get_connection()
        .name(name)
        .hide_password(true)
        .send()
        .await;
    let answer = answer.map_err(|error| format!("could not read the connection `{name}`: {}", unreadable(&error)))?;
    let connection = answer.connection().map(shared_aws::glue::connection);
    let connection = connection.ok_or_else(|| format!("Glue answered without the connection `{name}`"))?;
    let code = match options.language {
        Language::Cloudformation => cloudformation(&connection),
        Language::Terraform => {
            let account = aws::context(&config).await.account;
            terraform(&connection, &account)
        }
    };
    print(code.text.trim_end())?;
    if !code.left_out.is_empty() {
        eprintln!(
            "pipefitter: left out, because it holds a secret or may: {}; a secret in AWS Secrets Manager, named by SECRET_ID, takes its place",
            code.left_out.join(", ")
        );
    }
    Ok(ExitCode::SUCCESS)
}
