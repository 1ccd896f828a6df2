//! The words that Redshift does not share with PostgreSQL.

use super::super::Says::{Exactly, Likely, Settles, Vaguely, WhileConnecting};
use super::super::Table;
use crate::signal::cause::Cause::*;

/// Every table of the speaker.
pub(super) const TABLES: &[Table] = &[SERVER, LOADS, DRIVER, IAM, IDENTITY, PYTHON];

const SERVER: Table = Table {
    language: "en",
    source: "docs.aws.amazon.com redshift mgmt connecting-troubleshooting, amazon-redshift-limits",
    says: &[
        ("fatal: user {} does not exist", Exactly(BadPassword)),
        ("cannot connect to shared database", Exactly(DatabaseOrPrivilege)),
        ("user 'iam:{}' does not exist", Exactly(IamDbAuth)),
        ("user 'iama:{}' does not exist", Exactly(IamDbAuth)),
        ("user 'iamr:{}' does not exist", Exactly(IamDbAuth)),
        ("iam authentication failed for user", Exactly(IamDbAuth)),
        ("authentication failed for user 'iam:", Settles(IamDbAuth)),
        ("authentication failed for user 'iama:", Settles(IamDbAuth)),
        ("authentication failed for user 'iamr:", Settles(IamDbAuth)),
        ("exceeded for non-bootstrap users", Exactly(TooManyConnections)),
        ("connection limit {} exceeded", Exactly(TooManyConnections)),
        ("too many connections for user", Exactly(TooManyConnections)),
        ("serializable isolation violation", Exactly(LockOrQueryTimeout)),
        ("conflict with concurrent transaction", Exactly(LockOrQueryTimeout)),
        ("iam authentication token has expired", Settles(IamDbAuth)),
        // The catalogue of the account is open to sessions that logged in with IAM.
        (
            "current user is not authenticated with iam credentials",
            Settles(IamDbAuth),
        ),
        ("client error: {} for url:", Exactly(OauthOrKey)),
        ("cancelled on user's request", Exactly(LockOrQueryTimeout)),
        ("canceled on user's request", Exactly(LockOrQueryTimeout)),
        ("cancelled by wlm", Exactly(LockOrQueryTimeout)),
        ("cancelled on user {} request", Exactly(LockOrQueryTimeout)),
        ("aborted by query monitoring rule", Exactly(LockOrQueryTimeout)),
        ("disk full", Exactly(SourceFull)),
        ("out of memory", Exactly(OutOfMemory)),
        ("is not authorized to assume iam role", Exactly(RoleCannotBeAssumed)),
        (
            "not authorized to get credentials of role",
            Exactly(RoleCannotBeAssumed),
        ),
        ("is not associated to cluster", Exactly(RoleCannotBeAssumed)),
        ("the requested role {} is not associated", Exactly(RoleCannotBeAssumed)),
        ("s3serviceexception {} access denied", Exactly(DataAccessDenied)),
        (
            "s3serviceexception {} specified key does not exist",
            Exactly(DataAccessDenied),
        ),
        (
            "s3serviceexception {} specified bucket does not exist",
            Exactly(DataAccessDenied),
        ),
        ("s3serviceexception", Exactly(DataAccessDenied)),
        // The cluster's own way to S3, by libcurl's words.
        ("s3curlexception", Settles(Other)),
        ("problem reading manifest file", Likely(DataAccessDenied)),
        ("the specified s3 prefix {} does not exist", Exactly(SchemaOrData)),
        ("external catalog error", Likely(SchemaOrData)),
        // Spectrum's own way to S3, which is the cluster's.
        ("s3 query exception", Settles(Other)),
        ("s3query exception", Settles(Other)),
        ("s3 query exception (fetch)", Settles(Other)),
        ("spectrum scan error", Likely(SchemaOrData)),
        // The block that Redshift prints of a failure inside a query.
        ("query: {} location: {} process:", Vaguely(SchemaOrData)),
        ("spectrum nested query error", Likely(SchemaOrData)),
        ("cluster is read-only", Exactly(SchemaOrData)),
        ("is in maintenance mode", Exactly(ConnectionRefused)),
        ("leader node failed", Exactly(ConnectionDropped)),
    ],
};

