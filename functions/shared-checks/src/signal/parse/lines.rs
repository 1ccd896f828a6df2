//! What one line of a text is: a log line, a frame, a cause, a line of a traceback.

use std::sync::OnceLock;

use aho_corasick::AhoCorasick;

use super::Level;
use super::codes::head;

/// What a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    Blank,
    /// `at x.Y.z(Y.java:1)`, `... 12 more`.
    Frame,
    /// `Caused by: `, with the length of these words.
    CausedBy(usize),
    /// `Suppressed: `.
    Suppressed(usize),
    /// `: x.Y: message`, Py4J's way to show a Java error below its own.
    Nested(usize),
    /// `Traceback (most recent call last):`.
    Traceback,
    /// `File "x.py", line 3, in y`, and the line of code below it.
    TracebackBody,
    /// The words between two tracebacks.
    Chained(Chained),
    Text,
}

/// How two Python errors belong together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Chained {
    /// `raise ... from ...`.
    Cause,
    /// Raised while the other was handled.
    Handling,
}

/// Words that begin a cause wherever they stand in a line; the last is that of a frame.
const JOINTS: &[&str] = &[
    "Caused by: ",
    "caused by: ",
    "nested exception is ",
    " ---> ",
    "Traceback (most recent call last)",
    "at ",
];

/// Where causes and frames may begin in a text: in its order, and whether it is a frame.
pub(super) fn joints(text: &str) -> Vec<(usize, bool)> {
    static JOINED: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let Some(automaton) = JOINED.get_or_init(|| AhoCorasick::new(JOINTS).ok()) else {
        return Vec::new();
    };
    let found = automaton
        .find_iter(text)
        .map(|found| (found.start(), found.pattern().as_usize() + 1 == JOINTS.len()));
    found.collect()
}

/// A line, split before every cause that stands in it, and before and behind the frames in it. `joints` are those of the line.
pub(super) fn parts(line: &str, joints: impl Iterator<Item = (usize, bool)>) -> Vec<(usize, &str)> {
    let mut cuts = vec![0];
    let mut behind = None;
    for (at, is_frame) in joints.take(MOST_JOINTS) {
        if !is_frame {
            cuts.push(at);
        } else if at == 0 || line[..at].ends_with([' ', '\t']) {
            let Some(length) = frame_length(&line[at..]) else {
                continue;
            };
            cuts.push(at);
            if behind.is_some_and(|behind| behind < at && !line[behind..at].trim().is_empty()) {
                cuts.extend(behind);
            }
            behind = Some(at + length);
        }
    }
    cuts.extend(behind.filter(|behind| *behind < line.len() && !line[*behind..].trim().is_empty()));
    if cuts.len() == 1 {
        return vec![(0, line)];
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.iter()
        .enumerate()
        .map(|(index, start)| {
            (
                *start,
                &line[*start..cuts.get(index + 1).copied().unwrap_or(line.len())],
            )
        })
        .collect()
}

/// So many causes and frames of one line are told apart.
const MOST_JOINTS: usize = 2_000;

/// How long the frame is that a text begins with: `at x.Y.z(Y.java:1)`, with what log4j adds (`~[x.jar:1]`).
fn frame_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix("at ")?;
    let at = text.len() - name.len();
    let length = name
        .find(|c: char| !(c.is_alphanumeric() || matches!(c, '.' | '$' | '_' | '<' | '>' | '/' | '@' | '-' | ':')))
        .unwrap_or(name.len());
    let opened = name[length..].starts_with('(');
    let dots = name[..length].bytes().filter(|b| *b == b'.').count();
    if dots < 1 || !opened {
        return None;
    }
    let close = name[length..].bytes().take(200).position(|b| b == b')')?;
    let mut end = at + length + close + 1;
    if let Some(jar) = text[end..]
        .strip_prefix(" ~[")
        .or_else(|| text[end..].strip_prefix(" ["))
    {
        end += jar.find(']').filter(|end| *end < 120).map_or(0, |close| close + 4);
    }
    Some(end.min(text.len()))
}

/// The name in a frame: `org.postgresql.Driver.connect`, without a module before it.
pub(super) fn framed(frame: &str) -> &str {
    let name = frame.trim_start_matches([' ', '\t', '|']);
    let name = name
        .strip_prefix("at ")
        .or_else(|| behind_at_in_dotnet(name))
        .or_else(|| behind_joined_at(name))
        .unwrap_or(name);
    let name = name.split('(').next().unwrap_or(name);
    name.rsplit('/').next().unwrap_or(name)
}

