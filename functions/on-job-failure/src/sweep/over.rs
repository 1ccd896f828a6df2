//! Incidents that are over and of which no event told: a success whose event was lost, or quiet.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_glue::primitives::DateTime;
use jiff::Timestamp;
use shared_checks::incident::shown;
use shared_domain::Evidence;
use shared_domain::aws::glue::Job;
use shared_domain::evidence::Found;
use shared_domain::fact::Fact;
use shared_domain::incident::{Closed, Incident, MOST_QUIET, Member};
use shared_incidents::{Table, Teller, Untold};
use shared_lambda::StepError;
use tracing::{info, warn};

use super::steady::Steady;
use super::{Success, rhythm};
use crate::evidence::read_jobs;
use crate::handler::{Clients, Output, Settings};

/// So many jobs and crawlers of an incident are asked how often they run.
const MOST_MEMBERS: usize = 50;

/// What is open, and by which jobs and crawlers.
#[derive(Debug, Default)]
pub(crate) struct Affected {
    open: Vec<Incident>,
    /// What of it could not be read: it stays open, and the sweep says so.
    pub(crate) unread: Vec<String>,
    by: BTreeMap<Member, BTreeSet<String>>,
    /// The incidents of whose jobs and crawlers not all are known.
    unsure: BTreeSet<String>,
}

impl Affected {
    /// Reads what is open. A table that cannot be read keeps no sweep from finding runs.
    pub(crate) async fn read(table: &Table) -> Self {
        match Self::read_all(table).await {
            Ok(affected) => affected,
            Err(error) => {
                let reason = format!("no incident is closed by this sweep: {}", error.message);
                warn!("{reason}");
                Self {
                    unread: vec![reason],
                    ..Self::default()
                }
            }
        }
    }

    async fn read_all(table: &Table) -> Result<Self, StepError> {
        let all = table.all_open().await?;
        for reason in &all.unreadable {
            warn!("an incident is not closed by this sweep: {reason}");
        }
        let mut affected = Self {
            open: all.incidents,
            unread: all.unreadable,
            ..Self::default()
        };
        for incident in &affected.open {
            let all = table.all_runs(&incident.id).await?;
            for run in all.runs {
                affected.by.entry(run.of).or_default().insert(incident.id.clone());
            }
            for reason in all.unreadable {
                let reason = format!("{}: one of its runs is not known: {reason}", incident.id);
                warn!("{reason}");
                affected.unread.push(reason);
                affected.unsure.insert(incident.id.clone());
            }
        }
        Ok(affected)
    }

    /// True for a job that an incident lists.
    pub(super) fn has(&self, job: &str) -> bool {
        self.by.contains_key(&Member::Job(job.to_owned()))
    }

    /// Closes the incidents of a job or crawler that one of its successes shows to be over. Where the table fails they stay open, and are the
    /// next sweep's: runs that failed are looked for all the same.
    ///
    /// # Errors
    /// When an execution could not be started.
    pub(crate) async fn heal(
        &self,
        clients: &Clients,
        settings: &Settings,
        of: &Member,
        successes: &[Success],
        output: &mut Output,
    ) -> Result<(), StepError> {
        let over = |incident: &Incident, success: &Success| incident.healed_by(of, &success.id, success.began);
        let may_be =
            |incident: &&Incident| incident.ending || successes.iter().any(|success| over(incident, success).is_some());
        let healed: Vec<&Incident> = self.of(of).filter(may_be).collect();
        if healed.is_empty() {
            return Ok(());
        }
        let Some(job) = defined(&clients.glue, of, output).await else {
            return Ok(());
        };
        let shows = |incident: &Incident, success: &Success| {
            let of_it = Evidence {
                job: job.clone(),
                ..success.of.clone()
            };
            incident.is_shown_by(of, &shown(&of_it, success.began))
        };
        for incident in healed {
            // The newest that shows it.
            let over = |incident: &Incident| {
                let of_it = successes.iter().filter(|success| over(incident, success).is_some());
                let newest = of_it
                    .filter(|success| shows(incident, success))
                    .max_by_key(|success| success.began);
                over(incident, newest?)
            };
            end(clients, settings, incident, over, output).await?;
        }
        Ok(())
    }

    /// The incidents that a job or crawler is in.
    fn of(&self, of: &Member) -> impl Iterator<Item = &Incident> {
        let ids = self.by.get(of);
        self.open
            .iter()
            .filter(move |incident| ids.is_some_and(|ids| ids.contains(&incident.id)))
    }

