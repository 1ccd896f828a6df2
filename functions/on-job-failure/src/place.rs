//! To which incident a failed run belongs: that of the connection which its failure is about.
//!
//! Of one connection there is nothing to choose. Of several it is the one that the message names (which `shared_checks::incident` reads), else one
//! whose incident is of the host that cannot be reached, else one of them all: an incident of its own, which whatever has the same connections joins
//! and nothing else does, so that no failure is put to a connection, or closed with it, on a guess. Where that is of another host, it is the job's own.
//! A run that is listed stays where it is, whatever was opened since, and whatever connections its job has since. Once a diagnosis has named the connection, what the same job fails of later, of
//! the same cause and maybe of that connection, is of that incident: people have heard of it, whatever other connections that run had.

use jiff::Timestamp;
use shared_checks::incident::{MayBe, Membership};
use shared_domain::diagnosis::Stage;
use shared_domain::incident::{Belongs, Incident, IncidentRun, Key, Member, Subject, key_of};
use shared_incidents::{Known, Table};
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
    /// To one that is to be opened.
    Free(Free),
}

/// An incident that is to be opened.
pub(crate) struct Free {
    /// Its key.
    pub(crate) key: Key,
    /// What it comes after.
    pub(crate) before: Option<Box<Incident>>,
    /// What is known of its job.
    pub(crate) known: Known,
}

/// So many incidents that a job is in are looked at.
const MOST_JOINED: usize = 10;

/// Where a run is listed, whatever connections its job has by now. What the index does not have yet, an incident may have that its job is in.
pub(crate) async fn that_lists(
    table: &Table,
    listed: &IncidentRun,
    now: Timestamp,
) -> Result<Option<Place>, StepError> {
    match that_index_lists(table, listed).await? {
        Some(place) => Ok(Some(place)),
        None => listing(table, table.known_of(&listed.of, now).await?.ids(), listed).await,
    }
}

/// The same, as far as the index has it.
async fn that_index_lists(table: &Table, listed: &IncidentRun) -> Result<Option<Place>, StepError> {
    match table.lists(listed).await? {
        Some(id) => as_it_is(table, id).await.map(Some),
        None => Ok(None),
    }
}

/// Of some incidents that the job is in, the one that lists the run.
pub(crate) async fn listing(
    table: &Table,
    ids: impl Iterator<Item = &str>,
    listed: &IncidentRun,
) -> Result<Option<Place>, StepError> {
    for id in ids.take(MOST_JOINED) {
        if table.has_run(id, listed).await? {
            return as_it_is(table, id.to_owned()).await.map(Some);
        }
    }
    Ok(None)
}

/// An incident that lists a run.
async fn as_it_is(table: &Table, id: String) -> Result<Place, StepError> {
    let newest = table.newest(key_of(&id)).await?.filter(|newest| newest.id == id);
    Ok(match newest.map(Box::new) {
        Some(open) if open.is_open() => Place::Open(open),
        Some(over) => Place::Over(over),
        None => Place::Before(id),
    })
}

/// Where a run of these keys belongs.
pub(crate) async fn of(
    table: &Table,
    read: &Membership,
    listed: &IncidentRun,
    now: Timestamp,
) -> Result<Spot, StepError> {
    let mut keys = read.keys.clone();
    if let [first, _, ..] = read.keys.as_slice() {
        keys.push(Key::of(own(&listed.of), first.stage, first.cause, None));
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
    // Databases share hosts: that one cannot be reached is of the host, and whose password is wrong is not.
    let tells = keys.iter().all(|key| key.stage == Stage::Network);
    let chosen = choose(&newest, read.host.as_deref(), tells);
    let (key, newest) = (keys.swap_remove(chosen), newest.swap_remove(chosen));
    if let Some(place) = newest.as_ref().and_then(|newest| Place::of(newest, listed.ended)) {
        return Ok(Spot::There(place));
    }
    let other = Other { table, read, key: &key };
    if let Some(place) = other.of_that_name(listed).await? {
        return Ok(Spot::There(place));
    }
    let known = table.known_of(&listed.of, now).await?;
    let there = match listing(table, known.ids(), listed).await? {
        Some(place) => Some(place),
        None => match other.joined(&known, listed, now).await? {
            Some(place) => Some(place),
            // Of one that could not be read before: that its job was in what is over is forgotten, and what comes again opens nothing.
            None if other.key.role.is_some() => that_index_lists(table, listed).await?,
            None => None,
        },
    };
    Ok(there.map_or_else(
        || {
            Spot::Free(Free {
                key,
                before: newest.map(Box::new),
                known,
            })
        },
        Spot::There,
    ))
}

/// The job or crawler itself.
fn own(of: &Member) -> Subject {
    match of {
        Member::Job(job) => Subject::Job(job.clone()),
        Member::Crawler(crawler) => Subject::Crawler(crawler.clone()),
    }
}

/// An incident of another key, to which a run of this key belongs: that the key leads there is kept, for an event that comes again when it is over.
struct Other<'a> {
    table: &'a Table,
    read: &'a Membership,
    key: &'a Key,
}

