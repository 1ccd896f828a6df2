//! The words that people use for a source, and what they mean. A source that Pipefitter does not serve is answered with the place that does.

use super::{Engine, Words};
use crate::request::is_host;
use crate::step::Refusal;

/// What the words for a source mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceAnswer {
    /// One engine.
    Engine {
        /// The engine.
        engine: Engine,
        /// What in the words says so.
        reason: String,
    },
    /// The name of a host, which does not tell the engine; discovery may.
    Host {
        /// The host.
        host: String,
        /// What in the words says so.
        reason: String,
    },
    /// It may be any of these: ask.
    OneOf {
        /// The engines to choose from.
        engines: Vec<Engine>,
        /// Why it is not clear.
        reason: String,
    },
    /// Not a source for Pipefitter.
    Refused(Refusal),
}

impl SourceAnswer {
    /// The engine, where the words tell it.
    pub fn engine(&self) -> Option<Engine> {
        match self {
            Self::Engine { engine, .. } => Some(*engine),
            _ => None,
        }
    }

    /// The answer to a request that says nothing about its source.
    pub fn open(reason: &str) -> Self {
        Self::OneOf {
            engines: Engine::ALL.to_vec(),
            reason: reason.to_owned(),
        }
    }

    fn of(engine: Engine, evidence: &str) -> Self {
        Self::Engine {
            engine,
            reason: format!("{evidence} means {}", engine.source().title),
        }
    }
}

/// What `words` mean: an engine, a host, several engines to ask about, or something that Pipefitter does not serve.
///
/// The words are matched whole, in any order and any case. A product's name outranks a description ("Snowflake warehouse on
/// AWS"), and an engine outranks a place that data goes to ("MySQL into S3").
pub fn classify_source(words: &str) -> SourceAnswer {
    let words = words.trim();
    if words.starts_with("jdbc:") {
        return match Engine::of_jdbc_url(words) {
            Some(engine) => SourceAnswer::of(engine, "the JDBC URL"),
            None => SourceAnswer::open("the JDBC URL is of no vendor that Pipefitter knows"),
        };
    }
    let lower = words.to_lowercase();
    if let Some(refused) = of_path(&lower) {
        return refused;
    }
    if lower.contains('.') && is_host(words) {
        return of_host(words, &lower);
    }
    of_phrases(&lower)
}

fn of_path(lower: &str) -> Option<SourceAnswer> {
    const FILES: &[&str] = &[
        ".csv", ".tsv", ".json", ".parquet", ".avro", ".orc", ".xml", ".xls", ".xlsx", ".sqlite", ".txt",
    ];
    if lower.starts_with("s3://") || lower.starts_with("s3a://") || lower.starts_with("arn:aws:s3:") {
        return Some(SourceAnswer::Refused(Place::S3.refusal()));
    }
    let local =
        lower.starts_with("file:") || lower.starts_with('/') || lower.starts_with("./") || lower.starts_with("~/");
    (local || FILES.iter().any(|extension| lower.ends_with(extension)))
        .then(|| SourceAnswer::Refused(Place::File.refusal()))
}

fn of_host(host: &str, lower: &str) -> SourceAnswer {
    let lower = lower.strip_suffix(".cn").unwrap_or(lower);
    let has = |suffix: &str| lower.ends_with(suffix);
    let own = Engine::find(|source| source.hosts.iter().any(|suffix| has(suffix)));
    if let Some(engine) = own {
        SourceAnswer::of(engine, "the host name")
    } else if has(".docdb.amazonaws.com") || has(".mongodb.net") {
        SourceAnswer::Refused(Place::Mongo.refusal())
    } else if has(".neptune.amazonaws.com") || has(".cache.amazonaws.com") || has(".es.amazonaws.com") {
        SourceAnswer::Refused(Place::OtherStore.refusal())
    } else if has(".amazonaws.com") && (lower.contains(".kafka.") || lower.starts_with("kinesis.")) {
        SourceAnswer::Refused(Place::Stream.refusal())
    } else if has(".amazonaws.com") && lower.contains("dynamodb.") {
        SourceAnswer::Refused(Place::Dynamo.refusal())
    } else if has(".salesforce.com") || has(".force.com") || has(".service-now.com") {
        SourceAnswer::Refused(Place::Saas.refusal())
    } else {
        let kind = if has(".rds.amazonaws.com") {
            "an RDS or Aurora endpoint"
        } else {
            "a host name"
        };
        SourceAnswer::Host {
            host: host.to_owned(),
            reason: format!("{kind}, which does not tell the engine"),
        }
    }
}

