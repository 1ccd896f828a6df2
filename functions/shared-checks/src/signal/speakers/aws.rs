//! AWS services by error code, in the texts of any SDK: botocore, the SDKs for Java, Go, Rust, XML.

use super::Says::{Carries, Exactly, Likely, Settles, Vaguely, WhileConnecting};
use super::{Says, Speaker, Table};
use crate::signal::cause::Cause::{self, *};
use crate::signal::parse::Utterance;
use crate::signal::words::has;

mod arrow;
mod denials;
mod secrets;
mod services;

use denials::{SERVICES, cause_of_denied, denied_action, denied_object, is_action};
use services::{of_operation, service_of};

pub(crate) const SPEAKER: Speaker = Speaker {
    name: "aws",
    engines: &[],
    owns: &[
        "com.amazonaws.",
        "software.amazon.",
        "botocore.",
        "boto3.",
        "awswrangler.",
        "aws_sdk_",
        "com.amazon.emr.",
        "com.simba.athena.amazonaws.",
        // The SDKs that EMRFS carries along.
        "com.amazon.ws.emr.hadoop.fs.shaded.com.amazonaws.",
        "com.amazon.ws.emr.hadoop.fs.shaded.software.amazon.",
    ],
    codes,
    tables: TABLES,
};

/// Which service an error is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Service {
    SecretsManager,
    Kms,
    Sts,
    Iam,
    Redshift,
    Rds,
    S3,
    Glue,
    Ec2,
    LakeFormation,
    DynamoDb,
    Other,
    Unsaid,
}

fn codes(utterance: &Utterance<'_>) -> Vec<Says> {
    if utterance.class_name() == "LambdaFunctionException" {
        return vec![Carries];
    }
    let mut says = by_what_is_told(utterance);
    let denied = says.iter().any(|one| one.cause() == Some(SecretAccessDenied));
    if denied && secrets::administers_secrets(utterance) {
        let of_a_secret = says.iter_mut().filter(|one| one.cause() == Some(SecretAccessDenied));
        of_a_secret.for_each(|one| *one = Exactly(IamPermissionOther));
    }
    let writes = writes_with_a_key(utterance);
    let of_a_key = says.iter_mut().filter(|one| match one.cause() {
        Some(KmsDenied) => true,
        Some(IamPermissionOther) => writes,
        _ => false,
    });
    let another = key_of_another(utterance);
    for one in of_a_key {
        *one = another.map_or(*one, Exactly);
    }
    says
}

/// True for a call that encrypts: a secret is read by `kms:Decrypt` alone.
fn writes_with_a_key(utterance: &Utterance<'_>) -> bool {
    const CALLS: &[&str] = &["generatedatakey", "encrypt", "reencrypt"];
    let called = utterance.aws().map(|aws| aws.operation.to_ascii_lowercase());
    let by_call = called.is_some_and(|called| CALLS.iter().any(|call| called.starts_with(call)));
    let words = &utterance.words;
    let named = CALLS.iter().any(|call| words.contains(&format!("kms:{call}")));
    (by_call || named) && !words.contains("kms:decrypt")
}

/// A key that something else is encrypted with than the connection's secret: what it is, by the call that needed it.
fn key_of_another(utterance: &Utterance<'_>) -> Option<Cause> {
    const CALLS: &[&str] = &[
        "Invoke",
        "InvokeFunction",
        "CreateFunction",
        "UpdateFunctionCode",
        "UpdateFunctionConfiguration",
        "Publish",
        "PublishBatch",
        "SendMessage",
        "SendMessageBatch",
        "ReceiveMessage",
        "PutRecord",
        "PutRecords",
        "PutRecordBatch",
        "GetRecords",
        "PutEvents",
        "PutLogEvents",
        "CreateLogGroup",
        "CreateLogStream",
        "GetParameter",
        "GetParameters",
        "GetParametersByPath",
        "PutParameter",
        "StartExecution",
        "StartBuild",
        "RunTask",
    ];
    const SERVICES: &[&str] = &[
        "lambda",
        "awslambda",
        "sns",
        "amazonsns",
        "sqs",
        "amazonsqs",
        "kinesis",
        "amazonkinesis",
        "firehose",
        "cloudwatchlogs",
        "awslogs",
        "ssm",
        "awssimplesystemsmanagement",
        "sfn",
        "stepfunctions",
        "ecs",
        "ecr",
    ];
    if utterance.words.contains("environment variables") {
        return Some(IamPermissionOther);
    }
    if writes_with_a_key(utterance) {
        let to_a_bucket = utterance.words.contains("s3")
            || has(&utterance.words, "bucket")
            || utterance
                .aws()
                .is_some_and(|aws| of_operation(&aws.operation) == Service::S3);
        return Some(if to_a_bucket {
            DataAccessDenied
        } else {
            IamPermissionOther
        });
    }
    // Whoever answers by his own class needs no code.
    if matches!(
        service_of(utterance),
        Service::S3 | Service::DynamoDb | Service::LakeFormation
    ) {
        return Some(DataAccessDenied);
    }
    let aws = utterance.aws()?;
    let service = aws.service.to_ascii_lowercase().replace([' ', '-'], "");
    match () {
        () if CALLS.contains(&aws.operation.as_str()) || SERVICES.contains(&service.as_str()) => {
            Some(IamPermissionOther)
        }
        () => None,
    }
}

