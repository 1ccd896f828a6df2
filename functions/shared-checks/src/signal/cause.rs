//! The causes that a text can name, each with its stage and with how far things must have come for that text to exist.

use shared_domain::diagnosis::Stage;
use shared_domain::signal::Proof;

/// What a text blames. Some words of the vocabulary have two entries, because one cause can be met at two points of the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    ConnectTimeout,
    ConnectionRefused,
    DnsFailure,
    NoRoute,
    S3EndpointMissing,
    SgNoSelfReference,
    SubnetNoFreeIps,
    EniOrSubnetNotFound,
    AzMismatch,
    ServiceEndpointUnreachable,
    HostNotAllowed,
    ConnectionDropped,
    BadPassword,
    /// No user or password reached the driver, so the server was not asked.
    LoginNotGiven,
    SecretAccessDenied,
    SecretMissing,
    KmsDenied,
    /// The server refused an IAM token.
    IamDbAuth,
    /// IAM refused to give one.
    IamDbAuthDenied,
    AccountState,
    DatabaseOrPrivilege,
    RoleCannotBeAssumed,
    OauthOrKey,
    GlueRolePermission,
    NoSuitableDriver,
    DriverClassNotFound,
    DriverJarUnreadable,
    /// The driver does not fit the runtime: class or Scala version.
    DriverIncompatible,
    /// The driver does not fit the server, which has answered.
    DriverServerMismatch,
    BadJdbcUrl,
    /// The URL names a service that the listener, which has answered, does not know.
    UnknownService,
    WrongConnectionType,
    ConnectionNotReady,
    SslRequired,
    SslHandshake,
    CertificateUntrusted,
    /// A root certificate or wallet of our own side is missing; nothing was sent yet.
    TrustStoreMissing,
    TlsVersion,
    HostnameMismatch,
    OutOfMemory,
    ScriptError,
    DataAccessDenied,
    SchemaOrData,
    Capacity,
    /// The database, which has answered, takes no more connections.
    TooManyConnections,
    JobTimeout,
    LibraryMissing,
    IamPermissionOther,
    OutOfDisk,
    LockOrQueryTimeout,
    ExecutorLost,
    DataQuality,
    Other,
}

/// How far things must have come.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reached {
    /// Nothing is proven: Glue itself speaks, before anything runs.
    Nothing,
    /// A script ran.
    Script,
    /// The driver had what it needs to try.
    Driver,
    /// The name gave an address.
    Address,
    /// Something at the port spoke.
    Server,
    /// The login was accepted.
    Session,
}

