//! German.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "netzwerkbezogener oder instanzspezifischer fehler beim herstellen einer verbindung mit sql",
        Vaguely(ConnectTimeout),
    ),
    (
        "doch während des handshakes vor der anmeldung trat ein fehler",
        Likely(SslHandshake),
    ),
    (
        "der client konnte keine verbindung herstellen",
        Likely(ConnectionDropped),
    ),
    (
        "doch während des anmeldevorgangs trat ein fehler auf",
        Vaguely(ConnectionDropped),
    ),
    (
        "/sspi-kontextinformationen für integrierte sicherheitsanmeldung trat ein fehler auf",
        Vaguely(BadPassword),
    ),
    (
        "fehler auf übertragungsebene beim senden der anforderung an den server",
        Likely(ConnectionDropped),
    ),
    (
        "fehler auf übertragungsebene beim empfang von ergebnissen vom server",
        Likely(ConnectionDropped),
    ),
    (
        "fehler auf übertragungsebene beim senden von informationen an den server",
        Likely(ConnectionDropped),
    ),
    ("verbindungstimeout abgelaufen", Settles(ConnectTimeout)),
    ("das ausführungstimeout ist abgelaufen", Likely(LockOrQueryTimeout)),
    (
        "das zeitlimit ist vor dem anfordern einer verbindung aus dem",
        Settles(Capacity),
    ),
    ("sql server{}unterstützt keine verschlüsselung", Exactly(SslHandshake)),
    (
        "sql server{}die von diesem computer jedoch nicht unterstützt wird",
        Exactly(SslRequired),
    ),
    (
        "das format der initialisierungszeichenfolge stimmt nicht mit der spezifikation überein",
        Exactly(BadJdbcUrl),
    ),
    ("schlüsselwort wird nicht unterstützt", Likely(BadJdbcUrl)),
    (
        "die connectionstring-eigenschaft wurde nicht initialisiert",
        Likely(BadJdbcUrl),
    ),
    (
        "der clienttreiber hat ein oder mehrere male versucht",
        Exactly(ConnectionDropped),
    ),
    (
        "die sql server-instanz gab während der anmeldungsverhandlung eine ungültige oder",
        Exactly(DriverServerMismatch),
    ),
    (
        "es konnte keine verbindung zu sql server hergestellt werden",
        Vaguely(ConnectTimeout),
    ),
    (
        "fehler beim suchen des angegebenen servers/der angegebenen instanz",
        Vaguely(ConnectTimeout),
    ),
    ("der sspi-kontext kann nicht generiert werden", Settles(BadPassword)),
];
