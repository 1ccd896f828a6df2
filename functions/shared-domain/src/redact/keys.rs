//! What the name of a key says about its value.

/// How surely the name of a key says that its value is a secret.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Key {
    Secret,
    /// An ordinary word too; the value goes only when it looks like a secret.
    Doubtful,
}

/// What passwords are called, in the languages that databases and people speak; lower case, without `_`, `-` and `.`.
const PASSWORDS: &[&str] = &[
    "password",
    "passwd",
    "pwd",
    "passphrase",
    "passcode",
    "pswd",
    "passwort",
    "kennwort",
    "motdepasse",
    "palavrapasse",
    "contraseña",
    "contrasena",
    "senha",
    "wachtwoord",
    "пароль",
    "Пароль",
    "密码",
    "密碼",
    "パスワード",
    "비밀번호",
    "parola",
    "hasło",
    "haslo",
    "heslo",
    "jelszó",
    "lösenord",
    "losenord",
    "salasana",
    "adgangskode",
    "passord",
    "şifre",
    "sifre",
];

/// The same, as whole words only: the end of `mot de passe` and `palavra passe` is the end of other words too.
const PASSWORDS_WHOLE: &[&str] = &["passe"];

/// Other endings of key names whose values are secrets.
const SECRETS: &[&str] = &[
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
    "privatekeycontent",
    "accountkey",
    "sharedkey",
    "subscriptionkey",
    "xamzsignature",
    "xamzcredential",
    "storepass",
    "keypass",
    "mfacode",
    "totp",
];

/// Endings of key names that are secrets or ordinary words.
const DOUBTFUL: &[&str] = &[
    "secret",
    "token",
    "credential",
    "credentials",
    "signature",
    "jwt",
    "assertion",
    "encryptionkey",
    "signingkey",
    "masterkey",
];

/// The same, as whole names only: `sig=` of a shared access signature, `pass:` of openssl, `clave` of a table in Spanish.
const DOUBTFUL_WHOLE: &[&str] = &["pass", "sig", "otp", "clave"];

/// What may follow the name of a password in the name of a key: `DB_PASSWORD_PROD`, `passwordValue`.
const SUFFIXES: &[&str] = &[
    "prod",
    "production",
    "dev",
    "test",
    "stage",
    "staging",
    "qa",
    "uat",
    "old",
    "new",
    "current",
    "value",
    "text",
    "plain",
    "plaintext",
    "string",
    "raw",
];

/// Names of authentication plugins and settings that end like a secret and are none.
const NONE: &[&str] = &[
    "cachingsha2password",
    "mysqlnativepassword",
    "sha256password",
    "mysqloldpassword",
    "mysqlclearpassword",
    "hidepassword",
    "bypass",
    "nexttoken",
    "continuationtoken",
    "clientrequesttoken",
];

/// Endings with their separator: `db_pass` and `dbPass`, but not `bypass`.
const SHORT: &[&str] = &[
    "_pass", "-pass", ".pass", "_PASS", "-PASS", "dbPass", "userPass", "dbpass", "_pw", "-pw", ".pw", "_PW", "dbPw",
];

/// No key is longer; a blob of base64 is not copied for nothing.
const LONGEST: usize = 64;

/// What the key `word` says.
pub(super) fn key_of(word: &[u8]) -> Option<Key> {
    let tail = &word[word.len().saturating_sub(LONGEST)..];
    let mut buffer = [0_u8; LONGEST];
    let mut length = 0;
    for byte in tail {
        if byte.is_ascii_alphanumeric() || *byte >= 0x80 {
            buffer[length] = byte.to_ascii_lowercase();
            length += 1;
        }
    }
    let digits = buffer[..length]
        .iter()
        .rev()
        .take_while(|byte| byte.is_ascii_digit())
        .count();
    // `password1`, but not a number alone.
    let name = &buffer[..length - digits];
    if name.len() < 2 || ends_with_any(name, NONE) {
        return None;
    }
    let whole = tail.len() == word.len();
    let is_whole_password = whole && PASSWORDS_WHOLE.iter().any(|word| word.as_bytes() == name);
    let is_short = digits == 0 && (ends_with_any(tail, SHORT) || (whole && matches!(name, b"pw" | b"psw")));
    // `DBUserPassword` of a template and `fs.azure.account.key.NAME.blob.core.windows.net` say it before their end.
    let of_azure = name.starts_with(b"fsazureaccountkey") || name.starts_with(b"sparkhadoopfsazureaccountkey");
    if is_short || of_azure || is_whole_password || is_password(name) || ends_with_any(name, SECRETS) {
        return Some(Key::Secret);
    }
    let is_whole = whole && DOUBTFUL_WHOLE.iter().any(|word| word.as_bytes() == name);
    (is_whole || ends_with_any(name, DOUBTFUL)).then_some(Key::Doubtful)
}

