//! The rest of the page: what is open, what was said, ruled out, tested, not seen and checked.

use shared_domain::Code;
use shared_domain::diagnosis::Stage;
use shared_domain::incident::IncidentPart;
use shared_domain::report::Report;
use shared_domain::step::{Candidate, Question, TestOutcome};

use crate::findings::{commands, title};
use crate::icon::Icon;
use crate::markup::Markup;
use crate::words;

/// A section with a heading, where there is something to put into it.
fn section(html: &mut Markup, is_empty: bool, id: &'static str, name: &str, inside: impl FnOnce(&mut Markup)) {
    if is_empty {
        return;
    }
    html.element("section", &[("class", "card"), ("aria-labelledby", id)], |html| {
        html.leaf("h2", &[("id", id)], name);
        inside(html);
    });
    html.line();
}

fn sentences(html: &mut Markup, sentences: &[String]) {
    html.element("ul", &[], |html| {
        for sentence in sentences {
            html.outside("li", "outside", sentence);
        }
    });
}

/// The one thing to do next, where no fix says it.
pub(crate) fn next_step(html: &mut Markup, report: &Report) {
    section(html, report.next_step.is_none(), "next", "Next step", |html| {
        if let Some(step) = &report.next_step {
            html.outside("p", "lead outside", &words::sentence(step));
        }
    });
}

/// What is wrong with the input.
pub(crate) fn problems(html: &mut Markup, report: &Report) {
    section(
        html,
        report.problems.is_empty(),
        "problems",
        "What was wrong with the request",
        |html| {
            html.element("dl", &[], |html| {
                for problem in &report.problems {
                    html.leaf("dt", &[], if problem.path == "$" { "request" } else { &problem.path });
                    html.element("dd", &[("class", "outside")], |html| {
                        html.text(&problem.problem);
                        html.text(". ");
                        html.text(&problem.remedy);
                    });
                }
            });
        },
    );
}

/// What has to be answered, with the sources that fit.
pub(crate) fn questions(html: &mut Markup, report: &Report) {
    section(html, report.questions.is_empty(), "questions", "Questions", |html| {
        for one in &report.questions {
            question(html, one);
        }
    });
    section(
        html,
        report.candidates.is_empty(),
        "candidates",
        "Sources in this account",
        |html| {
            html.element("ol", &[], |html| {
                for one in &report.candidates {
                    html.element("li", &[], |html| candidate(html, one));
                }
            });
        },
    );
}

fn question(html: &mut Markup, question: &Question) {
    html.leaf("h3", &[("class", "outside")], &question.ask);
    html.leaf("p", &[("class", "quiet outside")], &question.why);
    html.element("dl", &[], |html| {
        html.leaf("dt", &[], "Field");
        html.element("dd", &[], |html| html.leaf("code", &[], &question.path));
        if !question.allowed.is_empty() {
            html.leaf("dt", &[], "One of");
            html.leaf("dd", &[("class", "outside")], &question.allowed.join(", "));
        }
        if let Some(example) = &question.example {
            html.leaf("dt", &[], "Example");
            html.element("dd", &[], |html| html.leaf("code", &[], &example.to_string()));
        }
    });
    if !question.choices.is_empty() {
        html.element("ul", &[], |html| {
            for choice in &question.choices {
                html.element("li", &[], |html| {
                    html.leaf("code", &[], &choice.value.to_string());
                    html.text(&format!(" {}", choice.reason));
                });
            }
        });
    }
    commands(html, "Command", &question.commands);
}

fn candidate(html: &mut Markup, candidate: &Candidate) {
    html.leaf("b", &[("class", "outside")], &candidate.id);
    let version = candidate.version.as_ref().map(|version| format!(" {version}"));
    html.text(&format!(
        " ({}, {}{}) ",
        candidate.kind,
        candidate.engine,
        version.unwrap_or_default()
    ));
    if let Some(host) = &candidate.host {
        let port = candidate.port.map(|port| format!(":{port}"));
        html.leaf("code", &[], &format!("{host}{}", port.unwrap_or_default()));
    }
}

