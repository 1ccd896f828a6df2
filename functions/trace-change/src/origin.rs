//! Where a resource is written, and whose it is: CloudFormation by the resource's id, Terraform and owners by its tags.

use aws_sdk_cloudformation::Client as CloudFormation;
use aws_sdk_ec2::Client as Ec2;
use aws_sdk_ec2::types::Filter;
use futures::future::join;
use shared_domain::budget::ends;
use shared_domain::facts_credentials::CredentialFacts;
use shared_domain::{Missing, Resource, redact};
use shared_lambda::unreadable;

/// What a tag's value may have in a report.
const LONGEST: usize = 120;

/// Where it is written, and whose it is.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) written_in: Option<String>,
    pub(crate) owner: Option<String>,
    pub(crate) unread: Vec<Missing>,
}

/// The ARN of a secret or a key, which stands in no finding.
pub(crate) fn arn_of(resource: &Resource, facts: &CredentialFacts) -> Option<String> {
    let secrets = facts.secrets.iter();
    let arn = match resource.kind.as_str() {
        "secret" => secrets
            .filter(|secret| secret.secret_id == resource.id)
            .find_map(|secret| Some(secret.description.get()?.present()?.arn.clone())),
        "kms-key" => secrets
            .map(|secret| &secret.key)
            .chain([&facts.catalog_key])
            .filter_map(|key| key.key_metadata.get()?.present())
            .find(|key| key.key_id == resource.id)
            .map(|key| key.arn.clone()),
        _ => None,
    };
    arn.filter(|arn| !arn.is_empty())
}

/// Asks of one resource. CloudFormation knows a secret by its ARN.
pub(crate) async fn of(
    formation: &CloudFormation,
    ec2: &Ec2,
    resource: &Resource,
    facts: &CredentialFacts,
    owner_tags: &[String],
) -> Origin {
    let arn = arn_of(resource, facts).filter(|_| resource.kind == "secret");
    let physical = arn.as_deref().unwrap_or(&resource.id);
    let (stack, tags) = join(stack_of(formation, physical), tags_of(ec2, &resource.id)).await;
    let mut origin = Origin::default();
    let unread = |reason: String, action: &str| Missing {
        reason: format!("where it is written: {reason}"),
        would_help: action.to_owned(),
    };
    let stack = stack.unwrap_or_else(|reason| {
        origin
            .unread
            .push(unread(reason, "cloudformation:DescribeStackResources"));
        None
    });
    let tags = tags.unwrap_or_else(|reason| {
        origin.unread.push(unread(reason, "ec2:DescribeTags"));
        Vec::new()
    });
    origin.written_in = stack.or_else(|| by_tags(&tags));
    origin.owner = owner(&tags, owner_tags);
    if origin.written_in.is_some() {
        origin.unread.clear();
    }
    origin
}

/// The stack and the logical id; CloudFormation answers with a `ValidationError` for what is in none.
async fn stack_of(formation: &CloudFormation, id: &str) -> Result<Option<String>, String> {
    let answer = formation
        .describe_stack_resources()
        .physical_resource_id(id)
        .send()
        .await;
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => {
            let reason = unreadable(&error);
            return if reason.starts_with("ValidationError") {
                Ok(None)
            } else {
                Err(reason)
            };
        }
    };
    let mut resources = answer.stack_resources().iter();
    let own = resources.find(|resource| resource.physical_resource_id() == Some(id));
    Ok(own.map(|resource| {
        let stack = resource.stack_name().unwrap_or("of a name that is not told");
        let logical = resource.logical_resource_id().unwrap_or("?");
        format!("CloudFormation stack {} (resource {})", tidy(stack), tidy(logical))
    }))
}

/// The tags of what EC2 keeps; of what it does not know it answers with none.
async fn tags_of(ec2: &Ec2, id: &str) -> Result<Vec<(String, String)>, String> {
    let of = Filter::builder().name("resource-id").values(id).build();
    let answer = ec2.describe_tags().filters(of).send().await;
    let answer = answer.map_err(|error| unreadable(&error))?;
    let pair = |tag: &aws_sdk_ec2::types::TagDescription| Some((tag.key()?.to_owned(), tag.value()?.to_owned()));
    Ok(answer.tags().iter().filter_map(pair).collect())
}

/// CloudFormation tags what it makes; of Terraform's own, people write the tags.
fn by_tags(tags: &[(String, String)]) -> Option<String> {
    let tag = |wanted: &str| {
        tags.iter()
            .find(|(key, _)| key == wanted)
            .map(|(_, value)| value.as_str())
    };
    if let Some(stack) = tag("aws:cloudformation:stack-name") {
        let logical = tag("aws:cloudformation:logical-id").unwrap_or("?");
        return Some(format!(
            "CloudFormation stack {} (resource {})",
            tidy(stack),
            tidy(logical)
        ));
    }
    let says_terraform = |(key, value): &&(String, String)| {
        let is = |text: &str| text.to_ascii_lowercase().contains("terraform");
        is(key) && !value.eq_ignore_ascii_case("false") || is_manager(key) && is(value)
    };
    let (key, value) = tags.iter().find(says_terraform)?;
    Some(format!("Terraform (tag {}: {})", tidy(key), tidy(value)))
}

fn is_manager(key: &str) -> bool {
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    ["managedby", "provisioner", "createdby", "iac"].contains(&letters.to_ascii_lowercase().as_str())
}

fn owner(tags: &[(String, String)], wanted: &[String]) -> Option<String> {
    let named = wanted.iter().filter_map(|name| {
        let (key, value) = tags.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(format!("{} ({})", tidy(value), tidy(key)))
    });
    let all: Vec<String> = named.take(3).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

/// One line, not too long, and without what looks like a secret: people write anything into a tag.
fn tidy(text: &str) -> String {
    ends(&redact(text).replace(char::is_control, " "), LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect()
    }

    #[test]
    fn tags_say_where_a_resource_is_written_and_whose_it_is() {
        let wanted = ["Owner".to_owned(), "Team".to_owned()];
        for (given, written, whose) in [
            (tags(&[]), None, None),
            (tags(&[("Name", "x"), ("owner", "data")]), None, Some("data (owner)")),
            (
                tags(&[("Team", "net"), ("Owner", "ann")]),
                None,
                Some("ann (Owner), net (Team)"),
            ),
            (
                tags(&[
                    ("aws:cloudformation:stack-name", "net"),
                    ("aws:cloudformation:logical-id", "Db"),
                ]),
                Some("CloudFormation stack net (resource Db)"),
                None,
            ),
            (
                tags(&[("ManagedBy", "Terraform")]),
                Some("Terraform (tag ManagedBy: Terraform)"),
                None,
            ),
            (
                tags(&[("terraform", "true")]),
                Some("Terraform (tag terraform: true)"),
                None,
            ),
            (tags(&[("Terraform", "false")]), None, None),
            (tags(&[("Note", "not by Terraform")]), None, None),
        ] {
            assert_eq!(by_tags(&given).as_deref(), written, "{given:?}");
            assert_eq!(owner(&given, &wanted).as_deref(), whose, "{given:?}");
        }
    }
}