impl Other<'_> {
    /// That to which the key has led before.
    async fn of_that_name(&self, listed: &IncidentRun) -> Result<Option<Place>, StepError> {
        if !matches!(self.key.subject, Subject::Connection(_) | Subject::OneOf(_)) {
            return Ok(None);
        }
        let Some(id) = self.table.named(&self.key.id()).await? else {
            return Ok(None);
        };
        // What a later diagnosis has put to another connection, and another incident of that key, are none of this run's.
        let there = self.table.newest(key_of(&id)).await?;
        let there = there.filter(|there| there.id != id || self.is_named(there));
        let place = there.and_then(|there| Place::of(&there, listed.ended));
        Ok(place.filter(|place| place.id() == id))
    }

    /// One that the job is in, and that is open; else the only one that is over since after the run had failed. What was unread of one job leads no
    /// other anywhere.
    async fn joined(&self, known: &Known, listed: &IncidentRun, now: Timestamp) -> Result<Option<Place>, StepError> {
        let is_of_connections = matches!(self.key.subject, Subject::Connection(_) | Subject::OneOf(_));
        if !is_of_connections && self.read.may_be.is_none() {
            return Ok(None);
        }
        // Of what is over nobody hears any more: if it is of another connection, it is lost.
        let of_several = self.read.may_be.as_ref().is_some_and(MayBe::is_of_several);
        let (mut open, mut over) = (Vec::new(), Vec::new());
        for id in known.incidents.iter().take(MOST_JOINED) {
            let there = self.table.newest(key_of(id)).await?;
            let Some(there) = there.filter(|there| there.id == *id) else {
                continue;
            };
            let is_named = self.is_named(&there);
            if !is_named && !self.may_be_its(&there, &listed.of) {
                continue;
            }
            match Place::of(&there, listed.ended) {
                Some(place @ Place::Open(_)) if is_named => {
                    self.table.name(&self.key.id(), id, now).await?;
                    return Ok(Some(place));
                }
                Some(place @ Place::Open(_)) => open.push(place),
                Some(place @ Place::Over(_)) if is_named || !of_several => over.push(place),
                Some(Place::Over(_) | Place::Before(_)) | None => {}
            }
        }
        // Of which of several it is nobody knows.
        let mut all = if open.is_empty() { over } else { open };
        Ok(all.pop().filter(|_| all.is_empty()))
    }

    /// True for one of the same cause, and of no other host, where the connections or the role of this run could not be read, or of the job's own run
    /// which opened that: it has failed of that already, and people have heard of it.
    fn may_be_its(&self, there: &Incident, of: &Member) -> bool {
        let told = there.told.as_ref().and_then(|told| told.connection.as_deref());
        let may_be = self.read.may_be.as_ref();
        let hosts = there.host.as_deref().zip(self.read.host.as_deref());
        let is_own = there.key == Key::of(own(of), self.key.stage, self.key.cause, None);
        let is_its = may_be.is_some_and(|may_be| may_be.is_of(&there.key, told)) || is_own;
        is_its && hosts.is_none_or(|(one, other)| one == other)
    }

    /// True where a diagnosis has named a connection which the run's failure may be about, of the same cause.
    fn is_named(&self, there: &Incident) -> bool {
        let connection = |key: &Key| match &key.subject {
            Subject::Connection(name) => Some(name.clone()),
            Subject::Job(_) | Subject::Crawler(_) | Subject::OneOf(_) => None,
        };
        let names: Vec<String> = self.read.keys.iter().filter_map(connection).collect();
        is_named(there, self.key, &names, self.read.host.as_deref())
    }
}

