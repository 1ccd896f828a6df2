//! What PostgreSQL, libpq and pgjdbc say in Dutch.

use super::super::super::Says::{Exactly, WhileConnecting};
use super::super::super::Table;
use crate::signal::cause::Cause::{DriverServerMismatch, ScriptError};

pub(super) const PGJDBC: Table = Table {
    language: "nl",
    source: "pgjdbc/pgjdbc org/postgresql/translation, aws/amazon-redshift-jdbc-driver com/amazon/redshift/translation",
    says: &[
        ("Een onverwacht resultaat werd", Exactly(DriverServerMismatch)),
        ("Geen resultaten werden teruggegeven", Exactly(ScriptError)),
        ("Iets ongewoons is opgetreden", WhileConnecting),
    ],
};
