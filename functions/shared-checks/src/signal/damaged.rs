//! What people and pages do to a text on its way: it says the same afterwards, or nothing, and never something else.

use shared_domain::source::Engine;

use super::speakers::SPEAKERS;
use super::speakers::heard::said;

/// Of the fixed words of all speakers every so many, so that it takes seconds.
const EVERY: usize = 37;

/// The fixed words, as a message of their engine's.
fn messages() -> impl Iterator<Item = (String, Option<Engine>)> {
    let words = SPEAKERS.iter().flat_map(|speaker| {
        let engine = speaker.engines.first().copied();
        let words = speaker.tables.iter().flat_map(|table| table.says);
        words.map(move |(words, _)| (words.replace("{}", " abc "), engine))
    });
    words.step_by(EVERY)
}

/// Broken between words at so many columns, each line behind a mark.
fn wrapped(text: &str, columns: usize, mark: &str) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let last = lines.last().map_or(0, |line| line.chars().count());
        if last > 0 && last + word.chars().count() >= columns {
            lines.push(String::new());
        }
        if let Some(line) = lines.last_mut() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    let marked: Vec<String> = lines.iter().map(|line| format!("{mark}{line}")).collect();
    marked.join("\n")
}

fn between(text: &str, every: usize, mark: char) -> String {
    let mut marked = String::new();
    for (at, c) in text.chars().enumerate() {
        if at > 0 && at % every == 0 {
            marked.push(mark);
        }
        marked.push(c);
    }
    marked
}

const STORY: &str = "The nightly job of our shop has been failing since the last deployment with this message:";

type Damage = (&'static str, fn(&str) -> String);

/// What is done to a text that leaves all of it there.
const DAMAGES: &[Damage] = &[
    ("ellipses", |text| format!("... {text}\u{2026}")),
    ("entities", |text| {
        text.replace('\'', "&#039;")
            .replace('"', "&quot;")
            .replace(' ', "&#160;")
    }),
    ("entities twice", |text| {
        text.replace('\'', "&amp;#39;").replace('"', "&amp;quot;")
    }),
    ("numbered characters", |text| {
        let shown = |c: char| {
            if c.is_ascii() {
                c.to_string()
            } else {
                format!("&#x{:x};", u32::from(c))
            }
        };
        text.chars().map(shown).collect()
    }),
    ("a quote of mail", |text| wrapped(&format!("{STORY} {text}"), 80, "> ")),
    ("lines of 80 columns", |text| {
        wrapped(&format!("{STORY} {text}"), 80, "")
    }),
    ("short lines", |text| wrapped(text, 40, "")),
    ("breaks of a page", |text| wrapped(text, 40, "").replace('\n', "<br>")),
    ("spaces of no width", |text| between(text, 6, '\u{200b}')),
    ("soft hyphens", |text| between(text, 5, '\u{ad}')),
    ("quotes of a word processor", |text| {
        text.replace('\'', "\u{2019}").replace('"', "\u{201d}")
    }),
    ("blanks that do not break", |text| text.replace(' ', "\u{a0}")),
    ("two blanks", |text| text.replace(' ', "  ")),
    ("prose around it", |text| {
        format!("Hi all, since yesterday we get \u{201c}{text}\u{201d} in every third run. Any ideas?")
    }),
    ("prose before it", |text| {
        format!("We are seeing the following in the output log: {text}. Has anybody seen this before?")
    }),
    ("bold", |text| format!("**{text}**")),
    ("code", |text| format!("```\n{text}\n```")),
    ("an item of a list", |text| format!("1. {text}")),
    ("a field of JSON", |text| {
        serde_json::json!({ "message": text }).to_string()
    }),
];

#[test]
fn a_text_that_was_damaged_says_the_same_or_nothing() {
    let (mut all, mut lost, mut wrong) = (0, 0, Vec::new());
    for (text, engine) in messages() {
        let meant = said(&text, engine);
        for (damage, done) in DAMAGES {
            let damaged = done(&text);
            let heard = said(&damaged, engine);
            all += 1;
            lost += usize::from(heard != meant);
            if heard != meant && heard != "unknown/unknown" {
                wrong.push(format!("{damage}: {heard}, not {meant}: {damaged}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(
        all > 1_000 && lost * 50 < all,
        "{lost} of {all} are not understood any more"
    );
}
