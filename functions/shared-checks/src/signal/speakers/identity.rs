//! Identity providers between a client and its database: Microsoft Entra (Azure Active Directory), OAuth 2.0, SAML and Okta.

use super::Says::{self, Exactly, Likely, Settles};
use super::{Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "identity",
    engines: &[],
    owns: &[
        "com.microsoft.aad.",
        "com.azure.identity.",
        "msal.",
        "azure.identity.",
        "org.bouncycastle.pkcs.",
        "org.bouncycastle.openssl.",
    ],
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
        "InvalidKeySpecException" | "InvalidKeyException" | "PEMException" | "PKCSException"
    );
    // Whatever fails while spark-bigquery-connector makes credentials of what it was given.
    let made = ["SparkBigQueryOptions.createCredentials", "BigQueryCredentialsSupplier"];
    let of_bigquery = made.iter().any(|frame| utterance.ran_in(frame));
    let read = fails_while_a_key_is_read(utterance).then_some(Settles(OauthOrKey));
    says.into_iter()
        .chain(read)
        .chain(names_an_unknown_host(utterance).then_some(Exactly(DnsFailure)))
        .chain(key.then_some(Likely(OauthOrKey)))
        .chain(of_bigquery.then_some(Exactly(OauthOrKey)))
        .collect()
}

/// Python's own errors, where what raised them reads a key or a file of credentials (google-auth, cryptography, Snowflake's connector): the
/// file is not there, or it is none.
fn fails_while_a_key_is_read(utterance: &Utterance<'_>) -> bool {
    const READERS: &[&str] = &[
        "google/auth/_service_account_info",
        "google/auth/crypt/",
        "google/auth/_default",
        "google/oauth2/service_account",
        "cryptography/hazmat/primitives/serialization",
        "snowflake/connector/auth/keypair",
    ];
    // What a reader calls, and what calls nobody else.
    const BELOW: &[&str] = &["json/", "base64.", "codecs.", "cryptography/hazmat/", "rsa/", "pyasn1"];
    const ERRORS: &[&str] = &[
        "ValueError",
        "TypeError",
        "KeyError",
        "AttributeError",
        "JSONDecodeError",
        "UnicodeDecodeError",
        "FileNotFoundError",
        "IsADirectoryError",
        "UnsupportedAlgorithm",
        "Error",
    ];
    let is_of = |names: &[&str], module: &str| names.iter().any(|name| module.contains(name));
    let mut modules = utterance.modules.iter().map(|module| module.replace('\\', "/"));
    let reader = modules.find(|module| !is_of(BELOW, module) || is_of(READERS, module));
    ERRORS.contains(&utterance.class_name()) && reader.is_some_and(|module| is_of(READERS, &module))
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
        // Google's own beside them.
        ("deleted_client", Exactly(OauthOrKey)),
        ("disabled_client", Exactly(OauthOrKey)),
        ("invalid_rapt", Exactly(OauthOrKey)),
        // A private key that OpenSSL 3 cannot decode.
        ("decoder routines::unsupported", Likely(OauthOrKey)),
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
        ("unable to load pem file", Settles(OauthOrKey)),
        ("bad decrypt", Likely(OauthOrKey)),
        ("invalid key format", Likely(OauthOrKey)),
        ("saml assertion", Likely(OauthOrKey)),
        ("saml response", Likely(OauthOrKey)),
    ],
}];
