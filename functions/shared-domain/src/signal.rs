//! A signal: what an error text says, and what it proves.

use std::net::Ipv4Addr;

use serde::{Deserialize, Serialize};

use crate::cause::Cause;
use crate::denied::Denied;
use crate::diagnosis::{Confidence, Stage};
use crate::met::Met;

/// What one error text says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Signal {
    /// The stage that the text is about.
    pub stage: Stage,
    /// What it blames, such as `connect_timeout` or `bad_password`; `unknown` where the text does not say.
    pub cause: Cause,
    /// How firm the text is.
    pub confidence: Confidence,
    /// The engine whose driver or server speaks, where the text tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub engine: Option<String>,
    /// The host that the text names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Who says it: `postgresql`, `jvm`, `glue`, ...
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub speaker: Option<String>,
    /// The code or the exception class by which it is said: `28P01`, `ORA-12514`, `AccessDeniedException`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// What the text proves to have worked.
    #[serde(default)]
    pub proves: Vec<Proof>,
    /// The redacted piece of text that was read, short enough to quote.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub quote: Option<String>,
    /// What was met on the way to a service, which its cause alone does not tell; nothing where the text does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub met: Option<Met>,
    /// The addresses that the text prints beside the host: what its name was answered with there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub addresses: Vec<Ipv4Addr>,
    /// What AWS denied to whom and by what, where the text says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub denied: Option<Denied>,
}

impl Signal {
    /// True when the text proves that `proof` held.
    pub fn proves(&self, proof: Proof) -> bool {
        self.proves.contains(&proof)
    }
}

/// Something that an error text proves to have worked, because the error could not exist otherwise.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Proof {
    /// Glue's pre-launch checks passed and the script ran.
    JobLaunched,
    /// The driver class was loaded.
    DriverLoaded,
    /// The credentials could be read from where they are kept.
    CredentialsRead,
    /// The host name gave an address.
    HostResolved,
    /// Something at that address and port answered.
    PortAnswered,
    /// TLS was negotiated.
    TlsMade,
    /// The server accepted the login.
    LoginAccepted,
}
