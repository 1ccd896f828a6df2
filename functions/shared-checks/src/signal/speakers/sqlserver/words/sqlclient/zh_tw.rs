//! Traditional Chinese.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    ("建立連接至 sql server 時", Vaguely(ConnectTimeout)),
    ("但在登入前的信號交換時發生錯誤", Likely(SslHandshake)),
    ("因為登入前的連線初始化流程期間發生錯誤", Likely(ConnectionDropped)),
    ("但在登入程序時發生錯誤", Vaguely(ConnectionDropped)),
    ("但在取得整合安全性登錄的安全性/sspi 內", Vaguely(BadPassword)),
    ("在傳送要求至伺服器時發生傳輸層級的錯誤", Likely(ConnectionDropped)),
    ("在接收來自伺服器的要求時發生傳輸層級的錯誤", Likely(ConnectionDropped)),
    ("在傳送資訊至伺服器時發生傳輸層級的錯誤", Likely(ConnectionDropped)),
    ("已超過連接逾時的設定", Settles(ConnectTimeout)),
    ("在作業完成之前超過逾時等待的時間", Likely(LockOrQueryTimeout)),
    ("在取得集區連接之前超過逾時等待的時間", Settles(Capacity)),
    ("初始化字串的格式從索引", Exactly(BadJdbcUrl)),
    ("尚未初始化 connectionstring", Likely(BadJdbcUrl)),
    (
        "用戶端驅動程式一或多次嘗試復原連接且所有嘗試",
        Exactly(ConnectionDropped),
    ),
    ("sql server 執行個體傳回無效或不支", Exactly(DriverServerMismatch)),
    ("無法開啟 sql server 連線", Vaguely(ConnectTimeout)),
    ("尋找指定的伺服器/執行個體時發生錯誤", Vaguely(ConnectTimeout)),
    ("無法產生 sspi 內容", Settles(BadPassword)),
];
