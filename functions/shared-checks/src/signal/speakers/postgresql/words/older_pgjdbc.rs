//! pgjdbc's translations as its versions had them, where newer ones word them otherwise or no longer have the message.

use super::super::super::Says::{self, Exactly, Vaguely};
use super::super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const OLDER: Table = Table {
    language: "*",
    source: "pgjdbc/pgjdbc org/postgresql/translation/*.po of all releases, 8.0 to 42.7",
    says: OLDER_WORDS,
};

const OLDER_WORDS: &[(&str, Says)] = &[
    // `Connection refused. Check that the hostname and port are correct ...`
    ("връзката отказана. проверете", Exactly(ConnectionRefused)),
    ("接続は拒絶されました", Exactly(ConnectionRefused)),
    ("verbinding geweigerd. controleer", Exactly(ConnectionRefused)),
    ("conexão negada. verifique", Exactly(ConnectionRefused)),
    ("konekcija odbijena. proverite", Exactly(ConnectionRefused)),
    ("连线被拒", Exactly(ConnectionRefused)),
    ("連線被拒", Exactly(ConnectionRefused)),
    // `The connection attempt failed.`
    ("接続の試みは失敗しました", Vaguely(ConnectTimeout)),
    ("连接尝试失败", Vaguely(ConnectTimeout)),
    ("嘗試連線失敗", Vaguely(ConnectTimeout)),
    // `An I/O error occurred while sending to the backend.`
    ("грешка при изпращане към backend", Exactly(ConnectionDropped)),
    (
        "eingabe/ausgabe-fehler {} beim senden an das backend",
        Exactly(ConnectionDropped),
    ),
    (
        "un error de e/s ha ocurrido mientras se enviaba al backend",
        Exactly(ConnectionDropped),
    ),
    ("バックエンドに送信中に、入出力エラー", Exactly(ConnectionDropped)),
    (
        "wystąpił błąd we/wy podczas wysyłania do serwera",
        Exactly(ConnectionDropped),
    ),
    (
        "um erro de e/s ocorreu ao enviar para o processo",
        Exactly(ConnectionDropped),
    ),
    (
        "ulazno/izlazna greška se dogodila prilikom slanja",
        Exactly(ConnectionDropped),
    ),
    (
        "backend'e gönderirken bir i/o hatası oluştu",
        Exactly(ConnectionDropped),
    ),
    ("传送数据至后端时发生 i/o 错误", Exactly(ConnectionDropped)),
    ("往后端传送时发生i/o错误", Exactly(ConnectionDropped)),
    ("傳送資料至後端時發生 i/o 錯誤", Exactly(ConnectionDropped)),
    ("傳送資料至後端時發生io錯誤", Exactly(ConnectionDropped)),
    // `This connection has been closed.`
    ("接続は閉じられました", Exactly(ConnectionDropped)),
    ("接続は既に閉じられ", Exactly(ConnectionDropped)),
    ("同じpooledconnectionが開かれたので", Exactly(ConnectionDropped)),
    ("это connection было", Exactly(ConnectionDropped)),
    ("使用pooledconnection的连接打开", Exactly(ConnectionDropped)),
    // `The authentication type {0} is not supported.`
    (
        "tipo de autenticación {} no es soportada",
        Exactly(DriverServerMismatch),
    ),
    ("認証型 {} はサポートされません", Exactly(DriverServerMismatch)),
    (
        "authenticatie type {} wordt niet ondersteund",
        Exactly(DriverServerMismatch),
    ),
    ("不支援{}驗證，請確定", Exactly(DriverServerMismatch)),
    // `Protocol error.  Session setup failed.`
    (
        "プロトコルエラー, セッション設定は失敗しました",
        Exactly(DriverServerMismatch),
    ),
    ("协议错误,session建立失败", Exactly(DriverServerMismatch)),
    // The rest of the way in.
    (
        "は、hostnameverifier {} で確認できませんでした",
        Exactly(HostnameMismatch),
    ),
    ("ホスト名 {} は検証できませんでした", Exactly(HostnameMismatch)),
    ("ホスト名 {} は確認できませんでした", Exactly(HostnameMismatch)),
    ("服务器要求使用密码认证", Exactly(LoginNotGiven)),
    ("服务器不支持ssl", Exactly(SslHandshake)),
    ("伺服器不支援ssl連線", Exactly(SslHandshake)),
];
