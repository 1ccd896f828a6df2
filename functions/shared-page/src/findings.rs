//! What is wrong and what to do: a finding, its fix, and commands that can be copied.

use shared_domain::diagnosis::{Finding, Fix, Opening, OpeningStep, Unproven, Verdict};
use shared_domain::report::Report;

use crate::icon::Icon;
use crate::markup::Markup;
use crate::words;

/// The root cause, first of all: what is wrong beside what to do.
pub(crate) fn root(html: &mut Markup, root: &Finding, report: &Report) {
    html.element("div", &[("class", "pair")], |html| {
        html.element(
            "section",
            &[("class", "card bad"), ("aria-labelledby", "wrong")],
            |html| {
                html.leaf("h2", &[("id", "wrong")], "What is wrong");
                seen(html, root);
                html.leaf("p", &[("class", "quiet")], words::confidence(root.confidence));
            },
        );
        html.element("section", &[("class", "card"), ("aria-labelledby", "fix")], |html| {
            html.leaf("h2", &[("id", "fix")], "What to do");
            html.outside("p", "lead outside", &root.fix.summary);
            let change = report.change.as_ref();
            match change.and_then(|change| change.written_for(&root.resource)) {
                Some(place) => written_in(html, place, &root.fix),
                None => elsewhere(html, change.and_then(|change| change.written_in.as_deref())),
            }
            if let Some(owner) = change.and_then(|change| change.owner.as_deref()) {
                html.element("p", &[], |html| {
                    html.text("Whose it is, by its tags: ");
                    html.leaf("b", &[("class", "outside")], owner);
                });
            }
            fix(html, &root.fix);
        });
    });
}

/// The component, what was seen on it, and what speaks against it.
fn seen(html: &mut Markup, finding: &Finding) {
    html.element("dl", &[], |html| {
        term(
            html,
            &words::sentence(&finding.resource.kind.replace('-', " ")),
            |html| {
                html.leaf("code", &[], &finding.resource.id);
            },
        );
        term(html, "Seen", |html| html.prose(&finding.evidence));
        if let Some(connection) = finding.connection.as_ref().filter(|name| **name != finding.resource.id) {
            term(html, "Connection", |html| html.leaf("code", &[], connection));
        }
        if let Some(note) = &finding.note {
            term(html, "But", |html| html.text(note));
        }
        for missing in &finding.unseen {
            term(html, "Not seen everywhere", |html| {
                html.text(&missing.reason);
                html.text(" It would help: ");
                html.text(&missing.would_help);
            });
        }
    });
}

fn term(html: &mut Markup, name: &str, inside: impl FnOnce(&mut Markup)) {
    html.leaf("dt", &[], name);
    html.element("dd", &[("class", "outside")], inside);
}

/// What a fix by hand comes to where the resource is written in code.
fn written_in(html: &mut Markup, place: &str, fix: &Fix) {
    if fix.commands.is_empty() && fix.steps.is_empty() {
        return;
    }
    html.element("p", &[("class", "note")], |html| {
        Icon::Partly.inline(html);
        html.text(" This is written in ");
        html.leaf("b", &[("class", "outside")], place);
        html.text(": change it there. The command below is undone by the next deployment.");
    });
}

/// The same where the fix is about something else than what changed.
fn elsewhere(html: &mut Markup, place: Option<&str>) {
    let Some(place) = place else { return };
    html.element("p", &[("class", "note")], |html| {
        Icon::Partly.inline(html);
        html.text(" What changed is written in ");
        html.leaf("b", &[("class", "outside")], place);
        html.text(": change it there.");
    });
}

/// The commands, what came of trying them on what was read, how to take them back, and what has to be done besides.
pub(crate) fn fix(html: &mut Markup, fix: &Fix) {
    taken(html, fix, true);
}