/// The incident: since when, how many runs, what it cost, what is safe to run again.
pub(crate) fn incident(html: &mut Markup, report: &Report) {
    let Some(incident) = &report.incident else { return };
    section(html, false, "incident", "How much it has cost", |html| {
        if let Some(reason) = &incident.unreadable {
            html.leaf(
                "p",
                &[("class", "outside")],
                &format!("Nothing more is known of it: {reason}"),
            );
            return;
        }
        html.leaf("p", &[], &toll(incident));
        if !incident.failed.is_empty() {
            html.element("details", &[], |html| {
                html.leaf(
                    "summary",
                    &[],
                    &format!("The last {} failed runs", incident.failed.len()),
                );
                html.element("ul", &[], |html| {
                    for run in &incident.failed {
                        let line = format!("{} ({})", run.of.said(&run.run), words::time(&run.ended.to_string()));
                        html.leaf("li", &[("class", "outside")], &line);
                    }
                });
            });
        }
        if !incident.rerun.is_empty() {
            html.leaf(
                "p",
                &[],
                "Safe to run again, where no later run has done their work, because nothing was read or written by these:",
            );
            commands(html, "Command", &incident.rerun);
        }
    });
}

fn toll(incident: &IncidentPart) -> String {
    let toll = &incident.toll;
    let since = incident.opened.map(|opened| words::time(&opened.to_string()));
    let since = since.map(|since| format!("Since {since}: ")).unwrap_or_default();
    let over = match &incident.closed {
        Some(closed) => format!(" It is over: {}.", closed.why()),
        None => incident
            .again
            .as_ref()
            .map(|again| format!(" {}.", again.said()))
            .unwrap_or_default(),
    };
    let (runs, unknown) = (toll.counted(), toll.not_counted());
    format!(
        "{since}{runs} failed, and {} hours of computing (DPU hours) were lost{unknown}.{over}",
        toll.dpu_hours
    )
}

/// The error text that decided, in its own words.
pub(crate) fn error_text(html: &mut Markup, report: &Report) {
    let quote = report.signal.as_ref().and_then(|signal| signal.quote.as_ref());
    section(html, quote.is_none(), "said", "What the error says", |html| {
        if let Some(quote) = quote {
            html.element("blockquote", &[("class", "outside")], |html| html.text(quote));
        }
    });
}

/// What was ruled out, each with its proof.
pub(crate) fn ruled_out(html: &mut Markup, report: &Report) {
    section(
        html,
        report.ruled_out.is_empty(),
        "ruled-out",
        "What it is not",
        |html| sentences(html, &report.ruled_out),
    );
}

/// The tests, and what they proved.
pub(crate) fn tests(html: &mut Markup, report: &Report) {
    section(html, report.tests.is_empty(), "tests", "What was tested", |html| {
        html.element("ul", &[("class", "plain")], |html| {
            for test in &report.tests {
                html.element("li", &[("class", "outside")], |html| {
                    let (icon, word) = match test.outcome {
                        TestOutcome::Passed => (Icon::Good, "passed"),
                        TestOutcome::Failed => (Icon::Bad, "failed"),
                        TestOutcome::Inconclusive => (Icon::Open, "cannot tell"),
                    };
                    icon.inline(html);
                    html.text(&format!(" {} {word}: ", test.test));
                    html.text(&test.message);
                });
            }
        });
    });
}

/// What could not be seen for one reason.
struct Unseen<'a> {
    reason: &'a str,
    would_help: Vec<&'a str>,
    open: Vec<String>,
}

/// What could not be seen, by reason: one denied call blinds many checks, and is said once.
fn by_reason(report: &Report) -> Vec<Unseen<'_>> {
    let mut unseen: Vec<Unseen<'_>> = Vec::new();
    for unknown in &report.unknown {
        let about = match unknown.code.code().and_then(shared_checks::registry::of) {
            Some(check) => check.title.to_owned(),
            None => unknown.code.as_str().to_owned(),
        };
        let help = unknown.would_help.as_str();
        match unseen.iter_mut().find(|one| one.reason == unknown.reason) {
            Some(one) => {
                one.open.push(about);
                if !one.would_help.contains(&help) {
                    one.would_help.push(help);
                }
            }
            None => unseen.push(Unseen {
                reason: &unknown.reason,
                would_help: vec![help],
                open: vec![about],
            }),
        }
    }
    unseen
}

