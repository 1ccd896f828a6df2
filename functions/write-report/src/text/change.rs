//! The part of the text that says what changed since the connection last worked, who changed it, and where it is written.

use shared_domain::Finding;
use shared_domain::trace::{ChangeCause, ChangeReport, Deed, to_the_second};

use super::Page;

/// What changed, after the root cause.
pub(super) fn change(page: &mut Page, change: &ChangeReport, root: Option<&Finding>) {
    page.section(&match &change.since {
        Some(since) => format!("What changed since it last worked, {}", to_the_second(since)),
        None => "What changed (there is no record of when it last worked)".to_owned(),
    });
    if let Some(proof) = &change.proof {
        page.line(2, &format!("It worked then: {proof}"));
    }
    // Before the fix it is said where the fix is about the same.
    let said = root.is_some_and(|root| change.written_for(&root.resource).is_some());
    let mut place = change.written_in.as_ref().filter(|_| !said);
    for cause in &change.causes {
        caused(page, cause);
        if let Some(place) = place.take() {
            page.line(4, &format!("Written in {place}: change it there."));
        }
    }
    together(page, change);
    if let Some(others) = change.about_others() {
        page.line(2, &others);
    }
    if let Some(owner) = &change.owner {
        page.line(2, &format!("Owner: {owner}"));
    }
    unseen(page, change);
}

/// What has changed since the diagnosis of an incident that is over.
pub(super) fn healed(page: &mut Page, change: &ChangeReport) {
    page.section(&match &change.since {
        Some(since) => format!("What has changed since its diagnosis, {}", to_the_second(since)),
        None => "What has changed since its diagnosis".to_owned(),
    });
    for cause in &change.causes {
        caused(page, cause);
    }
    together(page, change);
    match change.others {
        0 => {}
        1 => page.line(2, "One other difference has nothing to do with it."),
        others => page.line(2, &format!("{others} other differences have nothing to do with it.")),
    }
    unseen(page, change);
}

fn together(page: &mut Page, change: &ChangeReport) {
    if change.together {
        page.line(2, "None of these explains it alone; together they do.");
    }
}

fn unseen(page: &mut Page, change: &ChangeReport) {
    for note in &change.notes {
        page.line(2, note);
    }
    for missing in &change.unknown {
        page.line(
            2,
            &format!("Not known: {} (would help: {})", missing.reason, missing.would_help),
        );
    }
}

/// A difference, and who made it.
pub(super) fn caused(page: &mut Page, cause: &ChangeCause) {
    let doubt = if cause.proven {
        ""
    } else {
        " (may be why; the facts cannot tell)"
    };
    page.line(2, &format!("- {}{doubt}", cause.what));
    if let (Some(event), Some(when)) = (&cause.event, &cause.when) {
        let deed = Deed {
            event: event.clone(),
            who: cause.who.clone(),
            when: when.clone(),
        };
        page.line(4, &told(&deed));
    }
    for deed in &cause.candidates {
        page.line(4, &format!("or by {}", told(deed)));
    }
}

fn told(deed: &Deed) -> String {
    let who = deed.who.as_ref().map(|who| format!(" by {who}")).unwrap_or_default();
    format!("{}{who}, {}", deed.event, deed.when)
}

/// What goes before the commands of a fix whose resource is written in code.
pub(super) fn written_in(place: &str) -> String {
    format!("Written in {place}: change it there, the command below is undone by the next deploy.")
}
