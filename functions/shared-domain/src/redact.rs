//! Takes secrets out of text before it goes anywhere: a log, a report, an event, an error.
//!
//! One pass, linear in the length of the text whatever is in it. A value goes when something says that it is a secret: the
//! name of its key, its place in a URL, or its own shape (private keys, tokens, AWS keys). What a diagnosis needs stays:
//! hosts, users, error codes, `using password: YES`. Where the two collide, the secret loses.

/// What stands in place of a secret.
pub const REDACTED: &str = "[redacted]";

/// Endings of key names (lower case, without `_`, `-` and `.`) whose values are secrets.
const SECRET_KEYS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "secretkey",
    "secretaccesskey",
    "clientsecret",
    "applicationclientsecret",
    "secretstring",
    "secretbinary",
    "accesstoken",
    "refreshtoken",
    "sessiontoken",
    "securitytoken",
    "authtoken",
    "idtoken",
    "sftoken",
    "bearertoken",
    "apikey",
    "accesskey",
    "privatekey",
    "accountkey",
    "sharedkey",
    "xamzsignature",
    "xamzcredential",
];

/// Key names that are secrets or ordinary words; their values go only when they look like a secret.
const DOUBTFUL_KEYS: &[&str] = &[
    "secret",
    "token",
    "credential",
    "credentials",
    "pass",
    "signature",
    "jwt",
];

/// Names of authentication plugins that end like a secret key and are none.
const PLUGINS: &[&str] = &[
    "cachingsha2password",
    "mysqlnativepassword",
    "sha256password",
    "mysqloldpassword",
    "hidepassword",
];

/// Values that say something about a password without being one.
const HARMLESS: &[&str] = &[
    "yes",
    "no",
    "true",
    "false",
    "null",
    "none",
    "nil",
    "undefined",
    "expired",
    "required",
    "missing",
    "empty",
    "not",
    "invalid",
    "incorrect",
    "wrong",
];

/// `text` without the values of passwords, tokens and keys.
pub fn redact(text: &str) -> String {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        token: Token::default(),
    };
    let bytes = scanner.bytes;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut copied = 0;
    while at < bytes.len() {
        let (secret, next) = match bytes[at] {
            b'-' if bytes[at..].starts_with(PEM_HEAD) => (scanner.pem(at), at + PEM_HEAD.len()),
            b':' if bytes[at..].starts_with(b"://") => (scanner.url_password(at + 3), at + 3),
            byte if is_word(byte) => {
                let end = word_end(bytes, at);
                (scanner.after_word(at, end), end)
            }
            _ => (None, at + 1),
        };
        at = next;
        // An empty secret is none, and a span never begins before what is already written.
        if let Some((start, end)) = secret.filter(|(start, end)| *start >= copied && end > start) {
            out.push_str(&text[copied..start]);
            out.push_str(REDACTED);
            copied = end;
            at = end;
        }
    }
    out.push_str(&text[copied..]);
    out
}

/// A span of the text to be replaced.
type Span = (usize, usize);

const PEM_HEAD: &[u8] = b"-----BEGIN";
/// How much of a value is looked at to tell whether it is a secret; the rest of it is read only when it goes.
const SAMPLE: usize = 128;

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

/// The end of the word at `at`, which the head of a PEM block ends too.
fn word_end(bytes: &[u8], at: usize) -> usize {
    let mut end = at + 1;
    while end < bytes.len() && is_word(bytes[end]) && !bytes[end..].starts_with(PEM_HEAD) {
        end += 1;
    }
    end
}

fn ends_url(byte: u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}

/// A run of text without blanks and quotes, with the places in it that decide where a password ends. Kept, so that a run full of
/// `://` is read once.
#[derive(Default)]
struct Token {
    end: usize,
    at_signs: Vec<usize>,
    brackets: Vec<usize>,
    queries: Vec<usize>,
}

impl Token {
    fn last_before(places: &[usize], from: usize, limit: usize) -> Option<usize> {
        let below = places.partition_point(|place| *place < limit);
        places[..below].last().copied().filter(|place| *place >= from)
    }

    fn first_from(places: &[usize], from: usize) -> Option<usize> {
        places.get(places.partition_point(|place| *place < from)).copied()
    }
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    token: Token,
}