/// What could not be seen, what would help, and, folded, what stays open by it.
pub(crate) fn unseen(html: &mut Markup, report: &Report) {
    let unseen = by_reason(report);
    section(html, unseen.is_empty(), "unseen", "What could not be seen", |html| {
        html.leaf("p", &[("class", "quiet")], "This was not counted as fine.");
        html.element("ul", &[("class", "plain ruled")], |html| {
            for one in &unseen {
                html.element("li", &[], |html| one_unseen(html, one));
            }
        });
    });
}

fn one_unseen(html: &mut Markup, one: &Unseen<'_>) {
    html.element("p", &[("class", "outside")], |html| {
        Icon::Open.inline(html);
        html.text(" ");
        html.prose(&words::sentence(one.reason));
    });
    html.element("p", &[("class", "quiet outside")], |html| {
        html.text("It would help: ");
        for (number, help) in one.would_help.iter().enumerate() {
            html.text(if number > 0 { ", " } else { "" });
            html.leaf("code", &[], help);
        }
    });
    html.element("details", &[], |html| {
        html.leaf("summary", &[], &format!("What stays open by that: {}", one.open.len()));
        sentences(html, &one.open);
    });
}

/// The checks that passed, folded, by stage.
pub(crate) fn checks(html: &mut Markup, report: &Report) {
    section(
        html,
        report.passed.is_empty(),
        "checks",
        "What was checked and is in order",
        |html| {
            html.leaf(
                "p",
                &[("class", "quiet")],
                "In order as it is configured. Each line is a problem that is not there.",
            );
            staged(html, Some(Icon::Good), &report.passed);
        },
    );
    section(
        html,
        report.not_applicable.is_empty(),
        "not-asked",
        "What does not apply here",
        |html| {
            html.leaf(
                "p",
                &[("class", "quiet")],
                "These problems cannot be there, because what they are about is not.",
            );
            staged(html, None, &report.not_applicable);
        },
    );
}

/// Checks, folded, by stage.
fn staged(html: &mut Markup, icon: Option<Icon>, codes: &[Code]) {
    for (stage, codes) in by_stage(codes) {
        html.element("details", &[], |html| {
            html.element("summary", &[], |html| {
                if let Some(icon) = icon {
                    icon.inline(html);
                    html.text(" ");
                }
                html.text(&format!("{}: {}", words::stage(stage), codes.len()));
            });
            html.element("ul", &[], |html| {
                for code in codes {
                    html.element("li", &[], |html| {
                        html.text(title(code));
                        html.text(" ");
                        html.leaf("code", &[("class", "quiet")], code.as_str());
                    });
                }
            });
        });
    }
}

/// Codes by the stage of their checks, in the order of evaluation.
fn by_stage(codes: &[Code]) -> Vec<(Stage, Vec<Code>)> {
    let mut stages: Vec<(Stage, Vec<Code>)> = Vec::new();
    for code in codes {
        let stage = shared_checks::registry::of(*code).map_or(Stage::Unknown, |check| check.stage);
        match stages.iter_mut().find(|(one, _)| *one == stage) {
            Some((_, all)) => all.push(*code),
            None => stages.push((stage, vec![*code])),
        }
    }
    stages.sort_by_key(|(stage, _)| *stage);
    stages
}

/// Advice, other connections, and what was made.
pub(crate) fn remains(html: &mut Markup, report: &Report) {
    let existing: Vec<String> = report
        .existing
        .iter()
        .map(|connection| connection.name.clone())
        .collect();
    section(
        html,
        existing.is_empty(),
        "existing",
        "Connections that serve it already",
        |html| sentences(html, &existing),
    );
    section(html, report.advice.is_empty(), "advice", "Advice", |html| {
        sentences(html, &report.advice)
    });
    section(
        html,
        report.created.is_empty(),
        "created",
        "What was made, and how to remove it",
        |html| {
            for created in &report.created {
                html.element("p", &[("class", "outside")], |html| {
                    html.text(&created.kind);
                    html.text(" ");
                    html.leaf("code", &[], &created.id);
                });
                commands(html, "Command that removes it", std::slice::from_ref(&created.remove));
            }
        },
    );
}
