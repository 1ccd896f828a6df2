//! The end of an incident, for whoever sees it: the success of a run, or the sweep.
//!
//! It is closed first, by a condition on its last failure: what fails before that keeps it open, what fails after it finds it over and opens the
//! next. Then it is kept as it was closed, and its end is told by an execution of its name: each of these once, however many see the end or do it
//! again because it broke on the way. Until all is done it lies with what is open, where the sweep finds it.

use jiff::Timestamp;
use serde_json::json;
use shared_domain::incident::{Closed, Incident};
use shared_lambda::{ErrorName, StepError};

use crate::Table;

/// So often it is tried to close an incident that goes on failing; an event comes again after that.
const TRIES: usize = 5;

/// Who tells of an end.
#[derive(Clone, Copy, Debug)]
pub struct Teller<'a> {
    /// Step Functions.
    pub states: &'a aws_sdk_sfn::Client,
    /// The state machine.
    pub machine: &'a str,
}

/// Why an end was not told.
#[derive(Debug)]
pub enum Untold {
    /// The table could not be asked or written.
    Table(StepError),
    /// The execution could not be started.
    Start(StepError),
}

impl From<Untold> for StepError {
    fn from(untold: Untold) -> Self {
        match untold {
            Untold::Table(error) | Untold::Start(error) => error,
        }
    }
}

impl Table {
    /// Closes an incident by what `over` says of it as it is, and has its end told; false where it goes on. What `over` is asked of is read
    /// again where a failure came between.
    ///
    /// # Errors
    /// When it could not be closed or told; whoever comes again goes on.
    pub async fn end(
        &self,
        teller: Teller<'_>,
        incident: &Incident,
        over: impl Fn(&Incident) -> Option<Closed>,
    ) -> Result<bool, Untold> {
        let mut incident = incident.clone();
        for _ in 0..TRIES {
            let Some(by) = over(&incident) else { return Ok(false) };
            if self.close(&incident, &by).await.map_err(Untold::Table)? {
                let closed = Incident {
                    closed: Some(by),
                    ..incident
                };
                self.tell_end(teller, &closed).await?;
                return Ok(true);
            }
            let newest = self.newest(&incident.key.id()).await.map_err(Untold::Table)?;
            match newest.filter(|newest| newest.id == incident.id) {
                Some(newest) if newest.is_open() => incident = newest,
                // Somebody else has closed it, and may break on the way.
                Some(closed) => {
                    self.tell_end(teller, &closed).await?;
                    return Ok(false);
                }
                None => return Ok(false),
            }
        }
        let message = format!("incident `{}` failed again whenever it was to be closed", incident.id);
        Err(Untold::Table(StepError::new(ErrorName::NotReady, message)))
    }

    /// Keeps an incident that is closed, and has its end told.
    ///
    /// # Errors
    /// As above.
    pub async fn tell_end(&self, teller: Teller<'_>, incident: &Incident) -> Result<(), Untold> {
        let (Some(by), now) = (&incident.closed, Timestamp::now()) else {
            return Ok(());
        };
        self.keep(incident, by, now).await.map_err(Untold::Table)?;
        let started = teller
            .states
            .start_execution()
            .state_machine_arn(teller.machine)
            .name(incident.resolution())
            .input(json!(incident.resolved(by)).to_string())
            .send()
            .await;
        if let Err(error) = started
            && !error
                .as_service_error()
                .is_some_and(|error| error.is_execution_already_exists())
        {
            let attempted = format!("start the report of incident `{}`, which is over", incident.id);
            return Err(Untold::Start(StepError::from_aws(&attempted, &error)));
        }
        self.ended(incident, now).await.map_err(Untold::Table)
    }
}

#[cfg(test)]
mod tests;
