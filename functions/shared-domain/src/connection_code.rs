//! A connection that exists as code: Terraform with the block that imports it, or a CloudFormation template. What may be secret is left out.
//!
//! Shapes: <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/glue_connection>,
//! <https://registry.terraform.io/providers/hashicorp/awscc/latest/docs/resources/glue_connection> and
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-connection.html>.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::aws::glue::{Connection, PhysicalConnectionRequirements};
use crate::redact;
use crate::shell::is_unseen;

/// Properties that hold a password, whatever stands in them.
const SECRET: [&str; 2] = ["PASSWORD", "ENCRYPTED_PASSWORD"];

/// A connection as code, and the names of what was left out of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Code {
    /// The text of a file.
    pub text: String,
    /// Properties that hold, or may hold, a secret.
    pub left_out: Vec<String>,
}

/// The resource with its `import` block: `aws_glue_connection`, for a unified connection `awscc_glue_connection`.
pub fn terraform(connection: &Connection, account: &str) -> Code {
    match connection.is_unified() {
        true => unified(connection, account),
        false => plain(connection, account),
    }
}

/// The block that imports a connection.
fn import(resource: &str, label: &str, id: &str) -> Vec<String> {
    vec![
        "import {".to_owned(),
        format!("  to = {resource}.{label}"),
        format!("  id = {}", text(id)),
        "}".to_owned(),
        String::new(),
        format!("resource \"{resource}\" \"{label}\" {{"),
    ]
}

fn plain(connection: &Connection, account: &str) -> Code {
    let (properties, left_out) = open(&connection.connection_properties);
    let id = format!("{account}:{}", connection.name);
    let mut lines = import("aws_glue_connection", &label(&connection.name), &id);
    lines.push(format!("  name            = {}", text(&connection.name)));
    lines.push(format!("  connection_type = {}", text(&connection.connection_type)));
    if !properties.is_empty() {
        lines.push("\n  connection_properties = {".to_owned());
        lines.extend(entries(4, &properties));
        lines.push("  }".to_owned());
    }
    if let Some(place) = &connection.physical_connection_requirements {
        lines.push("\n  physical_connection_requirements {".to_owned());
        lines.extend(placed(4, place));
        lines.push("  }".to_owned());
    }
    lines.push("}\n".to_owned());
    Code {
        text: lines.join("\n"),
        left_out,
    }
}

/// By the provider of Cloud Control, whose resource has every part of a unified connection. Its two halves of the id stand in `|`.
fn unified(connection: &Connection, account: &str) -> Code {
    let id = format!("{account}|{}", connection.name);
    let mut lines = vec![
        "# A unified connection, by the provider hashicorp/awscc (1.99 or newer). Its login cannot be read back, so that the first apply after"
            .to_owned(),
        "# the import sends it again.".to_owned(),
    ];
    lines.extend(import("awscc_glue_connection", &label(&connection.name), &id));
    lines.push(format!("  catalog_id = {}", text(account)));
    lines.push("  connection_input = {".to_owned());
    lines.push(format!("    name            = {}", text(&connection.name)));
    lines.push(format!("    connection_type = {}", text(&connection.connection_type)));
    let mut left_out = Vec::new();
    for (name, properties) in [
        ("connection_properties", &connection.connection_properties),
        ("spark_properties", &connection.spark_properties),
        ("athena_properties", &connection.athena_properties),
    ] {
        let (open, without) = open(properties);
        left_out.extend(without);
        if !open.is_empty() {
            lines.push(format!("    {name} = jsonencode({{"));
            lines.extend(entries(6, &open));
            lines.push("    })".to_owned());
        }
    }
    if let Some(login) = &connection.authentication_configuration {
        lines.push("    authentication_configuration = {".to_owned());
        lines.extend(set(6, "authentication_type", login.authentication_type.as_ref()));
        lines.extend(set(6, "secret_arn", login.secret_arn.as_ref()));
        lines.push("    }".to_owned());
    }
    if let Some(place) = &connection.physical_connection_requirements {
        lines.push("    physical_connection_requirements = {".to_owned());
        lines.extend(placed(6, place));
        lines.push("    }".to_owned());
    }
    lines.push("  }\n}\n".to_owned());
    Code {
        text: lines.join("\n"),
        left_out,
    }
}

/// Properties, each in its line.
fn entries(indent: usize, properties: &BTreeMap<&str, &str>) -> Vec<String> {
    let line = |(key, value): (&&str, &&str)| format!("{:indent$}{} = {}", "", text(key), text(value));
    properties.iter().map(line).collect()
}

/// An argument that has a value.
fn set(indent: usize, name: &str, value: Option<&String>) -> Option<String> {
    value.map(|value| format!("{:indent$}{name} = {}", "", text(value)))
}

