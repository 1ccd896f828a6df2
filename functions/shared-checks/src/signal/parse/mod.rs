//! An error text as a list of utterances: who says what, at which depth of a chain, on which level of a log. Nothing here knows
//! what anything means.
//!
//! The text is walked once. It is tolerant: what has no form at all is one utterance without a class.
//! ```text
//! 26/11/27 02:14:28 ERROR ProcessLauncher: Error from Python:Traceback (most recent call last):
//!   File "/tmp/job.py", line 3, in <module>
//! py4j.protocol.Py4JJavaError: An error occurred while calling o95.load.      class Py4JJavaError, depth 0
//! : org.postgresql.util.PSQLException: The connection attempt failed.         class PSQLException, depth 1
//! \tat org.postgresql.core.v3.ConnectionFactoryImpl.openConnectionImpl(...)   names the speaker, and is dropped
//! Caused by: java.net.SocketTimeoutException: Connect timed out               depth 2
//! ```

mod caseless;
mod classes;
mod clojure;
mod codes;
mod entities;
mod lines;
pub(super) mod logger;
mod margin;
mod mojibake;
pub(super) mod wrapped;

use std::borrow::Cow;

use codes::head;
pub(crate) use codes::{AwsError, Codes, is_headed_by_level};

use super::speakers::{is_of_engine, speaker_of, speaks_for_itself};
use super::words::normalised;
use lines::Line;

/// One thing that someone says in a text.
#[derive(Clone, Debug)]
pub(crate) struct Utterance<'a> {
    /// Who says it, by class or frames: the index in the list of speakers.
    pub(crate) speaker: Option<usize>,
    /// The exception class, the Python error or the error name, as written: `org.postgresql.util.PSQLException`.
    pub(crate) class: Option<&'a str>,
    /// What is said, as written, without class and frames. What is nested in it (`... : java.net.ConnectException: ...`) belongs to
    /// it, and is an utterance of its own as well.
    pub(crate) message: &'a str,
    /// The message as words are compared, see [`super::words::normalised`].
    pub(crate) words: String,
    /// Its codes.
    pub(crate) codes: Codes,
    /// 0 for the outermost message of a chain, 1 for its cause, ...; below 0 for what a Python error was raised from it.
    pub(crate) depth: i32,
    /// How bad the one who logged it thinks it is; [`Level::Error`] for what stands in no log line.
    pub(crate) level: Level,
    /// The chain that it belongs to: utterances of one chain are of one failure.
    pub(crate) chain: u32,
    /// The first frames below it, as names: `org.postgresql.core.v3.QueryExecutorImpl.execute`.
    pub(crate) frames: Vec<&'a str>,
    /// The deepest modules of the Python traceback that it ended, as paths: `psycopg2/__init__.py`.
    pub(crate) modules: Vec<&'a str>,
    /// The lines of code that this traceback shows, the deepest first.
    pub(crate) code: Vec<&'a str>,
    /// The logger of its line, as written: `o.a.k.c.NetworkClient`.
    pub(crate) logger: Option<&'a str>,
    /// SQLAlchemy printed a statement below it, which is no part of its message.
    pub(crate) of_statement: bool,
}

/// The level of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Level {
    /// TRACE, DEBUG, FINE, INFO.
    Info,
    /// WARN; what was tried again; what was suppressed.
    Warn,
    /// ERROR, SEVERE, FATAL, and everything outside of a log.
    Error,
}

impl Level {
    /// As an explanation says it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

impl Utterance<'_> {
    /// The SQLSTATE: five characters, upper case.
    pub(crate) fn state(&self) -> Option<&str> {
        self.codes.state.as_deref()
    }

