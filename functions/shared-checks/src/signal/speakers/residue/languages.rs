//! What is of the way to a database and what is of a statement, in the languages of the servers' and the drivers' catalogues: beginnings
//! of words, a line a language. They say nothing by themselves: what a catalogue says of connecting has its own table, and these only keep
//! everything that may be like it apart from the rest.

use crate::signal::words::has_stem;

/// The way, the login, who may do what, and how both sides speak.
const WAY: &[&str] = &[
    // What is written so in every language.
    "connect~ ssl~ tls host~ login~ password~ authent~ socket~ server~ kerberos gssapi sspi ldap scram saml oauth token~ jdbc odbc url \
     dns tcp port timeout proxy handshake backend database~ privileg~ superuser~ shutdown thread~ i/o fcntl response~ plugin~ pg_hba~ \
     tns~ sqlnet~ listener~ vtgate tablet~ keystore~ truststore~ idp~ http",
    "verbind~ ~verbindung anmeld~ ~anmeldung zugriff~ kennwort~ ~kennwort passwort~ ~passwort benutzer~ zertifikat~ ~zertifikat \
     rechner~ netzwerk~ zeitüber~ treiber~ datenbank~ ~datenbank berechtig~ eigentümer~ besitzer~ startpaket~ rolle~ mitglied~ \
     abgebro~ heruntergef~ adress~ antwort~",
    "connexion~ serveur~ utilisateur~ accès passe certificat~ hôte~ réseau~ délai pilote~ base bases droit~ superutilisateur~ \
     propriétaire~ e/s paquet~ adresse~ rôle~ réponse~",
    "conexi~ conect~ servidor~ usuario~ acceso~ contraseña~ clave certificado~ red controlador~ espera permiso~ superusuario dueño~ \
     propietari~ direccion~ dirección respuesta~",
    "conexã~ conexõ~ usuário~ senha~ acesso~ rede tempo ligaç~ banco bancos permiss~ proprietári~ pacote~ endereço~ resposta~",
    "connession~ connett~ utent~ accesso rete scadut~ permess~ superutent~ proprietari~ pacchetto autorizzazione ruolo negozia~ indirizz~ rispost~",
    "подключ~ соедин~ связ~ сервер~ парол~ пользовател~ аутентиф~ сертификат~ хост~ узл~ сет~ доступ~ протокол~ адрес~ рукопожат~ ssl-~ \
     таймаут~ времени ожидан~ роль роли база базы базу базе баз базой прав~ привилег~ суперпользов~ владел~ драйв~ ввода пакет~ \
     приветств~ закрыт~ ответ~",
    "підключ~ з'єдн~ зв'язк~ користувач~ автентиф~ сертифікат~ вузл~ мереж~ бази даних дозвол~ привілей~ суперкористувач~ власник~ роль відповід~",
    "połącz~ hasł~ użytkownik~ serwer~ uwierzyt~ certyfikat~ dostęp~ sieć sieci protokoł~ adres~ autoryzac~ bazy uprawn~ sterownik~ \
     pakiet~ odpowied~",
    "připoj~ spoj~ heslo~ hesla uživatel~ ověř~ certifikát~ přístup~ síť~ protokol~ pripoj~ užívate~ prístup~ používate~ databáz~ \
     oprávn~ ovladač~ odpověd~ odpoveď~",
    "kapcsol~ jelsz~ felhaszn~ szerver~ hozzáfér~ gazdag~ csatlakoz~ hálózat~ adatbázis~ adatbazis~ jogosult~",
    "anslut~ lösenord~ användar~ certifikat~ värd~ nätverk~ åtkomst~ förbind~ inlogg~ roll databas~ rättighet~ ägare~ stäng~ \
     kommunikation~ svar~",
    "forbind~ tilkobl~ adgang~ bruger~ bruker~ passord~ kodeord~ tjener~ tenar~ brukar~ netværk~ nettverk~ vært~ tilgang~ tilkopl~ \
     rettighed~ rettighet~",
    "wachtwoord~ gebruiker~ toegang~ geauthent~ netwerk~ rechten",
    "conexiune~ parol~ utiliz~ acces~ protocol~ baza bază",
    "konek~ lozink~ korisni~ veza vezu vezi pristup~ autent~ šifr~ prijav~ bazi bazu rukovalac~ prava odgovor~ odziv~",
    "връзк~ свързв~ потребител~ сървър~ удостовер~ мреж~ достъп~ автентик~ идентиф~ отговор~",
    "bağlan~ şifre~ kullanıcı~ sunucu~ kimlik~ sertifika~ erişim~ ağ veritaban~ izin~ yetki~ sürücü~ yanıt~ cevap~",
    "σύνδε~ συνδ~ χρήστη~ κωδικ~ πρόσβασ~ διακομισ~ πιστοποι~ εξυπηρ~ δίκτ~ βάση δικαίωμ~",
    "ühendu~ parool~ kasutaj~ ligipääs~ masin~ võrgu~ salasõn~ andmebaas~",
    "sambung~ sandi pengguna~ otentik~ akses~ jaringan~",
    "חיבור סיסמ~ משתמש~ שרת~ אימות~ גישה התחבר~",
    "कनेक्शन पासवर्ड यूज़र~ सर्वर होस्ट उपयोगकर्ता एक्सेस डेटाबेस डाटाबेस",
    "კავშირ~ მიერთ~ პაროლ~ მომხმარ~ სერვერ~ ავთენტ~ სერტიფიკატ~ ჰოსტ~ ქსელ~ წვდომ~ დაკავშირ~ შეერთ~ დაშვებ~ ბაზა~ ბაზის უფლებ~ მფლობელ~ \
     ზემომხმარ~ როლ~ მისასალმ~ პასუხ~",
    "连接 連接 連線 链接 登录 登入 密码 密碼 口令 用户 使用者 服务器 服务端 伺服器 主机 主機 认证 認證 验证 驗證 身份 证书 憑證 凭证 网络 網路 访问 存取 超时 逾時 \
     协议 协定 協定 握手 端口 驱动 驅動 套接字 角色 通信 通訊 通讯 地址 位址 会话 拒绝 数据库 資料庫 权限 權限 所有者 属主 关闭 關閉 数据包 响应 回應 匹配的行",
    "接続 ログイン パスワード ユーザ サーバ ホスト 認証 証明書 ネットワーク アクセス タイムアウト プロトコル ハンドシェイク ポート ドライバ ソケット ロール 通信 アドレス 暗号 \
     セッション コネクション データベース 権限 オーナー シャットダウン パケット 入出力 応答 レスポンス",
    "연결 접속 로그인 암호 비밀 사용자 서버 호스트 인증 네트워크 네트웍 액세스 엑세스 접근 시간 프로토콜 핸드셰이크 포트 드라이버 소켓 롤 역할 통신 주소 세션 데이터베이스 \
     데이타베이스 권한 소유 슈퍼 패킷 입출력 응답",
];

