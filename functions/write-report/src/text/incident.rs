//! The incident as a person reads it: since when, how many runs, what it cost, what can be run again.

use jiff::{SignedDuration, Timestamp};
use shared_domain::incident::{Closed, IncidentPart, News, lasted};

use super::Page;
use super::change::caused;

/// So many runs are listed; the others are counted.
const MOST_LINES: usize = 10;

pub(super) fn section(page: &mut Page, incident: &IncidentPart) {
    let word = match incident.news {
        Some(News::Changed) => ": its root cause has changed",
        Some(News::Same) => ": it still fails, as before",
        Some(News::Opened | News::Resolved) | None => "",
    };
    page.section(&format!("Incident {}{word}", incident.id));
    if let Some(reason) = &incident.unreadable {
        page.line(2, &format!("Nothing more is known of it: {reason}"));
        return;
    }
    if let Some(told) = incident.told.as_ref().filter(|_| incident.closed.is_some()) {
        let what = match (&told.code, &told.title) {
            (Some(code), Some(title)) => format!("{code}: {title}"),
            _ => told.outcome.clone(),
        };
        page.line(2, &format!("Its diagnosis was {what}"));
        if !told.changed.is_empty() {
            page.line(2, "What had changed before it:");
        }
        for cause in &told.changed {
            caused(page, cause);
        }
    }
    if let (Some(opened), Some(closed)) = (incident.opened, &incident.closed) {
        over(page, opened, closed, incident.seconds);
    } else if let Some(opened) = incident.opened {
        page.line(2, &format!("Open since {}", second(opened)));
    }
    if let Some(again) = &incident.again {
        let said = match incident.closed {
            None => again.said(),
            Some(_) => again.was_said(),
        };
        page.line(2, &said);
    }
    toll(page, incident);
    runs(page, incident);
}

fn over(page: &mut Page, opened: Timestamp, closed: &Closed, seconds: Option<i64>) {
    let (end, why) = match closed {
        Closed::Success { of, run, started } => {
            let why = format!("{} began after the last failure and succeeded", of.said(run));
            (*started, why)
        }
        // Of its runs the report may list a few only: how long it lasted was counted of all.
        Closed::Quiet { .. } => {
            let last = opened + SignedDuration::from_secs(seconds.unwrap_or_default());
            (last, format!("after that {}", closed.silence().unwrap_or_default()))
        }
    };
    // As long as the times that are shown are apart.
    let long = lasted(SignedDuration::from_secs(end.as_second() - opened.as_second()));
    page.line(
        2,
        &format!("From {} to {} ({long}): {why}", second(opened), second(end)),
    );
}

fn toll(page: &mut Page, incident: &IncidentPart) {
    let toll = &incident.toll;
    let (runs, unknown) = (toll.counted(), toll.not_counted());
    page.line(2, &format!("{runs} failed; {} DPU hours lost{unknown}", toll.dpu_hours));
}

fn runs(page: &mut Page, incident: &IncidentPart) {
    for run in incident.failed.iter().take(MOST_LINES) {
        page.line(4, &format!("{} {} ({})", run.of.name(), run.run, second(run.ended)));
    }
    let more = incident.toll.runs.saturating_sub(MOST_LINES);
    if more > 0 && !incident.failed.is_empty() {
        page.line(4, &format!("and {more} more, which this lists:"));
        page.verbatim(6, &format!("pipefitter incidents {}", incident.id));
    }
    if incident.rerun.is_empty() {
        return;
    }
    page.line(
        2,
        "Safe to run again, where no later run has done their work: Glue ended these before their script began, so nothing was read or written",
    );
    for command in incident.rerun.iter().take(MOST_LINES) {
        page.verbatim(4, command);
    }
}

/// `2026-11-01T10:00:00Z`.
fn second(time: Timestamp) -> String {
    time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}
