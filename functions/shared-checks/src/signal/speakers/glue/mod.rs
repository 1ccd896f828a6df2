//! AWS Glue: the start of a run and its checks of the network, connections and their tests, marketplace connectors, crawlers, data
//! quality; and Athena's federated connectors. The texts of the console are translated.

mod languages;
mod setup;

use super::Says::{Carries, Exactly, Likely, Settles, Vaguely};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::*;
use crate::signal::parse::Utterance;
use crate::signal::speakers::is_of_engine;
use crate::signal::words::has;

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "glue",
    engines: &[],
    owns: &[
        "com.amazonaws.services.glue.",
        "com.amazonaws.glue.",
        "com.amazonaws.connectors.",
        "com.amazonaws.athena.",
        "AWSGlue",
    ],
    codes,
    tables: TABLES,
};

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    match utterance.class_name() {
        "ConnectionListConnectionWithAzNullException" => vec![Settles(AzMismatch)],
        "GlueArgumentError" => vec![Settles(ScriptError)],
        "DataQualityException" | "EvaluateDataQualityException" => vec![Settles(DataQuality)],
        "GlueEncryptionException" => vec![Exactly(KmsDenied)],
        "ConcurrentRunsExceededException" => vec![Settles(Capacity)],
        _ => in_any_language(&utterance.words)
            .into_iter()
            .chain(of_a_part(utterance))
            .chain(of_lake_formation(&utterance.words))
            .collect(),
    }
}

/// `Insufficient Lake Formation permission(s) on ...`: the name of the service beside a permission, in every language of the documentation.
fn of_lake_formation(words: &str) -> Option<Says> {
    const RIGHTS: &[&str] = &[
        "permission",
        "berechtigung",
        "autorisation",
        "permiso",
        "autorizzazion",
        "permess",
        "permiss",
        "izin",
        "許可",
        "アクセス権",
        "権限",
        "권한",
        "许可",
        "权限",
        "權限",
    ];
    let named = ["lake formation", "lake-formation"]
        .iter()
        .any(|name| words.contains(name));
    let right = || RIGHTS.iter().any(|right| words.contains(right));
    (named && right()).then_some(Likely(DataAccessDenied))
}

/// Trouble with a part of a connection, whatever the sentence; no driver speaks of Glue's parts.
fn of_a_part(utterance: &Utterance<'_>) -> Option<Says> {
    const CLASSES: &[&str] = &[
        "InvalidInputException",
        "ValidationException",
        "InvalidParameterException",
        "InvalidParameterValue",
        "InvalidParameterValueException",
        "InvalidParameterCombination",
        "InvalidRequestException",
    ];
    if utterance.speaker.is_some_and(is_of_engine) {
        return None;
    }
    let code = utterance.message.split(':').next().unwrap_or_default();
    let of_glue =
        utterance.aws().is_some() || CLASSES.contains(&utterance.class_name()) || CLASSES.contains(&code.trim());
    let of_data = [
        "column",
        "columns",
        "table",
        "row",
        "field",
        "relation",
        "schema",
        "dataframe",
    ];
    if !of_glue && of_data.iter().any(|word| has(&utterance.words, word)) {
        return None;
    }
    let cause = setup::of(&utterance.words)?;
    let names_one = ["subnet-", "sg-", "vpc-"].iter().any(|id| utterance.words.contains(id));
    if cause == EniOrSubnetNotFound && !of_glue && !names_one {
        return None;
    }
    Some(if of_glue { Exactly(cause) } else { Likely(cause) })
}

/// What of a message is the same in every language: the calls that Glue makes before a run, and the names of what it looks for.
fn in_any_language(words: &str) -> Option<Says> {
    const CALLS: &[&str] = &[
        "ec2:describesubnets",
        "ec2:describesecuritygroups",
        "ec2: describesubnets",
        "ec2: describesecuritygroups",
        "describevpcendpoints",
        "describeroutetables",
        "describevpcattribute",
    ];
    if CALLS.iter().any(|call| words.contains(call)) {
        return Some(Likely(GlueRolePermission));
    }
    let looks_for_s3 =
        words.contains("subnet") && words.contains("s3") && words.contains("nat ") && words.contains("vpc");
    looks_for_s3.then_some(Likely(S3EndpointMissing))
}

