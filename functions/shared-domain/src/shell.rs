//! Words of a shell command: the commands that Pipefitter hands out can be pasted whatever a resource is called.

/// `text` as one word of a POSIX shell command, quoted only where it has to be.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_only_where_the_shell_would_read_something_into_it() {
        for (text, word) in [
            ("glue/orders-prod/credentials", "glue/orders-prod/credentials"),
            ("my connection", "'my connection'"),
            ("it's; rm -rf $HOME", r"'it'\''s; rm -rf $HOME'"),
            ("rds!db-1", "'rds!db-1'"),
            ("", "''"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }
}