/// Where data lives that Pipefitter does not connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Dynamo,
    S3,
    File,
    Saas,
    Stream,
    Mongo,
    OtherStore,
}

impl Place {
    fn refusal(self) -> Refusal {
        let (reason, instead) = match self {
            Self::Dynamo => (
                "Pipefitter does not connect to DynamoDB, and Glue needs no connection for it",
                "read it in the job with connection_type=\"dynamodb\", with the role allowed to read the table; or export the table to S3",
            ),
            Self::S3 => (
                "Pipefitter does not connect to S3, and Glue needs no connection for it",
                "read the s3:// path in the job, or let a crawler register it in the Data Catalog",
            ),
            Self::File => (
                "Pipefitter does not connect to files; Glue cannot reach a local one",
                "upload the file with `aws s3 cp FILE s3://BUCKET/PREFIX/`, then read that path in the job",
            ),
            Self::Saas => (
                "Pipefitter does not connect to software services such as Salesforce, ServiceNow or SAP",
                "use the service's own connector in AWS Glue Studio (Data connections), or Amazon AppFlow",
            ),
            Self::Stream => (
                "Pipefitter does not connect to streams",
                "use a Glue streaming job: a Kafka connection for Kafka and MSK, the stream's ARN for Kinesis",
            ),
            Self::Mongo => (
                "Pipefitter does not connect to MongoDB or DocumentDB",
                "create a Glue connection of type MONGODB in AWS Glue Studio",
            ),
            Self::OtherStore => (
                "Pipefitter does not connect to this kind of store",
                "look for its connector in AWS Glue Studio (Data connections) or in AWS Marketplace",
            ),
        };
        Refusal {
            reason: reason.to_owned(),
            instead: instead.to_owned(),
        }
    }
}

/// What a pattern means: every word of it has to be there, or its plural (a word with a space: in that order), and a pattern with more words
/// outranks one whose words it contains.
enum Meaning {
    /// A product's name.
    Name(Engine),
    /// A description that narrows the choice.
    OneOf(Vec<Engine>),
    /// Somewhere else.
    Elsewhere(Place),
}

/// Words for what is no source of ours.
const ELSEWHERE: &[(Words, Place)] = &[
    (&["dynamodb"], Place::Dynamo),
    (&["dynamo"], Place::Dynamo),
    (&["s3"], Place::S3),
    (&["bucket"], Place::S3),
    (&["data lake"], Place::S3),
    (&["file"], Place::File),
    (&["csv"], Place::File),
    (&["excel"], Place::File),
    (&["spreadsheet"], Place::File),
    (&["parquet"], Place::S3),
    (&["iceberg"], Place::S3),
    (&["athena"], Place::S3),
    (&["salesforce"], Place::Saas),
    (&["servicenow"], Place::Saas),
    (&["service now"], Place::Saas),
    (&["sap"], Place::Saas),
    (&["hubspot"], Place::Saas),
    (&["zendesk"], Place::Saas),
    (&["marketo"], Place::Saas),
    (&["workday"], Place::Saas),
    (&["stripe"], Place::Saas),
    (&["shopify"], Place::Saas),
    (&["jira"], Place::Saas),
    (&["slack"], Place::Saas),
    (&["netsuite"], Place::Saas),
    (&["oracle", "netsuite"], Place::Saas),
    (&["dynamics"], Place::Saas),
    (&["google analytics"], Place::Saas),
    (&["google ads"], Place::Saas),
    (&["google sheets"], Place::Saas),
    (&["facebook"], Place::Saas),
    (&["sharepoint"], Place::Saas),
    (&["oracle", "fusion"], Place::Saas),
    (&["kafka"], Place::Stream),
    (&["event hub"], Place::Stream),
    (&["pub sub"], Place::Stream),
    (&["pubsub"], Place::Stream),
    (&["firehose"], Place::Stream),
    (&["msk"], Place::Stream),
    (&["kinesis"], Place::Stream),
    (&["stream"], Place::Stream),
    (&["streaming"], Place::Stream),
    (&["mongodb"], Place::Mongo),
    (&["mongo"], Place::Mongo),
    (&["documentdb"], Place::Mongo),
    (&["document db"], Place::Mongo),
    (&["cosmos"], Place::OtherStore),
    (&["cosmosdb"], Place::OtherStore),
    (&["synapse"], Place::OtherStore),
    (&["databricks"], Place::OtherStore),
    (&["cassandra"], Place::OtherStore),
    (&["redis"], Place::OtherStore),
    (&["opensearch"], Place::OtherStore),
    (&["elasticsearch"], Place::OtherStore),
    (&["neptune"], Place::OtherStore),
    (&["vertica"], Place::OtherStore),
    (&["db2"], Place::OtherStore),
    (&["sqlite"], Place::File),
];

