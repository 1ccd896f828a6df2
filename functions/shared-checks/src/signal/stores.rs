//! Stores of objects and of tables, brokers and functions beside a run: whose refusal is a right, what is data, what is a way.

use super::speakers::heard::said;

fn walk(table: &[(&str, &[&str])]) {
    for (expected, texts) in table {
        for text in *texts {
            assert_eq!(said(text, None), *expected, "{text}");
        }
    }
}

#[test]
fn what_a_store_answers_is_a_right_or_data_and_no_answer_is_the_way() {
    walk(&[
        (
            "not_connection/data_access_denied",
            &[
                "Error: HTTP Error: HTTP GET error on 'https://b.s3.amazonaws.com/k/version-hint.text' (HTTP 403)",
                "Request to 'glue.eu-west-1.amazonaws.com/iceberg/v1/config?warehouse=1' returned a non-200 status code (Forbidden_403), with reason: ",
                "polars.exceptions.ComputeError: Generic S3 error: Client error with status 403 Forbidden: zzz",
            ],
        ),
        (
            "not_connection/schema_or_data_error",
            &[
                "Error: HTTP Error: HTTP HEAD error on 'https://b.s3.amazonaws.com/k' (HTTP 404)",
                "transactor: failed to execute query: A schema mismatch detected when writing to the Delta table (Table ID: 1).",
                "org.apache.hudi.exception.HoodieException: Ordering value is null for record: zzz",
                "Unsupported Pyarrow type: time64[us]",
                "An error occurred (ValidationException) when calling the PutItem operation: zzz",
                "An error occurred (ResourceNotFoundException) when calling the Scan operation: zzz",
                "polars.exceptions.ComputeError: could not parse zzz",
            ],
        ),
        (
            "not_connection/script_error",
            &[
                "Invalid bucket name \"a/b\": Bucket name must match the regex \"^[a-z]\"",
                "An error occurred (ValidationException) when calling the UpdateItem operation: Invalid UpdateExpression: zzz",
            ],
        ),
        (
            "not_connection/other",
            &[
                "An error occurred (EntityNotFoundException) when calling the StartCrawler operation: Crawler entry with name zzz does not exist",
                "GENERIC_USER_ERROR: Encountered an exception[java.lang.RuntimeException] from your LambdaFunction[f] executed in context[c] \
                 with message[You do NOT own the spill bucket with the name: zzz]\nThis query ran against the \"d\" database, unless qualified by the query.",
            ],
        ),
        (
            "network/service_endpoint_unreachable",
            &[
                "exceptions.ComputeError: Generic S3 error: response error \"request error\", after 0 retries: error sending request for url (https://sts.us-east-1.amazonaws.com/?Action=zzz)",
            ],
        ),
        (
            "permissions/glue_role_missing_permission",
            &["ec2:CreateTags on resource: arn:aws:ec2:eu-west-1:1:network-interface/*"],
        ),
    ]);
    // Near misses: a host of nobody's, and an action that is only named.
    for text in [
        "the request to the partner returned a status code of its own",
        "the policy lists ec2:CreateTags for the resource",
    ] {
        assert_eq!(said(text, None), "unknown/unknown", "{text}");
    }
}

#[test]
fn a_broker_that_does_not_answer_is_the_way_to_it() {
    walk(&[
        (
            "network/connect_timeout",
            &[
                "Connection to node -1 (broker.internal/10.1.2.3:9092) could not be established. Node may not be available.",
            ],
        ),
        (
            "ssl/ssl_handshake_failed",
            &[
                "[SocketServer listenerType=ZK_BROKER, nodeId=1] Failed authentication with /10.1.2.3 (SSL handshake failed)",
            ],
        ),
        (
            "driver/bad_jdbc_url",
            &[
                "MongoParseError: option zzz is not supported",
                "com.microsoft.sqlserver.jdbc.SQLServerException: Cannot use \"Authentication=ActiveDirectoryIntegrated\" with \"User\", \"UserName\" or \"Password\" connection string keywords.",
            ],
        ),
    ]);
    // Near misses: no word of how a URL is written, and a name that could not be.
    assert_ne!(
        said("Failed authentication with the broker", None),
        "driver/bad_jdbc_url"
    );
    assert_eq!(said("the plan could not be established", None), "unknown/unknown");
}

#[test]
fn what_cannot_be_loaded_is_the_drivers_or_a_librarys() {
    walk(&[
        (
            "driver/driver_jar_unreadable",
            &[
                "error: error while loading <root>, Error accessing /home/h/.ivy2/jars/net.snowflake_snowflake-jdbc-3.2.1.jar",
            ],
        ),
        (
            "driver/driver_incompatible",
            &["java.lang.ClassCastException: net.snowflake.client.a.B cannot be cast to net.snowflake.client.c.D"],
        ),
        (
            "not_connection/library_missing",
            &[
                "error: error while loading <root>, Error accessing /home/h/.ivy2/jars/org.example_tool-1.jar",
                "botocore 1.24.25 is installed but botocore<1.25.0,>=1.24.26 is required by {'boto3'}",
                "Failed to initialize compiler: object java.lang.Object in compiler mirror not found.",
            ],
        ),
        (
            "not_connection/schema_or_data_error",
            &["java.lang.ClassCastException: net.snowflake.client.a.B cannot be cast to java.lang.String"],
        ),
    ]);
}

/// Where the bucket cannot be reached, whoever asked for it, and where only what lies in it may not be read.
#[test]
fn whether_s3_was_reached_decides_and_not_who_asked_for_it() {
    walk(&[
        (
            "network/s3_endpoint_missing",
            &[
                "LAUNCH ERROR | Error downloading from S3 for bucket: b, key: k. Connect to b.s3.amazonaws.com:443 failed: connect timed out",
                "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://b.s3.amazonaws.com/\"",
                "botocore.exceptions.ConnectTimeoutError: Connect timeout on endpoint URL: \"https://s3.eu-west-1.amazonaws.com/b\"",
            ],
        ),
        (
            "not_connection/data_access_denied",
            &[
                "LAUNCH ERROR | Error downloading from S3 for bucket: b, key: k.Access Denied (Service: Amazon S3; Status Code: 403)",
                "LAUNCH ERROR | Error downloading from S3 for bucket: b, key: k",
            ],
        ),
        (
            "driver/driver_jar_unreadable",
            &[
                "LAUNCH ERROR | Error downloading from S3 for bucket: b, key: jars/ojdbc8.jar. The specified key does not exist.",
            ],
        ),
        (
            "network/service_endpoint_unreachable",
            &[
                "botocore.exceptions.EndpointConnectionError: Could not connect to the endpoint URL: \"https://glue.eu-west-1.amazonaws.com/\"",
            ],
        ),
        (
            "credentials/secret_access_denied",
            &["AccessDeniedException: secretsmanager:GetSecretValue"],
        ),
        (
            "not_connection/iam_permission_other",
            &["AccessDeniedException: logs:CreateLogStream"],
        ),
    ]);
}
