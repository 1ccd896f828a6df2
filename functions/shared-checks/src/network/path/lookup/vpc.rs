//! What is in a VPC: subnets, groups, lists, tables, endpoints, interfaces.

use super::*;

impl<'a> Lookup<'a> {
    /// A subnet by id.
    pub fn subnet(&self, id: &str) -> Seen<Option<&'a ec2::Subnet>> {
        self.one(
            &self.facts.subnets,
            "ec2:DescribeSubnets",
            |subnet| subnet.subnet_id == id,
            id,
            What::Subnet(id.to_owned()),
        )
    }

    /// A security group by id.
    pub fn group(&self, id: &str) -> Seen<Option<&'a ec2::SecurityGroup>> {
        let what = What::SecurityGroup(id.to_owned());
        self.one(
            &self.facts.security_groups,
            "ec2:DescribeSecurityGroups",
            |group| group.group_id == id,
            id,
            what,
        )
    }

    /// Whether a group is associated with a further VPC.
    pub fn group_reaches_vpc(&self, group: &str, vpc: &str) -> Seen<bool> {
        let action = "ec2:DescribeSecurityGroupVpcAssociations";
        let list = &self.facts.security_group_vpc_associations;
        self.want(group, What::GroupVpcAssociations(group.to_owned()));
        let associations = self.told(list, action, group)?;
        Ok(associations
            .iter()
            .any(|one| one.group_id == group && one.vpc_id == vpc))
    }

    /// The route table that a subnet has of its own.
    pub fn own_route_table(&self, subnet: &str) -> Seen<Option<&'a ec2::RouteTable>> {
        let own = |table: &ec2::RouteTable| is_associated(table, |one| one.subnet_id.as_deref() == Some(subnet));
        let what = What::RouteTableOfSubnet(subnet.to_owned());
        self.one(&self.facts.route_tables, "ec2:DescribeRouteTables", own, subnet, what)
    }

    /// The table that judges a subnet's packets: its own, else the VPC's main one.
    pub fn route_table(&self, subnet: &str, vpc: &str) -> Seen<&'a ec2::RouteTable> {
        let action = "ec2:DescribeRouteTables";
        // What all of the VPC's tables are read for tells of this one too.
        let all = What::RouteTables { vpc: vpc.to_owned() };
        if self.is_wanted(&all) {
            return self.route_table_among_all(subnet, vpc);
        }
        if let Ok(Some(table)) = self.own_route_table(subnet) {
            return Ok(table);
        }
        let main = |table: &ec2::RouteTable| table.vpc_id == vpc && table.associations.iter().any(|one| one.main);
        let what = What::MainRouteTable(vpc.to_owned());
        self.one(&self.facts.route_tables, action, main, vpc, what)?
            .ok_or_else(|| Missing {
                reason: format!("no route table of subnet {subnet} or of VPC {vpc} was described"),
                would_help: action.to_owned(),
            })
    }

    /// The same, where the other tables of the VPC are wanted with it.
    pub fn route_table_among_all(&self, subnet: &str, vpc: &str) -> Seen<&'a ec2::RouteTable> {
        let tables = self.route_tables_of(vpc)?;
        let own = |table: &&&ec2::RouteTable| is_associated(table, |one| one.subnet_id.as_deref() == Some(subnet));
        let main = |table: &&&ec2::RouteTable| table.associations.iter().any(|one| one.main);
        let found = tables.iter().find(own).or_else(|| tables.iter().find(main));
        found.copied().ok_or_else(|| Missing {
            reason: format!("no route table of subnet {subnet} or of VPC {vpc} was described"),
            would_help: "ec2:DescribeRouteTables".to_owned(),
        })
    }

    /// The table by which packets come in from an internet gateway, where it has one of its own.
    pub fn gateway_route_table(&self, gateway: &str, vpc: &str) -> Seen<Option<&'a ec2::RouteTable>> {
        let tables = self.route_tables_of(vpc)?;
        Ok(tables
            .into_iter()
            .find(|table| is_associated(table, |one| one.gateway_id.as_deref() == Some(gateway))))
    }

    fn route_tables_of(&self, vpc: &str) -> Seen<Vec<&'a ec2::RouteTable>> {
        let what = What::RouteTables { vpc: vpc.to_owned() };
        let of_vpc = |table: &ec2::RouteTable| table.vpc_id == vpc;
        self.all(&self.facts.route_tables, "ec2:DescribeRouteTables", of_vpc, vpc, what)
    }

    /// True where a firewall's endpoint in a VPC was read; none is looked for.
    pub fn known_firewall(&self, vpc: &str) -> bool {
        let mut all = self.facts.vpc_endpoints.get().into_iter().flatten();
        all.any(|one| one.vpc_id == vpc && one.vpc_endpoint_type.as_deref() == Some("GatewayLoadBalancer"))
    }

    /// The VPCs that were read; none is looked for.
    pub fn known_vpcs(&self) -> impl Iterator<Item = &'a str> {
        self.facts
            .vpcs
            .get()
            .into_iter()
            .flatten()
            .map(|one| one.vpc_id.as_str())
    }

    /// The subnets of a VPC.
    pub fn subnets_of(&self, vpc: &str) -> Seen<Vec<&'a ec2::Subnet>> {
        let what = What::Subnets { vpc: vpc.to_owned() };
        let of_vpc = |one: &ec2::Subnet| one.vpc_id == vpc;
        self.all(&self.facts.subnets, "ec2:DescribeSubnets", of_vpc, vpc, what)
    }

    /// True where a table of a VPC has a route to a transit gateway.
    pub fn leads_by(&self, vpc: &str, gateway: &str) -> Seen<bool> {
        let tables = self.route_tables_of(vpc)?;
        self.absent("ec2:DescribeRouteTables", vpc)?;
        let mut routes = tables.iter().flat_map(|table| &table.routes);
        Ok(routes.any(|route| matches!(target(route), Target::Transit(id) if id == gateway)))
    }

    /// Subnets of a VPC that an internet gateway serves, by another table than `but`: by their own, or by the VPC's main one.
    pub fn public_subnets(&self, vpc: &str, but: &str) -> Seen<Public<'a>> {
        let action = "ec2:DescribeRouteTables";
        let tables = self.route_tables_of(vpc)?;
        let leads_out = |route: &ec2::Route| {
            let everywhere = route.destination_cidr_block.as_deref() == Some("0.0.0.0/0");
            everywhere && matches!(target(route), Target::Internet(_)) && !is_blackhole(route)
        };
        let live = |table: &'a ec2::RouteTable| {
            let associations = table.associations.iter();
            associations.filter(|association| is_live(association.association_state.as_ref()))
        };
        let subnets_of = |table: &'a ec2::RouteTable| live(table).filter_map(|one| one.subnet_id.as_deref());
        let public = || {
            let others = tables.iter().copied().filter(|table| table.route_table_id != but);
            others.filter(|table| table.routes.iter().any(leads_out))
        };
        if let Some(subnet) = public().flat_map(subnets_of).min() {
            return Ok(Public::Subnet(subnet));
        }
        self.absent(action, vpc)?;
        let Some(main) = public().find(|&table| live(table).any(|one| one.main)) else {
            return Ok(Public::None);
        };
        // A subnet without a table of its own uses the main one. Not all of the VPC's subnets need have been read.
        let with_their_own: BTreeSet<&str> = tables.iter().copied().flat_map(subnets_of).collect();
        let read = self.facts.subnets.get().into_iter().flatten();
        let of_main = read
            .filter(|subnet| subnet.vpc_id == vpc)
            .map(|subnet| subnet.subnet_id.as_str())
            .filter(|id| !with_their_own.contains(id));
        let subnet = of_main.min();
        Ok(subnet.map_or(Public::OfMain(&main.route_table_id), Public::Subnet))
    }

    /// The ACL that guards a subnet.
    pub fn acl(&self, subnet: &str) -> Seen<&'a ec2::NetworkAcl> {
        let action = "ec2:DescribeNetworkAcls";
        let guards = |acl: &ec2::NetworkAcl| acl.associations.iter().any(|one| one.subnet_id == subnet);
        self.one(
            &self.facts.network_acls,
            action,
            guards,
            subnet,
            What::AclOfSubnet(subnet.to_owned()),
        )?
        .ok_or_else(|| Missing {
            reason: format!("no network ACL of subnet {subnet} was described"),
            would_help: action.to_owned(),
        })
    }

    /// A VPC by id.
    pub fn vpc(&self, id: &str) -> Seen<Option<&'a ec2::Vpc>> {
        self.one(
            &self.facts.vpcs,
            "ec2:DescribeVpcs",
            |vpc| vpc.vpc_id == id,
            id,
            What::Vpc(id.to_owned()),
        )
    }

    /// The IPv4 addresses of a VPC.
    pub fn vpc_addresses(&self, id: &str) -> Seen<Ranges> {
        let vpc = self.vpc(id)?.ok_or_else(|| Missing {
            reason: format!("VPC {id} was not described"),
            would_help: "ec2:DescribeVpcs".to_owned(),
        })?;
        let live = vpc
            .cidr_block_association_set
            .iter()
            .filter(|one| is_live(one.cidr_block_state.as_ref()));
        let blocks = live.map(|one| one.cidr_block.as_str()).chain(vpc.cidr_block.as_deref());
        Ok(blocks
            .filter_map(Ranges::cidr)
            .fold(Ranges::EMPTY, |all, one| all.union(&one)))
    }

    /// The DNS attributes of a VPC: support, host names.
    pub fn dns_attributes(&self, vpc: &str) -> Seen<(bool, bool)> {
        let action = "ec2:DescribeVpcAttribute";
        let what = What::VpcAttributes(vpc.to_owned());
        let attributes = self
            .one(&self.facts.vpc_attributes, action, |one| one.vpc_id == vpc, vpc, what)?
            .ok_or_else(|| Missing {
                reason: format!("the attributes of {vpc} were not described"),
                would_help: action.to_owned(),
            })?;
        Ok((
            self.told(&attributes.enable_dns_support, action, vpc)?.value,
            self.told(&attributes.enable_dns_hostnames, action, vpc)?.value,
        ))
    }

    /// The DNS servers that a VPC's DHCP options name; empty for Amazon's own. Options that the VPC has are somewhere: where they are in no
    /// answer, another account has them.
    pub fn dns_servers(&self, vpc: &str) -> Seen<Vec<String>> {
        let options = self
            .vpc(vpc)?
            .and_then(|vpc| vpc.dhcp_options_id.as_deref())
            .unwrap_or("default");
        if options == "default" {
            return Ok(Vec::new());
        }
        let action = "ec2:DescribeDhcpOptions";
        let set = self.one(
            &self.facts.dhcp_options,
            action,
            |one| one.dhcp_options_id == options,
            vpc,
            What::DhcpOptions(options.to_owned()),
        )?;
        let set = set.ok_or_else(|| {
            let owner = self.vpc(vpc).ok().flatten().and_then(|vpc| vpc.owner_id.as_deref());
            Missing {
                reason: format!("DHCP options {options} of {vpc} were not described"),
                would_help: owner.map_or_else(|| action.to_owned(), |owner| format!("{action} in account {owner}")),
            }
        })?;
        let servers = set.dhcp_configurations.iter();
        let servers = servers
            .filter(|option| option.key == "domain-name-servers")
            .flat_map(|option| &option.values);
        Ok(servers.map(|value| value.value.clone()).collect())
    }

    /// The endpoints of a VPC.
    pub fn endpoints(&self, vpc: &str) -> Seen<Vec<&'a ec2::VpcEndpoint>> {
        let what = What::Endpoints { vpc: vpc.to_owned() };
        self.all(
            &self.facts.vpc_endpoints,
            "ec2:DescribeVpcEndpoints",
            |one| one.vpc_id == vpc,
            vpc,
            what,
        )
    }

    /// True where something else than Glue's workers was read with a group, or an endpoint of `vpc` may have it.
    pub fn is_carried(&self, group: &str, vpc: &str) -> bool {
        let Ok(endpoints) = self.endpoints(vpc) else {
            return true;
        };
        let has = |groups: &[ec2::GroupIdentifier]| groups.iter().any(|one| one.group_id == group);
        let of_glue = |one: &ec2::NetworkInterface| {
            let made_by = one.description.as_deref().unwrap_or_default();
            made_by.starts_with("Attached to Glue")
        };
        let interfaces = self.facts.network_interfaces.get().into_iter().flatten();
        let databases = self.facts.db_instances.get().into_iter().flatten();
        let mut of_databases = databases.flat_map(|one| &one.vpc_security_groups);
        endpoints.iter().any(|one| has(&one.groups))
            || interfaces.filter(|one| !of_glue(one)).any(|one| has(&one.groups))
            || of_databases.any(|one| one.vpc_security_group_id == group)
    }

    /// True where a VPC has an endpoint of a service that is not AWS's own, among those that were read.
    pub fn has_private_link(&self, vpc: &str) -> bool {
        let mut known = self.facts.vpc_endpoints.get().into_iter().flatten();
        known.any(|one| one.vpc_id == vpc && one.service_name.contains(".vpce-svc-"))
    }

    /// True until anybody was asked for the endpoints of a VPC.
    pub fn endpoints_are_unasked(&self) -> bool {
        self.facts.vpc_endpoints.is_not_collected()
    }

    /// An endpoint by id.
    pub fn endpoint(&self, id: &str) -> Seen<Option<&'a ec2::VpcEndpoint>> {
        let what = What::Endpoint(id.to_owned());
        self.one(
            &self.facts.vpc_endpoints,
            "ec2:DescribeVpcEndpoints",
            |one| one.vpc_endpoint_id == id,
            id,
            what,
        )
    }

    /// The endpoint that a destination is, among those that were read: by itself, or by the interface at its address.
    pub fn known_endpoint_at(&self, to: &Destination) -> Option<&'a ec2::VpcEndpoint> {
        let mut known = self.facts.vpc_endpoints.get()?.iter();
        if let Some(own) = to.resource.as_ref().filter(|own| own.kind == "vpc-endpoint") {
            return known.find(|one| one.vpc_endpoint_id == own.id);
        }
        let is_at = |address: &str| {
            address
                .parse()
                .is_ok_and(|it| Ranges::address(it).within(&to.addresses))
        };
        let interfaces = self.facts.network_interfaces.get()?.iter().filter(|_| to.exact);
        let there = interfaces.filter(|one| to.vpc() == one.vpc_id.as_deref() && addresses_of(one).any(is_at));
        let ids: Vec<&String> = there.map(|one| &one.network_interface_id).collect();
        known.find(|one| one.network_interface_ids.iter().any(|id| ids.contains(&id)))
    }

    /// A NAT gateway by id; asked for by its VPC, so that one call brings them all.
    pub fn nat_gateway(&self, id: &str, vpc: &str) -> Seen<Option<&'a ec2::NatGateway>> {
        let what = What::NatGateways { vpc: vpc.to_owned() };
        self.one(
            &self.facts.nat_gateways,
            "ec2:DescribeNatGateways",
            |one| one.nat_gateway_id == id,
            vpc,
            what,
        )
    }

    /// The NAT gateways of a VPC.
    pub fn nat_gateways(&self, vpc: &str) -> Seen<Vec<&'a ec2::NatGateway>> {
        let what = What::NatGateways { vpc: vpc.to_owned() };
        self.all(
            &self.facts.nat_gateways,
            "ec2:DescribeNatGateways",
            |one| one.vpc_id.as_deref() == Some(vpc),
            vpc,
            what,
        )
    }

    /// The internet gateway of `vpc`, by the route tables that were read; none is looked for.
    pub fn known_internet_gateway(&self, vpc: &str) -> Option<&'a str> {
        let tables = self
            .facts
            .route_tables
            .get()?
            .iter()
            .filter(|table| table.vpc_id == vpc);
        tables
            .flat_map(|table| &table.routes)
            .find_map(|route| match target(route) {
                Target::Internet(id) if !is_blackhole(route) => Some(id),
                _ => None,
            })
    }

    /// The IPv4 blocks of a VPC, as far as it was read; it is not looked for.
    pub fn known_cidrs(&self, vpc: &str) -> Vec<String> {
        let known = self
            .facts
            .vpcs
            .get()
            .into_iter()
            .flatten()
            .find(|one| one.vpc_id == vpc);
        let Some(vpc) = known else { return Vec::new() };
        vpc.blocks().into_iter().map(str::to_owned).collect()
    }

    /// The interfaces of the Region that have a private address.
    pub fn interfaces_at(&self, address: &str) -> Seen<Vec<&'a ec2::NetworkInterface>> {
        self.all(
            &self.facts.network_interfaces,
            "ec2:DescribeNetworkInterfaces",
            |one| addresses_of(one).any(|has| has == address),
            address,
            What::InterfacesAt {
                address: address.to_owned(),
            },
        )
    }

    /// The interfaces that RDS or Redshift made in `subnets` of `vpc` with exactly `groups`.
    pub fn database_interfaces(
        &self,
        subnets: &[String],
        groups: &[String],
        vpc: &str,
    ) -> Seen<Vec<&'a ec2::NetworkInterface>> {
        let wanted: BTreeSet<&str> = groups.iter().map(String::as_str).collect();
        let id = subnets.first().map_or("", String::as_str);
        let what = What::DatabaseInterfaces {
            subnets: subnets.to_vec(),
            groups: groups.to_vec(),
        };
        self.want_place(id, vpc, what);
        let fits = |one: &ec2::NetworkInterface| {
            let has: BTreeSet<&str> = one.groups.iter().map(|group| group.group_id.as_str()).collect();
            let made_by = one.description.as_deref().unwrap_or_default();
            (made_by.starts_with("RDSNetworkInterface") || made_by.starts_with("RedshiftNetworkInterface"))
                && one.subnet_id.as_ref().is_some_and(|subnet| subnets.contains(subnet))
                && has == wanted
        };
        let interfaces = &self.facts.network_interfaces;
        self.all_known(interfaces, "ec2:DescribeNetworkInterfaces", fits, id)
    }

    /// An interface of `vpc` by id.
    pub fn interface(&self, id: &str, vpc: &str) -> Seen<Option<&'a ec2::NetworkInterface>> {
        let is_it = |one: &ec2::NetworkInterface| one.network_interface_id == id;
        let want = || self.want_place(id, vpc, What::Interface(id.to_owned()));
        let interfaces = &self.facts.network_interfaces;
        self.one_of(interfaces, "ec2:DescribeNetworkInterfaces", is_it, id, want)
    }

    /// True where the organization that declares Block Public Access lets the account exclude nothing from it.
    pub fn forbids_exclusions(&self) -> bool {
        let options = self.facts.vpc_block_public_access_options.get();
        options.and_then(|one| one.exclusions_allowed.as_deref()) == Some("not-allowed")
    }

    /// The account's Block Public Access and, where it is on, its exclusions.
    pub fn block_public_access(&self) -> Seen<(&'a str, Vec<&'a ec2::VpcBlockPublicAccessExclusion>)> {
        self.want("", What::BlockPublicAccess);
        let options = &self.facts.vpc_block_public_access_options;
        let options = self.told(options, "ec2:DescribeVpcBlockPublicAccessOptions", "")?;
        let mode = options.internet_gateway_block_mode.as_deref().unwrap_or("off");
        if mode == "off" {
            return Ok((mode, Vec::new()));
        }
        self.want("", What::BlockPublicAccessExclusions);
        let exclusions = &self.facts.vpc_block_public_access_exclusions;
        let exclusions = self.told(exclusions, "ec2:DescribeVpcBlockPublicAccessExclusions", "")?;
        let live = exclusions
            .iter()
            .filter(|one| !one.state.as_deref().unwrap_or_default().starts_with("delete"));
        Ok((mode, live.collect()))
    }
}

/// True where a live association of a table is one of these.
fn is_associated(table: &ec2::RouteTable, of: impl Fn(&ec2::RouteTableAssociation) -> bool) -> bool {
    let mut live = table
        .associations
        .iter()
        .filter(|one| is_live(one.association_state.as_ref()));
    live.any(of)
}
