//! The families of the speakers that speak in every run, walked by their codes.

use super::heard::said;

fn walk(shape: &str, table: &[(&str, &[&str])]) {
    for (expected, codes) in table {
        for code in *codes {
            let text = shape.replace("{}", code);
            assert_eq!(said(&text, None), *expected, "{text}");
        }
    }
}

#[test]
fn errors_of_aws_services_are_read_by_service_and_code() {
    let botocore = "botocore.exceptions.ClientError: An error occurred ({} operation: anything";
    walk(
        botocore,
        &[
            (
                "credentials/secret_access_denied",
                &["AccessDeniedException) when calling the GetSecretValue"],
            ),
            (
                "credentials/secret_missing_or_malformed",
                &[
                    "ResourceNotFoundException) when calling the GetSecretValue",
                    "InvalidRequestException) when calling the GetSecretValue",
                ],
            ),
            (
                "credentials/kms_denied",
                &[
                    "AccessDeniedException) when calling the Decrypt",
                    "DisabledException) when calling the Decrypt",
                ],
            ),
            (
                "credentials/role_cannot_be_assumed",
                &["AccessDenied) when calling the AssumeRole"],
            ),
            (
                "credentials/iam_db_auth_misconfigured",
                &[
                    "ClusterNotFound) when calling the GetClusterCredentials",
                    "AccessDenied) when calling the GetClusterCredentials",
                ],
            ),
            (
                "permissions/glue_role_missing_permission",
                &["UnauthorizedOperation) when calling the CreateNetworkInterface"],
            ),
            (
                "network/eni_or_subnet_not_found",
                &[
                    "InvalidSubnetID.NotFound) when calling the DescribeSubnets",
                    "InvalidGroup.NotFound) when calling the DescribeSecurityGroups",
                ],
            ),
            (
                "network/subnet_no_free_ips",
                &["InsufficientFreeAddressesInSubnet) when calling the CreateNetworkInterface"],
            ),
            (
                "not_connection/data_access_denied",
                &[
                    "AccessDenied) when calling the GetObject",
                    "403) when calling the HeadObject",
                    "InvalidAccessKeyId) when calling the ListObjectsV2",
                ],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "NoSuchKey) when calling the GetObject",
                    "NoSuchBucket) when calling the ListObjectsV2",
                    "404) when calling the HeadObject",
                    "EntityNotFoundException) when calling the GetTable",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &[
                    "ThrottlingException) when calling the GetJobRun",
                    "SlowDown) when calling the PutObject",
                    "ConcurrentRunsExceededException) when calling the StartJobRun",
                    "ProvisionedThroughputExceededException) when calling the BatchWriteItem",
                ],
            ),
            (
                "not_connection/iam_permission_other",
                &[
                    "AccessDeniedException) when calling the GenerateDataKey",
                    "AccessDeniedException) when calling the GenerateDataKeyWithoutPlaintext",
                    "AccessDeniedException) when calling the Encrypt",
                    "AccessDeniedException) when calling the PublishMessage",
                    "ExpiredTokenException) when calling the GetTable",
                ],
            ),
        ],
    );
}

#[test]
fn an_action_that_is_denied_is_read_by_whose_it_is() {
    walk(
        "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: {} on resource: x",
        &[
            ("credentials/secret_access_denied", &["secretsmanager:GetSecretValue"]),
            ("credentials/kms_denied", &["kms:Decrypt"]),
            (
                "credentials/iam_db_auth_misconfigured",
                &[
                    "rds-db:connect",
                    "redshift:GetClusterCredentials",
                    "redshift-serverless:GetCredentials",
                ],
            ),
            ("credentials/role_cannot_be_assumed", &["sts:AssumeRole"]),
            (
                "permissions/glue_role_missing_permission",
                &[
                    "glue:GetConnection",
                    "ec2:CreateNetworkInterface",
                    "ec2:DescribeSubnets",
                ],
            ),
            (
                "not_connection/data_access_denied",
                &["s3:GetObject", "lakeformation:GetDataAccess", "dynamodb:Scan"],
            ),
            (
                "not_connection/iam_permission_other",
                &[
                    "glue:GetTable",
                    "iam:PassRole",
                    "sqs:SendMessage",
                    "logs:PutLogEvents",
                    "kms:GenerateDataKey",
                    "kms:Encrypt",
                    "kms:ReEncryptFrom",
                ],
            ),
        ],
    );
}

