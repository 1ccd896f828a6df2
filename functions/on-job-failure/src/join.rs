//! A failed run, or crawl, joins its incident, or opens it: one conditional write says who opens, and one more item that the run is listed.
//!
//! What is repeated changes nothing: the run is listed, the execution has its name. Where the table fails, the run is diagnosed by itself.

use jiff::Timestamp;
use shared_checks::incident::membership;
use shared_domain::evidence::{Evidence, Found};
use shared_domain::incident::{Belongs, Incident, IncidentRun, Key, dpu_seconds};
use shared_domain::request::RunEvent;
use shared_incidents::Opened;
use shared_lambda::{ErrorName, StepError};
use tracing::warn;

use crate::evidence::{Failed, left_alone};
use crate::handler::{Action, Clients, Decision, Settings};
use crate::start;

/// Decides about a failed run, of which `evidence` is known.
///
/// # Errors
/// When an execution could not be started: then the run is to come again.
pub(crate) async fn take(
    clients: &Clients,
    settings: &Settings,
    run: Failed,
    evidence: &Evidence,
) -> Result<Decision, StepError> {
    match join(clients, settings, &run, evidence, Timestamp::now()).await {
        Ok((action, reason)) => Ok(Decision::of(&run, action, reason)),
        Err(Trouble::Start(error)) => Err(error),
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

/// An incident that a run belongs to.
enum Place {
    /// One that is open.
    Open(Box<Incident>),
    /// One that is over: the run's event came late, or again.
    Over(Box<Incident>),
    /// One before that, by its id.
    Before(String),
}

impl Place {
    /// The place of a run that ended at `ended`, by the newest incident of one of its keys.
    fn of(newest: &Incident, ended: Timestamp) -> Option<Self> {
        match newest.belongs(ended) {
            Belongs::Here if newest.is_open() => Some(Self::Open(Box::new(newest.clone()))),
            Belongs::Here => Some(Self::Over(Box::new(newest.clone()))),
            Belongs::Before(id) => Some(Self::Before(id)),
            Belongs::ToANewOne => None,
        }
    }

    fn is_open(&self) -> bool {
        matches!(self, Self::Open(_))
    }

    fn id(&self) -> &str {
        match self {
            Self::Open(incident) | Self::Over(incident) => &incident.id,
            Self::Before(id) => id,
        }
    }
}

async fn join(
    clients: &Clients,
    settings: &Settings,
    run: &Failed,
    evidence: &Evidence,
    now: Timestamp,
) -> Result<(Action, String), Trouble> {
    let read = membership(&run.of, evidence);
    let listed = listed(run, evidence, read.untouched, now);
    let mut newest = Vec::new();
    for key in &read.keys {
        newest.push(clients.table.newest(&key.id()).await.map_err(Trouble::Table)?);
    }
    let places = newest
        .iter()
        .flatten()
        .filter_map(|newest| Place::of(newest, listed.ended));
    let (open, over): (Vec<Place>, Vec<Place>) = places.partition(Place::is_open);
    let mut places = if open.is_empty() { over } else { open };
    let mut joins = Joins {
        clients,
        settings,
        run,
        listed,
        now,
        asked: false,
        diagnosed: false,
        news: None,
    };
    if places.is_empty() {
        // Glue takes the network from the first connection, and the diagnosis begins there.
        let (Some(key), before) = (read.keys.first(), newest.into_iter().next().flatten()) else {
            return Ok((Action::Ignored, "the run has no key".to_owned()));
        };
        if let Some(reason) = joins.left_alone().await {
            return Ok((Action::Ignored, reason));
        }
        places.push(joins.open(key, before.as_ref()).await?);
    }
    let first = places.first().map(|place| place.id().to_owned());
    for place in places {
        if let Some(reason) = joins.join(place).await? {
            return Ok((Action::Ignored, reason));
        }
    }
    if let Some(id) = first.filter(|_| settings.every_run) {
        joins.diagnose_by_itself(&id).await?;
    }
    Ok(joins
        .news
        .unwrap_or((Action::AlreadyStarted, "this run is listed already".to_owned())))
}

/// The run as the incident lists it. It ended when Glue says, else when the event says.
fn listed(run: &Failed, evidence: &Evidence, untouched: bool, now: Timestamp) -> IncidentRun {
    let told = evidence.as_told();
    let told = told.job_run.get().and_then(Found::present);
    let times = [
        told.and_then(|told| told.completed_on.as_deref()),
        run.event.at.as_deref(),
    ];
    let ended = times.into_iter().flatten().find_map(|time| time.parse().ok());
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
    listed: IncidentRun,
    now: Timestamp,
    /// The job's tags have been looked at.
    asked: bool,
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
    async fn open(&self, key: &Key, before: Option<&Incident>) -> Result<Place, Trouble> {
        let ended = self.listed.ended;
        let incident = Incident {
            first: Some(self.name()),
            ..Incident::open(key.clone(), ended, self.now, before)
        };
        let opened = self.clients.table.open(&incident, before, self.now).await;
        match opened.map_err(Trouble::Table)? {
            Opened::Now => Ok(Place::Open(Box::new(incident))),
            Opened::Already(there) => Place::of(&there, ended).ok_or_else(|| {
                let message = format!("incident `{}` was opened and closed meanwhile", there.id);
                Trouble::Start(StepError::new(ErrorName::NotReady, message))
            }),
        }
    }

    async fn left_alone(&mut self) -> Option<String> {
        self.asked = true;
        left_alone(&self.clients.glue, self.settings, &self.run.of).await
    }

    /// Lists the run, and starts what is to be started. The reason, where the job is left alone.
    async fn join(&mut self, place: Place) -> Result<Option<String>, Trouble> {
        let (table, id) = (&self.clients.table, place.id().to_owned());
        let member = table.has_member(&self.run.of, &id).await.map_err(Trouble::Table)?;
        if !member
            && !self.asked
            && let Some(reason) = self.left_alone().await
        {
            return Ok(Some(reason));
        }
        let table = &self.clients.table;
        let new = table
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
                return Ok(None);
            }
            Place::Before(id) => {
                if self.settings.every_run
                    && let Some(before) = table.by_id(&id).await.map_err(Trouble::Table)?
                {
                    self.diagnosed |= before.diagnosis.started && before.first == Some(self.name());
                }
                return Ok(None);
            }
        };
        if !member {
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
        Ok(None)
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
