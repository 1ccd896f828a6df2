//! What changed since the connection last worked: before beside after, who did it and when.

use shared_domain::trace::{ChangeCause, ChangeReport, Deed};

use crate::icon::Icon;
use crate::markup::Markup;
use crate::words;

/// What changed: before it broke, or, where it is over, since it was diagnosed.
pub(crate) fn changes(html: &mut Markup, change: &ChangeReport, is_over: bool) {
    html.element(
        "section",
        &[("class", "card"), ("aria-labelledby", "changed")],
        |html| {
            html.leaf("h2", &[("id", "changed")], "What changed");
            html.element("p", &[], |html| since(html, change, is_over));
            html.element("ul", &[("class", "changes")], |html| {
                for cause in &change.causes {
                    html.element("li", &[], |html| one(html, cause, is_over));
                }
            });
            rest(html, change, is_over);
        },
    );
}

fn since(html: &mut Markup, change: &ChangeReport, is_over: bool) {
    let Some(since) = &change.since else {
        html.text("There is no record of when it last worked. What AWS recorded of the component that is to blame:");
        return;
    };
    let since = words::time(since);
    if is_over {
        html.text(&format!("It was diagnosed on {since}. Compared with then:"));
        return;
    }
    html.text(&format!("It last worked on {since}"));
    if let Some(proof) = &change.proof {
        html.text(" (");
        html.text(proof);
        html.text(")");
    }
    html.text(". Compared with then:");
}

fn one(html: &mut Markup, cause: &ChangeCause, is_over: bool) {
    html.outside("p", "lead outside", &cause.what);
    if cause.before.is_some() || cause.after.is_some() {
        html.element("div", &[("class", "beforeafter")], |html| {
            half(html, "Before", cause.before.as_deref());
            half(html, "Now", cause.after.as_deref());
        });
    }
    if let (Some(event), Some(when)) = (&cause.event, &cause.when) {
        let deed = Deed {
            event: event.clone(),
            who: cause.who.clone(),
            when: when.clone(),
        };
        html.element("p", &[], |html| deed_of(html, &deed));
    }
    if !cause.candidates.is_empty() {
        html.leaf("p", &[], "One of these may have done it:");
        html.element("ul", &[], |html| {
            for deed in &cause.candidates {
                html.element("li", &[], |html| deed_of(html, deed));
            }
        });
    }
    let (icon, word) = match cause.proven {
        _ if is_over => return,
        true => (
            Icon::Good,
            " Put back on a copy of the configuration, the problem is gone.",
        ),
        false => (Icon::Open, " This may be why; the configuration alone cannot tell."),
    };
    html.element("p", &[("class", "quiet")], |html| {
        icon.inline(html);
        html.text(word);
    });
}

fn half(html: &mut Markup, name: &str, value: Option<&str>) {
    html.element("div", &[], |html| {
        html.leaf("b", &[], name);
        match value {
            Some(value) => html.leaf("code", &[], value),
            None => html.leaf("span", &[("class", "quiet")], "not there"),
        }
    });
}

fn deed_of(html: &mut Markup, deed: &Deed) {
    html.leaf("code", &[], &deed.event);
    if let Some(who) = &deed.who {
        html.text(" by ");
        html.leaf("b", &[("class", "outside")], who);
    }
    html.text(&format!(", {}", words::time(&deed.when)));
}

fn rest(html: &mut Markup, change: &ChangeReport, is_over: bool) {
    if change.together {
        html.leaf("p", &[], "None of these explains it alone; together they do.");
    }
    let others = change.about_others().filter(|_| !is_over || change.others > 0);
    let notes = others.iter().chain(&change.notes);
    for note in notes {
        html.leaf("p", &[("class", "quiet outside")], note);
    }
    for missing in &change.unknown {
        html.element("p", &[("class", "quiet outside")], |html| {
            Icon::Open.inline(html);
            html.text(" Not known: ");
            html.text(&missing.reason);
            html.text(" It would help: ");
            html.text(&missing.would_help);
        });
    }
}