/// COPY: `stl_load_errors`, by number 1201-1224 and 2000s.
const LOADS: Table = Table {
    language: "en",
    source: "docs.aws.amazon.com redshift dg r_Load_Error_Reference, multi-byte_character_load_errors",
    says: &[
        ("cannot copy into nonexistent table", Exactly(SchemaOrData)),
        ("check 'stl_load_errors' system table", Exactly(SchemaOrData)),
        ("check 'sys_load_error_detail' system table", Exactly(SchemaOrData)),
        ("stl_load_errors", Likely(SchemaOrData)),
        ("load into table {} failed", Exactly(SchemaOrData)),
        ("invalid digit, value", Exactly(SchemaOrData)),
        ("invalid exponent, value", Exactly(SchemaOrData)),
        ("string length exceeds ddl length", Exactly(SchemaOrData)),
        ("missing data for not-null field", Exactly(SchemaOrData)),
        ("delimiter not found", Exactly(SchemaOrData)),
        ("delimited value missing end quote", Exactly(SchemaOrData)),
        ("extra column(s) found", Exactly(SchemaOrData)),
        ("unknown boolean format", Exactly(SchemaOrData)),
        ("invalid boolean format", Exactly(SchemaOrData)),
        ("invalid date format", Exactly(SchemaOrData)),
        ("invalid timestamp format or value", Exactly(SchemaOrData)),
        ("overflow, column type", Exactly(SchemaOrData)),
        ("overflow {} (column data type bounds)", Exactly(SchemaOrData)),
        ("numeric data overflow", Exactly(SchemaOrData)),
        ("multibyte character not supported for char", Exactly(SchemaOrData)),
        (
            "string contains invalid or unsupported utf8 codepoints",
            Exactly(SchemaOrData),
        ),
        ("invalid null byte - field longer than 1 byte", Exactly(SchemaOrData)),
        ("copy format error", Exactly(SchemaOrData)),
        ("number of columns in parquet/orc file", Exactly(SchemaOrData)),
        ("incompatible parquet schema", Exactly(SchemaOrData)),
        ("has an incompatible parquet schema", Exactly(SchemaOrData)),
        ("cannot insert a null value into column", Exactly(SchemaOrData)),
        ("value too long for type", Exactly(SchemaOrData)),
        ("value too long for character type", Exactly(SchemaOrData)),
        ("invalid operation: relation {} does not exist", Exactly(SchemaOrData)),
        (
            "specified types or functions {} not supported on redshift tables",
            Exactly(SchemaOrData),
        ),
    ],
};

