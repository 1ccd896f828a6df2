//! What is left: a failure that nobody's words are found in, and that speaks of no part of a connection. Who raised it says at least
//! that it is none. The faintest of all readings: never firm, and asked where not even plain words say anything.

use super::Says::{self, Faintly};
use super::is_of_engine;
use super::spark::OF_DATA;
use crate::signal::cause::Cause::{self, *};
use crate::signal::hosts;
use crate::signal::judge::is_said_by_a_server;
use crate::signal::others::Speaking;
use crate::signal::parse::{Level, Utterance};
use crate::signal::words::has;

mod languages;

/// So many utterances are looked at, the last ones.
const MOST: usize = 30;

/// Where a text speaks of one of these, it may be of a connection: beginnings of words.
const OF_THE_WAY: &[&str] = &[
    "connect",
    "host",
    "peer",
    "protocol",
    "packet",
    "eof",
    "warehouse",
    "answer",
    "respond",
    "login",
    "logon",
    "password",
    "passwd",
    "credential",
    "authent",
    "authoriz",
    "ssl",
    "tls",
    "certificate",
    "handshake",
    "jdbc",
    "odbc",
    "socket",
    "network",
    "dns",
    "secret",
    "kms",
    "subnet",
    "vpc",
    "availability zone",
    "security group",
    "unreachable",
    "reachable",
    "timeout",
    "timed out",
    "time out",
    "refused",
    "denied",
    "permission",
    "endpoint",
    "proxy",
    "firewall",
    "kerberos",
    "driver class",
    "drivermanager",
    // The same in languages of ASCII letters.
    "verbind",
    "zugriff",
    "kennwort",
    "passwort",
    "anmeld",
    "benutzer",
    "datenbank",
    "connexion",
    "serveur",
    "utilisateur",
    "mot de passe",
    "servidor",
    "usuario",
    "acceso",
    "denegad",
    "negado",
    "conectar",
    "senha",
    "acesso",
    "connession",
    "accesso",
    "utente",
];

/// Parts of a connection that any text may name: of it where trouble is said, too.
const PARTS: &[&str] = &[
    "token", "url", "role", "port", "address", "server", "database", "session", "account", "user ",
];

/// Beginnings of words for what is wrong.
const TROUBLE: &[&str] = &[
    "abort",
    "broke",
    "cannot",
    "can't",
    "close",
    "could not",
    "couldn't",
    "deni",
    "disabled",
    "does not",
    "doesn't",
    "down",
    "error",
    "expire",
    "fail",
    "forbidden",
    "gone",
    "invalid",
    "lock",
    "lost",
    "no such",
    "not ",
    "reject",
    "reset",
    "terminat",
    "unable",
    "unavailable",
    "unknown",
    "wrong",
];

/// The packages of Spark, Hadoop and what runs beside them.
const OF_ENGINE: &[&str] = &[
    "org.apache.spark.",
    "org.apache.hadoop.",
    "org.apache.hive.",
    "org.apache.hudi.",
    "org.apache.iceberg.",
    "org.apache.flink.",
    "io.delta.",
    "com.amazonaws.services.glue.",
    "com.amazon.ws.emr.",
    "scala.",
    "pyspark",
];

