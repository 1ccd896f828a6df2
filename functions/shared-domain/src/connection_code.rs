//! A connection that exists as code: Terraform with the block that imports it, or a CloudFormation template. What may be secret is left out.
//!
//! Shapes: <https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/glue_connection> and
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-glue-connection.html>.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::aws::glue::Connection;
use crate::redact;

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

/// `aws_glue_connection` with its `import` block. `None` for a unified connection, whose login the resource has no argument for.
pub fn terraform(connection: &Connection, account: &str) -> Option<Code> {
    if connection.is_unified() {
        return None;
    }
    let (properties, left_out) = open(&connection.connection_properties);
    let label = label(&connection.name);
    let mut lines = vec![
        "import {".to_owned(),
        format!("  to = aws_glue_connection.{label}"),
        format!("  id = {}", text(&format!("{account}:{}", connection.name))),
        "}".to_owned(),
        String::new(),
        format!("resource \"aws_glue_connection\" \"{label}\" {{"),
        format!("  name            = {}", text(&connection.name)),
        format!("  connection_type = {}", text(&connection.connection_type)),
    ];
    if !properties.is_empty() {
        lines.push("\n  connection_properties = {".to_owned());
        lines.extend(
            properties
                .iter()
                .map(|(key, value)| format!("    {} = {}", text(key), text(value))),
        );
        lines.push("  }".to_owned());
    }
    if let Some(place) = &connection.physical_connection_requirements {
        lines.push("\n  physical_connection_requirements {".to_owned());
        let one =
            |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("    {name} = {}", text(value)));
        lines.extend(one("availability_zone", &place.availability_zone));
        lines.extend(one("subnet_id", &place.subnet_id));
        let groups: Vec<String> = place.security_group_id_list.iter().map(|id| text(id)).collect();
        if !groups.is_empty() {
            lines.push(format!("    security_group_id_list = [{}]", groups.join(", ")));
        }
        lines.push("  }".to_owned());
    }
    lines.push("}\n".to_owned());
    Some(Code {
        text: lines.join("\n"),
        left_out,
    })
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
        text: format!("{template:#}\n"),
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

/// A string of HCL: JSON's, in which a template's start stands for itself.
fn text(value: &str) -> String {
    Value::from(value).to_string().replace("${", "$${").replace("%{", "%%{")
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
        let code = terraform(&orders(), "111122223333").unwrap();
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
        let codes = [terraform(&canary, "111122223333").unwrap(), cloudformation(&canary)];
        for code in codes {
            assert!(
                !code.text.contains("canary") && code.text.contains("USERNAME"),
                "{}",
                code.text
            );
            assert_eq!(code.left_out, ["ENCRYPTED_PASSWORD", "JDBC_CONNECTION_URL", "PASSWORD"]);
        }
    }

    #[test]
    fn a_unified_connection_is_a_template_only_with_its_login() {
        let unified = connection(json!({
            "Name": "u", "ConnectionType": "POSTGRESQL", "ConnectionSchemaVersion": 2,
            "ConnectionProperties": {"HOST": "h"},
            "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": "arn:aws:secretsmanager:us-east-1:111122223333:secret:x-AbCdEf"},
        }));
        assert_eq!(terraform(&unified, "111122223333"), None);
        let template: Value = serde_json::from_str(&cloudformation(&unified).text).unwrap();
        let login =
            &template["Resources"]["Connectionu"]["Properties"]["ConnectionInput"]["AuthenticationConfiguration"];
        assert_eq!(login["AuthenticationType"], "BASIC");
    }
}