const DRIVER: Table = Table {
    language: "en",
    source: "aws/amazon-redshift-jdbc-driver com/amazon/redshift/Driver.java, ssl, core/v3/ConnectionFactoryImpl.java",
    says: &[
        ("error setting/closing connection", WhileConnecting),
        (
            "error setting/closing connection: not connected",
            Likely(ConnectionDropped),
        ),
        (
            "error setting/closing connection {} unknownhostexception",
            Exactly(DnsFailure),
        ),
        ("error setting/closing connection {} timed out", Exactly(ConnectTimeout)),
        (
            "error setting/closing connection {} refused",
            Exactly(ConnectionRefused),
        ),
        (
            "error setting/closing connection {} sslengine problem",
            Exactly(SslHandshake),
        ),
        ("channel is not open", Exactly(ConnectionDropped)),
        ("connection is lost", Exactly(ConnectionDropped)),
        ("required connection key", Exactly(BadJdbcUrl)),
        ("jdbc ini file doesn't exist", Exactly(BadJdbcUrl)),
        ("error loading jdbc ini file", Exactly(BadJdbcUrl)),
        (
            "user specified section {} not found in the jdbc ini file",
            Exactly(BadJdbcUrl),
        ),
        ("missing connection property", Exactly(BadJdbcUrl)),
        ("conflict in connection property setting", Exactly(BadJdbcUrl)),
        ("invalid connection property value", Exactly(BadJdbcUrl)),
        ("invalid credentials provider class", Exactly(BadJdbcUrl)),
        (
            "error retrieving the available trust managers",
            Exactly(TrustStoreMissing),
        ),
        ("error loading the certificate file", Exactly(TrustStoreMissing)),
        ("error loading the keystore", Exactly(TrustStoreMissing)),
        ("error loading the provided keystore", Exactly(TrustStoreMissing)),
        ("error certificate file doesn't found", Exactly(TrustStoreMissing)),
        ("error missing certificate", Exactly(TrustStoreMissing)),
        ("error loading certificate chain", Exactly(TrustStoreMissing)),
        ("general sslengine problem", Exactly(SslHandshake)),
    ],
};

/// Temporary credentials: the helper carries what the API or the SDK says, and that decides.
const IAM: Table = Table {
    language: "en",
    source: "aws/amazon-redshift-jdbc-driver com/amazon/redshift/core/IamHelper.java, ServerlessIamHelper.java",
    says: &[
        ("iam error retrieving temp credentials", Likely(IamDbAuth)),
        ("iam error retrieving temp credentials {} not found", Exactly(IamDbAuth)),
        (
            "iam error retrieving temp credentials {} does not exist",
            Exactly(IamDbAuth),
        ),
        (
            "iam error retrieving temp credentials {} not authorized",
            Exactly(IamDbAuthDenied),
        ),
        (
            "iam error retrieving temp credentials {} access denied",
            Exactly(IamDbAuthDenied),
        ),
        (
            "not authorized to perform: redshift:getclustercredentials",
            Exactly(IamDbAuthDenied),
        ),
        (
            "not authorized to perform: redshift-serverless:getcredentials",
            Exactly(IamDbAuthDenied),
        ),
        (
            "iam error retrieving temp credentials {} security token included in the request",
            Exactly(IamDbAuth),
        ),
        (
            "iam error retrieving temp credentials {} unable to load",
            Exactly(IamDbAuth),
        ),
        (
            "iam error retrieving temp credentials {} unable to execute http request",
            Likely(ServiceEndpointUnreachable),
        ),
        (
            "iam error retrieving temp credentials {} unable to execute http request {} timed out",
            Exactly(ServiceSilent),
        ),
        (
            "iam error retrieving temp credentials {} unable to execute http request {} refused",
            Exactly(ServiceEndpointUnreachable),
        ),
        (
            "iam error retrieving temp credentials {} unable to execute http request {} unreachable",
            Exactly(ServiceSilent),
        ),
        (
            "iam error retrieving temp credentials {} unable to execute http request {} amazonaws.com",
            Exactly(ServiceEndpointUnreachable),
        ),
        ("failed to describeclusters", Exactly(IamDbAuth)),
        ("cluster is not fully created yet", Exactly(ConnectionRefused)),
        (
            "multiple associations received for provided custom domain name",
            Exactly(IamDbAuth),
        ),
        ("clusternotfoundfault", Exactly(IamDbAuth)),
        ("failed to get provisioned auth token", Exactly(IamDbAuth)),
        ("failed to get serverless auth token", Exactly(IamDbAuth)),
    ],
};