    /// Bare vendor numbers: MySQL's 1045, SQL Server's 18456, Snowflake's 390100. Where two stand, both.
    pub(crate) fn numbers(&self) -> impl Iterator<Item = u32> + '_ {
        self.codes.numbers.iter().copied()
    }

    /// The numbers behind a prefix: `coded("ORA")` gives 12514 for `ORA-12514`; also `DPY`, `TNS`, `SQL` (Db2's `SQL0551N`),
    /// `Amazon` for `[Amazon](500310)`, `Amazon JDBC` for `[Amazon][JDBC](10060)`.
    pub(crate) fn coded<'u>(&'u self, prefix: &'u str) -> impl Iterator<Item = u32> + 'u {
        self.codes
            .named
            .iter()
            .filter(move |(name, _)| name == prefix)
            .map(|(_, number)| *number)
    }

    /// The last segment of the class: `PSQLException`.
    pub(crate) fn class_name(&self) -> &str {
        self.class
            .unwrap_or_default()
            .rsplit(['.', '$', ':'])
            .next()
            .unwrap_or_default()
    }

    /// Spark's error class: `CAST_INVALID_INPUT` for `[CAST_INVALID_INPUT] ...`.
    pub(crate) fn condition(&self) -> Option<&str> {
        self.codes.condition.as_deref()
    }

    /// True where a frame is of this package or class.
    pub(crate) fn ran_in(&self, name: &str) -> bool {
        self.frames.iter().any(|frame| frame.contains(name))
    }

    /// The error of an AWS API.
    pub(crate) fn aws(&self) -> Option<&AwsError> {
        self.codes.aws.as_ref()
    }
}

/// Of a message so much is read: its beginning.
const LONGEST_MESSAGE: usize = 6_000;
/// Of a text so many utterances are read: the last ones.
const MOST_UTTERANCES: usize = 3_000;
/// Of one line so many nested classes.
const MOST_NESTED: usize = 8;

/// The text with its lines: what a transport escaped or joined is undone.
pub(crate) fn unfolded(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    // Who escapes a page escapes what he pastes into it once more.
    for _ in 0..2 {
        if let Some(decoded) = entities::decoded(&text) {
            text = Cow::Owned(decoded);
        }
    }
    if let Some(said) = with_function_error(&text) {
        text = Cow::Owned(said);
    }
    if let Some(meant) = mojibake::undone(&text) {
        text = Cow::Owned(meant);
    }
    if let Some(named) = caseless::with_names(&text) {
        text = Cow::Owned(named);
    }
    if let Some(chained) = clojure::as_causes(&text) {
        text = Cow::Owned(chained);
    }
    text = unescaped(text);
    if let Some(chained) = with_dotnet_causes(&text) {
        text = Cow::Owned(chained);
    }
    if let Some(bare) = margin::without(&text) {
        text = Cow::Owned(bare);
    }
    if let Some(joined) = wrapped::joined(&text) {
        text = Cow::Owned(joined);
    }
    // The frames of boxes that tools draw around an error.
    if text.contains(is_of_a_box) {
        text = Cow::Owned(text.replace(is_of_a_box, " "));
    }
    if [" / Caused by", " / \tat ", " / at ", " / Traceback", " /     at "]
        .iter()
        .any(|joint| text.contains(joint))
    {
        text = Cow::Owned(text.replace(" / ", "\n"));
    }
    text
}

