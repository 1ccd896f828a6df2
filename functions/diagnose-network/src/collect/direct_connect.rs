//! Calls to Direct Connect: what else than a VPN serves a virtual private gateway.

use shared_domain::Fact;
use shared_domain::aws::directconnect;
use shared_domain::facts_network::NetworkFacts;
use shared_lambda::{EMPTY_ANSWER, unreadable};

use super::tokens;

/// The account's virtual interfaces in the Region; there is no filter by gateway, and an account has a handful.
pub(super) async fn virtual_interfaces(client: aws_sdk_directconnect::Client) -> NetworkFacts {
    let virtual_interfaces = tokens!(
        client.describe_virtual_interfaces(),
        virtual_interfaces,
        virtual_interface
    );
    NetworkFacts {
        virtual_interfaces,
        ..NetworkFacts::default()
    }
}

/// The Direct Connect gateways that a virtual private gateway is on, other accounts' too.
pub(super) async fn associations(client: aws_sdk_directconnect::Client, gateway: String) -> NetworkFacts {
    let direct_connect_gateway_associations = tokens!(
        client
            .describe_direct_connect_gateway_associations()
            .virtual_gateway_id(&gateway),
        direct_connect_gateway_associations,
        association
    );
    NetworkFacts {
        direct_connect_gateway_associations,
        ..NetworkFacts::default()
    }
}

fn virtual_interface(from: &aws_sdk_directconnect::types::VirtualInterface) -> directconnect::VirtualInterface {
    let text = |text: Option<&str>| text.filter(|text| !text.is_empty()).map(str::to_owned);
    directconnect::VirtualInterface {
        virtual_interface_id: from.virtual_interface_id().unwrap_or_default().to_owned(),
        virtual_interface_type: text(from.virtual_interface_type()),
        virtual_interface_state: from.virtual_interface_state().map(|state| state.as_str().to_owned()),
        virtual_gateway_id: text(from.virtual_gateway_id()),
        direct_connect_gateway_id: text(from.direct_connect_gateway_id()),
        bgp_peers: from
            .bgp_peers()
            .iter()
            .map(|peer| directconnect::BgpPeer {
                bgp_status: peer.bgp_status().map(|status| status.as_str().to_owned()),
            })
            .collect(),
    }
}

fn association(
    from: &aws_sdk_directconnect::types::DirectConnectGatewayAssociation,
) -> directconnect::DirectConnectGatewayAssociation {
    let gateway = from.associated_gateway().and_then(|gateway| gateway.id());
    directconnect::DirectConnectGatewayAssociation {
        direct_connect_gateway_id: from.direct_connect_gateway_id().unwrap_or_default().to_owned(),
        association_id: from.association_id().map(str::to_owned),
        direct_connect_gateway_owner_account: from.direct_connect_gateway_owner_account().map(str::to_owned),
        virtual_gateway_id: from.virtual_gateway_id().or(gateway).map(str::to_owned),
        association_state: from.association_state().map(|state| state.as_str().to_owned()),
    }
}
