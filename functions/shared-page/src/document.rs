//! The page from top to bottom: verdict and fix first, then the path, what changed, what was ruled out, and the checks.

use shared_domain::diagnosis::{NetworkPath, NetworkReport, Reachability};
use shared_domain::report::{Outcome, Report};

use crate::icon::Icon;
use crate::markup::Markup;
use crate::{changes, findings, lists, picture, words};

const STYLE: &str = include_str!("style.css");
/// Nothing is loaded and nothing runs, whatever a text says.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";
/// More paths than this are told in words only.
const MOST_PATHS: usize = 12;

/// Where and when the report was made, which the report itself does not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// The account.
    pub account: String,
    /// The Region.
    pub region: String,
    /// When the facts were read, RFC 3339.
    pub observed_at: String,
    /// True where account ids, names, addresses and host names are replaced.
    pub redacted: bool,
}

/// The report as one HTML document.
pub fn page(report: &Report, origin: &Origin) -> String {
    let mut html = Markup::document();
    html.element("html", &[("lang", "en")], |html| {
        head(html, report);
        html.line();
        html.element("body", &[], |html| {
            header(html, report, origin);
            html.element("main", &[], |html| body(html, report));
            footer(html, report, origin);
        });
    });
    html.line();
    html.finish()
}

fn head(html: &mut Markup, report: &Report) {
    html.element("head", &[], |html| {
        html.empty("meta", &[("charset", "utf-8")]);
        html.empty(
            "meta",
            &[("http-equiv", "Content-Security-Policy"), ("content", POLICY)],
        );
        html.empty(
            "meta",
            &[("name", "viewport"), ("content", "width=device-width, initial-scale=1")],
        );
        html.empty("meta", &[("name", "color-scheme"), ("content", "light dark")]);
        html.empty("meta", &[("name", "referrer"), ("content", "no-referrer")]);
        html.empty("meta", &[("name", "robots"), ("content", "noindex")]);
        // Without it a browser asks the server for one.
        html.empty("link", &[("rel", "icon"), ("href", "data:,")]);
        let name = report
            .connection
            .as_ref()
            .map(|connection| format!(" \u{2013} {}", words::short(&connection.name)));
        let title = format!("{}{}", words::headline(report), name.unwrap_or_default());
        html.leaf("title", &[], &title.chars().take(200).collect::<String>());
        html.line();
        html.style(STYLE);
    });
}

fn header(html: &mut Markup, report: &Report, origin: &Origin) {
    html.element("header", &[], |html| {
        let (icon, word) = words::badge(report.outcome);
        html.element("p", &[("class", "kicker")], |html| {
            html.element("span", &[("class", &format!("badge {}", icon.class()))], |html| {
                icon.inline(html);
                html.text(" ");
                html.text(word);
            });
            let when = (!origin.observed_at.is_empty()).then(|| words::time(&origin.observed_at));
            let account = (!origin.account.is_empty()).then(|| format!("account {}", origin.account));
            let region = (!origin.region.is_empty()).then(|| origin.region.clone());
            for part in [when, account, region].into_iter().flatten() {
                html.text(" ");
                html.leaf("span", &[("class", "part outside")], &part);
            }
        });
        html.leaf("h1", &[("class", "outside")], &words::headline(report));
        html.leaf("p", &[("class", "about outside")], &words::about(report));
        let one_of = report.incident.as_ref().and_then(|incident| incident.one_of.as_ref());
        if let Some(reason) = report.connection_reason.as_ref().filter(|_| one_of.is_none()) {
            html.leaf(
                "p",
                &[("class", "quiet outside")],
                &format!("Of its connections it is this one: {reason}"),
            );
        }
    });
    html.line();
}

fn body(html: &mut Markup, report: &Report) {
    if let Some(root) = &report.root_cause {
        findings::root(html, root, report);
        html.line();
    }
    lists::next_step(html, report);
    lists::problems(html, report);
    lists::questions(html, report);
    // Where it says no more than the root cause's own fix, it is not said again.
    let said = report.root_cause.as_ref().map(|root| &root.fix.steps);
    let opening = report.network.as_ref().and_then(|network| network.opening.as_ref());
    if let Some(opening) = opening.filter(|list| said != Some(&list.steps)) {
        findings::opening(html, opening, report.root_cause.as_ref());
        html.line();
    }
    if let Some(network) = report.network.as_ref().filter(|network| !network.paths.is_empty()) {
        paths(html, network, report);
        html.line();
    }
    if let Some(change) = &report.change {
        changes::changes(html, change, report.outcome == Outcome::Resolved);
        html.line();
    }
    lists::incident(html, report);
    lists::error_text(html, report);
    lists::ruled_out(html, report);
    lists::tests(html, report);
    html.line();
    findings::others(html, report);
    html.line();
    lists::unseen(html, report);
    lists::checks(html, report);
    lists::remains(html, report);
}