/// What a record, a page or a driver escaped.
fn unescaped(mut text: Cow<'_, str>) -> Cow<'_, str> {
    const FOLDED: &[&str] = &[
        "\\n\\t",
        "\\nCaused by",
        "\\n  File ",
        "\\n: ",
        "\\nTraceback",
        "\\n\\n",
        "\\r\\n",
    ];
    // What was escaped twice, in a record inside of a record.
    if text.contains("\\\\u") || text.contains("\\\\n") || text.contains("\\\\\"") {
        text = Cow::Owned(escaped_once(&text));
    }
    if text.contains("\\\"") {
        text = Cow::Owned(text.replace("\\\"", "\""));
    }
    // A text that is set in bold or as code.
    if text.starts_with(['*', '`']) {
        text = Cow::Owned(text.trim_matches(['*', '`', ' ']).to_owned());
    }
    let escaped = text.contains("\\n") && (!text.contains('\n') || FOLDED.iter().any(|folded| text.contains(folded)));
    if escaped {
        text = Cow::Owned(text.replace("\\r", "").replace("\\n", "\n").replace("\\t", "\t"));
    }
    if text.contains('\r') {
        text = Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"));
    }
    if text.contains("\\u") {
        text = Cow::Owned(with_characters(&text, "\\u"));
    }
    // What MariaDB says before the character sets are agreed has every other character as a backslash and four digits.
    if text.contains("message from server: \"") {
        text = Cow::Owned(with_characters(&text, "\\"));
    }
    text
}

/// `\\\\n`, `\\\\\"` and `\\\\u5bc6` with one backslash each.
fn escaped_once(text: &str) -> String {
    let mut once = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("\\\\") {
        let behind = rest[at..].trim_start_matches('\\');
        once.push_str(&rest[..at]);
        once.push_str(match behind.starts_with(['n', 'r', 't', 'u', '"', '\'']) {
            true => "\\",
            false => &rest[at..rest.len() - behind.len()],
        });
        rest = behind;
    }
    once.push_str(rest);
    once
}

/// Lines of boxes and tables: `│`, `─`, `╭`.
fn is_of_a_box(c: char) -> bool {
    matches!(c, '\u{2500}'..='\u{257f}')
}

/// A function's error, `"errorMessage": "M", "errorType": "T"`, as its language prints it: `T: M`.
fn with_function_error(text: &str) -> Option<String> {
    let (message, said) = json_text(text, "\"errorMessage\"")?;
    let (class, named) = json_text(text, "\"errorType\"")?;
    let (from, to) = (said.start.min(named.start), said.end.max(named.end));
    // What lies far apart is not one object.
    (to - from < message.len() + class.len() + 200)
        .then(|| format!("{}\n{class}: {message}\n{}", &text[..from], &text[to..]))
}

/// `'Type=System.Data.SqlClient.SqlException,Message=Login failed ...,Source=...,''Type=...`: how Data Factory prints the chain of
/// a failure of .NET, as causes.
fn with_dotnet_causes(text: &str) -> Option<String> {
    if !text.contains(",Message=") {
        return None;
    }
    let mut parts = text.split("'Type=");
    let mut chained = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let class = part.split_once(",Message=").filter(|(class, _)| {
            class.len() < 200
                && class
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'+'))
        });
        match class {
            Some(("", message)) => {
                chained.push_str("\nCaused by: ");
                chained.push_str(message);
            }
            Some((class, message)) => {
                chained.push_str("\nCaused by: ");
                chained.push_str(class);
                chained.push_str(": ");
                chained.push_str(message);
            }
            None => {
                chained.push_str("'Type=");
                chained.push_str(part);
            }
        }
    }
    Some(chained)
}

/// The first text of a key in JSON, and where both stand.
fn json_text(text: &str, key: &str) -> Option<(String, std::ops::Range<usize>)> {
    let start = text.find(key)?;
    let behind = &text[start + key.len()..];
    let value = behind.trim_start().strip_prefix(':')?.trim_start().strip_prefix('"')?;
    let mut unescaped = String::new();
    let mut escaped = false;
    for (at, c) in value.char_indices() {
        match c {
            '"' if !escaped => return Some((unescaped, start..text.len() - value.len() + at + 1)),
            '\\' if !escaped => escaped = true,
            'n' | 'r' if std::mem::take(&mut escaped) => unescaped.push('\n'),
            't' if std::mem::take(&mut escaped) => unescaped.push('\t'),
            c => {
                escaped = false;
                unescaped.push(c);
            }
        }
    }
    None
}

/// Escapes such as JSON's (`\\u5bc6`), by what stands before the four digits, as the characters that they are.
fn with_characters(text: &str, mark: &str) -> String {
    let mut parts = text.split(mark);
    let mut whole = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part
            .get(..4)
            .and_then(|digits| u32::from_str_radix(digits, 16).ok())
            .and_then(char::from_u32);
        match code {
            Some(c) => {
                whole.push(c);
                whole.push_str(&part[4..]);
            }
            None => {
                whole.push_str(mark);
                whole.push_str(part);
            }
        }
    }
    whole
}

/// The utterances of an unfolded text: chain by chain, in its order.
pub(crate) fn utterances(text: &str) -> Vec<Utterance<'_>> {
    let mut pieces = pieces(text);
    // What belongs together stands together, whatever stood between.
    pieces.sort_by_key(|piece| piece.chain);
    let skipped = pieces.len().saturating_sub(MOST_UTTERANCES);
    pieces.drain(..skipped);
    let mut all = Vec::with_capacity(pieces.len());
    for piece in pieces {
        piece.split(text, &mut all);
    }
    all
}

/// One message before its nested classes are taken apart.
#[derive(Clone, Debug)]
struct Piece<'a> {
    at: usize,
    end: usize,
    depth: i32,
    level: Level,
    chain: u32,
    /// The first frames below it.
    frames: Vec<&'a str>,
    /// The next line may go on with the message.
    open: bool,
    /// It is the line of a log.
    logged: bool,
    /// It is the last line of a Python traceback.
    raised: bool,
    /// The modules of the frames of that traceback, as paths, the deepest first: `psycopg2/__init__.py`.
    modules: Vec<&'a str>,
    /// The lines of code below those frames, the deepest first.
    code: Vec<&'a str>,
    /// The logger of its line.
    logger: Option<&'a str>,
}

