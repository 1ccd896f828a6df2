//! Plain sentences in other languages than English: what people, consoles and translated tools write of a connection in their own
//! words. One kind holds the words of all languages, a line each: German, French, Spanish, Portuguese, Italian, Russian, Polish,
//! Japanese, Chinese, Korean. A sentence that mixes two means the same.

use crate::signal::speakers::sentences::Kind;

mod jobs;
mod login;
mod tls;
mod way;
mod words;

/// In the order in which they are asked: what is no connection's, what TLS and the login are refused for, the way.
pub(super) const KINDS: &[&[Kind]] = &[jobs::KINDS, tls::KINDS, login::KINDS, way::KINDS];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_people_write_of_a_connection_is_read_in_every_language() {
        for (expected, texts) in [
            (
                "network/connect_timeout",
                &[
                    "Es kann keine Verbindung zum Server hergestellt werden",
                    "Fehler beim Verbinden: Zeitüberschreitung",
                    "Impossible de se connecter : délai de connexion dépassé",
                    "No se pudo conectar con la base de datos",
                    "Não foi possível conectar ao banco de dados: tempo limite da conexão esgotado",
                    "Impossibile stabilire la connessione al server",
                    "Не удалось подключиться к серверу базы данных: время ожидания соединения истекло",
                    "データベースに接続できませんでした。",
                    "测试连接失败",
                    "任务执行显示连接不到数据库",
                    "无法连接到docker内的mariadb",
                    "RDS に繋ごうとしても応答がなくタイムアウトする",
                    "Der Datenbankserver ist nicht erreichbar",
                    "El servidor no responde",
                    "错误: 主机不可达",
                    "无法连接到数据库：连接超时",
                    "데이터베이스에 연결할 수 없습니다: 연결 시간이 초과되었습니다",
                ][..],
            ),
            (
                "network/connection_refused",
                &[
                    "Verbindung verweigert",
                    "接続が拒否されました",
                    "数据库连接失败：连接被拒绝",
                ],
            ),
            (
                "network/dns_failure",
                &[
                    "ホスト名を解決できません",
                    "Host desconocido: x",
                    "Impossible de résoudre le nom d\u{2019}hôte db.interne",
                    "Não foi possível resolver o nome do host",
                ],
            ),
            (
                "credentials/bad_password",
                &[
                    "Anmeldung fehlgeschlagen",
                    "Login fehlgeschlagen",
                    "Échec : nom d'utilisateur ou mot de passe incorrect",
                    "usuario o contraseña incorrectos",
                    "登录失败：用户名或密码错误",
                    "密码不对，数据库连接失败",
                    "登录 MySQL 失败",
                    "La clave del usuario es incorrecta",
                    "로그인 실패",
                ],
            ),
            (
                "credentials/account_locked_or_expired",
                &["Das Benutzerkonto ist gesperrt", "계정이 잠겼습니다"],
            ),
            (
                "ssl/certificate_untrusted",
                &[
                    "Le certificat a expiré",
                    "O certificado do servidor expirou",
                    "サーバー証明書の有効期限が切れています",
                    "服务器证书已过期",
                    "서버 인증서가 만료되었습니다",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &["Es konnte keine sichere Verbindung hergestellt werden, nicht mit TLS"],
            ),
            (
                "driver/driver_class_not_found",
                &[
                    "Le pilote JDBC est introuvable",
                    "JDBC ドライバーが見つかりません",
                    "JDBC 驱动文件不存在",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "Spalte x existiert nicht",
                    "テーブルが存在しません",
                    "La tabla x no existe",
                    "Fichier introuvable sur le serveur",
                    "作业失败：除以零",
                ],
            ),
            ("not_connection/data_access_denied", &["Acceso denegado al bucket"]),
            (
                "credentials/database_or_privilege_missing",
                &["La base de données « x » n\u{2019}existe pas", "数据库不存在"],
            ),
            ("not_connection/capacity_or_throttling", &["请求数超过上限"]),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
    }

    #[test]
    fn a_connection_that_is_said_to_work_is_blamed_for_nothing() {
        for text in [
            "Die Verbindung zur Datenbank klappt, danach kommt ein Fehler",
            "Die Anmeldung war erfolgreich, der Job ist fehlgeschlagen",
            "登录成功，作业失败",
            "La connexion à la base de données fonctionne, erreur ensuite",
            "La conexión al servidor funciona, luego hay un error de otra cosa",
            "数据库连接正常,作业失败",
            "データベースへの接続は成功し、ジョブは失敗しました",
            "데이터베이스 연결은 정상, 작업 실패",
            "Ich habe einen Benutzer in der Datenbank angelegt und ihm alle Rechte gegeben",
            "从我的电脑可以连接到数据库",
        ] {
            assert_eq!(said(text, None), "unknown/unknown", "{text}");
        }
        // And what leads to no source.
        for text in ["Die Anmeldung am Slack-Server ist fehlgeschlagen", "接口登录失败"] {
            assert_eq!(said(text, None), "not_connection/other", "{text}");
        }
    }

    #[test]
    fn a_no_is_enough_behind_what_only_a_connection_has() {
        for (expected, texts) in [
            (
                "network/connect_timeout",
                &[
                    "Vom Oracle-Server kommt keine Antwort",
                    "La base de données ne répond pas",
                    "Oracle 数据库没有响应",
                    "データベースからの応答がない",
                ][..],
            ),
            (
                "network/dns_failure",
                &["Der Hostname lässt sich nicht auflösen", "名前解決に失敗しました"],
            ),
            (
                "network/connection_dropped",
                &["Die Verbindung ist mittendrin zusammengebrochen", "接続が途中で切れた"],
            ),
            (
                "ssl/certificate_untrusted",
                &[
                    "Das Serverzertifikat wird nicht akzeptiert",
                    "Le certificat du serveur n'est pas accepté",
                ],
            ),
            (
                "credentials/bad_password",
                &["Das Passwort passt nicht", "La contraseña no coincide"],
            ),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
        // Near misses: a list of the revoked, an algorithm, another's certificate, a password that is right.
        for text in [
            "Die Sperrliste der Zertifikate des Servers wird nicht verwendet",
            "Das Zertifikat für den Kurs konnte nicht als PDF erzeugt werden",
            "所选的证书散列算法无效",
            "identifiant du processus incorrect",
        ] {
            assert_eq!(said(text, None), "unknown/unknown", "{text}");
        }
    }

    #[test]
    fn nobody_has_words_that_are_any_sentence_s() {
        use shared_domain::source::Engine::{Mysql, Sqlserver};
        for (text, engine) in [
            ("Fui ao banco de dados e voltei", Mysql),
            ("SQL Server 的连接", Sqlserver),
        ] {
            assert_eq!(said(text, Some(engine)), "unknown/unknown", "{text}");
        }
    }
}
