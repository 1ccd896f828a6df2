//! Words of a shell command: the commands that Pipefitter hands out can be pasted whatever a resource is called.

use std::fmt::Write as _;

/// `text` as one word of a shell command, quoted only where it has to be. What nobody would see in it, and a terminal or a page would lose, is
/// written as `$'\xe2\x80\x8b'`: a form of POSIX by bytes, which a shell reads whatever its locale and age, where `\u200b` is read in some only.
pub fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "_@%+=:,./-".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    if text.chars().any(is_unseen) {
        return by_bytes(text);
    }
    format!("'{}'", text.replace('\'', r"'\''"))
}

fn by_bytes(text: &str) -> String {
    let mut word = String::from("$'");
    for c in text.chars() {
        match c {
            '\'' | '\\' => word.extend(['\\', c]),
            '\n' => word.push_str(r"\n"),
            '\t' => word.push_str(r"\t"),
            c if is_unseen(c) => {
                let mut bytes = [0; 4];
                for byte in c.encode_utf8(&mut bytes).bytes() {
                    // A string takes every write.
                    let _ = write!(word, r"\x{byte:02x}");
                }
            }
            c => word.push(c),
        }
    }
    word.push('\'');
    word
}

/// True for what moves a cursor, forges a line, takes no room, turns the reading direction round, or is no character at all.
pub fn is_unseen(c: char) -> bool {
    let hides = matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
        | '\u{fff0}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}');
    let is_no_character = u32::from(c) & 0xfffe == 0xfffe || matches!(c, '\u{fdd0}'..='\u{fdef}');
    c.is_control() || hides || is_no_character
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
            ("orders\u{200b}prod", r"$'orders\xe2\x80\x8bprod'"),
            ("it's\\\u{202e}dorp", r"$'it\'s\\\xe2\x80\xaedorp'"),
            ("a\tb\nc\u{1b}[2J", r"$'a\tb\nc\x1b[2J'"),
            ("größe", "'größe'"),
        ] {
            assert_eq!(shell_word(text), word);
        }
    }

    /// A real shell in any locale reads each word as the text that it was made of, and what is printed has nothing that nobody sees.
    #[test]
    fn a_shell_reads_every_word_as_the_name_that_it_was() {
        let all = (1..=0x2_ffff).chain(0xe_0000..=0xe_0fff).filter_map(char::from_u32);
        let unseen: Vec<char> = all.filter(|c| is_unseen(*c)).collect();
        let names: Vec<String> = unseen
            .chunks(40)
            .map(|some| {
                let parts: Vec<String> = some.iter().map(|c| format!("a{c}f'\\$(x)")).collect();
                parts.concat()
            })
            .collect();
        for locale in ["C", "C.UTF-8"] {
            let script: Vec<String> = names
                .iter()
                .map(|name| format!("printf '%s\\0' {}", shell_word(name)))
                .collect();
            assert!(!script.iter().any(|line| line.chars().any(is_unseen)), "{script:?}");
            let shell = std::process::Command::new("bash")
                .env("LC_ALL", locale)
                .args(["-c", &script.join("\n")])
                .output();
            let printed = String::from_utf8(shell.unwrap().stdout).unwrap();
            let read: Vec<&str> = printed.split_terminator('\0').collect();
            assert_eq!(read, names, "{locale}");
        }
    }
}
