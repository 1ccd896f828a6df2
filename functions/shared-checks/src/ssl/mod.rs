//! TLS: what the server wants, and what the connection offers.
//!
//! One file a check, named after its code. They judge what the configuration can tell; what only a handshake shows comes from an error
//! text, in `verdict`.

mod ssl_cert_expired;
mod ssl_cert_untrusted;
mod ssl_custom_cert;
mod ssl_hostname;
mod ssl_protocol;
mod ssl_required;
mod ssl_unsupported;

use shared_domain::Missing;
use shared_domain::facts_driver::Parameters;

use crate::check::Check;
use crate::driver::view::{Database, View};

/// The checks, in the order of evaluation.
pub const CHECKS: &[Check<View>] = &[
    ssl_required::CHECK,
    ssl_unsupported::CHECK,
    ssl_cert_untrusted::CHECK,
    ssl_cert_expired::CHECK,
    ssl_hostname::CHECK,
    ssl_custom_cert::CHECK,
    ssl_protocol::CHECK,
];

/// Whether a server takes TLS connections only, and what says so; `Ok(None)` for an engine that has no such parameter, or whose default
/// nobody documents.
fn requires_tls(view: &View, database: Database<'_>) -> Result<Option<(bool, String)>, Missing> {
    let Some(tls) = database.engine().map(|engine| &engine.source().tls) else {
        return Ok(None);
    };
    let Some(name) = tls.required_by else { return Ok(None) };
    if let Some(value) = view.parameter(database, name)? {
        let on = matches!(value.to_ascii_lowercase().as_str(), "1" | "on" | "true");
        return Ok(Some((on, format!("{name} = {value}"))));
    }
    // The group was read and does not set it: what the engine then does is not documented, and no call shows it.
    let version: Vec<u32> = database.version().map_or_else(Vec::new, |version| {
        version.split('.').map_while(|number| number.parse().ok()).collect()
    });
    let default = (tls.required_by_default)(&version, database.is_aurora());
    Ok(default.map(|on| (on, format!("{name} has the default of {}", database.described()))))
}

/// The same of a Redshift cluster or workgroup, whose default has changed over time.
fn redshift_requires_tls(parameters: &Parameters) -> Option<(bool, String)> {
    let value = parameters.get("require_ssl")?;
    Some((value.eq_ignore_ascii_case("true"), format!("require_ssl = {value}")))
}
