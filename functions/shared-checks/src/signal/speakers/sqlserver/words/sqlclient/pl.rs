//! Polish.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "wystąpił błąd związany z siecią lub wystąpieniem podczas nawiązywania połączenia",
        Vaguely(ConnectTimeout),
    ),
    (
        "ale wystąpił błąd podczas uzgadniania przed logowaniem",
        Likely(SslHandshake),
    ),
    (
        "klient nie mógł nawiązać połączenia z powodu błędu podczas procesu",
        Likely(ConnectionDropped),
    ),
    (
        "ale wystąpił błąd podczas procesu logowania",
        Vaguely(ConnectionDropped),
    ),
    (
        "ale wystąpił błąd podczas uzyskiwania informacji kontekstu zabezpieczeń sspi na",
        Vaguely(BadPassword),
    ),
    (
        "wystąpił błąd poziomu transportu podczas wysyłania żądania do serwera",
        Likely(ConnectionDropped),
    ),
    (
        "wystąpił błąd poziomu transportu podczas odbierania wyników z serwera",
        Likely(ConnectionDropped),
    ),
    (
        "wystąpił błąd poziomu transportu podczas wysyłania informacji do serwera",
        Likely(ConnectionDropped),
    ),
    ("upłynął limit czasu połączenia", Settles(ConnectTimeout)),
    (
        "limit czasu upłynął przed ukończeniem operacji lub serwer nie odpowiada",
        Likely(LockOrQueryTimeout),
    ),
    (
        "upłynął limit czasu przed uzyskaniem połączenia z puli",
        Settles(Capacity),
    ),
    ("sql server{}ale ten komputer go nie obsługuje", Exactly(SslRequired)),
    (
        "format ciągu inicjowania jest niezgodny ze specyfikacją",
        Exactly(BadJdbcUrl),
    ),
    ("słowo kluczowe jest nieobsługiwane", Likely(BadJdbcUrl)),
    ("nie zainicjowano właściwości connectionstring", Likely(BadJdbcUrl)),
    (
        "sterownik klienta próbował odzyskać połączenie co najmniej raz",
        Exactly(ConnectionDropped),
    ),
    (
        "z wystąpienia programu sql server została zwrócona nieobsługiwana wersja protokołu",
        Exactly(DriverServerMismatch),
    ),
    (
        "nie można otworzyć połączenia z programem sql server",
        Vaguely(ConnectTimeout),
    ),
    (
        "błąd podczas lokalizowania określonego serwera/wystąpienia",
        Vaguely(ConnectTimeout),
    ),
    ("nie można wygenerować kontekstu sspi", Settles(BadPassword)),
];
