//! Host names and mail addresses in running texts, told apart from what else has dots: packages and classes, files, versions, settings.
//!
//! A word too many costs its reader little, and one too few says whose the facts are: what could well be a host is one. What everybody
//! has stays: AWS's own endpoints, and the pages of those who make the drivers.

use std::net::Ipv4Addr;

use crate::source::Engine;

/// Where all names below are the same for everybody.
const PUBLIC: &[&str] = &[
    "amazon.com",
    "apache.org",
    "compute.internal",
    "ec2.internal",
    "github.com",
    "google.com",
    "google.internal",
    "googleapis.com",
    "mariadb.com",
    "maven.org",
    "microsoft.com",
    "mysql.com",
    "oracle.com",
    "pki.goog",
    "postgresql.org",
    "python.org",
    "snowflake.com",
    "w3.org",
];

/// Where the host names of networks end, beside the two letters of countries.
const TOPS: &[&str] = &[
    "app",
    "biz",
    "cloud",
    "com",
    "corp",
    "dev",
    "edu",
    "example",
    "gov",
    "home",
    "info",
    "int",
    "internal",
    "intra",
    "intranet",
    "invalid",
    "lan",
    "local",
    "localdomain",
    "mil",
    "net",
    "org",
    "private",
    "test",
    "tech",
];
/// Two letters that are the column of a table, or a word, more often than a country behind one word.
const SHORT_WORDS: &[&str] = &["as", "do", "id", "is", "my", "no", "so", "to", "ts"];
/// Those of the above that no package of Java ends with.
const NEVER_OF_PACKAGES: &[&str] = &["com", "corp", "edu", "eu", "example", "gov", "lan", "org"];
/// What packages of Java begin with.
const PACKAGES: &[&str] = &[
    "com", "edu", "gov", "io", "jakarta", "java", "javax", "jdk", "kotlin", "net", "org", "scala", "software", "sun",
];
/// What modules of Python begin with, and settings.
const ROOTS: &[&str] = &[
    "akka",
    "aws",
    "awsglue",
    "bigquery",
    "boto3",
    "botocore",
    "concurrent",
    "dfs",
    "fs",
    "google",
    "hadoop",
    "hive",
    "hoodie",
    "importlib",
    "log4j",
    "logging",
    "mapred",
    "mapreduce",
    "mysql",
    "oracle",
    "os",
    "pandas",
    "parquet",
    "psycopg2",
    "py4j",
    "pymysql",
    "pyspark",
    "requests",
    "self",
    "snowflake",
    "socket",
    "spark",
    "spring",
    "ssl",
    "sys",
    "urllib3",
    "yarn",
];
/// What the names of files end with.
const FILES: &[&str] = &[
    "avro",
    "cer",
    "cfg",
    "class",
    "conf",
    "cpp",
    "crt",
    "csv",
    "dll",
    "egg",
    "exe",
    "go",
    "gz",
    "html",
    "ini",
    "jar",
    "java",
    "jks",
    "js",
    "json",
    "jsp",
    "key",
    "kt",
    "log",
    "md",
    "orc",
    "parquet",
    "pem",
    "php",
    "png",
    "po",
    "properties",
    "py",
    "pyc",
    "pyx",
    "rs",
    "scala",
    "sh",
    "so",
    "sql",
    "tar",
    "txt",
    "whl",
    "xml",
    "yaml",
    "yml",
    "zip",
];
/// What names the host behind it.
const BEFORE_HOSTS: &[&str] = &[
    "//",
    "@",
    "host",
    "host name",
    "hostname",
    "server",
    "server at",
    "unknownhostexception",
];

/// The host names of a text that say whose it is.
pub(super) fn hosts(text: &str) -> impl Iterator<Item = &str> {
    runs(text).filter(Run::is_host).map(|run| run.name)
}

/// Hosts without their domain, where the text itself says that they are hosts: by what stands before them, their port, or their address.
pub(super) fn bare(text: &str) -> impl Iterator<Item = &str> {
    let without_dots = text.split(|c| !is_of_host(c)).filter(|run| !run.contains('.'));
    without_dots.filter(move |name| {
        let at = name.as_ptr() as usize - text.as_ptr() as usize;
        let (before, after) = (&text[..at], &text[at + name.len()..]);
        let before = before.trim_end_matches([' ', ':']);
        let is_said = ["UnknownHostException", "HOST=", "HOST =", "host="]
            .iter()
            .any(|word| before.ends_with(word));
        let has_letters = name.contains(|c: char| c.is_alphabetic());
        has_letters && (is_said || after.starts_with(", port ") || has_port_of_a_source(after) || has_address(after))
    })
}

/// `db7:5432`; another number may be a line's.
fn has_port_of_a_source(after: &str) -> bool {
    let behind = after.strip_prefix(':').unwrap_or_default();
    let number = behind.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let port: Option<u16> = number.parse().ok();
    port.is_some_and(|port| {
        Engine::ALL
            .iter()
            .any(|engine| engine.source().usual_port() == Some(port))
    })
}

/// `db7/10.0.1.5`, as Java writes them.
fn has_address(after: &str) -> bool {
    let address = after.strip_prefix('/').unwrap_or_default();
    let end = address
        .find(|c: char| !c.is_ascii_digit() && c != '.')
        .unwrap_or(address.len());
    address[..end].trim_end_matches('.').parse::<Ipv4Addr>().is_ok()
}

/// True for a host that everybody has.
pub(super) fn is_everybodys(host: &str) -> bool {
    let lower = host.to_lowercase();
    is_public(&lower.split('.').collect::<Vec<_>>())
}

