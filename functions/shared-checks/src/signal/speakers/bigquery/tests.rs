//! Reasons, classes and statuses; and that a wrapper leaves the word to its reason.

use super::*;
use crate::signal::speakers::heard::of_class;

fn said<'a>(class: Option<&'a str>, message: &'a str) -> Vec<Says> {
    codes(&of_class(class, message))
}

#[test]
fn every_reason_of_the_api_has_a_verdict() {
    for (reason, says) in [
        ("accessDenied", Exactly(DatabaseOrPrivilege)),
        ("billingNotEnabled", Exactly(Other)),
        ("authError", Exactly(OauthOrKey)),
        ("quotaExceeded", Exactly(Capacity)),
        ("rateLimitExceeded", Exactly(Capacity)),
        ("backendError", Exactly(Capacity)),
        ("internalError", Exactly(Capacity)),
        ("jobBackendError", Exactly(Capacity)),
        ("jobInternalError", Exactly(Capacity)),
        ("jobRateLimitExceeded", Exactly(Capacity)),
        ("resourcesExceeded", Exactly(Capacity)),
        ("billingTierLimitExceeded", Exactly(Capacity)),
        ("tableUnavailable", Exactly(Capacity)),
        ("blocked", Exactly(DatabaseOrPrivilege)),
        ("policyViolation", Exactly(DatabaseOrPrivilege)),
        ("proxyAuthenticationRequired", Exactly(OauthOrKey)),
        ("timeout", Exactly(LockOrQueryTimeout)),
        ("attributeError", Likely(SchemaOrData)),
        ("badRequest", Likely(SchemaOrData)),
        ("invalid", Likely(SchemaOrData)),
        ("invalidUser", Likely(SchemaOrData)),
        ("notImplemented", Likely(SchemaOrData)),
        ("resourceInUse", Likely(SchemaOrData)),
        ("stopped", Exactly(LockOrQueryTimeout)),
        ("invalidQuery", Likely(SchemaOrData)),
        ("notFound", Likely(SchemaOrData)),
        ("duplicate", Likely(SchemaOrData)),
        ("responseTooLarge", Likely(SchemaOrData)),
    ] {
        assert_eq!(said(None, &format!("\"reason\" : \"{reason}\"")), [says], "{reason}");
        assert_eq!(
            said(None, &format!("400 x; reason: {reason}, message: y")),
            [says],
            "{reason}"
        );
    }
    assert_eq!(said(None, "for some reason it failed"), []);
}

#[test]
fn the_classes_of_googles_clients_are_read_by_family() {
    for (class, says) in [
        ("google.auth.exceptions.DefaultCredentialsError", Exactly(OauthOrKey)),
        ("google.auth.exceptions.RefreshError", Likely(OauthOrKey)),
        ("google.auth.exceptions.TransportError", Vaguely(ConnectTimeout)),
        ("google.api_core.exceptions.Forbidden", Likely(DatabaseOrPrivilege)),
        ("google.api_core.exceptions.NotFound", Likely(SchemaOrData)),
        ("com.google.api.gax.rpc.UnauthenticatedException", Exactly(OauthOrKey)),
        (
            "com.google.api.gax.rpc.PermissionDeniedException",
            Likely(DatabaseOrPrivilege),
        ),
    ] {
        assert_eq!(said(Some(class), "x"), [says], "{class}");
    }
    assert_eq!(said(Some("werkzeug.exceptions.Forbidden"), "x"), []);
}
