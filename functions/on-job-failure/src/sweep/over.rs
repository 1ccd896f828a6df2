//! Incidents that are over and of which no event told: a success whose event was lost, or a day without a failure.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_glue::primitives::DateTime;
use jiff::Timestamp;
use shared_domain::incident::{Closed, Incident, Member};
use shared_incidents::Table;
use shared_lambda::StepError;
use tracing::{info, warn};

use super::Success;
use crate::handler::{Clients, Settings};
use crate::start;

/// What is open, and by which jobs and crawlers.
#[derive(Debug, Default)]
pub(crate) struct Affected {
    open: Vec<Incident>,
    by: BTreeMap<Member, BTreeSet<String>>,
}

impl Affected {
    /// Reads what is open. A table that cannot be read keeps no sweep from finding runs.
    pub(crate) async fn read(table: &Table) -> Self {
        match Self::read_all(table).await {
            Ok(affected) => affected,
            Err(error) => {
                warn!("no incident is closed by this sweep: {}", error.message);
                Self::default()
            }
        }
    }

    async fn read_all(table: &Table) -> Result<Self, StepError> {
        let mut affected = Self {
            open: table.all_open().await?,
            ..Self::default()
        };
        for incident in &affected.open {
            for run in table.runs(&incident.id).await? {
                affected.by.entry(run.of).or_default().insert(incident.id.clone());
            }
        }
        Ok(affected)
    }

    /// Closes the incidents of a job or crawler that a success shows to be over. Where the table fails they stay open, and are the next
    /// sweep's: runs that failed are looked for all the same.
    ///
    /// # Errors
    /// When an execution could not be started.
    pub(crate) async fn heal(
        &self,
        clients: &Clients,
        settings: &Settings,
        of: &Member,
        success: &Success,
    ) -> Result<Vec<String>, StepError> {
        let mut closed = Vec::new();
        let Some(started) = timestamp(&success.started) else {
            return Ok(closed);
        };
        for id in self.by.get(of).into_iter().flatten() {
            let Some(incident) = self.open.iter().find(|incident| incident.id == *id) else {
                continue;
            };
            let Some(runs) = known(incident, clients.table.runs(id).await) else {
                continue;
            };
            if let Some(by) = incident.healed_by(&runs, of, &success.id, started) {
                close(clients, settings, incident, &by, &mut closed).await?;
            }
        }
        Ok(closed)
    }

    /// Closes what has been quiet for a day; errors as above.
    pub(super) async fn fall_quiet(&self, clients: &Clients, settings: &Settings) -> Result<Vec<String>, StepError> {
        let (mut closed, now) = (Vec::new(), Timestamp::now());
        for incident in &self.open {
            let Some(runs) = known(incident, clients.table.runs(&incident.id).await) else {
                continue;
            };
            if let Some(by) = incident.quiet_since(&runs, now) {
                close(clients, settings, incident, &by, &mut closed).await?;
            }
        }
        Ok(closed)
    }
}

/// Keeps it, has its end told, and closes it: in this order, so that what breaks is done again.
async fn close(
    clients: &Clients,
    settings: &Settings,
    incident: &Incident,
    by: &Closed,
    closed: &mut Vec<String>,
) -> Result<(), StepError> {
    let (table, now) = (&clients.table, Timestamp::now());
    if known(incident, table.keep(incident, by, now).await).is_none() {
        return Ok(());
    }
    start::of_its_end(&clients.states, settings, incident, by).await?;
    if known(incident, table.close(incident, by, now).await) == Some(true) {
        info!(
            incident = incident.id,
            "closed an incident of which no event told that it is over"
        );
        closed.push(incident.id.clone());
    }
    Ok(())
}

/// What the table answered; that it did not is said.
fn known<T>(incident: &Incident, answer: Result<T, StepError>) -> Option<T> {
    let error = match answer {
        Ok(answer) => return Some(answer),
        Err(error) => error,
    };
    warn!(
        incident = incident.id,
        "it is not closed by this sweep: {}", error.message
    );
    None
}

fn timestamp(time: &DateTime) -> Option<Timestamp> {
    Timestamp::from_millisecond(time.to_millis().ok()?).ok()
}
