//! Czech.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "při vytváření připojení k systému sql server došlo k chybě",
        Vaguely(ConnectTimeout),
    ),
    (
        "potom však došlo k chybě při vyjednávání metodou handshake před",
        Likely(SslHandshake),
    ),
    (
        "protože během inicializace připojení před přihlášením nastala chyba",
        Likely(ConnectionDropped),
    ),
    (
        "potom však došlo k chybě během přihlašování",
        Vaguely(ConnectionDropped),
    ),
    (
        "potom však došlo k chybě při pokusu o získání informací",
        Vaguely(BadPassword),
    ),
    (
        "při odesílání požadavku na server došlo k chybě na úrovni",
        Likely(ConnectionDropped),
    ),
    (
        "při příjmu výsledků ze serveru došlo k chybě na úrovni",
        Likely(ConnectionDropped),
    ),
    (
        "při odesílání informací na server došlo k chybě na úrovni",
        Likely(ConnectionDropped),
    ),
    ("vypršel časový limit připojení", Settles(ConnectTimeout)),
    (
        "před dokončením operace vypršel časový limit nebo server neodpovídá",
        Likely(LockOrQueryTimeout),
    ),
    (
        "časový limit vypršel před získáním připojení od fondu",
        Settles(Capacity),
    ),
    ("sql server{}ale tento počítač ho nepodporuje", Exactly(SslRequired)),
    (
        "formát inicializačního řetězce nevyhovuje specifikaci počínaje indexem",
        Exactly(BadJdbcUrl),
    ),
    ("klíčové slovo není podporované", Likely(BadJdbcUrl)),
    ("vlastnost connectionstring nebyla inicializována", Likely(BadJdbcUrl)),
    (
        "ovladač klienta se jednou či vícekrát pokusil připojení obnovit",
        Exactly(ConnectionDropped),
    ),
    (
        "instance systému sql server vrátila během vyjednávání přihlašování neplatnou nebo",
        Exactly(DriverServerMismatch),
    ),
    ("nelze otevřít připojení k serveru sql server", Vaguely(ConnectTimeout)),
    (
        "chyba při vyhledávání zadaného serveru či instance",
        Vaguely(ConnectTimeout),
    ),
    ("kontext sspi se nedá vygenerovat", Settles(BadPassword)),
];
