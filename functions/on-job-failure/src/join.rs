//! A failed run, or crawl, joins its incident, or opens it: one conditional write says who opens, one that it still fails, and one more item that
//! the run is listed.
//!
//! What is repeated changes nothing: the run is listed, the execution has its name. Where the table is busy, the run comes again; where it fails,
//! or is busy for too long, the run is diagnosed by itself.

use jiff::{SignedDuration, Timestamp};
use shared_checks::incident::{Membership, membership};
use shared_domain::evidence::{Evidence, Found};
use shared_domain::fact::Fact;
use shared_domain::incident::{Incident, IncidentRun, Key, Member, dpu_seconds};
use shared_domain::request::RunEvent;
use shared_incidents::{Known, Opened, Teller, Untold};
use shared_lambda::{ErrorName, StepError};
use tracing::warn;

use crate::evidence::{Failed, left_alone, opted_out};
use crate::handler::{Action, Clients, Decision, Settings};
use crate::place::{self, Place, Spot};
use crate::start;

/// So far two clocks may be apart.
const SKEW: SignedDuration = SignedDuration::from_mins(5);
/// So often an incident may be closed while a run joins it.
const TRIES: usize = 5;

/// What becomes of a run whose incident the table is too busy to tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Patience {
    /// It comes again, so that a storm in which the table is slow is no storm of diagnoses.
    ComesAgain,
    /// The same of what has come before: it may be listed, and of other connections than its job has by now.
    CameBefore,
    /// The same of what a sweep has found; somebody may have told of it before.
    Swept,
    /// It has waited, or nobody brings it again: it is diagnosed by itself.
    Spent,
}

/// Decides about a failed run, of which `evidence` is known.
///
/// # Errors
/// When an execution could not be started, or the table is busy and there is patience: then the run is to come again.
pub(crate) async fn take(
    clients: &Clients,
    settings: &Settings,
    run: Failed,
    evidence: &Evidence,
    patience: Patience,
) -> Result<Decision, StepError> {
    match join(clients, settings, &run, evidence, patience, Timestamp::now()).await {
        Ok((action, reason)) => Ok(Decision::of(&run, action, reason)),
        Err(Trouble::Start(error)) => Err(error),
        Err(Trouble::Table(error)) if patience != Patience::Spent && error.is_passing() => Err(error),
        Err(Trouble::Table(error)) => alone(clients, settings, run, &error).await,
    }
}

/// What can go wrong.
enum Trouble {
    /// The table could not be asked or written: no reason to lose a run.
    Table(StepError),
    /// An execution could not be started.
    Start(StepError),
}

impl From<Untold> for Trouble {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Table(error) => Self::Table(error),
            Untold::Start(error) => Self::Start(error),
        }
    }
}

/// The run belongs to no incident that is known, and is diagnosed all the same.
async fn alone(clients: &Clients, settings: &Settings, run: Failed, error: &StepError) -> Result<Decision, StepError> {
    warn!(
        of = run.of.name(),
        run = run.id,
        "diagnosing the run by itself: {}",
        error.message
    );
    if let Some(reason) = left_alone(&clients.glue, settings, &run.of).await {
        return Ok(Decision::of(&run, Action::Ignored, reason));
    }
    let reason = format!(
        "its incident is not known, so it was diagnosed by itself: {}",
        error.message
    );
    let run = Failed {
        event: RunEvent {
            alone: Some(reason.clone()),
            ..run.event
        },
        ..run
    };
    let started = start::of_run(&clients.states, settings, &run, None).await?;
    let action = if started {
        Action::Started
    } else {
        Action::AlreadyStarted
    };
    Ok(Decision::of(&run, action, reason))
}