const TABLES: &[Table] = &[
    Table {
        language: "en",
        source: "docs.aws.amazon.com/glue: troubleshooting errors, connection troubleshooting, setup of the VPC; the console and TestConnection",
        says: &[
            ("could not find command for the given criteria", Exactly(Other)),
            ("missing value for --", Exactly(ScriptError)),
            ("invalid input to --", Exactly(ScriptError)),
            // Whatever else hinders Glue from launching a script, it has connected to nothing.
            ("launch error |", Vaguely(Other)),
            ("vpc s3 endpoint validation failed", Settles(S3EndpointMissing)),
            ("could not find s3 endpoint or nat gateway", Settles(S3EndpointMissing)),
            ("s3 endpoint and nat validation has failed", Settles(S3EndpointMissing)),
            (
                "could not find glue endpoint or nat gateway",
                Settles(ServiceEndpointUnreachable),
            ),
            (
                "could not find {} endpoint or nat gateway for subnetid",
                Exactly(ServiceEndpointUnreachable),
            ),
            ("must open all ingress ports", Settles(SgNoSelfReference)),
            ("must open all egress ports", Settles(SgNoSelfReference)),
            ("number of ip addresses on subnet is", Settles(SubnetNoFreeIps)),
            ("not enough free ip addresses", Settles(SubnetNoFreeIps)),
            ("insufficient ip addresses", Settles(SubnetNoFreeIps)),
            ("insufficient free addresses", Settles(SubnetNoFreeIps)),
            ("could not find subnet for az", Settles(AzMismatch)),
            ("does not correspond to subnet", Settles(AzMismatch)),
            ("availabilityzone cannot be null", Settles(AzMismatch)),
            ("connection_list_connection_with_az_null", Settles(AzMismatch)),
            ("unable to resolve any valid connection", Likely(AzMismatch)),
            ("no private dns for network interface found", Settles(DnsFailure)),
            ("reverse dns resolution of ip {} failed", Settles(DnsFailure)),
            ("failed to call ec2:", Settles(GlueRolePermission)),
            (
                "action is unauthorized. unable to validate",
                Settles(GlueRolePermission),
            ),
            ("action is unauthorized", Exactly(GlueRolePermission)),
            (
                "permission to create a tag for your elastic network interface",
                Settles(GlueRolePermission),
            ),
            (
                "permissions to call createnetworkinterface on ec2",
                Settles(GlueRolePermission),
            ),
            // What Lambda says of a function in a VPC (EC2AccessDeniedException, and where Step Functions left the class out).
            ("was not able to access ec2's api", Settles(GlueRolePermission)),
            ("permissions to configure vpc settings", Settles(GlueRolePermission)),
            ("assume role permissions for", Settles(RoleCannotBeAssumed)),
            ("service is unable to assume role", Settles(RoleCannotBeAssumed)),
            ("must specify username or secretid", Settles(SecretMissing)),
            (
                "username and password for the secretid are required",
                Settles(SecretMissing),
            ),
            ("failed to retrieve or parse secret", Settles(SecretMissing)),
            ("connectionstatus is not ready", Settles(ConnectionNotReady)),
            ("connection {} is not in ready state", Exactly(ConnectionNotReady)),
            ("unsupported jdbc driver classname", Settles(DriverIncompatible)),
            (
                "check that your connection definition references your jdbc database with correct url syntax",
                Vaguely(BadJdbcUrl),
            ),
            ("validation for connection properties failed", Exactly(BadJdbcUrl)),
            ("unsupported connection type", Exactly(WrongConnectionType)),
            ("connection type is not supported", Exactly(WrongConnectionType)),
            ("is not a jdbc connection", Exactly(WrongConnectionType)),
            ("is not a custom or marketplace connection", Likely(WrongConnectionType)),
            ("failed to download driver", Likely(DriverJarUnreadable)),
            ("failed to download jar", Likely(DriverJarUnreadable)),
            ("failed to download connector", Likely(DriverJarUnreadable)),
            ("no suitable security group found", Likely(SgNoSelfReference)),
            (
                "connectioninput.authenticationconfiguration is required",
                Likely(WrongConnectionType),
            ),
            ("error downloading from s3 for bucket", Likely(DataAccessDenied)),
            (
                "error downloading from s3 for bucket {} access denied",
                Settles(DataAccessDenied),
            ),
            // What Glue says of its own capacity may be an effect of the network: never firm.
            ("resource unavailable", Likely(Capacity)),
            ("resources are unavailable", Likely(Capacity)),
            ("task allocated capacity exceeded limit", Likely(Capacity)),
            ("exceeded maximum concurrent compute capacity", Likely(Capacity)),
            ("maximum allowed value of number of workers", Likely(Capacity)),
            ("maximum number of workers", Likely(Capacity)),
            ("number of workers {} maximum", Likely(Capacity)),
            ("number of workers {} exceed", Likely(Capacity)),
            ("number of workers {} exceeds", Likely(Capacity)),
            ("number of workers {} limit", Likely(Capacity)),
            ("exceeds the maximum number of", Likely(Capacity)),
            ("max allocated capacity", Likely(Capacity)),
            ("maximum capacity {} exceeds", Likely(Capacity)),
            ("maximum concurrent", Likely(Capacity)),
            ("maximum number of network interfaces", Likely(Capacity)),
            ("network interface limit", Likely(Capacity)),
            ("enis limit exceeded", Likely(Capacity)),
            ("number of dpus {} limit", Likely(Capacity)),
            ("dpu limit", Likely(Capacity)),
            ("dpu quota", Likely(Capacity)),
            ("vcpu limit", Likely(Capacity)),
            ("job run timed out", Settles(JobTimeout)),
            ("jobrun timed out", Settles(JobTimeout)),
            ("job timed out", Exactly(JobTimeout)),
            ("job run has timed out", Settles(JobTimeout)),
            ("exceeded the maximum execution time", Likely(JobTimeout)),
            ("exceeded its configured timeout", Likely(JobTimeout)),
            ("exceeded its timeout", Likely(JobTimeout)),
            ("exceeded the timeout of the job", Likely(JobTimeout)),
            ("execution timed out after", Likely(JobTimeout)),
            ("run state: timeout", Exactly(JobTimeout)),
            ("jobrunstate: timeout", Exactly(JobTimeout)),
            ("with status timeout", Exactly(JobTimeout)),
            ("timeout waiting for job", Likely(JobTimeout)),
            ("jobrunstate': 'timeout'", Exactly(JobTimeout)),
            ("timeout while waiting for state to become", Likely(JobTimeout)),
            ("timed out waiting for", Vaguely(JobTimeout)),
            ("exceeded max wait time", Likely(JobTimeout)),
            ("exceeded the maximum allowed runtime", Likely(JobTimeout)),
            ("crawler {} is already running", Exactly(Other)),
            ("crawler {} has already started", Exactly(Other)),
            ("crawler cannot be started", Likely(IamPermissionOther)),
            ("another crawl is running", Settles(Other)),
            ("cannot merge new columns into the table", Likely(SchemaOrData)),
            (
                "folder partition keys do not match table partition keys",
                Likely(SchemaOrData),
            ),
            ("multiple tables are found under location", Likely(SchemaOrData)),
            ("cancelled by the user", Vaguely(Other)),
            ("canceled by the user", Vaguely(Other)),
            ("filesystem closed", Likely(Other)),
            ("job {} ran out of memory", Exactly(OutOfMemory)),
            ("data quality failed", Exactly(DataQuality)),
            ("data quality evaluation failed", Exactly(DataQuality)),
            ("data quality {} rules failed", Likely(DataQuality)),
            ("data quality validation failed", Exactly(DataQuality)),
            ("dq check failed", Exactly(DataQuality)),
            ("exceeded the job timeout", Exactly(JobTimeout)),
            ("job run stopped", Exactly(Other)),
            ("given glueversion {} is not valid", Settles(Other)),
            ("worker type is not supported", Exactly(Other)),
            ("internal service exception", Likely(Other)),
            ("session is not ready", Exactly(Other)),
            ("datacatalog connection issue", Vaguely(GlueRolePermission)),
            ("user does not have access to target", Settles(DataAccessDenied)),
            (
                "does not exist or the role provided does not have access to it",
                Settles(IamPermissionOther),
            ),
            ("out of allowed range [", Likely(SchemaOrData)),
            ("unsupported case of datatype", Exactly(SchemaOrData)),
            ("gap in schema", Exactly(SchemaOrData)),
            ("unable to parse file:", Exactly(SchemaOrData)),
            ("failed to parse file", Likely(SchemaOrData)),
            ("duplicate column name", Likely(SchemaOrData)),
            ("no fields found in schema", Exactly(SchemaOrData)),
            ("partition column {} not found in schema", Exactly(SchemaOrData)),
            ("s3 bucket {} does not exist", Exactly(SchemaOrData)),
            ("internal service error", Likely(Other)),
            ("internal service failure", Likely(Other)),
            ("internal failure", Vaguely(Other)),
            ("failing dq rules", Settles(DataQuality)),
            ("data quality check failed", Settles(DataQuality)),
            ("data quality checks failed", Settles(DataQuality)),
            ("data quality rule", Exactly(DataQuality)),
            ("data quality ruleset", Exactly(DataQuality)),
            ("evaluatedataquality", Likely(DataQuality)),
        ],
    },
    languages::ENGLISH,
    languages::JAPANESE,
    languages::KOREAN,
    languages::CHINESE,
    languages::ITALIAN,
    languages::SPANISH,
    languages::FRENCH,
    Table {
        language: "en",
        source: "awslabs/aws-athena-query-federation: athena-jdbc and the federation SDK; docs.aws.amazon.com/athena connect-to-a-data-source",
        says: &[
            ("from your lambdafunction", Carries),
            ("failed to invoke lambda function due to", Carries),
            ("no enum constant {} databaseengine", Settles(BadJdbcUrl)),
            ("task timed out after", Likely(JobTimeout)),
            ("catalog is not supported in multiplexer", Exactly(BadJdbcUrl)),
            ("database connection string is required", Exactly(BadJdbcUrl)),
            ("connection string must be", Likely(BadJdbcUrl)),
            ("dialect {} not present", Exactly(ScriptError)),
        ],
    },
];
