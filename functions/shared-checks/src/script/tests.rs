//! What is read of scripts, and what is not.

use proptest::prelude::*;
use serde_json::{Value as Json, json};

use super::*;

/// What of a script is expected, as JSON.
fn check(language: Language, text: &str, expected: &Json) {
    let script = read(text, language, true);
    assert_eq!(serde_json::to_value(&script).unwrap(), *expected, "{text}");
}

const JAR: &str = "s3://drivers/pg.jar";
const CLASS: &str = "org.postgresql.Driver";

#[test]
fn a_driver_is_named_by_the_options_of_glue_and_of_spark() {
    let driver = json!({"driverJars": [JAR], "driverClasses": [CLASS]});
    for text in [
        r#"{"customJdbcDriverS3Path": "s3://drivers/pg.jar", "customJdbcDriverClassName": "org.postgresql.Driver"}"#,
        r#"f(customJdbcDriverS3Path='s3://drivers/pg.jar', customJdbcDriverClassName='org.postgresql.Driver')"#,
        "reader.option('customJdbcDriverS3Path', 's3://drivers/pg.jar').option(\"driver\", \"org.postgresql.Driver\")",
        "o['customJdbcDriverS3Path'] = 's3://drivers/pg.jar'\no[\"driver\"] = r'org.postgresql.Driver'",
        "JAR = 's3://drivers/pg.jar'\nCLASS: str = 'org.postgresql.Driver'\no = {\n 'customJdbcDriverS3Path': JAR, # the JAR\n 'driver': CLASS,\n}",
        "json.loads('{\"options\": [{\"customJdbcDriverS3Path\": \"s3://drivers/pg.jar\", \"driver\": \"org.postgresql.Driver\"}]}')",
        "x = dict(driver='org.postgresql' '.Driver', customJdbcDriverS3Path=(\n  's3://drivers/pg.jar'))\n\
         o = {'customJdbcDriverS3Path': 's3://drivers/pg.jar'}",
    ] {
        let script = read(text, Language::Python, true);
        assert_eq!(script.driver_jars, [JAR], "{text}");
        assert_eq!(script.driver_classes, [CLASS], "{text}");
        assert!(script.names_a_driver());
    }
    check(
        Language::Python,
        "spark.read.jdbc(url='jdbc:postgresql://db.internal/orders', properties={'driver': 'org.postgresql.Driver'})",
        &json!({"driverClasses": [CLASS], "hosts": [{"host": "db.internal", "port": 5432, "engine": "postgresql"}]}),
    );
    check(
        Language::Python,
        "SparkConf().set('spark.jars', 's3://drivers/pg.jar,s3://libs/delta.jar')",
        &json!({"sparkJars": [JAR, "s3://libs/delta.jar"]}),
    );
    for scala in [
        r#"val o = JsonOptions(Map("customJdbcDriverS3Path" -> "s3://drivers/pg.jar", "customJdbcDriverClassName" -> "org.postgresql.Driver"))"#,
        r#"JsonOptions("""{"customJdbcDriverS3Path": "s3://drivers/pg.jar", "customJdbcDriverClassName": "org.postgresql.Driver"}""")"#,
        "object A {\n  val jar = \"s3://drivers/pg.jar\"\n  // a comment's \"\n  /* /* \" */ */\n  val c = '\"'\n  \
         def main() {\n    o(\"customJdbcDriverS3Path\" -> jar)\n    Class.forName(\"org.postgresql.Driver\")\n  }\n}",
    ] {
        check(Language::Scala, scala, &driver);
    }
}

#[test]
fn secrets_hosts_and_connections_are_named_by_keys() {
    check(
        Language::Python,
        "secret_name = \"glue/orders\"\nvalue = boto3.client('secretsmanager').get_secret_value(SecretId=secret_name)",
        &json!({"secretIds": ["glue/orders"]}),
    );
    check(
        Language::Python,
        "SECRET = 'prod-Db7-Xy9Kq2'\nc.get_secret_value(SecretId=SECRET)",
        &json!({"secretIds": ["prod-Db7-Xy9Kq2"]}),
    );
    check(
        Language::Python,
        "{'useConnectionProperties': 'true', 'connectionName': 'orders-prod', 'dbtable': 't'}",
        &json!({"connections": ["orders-prod"]}),
    );
    check(
        Language::Python,
        "a = glue.extract_jdbc_conf('orders'); b = glue.extract_jdbc_conf(connection_name='shop')\n\
         glue.write_dynamic_frame.from_jdbc_conf(frame=f, catalog_connection='warehouse')",
        &json!({"connections": ["orders", "shop", "warehouse"]}),
    );
    check(
        Language::Python,
        "{'sfURL': 'https://acme.snowflakecomputing.com', 'secretId': 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-AbCdEf'}\n\
         psycopg2.connect(host='db.internal', password='canary')",
        &json!({
            "secretIds": ["arn:aws:secretsmanager:eu-central-1:111122223333:secret:a-AbCdEf"],
            "hosts": [{"host": "acme.snowflakecomputing.com", "port": 443, "engine": "snowflake"}, {"host": "db.internal"}],
        }),
    );
    check(
        Language::Scala,
        "glueContext.getJDBCSink(catalogConnection = \"orders\", options = o)\nval url = \"jdbc:mysql://shop.internal:3307/shop?password=canary\"",
        &json!({"connections": ["orders"], "hosts": [{"host": "shop.internal", "port": 3307, "engine": "mysql"}]}),
    );
}