/// True for an incident of one of several connections whose diagnosis has named one of these, of the cause of that key; not where it is known that
/// other hosts are meant.
fn is_named(there: &Incident, key: &Key, names: &[String], host: Option<&str>) -> bool {
    let connection = there.told.as_ref().and_then(|told| told.connection.as_ref());
    let hosts = there.host.as_deref().zip(host);
    matches!(there.key.subject, Subject::OneOf(_))
        && (there.key.stage, there.key.cause) == (key.stage, key.cause)
        && (&there.key.role, &there.key.denied) == (&key.role, &key.denied)
        && connection.is_some_and(|connection| names.contains(connection))
        && hosts.is_none_or(|(one, other)| one == other)
}

/// Which of several keys, by the newest incident of each: the first is that of one of several connections, the last the job's own. `tells` is true
/// where a host tells of what the failure is.
fn choose(newest: &[Option<Incident>], host: Option<&str>, tells: bool) -> usize {
    let last = newest.len().saturating_sub(1);
    let at = |at: usize| newest.get(at).and_then(Option::as_ref);
    let is_same = |one: &usize| tells && host.is_some() && at(*one).is_some_and(|one| one.host.as_deref() == host);
    let is_open = |one: &usize| at(*one).is_some_and(Incident::is_open);
    let is_other =
        at(0).is_some_and(|one| one.is_open() && one.host.is_some() && host.is_some() && one.host.as_deref() != host);
    // One that is known is better than one of several.
    let known_first = || (1..newest.len()).chain([0]);
    known_first()
        .find(|one| is_same(one) && is_open(one))
        .or_else(|| known_first().find(is_same))
        .unwrap_or(if is_other { last } else { 0 })
}

#[cfg(test)]
mod tests {
    use shared_domain::cause::Cause;
    use shared_domain::incident::Closed;

    use super::*;

    #[test]
    fn of_several_connections_it_is_the_one_of_the_same_host_else_one_of_them_unless_that_is_of_another_host() {
        let at = Timestamp::UNIX_EPOCH;
        let of = |host: Option<&str>, open: bool| {
            let key = Key {
                subject: Subject::Connection("orders".to_owned()),
                stage: Stage::Network,
                cause: Cause::ConnectTimeout,
                role: None,
                denied: None,
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
        // One of both, the first, the second, the job's own.
        for (name, newest, host, expected) in [
            ("nothing is open", [None, None, None, None], Some("db"), 0),
            (
                "the second, of the same host",
                [None, None, db.clone(), None],
                Some("db"),
                2,
            ),
            (
                "the second, of another host",
                [None, None, crm.clone(), None],
                Some("db"),
                0,
            ),
            (
                "the second, and no host is named",
                [None, None, db.clone(), None],
                None,
                0,
            ),
            (
                "the second does not say",
                [None, None, mute.clone(), None],
                Some("db"),
                0,
            ),
            (
                "one of both, of the same host",
                [db.clone(), None, None, None],
                Some("db"),
                0,
            ),
            (
                "one of both, of another host",
                [crm.clone(), None, None, None],
                Some("db"),
                3,
            ),
            (
                "one of both was of another host",
                [of(Some("crm"), false), None, None, None],
                Some("db"),
                0,
            ),
            (
                "one of both does not say",
                [mute.clone(), None, None, None],
                Some("db"),
                0,
            ),
            (
                "one of both and the second",
                [db.clone(), None, db.clone(), None],
                Some("db"),
                2,
            ),
            (
                "one of both is open, the second was",
                [db.clone(), None, of(Some("db"), false), None],
                Some("db"),
                0,
            ),
            (
                "the second was of the host",
                [mute.clone(), None, of(Some("db"), false), None],
                Some("db"),
                2,
            ),
            (
                "one of both is of another, the second knows",
                [crm.clone(), None, db.clone(), None],
                Some("db"),
                2,
            ),
        ] {
            assert_eq!(choose(&newest, host, true), expected, "{name}");
        }
        // Of a password no host tells whose it is.
        assert_eq!(choose(&[None, None, db, None], Some("db"), false), 0);
        assert_eq!(choose(&[crm], Some("db"), true), 0);
    }
}
