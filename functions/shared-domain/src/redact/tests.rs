//! What goes, what stays, and how long it takes.

use super::*;

/// Each text holds `hunter2` (or a piece of it) as the secret, and what is to be left of it.
#[test]
fn secrets_go_and_the_rest_stays() {
    for (text, expected) in [
        (
            "jdbc:postgresql://app:hunter2@db.example.com:5432/orders",
            "jdbc:postgresql://app:[redacted]@db.example.com:5432/orders",
        ),
        (
            "jdbc:mysql://root:hun/ter2@db:3306/x?a=b",
            "jdbc:mysql://root:[redacted]@db:3306/x?a=b",
        ),
        (
            "jdbc:mysql://root:hun@ter2@db:3306/x",
            "jdbc:mysql://root:[redacted]@db:3306/x",
        ),
        ("redis://:hunter2@cache:6379", "redis://:[redacted]@cache:6379"),
        (
            "jdbc:oracle:thin:scott/hunter2@//db:1521/ORCL",
            "jdbc:oracle:thin:scott/[redacted]@//db:1521/ORCL",
        ),
        (
            "jdbc:oracle:thin:scott/hunter2@(DESCRIPTION=(HOST=db))",
            "jdbc:oracle:thin:scott/[redacted]@(DESCRIPTION=(HOST=db))",
        ),
        (
            "jdbc:sqlserver://h:1433;user=sa;password={hun;ter2};encrypt=true",
            "jdbc:sqlserver://h:1433;user=sa;password={[redacted]};encrypt=true",
        ),
        (
            "jdbc:sqlserver://h;user=sa;password=hun;ter2;encrypt=true",
            "jdbc:sqlserver://h;user=sa;password=[redacted];encrypt=true",
        ),
        (
            "jdbc:postgresql://h/db?user=app&password=hunter2&ssl=true",
            "jdbc:postgresql://h/db?user=app&password=[redacted]&ssl=true",
        ),
        ("PASSWORD=hunter2", "PASSWORD=[redacted]"),
        ("password: hunter2, host: db", "password: [redacted], host: db"),
        (
            "StartupPacket(user=app, password=hunter2, database=dev)",
            "StartupPacket(user=app, password=[redacted], database=dev)",
        ),
        (
            r#"{"username":"app","password":"hun\"ter2"}"#,
            r#"{"username":"app","password":"[redacted]"}"#,
        ),
        (
            r#"{"password":"hun\\","user":"app"}"#,
            r#"{"password":"[redacted]","user":"app"}"#,
        ),
        (
            r#"{\"password\":\"hunter2\",\"user\":\"app\"}"#,
            r#"{\"password\":\"[redacted]\",\"user\":\"app\"}"#,
        ),
        (
            r#"{'sfUser': 'u', 'sfPassword': 'hunter2'}"#,
            r#"{'sfUser': 'u', 'sfPassword': '[redacted]'}"#,
        ),
        ("{\"password\":\n  \"hunter2\"}", "{\"password\":\n  \"[redacted]\"}"),
        (
            r#"["--db-password", "hunter2", "--user", "app"]"#,
            r#"["--db-password", "[redacted]", "--user", "app"]"#,
        ),
        (
            "--DB_PASSWORD hunter2 --user app",
            "--DB_PASSWORD [redacted] --user app",
        ),
        ("--db_pass=hunter2 --x 1", "--db_pass=[redacted] --x 1"),
        ("<password>hunter2</password>", "<password>[redacted]</password>"),
        (
            "CREATE USER app IDENTIFIED BY 'it''s hunter2' x",
            "CREATE USER app IDENTIFIED BY '[redacted]' x",
        ),
        (
            "ALTER USER app PASSWORD 'hunter2'",
            "ALTER USER app PASSWORD '[redacted]'",
        ),
        (
            "-Djavax.net.ssl.trustStorePassword=hunter2 -Xmx1g",
            "-Djavax.net.ssl.trustStorePassword=[redacted] -Xmx1g",
        ),
        (
            "aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
            "aws_secret_access_key = [redacted]",
        ),
        ("key AKIAIOSFODNN7EXAMPLE used", "key [redacted] used"),
        (
            "token: eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N",
            "token: [redacted]",
        ),
        (
            "Authorization: Bearer abcdefghijklmnop.qrs",
            "Authorization: Bearer [redacted]",
        ),
        (
            "Authorization: Basic YXBwOmh1bnRlcjI=",
            "Authorization: Basic [redacted]",
        ),
        (
            "db:5432/?Action=connect&DBUser=app&X-Amz-Security-Token=hunter2&X-Amz-Date=2026",
            "db:5432/?Action=connect&DBUser=app&X-Amz-Security-Token=[redacted]&X-Amz-Date=2026",
        ),
        (
            "a -----BEGIN RSA PRIVATE KEY-----\nMIIE+/=\nabc\n-----END RSA PRIVATE KEY----- b",
            "a [redacted] b",
        ),
        ("-----BEGIN PRIVATE KEY-----MIIEhunter2", "[redacted]"),
        ("SecretString='{\"a\":\"hunter2\"}'", "SecretString='[redacted]'"),
        ("password='hunter2", "password='[redacted]"),
        ("пароль password=hünter2 ок", "пароль password=[redacted] ок"),
    ] {
        assert_eq!(redact(text), expected, "{text}");
        assert_eq!(redact(expected), expected, "redacting twice changes nothing");
    }
}

