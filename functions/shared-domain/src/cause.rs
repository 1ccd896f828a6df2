//! The causes of error texts.

use crate::vocabulary::vocabulary;

vocabulary! {
    /// What an error text blames: a cause of the fixed vocabulary.
    Cause {
        // network
        ConnectTimeout = "connect_timeout",
        ConnectionRefused = "connection_refused",
        DnsFailure = "dns_failure",
        NoRouteOrUnreachable = "no_route_or_unreachable",
        S3EndpointMissing = "s3_endpoint_missing",
        SgNoSelfReference = "sg_no_self_reference",
        SubnetNoFreeIps = "subnet_no_free_ips",
        EniOrSubnetNotFound = "eni_or_subnet_not_found",
        AzMismatch = "az_mismatch",
        ServiceEndpointUnreachable = "service_endpoint_unreachable",
        HostNotAllowed = "host_not_allowed",
        ConnectionDropped = "connection_dropped",
        // credentials
        BadPassword = "bad_password",
        SecretAccessDenied = "secret_access_denied",
        SecretMissingOrMalformed = "secret_missing_or_malformed",
        KmsDenied = "kms_denied",
        IamDbAuthMisconfigured = "iam_db_auth_misconfigured",
        AccountLockedOrExpired = "account_locked_or_expired",
        DatabaseOrPrivilegeMissing = "database_or_privilege_missing",
        RoleCannotBeAssumed = "role_cannot_be_assumed",
        OauthOrKeyInvalid = "oauth_or_key_invalid",
        // permissions
        GlueRoleMissingPermission = "glue_role_missing_permission",
        // driver
        NoSuitableDriver = "no_suitable_driver",
        DriverClassNotFound = "driver_class_not_found",
        DriverJarUnreadable = "driver_jar_unreadable",
        DriverIncompatible = "driver_incompatible",
        BadJdbcUrl = "bad_jdbc_url",
        WrongConnectionType = "wrong_connection_type",
        ConnectionNotReady = "connection_not_ready",
        // ssl
        SslRequiredByServer = "ssl_required_by_server",
        SslHandshakeFailed = "ssl_handshake_failed",
        CertificateUntrusted = "certificate_untrusted",
        TlsVersionMismatch = "tls_version_mismatch",
        HostnameMismatch = "hostname_mismatch",
        // not_connection
        OutOfMemory = "out_of_memory",
        ScriptError = "script_error",
        DataAccessDenied = "data_access_denied",
        SchemaOrDataError = "schema_or_data_error",
        CapacityOrThrottling = "capacity_or_throttling",
        JobTimeout = "job_timeout",
        LibraryMissing = "library_missing",
        IamPermissionOther = "iam_permission_other",
        OutOfDisk = "out_of_disk",
        LockOrQueryTimeout = "lock_or_query_timeout",
        ShuffleOrExecutorLost = "shuffle_or_executor_lost",
        DataQualityFailed = "data_quality_failed",
        Other = "other",
        // The text does not say.
        Unknown = "unknown",
    }
}
