//! Error numbers: the server's (1000-1999 and 3000-9999; MariaDB counts on its own from 1900, and from 4000), the client library's
//! (2000-2099, `CR_...`), and RDS Proxy's own (9501).

use super::super::Says::{self, Exactly, Likely, Vaguely};
use crate::signal::cause::Cause::{self, *};

/// What a number says; `words` are the message around it, which give a client's reason.
pub(super) fn says(number: u32, state: Option<&str>, words: &str) -> Option<Says> {
    match number {
        2000..=2099 => Some(of_client(number, words)),
        1000..=1999 | 3000..=9999 => of_server(number, words).or_else(|| {
            // Everything else that a server says comes after the login, if it says so by a state or in the range of its own numbers.
            (number < 5_000 || state.is_some()).then_some(Likely(SchemaOrData))
        }),
        _ => None,
    }
}

/// The server's numbers of the connection phase, and of what else is not about what was asked for.
fn of_server(number: u32, words: &str) -> Option<Says> {
    let said = match number {
        // The tokens of IAM are passwords to the server, which loads a plugin for them.
        1524 if words.contains("awsauthenticationplugin") => Exactly(IamDbAuth),
        1045 | 1698 | 1873 | 3960 => Exactly(BadPassword),
        1044 | 1046 | 1049 | 1131..=1133 | 1141..=1143 | 1147 | 1211 | 1227 | 1370 | 1403 | 1410 | 1449 => {
            Exactly(DatabaseOrPrivilege)
        }
        1040 | 1203 | 1226 | 9501 => Exactly(TooManyConnections),
        1042 | 1129 | 1130 => Exactly(HostNotAllowed),
        // Expired, locked and blocked; 4150 and 4151 are MariaDB's.
        1820 | 1862 | 3118 | 3955 | 3957 | 4150 | 4151 => Exactly(AccountState),
        // A bad handshake, methods of authentication, character sets and variables that one side does not know.
        1043 | 1115 | 1193 | 1251 | 1273 | 1275 | 1524 | 1835 => Exactly(DriverServerMismatch),
        3159 => Exactly(SslRequired),
        3032 => Exactly(ConnectionRefused),
        1053 | 1077..=1080 | 1152 | 1154..=1161 | 1184 | 1189 | 1190 | 1927 | 3169 | 4031 => Exactly(ConnectionDropped),
        1205..=1207 | 1213 | 1317 | 1614 | 1689 | 1969 | 3024 | 3572 => Exactly(LockOrQueryTimeout),
        1021 | 1114 => Exactly(SourceFull),
        // What a replica, or who reads the log as one, is told of the log and its settings.
        1198..=1202 | 1218..=1220 | 1236 | 1593..=1596 | 1789 => Likely(Other),
        1037 | 1038 | 1041 | 1135 | 3170 => Exactly(OutOfMemory),
        _ => return None,
    };
    Some(said)
}

/// The client library's numbers (`errmsg.h`); 2003 and 2013 give the system's reason behind.
fn of_client(number: u32, words: &str) -> Says {
    match number {
        2070 => Exactly(reason(words).unwrap_or(DnsFailure)),
        2001..=2004 | 2009..=2011 => reason(words).map_or(Vaguely(ConnectTimeout), Exactly),
        2005 => Exactly(DnsFailure),
        // The server, or what stands before it, took the connection and said nothing.
        2013 if words.contains("initial communication packet") => {
            Exactly(if words.contains("error: 110") || words.contains("error: 60") {
                ConnectTimeout
            } else {
                ConnectionDropped
            })
        }
        2006 | 2013 | 2048 | 2055 => Exactly(ConnectionDropped),
        2026 => of_tls(words),
        // The handshake, protocols, plugins, character sets, compression.
        2007 | 2012 | 2019 | 2027 | 2028 | 2049 | 2054 | 2058..=2062 | 2064..=2066 | 2071 | 2072 => {
            Exactly(DriverServerMismatch)
        }
        2067 => Exactly(BadPassword),
        2008 => Exactly(OutOfMemory),
        // Pipes and shared memory of Windows, and protocols that a URL asks for.
        2015..=2018 | 2037..=2047 => Exactly(BadJdbcUrl),
        // Calls in the wrong order, results and parameters.
        _ => Likely(ScriptError),
    }
}

/// A TLS library's reason.
fn of_tls(words: &str) -> Says {
    let has = |any: &[&str]| any.iter().any(|word| words.contains(word));
    if has(&[
        "hostname mismatch",
        "does not match",
        "doesn't match",
        "ip address mismatch",
    ]) {
        Exactly(HostnameMismatch)
    } else if has(&[
        "certificate verify failed",
        "unable to get",
        "self signed",
        "self-signed",
        "certificate has expired",
    ]) {
        Exactly(CertificateUntrusted)
    } else if has(&[
        "no such file",
        "bad ca",
        "unable to load",
        "ssl_ctx_set_default_verify_paths",
    ]) {
        Exactly(TrustStoreMissing)
    } else if has(&[
        "unsupported protocol",
        "wrong version",
        "protocol version",
        "no protocols available",
    ]) {
        Exactly(TlsVersion)
    } else {
        Likely(SslHandshake)
    }
}

/// The system's reason behind `Can't connect to MySQL server on 'host' (110)`: its number, or its words.
pub(super) fn reason(words: &str) -> Option<Cause> {
    const REASONS: &[(&[&str], Cause)] = &[
        (
            &[
                "name or service not known",
                "name resolution",
                "nodename nor servname",
                "no address associated",
                "errno -2",
                "errno -3",
                "errno -5",
            ],
            DnsFailure,
        ),
        (&["connection refused"], ConnectionRefused),
        (
            &[
                "no route to host",
                "network is unreachable",
                "network is down",
                "host is down",
                "assign requested address",
            ],
            NoRoute,
        ),
        (&["timed out", "timeout"], ConnectTimeout),
        (&["reset by peer", "connection abort"], ConnectionDropped),
        (&["no such file"], BadJdbcUrl),
        (&["certificate verify failed"], CertificateUntrusted),
        (&["ssl"], SslHandshake),
    ];
    let said = REASONS
        .iter()
        .find(|(any, _)| any.iter().any(|word| words.contains(word)))
        .map(|(_, cause)| *cause);
    said.or_else(|| {
        ["(", "errno ", "winerror "]
            .iter()
            .find_map(|before| of_the_system(before, words))
    })
}

/// `errno` of Linux, of macOS and the BSDs, and of Windows (errno.h, winsock2.h), where they are of a socket.
fn of_the_system(before: &str, words: &str) -> Option<Cause> {
    words.match_indices(before).find_map(|(at, _)| {
        let rest = &words[at + before.len()..];
        let length = rest.bytes().take_while(u8::is_ascii_digit).count();
        // Not an address.
        let ends = rest[length..].starts_with([')', ' ', ':', ',', ']']);
        Some(match rest[..length].parse::<u32>().ok().filter(|_| ends)? {
            111 | 61 | 10061 => ConnectionRefused,
            // The address, the network or the host is not there, or down.
            99 | 100 | 101 | 112 | 113 | 49 | 50 | 51 | 64 | 65 | 10049 | 10050 | 10051 | 10064 | 10065 => NoRoute,
            110 | 60 | 10060 => ConnectTimeout,
            103 | 104 | 53 | 54 | 10053 | 10054 => ConnectionDropped,
            2 => BadJdbcUrl,
            11001..=11004 => DnsFailure,
            _ => return None,
        })
    })
}