/// Federated logins: SAML, JWT and IAM Identity Center plugins.
const IDENTITY: Table = Table {
    language: "en",
    source: "aws/amazon-redshift-jdbc-driver com/amazon/redshift/plugin; redshift_connector/plugin",
    says: &[
        ("saml error", Likely(OauthOrKey)),
        ("jwt error", Likely(OauthOrKey)),
        ("unable to get idp credentials", Exactly(OauthOrKey)),
        ("there was an error during authentication", Likely(OauthOrKey)),
        ("authentication failed on the azure server", Exactly(OauthOrKey)),
        ("failed to find azure access_token", Exactly(OauthOrKey)),
        ("failed to parse azure response", Exactly(OauthOrKey)),
        ("failed to retrieve samlassertion", Exactly(OauthOrKey)),
        ("failed to login adfs", Exactly(OauthOrKey)),
        ("failed to parse login form", Exactly(OauthOrKey)),
        ("idc authentication failed", Exactly(OauthOrKey)),
        ("idc createtoken failed", Exactly(OauthOrKey)),
        ("idc registerclient failed", Exactly(OauthOrKey)),
        ("azure oauth authentication", Exactly(OauthOrKey)),
        ("failed to fetch an idc access token", Exactly(OauthOrKey)),
        ("no valid authorization code found", Exactly(OauthOrKey)),
        ("fail to login during timeout", Exactly(OauthOrKey)),
    ],
};

const PYTHON: Table = Table {
    language: "en",
    source: "aws/amazon-redshift-python-driver redshift_connector/core.py, __init__.py, iam_helper.py",
    says: &[
        ("server refuses ssl", Exactly(SslHandshake)),
        ("ssl required but ssl module not available", Exactly(SslHandshake)),
        ("connection time out", Exactly(ConnectTimeout)),
        ("communication error", WhileConnecting),
        ("unable to determine ip for host", Exactly(DnsFailure)),
        ("brokenpipe: server socket closed", Exactly(ConnectionDropped)),
        ("connection is closed", Exactly(ConnectionDropped)),
        (
            "authentication method {} not supported by redshift_connector",
            Exactly(DriverServerMismatch),
        ),
        (
            "authentication method {} not recognized by redshift_connector",
            Exactly(DriverServerMismatch),
        ),
        (
            "but requested algorithm {} is not supported",
            Exactly(DriverServerMismatch),
        ),
        (
            "password authentication, but no password was provided",
            Exactly(LoginNotGiven),
        ),
        ("the 'user' connection parameter cannot be none", Exactly(LoginNotGiven)),
        (
            "connection parameter db_user must be specified when using iam authentication",
            Exactly(LoginNotGiven),
        ),
        ("environment does not meet requirements to use", Exactly(LibraryMissing)),
        (
            "boto3 {} required for authentication with amazon redshift serverless",
            Exactly(LibraryMissing),
        ),
        (
            "custom cluster names are not supported for redshift serverless",
            Exactly(BadJdbcUrl),
        ),
        ("serverless workgroup is not set", Exactly(BadJdbcUrl)),
        ("invalid connection property setting", Exactly(BadJdbcUrl)),
        (
            "cluster_identifier must be provided when iam is enabled",
            Exactly(BadJdbcUrl),
        ),
        ("ssl must be enabled when using iam", Exactly(BadJdbcUrl)),
        // Of the driver itself, before it asks a server.
        ("authentication must use an ssl connection", Exactly(SslNotAsked)),
        // spark-redshift, JDBCWrapper.getDriverClass.
        ("unsupported jdbc protocol", Exactly(BadJdbcUrl)),
        (
            "either provide both username/password or neither when using iam",
            Exactly(IamDbAuthDenied),
        ),
        (
            "you can not use this authentication plugin with iam enabled",
            Exactly(BadJdbcUrl),
        ),
        ("cursor is missing prepared statement", Exactly(ScriptError)),
        ("prepared statement is missing row description", Exactly(ScriptError)),
        ("prepared statement exceeds bind parameter limit", Exactly(ScriptError)),
        ("cannot tpc_commit", Exactly(ScriptError)),
        ("not mapped to pg type", Exactly(SchemaOrData)),
    ],
};