fn by_what_is_told(utterance: &Utterance<'_>) -> Vec<Says> {
    if let Some(cause) = denied_action(&utterance.words)
        .or_else(|| denied_by_class(utterance))
        .or_else(|| arrow::says(&utterance.words))
    {
        return vec![cause];
    }
    let code = utterance
        .aws()
        .map(|aws| aws.code.as_str())
        // `INVALID_STATE`: so programs in C++ name their own errors.
        .filter(|code| !code.is_empty() && !code.contains('_'))
        .or_else(|| denied_alone(utterance))
        .unwrap_or_else(|| class_code(utterance));
    let status = utterance.aws().and_then(|aws| aws.status);
    let service = service_of(utterance);
    if code.is_empty() && status.is_none() {
        return denied_object(&utterance.words).into_iter().collect();
    }
    by_code(service, code, status, &utterance.words).into_iter().collect()
}

/// `AccessDeniedException: secretsmanager:GetSecretValue`: the action alone behind the class that says that it was denied.
fn denied_by_class(utterance: &Utterance<'_>) -> Option<Says> {
    let name = utterance.class_name();
    let denied = name.starts_with("AccessDenied") || name.starts_with("Unauthorized");
    let action = utterance.words.split([' ', ',', ';']).next().unwrap_or_default();
    let (service, operation) = action.trim_end_matches(['.', ':']).split_once(':')?;
    let named = denied && is_action(action) && SERVICES.contains(&service);
    named.then(|| Likely(cause_of_denied(service, operation, &utterance.words)))
}

