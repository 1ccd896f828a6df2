//! Italian.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "si è verificato un errore di rete o specifico dell'istanza",
        Vaguely(ConnectTimeout),
    ),
    (
        "ma poi si è verificato un errore durante l'handshake pre-login",
        Likely(SslHandshake),
    ),
    (
        "il client non è riuscito a stabilire una connessione a",
        Likely(ConnectionDropped),
    ),
    (
        "ma poi si è verificato un errore durante la procedura",
        Vaguely(ConnectionDropped),
    ),
    (
        "ma poi si è verificato un errore mentre si stavano",
        Vaguely(BadPassword),
    ),
    (
        "si è verificato un errore a livello di trasporto mentre",
        Likely(ConnectionDropped),
    ),
    ("timeout di connessione scaduto", Settles(ConnectTimeout)),
    (
        "il periodo di timeout è scaduto prima del completamento dell'operazione",
        Likely(LockOrQueryTimeout),
    ),
    (
        "il tempo disponibile è scaduto prima di aver ottenuto la",
        Settles(Capacity),
    ),
    ("sql server{}ma questo computer non la supporta", Exactly(SslRequired)),
    (
        "il formato della stringa di inizializzazione non è conforme alla",
        Exactly(BadJdbcUrl),
    ),
    ("parola chiave non supportata", Likely(BadJdbcUrl)),
    (
        "la proprietà connectionstring non è stata inizializzata",
        Likely(BadJdbcUrl),
    ),
    (
        "il driver client ha tentato una o più volte di",
        Exactly(ConnectionDropped),
    ),
    (
        "istanza di sql server ha restituito una versione del protocollo",
        Exactly(DriverServerMismatch),
    ),
    (
        "impossibile aprire una connessione a sql server",
        Vaguely(ConnectTimeout),
    ),
    (
        "errore nell'individuazione del server/dell'istanza specificati",
        Vaguely(ConnectTimeout),
    ),
    ("impossibile generare il contesto sspi", Settles(BadPassword)),
];
