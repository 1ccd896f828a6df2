//! Fixes that another finding of the same report speaks against: a rule for a port is no remedy where the port is the wrong one.

use shared_domain::Code;
use shared_domain::aws::ec2::{IpPermission, NetworkAclEntry};
use shared_domain::change::Edit;
use shared_domain::diagnosis::{Diagnosis, Finding, Opening, Resource, Unproven, Verdict};

use super::misled::typed_by;
use crate::check::Path;
use crate::registry;

/// Takes back what is claimed of fixes that open a way which another failing finding says leads elsewhere.
pub(super) fn by_one_another(findings: &mut [Finding], network: Option<&Diagnosis>) {
    let misleading = misleading(findings);
    let ports = ports(network);
    for finding in findings.iter_mut() {
        let mut others = misleading.iter().filter(|other| is_about(finding, other));
        let opens = opens(finding, &ports);
        if let Some(other) = others.next().filter(|_| opens) {
            finding.fix.proven = finding.fix.proven.filter(|proven| !proven);
            finding.fix.unproven.insert(0, contradicted(other));
        }
    }
}

/// True where the fix of a finding opens one of these ports. One that only says what to do is about the port that its finding names.
pub(super) fn opens(finding: &Finding, ports: &[i32]) -> bool {
    let steps = finding.fix.steps.iter().flat_map(|step| &step.fix.changes);
    let mut changes = finding.fix.changes.iter().chain(steps).peekable();
    if changes.peek().is_none() {
        return ports.iter().any(|port| finding.about.contains(&port.to_string()));
    }
    changes.any(|change| opens_one_of(&change.edit, ports))
}

/// True where another finding that fails says that the fix of this one leads elsewhere, or has to be mended before it: it is not what broke
/// the connection.
pub(super) fn is_contradicted(finding: &Finding, findings: &[Finding]) -> bool {
    let fails = |code: Code, resource: &Resource| {
        let mut failing = findings.iter().filter(|one| one.verdict == Verdict::Fail);
        failing.any(|one| one.code == code && one.resource == *resource)
    };
    let misleads = misleading(findings);
    let named = |code: &Code| finding.fix.after.contains(code) || finding.fix.covered_by == Some(*code);
    let waits_for = |other: &Finding| named(&typed_by(other)) && is_about(finding, other);
    misleads.iter().any(waits_for)
        || finding.fix.unproven.iter().any(|why| match why {
            Unproven::Contradicted { code, resource } => fails(*code, resource),
            _ => false,
        })
}

/// The same of the list that opens the paths.
pub(super) fn opening(opening: &mut Opening, findings: &[Finding], network: Option<&Diagnosis>) {
    let ports = ports(network);
    let changes = opening.steps.iter().flat_map(|step| &step.fix.changes);
    let opens = changes.into_iter().any(|change| opens_one_of(&change.edit, &ports));
    if let Some(other) = misleading(findings).first().filter(|_| opens) {
        opening.proven = opening.proven.filter(|proven| !proven);
        opening.unproven.insert(0, contradicted(other));
    }
}

pub(super) fn contradicted(by: &Finding) -> Unproven {
    Unproven::Contradicted {
        code: by.code,
        resource: by.resource.clone(),
    }
}

pub(super) fn misleading(findings: &[Finding]) -> Vec<Finding> {
    let misleads = |one: &&Finding| registry::of(one.code).is_some_and(|check| check.misleads != Path::None);
    let fails = findings.iter().filter(|one| one.verdict == Verdict::Fail);
    fails.filter(misleads).cloned().collect()
}

/// True where a finding stands on the way that another says is the wrong one.
pub(super) fn is_about(finding: &Finding, other: &Finding) -> bool {
    let check = registry::of(finding.code);
    let same = |check: crate::check::Declaration| {
        registry::of(other.code).is_some_and(|other| other.misleads == check.path && other.code != check.code)
    };
    let connections = finding.connection.as_ref().zip(other.connection.as_ref());
    check.is_some_and(same) && connections.is_none_or(|(one, other)| one == other)
}

/// The ports that the connections lead to.
pub(super) fn ports(network: Option<&Diagnosis>) -> Vec<i32> {
    let reports = network.into_iter().filter_map(|diagnosis| diagnosis.network.as_ref());
    let paths = reports.flat_map(|report| &report.paths);
    paths
        .filter(|path| path.to == "source")
        .map(|path| i32::from(path.port))
        .collect()
}

/// Whether an edit opens one of these ports and no others.
fn opens_one_of(edit: &Edit, ports: &[i32]) -> bool {
    let (first, last) = match edit {
        Edit::GroupRule {
            rule: IpPermission { from_port, to_port, .. },
            on: true,
            ..
        } => (*from_port, *to_port),
        Edit::AclEntry {
            to: Some(NetworkAclEntry {
                port_range: Some(range),
                ..
            }),
            ..
        } => (range.from, range.to),
        _ => return false,
    };
    first == last && first.is_some_and(|port| ports.contains(&port))
}
