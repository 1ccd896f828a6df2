//! The numbers of the login, and every language's words.

use super::*;
use crate::signal::speakers::heard::{read, utterance};
use crate::signal::words::{found_in, normalised};

#[test]
fn every_number_of_the_login_has_a_verdict() {
    for number in [
        4060, 4062, 4063, 4064, 229, 230, 262, 297, 300, 911, 916, 976, 978, 983, 17802, 17809, 17813, 17828, 17829,
        17830, 17832, 17835, 17836, 17889, 17892, 18401, 18450, 18451, 18452, 18456, 18458, 18461, 18470, 18485, 18486,
        18487, 18488, 10928, 10929, 40197, 40501, 40531, 40532, 40544, 40549, 40613, 40615, 40914, 47073, 49918, 49919,
        49920, 10054, 10060, 10061, 11001, 20003, 20009,
    ] {
        assert!(numbers::of_login(number).is_some(), "{number}");
    }
    for number in [
        102, 207, 208, 515, 547, 1205, 1222, 2601, 2627, 2628, 2812, 8114, 8134, 8152, 9002, 13609,
    ] {
        assert_eq!(numbers::of_login(number), None, "{number} comes after the login");
        assert!(numbers::of_statement(number).is_some(), "{number}");
    }
}

#[test]
fn beside_18456_the_other_number_or_the_state_says_why() {
    for (message, says) in [
        ("(18456, b\"Login failed for user 'etl'.\")", vec![Exactly(BadPassword)]),
        (
            "[28000] [SQL Server]x (18456) (SQLDriverConnect); [SQL Server]y (4060)",
            vec![Exactly(DatabaseOrPrivilege)],
        ),
        (
            "Error: 18456, Severity: 14, State: 38.",
            vec![Exactly(DatabaseOrPrivilege)],
        ),
        ("Error: 18456, Severity: 14, State: 8.", vec![Exactly(BadPassword)]),
        ("Error: 18456, Severity: 14, State: 7.", vec![Exactly(BadPassword)]),
        ("Error: 18456, Severity: 14, State: 18.", vec![Exactly(AccountState)]),
        (
            "Msg 208, Level 16: Invalid object name 'x'.",
            vec![Likely(SchemaOrData)],
        ),
        ("worker exited (208)", vec![]),
    ] {
        assert_eq!(codes(&utterance(message)), says, "{message}");
    }
}

#[test]
fn every_state_of_a_failed_login_has_a_verdict() {
    for (cause, states) in [
        (BadPassword, &[1, 2, 5, 6, 7, 8, 9, 58][..]),
        (AccountState, &[18]),
        (DatabaseOrPrivilege, &[11, 12, 27, 38, 40, 46, 126]),
        (ConnectionRefused, &[13, 23]),
        (LoginNotGiven, &[122, 123, 124]),
        (OauthOrKey, &[102, 105, 111, 132, 133]),
    ] {
        for state in states {
            let message = format!("Error: 18456, Severity: 14, State: {state}.");
            assert_eq!(codes(&utterance(&message)), [Exactly(cause)], "{message}");
        }
    }
}

#[test]
fn a_name_without_an_address_is_its_own_reason_in_every_language() {
    for (message, says) in [
        (
            "Fehler beim Herstellen der TCP/IP-Verbindung mit dem Host 'erp.corp', Port 1433. Fehler: 'erp.corp. Überprüfen",
            vec![Likely(DnsFailure)],
        ),
        (
            "通过端口 1433 连接到主机 erp.corp 的 TCP/IP 连接失败。错误:“erp.corp。请验证",
            vec![Likely(DnsFailure)],
        ),
        (
            "The TCP/IP connection to the host 10.1.2.3/sql, port 1433 has failed. Error: \"10.1.2.3/sql. Verify",
            vec![Exactly(BadJdbcUrl)],
        ),
        (
            "The TCP/IP connection to the host erp.corp, port 1433 has failed. Error: \"Connection refused. Verify",
            vec![],
        ),
    ] {
        assert_eq!(codes(&utterance(message)), says, "{message}");
    }
}

