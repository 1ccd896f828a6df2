//! A person at the terminal: a numbered question, an answer, and a password that is not shown. Lines are read by rustyline, the password by
//! rpassword; what an answer means is here. What is asked goes to standard error, so that a report may go into a file. Ctrl-C is an answer: what
//! was made is said before the end.

use std::fs::File;
use std::io::{ErrorKind, IsTerminal, Write};

use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use rustyline::completion::Completer;
use rustyline::config::{Behavior, CompletionType};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::DefaultHistory;
use rustyline::validate::Validator;
use rustyline::{Config, Context, Editor, Helper};
use shared_domain::Secret;

use super::offer::{Asked, Choice};
use crate::interrupt::Interrupt;

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

/// Whether there is somebody to ask, at a terminal whose lines can be edited.
pub(crate) fn is_terminal() -> bool {
    const PLAIN: [&str; 3] = ["dumb", "cons25", "emacs"];
    let is_plain = std::env::var("TERM").is_ok_and(|kind| PLAIN.contains(&kind.to_lowercase().as_str()));
    !is_plain && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
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

/// Who is asked: a line that can be edited, with earlier answers on the arrow keys and the choices' values on Tab.
pub(crate) struct Person(Editor<Choices, DefaultHistory>);

impl Person {
    pub(crate) fn new() -> Result<Self, String> {
        let config = Config::builder()
            // Not standard output, where the report goes.
            .behavior(Behavior::PreferTerm)
            .completion_type(CompletionType::List)
            .build();
        let mut editor = Editor::with_config(config).map_err(|error| format!("could not ask: {error}"))?;
        editor.set_helper(Some(Choices::default()));
        Ok(Self(editor))
    }

    /// The answer to a question; the end of the input and Ctrl-C are to quit.
    pub(super) fn hear(&mut self, asked: &Asked) -> Result<Said, String> {
        let prompt = match asked.choices.is_empty() {
            true => "[text, ? < q]> ",
            false => "[number, text, ? < q]> ",
        };
        let values = asked.choices.iter();
        let values = values.map(|choice| choice.value_at(&asked.path).unwrap_or_else(|| choice.label.clone()));
        self.0.set_helper(Some(Choices(values.collect())));
        let Some(line) = self.line(prompt)? else {
            return Ok(Said::Quit);
        };
        let said = meant(&line, asked);
        if matches!(said, Said::Text(_)) {
            // That it is not kept for the arrow keys is no reason to stop.
            let _ = self.0.add_history_entry(line.trim());
        }
        Ok(said)
    }

    /// A line of the person's; `None` at the end of the input and at Ctrl-C.
    pub(crate) fn line(&mut self, prompt: &str) -> Result<Option<String>, String> {
        match self.0.readline(prompt) {
            Ok(line) => Ok(Some(line)),
            Err(ReadlineError::Eof | ReadlineError::Interrupted) => Ok(None),
            Err(error) => Err(format!("could not ask: {error}")),
        }
    }
}

/// What Tab makes of the beginning of an answer.
#[derive(Default)]
struct Choices(Vec<String>);

impl Completer for Choices {
    type Candidate = String;

    fn complete(&self, line: &str, at: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let begun = line.get(..at).unwrap_or(line);
        let fits = self.0.iter().filter(|value| value.starts_with(begun));
        Ok((0, fits.cloned().collect()))
    }
}

impl Hinter for Choices {
    type Hint = String;
}

impl Highlighter for Choices {}
impl Validator for Choices {}
impl Helper for Choices {}

/// A password from the terminal itself, not shown, not in any history; `None` when nothing is given, and after Ctrl-C.
pub(super) fn password(prompt: &str, interrupt: &Interrupt) -> Result<Option<Secret>, String> {
    let failed = |error: std::io::Error| format!("could not ask for it: {error}");
    // rpassword hides what is typed once it reads: by then somebody may have answered the prompt.
    let mut terminal = File::options()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(failed)?;
    let hidden = Hidden::set(terminal.try_clone().map_err(failed)?).map_err(failed)?;
    if interrupt.was_heard() {
        return Ok(None);
    }
    let typed = write!(terminal, "{prompt}").and_then(|()| rpassword::read_password());
    drop(hidden);
    say("")?;
    match typed {
        Ok(typed) => Ok((!typed.is_empty()).then(|| Secret::new(typed))),
        Err(error) if matches!(error.kind(), ErrorKind::Interrupted | ErrorKind::UnexpectedEof) => Ok(None),
        Err(error) => Err(failed(error)),
    }
}

/// A terminal that shows nothing, and has forgotten what was typed ahead, until this goes. Ctrl-C is a character of what is typed meanwhile:
/// as a signal before the reading began it would be heard by nobody until the reading ends.
struct Hidden {
    terminal: File,
    before: Termios,
}

impl Hidden {
    fn set(terminal: File) -> std::io::Result<Self> {
        let before = tcgetattr(&terminal)?;
        let mut modes = before.clone();
        modes
            .local_modes
            .remove(LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG);
        tcsetattr(&terminal, OptionalActions::Flush, &modes)?;
        Ok(Self { terminal, before })
    }
}

impl Drop for Hidden {
    fn drop(&mut self) {
        // Nothing can be done about a terminal that has gone.
        let _ = tcsetattr(&self.terminal, OptionalActions::Now, &self.before);
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;
    use std::os::unix::fs::OpenOptionsExt;

    use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
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
    fn tab_completes_what_has_begun_as_a_choice_does() {
        let choices = Choices(vec![
            "glue/orders".to_owned(),
            "glue/öffnung".to_owned(),
            "other".to_owned(),
        ]);
        let history = DefaultHistory::new();
        for (line, fits) in [("glue/", 2), ("glue/ö", 1), ("o", 1), ("x", 0), ("", 3)] {
            let (start, found) = choices.complete(line, line.len(), &Context::new(&history)).unwrap();
            assert_eq!((start, found.len()), (0, fits), "{line}");
        }
    }

    #[test]
    fn from_the_prompt_for_a_password_on_ctrl_c_is_a_character_that_waits_to_be_read() {
        let person = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&person).unwrap();
        unlockpt(&person).unwrap();
        let name = ptsname(&person, Vec::new()).unwrap().into_string().unwrap();
        // Never this process's own terminal: of a session that has none, what is opened becomes it.
        let no_terminal = OpenptFlags::NOCTTY.bits().cast_signed();
        let theirs = File::options()
            .read(true)
            .write(true)
            .custom_flags(no_terminal)
            .open(name)
            .unwrap();
        let modes = || tcgetattr(&theirs).unwrap().local_modes;
        let before = modes();
        let hidden = Hidden::set(theirs.try_clone().unwrap()).unwrap();
        let heard_at_once = LocalModes::ECHO | LocalModes::ECHONL | LocalModes::ICANON | LocalModes::ISIG;
        assert!(!modes().intersects(heard_at_once), "{:?}", modes());
        rustix::io::write(&person, b"\x03").unwrap();
        let mut typed = [0];
        (&theirs).read_exact(&mut typed).unwrap();
        assert_eq!(typed, *b"\x03");
        drop(hidden);
        assert_eq!(modes(), before);
    }
}