/// `atorg.apache.x.Y.z(Y.java:1)`: a page that swallowed the blank.
fn behind_joined_at(text: &str) -> Option<&str> {
    const ROOTS: &[&str] = &["com.", "io.", "java.", "javax.", "net.", "org.", "scala.", "sun."];
    text.strip_prefix("at")
        .filter(|name| ROOTS.iter().any(|root| name.starts_with(root)))
}

/// `   em Npgsql.NpgsqlConnector.Open()`: the frames of .NET begin with `at` in the language of the machine (`Word_At` of its resources).
fn behind_at_in_dotnet(text: &str) -> Option<&str> {
    const AT: &[&str] = &[
        "bei", "à", "en", "in", "em", "в", "場所", "위치:", "在", "於", "v", "w", "konum:",
    ];
    let (word, rest) = text.split_once(' ')?;
    AT.contains(&word).then_some(rest)
}

/// `System.Data.SqlClient.SqlConnection.Open(...)`: a method with its type and namespace, before anything else.
fn is_dotnet_method(name: &str) -> bool {
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '<' | '>' | '`' | '+' | '|')));
    end.is_some_and(|end| {
        name[end..].starts_with(['(', '['])
            && name[..end].matches('.').count() >= 2
            && name.starts_with(|c: char| c.is_ascii_uppercase())
    })
}

/// What a line is, behind its log header.
pub(super) fn kind(line: &str, in_traceback: bool) -> Line {
    let text = line.trim_start_matches([' ', '\t', '|', '\u{a0}']);
    let indent = line.len() - text.len();
    let text = text.trim_end();
    if text.is_empty() {
        return Line::Blank;
    }
    let of_dotnet = || indent >= 2 && behind_at_in_dotnet(text).is_some_and(is_dotnet_method);
    if frame_length(text).is_some() || is_frame(text) || of_dotnet() {
        return Line::Frame;
    }
    for (words, make) in [
        ("Caused by: ", Line::CausedBy as fn(usize) -> Line),
        ("Caused by:", Line::CausedBy),
        ("caused by: ", Line::CausedBy),
        ("Cause: ", Line::CausedBy),
        ("nested exception is ", Line::CausedBy),
        ("---> ", Line::CausedBy),
        ("Suppressed: ", Line::Suppressed),
        (": ", Line::Nested),
    ] {
        if text.starts_with(words) {
            return make(indent + words.len());
        }
    }
    if text.contains("Traceback (most recent call last)") {
        return Line::Traceback;
    }
    if text.starts_with("During handling of the above exception") {
        return Line::Chained(Chained::Handling);
    }
    if text.starts_with("The above exception was the direct cause") {
        return Line::Chained(Chained::Cause);
    }
    if is_of_notebook(text) {
        return Line::TracebackBody;
    }
    // A page may move the error to the column of its frames: no line of code begins with `module.SomeError: `.
    let moved = super::classes::leading(text).is_some_and(|(start, end)| {
        start == 0 && text[..end].contains('.') && text[end..].starts_with(": ") && super::classes::begins_failure(text)
    });
    let code = in_traceback
        && !moved
        && (indent >= 2 || text.starts_with("File \"") || text.bytes().all(|b| matches!(b, b'^' | b'~' | b' ')));
    if code || (text.starts_with("File \"") && text.contains("\", line ")) {
        return Line::TracebackBody;
    }
    Line::Text
}

/// What begins a line of Python and no sentence.
const STATEMENTS: &[&str] = &[
    "raise ", "return ", "def ", "self.", "elif ", "except ", "try:", "else:", "finally:", "@",
];

/// What IPython shows of a frame: `<ipython-input-3-x> in <module>`, `Cell In[3], line 1`, `File /x/y.py:629, in f(a)`,
/// `~/x/y.py in f(a)`, and the line of code that an arrow points to: `---> 12 f(a)`.
pub(super) fn is_of_notebook(text: &str) -> bool {
    let text = text.trim_start();
    let pointed = text.strip_prefix("--").map(|rest| rest.trim_start_matches('-'));
    let arrow = pointed
        .and_then(|rest| rest.strip_prefix("> "))
        .is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    // The lines of code around it have a number and no arrow.
    let number = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let code = text[number..].trim_start();
    let numbered = (1..=5).contains(&number)
        && text[number..].starts_with("  ")
        && STATEMENTS.iter().any(|word| code.starts_with(word));
    let path = text.starts_with(['/', '~']) && text.contains(".py in ");
    let file = text.starts_with("File ") && text.contains(", in ") && (text.contains(".py:") || text.contains(".pyx:"));
    let cell = ["<ipython-input-", "Cell In[", "Input In ["]
        .iter()
        .any(|cell| text.starts_with(cell));
    arrow || numbered || path || file || cell
}