/// The strongest words of SQL Server in a message.
fn said(message: &str) -> Option<Says> {
    let rank = |says: &Says| match says {
        Exactly(_) => 3,
        Likely(_) | Says::WhileHandshaking | Says::WhileConnecting => 2,
        _ => 1,
    };
    let ours = |found: &crate::signal::words::Found| super::super::SPEAKERS[found.speaker].name == SPEAKER.name;
    found_in(&normalised(message), &crate::signal::speakers::of_engines())
        .into_iter()
        .filter(ours)
        .max_by_key(|found| (rank(&found.says), found.length))
        .map(|found| found.says)
}

#[test]
fn a_refused_login_and_a_database_that_cannot_be_opened_are_told_apart_in_every_language() {
    for (refused, no_database) in [
        (
            "Login failed for user 'etl'.",
            "Cannot open database \"d\" requested by the login. The login failed.",
        ),
        (
            "Fehler bei der Anmeldung für den Benutzer 'etl'.",
            "Die von der Anmeldung angeforderte \"d\"-Datenbank kann nicht geöffnet werden. Fehler bei der Anmeldung.",
        ),
        (
            "Error de inicio de sesión del usuario 'etl'.",
            "No se puede abrir la base de datos \"d\" solicitada por el inicio de sesión. Error de inicio de sesión.",
        ),
        (
            "Échec de l'ouverture de session de l'utilisateur 'etl'.",
            "Impossible d'ouvrir la base de données \"d\" demandée par la connexion. La connexion a échoué.",
        ),
        (
            "Accesso non riuscito per l'utente 'etl'.",
            "Impossibile aprire il database \"d\" richiesto dall'account di accesso. Accesso non riuscito.",
        ),
        (
            "ユーザー 'etl' はログインできませんでした。",
            "このログインで要求されたデータベース \"d\" を開けません。ログインに失敗しました。",
        ),
        (
            "사용자 'etl'이(가) 로그인하지 못했습니다.",
            "로그인에서 요청한 데이터베이스 \"d\"을(를) 열 수 없습니다. 로그인이 실패했습니다.",
        ),
        (
            "Falha de logon do usuário 'etl'.",
            "Não é possível abrir o banco de dados \"d\" solicitado pelo logon. Falha de logon.",
        ),
        (
            "Ошибка входа пользователя \"etl\".",
            "Не удается открыть базу данных \"d\", запрашиваемую именем входа. Не удалось выполнить вход.",
        ),
        ("用户 'etl' 登录失败。", "无法打开登录所请求的数据库 \"d\"。登录失败。"),
        (
            "使用者 'etl' 登入失敗。",
            "無法開啟登入所要求的資料庫 \"d\"。登入失敗。",
        ),
    ] {
        assert_eq!(said(refused), Some(Exactly(BadPassword)), "{refused}");
        assert_eq!(said(no_database), Some(Exactly(DatabaseOrPrivilege)), "{no_database}");
    }
}

#[test]
fn the_driver_is_read_in_every_language_that_it_has() {
    for (message, says) in [
        ("Die Verbindung wurde geschlossen.", Exactly(ConnectionDropped)),
        ("La URL de conexión no es válida.", Exactly(BadJdbcUrl)),
        ("La requête a été annulée.", Exactly(LockOrQueryTimeout)),
        (
            "SQL Server hat keine Antwort zurückgegeben. Die Verbindung wurde geschlossen.",
            Exactly(ConnectionDropped),
        ),
        ("証明書内のサーバー名の検証が失敗しました。", Exactly(HostnameMismatch)),
        ("Anslutningen är stängd.", Exactly(ConnectionDropped)),
        ("查询被取消。", Exactly(LockOrQueryTimeout)),
        ("此驅動程式不支援 SQL Server 版本 8。", Exactly(DriverServerMismatch)),
    ] {
        assert_eq!(said(message), Some(says), "{message}");
    }
}