/// The utterance that says most of who raised it, and what that means. `of_engine`: the connection leads to a known engine.
pub(crate) fn says(all: &[Utterance<'_>], of_engine: bool) -> Option<(usize, Says)> {
    let last = all.len().saturating_sub(MOST);
    if let Some(at) = (last..all.len()).rev().find(|at| is_answer_of_another(&all[*at])) {
        return Some((at, Faintly(Other)));
    }
    // A log whose errors are not shown is asked whole.
    let worst = all[last..].iter().map(|one| one.level).max().unwrap_or(Level::Error);
    let errors = || (last..all.len()).filter(|at| all[*at].level == worst);
    if let Some(at) = errors()
        .rev()
        .filter(|at| !is_of_a_worker(&all[*at]))
        .find(|at| Speaking::in_all(&all[*at..=*at]).is_of_no_source() || hosts::is_of_a_program(&all[*at].words))
    {
        return (!errors().any(|at| is_a_drivers(&all[at]))).then_some((at, Faintly(Other)));
    }
    if let Some(at) = errors()
        .rev()
        .find(|at| Speaking::in_all(&all[*at..=*at]).fetches_packages())
    {
        return Some((at, Faintly(LibraryMissing)));
    }
    if errors().any(|at| is_of_the_way(&all[at], of_engine)) {
        return None;
    }
    errors()
        .rev()
        .find_map(|at| raised(&all[at], of_engine).map(|cause| (at, Faintly(cause))))
}

/// `org.apache.spark.api.python.PythonException: Traceback ...`: Spark passes on what a script raised in one of its workers.
fn is_of_a_worker(one: &Utterance<'_>) -> bool {
    one.class_name() == "PythonException" && one.words.trim().is_empty()
}

/// `HTTP 500 Internal Server Error from https://api.example.com/x`: the answer of a host that no connection leads to.
fn is_answer_of_another(one: &Utterance<'_>) -> bool {
    let words = super::sentences::head(&one.words);
    let status = [
        "http ",
        "status code ",
        "status code: ",
        "status_code=",
        "status: ",
        "responded with ",
    ]
    .iter()
    .filter_map(|before| words.split_once(before))
    .any(|(_, rest)| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        digits == 3 && rest.starts_with(['4', '5'])
    });
    let host = words
        .split_once("https://")
        .or_else(|| words.split_once("http://"))
        .and_then(|(_, rest)| rest.split(['/', ':', '?', ' ', '\'']).next());
    status && host.is_some_and(|host| host.contains('.') && !hosts::speaks_http(host))
}

fn is_of_the_way(one: &Utterance<'_>, of_engine: bool) -> bool {
    // Athena ends each message with where the query ran.
    let words = super::sentences::head(&one.words)
        .split("this query ran against the '")
        .next()
        .unwrap_or_default();
    let words = of_a_model(words).unwrap_or(words);
    // Other alphabets have words of their own for all of it.
    let foreign = words.chars().filter(|c| c.is_alphabetic() && !c.is_ascii()).count();
    let part = |start: &&str| {
        words
            .match_indices(*start)
            // Not inside of a name or a path.
            .any(|(at, _)| {
                let before = &words[..at];
                let inside = before.ends_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '/'));
                !inside && !is_in_a_package(before)
            })
    };
    let class = one.class_name().to_ascii_lowercase();
    let parts = [
        "timeout",
        "connect",
        "socket",
        "eof",
        "cancel",
        "closed",
        "ssl",
        "auth",
        "credential",
    ];
    // An exception that is named after a part says that it is in trouble, unless it speaks of a statement.
    let named = ["sql", "server", "session", "host", "database", "endpoint"];
    let of_statement = is_a_drivers(one) && is_of_sql(words);
    let is_doubtful = foreign > 3 || (is_a_drivers(one) && !of_statement);
    let is_cleared = is_doubtful && is_of_a_catalogue(one, of_engine);
    // Kafka Connect names its exceptions after itself.
    let of_connect = one.class.is_some_and(|class| class.contains("kafka.connect."));
    let after_part = || !of_statement && !is_cleared && named.iter().any(|part| class.contains(part));
    let of_class = !of_connect && (parts.iter().any(|part| class.contains(part)) || after_part());
    // What only names a part is of it where something is wrong with it.
    let in_trouble = || PARTS.iter().any(part) && TROUBLE.iter().any(part);
    let of_words = OF_THE_WAY.iter().any(part) || in_trouble();
    (is_doubtful && !is_cleared) || of_class || of_words || says_a_state_alone(words)
}

/// `org.apache.kafka.` before `connect.runtime.WorkerSinkTask`: the name of a class says who speaks, not of what.
fn is_in_a_package(before: &str) -> bool {
    const LONGEST: usize = 120;
    let name = before.strip_suffix('.').and_then(|before| {
        let start = before.rfind(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '$')));
        before
            .get(start.map_or(0, |at| at + 1)..)
            .filter(|name| name.len() < LONGEST)
    });
    let of_java = ["org.", "com.", "io.", "net.", "java.", "javax.", "scala."];
    name.is_some_and(|name| of_java.iter().any(|root| format!("{name}.").starts_with(root)))
}

