//! # The account is locked, or its password has expired
//!
//! ## Why it breaks a connection
//! The server knows the user and refuses it all the same: too many failed logins, a password past its date, an account that was disabled.
//!
//! ## Evidence
//! The server's own words.
//!
//! ## Fix
//! Unlock the account or renew its password on the server, then update the secret. A retry before that counts as one more failed login.
//!
//! ## Unknown when
//! Never by facts alone: only the server knows the state of its accounts.
//!
//! ## References
//! <https://docs.oracle.com/error-help/db/ora-28000/>,
//! <https://dev.mysql.com/doc/refman/8.4/en/account-locking.html>

use shared_domain::{Cause, Code, Fix};

use super::view::View;
use crate::Check;
use crate::check::{Said, Stands, only_a_text};

const TITLE: &str = "The account is locked, or its password has expired";

pub const CHECK: Check<View> = Check {
    explains: &[Cause::AccountLockedOrExpired],
    said: &[Said {
        cause: Cause::AccountLockedOrExpired,
        title: TITLE,
        resource: |told| told.secret(),
        fix: |_| {
            Fix::advice(
                "Have the database's administrator unlock the account or renew its password, then update the secret. Do not retry before: each try counts.",
            )
        },
        stands: Stands::UnlessPassed,
    }],
    ..Check::credentials(Code::DbAccountState, TITLE, only_a_text)
};