/// Whatever the action: the call went by an endpoint of the VPC, and no further.
#[test]
fn what_the_policy_of_a_vpc_endpoint_denies_is_of_the_network() {
    const ACTIONS: &[&str] = &[
        "s3:GetObject",
        "s3:ListBucket",
        "secretsmanager:GetSecretValue",
        "sts:AssumeRole",
        "kms:Decrypt",
        "glue:GetConnection",
        "glue:GetTable",
        "redshift:GetClusterCredentials",
        "dynamodb:Scan",
        "logs:PutLogEvents",
    ];
    let who = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: {} on resource: x";
    for tail in [
        "because no VPC endpoint policy allows the {} action",
        "with an explicit deny in a VPC endpoint policy",
    ] {
        for wrapper in [
            "",
            "An error occurred while calling o95.load. ",
            "An error occurred (AccessDeniedException) when calling the GetSecretValue operation: ",
            "software.amazon.awssdk.services.s3.model.S3Exception: ",
        ] {
            walk(
                &format!("{wrapper}{who} {tail}"),
                &[("network/endpoint_policy_denied", ACTIONS)],
            );
        }
    }
    // Near misses: other policies, and an endpoint that is only named.
    walk(
        "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: s3:GetObject on resource: x {}",
        &[(
            "not_connection/data_access_denied",
            &[
                "because no identity-based policy allows the s3:GetObject action",
                "with an explicit deny in a resource-based policy",
                "with an explicit deny in a service control policy",
                "with an explicit deny in a resource control policy",
                "with an explicit deny",
            ],
        )],
    );
}

/// Whose class says that a key may not be used: that of the service whose objects it opens.
#[test]
fn a_key_that_an_answer_of_s3_names_opens_data() {
    let who = "User: arn:aws:sts::1:assumed-role/r/s is not authorized to perform: kms:Decrypt on resource: x";
    walk(
        &format!("{{}}{who}"),
        &[
            (
                "not_connection/data_access_denied",
                &[
                    "com.amazonaws.services.s3.model.AmazonS3Exception: ",
                    "software.amazon.awssdk.services.s3.model.S3Exception: ",
                    "software.amazon.awssdk.services.dynamodb.model.DynamoDbException: ",
                    "An error occurred (AccessDenied) when calling the GetObject operation: ",
                ],
            ),
            (
                "credentials/kms_denied",
                &[
                    "software.amazon.awssdk.services.secretsmanager.model.SecretsManagerException: ",
                    "",
                ],
            ),
        ],
    );
}

