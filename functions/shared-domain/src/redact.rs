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
    "redacted",
    "expired",
    "required",
];

/// `text` without the values of passwords, tokens and keys.
pub fn redact(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    let mut copied = 0;
    let mut urls = UrlToken::default();
    while at < bytes.len() {
        let secret = match bytes[at] {
            b'-' if bytes[at..].starts_with(b"-----BEGIN") => pem(text, at),
            b':' if bytes[at..].starts_with(b"://") => urls.password(bytes, at + 3),
            byte if starts_word(bytes, at, byte) => {
                let end = word_end(bytes, at);
                let found = after_word(text, at, end);
                if found.is_none() {
                    at = end;
                    continue;
                }
                found
            }
            _ => None,
        };
        let Some((start, end)) = secret else {
            at += 1;
            continue;
        };
        out.push_str(&text[copied..start]);
        out.push_str(REDACTED);
        copied = end;
        at = end.max(at + 1);
    }
    out.push_str(&text[copied..]);
    out
}

/// A span of the text to be replaced.
type Span = (usize, usize);

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.')
}

fn starts_word(bytes: &[u8], at: usize, byte: u8) -> bool {
    is_word(byte) && (at == 0 || !is_word(bytes[at - 1]) || bytes[at - 1] == b'-')
}

fn word_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..]
        .iter()
        .position(|byte| !is_word(*byte))
        .unwrap_or(bytes.len() - at)
}

/// A private key block, with real or escaped line ends; one without an end goes to the end of its base64.
fn pem(text: &str, at: usize) -> Option<Span> {
    let header_end = at
        + text[at..]
            .get(..80)
            .or(text.get(at..))
            .and_then(|head| head.find("KEY-----"))?
        + "KEY-----".len();
    if !text[at..header_end].contains("PRIVATE") {
        return None;
    }
    let bytes = text.as_bytes();
    let body_end = header_end
        + bytes[header_end..]
            .iter()
            .position(|byte| !(byte.is_ascii_alphanumeric() || b"+/=\\ \r\n\t:,".contains(byte)))
            .unwrap_or(bytes.len() - header_end);
    let tail = &bytes[body_end..];
    let end = match tail.starts_with(b"-----END") {
        true => {
            body_end
                + text[body_end..]
                    .bytes()
                    .take(80)
                    .collect::<Vec<_>>()
                    .windows(8)
                    .position(|window| window == b"KEY-----")
                    .map_or(8, |found| found + 8)
        }
        false => body_end,
    };
    Some((at, end))
}

/// Passwords in the authority of URLs. Remembers the token that was looked through, so that a token full of `://` is read once.
#[derive(Default)]
struct UrlToken {
    end: usize,
    last_at_sign: Option<usize>,
}

impl UrlToken {
    /// `user:password@` after `://`. A password may hold `/`, `:` and `@`; digits up to a slash are a port.
    fn password(&mut self, bytes: &[u8], start: usize) -> Option<Span> {
        if start >= self.end {
            self.end = start + bytes[start..].iter().position(ends_url).unwrap_or(bytes.len() - start);
            self.last_at_sign = bytes[start..self.end]
                .iter()
                .rposition(|byte| *byte == b'@')
                .map(|found| start + found);
        }
        let last = self.last_at_sign.filter(|last| *last >= start)?;
        let colon = start
            + bytes[start..last]
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
        let before_query = bytes[value..last]
            .iter()
            .position(|byte| *byte == b'?')
            .and_then(|query| {
                bytes[value..value + query]
                    .iter()
                    .rposition(|byte| *byte == b'@')
                    .map(|found| value + found)
            });
        let end = before_query.unwrap_or(last);
        (end > value && &bytes[value..end] != REDACTED.as_bytes()).then_some((value, end))
    }
}

