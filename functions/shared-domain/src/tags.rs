//! The tags on all that Pipefitter creates: that it was Pipefitter, for which connection, and why. And of the tags of others those that say
//! where a resource is written, and whose it is: no other leaves the answer that it came with.

use serde::{Deserialize, Serialize};

use crate::budget::ends;
use crate::redact;

/// A tag, as most services print it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub struct Tag {
    /// Its name.
    pub key: String,
    /// Its value.
    pub value: String,
}

/// What a tag's value may have: people write anything into it.
const LONGEST: usize = 120;

/// The names in a text, separated by commas.
pub fn names(text: &str) -> Vec<String> {
    let names = text.split(',').map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// Of a resource's tags those that say where it is written, and those of the owners' names; without what looks like a secret.
pub fn kept<'a>(tags: impl IntoIterator<Item = (Option<&'a str>, Option<&'a str>)>, owners: &[String]) -> Vec<Tag> {
    let pairs = tags.into_iter().filter_map(|(key, value)| Some((key?, value?)));
    let telling = pairs.filter(|(key, value)| {
        let is_owner = owners.iter().any(|name| key.eq_ignore_ascii_case(name));
        is_owner || [STACK, LOGICAL_ID].contains(key) || is_of_terraform(key, value)
    });
    let mut kept: Vec<Tag> = telling
        .map(|(key, value)| Tag {
            key: tidy(key),
            value: tidy(value),
        })
        .collect();
    kept.sort_by(|one, other| one.key.cmp(&other.key));
    kept
}

/// CloudFormation's own tags on what it makes.
const STACK: &str = "aws:cloudformation:stack-name";
const LOGICAL_ID: &str = "aws:cloudformation:logical-id";

/// Where a resource is written, as its tags say: CloudFormation tags what it makes; of Terraform's own, people write the tags.
pub fn written_in(tags: &[Tag]) -> Option<String> {
    let tag = |wanted: &str| tags.iter().find(|tag| tag.key == wanted).map(|tag| tag.value.as_str());
    if let Some(stack) = tag(STACK) {
        let logical = tag(LOGICAL_ID).unwrap_or("?");
        return Some(in_stack(stack, logical));
    }
    let tag = tags.iter().find(|tag| is_of_terraform(&tag.key, &tag.value))?;
    Some(format!("Terraform (tag {}: {})", tidy(&tag.key), tidy(&tag.value)))
}

/// `CloudFormation stack net (resource Db)`.
pub fn in_stack(stack: &str, logical_id: &str) -> String {
    format!("CloudFormation stack {} (resource {})", tidy(stack), tidy(logical_id))
}

/// Whose a resource is, by the tags of these names: at most three.
pub fn owner(tags: &[Tag], wanted: &[String]) -> Option<String> {
    let named = wanted.iter().filter_map(|name| {
        let tag = tags.iter().find(|tag| tag.key.eq_ignore_ascii_case(name))?;
        Some(format!("{} ({})", tidy(&tag.value), tidy(&tag.key)))
    });
    let all: Vec<String> = named.take(3).collect();
    (!all.is_empty()).then(|| all.join(", "))
}

fn is_of_terraform(key: &str, value: &str) -> bool {
    let is = |text: &str| text.to_ascii_lowercase().contains("terraform");
    is(key) && !value.eq_ignore_ascii_case("false") || is_manager(key) && is(value)
}

fn is_manager(key: &str) -> bool {
    let letters: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    ["managedby", "provisioner", "createdby", "iac"].contains(&letters.to_ascii_lowercase().as_str())
}

/// One line, not too long, and without what looks like a secret.
fn tidy(text: &str) -> String {
    ends(&redact(text).replace(char::is_control, " "), LONGEST)
}

/// The tag that says who manages a resource, and its value.
pub const MANAGED_BY: (&str, &str) = ("pipefitter:managed-by", "pipefitter");
/// The tag that names the connection that a resource belongs to.
pub const CONNECTION: &str = "pipefitter:connection";
/// The tag that names the execution that created a resource.
pub const EXECUTION: &str = "pipefitter:execution";

/// The tags for something created for `connection` by the execution of that name, `purpose` saying why.
pub fn tags(connection: &str, purpose: &str, execution: Option<&str>) -> Vec<(String, String)> {
    let mut tags = vec![
        (MANAGED_BY.0.to_owned(), MANAGED_BY.1.to_owned()),
        (CONNECTION.to_owned(), tag_value(connection)),
        ("pipefitter:purpose".to_owned(), tag_value(purpose)),
    ];
    tags.extend(execution.map(|execution| (EXECUTION.to_owned(), tag_value(execution))));
    tags
}

/// `text` as a tag's value: at most 256 characters of those that every service takes.
pub fn tag_value(text: &str) -> String {
    text.chars()
        .take(256)
        .map(|c| {
            if c.is_alphanumeric() || " _.:/=+-@".contains(c) {
                c
            } else {
                '_'
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(pairs: &[(&str, &str)]) -> Vec<Tag> {
        let owners = names("Owner, Team,");
        kept(pairs.iter().map(|(key, value)| (Some(*key), Some(*value))), &owners)
    }

    #[test]
    fn tags_say_where_a_resource_is_written_and_whose_it_is() {
        let owners = names("Owner,Team");
        for (given, written, whose) in [
            (of(&[]), None, None),
            (of(&[("Name", "x"), ("owner", "data")]), None, Some("data (owner)")),
            (
                of(&[("Team", "net"), ("Owner", "ann")]),
                None,
                Some("ann (Owner), net (Team)"),
            ),
            (
                of(&[
                    ("aws:cloudformation:stack-name", "net"),
                    ("aws:cloudformation:logical-id", "Db"),
                ]),
                Some("CloudFormation stack net (resource Db)"),
                None,
            ),
            (
                of(&[("ManagedBy", "Terraform")]),
                Some("Terraform (tag ManagedBy: Terraform)"),
                None,
            ),
            (
                of(&[("terraform", "true")]),
                Some("Terraform (tag terraform: true)"),
                None,
            ),
            (of(&[("Terraform", "false")]), None, None),
            (of(&[("Note", "not by Terraform")]), None, None),
        ] {
            assert_eq!(written_in(&given).as_deref(), written, "{given:?}");
            assert_eq!(owner(&given, &owners).as_deref(), whose, "{given:?}");
        }
    }

    #[test]
    fn of_a_resources_tags_only_those_are_kept_that_say_where_and_whose_and_no_secret() {
        let long = "x".repeat(5_000);
        let all = of(&[
            ("Name", "orders"),
            ("Note", "canary"),
            ("TEAM", "password=canary-secret-1"),
            ("Owner", &long),
            ("Terraform", "true"),
        ]);
        let keys: Vec<&str> = all.iter().map(|tag| tag.key.as_str()).collect();
        assert_eq!(keys, ["Owner", "TEAM", "Terraform"]);
        assert!(
            all.iter()
                .all(|tag| tag.value.len() <= LONGEST && !tag.value.contains("canary")),
            "{all:?}"
        );
    }

    #[test]
    fn a_tag_says_who_and_why_in_characters_that_aws_takes() {
        let tags = tags("orders (prod)", "credentials of the connection", Some("run-1"));
        assert!(tags.contains(&("pipefitter:managed-by".into(), "pipefitter".into())));
        assert!(tags.contains(&("pipefitter:connection".into(), "orders _prod_".into())));
        assert!(tags.contains(&("pipefitter:execution".into(), "run-1".into())));
    }
}
