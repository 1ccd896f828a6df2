//! Identity providers between a client and its database: Microsoft Entra (Azure Active Directory), OAuth 2.0, SAML and Okta.

use super::Says::{self, Exactly, Likely, Settles};
use super::{Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "identity",
    engines: &[],
    owns: &["com.microsoft.aad.", "com.azure.identity.", "msal.", "azure.identity."],
    codes,
    tables: TABLES,
};

/// `AADSTS50126`: Microsoft's numbers of a refused token.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let number = || {
        let (_, rest) = utterance.words.split_once("aadsts")?;
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse::<u32>().ok()
    };
    let says = number().map(|number| match number {
        50_020 | 50_034 | 50_056 | 50_126 | 51_004 => Exactly(BadPassword),
        // Locked, expired, disabled, to be changed; a second factor, a device or a place is asked for.
        50_053 | 50_055 | 50_057 | 50_142 | 50_144 => Exactly(AccountState),
        50_072 | 50_074 | 50_076 | 50_079 | 50_097 | 50_129 | 50_131 | 50_158 | 500_121 => Exactly(AccountState),
        53_000..=53_011 | 530_000..=530_099 => Exactly(AccountState),
        // The service is busy, or a client asks too often.
        50_196 | 90_024 | 90_033 | 90_055 => Exactly(Capacity),
        _ => Exactly(OauthOrKey),
    });
    // A private key that cannot be read, the JDK's classes.
    let key = matches!(
        utterance.class_name(),
        "InvalidKeySpecException" | "InvalidKeyException" | "PEMException"
    );
    // Whatever fails while spark-bigquery-connector makes credentials of what it was given.
    let made = ["SparkBigQueryOptions.createCredentials", "BigQueryCredentialsSupplier"];
    let of_bigquery = made.iter().any(|frame| utterance.ran_in(frame));
    says.into_iter()
        .chain(names_an_unknown_host(utterance).then_some(Exactly(DnsFailure)))
        .chain(key.then_some(Likely(OauthOrKey)))
        .chain(of_bigquery.then_some(Exactly(OauthOrKey)))
        .collect()
}

/// Google's clients put the message of the reason behind their own words, and that of Java's for an unknown host is the host alone.
fn names_an_unknown_host(utterance: &Utterance<'_>) -> bool {
    const BEFORE: &str = "error getting access token for service account: ";
    let words = utterance.words.as_str();
    let reason = match words.split_once(BEFORE) {
        Some((_, reason)) => reason,
        None if utterance.class_name() == "BigQueryException" => words,
        None => return false,
    };
    let reason = reason.split(", iss:").next().unwrap_or_default().trim();
    reason.ends_with(".googleapis.com")
        && reason
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-'))
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "learn.microsoft.com entra reference-error-codes; RFC 6749 section 5.2; Okta's error codes; MSAL",
    says: &[
        ("invalid_client", Exactly(OauthOrKey)),
        // MSAL4J's interactive flow.
        (
            "no authorization code was returned from the server",
            Exactly(OauthOrKey),
        ),
        ("invalid_grant", Exactly(OauthOrKey)),
        ("unauthorized_client", Exactly(OauthOrKey)),
        ("unsupported_grant_type", Exactly(OauthOrKey)),
        ("invalid_scope", Exactly(OauthOrKey)),
        ("invalid client secret", Exactly(OauthOrKey)),
        ("client secret {} expired", Exactly(OauthOrKey)),
        ("client assertion", Likely(OauthOrKey)),
        ("refresh token {} expired", Exactly(OauthOrKey)),
        ("refresh token {} revoked", Exactly(OauthOrKey)),
        ("failed to acquire token", Likely(OauthOrKey)),
        ("failed to obtain access token", Likely(OauthOrKey)),
        ("error getting access token", Likely(OauthOrKey)),
        ("managed identity authentication {} unavailable", Exactly(OauthOrKey)),
        ("defaultazurecredential failed to retrieve a token", Exactly(OauthOrKey)),
        (
            "password was not given but private key is encrypted",
            Settles(OauthOrKey),
        ),
        ("could not deserialize key data", Settles(OauthOrKey)),
        ("bad decrypt", Likely(OauthOrKey)),
        ("invalid key format", Likely(OauthOrKey)),
        ("saml assertion", Likely(OauthOrKey)),
        ("saml response", Likely(OauthOrKey)),
    ],
}];
