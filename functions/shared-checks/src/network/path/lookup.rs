//! Reads resources out of the facts, and notes what was looked for and is not there, so that a collector can fetch exactly that.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use shared_domain::aws::{
    directconnect, ec2, rds, redshift, redshift_serverless, route53, route53profiles, route53resolver,
};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Fact, Missing};

use super::destination::Destination;
use super::ranges::Ranges;
use super::routes::{Target, is_blackhole, target};

/// Something that the walk looked for and the facts do not hold.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    /// The Region, where it is not the connection's own.
    pub region: Option<String>,
    /// What.
    pub what: What,
}

/// What the walk can look for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // The variants are the resources' own names; the text is what they are looked up by.
pub enum What {
    Subnet(String),
    SecurityGroup(String),
    GroupVpcAssociations(String),
    RouteTableOfSubnet(String),
    MainRouteTable(String),
    RouteTables { vpc: String },
    AclOfSubnet(String),
    Vpc(String),
    VpcAttributes(String),
    DhcpOptions(String),
    Endpoints { vpc: String },
    Endpoint(String),
    NatGateways { vpc: String },
    PrefixList(String),
    PrefixListNamed(String),
    Peerings { vpc: String },
    TransitGateway(String),
    TransitAttachments { gateway: String, vpc: String },
    TransitAttachmentsOfVpc { vpc: String },
    TransitAttachment(String),
    TransitPeering(String),
    TransitRoutes { table: String },
    VpnGateway(String),
    VpnGatewayOf { vpc: String },
    VpnConnections { gateway: String },
    VpnConnection(String),
    VirtualInterfaces,
    DirectConnectAssociations { gateway: String },
    InterfacesAt { address: String },
    DatabaseInterfaces { subnets: Vec<String>, groups: Vec<String> },
    Interface(String),
    BlockPublicAccess,
    BlockPublicAccessExclusions,
    DbInstance(String),
    DbCluster(String),
    DbClusterOfEndpoint(String),
    DbProxy(String),
    DbProxyEndpoint(String),
    DbSubnetGroup(String),
    RedshiftCluster(String),
    RedshiftSubnetGroup(String),
    RedshiftEndpoints,
    Workgroup(String),
    WorkgroupEndpoints { owner: Option<String> },
    Zones { name: String, vpc: String },
    ZonesOfService { name: String, vpc: String },
    Zone { id: String, name: String },
    ProfileAssociations { vpc: String },
    Profile(String),
    ResolverRuleAssociations { vpc: String },
    ResolverRule(String),
    BucketRegion(String),
}

impl What {
    /// True for what leads to nothing else that is read, but for what its rules name. In a round that tells of more of its kind it waits for these.
    pub fn leads_nowhere(&self) -> bool {
        matches!(self, What::SecurityGroup(_) | What::AclOfSubnet(_))
    }

    /// True for what tells of more subnets or groups: a source, and the endpoints of a VPC.
    pub fn tells_of_more(&self) -> bool {
        self.describes_a_source()
            || matches!(
                self,
                What::Endpoints { .. } | What::DbSubnetGroup(_) | What::RedshiftSubnetGroup(_)
            )
    }

    /// True for what tells which subnets and groups a database or warehouse has.
    fn describes_a_source(&self) -> bool {
        use What::{DbCluster, DbClusterOfEndpoint, DbInstance, DbProxy, DbProxyEndpoint, RedshiftCluster, Workgroup};
        matches!(
            self,
            DbInstance(_)
                | DbCluster(_)
                | DbClusterOfEndpoint(_)
                | DbProxy(_)
                | DbProxyEndpoint(_)
                | RedshiftCluster(_)
                | Workgroup(_)
        )
    }
}

