"""What the walk is asked of a world: from the connection's subnet to its source, to S3, and to its secret."""

import itertools
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from packet_walk import SOMEBODY, Address, Closed, End, Network, Row, Unknown, Walk, block

# Where a database listens on nothing.
DOWN = ("stopped", "stopping", "starting", "creating", "deleting", "failed", "paused", "pausing", "resuming")
PORTS = {
    "postgresql": 5432,
    "mysql": 3306,
    "mariadb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
    "redshift": 5439,
    "snowflake": 443,
}
URL = re.compile(r"jdbc:(?P<engine>\w+):(?:thin:)?[/@]*(?P<host>[\w.-]+)(?::(?P<port>\d+))?")
CIDR = re.compile(r"\"(\d+\.\d+\.\d+\.\d+/\d+)\"")
# Where other servers than Amazon's answer for names, or may: what stops Amazon's answer stops none that they may give.
WHO_ANSWERS = "who answers for names"
ON_THE_INTERNET = re.compile(r"(?<!privatelink)\.snowflakecomputing\.com$")


@dataclass(frozen=True)
class Verdict:
    """`open`, `closed` with what closes it first, or `unknown`."""

    kind: str
    why: str = ""
    where: frozenset[str] = frozenset()


def walked(facts: dict) -> dict[str, Verdict]:
    """What the walk says of each way."""
    ways = {"source": source, "S3": s3, "secrets": secrets}
    found = {name: verdict(facts, way) for name, way in ways.items()}
    return found | {"secrets": if_others_answer(facts, found["secrets"])}


def if_others_answer(facts: dict, by_amazon: Verdict) -> Verdict:
    """What stops Amazon's answer for the secret's service, where another may be open: a public one, or one inside."""
    if by_amazon.kind != "closed":
        return by_amazon
    try:
        world = World(facts)
        if world.told(world.secrets_host()) or not world.asks_others(world.has_its_name()):
            return by_amazon
        publicly = verdict(facts, lambda _: ([End(SOMEBODY)], 443))
        is_shut = publicly.kind == "closed" and not world.leads_on() and not world.has_nameless_endpoint()
    except Closed:
        return by_amazon
    except Unknown as doubt:
        return Verdict("unknown", str(doubt))
    return by_amazon if is_shut else Verdict("unknown", WHO_ANSWERS)


def verdict(facts: dict, way) -> Verdict:
    """One way, for every address that its ends may have: `unknown` where they differ."""
    try:
        world = World(facts)
        starts, (goals, port) = world.starts(), way(world)
        found = [tried(world.network, start, goal, port) for start, goal in itertools.product(starts, goals)]
    except Closed as closed:
        return Verdict("closed", str(closed), closed.where)
    except Unknown as doubt:
        return Verdict("unknown", str(doubt))
    kinds = {one.kind for one in found}
    if kinds == {"open"} or kinds == {"closed"}:
        return replace(found[0], where=frozenset().union(*(one.where for one in found)))
    return Verdict("unknown", "; ".join(sorted({one.why or "open" for one in found})))


def tried(network: Network, start: End, goal: End, port: int) -> Verdict:
    try:
        Walk(network, start, goal, port)()
    except Closed as closed:
        return Verdict("closed", str(closed), closed.where)
    except Unknown as doubt:
        return Verdict("unknown", str(doubt))
    return Verdict("open")


