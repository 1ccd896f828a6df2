//! A person at the terminal: a numbered question, an answer, and a password that is not shown. What is asked goes to standard error, so that a
//! report may go into a file. Ctrl-C is an answer here: what was made is said before the end.

use std::fs::File;
use std::io::{BufRead, IsTerminal, Read, Write};
use std::os::fd::AsFd;

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use shared_domain::Secret;

use super::offer::{Asked, Choice};

/// What a person says to a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The number of a choice, from 0.
    Number(usize),
    Text(String),
    /// A number that no choice has, or a yes where there is none to say.
    Neither,
    Back,
    Quit,
    Explain,
    Nothing,
}

/// Whether there is somebody to ask.
pub(crate) fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}

/// A line to the person.
pub(crate) fn say(line: &str) -> Result<(), String> {
    writeln!(std::io::stderr(), "{line}").map_err(|error| format!("could not write: {error}"))
}

/// What a line says to a question.
pub(super) fn meant(line: &str, asked: &Asked) -> Said {
    let line = line.trim();
    match line.to_lowercase().as_str() {
        "" => Said::Nothing,
        "?" => Said::Explain,
        "<" => Said::Back,
        "q" | "quit" => Said::Quit,
        word => chosen(line, asked).map_or_else(
            || match asked.choices.is_empty() || !is_no_text(word, asked) {
                true => Said::Text(line.to_owned()),
                false => Said::Neither,
            },
            Said::Number,
        ),
    }
}

/// The choice that a line takes: by its number, by its label or the value that it sets, or by a yes where one choice is that.
fn chosen(line: &str, asked: &Asked) -> Option<usize> {
    let choices = &asked.choices;
    if let Some(number) = line.parse::<usize>().ok().and_then(|number| number.checked_sub(1))
        && number < choices.len()
    {
        return Some(number);
    }
    let same = |text: &str| text.to_lowercase() == line.to_lowercase();
    let value = |choice: &Choice| choice.value_at(&asked.path).is_some_and(|value| same(&value));
    let said = choices.iter().position(|choice| same(&choice.label));
    let said = said.or_else(|| choices.iter().position(value));
    let yes = || choices.iter().position(|choice| choice.is_yes);
    said.or_else(|| yes().filter(|_| same("yes") || same("y")))
}

/// Beside numbered choices a number is none of the field's own texts, where the field takes no number, and neither is a yes or a no.
fn is_no_text(word: &str, asked: &Asked) -> bool {
    let takes_numbers = asked.example.as_ref().is_some_and(serde_json::Value::is_number);
    let is_number = word
        .strip_prefix('-')
        .unwrap_or(word)
        .chars()
        .all(|c| c.is_ascii_digit());
    (is_number && !takes_numbers) || matches!(word, "y" | "yes" | "n" | "no")
}

/// Shows a question with its choices.
pub(super) fn show(asked: &Asked) -> Result<(), String> {
    say("")?;
    say(&asked.ask)?;
    for (index, choice) in asked.choices.iter().enumerate() {
        say(&line_of(index + 1, choice))?;
    }
    if let Some(unseen) = &asked.unseen {
        say(&format!("  (more may be there, which could not be listed: {unseen})"))?;
    }
    for note in &asked.notes {
        say(&format!("  ({note})"))?;
    }
    for command in &asked.commands {
        say(&format!("  $ {command}"))?;
    }
    Ok(())
}

/// The number, what it is, and on a line of its own why.
fn line_of(number: usize, choice: &Choice) -> String {
    let reason = if choice.reason.is_empty() {
        String::new()
    } else {
        format!("\n      {}", choice.reason)
    };
    format!("  {number}  {}{reason}", choice.label)
}

/// Why it is asked, what an answer looks like, and how to go elsewhere.
pub(super) fn explain(asked: &Asked) -> Result<(), String> {
    say(&format!("  {}: {}", asked.path, asked.why))?;
    if let Some(example) = &asked.example {
        say(&format!("  for example {example}"))?;
    }
    say(
        "  A number or its label takes that choice, `<` goes back, `q` quits; a text that is one of these or a number stands in quotes.",
    )
}

/// The answer to a question; the end of the input and Ctrl-C are to quit.
pub(super) fn hear(asked: &Asked) -> Result<Said, String> {
    let prompt = if asked.choices.is_empty() {
        "[text, ? < q]> "
    } else {
        "[number, text, ? < q]> "
    };
    Ok(line(prompt)?.map_or(Said::Quit, |line| meant(&line, asked)))
}

/// Ctrl-C, which ends a line here, so that what comes after it is said and the terminal is as it was.
const CTRL_C: u8 = 3;

/// A line of the person's; `None` at the end of the input and at Ctrl-C.
pub(crate) fn line(prompt: &str) -> Result<Option<String>, String> {
    let failed = |error: std::io::Error| format!("could not ask: {error}");
    let input = std::io::stdin();
    let _modes = Modes::set(&input, OptionalActions::Now, plain).map_err(failed)?;
    let mut output = std::io::stderr();
    write!(output, "{prompt}").map_err(failed)?;
    output.flush().map_err(failed)?;
    let line = until_end(&mut input.lock()).map_err(failed)?;
    match line.last() {
        Some(b'\n') => Ok(Some(String::from_utf8_lossy(&line).into_owned())),
        _ => say("").map(|()| None),
    }
}

