//! What Oracle's numbers say. The server prints them in every language, so that they carry most of what is known.
//!
//! Sources: the database's error help (ORA-, TNS-), `ErrorMessages` and `NetErrorMessages` of ojdbc 23 (ORA-17xxx, ORA-18xxx and the
//! network's numbers), `errors.py` of python-oracledb (DPY-, DPI-).

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Carries, Exactly, Likely, Vaguely};

/// `ORA-`.
pub(super) fn server(number: u32) -> Says {
    login(number)
        .or_else(|| instance(number))
        .or_else(|| network(number))
        .or_else(|| tls(number))
        .or_else(|| driver(number))
        .or_else(|| managed(number))
        .or_else(|| resources(number))
        .unwrap_or_else(|| statement(number))
}

/// Who logs in, and what the account may do.
fn login(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        1017
        | 1988
        | 12631
        | 12638
        | 12641
        | 12645
        | 12647
        | 12653
        | 12655
        | 12670
        | 12672
        | 12681
        | 12682
        | 12688
        | 28008
        | 28030..=28039
        | 28041
        | 28043
        | 12632
        | 12642
        | 12643
        | 12661
        | 12662
        | 28028
        | 28042
        | 28045
        | 28047
        | 28048
        | 28270..=28279
        | 1040 => BadPassword,
        1004 | 1005 => LoginNotGiven,
        12687 | 28000..=28003 | 28007 | 28011 | 28013 | 28046 | 28049 | 28051..=28055 | 28219 | 28220 | 65162 => {
            AccountState
        }
        1031
        | 1035
        | 1039
        | 1045
        | 1950
        | 1917
        | 1919
        | 1924
        | 2019
        | 12526
        | 28009
        | 28150..=28159
        | 65011
        | 65049
        | 65054 => DatabaseOrPrivilege,
        1882 | 1804 | 1805 | 3105 | 3106 | 3115 | 3134 | 3137 | 3146 | 3147 | 12268 | 12269 | 12618 | 12633 | 12635
        | 12639 | 12640 | 12677 | 28040 => DriverServerMismatch,
        3121 => BadJdbcUrl,
        12705 | 12737 | 12630 => DriverIncompatible,
        25707 | 25708 => OauthOrKey,
        _ => return None,
    }))
}

/// The instance behind the listener: down, starting, full, or it ended the session.
fn instance(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        1033 | 1034 | 1071 | 1090 | 1109 | 1219 | 1507 | 12527 | 12528 | 27101 => ConnectionRefused,
        18..=20
        | 2391
        | 12229
        | 12510
        | 12511
        | 12516
        | 12518..=12520
        | 12530
        | 12540
        | 12602
        | 24418
        | 24457
        | 24459
        | 24496
        | 56611
        | 17298 => TooManyConnections,
        21
        | 22
        | 28
        | 31
        | 45
        | 378
        | 602
        | 603
        | 609
        | 1012
        | 1014
        | 1041
        | 1043
        | 1089
        | 1092
        | 2396
        | 2399
        | 3113
        | 3114
        | 3122
        | 3135
        | 25401..=25410
        | 27146
        | 28511 => ConnectionDropped,
        _ => return None,
    }))
}

/// The network layer and the listener (`ORA-12xxx`, `TNS-12xxx`).
fn network(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        12170 | 12525 | 12535 | 12606..=12609 => ConnectTimeout,
        12224 | 12541 | 12564 => ConnectionRefused,
        12225 | 12230..=12232 | 12543 => NoRoute,
        12262 | 12545 => DnsFailure,
        12506 | 12529 => HostNotAllowed,
        12150
        | 12152
        | 12153
        | 12157
        | 12161
        | 12537
        | 12547
        | 12548
        | 12566
        | 12569..=12571
        | 12579
        | 12583
        | 12585
        | 12592
        | 12593
        | 12599
        | 12636
        | 12637
        | 12656 => ConnectionDropped,
        12502..=12505 | 12508 | 12513 | 12514 | 12515 | 12521..=12524 => UnknownService,
        12154
        | 12162..=12164
        | 12168
        | 12169
        | 12171
        | 12197
        | 12208..=12223
        | 12227
        | 12260
        | 12261
        | 12263
        | 12532..=12534
        | 12646
        | 12538
        | 12550
        | 12551 => BadJdbcUrl,
        12228 | 12236 | 12557 | 12558 => DriverIncompatible,
        // Native network encryption: the server demands what the client lacks, or the reverse.
        12658 | 12660 | 12664 | 12678..=12680 | 12685 | 12270 => SslRequired,
        12648..=12651 | 12657 | 12663 | 12683 | 12684 | 12689 | 12690 | 12696 => SslHandshake,
        12578 => TrustStoreMissing,
        12500 => TooManyConnections,
        12200 | 12531 | 12634 => OutOfMemory,
        // Whatever else the layer of networks says, no statement was run.
        12150..=12236 | 12260..=12279 | 12500..=12699 => return Some(Vaguely(ConnectTimeout)),
        _ => return None,
    }))
}

