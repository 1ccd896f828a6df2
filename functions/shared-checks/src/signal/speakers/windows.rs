//! Windows: what its sockets and its TLS (Schannel) say, which Microsoft's ODBC driver, .NET and every client on Windows pass on in
//! the language of the machine; and the codes that stand beside them in every language.

use super::Says::{Exactly, Likely, Settles, WhileHandshaking};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "windows",
    engines: &[],
    owns: &[
        "System.Net.",
        "System.Security.Authentication.",
        "System.ComponentModel.Win32Exception",
    ],
    codes,
    tables: TABLES,
};

/// `SEC_E_...` of winerror.h, as decimal numbers or as hexadecimal ones, and `SocketException (11001)` of .NET.
fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    let words = utterance.words.as_str();
    let coded = words.contains("-21") || words.contains("0x8");
    let hresult = ERRORS
        .iter()
        .filter(|_| coded)
        .filter(|(decimal, hexadecimal, _)| words.contains(decimal) || words.contains(hexadecimal))
        .map(|(_, _, says)| *says);
    let socket = socket(utterance).or_else(|| named_socket(words));
    hresult.chain(socket).collect()
}

/// winerror.h.
const ERRORS: &[(&str, &str, Says)] = &[
    // SEC_E_UNTRUSTED_ROOT, SEC_E_CERT_EXPIRED, SEC_E_CERT_UNKNOWN, CERT_E_UNTRUSTEDROOT, CERT_E_EXPIRED.
    ("-2146893019", "0x80090325", Settles(CertificateUntrusted)),
    ("-2146893016", "0x80090328", Settles(CertificateUntrusted)),
    ("-2146893017", "0x80090327", Settles(CertificateUntrusted)),
    ("-2146762487", "0x800b0109", Settles(CertificateUntrusted)),
    ("-2146762495", "0x800b0101", Settles(CertificateUntrusted)),
    // SEC_E_WRONG_PRINCIPAL, CERT_E_CN_NO_MATCH.
    ("-2146893022", "0x80090322", Settles(HostnameMismatch)),
    ("-2146762481", "0x800b010f", Settles(HostnameMismatch)),
    // SEC_E_ALGORITHM_MISMATCH, SEC_E_UNSUPPORTED_FUNCTION.
    ("-2146893007", "0x80090331", Settles(TlsVersion)),
    ("-2146893054", "0x80090302", Settles(TlsVersion)),
    // SEC_E_INVALID_TOKEN, SEC_E_ILLEGAL_MESSAGE, SEC_E_INTERNAL_ERROR.
    ("-2146893048", "0x80090308", Exactly(SslHandshake)),
    ("-2146893018", "0x80090326", Exactly(SslHandshake)),
    ("-2146893052", "0x80090304", Likely(SslHandshake)),
    // SEC_E_LOGON_DENIED, SEC_E_TARGET_UNKNOWN.
    ("-2146893044", "0x8009030c", Exactly(BadPassword)),
    ("-2146893053", "0x80090303", Likely(BadPassword)),
];

/// Winsock's numbers behind the class of .NET.
fn socket(utterance: &Utterance<'_>) -> Option<Says> {
    if utterance.class_name() != "SocketException" || !utterance.class.is_some_and(|class| class.starts_with("System."))
    {
        return None;
    }
    utterance.numbers().find_map(of_socket)
}

fn of_socket(number: u32) -> Option<Says> {
    Some(Exactly(match number {
        110 | 10060 => ConnectTimeout,
        111 | 10061 => ConnectionRefused,
        101 | 113 | 10051 | 10065 => NoRoute,
        104 | 10053 | 10054 => ConnectionDropped,
        11001 | 11002 | 11004 => DnsFailure,
        _ => return None,
    }))
}

