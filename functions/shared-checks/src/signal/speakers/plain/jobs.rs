//! What befalls a job and has nothing to do with its connection, in other languages than English: memory, time, packages, data, and
//! connections to what is no source. One kind holds the words of all languages, a line each.

use crate::signal::speakers::sentences::Kind;

mod queries;
mod resources;
mod services;
mod values;

pub(super) use services::OTHERS;

/// Asked before what is said of a connection.
pub(super) const KINDS: &[&[Kind]] = &[queries::KINDS, resources::KINDS, values::KINDS];

/// A column is spoken of, whatever it is called.
const COLUMN: &[&str] = &[
    "spalte~",
    "feld",
    "colonn~",
    "champ",
    "column",
    "columna~",
    "campo",
    "campos",
    "coluna~",
    "столб~",
    "поле",
    "kolumn~",
    "列",
    "項目",
    "字段",
    "컬럼",
    "필드",
];

/// The words of the way to a source, and more.
macro_rules! of_the_way {
    ($($more:literal),* $(,)?) => {
        &[
            "verbindung",
            "verbinden",
            "anmeldung",
            "kennwort",
            "passwort",
            "zertifikat",
            "treiber",
            "host",
            "port",
            "connexion",
            "connecter",
            "mot de passe",
            "identifiant",
            "certificat",
            "pilote",
            "hôte",
            "conexión",
            "conectar",
            "contraseña",
            "certificado",
            "controlador",
            "conexão",
            "senha",
            "connessione",
            "connettersi",
            "connettere",
            "certificato",
            "login",
            "password",
            "driver",
            "jdbc",
            "url",
            "подключение",
            "соединение",
            "пароль",
            "сертификат",
            "połączenie",
            "hasło",
            "接続",
            "ログイン",
            "パスワード",
            "証明書",
            "ドライバ",
            "ユーザー名",
            "连接",
            "登录",
            "密码",
            "证书",
            "驱动",
            "用户名",
            "主机",
            "連線",
            "접속",
            "연결",
            "로그인",
            "비밀번호",
            "인증서",
            "드라이버",
            "호스트",
            $($more),*
        ]
    };
}

/// Where a sentence speaks of one of these, it may be of a connection.
const OF_THE_WAY: &[&str] = of_the_way![];

/// The same, and what it leads to: a time that ran out may be its.
const OF_THE_WAY_TO_SOURCES: &[&str] = of_the_way![
    "base",
    "bases",
    "joindre",
    "atteindre",
    "erreichbar",
    "datenbank~",
    "~datenbank",
    "serv~",
    "banco",
    "oracle",
    "mysql",
    "mariadb",
    "postgres",
    "postgresql",
    "redshift",
    "snowflake",
    "rds",
    "aurora",
    "sql server",
    "teradata",
    "hana",
    "データベース",
    "サーバ",
    "数据库",
    "服务器",
    "数据源",
    "데이터베이스",
    "서버",
];

#[cfg(test)]
mod tests {
    use crate::signal::speakers::heard::said;

    #[test]
    fn what_befalls_a_job_is_read_in_every_language() {
        for (expected, texts) in [
            (
                "not_connection/out_of_memory",
                &[
                    "Der Arbeitsspeicher ist erschöpft",
                    "La mémoire du conteneur dépasse la limite",
                    "El contenedor se quedó sin memoria",
                    "O executor ficou sem memória",
                    "Memoria esaurita",
                    "ヒープが不足しています",
                    "堆内存溢出",
                    "메모리를 초과했습니다",
                ][..],
            ),
            (
                "not_connection/job_timeout",
                &[
                    "Der Lauf wurde wegen Zeitüberschreitung beendet",
                    "La tâche a dépassé la durée maximale",
                    "El trabajo superó el tiempo máximo",
                    "A tarefa excedeu o tempo limite",
                    "ジョブが最大実行時間を超えました",
                    "任务运行超时",
                    "작업이 최대 실행 시간을 넘었습니다",
                ],
            ),
            (
                "not_connection/data_access_denied",
                &[
                    "Zugriff auf s3://a/b verweigert",
                    "Accès refusé au bucket",
                    "Acceso denegado al escribir en s3://a/b",
                    "バケットの権限がありません",
                    "没有权限访问存储桶",
                    "버킷에 대한 권한이 없습니다",
                ],
            ),
            (
                "not_connection/library_missing",
                &[
                    "Das Modul x ist nicht installiert",
                    "Impossible d'importer le module x",
                    "No se pudo importar el módulo x",
                    "モジュールが見つかりません",
                    "缺少依赖包",
                    "패키지를 찾을 수 없습니다",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "Der Wert x in Spalte y konnte nicht umgewandelt werden",
                    "Impossible de convertir la valeur x",
                    "O arquivo não tem a coluna x",
                    "列数が一致しません",
                    "脏数据条数检查不通过",
                    "테이블에 컬럼 x 가 없습니다",
                ],
            ),
            (
                "not_connection/shuffle_or_executor_lost",
                &[
                    "Ein Executor ist verloren gegangen",
                    "エグゼキュータが失われました",
                    "执行节点心跳超时",
                ],
            ),
            (
                "not_connection/other",
                &[
                    "Die Verbindung zum Jupyter-Notebook wurde getrennt",
                    "カーネルとの接続が切断されました",
                    "Der Auftrag wurde vom Benutzer abgebrochen",
                    "任务被用户取消",
                ],
            ),
        ] {
            for text in texts {
                assert_eq!(said(text, None), expected, "{text}");
            }
        }
    }

    #[test]
    fn what_speaks_of_a_connection_is_no_job_s_own() {
        for text in [
            "Der Job bricht ab: Zeitüberschreitung bei der Verbindung zur Datenbank",
            "作业失败：数据库连接超时",
            "Glueジョブの接続テストがタイムアウトしました",
            "El trabajo falló: no se pudo conectar con la base de datos",
        ] {
            assert!(said(text, None).starts_with("network/"), "{text}");
        }
        for text in ["Das Kennwort hat einen ungültigen Wert", "登录失败：密码值不正确"] {
            assert!(said(text, None).starts_with("credentials/"), "{text}");
        }
    }
}
