//! What was judged, with everything in it: every check, every hop, every finding.

use shared_domain::diagnosis::NetworkPath;
use shared_domain::report::Report;

use super::{Page, blind_spots, codes, finding, head, not_asked, opening, section, way, word};

/// The checks, the paths, and what could not be seen.
pub(super) fn judged(page: &mut Page, report: &Report) {
    checks(page, report);
    if let Some(network) = &report.network {
        section(page, "Network paths, as configured", &network.paths, path);
        // Where it says no more than the root cause's own fix, it is not said again.
        let said = report.root_cause.as_ref().map(|root| &root.fix.steps);
        if let Some(list) = network.opening.as_ref().filter(|list| said != Some(&list.steps)) {
            opening(page, list);
        }
    }
    section(
        page,
        "Could not be seen",
        &blind_spots(report),
        |page, (codes, unknown)| {
            page.line(2, &format!("{}: {}", codes.join(", "), unknown.reason));
            page.line(4, &format!("would help: {}", unknown.would_help));
        },
    );
}

/// One line a check that fails or warns, then those that passed; the other findings after the root cause.
fn checks(page: &mut Page, report: &Report) {
    if report.findings.is_empty() && report.passed.is_empty() {
        return;
    }
    page.section("Checks");
    for finding in &report.findings {
        page.line(
            2,
            &format!("{:<5} {:<26} {}", word(finding.verdict), finding.code, finding.title),
        );
    }
    if !report.unknown.is_empty() {
        page.line(
            2,
            &format!("?     {}: could not be seen, see below", report.unknown.len()),
        );
    }
    if !report.passed.is_empty() {
        page.line(2, &format!("pass  {}: {}", report.passed.len(), codes(&report.passed)));
    }
    not_asked(page, report);
    let others = report.findings.iter();
    for other in others.filter(|finding| Some(*finding) != report.root_cause.as_ref()) {
        page.blank();
        page.line(0, &head(other));
        finding(page, other, None);
    }
}

fn path(page: &mut Page, path: &NetworkPath) {
    page.line(2, &way(path));
    for (number, hop) in path.hops.iter().enumerate() {
        page.line(4, &format!("{}. {hop}", number + 1));
    }
}