impl Cause {
    /// The word of the vocabulary.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::ConnectTimeout => "connect_timeout",
            Self::ConnectionRefused => "connection_refused",
            Self::DnsFailure => "dns_failure",
            Self::NoRoute => "no_route_or_unreachable",
            Self::S3EndpointMissing => "s3_endpoint_missing",
            Self::SgNoSelfReference => "sg_no_self_reference",
            Self::SubnetNoFreeIps => "subnet_no_free_ips",
            Self::EniOrSubnetNotFound => "eni_or_subnet_not_found",
            Self::AzMismatch => "az_mismatch",
            Self::ServiceEndpointUnreachable => "service_endpoint_unreachable",
            Self::HostNotAllowed => "host_not_allowed",
            Self::ConnectionDropped => "connection_dropped",
            Self::BadPassword | Self::LoginNotGiven => "bad_password",
            Self::SecretAccessDenied => "secret_access_denied",
            Self::SecretMissing => "secret_missing_or_malformed",
            Self::KmsDenied => "kms_denied",
            Self::IamDbAuth | Self::IamDbAuthDenied => "iam_db_auth_misconfigured",
            Self::AccountState => "account_locked_or_expired",
            Self::DatabaseOrPrivilege => "database_or_privilege_missing",
            Self::RoleCannotBeAssumed => "role_cannot_be_assumed",
            Self::OauthOrKey => "oauth_or_key_invalid",
            Self::GlueRolePermission => "glue_role_missing_permission",
            Self::NoSuitableDriver => "no_suitable_driver",
            Self::DriverClassNotFound => "driver_class_not_found",
            Self::DriverJarUnreadable => "driver_jar_unreadable",
            Self::DriverIncompatible | Self::DriverServerMismatch => "driver_incompatible",
            Self::BadJdbcUrl | Self::UnknownService => "bad_jdbc_url",
            Self::WrongConnectionType => "wrong_connection_type",
            Self::ConnectionNotReady => "connection_not_ready",
            Self::SslRequired => "ssl_required_by_server",
            Self::SslHandshake => "ssl_handshake_failed",
            Self::CertificateUntrusted | Self::TrustStoreMissing => "certificate_untrusted",
            Self::TlsVersion => "tls_version_mismatch",
            Self::HostnameMismatch => "hostname_mismatch",
            Self::OutOfMemory => "out_of_memory",
            Self::ScriptError => "script_error",
            Self::DataAccessDenied => "data_access_denied",
            Self::SchemaOrData => "schema_or_data_error",
            Self::Capacity | Self::TooManyConnections => "capacity_or_throttling",
            Self::JobTimeout => "job_timeout",
            Self::LibraryMissing => "library_missing",
            Self::IamPermissionOther => "iam_permission_other",
            Self::OutOfDisk => "out_of_disk",
            Self::LockOrQueryTimeout => "lock_or_query_timeout",
            Self::ExecutorLost => "shuffle_or_executor_lost",
            Self::DataQuality => "data_quality_failed",
            Self::Other => "other",
        }
    }

    /// The stage that the cause belongs to.
    pub(crate) fn stage(self) -> Stage {
        match self {
            Self::ConnectTimeout
            | Self::ConnectionRefused
            | Self::DnsFailure
            | Self::NoRoute
            | Self::S3EndpointMissing
            | Self::SgNoSelfReference
            | Self::SubnetNoFreeIps
            | Self::EniOrSubnetNotFound
            | Self::AzMismatch
            | Self::ServiceEndpointUnreachable
            | Self::HostNotAllowed
            | Self::ConnectionDropped => Stage::Network,
            Self::BadPassword
            | Self::LoginNotGiven
            | Self::SecretAccessDenied
            | Self::SecretMissing
            | Self::KmsDenied
            | Self::IamDbAuth
            | Self::IamDbAuthDenied
            | Self::AccountState
            | Self::DatabaseOrPrivilege
            | Self::RoleCannotBeAssumed
            | Self::OauthOrKey => Stage::Credentials,
            Self::GlueRolePermission => Stage::Permissions,
            Self::NoSuitableDriver
            | Self::DriverClassNotFound
            | Self::DriverJarUnreadable
            | Self::DriverIncompatible
            | Self::DriverServerMismatch
            | Self::BadJdbcUrl
            | Self::UnknownService
            | Self::WrongConnectionType
            | Self::ConnectionNotReady => Stage::Driver,
            Self::SslRequired
            | Self::SslHandshake
            | Self::CertificateUntrusted
            | Self::TrustStoreMissing
            | Self::TlsVersion
            | Self::HostnameMismatch => Stage::Ssl,
            _ => Stage::NotConnection,
        }
    }

    /// What must have worked for this text to exist.
    pub(crate) fn proves(self) -> Vec<Proof> {
        let reached = self.reached();
        [
            (Reached::Script, Proof::JobLaunched),
            (Reached::Driver, Proof::DriverLoaded),
            (Reached::Driver, Proof::CredentialsRead),
            (Reached::Address, Proof::HostResolved),
            (Reached::Server, Proof::PortAnswered),
            (Reached::Session, Proof::LoginAccepted),
        ]
        .into_iter()
        .filter(|(least, _)| reached >= *least)
        .map(|(_, proof)| proof)
        .collect()
    }

    fn reached(self) -> Reached {
        match self {
            Self::DatabaseOrPrivilege => Reached::Session,
            // A reset packet is an answer of the host, but not of a server; what blocks packets on the way does not send one.
            Self::ConnectionRefused | Self::ConnectTimeout | Self::NoRoute => Reached::Address,
            Self::HostNotAllowed
            | Self::ConnectionDropped
            | Self::BadPassword
            | Self::IamDbAuth
            | Self::AccountState
            | Self::DriverServerMismatch
            | Self::UnknownService
            | Self::SslRequired
            | Self::SslHandshake
            | Self::CertificateUntrusted
            | Self::TlsVersion
            | Self::HostnameMismatch
            | Self::TooManyConnections => Reached::Server,
            Self::DnsFailure | Self::TrustStoreMissing => Reached::Driver,
            Self::NoSuitableDriver
            | Self::DriverClassNotFound
            | Self::DriverIncompatible
            | Self::BadJdbcUrl
            | Self::LoginNotGiven
            | Self::OauthOrKey
            | Self::OutOfMemory
            | Self::ScriptError
            | Self::SchemaOrData
            | Self::JobTimeout
            | Self::LibraryMissing
            | Self::OutOfDisk
            | Self::LockOrQueryTimeout
            | Self::ExecutorLost
            | Self::DataQuality => Reached::Script,
            _ => Reached::Nothing,
        }
    }
}
