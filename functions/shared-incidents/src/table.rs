//! The calls. Each condition says who wins: what is repeated, or comes second, changes nothing.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::put_item::PutItemError;
use aws_sdk_dynamodb::operation::query::builders::QueryFluentBuilder;
use aws_sdk_dynamodb::operation::update_item::UpdateItemError;
use aws_sdk_dynamodb::types::ReturnValuesOnConditionCheckFailure::AllOld;
use jiff::{SignedDuration, Timestamp};
use shared_domain::incident::{Closed, Incident, IncidentRun, Member, Told, Turn, key_of};
use shared_lambda::{ErrorName, StepError};
use tracing::warn;

use crate::item::{self, Item, number, text};

/// So long it is remembered that a job or crawler is left alone: who takes the tag away waits no longer for its next diagnosis.
pub const LEFT_ALONE_FOR: SignedDuration = SignedDuration::from_hours(4);
/// That a job has joined an incident is kept anew where it would be forgotten in less time: an incident may be open for longer than is remembered.
const KEPT_ANEW: SignedDuration = SignedDuration::from_hours(45 * 24);

/// The table.
#[derive(Clone, Debug)]
pub struct Table {
    client: Client,
    name: String,
}

/// Who opened an incident.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened {
    /// Whoever asked.
    Now,
    /// Somebody else, this one.
    Already(Box<Incident>),
}

/// What lies with what is open.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllOpen {
    /// The incidents.
    pub incidents: Vec<Incident>,
    /// Why others could not be read.
    pub unreadable: Vec<String>,
}

/// The runs of an incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AllRuns {
    /// The runs.
    pub runs: Vec<IncidentRun>,
    /// Why others could not be read.
    pub unreadable: Vec<String>,
}

/// What is known of a job or crawler.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Known {
    /// The ids of the incidents that it has joined.
    pub incidents: Vec<String>,
    /// Those of them that would be forgotten before long.
    pub ageing: Vec<String>,
    /// That it is left alone was seen lately.
    pub left_alone: bool,
}

impl Known {
    /// True when it has joined that incident.
    pub fn has_joined(&self, id: &str) -> bool {
        self.incidents.iter().any(|joined| joined == id)
    }

    /// True when it has, and need not be kept anew.
    pub fn is_kept(&self, id: &str) -> bool {
        self.has_joined(id) && !self.ageing.iter().any(|ageing| ageing == id)
    }
}

/// What items of one job or crawler say.
async fn known(asked: QueryFluentBuilder, now: Timestamp) -> Result<Known, StepError> {
    let mut items = asked.into_paginator().items().send();
    let mut known = Known::default();
    while let Some(found) = items.next().await {
        let found = found.map_err(|error| StepError::from_aws("look for a job (dynamodb:Query)", &error))?;
        let sk = found.get("sk").and_then(|value| value.as_s().ok());
        let Some(sk) = sk else { continue };
        match sk.strip_prefix(&item::of_incident("")) {
            Some(id) => {
                if !is_to_come(&found, now.checked_add(KEPT_ANEW).unwrap_or(now)) {
                    known.ageing.push(id.to_owned());
                }
                known.incidents.push(id.to_owned());
            }
            None => known.left_alone |= sk == item::LEFT_ALONE && is_to_come(&found, now),
        }
    }
    Ok(known)
}

/// True until an item expires: DynamoDB takes what has away within days.
fn is_to_come(item: &Item, now: Timestamp) -> bool {
    item::count(item, item::EXPIRES).is_some_and(|until| until > now.as_second())
}

impl Table {
    /// The table of that name.
    pub fn new(client: Client, name: impl Into<String>) -> Self {
        let name = name.into();
        Self { client, name }
    }

    /// The table that `INCIDENTS_TABLE` names, if it names one.
    pub fn from_env(client: Client) -> Option<Self> {
        let name = std::env::var("INCIDENTS_TABLE").ok().filter(|name| !name.is_empty())?;
        Some(Self::new(client, name))
    }

