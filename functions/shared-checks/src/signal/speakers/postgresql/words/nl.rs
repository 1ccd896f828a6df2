//! What PostgreSQL, libpq and pgjdbc say in Dutch.

use super::super::super::Says::{Exactly, WhileConnecting};
use super::super::super::Table;
use crate::signal::cause::Cause::{DriverServerMismatch, ScriptError};

pub(super) const PGJDBC: Table = Table {
    language: "nl",
    source: "pgjdbc/pgjdbc org/postgresql/translation, aws/amazon-redshift-jdbc-driver com/amazon/redshift/translation",
    says: &[
        ("een onverwacht resultaat werd", Exactly(DriverServerMismatch)),
        ("geen resultaten werden teruggegeven", Exactly(ScriptError)),
        ("iets ongewoons is opgetreden", WhileConnecting),
    ],
};