#[test]
fn what_a_diagnosis_needs_stays() {
    for text in [
        "Access denied for user 'app'@'10.0.1.5' (using password: YES)",
        "FATAL: password authentication failed for user \"app\"",
        "ORA-28001: the password has expired",
        "ORA-01017: invalid username/password; logon denied",
        "Unable to load authentication plugin 'caching_sha2_password'.",
        "plugin=mysql_native_password, next",
        "SECRET_ID=glue/orders-prod secretId: glue/x",
        "secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/x-AbCdEf",
        "Unexpected token: END_OBJECT",
        "jdbc:postgresql://db.example.com:5432/orders?user=a@b",
        "https://s3.us-east-1.amazonaws.com/bucket/file@2x.png",
        "http://host:8080/a@b",
        "sqlserver://h:1433;user=a@b",
        "password=[redacted]",
        "aws secretsmanager put-secret-value --secret-id x --secret-string file://secret.json",
        "HidePassword=true password_encryption=scram-sha-256",
        "tests pass: 12, fail: 0",
        "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    ] {
        assert_eq!(redact(text), text);
    }
}

#[test]
fn hostile_text_is_read_in_linear_time() {
    for piece in [
        "://",
        "://a:b",
        "password=",
        "password={arn:",
        "token='a",
        "-",
        "-----BEGIN PRIVATE KEY-----",
        "oracle:a/(@",
        "<password>",
        "Bearer ",
        "é",
        "-----BEGIN ",
        "\\",
        "\"",
        "a:b@",
        "'",
        "IDENTIFIED BY ",
        "eyJ",
        "oracle:a/",
        "&a",
        "{",
        "password=`",
        "password=\u{201c}",
        "password={\n",
        "password=\"\n",
        "password: |\n  ",
        "password:\n",
        "password: <<EOT\n",
        "password=<![CDATA[\n",
        "&lt;password&gt;",
        "password is ",
        "password for user ",
        "(\"password\", \"",
        "mysql -p'",
        "@tcp(",
        "arn:aws:",
        "-----BEGIN PRIVATE KEY-----\nAAAA\n",
        "-----END PRIVATE KEY-----",
        "Authorization: Token ",
        "'' is the password",
        "<password><![CDATA[x]]></password> ",
        "password: <<EOT ",
        "password:\r",
        "password: |\r",
        "Cookie: x",
        "Authorization: \u{201c}x",
        "curl -u \u{201c}x",
        "IDENTIFIED BY \u{201c}",
    ] {
        let text = piece.repeat(250_000 / piece.len());
        let start = std::time::Instant::now();
        let _ = redact(&text);
        assert!(start.elapsed().as_secs() < 3, "{piece}");
    }
}
