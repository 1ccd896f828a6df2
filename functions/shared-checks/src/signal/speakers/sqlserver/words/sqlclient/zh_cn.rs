//! Simplified Chinese.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    ("在与 sql server 建立连接时出现与", Vaguely(ConnectTimeout)),
    ("但是在登录前的握手期间发生错误", Likely(SslHandshake)),
    ("由于登录前的连接初始化过程中发生错误", Likely(ConnectionDropped)),
    ("但是在登录过程中发生错误", Vaguely(ConnectionDropped)),
    ("但是在为集成安全登录获取安全/sspi 上下", Vaguely(BadPassword)),
    ("在向服务器发送请求时发生传输级错误", Likely(ConnectionDropped)),
    ("在从服务器接收结果时发生传输级错误", Likely(ConnectionDropped)),
    ("在向服务器发送信息时发生传输级错误", Likely(ConnectionDropped)),
    ("连接超时时间已到", Settles(ConnectTimeout)),
    ("完成操作之前已超时或服务器未响应", Likely(LockOrQueryTimeout)),
    ("但是尚未从池中获取连接", Settles(Capacity)),
    ("您试图连接的 sql server 实例不支", Exactly(SslHandshake)),
    ("sql server{}但是此计算机不支持", Exactly(SslRequired)),
    ("初始化字符串的格式不符合规范", Exactly(BadJdbcUrl)),
    ("connectionstring 属性尚未初", Likely(BadJdbcUrl)),
    ("客户端驱动程序尝试了一次或多次恢复连接", Exactly(ConnectionDropped)),
    ("sql server 实例在登录协商期间返回", Exactly(DriverServerMismatch)),
    ("无法打开与 sql server 的连接", Vaguely(ConnectTimeout)),
    ("定位指定的 server/instance", Vaguely(ConnectTimeout)),
    ("无法生成 sspi 上下文", Settles(BadPassword)),
];