/// TLS: `ORA-28750` to `ORA-28899`, `ORA-29000` to `ORA-29049`.
fn tls(number: u32) -> Option<Says> {
    Some(match number {
        28759 | 28768 | 28786 => Exactly(TrustStoreMissing),
        28791 | 29002 | 29005 | 29024 => Exactly(CertificateUntrusted),
        29003 => Exactly(HostnameMismatch),
        28890 => Exactly(BadPassword),
        29019 => Exactly(TlsVersion),
        28857..=28862 => Exactly(SslHandshake),
        28750..=28899 | 29000..=29049 => Likely(SslHandshake),
        _ => return None,
    })
}

/// ojdbc itself: `ORA-17xxx`, `ORA-18xxx`.
fn driver(number: u32) -> Option<Says> {
    Some(match number {
        // An I/O error; its reason stands behind it or below it.
        17002 | 17820 | 18951 | 18952 | 18997..=18999 | 17300 | 17342 => Vaguely(ConnectTimeout),
        17008 | 17410 | 17428..=17430 | 17447 | 17143 | 17800 | 17827 | 17900 | 17909 => Exactly(ConnectionDropped),
        17016 => Exactly(LockOrQueryTimeout),
        17040
        | 17064
        | 17067
        | 17207
        | 17296
        | 17850..=17867
        | 17869
        | 17870
        | 17872
        | 17874
        | 17908
        | 18700
        | 18701
        | 18721
        | 18722
        | 18904
        | 18922
        | 17964 => Exactly(BadJdbcUrl),
        17868 => Exactly(DnsFailure),
        17906 => Exactly(ConnectionRefused),
        17822 | 17823 | 17828 | 18714 | 18953 => Exactly(ConnectTimeout),
        // No query has a time limit of its own unless it is told one: it is the way that is slow.
        18954 => Likely(ConnectTimeout),
        17902 | 17959 | 17962 | 17963 | 17967 | 18900 => Exactly(SslHandshake),
        17950..=17953 => Exactly(TlsVersion),
        17954 | 17965 | 17966 => Exactly(HostnameMismatch),
        17960 => Exactly(CertificateUntrusted),
        // The store of a wallet's credentials, not of its certificates.
        17168 => Exactly(SecretMissing),
        17167 | 17956..=17958 | 17961 | 18733 => Exactly(TrustStoreMissing),
        17079 | 18924..=18927 => Exactly(BadPassword),
        17433 | 17443 => Exactly(LoginNotGiven),
        18702 | 18718 | 18726..=18728 => Exactly(OauthOrKey),
        17292 | 17293 | 17401 | 17441 | 17444 | 17451 | 17452 | 17199 | 18903 | 18915..=18921 => {
            Exactly(DriverServerMismatch)
        }
        17056 | 17109 | 17148 | 17269 | 17821 | 18908 | 18909 => Exactly(DriverIncompatible),
        17402..=17459 => Likely(DriverServerMismatch),
        17000..=17999 | 18700..=18999 => Likely(SchemaOrData),
        _ => return None,
    })
}

/// ODP.NET's managed driver: `ORA-50000` to `ORA-50999`, of which the third hundred is its way to the server.
fn managed(number: u32) -> Option<Says> {
    Some(match number {
        50_000 => Likely(ConnectTimeout),
        50_200..=50_299 => Vaguely(ConnectTimeout),
        50_001..=50_999 => Likely(SchemaOrData),
        _ => return None,
    })
}

/// Locks, time, room and memory of a running session.
fn resources(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        51 | 54 | 60 | 1013 | 1555 | 2049 | 2392..=2395 | 4020 | 4021 | 8176 | 8177 | 30006 | 40 | 56735 => {
            LockOrQueryTimeout
        }
        257
        | 1536
        | 1630..=1632
        | 1650..=1659
        | 1683..=1692
        | 19502
        | 19504
        | 19809
        | 19815
        | 27040
        | 27044
        | 27072
        | 30036 => SourceFull,
        4030 | 4031 | 4036 | 27102 => OutOfMemory,
        _ => return None,
    }))
}