#[test]
fn no_words_stand_in_two_languages_with_two_meanings() {
    let mut known: Vec<(&str, Says)> = SPEAKER.tables.iter().flat_map(|table| table.says).copied().collect();
    known.sort_by_key(|(words, _)| *words);
    for pair in known.windows(2) {
        let [(words, says), (others, other)] = pair else {
            continue;
        };
        assert!(words != others || says == other, "{words}");
    }
    for (words, _) in known {
        assert_eq!(words, normalised(words), "words stand as they are compared");
    }
}

#[test]
fn dotnets_client_is_read_in_every_language_of_its_resources() {
    let tables = words::TABLES.iter().filter(|table| table.source == words::SQL_CLIENT);
    let (mut languages, mut wrong) = (0, Vec::new());
    for table in tables {
        languages += 1;
        for (words, says) in table.says {
            // What is said vaguely stands around a reason.
            let (Says::Settles(cause) | Exactly(cause) | Likely(cause)) = says else {
                continue;
            };
            let text = format!(
                "System.Data.SqlClient.SqlException: {}. zzz",
                words.replace("{}", " zzz ")
            );
            let said = read(Engine::Sqlserver, &text).1;
            if said != cause.word().to_string() {
                wrong.push(format!("{}: {text}: {said}", table.language));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert_eq!(languages, 14);
}

#[test]
fn dotnets_client_is_not_taken_for_the_server_where_both_begin_alike() {
    use crate::signal::speakers::heard::said;
    for (text, expected) in [
        (
            "Si è verificato un errore di rete o specifico dell'istanza mentre si cercava di stabilire una connessione",
            "network/connect_timeout",
        ),
        (
            "Stabilita una connessione con il server, ma poi si è verificato un errore durante la procedura di accesso.",
            "network/connection_dropped",
        ),
    ] {
        assert_eq!(said(text, Some(Engine::Sqlserver)), expected, "{text}");
    }
}

#[test]
fn the_number_of_dotnets_layer_of_networks_says_why_in_every_language() {
    for (number, expected) in [
        (0, "connect_timeout"),
        (19, "connection_dropped"),
        (25, "bad_jdbc_url"),
        (26, "connect_timeout"),
        (31, "ssl_handshake_failed"),
        (40, "connect_timeout"),
        (50, "bad_jdbc_url"),
    ] {
        let text = format!(
            "Netzwerkbezogener oder instanzspezifischer Fehler beim Herstellen einer Verbindung mit SQL Server. zzz. \
             (provider: TCP-Anbieter, error: {number} - zzz)"
        );
        assert_eq!(read(Engine::Sqlserver, &text).1, expected, "{text}");
    }
}

#[test]
fn the_sentences_of_net_s_client_are_not_drowned_by_words_of_the_server_or_of_other_drivers() {
    let stage = |says: Says| says.cause().map(|cause| cause.stage());
    for table in words::TABLES.iter().filter(|table| table.source == words::SQL_CLIENT) {
        for (words, says) in table.says.iter().filter(|(_, says)| says.cause().is_some()) {
            let strongest = said(&words.replace("{}", " x "));
            assert_eq!(strongest.map(stage), Some(stage(*says)), "{} {words}", table.language);
        }
    }
}

#[test]
fn what_the_driver_says_of_the_way_in_is_no_statement_in_any_words() {
    for (text, expected) in [
        (
            "Die vom Anmeldename angeforderte \"d\"-Datenbank kann nicht geöffnet werden.",
            "database_or_privilege_missing",
        ),
        (
            "Server requires encryption, but the client does not support encryption.",
            "ssl_required_by_server",
        ),
        ("Der Server erfordert Verschlüsselung.", "ssl_required_by_server"),
        ("Le serveur exige le chiffrement.", "ssl_required_by_server"),
        ("El servidor requiere cifrado.", "ssl_required_by_server"),
    ] {
        let text = format!("com.microsoft.sqlserver.jdbc.SQLServerException: {text}");
        let said = read(Engine::Sqlserver, &text);
        assert_eq!(said.1, expected, "{text}");
    }
}