async fn join(
    clients: &Clients,
    settings: &Settings,
    run: &Failed,
    evidence: &Evidence,
    patience: Patience,
    now: Timestamp,
) -> Result<(Action, String), Trouble> {
    let read = membership(&run.of, evidence);
    let listed = listed(run, evidence, read.untouched, now);
    let table = &clients.table;
    let there = if patience != Patience::ComesAgain || may_be_elsewhere(&run.of, evidence, &read) {
        place::that_lists(table, &listed, now).await.map_err(Trouble::Table)?
    } else {
        None
    };
    let is_listed = there.is_some();
    let spot = match there {
        Some(place) => Spot::There(place),
        None => place::of(table, &read, &listed, now).await.map_err(Trouble::Table)?,
    };
    let mut joins = Joins {
        clients,
        settings,
        run,
        host: read.host,
        listed,
        is_listed,
        now,
        asked: false,
        opened: None,
        diagnosed: false,
        news: None,
    };
    let place = match spot {
        Spot::There(place) => place,
        Spot::Free(free) => {
            if let Some(reason) = joins.left_alone(free.known.left_alone).await {
                return Ok((Action::Ignored, reason));
            }
            joins.open(&free.key, free.before.as_deref()).await?
        }
    };
    let id = match joins.join(place).await? {
        Ok(id) => id,
        Err(reason) => return Ok((Action::Ignored, reason)),
    };
    if settings.every_run {
        joins.diagnose_by_itself(&id).await?;
    }
    let (action, mut reason) = joins
        .news
        .unwrap_or((Action::AlreadyStarted, "this run is listed already".to_owned()));
    if let Some(why) = read.unread {
        reason = format!("{reason}; its connections are not known: {why}");
    }
    Ok((action, reason))
}

/// Whether a run may be listed where its keys do not lead: what was told before may have been of other connections. An event of a crawl names none,
/// and a job that is gone by now, or was changed, does not say them.
fn may_be_elsewhere(of: &Member, evidence: &Evidence, read: &Membership) -> bool {
    let is_job_seen = read.unread.is_none() && evidence.job.get().is_some_and(|job| job.present().is_some());
    matches!(of, Member::Crawler(_)) || !is_job_seen || matches!(evidence.job_run, Fact::Unreadable(_))
}

/// The run as the incident lists it. It ended when Glue says, else when the event says; a time that is yet to come is not believed, or it would
/// keep the incident open until then.
fn listed(run: &Failed, evidence: &Evidence, untouched: bool, now: Timestamp) -> IncidentRun {
    let told = evidence.as_told();
    let told = told.job_run.get().and_then(Found::present);
    let ended = run.ends(told).find(|time| time.duration_since(now) <= SKEW);
    // As exact as the table keeps it, or an event that comes again would seem a later failure.
    let ended = ended.and_then(|time| Timestamp::from_millisecond(time.as_millisecond()).ok());
    IncidentRun {
        of: run.of.clone(),
        run: run.id.clone(),
        state: told.map_or_else(|| "FAILED".to_owned(), |told| told.job_run_state.clone()),
        ended: ended.unwrap_or(now),
        dpu_seconds: told.and_then(dpu_seconds).or(run.dpu_seconds),
        untouched,
    }
}

/// A run that joins.
struct Joins<'a> {
    clients: &'a Clients,
    settings: &'a Settings,
    run: &'a Failed,
    host: Option<String>,
    listed: IncidentRun,
    /// An incident is known to list it.
    is_listed: bool,
    now: Timestamp,
    /// The job's tags have been looked at.
    asked: bool,
    /// The incident that this run has opened: nobody can have joined it before.
    opened: Option<String>,
    /// An incident's diagnosis is that of this run.
    diagnosed: bool,
    /// What has come of it.
    news: Option<(Action, String)>,
}