/// So many modules of a traceback can.
const MOST_MODULES: usize = 200;

/// So many frames below a message can name its speaker.
const MOST_FRAMES: usize = 12;

/// Where the walk is.
struct Walk<'a> {
    pieces: Vec<Piece<'a>>,
    chain: u32,
    depth: i32,
    level: Level,
    /// Inside a Python traceback, before its error line.
    traceback: bool,
    /// The last piece that frames or causes belong to: lines of other threads may stand between.
    failure: Option<usize>,
    text: &'a str,
    /// The next traceback was raised from, or while handling, the one before.
    chained: Option<lines::Chained>,
    /// The modules of the traceback so far, the deepest last.
    modules: Vec<&'a str>,
    /// The logger that the line before named for this one.
    announced: Option<&'a str>,
    /// Where the last line of its code stands.
    code: Option<(usize, usize)>,
    /// The lines of its code so far, the deepest last.
    lines: Vec<&'a str>,
    /// Frames before any message.
    orphans: Vec<&'a str>,
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut walk = Walk {
        failure: None,
        text,
        pieces: Vec::new(),
        chain: 0,
        depth: 0,
        level: Level::Error,
        traceback: false,
        chained: None,
        modules: Vec::new(),
        announced: None,
        code: None,
        lines: Vec::new(),
        orphans: Vec::new(),
    };
    let mut joints = lines::joints(text).into_iter().peekable();
    let mut at = 0;
    for raw in text.split_inclusive('\n') {
        let end = at + raw.len();
        if raw.trim_end().is_empty() {
            at = end;
            continue;
        }
        let of_line =
            std::iter::from_fn(|| joints.next_if(|(joint, _)| *joint < end)).map(|(joint, frame)| (joint - at, frame));
        let of_line: Vec<(usize, bool)> = of_line.collect();
        for (start, part) in lines::parts(raw, of_line.into_iter()) {
            walk.take(at + start, part);
        }
        at = end;
    }
    walk.cut_traceback();
    walk.frames_alone();
    walk.pieces
}

impl<'a> Walk<'a> {
    fn take(&mut self, at: usize, part: &'a str) {
        let (header, rest_at) = lines::header(part);
        // A server's `ERROR: ...` below the first line of a message belongs to that message.
        let open = self
            .pieces
            .last()
            .is_some_and(|last| last.open && last.level == Level::Error);
        let header = header.filter(|level| !(open && rest_at == 0 && *level == Level::Error));
        let rest = &part[rest_at..];
        let line = lines::kind(rest, self.traceback);
        let follows = matches!(
            line,
            Line::Frame | Line::CausedBy(_) | Line::Suppressed(_) | Line::Nested(_)
        );
        if let Some(level) = header.filter(|_| !follows || self.pieces.is_empty()) {
            self.chain += 1;
            self.depth = 0;
            self.level = level;
            self.traceback = false;
        }
        if header.is_none() && line == Line::Text && lines::ends_a_function(rest) {
            self.chain += 1;
            self.depth = 0;
            self.level = Level::Error;
        }
        match line {
            Line::Blank => {}
            Line::Frame => self.frame(rest),
            Line::Chained(how) => {
                self.chained = Some(how);
                self.close();
            }
            Line::Traceback => {
                self.traceback(at, header.is_some(), rest_at, part);
                self.traced_in_one_line(at, part);
            }
            Line::TracebackBody => {
                self.close();
                self.traceback |= lines::is_of_notebook(rest) || lines::is_whole_frame_of_python(rest);
                if self.modules.len() < MOST_MODULES {
                    self.modules.extend(lines::module(rest));
                }
                self.code = Some((at + rest_at, at + part.len()));
                if self.lines.len() < MOST_MODULES && lines::is_code(rest) {
                    self.lines.push(rest.trim());
                }
                self.raised_behind_its_frame(at + rest_at, rest);
            }
            Line::CausedBy(skipped) => self.deeper(at + rest_at + skipped, at + part.len(), self.level),
            Line::Suppressed(skipped) => {
                self.deeper(at + rest_at + skipped, at + part.len(), self.level.min(Level::Warn))
            }
            Line::Nested(skipped) => self.deeper(at + rest_at + skipped, at + part.len(), self.level),
            Line::Text => self.text(at, part, header.is_some(), rest_at),
        }
        if matches!(line, Line::Text | Line::Traceback) {
            let before = self.announced.take();
            self.logged_by(logger::logger(part, rest_at).or(before));
            self.announced = logger::announced(part);
        }
    }