/// Everything else comes after the login.
fn statement(number: u32) -> Says {
    match number {
        // Wrappers of an error that stands beside them.
        604 | 4088 | 6512 | 12801 | 2063 | 12008 | 39083 | 39126 | 29913 | 18950 => Carries,
        // What a procedure raises by itself says anything (RAISE_APPLICATION_ERROR).
        20_000..=20_999 => Exactly(SchemaOrData),
        600 | 7445 => Likely(Other),
        1 | 1400..=1499 | 1700..=1899 | 2290..=2299 | 12899 | 900..=999 => Exactly(SchemaOrData),
        _ => Likely(SchemaOrData),
    }
}

/// `TNS-`: the network's numbers, and those of the protocol adapters below them.
pub(super) fn transparent_network(number: u32) -> Option<Says> {
    Some(match number {
        505 | 535 => Exactly(ConnectTimeout),
        511 => Exactly(ConnectionRefused),
        513 => Exactly(NoRoute),
        515 => Exactly(DnsFailure),
        507 | 517 => Exactly(ConnectionDropped),
        540..=559 => Exactly(SslHandshake),
        580..=589 => Exactly(HostNotAllowed),
        1..=599 => Vaguely(ConnectTimeout),
        3505..=4699 => Exactly(BadJdbcUrl),
        _ => return network(number),
    })
}

/// `DPY-`: python-oracledb.
pub(super) fn python(number: u32) -> Says {
    match number {
        1001 | 4011 | 4033 | 4035 => Exactly(ConnectionDropped),
        2018 => Exactly(TrustStoreMissing),
        2020 | 2023 | 2025 | 2029 | 2049 | 2056..=2059 | 4000 | 4017..=4021 | 4026..=4028 | 4030 | 3029 => {
            Exactly(BadJdbcUrl)
        }
        2031..=2033 => Exactly(OauthOrKey),
        2034 | 2073 => Exactly(SslRequired),
        3010 | 3012 | 3015 | 3040 => Exactly(DriverServerMismatch),
        3016 => Exactly(DriverIncompatible),
        3001 => Likely(DriverServerMismatch),
        4001 => Exactly(LoginNotGiven),
        4005 => Exactly(TooManyConnections),
        4024 => Exactly(LockOrQueryTimeout),
        4032 => Exactly(TlsVersion),
        6001 | 6003 => Exactly(UnknownService),
        6002 | 6006 => Exactly(HostnameMismatch),
        6004 => Exactly(ConnectionRefused),
        6000 | 5005 => Vaguely(ConnectionRefused),
        6005 => Vaguely(ConnectTimeout),
        1000..=2999 => Likely(ScriptError),
        _ => Likely(SchemaOrData),
    }
}

/// `DPI-`: the C layer below python-oracledb's thick mode and cx_Oracle.
pub(super) fn thick(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        1047 => DriverClassNotFound,
        1049 | 1050 | 1072 => DriverIncompatible,
        1010 | 1080 => ConnectionDropped,
        1067 => LockOrQueryTimeout,
        1001 => OutOfMemory,
        // Values that cannot be converted (dpiErrorMessages of oracle/odpi).
        1006 | 1016 | 1017 | 1037 | 1042..=1045 | 1051 | 1055 => return Some(Likely(SchemaOrData)),
        // Whatever else it says is of a call that a script made.
        1000..=1999 => return Some(Likely(ScriptError)),
        _ => return None,
    }))
}

/// `NJS-`, node-oracledb's (`lib/errors.js`): below 500 of what a script asks, but for those that are named; from 500 on of the way.
pub(super) fn node(number: u32) -> Option<Says> {
    Some(match number {
        500 | 501 | 521 => Exactly(ConnectionDropped),
        503 | 504 => Likely(ConnectTimeout),
        505 => Likely(SslHandshake),
        506 => Likely(CertificateUntrusted),
        507 | 508 => Exactly(HostnameMismatch),
        510 => Exactly(ConnectTimeout),
        511 => Exactly(ConnectionRefused),
        512 | 514..=516 | 519 | 520 | 522..=524 | 536 => Exactly(BadJdbcUrl),
        517 | 518 => Exactly(UnknownService),
        529 => Exactly(TrustStoreMissing),
        530 => Exactly(DnsFailure),
        531..=533 => Likely(DriverServerMismatch),
        116 | 138 => Exactly(DriverServerMismatch),
        // Its binary for Oracle's client libraries.
        45 | 67 => Exactly(DriverClassNotFound),
        69 => Exactly(DriverIncompatible),
        75 | 80 | 86 | 125 | 136 => Exactly(BadJdbcUrl),
        101 => Exactly(LoginNotGiven),
        84 | 87 | 168 => Exactly(OauthOrKey),
        40 | 76 => Exactly(Capacity),
        123 => Exactly(LockOrQueryTimeout),
        24 => Exactly(OutOfMemory),
        1..=499 => Likely(ScriptError),
        _ => return None,
    })
}
