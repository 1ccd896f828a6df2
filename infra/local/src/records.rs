//! The deployed stack, as far as a diagnosis on a command line has a use for it: where it keeps records of what worked, and how much of who
//! changed something its owner lets be told.

use aws_config::SdkConfig;
use aws_sdk_cloudformation::Client;
use aws_sdk_cloudformation::types::Stack;
use shared_domain::Missing;
use shared_lambda::{is_answer, name_owner_tags, unreadable};
use trace_change::handler::Settings;

/// The settings of a trace, and why they could not be read where a stack may be there.
#[derive(Debug, Default)]
pub(crate) struct Kept {
    pub settings: Option<Settings>,
    pub unread: Option<Missing>,
}

/// What the stack of that name says; of the environment what it says itself. An account in which nothing is deployed has no record.
pub(crate) async fn of_stack(config: &SdkConfig, name: &str) -> Kept {
    let own = Settings::from_env;
    if std::env::var_os("RECORD_BUCKET").is_some() {
        return Kept {
            settings: Some(own()),
            unread: None,
        };
    }
    let answer = Client::new(config).describe_stacks().stack_name(name).send().await;
    match answer.map(|answer| answer.stacks.unwrap_or_default().into_iter().next()) {
        Ok(Some(stack)) => Kept {
            settings: Some(settings(&stack)),
            unread: None,
        },
        // An answer without a stack proves nothing.
        Ok(None) => unread(name, "the answer was empty"),
        Err(error) if is_answer(&error, "ValidationError") => Kept::default(),
        Err(error) => unread(name, &unreadable(&error)),
    }
}

/// How the names of the secrets begin that the functions of that stack may read, or why that is not known.
pub(crate) async fn secret_prefix(formation: &Client, name: &str) -> Result<String, String> {
    let answer = formation.describe_stacks().stack_name(name).send().await;
    let answer = answer.map_err(|error| format!("cloudformation:DescribeStacks: {}", unreadable(&error)))?;
    let prefix = answer
        .stacks()
        .first()
        .and_then(|stack| parameter(stack, "SecretPrefix"));
    prefix
        .map(str::to_owned)
        .ok_or_else(|| format!("the stack {name} does not say it"))
}

fn parameter<'a>(stack: &'a Stack, key: &str) -> Option<&'a str> {
    let found = stack.parameters().iter().find(|one| one.parameter_key() == Some(key));
    found.and_then(|one| one.parameter_value())
}

fn unread(name: &str, reason: &str) -> Kept {
    Kept {
        settings: None,
        unread: Some(Missing {
            reason: format!("whether there is a record of when it last worked, in the stack {name}: {reason}"),
            would_help: "cloudformation:DescribeStacks".to_owned(),
        }),
    }
}

fn settings(stack: &Stack) -> Settings {
    let output = |key: &str| {
        let found = stack.outputs().iter().find(|one| one.output_key() == Some(key));
        found.and_then(|one| one.output_value()).map(str::to_owned)
    };
    let parameter = |key: &str| parameter(stack, key);
    let owners = parameter("OwnerTags");
    if let Some(names) = owners.filter(|_| std::env::var_os("OWNER_TAGS").is_none()) {
        name_owner_tags(names);
    }
    let own = Settings::from_env();
    let show = match std::env::var_os("SHOW_ACTORS") {
        Some(_) => own.show,
        None => Settings::new(None, parameter("ShowActors").unwrap_or_default(), "").show,
    };
    Settings {
        bucket: output("RecordBucket"),
        show,
        ..own
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_cloudformation::types::{Output, Parameter};
    use trace_change::ShowActors;

    use super::*;

    #[test]
    fn the_stack_says_where_records_are_and_how_much_of_whom_is_told() {
        let parameter = |key: &str, value: &str| Parameter::builder().parameter_key(key).parameter_value(value).build();
        let output = Output::builder().output_key("RecordBucket").output_value("records-1");
        let stack = Stack::builder()
            .outputs(output.build())
            .parameters(parameter("ShowActors", "role"))
            .parameters(parameter("OwnerTags", "CostCenter"));
        let read = settings(&stack.build());
        assert_eq!(read.bucket.as_deref(), Some("records-1"));
        assert_eq!(
            (read.show, read.owner_tags),
            (ShowActors::Role, vec!["CostCenter".to_owned()])
        );
    }
}