/// What a statement works on.
const OBJECTS: &[&str] = &[
    // Latin letters, by the stems that many languages share.
    "tabell~ tabel~ tabl~ tafel~ kolom~ kolon~ column~ colonn~ coloan~ coluna~ zeile~ spalt~ índice~ indice~ vista~ sicht anweisung~ \
     requête~ consulta~ consulte abfrage~ funkt~ fonction~ funci~ funç~ funzion~ fila~ linh~ ligne~ riga righe rijen rader transakti~ transacc~ transaç~ transazion~ transakc~",
    "транзакц~ таблиц~ столб~ колон~ строк~ индекс~ запрос~ представл~ функци~ триггер~ ключ~ поле поля тип типа выражен~ функц~ стовп~ рядк~ запит~",
    "ცხრილ~ სვეტ~ ფუნქცი~ ტიპ~ ინდექს~",
    "事务 交易 表 列 行 視圖 视图 索引 函数 函數 查询 查詢 语句 語句 触发器 键 字段 类型",
    "トランザクション テーブル カラム ビュー インデックス 関数 クエリ トリガ キー 型",
    "트랜잭션 테이블 칼럼 컬럼 뷰 인덱스 함수 쿼리 트리거 구문 형식",
];

/// What JDBC works with once it is connected. [`java.sql`](https://docs.oracle.com/en/java/javase/21/docs/api/java.sql/java/sql/package-summary.html)
const OF_JDBC: &[&str] =
    &["resultset callablestatement preparedstatement statement sqlxml savepoint fastpath clob blob refcursor"];

pub(super) fn is_of_the_way(words: &str) -> bool {
    has_any(words, WAY)
}

pub(super) fn is_of_sql(words: &str) -> bool {
    has_any(words, OBJECTS)
}

pub(super) fn is_of_jdbc(words: &str) -> bool {
    has_any(words, OF_JDBC)
}

fn has_any(words: &str, lines: &[&str]) -> bool {
    let stems = lines
        .iter()
        .flat_map(|line| line.split(' ').filter(|stem| !stem.is_empty()));
    stems.into_iter().any(|stem| has_stem(words, stem))
}