/// All up to a newline or Ctrl-C; what has neither is the end of the input.
fn until_end(input: &mut impl BufRead) -> std::io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let new = match input.fill_buf() {
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            new => new?,
        };
        let end = new.iter().position(|byte| matches!(*byte, b'\n' | CTRL_C));
        let taken = end.map_or(new.len(), |end| end + 1);
        line.extend_from_slice(&new[..taken]);
        input.consume(taken);
        if end.is_some() || taken == 0 {
            return Ok(line);
        }
    }
}

/// A password from the terminal itself, not shown, not in any history; `None` when nothing is given.
pub(super) fn password(prompt: &str) -> Result<Option<Secret>, String> {
    let failed = |error: std::io::Error| format!("could not ask for it: {error}");
    let mut terminal = File::options()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(failed)?;
    // What was typed ahead is no password.
    let copy = terminal.try_clone().map_err(failed)?;
    let modes = Modes::set(copy, OptionalActions::Flush, hidden).map_err(failed)?;
    let typed = write!(terminal, "{prompt}")
        .and_then(|()| read_line(&mut terminal))
        .map_err(failed);
    drop(modes);
    say("")?;
    let line = typed?;
    let given = line.last() != Some(&CTRL_C);
    let text = String::from_utf8(line).map_err(|_| "that is not text in UTF-8".to_owned())?;
    let text = text.trim_end_matches(['\n', '\r']);
    Ok((given && !text.is_empty()).then(|| Secret::new(text)))
}

/// The terminal in other modes, until this goes.
struct Modes<F: AsFd> {
    terminal: F,
    before: Termios,
}

impl<F: AsFd> Modes<F> {
    fn set(terminal: F, when: OptionalActions, modes: fn(Termios) -> Termios) -> std::io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        tcsetattr(&terminal, when, &modes(before.clone()))?;
        Ok(Self { terminal, before })
    }
}

impl<F: AsFd> Drop for Modes<F> {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that has gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

/// The terminal's modes in which Ctrl-C ends a line.
fn plain(mut modes: Termios) -> Termios {
    modes.special_codes[SpecialCodeIndex::VINTR] = DISABLED;
    modes.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
    modes
}

/// No key does this.
const DISABLED: u8 = 0;

/// The same, and it shows nothing and sends no signal.
fn hidden(modes: Termios) -> Termios {
    let mut modes = plain(modes);
    modes.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    modes
}

/// One line; a terminal in its ordinary mode hands out no more than that at a time.
fn read_line(terminal: &mut File) -> std::io::Result<Vec<u8>> {
    let mut line = vec![0; 4096];
    let read = terminal.read(&mut line)?;
    line.truncate(read);
    Ok(line)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn asked(path: &str, example: serde_json::Value, labels: &[&str]) -> Asked {
        let choice = |label: &&str| Choice {
            label: (*label).to_owned(),
            is_yes: *label == "yes",
            sets: vec![("endpoint.host", json!(format!("{label}.x")))],
            ..Choice::default()
        };
        Asked {
            path: path.to_owned(),
            example: Some(example),
            choices: labels.iter().map(choice).collect(),
            ..Asked::default()
        }
    }

    #[test]
    fn a_line_is_a_choice_a_word_of_the_conversation_or_a_text() {
        let host = asked("endpoint.host", json!("h.x"), &["one", "two", "Three"]);
        let port = asked("endpoint.port", json!(5432), &["5432"]);
        let open = asked("auth.username", json!("glue"), &[]);
        let confirm = asked("confirm", json!(["create-secret"]), &["yes"]);
        let text = |text: &str| Said::Text(text.to_owned());
        for (line, asked, said) in [
            ("2\n", &host, Said::Number(1)),
            ("three\n", &host, Said::Number(2)),
            ("TWO.x\n", &host, Said::Number(1)),
            ("4\n", &host, Said::Neither),
            ("0\n", &host, Said::Neither),
            ("-1\n", &host, Said::Neither),
            ("99999999999999999999999\n", &host, Said::Neither),
            ("yes\n", &host, Said::Neither),
            ("no\n", &host, Said::Neither),
            ("10.0.0.4\n", &host, text("10.0.0.4")),
            ("\"4\"\n", &host, text("\"4\"")),
            ("5433\n", &port, text("5433")),
            ("5432\n", &port, Said::Number(0)),
            ("1\n", &port, Said::Number(0)),
            ("7\n", &open, text("7")),
            ("yes\n", &open, text("yes")),
            ("y\n", &confirm, Said::Number(0)),
            ("Yes\n", &confirm, Said::Number(0)),
            ("n\n", &confirm, Said::Neither),
            (" ?\n", &open, Said::Explain),
            ("<\n", &open, Said::Back),
            ("q\n", &host, Said::Quit),
            ("Quit\n", &host, Said::Quit),
            ("\"q\"\n", &open, text("\"q\"")),
            ("\n", &host, Said::Nothing),
            ("orders prod\n", &open, text("orders prod")),
        ] {
            assert_eq!(meant(line, asked), said, "{line:?} to {}", asked.path);
        }
    }

    #[test]
    fn a_line_ends_at_a_newline_or_at_ctrl_c_and_the_rest_waits() {
        let mut typed: &[u8] = b"one\ntw\x03three";
        for line in [&b"one\n"[..], b"tw\x03", b"three", b""] {
            assert_eq!(until_end(&mut typed).unwrap(), line);
        }
    }
}