/// Where the interfaces stand.
fn placed(indent: usize, place: &PhysicalConnectionRequirements) -> Vec<String> {
    let groups: Vec<String> = place.security_group_id_list.iter().map(|id| text(id)).collect();
    let groups = (!groups.is_empty()).then(|| groups.join(", "));
    let zone = set(indent, "availability_zone", place.availability_zone.as_ref());
    zone.into_iter()
        .chain(set(indent, "subnet_id", place.subnet_id.as_ref()))
        .chain(groups.map(|groups| format!("{:indent$}security_group_id_list = [{groups}]", "")))
        .collect()
}

/// A template with `AWS::Glue::Connection`, in JSON. It is kept when the stack goes, which an import demands.
pub fn cloudformation(connection: &Connection) -> Code {
    let mut left_out = Vec::new();
    let mut input = Map::new();
    input.insert("Name".to_owned(), json!(connection.name));
    input.insert("ConnectionType".to_owned(), json!(connection.connection_type));
    for (name, properties) in [
        ("ConnectionProperties", &connection.connection_properties),
        ("SparkProperties", &connection.spark_properties),
        ("AthenaProperties", &connection.athena_properties),
    ] {
        let (open, without) = open(properties);
        left_out.extend(without);
        if !open.is_empty() {
            input.insert(name.to_owned(), json!(open));
        }
    }
    if let Some(place) = &connection.physical_connection_requirements {
        input.insert("PhysicalConnectionRequirements".to_owned(), json!(place));
    }
    if let Some(login) = connection
        .authentication_configuration
        .as_ref()
        .filter(|_| connection.is_unified())
    {
        let known = [
            ("AuthenticationType", &login.authentication_type),
            ("SecretArn", &login.secret_arn),
        ];
        let login: Map<String, Value> = known
            .into_iter()
            .filter_map(|(key, value)| Some((key.to_owned(), json!(value.as_ref()?))))
            .collect();
        input.insert("AuthenticationConfiguration".to_owned(), Value::Object(login));
    }
    let name: String = connection.name.chars().filter(char::is_ascii_alphanumeric).collect();
    let template = json!({
        "AWSTemplateFormatVersion": "2010-09-09",
        "Resources": {format!("Connection{name}"): {
            "Type": "AWS::Glue::Connection",
            "DeletionPolicy": "Retain",
            "UpdateReplacePolicy": "Retain",
            "Properties": {"CatalogId": {"Ref": "AWS::AccountId"}, "ConnectionInput": input},
        }},
    });
    Code {
        text: seen(&format!("{template:#}\n")),
        left_out,
    }
}

/// The properties without those that hold, or by their text may hold, a secret; and the names of those.
fn open(properties: &BTreeMap<String, String>) -> (BTreeMap<&str, &str>, Vec<String>) {
    let is_open = |key: &str, value: &str| !SECRET.contains(&key) && redact(value) == value;
    let kept = properties.iter().filter(|(key, value)| is_open(key, value));
    let dropped = properties.iter().filter(|(key, value)| !is_open(key, value));
    (
        kept.map(|(key, value)| (key.as_str(), value.as_str())).collect(),
        dropped.map(|(key, _)| key.clone()).collect(),
    )
}

/// A string of HCL, in which a template's start stands for itself. It has fewer escapes than JSON, and no pairs of them.
fn text(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            '\n' => text.push_str("\\n"),
            c if is_unseen(c) && u32::from(c) > 0xffff => text += &format!("\\U{:08x}", u32::from(c)),
            c if is_unseen(c) => text += &format!("\\u{:04x}", u32::from(c)),
            c => text.push(c),
        }
    }
    text.replace("${", "$${").replace("%{", "%%{") + "\""
}

/// JSON in which what nobody sees is escaped: a name that is copied from it stays the name. Line breaks are between values.
fn seen(json: &str) -> String {
    let mut text = String::new();
    for c in json.chars() {
        match is_unseen(c) && c != '\n' {
            true => {
                let mut units = [0; 2];
                text.extend(c.encode_utf16(&mut units).iter().map(|unit| format!("\\u{unit:04x}")));
            }
            false => text.push(c),
        }
    }
    text
}

/// A resource's label, which begins with a letter.
fn label(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .collect();
    if plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
        plain
    } else {
        format!("connection_{plain}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn connection(value: Value) -> Connection {
        serde_json::from_value(value).unwrap()
    }

    fn orders() -> Connection {
        connection(json!({
            "Name": "orders-prod", "ConnectionType": "JDBC",
            "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/${d}", "SECRET_ID": "glue/orders"},
            "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1", "sg-2"], "AvailabilityZone": "us-east-1a"},
        }))
    }

    #[test]
    fn a_connection_is_terraform_with_the_block_that_imports_it() {
        let code = terraform(&orders(), "111122223333");
        let expected = r#"import {
  to = aws_glue_connection.orders-prod
  id = "111122223333:orders-prod"
}

