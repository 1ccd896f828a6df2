//! Kerberos: what the key distribution centre answers (RFC 4120, section 7.5.9), and how the JDK, MIT's library and Windows word it.
//! SQL Server, Oracle, PostgreSQL and Hive are logged in to by it; each wraps the same few reasons.

use super::Says::{Exactly, Likely, Settles, Vaguely};
use super::sentences::head;
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::words::has;

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
    let words = head(&utterance.words);
    // Where nobody answers for a realm, the words say it, and not the class.
    if words.contains("kdc") && UNREACHED.iter().any(|(unreached, _)| words.contains(unreached)) {
        return Vec::new();
    }
    // Schannel says the same of a certificate: of a context of SSPI it is the name of the service.
    if names_a_context_of_sspi(words) {
        return vec![Settles(BadPassword)];
    }
    let says = match utterance.class_name() {
        "KrbException" | "GSSException" | "LoginException" if words.contains("receive timed out") => {
            Likely(ConnectTimeout)
        }
        "KrbException" | "GSSException" | "LoginException" if words.contains("icmp port unreachable") => {
            Likely(ConnectionRefused)
        }
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
        _ if words.contains("credentials") && DOING.iter().any(|doing| words.contains(doing)) => Likely(BadPassword),
        _ => return Vec::new(),
    };
    vec![says]
}

/// `Cannot generate SSPI context`, `SSPI-Kontext kann nicht generiert werden`: in every language of SQL Server's clients. `security/SSPI
/// context information` stands in a sentence about something else.
fn names_a_context_of_sspi(words: &str) -> bool {
    const CONTEXT: &[&str] = &[
        "context",
        "kontext",
        "contexte",
        "contexto",
        "contesto",
        "kontekst",
        "контекст",
        "コンテキスト",
        "上下文",
        "內容",
        "컨텍스트",
        "bağlam",
    ];
    let named = has(words, "sspi") && !words.contains("/sspi") && !words.contains("ssl provider");
    named && CONTEXT.iter().any(|context| words.contains(context))
}

/// What MIT's and Heimdal's programs were doing (clients/kinit, clients/klist): their reason stands before it.
const DOING: &[&str] = &[
    "while getting initial credentials",
    "while renewing credentials",
    "while validating credentials",
];

/// No key distribution centre was reached: by the name of the realm, or by the address that it led to.
const UNREACHED: &[(&str, Says)] = &[
    ("cannot contact any kdc", Likely(ConnectTimeout)),
    ("unable to reach any kdc", Likely(ConnectTimeout)),
    ("cannot resolve servers for kdc", Likely(DnsFailure)),
    ("cannot resolve network address for kdc", Likely(DnsFailure)),
    ("cannot resolve kdc", Likely(DnsFailure)),
];

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "MIT krb5 lib/krb5/error_tables/krb5_err.et, lib/krb5/os; Heimdal lib/krb5/send_to_kdc.c",
        says: UNREACHED,
    },
    Table {
        language: "en",
        source: "RFC 4120 section 7.5.9; the JDK's sun.security.krb5.internal.Krb5; MIT krb5 lib/krb5/error_tables/krb5_err.et; GSS-API's major codes",
        says: &[
            ("not found in kerberos database", Exactly(BadPassword)),
            ("principal has multiple entries", Exactly(BadPassword)),
            ("entry in database has expired", Exactly(AccountState)),
            ("client not yet valid", Exactly(AccountState)),
            ("password has expired while", Exactly(AccountState)),
            ("tgt has been revoked", Exactly(BadPassword)),
            ("credentials for server have been revoked", Exactly(BadPassword)),
            ("message stream modified", Exactly(BadPassword)),
            ("key table entry not found", Exactly(BadPassword)),
            ("no key table entry found", Exactly(BadPassword)),
            ("key table file {} not found", Exactly(BadPassword)),
            ("does not specify default realm", Exactly(BadPassword)),
            ("cannot determine realm for", Exactly(BadPassword)),
            ("realm not local to kdc", Exactly(BadPassword)),
            ("defective token detected", Likely(BadPassword)),
            ("lacks support for encryption type", Exactly(BadPassword)),
            ("encryption type {} is not supported/enabled", Exactly(BadPassword)),
            ("no supported default etypes", Exactly(BadPassword)),
            ("pre-authentication information was invalid", Exactly(BadPassword)),
            ("preauthentication failed", Exactly(BadPassword)),
            ("additional pre-authentication required", Exactly(BadPassword)),
            ("integrity check on decrypted field failed", Exactly(BadPassword)),
            ("credentials have been revoked", Exactly(AccountState)),
            ("password has expired - change password to reset", Exactly(AccountState)),
            ("kdc policy rejects request", Exactly(BadPassword)),
            ("kdc has no support for encryption type", Exactly(BadPassword)),
            ("clock skew too great", Exactly(BadPassword)),
            ("ticket expired", Exactly(BadPassword)),
            ("cannot locate default realm", Exactly(BadPassword)),
            ("cannot locate kdc", Exactly(BadPassword)),
            ("cannot get kdc for realm", Exactly(BadPassword)),
            ("cannot find kdc for realm", Exactly(BadPassword)),
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
            (
                "the target principal name is incorrect. cannot generate sspi context",
                Exactly(BadPassword),
            ),
            // GSS-API's major statuses (MIT lib/gssapi/generic/disp_major_status.c), .NET's sentences around them.
            ("an unsupported mechanism was requested", Exactly(BadPassword)),
            (
                "no credentials were supplied, or the credentials were unavailable",
                Exactly(BadPassword),
            ),
            ("the referenced credential has expired", Exactly(BadPassword)),
            ("the referenced credentials have expired", Exactly(BadPassword)),
            ("a credential was invalid", Likely(BadPassword)),
            ("gssapi operation failed", Likely(BadPassword)),
            ("cannot access kerberos ticket", Exactly(BadPassword)),
            ("cannot authenticate using kerberos", Exactly(BadPassword)),
            ("while initializing kerberos 5 library", Likely(BadPassword)),
            ("krb5_get_init_creds", Likely(BadPassword)),
            ("gss initiate failed", Likely(BadPassword)),
            ("gssapi error", Likely(BadPassword)),
            ("sspi provider", Likely(BadPassword)),
            ("spi provider", Vaguely(BadPassword)),
            ("kerberos authentication failed", Exactly(BadPassword)),
        ],
    },
];
