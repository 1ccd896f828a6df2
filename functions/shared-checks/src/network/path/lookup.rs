//! Reads resources out of the facts, and notes what was looked for and is not there, so that a collector can fetch exactly that.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};

use shared_domain::aws::{
    directconnect, ec2, rds, redshift, redshift_serverless, route53, route53profiles, route53resolver,
};
use shared_domain::facts_network::NetworkFacts;
use shared_domain::{Fact, Missing};

use super::destination::Destination;
use super::ranges::Ranges;
use super::routes::{Target, is_blackhole, target};

mod databases;
mod hubs;
mod names;
mod vpc;

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
    Subnets { vpc: String },
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
    /// True where what is in the prefix lists of AWS's services counts for the way to the source as well.
    lists_tell_of_source: Cell<bool>,
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
            lists_tell_of_source: Cell::default(),
            homes: RefCell::default(),
            unread: RefCell::default(),
            elsewhere: RefCell::default(),
        }
    }

    /// What was looked for in vain: what a walk hangs on, and what would only make it more exact. Where the ways to services are all open,
    /// whatever addresses those have, the lists of them narrow down nothing but the way to a source that may have one of them.
    pub fn into_needs(self, services_are_open: bool) -> (BTreeSet<Need>, BTreeSet<Need>) {
        let mut refining = self.refining.into_inner();
        if services_are_open && !self.lists_tell_of_source.get() {
            refining.retain(|need| !matches!(need.what, What::PrefixList(_)));
        }
        (self.wanted.into_inner(), refining)
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

    fn is_wanted(&self, what: &What) -> bool {
        self.wanted.borrow().iter().any(|need| need.what == *what)
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

    /// The addresses that are known to be S3's or DynamoDB's in a Region: a name that is not theirs has none of them.
    pub fn known_service_addresses(&self, region: &str) -> Ranges {
        self.lists_tell_of_source.set(true);
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