/// `Database Error in model orders (models/orders.sql) ...`: what dbt's adapter was told about a statement, behind where it stands.
fn of_a_model(words: &str) -> Option<&str> {
    const NODES: &[&str] = &[
        "model ",
        "test ",
        "unit test ",
        "snapshot ",
        "seed ",
        "operation ",
        "sql operation ",
        "analysis ",
    ];
    let (_, rest) = words.split_once("database error in ")?;
    let rest = NODES.iter().find_map(|node| rest.strip_prefix(node))?;
    let (place, told) = rest.split_once(')')?;
    (place.contains(" (") && !told.trim().is_empty()).then_some(told)
}

/// True for what a server or a driver says that every word of connecting is known of, in each of its languages, and that has none of the
/// kind: it is about what was asked for.
fn is_of_a_catalogue(one: &Utterance<'_>, of_engine: bool) -> bool {
    let words = super::sentences::head(&one.words);
    // It names what was asked for, or its session.
    let of_statement = is_of_sql(words) || languages::is_of_sql(words) || languages::is_of_jdbc(words);
    let spoken = of_engine || matches!(one.class_name(), "PSQLException" | "RedshiftException");
    let known = (spoken && of_statement) || is_in_a_session(words);
    // Of a text in a wrong encoding the words are gone.
    let is_whole = !words.contains('\u{fffd}');
    known && is_whole && !languages::is_of_the_way(words) && !is_said_by_a_server(one)
}

/// `(conn=4711) ...`: MariaDB's driver prints the id that the server has given to the session
/// (`ExceptionFactory` of mariadb-connector-j).
pub(crate) fn is_in_a_session(words: &str) -> bool {
    let id = words.split_once("(conn=").and_then(|(_, rest)| rest.split_once(')'));
    id.is_some_and(|(id, _)| !id.is_empty() && id.bytes().all(|digit| digit.is_ascii_digit()))
}

/// What a database speaks of once it is connected: the objects and parts of a statement.
fn is_of_sql(words: &str) -> bool {
    const OBJECTS: &[&str] = &[
        "table",
        "tables",
        "column",
        "columns",
        "index",
        "key",
        "keys",
        "partition",
        "partitions",
        "trigger",
        "procedure",
        "function",
        "functions",
        "statement",
        "query",
        "view",
        "row",
        "rows",
        "field",
        "constraint",
        "sequence",
        "tablespace",
        "cursor",
        "syntax",
        "select",
        "insert",
        "update",
        "alter",
        "aggregate",
        "subquery",
        "datatype",
        "expression",
        "identifier",
        "tabelle",
        "spalte",
        "zeile",
        "tabla",
        "columna",
        "fila",
        "índice",
        "tabela",
        "coluna",
        "colonne",
        "ligne",
        "requête",
        "tabella",
        "colonna",
        "riga",
    ];
    OBJECTS.iter().any(|object| has(words, object))
}

/// What a driver throws may be of its connection.
fn is_a_drivers(one: &Utterance<'_>) -> bool {
    let of_jdbc = one.class.is_some_and(|class| class.starts_with("java.sql.")) || one.ran_in("jdbc.");
    of_jdbc || one.speaker.is_some_and(is_of_engine) || one.words.contains("jdbc") || is_in_a_session(&one.words)
}

/// False for what only carries another error: `An error occurred while calling o95.load.` A cut text says nothing.
fn says_more(words: &str) -> bool {
    let rest = words
        .split_once("an error occurred while calling o")
        .map_or(words, |(_, rest)| rest.split_once(' ').map_or("", |(_, rest)| rest));
    rest.trim_matches([' ', ':', '.']).len() > 5
}

/// `Job x Run y Exited with error: FAILED`: that a run failed says nothing of why.
fn says_a_state_alone(words: &str) -> bool {
    [
        "state: failed",
        "status: failed",
        "status failed",
        "state failed",
        "error: failed",
        "state: error",
    ]
    .iter()
    .any(|state| words.trim_end().ends_with(state))
}