#[test]
fn what_is_made_when_the_script_runs_is_named_and_not_known() {
    for (text, kinds) in [
        ("{'customJdbcDriverS3Path': args['jar']}", json!(["driver"])),
        (
            "{'customJdbcDriverS3Path': f's3://drivers/{name}.jar'}",
            json!(["driver"]),
        ),
        ("{'customJdbcDriverS3Path': 's3://drivers/' + name}", json!(["driver"])),
        (
            "{'customJdbcDriverS3Path': 's3://drivers/{}.jar'.format(v)}",
            json!(["driver"]),
        ),
        ("{'customJdbcDriverS3Path': 's3://drivers/%s.jar'}", json!(["driver"])),
        ("r.option('driver', driver)", json!(["driver"])),
        ("c.get_secret_value(SecretId=os.environ['S'])", json!(["secret"])),
        (
            "def f(secret_name):\n    c.get_secret_value(SecretId=secret_name)",
            json!(["secret"]),
        ),
        ("S = 'a'\nS = 'b'\nc.get_secret_value(SecretId=S)", json!(["secret"])),
        ("S = 'a'\nS += 'b'\nc.get_secret_value(SecretId=S)", json!(["secret"])),
        (
            "for S in all: pass\nS = 'a'\nc.get_secret_value(SecretId=S)",
            json!(["secret"]),
        ),
        ("A, S = 'a', 'b'\nc.get_secret_value(SecretId=S)", json!(["secret"])),
        (
            "S = 'a' if p else 'b'\nc.get_secret_value(SecretId=S)",
            json!(["secret"]),
        ),
        (
            "db_password = 'canary'\nc.get_secret_value(SecretId=db_password)",
            json!(["secret"]),
        ),
        ("{'connectionName': args['connection_name']}", json!(["connection"])),
        ("glue.extract_jdbc_conf(name)", json!(["connection"])),
        ("url = f'jdbc:postgresql://{host}:5432/orders'", json!(["host"])),
        ("url = 'jdbc:postgresql://' + host", json!(["host"])),
        ("url = 'jdbc:postgresql://{}:5432/orders'.format(host)", json!(["host"])),
        ("r.option('url', login['fullUrl'])", json!(["host"])),
    ] {
        check(Language::Python, text, &json!({"notKnown": kinds}));
    }
    let scala = r#"val url = s"jdbc:postgresql://$host/orders""#;
    check(Language::Scala, scala, &json!({"notKnown": ["host"]}));
}

#[test]
fn what_is_no_option_is_left_alone() {
    for text in [
        "",
        "# 'customJdbcDriverS3Path': 's3://drivers/pg.jar'",
        "\"\"\"customJdbcDriverS3Path: 's3://drivers/pg.jar', 'driver': 'org.postgresql.Driver'\"\"\"",
        "if key == 'driver': use('org.postgresql.Driver')",
        "log.info('driver', node)",
        "driver = webdriver.Chrome()",
        "workers = ['driver', 'executor']",
        "{'driver': 'chrome', 'secretId': None, 'connectionName': ''}",
        "connection_name = 'not yet used as one'",
        "password = 'canary'; token = \"canary\"; {'password': 'canary', 'secret': 'canary'}",
        "{'secretId': 'an answer, and no name?'}",
        "'customJdbcDriverS3Path': 's3://drivers/pg.jar",
        "{'host': 'localhost', 'url': 'https://example.com'}",
        "{'driver': {'nested': 1}",
    ] {
        let script = read(text, Language::Python, true);
        let kept = Script {
            not_known: Default::default(),
            ..script
        };
        assert_eq!(kept, Script::default(), "{text}");
    }
    assert!(read("x = 1", Language::Python, false).in_part);
}

#[test]
fn the_language_is_told_by_the_name_of_the_script_then_by_the_job() {
    for (location, argument, expected) in [
        ("s3://b/a.py", Some("scala"), Language::Python),
        ("s3://b/a.scala", None, Language::Scala),
        ("s3://b/a", Some("Scala"), Language::Scala),
        ("s3://b/a", None, Language::Python),
    ] {
        assert_eq!(Language::of(location, argument), expected, "{location}");
    }
}

#[test]
fn half_a_megabyte_of_anything_is_read_in_a_moment() {
    let began = std::time::Instant::now();
    for piece in [
        "'",
        "\"\"\"",
        "{\"a\":",
        "('driver', ",
        "jdbc:",
        "'jdbc:' ",
        "/*",
        "a=",
        "\\",
        "f'",
        "def f(",
        "x = 'a'\n",
        "[",
        "é'",
    ] {
        for language in [Language::Python, Language::Scala] {
            let _ = read(&piece.repeat(512 * 1024 / piece.len()), language, true);
        }
    }
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

proptest! {
    #[test]
    fn whatever_a_script_is_names_and_nothing_else_is_kept(pieces in proptest::collection::vec(
        proptest::sample::select(vec![
            "\"", "'", "'''", "\"\"\"", "\\", "\n", " ", "{", "}", "(", ")", "[", "]", ":", ",", "=", "->", "#", "//", "/*", "*/", "f", "s",
            "driver", "'driver'", "secretId", "'secretId'", "url", "'jdbc:postgresql://canary:canary@db.internal/x'", "host", "SecretId",
            "customJdbcDriverS3Path", "'s3://b/k.jar'", "org.postgresql.Driver", "canary", "password", "{\"driver\": \"a.B\"}", "é", "val", "def",
        ]), 0..60),
    ) {
        let text = format!("{}\npassword = 'canary'\n", pieces.concat());
        for language in [Language::Python, Language::Scala] {
            let script = read(&text, language, true);
            prop_assert_eq!(&script, &read(&text, language, true));
            prop_assert!(script.driver_classes.iter().all(|class| is_class(class)));
            prop_assert!(script.driver_jars.iter().chain(&script.spark_jars).all(|uri| is_jar(uri)));
            prop_assert!(script.hosts.iter().all(|host| is_host(&host.host)));
        }
    }
}
