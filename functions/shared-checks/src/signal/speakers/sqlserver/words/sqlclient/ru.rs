//! Russian.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "при установлении соединения с sql server произошла ошибка",
        Vaguely(ConnectTimeout),
    ),
    (
        "но затем произошла ошибка в процессе подтверждения",
        Likely(SslHandshake),
    ),
    (
        "клиенту не удалось установить соединение из-за ошибки в процессе инициализации",
        Likely(ConnectionDropped),
    ),
    ("но затем произошла ошибка при входе", Vaguely(ConnectionDropped)),
    (
        "но затем произошла ошибка при получении данных безопасности или контекста",
        Vaguely(BadPassword),
    ),
    (
        "ошибка на транспортном уровне при отправке запроса серверу",
        Likely(ConnectionDropped),
    ),
    (
        "ошибка на транспортном уровне при получении результатов с сервера",
        Likely(ConnectionDropped),
    ),
    (
        "ошибка на транспортном уровне при отправке данных на сервер",
        Likely(ConnectionDropped),
    ),
    ("истекло время ожидания соединения", Settles(ConnectTimeout)),
    (
        "время ожидания истекло до завершения операции",
        Likely(LockOrQueryTimeout),
    ),
    ("чем удалось получить подключение из пула", Settles(Capacity)),
    ("sql server{}не поддерживает шифрования", Exactly(SslHandshake)),
    (
        "sql server{}но оно не поддерживается этим компьютером",
        Exactly(SslRequired),
    ),
    (
        "формат строки инициализации не соответствует спецификации",
        Exactly(BadJdbcUrl),
    ),
    ("ключевое слово не поддерживается", Likely(BadJdbcUrl)),
    ("свойство connectionstring не инициализировано", Likely(BadJdbcUrl)),
    (
        "драйвер клиента предпринял один или несколько раз попытку восстановить подключение",
        Exactly(ConnectionDropped),
    ),
    (
        "в процессе согласования входа экземпляр sql server вернул недопустимую или",
        Exactly(DriverServerMismatch),
    ),
    ("не удалось открыть соединение с sql server", Vaguely(ConnectTimeout)),
    (
        "не удается обнаружить указанный сервер/экземпляр",
        Vaguely(ConnectTimeout),
    ),
    ("невозможно создать контекст sspi", Settles(BadPassword)),
];
