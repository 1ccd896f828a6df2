//! AWS Direct Connect: the private lines that end on gateways.
//!
//! Shapes: <https://docs.aws.amazon.com/directconnect/latest/APIReference/API_VirtualInterface.html> and its neighbours.

use serde::{Deserialize, Serialize};

/// A virtual interface, as `aws directconnect describe-virtual-interfaces` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VirtualInterface {
    pub virtual_interface_id: String,
    /// `private`, `public` or `transit`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_interface_type: Option<String>,
    /// `available`, `down`, `pending`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_interface_state: Option<String>,
    /// The virtual private gateway that it ends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_gateway_id: Option<String>,
    /// The Direct Connect gateway that it ends on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_connect_gateway_id: Option<String>,
    /// Its routing sessions.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub bgp_peers: Vec<BgpPeer>,
}

impl VirtualInterface {
    /// True where it carries packets: available, and a session of it up where they are told.
    pub fn is_up(&self) -> bool {
        let up = |peer: &BgpPeer| peer.bgp_status.as_deref() != Some("down");
        self.virtual_interface_state.as_deref() == Some("available")
            && (self.bgp_peers.is_empty() || self.bgp_peers.iter().any(up))
    }
}

/// `BGPPeer`: a routing session of a virtual interface.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct BgpPeer {
    /// `up`, `down` or `unknown`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bgp_status: Option<String>,
}

/// A gateway on a Direct Connect gateway, as `aws directconnect describe-direct-connect-gateway-associations` prints it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DirectConnectGatewayAssociation {
    pub direct_connect_gateway_id: String,
    /// Its own id, by which it is ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub direct_connect_gateway_owner_account: Option<String>,
    /// The virtual private gateway.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub virtual_gateway_id: Option<String>,
    /// `associated`, `associating`, `disassociating`, `disassociated` or `updating`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub association_state: Option<String>,
}
