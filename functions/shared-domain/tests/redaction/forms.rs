//! The forms in which secrets stand in texts, and texts that only speak of them. The tests of this crate and the fuzz target
//! `redact` plant a secret in each form, and look for it in what leaves.

/// How a secret is written into its form.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Written {
    /// As it is.
    Plain,
    /// As it is; letters and digits only, because the form ends at the first sign.
    Word,
    /// `etl:SECRET` in base64.
    Login,
    /// Its bytes as lines of base64, between the lines of a private key.
    Pem,
    /// The same with `\n` for each line's end.
    EscapedPem,
}

/// One form: its name, how the secret is written, and the text around `{}`.
pub type Form = (&'static str, Written, &'static str);

use Written::{EscapedPem, Login, Pem, Plain, Word};

/// The forms.
pub const FORMS: &[Form] = &[
    // Keys with every separator.
    ("assignment", Plain, "password={}"),
    (
        "assignment among others",
        Plain,
        "user=etl, password={}, database=orders",
    ),
    ("colon", Plain, "db.password: {}"),
    ("java map", Plain, "{password={}, user=etl}"),
    ("scala map", Plain, "Map(user -> etl, password -> {})"),
    ("scala map without blanks", Plain, "Map(password->{}, user->etl)"),
    ("scala option", Word, "Map(password -> Some({}), user -> Some(etl))"),
    ("scala tuple", Plain, "List((user,etl), (password,{}))"),
    ("ruby and perl", Plain, ":password => '{}', :user => 'etl'"),
    ("pascal", Plain, "password := '{}'"),
    ("gson", Plain, r"user\u003detl;password\u003d{}"),
    ("arrow", Plain, "password \u{2192} {}"),
    ("full width colon", Plain, "\u{5bc6}\u{7801}\u{ff1a}{}"),
    ("table", Plain, "| password | {} |"),
    ("markdown", Plain, "**Password:** {}"),
    // Configuration.
    ("json", Plain, r#"{"username":"etl","password":"{}"}"#),
    ("json over lines", Plain, "{\n  \"password\" :\n    \"{}\"\n}"),
    ("json within json", Plain, r#"{"body":"{\"password\":\"{}\"}"}"#),
    ("json twice within json", Plain, r#"{\\\"password\\\":\\\"{}\\\"}"#),
    (
        "json of unicode escapes",
        Plain,
        r"{\u0022password\u0022:\u0022{}\u0022}",
    ),
    ("json list", Plain, r#"{"passwords":["x"],"password":["{}"]}"#),
    ("json of dynamodb", Plain, r#"{"password": {"S": "{}"}}"#),
    (
        "json name and value",
        Plain,
        r#"{"name": "DB_PASSWORD", "value": "{}"}"#,
    ),
    ("json key and value", Plain, r#"{"Key":"password","Value":"{}"}"#),
    (
        "cloudformation parameter",
        Plain,
        "ParameterKey=DBPassword,ParameterValue={}",
    ),
    ("yaml", Plain, "db:\n  user: etl\n  password: {}\n  port: 5432"),
    ("yaml quoted", Plain, "password: \"{}\""),
    ("yaml name and value", Plain, "- name: DB_PASSWORD\n  value: {}"),
    ("yaml block", Plain, "password: |\n  {}\nuser: etl"),
    ("yaml folded block", Plain, "  password: >-\n    {}\n  user: etl"),
    ("alone on the next line", Plain, "password:\n{}\nok"),
    ("alone after a prompt", Plain, "Password: \n{}\nConnected"),
    ("properties", Plain, "spring.datasource.password = {}"),
    ("ini with a suffix", Plain, "DB_PASSWORD_PROD={}"),
    ("spark defaults", Plain, "spark.jdbc.password {}"),
    ("netrc", Plain, "machine h.example.com login etl password {}"),
    ("terraform", Plain, "master_password = \"{}\""),
    ("here document", Plain, "password = <<EOT\n{}\nEOT\n"),
    ("xml element", Plain, "<db><password>{}</password></db>"),
    ("xml character data", Plain, "<password><![CDATA[{}]]></password>"),
    ("xml attribute", Plain, "<db user=\"etl\" password=\"{}\"/>"),
    ("xml property", Plain, "<property name=\"password\" value=\"{}\"/>"),
    ("xml parameter", Plain, "<param name='password'>{}</param>"),
    (
        "hadoop",
        Plain,
        "<name>javax.jdo.option.ConnectionPassword</name>\n<value>{}</value>",
    ),
    ("xml escaped", Plain, "&lt;password&gt;{}&lt;/password&gt;"),
    ("json in xml", Plain, "{&quot;password&quot;:&quot;{}&quot;}"),
    // Programs.
    ("python keyword", Plain, "connect(user='etl', password='{}')"),
    ("python repr", Plain, "{'sfUser': 'etl', 'sfPassword': '{}'}"),
    ("python bytes", Plain, "{'password': b'{}'}"),
    (
        "python pairs",
        Plain,
        "OrderedDict([('user', 'etl'), ('password', '{}')])",
    ),
    ("python row", Plain, "Row(user='etl', password='{}')"),
    ("python lists", Plain, "[['user', 'etl'], ['password', '{}']]"),
    ("python with a type", Plain, "password: str = \"{}\""),
    ("python index", Plain, "conf[\"password\"] = \"{}\""),
    ("scala with a type", Plain, "val password: String = \"{}\""),
    ("go with a type", Plain, "var password string = \"{}\""),
    (
        "spark option",
        Plain,
        ".option(\"user\", \"etl\").option(\"password\", \"{}\")",
    ),
    ("java setter", Plain, "config.setPassword(\"{}\");"),
    ("java property", Plain, "props.setProperty(\"password\", \"{}\");"),
    (
        "java system property",
        Plain,
        "-Djavax.net.ssl.keyStorePassword={} -Xmx1g",
    ),
    (
        "jaas",
        Plain,
        "ScramLoginModule required username=\"etl\" password=\"{}\";",
    ),
    // Shells.
    ("environment", Plain, "export PGPASSWORD={}"),
    ("environment quoted", Plain, "MYSQL_PWD='{}' mysql -h db"),
    ("powershell", Plain, "$env:DB_PASSWORD = \"{}\""),
    ("option", Plain, "--password {} --user etl"),
    ("option with equals", Plain, "--db-password={} --user etl"),
    ("option in a list", Plain, r#"["--db-password", "{}", "--user", "etl"]"#),
    ("keytool", Plain, "keytool -list -storepass {} -keystore k.jks"),
    ("mysql", Plain, "mysql -h db -u etl -p{} orders"),
    ("mysql quoted", Plain, "mysqldump -p'{}' orders"),
    ("curl", Plain, "curl -s -u etl:{} https://h/x"),
    ("curl quoted", Plain, "curl --user \"etl:{}\" https://h/x"),
    ("curl attached", Plain, "curl -uetl:{} https://h/x"),
    ("curl header", Plain, "curl -H 'X-Api-Key: {}' https://h/x"),
    ("sshpass", Plain, "sshpass -p {} ssh h"),
    ("sqlcmd", Plain, "sqlcmd -S h -U sa -P {} -Q 'select 1'"),
    ("redis-cli", Plain, "redis-cli -h h -a {} ping"),
    ("redis protocol", Word, "-ERR unknown command: AUTH {}"),
    ("hdbsql", Plain, "hdbsql -n h:30015 -u etl -p {}"),
    ("openssl", Plain, "openssl enc -aes-256-cbc -k {} -in x"),
    ("sqlplus", Word, "sqlplus scott/{}@orcl"),
    ("subprocess", Plain, "['mysql', '-u', 'etl', '-p{}']"),
    ("python login of two", Plain, "requests.get(url, auth=('etl', '{}'))"),
    ("python basic login", Plain, "HTTPBasicAuth(\"etl\", \"{}\")"),
    // URLs.
    (
        "login without a scheme",
        Word,
        "could not connect to etl:{}@db.example.com:5432/orders",
    ),
    (
        "webhook of slack",
        Word,
        "POST https://hooks.slack.com/services/T00000000/B00000000/{} 404",
    ),
    (
        "webhook of discord",
        Word,
        "https://discord.com/api/webhooks/123456789/{}",
    ),
    ("url login", Word, "postgresql://etl:{}@db.example.com:5432/orders"),
    ("url login without user", Word, "redis://:{}@cache:6379"),
    ("jdbc login", Word, "jdbc:mysql://etl:{}@db:3306/orders?a=b"),
    (
        "jdbc parameter",
        Plain,
        "jdbc:postgresql://h:5432/d?user=etl&password={}&ssl=true",
    ),
    (
        "jdbc sql server",
        Plain,
        "jdbc:sqlserver://h:1433;user=sa;password={};encrypt=true",
    ),
    (
        "jdbc sql server in braces",
        Plain,
        "jdbc:sqlserver://h:1433;password={{}};encrypt=true",
    ),
    ("jdbc oracle", Word, "jdbc:oracle:thin:scott/{}@//h:1521/s"),
    (
        "jdbc oracle with a description",
        Word,
        "jdbc:oracle:thin:scott/{}@(DESCRIPTION=(HOST=h))",
    ),
    ("go mysql", Word, "etl:{}@tcp(db:3306)/orders"),
    ("odbc", Plain, "DRIVER={ODBC};SERVER=h;UID=sa;PWD={};"),
    (
        "url query encoded",
        Word,
        "https://h/?next=%2Fx%3Fuser%3Detl%26password%3D{}%26a%3Db",
    ),
    ("json encoded for a url", Word, "body=%7B%22password%22%3A%22{}%22%7D"),
    (
        "presigned",
        Word,
        "https://b.s3.amazonaws.com/k?X-Amz-Date=1&X-Amz-Signature={}&x=1",
    ),
    (
        "spark conf",
        Plain,
        "--conf spark.hadoop.fs.s3a.secret.key={} --conf spark.a=1",
    ),
    ("spark conf tuple", Plain, "(spark.hadoop.fs.s3a.secret.key,{})"),
    // Logs.
    (
        "log4j",
        Plain,
        "2026-01-01 12:00:00,123 INFO  [main] c.e.Config (Config.java:12) - db.password = {}",
    ),
    (
        "startup packet",
        Plain,
        "StartupPacket(user=etl, password={}, database=dev)",
    ),
    (
        "glue log",
        Plain,
        "26/01/01 12:00:00 DEBUG JdbcUtils: options {url=jdbc:x, dbPassword={}}",
    ),
    // SQL.
    ("identified by", Plain, "CREATE USER etl IDENTIFIED BY '{}'"),
    (
        "identified with",
        Plain,
        "ALTER USER etl IDENTIFIED WITH mysql_native_password BY '{}'",
    ),
    (
        "identified by unquoted",
        Word,
        "ALTER USER etl IDENTIFIED BY {} ACCOUNT UNLOCK",
    ),
    ("alter user", Plain, "ALTER USER etl WITH PASSWORD '{}'"),
    (
        "copy credentials",
        Plain,
        "CREDENTIALS 'aws_access_key_id=x;aws_secret_access_key={}'",
    ),
    ("password function", Plain, "SET PASSWORD FOR 'u'@'h' = PASSWORD('{}')"),
    // Sentences.
    ("sentence", Plain, "the password is '{}'"),
    (
        "sentence with double quotes",
        Plain,
        "Login failed, password was \"{}\".",
    ),
    (
        "sentence without quotes",
        Word,
        "the password is {} and the user is etl",
    ),
    ("sentence with its owner", Word, "the password for user 'etl' is {}"),
    (
        "sentence of a change",
        Plain,
        "password for etl was reset to '{}' yesterday",
    ),
    ("beside it", Plain, "tried password '{}' for etl"),
    ("beside it in backticks", Plain, "tried password `{}`"),
    ("beside it typographically", Plain, "the password is \u{201c}{}\u{201d}"),
    ("beside it unquoted", Word, "connected as etl with password {} to h"),
    ("before it", Plain, "used '{}' as the password"),
    ("in brackets", Word, "wrong password ({}) given"),
    ("german", Plain, "Passwort: {}"),
    ("french", Plain, "mot_de_passe={}"),
    ("french with blanks", Plain, "mot de passe : {}"),
    ("french, quoted", Plain, "mot de passe = \"{}\""),
    ("french prose", Plain, "le mot de passe est '{}'"),
    ("portuguese with a dash", Plain, "palavra-passe: {}"),
    ("italian", Plain, "parola: {}"),
    ("polish", Plain, "hasło: {}"),
    ("turkish", Plain, "şifre: {}"),
    ("swedish", Plain, "lösenord={}"),
    ("spanish", Plain, "contrase\u{f1}a: '{}'"),
    ("russian", Plain, "\u{43f}\u{430}\u{440}\u{43e}\u{43b}\u{44c}: {}"),
    // Tokens and headers.
    ("basic", Login, "Authorization: Basic {}"),
    ("basic in a list of headers", Login, "{'Authorization': 'Basic {}'}"),
    ("docker", Login, r#"{"auths":{"h":{"auth":"{}"}}}"#),
    ("login in base64", Login, "login {} refused"),
    ("bearer", Word, "Authorization: Bearer abcdef{}abcdef"),
    ("bearer elsewhere", Word, "sent bearer abcdef{}abcdef"),
    ("token header", Word, "Authorization: Token {}x"),
    ("snowflake header", Plain, "Authorization: Snowflake Token=\"{}\""),
    ("cookie", Plain, "Set-Cookie: JSESSIONID={}; Path=/"),
    ("session token", Word, "aws_session_token={}"),
    (
        "session token alone",
        Word,
        "got FwoGZXIvYXdzEBYaDKGs0123456789abcdefghij{} from sts",
    ),
    ("jwt", Word, "id eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhIn0.{} used"),
    ("google key", Word, "key AIzaSyA0123456789abcdefghijklmnopqrstuv{} used"),
    ("github token", Word, "ghp_0123456789abcdefghijklmnopqrstuvwxyz{}"),
    ("pem", Pem, "{}"),
    ("pem after a line", Pem, "KEY=value\n{}"),
    ("pem as a value", Pem, "PRIVATE_KEY={}"),
    ("pem escaped after a line", EscapedPem, r"KEY=value\n{}"),
    ("pem escaped as a value", EscapedPem, r"password=value\n{}\nuser=etl"),
    (
        "pem escaped in json",
        EscapedPem,
        r#"{"private_key_id":"1a2b","private_key":"{}"}"#,
    ),
];

/// Texts that speak of secrets and hold none: not a letter of them changes.
pub const NEAR_MISSES: &[&str] = &[
    "ERREUR: la limite est dépassée: 100 lignes",
    "Entrada duplicada '1' para la clave 'PRIMARY'",
    "FATAL: password authentication failed for user \"etl\"",
    "ERROR: password authentication failed for user etl on h.example.com:5432",
    "Access denied for user 'app'@'10.0.1.5' (using password: YES)",
    "Access denied for user 'app'@'10.0.1.5' (using password: NO)",
    "ORA-28001: the password has expired",
    "ORA-01017: invalid username/password; logon denied",
    "Login failed for user 'sa'. Reason: Password did not match that for the login provided.",
    "The password of the account must be changed. (18488)",
    "The server requested password-based authentication, but no password was provided.",
    "The server requested SCRAM-based authentication, but no password was provided.",
    "Incorrect username or password was specified.",
    "Unable to load authentication plugin 'caching_sha2_password'.",
    "Public Key Retrieval is not allowed (caching_sha2_password)",
    "plugin=mysql_native_password, next",
    "SECRET_ID=glue/orders-prod secretId: glue/x",
    "SECRET_ID=MyDatabaseSecret1",
    "--secret-id prod/db-password1 --region eu-central-1",
    "aws secretsmanager get-secret-value --secret-id MySecret123abc",
    "secret: arn:aws:secretsmanager:us-east-1:111122223333:secret:glue/x-AbCdEf",
    "the secret arn:aws:secretsmanager:us-east-1:111122223333:secret:MySecret123-AbCdEf is not there",
    "is not authorized to perform: secretsmanager:GetSecretValue on resource: arn:aws:secretsmanager:eu-central-1:111122223333:secret:orders1-AbCdEf",
    "KMS key arn:aws:kms:eu-central-1:111122223333:key/0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f is disabled",
    "passwordKey: orders, passwordField=pw1",
    "FATAL: invalid password (SQLSTATE 28P01) and wrong password (auth.go:123)",
    "could not use the password (caching_sha2_password)",
    "pull orders:1.2@sha256:0a1b2c3d of registry:5000/orders, mail to mailto:etl@smtp.example.com:25",
    "AUTH failed, OAUTH ('a', 1), auth=None",
    "the JSON lacks the keys 'password' and 'username'",
    "required keys: ['password', 'username', 'engine', 'host']",
    "Secrets need (username, password)",
    "Unexpected token: END_OBJECT",
    "jdbc:postgresql://orders.abc123.eu-central-1.rds.amazonaws.com:5432/orders?user=a@b",
    "https://s3.us-east-1.amazonaws.com/bucket/file@2x.png",
    "http://host:8080/a@b",
    "sqlserver://h:1433;user=a@b",
    "password=[redacted]",
    "password=${db.password} and {{resolve:secretsmanager:x:SecretString:password}}",
    "aws secretsmanager put-secret-value --secret-id x --secret-string file://secret.json",
    "HidePassword=true password_encryption=scram-sha-256",
    "tests pass: 12, fail: 0",
    "-----BEGIN CERTIFICATE-----\nMIIE\n-----END CERTIFICATE-----",
    "Caused by: java.net.SocketTimeoutException: connect timed out",
    "at net.snowflake.client.core.SFTrustManager.validateRevocationStatus(SFTrustManager.java:1192)",
    "at com.amazonaws.services.glue.util.JDBCUtils$$anonfun$getConnectionFromURLWithPassword$1.apply(JDBCUtils.scala:102)",
    "jr_0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef failed",
    "An error occurred while calling o95.load. SQLSTATE: 28P01",
    "SQL0551N Authorization ID: \"ETL\". Operation: \"BIND\".",
    "mysql: [Warning] Using a password on the command line interface can be insecure.",
    "mysql -h orders.example.com -P 3306 -u etl orders",
    "curl -s --user-agent x:y https://h",
    "dial tcp 10.0.0.1:5432: connect: connection refused",
    "unknown field password_policy, and tokenUrl=https://idp.example.com/oauth",
    "The provided token is malformed or otherwise invalid (InvalidToken)",
    "390144 (08001): JWT token is invalid. [0a1b2c3d-0a1b-0a1b-0a1b-0a1b2c3d4e5f]",
];

/// The text of a form with `secret` in it, and the pieces that must not be left.
pub fn plant(form: &Form, secret: &str) -> (String, Vec<String>) {
    let (_, written, around) = form;
    let (planted, pieces) = match written {
        Plain | Word => (secret.to_owned(), vec![secret.to_owned()]),
        Login => {
            let login = base64(format!("etl:{secret}").as_bytes());
            (login.clone(), vec![login, secret.to_owned()])
        }
        Pem | EscapedPem => {
            let body = base64(secret.repeat(8).as_bytes());
            let lines: Vec<String> = body
                .as_bytes()
                .chunks(64)
                .map(|line| String::from_utf8_lossy(line).into())
                .collect();
            let end = if *written == Pem { "\n" } else { "\\n" };
            let middle = lines.join(end);
            let text = format!("-----BEGIN RSA PRIVATE KEY-----{end}{middle}{end}-----END RSA PRIVATE KEY-----");
            (text, lines)
        }
    };
    // The last `{}` is the place; a form may have braces of its own.
    let at = around.find("{}").unwrap_or(around.len());
    let text = format!("{}{planted}{}", &around[..at], around.get(at + 2..).unwrap_or_default());
    (text, pieces)
}

fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let six = bits >> (18 - 6 * place) & 63;
            out.push(if place <= three.len() {
                char::from(LETTERS[six as usize])
            } else {
                '='
            });
        }
    }
    out
}
