//! Hosts: which one a text is about, which names are AWS APIs, and whether a host is the source's.

use shared_domain::source::Engine;

use super::parse::Utterance;
use super::words::is_of_word;
pub(super) use addresses::addresses;
pub(super) use ports::{names_a_port_of_no_sql, names_another_port};
pub(super) use programs::is_of_a_program;

mod addresses;
mod ports;
mod programs;

/// Words before a host name in the texts of drivers and clients, as [`super::words::normalised`] has them.
const BEFORE: &[&str] = &[
    "connection to ",
    "connect to address=(host=",
    "address=(host=",
    "connect to ",
    "connecting to ",
    "the host ",
    "server host '",
    "host: ",
    "host:",
    "host=",
    "host name '",
    "hostname ",
    "endpoint url: '",
    "https://",
    "http://",
    "server on '",
    "server at '",
    "running on host '",
    "dial tcp ",
    "enotfound ",
    "resolve host ",
    "lookup ",
    "certificate for <",
    "host '",
];

/// What stands before a host only where the address of the client is told.
const OF_CLIENT: &[&str] = &["for host '", "from host '", "@'"];

/// The host that an utterance is about, lower case.
pub(super) fn named_by(utterance: &Utterance<'_>) -> Option<String> {
    if utterance.class_name() == "UnknownHostException" {
        let name = name_at(utterance.words.trim_start());
        if !name.is_empty() {
            return Some(name);
        }
    }
    named_in(&utterance.words)
}

/// So much of a message is looked through for a host.
const LONGEST: usize = 4_000;

fn named_in(words: &str) -> Option<String> {
    let words = head(words);
    let marked = BEFORE
        .iter()
        .filter_map(|before| {
            let places = words.match_indices(before).map(|(at, _)| at + before.len());
            places
                .filter(|at| !OF_CLIENT.iter().any(|client| words[..*at].ends_with(client)))
                .map(|at| (at, name_behind(&words[at..])))
                .find(|(_, name)| is_host(name) && !is_of_documentation(name))
        })
        .min_by_key(|(at, _)| *at)
        .map(|(_, name)| name);
    marked.or_else(|| with_port(words)).or_else(|| of_cloud(words))
}

/// `'<server>.postgres.database.azure.com'`: what somebody left out is a label, too.
fn name_behind(text: &str) -> String {
    const LEFT_OUT: &[(char, char)] = &[('<', '>'), ('{', '}')];
    let text = text.trim_start_matches(['\'', '/', '(', '[']);
    let left_out = LEFT_OUT.iter().find_map(|(open, close)| {
        let (label, rest) = text.strip_prefix(*open)?.split_once(*close)?;
        let domain = name_at(rest);
        (name_at(label) == label && domain.starts_with('.') && !label.is_empty()).then(|| format!("{label}{domain}"))
    });
    left_out.unwrap_or_else(|| name_at(text))
}

fn name_at(text: &str) -> String {
    let length = text
        .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .unwrap_or(text.len());
    text[..length].trim_end_matches(['.', '-']).to_owned()
}

/// The beginning of a message, as far as names are looked for.
pub(super) fn head(words: &str) -> &str {
    let end = (0..=words.len().min(LONGEST))
        .rev()
        .find(|at| words.is_char_boundary(*at));
    &words[..end.unwrap_or(0)]
}

/// A name with a dot, or the machine itself. A file (`x.java`) and a class are none.
fn is_host(name: &str) -> bool {
    const FILES: &[&str] = &[
        ".java",
        ".scala",
        ".py",
        ".c",
        ".cpp",
        ".cs",
        ".go",
        ".h",
        ".hpp",
        ".js",
        ".rb",
        ".ts",
        ".jar",
        ".csv",
        ".json",
        ".parquet",
        ".sql",
        ".conf",
        ".exception",
    ];
    let is_file = || FILES.iter().any(|file| name.ends_with(file));
    name == "localhost" || (name.contains('.') && name.len() > 3 && !is_file() && !is_class(name))
}