class World:
    """Facts, and the connection that is asked about."""

    def __init__(self, facts: dict):
        self.network = Network(facts["network"])
        self.region = facts["evidence"]["context"]["region"]
        within = [
            row["connection"]
            for row in facts["evidence"]["connections"]
            if row.get("connection", {}).get("PhysicalConnectionRequirements", {}).get("SubnetId")
        ]
        if len(within) != 1:
            raise Unknown("not one connection")
        self.connection: Row = within[0]
        self.text = printed_text(facts)
        text = json.dumps(facts["network"])
        self.edges = sorted({int(edge) for cidr in set(CIDR.findall(text)) for edge in borders(cidr)})

    def starts(self) -> list[End]:
        settings = self.connection["PhysicalConnectionRequirements"]
        subnet = self.network.maybe("Subnets", SubnetId=settings["SubnetId"])
        if subnet is None:
            raise Closed("the subnet is gone", settings["SubnetId"])
        for id in settings["SecurityGroupIdList"]:
            group = self.network.maybe("SecurityGroups", GroupId=id)
            if group is None:
                raise Closed(f"{id} is gone", id)
            if group["VpcId"] != subnet["VpcId"] and not self.network.maybe(
                "SecurityGroupVpcAssociations", GroupId=id, VpcId=subnet["VpcId"]
            ):
                raise Closed(f"{id} is of {group['VpcId']}", id)
        return self.anywhere_in([subnet], settings["SecurityGroupIdList"])

    def anywhere_in(self, subnets: list[Row], groups: list[str]) -> list[End]:
        """An end for each part of the subnets that some block of the facts cuts off."""
        ends = []
        for subnet in subnets:
            own = block(subnet["CidrBlock"])
            # AWS keeps the first four and the last address.
            first, last = int(own[0]) + 4, int(own[-1]) - 1
            parts = [first, *(edge for edge in self.edges if first < edge <= last)]
            ends += [End(Address(part), tuple(groups), subnet) for part in parts]
        return ends

    def at(self, addresses: list[tuple[str, str]], groups: list[str]) -> list[End]:
        return [End(Address(address), tuple(groups), self.network.subnet(subnet)) for subnet, address in addresses]

    # ---- The source -------------------------------------------------------------------------------------------------

    def host(self) -> tuple[str, int]:
        properties = self.connection.get("ConnectionProperties", {})
        options = json.loads(properties.get("SparkProperties") or "{}")
        host = properties.get("HOST") or options.get("sfUrl")
        if host:
            return host, int(properties.get("PORT", 443))
        said = URL.match(properties.get("JDBC_CONNECTION_URL", ""))
        if not said:
            raise Unknown("no host")
        return said["host"], int(said["port"] or PORTS.get(said["engine"], 0))

    def resolved(self, host: str) -> str:
        """By the private zones of the VPC, as far as they say it with a name or an address."""
        home = self.starts()[0].vpc
        for zone in self.network.known("HostedZones"):
            if not f".{host}".endswith(f".{zone['Name'].rstrip('.')}"):
                continue
            if all(row["VPCId"] != home for row in zone["VPCs"]):
                continue
            records = zone.get("ResourceRecordSets")
            records = records if isinstance(records, list) else []
            mine = [row for row in records if row["Name"].rstrip(".") == host and row.get("ResourceRecords")]
            if len(mine) != 1 or len(mine[0]["ResourceRecords"]) != 1:
                raise Unknown(f"what {zone['Name']} says of {host}")
            if self.asks_others():
                raise Unknown(WHO_ANSWERS)
            return mine[0]["ResourceRecords"][0]["Value"].rstrip(".")
        return host

    def told(self, host: str) -> list[str]:
        """The addresses that the run's text prints beside a name, where it is not known otherwise who answered."""
        beside = re.compile(rf"(?<![\w./@-]){re.escape(host)}(?::\d+)?(?:/|\"? [(\[])(\d+(?:\.\d+){{3}})(?![\w.])")
        return sorted(set(beside.findall(self.text))) if self.asks_others() else []

    def asks_others(self, has_its_name: bool = False) -> bool:
        """True where the DHCP options name other servers than Amazon's, or were not read; and where rules were not, by
        which Amazon's leave a name to others, unless an endpoint of the VPC has it."""
        vpc = self.network.find("Vpcs", VpcId=self.starts()[0].vpc)
        rules = [self.network.network.get(key) for key in ("ResolverRuleAssociations", "ResolverRules")]
        if any(isinstance(rows, dict) for rows in rules) and not has_its_name:
            return True
        own = vpc.get("DhcpOptionsId", "default")
        if own == "default":
            return False
        rows = self.network.network.get("DhcpOptions")
        options = [row for row in rows if row["DhcpOptionsId"] == own] if isinstance(rows, list) else []
        named = {
            one["Value"]
            for row in options
            for pair in row.get("DhcpConfigurations", [])
            if pair["Key"] == "domain-name-servers"
            for one in pair["Values"]
        }
        amazon = {"AmazonProvidedDNS", "169.254.169.253", "fd00:ec2::253", str(block(vpc["CidrBlock"])[2])}
        return not options or not named <= amazon

    def secrets_host(self) -> str:
        end = ".cn" if self.region.startswith("cn-") else ""
        return f"secretsmanager.{self.region}.amazonaws.com{end}"

    def has_its_name(self) -> bool:
        """True where an endpoint of the VPC has the name of the secrets' service."""
        return any(row.get("PrivateDnsEnabled") for row in self.of_secrets())

    def leads_on(self) -> bool:
        """True where a route of the connection's subnet leads to another network."""
        keys = ("VpcPeeringConnectionId", "TransitGatewayId", "CoreNetworkArn", "LocalGatewayId")
        routes = self.network.table_of(self.starts()[0].subnet)["Routes"]
        return any(row.get(key) for row in routes for key in keys) or any(
            str(row.get("GatewayId", "")).startswith("vgw-") for row in routes
        )

    def of_secrets(self) -> list[Row]:
        home, name = self.starts()[0].vpc, f"com.amazonaws.{self.region}.secretsmanager"
        endpoints = self.network.known("VpcEndpoints")
        return [row for row in endpoints if (row["VpcId"], row["ServiceName"]) == (home, name)]

    def has_nameless_endpoint(self) -> bool:
        return any(not row.get("PrivateDnsEnabled") for row in self.of_secrets())

    def vpc_has_dns(self) -> None:
        home = self.starts()[0].vpc
        row = self.network.find("VpcAttributes", VpcId=home)
        if self.asks_others():
            return
        if not row.get("EnableDnsSupport", {}).get("Value", True):
            raise Closed("DNS support is off", home)

    def public_or_private(self, ends: list[End], is_public: bool) -> list[End]:
        """A public name stands for the private address within its VPC, and over what is told to answer so."""
        home, there = self.starts()[0].vpc, ends[0].vpc if ends else None
        if not is_public or there == home:
            return ends
        if self.asks_others():
            raise Unknown(WHO_ANSWERS)
        for row in self.network.known("VpcPeeringConnections"):
            sides = [row["RequesterVpcInfo"], row["AccepterVpcInfo"]]
            far = next((side for side in sides if side["VpcId"] == there), None)
            is_between = {side["VpcId"] for side in sides} == {home, there} and row["Status"]["Code"] == "active"
            if is_between and (far.get("PeeringOptions") or {}).get("AllowDnsResolutionFromRemoteVpc"):
                return ends
        if any(row["VpcId"] == there for row in self.network.known("TransitGatewayVpcAttachments")):
            raise Unknown("whether the transit gateway answers for names")
        return [replace(end, public=SOMEBODY) for end in ends]

    def members_of(self, host: str) -> Iterator[Row]:
        """The instances that a name of RDS stands for."""
        instances = self.network.known("DBInstances")
        yield from (row for row in instances if (row.get("Endpoint") or {}).get("Address") == host)
        by_id = {row["DBInstanceIdentifier"]: row for row in instances}
        for cluster in self.network.known("DBClusters"):
            members = cluster.get("DBClusterMembers", [])
            readers = [one for one in members if not one.get("IsClusterWriter")]
            named = {cluster.get("Endpoint"): [one for one in members if one.get("IsClusterWriter")]}
            named[cluster.get("ReaderEndpoint")] = readers or members
            named |= {custom: members for custom in cluster.get("CustomEndpoints", [])}
            if host in named:
                if cluster.get("Status") in DOWN:
                    raise Closed(f"it is {cluster['Status']}", cluster["DBClusterIdentifier"])
                if not named[host] or any(one["DBInstanceIdentifier"] not in by_id for one in named[host]):
                    raise Unknown(f"the members of {host}")
                yield from (by_id[one["DBInstanceIdentifier"]] for one in named[host])

    def of_rds(self, row: Row) -> list[End]:
        id = row["DBInstanceIdentifier"]
        if row.get("DBInstanceStatus") in DOWN:
            raise Closed(f"it is {row['DBInstanceStatus']}", id, row.get("DBClusterIdentifier"))
        groups = [one["VpcSecurityGroupId"] for one in row["VpcSecurityGroups"]]
        subnets = row["DBSubnetGroup"]["Subnets"]
        zone = row.get("AvailabilityZone")
        of_zone = [one for one in subnets if zone in (None, one["SubnetAvailabilityZone"]["Name"])]
        ids = [one["SubnetIdentifier"] for one in of_zone or subnets]
        return self.public_or_private(self.in_subnets(ids, groups), bool(row.get("PubliclyAccessible")))

    def in_subnets(self, ids: list[str], groups: list[str]) -> list[End]:
        """The interfaces that AWS made there for a database, else any address."""
        own = [
            (row["SubnetId"], row["PrivateIpAddress"])
            for row in self.network.known("NetworkInterfaces")
            if row.get("SubnetId") in ids
            and row.get("PrivateIpAddress")
            and re.match("(RDS|Redshift)NetworkInterface", row.get("Description", ""))
            and {one["GroupId"] for one in row.get("Groups", [])} == set(groups)
        ]
        return self.at(own, groups) or self.anywhere_in([self.network.subnet(id) for id in ids], groups)

    def of_others(self, host: str) -> list[End] | None:
        """Proxies, warehouses and endpoints."""
        for row in (*self.network.known("DBProxies"), *self.network.known("DBProxyEndpoints")):
            if row.get("Endpoint") == host:
                return self.in_subnets(row["VpcSubnetIds"], row["VpcSecurityGroupIds"])
        for row in self.network.known("Clusters"):
            if (row.get("Endpoint") or {}).get("Address") == host:
                return self.of_redshift(row)
        for row in self.network.known("Workgroups"):
            endpoint = row.get("endpoint") or {}
            if endpoint.get("address") == host:
                inner = [one for vpce in endpoint["vpcEndpoints"] for one in vpce["networkInterfaces"]]
                ends = self.at([(one["subnetId"], one["privateIpAddress"]) for one in inner], row["securityGroupIds"])
                return self.public_or_private(ends, bool(row.get("publiclyAccessible")))
        link = re.match(r"vpce-[0-9a-z]+", host)
        found = link and self.network.maybe("VpcEndpoints", VpcEndpointId=link[0])
        return self.of_endpoint(found) if found else None

    def of_redshift(self, row: Row) -> list[End]:
        id = row["ClusterIdentifier"]
        if row.get("ClusterStatus") in DOWN:
            raise Closed(f"it is {row['ClusterStatus']}", id)
        inside = self.network.find("ClusterSubnetGroups", ClusterSubnetGroupName=row["ClusterSubnetGroupName"])
        zone = row.get("AvailabilityZone")
        ids = [
            one["SubnetIdentifier"]
            for one in inside["Subnets"]
            if zone in (None, (one.get("SubnetAvailabilityZone") or {}).get("Name", zone))
        ]
        groups = [one["VpcSecurityGroupId"] for one in row["VpcSecurityGroups"]]
        return self.public_or_private(self.in_subnets(ids, groups), bool(row.get("PubliclyAccessible")))

    def of_endpoint(self, row: Row) -> list[End]:
        if row.get("State", "available").lower() != "available":
            raise Closed(f"it is {row['State']}", row["VpcEndpointId"])
        groups = [one["GroupId"] for one in row.get("Groups", [])]
        own = [
            self.network.maybe("NetworkInterfaces", NetworkInterfaceId=id) for id in row.get("NetworkInterfaceIds", [])
        ]
        known = [(one["SubnetId"], one["PrivateIpAddress"]) for one in own if one and self.has_its_address(one)]
        return self.at(known, groups) or self.anywhere_in(
            [self.network.subnet(id) for id in row.get("SubnetIds", [])], groups
        )

    def has_its_address(self, interface: Row) -> bool:
        """The local stack's interfaces have addresses of no subnet."""
        address = interface.get("PrivateIpAddress")
        return bool(address) and Address(address) in block(self.network.subnet(interface["SubnetId"])["CidrBlock"])

    def at_address(self, address: Address) -> list[End]:
        """What has an address: an interface, or somebody beyond."""
        for row in self.network.known("NetworkInterfaces"):
            if row.get("PrivateIpAddress") == str(address):
                groups = [one["GroupId"] for one in row.get("Groups", [])]
                return self.at([(row["SubnetId"], str(address))], groups)
        return [End(address)]

    def at_told(self, addresses: list[str]) -> list[End]:
        """What has the addresses now; in a VPC that is known, what nothing has may have been another's then."""
        ends = [end for address in addresses for end in self.at_address(Address(address))]
        known = [cidr for row in self.network.rows("Vpcs") for cidr in self.network.blocks(row["VpcId"])]
        for end in ends:
            if not end.subnet and any(end.address in block(cidr) for cidr in known):
                raise Unknown(f"who had {end.address}")
        return ends


