//! # The database is not in a state to answer
//!
//! ## Why it breaks a connection
//! A database that is stopped, paused, being created or deleted accepts no connection, nor does an Aurora cluster without an instance that
//! answers for the name, as one that was just restored.
//!
//! ## Evidence
//! Its state.
//!
//! ## Fix
//! Start it, or wait. An instance of a cluster is started with its cluster, and not by itself.
//!
//! ## Unknown when
//! The database could not be described, or of an Aurora cluster the instances that answer for the name, unless the error text shows that the
//! database answered.
//!
//! ## References
//! <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/accessing-monitoring.html>
//! <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-cluster-stop-start.html>

use shared_domain::change::{DatabaseKind, Edit};
use shared_domain::{Cause, Code, Fix, Missing};

use super::path::hop::HopKind;
use super::path::obstacle::{Obstacle, TargetDown, WITHOUT_INSTANCE};
use super::path::report::judge_path;
use super::path::view::NetworkView;
use crate::{Check, Judgement};

pub const CHECK: Check<NetworkView> = Check {
    explains: &[Cause::ConnectTimeout, Cause::ConnectionRefused],
    ..Check::network(Code::TargetState, "The database is not in a state to answer", judge)
};

fn judge(view: &NetworkView) -> Result<Judgement, Missing> {
    judge_path(&view.source, &[HopKind::State], |obstacle| match obstacle {
        Obstacle::TargetDown(down) => Some(fix(down)),
        _ => None,
    })
}

/// What to do about what no command starts: what comes up is waited for, what was refused or has ended is not.
fn not_started(kind: &str, id: &str, state: &str) -> String {
    match (kind, state) {
        ("vpc-endpoint", "pendingacceptance") => {
            format!("Have {id} accepted by who provides the service, whose endpoint service waits for that.")
        }
        ("vpc-endpoint", "rejected" | "expired") => format!(
            "Ask who provides the service to accept it, and create {id} anew: one that is {state} carries no packets any more."
        ),
        (_, WITHOUT_INSTANCE) => format!("Create an instance in {id}: none of its names leads anywhere without one."),
        (_, "deleting" | "deleted" | "failed") => {
            format!("Create {id} anew, or point the connection to what took its place: it is {state}.")
        }
        _ => format!("Wait until {id} is available, or look at why it is not."),
    }
}

fn fix(down: &TargetDown) -> Fix {
    let id = &down.resource.id;
    let is_stopped = down.resource.kind == "db-instance" && down.state == "stopped";
    if let Some(cluster) = down.member_of.as_ref().filter(|_| is_stopped) {
        let summary = format!("Start {cluster}, the cluster that {id} is a member of.");
        let (kind, id) = (DatabaseKind::DbCluster, cluster.clone());
        return Fix::changes(summary, [Edit::Running { kind, id, on: true }]);
    }
    let kind = match (down.resource.kind.as_str(), down.state.as_str()) {
        ("db-instance", "stopped") => DatabaseKind::DbInstance,
        ("db-cluster", "stopped") => DatabaseKind::DbCluster,
        ("cluster", "paused") => DatabaseKind::Cluster,
        (kind, state) => return Fix::advice(not_started(kind, id, state)),
    };
    let (summary, id) = (format!("Start {id}."), id.clone());
    Fix::changes(summary, [Edit::Running { kind, id, on: true }])
}