fn paths(html: &mut Markup, network: &NetworkReport, report: &Report) {
    let connection = report.connection.as_ref().map(|connection| connection.name.as_str());
    let (open, stopped): (Vec<&NetworkPath>, Vec<&NetworkPath>) = network
        .paths
        .iter()
        .take(MOST_PATHS)
        .partition(|path| path.reachability == Reachability::Reachable && path.to != "source");
    html.element("section", &[("aria-labelledby", "paths")], |html| {
        html.leaf("h2", &[("id", "paths")], "The way through the network");
        let legend = "As it is configured: what is drawn as open is allowed, which does not prove that it works.";
        html.leaf("p", &[("class", "quiet")], legend);
        key(html);
        html.element("div", &[("class", "paths")], |html| {
            if network.paths.len() > 1 {
                html.element("figure", &[("class", "card")], |html| {
                    html.leaf("h3", &[("id", "overview")], "At a glance");
                    let all: Vec<&NetworkPath> = network.paths.iter().take(MOST_PATHS).collect();
                    picture::overview(html, &all, connection, "overview");
                });
            }
            for (number, path) in stopped.iter().enumerate() {
                figure(html, path, connection, &format!("path-{}", number + 1));
            }
        });
        if !open.is_empty() {
            html.element("details", &[("class", "card")], |html| {
                let names: Vec<&str> = open.iter().map(|path| words::destination(&path.to)).collect();
                html.leaf("summary", &[], &format!("The open ways: {}", names.join(", ")));
                html.element("div", &[("class", "paths")], |html| {
                    for (number, path) in open.iter().enumerate() {
                        figure(html, path, connection, &format!("open-{}", number + 1));
                    }
                });
            });
        }
        let more = network.paths.len().saturating_sub(MOST_PATHS);
        if more > 0 {
            html.leaf("p", &[("class", "quiet")], &format!("{more} more ways are not drawn."));
        }
    });
}

/// What the marks mean, in words.
fn key(html: &mut Markup) {
    html.element(
        "ul",
        &[("class", "key"), ("aria-label", "What the marks mean")],
        |html| {
            for (icon, word) in [
                (Icon::Bad, "stopped here"),
                (Icon::Partly, "stopped in part"),
                (Icon::Open, "cannot be seen (dashed line)"),
            ] {
                html.element("li", &[], |html| {
                    icon.inline(html);
                    html.text(" ");
                    html.text(word);
                });
            }
        },
    );
}

fn figure(html: &mut Markup, path: &NetworkPath, connection: Option<&str>, id: &str) {
    let both = path.drawn.iter().any(|hop| hop.back);
    html.element(
        "figure",
        &[("class", if both { "card both" } else { "card" })],
        |html| {
            let (icon, word) = words::reachability(path);
            html.element("h3", &[("id", id)], |html| {
                icon.inline(html);
                html.text(" ");
                html.text(words::destination(&path.to));
                html.text(": ");
                html.text(word);
            });
            html.leaf("p", &[("class", "quiet")], words::purpose(&path.to));
            if !path.drawn.is_empty() {
                html.element("div", &[("class", "drawings")], |html| {
                    picture::path(html, path, connection, id)
                });
            }
            html.element("details", &[], |html| {
                html.leaf("summary", &[], "The same in words");
                html.element("ol", &[("class", "hops")], |html| {
                    for hop in &path.hops {
                        html.outside("li", "outside", hop);
                    }
                });
            });
        },
    );
}

fn footer(html: &mut Markup, report: &Report, origin: &Origin) {
    html.element("footer", &[], |html| {
        let commands = "Commands are for the AWS command line (AWS CLI version 2, or CloudShell in the AWS console); read one before you \
                        run it.";
        let what = match report.outcome {
            _ if !report.created.is_empty() => format!("Written by Pipefitter, which made what is listed above. {commands}"),
            Outcome::Ready | Outcome::NeedsInput | Outcome::Refused => "Written by Pipefitter.".to_owned(),
            _ => format!(
                "Written by Pipefitter, which read the configuration of the account and changed nothing. {commands}"
            ),
        };
        html.leaf("p", &[], &what);
        if origin.redacted {
            let masked = "Account ids, names, addresses and host names are replaced, the same one always by the same: commands have to be \
                          filled in before they are run.";
            html.leaf("p", &[], masked);
        }
    });
}