    /// The piece that the line began, or that has none yet, is of this logger.
    fn logged_by(&mut self, logger: Option<&'a str>) {
        if let Some(last) = self.pieces.last_mut() {
            last.logger = last.logger.or(logger);
        }
    }

    fn frame(&mut self, frame: &'a str) {
        self.close();
        let Some(index) = self.failing() else {
            if self.orphans.len() < MOST_FRAMES {
                self.orphans.push(frame);
            }
            return;
        };
        self.failure = Some(index);
        let piece = &mut self.pieces[index];
        if piece.frames.len() < MOST_FRAMES {
            piece.frames.push(frame);
            piece.modules.extend(lines::module_of_node(frame));
        }
    }

    /// The piece that frames and causes belong to: the last one, unless that is the line of another thread's log, without a class.
    fn failing(&self) -> Option<usize> {
        let last = self.pieces.len().checked_sub(1)?;
        let piece = &self.pieces[last];
        let message = head(&self.text[piece.at..piece.end], 1_000);
        let of_another = piece.logged && self.failure.is_some() && classes::nested(message).next().is_none();
        if of_another { self.failure } else { Some(last) }
    }

    fn close(&mut self) {
        if let Some(last) = self.pieces.last_mut() {
            last.open = false;
        }
    }

    fn push(&mut self, at: usize, end: usize, level: Level) {
        let (depth, chain) = (self.depth, self.chain);
        self.pieces.push(Piece {
            at,
            end,
            depth,
            level,
            chain,
            frames: Vec::new(),
            open: true,
            logged: false,
            raised: false,
            modules: Vec::new(),
            code: Vec::new(),
            logger: None,
        });
    }

    /// A text that ends inside of a traceback: what its last line of code raises, or does, is all that is known.
    fn cut_traceback(&mut self) {
        let Some((at, end)) = self.code.filter(|_| self.traceback) else {
            return;
        };
        self.frames_below();
        let (skipped, code) = lines::code(&self.text[at..end]);
        let raised = code.strip_prefix("raise ").map(str::trim_start);
        let name = raised.map(|rest| rest.split(['(', ' ', ':']).next().unwrap_or_default());
        let said = match name {
            Some(name) => name,
            None if code.contains("connect(") || self.is_of_botocore() || self.is_of_a_reader() => code.trim_end(),
            None => return,
        };
        let start = at + skipped + code.find(said).unwrap_or(0);
        self.push(start, start + said.len(), self.level);
        self.raised_by_traceback();
    }

    /// Whose call it was is told by the frames alone.
    fn is_of_botocore(&self) -> bool {
        self.modules.iter().any(|module| module.contains("botocore/"))
    }

    /// The same for what reads a file of data, where the text has nothing else.
    fn is_of_a_reader(&self) -> bool {
        const READERS: &[&str] = &["pandas/", "pyarrow/", "json/decoder"];
        let deepest = self.modules.last();
        let reads = |module: &&str| READERS.iter().any(|reader| module.contains(reader)) && !module.contains("io/sql");
        self.pieces.is_empty() && deepest.is_some_and(reads)
    }

    /// A text that has frames and nothing else.
    fn frames_alone(&mut self) {
        if self.pieces.is_empty() && !self.orphans.is_empty() {
            self.push(0, 0, Level::Error);
            self.pieces[0].frames = std::mem::take(&mut self.orphans);
        }
    }

    /// Frames of Python that nothing is raised behind, and no traceback begins with, are those of the error above them.
    fn frames_below(&mut self) {
        let chain = self.chain;
        let above = self.pieces.last_mut();
        if let Some(last) = above.filter(|last| last.chain == chain && last.modules.is_empty()) {
            last.modules = self.modules.iter().rev().copied().collect();
            last.code = self.lines.iter().rev().copied().collect();
        }
    }

    /// The last piece is what the traceback before it ended in.
    fn raised_by_traceback(&mut self) {
        let (mut modules, mut code) = (std::mem::take(&mut self.modules), std::mem::take(&mut self.lines));
        modules.reverse();
        code.reverse();
        self.code = None;
        if let Some(last) = self.pieces.last_mut() {
            (last.raised, last.modules, last.code) = (true, modules, code);
        }
    }

