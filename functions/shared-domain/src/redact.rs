//! Takes secrets out of text before it goes anywhere: a log, a report, an event, an error, an execution's document.
//!
//! Two passes over the whole text, before its lines, each linear in its length whatever is in it. First what is a secret by its
//! own shape ([`shapes`], [`pem`], [`urls`]): private keys, tokens, AWS keys, logins in URLs. Then what something says to be
//! one ([`pairs`]): the name of its key with any separator, an option of a command, a sentence. What a diagnosis needs
//! stays: hosts, users, error codes, ARNs, `using password: YES`. Where the two collide, the secret loses.
//!
//! Only texts are read so. An identifier in a field of its own (a secret's name or ARN, a bucket's key) is never altered, because
//! it is computed with; [`leaving`] tells the two apart.

mod base64;
mod blocks;
mod commands;
mod keys;
pub mod leaving;
mod pairs;
mod pem;
mod prose;
mod shapes;
mod text;
mod urls;
mod values;

use text::Text;

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// A span of the text to be replaced.
type Span = (usize, usize);

/// `text` without the values of passwords, tokens and keys.
pub fn redact(text: &str) -> String {
    let read = Text::new(text);
    let mut spans = Vec::new();
    shapes::find(&read, &mut spans);
    pem::find(&read, &mut spans);
    urls::find(&read, &mut spans);
    pairs::find(&read, &mut spans);
    spans.retain(|(start, end)| end > start && &text[*start..*end] != REDACTED);
    spans.sort_unstable();
    let mut out = String::with_capacity(text.len());
    let mut copied = 0;
    let mut spans = spans.into_iter().peekable();
    while let Some((start, mut end)) = spans.next() {
        // Two reasons for one secret are one gap.
        while let Some((_, further)) = spans.next_if(|(next, _)| *next <= end) {
            end = end.max(further);
        }
        out.push_str(&text[copied..start]);
        out.push_str(REDACTED);
        copied = end;
    }
    out.push_str(&text[copied..]);
    out
}

#[cfg(test)]
mod tests;