/// The mail addresses of a text, and logins in their form (`etl@db7`).
pub(super) fn mails(text: &str) -> impl Iterator<Item = &str> {
    text.match_indices('@').filter_map(|(at, _)| {
        let is_of_login = |c: char| is_of_host(c) || matches!(c, '+' | '%');
        let login = text[..at].rsplit(|c| !is_of_login(c)).next()?;
        let login = login.trim_start_matches(['.', '-', '%', '+']);
        let domain = text[at + 1..]
            .split(|c| !is_of_host(c))
            .next()?
            .trim_end_matches(['.', '-']);
        // `java.lang.Object@1a2b3c` is an object, and `logo@2x.png` a file.
        let is_hash = domain.bytes().all(|byte| byte.is_ascii_hexdigit())
            && (domain.len() > 5
                || login.contains(char::is_uppercase)
                || domain.bytes().all(|byte| byte.is_ascii_digit()));
        let last = domain.rsplit('.').next()?;
        let is_named = domain.starts_with(char::is_alphanumeric) && !is_hash && !is_file(last);
        (!login.is_empty() && is_named).then(|| &text[at - login.len()..at + 1 + domain.len()])
    })
}

/// A run of what host names are made of, with what stands around it.
struct Run<'t> {
    before: &'t str,
    name: &'t str,
    after: &'t str,
}

fn runs(text: &str) -> impl Iterator<Item = Run<'_>> {
    let with_dots = text.split(|c| !is_of_host(c)).filter(|run| run.contains('.'));
    with_dots.filter_map(move |run| {
        let name = run.trim_matches(['.', '-']);
        let at = name.as_ptr() as usize - text.as_ptr() as usize;
        Some(Run {
            before: text.get(..at)?,
            name,
            after: text.get(at + name.len()..)?,
        })
    })
}

impl Run<'_> {
    fn is_host(&self) -> bool {
        let lower = self.name.to_lowercase();
        let labels: Vec<&str> = lower.split('.').collect();
        let [first, .., last] = labels.as_slice() else {
            return false;
        };
        if labels.iter().any(|label| label.is_empty()) || !self.ends_as_host() || is_public(&labels) || is_file(last) {
            return false;
        }
        let is_top = TOPS.contains(last) || last.len() == 2;
        let is_long = labels.len() > 2;
        if PACKAGES.contains(first) {
            return is_long && NEVER_OF_PACKAGES.contains(last);
        }
        if ROOTS.contains(first) {
            return is_long && is_top;
        }
        if is_version(&labels) || is_class_of_instances(last) {
            return false;
        }
        // A call, a setting, or a name as objects, classes and methods have them.
        let is_used = self.after.starts_with(['(', '=']) || self.before.ends_with('$');
        let is_code = is_used || is_object(first) || has_humps(self.name);
        if is_code && !(is_top && is_long) {
            return false;
        }
        is_long || is_top && !SHORT_WORDS.contains(last) || self.is_called_host()
    }

    /// A host's last label has letters alone, in the case of the rest: `java.net.URL` is a class.
    fn ends_as_host(&self) -> bool {
        let last = self.name.rsplit('.').next().unwrap_or_default();
        let is_of = |is: fn(&u8) -> bool| last.len() > 1 && last.bytes().all(|byte| is(&byte));
        let is_loud = is_of(u8::is_ascii_uppercase) && !self.name.bytes().any(|byte| byte.is_ascii_lowercase());
        is_of(u8::is_ascii_lowercase) || is_loud || last.starts_with("xn--")
    }

    /// True where the text itself says that it is a host, or gives its port.
    fn is_called_host(&self) -> bool {
        let mut after = self.after.chars();
        let has_port = after.next() == Some(':') && after.next().is_some_and(|c| c.is_ascii_digit());
        let before = self.before.trim_end_matches([' ', ':', '=', '"', '\'', '`']);
        let tail = before.char_indices().rev().nth(24).map_or(0, |(at, _)| at);
        let before = before[tail..].to_lowercase();
        has_port || BEFORE_HOSTS.iter().any(|word| before.ends_with(word))
    }
}

fn is_of_host(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '.' | '-' | '_')
}

fn is_file(last: &str) -> bool {
    FILES.contains(&last.to_lowercase().as_str())
}

/// `1.8.0.internal`.
fn is_version(labels: &[&str]) -> bool {
    let numbers = labels.iter().rev().skip(1);
    numbers
        .flat_map(|label| label.bytes())
        .all(|byte| byte.is_ascii_digit())
}

/// `o95.load`: an object of Java, as Python calls it.
fn is_object(first: &str) -> bool {
    let number = first.strip_prefix('o').unwrap_or_default();
    !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit())
}

/// `db.r6g.large`.
fn is_class_of_instances(last: &str) -> bool {
    matches!(last, "micro" | "small" | "medium" | "large" | "xlarge" | "metal")
}

/// `SparkSession.builder`: both cases in one label.
fn has_humps(name: &str) -> bool {
    let mut labels = name.split('.');
    labels.any(|label| label.contains(char::is_lowercase) && label.contains(char::is_uppercase))
}

/// `glue.amazonaws.com`, `s3.us-east-1.amazonaws.com`, and the pages of vendors.
fn is_public(labels: &[&str]) -> bool {
    let is_region = |label: &&str| {
        label.len() > 6 && label.matches('-').count() > 1 && label.ends_with(|c: char| c.is_ascii_digit())
    };
    let labels = labels.strip_suffix(&["cn"]).unwrap_or(labels);
    if let Some(own) = labels
        .strip_suffix(&["amazonaws", "com"])
        .or_else(|| labels.strip_suffix(&["api", "aws"]))
    {
        return match own {
            [] | [_] => true,
            [_, region] => is_region(region),
            _ => false,
        };
    }
    let name = labels.join(".");
    PUBLIC.iter().any(|public| {
        name.strip_suffix(public)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    })
}
