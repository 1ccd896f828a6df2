//! The causes that a text can name, each with its stage and with how far things must have come for that text to exist.

use shared_domain::diagnosis::Stage;
use shared_domain::met::Met;
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
    /// Of a service, that nothing came back.
    ServiceSilent,
    EndpointPolicy,
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
    /// The driver itself asks for TLS, before it sends anything.
    SslNotAsked,
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
    /// The database, which has answered, has no room for more data: its disk, a tablespace, a log.
    SourceFull,
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
    pub(crate) fn word(self) -> shared_domain::Cause {
        use shared_domain::Cause as Word;
        match self {
            Self::ConnectTimeout => Word::ConnectTimeout,
            Self::ConnectionRefused => Word::ConnectionRefused,
            Self::DnsFailure => Word::DnsFailure,
            Self::NoRoute => Word::NoRouteOrUnreachable,
            Self::S3EndpointMissing => Word::S3EndpointMissing,
            Self::SgNoSelfReference => Word::SgNoSelfReference,
            Self::SubnetNoFreeIps => Word::SubnetNoFreeIps,
            Self::EniOrSubnetNotFound => Word::EniOrSubnetNotFound,
            Self::AzMismatch => Word::AzMismatch,
            Self::ServiceEndpointUnreachable | Self::ServiceSilent => Word::ServiceEndpointUnreachable,
            Self::EndpointPolicy => Word::EndpointPolicyDenied,
            Self::HostNotAllowed => Word::HostNotAllowed,
            Self::ConnectionDropped => Word::ConnectionDropped,
            Self::BadPassword | Self::LoginNotGiven => Word::BadPassword,
            Self::SecretAccessDenied => Word::SecretAccessDenied,
            Self::SecretMissing => Word::SecretMissingOrMalformed,
            Self::KmsDenied => Word::KmsDenied,
            Self::IamDbAuth | Self::IamDbAuthDenied => Word::IamDbAuthMisconfigured,
            Self::AccountState => Word::AccountLockedOrExpired,
            Self::DatabaseOrPrivilege => Word::DatabaseOrPrivilegeMissing,
            Self::RoleCannotBeAssumed => Word::RoleCannotBeAssumed,
            Self::OauthOrKey => Word::OauthOrKeyInvalid,
            Self::GlueRolePermission => Word::GlueRoleMissingPermission,
            Self::NoSuitableDriver => Word::NoSuitableDriver,
            Self::DriverClassNotFound => Word::DriverClassNotFound,
            Self::DriverJarUnreadable => Word::DriverJarUnreadable,
            Self::DriverIncompatible | Self::DriverServerMismatch => Word::DriverIncompatible,
            Self::BadJdbcUrl | Self::UnknownService => Word::BadJdbcUrl,
            Self::WrongConnectionType => Word::WrongConnectionType,
            Self::ConnectionNotReady => Word::ConnectionNotReady,
            Self::SslRequired | Self::SslNotAsked => Word::SslRequiredByServer,
            Self::SslHandshake => Word::SslHandshakeFailed,
            Self::CertificateUntrusted | Self::TrustStoreMissing => Word::CertificateUntrusted,
            Self::TlsVersion => Word::TlsVersionMismatch,
            Self::HostnameMismatch => Word::HostnameMismatch,
            Self::OutOfMemory => Word::OutOfMemory,
            Self::ScriptError => Word::ScriptError,
            Self::DataAccessDenied => Word::DataAccessDenied,
            Self::SchemaOrData => Word::SchemaOrDataError,
            Self::Capacity | Self::TooManyConnections => Word::CapacityOrThrottling,
            Self::JobTimeout => Word::JobTimeout,
            Self::LibraryMissing => Word::LibraryMissing,
            Self::IamPermissionOther => Word::IamPermissionOther,
            Self::OutOfDisk | Self::SourceFull => Word::OutOfDisk,
            Self::LockOrQueryTimeout => Word::LockOrQueryTimeout,
            Self::ExecutorLost => Word::ShuffleOrExecutorLost,
            Self::DataQuality => Word::DataQualityFailed,
            Self::Other => Word::Other,
        }
    }

    /// The stage that the cause belongs to.
    pub(crate) fn stage(self) -> Stage {
        self.word().stage()
    }

    /// What was met on the way, for a cause that tells.
    pub(crate) fn met(self) -> Option<Met> {
        match self {
            Self::DnsFailure => Some(Met::NoAddress),
            Self::ConnectionRefused | Self::ConnectionDropped => Some(Met::Refusal),
            Self::ConnectTimeout | Self::NoRoute | Self::ServiceSilent => Some(Met::Silence),
            _ => None,
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
            | Self::TooManyConnections
            | Self::SourceFull => Reached::Server,
            Self::DnsFailure | Self::TrustStoreMissing => Reached::Driver,
            Self::NoSuitableDriver
            | Self::DriverClassNotFound
            | Self::DriverIncompatible
            | Self::BadJdbcUrl
            | Self::SslNotAsked
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
