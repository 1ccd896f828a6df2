//! Whose an error of AWS is: by the service that it names, by its operation, by the kind of that.

use super::Service;
use crate::signal::parse::Utterance;

pub(super) fn service_of(utterance: &Utterance<'_>) -> Service {
    let printed = utterance.aws().map(|aws| aws.service.as_str()).unwrap_or_default();
    let package = utterance
        .class
        .and_then(|class| class.split_once(".services."))
        .and_then(|(_, rest)| rest.split('.').next());
    let name = if printed.is_empty() {
        package.unwrap_or_default()
    } else {
        printed
    };
    let name = name.to_ascii_lowercase().replace([' ', '-'], "");
    let name = name.trim_start_matches("amazon").trim_start_matches("aws");
    let by_name = match name {
        "secretsmanager" => Service::SecretsManager,
        "kms" => Service::Kms,
        "securitytokenservice" | "sts" => Service::Sts,
        "identitymanagement" | "iam" => Service::Iam,
        "redshift" | "redshiftserverless" | "redshiftdata" => Service::Redshift,
        "rds" => Service::Rds,
        "s3" => Service::S3,
        "glue" | "gluejobexecutor" | "datacatalog" => Service::Glue,
        "ec2" => Service::Ec2,
        "lakeformation" => Service::LakeFormation,
        "dynamodb" | "dynamodbv2" => Service::DynamoDb,
        "" => Service::Unsaid,
        _ => Service::Other,
    };
    if by_name != Service::Unsaid {
        return by_name;
    }
    let operation = utterance.aws().map(|aws| aws.operation.as_str()).unwrap_or_default();
    of_operation(operation)
}

/// Whose an operation is; who writes from memory does not write its capitals as the API does.
pub(super) fn of_operation(operation: &str) -> Service {
    let named = |(_, names): &&(Service, &[&str])| names.iter().any(|name| name.eq_ignore_ascii_case(operation));
    match OPERATIONS.iter().find(named) {
        Some((service, _)) => *service,
        None if operation.is_empty() => Service::Unsaid,
        None => of_kind_of_operation(&operation.to_ascii_lowercase()),
    }
}

const OPERATIONS: &[(Service, &[&str])] = &[
    (
        Service::SecretsManager,
        &["GetSecretValue", "DescribeSecret", "ListSecrets", "BatchGetSecretValue"],
    ),
    (
        Service::Kms,
        &["Decrypt", "Encrypt", "GenerateDataKey", "DescribeKey", "CreateGrant"],
    ),
    (
        Service::Sts,
        &[
            "AssumeRole",
            "AssumeRoleWithWebIdentity",
            "AssumeRoleWithSAML",
            "GetCallerIdentity",
        ],
    ),
    (Service::Iam, &["PassRole", "GetRole"]),
    (
        Service::Redshift,
        &[
            "GetClusterCredentials",
            "GetClusterCredentialsWithIAM",
            "GetCredentials",
            "DescribeClusters",
        ],
    ),
    (
        Service::LakeFormation,
        &["GetDataAccess", "GetTemporaryGlueTableCredentials"],
    ),
    (Service::S3, &["UploadPart", "UploadPartCopy", "ListParts"]),
    (
        Service::DynamoDb,
        &[
            "BatchWriteItem",
            "BatchGetItem",
            "DeleteItem",
            "PutItem",
            "GetItem",
            "Scan",
            "Query",
            "UpdateItem",
            "TransactGetItems",
            "TransactWriteItems",
            "ExportTableToPointInTime",
        ],
    ),
    (
        Service::Ec2,
        &[
            "CreateNetworkInterface",
            "DescribeSubnets",
            "DescribeSecurityGroups",
            "DescribeVpcs",
            "DescribeVpcEndpoints",
            "DescribeRouteTables",
            "DescribeNetworkInterfaces",
            "DeleteNetworkInterface",
            "CreateTags",
        ],
    ),
];

/// By what an operation is done to, in small letters.
fn of_kind_of_operation(operation: &str) -> Service {
    const S3: &[&str] = &["object", "bucket", "multipartupload"];
    const GLUE: &[&str] = &[
        "job",
        "crawler",
        "connection",
        "partition",
        "table",
        "database",
        "catalog",
        "devendpoint",
        "trigger",
        "workflow",
        "securityconfiguration",
    ];
    let done_to = |kinds: &[&str]| kinds.iter().any(|kind| operation.contains(kind));
    match () {
        () if done_to(S3) => Service::S3,
        () if done_to(GLUE) => Service::Glue,
        () => Service::Other,
    }
}