/// All patterns with what they mean: names, then descriptions from the narrowest to the broadest, then other places.
fn patterns() -> Vec<(Words, Meaning)> {
    let mut patterns = Vec::new();
    let mut descriptions: Vec<(Words, Vec<Engine>)> = Vec::new();
    for engine in Engine::ALL {
        let source = engine.source();
        patterns.extend(source.names.iter().map(|words| (*words, Meaning::Name(engine))));
        for words in source.descriptions {
            match descriptions.iter_mut().find(|(known, _)| known == words) {
                Some((_, engines)) => engines.push(engine),
                None => descriptions.push((words, vec![engine])),
            }
        }
    }
    descriptions.sort_by_key(|(_, engines)| engines.len());
    patterns.extend(
        descriptions
            .into_iter()
            .map(|(words, engines)| (words, Meaning::OneOf(engines))),
    );
    patterns.extend(
        ELSEWHERE
            .iter()
            .map(|(words, place)| (*words, Meaning::Elsewhere(*place))),
    );
    patterns
}

fn of_phrases(lower: &str) -> SourceAnswer {
    let words = padded_words(lower);
    let has = |word: &&str| words.contains(&format!(" {word} ")) || words.contains(&format!(" {word}s "));
    let mut matched = patterns();
    matched.retain(|(pattern, _)| pattern.iter().all(has));
    let outranked = |pattern: &[&str]| {
        matched
            .iter()
            .any(|(other, _)| other.len() > pattern.len() && pattern.iter().all(|word| other.contains(word)))
    };
    let mut names: Vec<(Engine, String)> = Vec::new();
    let mut narrowed: Option<(Vec<Engine>, String)> = None;
    let mut place = None;
    for (pattern, meaning) in matched.iter().filter(|(pattern, _)| !outranked(pattern)) {
        let quoted = format!("`{}`", pattern.join(" ... "));
        match meaning {
            Meaning::Name(engine) if names.iter().all(|(known, _)| known != engine) => names.push((*engine, quoted)),
            Meaning::Name(_) => {}
            Meaning::OneOf(engines) => {
                let (mut left, said) = narrowed.unwrap_or_else(|| (engines.clone(), quoted));
                if left.iter().any(|engine| engines.contains(engine)) {
                    left.retain(|engine| engines.contains(engine));
                }
                narrowed = Some((left, said));
            }
            Meaning::Elsewhere(there) => place = place.or(Some(*there)),
        }
    }
    match (names.as_slice(), narrowed, place) {
        ([(engine, quoted)], _, _) => SourceAnswer::of(*engine, quoted),
        ([_, _, ..], _, _) => SourceAnswer::OneOf {
            engines: names.iter().map(|(engine, _)| *engine).collect(),
            reason: "the words name more than one engine".to_owned(),
        },
        ([], Some((engines, quoted)), _) if engines.len() == 1 => SourceAnswer::of(engines[0], &quoted),
        ([], _, Some(place)) => SourceAnswer::Refused(place.refusal()),
        ([], Some((engines, quoted)), None) => SourceAnswer::OneOf {
            engines,
            reason: format!("{quoted} may be any of these"),
        },
        ([], None, None) => SourceAnswer::open("the words name no source that Pipefitter knows"),
    }
}

