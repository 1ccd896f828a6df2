//! The tags on all that Pipefitter creates: that it was Pipefitter, for which connection, and why.

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

    #[test]
    fn a_tag_says_who_and_why_in_characters_that_aws_takes() {
        let tags = tags("orders (prod)", "credentials of the connection", Some("run-1"));
        assert!(tags.contains(&("pipefitter:managed-by".into(), "pipefitter".into())));
        assert!(tags.contains(&("pipefitter:connection".into(), "orders _prod_".into())));
        assert!(tags.contains(&("pipefitter:execution".into(), "run-1".into())));
    }
}