/// The same; of one of several steps nothing is said of a trial, for they were tried together.
fn taken(html: &mut Markup, fix: &Fix, is_alone: bool) {
    if let Some(instead) = &fix.instead {
        html.outside("p", "outside", &format!("Or instead: {instead}"));
    }
    beside(html, fix);
    if !fix.commands.is_empty() {
        typed(html, fix);
    }
    match fix.proven {
        Some(true) => told(
            html,
            Icon::Good,
            "Tried on a copy of the configuration: this problem is gone, and nothing new fails.",
        ),
        Some(false) => still_fails(
            html,
            "Tried on a copy of the configuration. This would still fail:",
            &fix.remaining,
        ),
        None if !is_alone => {}
        None if !fix.changes.is_empty() && fix.unproven.is_empty() => {
            told(html, Icon::Open, "Not tried: not all that it leads to could be seen.");
        }
        None => unproven(html, &fix.unproven, "this problem is gone"),
    }
    if !fix.undo.is_empty() {
        html.element("details", &[("class", "undo printed")], |html| {
            html.leaf("summary", &[], "To undo it");
            commands(html, "Command that undoes it", &fix.undo);
        });
    }
    for why in &fix.no_undo {
        html.outside("p", "outside", &format!("No undo: {why}."));
    }
    if !fix.steps.is_empty() {
        html.leaf("p", &[], "That alone is not enough. The whole way, in order:");
        steps(html, &fix.steps);
    }
}

fn steps(html: &mut Markup, all: &[OpeningStep]) {
    html.element("ol", &[("class", "steps")], |html| {
        for step in all {
            html.element("li", &[], |html| {
                html.outside("p", "lead outside", &step.fix.summary);
                taken(html, &step.fix, false);
            });
        }
    });
}

fn told(html: &mut Markup, icon: Icon, sentence: &str) {
    html.element("p", &[("class", icon.class())], |html| {
        icon.inline(html);
        html.text(" ");
        html.text(sentence);
    });
}

/// Why nothing is claimed of what was tried and nothing speaks against.
fn unproven(html: &mut Markup, unproven: &[Unproven], gone: &str) {
    if unproven.is_empty() {
        return;
    }
    if !unproven.iter().any(Unproven::is_tried) {
        let by_value = unproven.contains(&Unproven::ByValue);
        let why = if by_value {
            "Not tried: the values that are put in decide."
        } else {
            "Not tried: what it changes could not be seen."
        };
        return told(html, Icon::Open, why);
    }
    let (unseen, against): (Vec<&Unproven>, Vec<&Unproven>) = unproven.iter().partition(|one| one.is_unseen());
    let tried = format!("Tried on a copy of the configuration: {gone}.");
    reasons(html, &format!("{tried} That alone is not enough:"), &against);
    let lead = if against.is_empty() { tried.as_str() } else { "" };
    reasons(
        html,
        format!("{lead} What comes behind could not be seen:").trim(),
        &unseen,
    );
}

fn reasons(html: &mut Markup, sentence: &str, all: &[&Unproven]) {
    if all.is_empty() {
        return;
    }
    told(html, Icon::Open, sentence);
    html.element("ul", &[], |html| {
        for one in all {
            html.outside("li", "outside", &one.to_string());
        }
    });
}

/// The commands, what is to be known of them, and whose they are to type.
fn typed(html: &mut Markup, fix: &Fix) {
    if let Some(hint) = &fix.hint {
        html.outside("p", "quiet outside", hint);
    }
    if let Some(account) = &fix.by {
        html.outside("p", "outside", &format!("For the owner of account {account}:"));
    }
    commands(html, "Command", &fix.commands);
}

/// How a fix stands to the others.
fn beside(html: &mut Markup, fix: &Fix) {
    let codes: Vec<&str> = fix.after.iter().map(|code| code.as_str()).collect();
    let said = match (fix.covered_by, codes.as_slice()) {
        (None, []) => return,
        (None, codes) => format!("Made after the fix of {}, on which it is built.", codes.join(", ")),
        (Some(code), []) => format!("The fix of {code} mends this as well: nothing more is to be typed."),
        (Some(code), others) => format!(
            "The fixes of {} and {code} together mend this as well: nothing more is to be typed.",
            others.join(", ")
        ),
    };
    html.leaf("p", &[], &said);
}

