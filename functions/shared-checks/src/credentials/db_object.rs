//! # The login works; the database, the object or a right is missing
//!
//! ## Why it breaks a connection
//! The server accepted the user, and what the connection asks for then does not exist there (database, warehouse, role), or the user may
//! not use it.
//!
//! ## Evidence
//! The server's own words. They prove network, TLS and password.
//!
//! ## Fix
//! Name a database, warehouse or role that exists, or grant the user the right that the text names.
//!
//! ## Unknown when
//! Never by facts alone: AWS does not know what is in a database.
//!
//! ## References
//! <https://www.postgresql.org/docs/current/errcodes-appendix.html>

use shared_domain::{Cause, Code, Fix};

use super::view::View;
use crate::Check;
use crate::check::{Said, Stands, only_a_text};

const TITLE: &str = "The login works; the database, the object or a right is missing";

pub const CHECK: Check<View> = Check {
    explains: &[Cause::DatabaseOrPrivilegeMissing],
    refuted_by: &[],
    said: &[Said {
        cause: Cause::DatabaseOrPrivilegeMissing,
        title: TITLE,
        resource: |told| told.host(),
        fix: |_| {
            Fix::advice(
                "Name a database, table or warehouse that exists, or grant the connection's user the right that the text names.",
            )
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(Code::DbObject, TITLE, only_a_text)
};
