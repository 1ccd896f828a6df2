//! The names of the tags that say whose a resource is: configuration of the whole deployment, as the Region is.

use std::sync::OnceLock;

use shared_domain::tags::names;

/// What the template's parameter `OwnerTags` is when nobody says another.
const DEFAULT: &str = "Owner,Team";

static NAMES: OnceLock<Vec<String>> = OnceLock::new();

/// The names: those of `OWNER_TAGS`, separated by commas.
pub fn owner_tags() -> &'static [String] {
    NAMES.get_or_init(|| {
        let given = std::env::var("OWNER_TAGS").ok().filter(|names| !names.is_empty());
        names(&given.unwrap_or_else(|| DEFAULT.to_owned()))
    })
}

/// Takes these names from the deployed stack, for a command that has nothing of it in its environment; before anything is read.
pub fn name_owner_tags(text: &str) {
    // A second time changes nothing: what was read went by the first.
    let _ = NAMES.set(names(text));
}
