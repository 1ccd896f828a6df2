//! What joins networks: peerings, transit gateways, VPNs, Direct Connect.

use super::*;

impl<'a> Lookup<'a> {
    /// A peering connection of `vpc` by id; asked for by the VPC, so that the others are there where it leads nowhere.
    pub fn peering(&self, id: &str, vpc: &str) -> Seen<Option<&'a ec2::VpcPeeringConnection>> {
        let what = What::Peerings { vpc: vpc.to_owned() };
        self.one(
            &self.facts.vpc_peering_connections,
            "ec2:DescribeVpcPeeringConnections",
            |one| one.vpc_peering_connection_id == id,
            vpc,
            what,
        )
    }

    /// The peering connections of a VPC, whatever their state.
    pub fn peerings(&self, vpc: &str) -> Seen<Vec<&'a ec2::VpcPeeringConnection>> {
        let is_side =
            |info: &Option<ec2::VpcPeeringVpcInfo>| info.as_ref().and_then(|side| side.vpc_id.as_deref()) == Some(vpc);
        self.all(
            &self.facts.vpc_peering_connections,
            "ec2:DescribeVpcPeeringConnections",
            |one| is_side(&one.requester_vpc_info) || is_side(&one.accepter_vpc_info),
            vpc,
            What::Peerings { vpc: vpc.to_owned() },
        )
    }

    /// A transit gateway by id.
    pub fn transit_gateway(&self, id: &str) -> Seen<Option<&'a ec2::TransitGateway>> {
        let what = What::TransitGateway(id.to_owned());
        self.one(
            &self.facts.transit_gateways,
            "ec2:DescribeTransitGateways",
            |one| one.transit_gateway_id == id,
            id,
            what,
        )
    }

    /// The transit gateways that were read; none is looked for.
    pub fn known_transit_gateways(&self) -> impl Iterator<Item = &'a str> {
        let all = self.facts.transit_gateways.get().into_iter().flatten();
        all.map(|one| one.transit_gateway_id.as_str())
    }

    /// The attachment of a VPC to a transit gateway, unless it is deleted.
    pub fn vpc_attachment(&self, gateway: &str, vpc: &str) -> Seen<Option<&'a ec2::TransitGatewayVpcAttachment>> {
        self.one(
            &self.facts.transit_gateway_vpc_attachments,
            "ec2:DescribeTransitGatewayVpcAttachments",
            |one| one.transit_gateway_id == gateway && one.vpc_id == vpc && !is_deleted(one.state.as_deref()),
            gateway,
            What::TransitAttachments {
                gateway: gateway.to_owned(),
                vpc: vpc.to_owned(),
            },
        )
    }

    /// The attachments of a VPC to transit gateways, but for those that are deleted.
    pub fn vpc_attachments(&self, vpc: &str) -> Seen<Vec<&'a ec2::TransitGatewayVpcAttachment>> {
        self.all(
            &self.facts.transit_gateway_vpc_attachments,
            "ec2:DescribeTransitGatewayVpcAttachments",
            |one| one.vpc_id == vpc && !is_deleted(one.state.as_deref()),
            vpc,
            What::TransitAttachmentsOfVpc { vpc: vpc.to_owned() },
        )
    }

    /// An attachment of `gateway`, of any kind, for its route table; a VPC's come with [`Self::vpc_attachment`].
    ///
    /// A peering has one id on both sides, and on each side a route table of its own.
    pub fn attachment(&self, id: &str, gateway: &str) -> Seen<Option<&'a ec2::TransitGatewayAttachment>> {
        self.one(
            &self.facts.transit_gateway_attachments,
            "ec2:DescribeTransitGatewayAttachments",
            |one| {
                one.transit_gateway_attachment_id == id
                    && one.transit_gateway_id.as_deref().is_none_or(|own| own == gateway)
            },
            gateway,
            What::TransitAttachment(id.to_owned()),
        )
    }

    /// A peering of transit gateways by its attachment.
    pub fn transit_peering(&self, id: &str, gateway: &str) -> Seen<Option<&'a ec2::TransitGatewayPeeringAttachment>> {
        self.one(
            &self.facts.transit_gateway_peering_attachments,
            "ec2:DescribeTransitGatewayPeeringAttachments",
            |one| one.transit_gateway_attachment_id == id,
            gateway,
            What::TransitPeering(id.to_owned()),
        )
    }

    /// A peering of `gateway` besides `but`, among those that were read; none is looked for.
    pub fn known_transit_peering(&self, gateway: &str, but: &str) -> Option<&'a str> {
        let peerings = self.facts.transit_gateway_peering_attachments.get()?;
        let is_side = |side: &Option<ec2::PeeringTgwInfo>| {
            side.as_ref().and_then(|side| side.transit_gateway_id.as_deref()) == Some(gateway)
        };
        let mut others = peerings.iter().filter(|one| one.transit_gateway_attachment_id != but);
        let between = others.find(|one| is_side(&one.requester_tgw_info) || is_side(&one.accepter_tgw_info));
        between.map(|one| one.transit_gateway_attachment_id.as_str())
    }

    /// The virtual private gateway that is attached to `vpc`.
    pub fn vpn_gateway_of(&self, vpc: &str) -> Seen<Option<&'a ec2::VpnGateway>> {
        let attached = |one: &ec2::VpnGateway| {
            let mut all = one.vpc_attachments.iter();
            all.any(|at| at.vpc_id.as_deref() == Some(vpc) && at.state.as_deref() == Some("attached"))
        };
        let what = What::VpnGatewayOf { vpc: vpc.to_owned() };
        self.one(&self.facts.vpn_gateways, "ec2:DescribeVpnGateways", attached, vpc, what)
    }

    /// A transit gateway that both VPCs are attached to, among the attachments that were read; none is looked for.
    pub fn known_common_transit_gateway(&self, one: &str, two: &str) -> Option<&'a str> {
        let all = self.facts.transit_gateway_vpc_attachments.get()?;
        let live = |vpc: &str| {
            let vpc = vpc.to_owned();
            let of_vpc = all.iter().filter(move |at| at.vpc_id == vpc);
            of_vpc.filter(|at| !is_deleted(at.state.as_deref()))
        };
        let of_one = live(one).map(|at| at.transit_gateway_id.as_str());
        let shared: BTreeSet<&str> = of_one
            .filter(|gateway| live(two).any(|at| at.transit_gateway_id == *gateway))
            .collect();
        shared.into_iter().next()
    }

    /// The peerings that were read; none is looked for.
    pub fn known_peerings(&self) -> impl Iterator<Item = &'a ec2::VpcPeeringConnection> {
        self.facts.vpc_peering_connections.get().into_iter().flatten()
    }

    /// The routes of a transit gateway route table.
    pub fn transit_routes(&self, table: &str) -> Seen<&'a [ec2::TransitGatewayRoute]> {
        let action = "ec2:SearchTransitGatewayRoutes";
        let what = What::TransitRoutes {
            table: table.to_owned(),
        };
        let tables = &self.facts.transit_gateway_route_tables;
        let found = self.one(
            tables,
            action,
            |one| one.transit_gateway_route_table_id == table,
            table,
            what,
        )?;
        let found = found.ok_or_else(|| Missing {
            reason: format!("the routes of {table} were not read"),
            would_help: action.to_owned(),
        })?;
        self.told(&found.routes, action, table).map(Vec::as_slice)
    }

    /// The tables of transit gateways that were read, with their routes; none is looked for.
    pub fn known_transit_tables(&self) -> impl Iterator<Item = (&'a str, &'a [ec2::TransitGatewayRoute])> {
        let all = self.facts.transit_gateway_route_tables.get().into_iter().flatten();
        all.filter_map(|one| {
            let routes = one.routes.get()?.as_slice();
            Some((one.transit_gateway_route_table_id.as_str(), routes))
        })
    }

    /// The attachments of `gateway` that were read; none is looked for.
    pub fn known_attachments(&self, gateway: &str) -> impl Iterator<Item = &'a ec2::TransitGatewayAttachment> {
        let all = self.facts.transit_gateway_attachments.get().into_iter().flatten();
        all.filter(move |one| one.transit_gateway_id.as_deref().is_none_or(|own| own == gateway))
    }

    /// True for an attachment of `gateway` among those that were read; none is looked for.
    pub fn known_attachment(&self, id: &str, gateway: &str) -> bool {
        let mut of_gateway = self.known_attachments(gateway);
        of_gateway.any(|one| one.transit_gateway_attachment_id == id)
    }

    /// A virtual private gateway by id.
    pub fn vpn_gateway(&self, id: &str) -> Seen<Option<&'a ec2::VpnGateway>> {
        let what = What::VpnGateway(id.to_owned());
        self.one(
            &self.facts.vpn_gateways,
            "ec2:DescribeVpnGateways",
            |one| one.vpn_gateway_id == id,
            id,
            what,
        )
    }

    /// The VPNs that end on a virtual private gateway.
    pub fn vpns_of_gateway(&self, gateway: &str) -> Seen<Vec<&'a ec2::VpnConnection>> {
        self.all(
            &self.facts.vpn_connections,
            "ec2:DescribeVpnConnections",
            |one| one.vpn_gateway_id.as_deref() == Some(gateway) && !is_deleted(one.state.as_deref()),
            gateway,
            What::VpnConnections {
                gateway: gateway.to_owned(),
            },
        )
    }

    /// A VPN by id.
    pub fn vpn(&self, id: &str) -> Seen<Option<&'a ec2::VpnConnection>> {
        let what = What::VpnConnection(id.to_owned());
        self.one(
            &self.facts.vpn_connections,
            "ec2:DescribeVpnConnections",
            |one| one.vpn_connection_id == id,
            id,
            what,
        )
    }

    /// The account's virtual interfaces of Direct Connect, in the Region of a gateway: there is no filter by gateway.
    pub fn virtual_interfaces(&self, gateway: &str) -> Seen<Vec<&'a directconnect::VirtualInterface>> {
        self.all(
            &self.facts.virtual_interfaces,
            "directconnect:DescribeVirtualInterfaces",
            |_| true,
            gateway,
            What::VirtualInterfaces,
        )
    }

    /// The Direct Connect gateways that a virtual private gateway is on.
    pub fn direct_connect_gateways(
        &self,
        gateway: &str,
    ) -> Seen<Vec<&'a directconnect::DirectConnectGatewayAssociation>> {
        let state = |one: &directconnect::DirectConnectGatewayAssociation| one.association_state.clone();
        self.all(
            &self.facts.direct_connect_gateway_associations,
            "directconnect:DescribeDirectConnectGatewayAssociations",
            |one| one.virtual_gateway_id.as_deref() == Some(gateway) && state(one).as_deref() != Some("disassociated"),
            gateway,
            What::DirectConnectAssociations {
                gateway: gateway.to_owned(),
            },
        )
    }
}