/// The facts, and what was looked for in vain.
pub struct Lookup<'a> {
    facts: &'a NetworkFacts,
    wanted: RefCell<BTreeSet<Need>>,
    /// What would only tell more exactly what is known roughly, of the VPCs that paths start in.
    refining: RefCell<BTreeSet<Need>>,
    /// Those VPCs.
    homes: RefCell<BTreeSet<String>>,
    /// The reads that would have answered, and of what.
    unread: RefCell<BTreeSet<(String, String)>>,
    /// Resources known to be in another Region: id to Region.
    elsewhere: RefCell<BTreeMap<String, String>>,
}

type Seen<T> = Result<T, Missing>;

/// What the routes to gateway endpoints tell of a service's prefix list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ByRoute<'r> {
    /// The list of the route to the service's endpoint, by its id.
    Told(&'r str),
    /// There is a route to an endpoint; of which service that is has not been answered yet.
    Soon,
    /// Nothing.
    Untold,
}

/// What of a VPC an internet gateway serves.
pub enum Public<'a> {
    /// This subnet.
    Subnet(&'a str),
    /// Whatever subnets use this main table, none of which was read.
    OfMain(&'a str),
    /// No subnet.
    None,
}

impl<'a> Lookup<'a> {
    /// Looks into `facts`.
    pub fn new(facts: &'a NetworkFacts) -> Self {
        Self {
            facts,
            wanted: RefCell::default(),
            refining: RefCell::default(),
            homes: RefCell::default(),
            unread: RefCell::default(),
            elsewhere: RefCell::default(),
        }
    }

    /// What was looked for in vain: what a walk hangs on, and what would only make it more exact.
    pub fn into_needs(self) -> (BTreeSet<Need>, BTreeSet<Need>) {
        (self.wanted.into_inner(), self.refining.into_inner())
    }

    /// What the facts could not answer, because nobody asked or nothing was told: the IAM action and what it was asked of.
    pub fn into_unread(self) -> BTreeSet<(String, String)> {
        self.unread.into_inner()
    }

    /// Remembers that `id` is in another Region.
    pub fn lies_in(&self, id: &str, region: Option<&str>) {
        if let Some(region) = region {
            self.elsewhere.borrow_mut().insert(id.to_owned(), region.to_owned());
        }
    }

    /// The Region of `id`, where it is known not to be the connection's own.
    pub fn region_of(&self, id: &str) -> Option<String> {
        self.elsewhere.borrow().get(id).cloned()
    }

    /// Remembers that paths start in `vpc`: what is within it is judged for every address that it may have, before anybody asks which it is.
    pub fn starts_in(&self, vpc: &str) {
        self.homes.borrow_mut().insert(vpc.to_owned());
    }

    /// Looks something up for the round that it is read in, not for its answer: what is wanted later is noted now, so that the
    /// collector reads it together with what is wanted already.
    pub fn prefetch<T>(&self, _looked_up: T) {}

    fn want(&self, id: &str, what: What) {
        self.wanted.borrow_mut().insert(Need {
            region: self.region_of(id),
            what,
        });
    }

    /// Notes what narrows down where something in `vpc` is.
    fn want_place(&self, id: &str, vpc: &str, what: What) {
        match self.homes.borrow().contains(vpc) {
            true => self.refine(id, what),
            false => self.want(id, what),
        }
    }

    fn refine(&self, id: &str, what: What) {
        self.refining.borrow_mut().insert(Need {
            region: self.region_of(id),
            what,
        });
    }

    /// What a read told about `id`, or why it told nothing.
    fn told<T>(&self, fact: &'a Fact<T>, action: &str, id: &str) -> Seen<&'a T> {
        fact.known(action).inspect_err(|_| self.note_unread(action, id))
    }

    /// Whether what is not in a known list is really not there.
    fn absent(&self, action: &str, id: &str) -> Seen<()> {
        self.facts.absence(action).inspect_err(|_| self.note_unread(action, id))
    }

    fn note_unread(&self, action: &str, id: &str) {
        self.unread.borrow_mut().insert((action.to_owned(), id.to_owned()));
    }

    /// Finds one resource in a list; `Ok(None)` when the list is known and lacks it.
    fn one<T>(
        &self,
        list: &'a Fact<Vec<T>>,
        action: &str,
        is_it: impl Fn(&T) -> bool,
        id: &str,
        what: What,
    ) -> Seen<Option<&'a T>> {
        self.one_of(list, action, is_it, id, || self.want(id, what))
    }

    /// The same, where `want` notes what lacks.
    fn one_of<T>(
        &self,
        list: &'a Fact<Vec<T>>,
        action: &str,
        is_it: impl Fn(&T) -> bool,
        id: &str,
        want: impl FnOnce(),
    ) -> Seen<Option<&'a T>> {
        if let Some(found) = list.get().and_then(|all| all.iter().find(|one| is_it(one))) {
            return Ok(Some(found));
        }
        want();
        self.told(list, action, id)?;
        self.absent(action, id)?;
        Ok(None)
    }

    /// All resources of a list that fit; always asked for, because more of them may exist than the facts hold.
    fn all<T>(
        &self,
        list: &'a Fact<Vec<T>>,
        action: &str,
        fits: impl Fn(&T) -> bool,
        id: &str,
        what: What,
    ) -> Seen<Vec<&'a T>> {
        self.want(id, what);
        self.all_known(list, action, fits, id)
    }

    /// Those of them that are there.
    fn all_known<T>(
        &self,
        list: &'a Fact<Vec<T>>,
        action: &str,
        fits: impl Fn(&T) -> bool,
        id: &str,
    ) -> Seen<Vec<&'a T>> {
        let found: Vec<&T> = self.told(list, action, id)?.iter().filter(|one| fits(one)).collect();
        if found.is_empty() {
            self.absent(action, id)?;
        }
        Ok(found)
    }

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
        let own = |table: &ec2::RouteTable| {
            table.associations.iter().any(|association| {
                association.subnet_id.as_deref() == Some(subnet) && is_live(association.association_state.as_ref())
            })
        };
        let what = What::RouteTableOfSubnet(subnet.to_owned());
        self.one(&self.facts.route_tables, "ec2:DescribeRouteTables", own, subnet, what)
    }

    /// The table that judges a subnet's packets: its own, else the VPC's main one.
    pub fn route_table(&self, subnet: &str, vpc: &str) -> Seen<&'a ec2::RouteTable> {
        let action = "ec2:DescribeRouteTables";
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

    /// Subnets of a VPC that an internet gateway serves, by another table than `but`: by their own, or by the VPC's main one.
    pub fn public_subnets(&self, vpc: &str, but: &str) -> Seen<Public<'a>> {
        let action = "ec2:DescribeRouteTables";
        let what = What::RouteTables { vpc: vpc.to_owned() };
        let tables = self.all(&self.facts.route_tables, action, |table| table.vpc_id == vpc, vpc, what)?;
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

    /// The IPv4 addresses of a prefix list.
    pub fn prefix_list(&self, id: &str, vpc: &str) -> Seen<Ranges> {
        let action = "ec2:DescribeManagedPrefixLists";
        self.lies_in(id, self.region_of(vpc).as_deref());
        let what = What::PrefixList(id.to_owned());
        let list = self.one(
            &self.facts.managed_prefix_lists,
            action,
            |one| one.prefix_list_id == id,
            id,
            what,
        )?;
        let list = list.ok_or_else(|| Missing {
            reason: format!("prefix list {id} was not described"),
            would_help: action.to_owned(),
        })?;
        self.addresses(list, id)
    }

    fn addresses(&self, list: &ec2::ManagedPrefixList, id: &str) -> Seen<Ranges> {
        let entries = self.told(&list.entries, "ec2:GetManagedPrefixListEntries", id)?;
        Ok(entries
            .iter()
            .filter_map(|entry| Ranges::cidr(&entry.cidr))
            .fold(Ranges::EMPTY, |all, one| all.union(&one)))
    }

    /// A prefix list by name: its id and its IPv4 addresses. Where a route tells which it is, what is in it only refines.
    pub fn prefix_list_named(&self, name: &str, told: ByRoute<'_>) -> Seen<(&'a str, Ranges)> {
        let action = "ec2:DescribeManagedPrefixLists";
        let lists = &self.facts.managed_prefix_lists;
        let is_it = |one: &ec2::ManagedPrefixList| {
            let by_id = matches!(told, ByRoute::Told(id) if one.prefix_list_id == id);
            by_id || one.prefix_list_name.as_deref() == Some(name)
        };
        let want = || match told {
            ByRoute::Told(id) => self.refine(id, What::PrefixList(id.to_owned())),
            ByRoute::Soon => {}
            ByRoute::Untold => self.want(name, What::PrefixListNamed(name.to_owned())),
        };
        let found = self.one_of(lists, action, is_it, name, want)?;
        let list = found.ok_or_else(|| Missing {
            reason: format!("prefix list {name} was not described"),
            would_help: action.to_owned(),
        })?;
        Ok((&list.prefix_list_id, self.addresses(list, name)?))
    }

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

    /// A peering of `gateway` among those that were read; none is looked for.
    pub fn known_transit_peering(&self, gateway: &str) -> Option<&'a str> {
        let peerings = self.facts.transit_gateway_peering_attachments.get()?;
        let is_side = |side: &Option<ec2::PeeringTgwInfo>| {
            side.as_ref().and_then(|side| side.transit_gateway_id.as_deref()) == Some(gateway)
        };
        let between = peerings
            .iter()
            .find(|one| is_side(&one.requester_tgw_info) || is_side(&one.accepter_tgw_info));
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

    /// True for an attachment of `gateway` among those that were read; none is looked for.
    pub fn known_attachment(&self, id: &str, gateway: &str) -> bool {
        let all = self.facts.transit_gateway_attachments.get().into_iter().flatten();
        let mut of_gateway = all.filter(|one| one.transit_gateway_id.as_deref().is_none_or(|own| own == gateway));
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

    /// An RDS instance by identifier.
    pub fn db_instance(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbInstance>> {
        self.lies_in(id, region);
        let is_it = |one: &rds::DbInstance| one.db_instance_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.db_instances,
            "rds:DescribeDBInstances",
            is_it,
            id,
            What::DbInstance(id.to_owned()),
        )
    }

    /// An RDS cluster by identifier.
    pub fn db_cluster(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbCluster>> {
        self.lies_in(id, region);
        let is_it = |one: &rds::DbCluster| one.db_cluster_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.db_clusters,
            "rds:DescribeDBClusters",
            is_it,
            id,
            What::DbCluster(id.to_owned()),
        )
    }

    /// The RDS cluster with a custom endpoint of that host name.
    pub fn db_cluster_of_endpoint(&self, host: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbCluster>> {
        self.lies_in(host, region);
        let is_it = |one: &rds::DbCluster| {
            one.custom_endpoints
                .iter()
                .any(|endpoint| endpoint.eq_ignore_ascii_case(host))
        };
        let what = What::DbClusterOfEndpoint(host.to_owned());
        self.one(&self.facts.db_clusters, "rds:DescribeDBClusters", is_it, host, what)
    }

    /// An RDS proxy by name.
    pub fn db_proxy(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbProxy>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbProxy| one.db_proxy_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_proxies,
            "rds:DescribeDBProxies",
            is_it,
            name,
            What::DbProxy(name.to_owned()),
        )
    }

    /// A further endpoint of an RDS proxy, by name.
    pub fn db_proxy_endpoint(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbProxyEndpoint>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbProxyEndpoint| one.db_proxy_endpoint_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_proxy_endpoints,
            "rds:DescribeDBProxyEndpoints",
            is_it,
            name,
            What::DbProxyEndpoint(name.to_owned()),
        )
    }

    /// An RDS subnet group by name.
    pub fn db_subnet_group(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a rds::DbSubnetGroup>> {
        self.lies_in(name, region);
        let is_it = |one: &rds::DbSubnetGroup| one.db_subnet_group_name.eq_ignore_ascii_case(name);
        self.one(
            &self.facts.db_subnet_groups,
            "rds:DescribeDBSubnetGroups",
            is_it,
            name,
            What::DbSubnetGroup(name.to_owned()),
        )
    }

    /// A Redshift cluster by identifier.
    pub fn redshift_cluster(&self, id: &str, region: Option<&str>) -> Seen<Option<&'a redshift::Cluster>> {
        self.lies_in(id, region);
        let is_it = |one: &redshift::Cluster| one.cluster_identifier.eq_ignore_ascii_case(id);
        self.one(
            &self.facts.clusters,
            "redshift:DescribeClusters",
            is_it,
            id,
            What::RedshiftCluster(id.to_owned()),
        )
    }

    /// A Redshift subnet group by name.
    pub fn redshift_subnet_group(
        &self,
        name: &str,
        region: Option<&str>,
    ) -> Seen<Option<&'a redshift::ClusterSubnetGroup>> {
        self.lies_in(name, region);
        let is_it = |one: &redshift::ClusterSubnetGroup| one.cluster_subnet_group_name.eq_ignore_ascii_case(name);
        let what = What::RedshiftSubnetGroup(name.to_owned());
        self.one(
            &self.facts.cluster_subnet_groups,
            "redshift:DescribeClusterSubnetGroups",
            is_it,
            name,
            what,
        )
    }

    /// The Redshift-managed endpoint with a host name.
    pub fn redshift_endpoint(&self, host: &str, region: Option<&str>) -> Seen<Option<&'a redshift::EndpointAccess>> {
        self.lies_in(host, region);
        self.one(
            &self.facts.endpoint_access_list,
            "redshift:DescribeEndpointAccess",
            |one| is_host(one.address.as_deref(), host),
            host,
            What::RedshiftEndpoints,
        )
    }

    /// A Redshift Serverless workgroup by name.
    pub fn workgroup(&self, name: &str, region: Option<&str>) -> Seen<Option<&'a redshift_serverless::Workgroup>> {
        self.lies_in(name, region);
        self.one(
            &self.facts.workgroups,
            "redshift-serverless:GetWorkgroup",
            |one| one.workgroup_name.eq_ignore_ascii_case(name),
            name,
            What::Workgroup(name.to_owned()),
        )
    }

    /// The managed endpoint of a workgroup with a host name; `owner` is the workgroup's account, where that is another one.
    pub fn workgroup_endpoint(
        &self,
        host: &str,
        owner: Option<&str>,
        region: Option<&str>,
    ) -> Seen<Option<&'a redshift_serverless::EndpointAccess>> {
        self.lies_in(host, region);
        self.one(
            &self.facts.workgroup_endpoints,
            "redshift-serverless:ListEndpointAccess",
            |one| is_host(one.address.as_deref(), host),
            host,
            What::WorkgroupEndpoints {
                owner: owner.map(str::to_owned),
            },
        )
    }

    /// The Resolver rule that takes `host` out of the VPC's own DNS: the longest name among those that hold in the VPC.
    ///
    /// `Ok(None)` too where that rule leaves the name to the VPC.
    pub fn forwarding_rule(&self, host: &str, vpc: &str) -> Seen<Option<&'a route53resolver::ResolverRule>> {
        // Both are read in the same round.
        let by_profile = self.profile_resources(vpc);
        let associations = self.all(
            &self.facts.resolver_rule_associations,
            "route53resolver:ListResolverRuleAssociations",
            |one| one.vpc_id.as_deref() == Some(vpc) && !matches!(one.status.as_deref(), Some("DELETING" | "FAILED")),
            vpc,
            What::ResolverRuleAssociations { vpc: vpc.to_owned() },
        )?;
        // A VPC whose profiles cannot be listed has none as a rule; what a profile that is known brings has to be read.
        let brought = by_profile.or_else(|missing| match self.profiles_are_known() {
            true => Err(missing),
            false => Ok(Vec::new()),
        })?;
        let brought = brought.iter().filter_map(|arn| id_in(arn, ":resolver-rule/"));
        let ids = associations
            .iter()
            .filter_map(|one| one.resolver_rule_id.as_deref())
            .chain(brought)
            // What every VPC has from the start leaves names where they are.
            .filter(|id| !id.starts_with("rslvr-autodefined-"));
        let host = format!(".{}", host.trim_matches('.').to_ascii_lowercase());
        let action = "route53resolver:ListResolverRules";
        // All of them are looked for before the first that lacks ends this, so that they are read in one round.
        let rules: Vec<_> = ids
            .map(|id| {
                let what = What::ResolverRule(id.to_owned());
                (
                    id,
                    self.one(&self.facts.resolver_rules, action, |one| one.id == id, id, what),
                )
            })
            .collect();
        let mut best: Option<(usize, &route53resolver::ResolverRule)> = None;
        for (id, rule) in rules {
            let rule = rule?.ok_or_else(|| Missing {
                reason: format!("Resolver rule {id}, which holds in {vpc}, was not listed"),
                would_help: action.to_owned(),
            })?;
            // A rule of delegation is for name servers that a zone delegates to, and takes no name out of the VPC by itself.
            if rule.rule_type.as_deref() == Some("DELEGATE") {
                continue;
            }
            let domain = rule.domain_name.as_deref().unwrap_or_default().trim_matches('.');
            let covers = domain.is_empty() || host.ends_with(&format!(".{}", domain.to_ascii_lowercase()));
            if covers && best.is_none_or(|(length, _)| domain.len() >= length) {
                best = Some((domain.len(), rule));
            }
        }
        Ok(best
            .map(|(_, rule)| rule)
            .filter(|rule| rule.rule_type.as_deref() == Some("FORWARD")))
    }

    /// The hosted zones that `name` could be in, the most specific first.
    pub fn zones(&self, name: &str, vpc: &str) -> Seen<Vec<&'a route53::HostedZone>> {
        let host = format!(".{}", name.trim_end_matches('.').to_ascii_lowercase());
        let action = "route53:ListHostedZonesByVPC";
        let mut zones = self.all(
            &self.facts.hosted_zones,
            action,
            |zone| host.ends_with(&format!(".{}", zone.name.trim_end_matches('.').to_ascii_lowercase())),
            vpc,
            What::Zones {
                name: name.to_owned(),
                vpc: vpc.to_owned(),
            },
        )?;
        // Zones that are known by their names may be seen by the VPC all the same.
        self.facts.absence(action)?;
        if zones.is_empty() {
            self.facts.absence("route53:ListHostedZonesByName")?;
        }
        zones.sort_by_key(|zone| std::cmp::Reverse(zone.name.len()));
        Ok(zones)
    }

    /// The private zones that `vpc` sees and that the name of a service is in; others say nothing of a public name.
    pub fn zones_of_service(&self, name: &str, vpc: &str) -> Seen<Vec<&'a route53::HostedZone>> {
        let host = format!(".{}", name.to_ascii_lowercase());
        let action = "route53:ListHostedZonesByVPC";
        let holds = |zone: &route53::HostedZone| {
            // What an endpoint with private DNS makes is told by the endpoint.
            let owner = zone.owner.as_ref().and_then(|owner| owner.owning_service.as_ref());
            owner.is_none() && zone.private_zone && host.ends_with(&format!(".{}", route53::plain_name(&zone.name)))
        };
        let what = What::ZonesOfService {
            name: name.to_owned(),
            vpc: vpc.to_owned(),
        };
        let zones = self.all(&self.facts.hosted_zones, action, holds, vpc, what)?;
        self.facts.absence(action)?;
        Ok(zones)
    }

    /// True where the zones of a VPC are looked for anyway: the listing that brings them is one call for all names.
    pub fn looks_for_zones(&self, vpc: &str) -> bool {
        let of_vpc = |what: &What| match what {
            What::Zones { vpc: of, .. } | What::ZonesOfService { vpc: of, .. } => of == vpc,
            _ => false,
        };
        self.wanted.borrow().iter().any(|need| of_vpc(&need.what))
    }

    /// True where the zones of VPCs were listed, for whatever name.
    pub fn zones_are_known(&self) -> bool {
        self.facts.hosted_zones.get().is_some()
    }

    /// True where a private zone is known that `name` lies in. The zones of a VPC are known by the names that they were listed for.
    pub fn has_zone_of(&self, name: &str) -> bool {
        let mut zones = self.facts.hosted_zones.get().into_iter().flatten();
        zones.any(|zone| {
            let own = route53::plain_name(&zone.name);
            zone.private_zone && (name == own || !route53::enclosers(name, &own).is_empty())
        })
    }

    /// True where the zones of VPCs were asked for in vain.
    pub fn zones_are_refused(&self) -> bool {
        self.facts.hosted_zones.reason().is_some() || self.facts.absence("route53:ListHostedZonesByVPC").is_err()
    }

    /// True where the Route 53 Profiles of VPCs were listed.
    pub fn profiles_are_known(&self) -> bool {
        self.facts.profile_associations.get().is_some()
    }

    /// True where the Resolver rules of VPCs were listed.
    pub fn rules_are_known(&self) -> bool {
        self.facts.resolver_rule_associations.get().is_some()
    }

    /// What the Route 53 Profiles on `vpc` bring to it, by ARN.
    pub fn profile_resources(&self, vpc: &str) -> Seen<Vec<&'a str>> {
        let associations = self.all(
            &self.facts.profile_associations,
            "route53profiles:ListProfileAssociations",
            |one| one.resource_id == vpc && route53profiles::is_live(one.status.as_deref()),
            vpc,
            What::ProfileAssociations { vpc: vpc.to_owned() },
        )?;
        let action = "route53profiles:ListProfileResourceAssociations";
        // All of them are looked for before the first that lacks ends this, so that they are read in one round.
        let profiles: Vec<_> = associations
            .iter()
            .map(|one| {
                let id = one.profile_id.as_str();
                let what = What::Profile(id.to_owned());
                (
                    id,
                    self.one(&self.facts.profiles, action, |profile| profile.id == id, id, what),
                )
            })
            .collect();
        let mut found = Vec::new();
        for (id, profile) in profiles {
            let profile = profile?.ok_or_else(|| Missing {
                reason: format!("what Route 53 Profile {id} brings to {vpc} was not read"),
                would_help: action.to_owned(),
            })?;
            let resources = self.told(&profile.profile_resource_associations, action, id)?.iter();
            let live = resources.filter(|one| route53profiles::is_live(one.status.as_deref()));
            found.extend(live.map(|one| one.resource_arn.as_str()));
        }
        Ok(found)
    }

    /// The interface endpoints whose names Route 53 Profiles bring to `vpc`, by id.
    pub fn endpoints_by_profile(&self, vpc: &str) -> Seen<Vec<&'a str>> {
        let resources = self.profile_resources(vpc)?;
        let endpoints = resources.iter().filter_map(|arn| id_in(arn, ":vpc-endpoint/"));
        Ok(endpoints.collect())
    }

    /// The hosted zones that Route 53 Profiles bring to `vpc`, by id; unknown where one of them cannot be read, for `name` may be in it.
    pub fn zones_by_profile(&self, name: &str, vpc: &str) -> Seen<BTreeSet<&'a str>> {
        let resources = self.profile_resources(vpc)?;
        let ids: BTreeSet<&str> = resources.iter().filter_map(|arn| id_in(arn, ":hostedzone/")).collect();
        let action = "route53:GetHostedZone";
        let zones: Vec<_> = ids
            .iter()
            .take(PROFILE_ZONES)
            .map(|id| {
                let what = What::Zone {
                    id: (*id).to_owned(),
                    name: name.to_owned(),
                };
                (
                    id,
                    self.one(&self.facts.hosted_zones, action, |zone| zone.id == *id, vpc, what),
                )
            })
            .collect();
        for (id, zone) in zones {
            let zone = zone?.ok_or_else(|| Missing {
                reason: format!("hosted zone {id}, which a Route 53 Profile brings to {vpc}, could not be read"),
                would_help: action.to_owned(),
            })?;
            // Read for another name, which may not even be in it.
            let own = route53::plain_name(&zone.name);
            let holds = name == own || !route53::enclosers(name, &own).is_empty();
            if holds {
                let (id, name) = (zone.id.clone(), name.to_owned());
                self.want(vpc, What::Zone { id, name });
            }
        }
        if ids.len() > PROFILE_ZONES {
            return Err(Missing {
                reason: format!(
                    "Route 53 Profiles bring {} hosted zones to {vpc}, which were not all read",
                    ids.len()
                ),
                would_help: "the name's answer, asked from inside the VPC".to_owned(),
            });
        }
        Ok(ids)
    }

    /// The addresses that are known to be S3's or DynamoDB's in a Region: a name that is not theirs has none of them.
    pub fn known_service_addresses(&self, region: &str) -> Ranges {
        let lists = self.facts.managed_prefix_lists.get().into_iter().flatten();
        let names = [
            format!("com.amazonaws.{region}.s3"),
            format!("com.amazonaws.{region}.dynamodb"),
        ];
        let own = lists.filter(|list| list.prefix_list_name.as_ref().is_some_and(|name| names.contains(name)));
        let entries = own.filter_map(|list| list.entries.get()).flatten();
        entries
            .filter_map(|entry| Ranges::cidr(&entry.cidr))
            .fold(Ranges::EMPTY, |all, one| all.union(&one))
    }

    /// True for a prefix list whose name tells that it is S3's or DynamoDB's; its entries may not have been read.
    pub fn is_list_of_service(&self, id: &str) -> bool {
        let mut lists = self.facts.managed_prefix_lists.get().into_iter().flatten();
        let name = lists
            .find(|one| one.prefix_list_id == id)
            .and_then(|one| one.prefix_list_name.as_deref());
        name.is_some_and(|name| {
            let service = name.rsplit('.').next().unwrap_or_default();
            name.contains("com.amazonaws.") && matches!(service, "s3" | "dynamodb")
        })
    }

    /// A bucket's Region.
    pub fn bucket_region(&self, bucket: &str) -> Seen<&'a str> {
        let action = "s3:GetBucketLocation";
        let what = What::BucketRegion(bucket.to_owned());
        let found = self.one(&self.facts.buckets, action, |one| one.name == bucket, bucket, what)?;
        let found = found.ok_or_else(|| Missing {
            reason: format!("the Region of bucket {bucket} was not read"),
            would_help: action.to_owned(),
        })?;
        self.told(&found.bucket_region, action, bucket).map(String::as_str)
    }
}

/// How many zones of profiles are read by id, each by a call; Route 53 takes few a second.
const PROFILE_ZONES: usize = 20;

/// The id in an ARN of that kind.
fn id_in<'t>(arn: &'t str, kind: &str) -> Option<&'t str> {
    arn.split_once(kind).map(|(_, id)| id)
}

/// True when an address that AWS describes is the host.
pub fn is_host(address: Option<&str>, host: &str) -> bool {
    address.is_some_and(|address| address.trim_end_matches('.').eq_ignore_ascii_case(host))
}

/// The private addresses of an interface.
pub fn addresses_of(interface: &ec2::NetworkInterface) -> impl Iterator<Item = &str> {
    let more = interface
        .private_ip_addresses
        .iter()
        .filter_map(|one| one.private_ip_address.as_deref());
    interface.private_ip_address.as_deref().into_iter().chain(more)
}

/// True unless the state says that an association is going or gone.
fn is_live(state: Option<&ec2::StateText>) -> bool {
    let state = state.and_then(|state| state.state.as_deref()).unwrap_or("associated");
    !state.starts_with("disassociat") && !state.starts_with("fail")
}

fn is_deleted(state: Option<&str>) -> bool {
    matches!(state, Some("deleted" | "deleting"))
}