    /// Closes the incidents of a job whose run has held for long enough: what streams never succeeds. Errors as above.
    pub(super) async fn hold(
        &self,
        clients: &Clients,
        settings: &Settings,
        of: &Member,
        steady: &Steady,
        output: &mut Output,
    ) -> Result<(), StepError> {
        let now = Timestamp::now();
        let holds = |incident: &&Incident| steady.shows_over(incident, settings.quiet, now, |_, _| true).is_some();
        let held: Vec<&Incident> = self.of(of).filter(|one| one.is_open()).filter(holds).collect();
        if held.is_empty() {
            return Ok(());
        }
        let Some(job) = defined(&clients.glue, of, output).await else {
            return Ok(());
        };
        for incident in held {
            let over = |incident: &Incident| {
                steady.shows_over(incident, settings.quiet, now, |run, began| {
                    let of_it = Evidence {
                        job: job.clone(),
                        ..run.clone()
                    };
                    incident.is_shown_by(of, &shown(&of_it, began))
                })
            };
            end(clients, settings, incident, over, output).await?;
        }
        Ok(())
    }

    /// Closes what has been quiet for longer than its jobs are between two runs, unless what it is of fails of something else meanwhile; and has the
    /// ends told that broke on the way. Errors as above.
    pub(super) async fn fall_quiet(
        &self,
        clients: &Clients,
        settings: &Settings,
        output: &mut Output,
    ) -> Result<(), StepError> {
        let now = Timestamp::now();
        for incident in &self.open {
            let is_quiet = || incident.quiet_since(settings.quiet, None, now).is_some();
            if output.closed.contains(&incident.id) || incident.is_open() && !is_quiet() {
                continue;
            }
            let mut hiding = self
                .open
                .iter()
                .filter(|other| incident.is_hidden_by(other, settings.quiet, now));
            if incident.is_open() && hiding.next().is_some() {
                continue;
            }
            let members = self.by.iter().filter(|(_, ids)| ids.contains(&incident.id));
            let members: Vec<&Member> = members.map(|(of, _)| of).collect();
            let asked = members.iter().take(MOST_MEMBERS).copied();
            let rhythm = rhythm::of(&clients.glue, asked, settings.quiet).await;
            let is_unsure = self.unsure.contains(&incident.id);
            // Of those that are not asked one may have run.
            let ran = if members.len() > MOST_MEMBERS || is_unsure {
                Some(now)
            } else {
                rhythm.ran
            };
            let quiet = if is_unsure {
                rhythm.quiet.max(MOST_QUIET)
            } else {
                rhythm.quiet
            };
            let over = |incident: &Incident| incident.quiet_since(quiet, ran, now);
            end(clients, settings, incident, over, output).await?;
        }
        Ok(())
    }
}

/// The definition of a job; a crawl has that of its crawler with it. `None` where Glue is too busy to say it, which the next sweep may hear.
async fn defined(glue: &aws_sdk_glue::Client, of: &Member, output: &mut Output) -> Option<Fact<Found<Job>>> {
    let Member::Job(name) = of else {
        return Some(Fact::NotCollected);
    };
    match read_jobs(glue, std::slice::from_ref(name)).await.of(name) {
        Ok(job) => Some(job),
        Err(reason) => {
            output.unreadable.push(format!("{name}: {}", reason.message));
            None
        }
    }
}

/// Ends it where `over` says so. A table that fails leaves it to the next sweep, which is said.
async fn end(
    clients: &Clients,
    settings: &Settings,
    incident: &Incident,
    over: impl Fn(&Incident) -> Option<Closed>,
    output: &mut Output,
) -> Result<(), StepError> {
    let teller = Teller {
        states: &clients.states,
        machine: &settings.state_machine_arn,
    };
    let table = &clients.table;
    let ended = if incident.ending {
        table.tell_end(teller, incident).await.map(|()| false)
    } else {
        table.end(teller, incident, over).await
    };
    match ended {
        Ok(true) => {
            info!(
                incident = incident.id,
                "closed an incident of which no event told that it is over"
            );
            output.closed.push(incident.id.clone());
        }
        Ok(false) => {}
        Err(Untold::Table(error)) => {
            let reason = format!("{}: it is not closed by this sweep: {}", incident.id, error.message);
            warn!(incident = incident.id, "{reason}");
            output.unreadable.push(reason);
        }
        Err(Untold::Start(error)) => return Err(error),
    }
    Ok(())
}

pub(crate) fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(time.to_millis().ok()?).ok()
}
