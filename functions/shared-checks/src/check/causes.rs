//! Causes that several checks explain.

use shared_domain::Cause;

/// Packets are lost: the client waits in vain, or is told that there is no way.
pub const LOST: &[Cause] = &[Cause::ConnectTimeout, Cause::NoRouteOrUnreachable];
/// Packets are dropped where they should arrive, or on the way back: the client waits in vain.
pub const SILENCE: &[Cause] = &[Cause::ConnectTimeout];
/// An AWS API does not answer.
pub const SERVICE: &[Cause] = &[Cause::ServiceEndpointUnreachable];
/// S3 does not answer.
pub const S3: &[Cause] = &[Cause::S3EndpointMissing, Cause::ServiceEndpointUnreachable];
/// The JAR cannot be had, so neither can the driver in it.
pub const JAR: &[Cause] = &[
    Cause::NoSuitableDriver,
    Cause::DriverClassNotFound,
    Cause::DriverJarUnreadable,
];
/// What a check of a certificate ends in.
pub const CERTIFICATE: &[Cause] = &[Cause::CertificateUntrusted, Cause::SslHandshakeFailed];
/// No IAM token, or one that is refused.
pub const IAM_LOGIN: &[Cause] = &[Cause::BadPassword, Cause::IamDbAuthMisconfigured];