fn ends_url(byte: &u8) -> bool {
    byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`')
}

/// The secret that follows, or is, the word at `start..end`.
fn after_word(text: &str, start: usize, end: usize) -> Option<Span> {
    let word = &text[start..end];
    shaped_like_a_secret(text, start, end)
        .or_else(|| oracle_login(text, start, end))
        .or_else(|| {
            let key = Key::of(word)?;
            value_after(text, start, end, key)
        })
        .or_else(|| sql_login(text, word, end))
}

/// AWS key ids, session tokens, JSON web tokens and bearer tokens are known by their shape.
fn shaped_like_a_secret(text: &str, start: usize, end: usize) -> Option<Span> {
    let word = &text[start..end];
    let bytes = text.as_bytes();
    if word.len() == 20
        && (word.starts_with("AKIA") || word.starts_with("ASIA"))
        && word
            .bytes()
            .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
    {
        return Some((start, end));
    }
    if word.starts_with("eyJ") && word.len() >= 40 && word.contains('.') {
        return Some((start, end));
    }
    if word.starts_with("FwoGZXIvYXdz") || word.starts_with("IQoJb3JpZ2luX2Vj") {
        return Some((start, base64_end(bytes, start)));
    }
    if word.eq_ignore_ascii_case("bearer") && bytes.get(end) == Some(&b' ') {
        let token_end = base64_end(bytes, end + 1);
        return (token_end - end > 12).then_some((end + 1, token_end));
    }
    if word.eq_ignore_ascii_case("basic") && bytes.get(end) == Some(&b' ') && before(text, start, "uthorization") {
        return Some((end + 1, base64_end(bytes, end + 1))).filter(|(from, to)| to > from);
    }
    None
}

fn before(text: &str, at: usize, word: &str) -> bool {
    let bytes = text.as_bytes();
    let from = at.saturating_sub(word.len() + 6);
    bytes[from..at]
        .windows(word.len())
        .any(|window| window.eq_ignore_ascii_case(word.as_bytes()))
}

fn base64_end(bytes: &[u8], at: usize) -> usize {
    at + bytes[at..]
        .iter()
        .position(|byte| !(byte.is_ascii_alphanumeric() || b"+/=_-.%~".contains(byte)))
        .unwrap_or(bytes.len() - at)
}

/// `jdbc:oracle:thin:user/password@...`.
fn oracle_login(text: &str, start: usize, end: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    if bytes.get(end) != Some(&b'/') || start == 0 || bytes[start - 1] != b':' {
        return None;
    }
    let head = &bytes[start.saturating_sub(18)..start];
    if !head.windows(7).any(|window| window.eq_ignore_ascii_case(b"oracle:")) {
        return None;
    }
    let value = end + 1;
    let token = value + bytes[value..].iter().position(ends_url).unwrap_or(bytes.len() - value);
    let at_sign = bytes[value..token]
        .iter()
        .position(|byte| *byte == b'(')
        .map_or(token, |found| value + found);
    let last = value + bytes[value..at_sign].iter().rposition(|byte| *byte == b'@')?;
    (last > value && &bytes[value..last] != REDACTED.as_bytes()).then_some((value, last))
}

/// `IDENTIFIED BY 'x'` and `PASSWORD 'x'` of SQL; the word is `BY` or ends like a password.
fn sql_login(text: &str, word: &str, end: usize) -> Option<Span> {
    let bytes = text.as_bytes();
    let is_by = word.eq_ignore_ascii_case("by") && before(text, end - word.len(), "identified");
    if !is_by {
        return None;
    }
    let value = skip_blanks(bytes, end, false);
    match bytes.get(value) {
        Some(quote @ (b'\'' | b'"')) => quoted(bytes, value + 1, *quote, 0),
        Some(_) => Some((value, unquoted_end(bytes, value))).filter(|(from, to)| to > from),
        None => None,
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
            .filter(|character| character.is_ascii_alphanumeric())
            .map(|character| character.to_ascii_lowercase())
            .collect();
        if PLUGINS.iter().any(|plugin| name.ends_with(plugin)) {
            return None;
        }
        if SECRET_KEYS.iter().any(|ending| name.ends_with(ending)) || is_pass(tail) {
            return Some(Self::Secret);
        }
        DOUBTFUL_KEYS
            .iter()
            .any(|ending| name.ends_with(ending))
            .then_some(Self::Doubtful)
    }
}

/// `db_pass`, `PGPASS`-like names, but not `bypass` or a lone `pass`.
fn is_pass(word: &str) -> bool {
    ["_pass", "-pass", ".pass", "_PASS", "-PASS", "dbPass", "userPass"]
        .iter()
        .any(|ending| word.ends_with(ending))
}

fn skip_blanks(bytes: &[u8], mut at: usize, lines: bool) -> usize {
    while at < bytes.len() && (matches!(bytes[at], b' ' | b'\t') || (lines && matches!(bytes[at], b'\n' | b'\r'))) {
        at += 1;
    }
    at
}

/// A closing quote with its backslashes: how many of them, and where it ends.
fn quote_at(bytes: &[u8], at: usize) -> Option<(u8, usize, usize)> {
    let slashes = bytes[at..].iter().take(8).take_while(|byte| **byte == b'\\').count();
    match bytes.get(at + slashes) {
        Some(quote @ (b'"' | b'\'')) => Some((*quote, slashes, at + slashes + 1)),
        _ => None,
    }
}

/// The value after the key that ends at `end`: `key=value`, `"key": "value"`, `--key value`, `<key>value<`, `key 'value'`.
fn value_after(text: &str, start: usize, end: usize, key: Key) -> Option<Span> {
    let bytes = text.as_bytes();
    let (quoted_key, mut at) = match quote_at(bytes, end) {
        Some((_, _, after)) => (true, after),
        None => (false, end),
    };
    let is_option = text[start..end].starts_with("--") || (start >= 2 && bytes[start - 2..start] == *b"--");
    at = skip_blanks(bytes, at, quoted_key);
    let separator = bytes.get(at).copied();
    let mut spaced = false;
    match separator {
        Some(b'=' | b':') => {
            at += 1;
            if bytes.get(at) == Some(&b'>') || bytes.get(at) == Some(&b'=') {
                at += 1;
            }
            let value = skip_blanks(bytes, at, quoted_key);
            spaced = value > at && separator == Some(b':');
            at = value;
        }
        Some(b'>') if start > 0 && bytes[start - 1] == b'<' && !quoted_key => {
            let from = at + 1;
            let to = from + bytes[from..].iter().position(|byte| *byte == b'<')?;
            return (to > from).then_some((from, to));
        }
        // A list of arguments: ["--password", "x"].
        Some(b',') if is_option && quoted_key => at = skip_blanks(bytes, at + 1, true),
        Some(b'\'' | b'"') if !quoted_key && key == Key::Secret && at > end => {}
        Some(_) if is_option && !quoted_key && at > end => {}
        _ => return None,
    }
    let span = match quote_at(bytes, at) {
        Some((quote, slashes, from)) => quoted(bytes, from, quote, slashes)?,
        None if bytes.get(at) == Some(&b'{') && !quoted_key => braced(bytes, at + 1)?,
        None if bytes.get(at) == Some(&b'[') && !text[at..].starts_with(REDACTED) && quoted_key => return None,
        None if bytes.get(at) == Some(&b'{') => return None,
        None => (at, unquoted_end(bytes, at)),
    };
    let value = &text[span.0..span.1];
    let harmless = value.is_empty()
        || HARMLESS
            .iter()
            .any(|word| value.trim_end_matches(['.', ')']).eq_ignore_ascii_case(word))
        || value.starts_with(REDACTED)
        || value.starts_with("arn:")
        || value.starts_with("file://")
        || value.starts_with("fileb://")
        || value.starts_with("AWS4-HMAC")
        || value.bytes().all(|byte| byte == b'*')
        || (key == Key::Doubtful && !looks_secret(value, spaced));
    (!harmless).then_some(span)
}

/// A word of prose or a number is no secret; a long value, or one that mixes letters and digits, may be.
fn looks_secret(value: &str, spaced: bool) -> bool {
    let letters = value.bytes().any(|byte| byte.is_ascii_alphabetic());
    let digits = value.bytes().any(|byte| byte.is_ascii_digit());
    let path_like = value.contains('/') && !value.contains(['+', '=']) && value.len() < 60;
    if spaced {
        return value.len() >= 8 && letters && digits && !path_like && !value.contains("://");
    }
    letters && value.len() >= 6 && !path_like && !value.contains("://")
}

/// From inside a quoted value to its closing quote, which has as many backslashes as the opening one. Open to the end of its line if there is none.
fn quoted(bytes: &[u8], from: usize, quote: u8, slashes: usize) -> Option<Span> {
    let mut at = from;
    let mut run = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => run += 1,
            byte if byte == quote && slashes == 0 && run % 2 == 0 => {
                // SQL doubles a quote inside a value.
                if quote == b'\'' && bytes.get(at + 1) == Some(&b'\'') && at > from {
                    at += 1;
                } else {
                    return Some((from, at));
                }
            }
            byte if byte == quote && slashes > 0 && run <= slashes && run > 0 => return Some((from, at - run)),
            b'\n' if slashes == 0 && quote == b'\'' => return Some((from, at)),
            _ => run = 0,
        }
        if bytes[at] != b'\\' {
            run = 0;
        }
        at += 1;
    }
    Some((from, bytes.len()))
}

/// SQL Server's `{...}` around a value, where `}}` stands for `}`.
fn braced(bytes: &[u8], from: usize) -> Option<Span> {
    let mut at = from;
    while at < bytes.len() {
        if bytes[at] == b'}' {
            if bytes.get(at + 1) != Some(&b'}') {
                return Some((from, at));
            }
            at += 1;
        }
        at += 1;
    }
    Some((from, bytes.len()))
}

/// Where an unquoted value ends. A separator ends it only where another `key=` or a blank follows, because passwords hold separators too.
fn unquoted_end(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < bytes.len() {
        let byte = bytes[at];
        let next = bytes.get(at + 1).copied();
        let ends = match byte {
            _ if byte.is_ascii_whitespace() => true,
            b'"' => true,
            b'\\' => matches!(next, Some(b'"' | b'\'')),
            b'&' | b';' | b',' => next_is_key(bytes, at + 1),
            b'\'' | b')' | b']' | b'}' => !next.is_some_and(|next| next.is_ascii_alphanumeric()),
            b'<' => next == Some(b'/'),
            _ => false,
        };
        if ends {
            break;
        }
        at += 1;
    }
    at
}

fn next_is_key(bytes: &[u8], at: usize) -> bool {
    match bytes.get(at) {
        None => return true,
        Some(byte) if !is_word(*byte) => {
            return byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b'}' | b')');
        }
        Some(_) => {}
    }
    let name = bytes[at..].iter().take(64).take_while(|byte| is_word(**byte)).count();
    matches!(bytes.get(at + name), Some(b'=' | b':') | None)
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
            "password=",
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
            let text = piece.repeat(300_000);
            let start = std::time::Instant::now();
            let _ = redact(&text);
            assert!(start.elapsed().as_secs() < 3, "{piece}");
        }
    }
}
