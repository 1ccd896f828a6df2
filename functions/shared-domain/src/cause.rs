//! The causes of error texts.

use crate::diagnosis::Stage;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an error text blames: a cause of the fixed vocabulary. `shared-checks/CAUSES.md` is made of these lines.
    Cause {
        // network
        /// No answer came in time: packets are lost on the way there or back.
        ConnectTimeout = "connect_timeout",
        /// The host is there, and nothing listens on that port, or something on the way refuses.
        ConnectionRefused = "connection_refused",
        /// The host name gives no address.
        DnsFailure = "dns_failure",
        /// There is no way to the host: no route, or the network is unreachable.
        NoRouteOrUnreachable = "no_route_or_unreachable",
        /// The connection's subnet has no way to S3; Glue says so before it starts the run.
        S3EndpointMissing = "s3_endpoint_missing",
        /// No security group of the connection admits itself on all TCP ports, which Glue wants before it starts the run.
        SgNoSelfReference = "sg_no_self_reference",
        /// The subnet has fewer free addresses than the run has workers.
        SubnetNoFreeIps = "subnet_no_free_ips",
        /// The subnet, a security group or the network interface of the run is not there, or could not be made.
        EniOrSubnetNotFound = "eni_or_subnet_not_found",
        /// The connection's Availability Zone is not its subnet's.
        AzMismatch = "az_mismatch",
        /// An API of AWS (Secrets Manager, STS, KMS, Glue, ...) cannot be reached from the subnet.
        ServiceEndpointUnreachable = "service_endpoint_unreachable",
        /// The policy of a VPC endpoint does not let a call to an API of AWS through, as the API's own answer says.
        EndpointPolicyDenied = "endpoint_policy_denied",
        /// The server answers, and does not admit this client: `pg_hba.conf`, a blocked host of MySQL, a network policy of Snowflake.
        HostNotAllowed = "host_not_allowed",
        /// The connection was made, then lost.
        ConnectionDropped = "connection_dropped",
        // credentials
        /// The server refuses the user or the password; also one that was lost on the way to the driver.
        BadPassword = "bad_password",
        /// The secret may not be read.
        SecretAccessDenied = "secret_access_denied",
        /// The secret is not there, or does not hold what is read from it.
        SecretMissingOrMalformed = "secret_missing_or_malformed",
        /// The key of the secret may not be used, or cannot be in its state.
        KmsDenied = "kms_denied",
        /// A login by IAM: no token is given for it, or the server refuses the token.
        IamDbAuthMisconfigured = "iam_db_auth_misconfigured",
        /// The account is locked, or its password has expired.
        AccountLockedOrExpired = "account_locked_or_expired",
        /// The login was accepted; the database, the warehouse, the role or a right in the database is missing.
        DatabaseOrPrivilegeMissing = "database_or_privilege_missing",
        /// Glue cannot take the job's role.
        RoleCannotBeAssumed = "role_cannot_be_assumed",
        /// A token, a key pair or the key of a service account is refused.
        OauthOrKeyInvalid = "oauth_or_key_invalid",
        // permissions
        /// The Glue role lacks an action that the connection needs (`glue:GetConnection`, `ec2:...`).
        GlueRoleMissingPermission = "glue_role_missing_permission",
        // driver
        /// No driver that was loaded takes this URL.
        NoSuitableDriver = "no_suitable_driver",
        /// The class of the driver is not there.
        DriverClassNotFound = "driver_class_not_found",
        /// The driver's JAR is not there, may not be read, or is no JAR.
        DriverJarUnreadable = "driver_jar_unreadable",
        /// The driver does not fit the server or the runtime: the server's way of authentication, its protocol, the version of Java or Scala.
        DriverIncompatible = "driver_incompatible",
        /// The URL cannot be read, or names a service that the server does not know.
        BadJdbcUrl = "bad_jdbc_url",
        /// A connection of this type cannot be used this way.
        WrongConnectionType = "wrong_connection_type",
        /// Glue has not finished the connection, or failed to: its own status is not `READY`.
        ConnectionNotReady = "connection_not_ready",
        // ssl
        /// The server admits encrypted connections only.
        SslRequiredByServer = "ssl_required_by_server",
        /// TLS could not be made; also where the client wants it and the server has none.
        SslHandshakeFailed = "ssl_handshake_failed",
        /// Nobody whom the runtime trusts has signed the server's certificate; also a root certificate or wallet that is not there.
        CertificateUntrusted = "certificate_untrusted",
        /// Client and server have no version of TLS in common.
        TlsVersionMismatch = "tls_version_mismatch",
        /// The certificate is for another name than the host in the URL.
        HostnameMismatch = "hostname_mismatch",
        // not_connection
        /// Driver or executor ran out of memory.
        OutOfMemory = "out_of_memory",
        /// The script's own mistake.
        ScriptError = "script_error",
        /// Data in S3, or governed by Lake Formation, may not be read or written.
        DataAccessDenied = "data_access_denied",
        /// A table, a column, a type or a value is not what the script takes it for.
        SchemaOrDataError = "schema_or_data_error",
        /// Somebody has no room now: Glue, an API that throttles, a server that takes no more connections.
        CapacityOrThrottling = "capacity_or_throttling",
        /// The run came to its time limit.
        JobTimeout = "job_timeout",
        /// A library of the script is not there, or in the wrong version.
        LibraryMissing = "library_missing",
        /// An action is denied that the connection does not need.
        IamPermissionOther = "iam_permission_other",
        /// No space is left: on the disk of a worker, or for the server's data.
        OutOfDisk = "out_of_disk",
        /// The server ended a statement: a lock, a deadlock, its own time limit.
        LockOrQueryTimeout = "lock_or_query_timeout",
        /// Spark lost an executor or the data of a shuffle.
        ShuffleOrExecutorLost = "shuffle_or_executor_lost",
        /// A rule of data quality failed, which ended the run.
        DataQualityFailed = "data_quality_failed",
        /// Another reason of its own.
        Other = "other",
        /// The text does not say.
        Unknown = "unknown",
    }
}

