//! Poolers in front of PostgreSQL that speak for themselves.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles};

/// lib/supavisor/errors, with its codes; older versions write a reason in quotes.
pub(super) const SUPAVISOR: &[(&str, Says)] = &[
    ("address not in tenant allow_list", Exactly(HostNotAllowed)),
    ("protocol violation during authentication", Likely(DriverServerMismatch)),
    ("no auth_query configured for this tenant", Likely(BadPassword)),
    ("authentication query failed", Likely(BadPassword)),
    ("authentication query returned wrong format", Likely(BadPassword)),
    (
        "there is no user {} in the database. please create it",
        Exactly(BadPassword),
    ),
    ("(eauthquery) user not found in the database", Exactly(BadPassword)),
    ("unsupported or invalid secret format", Likely(DriverServerMismatch)),
    (
        "md5 secrets are not supported for auth_query",
        Exactly(DriverServerMismatch),
    ),
    ("auth_query connection failed", Likely(BadPassword)),
    ("failed to retrieve authentication secrets", Likely(BadPassword)),
    ("failed to retrieve database credentials", Likely(BadPassword)),
    ("invalid format for user or db_name", Settles(BadPassword)),
    ("no tenant identifier provided", Exactly(BadPassword)),
    ("multiple users matched for", Likely(BadPassword)),
    ("circuit breaker open: too many auth", Likely(BadPassword)),
    ("unable to check out process from the pool", Exactly(Capacity)),
    ("unable to check out connection from the pool after", Exactly(Capacity)),
    (
        "failed to check out a connection after multiple retries",
        Exactly(Capacity),
    ),
    ("max client connections reached", Exactly(TooManyConnections)),
    ("max proxy connections reached", Exactly(TooManyConnections)),
    ("max pools count reached", Exactly(TooManyConnections)),
    ("(edbhandlerexited)", Likely(ConnectionDropped)),
    ("dbhandler exited", Likely(ConnectionDropped)),
    ("ssl connection is required for user", Exactly(SslRequired)),
    ("max prepared statements limit reached", Exactly(Capacity)),
    ("max prepared statements memory limit reached", Exactly(Capacity)),
    (
        "transaction mode only supports prepared statements using",
        Exactly(ScriptError),
    ),
    ("pool configuration not found for", Likely(BadPassword)),
    ("tenant is banned", Exactly(AccountState)),
];
