//! A person at the terminal: a numbered question, an answer, and a password that is not shown.

use std::fs::File;
use std::io::{BufRead, IsTerminal, Read, Write};

use rustix::termios::{LocalModes, OptionalActions, SpecialCodeIndex, Termios, tcgetattr, tcsetattr};
use shared_domain::Secret;

use super::offer::{Asked, Choice};
use crate::print;

/// What a person says to a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// The number of a choice, from 0.
    Number(usize),
    Text(String),
    Back,
    Quit,
    Explain,
    Nothing,
}

/// Whether there is somebody to ask.
pub(super) fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stdout().is_terminal()
}

/// What a line says, where there are so many choices.
pub(super) fn meant(line: &str, choices: usize) -> Said {
    let line = line.trim();
    match line {
        "" => Said::Nothing,
        "?" => Said::Explain,
        "<" => Said::Back,
        "q" | "quit" => Said::Quit,
        _ => match line.parse::<usize>() {
            Ok(number) if (1..=choices).contains(&number) => Said::Number(number - 1),
            _ => Said::Text(line.to_owned()),
        },
    }
}

/// Shows a question with its choices.
pub(super) fn show(asked: &Asked) -> Result<(), String> {
    print("")?;
    print(&asked.ask)?;
    for (index, choice) in asked.choices.iter().enumerate() {
        print(&line_of(index + 1, choice))?;
    }
    if let Some(unseen) = &asked.unseen {
        print(&format!("  (more may be there, which could not be listed: {unseen})"))?;
    }
    for command in &asked.commands {
        print(&format!("  $ {command}"))?;
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
    print(&format!("  {}: {}", asked.path, asked.why))?;
    if let Some(example) = &asked.example {
        print(&format!("  for example {example}"))?;
    }
    print("  A number takes that choice, `<` goes back, `q` quits; a text that is one of these stands in quotes.")
}

/// The answer to a question; the end of the input is to quit.
pub(super) fn hear(choices: usize) -> Result<Said, String> {
    write!(
        std::io::stdout(),
        "{} ",
        if choices > 0 {
            "[number, text, ? < q]>"
        } else {
            "[text, ? < q]>"
        }
    )
    .and_then(|()| std::io::stdout().flush())
    .map_err(|error| format!("could not write: {error}"))?;
    let mut line = String::new();
    let read = std::io::stdin().lock().read_line(&mut line);
    match read.map_err(|error| format!("could not read the answer: {error}"))? {
        0 => Ok(Said::Quit),
        _ => Ok(meant(&line, choices)),
    }
}

/// Ctrl-C, which ends a line while nothing is shown, so that the terminal shows again what is typed after it.
const CTRL_C: u8 = 3;

/// A password from the terminal itself, not shown, not in any history; `None` when nothing is given.
pub(super) fn password(prompt: &str) -> Result<Option<Secret>, String> {
    let failed = |error: std::io::Error| format!("could not ask for it: {error}");
    let mut terminal = File::options()
        .read(true)
        .write(true)
        .open("/dev/tty")
        .map_err(failed)?;
    let before = tcgetattr(&terminal).map_err(|error| failed(error.into()))?;
    tcsetattr(&terminal, OptionalActions::Flush, &hidden(before.clone())).map_err(|error| failed(error.into()))?;
    let typed = write!(terminal, "{prompt}")
        .and_then(|()| read_line(&mut terminal))
        .map_err(failed);
    tcsetattr(&terminal, OptionalActions::Now, &before).map_err(|error| failed(error.into()))?;
    print("")?;
    let line = typed?;
    let given = line.last() != Some(&CTRL_C);
    let text = String::from_utf8(line).map_err(|_| "that is not text in UTF-8".to_owned())?;
    let text = text.trim_end_matches(['\n', '\r']);
    Ok((given && !text.is_empty()).then(|| Secret::new(text)))
}

/// The terminal's modes in which it shows nothing and sends no signal.
fn hidden(mut modes: Termios) -> Termios {
    modes.local_modes.remove(LocalModes::ECHO | LocalModes::ISIG);
    modes.special_codes[SpecialCodeIndex::VEOL] = CTRL_C;
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
    use super::*;

    #[test]
    fn a_line_is_a_number_a_word_of_the_conversation_or_a_text() {
        for (line, choices, said) in [
            ("2\n", 3, Said::Number(1)),
            ("4\n", 3, Said::Text("4".into())),
            ("5432\n", 1, Said::Text("5432".into())),
            (" ?\n", 0, Said::Explain),
            ("<\n", 0, Said::Back),
            ("q\n", 0, Said::Quit),
            ("\"q\"\n", 0, Said::Text("\"q\"".into())),
            ("\n", 2, Said::Nothing),
            ("orders prod\n", 0, Said::Text("orders prod".into())),
        ] {
            assert_eq!(meant(line, choices), said, "{line:?}");
        }
    }
}
