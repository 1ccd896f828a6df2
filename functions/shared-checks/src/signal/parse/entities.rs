//! Texts out of a page: `&quot;`, `&#39;`, `&#x5bc6;`, `<br>`.

/// The names of what stands in error texts (HTML Living Standard, 13.5).
const NAMED: &[(&str, char)] = &[
    ("amp", '&'),
    ("apos", '\''),
    ("bdquo", '\u{201e}'),
    ("gt", '>'),
    ("hellip", '\u{2026}'),
    ("laquo", '\u{ab}'),
    ("ldquo", '\u{201c}'),
    ("lsquo", '\u{2018}'),
    ("lt", '<'),
    ("mdash", '\u{2014}'),
    ("nbsp", ' '),
    ("ndash", '\u{2013}'),
    ("quot", '"'),
    ("raquo", '\u{bb}'),
    ("rdquo", '\u{201d}'),
    ("rsquo", '\u{2019}'),
];
/// The longest: `&#x10ffff;`.
const LONGEST: usize = 10;
const BREAKS: &[&str] = &["<br>", "<br/>", "<br />", "<BR>"];

/// The text as a page shows it; none where nothing of it is written so.
pub(super) fn decoded(text: &str) -> Option<String> {
    let mut whole = String::new();
    let mut rest = text;
    let mut found = false;
    while let Some(at) = rest.find(['&', '<']) {
        whole.push_str(&rest[..at]);
        let behind = &rest[at..];
        let (c, length) = match character(behind).or_else(|| line_break(behind)) {
            Some(shown) => {
                found = true;
                shown
            }
            None => (char::from(behind.as_bytes()[0]), 1),
        };
        whole.push(c);
        rest = &behind[length..];
    }
    whole.push_str(rest);
    found.then_some(whole)
}

fn line_break(text: &str) -> Option<(char, usize)> {
    let mark = BREAKS.iter().find(|mark| text.starts_with(**mark))?;
    Some(('\n', mark.len()))
}

/// The character at the beginning, and how long its name is.
fn character(text: &str) -> Option<(char, usize)> {
    let name = text.strip_prefix('&')?;
    let end = name.bytes().take(LONGEST).position(|b| b == b';')?;
    let name = &name[..end];
    let shown = match name.strip_prefix('#') {
        Some(number) => numbered(number)?,
        None => NAMED.iter().find(|(named, _)| *named == name)?.1,
    };
    Some((shown, end + 2))
}

fn numbered(number: &str) -> Option<char> {
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => number.parse().ok()?,
    };
    match char::from_u32(code)? {
        '\u{a0}' => Some(' '),
        c if c.is_control() && !c.is_whitespace() => None,
        c => Some(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_breaks_are_shown_as_a_page_shows_them() {
        for (text, shown) in [
            ("user &quot;etl&quot;", "user \"etl\""),
            ("user &#039;etl&#39;", "user 'etl'"),
            ("a&#xA;b&#10;c", "a\nb\nc"),
            ("&#23494;&#x7801;", "密码"),
            ("&laquo;etl&raquo;&nbsp;x&#160;y", "«etl» x y"),
            ("one<br>two<br/>three", "one\ntwo\nthree"),
            ("&amp;quot;", "&quot;"),
        ] {
            assert_eq!(decoded(text).as_deref(), Some(shown), "{text}");
        }
        for text in [
            "",
            "a & b",
            "a&b=c;d",
            "?a=1&b=2",
            "&unknown;",
            "&#0;",
            "&#x110000;",
            "&#;",
            "<init>",
            "&",
            "é&é;",
        ] {
            assert_eq!(decoded(text), None, "{text}");
        }
    }
}
