//! # The error shows the network, or the host's own rule, refusing
//!
//! ## Why it breaks a connection
//! The configuration allows the connection and the error says that something on the way refused it: the host's own
//! firewall, a Snowflake network policy, PostgreSQL's pg_hba.conf, a port where nothing listens.
//!
//! ## Evidence
//! The cause that the error text names.
//!
//! ## Fix
//! Look at the host's own rules; the VPC's are in order.
//!
//! ## Unknown when
//! Never by facts alone: the verdict joins the error text with the walk.
//!
//! ## References
//! <https://docs.snowflake.com/en/user-guide/network-policies>

use shared_domain::{Missing, Stage};

use super::path::view::View;
use crate::{Check, Judgement};

/// The check.
pub const CHECK: Check<View> = Check {
    code: "NET_OBSERVED",
    stage: Stage::Network,
    title: "The error shows the network, or the host's own rule, refusing",
    judge,
};

fn judge(view: &View) -> Result<Judgement, Missing> {
    // The walk cannot observe; `verdict` gives this finding where a firm error text meets clean facts.
    let _ = view;
    Ok(Judgement::NotApplicable)
}