/// True for a name that says `password` and nothing more, as a sentence does.
pub(super) fn is_word_for_password(word: &str) -> bool {
    let mut names = PASSWORDS.iter().chain(PASSWORDS_WHOLE).chain(&["pass"]);
    names.any(|name| word.eq_ignore_ascii_case(name))
}

fn is_password(name: &[u8]) -> bool {
    let suffix = SUFFIXES.iter().find(|suffix| name.ends_with(suffix.as_bytes()));
    let stem = suffix.map_or(name, |suffix| &name[..name.len() - suffix.len()]);
    ends_with_any(name, PASSWORDS) || ends_with_any(stem, PASSWORDS)
}

fn ends_with_any(name: &[u8], endings: &[&str]) -> bool {
    endings.iter().any(|ending| name.ends_with(ending.as_bytes()))
}

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
    "authentication",
    "must",
    "failed",
    "failure",
    "verification",
    "validation",
    "logon",
    "login",
    "denied",
    "access",
    "rejected",
    "cannot",
    "could",
    "should",
    "is",
    "was",
    "has",
    "contains",
    "does",
    "too",
    "may",
    "will",
    "field",
    "mismatch",
    "error",
    "exception",
    "unable",
    "unknown",
    "unsupported",
    "user",
    "username",
    "host",
    "hostname",
    "port",
    "engine",
    "database",
    "dbname",
    "password",
    "url",
    "auth",
    "string",
    "hidden",
    "masked",
    "redacted",
    "<redacted>",
    "(redacted)",
    "<hidden>",
    "placeholder",
    "encrypted",
    "(null)",
    "optional",
    "for",
    "of",
    "from",
    "to",
    "in",
    "on",
    "with",
    "and",
    "or",
    "by",
    "provided",
    "given",
    "set",
    "unset",
    "changed",
    "locked",
    "scram-sha-256",
    "md5",
];

/// True for a value that says something about a secret, or where it is, without being one.
pub(super) fn is_harmless(value: &[u8]) -> bool {
    let trimmed = value.trim_ascii();
    let word = trimmed.strip_suffix(b".").unwrap_or(trimmed);
    let is_word = HARMLESS
        .iter()
        .any(|harmless| word.eq_ignore_ascii_case(harmless.as_bytes()));
    let leads_away = [&b"arn:aws"[..], b"file://", b"fileb://", b"{{resolve:", b"AWS4-HMAC"]
        .iter()
        .any(|head| trimmed.starts_with(head));
    let is_masked = !trimmed.is_empty() && trimmed.iter().all(|byte| matches!(byte, b'*'));
    is_word || leads_away || is_masked || is_reference(trimmed)
}

/// `${db.password}` and `%s` stand for a value.
fn is_reference(value: &[u8]) -> bool {
    let name = value.strip_prefix(b"${").and_then(|rest| rest.strip_suffix(b"}"));
    let is_name = |name: &[u8]| {
        name.iter()
            .all(|byte| byte.is_ascii_alphanumeric() || b"_.:-/".contains(byte))
            && !name.is_empty()
    };
    name.is_some_and(is_name) || matches!(value, b"%s" | b"?" | b"{}")
}

/// A word of prose or a number is no secret; a long value, or one that mixes letters and digits, may be.
pub(super) fn looks_secret(value: &[u8], spaced: bool) -> bool {
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let digits = value.iter().any(u8::is_ascii_digit);
    let path_like = value.contains(&b'/') && !value.contains(&b'+') && !value.contains(&b'=') && value.len() < 60;
    let least = if spaced { 8 } else { 6 };
    letters && (digits || !spaced) && value.len() >= least && !path_like
}

/// Six characters and more with letters and digits among them, as no word of a sentence has.
pub(super) fn mixes(value: &[u8]) -> bool {
    value.len() >= 6 && value.iter().any(u8::is_ascii_alphabetic) && value.iter().any(u8::is_ascii_digit)
}