impl Joins<'_> {
    /// The run as no other is called: crawls of two crawlers may share an id.
    fn name(&self) -> String {
        format!("{}/{}", self.run.of.name(), self.run.id)
    }

    /// Opens an incident of the key after that one, unless somebody else has just done so.
    async fn open(&mut self, key: &Key, before: Option<&Incident>) -> Result<Place, Trouble> {
        let ended = self.listed.ended;
        // What opens takes the place of what was closed: its end has to be told by then.
        if let Some(ending) = before.filter(|before| before.ending) {
            let teller = Teller {
                states: &self.clients.states,
                machine: &self.settings.state_machine_arn,
            };
            self.clients.table.tell_end(teller, ending).await?;
        }
        let incident = Incident {
            first: Some(self.name()),
            host: self.host.clone(),
            ..Incident::open(key.clone(), ended, self.now, before)
        };
        let opened = self.clients.table.open(&incident, before, self.now).await;
        match opened.map_err(Trouble::Table)? {
            Opened::Now => {
                self.opened = Some(incident.id.clone());
                Ok(Place::Open(Box::new(incident)))
            }
            Opened::Already(there) => Place::of(&there, ended).ok_or_else(|| {
                let message = format!("incident `{}` was opened and closed meanwhile", there.id);
                Trouble::Start(StepError::new(ErrorName::NotReady, message))
            }),
        }
    }

    /// Why the job is left alone; `seen` tells whether that is remembered. Where it is left alone, that is remembered for some hours: each of its
    /// runs would ask again, and each sweep.
    async fn left_alone(&mut self, seen: bool) -> Option<String> {
        self.asked = true;
        let (table, of) = (&self.clients.table, &self.run.of);
        if seen {
            return Some(opted_out());
        }
        let reason = left_alone(&self.clients.glue, self.settings, of).await?;
        if let Err(error) = table.leave_alone(of, self.now).await {
            warn!("that a job is left alone is not kept: {}", error.message);
        }
        Some(reason)
    }

    /// The incident that the run stays with, and whether it is kept that its job has joined it. One that is open is told when the run failed
    /// before anything else is written, so that nothing closes it which does not cover that; one that is closed meanwhile makes room for the
    /// next. `Err` has the reason, where the job is left alone.
    async fn settle(&mut self, mut place: Place) -> Result<Result<(Place, bool), String>, Trouble> {
        for _ in 0..TRIES {
            let known = self.known(&place).await?;
            if !known.has_joined(place.id())
                && !self.asked
                && let Some(reason) = self.left_alone(known.left_alone).await
            {
                self.withdraw(&place).await?;
                return Ok(Err(reason));
            }
            if let Some(elsewhere) = self.listed_by(known.others(place.id())).await? {
                place = elsewhere;
            }
            let is_kept = known.is_kept(place.id());
            let open = match &place {
                Place::Open(open) if open.last_failure < self.listed.ended => open,
                Place::Open(_) | Place::Over(_) | Place::Before(_) => return Ok(Ok((place, is_kept))),
            };
            let table = &self.clients.table;
            let there = table.failed_at(open, self.listed.ended).await;
            let Some(there) = there.map_err(Trouble::Table)? else {
                return Ok(Ok((place, is_kept)));
            };
            place = match Place::of(&there, self.listed.ended) {
                Some(place) => place,
                None => self.open(&there.key, Some(&there)).await?,
            };
        }
        let message = format!("incident `{}` was closed whenever a run was to join it", place.id());
        Err(Trouble::Start(StepError::new(ErrorName::NotReady, message)))
    }

    /// Takes back what this run has opened, and broke before anything was started: its job is left alone by now, and nobody would have it
    /// diagnosed, or hear that it is over.
    async fn withdraw(&self, place: &Place) -> Result<(), Trouble> {
        match place {
            Place::Open(open) if open.first == Some(self.name()) && !open.diagnosis.started => self
                .clients
                .table
                .withdraw(open, &self.listed, self.now)
                .await
                .map_err(Trouble::Table),
            Place::Open(_) | Place::Over(_) | Place::Before(_) => Ok(()),
        }
    }

    /// What is known of the job; nothing is asked where the run has just opened its incident.
    async fn known(&self, place: &Place) -> Result<Known, Trouble> {
        if self.opened.as_deref() == Some(place.id()) {
            return Ok(Known::default());
        }
        let known = self.clients.table.known_of(&self.run.of, self.now).await;
        known.map_err(Trouble::Table)
    }

    /// Another incident that the job is in and that lists the run: its event comes again, and says something else by now.
    async fn listed_by(&mut self, others: impl Iterator<Item = &str>) -> Result<Option<Place>, Trouble> {
        if self.is_listed || self.opened.is_some() {
            return Ok(None);
        }
        let listing = place::listing(&self.clients.table, others, &self.listed).await;
        let listing = listing.map_err(Trouble::Table)?;
        self.is_listed = listing.is_some();
        Ok(listing)
    }

    /// Lists the run, and starts what is to be started. The incident's id; the reason, where the job is left alone.
    async fn join(&mut self, place: Place) -> Result<Result<String, String>, Trouble> {
        let (place, is_kept) = match self.settle(place).await? {
            Ok(settled) => settled,
            Err(reason) => return Ok(Err(reason)),
        };
        let id = place.id().to_owned();
        let table = &self.clients.table;
        let new = !self.is_listed
            && table
                .add_run(&id, &self.listed, self.now)
                .await
                .map_err(Trouble::Table)?;
        if new {
            self.news
                .get_or_insert((Action::Joined, format!("it joined incident {id}")));
        }
        let incident = match place {
            Place::Open(incident) => incident,
            Place::Over(incident) => {
                self.diagnosed |= incident.diagnosis.started && incident.first == Some(self.name());
                return Ok(Ok(id));
            }
            Place::Before(_) => {
                if self.settings.every_run
                    && let Some(before) = table.by_id(&id).await.map_err(Trouble::Table)?
                {
                    self.diagnosed |= before.diagnosis.started && before.first == Some(self.name());
                }
                return Ok(Ok(id));
            }
        };
        if !is_kept {
            table
                .add_member(&self.run.of, &id, self.now)
                .await
                .map_err(Trouble::Table)?;
        }
        let is_first = incident.first == Some(self.name());
        // Where every run is diagnosed, the incident's diagnosis is that of its first run and of no other, however often that one comes.
        if is_first || incident.first.is_none() || !self.settings.every_run {
            let started = self.diagnose(*incident, new).await?;
            self.diagnosed |= is_first || started;
        }
        Ok(Ok(id))
    }

    /// Starts the run's own diagnosis, unless that of an incident is its. By its name it is started once, so that whoever comes again goes on
    /// where the start broke: that the run is listed already says nothing of it.
    async fn diagnose_by_itself(&mut self, id: &str) -> Result<(), Trouble> {
        if self.diagnosed {
            return Ok(());
        }
        let started = start::of_run(&self.clients.states, self.settings, self.run, Some(id)).await;
        if started.map_err(Trouble::Start)? {
            let reason = format!("it is of incident {id}, and its own diagnosis was started");
            self.news.get_or_insert((Action::Started, reason));
        }
        Ok(())
    }

    /// Starts the diagnosis of an incident, unless it is started; an hour later the next one.
    async fn diagnose(&mut self, mut incident: Incident, new: bool) -> Result<bool, Trouble> {
        let (table, states) = (&self.clients.table, &self.clients.states);
        if new && incident.wants_another_diagnosis(self.listed.ended) {
            let claimed = table.claim(&incident, self.now).await.map_err(Trouble::Table)?;
            incident = claimed.unwrap_or(incident);
        }
        if incident.diagnosis.started {
            return Ok(false);
        }
        let started = start::of_incident(states, self.settings, &incident, self.run).await;
        let started = started.map_err(Trouble::Start)?;
        // Whoever comes next starts it again, which changes nothing.
        if let Err(error) = table.started(&incident).await {
            warn!("the start is not kept: {}", error.message);
        }
        if started {
            let reason = match incident.diagnosis.number {
                1 => format!("it opened incident {}, and a diagnosis was started", incident.id),
                _ => format!("incident {} still fails, and was diagnosed again", incident.id),
            };
            self.news = Some((Action::Started, reason));
        }
        Ok(started)
    }
}
