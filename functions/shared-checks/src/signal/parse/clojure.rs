//! Errors as Clojure prints them: maps (`Throwable->map`, Metabase's own) whose causes lie in each other or in a row.
//! ```text
//! {:class java.sql.SQLException, :error "no answer", :cause {:class java.net.ConnectException, :error "Connection refused"}}
//! #error {:cause "Connection refused" :via [{:type java.sql.SQLException :message "no answer" :at [...]} {:type ...}] :trace [[...]]}
//! ```

/// So many errors of one text.
const MOST: usize = 50;
/// The message stands no further behind its class.
const FAR: usize = 300;

/// The same as the JVM prints it: `java.sql.SQLException: no answer`, `Caused by: java.net.ConnectException: Connection refused`.
pub(super) fn as_causes(text: &str) -> Option<String> {
    if !text.contains(":class ") && !text.contains(":type ") {
        return None;
    }
    let mut chained = String::new();
    let mut rest = text;
    for number in 0..MOST {
        let Some((start, class, message, end)) = next(rest) else {
            break;
        };
        if number == 0 {
            chained.push_str(rest[..start].trim_end_matches(['{', '[', ' ', '\n']));
        }
        chained.push_str(if number == 0 { "\n" } else { "\nCaused by: " });
        chained.push_str(class);
        chained.push_str(": ");
        chained.push_str(&message);
        rest = &rest[end..];
    }
    (!chained.is_empty()).then_some(chained)
}

/// The next class with its message: where it begins, both, and where the message ends.
fn next(text: &str) -> Option<(usize, &str, String, usize)> {
    let mut from = 0;
    for _ in 0..MOST {
        let keys = [":class ", ":type "].iter();
        let (start, length) = keys
            .filter_map(|key| Some((text[from..].find(key)? + from, key.len())))
            .min()?;
        let name = text[start + length..].trim_start_matches(['\'', ' ']);
        let length = name
            .find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '$' | '_')))
            .unwrap_or(name.len());
        let class = &name[..length];
        let behind = &name[length..];
        let message = class.contains('.').then(|| message_in(behind)).flatten();
        if let Some((message, end)) = message {
            return Some((start, class, message, text.len() - behind.len() + end));
        }
        from = text.len() - behind.len();
    }
    None
}

/// The text of the next `:error` or `:message`, and where it ends.
fn message_in(text: &str) -> Option<(String, usize)> {
    let keys = [":error ", ":message "].iter();
    let (at, length) = keys.filter_map(|key| Some((text.find(key)?, key.len()))).min()?;
    let another = [":class ", ":type "].iter().filter_map(|key| text.find(key)).min();
    let value = text[at + length..].trim_start().strip_prefix('"')?;
    if at > FAR || another.is_some_and(|another| another < at) {
        return None;
    }
    let mut message = String::new();
    let mut escaped = false;
    for (end, c) in value.char_indices() {
        match c {
            '"' if !escaped => return Some((message, text.len() - value.len() + end + 1)),
            '\\' if !escaped => escaped = true,
            'n' | 'r' if std::mem::take(&mut escaped) => message.push('\n'),
            't' if std::mem::take(&mut escaped) => message.push('\t'),
            c => {
                escaped = false;
                message.push(c);
            }
        }
    }
    // What was cut before its end.
    Some((message, text.len()))
}

#[cfg(test)]
mod tests {
    use super::as_causes;
    use crate::signal::speakers::heard::said;

    #[test]
    fn a_map_of_clojure_is_a_chain() {
        let nested =
            "{:class a.b.OuterException, :error \"x \\\"y\\\"\", :cause {:class c.d.InnerException, :error \"z\"}}";
        let chain = "\na.b.OuterException: x \"y\"\nCaused by: c.d.InnerException: z";
        assert_eq!(as_causes(nested).as_deref(), Some(chain));
        assert_eq!(as_causes("{:type :invalid-query, :error \"x\"} {:class Foo}"), None);
    }

    #[test]
    fn what_clojure_prints_of_a_failure_is_read_by_its_innermost_cause() {
        for (class, message, expected) in [
            ("javax.net.ssl.SSLHandshakeException", "zzz", "ssl/ssl_handshake_failed"),
            (
                "java.net.ConnectException",
                "Connection refused (Connection refused)",
                "network/connection_refused",
            ),
            ("java.net.UnknownHostException", "db.corp", "network/dns_failure"),
            (
                "java.lang.OutOfMemoryError",
                "Java heap space",
                "not_connection/out_of_memory",
            ),
            (
                "org.postgresql.util.PSQLException",
                "FATAL: password authentication failed for user \\\"m\\\"",
                "credentials/bad_password",
            ),
            (
                "org.postgresql.util.PSQLException",
                "ERROR: column \\\"m\\\" does not exist",
                "not_connection/schema_or_data_error",
            ),
        ] {
            for form in [
                "{:class com.mchange.v2.resourcepool.CannotAcquireResourceException,\n  :error \"A ResourcePool could not acquire a \
                 resource from its primary factory or source.\",\n  :cause\n  {:class {c},\n   :error \"{m}\"}}",
                "#error {\n :cause \"{m}\"\n :via\n [{:type java.sql.SQLException\n   :message \"zzz\"\n   :at [a.B c \"B.java\" 1]}\n  \
                 {:type {c}\n   :message \"{m}\"\n   :at [a.B c \"B.java\" 2]}]\n :trace\n [[a.B c \"B.java\" 2]]}",
                "{:via [{:type clojure.lang.ExceptionInfo, :message \"Error executing query\", :data {:type :driver}} {:type {c}, :message \
                 \"{m}\", :at [a.B c \"B.java\" 2]}]}",
            ] {
                let text = form.replace("{c}", class).replace("{m}", message);
                assert_eq!(said(&text, None), expected, "{text}");
            }
        }
    }
}
