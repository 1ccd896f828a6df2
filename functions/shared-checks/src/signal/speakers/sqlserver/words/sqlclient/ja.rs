//! Japanese.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    ("sql server への接続を確立している", Vaguely(ConnectTimeout)),
    ("ログイン前のハンドシェイク中にエラーが発生し", Likely(SslHandshake)),
    (
        "ログイン前の接続初期化処理中にエラーが発生し",
        Likely(ConnectionDropped),
    ),
    ("ログイン中にエラーが発生しました", Vaguely(ConnectionDropped)),
    ("統合セキュリティ ログインで必要な secu", Vaguely(BadPassword)),
    ("サーバーに要求を送信しているときに", Likely(ConnectionDropped)),
    ("サーバーから結果を受信しているときに", Likely(ConnectionDropped)),
    ("サーバーに情報を送信しているときに", Likely(ConnectionDropped)),
    ("接続がタイムアウトしました", Settles(ConnectTimeout)),
    ("実行タイムアウトの期限が切れました", Likely(LockOrQueryTimeout)),
    ("プールから接続を取得する前にタイムアウト期間", Settles(Capacity)),
    (
        "sql server{}このコンピューターは暗号化をサポートしていま",
        Exactly(SslRequired),
    ),
    ("初期化文字列の形式が使用に適合しません", Exactly(BadJdbcUrl)),
    ("connectionstring プロパティ", Likely(BadJdbcUrl)),
    ("クライアント ドライバーは接続の復元を 1", Exactly(ConnectionDropped)),
    ("ログインのネゴシエーション中に", Exactly(DriverServerMismatch)),
    ("sql server への接続を開けませんで", Vaguely(ConnectTimeout)),
    ("指定された server/instance", Vaguely(ConnectTimeout)),
    ("sspi コンテキストを生成できません", Settles(BadPassword)),
];
