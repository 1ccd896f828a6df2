//! What the page calls things, for people who do not know Glue and have not read a manual.

use shared_domain::diagnosis::{Confidence, NetworkPath, Reachability, Stage};
use shared_domain::hop::Place;
use shared_domain::incident::outcome;
use shared_domain::report::{Outcome, Report};

use crate::icon::Icon;

/// AWS's names are not longer; what is, is no name that a reader has to see whole.
const LONGEST_NAME: usize = 130;

/// The outcome in two words, and the mark that goes with it.
pub(crate) fn badge(outcome: Outcome) -> (Icon, &'static str) {
    match outcome {
        Outcome::Ready => (Icon::Good, "Ready to use"),
        Outcome::Healthy => (Icon::Good, "Nothing fails"),
        Outcome::Resolved => (Icon::Good, "It is over"),
        Outcome::Diagnosed => (Icon::Bad, "Cause found"),
        Outcome::NotAConnectionProblem => (Icon::Info, "Not the connection"),
        Outcome::Refused => (Icon::Info, "Not done"),
        Outcome::NeedsInput => (Icon::Open, "Questions are open"),
        Outcome::Inconclusive => (Icon::Open, "Cause not found yet"),
    }
}

/// The first line of the page.
pub(crate) fn headline(report: &Report) -> String {
    if let Some(root) = &report.root_cause {
        return root.title.clone();
    }
    let thing = if report.crawler.is_some() { "crawl" } else { "job" };
    match report.outcome {
        Outcome::Ready => "The connection exists and is proven".to_owned(),
        Outcome::Healthy => "Nothing fails, as far as the configuration says".to_owned(),
        Outcome::NeedsInput => "Some answers are missing".to_owned(),
        Outcome::Diagnosed => "The cause is known".to_owned(),
        Outcome::NotAConnectionProblem => format!("The {thing} failed for a reason of its own, not for its connection"),
        Outcome::Refused => "This was not done".to_owned(),
        Outcome::Inconclusive => "Nothing that could be seen is to blame yet".to_owned(),
        Outcome::Resolved => sentence(outcome(report.incident.as_ref())),
    }
}

/// One sentence on what this is about, which also says what AWS Glue is.
pub(crate) fn about(report: &Report) -> String {
    let connection = report
        .connection
        .as_ref()
        .map(|connection| match &connection.connection_type {
            Some(kind) => format!("the connection {} ({})", short(&connection.name), short(kind)),
            None => format!("the connection {}", short(&connection.name)),
        });
    let one_of = report.incident.as_ref().and_then(|incident| incident.one_of.as_ref());
    let connection = one_of
        .map(|one_of| format!("{one_of} (nothing tells yet which of the connections)"))
        .or(connection);
    let who = match (&report.job, &report.crawler) {
        (Some(job), _) => Some(match &job.run_id {
            Some(run) => format!("the job {} (run {})", short(&job.name), short(run)),
            None => format!("the job {}", short(&job.name)),
        }),
        (None, Some(crawler)) => Some(format!("the crawler {}", short(&crawler.name))),
        (None, None) => None,
    };
    let subject = match (who, connection) {
        (Some(who), Some(connection)) => format!("This is about {who}, which uses {connection}."),
        (Some(who), None) => format!("This is about {who}."),
        (None, Some(connection)) => format!("This is about {connection}."),
        (None, None) => String::new(),
    };
    format!(
        "{subject} AWS Glue is the AWS service that runs data jobs: it puts a network interface into a subnet of yours and connects from \
         there to the data source and to the AWS services it needs."
    )
    .trim_start()
    .to_owned()
}

/// How sure a finding is, in a sentence.
pub(crate) fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Confirmed => "Confirmed: the configuration and the error text agree, or a test proved it.",
        Confidence::Likely => "Likely: the configuration or the error text says so.",
        Confidence::Possible => "Possible: what was seen allows other readings.",
    }
}

