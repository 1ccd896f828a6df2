//! What comes back of what is sent, as an error text tells.

use serde::{Deserialize, Serialize};

/// What came of an attempt to reach something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Met {
    /// The name had no address, so nothing was sent.
    NoAddress,
    /// The other side refused the connection, or ended it.
    Refusal,
    /// Packets were sent, and nothing came back.
    Silence,
}
