//! Which of several connections a failure is about, and how that is known.

use shared_domain::aws::glue::Connection;
use shared_domain::evidence::{Evidence, Found, NamedConnection};
use shared_domain::jdbc::target_of;
use shared_domain::script::ScriptHost;
use shared_domain::source::Engine;

use crate::names::had_by_the_run;

/// Why it is that connection of several, where nothing tells.
pub const COMES_FIRST: &str = "it comes first, and the error text points to no other";

/// The connection that a failure is most likely about.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Suspect<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its definition, where that is known.
    pub connection: Option<&'a Connection>,
    /// How it is known; `None` for the only one.
    pub why: Option<&'static str>,
    /// True when the error text itself points to it, or it is known to be the only one; false for a mere first in the list.
    pub named: bool,
}

/// The suspect; `None` where no connection is named.
///
/// A host in the error text decides, then the engine that speaks in it, where only one connection has them. Else it is the first whose
/// definition is known: the one that Glue takes the network from. While other connections may be part of it that could not be read, only
/// the host decides.
pub fn suspect(evidence: &Evidence) -> Option<Suspect<'_>> {
    let open = evidence.leaves_connections_open();
    let had = if evidence.changed_since_run().is_some() {
        had_by_the_run(evidence)
    } else {
        Vec::new()
    };
    if let [one] = evidence.connections.as_slice()
        && (!open || known(one).is_none())
    {
        return Some(Suspect {
            name: &one.name,
            connection: known(one),
            why: None,
            named: !open,
        });
    }
    let text = texts(evidence).to_lowercase();
    let host = only(evidence, |connection| {
        target_of(connection).is_some_and(|target| mentions(&text, &target.host))
    });
    let speaks = |engine: &Engine| engine.source().speaks.iter().any(|word| text.contains(word));
    let speaking: Vec<Engine> = Engine::ALL.into_iter().filter(speaks).collect();
    let engine = || {
        only(evidence, |connection| {
            let engine = target_of(connection).and_then(|target| target.engine);
            engine.is_some_and(|engine| speaking.iter().any(|other| engine.agrees_with(*other)))
        })
    };
    let of_the_run = || match had.as_slice() {
        [one] => evidence.connections.iter().find(|named| named.name == *one),
        _ => None,
    };
    let (connection, why, named) = if let Some(connection) = host {
        (connection, "the error text names its host", true)
    } else if let Some(connection) = of_the_run() {
        (
            connection,
            "the run itself names it, and its job was changed since",
            true,
        )
    } else if let Some(connection) = engine().filter(|_| !open) {
        (
            connection,
            "the error is one of its engine, and of no other connection's",
            true,
        )
    } else {
        let first = evidence.connections.iter().find(|named| known(named).is_some());
        let first = first.or(evidence.connections.first())?;
        (first, COMES_FIRST, false)
    };
    Some(Suspect {
        name: &connection.name,
        connection: known(connection),
        why: Some(why),
        named,
    })
}

/// The database's host that the error text names, where the job's script has it in a URL of its own and no connection of the job leads there.
pub fn elsewhere(evidence: &Evidence) -> Option<&ScriptHost> {
    let script = evidence
        .script
        .get()
        .filter(|script| script.databases().next().is_some())?;
    let text = texts(evidence).to_lowercase();
    let names = |host: &str| mentions(&text, host);
    let of_connections: Vec<String> = evidence
        .connections
        .iter()
        .filter_map(|named| known(named).and_then(target_of))
        .map(|target| target.host)
        .collect();
    if of_connections.iter().any(|host| names(host)) || evidence.leaves_connections_open() {
        return None;
    }
    script.databases().find(|host| names(&host.host))
}

/// True where a text in lower case has the host by itself, and not as a part of another's name.
fn mentions(text: &str, host: &str) -> bool {
    let host = host.to_lowercase();
    let of_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_');
    let alone = |(at, _): (usize, &str)| {
        let before = text[..at].chars().next_back();
        let mut after = text[at + host.len()..].chars();
        let goes_on = match after.next() {
            Some('.') => after.next().is_some_and(of_name),
            Some(next) => of_name(next),
            None => false,
        };
        !before.is_some_and(|c| of_name(c) || c == '.') && !goes_on
    };
    !host.is_empty() && text.match_indices(host.as_str()).any(alone)
}

fn known(named: &NamedConnection) -> Option<&Connection> {
    named.connection.get().and_then(Found::present)
}

/// The connection that `is` holds for, if it is one alone.
fn only(evidence: &Evidence, is: impl Fn(&Connection) -> bool) -> Option<&NamedConnection> {
    let mut matching = evidence
        .connections
        .iter()
        .filter(|named| known(named).is_some_and(&is));
    matching.next().filter(|_| matching.next().is_none())
}

/// All that is said of the failure.
fn texts(evidence: &Evidence) -> String {
    let run = evidence.job_run.get().and_then(Found::present);
    let crawl = evidence.failed_crawl();
    let log = evidence.log_tail.get().map(|lines| lines.join("\n"));
    let said = [
        evidence.test_error.clone(),
        log,
        run.and_then(|run| run.error_message.clone()),
        run.and_then(|run| run.state_detail.clone()),
        crawl.and_then(|crawl| crawl.error_message.clone()),
    ];
    said.into_iter().flatten().collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_mentioned_by_itself_and_not_as_a_part_of_another() {
        for (text, mentioned) in [
            ("connecting to db.internal:5432", true),
            ("lost db.internal.", true),
            ("//db.internal/orders", true),
            ("old-db.internal:5432", false),
            ("a.db.internal", false),
            ("db.internal.example.com", false),
            ("db.internally", false),
            ("old-db.internal, then db.internal", true),
            ("", false),
        ] {
            assert_eq!(mentions(text, "DB.internal"), mentioned, "{text}");
        }
        assert!(!mentions("x", ""));
    }
}
