//! TLS: what the server wants, and what the connection offers.
//!
//! One file a check, named after its code. What only a handshake shows (`SSL_CERT_UNTRUSTED`, `SSL_PROTOCOL`, ...) comes from an
//! error text, in `verdict`.

pub mod ssl_cert_expired;
pub mod ssl_hostname;
pub mod ssl_required;

use crate::check::Check;
use crate::driver::view::View;

/// The checks, in the order of evaluation.
pub const CHECKS: &[Check<View>] = &[ssl_required::CHECK, ssl_cert_expired::CHECK, ssl_hostname::CHECK];