/// Lower-case words with one space around each; punctuation separates, so does a change of the script (`oracleデータベース`), and a version
/// stuck to a name (`postgres16`) is dropped.
fn padded_words(lower: &str) -> String {
    let mut words = String::from(" ");
    let mut spaced = String::new();
    for c in lower.chars() {
        let before = spaced.chars().next_back().filter(|before| before.is_alphanumeric());
        if c.is_alphanumeric() && before.is_some_and(|before| is_latin(before) != is_latin(c)) {
            spaced.push(' ');
        }
        spaced.push(c);
    }
    for word in spaced
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
    {
        let bare = word.trim_end_matches(|c: char| c.is_ascii_digit());
        let keep = matches!(word, "s3" | "db2") || bare.is_empty();
        words.push_str(if keep { word } else { bare });
        words.push(' ');
    }
    words
}

/// Digits and the letters of European languages, accents and all.
fn is_latin(c: char) -> bool {
    matches!(c, '\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use Engine::{Bigquery, Mariadb, Mysql, Oracle, Postgresql, Redshift, Snowflake, Sqlserver};

    const WAREHOUSES: [Engine; 4] = [Redshift, Snowflake, Bigquery, Engine::Teradata];
    const RELATIONAL: [Engine; 5] = [Postgresql, Mysql, Mariadb, Oracle, Sqlserver];

    #[test]
    fn the_words_people_use_name_the_engine() {
        for (words, engine) in [
            ("postgresql", Postgresql),
            ("Postgres", Postgresql),
            ("Oracleデータベース", Oracle),
            ("社内のMySQLサーバー", Mysql),
            ("SQL Serverの売上", Sqlserver),
            ("postgres16", Postgresql),
            ("Aurora PostgreSQL (prod)", Postgresql),
            ("RDS MySQL", Mysql),
            ("my sql on ec2", Mysql),
            ("maria-db", Mariadb),
            ("RDS Oracle", Oracle),
            ("SQL Server", Sqlserver),
            ("MS SQL 2019", Sqlserver),
            ("my data warehouse on AWS", Redshift),
            ("Redshift Serverless", Redshift),
            ("Snowflake data warehouse on AWS", Snowflake),
            ("Google analytics warehouse", Bigquery),
            ("big query", Bigquery),
            ("copy MySQL into S3", Mysql),
            ("jdbc:postgresql://db.example.internal:5432/orders", Postgresql),
            ("jdbc:sqlserver://db:1433;databaseName=d", Sqlserver),
            ("jdbc:mariadb://h:3306/d", Mariadb),
            ("jdbc:oracle:thin:@//h:1521/ORCLPDB1", Oracle),
            ("jdbc:redshift:iam://h:5439/dev", Redshift),
            ("jdbc:snowflake://acme.snowflakecomputing.com/?db=d", Snowflake),
            ("arn:aws:redshift:eu-west-1:111122223333:cluster:wh", Redshift),
            ("postgres://db.example.internal/orders", Postgresql),
            ("the Postgres databases", Postgresql),
            ("MSSQL", Sqlserver),
            ("T-SQL box in the office", Sqlserver),
            ("Microsoft SQL Server 2022 on RDS", Sqlserver),
            ("Azure SQL Database", Sqlserver),
            ("Oracle 19c on EC2", Oracle),
            ("Exadata", Oracle),
            ("Amazon Aurora MySQL-compatible", Mysql),
            ("Percona", Mysql),
            ("MariaDB on RDS", Mariadb),
            ("our DWH in AWS", Redshift),
            ("Amazon's data warehouse", Redshift),
            ("Redshift data warehouse on AWS", Redshift),
            ("GCP warehouse", Bigquery),
            ("BigQuery export of Google Analytics", Bigquery),
            ("BQ", Bigquery),
            ("wh.abc123.eu-west-1.redshift.amazonaws.com", Redshift),
            ("wg.111122223333.eu-west-1.redshift-serverless.amazonaws.com", Redshift),
            ("wh.abc123.cn-north-1.redshift.amazonaws.com.cn", Redshift),
            ("x.database.windows.net", Sqlserver),
            ("bigquery.googleapis.com", Bigquery),
            ("acme.eu-west-1.privatelink.snowflakecomputing.com", Snowflake),
            ("acme-eu.snowflakecomputing.com", Snowflake),
        ] {
            assert_eq!(
                classify_source(words).engine(),
                Some(engine),
                "{words}: {:?}",
                classify_source(words)
            );
        }
    }

    #[test]
    fn what_pipefitter_does_not_serve_is_refused_with_the_right_place() {
        for (words, instead) in [
            ("DynamoDB", "dynamodb"),
            ("dynamo table", "dynamodb"),
            ("s3://bucket/data/", "s3://"),
            ("my S3 bucket", "s3://"),
            ("orders.csv", "aws s3 cp"),
            ("a local file", "aws s3 cp"),
            ("Excel sheet", "aws s3 cp"),
            ("Salesforce", "AppFlow"),
            ("Oracle NetSuite", "AppFlow"),
            ("SAP", "AppFlow"),
            ("ServiceNow", "AppFlow"),
            ("Google Analytics", "AppFlow"),
            ("Kafka", "streaming job"),
            ("Kinesis stream", "streaming job"),
            ("MongoDB Atlas", "MONGODB"),
            ("orders.cluster-abc.eu-west-1.docdb.amazonaws.com", "MONGODB"),
            ("Vertica", "Marketplace"),
            ("Databricks", "Marketplace"),
            ("arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "dynamodb"),
            ("local files", "aws s3 cp"),
            ("/home/me/orders.parquet", "aws s3 cp"),
            ("files in a bucket", "s3://"),
            ("S3 buckets", "s3://"),
            ("Iceberg tables", "s3://"),
            ("event streams", "streaming job"),
            ("MSK", "streaming job"),
            ("Oracle Fusion", "AppFlow"),
            ("DocumentDB", "MONGODB"),
        ] {
            let SourceAnswer::Refused(refusal) = classify_source(words) else {
                panic!("{words}: {:?}", classify_source(words))
            };
            assert!(refusal.instead.contains(instead), "{words}: {}", refusal.instead);
        }
    }

    #[test]
    fn ambiguous_words_give_the_engines_to_choose_from() {
        for (words, engines) in [
            ("Aurora", vec![Postgresql, Mysql]),
            ("my RDS database", RELATIONAL.to_vec()),
            ("data warehouse", WAREHOUSES.to_vec()),
            ("MySQL or Postgres", vec![Postgresql, Mysql]),
            ("Aurora on RDS", vec![Postgresql, Mysql]),
            ("Google Cloud SQL", vec![Postgresql, Mysql, Sqlserver]),
            ("databases", RELATIONAL.to_vec()),
            ("our DWH", WAREHOUSES.to_vec()),
            ("Oracle and Snowflake", vec![Oracle, Snowflake]),
            ("something", Engine::ALL.to_vec()),
            ("", Engine::ALL.to_vec()),
            ("jdbc:db2://h:1/d", Engine::ALL.to_vec()),
        ] {
            let SourceAnswer::OneOf {
                engines: answer,
                reason,
            } = classify_source(words)
            else {
                panic!("{words}: {:?}", classify_source(words))
            };
            assert_eq!(answer, engines, "{words}");
            assert!(!reason.is_empty());
        }
    }

    #[test]
    fn the_reason_repeats_the_words_that_told() {
        for (words, reason) in [
            ("my data warehouse on AWS", "`warehouse ... aws` means Amazon Redshift"),
            (
                "Google analytics warehouse",
                "`warehouse ... google` means Google BigQuery",
            ),
            ("MSSQL", "`mssql` means Microsoft SQL Server"),
            (
                "wh.abc123.eu-west-1.redshift.amazonaws.com",
                "the host name means Amazon Redshift",
            ),
            ("jdbc:mysql://h:1/d", "the JDBC URL means MySQL"),
        ] {
            let SourceAnswer::Engine { reason: said, .. } = classify_source(words) else {
                panic!("{words}")
            };
            assert_eq!(said, reason, "{words}");
        }
    }

    #[test]
    fn a_host_name_is_kept_for_discovery() {
        for host in ["orders.abc.us-east-1.rds.amazonaws.com", "db.example.internal"] {
            let SourceAnswer::Host { host: found, .. } = classify_source(host) else {
                panic!("{host}")
            };
            assert_eq!(found, host);
        }
    }
}
