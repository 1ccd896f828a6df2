//! What a text can show that clears a finding: it could not exist if that were what broke the run.

use shared_domain::Cause;
use shared_domain::signal::Proof;

use Proof::{CredentialsRead, DriverLoaded, HostResolved, JobLaunched, LoginAccepted, PortAnswered, TlsMade};
use Refutation::{Proven, Refused};

/// One thing that a text can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refutation {
    /// It proves that this worked.
    Proven(Proof),
    /// It says that the connection was refused: an answer of the host, though of no server. The words say why that clears the finding.
    Refused(&'static str),
}

impl Refutation {
    /// True when a text of `cause` that `proves` shows it.
    pub fn is_shown(self, cause: Cause, proves: impl Fn(Proof) -> bool) -> bool {
        match self {
            Proven(proof) => proves(proof),
            Refused(_) => cause == Cause::ConnectionRefused,
        }
    }

    /// What the text shows, in words.
    pub fn words(self) -> &'static str {
        match self {
            Proven(JobLaunched) => "Glue's own checks before the launch passed",
            Proven(DriverLoaded) => "the driver was loaded",
            Proven(HostResolved) => "the host name gave an address",
            Proven(CredentialsRead) => "the credentials were read",
            Proven(PortAnswered) => "the server answered",
            Proven(TlsMade) => "TLS was made",
            Proven(LoginAccepted) => "the login was accepted",
            Refused(why) => why,
        }
    }
}

/// Of what Glue checks itself before it launches a run.
pub const BY_LAUNCH: &[Refutation] = &[Proven(JobLaunched), Proven(PortAnswered)];
/// Of what keeps a name from giving an address.
pub const BY_NAME: &[Refutation] = &[Proven(HostResolved), Proven(PortAnswered)];
/// Of what keeps packets from the server.
pub const BY_ANSWER: &[Refutation] = &[Proven(PortAnswered)];
/// Of a packet filter.
pub const PACKET_FILTER: &[Refutation] = &[
    Proven(PortAnswered),
    Refused("security groups and network ACLs drop packets, they do not refuse"),
];
/// Of a way that ends before the host: packets are lost there in silence.
pub const BY_ARRIVAL: &[Refutation] = &[
    Proven(PortAnswered),
    Refused("a refusal comes from the host, so packets reach it and come back"),
];
/// Of what keeps the credentials from being read.
pub const BY_READING: &[Refutation] = &[Proven(CredentialsRead), Proven(LoginAccepted)];
/// Of what keeps the server from accepting them.
pub const BY_LOGIN: &[Refutation] = &[Proven(LoginAccepted)];
/// Of what keeps the driver from being loaded.
pub const BY_LOADING: &[Refutation] = &[Proven(DriverLoaded), Proven(PortAnswered)];
/// Of what keeps TLS from being made.
pub const BY_TLS: &[Refutation] = &[Proven(TlsMade), Proven(LoginAccepted)];