/// `File "x.py", line 3, in f` and nothing behind it: what follows ends a traceback, whose beginning may be cut.
pub(super) fn is_whole_frame_of_python(text: &str) -> bool {
    let function = text
        .trim()
        .strip_prefix("File \"")
        .and_then(|rest| rest.split_once("\", line "));
    function
        .and_then(|(_, rest)| rest.split_once(", in "))
        .is_some_and(|(line, name)| line.bytes().all(|b| b.is_ascii_digit()) && !name.trim().contains(' '))
}

/// The module of a frame of Python, as a path: `psycopg2/__init__.py` of `File "/x/site-packages/psycopg2/__init__.py", line 3`.
pub(super) fn module(line: &str) -> Option<&str> {
    const ROOTS: &[&str] = &[
        "site-packages/",
        "dist-packages/",
        "site-packages\\",
        ".zip/",
        ".zip\\",
        ".egg/",
        ".whl/",
        "/var/task/",
        "/opt/python/",
    ];
    let end = line.find(".py").map(|at| at + 3)?;
    let path = &line[..end];
    let roots = ROOTS.iter().filter_map(|root| Some(path.rfind(root)? + root.len()));
    // Python's own modules: `/usr/lib/python3.11/smtplib.py`.
    let own = || {
        let (_, rest) = path
            .rsplit_once("/python3.")
            .or_else(|| path.rsplit_once("/python2."))?;
        rest.split_once('/').map(|(_, module)| path.len() - module.len())
    };
    // `C:\Python311\lib\smtplib.py`
    let on_windows = || {
        path.to_ascii_lowercase()
            .rfind("\\lib\\")
            .map(|at| at + "\\lib\\".len())
    };
    let root = roots.max().or_else(own).or_else(on_windows)?;
    Some(&path[root..])
}

/// `at Transport.request (/x/node_modules/y/z.js:5:27)`, `at async f (node:internal/x:1:2)`: a place is a line and a column.
fn is_frame_of_node(text: &str) -> bool {
    let Some(place) = text.strip_prefix("at ") else {
        return false;
    };
    let mut parts = place.trim_end_matches(')').rsplit(':');
    let is_number =
        |part: Option<&str>| part.is_some_and(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    is_number(parts.next())
        && is_number(parts.next())
        && parts.next().is_some_and(|path| path.contains(['/', '\\', ':', '(']))
}

/// The module of a frame of Node.js, as a path: `@elastic/transport/lib/Transport.js` of `at f (/x/node_modules/@elastic/...)`.
pub(super) fn module_of_node(frame: &str) -> Option<&str> {
    const ROOTS: &[&str] = &["node_modules/", "node_modules\\"];
    let root = ROOTS
        .iter()
        .filter_map(|root| Some(frame.rfind(root)? + root.len()))
        .max()?;
    let path = &frame[root..];
    path.split([':', ')', ' ']).next().filter(|path| !path.is_empty())
}

/// True for a line of a traceback that is code: neither a frame nor the marks below what failed.
pub(super) fn is_code(line: &str) -> bool {
    let line = line.trim();
    !line.starts_with("File \"") && !line.bytes().all(|b| matches!(b, b'^' | b'~' | b' '))
}

/// A line of code without its number and its arrow, and what was skipped: `--> 441   self._usock.connect(x)`.
pub(super) fn code(line: &str) -> (usize, &str) {
    let is_mark = |c: char| c == ' ' || c == '\t' || c == '-' || c == '>' || c.is_ascii_digit();
    let code = line.trim_start_matches(is_mark);
    (line.len() - code.len(), code)
}

fn is_frame(text: &str) -> bool {
    let more = text
        .strip_prefix("... ")
        .is_some_and(|rest| rest.ends_with("more") || rest.ends_with("common frames omitted"));
    // Frames that lost their `at`.
    let bare = text.ends_with(')')
        && !text.contains(' ')
        && [".java:", ".scala:", "(Unknown Source)", "(Native Method)", "(Native"]
            .iter()
            .any(|file| text.contains(file));
    // What .NET writes between the frames of one task and the next.
    let between = text.starts_with("--- End of ");
    more || bare
        || between
        || is_frame_of_node(text)
        || text.ends_with("(Unknown Source)") && text.matches(' ').count() == 1
}

/// Time, level, thread and logger are no longer than this.
const LONGEST_HEADER: usize = 240;

/// The level of a log line, and where the text behind time and level begins. A text that is no log line begins at 0.
pub(super) fn header(line: &str) -> (Option<Level>, usize) {
    let line = head(line, LONGEST_HEADER);
    let mut at = 0;
    let mut timed = false;
    let mut level = None;
    // Time, level, thread: the first few words.
    for _ in 0..6 {
        let rest = &line[at..];
        let word_at = at + (rest.len() - rest.trim_start_matches([' ', '\t', '|', '(']).len());
        let word = line[word_at..].split([' ', '\t', '\n']).next().unwrap_or_default();
        let bare = word.trim_matches(['[', ']', '(', ')', ':', '-', ',', '\'', '"']);
        if word.is_empty() {
            break;
        }
        if is_time(bare) {
            timed = true;
        } else if let Some(found) = level_of(bare) {
            level = Some(found);
            // `ERROR:root:Process timed out`: Python's own form, in which the message follows without a blank.
            if let Some(logger) = word.match_indices(':').nth(1) {
                at = word_at + logger.0 + 1;
                break;
            }
            // `FATAL: ...` and `[28000] FATAL: ...` are a server's own words, and belong to its message.
            let before = line[..word_at].trim().trim_matches(['[', ']']);
            let is_state = before.len() == 5 && before.bytes().all(|b| b.is_ascii_digit() || b.is_ascii_uppercase());
            if !timed && (before.is_empty() || is_state) && word.ends_with(':') {
                return (level, 0);
            }
            at = word_at + word.len();
            break;
        } else if let Some((_, found)) = word
            .rsplit_once('/')
            .filter(|_| word.ends_with(']'))
            .and_then(|(thread, word)| Some((thread, level_of(word.trim_end_matches(']'))?)))
        {
            level = Some(found);
            at = word_at + word.len();
            break;
        } else if !(timed || word.starts_with('[')) {
            break;
        }
        at = word_at + word.len();
    }
    match (level, timed) {
        (Some(level), _) => (Some(level), at),
        // A time alone begins a line of a log whose level is not said.
        (None, true) => (None, time_length(line)),
        (None, false) => (None, 0),
    }
}

fn time_length(line: &str) -> usize {
    let mut at = 0;
    for word in line.split_inclusive([' ', '\t']) {
        if !is_time(word.trim().trim_matches(['[', ']', '|'])) && !word.trim().is_empty() {
            break;
        }
        at += word.len();
    }
    at
}

/// `21-Sep-2022`, as Tomcat writes it.
fn is_date(word: &str) -> bool {
    let mut parts = word.split('-');
    let mut next = |letters: bool, lengths: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            let of_kind = |b: u8| {
                if letters {
                    b.is_ascii_alphabetic()
                } else {
                    b.is_ascii_digit()
                }
            };
            lengths.contains(&part.len()) && part.bytes().all(of_kind)
        })
    };
    next(false, 1..=2) && next(true, 3..=3) && next(false, 4..=4) && parts.next().is_none()
}

