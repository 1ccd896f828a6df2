//! What listens on a port, as far as a port alone tells.

/// Ports that are another service's whatever the connection leads to: the registry of IANA, and the manuals of who has none there.
const OTHERS: &[&str] = &[
    // Mail, directories, files, remote shells.
    "389", "465", "587", "636", "873", "993", "995", "2049", "3268", "3269", "9418",
    // Coordination, configuration and secrets.
    "2181", "2375", "2376", "2379", "2380", "6443", "7946", "8200", "8300", "8301", "8302", "8500", "8761", "8786",
    "8848", "10250", // Brokers and caches.
    "1883", "4222", "5671", "5672", "6379", "6650", "8883", "9876", "11211", "15672", "20880", "61613", "61616",
    // Telemetry.
    "3100", "4317", "4318", "5044", "5601", "8125", "9411", "12201", "14268", "24224",
    // Hadoop, Spark and what stands beside them.
    "4444", "7077", "8020", "8032", "8088", "8983", "8998", "9083", "9870", "15002", "18080", "50070",
    // Models and their stores.
    "6333", "11434", "19530",
];

/// Ports below a hundred are told from the minutes of a clock by the host before them. Not that of a shell: a tunnel may lead to the
/// source.
const LOW: &[&str] = &["21", "25", "88"];

/// What listens on the machine itself, for people and programs beside the job.
const OWN: &[&str] = &[
    "3000", "4040", "4200", "5000", "8000", "8080", "8081", "8888", "9000", "9090", "9091",
];

/// Ports of sources of another kind than an SQL database: Kafka, MongoDB, OpenSearch, Cassandra, Neo4j.
const OF_NO_SQL: &[&str] = &[
    "9042", "9092", "9094", "9096", "9098", "9200", "9300", "7474", "7687", "27017", "27018", "27019",
];

/// True for words that name the port of what is no source: `host:6379`, `port=8998`, `port 25`, `('10.0.0.7', 6379)`.
pub(in crate::signal) fn names_another_port(words: &str) -> bool {
    named(words).any(|named| {
        OTHERS.contains(&named.port)
            || (named.is_sure && LOW.contains(&named.port))
            || (named.is_own && OWN.contains(&named.port))
    })
}

/// True for words that name the port of a source that is no SQL database.
pub(in crate::signal) fn names_a_port_of_no_sql(words: &str) -> bool {
    named(words).any(|named| named.is_sure && OF_NO_SQL.contains(&named.port))
}

struct Named<'a> {
    port: &'a str,
    /// Of the machine itself.
    is_own: bool,
    /// Told by the word or by a host's name or address.
    is_sure: bool,
}

fn named(words: &str) -> impl Iterator<Item = Named<'_>> {
    let marks = words.match_indices([':', '=', ' ']).take(2_000);
    marks.filter_map(|(at, mark)| {
        let digits = words[at + 1..].bytes().take_while(u8::is_ascii_digit).count();
        let (port, before) = (&words[at + 1..at + 1 + digits], &words[..at]);
        // Python prints the address of a socket as `('10.0.0.7', 6379)`.
        let of_pair = before.ends_with("',") && words[at + 1 + digits..].starts_with(')');
        let by_word = before.trim_end_matches(':').ends_with("port");
        let told = match mark {
            ":" => before.ends_with(|c: char| c.is_ascii_alphanumeric()),
            _ => by_word || of_pair,
        };
        // `25,010` is one number.
        let rest = &words[at + 1 + digits..];
        let goes_on = |rest: &str| rest.starts_with(|c: char| c.is_ascii_digit());
        let ends = !rest.strip_prefix([':', '.', '-', ',']).is_some_and(goes_on);
        let named = || {
            let own = ["localhost", "127.0.0.1", "0.0.0.0"];
            Named {
                port,
                is_own: own.iter().any(|host| before.ends_with(host)),
                is_sure: mark != ":" || ends_in_a_host(before),
            }
        };
        (!port.is_empty() && told && ends).then(named)
    })
}

/// `... db.corp`, `... 10.0.0.7`, `... mail`: not the hour before the minutes.
fn ends_in_a_host(before: &str) -> bool {
    let name = before
        .rsplit([' ', '\'', '(', '/', '[', '=', '@'])
        .next()
        .unwrap_or_default();
    let has_letter = name.starts_with(|c: char| c.is_ascii_alphabetic()) && !name.contains(':');
    has_letter || name.parse::<std::net::Ipv4Addr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_named_in_the_form_of_every_client_and_a_clock_names_none() {
        for (words, another) in [
            ("connect call failed ('10.4.1.9', 6379)", true),
            ("connect to redis-prod:6379", true),
            ("no route to mail.corp:25", true),
            ("connect to host bastion.corp port 22: connection timed out", false),
            ("10.0.0.7:25 refused", true),
            ("at 10:25 the connection was refused", false),
            ("at 02:22:25 the connection was refused", false),
            ("values ('10.0.0.7', 5432)", false),
            ("10.0.0.7:5432", false),
            ("lookup pg on 10.0.0.2:53: no such host", false),
        ] {
            assert_eq!(names_another_port(words), another, "{words}");
        }
        assert!(names_a_port_of_no_sql("kafka-1.corp:9092 could not be reached"));
        assert!(!names_a_port_of_no_sql(
            "it took 9092 ms, and 127.0.0.1:5432 was refused"
        ));
    }
}