/// `org.apache.kafka.connect.runtime.workerconnector:108`: whose line of its source a logger names. No name of a host begins with the
/// end of a domain and ends in a word.
fn is_class(name: &str) -> bool {
    const DOMAINS: &[&str] = &["com.", "io.", "net.", "org."];
    const LONGEST_END: usize = 8;
    let last = name.rsplit('.').next().unwrap_or_default();
    DOMAINS.iter().any(|domain| name.starts_with(domain)) && name.matches('.').count() > 2 && last.len() > LONGEST_END
}

/// Where a text sends its reader.
fn is_of_documentation(name: &str) -> bool {
    [
        "docs.",
        "wiki.",
        "dev.",
        "sqlalche.",
        "aka.",
        "go.microsoft.",
        "cwiki.",
        "issues.",
        "spark.apache.",
        "www.",
    ]
    .iter()
    .any(|site| name.starts_with(site))
        || [".github.com", "github.com", ".apache.org", "aws.amazon.com"]
            .iter()
            .any(|site| name.ends_with(site))
}

/// `name.with.dots:5432`.
fn with_port(words: &str) -> Option<String> {
    words.match_indices(':').find_map(|(at, _)| {
        let digits = words[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let start = words[..at]
            .rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
            .map_or(0, |before| {
                before + words[before..].chars().next().map_or(1, char::len_utf8)
            });
        let name = words[start..at].trim_matches(['.', '-']);
        let numbers_only = !name.bytes().any(|b| b.is_ascii_alphabetic()) && name.parse::<std::net::IpAddr>().is_err();
        ((2..=5).contains(&digits) && is_host(name) && !numbers_only).then(|| name.to_owned())
    })
}

/// A name of a cloud, wherever it stands.
fn of_cloud(words: &str) -> Option<String> {
    words
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')))
        .find(|name| {
            [
                ".amazonaws.com",
                ".amazonaws.com.cn",
                ".api.aws",
                ".snowflakecomputing.com",
                ".googleapis.com",
                ".database.windows.net",
            ]
            .iter()
            .any(|end| name.ends_with(end))
        })
        .map(str::to_owned)
}

/// The labels of the AWS APIs that a run may call.
const SERVICES: &[&str] = &[
    "athena",
    "batch",
    "cloudformation",
    "cloudtrail",
    "codeartifact",
    "cognito-identity",
    "cognito-idp",
    "dynamodb",
    "ec2",
    "ecr",
    "ecs",
    "elasticmapreduce",
    "events",
    "execute-api",
    "firehose",
    "glue",
    "iam",
    "kafka",
    "kinesis",
    "kms",
    "lakeformation",
    "lambda",
    "logs",
    "monitoring",
    "oidc",
    "organizations",
    "rds",
    "rds-data",
    "redshift",
    "redshift-data",
    "redshift-serverless",
    "s3",
    "s3-control",
    "sagemaker",
    "secretsmanager",
    "ses",
    "sns",
    "sqs",
    "ssm",
    "states",
    "sts",
    "tagging",
];

/// The AWS API that a host is the endpoint of: `secretsmanager.eu-central-1.amazonaws.com`, `sts.amazonaws.com`, `bucket.s3...`,
/// `glue.us-east-1.api.aws`, of every partition. Databases, load balancers, brokers and search domains have the Region in another
/// place, and are hosts like others; so is a PrivateLink name, unless it says whose it is.
pub(crate) fn aws_service(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_ascii_lowercase();
    let stem = [
        ".amazonaws.com.cn",
        ".amazonaws.com",
        ".api.aws",
        ".api.amazonwebservices.com.cn",
        ".amazonaws.eu",
    ]
    .iter()
    .find_map(|end| host.strip_suffix(end))?;
    let labels: Vec<&str> = stem.split('.').collect();
    let labels = labels.strip_suffix(&["vpce"]).unwrap_or(&labels);
    let (region, rest) = match labels.split_last() {
        Some((last, rest)) if is_region(last) => (true, rest),
        _ => (false, labels),
    };
    let rest = rest.strip_suffix(&["dualstack"]).unwrap_or(rest);
    let label = rest.last()?;
    let label = label.strip_suffix("-fips").unwrap_or(label);
    if label == "s3"
        || label
            .strip_prefix("s3-")
            .is_some_and(|after| is_region(after) || after == "website" || after == "accelerate")
    {
        return Some("s3");
    }
    let service = SERVICES.iter().find(|service| **service == label)?;
    let first_alone = rest.len() == 1
        || rest
            .first()
            .is_some_and(|first| *first == "api" || first.starts_with("vpce-") && !first.starts_with("vpce-svc-"));
    // `cluster.abc.eu-west-1.redshift.amazonaws.com` is a database: the service stands last.
    let global = !region && rest.len() == 1;
    ((region && first_alone) || global).then_some(*service)
}

fn is_region(label: &str) -> bool {
    let parts: Vec<&str> = label.split('-').collect();
    parts.len() >= 3
        && parts[0].len() == 2
        && parts
            .last()
            .is_some_and(|last| !last.is_empty() && last.bytes().all(|b| b.is_ascii_digit()))
        && parts[..parts.len() - 1]
            .iter()
            .all(|part| part.bytes().all(|b| b.is_ascii_lowercase()))
}

/// A responder of OCSP or a place of revocation lists, as authorities and Snowflake call theirs: `ocsp.digicert.com`.
pub(super) fn is_of_revocations(host: &str) -> bool {
    const FIRST: &[&str] = &["ocsp", "ocsp2", "crl", "crl3", "crl4", "ocspssd"];
    let first = host.split('.').next().unwrap_or_default();
    host.contains('.') && FIRST.contains(&first)
}

/// True for the name of a VPC endpoint, which is in the VPC of the connection.
pub(crate) fn is_endpoint_of_vpc(host: &str) -> bool {
    host.starts_with("vpce-") && host.contains(".vpce.amazonaws.com")
}

/// Where a machine of a cloud asks whose it is, and for its keys: an address of the link (RFC 3927).
pub(super) fn is_of_the_metadata_of_a_machine(host: &str) -> bool {
    host.parse::<std::net::Ipv4Addr>()
        .is_ok_and(|address| address.is_link_local())
}

/// The machine itself: where Spark and Hadoop talk to themselves.
pub(super) fn is_own_machine(host: &str) -> bool {
    host == "localhost" || host == "0.0.0.0" || host.starts_with("127.")
}

/// True when a host that a text names is surely another one than the source's. An address cannot be compared with a name; two
/// names of one cluster share the label that their account gave them.
pub(super) fn is_another(host: &str, source: &str) -> bool {
    let (host, source) = (host.to_ascii_lowercase(), source.to_ascii_lowercase());
    let is_address = |name: &str| name.bytes().all(|b| b.is_ascii_digit() || b == b'.' || b == b':');
    if host == source || is_address(&host) != is_address(&source) || !host.contains('.') {
        return false;
    }
    if is_address(&host) {
        return host != source;
    }
    let amazon = |name: &str| name.ends_with(".amazonaws.com") || name.ends_with(".amazonaws.com.cn");
    if amazon(&host) != amazon(&source) {
        // A name of one's own may stand for the database's.
        return aws_service(&host).is_some() || is_of_other_kind(&host);
    }
    if amazon(&host) {
        let own = |name: &str| name.split('.').nth(1).map(str::to_owned);
        return own(&host) != own(&source) || is_of_other_kind(&host) != is_of_other_kind(&source);
    }
    let domain = |name: &str| name.rsplitn(3, '.').take(2).map(str::to_owned).collect::<Vec<_>>();
    domain(&host) != domain(&source)
}

/// The domains' own labels of where packages come from. That one cannot be reached misses a library, and says nothing of a source.
const REGISTRIES: &[&str] = &[
    "pypi",
    "python",
    "pythonhosted",
    "maven",
    "apache",
    "spark-packages",
    "bintray",
    "brew",
    "npmjs",
    "nuget",
    "packagist",
    "github",
    "githubusercontent",
    "anaconda",
    "r-project",
    "ubuntu",
    "debian",
    "alpinelinux",
    "centos",
    "fedoraproject",
    "golang",
    "crates",
    "terraform",
    "docker",
    "ghcr",
    "gcr",
    "quay",
    "gitlab",
    "bitbucket",
    "gradle",
    "jitpack",
    "sonatype",
    "confluent",
    "yarnpkg",
    "rubygems",
];

/// What a host is called that packages come from, whoever's it is.
const MIRRORS: &[&str] = &[
    "archive",
    "artifacts",
    "dl",
    "dl-cdn",
    "mirror",
    "mirrorlist",
    "mirrors",
    "packages",
    "registry",
    "repo",
    "repos",
];

/// True for words that name a place where packages come from.
pub(super) fn names_a_registry(words: &str) -> bool {
    words
        .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-')))
        .filter(|name| {
            !["docs.", "wiki.", "cwiki.", "www."]
                .iter()
                .any(|site| name.starts_with(site))
        })
        .filter_map(|name| {
            let mut labels = name.rsplit('.');
            labels
                .next()
                .filter(|top| matches!(*top, "org" | "com" | "io" | "sh" | "net" | "dev"))?;
            Some((
                labels.next()?,
                name.split('.').next().filter(|_| labels.next().is_some()),
            ))
        })
        .any(|(owner, first)| REGISTRIES.contains(&owner) || first.is_some_and(|first| MIRRORS.contains(&first)))
}

/// What else is connected to: what no connection of Glue leads to.
const NO_SOURCES: &[&str] = &[
    "airflow",
    "authentication agent",
    "bus",
    "display",
    "docker",
    "elasticsearch",
    "jupyter",
    "github",
    "gitlab",
    "jenkins",
    "jira",
    "kernel",
    "license server",
    "livy",
    "memcached",
    "notebook",
    "pypi",
    "python worker",
    "rabbitmq",
    "redis",
    "slack",
    "smtp",
    "spark master",
    "spark ui",
    "webserver",
    "websocket",
    "zookeeper",
];

/// True for words of another tool, or of a connection to what is surely no source: `connection to the Spark master lost`.
pub(super) fn names_another_service(words: &str) -> bool {
    let another = |(_, rest): (&str, &str)| {
        let name = ["the ", "a ", "your "]
            .iter()
            .find_map(|article| rest.strip_prefix(article))
            .unwrap_or(rest);
        let is_it = |service: &&str| {
            name.strip_prefix(*service)
                .is_some_and(|rest| !rest.starts_with(is_of_word))
        };
        NO_SOURCES.iter().any(is_it)
    };
    let led = [
        "connect to ",
        "connection to ",
        "connecting to ",
        "access ",
        "log in to ",
        "login to ",
        "sign in to ",
        "authenticate to ",
        "authenticate with ",
        "authenticating with ",
    ];
    is_of_a_program(words)
        || led.iter().filter_map(|before| words.split_once(before)).any(another)
        || is_of_service(words)
        || is_called_over_http(words)
}

/// `the websocket connection was closed`, `the Livy session is dead`.
fn is_of_service(words: &str) -> bool {
    let of = |what: &str| {
        words.match_indices(what).any(|(at, _)| {
            let is_it = |service: &&str| {
                words[..at]
                    .strip_suffix(*service)
                    .is_some_and(|before| !before.ends_with(is_of_word))
            };
            NO_SOURCES.iter().any(is_it)
        })
    };
    of(" connection") || of(" session")
}

/// `调用第三方接口失败`: an API that is called, where nothing of a source is named.
fn is_called_over_http(words: &str) -> bool {
    const CALLED: &[&str] = &["接口", "第三方", "api呼び出し", "api调用", "api 호출"];
    const SOURCES: &[&str] = &[
        "数据库",
        "数据源",
        "データベース",
        "데이터베이스",
        "jdbc",
        "odbc",
        "sql",
    ];
    let names = |words_of: &[&str]| words_of.iter().any(|one| words.contains(one));
    names(CALLED) && !names(SOURCES)
}

/// True for words that name a host with a port of the web: `api.example.com:443`.
pub(super) fn names_the_port_of_the_web(words: &str) -> bool {
    [":443", ":80", ":8080"].iter().any(|port| {
        words.match_indices(port).any(|(at, _)| {
            let ends = !words[at + port.len()..].starts_with(|c: char| c.is_ascii_digit());
            ends && is_host(&name_before(&words[..at]))
        })
    })
}

/// The name that words end in.
fn name_before(words: &str) -> String {
    let of_name = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let reversed: String = words.chars().rev().take_while(of_name).collect();
    reversed.chars().rev().collect()
}

/// A node of a cluster, as EC2 names it by its address: `ip-10-0-1-7.ec2.internal`, `ip-10-0-1-7.eu-west-1.compute.internal`.
pub(super) fn is_node(host: &str) -> bool {
    let first = host.split('.').next().unwrap_or_default();
    let numbers = first.strip_prefix("ip-").map(|rest| rest.split('-'));
    numbers.is_some_and(|mut numbers| numbers.all(|number| number.parse::<u8>().is_ok()))
        && (first.len() == host.len() || host.ends_with(".internal"))
}

/// Sources that are reached over HTTP.
pub(super) fn speaks_http(host: &str) -> bool {
    [
        ".snowflakecomputing.com",
        ".snowflakecomputing.cn",
        ".googleapis.com",
        ".amazonaws.com",
        ".amazonaws.com.cn",
        ".salesforce.com",
        ".azure.com",
        ".windows.net",
        ".databricks.com",
        ".azuredatabricks.net",
        "localhost",
    ]
    .iter()
    .any(|end| host.ends_with(end))
}

/// True for a host by a name that is none of AWS's.
pub(super) fn is_of_another_owner(host: &str) -> bool {
    let named = host.contains('.') && host.bytes().any(|b| b.is_ascii_alphabetic());
    named
        && !["amazonaws.com", "api.aws", "aws.dev"]
            .iter()
            .any(|aws| host.contains(aws))
}

/// What a host of no source is called.
const NAMES_OF_OTHERS: &[&str] = &[
    "api",
    "apis",
    "auth",
    "cdn",
    "consul",
    "download",
    "downloads",
    "ftp",
    "git",
    "gitlab",
    "grafana",
    "graph",
    "hooks",
    "imap",
    "jenkins",
    "jira",
    "kibana",
    "ldap",
    "login",
    "mail",
    "nexus",
    "pop3",
    "registry",
    "sftp",
    "smtp",
    "sso",
    "vault",
    "webhook",
    "webhooks",
    "wiki",
    "www",
];

/// Domains of services that are no source.
const OWNERS_OF_OTHERS: &[&str] = &[
    "slack.com",
    "atlassian.net",
    "zendesk.com",
    "hubapi.com",
    "stripe.com",
    "twilio.com",
    "sendgrid.com",
    "sendgrid.net",
    "office.com",
    "office365.com",
    "microsoftonline.com",
    "microsoftonline.us",
    "login.windows.net",
    "graph.microsoft.com",
    "okta.com",
    "pagerduty.com",
    "opsgenie.com",
    "datadoghq.com",
    "newrelic.com",
    "sentry.io",
    "openai.com",
    "anthropic.com",
    "huggingface.co",
    "docker.io",
    "eks.amazonaws.com",
    "ecr.aws",
    "facebook.com",
    "shopify.com",
    "intercom.io",
    "telegram.org",
    "discord.com",
];

/// True for a host that serves people, programs, mail or files, and is no source: by the name that its owner gave it, or whose it is.
pub(super) fn serves_no_source(host: &str) -> bool {
    let mut labels = host.split('.');
    let name = labels.next().unwrap_or_default();
    let named = NAMES_OF_OTHERS.contains(&name) && labels.count() > 1 && !speaks_http(host);
    let owned = || {
        OWNERS_OF_OTHERS.iter().any(|owner| {
            host.strip_suffix(owner)
                .is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    };
    named || owned()
}

/// True for a host of a database, by the domain of a cloud that has nothing else, whatever its owner called it.
pub(super) fn is_of_a_database(host: &str) -> bool {
    const DOMAINS: &[&str] = &[
        ".rds.amazonaws.com",
        ".rds.amazonaws.com.cn",
        ".redshift.amazonaws.com",
        ".redshift.amazonaws.com.cn",
        ".redshift-serverless.amazonaws.com",
        ".docdb.amazonaws.com",
        ".database.windows.net",
        ".snowflakecomputing.com",
        ".oraclecloud.com",
    ];
    DOMAINS.iter().any(|domain| host.ends_with(domain))
}

/// True where a host is asked by its URL: `https://host/`.
pub(super) fn is_asked_by_url(words: &str, host: &str) -> bool {
    words.match_indices(host).any(|(at, _)| {
        let before = &words[..at];
        before.ends_with("http://") || before.ends_with("https://")
    })
}

/// True for words with a URL such as `http://service:9091/`.
pub(super) fn names_a_url_with_a_port(words: &str) -> bool {
    let urls = ["http://", "https://"]
        .iter()
        .filter_map(|scheme| Some(words.split_once(scheme)?.1));
    urls.filter_map(|url| url.strip_prefix(name_at(url).as_str()))
        .any(|rest| {
            rest.strip_prefix(':')
                .is_some_and(|port| port.starts_with(|c: char| c.is_ascii_digit()))
        })
}

/// The engine of which a host is, by the domain of a cloud that has no other.
pub(super) fn engine_of(host: &str) -> Option<Engine> {
    const DOMAINS: &[(&str, Engine)] = &[
        (".snowflakecomputing.com", Engine::Snowflake),
        (".snowflakecomputing.cn", Engine::Snowflake),
        (".googleapis.com", Engine::Bigquery),
        (".database.windows.net", Engine::Sqlserver),
        (".redshift.amazonaws.com", Engine::Redshift),
    ];
    let domain = DOMAINS.iter().find(|(domain, _)| host.ends_with(domain));
    domain.map(|(_, engine)| *engine)
}

/// Google's APIs that BigQuery's clients do not ask.
pub(super) fn is_of_another_google_api(host: &str) -> bool {
    const OF_BIGQUERY: &[&str] = &[
        "accounts",
        "bigquery",
        "bigquerystorage",
        "cloudresourcemanager",
        "iamcredentials",
        "oauth2",
        "storage",
        "sts",
        "www",
    ];
    host.strip_suffix(".googleapis.com")
        .is_some_and(|label| !OF_BIGQUERY.contains(&label))
}

/// Stores of objects of other clouds, by the names of their endpoints.
pub(super) fn is_a_store_of_another_cloud(host: &str) -> bool {
    const STORES: &[&str] = &[
        ".blob.core.windows.net",
        ".dfs.core.windows.net",
        ".file.core.windows.net",
        ".azuredatalakestore.net",
        ".digitaloceanspaces.com",
        ".r2.cloudflarestorage.com",
        ".backblazeb2.com",
        ".wasabisys.com",
    ];
    // `b.oss-cn-hangzhou.aliyuncs.com`, `b.cos.ap-x.myqcloud.com`, `b.obs.cn-x.myhuaweicloud.com`.
    const REGIONAL: &[(&str, &str)] = &[
        ("oss-", ".aliyuncs.com"),
        ("cos.", ".myqcloud.com"),
        ("obs.", ".myhuaweicloud.com"),
    ];
    STORES.iter().any(|store| host.ends_with(store))
        || REGIONAL
            .iter()
            .any(|(service, cloud)| host.ends_with(cloud) && host.contains(service))
}

/// Hosts of AWS that no JDBC connection leads to.
fn is_of_other_kind(host: &str) -> bool {
    [
        ".es.amazonaws.com",
        ".aoss.amazonaws.com",
        ".cache.amazonaws.com",
        ".kafka.",
    ]
    .iter()
    .any(|part| host.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_endpoints_of_aws_apis_are_told_from_hosts_like_others() {
        for (host, service) in [
            ("secretsmanager.eu-central-1.amazonaws.com", Some("secretsmanager")),
            ("sts.amazonaws.com", Some("sts")),
            ("glue.cn-north-1.amazonaws.com.cn", Some("glue")),
            ("kms-fips.us-gov-west-1.amazonaws.com", Some("kms")),
            ("my.bucket.s3.eu-west-1.amazonaws.com", Some("s3")),
            ("bucket.s3.amazonaws.com", Some("s3")),
            ("s3-eu-west-1.amazonaws.com", Some("s3")),
            ("s3.dualstack.us-east-1.amazonaws.com", Some("s3")),
            ("glue.us-east-1.api.aws", Some("glue")),
            ("api.ecr.us-east-1.amazonaws.com", Some("ecr")),
            ("redshift.ca-central-1.amazonaws.com", Some("redshift")),
            (
                "vpce-0a1-x.secretsmanager.us-east-1.vpce.amazonaws.com",
                Some("secretsmanager"),
            ),
            ("c.abc.us-west-1.redshift.amazonaws.com", None),
            ("db.abc.us-east-2.rds.amazonaws.com", None),
            ("nlb-0a1.elb.us-east-1.amazonaws.com", None),
            ("vpce-0a1-x.vpce-svc-0b2.us-east-1.vpce.amazonaws.com", None),
            ("b-1.demo.abc.c2.kafka.us-east-1.amazonaws.com", None),
            ("search-x.us-east-1.es.amazonaws.com", None),
            ("x.cluster-abc.us-east-1.neptune.amazonaws.com", None),
            ("ec2-1-2-3-4.compute-1.amazonaws.com", None),
            ("db.corp.example.com", None),
        ] {
            assert_eq!(aws_service(host), service, "{host}");
        }
    }

    #[test]
    fn another_host_is_one_only_where_that_is_sure() {
        let source = "orders.cluster-abc.eu-west-1.rds.amazonaws.com";
        for (host, another) in [
            (source, false),
            ("orders-1.abc.eu-west-1.rds.amazonaws.com", true),
            ("10.0.1.7", false),
            ("db.corp.example.com", false),
            ("search-x-y.eu-west-1.es.amazonaws.com", true),
            ("secretsmanager.eu-west-1.amazonaws.com", true),
        ] {
            assert_eq!(is_another(host, source), another, "{host}");
        }
        assert!(is_another("kafka.other.net", "db.example.com") && !is_another("db2.example.com", "db.example.com"));
    }

    #[test]
    fn the_host_is_read_out_of_the_words_of_every_client() {
        for (words, host) in [
            ("connection to db.corp.example.com:5432 refused.", "db.corp.example.com"),
            (
                "connect to glue.us-east-2.amazonaws.com:443 [glue.us-east-2.amazonaws.com/1.2.3.4] failed",
                "glue.us-east-2.amazonaws.com",
            ),
            (
                "the tcp/ip connection to the host dwh.corp.local, port 1433 has failed.",
                "dwh.corp.local",
            ),
            (
                "could not connect to address=(host=203.0.113.108)(port=3306)",
                "203.0.113.108",
            ),
            (
                "fin.cluster-x.us-east-1.rds.amazonaws.com:5432 에 대한 연결이 거부되었습니다",
                "fin.cluster-x.us-east-1.rds.amazonaws.com",
            ),
            (
                "connect timeout on endpoint url: 'https://sts.amazonaws.com/'",
                "sts.amazonaws.com",
            ),
            ("at q.java:123", ""),
            ("no pg_hba.conf entry for host '10.0.1.7', user 'u'", ""),
        ] {
            assert_eq!(named_in(words).unwrap_or_default(), host, "{words}");
        }
    }
}
