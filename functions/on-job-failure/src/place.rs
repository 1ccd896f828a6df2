//! To which incident a failed run belongs: that of the connection which its failure is about.
//!
//! Of one connection there is nothing to choose. Of several it is the one that the message names (which `shared_checks::incident` reads), else one
//! whose incident is of the same host, else the first by the job's own order of which nothing says that it is of another host, else the job's own.
//! A run that is listed stays where it is, whatever was opened since.

use jiff::Timestamp;
use shared_checks::incident::Membership;
use shared_domain::incident::{Belongs, Incident, IncidentRun, Key, Member, Subject};
use shared_incidents::Table;
use shared_lambda::StepError;

/// An incident that a run belongs to.
pub(crate) enum Place {
    /// One that is open.
    Open(Box<Incident>),
    /// One that is over: the run's event came late, or again.
    Over(Box<Incident>),
    /// One before that, by its id.
    Before(String),
}

impl Place {
    /// The place of a run that ended at `ended`, by the newest incident of one of its keys.
    pub(crate) fn of(newest: &Incident, ended: Timestamp) -> Option<Self> {
        match newest.belongs(ended) {
            Belongs::Here if newest.is_open() => Some(Self::Open(Box::new(newest.clone()))),
            Belongs::Here => Some(Self::Over(Box::new(newest.clone()))),
            Belongs::Before(id) => Some(Self::Before(id)),
            Belongs::ToANewOne => None,
        }
    }

    pub(crate) fn id(&self) -> &str {
        match self {
            Self::Open(incident) | Self::Over(incident) => &incident.id,
            Self::Before(id) => id,
        }
    }
}

/// Where a run belongs.
pub(crate) enum Spot {
    /// To an incident.
    There(Place),
    /// To one of this key that is to be opened, after that.
    Free(Key, Option<Box<Incident>>),
}

/// Where a run of these keys belongs.
pub(crate) async fn of(table: &Table, read: &Membership, listed: &IncidentRun) -> Result<Spot, StepError> {
    let mut keys = read.keys.clone();
    if let [first, _, ..] = read.keys.as_slice() {
        keys.push(Key {
            subject: match &listed.of {
                Member::Job(job) => Subject::Job(job.clone()),
                Member::Crawler(crawler) => Subject::Crawler(crawler.clone()),
            },
            ..first.clone()
        });
    }
    let mut newest = Vec::new();
    for key in &keys {
        newest.push(table.newest(&key.id()).await?);
    }
    if keys.len() > 1 {
        for place in newest
            .iter()
            .flatten()
            .filter_map(|newest| Place::of(newest, listed.ended))
        {
            if table.has_run(place.id(), listed).await? {
                return Ok(Spot::There(place));
            }
        }
    }
    let chosen = choose(&newest, read.host.as_deref());
    let (key, newest) = (keys.swap_remove(chosen), newest.swap_remove(chosen));
    let place = newest.as_ref().and_then(|newest| Place::of(newest, listed.ended));
    Ok(place.map_or_else(|| Spot::Free(key, newest.map(Box::new)), Spot::There))
}

/// Which of several keys, by the newest incident of each; the last is the job's own.
fn choose(newest: &[Option<Incident>], host: Option<&str>) -> usize {
    let last = newest.len().saturating_sub(1);
    let of_host = |newest: &Option<Incident>| newest.as_ref().and_then(|newest| newest.host.clone());
    let is_same = |newest: &Option<Incident>| host.is_some() && of_host(newest).as_deref() == host;
    let is_other = |newest: &Option<Incident>| {
        let open = newest.as_ref().is_some_and(Incident::is_open);
        open && host.is_some() && of_host(newest).is_some_and(|known| Some(known.as_str()) != host)
    };
    newest
        .iter()
        .position(is_same)
        .or_else(|| newest.iter().position(|newest| !is_other(newest)))
        .unwrap_or(last)
}

#[cfg(test)]
mod tests {
    use shared_domain::cause::Cause;
    use shared_domain::diagnosis::Stage;
    use shared_domain::incident::Closed;

    use super::*;

    #[test]
    fn of_several_connections_it_is_the_one_of_the_same_host_else_the_first_that_is_of_no_other() {
        let at = Timestamp::UNIX_EPOCH;
        let of = |host: Option<&str>, open: bool| {
            let key = Key {
                subject: Subject::Connection("orders".to_owned()),
                stage: Stage::Network,
                cause: Cause::ConnectTimeout,
            };
            Some(Incident {
                host: host.map(str::to_owned),
                closed: (!open).then_some(Closed::Quiet {
                    seen: at,
                    last: None,
                    idle: false,
                }),
                ..Incident::open(key, at, at, None)
            })
        };
        let (db, crm, mute) = (of(Some("db"), true), of(Some("crm"), true), of(None, true));
        for (name, newest, host, expected) in [
            ("nothing is open", [None, None, None], Some("db"), 0),
            (
                "only the second, of the same host",
                [None, db.clone(), None],
                Some("db"),
                1,
            ),
            (
                "only the second, of another host",
                [None, crm.clone(), None],
                Some("db"),
                0,
            ),
            (
                "only the second, and no host is named",
                [None, db.clone(), None],
                None,
                0,
            ),
            ("the first, of another host", [crm.clone(), None, None], Some("db"), 1),
            (
                "the first was of another host",
                [of(Some("crm"), false), None, None],
                Some("db"),
                0,
            ),
            ("both, of other hosts", [crm.clone(), crm.clone(), None], Some("db"), 2),
            ("the second knows", [mute.clone(), db.clone(), None], Some("db"), 1),
            ("the first does not say", [mute.clone(), crm, None], Some("db"), 0),
            ("no host is named", [db, mute, None], None, 0),
        ] {
            assert_eq!(choose(&newest, host), expected, "{name}");
        }
    }
}
