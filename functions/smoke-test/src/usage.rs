//! What the script of the smoke job does, as the few lines that a job of one's own has.

use serde_json::{Map, Value};

/// In the place of the table that the test reads.
const TABLE: &str = "SCHEMA.TABLE";

/// The lines of PySpark that read as the script does with that plan.
pub(crate) fn usage(plan: &Value) -> String {
    let mut options = plan["options"].as_object().cloned().unwrap_or_default();
    for table in ["dbtable", "table"] {
        if let Some(value) = options.get_mut(table) {
            *value = Value::from(TABLE);
        }
    }
    let text = |key: &str| plan[key].as_str().unwrap_or_default().to_owned();
    let context = "glue = GlueContext(SparkContext.getOrCreate())".to_owned();
    let read = |login: &str| {
        format!(
            "frame = glue.spark_session.read.format(\"jdbc\").options(**{}{login}).load()",
            python(&options)
        )
    };
    let lines = match plan["read"].as_str() {
        Some("connection") => vec![
            context,
            format!(
                "frame = glue.create_dynamic_frame.from_options(connection_type={},",
                Value::from(text("type"))
            ),
            format!("    connection_options={})", python(&options)),
        ],
        Some("login") => vec![
            context,
            format!("known = glue.extract_jdbc_conf({})", Value::from(text("connection"))),
            read(", url=known[\"fullUrl\"], user=known[\"user\"], password=known[\"password\"]"),
        ],
        Some("token") => {
            let mint = &plan["token"];
            vec![
                context,
                format!(
                    "token = boto3.client(\"rds\", region_name={}).generate_db_auth_token(",
                    mint["region"]
                ),
                format!(
                    "    DBHostname={}, Port={}, DBUsername={})",
                    mint["host"],
                    mint["port"],
                    options.get("user").unwrap_or(&Value::Null)
                ),
                read(", password=token"),
            ]
        }
        _ => vec![context, read("")],
    };
    lines.join("\n")
}

/// A dictionary of texts, as Python writes it: JSON's way is Python's too.
fn python(options: &Map<String, Value>) -> String {
    let pairs: Vec<String> = options
        .iter()
        .map(|(key, value)| format!("{}: {value}", Value::from(key.as_str())))
        .collect();
    format!("{{{}}}", pairs.join(", "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_lines_read_as_the_script_does_with_a_table_of_one_s_own() {
        let options = json!({"connectionName": "orders", "dbtable": "information_schema.tables", "useConnectionProperties": "true"});
        for (plan, says) in [
            (
                json!({"read": "connection", "connection": "orders", "type": "postgresql", "options": options}),
                "create_dynamic_frame.from_options(connection_type=\"postgresql\",",
            ),
            (
                json!({"read": "login", "connection": "dwh", "options": {"dbtable": "x", "driver": "d"}}),
                "extract_jdbc_conf(\"dwh\")",
            ),
            (
                json!({"read": "token", "connection": "o", "token": {"host": "h", "port": 5432, "region": "eu-west-1"},
                       "options": {"dbtable": "x", "user": "etl", "url": "jdbc:postgresql://h:5432/d"}}),
                "DBHostname=\"h\", Port=5432, DBUsername=\"etl\")",
            ),
            (
                json!({"read": "jdbc", "options": {"dbtable": "x", "DbUser": "etl"}}),
                "\"DbUser\": \"etl\"",
            ),
        ] {
            let lines = usage(&plan);
            assert!(
                lines.contains(says) && lines.contains(TABLE) && !lines.contains("information_schema"),
                "{lines}"
            );
            assert!(
                lines.lines().all(|line| line.len() < 220) && lines.lines().count() <= 5,
                "{lines}"
            );
        }
    }
}