    /// The newest incident of a key, open or not.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn newest(&self, key: &str) -> Result<Option<Incident>, StepError> {
        let asked = self.client.get_item().table_name(&self.name).consistent_read(true);
        let asked = asked.set_key(Some(item::keys(item::of_key(key), item::NEWEST)));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| StepError::from_aws("read an incident (dynamodb:GetItem)", &error))?;
        answer.item().map(item::incident).transpose()
    }

    /// Opens an incident, unless its key has one that `before` is not, or that is not over: of those who come together one wins.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn open(
        &self,
        incident: &Incident,
        before: Option<&Incident>,
        now: Timestamp,
    ) -> Result<Opened, StepError> {
        let put = self.client.put_item().table_name(&self.name);
        let put = put.set_item(Some(item::opened(incident, now)?));
        let put = put.return_values_on_condition_check_failure(AllOld);
        let put = match before {
            None => put.condition_expression("attribute_not_exists(pk)"),
            Some(before) => put
                .condition_expression(format!(
                    "attribute_not_exists(pk) OR ({} = :before AND attribute_exists({}))",
                    item::ID,
                    item::CLOSED
                ))
                .expression_attribute_values(":before", text(&before.id)),
        };
        let error = match put.send().await {
            Ok(_) => return Ok(Opened::Now),
            Err(error) => error,
        };
        match error.as_service_error() {
            Some(PutItemError::ConditionalCheckFailedException(failed)) => {
                let there = failed.item().map(item::incident).transpose()?;
                let there = match there {
                    Some(there) => Some(there),
                    None => self.newest(&incident.key.id()).await?,
                };
                there.map(Box::new).map(Opened::Already).ok_or_else(|| {
                    let message = "an incident was opened by somebody else and is not there";
                    StepError::new(ErrorName::NotReady, message)
                })
            }
            _ => Err(StepError::from_aws("open an incident (dynamodb:PutItem)", &error)),
        }
    }

    /// Closes an incident that nothing but `own` has joined and whose diagnosis was never started, without a word: nobody has heard of it.
    ///
    /// # Errors
    /// When the table could not be read or written.
    pub async fn withdraw(&self, incident: &Incident, own: &IncidentRun, now: Timestamp) -> Result<(), StepError> {
        // One that failed no later raises no last failure.
        let all = self.all_runs(&incident.id).await?;
        let is_own = |run: &IncidentRun| (&run.of, &run.run) == (&own.of, &own.run);
        if !all.unreadable.is_empty() || !all.runs.iter().all(is_own) {
            return Ok(());
        }
        // No failure is of it, however late its event comes.
        let closed = Closed::Quiet {
            seen: now,
            last: Some(Timestamp::UNIX_EPOCH),
            idle: false,
        };
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!("SET {} = :closed REMOVE {}", item::CLOSED, item::OPEN))
            .condition_expression(format!(
                "{} = :id AND {} = :last AND attribute_not_exists({}) AND attribute_not_exists({})",
                item::ID,
                item::LAST_FAILURE,
                item::STARTED,
                item::CLOSED
            ))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":last", number(incident.opened.as_millisecond()))
            .expression_attribute_values(":closed", item::json(&closed)?);
        // Whoever has joined it meanwhile has it diagnosed.
        won(update.send().await, "take an incident back (dynamodb:UpdateItem)").map(drop)
    }

    /// Lists a run; false when it is listed already.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn add_run(&self, id: &str, run: &IncidentRun, now: Timestamp) -> Result<bool, StepError> {
        let put = self.client.put_item().table_name(&self.name);
        let put = put.set_item(Some(item::run(id, run, now)?));
        let put = put.condition_expression("attribute_not_exists(pk)").send().await;
        won(put, "list a run (dynamodb:PutItem)")
    }

    /// True when an incident lists a run.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn has_run(&self, id: &str, run: &IncidentRun) -> Result<bool, StepError> {
        let asked = self.client.get_item().table_name(&self.name).consistent_read(true);
        let asked = asked.set_key(Some(item::run_keys(id, run)));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| StepError::from_aws("look for a run (dynamodb:GetItem)", &error))?;
        Ok(answer.item().is_some())
    }

    /// The id of the incident that lists a run, whatever key that one has. The index comes a moment after the table.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn lists(&self, run: &IncidentRun) -> Result<Option<String>, StepError> {
        let asked = self.client.query().table_name(&self.name).index_name(item::RUNS_INDEX);
        let asked = asked
            .key_condition_expression(format!("{} = :run", item::RUN_OF))
            .limit(1);
        let asked = asked.expression_attribute_values(":run", text(item::run_of(run)));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| StepError::from_aws("look for a run (dynamodb:Query)", &error))?;
        let pk = answer.items().first().and_then(|item| item.get("pk")?.as_s().ok());
        Ok(pk
            .and_then(|pk| pk.strip_prefix(&item::of_incident("")))
            .map(str::to_owned))
    }

    /// Keeps that a job or crawler has joined an incident.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn add_member(&self, of: &Member, id: &str, now: Timestamp) -> Result<(), StepError> {
        let mut joined = item::keys(item::of_member(of), item::of_incident(id));
        joined.insert(item::EXPIRES.to_owned(), item::expires(now));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(joined));
        let put = put.send().await;
        put.map(drop)
            .map_err(|error| StepError::from_aws("keep a job (dynamodb:PutItem)", &error))
    }

    /// The ids of the incidents that a job or crawler has joined.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn incidents_of(&self, of: &Member) -> Result<Vec<String>, StepError> {
        let asked = self.client.query().table_name(&self.name).consistent_read(true);
        let asked = asked.key_condition_expression("pk = :job AND begins_with(sk, :incident)");
        let asked = asked.expression_attribute_values(":job", text(item::of_member(of)));
        let asked = asked.expression_attribute_values(":incident", text(item::of_incident("")));
        known(asked, Timestamp::MIN).await.map(|known| known.incidents)
    }

    /// All that is known of a job or crawler, in one read.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn known_of(&self, of: &Member, now: Timestamp) -> Result<Known, StepError> {
        let asked = self.client.query().table_name(&self.name).consistent_read(true);
        let asked = asked.key_condition_expression("pk = :job");
        let asked = asked.expression_attribute_values(":job", text(item::of_member(of)));
        known(asked, now).await
    }

    /// Forgets that a job or crawler has joined an incident, which is over.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn forget_member(&self, of: &Member, id: &str) -> Result<(), StepError> {
        let delete = self.client.delete_item().table_name(&self.name);
        let delete = delete.set_key(Some(item::keys(item::of_member(of), item::of_incident(id))));
        let deleted = delete.send().await;
        deleted
            .map(drop)
            .map_err(|error| StepError::from_aws("forget a job (dynamodb:DeleteItem)", &error))
    }

    /// Keeps for some hours that a job or crawler is left alone.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn leave_alone(&self, of: &Member, now: Timestamp) -> Result<(), StepError> {
        let mut alone = item::keys(item::of_member(of), item::LEFT_ALONE);
        let until = now + LEFT_ALONE_FOR;
        alone.insert(item::EXPIRES.to_owned(), number(until.as_second()));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(alone));
        let put = put.send().await;
        put.map(drop)
            .map_err(|error| StepError::from_aws("keep that a job is left alone (dynamodb:PutItem)", &error))
    }

    /// The id of the incident that runs of a key have joined because a diagnosis had named its connection.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn named(&self, key: &str) -> Result<Option<String>, StepError> {
        let asked = self.client.get_item().table_name(&self.name).consistent_read(true);
        let asked = asked.set_key(Some(item::keys(item::of_key(key), item::NAMED)));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| StepError::from_aws("read an incident (dynamodb:GetItem)", &error))?;
        let id = answer.item().and_then(|item| item.get(item::ID)?.as_s().ok());
        Ok(id.cloned())
    }

    /// Keeps that, so that an event that comes again finds the way when the incident is over.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn name(&self, key: &str, id: &str, now: Timestamp) -> Result<(), StepError> {
        let mut named = item::keys(item::of_key(key), item::NAMED);
        named.insert(item::ID.to_owned(), text(id));
        named.insert(item::EXPIRES.to_owned(), item::expires(now));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(named));
        let put = put.send().await;
        put.map(drop)
            .map_err(|error| StepError::from_aws("keep an incident's other name (dynamodb:PutItem)", &error))
    }

    /// Claims the next diagnosis of an incident that is open; the incident with it, or nothing where somebody else has it, or it is over.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn claim(&self, incident: &Incident, now: Timestamp) -> Result<Option<Incident>, StepError> {
        let next = Turn {
            number: incident.diagnosis.number + 1,
            at: now,
            started: false,
        };
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!(
                "SET {} = :next, {} = :now, {} = :expires",
                item::NUMBER,
                item::CLAIMED,
                item::EXPIRES
            ))
            .condition_expression(format!(
                "{} = :id AND {} = :last AND attribute_not_exists({})",
                item::ID,
                item::NUMBER,
                item::CLOSED
            ))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":last", number(incident.diagnosis.number))
            .expression_attribute_values(":next", number(next.number))
            .expression_attribute_values(":now", number(now.as_millisecond()))
            .expression_attribute_values(":expires", item::expires(now));
        let won = won(update.send().await, "claim a diagnosis (dynamodb:UpdateItem)")?;
        Ok(won.then(|| Incident {
            diagnosis: next,
            ..incident.clone()
        }))
    }

    /// Keeps that the execution of the incident's diagnosis is started, so that nobody else starts it.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn started(&self, incident: &Incident) -> Result<(), StepError> {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!("SET {} = :number", item::STARTED))
            .condition_expression(format!("{} = :id AND {} = :number", item::ID, item::NUMBER))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":number", number(incident.diagnosis.number));
        // Whoever loses has seen an older diagnosis than there is.
        won(update.send().await, "keep a start (dynamodb:UpdateItem)").map(drop)
    }

    /// The runs of an incident. One that another version wrote, and that cannot be read, keeps the others from nobody.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn runs(&self, id: &str) -> Result<Vec<IncidentRun>, StepError> {
        let all = self.all_runs(id).await?;
        for reason in &all.unreadable {
            warn!(incident = id, "a run is left out: {reason}");
        }
        Ok(all.runs)
    }

    /// The same, with what could not be read.
    ///
    /// # Errors
    /// As above.
    pub async fn all_runs(&self, id: &str) -> Result<AllRuns, StepError> {
        let asked = self.client.query().table_name(&self.name).consistent_read(true);
        let asked = asked.key_condition_expression("pk = :incident AND begins_with(sk, :run)");
        let asked = asked.expression_attribute_values(":incident", text(item::of_incident(id)));
        let asked = asked.expression_attribute_values(":run", text("RUN#"));
        let mut items = asked.into_paginator().items().send();
        let mut all = AllRuns::default();
        while let Some(found) = items.next().await {
            let found =
                found.map_err(|error| StepError::from_aws("read an incident's runs (dynamodb:Query)", &error))?;
            match item::read(&found, item::RUN) {
                Ok(run) => all.runs.push(run),
                Err(error) => all.unreadable.push(error.message),
            }
        }
        Ok(all)
    }

    /// Keeps an incident as it is over, so that the one after it takes nothing away. Who comes first says by what.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn keep(&self, incident: &Incident, closed: &Closed, now: Timestamp) -> Result<(), StepError> {
        let over = Incident {
            closed: Some(closed.clone()),
            ..incident.clone()
        };
        let mut kept = item::keys(item::of_incident(&incident.id), item::AS_CLOSED);
        kept.insert(item::INCIDENT.to_owned(), item::json(&over)?);
        kept.insert(item::EXPIRES.to_owned(), item::expires(now));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(kept));
        let put = put.condition_expression("attribute_not_exists(pk)").send().await;
        won(put, "keep an incident that is over (dynamodb:PutItem)").map(drop)
    }

    /// Raises the last failure of an incident to one that ended then, so that no success closes it which began before. What is there instead,
    /// where it was closed meanwhile.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn failed_at(&self, incident: &Incident, ended: Timestamp) -> Result<Option<Incident>, StepError> {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!(
                "SET {} = :ended, {} = :expires",
                item::LAST_FAILURE,
                item::EXPIRES
            ))
            .condition_expression(open_and(&format!("{} < :ended", item::LAST_FAILURE)))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":ended", number(ended.as_millisecond()))
            .expression_attribute_values(":expires", item::expires(ended))
            .return_values_on_condition_check_failure(AllOld);
        let error = match update.send().await {
            Ok(_) => return Ok(None),
            Err(error) => error,
        };
        let there = match error.as_service_error() {
            Some(UpdateItemError::ConditionalCheckFailedException(failed)) => match failed.item() {
                Some(there) => Some(item::incident(there)?),
                None => self.newest(&incident.key.id()).await?,
            },
            _ => {
                return Err(StepError::from_aws(
                    "raise a last failure (dynamodb:UpdateItem)",
                    &error,
                ));
            }
        };
        // Where it is open, another failure was later.
        Ok(there.filter(|there| there.id != incident.id || !there.is_open()))
    }

    /// Closes an incident; false when it is closed already, or something failed meanwhile that what closes it does not cover. From then on it
    /// is over, and its end is told; it stays with what is open until that is done.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn close(&self, incident: &Incident, closed: &Closed) -> Result<bool, StepError> {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!("SET {} = :closed", item::CLOSED))
            .condition_expression(open_and(&format!("{} = :last", item::LAST_FAILURE)))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":last", number(incident.last_failure.as_millisecond()))
            .expression_attribute_values(":closed", item::json(closed)?);
        won(update.send().await, "close an incident (dynamodb:UpdateItem)")
    }

    /// Takes an incident whose end is told from what is open.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn ended(&self, incident: &Incident, now: Timestamp) -> Result<(), StepError> {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(&incident.key.id()), item::NEWEST)));
        let update = update
            .update_expression(format!("SET {} = :expires REMOVE {}", item::EXPIRES, item::OPEN))
            .condition_expression(format!("{} = :id AND attribute_exists({})", item::ID, item::CLOSED))
            .expression_attribute_values(":id", text(&incident.id))
            .expression_attribute_values(":expires", item::expires(now));
        // Whoever loses has seen one before that which is there.
        won(update.send().await, "end an incident (dynamodb:UpdateItem)").map(drop)
    }

    /// What is open, the oldest first; and what is closed, but of whose end it is not known that it is told. One whose item cannot be read, of
    /// another version's form, hides no other: why it cannot be stands beside them.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn all_open(&self) -> Result<AllOpen, StepError> {
        let asked = self.client.query().table_name(&self.name).index_name(item::OPEN_INDEX);
        let asked = asked.key_condition_expression(format!("{} = :open", item::OPEN));
        let asked = asked.expression_attribute_values(":open", text(item::OPEN_INDEX));
        let mut items = asked.into_paginator().items().send();
        let mut all = AllOpen::default();
        while let Some(found) = items.next().await {
            let found = found.map_err(|error| StepError::from_aws("list the incidents (dynamodb:Query)", &error))?;
            match item::incident(&found) {
                Ok(incident) => all.incidents.push(incident),
                Err(error) => all.unreadable.push(error.message),
            }
        }
        Ok(all)
    }

    /// An incident by its id, open or over.
    ///
    /// # Errors
    /// When the table could not be read.
    pub async fn by_id(&self, id: &str) -> Result<Option<Incident>, StepError> {
        let asked = self.client.get_item().table_name(&self.name).consistent_read(true);
        let asked = asked.set_key(Some(item::keys(item::of_incident(id), item::AS_CLOSED)));
        let answer = asked.send().await;
        let answer = answer.map_err(|error| StepError::from_aws("read an incident (dynamodb:GetItem)", &error))?;
        let over = answer.item().map(item::incident).transpose()?;
        if over.as_ref().is_some_and(|over| over.told.is_some()) {
            return Ok(over);
        }
        // Open, or closed before its diagnosis was done.
        let newest = self.newest(key_of(id)).await?.filter(|newest| newest.id == id);
        Ok(match (over, newest) {
            (Some(over), Some(newest)) => Some(Incident {
                told: newest.told,
                ..over
            }),
            (over, newest) => over.or(newest),
        })
    }

    /// Keeps what a diagnosis of an incident came to, while it is the newest of its key.
    ///
    /// # Errors
    /// When the table could not be written.
    pub async fn remember(&self, id: &str, told: &Told) -> Result<(), StepError> {
        let update = self.client.update_item().table_name(&self.name);
        let update = update.set_key(Some(item::keys(item::of_key(key_of(id)), item::NEWEST)));
        let update = update
            .update_expression(format!("SET {} = :told", item::TOLD))
            .condition_expression(format!("{} = :id", item::ID))
            .expression_attribute_values(":id", text(id))
            .expression_attribute_values(":told", item::json(told)?);
        won(update.send().await, "keep a report (dynamodb:UpdateItem)").map(drop)
    }
}

/// The condition that the incident `:id` is open and its last failure is so; an item that was written before that was kept has none.
fn open_and(last_failure: &str) -> String {
    let open = format!("{} = :id AND attribute_not_exists({})", item::ID, item::CLOSED);
    let without = format!("attribute_not_exists({})", item::LAST_FAILURE);
    format!("({open} AND {last_failure}) OR ({open} AND {without})")
}

/// True where a conditional write was made, false where its condition did not hold.
fn won<T, E: ProvideErrorMetadata, R>(answer: Result<T, SdkError<E, R>>, attempted: &str) -> Result<bool, StepError> {
    match answer {
        Ok(_) => Ok(true),
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Ok(false),
        Err(error) => Err(StepError::from_aws(attempted, &error)),
    }
}

#[cfg(test)]
mod tests;