def printed_text(facts: dict) -> str:
    """What a run printed as it failed."""
    evidence = facts["evidence"]
    run = evidence.get("jobRun") or {}
    texts = [run.get("ErrorMessage"), evidence.get("testError"), *(evidence.get("logTail") or [])]
    return "\n".join(text for text in texts if isinstance(text, str))


def source(world: World) -> tuple[list[End], int]:
    host, port = world.host()
    if told := world.told(host):
        return world.at_told(told), port
    if not re.fullmatch(r"[\d.]+", host):
        world.vpc_has_dns()
        host = world.resolved(host)
    if re.fullmatch(r"[\d.]+", host):
        return world.at_address(Address(host)), port
    ends = [end for row in world.members_of(host) for end in world.of_rds(row)] or world.of_others(host)
    if ends:
        return ends, port
    if ON_THE_INTERNET.search(host):
        return [End(SOMEBODY)], port
    raise Unknown(f"what {host} is")


def s3(world: World) -> tuple[list[End], int]:
    """All addresses that the service's list names."""
    if world.network.known("HostedZones"):
        raise Unknown("what zones say of S3")
    name = f"com.amazonaws.{world.region}.s3"
    for row in world.network.known("VpcEndpoints"):
        if row["ServiceName"] == name and row["VpcEndpointType"] == "Interface":
            raise Unknown("which endpoint of S3 is used")
    listed = world.network.find("ManagedPrefixLists", PrefixListName=name)["PrefixListId"]
    return [End(block(cidr)[9], prefix_list=listed) for cidr in world.network.listed(listed)], 443


def secrets(world: World) -> tuple[list[End], int]:
    if told := world.told(world.secrets_host()):
        return world.at_told(told), 443
    world.vpc_has_dns()
    if world.network.known("HostedZones"):
        raise Unknown("what zones say of the service")
    for row in world.of_secrets():
        if row.get("PrivateDnsEnabled") and row.get("State", "available").lower() == "available":
            return world.of_endpoint(row), 443
    return [End(SOMEBODY)], 443


def borders(cidr: str) -> tuple[int, int]:
    own = block(cidr)
    return int(own[0]), int(own[-1]) + 1