#[test]
fn the_jvms_classes_are_read_without_a_word_beside_them() {
    walk(
        "{}",
        &[
            ("network/dns_failure", &["java.net.UnknownHostException: db"]),
            (
                "network/no_route_or_unreachable",
                &["java.net.NoRouteToHostException: x"],
            ),
            (
                "network/connection_refused",
                &["java.net.ConnectException: Connection refused"],
            ),
            (
                "network/connect_timeout",
                &[
                    "java.net.ConnectException: Connection timed out",
                    "java.net.SocketTimeoutException: connect timed out",
                    "org.apache.http.conn.ConnectTimeoutException: x",
                ],
            ),
            (
                "network/connection_dropped",
                &[
                    "java.net.SocketException: Connection reset",
                    "java.net.SocketException: Broken pipe (Write failed)",
                ],
            ),
            (
                "ssl/certificate_untrusted",
                &[
                    "sun.security.validator.ValidatorException: PKIX path building failed",
                    "java.security.cert.CertificateExpiredException: NotAfter: x",
                    "java.security.InvalidAlgorithmParameterException: the trustAnchors parameter must be non-empty",
                ],
            ),
            (
                "ssl/hostname_mismatch",
                &[
                    "javax.net.ssl.SSLPeerUnverifiedException: x",
                    "java.security.cert.CertificateException: No name matching db found",
                ],
            ),
            (
                "ssl/tls_version_mismatch",
                &[
                    "javax.net.ssl.SSLHandshakeException: Received fatal alert: protocol_version",
                    "javax.net.ssl.SSLHandshakeException: The server selected protocol version TLS10 is not accepted by client preferences [TLS12]",
                ],
            ),
            (
                "ssl/ssl_handshake_failed",
                &[
                    "javax.net.ssl.SSLHandshakeException: Received fatal alert: handshake_failure",
                    "javax.net.ssl.SSLException: Unsupported or unrecognized SSL message",
                ],
            ),
            (
                "driver/driver_incompatible",
                &[
                    "Reason: Could not initialize class com.mysql.cj.X",
                    "java.lang.UnsupportedOperationException: zzz\n\tat software.amazon.jdbc.X.y(X.java:1)",
                ],
            ),
            (
                "not_connection/library_missing",
                &["Reason: Could not initialize class x.y.Z"],
            ),
            (
                "not_connection/script_error",
                &[
                    "java.lang.UnsupportedOperationException: zzz\n\tat x.Y.z(Y.java:1)\n\tat software.amazon.jdbc.X.y(X.java:1)",
                    "java.lang.NullPointerException at x.Y.z(Y.java:1)",
                    "java.lang.NullPointerException ",
                ],
            ),
            (
                "not_connection/capacity_or_throttling",
                &["The authentication failed because of too many competing requests."],
            ),
            (
                "driver/driver_class_not_found",
                &[
                    "java.lang.ClassNotFoundException: com.mysql.cj.jdbc.Driver",
                    "java.lang.ClassNotFoundException: Failed to find data source: bigquery. Please find packages at x",
                ],
            ),
            (
                "driver/no_suitable_driver",
                &[
                    "java.sql.SQLException: No suitable driver",
                    "java.sql.SQLException: No suitable driver found for jdbc:x://h/d",
                ],
            ),
            (
                "driver/bad_jdbc_url",
                &["java.sql.SQLException: No suitable driver found for [jdbc:x://h/d]"],
            ),
            (
                "driver/driver_incompatible",
                &[
                    "java.lang.UnsupportedClassVersionError: oracle/jdbc/OracleDriver has been compiled by a more recent version of the Java Runtime",
                ],
            ),
            (
                "driver/driver_jar_unreadable",
                &["java.util.zip.ZipException: error in opening zip file"],
            ),
            (
                "not_connection/library_missing",
                &[
                    "java.lang.ClassNotFoundException: org.apache.hudi.DefaultSource",
                    "java.lang.NoSuchMethodError: scala.Product.$init$",
                    "java.lang.NoClassDefFoundError: scala/Product$class",
                ],
            ),
            (
                "not_connection/out_of_memory",
                &["java.lang.OutOfMemoryError: GC overhead limit exceeded"],
            ),
            (
                "not_connection/lock_or_query_timeout",
                &["java.net.SocketTimeoutException: Read timed out"],
            ),
            (
                "not_connection/schema_or_data_error",
                &[
                    "java.io.FileNotFoundException: s3://b/k",
                    "java.lang.NumberFormatException: For input string: \"x\"",
                ],
            ),
        ],
    );
}

#[test]
fn pythons_exceptions_are_read_by_their_class() {
    walk(
        "Traceback (most recent call last):\n  File \"/tmp/j.py\", line 1, in <module>\n    f()\n{}",
        &[
            (
                "not_connection/script_error",
                &[
                    "NameError: x",
                    "TypeError: x",
                    "AttributeError: x",
                    "KeyError: 'JOB_NAME'",
                    "IndexError: x",
                    "SyntaxError: x",
                    "ZeroDivisionError: x",
                    "AssertionError: x",
                    "SystemExit: 1",
                    "awsglue.utils.GlueArgumentError: x",
                    "ValueError: x",
                ],
            ),
            (
                "not_connection/library_missing",
                &[
                    "ModuleNotFoundError: No module named 'x'",
                    "ImportError: cannot import name 'x' from 'y'",
                ],
            ),
            ("not_connection/out_of_memory", &["MemoryError"]),
            (
                "not_connection/schema_or_data_error",
                &[
                    "json.decoder.JSONDecodeError: Expecting value",
                    "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff",
                    "pyarrow.lib.ArrowInvalid: x",
                ],
            ),
            (
                "credentials/secret_missing_or_malformed",
                &["KeyError: 'username'", "KeyError: 'password'"],
            ),
            (
                "network/connection_refused",
                &["ConnectionRefusedError: [Errno 111] Connection refused"],
            ),
            (
                "network/connect_timeout",
                &["TimeoutError: [Errno 110] Connection timed out"],
            ),
            (
                "network/dns_failure",
                &["socket.gaierror: [Errno -2] Name or service not known"],
            ),
            (
                "network/connection_dropped",
                &[
                    "ConnectionResetError: [Errno 104] Connection reset by peer",
                    "BrokenPipeError: [Errno 32] Broken pipe",
                ],
            ),
            (
                "network/service_endpoint_unreachable",
                &[
                    "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://sts.amazonaws.com/\"",
                ],
            ),
        ],
    );
}

