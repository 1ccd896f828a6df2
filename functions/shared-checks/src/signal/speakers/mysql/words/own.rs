//! MySQL's own Spanish and Japanese, where MariaDB has translated anew.

use super::super::super::Says::Exactly;
use super::super::super::Table;
use crate::signal::cause::Cause::{
    BadPassword, ConnectionDropped, DatabaseOrPrivilege, DriverServerMismatch, HostNotAllowed, LockOrQueryTimeout,
    SchemaOrData, TooManyConnections,
};

pub(super) const SPANISH: Table = Table {
    language: "es",
    source: "mysql/mysql-server share/messages_to_clients.txt",
    says: &[
        // MariaDB's before 10.6, MySQL's until 8.
        (
            "usted necesita el privilegio {} para esta operación",
            Exactly(DatabaseOrPrivilege),
        ),
        ("conexión abortada {} para db", Exactly(ConnectionDropped)),
        ("desconexion de servidor en proceso", Exactly(ConnectionDropped)),
        ("ya tiene mas que 'max_user_connections'", Exactly(TooManyConnections)),
        ("un paquete mayor que 'max_allowed_packet'", Exactly(SchemaOrData)),
        ("acceso negado para usuario {} usando clave", Exactly(BadPassword)),
        (
            "acceso negado para usuario {} para la base de datos",
            Exactly(DatabaseOrPrivilege),
        ),
        ("comando negado para usuario", Exactly(DatabaseOrPrivilege)),
        ("no existe permiso definido para usuario", Exactly(DatabaseOrPrivilege)),
        (
            "no es permitido para crear nuevos usuarios",
            Exactly(DatabaseOrPrivilege),
        ),
        ("base de datos desconocida", Exactly(DatabaseOrPrivilege)),
        ("base de datos no seleccionada", Exactly(DatabaseOrPrivilege)),
        ("está bloqueado por muchos errores de conexión", Exactly(HostNotAllowed)),
        (
            "no está permitido para conectar con este servidor",
            Exactly(HostNotAllowed),
        ),
        (
            "no puedo obtener el nombre de maquina de tu direccion",
            Exactly(HostNotAllowed),
        ),
        (
            "cliente no soporta protocolo de autenticación",
            Exactly(DriverServerMismatch),
        ),
        (
            "servidor está rodando en modo --secure-auth",
            Exactly(DriverServerMismatch),
        ),
        ("collation desconocida", Exactly(DriverServerMismatch)),
        ("tiempo de bloqueo de espera excedido", Exactly(LockOrQueryTimeout)),
        ("encontrado deadlock cuando tentando", Exactly(LockOrQueryTimeout)),
        ("número total de bloqueos excede", Exactly(LockOrQueryTimeout)),
        ("no puedo escribir, clave duplicada en la tabla", Exactly(SchemaOrData)),
        ("entrada duplicada {} para la clave", Exactly(SchemaOrData)),
        ("no puede ser nula", Exactly(SchemaOrData)),
        ("la columna {} es desconocida", Exactly(SchemaOrData)),
        ("la columna {} es ambigua", Exactly(SchemaOrData)),
        ("la tabla {} ya existe", Exactly(SchemaOrData)),
        ("tabla {} desconocida", Exactly(SchemaOrData)),
        ("tabla {} no existe", Exactly(SchemaOrData)),
        (
            "la columna con count no tiene valores para contar",
            Exactly(SchemaOrData),
        ),
        ("el número de columnas no corresponde al número", Exactly(SchemaOrData)),
        ("usado {} el cual no esta group by", Exactly(SchemaOrData)),
        ("mezcla de columnas group", Exactly(SchemaOrData)),
        ("la query estaba vacia", Exactly(SchemaOrData)),
        ("nombre de columna duplicado", Exactly(SchemaOrData)),
        ("falla de clave extranjera constraint", Exactly(SchemaOrData)),
        ("no puede adicionar clave extranjera", Exactly(SchemaOrData)),
        ("cada tabla derivada debe tener", Exactly(SchemaOrData)),
        ("invalido uso de valor null", Exactly(SchemaOrData)),
        ("datos truncados para columna", Exactly(SchemaOrData)),
        ("datos truncado, null suministrado", Exactly(SchemaOrData)),
        ("ilegal mezcla de collations", Exactly(SchemaOrData)),
        ("argumentos errados para", Exactly(SchemaOrData)),
    ],
};

pub(super) const JAPANESE: Table = Table {
    language: "ja",
    source: "mysql/mysql-server share/messages_to_clients.txt",
    says: &[
        ("のアクセスは拒否されました.(using password", Exactly(BadPassword)),
        (
            "データベース {} へのアクセスは拒否されました",
            Exactly(DatabaseOrPrivilege),
        ),
        ("の使用に関して許可されていません", Exactly(DatabaseOrPrivilege)),
        ("の利用に関して許可されていません", Exactly(DatabaseOrPrivilege)),
        ("ユーザー {} は許可されていません", Exactly(DatabaseOrPrivilege)),
        ("は新しいユーザーを作成できません", Exactly(DatabaseOrPrivilege)),
        ("データベースが選択されていません", Exactly(DatabaseOrPrivilege)),
        ("ipアドレスからホスト名を解決できません", Exactly(HostNotAllowed)),
        (
            "サーバーが要求する認証プロトコルに対応できません",
            Exactly(DriverServerMismatch),
        ),
        (
            "サーバーは --secure-auth モードで稼働しています",
            Exactly(DriverServerMismatch),
        ),
        ("ハンドシェイクエラー", Exactly(DriverServerMismatch)),
        ("ロック待ちがタイムアウトしました", Exactly(LockOrQueryTimeout)),
        ("デッドロックが検出されました", Exactly(LockOrQueryTimeout)),
        ("ロックの数が多すぎます", Exactly(LockOrQueryTimeout)),
        ("表 {} に重複するキーがあります", Exactly(SchemaOrData)),
        ("は索引 {} で重複しています", Exactly(SchemaOrData)),
        ("は null にできません", Exactly(SchemaOrData)),
        ("列 {} にはありません", Exactly(SchemaOrData)),
        ("列 {} 内で曖昧です", Exactly(SchemaOrData)),
        ("表 {} は存在しません", Exactly(SchemaOrData)),
        ("表 {} はすでに存在します", Exactly(SchemaOrData)),
        ("は不明な表です", Exactly(SchemaOrData)),
        ("列数が値の個数と一致しません", Exactly(SchemaOrData)),
        ("外部キー制約違反です", Exactly(SchemaOrData)),
        ("外部キー制約を追加できません", Exactly(SchemaOrData)),
        ("null 値の使用方法が不適切です", Exactly(SchemaOrData)),
        ("導出表には別名が必須です", Exactly(SchemaOrData)),
        ("でデータが切り捨てられました", Exactly(SchemaOrData)),
        ("クエリが空です", Exactly(SchemaOrData)),
        ("読み込み専用トランザクションです", Exactly(SchemaOrData)),
    ],
};
