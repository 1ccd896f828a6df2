//! What the server and libpq said in other languages before version 15: words that the translators have changed since, or messages that
//! are gone. Threads and long-lived servers still show them.

use super::super::super::Says::{self, Exactly, Likely, WhileConnecting, WhileHandshaking};
use super::super::super::Table;
use crate::signal::cause::Cause::*;

pub(super) const OLDER: Table = Table {
    language: "*",
    source: "postgres/postgres po files of src and interfaces, as their versions 8.3 to 14 had them",
    says: OLDER_WORDS,
};

const OLDER_WORDS: &[(&str, Says)] = &[
    // tr
    ("rol'ü mevcut değil", Exactly(BadPassword)),
    ("nesnesine erişim engellendi", Exactly(DatabaseOrPrivilege)),
    ("ölükilit konumu saptandı", Exactly(LockOrQueryTimeout)),
    (
        "eşzamanlı update nedeniyle erişim sıralanamıyor",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "sunucu ortak adı olan {} {} olan host adı ile eşleşmiyor",
        Exactly(HostnameMismatch),
    ),
    // nb
    ("databasen {} eksisterer ikke", Exactly(DatabaseOrPrivilege)),
    ("beklager, for mange klienter", Exactly(TooManyConnections)),
    ("databasesystemet starter opp", Exactly(ConnectionRefused)),
    ("databasesystemet avslutter", Exactly(ConnectionRefused)),
    (
        "databasesystemet driver med en redningsaksjon (recovery mode)",
        Exactly(ConnectionRefused),
    ),
    ("serveren stengte uventet forbindelsen", Exactly(ConnectionDropped)),
    (
        "ssl støttes ikke av serveren, men ssl var påkrevet",
        Exactly(SslHandshake),
    ),
    ("timeout ble utløst", Likely(ConnectTimeout)),
    ("forbindelsen er ikke åpen", Exactly(ConnectionDropped)),
    ("ingen forbindelse til serveren", Exactly(ConnectionDropped)),
    ("ssl-feil:", WhileHandshaking),
    ("kunne ikke sende data til serveren", Exactly(ConnectionDropped)),
    ("kunne ikke ta imot data fra serveren", Exactly(ConnectionDropped)),
    ("ugyldig forbindelsesvalg", Exactly(BadJdbcUrl)),
    ("autentiseringsmetoden {} støttes ikke", Exactly(DriverServerMismatch)),
    ("relasjonen {} eksisterer ikke", Exactly(SchemaOrData)),
    ("kolonnen {} eksisterer ikke", Exactly(SchemaOrData)),
    ("skjemaet {} eksisterer ikke", Exactly(SchemaOrData)),
    // ja
    ("リレーション {} への権限がありません", Exactly(DatabaseOrPrivilege)),
    ("スキーマ {} への権限がありません", Exactly(DatabaseOrPrivilege)),
    (
        "残りの接続スロットはレプリケーションユーザではないスーパユーザ用に予約されています",
        Exactly(TooManyConnections),
    ),
    (
        "残りの接続スロットはレプリケーションユーザではないスーパーユーザ用に予約されています",
        Exactly(TooManyConnections),
    ),
    (
        "他のサーバプロセスがクラッシュしたため接続を終了しています",
        Exactly(ConnectionDropped),
    ),
    ("データベースシステムは起動しています", Exactly(ConnectionRefused)),
    ("データベースシステムは起動中です", Exactly(ConnectionRefused)),
    (
        "文のタイムアウトにより文をキャンセルしています",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "同時更新のため直列化アクセスができませんでした",
        Exactly(LockOrQueryTimeout),
    ),
    ("用のエントリがpg_hba.confにありません", Likely(HostNotAllowed)),
    ("サーバとの接続が想定外にクローズされました", Exactly(ConnectionDropped)),
    (
        "サーバーとの接続が予期せずクローズされました",
        Exactly(ConnectionDropped),
    ),
    ("サーバへの接続がありません", Exactly(ConnectionDropped)),
    (
        "のサーバ証明書がホスト名 {} とマッチしません",
        Exactly(HostnameMismatch),
    ),
    (
        "サーバの正式名(common name) {} がホスト名 {} と一致しません",
        Exactly(HostnameMismatch),
    ),
    ("サーバにデータを送信できませんでした", Exactly(ConnectionDropped)),
    ("サーバからデータを受信できませんでした", Exactly(ConnectionDropped)),
    ("接続オプション {} は無効です", Exactly(BadJdbcUrl)),
    ("符号化方式 {} で無効なバイトシーケンスです", Exactly(SchemaOrData)),
    (
        "リレーション {} の所有者でなければなりません",
        Exactly(DatabaseOrPrivilege),
    ),
    // zh_TW
    ("資料庫 {} 權限被拒", Exactly(DatabaseOrPrivilege)),
    ("存取資料庫 {} 被拒", Exactly(DatabaseOrPrivilege)),
    ("存取relation {} 被拒", Exactly(DatabaseOrPrivilege)),
    ("存取schema {} 被拒", Exactly(DatabaseOrPrivilege)),
    ("對不起,用戶端過多", Exactly(TooManyConnections)),
    (
        "剩餘的可用連線保留給 non-replication superuser",
        Exactly(TooManyConnections),
    ),
    ("因管理命令中斷連線", Exactly(ConnectionDropped)),
    ("結束連線,因為另一個伺服器程序損毀", Exactly(ConnectionDropped)),
    ("因為復原充突取消陳述式", Exactly(LockOrQueryTimeout)),
    ("pg_hba.conf 絕拒主機", Likely(HostNotAllowed)),
    ("無法將主機名稱 {} 轉換成位址", Exactly(DnsFailure)),
    ("伺服器意外地中斷了連線", Exactly(ConnectionDropped)),
    ("沒有連線到伺服器", Exactly(ConnectionDropped)),
    ("伺服器公用名稱 {} 與主機名稱 {} 不同", Exactly(HostnameMismatch)),
    ("無法向伺服器傳送資料", Exactly(ConnectionDropped)),
    ("不支援 {} 認證方式", Exactly(DriverServerMismatch)),
    ("不支援 {} 驗證", Exactly(DriverServerMismatch)),
    ("relation {} 不存在", Exactly(SchemaOrData)),
    ("唯讀交易中無法執行", Exactly(SchemaOrData)),
    ("必須是relation {} 的擁有者", Exactly(DatabaseOrPrivilege)),
    ("建立資料庫被拒", Exactly(DatabaseOrPrivilege)),
    // ru
    ("доступ запрещён для базы", Exactly(DatabaseOrPrivilege)),
    ("доступ запрещён для связи", Exactly(DatabaseOrPrivilege)),
    ("доступ запрещён для схемы", Exactly(DatabaseOrPrivilege)),
    (
        "закрытие подсоединения по команде администратора",
        Exactly(ConnectionDropped),
    ),
    (
        "закрытие подсоединения по причине упада другого серверного процесса",
        Exactly(ConnectionDropped),
    ),
    ("система баз данных стартует", Exactly(ConnectionRefused)),
    ("система баз данных отключается", Exactly(ConnectionRefused)),
    ("отсутствует запись в pg_hba.conf для хоста", Likely(HostNotAllowed)),
    ("таймаута простоя в транзакции", Exactly(ConnectionDropped)),
    ("manca una voce in pg_hba.conf per", Likely(HostNotAllowed)),
    ("не удалось преобразовать имя хоста {} в адрес", Exactly(DnsFailure)),
    ("интервал ожидания закончился", Likely(ConnectTimeout)),
    (
        "имя в сертификате {} не совпадает с именем сервера",
        Exactly(HostnameMismatch),
    ),
    (
        "общее имя сервера {} не совпадает с именем хоста",
        Exactly(HostnameMismatch),
    ),
    ("не удалось послать данные серверу", Exactly(ConnectionDropped)),
    ("ошибка при получении данных с сервера", Exactly(ConnectionDropped)),
    ("колонка {} не существует", Exactly(SchemaOrData)),
    ("доступ запрещён по созданию базы", Exactly(DatabaseOrPrivilege)),
    ("нет прав на создание базы данных", Exactly(DatabaseOrPrivilege)),
    // zh_CN
    ("对关系 {} 权限不够", Exactly(DatabaseOrPrivilege)),
    ("服务器名字 {} 与主机名不匹配", Exactly(HostnameMismatch)),
    ("无法联接到服务器", WhileConnecting),
    // pt_BR
    (
        "lacunas de conexão remanescentes são reservadas para conexões de super-usuário que não sejam usadas para replicação",
        Exactly(TooManyConnections),
    ),
    (
        "terminando conexão por causa de um comando do administrador",
        Exactly(ConnectionDropped),
    ),
    (
        "finalizando conexão por causa de uma queda de um outro processo servidor",
        Exactly(ConnectionDropped),
    ),
    (
        "cancelando comando por causa de um pedido do usuário",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "não pôde serializar acesso devido a uma atualização concorrente",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "não pôde serializar acesso devido a dependências de leitura/escrita entre transações",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "cancelando comando por causa de um conflito com recuperação",
        Exactly(LockOrQueryTimeout),
    ),
    ("nenhuma entrada no pg_hba.conf para máquina", Likely(HostNotAllowed)),
    ("certificado raiz {} não existe", Exactly(TrustStoreMissing)),
    (
        "nome do servidor {} não corresponde ao nome da máquina",
        Exactly(HostnameMismatch),
    ),
    (
        "método de autenticação {} não é suportado",
        Exactly(DriverServerMismatch),
    ),
    ("não pôde estender arquivo", Exactly(SourceFull)),
    ("esquema {} não existe", Exactly(SchemaOrData)),
    (
        "não pode executar {} em uma transação somente leitura",
        Exactly(SchemaOrData),
    ),
    ("deve ser o dono da relação", Exactly(DatabaseOrPrivilege)),
    // de
    (
        "breche verbindung ab aufgrund von anweisung des administrators",
        Exactly(ConnectionDropped),
    ),
    ("konnte hostname {} nicht in adresse übersetzen", Exactly(DnsFailure)),
    // sv
    ("databassystemet är räddningsläge", Exactly(ConnectionRefused)),
    ("förbindelse inte öppen", Exactly(ConnectionDropped)),
    ("ogiltig förbindelseparameter", Exactly(BadJdbcUrl)),
    ("kunde inte ansluta till servern", WhileConnecting),
    // es
    (
        "cancelando consulta debido a que se agotó el tiempo de espera de sentencias",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "cancelando consulta debido a una petición del usuario",
        Exactly(LockOrQueryTimeout),
    ),
    (
        "el common name {} del servidor no coincide con el nombre de anfitrión",
        Exactly(HostnameMismatch),
    ),
    ("error ssl:", WhileHandshaking),
    // ko
    (
        "동시 업데이트 때문에 순차적 접근이 불가능합니다",
        Exactly(LockOrQueryTimeout),
    ),
    ("엔트리가 pg_hba.conf 파일에 없습니다", Likely(HostNotAllowed)),
    ("ssl 에러:", WhileHandshaking),
    ("이름의 칼럼이 없습니다", Exactly(SchemaOrData)),
    // it
    (
        "impossibile convertire l'host name {} all'indirizzo",
        Exactly(DnsFailure),
    ),
    (
        "il nome comune del server {} non corrisponde al nome dell'host",
        Exactly(HostnameMismatch),
    ),
    ("impossibile inviare dati al server", Exactly(ConnectionDropped)),
    ("impossibile ricevere dati dal server", Exactly(ConnectionDropped)),
    (
        "il metodo di autenticazione {} non è supportato",
        Exactly(DriverServerMismatch),
    ),
    ("lo schema {} non esite", Exactly(SchemaOrData)),
    // pl
    ("nie można przetłumaczyć nazwy host'a {} na adres", Exactly(DnsFailure)),
    // cs
    ("server ukončil neočekávaně spojení", Exactly(ConnectionDropped)),
    ("časový interval uběhl", Likely(ConnectTimeout)),
    // uk
    ("помилка протоколу ssl:", WhileHandshaking),
    ("не вдалося підключитися до сервера", WhileConnecting),
    // fr
    (
        "méthode d'authentification {} non-supportée",
        Exactly(DriverServerMismatch),
    ),
    ("ロール {} はログインすることが許されていません", Exactly(AccountState)),
];