#[test]
fn sparks_error_classes_are_data_but_for_those_that_are_named() {
    walk(
        "org.apache.spark.SparkException: [{}] anything",
        &[
            (
                "not_connection/schema_or_data_error",
                &[
                    "CAST_INVALID_INPUT",
                    "TABLE_OR_VIEW_NOT_FOUND",
                    "UNRESOLVED_COLUMN.WITH_SUGGESTION",
                    "UNABLE_TO_INFER_SCHEMA",
                    "DIVIDE_BY_ZERO",
                    "A_CONDITION_OF_TOMORROW",
                ],
            ),
            (
                "not_connection/script_error",
                &[
                    "PARSE_SYNTAX_ERROR",
                    "CONTEXT_ONLY_VALID_ON_DRIVER",
                    "NOT_COLUMN_OR_STR",
                ],
            ),
            ("not_connection/out_of_memory", &["UNABLE_TO_ACQUIRE_MEMORY"]),
            ("not_connection/data_access_denied", &["INSUFFICIENT_PERMISSIONS"]),
        ],
    );
}

#[test]
fn glues_errors_of_set_up_are_read_in_every_language_of_its_documentation() {
    walk(
        "{}",
        &[
            (
                "network/s3_endpoint_missing",
                &[
                    "エラー: VPC の subnetId に S3 エンドポイントまたは NAT ゲートウェイが見つかりませんでした",
                    "오류: VPC에서 서브넷 ID용 S3 엔드포인트 또는 NAT 게이트웨이를 찾을 수 없습니다.",
                    "错误:在 VPC 中找不到 subnetId 的 S3 终端节点或 NAT 网关",
                    "Errore: impossibile trovare l'endpoint S3 o il gateway NAT per il subnetId in VPC",
                    "Erreur : Impossible de trouver le point de terminaison S3 ou la passerelle NAT du subnetId dans VPC",
                ],
            ),
            (
                "network/sg_no_self_reference",
                &[
                    "Error: Inbound rule in security group required",
                    "错误:需要安全组中的入站规则",
                    "Errore: regola in uscita obbligatoria nel gruppo di sicurezza",
                    "오류: 보안 그룹의 인바운드 규칙이 필요합니다.",
                ],
            ),
            (
                "permissions/glue_role_missing_permission",
                &[
                    "エラー: ec2:DescribeSubnets の呼び出しに失敗しました",
                    "오류: DescribeVpcEndpoints 작업이 승인되지 않았습니다. VPC ID vpc-id를 검증할 수 없습니다.",
                    "错误:无法调用 ec2:DescribeSecurityGroups",
                    "Erreur : l'action DescribeRouteTables n'est pas autorisée.",
                ],
            ),
            (
                "network/az_mismatch",
                &[
                    "エラー: AZ のサブネットが見つかりませんでした",
                    "错误:找不到可用区的子网",
                ],
            ),
        ],
    );
}

/// Which key a job encrypts with has nothing to do with the secret that it reads.
#[test]
fn who_may_not_encrypt_read_his_secret() {
    const WHO: &str = "User: arn:aws:sts::111122223333:assumed-role/r/s is not authorized to perform: ";
    walk(
        &format!("software.amazon.awssdk.services.kms.model.KmsException: {WHO}{{}}"),
        &[
            (
                "not_connection/iam_permission_other",
                &["kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/abc"],
            ),
            (
                "not_connection/data_access_denied",
                &["kms:GenerateDataKey on resource: arn:aws:kms:us-east-1:111122223333:key/abc (bucket b)"],
            ),
            (
                "credentials/kms_denied",
                &["kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/abc"],
            ),
        ],
    );
}

#[test]
fn a_column_that_a_frame_does_not_have_is_no_key_of_a_secret() {
    walk(
        "Traceback (most recent call last):\n  File \"/usr/lib/python3.10/site-packages/pandas/core/frame.py\", line 3807, in __getitem__\n    indexer = self.columns.get_loc(key)\n{}",
        &[(
            "not_connection/script_error",
            &["KeyError: 'password'", "KeyError: 'host'", "KeyError: 'user'"],
        )],
    );
}
