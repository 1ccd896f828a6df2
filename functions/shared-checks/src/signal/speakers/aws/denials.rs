//! What is denied: the object or the action that a text names beside its refusal, and what it means there.

use shared_domain::denied::PolicyType;

use crate::signal::cause::Cause::{self, *};
use crate::signal::denial;
use crate::signal::speakers::Says::{self, Exactly, Likely};
use crate::signal::speakers::sentences;
use crate::signal::words::has;

/// `Access Denied` beside an object of S3.
pub(super) fn denied_object(words: &str) -> Option<Says> {
    const DENIED: &[&str] = &[
        "access denied",
        "access is denied",
        "permission denied",
        "not authorized",
        "forbidden",
    ];
    let denied = DENIED.iter().any(|denied| has(words, denied));
    (denied && (words.contains("s3://") || words.contains("s3a://"))).then_some(Likely(DataAccessDenied))
}

/// `... is not authorized to perform: <action> ...`, by whose action it is.
pub(super) fn denied_action(words: &str) -> Option<Says> {
    let Some((_, rest)) = words.split_once("authorized to perform") else {
        return denied_beside_an_action(words);
    };
    let action = rest
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\'' | '(' | ')'))
        .find(|word| is_action(word))?;
    let (service, operation) = action.trim_end_matches(['.', ':']).split_once(':')?;
    // Whatever the role and the resource allow: the call went by an endpoint of the VPC, and no further.
    let cause = match denial::policy(rest) {
        Some(PolicyType::VpcEndpoint) => EndpointPolicy,
        _ => cause_of_denied(service, operation, words),
    };
    Some(Exactly(cause))
}

/// `AccessDenied: s3:PutObject`, `missing permission kms:Decrypt`, `the role lacks secretsmanager:GetSecretValue`: an action of AWS
/// beside a word that says that it is not granted, in one sentence.
fn denied_beside_an_action(words: &str) -> Option<Says> {
    const DENIED: &[&str] = &[
        "denied",
        "accessdenied",
        "accessdeniedexception",
        "access denied",
        "unauthorized",
        "not authorized",
        "not have permission",
        "lacks",
        "missing permission",
        "missing permissions",
        "insufficient permissions",
        "permission denied",
        "requires permission",
        "explicit deny",
        "grant",
        "forbidden",
    ];
    let head = sentences::head(words);
    let sentences = head.split(". ").filter(|sentence| sentence.contains(':'));
    sentences.take(40).find_map(|sentence| {
        let mut tokens =
            sentence.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\'' | '(' | ')' | '[' | ']'));
        let (service, operation) = tokens.find_map(|word| {
            let (service, operation) = word.trim_end_matches(['.', ':']).split_once(':')?;
            let named = is_action(word.trim_end_matches(['.', ':'])) && SERVICES.contains(&service);
            (named && operation.starts_with(|c: char| c.is_ascii_alphabetic())).then_some((service, operation))
        })?;
        // A denial that was cut before its action.
        let cut = sentence
            .trim_start()
            .starts_with(&format!("{service}:{operation} on resource: arn:"));
        let denied = cut || DENIED.iter().any(|word| has(sentence, word));
        denied.then(|| Likely(cause_of_denied(service, operation, words)))
    })
}

/// The services whose actions a job is refused.
pub(super) const SERVICES: &[&str] = &[
    "s3",
    "glue",
    "kms",
    "secretsmanager",
    "sts",
    "iam",
    "ec2",
    "logs",
    "rds-db",
    "rds",
    "redshift",
    "redshift-serverless",
    "redshift-data",
    "lakeformation",
    "dynamodb",
    "athena",
    "lambda",
    "sqs",
    "sns",
    "ssm",
    "kinesis",
    "cloudwatch",
    "states",
    "events",
    "s3tables",
];

pub(super) fn is_action(word: &str) -> bool {
    word.split_once(':').is_some_and(|(service, operation)| {
        !service.is_empty()
            && service
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b == b'-' || b.is_ascii_digit())
            && service != "arn"
            // `https://...` is none.
            && operation.starts_with(|c: char| c.is_ascii_alphabetic() || c == '*')
            && !operation.contains(':')
    })
}

pub(super) fn cause_of_denied(service: &str, operation: &str, words: &str) -> Cause {
    match service {
        "secretsmanager" => SecretAccessDenied,
        "kms"
            if words.contains("s3://")
                || words.contains("service: amazon s3")
                || words.contains("service: s3")
                || words.contains("arn:aws:s3")
                || words.contains("getobject") =>
        {
            DataAccessDenied
        }
        "kms" => KmsDenied,
        "rds-db" => IamDbAuthDenied,
        "redshift" | "redshift-serverless"
            if operation.starts_with("getc")
                || matches!(
                    operation,
                    "describeclusters" | "joingroup" | "createclusteruser" | "getworkgroup"
                ) =>
        {
            IamDbAuthDenied
        }
        "sts" if operation.starts_with("assumerole") => RoleCannotBeAssumed,
        "ec2" if is_of_interfaces(operation) => GlueRolePermission,
        "glue"
            if operation.starts_with("getconnection")
                || matches!(operation, "passconnection" | "testconnection" | "getjob" | "getjobrun") =>
        {
            GlueRolePermission
        }
        "glue" if words.contains("datacatalog connection") => GlueRolePermission,
        "s3" | "s3express" | "lakeformation" | "s3tables" | "dynamodb" | "kinesis" => DataAccessDenied,
        _ => IamPermissionOther,
    }
}

/// What a connection asks of EC2: network interfaces, their tags, and what they are in.
fn is_of_interfaces(operation: &str) -> bool {
    const PARTS: &[&str] = &[
        "networkinterface",
        "subnet",
        "securitygroup",
        "vpc",
        "routetable",
        "privateip",
        "tags",
        "availabilityzones",
        "*",
    ];
    PARTS.iter().any(|part| operation.contains(part))
}
