//! Glue's set-up errors in the languages of its documentation and console.

use crate::signal::cause::Cause::*;
use crate::signal::speakers::Says::{self, Likely, Settles};
use crate::signal::speakers::Table;

const fn table(language: &'static str, says: &'static [(&'static str, Says)]) -> Table {
    Table {
        language,
        source: "docs.aws.amazon.com/<language>/glue/latest/dg/glue-troubleshooting-errors.html, headings and their first lines",
        says,
    }
}

pub(super) const ENGLISH: Table = table("en", EN);
pub(super) const JAPANESE: Table = table("ja", JA);
pub(super) const KOREAN: Table = table("ko", KO);
pub(super) const CHINESE: Table = table("zh_CN", ZH_CN);
pub(super) const ITALIAN: Table = table("it", IT);
pub(super) const SPANISH: Table = table("es", ES);
pub(super) const FRENCH: Table = table("fr", FR);

const EN: &[(&str, Says)] = &[
    ("inbound rule in security group required", Settles(SgNoSelfReference)),
    ("outbound rule in security group required", Settles(SgNoSelfReference)),
    (
        "the operation is not valid for the object's storage class",
        Settles(DataAccessDenied),
    ),
    ("amazon s3 access denied", Settles(DataAccessDenied)),
    ("amazon s3 access key id does not exist", Settles(DataAccessDenied)),
    ("amazon s3 service token expired", Settles(DataAccessDenied)),
    ("amazon s3 timeout", Likely(S3EndpointMissing)),
    ("job bookmark update failed due to version mismatch", Settles(Other)),
    ("development endpoint provisioning failed", Likely(Capacity)),
    ("the s3 location {} is not registered", Settles(DataAccessDenied)),
    ("s3 location is not registered", Settles(DataAccessDenied)),
];

const JA: &[(&str, Says)] = &[
    ("リソースを利用できません", Likely(Capacity)),
    ("リソースが利用できません", Likely(Capacity)),
    (
        "s3 エンドポイントまたは nat ゲートウェイが見つかりません",
        Settles(S3EndpointMissing),
    ),
    ("セキュリティグループのインバウンドルール", Settles(SgNoSelfReference)),
    ("セキュリティグループのアウトバウンドルール", Settles(SgNoSelfReference)),
    ("すべての受信ポート", Settles(SgNoSelfReference)),
    ("すべての送信ポート", Settles(SgNoSelfReference)),
    ("ロールを引き受けるためのアクセス許可", Settles(RoleCannotBeAssumed)),
    ("アクションは許可されていません", Likely(GlueRolePermission)),
    ("az のサブネットが見つかりません", Settles(AzMismatch)),
    (
        "ネットワークインターフェイスのプライベート dns が見つかりません",
        Settles(DnsFailure),
    ),
    ("amazon s3 へのアクセスが拒否されました", Settles(DataAccessDenied)),
    ("amazon s3 のアクセスキー id が存在しません", Settles(DataAccessDenied)),
    ("amazon s3 のサービストークンが有効期限切れ", Settles(DataAccessDenied)),
    ("amazon s3 タイムアウト", Likely(S3EndpointMissing)),
];

const KO: &[(&str, Says)] = &[
    ("사용 가능하지 않는 리소스", Likely(Capacity)),
    ("리소스를 사용할 수 없", Likely(Capacity)),
    (
        "s3 엔드포인트 또는 nat 게이트웨이를 찾을 수 없습니다",
        Settles(S3EndpointMissing),
    ),
    ("보안 그룹의 인바운드 규칙", Settles(SgNoSelfReference)),
    ("보안 그룹의 아웃바운드 규칙", Settles(SgNoSelfReference)),
    ("모든 수신 포트", Settles(SgNoSelfReference)),
    ("모든 송신 포트", Settles(SgNoSelfReference)),
    ("역할 수임 권한", Settles(RoleCannotBeAssumed)),
    ("작업이 승인되지 않았습니다", Likely(GlueRolePermission)),
    ("az용 서브넷을 찾을 수 없습니다", Settles(AzMismatch)),
    (
        "네트워크 인터페이스용 프라이빗 dns를 찾을 수 없습니다",
        Settles(DnsFailure),
    ),
    ("amazon s3 액세스가 거부되었습니다", Settles(DataAccessDenied)),
    ("amazon s3 액세스 키 id가 없습니다", Settles(DataAccessDenied)),
    ("amazon s3 서비스 토큰이 만료되었습니다", Settles(DataAccessDenied)),
    ("amazon s3 시간 제한", Likely(S3EndpointMissing)),
];

const ZH_CN: &[(&str, Says)] = &[
    ("资源不可用", Likely(Capacity)),
    ("s3 终端节点或 nat 网关", Settles(S3EndpointMissing)),
    ("s3 端点或 nat 网关", Settles(S3EndpointMissing)),
    ("需要安全组中的入站规则", Settles(SgNoSelfReference)),
    ("需要安全组中的出站规则", Settles(SgNoSelfReference)),
    ("必须打开所有入口端口", Settles(SgNoSelfReference)),
    ("必须打开所有出口端口", Settles(SgNoSelfReference)),
    ("代入角色权限", Settles(RoleCannotBeAssumed)),
    ("操作未经授权", Likely(GlueRolePermission)),
    ("无法调用 ec2:", Settles(GlueRolePermission)),
    ("找不到可用区的子网", Settles(AzMismatch)),
    ("找不到网络接口的私有 dns", Settles(DnsFailure)),
    ("amazon s3 访问被拒绝", Settles(DataAccessDenied)),
    ("amazon s3 访问密钥 id 不存在", Settles(DataAccessDenied)),
    ("amazon s3 服务令牌已过期", Settles(DataAccessDenied)),
    ("amazon s3 超时", Likely(S3EndpointMissing)),
];

const IT: &[(&str, Says)] = &[
    ("risorsa non disponibile", Likely(Capacity)),
    ("l'endpoint s3 o il gateway nat", Settles(S3EndpointMissing)),
    (
        "regola in entrata obbligatoria nel gruppo di sicurezza",
        Settles(SgNoSelfReference),
    ),
    (
        "regola in uscita obbligatoria nel gruppo di sicurezza",
        Settles(SgNoSelfReference),
    ),
    (
        "azione non autorizzata. impossibile convalidare",
        Settles(GlueRolePermission),
    ),
    ("chiamata a ec2 non riuscita", Settles(GlueRolePermission)),
    ("trovare la sottorete per la zona di disponibilità", Settles(AzMismatch)),
    ("alcun dns privato per l'interfaccia di rete", Settles(DnsFailure)),
    ("accesso ad amazon s3 negato", Settles(DataAccessDenied)),
    ("l'id chiave di accesso amazon s3 non esiste", Settles(DataAccessDenied)),
    ("token di servizio amazon s3 scaduto", Settles(DataAccessDenied)),
    ("timeout di amazon s3", Likely(S3EndpointMissing)),
];

const ES: &[(&str, Says)] = &[
    ("recurso no disponible", Likely(Capacity)),
    (
        "punto de conexión s3 o puerta de enlace nat",
        Settles(S3EndpointMissing),
    ),
    ("punto de enlace de s3 o la gateway nat", Settles(S3EndpointMissing)),
    ("regla de entrada del grupo de seguridad", Settles(SgNoSelfReference)),
    ("regla de salida del grupo de seguridad", Settles(SgNoSelfReference)),
    ("asumir el rol para el servicio", Settles(RoleCannotBeAssumed)),
    ("no está autorizada. no se puede validar", Settles(GlueRolePermission)),
    ("error al llamar a ec2:", Settles(GlueRolePermission)),
    ("encontrar la subred de az", Settles(AzMismatch)),
    ("tiempo de espera de amazon s3", Likely(S3EndpointMissing)),
];

const FR: &[(&str, Says)] = &[
    ("délai d'attente d'amazon s3", Likely(S3EndpointMissing)),
    ("expiration du délai amazon s3", Likely(S3EndpointMissing)),
    ("ressource non disponible", Likely(Capacity)),
    ("ressource indisponible", Likely(Capacity)),
    (
        "le point de terminaison s3 ou la passerelle nat",
        Settles(S3EndpointMissing),
    ),
    ("règle de trafic entrant obligatoire", Settles(SgNoSelfReference)),
    ("règle de trafic sortant obligatoire", Settles(SgNoSelfReference)),
    (
        "action n'est pas autorisée. impossible de valider",
        Settles(GlueRolePermission),
    ),
    (
        "trouver le sous-réseau pour la zone de disponibilité",
        Settles(AzMismatch),
    ),
    ("clé d'accès amazon s3 n'existe pas", Settles(DataAccessDenied)),
];
