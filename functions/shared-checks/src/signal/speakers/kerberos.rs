//! Kerberos: what the key distribution centre answers (RFC 4120, section 7.5.9), and how the JDK, MIT's library and Windows word it.
//! SQL Server, Oracle, PostgreSQL and Hive are logged in to by it; each wraps the same few reasons.

use super::Says::{Exactly, Likely, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "kerberos",
    engines: &[],
    owns: &[
        "sun.security.krb5.",
        "com.sun.security.auth.module.Krb5LoginModule",
        "org.ietf.jgss.",
    ],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let says = match utterance.class_name() {
        "KrbException" | "Krb5Error" | "GSSException" | "GSSError" | "KrbError" | "KerberosAuthException" => {
            Likely(BadPassword)
        }
        "LoginException"
            if utterance
                .class
                .is_some_and(|class| class.starts_with("javax.security.auth.")) =>
        {
            Likely(BadPassword)
        }
        // JAAS is what the JDK logs in to Kerberos with.
        "LoginException" | "FailedLoginException" => Vaguely(BadPassword),
        "AccountExpiredException" | "CredentialExpiredException" | "AccountLockedException" => Likely(AccountState),
        _ => return Vec::new(),
    };
    vec![says]
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "RFC 4120 section 7.5.9; the JDK's sun.security.krb5.internal.Krb5; MIT krb5 lib/krb5/error_tables/krb5_err.et; GSS-API's major codes",
    says: &[
        ("client not found in kerberos database", Exactly(BadPassword)),
        ("server not found in kerberos database", Exactly(BadPassword)),
        ("pre-authentication information was invalid", Exactly(BadPassword)),
        ("preauthentication failed", Exactly(BadPassword)),
        ("additional pre-authentication required", Exactly(BadPassword)),
        ("integrity check on decrypted field failed", Exactly(BadPassword)),
        ("credentials have been revoked", Exactly(AccountState)),
        ("password has expired - change password to reset", Exactly(AccountState)),
        ("kdc policy rejects request", Exactly(BadPassword)),
        ("kdc has no support for encryption type", Exactly(DriverServerMismatch)),
        ("clock skew too great", Exactly(BadPassword)),
        ("ticket expired", Exactly(BadPassword)),
        ("cannot locate default realm", Exactly(BadPassword)),
        ("cannot locate kdc", Exactly(BadPassword)),
        ("cannot get kdc for realm", Exactly(BadPassword)),
        ("cannot find kdc for realm", Exactly(BadPassword)),
        ("cannot contact any kdc for realm", Exactly(BadPassword)),
        ("failed to find any kerberos tgt", Exactly(BadPassword)),
        ("failed to find any kerberos credentials", Exactly(BadPassword)),
        ("no valid credentials provided", Likely(BadPassword)),
        ("no kerberos credentials available", Exactly(BadPassword)),
        ("no credentials cache found", Exactly(BadPassword)),
        ("unable to obtain password from user", Exactly(LoginNotGiven)),
        (
            "unable to obtain principal name for authentication",
            Exactly(LoginNotGiven),
        ),
        ("keytab contains no suitable keys", Exactly(BadPassword)),
        ("cannot find key of appropriate type", Exactly(BadPassword)),
        ("unspecified gss failure", Likely(BadPassword)),
        ("cannot generate sspi context", Exactly(BadPassword)),
        (
            "the target principal name is incorrect. cannot generate sspi context",
            Exactly(BadPassword),
        ),
        ("gss initiate failed", Likely(BadPassword)),
        ("gssapi error", Likely(BadPassword)),
        ("sspi provider", Likely(BadPassword)),
        ("spi provider", Vaguely(BadPassword)),
        ("kerberos authentication failed", Exactly(BadPassword)),
    ],
}];