/// `AmazonS3Exception: Access Denied`: a log that left out service, status and code.
fn denied_alone(utterance: &Utterance<'_>) -> Option<&'static str> {
    let of_aws = utterance
        .class
        .is_some_and(|class| SPEAKER.owns.iter().any(|own| class.starts_with(own)));
    let words = utterance.words.trim_end_matches(['.', ' ']);
    (of_aws && matches!(words, "access denied" | "forbidden")).then_some("AccessDenied")
}

/// The class where the text has no other code: `software.amazon.awssdk.services.glue.model.EntityNotFoundException`.
fn class_code<'u>(utterance: &'u Utterance<'_>) -> &'u str {
    let aws = utterance
        .class
        .is_some_and(|class| SPEAKER.owns.iter().any(|own| class.starts_with(own)));
    let name = utterance.class_name();
    let known = [
        "CrawlerRunningException",
        "InvalidParameterException",
        "InvalidParameterValueException",
        "InvalidRequestException",
        "ThrottlingException",
        "AccessDeniedException",
        "EntityNotFoundException",
        "ResourceNotFoundException",
        "InvalidInputException",
        "TooManyRequestsException",
        "AlreadyExistsException",
        "OperationTimeoutException",
        "InternalServiceException",
        "ResourceNumberLimitExceededException",
        "ServiceQuotaExceededException",
        "LimitExceededException",
        "ConcurrentRunsExceededException",
        "ConcurrentModificationException",
    ];
    // `S3Exception`, `KmsException`: any error of the service.
    let package = utterance
        .class
        .and_then(|class| class.split_once(".services."))
        .and_then(|(_, rest)| rest.split('.').next());
    let stem = name
        .trim_end_matches("Exception")
        .trim_start_matches("Amazon")
        .trim_start_matches("AWS");
    let of_any_kind = package.is_some_and(|package| stem.eq_ignore_ascii_case(package))
        || matches!(stem, "" | "Service")
        || name.starts_with("Sdk");
    // `InvalidResourceStateFault`: so RDS, Redshift and DMS end their names, and nobody else but SOAP.
    let fault = name.ends_with("Fault") && !name.to_ascii_lowercase().starts_with("soap");
    // `ProvisionedThroughputExceededException`: a limit's name without a package.
    let limit = || name.ends_with("Exception") && of_limits(stem).is_some();
    if !of_any_kind && (aws || (utterance.class == Some(name) && (known.contains(&name) || fault || limit()))) {
        name
    } else if utterance.class.is_none() {
        headed(utterance.message)
    } else {
        ""
    }
}

/// `InvalidGroup.NotFound: ...`, `InsufficientInstanceCapacity: ...`: the code of EC2 and RDS at the beginning, as tools print it.
fn headed(message: &str) -> &str {
    let code = message.split(':').next().unwrap_or_default();
    let is_code = code.len() < 60
        && code.starts_with(|c: char| c.is_ascii_uppercase())
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.')
        && code.bytes().filter(u8::is_ascii_uppercase).count() >= 2;
    let known = || {
        of_the_network(code)
            .or_else(|| of_the_launch(code))
            .or_else(|| of_limits(code))
    };
    if is_code && known().is_some() { code } else { "" }
}

/// How services say that a right is missing.
const DENIED: &[&str] = &[
    "AccessDenied",
    "AccessDeniedError",
    "Forbidden",
    "403",
    "UnauthorizedOperation",
    "Unauthorized",
    "NotAuthorized",
    "AuthorizationError",
];

fn by_code(service: Service, code: &str, status: Option<u16>, words: &str) -> Option<Says> {
    let code = code.split(' ').next().unwrap_or_default();
    let bare = code.trim_end_matches("Exception").trim_end_matches("Fault");
    if let Some(says) = of_every_service(service, bare, words) {
        return Some(says);
    }
    if bare.is_empty() && matches!(status, Some(429 | 503)) {
        return Some(Exactly(Capacity));
    }
    let denied = DENIED.contains(&bare) || (status == Some(403) && bare.is_empty());
    let missing = bare.ends_with("NotFound") || bare == "404" || (status == Some(404) && bare.is_empty());
    let known =
        of_a_login(service, bare, denied, missing, words).or_else(|| of_data(service, bare, denied, missing, words));
    if known.is_some() {
        return known;
    }
    match service {
        Service::Ec2 if denied => Some(Exactly(GlueRolePermission)),
        // A connection that does not exist is no data; the vocabulary has no word for it.
        Service::Glue if missing && words.contains("connection ") && words.contains("not found") => None,
        Service::Glue if missing && is_of_a_run(words) => Some(Likely(Other)),
        Service::Glue if missing => Some(Likely(SchemaOrData)),
        // So Glue's catalogue alone calls it.
        Service::Unsaid if is_missing_in_the_catalogue(bare, words) => Some(Vaguely(SchemaOrData)),
        // Glue repeats what the other service said.
        Service::Glue if denied => Some(Vaguely(IamPermissionOther)),
        Service::Glue if bare == "InvalidInput" && is_of_data(words) => Some(Likely(SchemaOrData)),
        // What is said of a connection and not understood may be its network.
        Service::Glue | Service::Unsaid if matches!(bare, "InvalidInput" | "Validation") && is_of_connection(words) => {
            None
        }
        Service::Glue | Service::Unsaid if matches!(bare, "InvalidInput" | "InternalService" | "GlueEncryption") => {
            Some(Vaguely(Other))
        }
        Service::Glue if bare == "Validation" => Some(Vaguely(Other)),
        // The services that answer in XML say so without `Exception`; the one that a run asks is S3.
        Service::Unsaid if code == "AccessDenied" => Some(Likely(DataAccessDenied)),
        _ if denied => Some(Likely(IamPermissionOther)),
        // Athena's parser says where in the query.
        Service::Other if bare == "InvalidRequest" && names_a_place_of_a_query(words) => Some(Vaguely(Other)),
        Service::S3 | Service::DynamoDb | Service::LakeFormation | Service::Iam | Service::Other
            if !bare.is_empty() =>
        {
            Some(Likely(Other))
        }
        // A state of something that no connection needs.
        Service::Glue | Service::Sts | Service::Redshift | Service::Rds
            if !bare.is_empty() && !is_of_connection(words) =>
        {
            Some(Vaguely(Other))
        }
        // Java's newer SDK prints no code: what a service that no connection asks refuses.
        Service::S3 | Service::DynamoDb | Service::LakeFormation | Service::Other
            if bare.is_empty() && status.is_some_and(|status| (400..500).contains(&status)) =>
        {
            Some(Vaguely(Other))
        }
        _ => None,
    }
}

/// The services that hold data.
fn of_data(service: Service, bare: &str, denied: bool, missing: bool, words: &str) -> Option<Says> {
    const REDIRECTED: &[&str] = &[
        "PermanentRedirect",
        "AuthorizationHeaderMalformed",
        "301",
        "InvalidObjectState",
        "BadRequest",
        "400",
    ];
    Some(match service {
        Service::S3 if denied => Exactly(DataAccessDenied),
        Service::S3 if missing => Exactly(SchemaOrData),
        Service::S3 if bare == "InvalidBucketName" => Likely(ScriptError),
        Service::S3 if REDIRECTED.contains(&bare) => Likely(DataAccessDenied),
        // To give rights is no reading of data.
        Service::LakeFormation if denied && words.contains("permissions") && words.contains("lakeformation:") => {
            Exactly(IamPermissionOther)
        }
        Service::LakeFormation | Service::DynamoDb if denied => Exactly(DataAccessDenied),
        Service::DynamoDb if missing => Likely(SchemaOrData),
        // Items and keys that do not fit their table; an expression is the program's.
        Service::DynamoDb if bare == "Validation" && words.contains("expression") => Likely(ScriptError),
        Service::DynamoDb if bare == "Validation" => Likely(SchemaOrData),
        _ => return None,
    })
}

/// `line 13:25: mismatched input ...`
fn names_a_place_of_a_query(words: &str) -> bool {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    words.split("line ").skip(1).any(|rest| {
        let mut parts = rest.splitn(3, ':');
        parts.next().is_some_and(number) && parts.next().is_some_and(number) && parts.next().is_some()
    })
}

/// The services that give a login or its parts.
fn of_a_login(service: Service, bare: &str, denied: bool, missing: bool, words: &str) -> Option<Says> {
    match service {
        Service::SecretsManager if words.contains("kms") || bare == "DecryptionFailure" => Some(Exactly(KmsDenied)),
        Service::SecretsManager if denied => Some(Exactly(SecretAccessDenied)),
        Service::SecretsManager if missing || matches!(bare, "InvalidRequest" | "InvalidParameter") => {
            Some(Exactly(SecretMissing))
        }
        // The service's own trouble, and what else it is asked than to give a secret.
        Service::SecretsManager if !bare.is_empty() => Some(Exactly(Other)),
        Service::Kms if matches!(bare, "KMSInternal" | "DependencyTimeout" | "KeyUnavailable") => Some(Likely(Other)),
        Service::Kms => Some(Exactly(KmsDenied)),
        Service::Sts | Service::Iam if denied => Some(Exactly(RoleCannotBeAssumed)),
        Service::Redshift | Service::Unsaid if matches!(bare, "ClusterNotFound" | "InvalidClusterState") => {
            Some(Exactly(IamDbAuthDenied))
        }
        Service::Redshift if denied || missing || words.contains("not found") => Some(Exactly(IamDbAuthDenied)),
        Service::Rds if denied => Some(Likely(IamDbAuthDenied)),
        _ => None,
    }
}

/// True for what may be said of a connection.
fn is_of_connection(words: &str) -> bool {
    [
        "connection",
        "connect",
        "testconnection",
        "connectivity",
        "jdbc",
        "vpc",
        "subnet",
        "network",
        "endpoint",
        "driver",
        "database",
        "credentials",
        "password",
    ]
    .iter()
    .any(|word| has(words, word))
}

/// True for what Glue does not have and is no data.
fn is_of_a_run(words: &str) -> bool {
    let of = |names: &[&str]| names.iter().any(|name| has(words, name));
    of(&[
        "crawler",
        "job",
        "job run",
        "trigger",
        "workflow",
        "session",
        "blueprint",
    ]) && !of(&["table", "database", "partition"])
}

fn is_missing_in_the_catalogue(code: &str, words: &str) -> bool {
    code == "EntityNotFound" && !is_of_connection(words) && !is_of_a_run(words)
}

/// True for what the catalogue refuses of tables.
fn is_of_data(words: &str) -> bool {
    ["column", "columns", "partition", "partitions", "serde"]
        .iter()
        .any(|word| has(words, word))
}

/// What a code says by the words that it is made of, whichever service it is of (the services' models).
fn of_every_service(service: Service, bare: &str, words: &str) -> Option<Says> {
    of_the_launch(bare)
        .or_else(|| of_the_network(bare))
        .or_else(|| of_credentials(service, bare, words))
        .or_else(|| of_the_data_api(bare))
        .or_else(|| of_limits(bare))
        .or_else(|| of_states(bare))
}

/// What limits the launch of a run may be the network's doing: never firm.
fn of_the_launch(bare: &str) -> Option<Says> {
    let named = matches!(
        bare,
        "ResourceNotReady" | "ResourceNumberLimitExceeded" | "EC2Throttled" | "ENILimitReached"
    );
    let capacity = bare.starts_with("Insufficient") && bare.ends_with("Capacity");
    (named || capacity).then_some(Vaguely(Capacity))
}

/// Parts of a network that are not there: EC2's codes, and what RDS, DMS, Lambda and EMR make of them.
fn of_the_network(bare: &str) -> Option<Says> {
    const PARTS: &[&str] = &[
        "InvalidSubnet",
        "InvalidSubnetID",
        "InvalidSubnetId",
        "InvalidGroup",
        "InvalidGroupId",
        "InvalidSecurityGroup",
        "InvalidSecurityGroupID",
        "InvalidNetworkInterfaceID",
        "InvalidVpcID",
    ];
    if matches!(
        bare,
        "InsufficientFreeAddressesInSubnet" | "SubnetIPAddressLimitReached"
    ) {
        return Some(Settles(SubnetNoFreeIps));
    }
    let (part, wrong) = bare.split_once('.').unwrap_or((bare, "NotFound"));
    let missing = matches!(wrong, "NotFound" | "Malformed");
    (missing && PARTS.contains(&part)).then_some(Settles(EniOrSubnetNotFound))
}

/// Keys, identities and tokens.
fn of_credentials(service: Service, bare: &str, words: &str) -> Option<Says> {
    let kms = bare.starts_with("KMS") || bare.starts_with("Kms");
    Some(match bare {
        _ if kms && !bare.contains("Throttling") && bare != "KMSInternal" => Exactly(KmsDenied),
        "EC2AccessDenied" => Exactly(GlueRolePermission),
        "S3AccessDenied" => Exactly(DataAccessDenied),
        // STS is off in the Region, or refuses a federated identity.
        "RegionDisabled" | "InvalidIdentityToken" | "IDPRejectedClaim" | "IDPCommunicationError" => {
            Exactly(RoleCannotBeAssumed)
        }
        "ExpiredToken"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "UnrecognizedClient"
        | "RequestExpired"
        | "InvalidSignature" => {
            if service == Service::S3 || words.contains("s3") {
                Exactly(DataAccessDenied)
            } else {
                Exactly(IamPermissionOther)
            }
        }
        "InvalidAccessKeyId"
        | "RequestTimeTooSkewed"
        | "SignatureDoesNotMatch"
        | "AllAccessDisabled"
        | "InvalidToken"
        | "AccountProblem" => Exactly(DataAccessDenied),
        "ResourceNotFound" | "EntityNotFound" if words.contains("secret") => Exactly(SecretMissing),
        _ => return None,
    })
}

/// The data APIs of RDS and Redshift, which carry a database's own words in some of their errors.
fn of_the_data_api(bare: &str) -> Option<Says> {
    Some(match bare {
        "InvalidSecret" | "SecretsError" => Exactly(SecretMissing),
        "DatabaseNotFound" => Exactly(DatabaseOrPrivilege),
        "DatabaseUnavailable" => Exactly(ConnectionRefused),
        "DatabaseConnection" => Vaguely(ConnectTimeout),
        "StatementTimeout" | "QueryTimeout" => Likely(LockOrQueryTimeout),
        "UnsupportedResult" => Exactly(SchemaOrData),
        _ => return None,
    })
}

/// Too much was asked: of the service, or of what an account may have.
fn of_limits(bare: &str) -> Option<Says> {
    const LIMITS: &[&str] = &[
        "Throttl",
        "TooManyRequests",
        "LimitExceeded",
        "QuotaExceeded",
        "ThroughputExceeded",
        "RunsExceeded",
        "SessionsExceeded",
        "StatementsExceeded",
        "SlowDown",
    ];
    let limited = LIMITS.iter().any(|limit| bare.contains(limit))
        || matches!(bare, "PriorRequestNotComplete" | "503" | "DatabaseResuming");
    limited.then_some(Settles(Capacity))
}

/// What asked for cannot be done now, or twice: no matter of a connection.
fn of_states(bare: &str) -> Option<Says> {
    const STATES: &[&str] = &[
        "AlreadyExists",
        "Conflict",
        "VersionMismatch",
        "ParameterMismatch",
        "CrawlerRunning",
        "CrawlerStopping",
        "NotRunning",
        "SchedulerTransitioning",
        "OperationTimeout",
        // Another writer came first: no lock, and no statement that a server ended.
        "ConcurrentModification",
        "ConditionCheckFailure",
        "ConditionalCheckFailed",
        "TransactionCanceled",
        "InvalidResourceState",
        "ResourceInUse",
        "IllegalSessionState",
        "IllegalWorkflowState",
    ];
    match bare {
        "NoSuchKey" | "NoSuchBucket" => Some(Exactly(SchemaOrData)),
        _ => STATES
            .iter()
            .any(|state| bare.contains(state))
            .then_some(Exactly(Other)),
    }
}

const TABLES: &[Table] = &[Table {
    language: "en",
    source: "aws-sdk-java, aws-sdk-java-v2 (core exceptions), botocore/exceptions.py, smithy-rs; messages of Secrets Manager, KMS, STS, EC2",
    says: &[
        ("unable to execute http request", WhileConnecting),
        (
            "could not connect to the endpoint url",
            Settles(ServiceEndpointUnreachable),
        ),
        ("connect timeout on endpoint url", Settles(ServiceSilent)),
        ("read timeout on endpoint url", Exactly(ServiceEndpointUnreachable)),
        // A call that answers when the work is done: Lambda, SageMaker. It was reached, and is slow.
        ("read timeout on endpoint url: {} /invocations", Settles(Other)),
        (
            "step functions cannot determine whether lambda successfully received the call",
            Exactly(Other),
        ),
        ("lambda.sdkclientexception", Vaguely(Other)),
        ("lambda.clientexecutiontimeoutexception", Vaguely(Other)),
        ("ssl validation failed for {} ssl:", Likely(Other)),
        (
            "received an unknownhostexception when attempting to interact with a service",
            Settles(ServiceEndpointUnreachable),
        ),
        // The credentials of a machine or a container, asked of the machine.
        ("failed to connect to service endpoint", Settles(DataAccessDenied)),
        ("failed to start job run due to missing metadata", Settles(Other)),
        ("dispatchfailure", Likely(ServiceEndpointUnreachable)),
        ("dispatch failure", Likely(ServiceEndpointUnreachable)),
        ("unable to load region from any of the providers", Exactly(ScriptError)),
        ("you have exceeded the rate at which you may call", Settles(Capacity)),
        ("slow down (service:", Settles(Capacity)),
        ("rate exceeded", Settles(Capacity)),
        ("please reduce your request rate", Settles(Capacity)),
        ("concurrent runs exceeded", Settles(Capacity)),
        ("access to kms is not allowed", Settles(KmsDenied)),
        (
            "unable to decrypt the environment variables",
            Settles(IamPermissionOther),
        ),
        // botocore/tokens.py, exceptions.py: whoever calls AWS by IAM Identity Center.
        ("error when retrieving token from", Exactly(IamPermissionOther)),
        (
            "the sso session associated with this profile",
            Exactly(IamPermissionOther),
        ),
        ("error loading sso token", Exactly(IamPermissionOther)),
        (
            "the ciphertext refers to a customer master key that does not exist",
            Settles(KmsDenied),
        ),
        ("can't decrypt the protected secret", Settles(KmsDenied)),
        ("kmsinvalidstateexception", Exactly(KmsDenied)),
        ("is pending deletion", Likely(KmsDenied)),
        ("kms key is disabled", Exactly(KmsDenied)),
        (
            "secrets manager can't find the specified secret",
            Settles(SecretMissing),
        ),
        ("because it was marked for deletion", Settles(SecretMissing)),
        ("secret not found", Exactly(SecretMissing)),
        (
            "reading secrets manager secret {} couldn't find resource",
            Settles(SecretMissing),
        ),
        ("getsecretvalue", Vaguely(SecretMissing)),
        ("getsecretvalue {} timed out", Exactly(ServiceSilent)),
        ("is not authorized to assume iam role", Settles(RoleCannotBeAssumed)),
        ("not authorized to assume iam role", Settles(RoleCannotBeAssumed)),
        ("is unable to assume", Exactly(RoleCannotBeAssumed)),
        ("the role with name {} cannot be found", Exactly(RoleCannotBeAssumed)),
        ("cross-account pass role is not allowed", Exactly(RoleCannotBeAssumed)),
        ("not authorized to pass the role", Exactly(IamPermissionOther)),
        ("service role {} is invalid", Likely(RoleCannotBeAssumed)),
        ("unable to assume role", Exactly(RoleCannotBeAssumed)),
        ("cannot be assumed by", Exactly(RoleCannotBeAssumed)),
        ("cannot assume role", Exactly(RoleCannotBeAssumed)),
        ("could not assume role", Exactly(RoleCannotBeAssumed)),
        ("failed to assume role", Exactly(RoleCannotBeAssumed)),
        ("ec2 error code: unauthorizedoperation", Settles(GlueRolePermission)),
        ("your access has been denied by ec2", Settles(GlueRolePermission)),
        ("client.unauthorizedoperation", Exactly(GlueRolePermission)),
        ("ec2 error code: invalidgroup.notfound", Settles(EniOrSubnetNotFound)),
        ("ec2 error code: invalidsubnetid.notfound", Settles(EniOrSubnetNotFound)),
        ("the security group '{}' does not exist", Exactly(EniOrSubnetNotFound)),
        ("the subnet id '{}' does not exist", Exactly(EniOrSubnetNotFound)),
        ("the vpc id '{}' does not exist", Exactly(EniOrSubnetNotFound)),
        (
            "does not have enough free addresses to satisfy the request",
            Settles(SubnetNoFreeIps),
        ),
        ("no identity-based policy allows the", Vaguely(IamPermissionOther)),
        ("denied due to a vpc endpoint policy", Exactly(EndpointPolicy)),
        ("no vpc endpoint policy allows the", Exactly(EndpointPolicy)),
        ("explicit deny in a vpc endpoint policy", Exactly(EndpointPolicy)),
        (
            "the aws access key id you provided does not exist in our records",
            Exactly(DataAccessDenied),
        ),
        (
            "the security token included in the request is expired",
            Exactly(IamPermissionOther),
        ),
        (
            "the security token included in the request is invalid",
            Exactly(IamPermissionOther),
        ),
        // S3's own sentences (API reference, "Error responses").
        (
            "the request signature we calculated does not match",
            Exactly(DataAccessDenied),
        ),
        ("all access to this object has been disabled", Exactly(DataAccessDenied)),
        ("all access to this bucket has been disabled", Exactly(DataAccessDenied)),
        (
            "the difference between the request time and the current time is too large",
            Exactly(DataAccessDenied),
        ),
        ("the specified bucket is not valid", Exactly(ScriptError)),
        // DynamoDB's.
        ("one or more parameter values were invalid", Exactly(SchemaOrData)),
        ("item size has exceeded the maximum allowed size", Exactly(SchemaOrData)),
        ("level of configured provisioned throughput", Settles(Capacity)),
        ("the conditional request failed", Exactly(Other)),
        ("the specified bucket does not exist", Exactly(SchemaOrData)),
        ("the specified key does not exist", Exactly(SchemaOrData)),
        ("amazons3exception: access denied", Exactly(DataAccessDenied)),
        ("amazons3exception: forbidden", Exactly(DataAccessDenied)),
        ("s3exception: access denied", Exactly(DataAccessDenied)),
        ("s3serviceexception:access denied", Exactly(DataAccessDenied)),
        ("please refer to logs for details", Carries),
    ],
}];