    fn deeper(&mut self, at: usize, end: usize, level: Level) {
        let mut level = level;
        match self.failing() {
            None => self.depth = 0,
            Some(index) => {
                let piece = &self.pieces[index];
                if piece.chain != self.chain {
                    (self.chain, self.level) = (piece.chain, piece.level);
                    level = level.max(piece.level);
                }
                self.depth = piece.depth + 1;
            }
        }
        self.traceback = false;
        self.push(at, end, level);
        self.failure = Some(self.pieces.len() - 1);
    }

    /// `Traceback (most recent call last):`, with or without a log header before it.
    fn traceback(&mut self, at: usize, has_header: bool, rest_at: usize, part: &'a str) {
        match self.chained.take() {
            // What was raised from another error stands above it: the other is its cause.
            Some(lines::Chained::Cause) => self.depth = self.least_depth() - 1,
            Some(lines::Chained::Handling) => {
                self.chain += 1;
                self.depth = 0;
            }
            None if has_header => self.push(at + rest_at, at + part.len(), self.level),
            None => {
                let after_log_line = self
                    .pieces
                    .last()
                    .is_some_and(|last| last.open && last.frames.is_empty());
                if !after_log_line {
                    self.chain += 1;
                    self.level = Level::Error;
                }
                self.depth = 0;
            }
        }
        self.close();
        self.traceback = true;
        self.modules.clear();
        self.lines.clear();
        self.code = None;
    }

    /// A traceback whose lines were joined: what stands behind its first words is all that there is.
    fn traced_in_one_line(&mut self, at: usize, part: &'a str) {
        const FIRST: &str = "(most recent call last)";
        let behind = part.find(FIRST).map_or(part.len(), |first| first + FIRST.len());
        if part[behind..].trim().len() > 1 {
            self.traceback = false;
            self.push(at + behind, at + part.len(), self.level);
        }
    }

    /// `File "x.py", line 3, in f SomeError: message`, where lines were joined.
    fn raised_behind_its_frame(&mut self, at: usize, frame: &str) {
        let Some(behind) = frame
            .find("\", line ")
            .filter(|_| frame.trim_start().starts_with("File \""))
        else {
            return;
        };
        let raised = classes::nested(frame).filter(|(start, end)| {
            *start > behind && frame[..*start].ends_with([' ', '\t']) && frame[*end..].starts_with(':')
        });
        if let Some((start, _)) = raised.last() {
            self.traceback = false;
            self.push(at + start, at + frame.len(), self.level);
            self.raised_by_traceback();
        }
    }

    /// What will be tried again did not end the run; what comes then is another attempt.
    fn tried_again(&mut self) {
        if let Some(last) = self.pieces.last_mut() {
            last.open = false;
            last.level = last.level.min(Level::Warn);
        }
        self.chain += 1;
        self.depth = 0;
    }

    fn least_depth(&self) -> i32 {
        let of_chain = self.pieces.iter().rev().take_while(|piece| piece.chain == self.chain);
        of_chain.map(|piece| piece.depth).min().unwrap_or(0)
    }

    fn text(&mut self, at: usize, part: &'a str, has_header: bool, rest_at: usize) {
        let error_line = self.traceback;
        self.traceback = false;
        let end = at + part.len();
        let begins = !has_header && classes::begins_failure(&part[rest_at..]);
        if begins && !error_line && self.pieces.last().is_some_and(|last| last.is_behind(&part[rest_at..])) {
            // A failure that is printed outside of the log, behind another one.
            self.chain += 1;
            self.depth = 0;
            self.level = Level::Error;
        }
        match self.pieces.last_mut() {
            // A message may have several lines.
            Some(last) if last.open && last.chain == self.chain && !(has_header || error_line || begins) => {
                last.end = end
            }
            _ => {
                self.push(at + rest_at, end, self.level);
                if begins || error_line {
                    self.failure = Some(self.pieces.len() - 1);
                }
                if error_line {
                    self.raised_by_traceback();
                }
                if let Some(last) = self.pieces.last_mut() {
                    last.logged = has_header;
                }
            }
        }
        if lines::is_retry(part) {
            self.tried_again();
        }
    }
}