fn still_fails(html: &mut Markup, sentence: &str, codes: &[shared_domain::Code]) {
    html.element("p", &[("class", "partly")], |html| {
        Icon::Partly.inline(html);
        html.text(" ");
        html.text(sentence);
        remaining(html, codes);
    });
}

fn remaining(html: &mut Markup, codes: &[shared_domain::Code]) {
    let titles: Vec<&str> = codes.iter().map(|code| title(*code)).collect();
    html.text(" ");
    html.text(&titles.join("; "));
    html.text(".");
}

/// What a code means; the code itself where it is of another version.
pub(crate) fn title(code: shared_domain::Code) -> &'static str {
    shared_checks::registry::of(code).map_or("a check of another version", |check| check.title)
}

/// Each command in a block of its own, which one click selects whole; one that stands above already is not printed again.
pub(crate) fn commands(html: &mut Markup, label: &str, commands: &[String]) {
    for (number, command) in commands.iter().enumerate() {
        if !html.is_new(command) {
            let which = if commands.len() > 1 {
                format!(" ({} of {})", number + 1, commands.len())
            } else {
                String::new()
            };
            html.leaf("p", &[], &format!("The same command as above{which}."));
            continue;
        }
        let label = match commands.len() {
            1 => label.to_owned(),
            all => format!("{label} {} of {all}", number + 1),
        };
        let block = [
            ("class", "command"),
            ("tabindex", "0"),
            ("role", "group"),
            ("aria-label", label.as_str()),
        ];
        html.element("pre", &block, |html| {
            html.element("code", &[], |html| html.prose(command))
        });
    }
}

/// The fixes that open the paths together; nothing where the root cause's own fix says the same.
pub(crate) fn opening(html: &mut Markup, opening: &Opening, root: Option<&Finding>) {
    if root.is_some_and(|root| root.fix.steps == opening.steps) {
        return;
    }
    html.element(
        "section",
        &[("class", "card"), ("aria-labelledby", "opening")],
        |html| {
            html.leaf("h2", &[("id", "opening")], "All that has to change, in this order");
            html.leaf(
                "p",
                &[],
                "More than one thing stands in the way. Each step opens what the one before leaves closed.",
            );
            steps(html, &opening.steps);
            if !opening.remaining.is_empty() {
                still_fails(html, "After all of them this would still fail:", &opening.remaining);
            } else if opening.proven == Some(true) {
                told(
                    html,
                    Icon::Good,
                    "Tried on a copy of the configuration: after all of them nothing fails.",
                );
            } else {
                unproven(html, &opening.unproven, "after all of them these problems are gone");
            }
        },
    );
}

/// What else fails or warns, each folded.
pub(crate) fn others(html: &mut Markup, report: &Report) {
    let others: Vec<&Finding> = report
        .findings
        .iter()
        .filter(|finding| Some(*finding) != report.root_cause.as_ref())
        .collect();
    if others.is_empty() {
        return;
    }
    html.element("section", &[("class", "card"), ("aria-labelledby", "others")], |html| {
        html.leaf("h2", &[("id", "others")], "What else was found");
        for finding in others {
            html.element("details", &[("class", "printed")], |html| {
                html.element("summary", &[], |html| {
                    let (icon, word) = match finding.verdict {
                        Verdict::Fail => (Icon::Bad, "Fails: "),
                        _ => (Icon::Partly, "Warning: "),
                    };
                    icon.inline(html);
                    html.leaf("b", &[("class", icon.class())], &format!(" {word}"));
                    html.text(&finding.title);
                });
                seen(html, finding);
                html.element("p", &[], |html| {
                    html.leaf("b", &[], "To mend it: ");
                    html.outside("span", "outside", &finding.fix.summary);
                });
                fix(html, &finding.fix);
            });
        }
    });
}
