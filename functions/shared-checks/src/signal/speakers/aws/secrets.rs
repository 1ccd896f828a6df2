//! What is done to a secret, by its action.

use crate::signal::parse::Utterance;

/// Who makes, changes or deletes a secret reads no login out of it.
pub(super) fn administers_secrets(utterance: &Utterance<'_>) -> bool {
    const DEEDS: &[&str] = &[
        "cancelrotate",
        "create",
        "delete",
        "getrandom",
        "getresource",
        "putresource",
        "remove",
        "replicate",
        "restore",
        "rotate",
        "stopreplication",
        "tag",
        "untag",
        "update",
        "validateresource",
    ];
    let called = utterance.aws().map(|aws| aws.operation.to_ascii_lowercase());
    let named = || Some(utterance.words.split_once("secretsmanager:")?.1);
    let done = called.as_deref().filter(|called| !called.is_empty()).or_else(named);
    done.is_some_and(|done| DEEDS.iter().any(|deed| done.starts_with(deed)))
}