/// `26/11/27`, `02:14:24`, `2021-01-10T17:23:08,734Z`, `21-Sep-2022`.
fn is_time(word: &str) -> bool {
    if is_date(word) {
        return true;
    }
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let marks = word.bytes().filter(|b| matches!(b, b':' | b'/' | b'-')).count();
    digits >= 5
        && marks >= 2
        && word.starts_with(|c: char| c.is_ascii_digit())
        && word
            .bytes()
            .all(|b| b.is_ascii_digit() || matches!(b, b':' | b'/' | b'-' | b'.' | b',' | b'T' | b'Z' | b'+'))
}

pub(super) fn level_of(word: &str) -> Option<Level> {
    match word.split([':', '(']).next().unwrap_or_default() {
        "TRACE" | "DEBUG" | "INFO" | "FINE" | "FINER" | "FINEST" | "CONFIG" => Some(Level::Info),
        "WARN" | "WARNING" => Some(Level::Warn),
        "ERROR" | "SEVERE" | "FATAL" | "CRITICAL" => Some(Level::Error),
        _ => None,
    }
}

/// True for the line that Lambda ends a function with whose time is up. It has a time and no level.
pub(super) fn ends_a_function(line: &str) -> bool {
    head(line, 200).contains("Task timed out after ")
}

/// True for a line that says that something will be tried again.
pub(super) fn is_retry(line: &str) -> bool {
    let line = head(line, 2_000).as_bytes();
    ["retrying", "will retry", "will be retried", "retry in "]
        .iter()
        .any(|words| {
            let ends =
                |at: usize| !line.get(at + words.len()).is_some_and(u8::is_ascii_alphabetic) || words.ends_with(' ');
            let mut windows = line.windows(words.len()).enumerate();
            // `RetryingBlockFetcher` is a name.
            windows.any(|(at, window)| window.eq_ignore_ascii_case(words.as_bytes()) && ends(at))
        })
}