impl Scanner<'_> {
    fn read_token(&mut self, from: usize) {
        if from < self.token.end {
            return;
        }
        self.token = Token {
            end: self.bytes.len(),
            ..Token::default()
        };
        for (offset, byte) in self.bytes[from..].iter().enumerate() {
            let at = from + offset;
            match byte {
                b'@' => self.token.at_signs.push(at),
                b'(' => self.token.brackets.push(at),
                b'?' => self.token.queries.push(at),
                byte if ends_url(*byte) => {
                    self.token.end = at;
                    return;
                }
                _ => {}
            }
        }
    }

    /// A private key block, with real or escaped line ends; one without an end goes to the end of its base64.
    fn pem(&self, at: usize) -> Option<Span> {
        let mark = b"KEY-----";
        let find = |from: usize| {
            let window = &self.bytes[from..self.bytes.len().min(from + 80)];
            window
                .windows(mark.len())
                .position(|piece| piece == mark)
                .map(|found| from + found + mark.len())
        };
        let header_end = find(at)?;
        if !self.bytes[at..header_end].windows(7).any(|piece| piece == b"PRIVATE") {
            return None;
        }
        let rest = &self.bytes[header_end..];
        let body = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/=\\ \r\n\t:,".contains(byte);
        let body_end = header_end + rest.iter().position(|byte| !body(byte)).unwrap_or(rest.len());
        let ends = self.bytes[body_end..].starts_with(b"-----END");
        Some((at, ends.then(|| find(body_end)).flatten().unwrap_or(body_end)))
    }

    /// `user:password@` after `://`. A password may hold `/`, `:` and `@`; digits up to a slash are a port.
    fn url_password(&mut self, start: usize) -> Option<Span> {
        self.read_token(start);
        let bytes = self.bytes;
        let last = Token::last_before(&self.token.at_signs, start, usize::MAX)?;
        let login = &bytes[start..last];
        let colon = start
            + login
                .iter()
                .position(|byte| matches!(byte, b':' | b'/' | b'?' | b';' | b'#' | b'('))?;
        if bytes[colon] != b':' {
            return None;
        }
        let value = colon + 1;
        let digits = bytes[value..last]
            .iter()
            .take_while(|byte| byte.is_ascii_digit())
            .count();
        if digits > 0 && matches!(bytes.get(value + digits), Some(b'/' | b';' | b'?' | b',')) {
            return None;
        }
        // Parameters may hold an `@` as well; the host begins at the last one before them, if there is one before them.
        let query = Token::first_from(&self.token.queries, value);
        let end = query
            .and_then(|query| Token::last_before(&self.token.at_signs, value, query))
            .unwrap_or(last);
        (&self.text[value..end] != REDACTED).then_some((value, end))
    }

    /// The secret that follows, or is, the word at `start..end`.
    fn after_word(&mut self, start: usize, end: usize) -> Option<Span> {
        self.shaped_like_a_secret(start, end)
            .or_else(|| self.oracle_login(start, end))
            .or_else(|| self.value_after(start, end, Key::of(&self.text[start..end])?))
            .or_else(|| self.identified_by(start, end))
    }

    /// AWS key ids, session tokens, JSON web tokens and bearer tokens are known by their shape.
    fn shaped_like_a_secret(&self, start: usize, end: usize) -> Option<Span> {
        let word = &self.text[start..end];
        let key_id = word.len() == 20
            && (word.starts_with("AKIA") || word.starts_with("ASIA"))
            && word
                .bytes()
                .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
        if key_id || (word.starts_with("eyJ") && word.len() >= 40 && word.contains('.')) {
            return Some((start, end));
        }
        if word.starts_with("FwoGZXIvYXdz") || word.starts_with("IQoJb3JpZ2luX2Vj") {
            return Some((start, self.base64_end(start)));
        }
        if self.bytes.get(end) != Some(&b' ') {
            return None;
        }
        let token = (end + 1, self.base64_end(end + 1));
        let is_token = (word.eq_ignore_ascii_case("bearer") && token.1 - token.0 >= 12)
            || (word.eq_ignore_ascii_case("basic") && self.is_before(start, "authorization"));
        is_token.then_some(token)
    }

    fn base64_end(&self, at: usize) -> usize {
        let rest = &self.bytes[at..];
        at + rest
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"+/=_-.%~".contains(byte)))
            .unwrap_or(rest.len())
    }

    /// True when `word` stands a few characters before `at`.
    fn is_before(&self, at: usize, word: &str) -> bool {
        let from = at.saturating_sub(word.len() + 6);
        self.bytes[from..at]
            .windows(word.len())
            .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
    }

    /// `jdbc:oracle:thin:user/password@...`.
    fn oracle_login(&mut self, start: usize, end: usize) -> Option<Span> {
        let is_login = self.bytes.get(end) == Some(&b'/')
            && start > 0
            && self.bytes[start - 1] == b':'
            && self.is_before(start, "oracle:");
        if !is_login {
            return None;
        }
        let value = end + 1;
        self.read_token(value);
        let bracket = Token::first_from(&self.token.brackets, value).unwrap_or(usize::MAX);
        let last = Token::last_before(&self.token.at_signs, value, bracket)?;
        (&self.text[value..last] != REDACTED).then_some((value, last))
    }

    /// `IDENTIFIED BY 'x'` of SQL.
    fn identified_by(&self, start: usize, end: usize) -> Option<Span> {
        if !self.text[start..end].eq_ignore_ascii_case("by") || !self.is_before(start, "identified") {
            return None;
        }
        let value = self.skip_blanks(end, false);
        match self.bytes.get(value)? {
            quote @ (b'\'' | b'"') => Some(self.quoted(value + 1, *quote, 0)),
            _ => Some((value, self.unquoted_end(value))),
        }
        .filter(|(from, to)| &self.text[*from..*to] != REDACTED)
    }

    fn skip_blanks(&self, mut at: usize, lines: bool) -> usize {
        while let Some(byte) = self.bytes.get(at) {
            if !(matches!(byte, b' ' | b'\t') || (lines && matches!(byte, b'\n' | b'\r'))) {
                break;
            }
            at += 1;
        }
        at
    }

    /// A quote with the backslashes before it: which, how many of them, and where it ends.
    fn quote_at(&self, at: usize) -> Option<(u8, usize, usize)> {
        let slashes = self
            .bytes
            .get(at..)?
            .iter()
            .take(8)
            .take_while(|byte| **byte == b'\\')
            .count();
        match self.bytes.get(at + slashes) {
            Some(quote @ (b'"' | b'\'')) => Some((*quote, slashes, at + slashes + 1)),
            _ => None,
        }
    }

    /// The value after the key at `start..end`: `key=value`, `"key": "value"`, `--key value`, `<key>value<`, `key 'value'`.
    fn value_after(&self, start: usize, end: usize, key: Key) -> Option<Span> {
        let (quoted_key, after_key) = self.quote_at(end).map_or((false, end), |(_, _, after)| (true, after));
        let is_option = self.text[start..end].starts_with("--");
        let mut at = self.skip_blanks(after_key, quoted_key);
        let mut spaced = false;
        match self.bytes.get(at)? {
            separator @ (b'=' | b':') => {
                at += 1;
                if matches!(self.bytes.get(at), Some(b'>' | b'=')) {
                    at += 1;
                }
                let value = self.skip_blanks(at, quoted_key);
                spaced = value > at && *separator == b':' && !quoted_key;
                at = value;
            }
            b'>' if start > 0 && self.bytes[start - 1] == b'<' && !quoted_key => {
                let from = at + 1;
                let to = from + self.bytes[from..].iter().position(|byte| *byte == b'<')?;
                return (&self.text[from..to] != REDACTED).then_some((from, to));
            }
            // A list of arguments: ["--password", "x"].
            b',' if is_option && quoted_key => at = self.skip_blanks(at + 1, true),
            b'\'' | b'"' if !quoted_key && key == Key::Secret && at > end => {}
            _ if is_option && !quoted_key && at > end => {}
            _ => return None,
        }
        let opening = self.quote_at(at);
        let value = opening.map_or(at, |(_, _, from)| from);
        if self.is_harmless(value, key, spaced) {
            return None;
        }
        let span = match opening {
            Some((quote, slashes, from)) => self.quoted(from, quote, slashes),
            None if self.bytes.get(at) == Some(&b'{') && !quoted_key => self.braced(at + 1),
            // An object or a list: its own keys are looked at in their turn.
            None if matches!(self.bytes.get(at), Some(b'{' | b'[')) && quoted_key => return None,
            None => (at, self.unquoted_end(at)),
        };
        (&self.text[span.0..span.1] != REDACTED).then_some(span)
    }

    /// True for a value that says something about a secret without being one.
    fn is_harmless(&self, value: usize, key: Key, spaced: bool) -> bool {
        let rest = self.bytes.get(value..).unwrap_or_default();
        let stops = |byte: &u8| ends_url(*byte) || matches!(byte, b',' | b';' | b'&' | b')' | b'}' | b'\\');
        let length = rest
            .iter()
            .take(SAMPLE)
            .position(stops)
            .unwrap_or(rest.len().min(SAMPLE));
        let sample = &rest[..length];
        if HARMLESS.iter().any(|word| {
            sample
                .trim_ascii()
                .strip_suffix(b".")
                .unwrap_or(sample)
                .eq_ignore_ascii_case(word.as_bytes())
        }) || [&b"arn:"[..], b"file://", b"fileb://", b"AWS4-HMAC"]
            .iter()
            .any(|head| sample.starts_with(head))
            || (!sample.is_empty() && sample.iter().all(|byte| *byte == b'*'))
        {
            return true;
        }
        key == Key::Doubtful && !looks_secret(sample, spaced)
    }

    /// From inside a quoted value to its closing quote, which has as many backslashes as the opening one. Open to the end of its line
    /// if there is none.
    fn quoted(&self, from: usize, quote: u8, slashes: usize) -> Span {
        let mut at = from;
        let mut run = 0;
        while let Some(byte) = self.bytes.get(at).copied() {
            let closes = byte == quote
                && if slashes == 0 {
                    run % 2 == 0
                } else {
                    run > 0 && run <= slashes
                };
            // SQL doubles a quote inside a value.
            let doubled = slashes == 0 && quote == b'\'' && at > from && self.bytes.get(at + 1) == Some(&b'\'');
            if closes && !doubled {
                return (from, at - if slashes == 0 { 0 } else { run });
            }
            if byte == b'\n' && slashes == 0 && quote == b'\'' {
                return (from, at);
            }
            at += if closes { 2 } else { 1 };
            run = if byte == b'\\' { run + 1 } else { 0 };
        }
        (from, self.bytes.len())
    }

    /// SQL Server's `{...}` around a value, where `}}` stands for `}`.
    fn braced(&self, from: usize) -> Span {
        let mut at = from;
        while let Some(byte) = self.bytes.get(at) {
            if *byte == b'}' {
                if self.bytes.get(at + 1) != Some(&b'}') {
                    return (from, at);
                }
                at += 1;
            }
            at += 1;
        }
        (from, self.bytes.len())
    }

    /// Where an unquoted value ends. A separator ends it only where another `key=` or a blank follows, because passwords hold
    /// separators too.
    fn unquoted_end(&self, from: usize) -> usize {
        let marked = self.text[from..].starts_with(REDACTED);
        let mut at = if marked { from + REDACTED.len() } else { from };
        while let Some(byte) = self.bytes.get(at).copied() {
            let next = self.bytes.get(at + 1).copied();
            let ends = match byte {
                b'"' => true,
                b'\\' => matches!(next, Some(b'"' | b'\'')),
                b'&' | b';' | b',' => self.is_key_or_end(at + 1),
                b'\'' | b')' | b']' | b'}' => !next.is_some_and(|next| next.is_ascii_alphanumeric()),
                b'<' => next == Some(b'/'),
                _ => byte.is_ascii_whitespace(),
            };
            if ends {
                break;
            }
            at += 1;
        }
        at
    }

    fn is_key_or_end(&self, at: usize) -> bool {
        match self.bytes.get(at) {
            None => true,
            Some(byte) if !is_word(*byte) => byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'}' | b')'),
            Some(_) => {
                let name = self.bytes[at..]
                    .iter()
                    .take(64)
                    .take_while(|byte| is_word(**byte))
                    .count();
                matches!(self.bytes.get(at + name), Some(b'=' | b':') | None)
            }
        }
    }
}

