//! Turkish.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Exactly, Likely, Settles, Vaguely};

pub(in super::super) const SAYS: &[(&str, Says)] = &[
    (
        "sql server'a bağlantı kurulurken ağla ilgili veya örneğe özel bir",
        Vaguely(ConnectTimeout),
    ),
    (
        "ancak sonra oturum açma öncesi el sıkışması sırasında hata oluştu",
        Likely(SslHandshake),
    ),
    (
        "oturum açmadan önce bağlantı başlatma işlemi sırasında oluşan bir hata",
        Likely(ConnectionDropped),
    ),
    (
        "ancak sonra oturum açma işlemi sırasında hata oluştu",
        Vaguely(ConnectionDropped),
    ),
    (
        "ancak sonra tümleşik güvenlik oturumu için güvenlik/sspi içeriği bilgisi alınırken",
        Vaguely(BadPassword),
    ),
    (
        "sunucuya istek gönderilirken aktarım düzeyi hatası oluştu",
        Likely(ConnectionDropped),
    ),
    (
        "sunucudan sonuçlar alınırken aktarım düzeyi hatası oluştu",
        Likely(ConnectionDropped),
    ),
    (
        "sunucuya bilgi gönderilirken aktarım düzeyi hatası oluştu",
        Likely(ConnectionDropped),
    ),
    ("bağlantı zaman aşımı süresi doldu", Settles(ConnectTimeout)),
    (
        "i̇şlem tamamlanmadan zaman aşımı süresi doldu veya sunucu yanıt vermiyor",
        Likely(LockOrQueryTimeout),
    ),
    (
        "havuzdan bağlantı alınmadan zaman aşımı süresi doldu",
        Settles(Capacity),
    ),
    (
        "bağlanmaya çalıştığınız sql server örneği şifrelemeyi desteklemiyor",
        Exactly(SslHandshake),
    ),
    (
        "sql server{}ancak bu makine şifrelemeyi desteklemiyor",
        Exactly(SslRequired),
    ),
    ("dizininde başlayan belirtime uygun değil", Exactly(BadJdbcUrl)),
    ("anahtar sözcük desteklenmiyor", Likely(BadJdbcUrl)),
    ("connectionstring özelliği başlatılmamış", Likely(BadJdbcUrl)),
    (
        "i̇stemci sürücüsü bağlantıyı bir veya daha fazla kez kurtarmayı denedi",
        Exactly(ConnectionDropped),
    ),
    (
        "oturum açma anlaşması sırasında geçersiz veya desteklenmeyen bir protokol döndürdü",
        Exactly(DriverServerMismatch),
    ),
    ("sql server için bağlantı açılamadı", Vaguely(ConnectTimeout)),
    ("belirtilen sunucuyu/örneği bulma hatası", Vaguely(ConnectTimeout)),
    ("sspi bağlamı üretilemiyor", Settles(BadPassword)),
];