/// By class and frames: data where its readers and types are, else the engine's or the script's.
fn raised(one: &Utterance<'_>, of_engine: bool) -> Option<Cause> {
    let within = |packages: &[&str]| {
        let starts = |name: &str| packages.iter().any(|package| name.starts_with(package));
        one.class.is_some_and(starts) || one.frames.iter().any(|frame| starts(frame))
    };
    let name = one.class_name();
    let of_python = one.class.is_some_and(|class| !class.contains('.'));
    let names = |packages: &[&str]| {
        let message = super::sentences::head(one.message);
        packages.iter().any(|package| message.contains(package))
    };
    let head = super::sentences::head(&one.words);
    let in_catalogue = || is_of_a_catalogue(one, of_engine);
    match () {
        () if is_of_sql(head) && is_a_drivers(one) => Some(SchemaOrData),
        () if of_a_model(head).is_some() => Some(SchemaOrData),
        () if languages::is_of_sql(head) && (is_a_drivers(one) || one.class.is_none()) && in_catalogue() => {
            Some(SchemaOrData)
        }
        () if is_a_drivers(one) && languages::is_of_jdbc(head) => in_catalogue().then_some(ScriptError),
        () if is_a_drivers(one) => (is_in_a_session(head) && in_catalogue()).then_some(Other),
        () if within(OF_DATA) || names(OF_DATA) => Some(SchemaOrData),
        () if name.starts_with("Py4J") || one.words.starts_with("an error occurred while calling o") => {
            says_more(&one.words).then_some(Other)
        }
        () if within(OF_ENGINE) => Some(Other),
        () if of_python || one.message.starts_with("Exception: ") => Some(ScriptError),
        () if one.class.is_some() || logged_by_the_engine(one) => Some(Other),
        () if is_of_sql(head) && one.words.starts_with("error") => Some(SchemaOrData),
        () => None,
    }
}

/// `hudi.HoodieSparkSqlWriter$ (HoodieSparkSqlWriter.scala:commit(689)): UPSERT failed`: the logger of a line as Glue prints it.
fn logged_by_the_engine(one: &Utterance<'_>) -> bool {
    const LONGEST: usize = 200;
    let header = one.message.split_once(")): ").map(|(header, _)| header);
    header.is_some_and(|header| header.len() < LONGEST && header.contains(".scala:"))
}

#[cfg(test)]
mod tests {
    use shared_domain::diagnosis::{Confidence, Stage};
    use shared_domain::source::Engine;

    use crate::signal::{SignalContext, classify};

    fn said(text: &str) -> String {
        said_on(text, None)
    }

    fn said_on(text: &str, engine: Option<Engine>) -> String {
        let context = SignalContext {
            engine,
            ..SignalContext::default()
        };
        let signal = classify(text, &context);
        assert_eq!(signal.confidence, Confidence::Possible, "{text}");
        format!("{}/{}", signal.stage.as_str(), signal.cause)
    }

    #[test]
    fn who_raised_what_nobody_understands_is_told_by_class_and_frames() {
        for (text, expected) in [
            ("Exception: parallel universe", "not_connection/script_error"),
            ("x.y.StrangeException: zzz", "not_connection/other"),
            (
                "org.apache.spark.SparkException: Writing job failed.\n\tat org.apache.spark.sql.execution.SparkPlan.execute(SparkPlan.scala:1)",
                "not_connection/other",
            ),
            (
                "An error occurred while calling o91.toString. Trace: zzz",
                "not_connection/other",
            ),
            (
                "HTTP 500 Internal Server Error from https://api.partner.example.com/v1",
                "not_connection/other",
            ),
            // What a driver passes on of a statement.
            (
                "java.sql.SQLException: Can't find FULLTEXT zzz matching the column list",
                "not_connection/schema_or_data_error",
            ),
            (
                "com.microsoft.sqlserver.jdbc.SQLServerException: The zzz of the trigger is not supported.",
                "not_connection/schema_or_data_error",
            ),
            ("gpg: decryption failed: zzz", "not_connection/other"),
            // What dbt was told of a statement.
            (
                "Database Error in model zzz (models/zzz.sql)\n  Zzz cannot hold zzz",
                "not_connection/schema_or_data_error",
            ),
            (
                "[error] [MainThread]: Database Error in snapshot z (snapshots/z.sql)\n[error] [MainThread]: zzz zzz",
                "not_connection/schema_or_data_error",
            ),
        ] {
            assert_eq!(said(text), expected, "{text}");
        }
    }

