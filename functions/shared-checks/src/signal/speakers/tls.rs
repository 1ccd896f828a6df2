//! TLS, as the libraries other than the JVM's word it: Go, rustls, .NET, GnuTLS, OpenSSL 3 and those built on them; and the files of
//! certificates that a client of any of them looks for and does not find.

use super::Says::{Exactly, Likely, Settles, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "tls",
    engines: &[],
    owns: &["rustls::", "OpenSSL::", "OpenSSL."],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let of_openssl = of_openssl(&utterance.words);
    missing_file(&utterance.words).into_iter().chain(of_openssl).collect()
}

/// `error:140770FC:SSL routines:SSL23_GET_SERVER_HELLO:unknown protocol`: an entry of OpenSSL's queue, whose reasons others know where
/// they are more than that it failed (ssl/ssl_err.c).
fn of_openssl(words: &str) -> Option<Says> {
    words.contains(":ssl routines:").then_some(Vaguely(SslHandshake))
}

/// `No such file or directory: '/certs/global-bundle.pem'`: a certificate, a store, a wallet that is not where it is looked for. A
/// key is the login's, and another matter.
fn missing_file(words: &str) -> Option<Says> {
    const MISSING: &[&str] = &[
        "no such file",
        "cannot find the file",
        "file not found",
        "does not exist",
        "enoent",
        "nosuchfileexception",
        "could not open",
        "cannot open",
        "can't open",
        "unable to load",
        "could not load",
        "invalid path",
    ];
    const ENDS: &[&str] = &[
        ".pem",
        ".crt",
        ".cer",
        ".jks",
        ".p12",
        ".pfx",
        ".truststore",
        ".keystore",
        "cwallet.sso",
        "ewallet.p12",
        "/cacerts",
    ];
    if !ENDS.iter().any(|end| words.contains(end)) || !MISSING.iter().any(|missing| words.contains(missing)) {
        return None;
    }
    let mut names = words
        .split([' ', '\'', '(', ')', ',', ';', '='])
        .map(|name| name.trim_end_matches(['.', ':']));
    let is_certificate = |name: &str| {
        let own = name.rsplit('/').next().unwrap_or_default();
        ENDS.iter().any(|end| name.ends_with(end)) && !own.contains("key") || own.ends_with(".keystore")
    };
    names.any(is_certificate).then_some(Settles(TrustStoreMissing))
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "Go crypto/tls and crypto/x509; rustls Error; .NET System.Net.Security; GnuTLS gnutls_errors; OpenSSL 3 ssl_err.c, x509_txt.c; requests adapters.py",
    says: &[
        // Python's reason without its message.
        ("certificate_verify_failed", Vaguely(CertificateUntrusted)),
        ("error setting certificate verify locations", Exactly(TrustStoreMissing)),
        ("certificate relies on legacy common name", Exactly(HostnameMismatch)),
        // Cut before `not x`, whom it is not valid for.
        ("x509: certificate is valid for", Exactly(HostnameMismatch)),
        (
            "x509: certificate has expired or is not yet valid",
            Exactly(CertificateUntrusted),
        ),
        (
            "x509: certificate specifies an incompatible key usage",
            Exactly(CertificateUntrusted),
        ),
        (
            "x509: issuer name does not match subject",
            Exactly(CertificateUntrusted),
        ),
        ("x509: unhandled critical extension", Exactly(CertificateUntrusted)),
        ("x509: failed to load system roots", Exactly(TrustStoreMissing)),
        ("tls: failed to verify certificate", Likely(CertificateUntrusted)),
        (
            "could not find a suitable tls ca certificate bundle",
            Settles(TrustStoreMissing),
        ),
        ("could not find the tls certificate file", Settles(TrustStoreMissing)),
        ("error reading ca certificate", Exactly(TrustStoreMissing)),
        ("server selected unsupported protocol version", Exactly(TlsVersion)),
        (
            "no supported versions satisfy minversion and maxversion",
            Exactly(TlsVersion),
        ),
        ("tls: protocol version not supported", Exactly(TlsVersion)),
        (
            "peer is incompatible: serverdoesnotsupporttls12or13",
            Exactly(TlsVersion),
        ),
        ("sent a tls alert: 'protocolversion'", Exactly(TlsVersion)),
        (
            "server chose tlsv1, but that protocol version is not enabled",
            Exactly(TlsVersion),
        ),
        (
            "protocol version is not enabled or not supported by the client",
            Exactly(TlsVersion),
        ),
        ("protocol version mismatch", Exactly(TlsVersion)),
        // mssql-jdbc's warning about TLS 1.0 and 1.1.
        (
            "was negotiated. please update server and client to use tlsv1.2",
            Exactly(TlsVersion),
        ),
        // MariaDB's DefaultTlsSocketPlugin.
        ("unsupported ssl protocol {} supported protocols", Exactly(TlsVersion)),
        ("unsupported ssl cipher {} supported ciphers", Exactly(SslHandshake)),
        (
            "failed to store certificate from serversslcert",
            Exactly(TrustStoreMissing),
        ),
        ("failed to find serversslcert file", Exactly(TrustStoreMissing)),
        ("inappropriate fallback", Exactly(TlsVersion)),
        ("version too low", Exactly(TlsVersion)),
        ("version too high", Exactly(TlsVersion)),
        ("sslv2hello is not enabled", Exactly(TlsVersion)),
        ("sslv2hello is disabled", Exactly(TlsVersion)),
        ("unsupported ssl/tls protocol", Exactly(TlsVersion)),
        ("first record does not look like a tls handshake", Exactly(SslHandshake)),
        (
            "received corrupt message of type invalidcontenttype",
            Exactly(SslHandshake),
        ),
        (
            "cannot determine the frame size or a corrupted frame was received",
            Exactly(SslHandshake),
        ),
        (
            "handshake failed due to an unexpected packet format",
            Exactly(SslHandshake),
        ),
        ("sent a tls alert: 'handshakefailure'", Exactly(SslHandshake)),
        ("legacy sigalg disallowed or unsupported", Exactly(SslHandshake)),
        ("unsafe legacy renegotiation disabled", Exactly(SslHandshake)),
        ("tls handshake timeout", Exactly(SslHandshake)),
        ("a tls fatal alert has been received", Exactly(SslHandshake)),
        ("client_hello", Likely(SslHandshake)),
        // Apple's Secure Transport (SecErrorMessages.strings), which Rust's and Go's clients show on macOS.
        ("unknown cert authority", Exactly(CertificateUntrusted)),
        ("cert chain not verified by root", Exactly(CertificateUntrusted)),
        ("valid cert chain, untrusted root", Exactly(CertificateUntrusted)),
        ("chain had an expired cert", Exactly(CertificateUntrusted)),
        ("chain had a cert not yet valid", Exactly(CertificateUntrusted)),
        ("invalid certificate chain", Exactly(CertificateUntrusted)),
        ("bad certificate format", Exactly(CertificateUntrusted)),
        ("certificate was not trusted", Exactly(CertificateUntrusted)),
        ("certificate is not trusted", Exactly(CertificateUntrusted)),
        ("peer host name mismatch", Exactly(HostnameMismatch)),
        ("cipher suite negotiation failure", Exactly(SslHandshake)),
        ("server closed session with no notification", Exactly(ConnectionDropped)),
        ("peer dropped connection before responding", Exactly(ConnectionDropped)),
        ("tls: bad certificate", Exactly(CertificateUntrusted)),
        ("unknown certificate authority", Exactly(CertificateUntrusted)),
        ("certificate chain too long", Exactly(CertificateUntrusted)),
        ("ca md too weak", Exactly(CertificateUntrusted)),
        ("ee key too small", Exactly(CertificateUntrusted)),
        ("invalidcertificate(expired)", Exactly(CertificateUntrusted)),
        ("unable to get issuer cert", Exactly(CertificateUntrusted)),
        ("remotecertificatenotavailable", Exactly(CertificateUntrusted)),
        ("invalidcertificate(notvalidforname)", Settles(HostnameMismatch)),
        ("not valid for name", Exactly(HostnameMismatch)),
        ("certificate is not valid for any names", Settles(HostnameMismatch)),
        (
            "certificate subject name {} does not match target host name",
            Settles(HostnameMismatch),
        ),
    ],
}];