/// `WinError 10061`, as Python prints Winsock's numbers (`OSError.winerror`) in every language.
fn named_socket(words: &str) -> Option<Says> {
    let (_, rest) = words.split_once("winerror ")?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest[..digits]
        .parse()
        .ok()
        .filter(|number| *number > 10_000)
        .and_then(of_socket)
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "learn.microsoft.com com-error-codes-4 (SEC_E_), winsock error codes, .NET System.Net.Security",
        says: &[
            ("an error occurred during the pre-login handshake", WhileHandshaking),
            ("error occurred during the pre-login handshake", Likely(SslHandshake)),
            (
                "certificate chain was provided by an authority that is not trusted",
                Settles(CertificateUntrusted),
            ),
            ("the remote certificate was rejected", Exactly(CertificateUntrusted)),
            ("remotecertificatechainerrors", Exactly(CertificateUntrusted)),
            (
                "the client and server cannot communicate, because they do not possess a common algorithm",
                Settles(TlsVersion),
            ),
            (
                "the message received was unexpected or badly formatted",
                Exactly(SslHandshake),
            ),
            ("the token supplied to the function is invalid", Exactly(SslHandshake)),
            // System.Net.Http, around a reason that may be left out.
            ("the ssl connection could not be established", Likely(SslHandshake)),
            ("the logon attempt failed", Exactly(BadPassword)),
            ("the wait operation timed out", Exactly(ConnectTimeout)),
            ("the network path was not found", Exactly(NoRoute)),
            (
                "the requested name is valid, but no data of the requested type was found",
                Exactly(DnsFailure),
            ),
            ("an existing connection was forcibly closed", Exactly(ConnectionDropped)),
            (
                "the specified network name is no longer available",
                Exactly(ConnectionDropped),
            ),
        ],
    },
    Table {
        language: "*",
        source: "the same in the languages of Windows, as Microsoft's ODBC driver and .NET pass them on",
        says: &[
            (
                "nicht vertrauenswürdigen zertifizierungsstelle ausgestellt",
                Settles(CertificateUntrusted),
            ),
            (
                "par une autorité qui n'est pas approuvée",
                Settles(CertificateUntrusted),
            ),
            ("por una entidad en la que no se confía", Settles(CertificateUntrusted)),
            (
                "por uma autoridade que não é de confiança",
                Settles(CertificateUntrusted),
            ),
            (
                "catena di certificati {} emessa da {} autorità",
                Settles(CertificateUntrusted),
            ),
            (
                "cadeia de certificados foi emitida por uma autoridade",
                Settles(CertificateUntrusted),
            ),
            (
                "信頼されていない機関によって証明書チェーンが発行されました",
                Settles(CertificateUntrusted),
            ),
            ("证书链是由不受信任的颁发机构颁发的", Settles(CertificateUntrusted)),
            ("此憑證鏈結是由不受信任的授權單位發出的", Settles(CertificateUntrusted)),
            (
                "신뢰되지 않은 기관에서 인증서 체인을 발급했습니다",
                Settles(CertificateUntrusted),
            ),
            (
                "인증서 체인을 발급한 기관을 신뢰할 수 없습니다",
                Settles(CertificateUntrusted),
            ),
            (
                "цепочка сертификатов выпущена центром сертификации, не имеющим доверия",
                Settles(CertificateUntrusted),
            ),
            ("der zielprinzipalname ist falsch", Settles(HostnameMismatch)),
            ("le nom principal de la cible est incorrect", Settles(HostnameMismatch)),
            (
                "el nombre principal de destino es incorrecto",
                Settles(HostnameMismatch),
            ),
            (
                "il nome dell'entità di destinazione non è corretto",
                Settles(HostnameMismatch),
            ),
            (
                "o nome da entidade de destino está incorreto",
                Settles(HostnameMismatch),
            ),
            ("o nome principal de destino está incorreto", Settles(HostnameMismatch)),
            ("対象のプリンシパル名が間違っています", Settles(HostnameMismatch)),
            ("ターゲット プリンシパル名が正しくありません", Settles(HostnameMismatch)),
            ("目标主体名称不正确", Settles(HostnameMismatch)),
            ("目標主體名稱不正確", Settles(HostnameMismatch)),
            ("대상 주체 이름이 올바르지 않습니다", Settles(HostnameMismatch)),
            ("главное конечное имя неверно", Settles(HostnameMismatch)),
            ("der host ist unbekannt", Likely(DnsFailure)),
            ("es ist kein solcher host bekannt", Exactly(DnsFailure)),
            ("hôte inconnu", Exactly(DnsFailure)),
            ("host desconocido", Exactly(DnsFailure)),
            ("host sconosciuto", Exactly(DnsFailure)),
            ("este host não é conhecido", Exactly(DnsFailure)),
            ("そのようなホストは不明です", Exactly(DnsFailure)),
            ("不知道这样的主机", Exactly(DnsFailure)),
            ("無法識別這台主機", Exactly(DnsFailure)),
            ("알려진 호스트가 없습니다", Exactly(DnsFailure)),
            ("этот хост неизвестен", Exactly(DnsFailure)),
            (
                "l'ordinateur cible l'a expressément refusée",
                Exactly(ConnectionRefused),
            ),
            ("denegó expresamente dicha conexión", Exactly(ConnectionRefused)),
            (
                "rifiuto persistente del computer di destinazione",
                Exactly(ConnectionRefused),
            ),
            ("a máquina de destino as recusou ativamente", Exactly(ConnectionRefused)),
            ("対象のコンピューターによって拒否されたため", Exactly(ConnectionRefused)),
            ("由于目标计算机积极拒绝", Exactly(ConnectionRefused)),
            ("目標電腦拒絕連線", Exactly(ConnectionRefused)),
            ("대상 컴퓨터에서 연결을 거부했으므로", Exactly(ConnectionRefused)),
            (
                "конечный компьютер отверг запрос на подключение",
                Exactly(ConnectionRefused),
            ),
            (
                "da die gegenstelle nach einer bestimmten zeitspanne nicht richtig reagiert hat",
                Exactly(ConnectTimeout),
            ),
            (
                "le parti connecté n'a pas répondu convenablement au-delà d'une certaine durée",
                Exactly(ConnectTimeout),
            ),
            (
                "la parte conectada no respondió adecuadamente tras un periodo de tiempo",
                Exactly(ConnectTimeout),
            ),
            (
                "la parte connessa non ha risposto correttamente dopo un certo periodo",
                Exactly(ConnectTimeout),
            ),
            (
                "o componente conectado não respondeu corretamente após um período de tempo",
                Exactly(ConnectTimeout),
            ),
            (
                "接続済みの呼び出し先が一定の時間を過ぎても正しく応答しなかったため",
                Exactly(ConnectTimeout),
            ),
            ("由于连接方在一段时间后没有正确答复", Exactly(ConnectTimeout)),
            ("連線對象有一段時間並未正確回應", Exactly(ConnectTimeout)),
            (
                "другое нужное действие не было выполнено за требуемое время",
                Likely(ConnectTimeout),
            ),
            // ERROR_SEM_TIMEOUT (121).
            (
                "das zeitlimit für die semaphore wurde erreicht",
                Exactly(ConnectTimeout),
            ),
            (
                "le délai de temporisation de sémaphore a expiré",
                Exactly(ConnectTimeout),
            ),
            ("se agotó el tiempo de espera del semáforo", Exactly(ConnectTimeout)),
            ("o período de tempo limite do semáforo expirou", Exactly(ConnectTimeout)),
            ("timeout del semaforo", Exactly(ConnectTimeout)),
            ("セマフォがタイムアウトしました", Exactly(ConnectTimeout)),
            ("信号灯超时时间已到", Exactly(ConnectTimeout)),
            ("세마포 제한 시간이 만료되었습니다", Exactly(ConnectTimeout)),
            ("превышен таймаут семафора", Exactly(ConnectTimeout)),
            (
                "vorhandene verbindung wurde vom remotehost geschlossen",
                Exactly(ConnectionDropped),
            ),
            (
                "une connexion existante a dû être fermée par l'hôte distant",
                Exactly(ConnectionDropped),
            ),
            (
                "interrupción forzada de una conexión existente por el host remoto",
                Exactly(ConnectionDropped),
            ),
            (
                "connessione in corso interrotta forzatamente dall'host remoto",
                Exactly(ConnectionDropped),
            ),
            (
                "cancelamento de uma conexão existente pelo host remoto",
                Exactly(ConnectionDropped),
            ),
            (
                "既存の接続はリモート ホストに強制的に切断されました",
                Exactly(ConnectionDropped),
            ),
            ("远程主机强迫关闭了一个现有的连接", Exactly(ConnectionDropped)),
            ("遠端主機已強制關閉一個現存的連線", Exactly(ConnectionDropped)),
            (
                "удаленный хост принудительно разорвал существующее подключение",
                Exactly(ConnectionDropped),
            ),
        ],
    },
];
