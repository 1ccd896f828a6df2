//! Options of command line tools whose value is a password though their name does not say so: `mysql -pX`, `curl -u user:X`.

use super::Span;
use super::text::Text;
use super::values::unquoted_end;

/// How a tool takes a password.
#[derive(Clone, Copy)]
enum Form {
    /// `-pX`, and never `-p X`, which is something else to the tool.
    Attached,
    /// `-p X` or `-pX`.
    Either,
    /// `-p X`.
    Apart,
    /// `-u user:X` or `-uuser:X`.
    AfterColon,
    /// `user/X@alias`, an argument without an option.
    AfterSlash,
}

/// Names of tools, their option, and its form.
const TOOLS: &[(&[&str], &str, Form)] = &[
    (
        &[
            "mysql",
            "mysqldump",
            "mysqladmin",
            "mysqlimport",
            "mysqlcheck",
            "mysqlshow",
            "mysqlslap",
        ],
        "-p",
        Form::Attached,
    ),
    (
        &["mariadb", "mariadb-dump", "mariadb-admin", "7z", "7za"],
        "-p",
        Form::Attached,
    ),
    (
        &[
            "sshpass",
            "mongo",
            "mongosh",
            "mongodump",
            "beeline",
            "docker",
            "podman",
            "helm",
            "hdbsql",
        ],
        "-p",
        Form::Either,
    ),
    (
        &["sqlcmd", "bcp", "osql", "isql", "zip", "unzip", "tabcmd"],
        "-P",
        Form::Either,
    ),
    (&["redis-cli"], "-a", Form::Apart),
    (&["openssl"], "-k", Form::Apart),
    (
        &["ldapsearch", "ldapadd", "ldapmodify", "ldapwhoami"],
        "-w",
        Form::Either,
    ),
    (&["curl", "wget", "http", "https", "ab"], "-u", Form::AfterColon),
    (&["curl"], "--user", Form::AfterColon),
    (&["curl"], "--proxy-user", Form::AfterColon),
    (&["curl"], "-U", Form::AfterColon),
    (
        &["sqlplus", "sqlldr", "expdp", "impdp", "rman", "tnsping"],
        "",
        Form::AfterSlash,
    ),
];

/// The tool whose line is read.
#[derive(Default)]
pub(super) struct Command<'a> {
    name: Option<&'a str>,
}

impl<'a> Command<'a> {
    /// The line ends here.
    pub(super) fn end(&mut self) {
        self.name = None;
    }

    /// Takes note of the word at `start..end` where it is a tool's name, and finds the secret where it is a tool's option.
    pub(super) fn read(&mut self, read: &Text<'a>, start: usize, end: usize) -> Option<Span> {
        let word = &read.text[start..end];
        let is_command = matches!(read.byte(end), Some(b' ' | b'"' | b'\'' | b',' | b'\t' | b'\\'));
        if is_command && TOOLS.iter().any(|(names, ..)| names.contains(&word)) {
            self.name = Some(word);
            return None;
        }
        let name = self.name?;
        let mut rows = TOOLS.iter().filter(|(names, ..)| names.contains(&name));
        rows.find_map(|(_, option, form)| value_of(read, (start, end), option, *form))
    }
}

fn value_of(read: &Text, (start, end): Span, option: &str, form: Form) -> Option<Span> {
    let word = &read.text[start..end];
    if let Form::AfterSlash = form {
        return after_slash(read, start, end);
    }
    if !word.starts_with(option) {
        return None;
    }
    let attached = start + option.len();
    let is_long = option.starts_with("--");
    let value = if word.len() > option.len() {
        // `-port` of a tool that takes `-p`, and `--user-agent`.
        if is_long || matches!(form, Form::Apart) || matches!(word, "-port" | "-protocol" | "-pretty" | "-properties") {
            return None;
        }
        attached
    } else if read.quote(attached).is_some_and(|_| !matches!(form, Form::Apart))
        && !is_end_of_argument(read, start, attached)
    {
        attached
    } else if matches!(form, Form::Attached) {
        return None;
    } else {
        next_argument(read, end)?
    };
    let near = &read.bytes[value.min(read.bytes.len())..read.bytes.len().min(value + 128)];
    if matches!(form, Form::AfterColon) && !near.contains(&b':') {
        return None;
    }
    let (from, to) = match read.quote(value) {
        Some(quote) => read.quoted(&quote).0,
        None => (value, unquoted_end(read, value)),
    };
    match form {
        Form::AfterColon => {
            let colon = read.bytes[from..to].iter().position(|byte| *byte == b':')?;
            Some((from + colon + 1, to))
        }
        _ => Some((from, to)),
    }
}

/// True where the quote at `at` closes the option itself, as in a list of arguments.
fn is_end_of_argument(read: &Text, start: usize, at: usize) -> bool {
    read.quote_before(start).is_some() && read.quote(at).is_some()
}

/// Where the next argument begins: after a blank, an equals sign, or the comma of a list.
fn next_argument(read: &Text, end: usize) -> Option<usize> {
    let after = read.quote(end).map_or(end, |quote| quote.after);
    let at = read.skip_blanks(after, false);
    match read.byte(at)? {
        b',' if after > end => Some(read.skip_blanks(at + 1, true)),
        b'=' => Some(at + 1),
        b'\n' | b'\r' | b'-' => None,
        _ => (at > end).then_some(at),
    }
}

/// `scott/tiger@orcl`.
fn after_slash(read: &Text, start: usize, end: usize) -> Option<Span> {
    let is_first = start > 0 && matches!(read.bytes[start - 1], b' ' | b'"' | b'\'' | b'=');
    if read.byte(end) != Some(b'/') || !is_first {
        return None;
    }
    let value = end + 1;
    let run = read.bytes[value..].iter().take(256);
    let to = value
        + run
            .take_while(|byte| !byte.is_ascii_whitespace() && !b"@\"'".contains(byte))
            .count();
    // A path has more slashes, a login has one.
    let is_login = to > value && !read.bytes[value..to].contains(&b'/');
    is_login.then_some((value, to))
}