impl Cause {
    /// Whether it is of the role of the job or the crawler: what one role may not do, another may.
    pub fn is_of_role(&self) -> bool {
        matches!(
            self,
            Self::SecretAccessDenied | Self::KmsDenied | Self::RoleCannotBeAssumed | Self::GlueRoleMissingPermission
        )
    }

    /// The stage that a text of this cause is about.
    pub fn stage(self) -> Stage {
        match self {
            Self::ConnectTimeout
            | Self::ConnectionRefused
            | Self::DnsFailure
            | Self::NoRouteOrUnreachable
            | Self::S3EndpointMissing
            | Self::SgNoSelfReference
            | Self::SubnetNoFreeIps
            | Self::EniOrSubnetNotFound
            | Self::AzMismatch
            | Self::ServiceEndpointUnreachable
            | Self::EndpointPolicyDenied
            | Self::HostNotAllowed
            | Self::ConnectionDropped => Stage::Network,
            Self::BadPassword
            | Self::SecretAccessDenied
            | Self::SecretMissingOrMalformed
            | Self::KmsDenied
            | Self::IamDbAuthMisconfigured
            | Self::AccountLockedOrExpired
            | Self::DatabaseOrPrivilegeMissing
            | Self::RoleCannotBeAssumed
            | Self::OauthOrKeyInvalid => Stage::Credentials,
            Self::GlueRoleMissingPermission => Stage::Permissions,
            Self::NoSuitableDriver
            | Self::DriverClassNotFound
            | Self::DriverJarUnreadable
            | Self::DriverIncompatible
            | Self::BadJdbcUrl
            | Self::WrongConnectionType
            | Self::ConnectionNotReady => Stage::Driver,
            Self::SslRequiredByServer
            | Self::SslHandshakeFailed
            | Self::CertificateUntrusted
            | Self::TlsVersionMismatch
            | Self::HostnameMismatch => Stage::Ssl,
            Self::OutOfMemory
            | Self::ScriptError
            | Self::DataAccessDenied
            | Self::SchemaOrDataError
            | Self::CapacityOrThrottling
            | Self::JobTimeout
            | Self::LibraryMissing
            | Self::IamPermissionOther
            | Self::OutOfDisk
            | Self::LockOrQueryTimeout
            | Self::ShuffleOrExecutorLost
            | Self::DataQualityFailed
            | Self::Other => Stage::NotConnection,
            Self::Unknown | Self::Unlisted(_) => Stage::Unknown,
        }
    }
}