/// A stage, as a heading of a list of checks.
pub(crate) fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Network => "Network",
        Stage::Credentials => "Credentials",
        Stage::Permissions => "Permissions of the role",
        Stage::Driver => "Address and driver",
        Stage::Ssl => "Encryption (TLS)",
        Stage::NotConnection => "The job itself",
        Stage::Unknown => "Other",
    }
}

/// Where a path leads.
pub(crate) fn destination(to: &str) -> &str {
    match to {
        "source" => "The data source",
        "s3" => "Amazon S3",
        "secretsmanager" => "AWS Secrets Manager",
        "sts" => "AWS STS",
        "kms" => "AWS KMS",
        "glue" => "AWS Glue itself",
        "api" => "The AWS API that the error names",
        other => other,
    }
}

/// Why the connection has to get there.
pub(crate) fn purpose(to: &str) -> &'static str {
    match to {
        "source" => "where the data is",
        "s3" => "every job loads its script from there and writes to it",
        "secretsmanager" => "the user name and password are kept there",
        "sts" => "the job takes on a role there",
        "kms" => "the password is decrypted there",
        "glue" => "the service that runs the job",
        _ => "the job needs it",
    }
}

/// Whether a path works, with its mark.
pub(crate) fn reachability(path: &NetworkPath) -> (Icon, &'static str) {
    match path.reachability {
        Reachability::Reachable => (Icon::Good, "open"),
        Reachability::Blocked => (Icon::Bad, "blocked"),
        Reachability::Degraded => (Icon::Partly, "open in part"),
        Reachability::Unknown => (Icon::Open, "cannot be seen whole"),
    }
}

/// What stands at a hop.
pub(crate) fn place(place: Place, ids: usize) -> String {
    let word = match place {
        Place::HostName => "Name",
        Place::HostedZone => "Private hosted zone",
        Place::Resolver => "DNS resolver",
        Place::GlueNetwork => "Glue's network",
        Place::SecurityGroup if ids == 1 => "Security group",
        Place::SecurityGroup => "Security groups",
        Place::NetworkAcl => "Network ACL",
        Place::Subnet => "Subnet",
        Place::RouteTable => "Route table",
        Place::NatGateway => "NAT gateway",
        Place::InternetGateway => "Internet gateway",
        Place::Peering => "VPC peering",
        Place::OtherVpc => "Another VPC",
        Place::TransitGateway => "Transit gateway",
        Place::TransitRouteTable => "Transit gateway route table",
        Place::PrivateGateway => "Virtual private gateway",
        Place::Vpn => "VPN",
        Place::DirectConnect => "Direct Connect",
        Place::Beyond => "Network beyond AWS",
        Place::Firewall => "Firewall or appliance",
        Place::Source => "The data source",
        Place::Endpoint => "VPC endpoint",
        Place::Bucket => "Bucket",
        Place::Unlisted(word) => return word.as_str().to_owned(),
    };
    word.to_owned()
}

/// The beginning of a name that may be of any length, for a sentence.
pub(crate) fn short(name: &str) -> String {
    match name.char_indices().nth(LONGEST_NAME) {
        Some((end, _)) => format!("{}\u{2026}", &name[..end]),
        None => name.to_owned(),
    }
}

/// A sentence with a capital, unless it begins with an id or a name, which keeps its letters.
pub(crate) fn sentence(text: &str) -> String {
    let word = text.split_whitespace().next().unwrap_or_default();
    let word = word.trim_end_matches([',', ':', ';', '.']);
    if !word.chars().all(|letter| letter.is_lowercase()) {
        return text.to_owned();
    }
    let mut letters = text.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string());
    first.unwrap_or_default() + letters.as_str()
}

/// `2026-11-28 10:00 UTC`, or the text as it is.
pub(crate) fn time(text: &str) -> String {
    text.parse::<jiff::Timestamp>().map_or_else(
        |_| text.to_owned(),
        |time| time.strftime("%Y-%m-%d %H:%M UTC").to_string(),
    )
}
