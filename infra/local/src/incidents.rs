//! `pipefitter incidents`: what is broken, since when, by which runs; read from the table and nowhere else.

use std::fmt::Write;
use std::process::ExitCode;

use aws_sdk_dynamodb::Client;
use jiff::Timestamp;
use serde::Serialize;
use shared_domain::incident::{Incident, IncidentRun, Toll, ended, lasted, part, safe_to_rerun, toll};
use shared_incidents::Table;
use shared_lambda::StepError;

use crate::{Format, On, aws, local, print};

/// The table of the stack that the template deploys.
const TABLE: &str = "pipefitter-incidents";

/// Lists the open incidents, or shows one.
pub(crate) async fn incidents(id: Option<&str>, on: &On, table: Option<String>) -> Result<ExitCode, String> {
    if !on.aws
        && let Some(code) = local::enter()?
    {
        return Ok(code);
    }
    let config = aws::config(None, None).await?;
    let region = config.region().map(ToString::to_string).unwrap_or_default();
    let name = table.as_deref().unwrap_or(TABLE);
    let table = Table::new(Client::new(&config), name);
    let (json, text) = match id {
        None => {
            let (all, unreadable) = all(&table).await.map_err(|error| explained(error, name, &region))?;
            for reason in unreadable {
                eprintln!("an incident is not listed: {reason}");
            }
            (shown(&all)?, list(&all))
        }
        Some(id) => {
            let found = table.by_id(id).await;
            let found = found.map_err(|error| explained(error, name, &region))?;
            let incident = found
                .ok_or_else(|| format!("there is no incident `{id}`; without an id those are listed that are open"))?;
            let whole = Whole::of(&table, incident, &region).await;
            let whole = whole.map_err(|error| explained(error, name, &region))?;
            (shown(&whole)?, whole.text())
        }
    };
    print(match on.format {
        Format::Json => json.trim_end(),
        Format::Text => text.trim_end(),
    })?;
    Ok(ExitCode::SUCCESS)
}

/// Why the table could not be asked, and of a table that is not there where it may be.
fn explained(error: StepError, table: &str, region: &str) -> String {
    if error.message.contains("ResourceNotFoundException") {
        return format!(
            "there is no table `{table}` in this account in {region}: another Region (AWS_REGION), another stack (--table STACK-incidents), or \
             Pipefitter is not deployed here"
        );
    }
    error.message
}

/// What is open, and why something could not be read.
async fn all(table: &Table) -> Result<(Vec<Whole>, Vec<String>), StepError> {
    let mut all = Vec::new();
    let open = table.all_open().await?;
    for incident in open.incidents.into_iter().filter(Incident::is_open) {
        all.push(Whole::of(table, incident, "").await?);
    }
    Ok((all, open.unreadable))
}

fn shown<T: Serialize>(value: &T) -> Result<String, String> {
    serde_json::to_string_pretty(value).map_err(|error| format!("could not write JSON: {error}"))
}

/// An incident with all that is known of it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Whole {
    #[serde(flatten)]
    incident: Incident,
    /// The execution that diagnoses it, or did last.
    execution: String,
    #[serde(flatten)]
    toll: Toll,
    safe_to_rerun: Vec<String>,
    rerun: Vec<String>,
    failed: Vec<IncidentRun>,
}

impl Whole {
    async fn of(table: &Table, incident: Incident, region: &str) -> Result<Self, StepError> {
        let mut failed = table.runs(&incident.id).await?;
        failed.sort_by(|one, other| one.ended.cmp(&other.ended).then_with(|| one.run.cmp(&other.run)));
        let safe = safe_to_rerun(&failed, incident.closed.as_ref());
        Ok(Self {
            execution: incident.execution(),
            toll: toll(&failed),
            safe_to_rerun: safe.iter().map(|(_, run)| (*run).to_owned()).collect(),
            rerun: part(&incident, &failed, region).rerun,
            incident,
            failed,
        })
    }

    /// What is broken, by what, since when, and where the report is.
    fn head(&self) -> String {
        let Incident {
            id, key, told, closed, ..
        } = &self.incident;
        let about = self.incident.about();
        let cause = match told {
            Some(told) => told.code.as_ref().unwrap_or(&told.outcome).clone(),
            None => "being diagnosed".to_owned(),
        };
        let mut text = format!("{id}  {about}: {cause} ({}, {})\n", key.stage.as_str(), key.cause);
        let times = [
            ("since", Some(self.incident.opened)),
            ("last failure", Some(self.incident.last_failure)),
        ];
        let times: Vec<String> = times
            .iter()
            .filter_map(|(what, time)| Some(format!("{what} {}", second((*time)?))))
            .collect();
        let Toll {
            runs,
            jobs,
            crawlers,
            dpu_hours,
            ..
        } = &self.toll;
        let crawlers = match crawlers {
            0 => String::new(),
            count => format!(", crawlers {count}"),
        };
        let _ = writeln!(
            text,
            "  {}; runs {runs}, jobs {jobs}{crawlers}, DPU hours {dpu_hours}",
            times.join(", ")
        );
        if let Some(again) = self.incident.again().filter(|_| closed.is_none()) {
            let _ = writeln!(text, "  {}", again.said());
        }
        if let Some(closed) = closed {
            let end = ended(closed, self.incident.opened, &self.failed);
            let long = lasted(end.duration_since(self.incident.opened));
            let _ = writeln!(text, "  over after {long}: {}", closed.why());
        }
        let _ = writeln!(text, "  report: pipefitter watch {}", self.execution);
        text
    }

    fn text(&self) -> String {
        let mut text = self.head();
        if let Some(told) = &self.incident.told
            && let (Some(title), Some(resource)) = (&told.title, &told.resource)
        {
            let _ = writeln!(text, "  {title}: {resource}");
        }
        for run in &self.failed {
            let _ = writeln!(
                text,
                "    {} {}  {}  {}",
                second(run.ended),
                run.state,
                run.of.name(),
                run.run
            );
        }
        if !self.rerun.is_empty() {
            text += "  Safe to run again: Glue ended these before their script began, so nothing was read or written\n";
        }
        for command in &self.rerun {
            let _ = writeln!(text, "    $ {command}");
        }
        text
    }
}

fn list(all: &[Whole]) -> String {
    if all.is_empty() {
        return "no incident is open".to_owned();
    }
    all.iter().map(Whole::head).collect()
}

/// `2026-11-01T10:00:00Z`.
fn second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
