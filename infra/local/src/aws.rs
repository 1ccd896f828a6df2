//! The AWS configuration of the command, and the account that it speaks for.

use aws_config::{BehaviorVersion, SdkConfig};
use aws_sdk_sts::config::ProvideCredentials;
use aws_types::region::Region;
use shared_domain::redact;
use shared_domain::step::AwsContext;

/// The configuration of the environment, a profile, or the local stack, with a Region and credentials in it.
///
/// # Errors
/// When one of them is missing: without it every fact would be unreadable, for a reason that is not the account's.
pub(crate) async fn config(region: Option<&str>, profile: Option<&str>) -> Result<SdkConfig, String> {
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(region) = region {
        loader = loader.region(Region::new(region.to_owned()));
    }
    if let Some(profile) = profile {
        loader = loader.profile_name(profile);
    }
    let config = shared_lambda::aws_config_from(loader).await;
    if config.region().is_none() {
        return Err("no Region is configured: set AWS_REGION".to_owned());
    }
    let Some(provider) = config.credentials_provider() else {
        return Err("no AWS credentials are configured: set AWS_PROFILE, or the keys themselves".to_owned());
    };
    match provider.provide_credentials().await {
        Ok(_) => Ok(config),
        Err(error) => Err(no_credentials(&reason(&error))),
    }
}

/// What to do about it. The SDK's parts for single sign-on and for credential processes are not built in: the command is built
/// together with the functions, which would carry them too. For such a profile the SDK's words are advice to its programmer.
fn no_credentials(reason: &str) -> String {
    if reason.contains("cargo feature") {
        return "this profile takes its credentials from single sign-on or a process: put them into the environment with \
                `eval \"$(aws configure export-credentials --profile NAME --format env)\"`, set AWS_REGION, and leave --profile out"
            .to_owned();
    }
    format!("no AWS credentials could be had: {reason}")
}

/// The innermost cause, which is the telling one, on one line.
fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    redact(&innermost.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
}

/// The account and partition, as STS says, and the Region. No policy can deny the call; where it fails all the same, that is said.
pub(crate) async fn context(config: &SdkConfig) -> AwsContext {
    let mut context = AwsContext {
        region: config.region().map(ToString::to_string).unwrap_or_default(),
        ..AwsContext::default()
    };
    match aws_sdk_sts::Client::new(config).get_caller_identity().send().await {
        Ok(identity) => {
            context.account = identity.account().unwrap_or_default().to_owned();
            context.partition = identity
                .arn()
                .and_then(|arn| arn.split(':').nth(1))
                .unwrap_or_default()
                .to_owned();
        }
        Err(error) => eprintln!(
            "pipefitter: the account could not be asked for; what depends on its number is answered as unknown: {}",
            shared_lambda::unreadable(&error)
        ),
    }
    context
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_that_the_command_cannot_read_says_the_way_round_and_not_how_to_build_it() {
        let unbuilt =
            "ProfileFile provider could not be built: This behavior requires following cargo feature(s) enabled: sso.";
        for (reason, words) in [
            (unbuilt, "aws configure export-credentials"),
            ("the file is empty", "the file is empty"),
        ] {
            let said = no_credentials(reason);
            assert!(said.contains(words) && !said.contains("cargo"), "{said}");
        }
    }
}