impl<'a> Piece<'a> {
    /// True when a failure that begins on the next line is another one: a logger prints the Java exception of its line below it, and
    /// whoever prints a Python error is another.
    fn is_behind(&self, next: &str) -> bool {
        let name = next.trim_start().split([':', ' ']).next().unwrap_or_default();
        !self.frames.is_empty() || (self.level < Level::Error && !name.contains('.'))
    }

    /// The utterances of a piece: the whole, and what is nested in it.
    fn split(self, text: &'a str, all: &mut Vec<Utterance<'a>>) {
        let before = all.len();
        let whole = head(&text[self.at..self.end], LONGEST_MESSAGE);
        let of_frames: Vec<usize> = self
            .frames
            .iter()
            .filter_map(|frame| speaker_of(lines::framed(frame)))
            .collect();
        let by_modules = || {
            let speakers = self.modules.iter().filter_map(|path| {
                let name = path.trim_end_matches(".py").replace('/', ".");
                speaker_of(&format!("{name}."))
            });
            speakers
                .into_iter()
                .find(|one| is_of_engine(*one) || speaks_for_itself(*one))
        };
        let by_frames = of_frames
            .iter()
            .copied()
            .find(|one| is_of_engine(*one))
            .or_else(|| of_frames.iter().copied().find(|one| speaks_for_itself(*one)))
            .or_else(by_modules);
        let mut depth = self.depth;
        let mut rest_at = 0;
        // The code of an AWS error belongs to its message.
        let of_aws = |(start, _): &(usize, usize)| whole[..*start].ends_with("An error occurred (");
        let nested = classes::nested(whole).filter(|name| !of_aws(name));
        let mut nested: Vec<(usize, usize)> = nested.take(MOST_NESTED).collect();
        nested.dedup_by(|next, before| is_printed_again(whole, *before, *next));
        if self.raised && nested.first().is_none_or(|(start, _)| *start > 0) {
            nested.splice(0..0, classes::leading(whole));
        }
        let leads = nested
            .first()
            .is_some_and(|(start, _)| whole[..*start].trim().is_empty());
        if !leads {
            all.push(self.utterance(whole, 0, None, by_frames, depth));
        }
        for (index, (start, end)) in nested.iter().enumerate() {
            if index > 0 || !leads {
                depth += 1;
            }
            rest_at = *end;
            let class = &whole[*start..*end];
            all.push(self.utterance(whole, rest_at, Some(class), by_frames, depth));
        }
        let _ = rest_at;
        // The logger is of who wrote the line, not of whom he heard it from.
        for nested in all.iter_mut().skip(before + 1) {
            nested.logger = None;
        }
    }

    fn utterance(
        &self,
        whole: &'a str,
        from: usize,
        class: Option<&'a str>,
        by_frames: Option<usize>,
        depth: i32,
    ) -> Utterance<'a> {
        let message = whole[from..].trim_start_matches([':', ' ', ')', ',', '`']);
        let shown = message;
        let message = without_statement(shown);
        let of_statement = message.len() < shown.len();
        let message = message.trim_end();
        let words = normalised(message);
        // A class of the JVM says nothing of who speaks through it; its frames do.
        let own = class.and_then(speaker_of);
        Utterance {
            speaker: own.filter(|one| speaks_for_itself(*one)).or(by_frames).or(own),
            class,
            message,
            codes: Codes::of(message),
            words,
            depth,
            level: self.level,
            chain: self.chain,
            frames: self.frames.iter().copied().map(lines::framed).collect(),
            modules: self.modules.iter().copied().take(MOST_FRAMES).collect(),
            code: self.code.iter().copied().take(MOST_FRAMES).collect(),
            logger: self.logger,
            of_statement,
        }
    }
}

/// `x.AError: AError(401, 'zzz')`: the message of an error is the error as Python prints it.
fn is_printed_again(whole: &str, before: (usize, usize), next: (usize, usize)) -> bool {
    let (outer, inner) = (&whole[before.0..before.1], &whole[next.0..next.1]);
    let own = outer.rsplit('.').next().unwrap_or(outer);
    &whole[before.1..next.0] == ": " && own == inner && whole[next.1..].starts_with('(')
}

/// A message without the statement that SQLAlchemy prints below it (`[SQL: SELECT ...]`): whatever stands in that, nobody said it.
fn without_statement(message: &str) -> &str {
    let at = message.find("[SQL: ").filter(|at| *at > 0);
    at.map_or(message, |at| &message[..at])
}

#[cfg(test)]
mod tests;