    /// Messages of catalogues whose words of connecting are all known, in languages of each script, with values of our own.
    #[test]
    fn what_a_known_catalogue_says_without_a_word_of_connecting_is_about_what_was_asked_for() {
        for (text, engine, expected) in [
            (
                "org.postgresql.util.PSQLException: Ошибка при преобразовании типа money.",
                None,
                "schema_or_data_error",
            ),
            (
                "org.postgresql.util.PSQLException: 无法为SQLXML创建StAXResult",
                None,
                "script_error",
            ),
            (
                "org.postgresql.util.PSQLException: Bu ResultSet içinde kayıt bulunamadı.",
                None,
                "script_error",
            ),
            (
                "org.postgresql.util.PSQLException: SAVEPOINT の zzz を解放できません。",
                None,
                "script_error",
            ),
            ("java.sql.SQLException: (conn=31) Не могу выполнить zzz", None, "other"),
            ("(conn=31) ZLIB: zzz zzz", None, "other"),
            (
                "java.sql.SQLException: (conn=31) Dette er ikke tilladt: zzz",
                None,
                "other",
            ),
            (
                "Die Definition der Tabelle 'konten' verhindert die Operation UPDATE",
                Some(Engine::Mysql),
                "schema_or_data_error",
            ),
            (
                "Нельзя удалять из таблицы 'v_ledger'",
                Some(Engine::Mariadb),
                "schema_or_data_error",
            ),
        ] {
            assert_eq!(said_on(text, engine), format!("not_connection/{expected}"), "{text}");
        }
    }

    #[test]
    fn a_word_of_connecting_in_any_language_keeps_it_apart() {
        for (text, engine) in [
            ("org.postgresql.util.PSQLException: Сервер прислал zzz", None),
            ("org.postgresql.util.PSQLException: 伺服器傳回 zzz", None),
            ("org.postgresql.util.PSQLException: FATAL: zzz zzz zzz", None),
            (
                "org.postgresql.util.PSQLException: Zzz\u{fffd}zz qqq\u{fffd}q zzz",
                None,
            ),
            ("java.sql.SQLException: (conn=31) Шифрование zzz соединения zzz", None),
            ("java.sql.SQLException: (conn=-1) zzz", None),
            (
                "java.sql.SQLException: (conn=31) vtgate: zzz no healthy tablet zzz",
                None,
            ),
            ("java.sql.SQLException: (conn=31) Plugin zzz could not be loaded", None),
            ("org.postgresql.util.PSQLException: 未知的响应类型 zzz。", None),
            ("org.postgresql.util.PSQLException: Unbekannter Antworttyp zzz.", None),
            ("pg_hba.conf 中没有匹配的行", Some(Engine::Postgresql)),
            (
                "Alias TNS non trouvé, ligne absente dans tnsnames.ora",
                Some(Engine::Oracle),
            ),
            ("java.sql.SQLException: (conn=zzz) zzz", None),
            ("x.y.StrangeException: Не могу выполнить zzz", None),
            ("Нельзя удалять из таблицы 'v_ledger'", None),
            ("Die Tabelle 'zzz' steht auf dem anderen Rechner", Some(Engine::Mysql)),
        ] {
            let context = SignalContext {
                engine,
                ..SignalContext::default()
            };
            let signal = classify(text, &context);
            assert_ne!(signal.stage, Stage::NotConnection, "{text}");
        }
    }

    #[test]
    fn what_may_be_of_a_connection_is_left_unknown() {
        for text in [
            "Exception: zzz with the host",
            "x.y.ServerException: zzz, the server",
            "java.sql.SQLException: zzz",
            "java.sql.SQLException: zzz of the table, connection zzz",
            "x.y.StrangeException: zzz\n\tat com.mysql.cj.jdbc.ConnectionImpl.connect(X.java:1)",
            "x.y.StrangeException: 连接出现问题",
            "An error occurred while calling o95.load.",
            "airflow.exceptions.AirflowException: Job x Run y Exited with error: FAILED",
            "asyncio.exceptions.CancelledError: zzz",
            "no form at all",
            "zzz failed",
            "Database Error\n  zzz zzz",
            "Database Error in model zzz (models/zzz.sql)\n  zzz, the host is gone",
            "the VPN is down again and nothing can be read",
            "org.postgresql.util.PSQLException",
            "org.postgresql.util.PSQLException: null",
            "com.amazon.redshift.util.RedshiftException: No valid zzz found",
            "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 34; An error occurred while calling o79.load.",
        ] {
            let signal = classify(text, &SignalContext::default());
            assert_eq!(signal.stage, Stage::Unknown, "{text}");
        }
    }
}