/// How surely the name of a key says that its value is a secret.
#[derive(Clone, Copy, PartialEq)]
enum Key {
    Secret,
    Doubtful,
}

impl Key {
    fn of(word: &str) -> Option<Self> {
        // No key is that long; a blob of base64 is not copied for nothing.
        let tail = &word[word.len().saturating_sub(64)..];
        let name: String = tail
            .chars()
            .filter(char::is_ascii_alphanumeric)
            .map(|character| character.to_ascii_lowercase())
            .collect();
        let ends_like = |endings: &[&str]| endings.iter().any(|ending| name.ends_with(ending));
        // `db_pass` and `dbPass`, but not `bypass`.
        let is_pass = ["_pass", "-pass", ".pass", "_PASS", "-PASS", "dbPass", "userPass"]
            .iter()
            .any(|ending| tail.ends_with(ending));
        if ends_like(PLUGINS) {
            None
        } else if ends_like(SECRET_KEYS) || is_pass {
            Some(Self::Secret)
        } else {
            ends_like(DOUBTFUL_KEYS).then_some(Self::Doubtful)
        }
    }
}

/// A word of prose or a number is no secret; a long value, or one that mixes letters and digits, may be.
fn looks_secret(value: &[u8], spaced: bool) -> bool {
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let digits = value.iter().any(u8::is_ascii_digit);
    let path_like = value.contains(&b'/') && !value.contains(&b'+') && !value.contains(&b'=') && value.len() < 60;
    let least = if spaced { 8 } else { 6 };
    letters && (digits || !spaced) && value.len() >= least && !path_like
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each text holds `hunter2` (or a piece of it) as the secret, and what is to be left of it.
    #[test]
    fn secrets_go_and_the_rest_stays() {
        for (text, expected) in [
            (
                "jdbc:postgresql://app:hunter2@db.example.com:5432/orders",
                "jdbc:postgresql://app:[redacted]@db.example.com:5432/orders",
            ),
            (
                "jdbc:mysql://root:hun/ter2@db:3306/x?a=b",
                "jdbc:mysql://root:[redacted]@db:3306/x?a=b",
            ),
            (
                "jdbc:mysql://root:hun@ter2@db:3306/x",
                "jdbc:mysql://root:[redacted]@db:3306/x",
            ),
            ("redis://:hunter2@cache:6379", "redis://:[redacted]@cache:6379"),
            (
                "jdbc:oracle:thin:scott/hunter2@//db:1521/ORCL",
                "jdbc:oracle:thin:scott/[redacted]@//db:1521/ORCL",
            ),
            (
                "jdbc:oracle:thin:scott/hunter2@(DESCRIPTION=(HOST=db))",
                "jdbc:oracle:thin:scott/[redacted]@(DESCRIPTION=(HOST=db))",
            ),
            (
                "jdbc:sqlserver://h:1433;user=sa;password={hun;ter2};encrypt=true",
                "jdbc:sqlserver://h:1433;user=sa;password={[redacted]};encrypt=true",
            ),
            (
                "jdbc:sqlserver://h;user=sa;password=hun;ter2;encrypt=true",
                "jdbc:sqlserver://h;user=sa;password=[redacted];encrypt=true",
            ),
            (
                "jdbc:postgresql://h/db?user=app&password=hunter2&ssl=true",
                "jdbc:postgresql://h/db?user=app&password=[redacted]&ssl=true",
            ),
            ("PASSWORD=hunter2", "PASSWORD=[redacted]"),
            ("password: hunter2, host: db", "password: [redacted], host: db"),
            (
                "StartupPacket(user=app, password=hunter2, database=dev)",
                "StartupPacket(user=app, password=[redacted], database=dev)",
            ),
            (
                r#"{"username":"app","password":"hun\"ter2"}"#,
                r#"{"username":"app","password":"[redacted]"}"#,
            ),
            (
                r#"{"password":"hun\\","user":"app"}"#,
                r#"{"password":"[redacted]","user":"app"}"#,
            ),
            (
                r#"{\"password\":\"hunter2\",\"user\":\"app\"}"#,
                r#"{\"password\":\"[redacted]\",\"user\":\"app\"}"#,
            ),
            (
                r#"{'sfUser': 'u', 'sfPassword': 'hunter2'}"#,
                r#"{'sfUser': 'u', 'sfPassword': '[redacted]'}"#,
            ),
            ("{\"password\":\n  \"hunter2\"}", "{\"password\":\n  \"[redacted]\"}"),
            (
                r#"["--db-password", "hunter2", "--user", "app"]"#,
                r#"["--db-password", "[redacted]", "--user", "app"]"#,
            ),
            (
                "--DB_PASSWORD hunter2 --user app",
                "--DB_PASSWORD [redacted] --user app",
            ),
            ("--db_pass=hunter2 --x 1", "--db_pass=[redacted] --x 1"),
            ("<password>hunter2</password>", "<password>[redacted]</password>"),
            (
                "CREATE USER app IDENTIFIED BY 'it''s hunter2' x",
                "CREATE USER app IDENTIFIED BY '[redacted]' x",
            ),
            (
                "ALTER USER app PASSWORD 'hunter2'",
                "ALTER USER app PASSWORD '[redacted]'",
            ),
            (
                "-Djavax.net.ssl.trustStorePassword=hunter2 -Xmx1g",
                "-Djavax.net.ssl.trustStorePassword=[redacted] -Xmx1g",
            ),
            (
                "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
                "aws_secret_access_key = [redacted]",
            ),
            ("key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used"),
            (
                "token: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
                "token: [redacted]",
            ),
            (
                "Authorization: Bearer abcdefghijklmnop.qrs",
                "Authorization: Bearer [redacted]",
            ),
            (
                "Authorization: Basic YXBwOmh1bnRlcjI=",
                "Authorization: Basic [redacted]",
            ),
            (
                "db:5432/?Action=connect&DBUser=app&X-Amz-Security-Token=hunter2&X-Amz-Date=2026",
                "db:5432/?Action=connect&DBUser=app&X-Amz-Security-Token=[redacted]&X-Amz-Date=2026",
            ),
            (
                "a -----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\nabc\n-----END RSA PRIVATE KEY----- b",
                "a [redacted] b",
            ),
            ("-----BEGIN PRIVATE KEY-----MIIEhunter2", "[redacted]"),
            ("SecretString='{\"a\":\"hunter2\"}'", "SecretString='[redacted]'"),
            ("password='hunter2", "password='[redacted]"),
            ("пароль password=hünter2 ок", "пароль password=[redacted] ок"),
        ] {
            assert_eq!(redact(text), expected, "{text}");
            assert_eq!(redact(expected), expected, "redacting twice changes nothing");
        }
    }

    #[test]
    fn what_a_diagnosis_needs_stays() {
        for text in [
            "Access denied for user 'app'@'10.0.1.5' (using password: YES)",
            "FATAL: password authentication failed for user \"app\"",
            "ORA-28001: the password has expired",
            "ORA-01017: invalid username/password; logon denied",
            "Unable to load authentication plugin 'caching_sha2_password'.",
            "plugin=mysql_native_password, next",
            "SECRET_ID=glue/orders-prod secretId: glue/x",
            "secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/x-AbCdEf",
            "Unexpected token: END_OBJECT",
            "jdbc:postgresql://db.example.com:5432/orders?user=a@b",
            "https://s3.us-east-1.amazonaws.com/bucket/file@2x.png",
            "http://host:8080/a@b",
            "sqlserver://h:1433;user=a@b",
            "password=[redacted]",
            "aws secretsmanager put-secret-value --secret-id x --secret-string file://secret.json",
            "HidePassword=true password_encryption=scram-sha-256",
            "tests pass: 12, fail: 0",
            "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
        ] {
            assert_eq!(redact(text), text);
        }
    }

    #[test]
    fn hostile_text_is_read_in_linear_time() {
        for piece in [
            "://",
            "://a:b",
            "password=",
            "password={arn:",
            "token='a",
            "-",
            "-----BEGIN PRIVATE KEY-----",
            "oracle:a/(@",
            "<password>",
            "Bearer ",
            "é",
            "-----BEGIN ",
            "\\",
            "\"",
            "a:b@",
            "'",
            "IDENTIFIED BY ",
            "eyJ",
            "oracle:a/",
            "&a",
            "{",
        ] {
            let text = piece.repeat(200_000);
            let start = std::time::Instant::now();
            let _ = redact(&text);
            assert!(start.elapsed().as_secs() < 3, "{piece}");
        }
    }
}