resource "aws_glue_connection" "orders-prod" {
  name            = "orders-prod"
  connection_type = "JDBC"

  connection_properties = {
    "JDBC_CONNECTION_URL" = "jdbc:postgresql://h:5432/$${d}"
    "SECRET_ID" = "glue/orders"
  }

  physical_connection_requirements {
    availability_zone = "us-east-1a"
    subnet_id = "subnet-1"
    security_group_id_list = ["sg-1", "sg-2"]
  }
}
"#;
        assert_eq!((code.text.as_str(), code.left_out.len()), (expected, 0));
        for (name, expected) in [
            ("orders (prod)", "orders__prod_"),
            ("7", "connection_7"),
            ("a-b", "a-b"),
        ] {
            assert_eq!(label(name), expected);
        }
    }

    #[test]
    fn a_connection_is_a_template_with_what_a_stack_has_to_keep() {
        let code = cloudformation(&orders());
        let template: Value = serde_json::from_str(&code.text).unwrap();
        let resource = &template["Resources"]["Connectionordersprod"];
        assert_eq!(resource["DeletionPolicy"], "Retain");
        let input = &resource["Properties"]["ConnectionInput"];
        assert_eq!(input["PhysicalConnectionRequirements"]["SubnetId"], "subnet-1");
        assert_eq!(input["ConnectionProperties"]["SECRET_ID"], "glue/orders");
        assert_eq!(input.get("AuthenticationConfiguration"), None);
    }

    #[test]
    fn what_may_be_secret_is_left_out_and_named() {
        let canary = connection(json!({
            "Name": "old", "ConnectionType": "JDBC",
            "ConnectionProperties": {
                "JDBC_CONNECTION_URL": "jdbc:postgresql://u:canary@h:5432/d", "USERNAME": "u", "PASSWORD": "canary", "ENCRYPTED_PASSWORD": "canary",
            },
        }));
        let codes = [terraform(&canary, "111122223333"), cloudformation(&canary)];
        for code in codes {
            assert!(
                !code.text.contains("canary") && code.text.contains("USERNAME"),
                "{}",
                code.text
            );
            assert_eq!(code.left_out, ["ENCRYPTED_PASSWORD", "JDBC_CONNECTION_URL", "PASSWORD"]);
        }
    }

    /// What nobody sees in a name is written so that a person does, and is the same name once it is read.
    #[test]
    fn a_name_with_what_nobody_sees_keeps_it_where_one_does() {
        let name = "or\u{200b}ders\u{202e}\u{e0041}\u{8}\"${x}\n\u{7f}";
        let mut odd = orders();
        odd.name = name.to_owned();
        odd.connection_properties
            .insert("SECRET_ID".to_owned(), name.to_owned());
        let code = terraform(&odd, "111122223333").text;
        let written = r#""or\u200bders\u202e\U000e0041\u0008\"$${x}\n\u007f""#;
        assert!(code.contains(&format!("  name            = {written}\n")), "{code}");
        assert!(code.contains(&format!("\"SECRET_ID\" = {written}\n")), "{code}");
        let template = cloudformation(&odd).text;
        for text in [&code, &template] {
            assert!(!text.chars().any(|c| is_unseen(c) && c != '\n'), "{text}");
        }
        let read: Value = serde_json::from_str(&template).unwrap();
        let mut resources = read["Resources"].as_object().unwrap().values();
        assert_eq!(resources.next().unwrap()["Properties"]["ConnectionInput"]["Name"], name);
    }

    #[test]
    fn a_unified_connection_is_code_with_its_login_and_without_its_secrets() {
        let secret = "arn:aws:secretsmanager:us-east-1:111122223333:secret:x-AbCdEf";
        let unified = connection(json!({
            "Name": "u", "ConnectionType": "SNOWFLAKE", "ConnectionSchemaVersion": 2,
            "ConnectionProperties": {"HOST": "h", "PASSWORD": "canary"}, "SparkProperties": {"secretId": "glue/${x}"},
            "PhysicalConnectionRequirements": {"SubnetId": "subnet-1", "SecurityGroupIdList": ["sg-1"]},
            "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": secret},
        }));
        let code = terraform(&unified, "111122223333");
        let expected = r#"import {
  to = awscc_glue_connection.u
  id = "111122223333|u"
}

resource "awscc_glue_connection" "u" {
  catalog_id = "111122223333"
  connection_input = {
    name            = "u"
    connection_type = "SNOWFLAKE"
    connection_properties = jsonencode({
      "HOST" = "h"
    })
    spark_properties = jsonencode({
      "secretId" = "glue/$${x}"
    })
    authentication_configuration = {
      authentication_type = "BASIC"
      secret_arn = "arn:aws:secretsmanager:us-east-1:111122223333:secret:x-AbCdEf"
    }
    physical_connection_requirements = {
      subnet_id = "subnet-1"
      security_group_id_list = ["sg-1"]
    }
  }
}
"#;
        assert!(code.text.ends_with(expected), "{}", code.text);
        assert_eq!(code.left_out, ["PASSWORD"]);
        let template: Value = serde_json::from_str(&cloudformation(&unified).text).unwrap();
        let login =
            &template["Resources"]["Connectionu"]["Properties"]["ConnectionInput"]["AuthenticationConfiguration"];
        assert_eq!(login["SecretArn"], secret);
    }
}
