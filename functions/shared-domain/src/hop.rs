//! A hop of a walked path as a drawing needs it: what stands there, by which ids, and whether the packets get past it.

use serde::{Deserialize, Serialize};

use crate::code::Code;
use crate::vocabulary::vocabulary;

vocabulary! {
    /// What stands at a hop.
    Place {
        HostName = "host-name",
        HostedZone = "hosted-zone",
        Resolver = "resolver",
        GlueNetwork = "glue-network",
        SecurityGroup = "security-group",
        NetworkAcl = "network-acl",
        Subnet = "subnet",
        RouteTable = "route-table",
        NatGateway = "nat-gateway",
        InternetGateway = "internet-gateway",
        Peering = "vpc-peering",
        OtherVpc = "other-vpc",
        TransitGateway = "transit-gateway",
        TransitRouteTable = "transit-route-table",
        PrivateGateway = "vpn-gateway",
        Vpn = "vpn",
        DirectConnect = "direct-connect",
        Beyond = "network-beyond",
        Firewall = "firewall",
        Source = "source",
        Endpoint = "vpc-endpoint",
        Bucket = "bucket",
    }
}

/// What becomes of the packets at a hop.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Passage {
    /// They go on.
    Passed,
    /// None gets through.
    Blocked,
    /// From some addresses, or on some ports, none gets through.
    Partly,
    /// It cannot be seen; so is what another version says.
    #[default]
    #[serde(other)]
    Unseen,
}

/// One hop of a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PathHop {
    /// What stands there.
    pub place: Place,
    /// Its ids or names, as a person would look them up.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// What of it matters here: the route that takes the packets, the port, the subnet that an ACL guards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
    /// What becomes of the packets.
    pub passage: Passage,
    /// True on the way of the replies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub back: bool,
    /// The code of the finding that tells of what stops them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code: Option<Code>,
    /// Why they are stopped, or why it cannot be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hop_of_another_version_is_one_that_cannot_be_seen_and_keeps_its_word() {
        let hop: PathHop = serde_json::from_str(r#"{"place": "wormhole", "passage": "bent"}"#).unwrap();
        assert_eq!((hop.place.as_str(), hop.passage), ("wormhole", Passage::Unseen));
        let passed: PathHop =
            serde_json::from_str(r#"{"place": "route-table", "passage": "passed", "back": true}"#).unwrap();
        assert_eq!(
            (passed.place, passed.passage, passed.back),
            (Place::RouteTable, Passage::Passed, true)
        );
    }
}
