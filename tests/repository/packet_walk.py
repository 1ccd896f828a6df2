"""A packet's way through saved facts and the reply's, by AWS's documents: what the crates say of it is not asked.

`open`, `closed` with what closes it first, or `unknown` with why: what was not read, what lies beyond AWS, and a
firewall, whose rules nobody reads. Of the VPC's user guide: route-tables-priority.html and gateway-route-tables.html;
of the transit gateways': tgw-nacls.html.
"""

import ipaddress
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

Row = dict
Address = ipaddress.IPv4Address
Ports = tuple[int, int]

# Of a Linux client, which a worker is, and of a NAT gateway.
EPHEMERAL: Ports = (32768, 60999)
OF_NAT: Ports = (1024, 65535)
# Whoever has no address that anybody names.
SOMEBODY = Address("8.8.8.8")
PRIVATE = [ipaddress.ip_network(own) for own in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")]
# A way is longer than this only where it goes round in a circle.
HOPS = 24


class Closed(Exception):
    """Nothing gets through, because of one of these."""

    def __init__(self, why: str, *where: str | None):
        super().__init__(why)
        self.where = frozenset(id for id in where if id)


class Unknown(Exception):
    """Nobody can say."""


@dataclass(frozen=True)
class Packet:
    src: Address
    dst: Address
    sports: Ports
    dports: Ports
    # The source as the internet sees it, where it has a public address.
    public: Address | None = None

    def reply(self) -> "Packet":
        return Packet(self.dst, self.src, self.dports, self.sports)


@dataclass(frozen=True)
class End:
    """An interface, or with a public address alone, somebody on the internet."""

    address: Address
    groups: tuple[str, ...] = ()
    subnet: Row = field(default_factory=dict, hash=False)
    # Reached by the internet gateway of its VPC, under this address.
    public: Address | None = None
    # Of the service's list, where it is one of AWS's.
    prefix_list: str | None = None

    @property
    def vpc(self) -> str | None:
        return self.subnet.get("VpcId")


@dataclass(frozen=True)
class Arrival:
    """Where a packet has come to: a subnet, or none on the internet."""

    packet: Packet
    subnet: Row | None = None
    gateway: str | None = None


class Network:
    """The facts, by what a packet meets."""

    def __init__(self, network: dict):
        self.network = network

    def rows(self, name: str) -> list[Row]:
        rows = self.network.get(name)
        if not isinstance(rows, list):
            raise Unknown(f"{name} was not read")
        return rows

    def known(self, name: str) -> list[Row]:
        """The same, where what nobody asked for is not there."""
        return self.rows(name) if self.network.get(name) is not None else []

    def maybe(self, name: str, **keys: str | None) -> Row | None:
        return next((row for row in self.rows(name) if all(row.get(key) == value for key, value in keys.items())), None)

    def find(self, name: str, **keys: str | None) -> Row:
        row = self.maybe(name, **keys)
        if row is None:
            raise Unknown(f"{name}: {keys} was not read")
        return row

    def subnet(self, id: str) -> Row:
        return self.find("Subnets", SubnetId=id)

    def subnet_at(self, vpc: str, address: Address) -> Row:
        here = (row for row in self.rows("Subnets") if row["VpcId"] == vpc and address in block(row["CidrBlock"]))
        found = next(here, None)
        if found is None:
            raise Unknown(f"the subnet of {address} in {vpc} was not read")
        return found

    def blocks(self, vpc: str) -> list[str]:
        row = self.find("Vpcs", VpcId=vpc)
        return [row["CidrBlock"], *(more["CidrBlock"] for more in row.get("CidrBlockAssociationSet", []))]

    def listed(self, id: str) -> list[str]:
        """The blocks of a prefix list."""
        entries = self.find("ManagedPrefixLists", PrefixListId=id).get("Entries")
        if not isinstance(entries, list):
            raise Unknown(f"what is in {id} was not read")
        return [entry["Cidr"] for entry in entries if ":" not in entry["Cidr"]]

    def table_of(self, subnet: Row) -> Row:
        own = self.table_with("SubnetId", subnet["SubnetId"])
        mains = (
            table
            for table in self.rows("RouteTables")
            if table["VpcId"] == subnet["VpcId"] and any(one.get("Main") for one in table["Associations"])
        )
        found = own or next(mains, None)
        if found is None:
            raise Unknown(f"the route table of {subnet['SubnetId']} was not read")
        return found

    def table_with(self, key: str, id: str) -> Row | None:
        """The table that is associated with a subnet or a gateway."""
        for table in self.rows("RouteTables"):
            for one in table["Associations"]:
                state = (one.get("AssociationState") or {}).get("State", "associated")
                if one.get(key) == id and state in ("associated", "associating"):
                    return table
        return None

    def matches(self, route: Row, to: Address) -> tuple[int, int] | None:
        """How well a route fits an address: by the length of its prefix, then by what it is."""
        if "DestinationPrefixListId" in route or "PrefixListId" in route and "DestinationCidrBlock" not in route:
            cidrs, rank = self.listed(route.get("DestinationPrefixListId") or route["PrefixListId"]), 1
        else:
            cidrs, rank = [route["DestinationCidrBlock"]] if "DestinationCidrBlock" in route else [], 2
        lengths = [block(cidr).prefixlen for cidr in cidrs if to in block(cidr)]
        if not lengths:
            return None
        is_propagated = route.get("Origin") == "EnableVgwRoutePropagation" or route.get("Type") == "propagated"
        if route.get("GatewayId") == "local":
            # A route that is propagated never goes before it, however narrow.
            return max(lengths), 3
        return max(lengths), 0 if is_propagated else rank

    def route(self, routes: Iterable[Row], to: Address) -> Row | None:
        """The narrowest route."""
        fits = [(fit, route) for route in routes if (fit := self.matches(route, to))]
        if any(route.get("GatewayId") == "local" for _, route in fits):
            fits = [(fit, route) for fit, route in fits if fit[1] > 0]
        return max(fits, key=lambda one: one[0], default=(None, None))[1]

    def acl(self, subnet: Row, egress: bool, packet: Packet) -> None:
        """What leaves or enters a subnet: its ACL's rules by their numbers, for each port of the range."""
        acls = self.rows("NetworkAcls")
        id = subnet["SubnetId"]
        acl = next((one for one in acls if any(its["SubnetId"] == id for its in one["Associations"])), None)
        if acl is None:
            raise Unknown(f"the ACL of {id} was not read")
        other = packet.dst if egress else packet.src
        left, allowed = [packet.dports], 0
        for entry in sorted(acl["Entries"], key=lambda one: one["RuleNumber"]):
            if entry["Egress"] != egress or "CidrBlock" not in entry or other not in block(entry["CidrBlock"]):
                continue
            if entry["Protocol"] not in ("-1", "6"):
                continue
            ports = entry.get("PortRange") if entry["Protocol"] == "6" else None
            first, last = (ports["From"], ports["To"]) if ports else (0, 65535)
            met, left = cut(left, (first, last))
            allowed += met if entry["RuleAction"] == "allow" else 0
        if not allowed:
            raise Closed(f"{acl['NetworkAclId']} {'egress' if egress else 'ingress'}", acl["NetworkAclId"])
        if allowed < packet.dports[1] - packet.dports[0] + 1:
            raise Unknown(f"{acl['NetworkAclId']} lets a part of the ports through")

    def groups_admit(self, ids: Iterable[str], rules: str, port: int, other: End, by_group: bool) -> None:
        """Some rule of some group lets the packet through."""
        ids, doubts = tuple(ids), []
        for id in ids:
            group = self.find("SecurityGroups", GroupId=id)
            for rule in group.get(rules, []):
                if rule["IpProtocol"] not in ("-1", "tcp", "6"):
                    continue
                first, last = rule.get("FromPort", 0), rule.get("ToPort", 65535)
                if rule["IpProtocol"] != "-1" and not first <= port <= last and first != -1:
                    continue
                cidrs = [one["CidrIp"] for one in rule.get("IpRanges", [])]
                for one in rule.get("PrefixListIds", []):
                    try:
                        own = other.prefix_list == one["PrefixListId"]
                        cidrs += ["0.0.0.0/0"] if own else self.listed(one["PrefixListId"])
                    except Unknown as doubt:
                        doubts.append(doubt)
                named = {one.get("GroupId") for one in rule.get("UserIdGroupPairs", [])}
                if any(other.address in block(cidr) for cidr in cidrs) or by_group and named & set(other.groups):
                    return
        if doubts:
            raise doubts[0]
        raise Closed(f"{', '.join(ids)}: {rules}", *ids)


class Walk:
    """One packet, and its reply."""

    def __init__(self, network: Network, start: End, goal: End, port: int):
        self.of, self.start, self.goal, self.port = network, start, goal, port
        self.hops, self.nats, self.links, self.firewalls = 0, [], set(), []
        self.tables: list[str] = []

    def __call__(self) -> None:
        """There and back, or what is in the way."""
        self.let_out(by_group=True)
        to = self.goal.public or self.goal.address
        there = self.carry(Packet(self.start.address, to, EPHEMERAL, (self.port, self.port)), self.start.subnet)
        seen = there.packet.public if there.subnet is None else there.packet.src
        if there.subnet is None and self.goal.public and self.goal.vpc:
            home = self.goal.subnet
            self.public_access(home, inbound=True)
            came = replace(there.packet, src=seen, dst=self.goal.address, public=None)
            there = self.in_by_internet(came, home, self.gateway_of(home))
        if self.goal.vpc:
            arrived = there.subnet["SubnetId"] if there.subnet else None
            if arrived != self.goal.subnet["SubnetId"]:
                raise Closed(
                    f"it comes to {arrived or 'the internet'}", self.of.table_of(self.start.subnet)["RouteTableId"]
                )
        self.judge_groups(seen)
        self.back(there, seen)
        if self.firewalls:
            raise Unknown(f"a firewall decides: {', '.join(self.firewalls)}")

    def let_out(self, by_group: bool) -> None:
        goal = replace(self.goal, address=self.goal.public or self.goal.address)
        self.of.groups_admit(self.start.groups, "IpPermissionsEgress", self.port, goal, by_group)

    def judge_groups(self, seen: Address) -> None:
        near = self.links <= {"peering"}
        self.let_out(near)
        if self.goal.groups:
            comer, named = replace(self.start, address=seen), near or self.links == {"transit"}
            self.of.groups_admit(self.goal.groups, "IpPermissions", self.port, comer, named)

    def back(self, there: Arrival, seen: Address) -> None:
        reply = Packet(self.goal.public or self.goal.address, seen, (self.port,) * 2, there.packet.sports)
        if there.gateway:
            # What a gateway endpoint answers comes by the way it went.
            self.of.acl(self.start.subnet, False, reply)
            return
        if there.subnet is not None:
            back = self.carry(replace(reply, src=self.goal.address, public=self.goal.public), there.subnet)
        else:
            back = Arrival(reply)
        while self.nats:
            nat, inner, igw = self.nats.pop()
            home = self.of.subnet(nat["SubnetId"]) if nat.get("SubnetId") else None
            if back.subnet is None and home is not None:
                private = address_of(nat, home)
                back = self.in_by_internet(replace(reply, dst=private, public=None), home, igw)
            if home is None:
                # A regional one is routed by AWS.
                self.of.acl(self.start.subnet, False, replace(inner.reply(), src=reply.src))
                return
            reply = replace(inner.reply(), src=reply.src)
            back = self.carry(reply, home)
        if back.subnet is None or back.subnet["SubnetId"] != self.start.subnet["SubnetId"]:
            raise Closed(
                "the reply comes elsewhere", self.of.table_of(there.subnet or self.start.subnet)["RouteTableId"]
            )

    # ---- On from a subnet -------------------------------------------------------------------------------------------

    def carry(self, packet: Packet, subnet: Row) -> Arrival:
        """On from an interface in a subnet, until the packet arrives."""
        self.hops += 1
        if self.hops > HOPS:
            raise Closed("in a circle", *self.tables)
        if packet.dst in block(subnet["CidrBlock"]):
            return Arrival(packet, subnet)
        self.of.acl(subnet, True, packet)
        table = self.of.table_of(subnet)
        return self.follow(packet, subnet, table, self.of.route(table["Routes"], packet.dst))

    def follow(self, packet: Packet, subnet: Row, table: Row, route: Row | None) -> Arrival:
        id = table["RouteTableId"]
        self.tables.append(id)
        if route is None:
            raise Closed(f"{id} has no route to {packet.dst}", id)
        key = next((key for key in TARGETS if key in route), None)
        if key is None:
            raise Unknown(f"a route to {route}")
        if route.get("State") == "blackhole":
            self.lost(packet, subnet, table, route)
        return TARGETS[key](self, packet, subnet, table, route[key])

    def lost(self, packet: Packet, subnet: Row, table: Row, route: Row) -> None:
        """A route has lost its target. Of what is there all the same nobody can say what AWS does."""
        live = {key: value for key, value in route.items() if key != "State"}
        there = route.get("VpcPeeringConnectionId") or route.get("TransitGatewayId")
        also: frozenset[str] = frozenset()
        if there:
            try:
                self.follow(packet, subnet, table, live)
            except Closed as closed:
                also = closed.where
            except Unknown:
                pass
            else:
                raise Unknown(f"a blackhole to {there}, which is there")
        target = next(route[key] for key in TARGETS if key in route)
        raise Closed(f"a blackhole of {table['RouteTableId']}", table["RouteTableId"], target, *also)

    def by_gateway(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        if target == "local":
            return self.local(packet, table)
        kinds: dict[str, Callable] = {"igw-": self.out, "vgw-": self.to_site, "vpce-": self.by_endpoint}
        for start, on in kinds.items():
            if target.startswith(start):
                return on(packet, subnet, table, target)
        raise Unknown(f"a route to {target}")

    def local(self, packet: Packet, table: Row) -> Arrival:
        to = self.of.subnet_at(table["VpcId"], packet.dst)
        self.of.acl(to, False, packet)
        return Arrival(packet, to)

    # ---- The internet -----------------------------------------------------------------------------------------------

    def out(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        if any(packet.dst in own for own in PRIVATE):
            raise Closed(f"{target} drops private addresses", table["RouteTableId"], target)
        if packet.public is None:
            raise Closed(
                "no public address", table["RouteTableId"], target, *(nat["NatGatewayId"] for nat, *_ in self.nats)
            )
        self.public_access(subnet, inbound=self.goal.public is not None and packet.src == self.goal.address)
        if packet.sports == OF_NAT:
            self.nats[-1] = (*self.nats[-1][:2], target)
        self.links.add("internet")
        return Arrival(packet)

    def public_access(self, subnet: Row, inbound: bool) -> None:
        options = self.of.network.get("VpcBlockPublicAccessOptions") or {}
        mode = options.get("InternetGatewayBlockMode")
        if mode is None:
            raise Unknown("Block Public Access was not read")
        if mode == "off" or mode == "block-ingress" and not inbound:
            return
        for one in self.of.rows("VpcBlockPublicAccessExclusions"):
            covers = one["ResourceArn"].rpartition("/")[2] in (subnet["VpcId"], subnet["SubnetId"])
            egress_only = one["InternetGatewayExclusionMode"] == "allow-egress"
            if covers and not one.get("State", "").startswith("delete") and not (inbound and egress_only):
                return
        raise Closed("Block Public Access", subnet["VpcId"], subnet["SubnetId"])

    def in_by_internet(self, packet: Packet, home: Row, igw: str | None) -> Arrival:
        """In by the internet gateway of a VPC, whose own table leads it on: to a firewall, or as ever."""
        edge = igw and self.of.table_with("GatewayId", igw)
        if not edge:
            self.of.acl(home, False, packet)
            return Arrival(packet, home)
        return self.follow(packet, home, edge, self.of.route(edge["Routes"], packet.dst))

    def gateway_of(self, subnet: Row) -> str | None:
        route = self.of.route(self.of.table_of(subnet)["Routes"], SOMEBODY)
        return (route or {}).get("GatewayId")

    def nat(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        nat = self.of.find("NatGateways", NatGatewayId=target)
        if nat.get("State", "available") != "available":
            raise Closed(f"{target} is {nat['State']}", target, table["RouteTableId"])
        self.links.add("nat")
        private = nat.get("ConnectivityType", "public") == "private"
        public = [one["PublicIp"] for one in nat.get("NatGatewayAddresses", []) if "PublicIp" in one]
        seen = None if private else Address(public[0]) if public else Address("198.51.100.254")
        if not nat.get("SubnetId"):
            self.nats.append((nat, packet, None))
            return Arrival(replace(packet, public=seen, sports=OF_NAT))
        home = self.of.subnet(nat["SubnetId"])
        if home["SubnetId"] != subnet["SubnetId"]:
            self.of.acl(home, False, packet)
        self.nats.append((nat, packet, None))
        return self.carry(replace(packet, src=address_of(nat, home), sports=OF_NAT, public=seen), home)

    # ---- Other VPCs -------------------------------------------------------------------------------------------------

    def peering(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        row = self.of.find("VpcPeeringConnections", VpcPeeringConnectionId=target)
        if row["Status"]["Code"] != "active":
            raise Closed(f"{target} is {row['Status']['Code']}", target, table["RouteTableId"])
        sides = [row["RequesterVpcInfo"], row["AccepterVpcInfo"]]
        far = sides[0] if sides[1]["VpcId"] == subnet["VpcId"] else sides[1]
        if not any(packet.dst in block(cidr) for cidr in self.of.blocks(far["VpcId"])):
            raise Closed(f"{far['VpcId']} hands on nothing", target, table["RouteTableId"])
        to = self.of.subnet_at(far["VpcId"], packet.dst)
        self.of.acl(to, False, packet)
        same_region = sides[0].get("Region") == sides[1].get("Region")
        self.links.add("peering" if same_region else "far peering")
        return Arrival(packet, to)

    def transit(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        """In by the VPC's attachment, by that attachment's table to another one, and on from its subnet."""
        own = self.attachment_of(target, subnet["VpcId"], table)
        id, entry = own["TransitGatewayAttachmentId"], self.in_zone(own, subnet)
        if entry is None:
            raise Closed(f"{id} has no subnet in the zone of {subnet['SubnetId']}", id, target)
        if entry["SubnetId"] != subnet["SubnetId"]:
            self.of.acl(entry, False, packet)
        else:
            self.within_one(subnet, packet)
        last, to = self.through_hubs(target, id, packet.dst)
        if to.get("ResourceType") != "vpc":
            return self.beyond(to)
        far = self.of.find("TransitGatewayVpcAttachments", TransitGatewayAttachmentId=to["TransitGatewayAttachmentId"])
        if far.get("State", "available") not in ("available", "modifying"):
            raise Closed(
                f"{far['TransitGatewayAttachmentId']} is {far['State']}", far["TransitGatewayAttachmentId"], target
            )
        hub = self.of.maybe("TransitGateways", TransitGatewayId=target) or {}
        settings = [row.get("Options", {}).get("SecurityGroupReferencingSupport") for row in (hub, own, far)]
        refers = last == target and settings == ["enable"] * 3
        self.links.add("transit" if refers else "transit without groups")
        out = self.in_zone(far, subnet) or self.of.subnet(far["SubnetIds"][0])
        return self.carry(packet, out)

    def through_hubs(self, hub: str, attachment: str, to: Address) -> tuple[str, Row]:
        """The hub that packets leave, and by which attachment: over a peering they enter the next by the same one."""
        for _ in range(HOPS):
            route = self.hub_route(hub, attachment, to)
            by = (route.get("TransitGatewayAttachments") or [{}])[0]
            if by.get("ResourceType") != "peering":
                return hub, by
            attachment = by["TransitGatewayAttachmentId"]
            peering = self.of.find("TransitGatewayPeeringAttachments", TransitGatewayAttachmentId=attachment)
            if peering.get("State") not in ("available", "modifying"):
                raise Closed(f"{attachment} is {peering.get('State')}", attachment, hub)
            sides = [peering[side].get("TransitGatewayId") for side in ("RequesterTgwInfo", "AccepterTgwInfo")]
            far = next((side for side in sides if side and side != hub), None)
            if far is None:
                raise Unknown(f"beyond {attachment}")
            hub = far
        raise Closed("from hub to hub in a circle", hub)

    def within_one(self, subnet: Row, packet: Packet) -> None:
        """Of what goes to an attachment in its own subnet the documents ask the inbound rules too, and so may AWS."""
        try:
            self.of.acl(subnet, False, packet)
        except Closed as closed:
            raise Unknown(f"whether {closed} stops what leaves by it") from closed

    def attachment_of(self, hub: str, vpc: str, table: Row) -> Row:
        there = [row for row in self.of.rows("TransitGatewayVpcAttachments") if row["VpcId"] == vpc]
        there = [row for row in there if row["TransitGatewayId"] == hub]
        up = [row for row in there if row.get("State", "available") in ("available", "modifying")]
        if not up and not there:
            raise Unknown(f"the attachment of {vpc} to {hub} was not read")
        if not up:
            raise Closed("the attachment is not up", *(row["TransitGatewayAttachmentId"] for row in there), hub)
        return up[0]

    def in_zone(self, attachment: Row, subnet: Row) -> Row | None:
        subnets = [self.of.subnet(id) for id in attachment["SubnetIds"]]
        return next((one for one in subnets if one["AvailabilityZone"] == subnet["AvailabilityZone"]), None)

    def hub_route(self, hub: str, attachment: str, to: Address) -> Row:
        row = self.of.find("TransitGatewayAttachments", TransitGatewayAttachmentId=attachment, TransitGatewayId=hub)
        table = (row.get("Association") or {}).get("TransitGatewayRouteTableId")
        if table is None:
            raise Closed(f"{attachment} has no table", attachment)
        self.tables.append(table)
        routes = self.of.find("TransitGatewayRouteTables", TransitGatewayRouteTableId=table)["Routes"]
        if not isinstance(routes, list):
            raise Unknown(f"the routes of {table} were not read")
        route = self.of.route(routes, to)
        if route is None or route.get("State") == "blackhole":
            raise Closed(f"{table} leads {to} nowhere", table, attachment)
        return route

    def beyond(self, to: Row) -> Arrival:
        """A site, or another hub, of which a VPN that is down is all that can be told."""
        if to.get("ResourceType") == "vpn":
            self.tunnels([self.of.find("VpnConnections", VpnConnectionId=to["ResourceId"])])
        raise Unknown(f"beyond {to.get('ResourceId')}")

    def tunnels(self, vpns: list[Row], *also: str) -> None:
        states = [tunnel["Status"] for vpn in vpns for tunnel in vpn.get("VgwTelemetry", [])]
        if states and all(state == "DOWN" for state in states):
            raise Closed("all tunnels are down", *(vpn["VpnConnectionId"] for vpn in vpns), *also)

    def to_site(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        row = self.of.find("VpnGateways", VpnGatewayId=target)
        attached = [one for one in row.get("VpcAttachments", []) if one.get("State") == "attached"]
        if all(one["VpcId"] != subnet["VpcId"] for one in attached):
            raise Closed(f"{target} is not attached", target, table["RouteTableId"])
        if not self.of.rows("VirtualInterfaces") and not self.of.rows("DirectConnectGatewayAssociations"):
            self.tunnels([row for row in self.of.rows("VpnConnections") if row.get("VpnGatewayId") == target], target)
        raise Unknown(f"beyond {target}")

    def by_endpoint(self, packet: Packet, subnet: Row, table: Row, target: str) -> Arrival:
        endpoint = self.of.find("VpcEndpoints", VpcEndpointId=target)
        if endpoint.get("State", "available").lower() != "available":
            raise Closed(f"{target} is {endpoint['State']}", target, table["RouteTableId"])
        if endpoint["VpcEndpointType"] == "Gateway":
            self.links.add("endpoint")
            return Arrival(packet, gateway=target)
        if endpoint["VpcEndpointType"] != "GatewayLoadBalancer":
            raise Unknown(f"a route to {target}")
        self.firewalls.append(target)
        self.links.add("firewall")
        home = self.of.subnet(endpoint["SubnetIds"][0])
        return self.carry(packet, home)

    def appliance(self, _packet: Packet, _subnet: Row, _table: Row, target: str) -> Arrival:
        raise Unknown(f"a firewall decides: {target}")


TARGETS: dict[str, Callable] = {
    "GatewayId": Walk.by_gateway,
    "NatGatewayId": Walk.nat,
    "VpcPeeringConnectionId": Walk.peering,
    "TransitGatewayId": Walk.transit,
    "NetworkInterfaceId": Walk.appliance,
    "InstanceId": Walk.appliance,
}


def block(cidr: str) -> ipaddress.IPv4Network:
    known = BLOCKS.get(cidr)
    if known is None:
        known = BLOCKS[cidr] = ipaddress.ip_network(cidr, strict=False)
    return known


BLOCKS: dict[str, ipaddress.IPv4Network] = {}


def cut(ranges: list[Ports], by: Ports) -> tuple[int, list[Ports]]:
    """How many ports a rule takes, and which are left for the next."""
    met, left = 0, []
    for first, last in ranges:
        low, high = max(first, by[0]), min(last, by[1])
        if low > high:
            left.append((first, last))
            continue
        met += high - low + 1
        left += [part for part in ((first, low - 1), (high + 1, last)) if part[0] <= part[1]]
    return met, left


def address_of(nat: Row, home: Row) -> Address:
    private = [one["PrivateIp"] for one in nat.get("NatGatewayAddresses", []) if one.get("PrivateIp")]
    return Address(private[0]) if private else block(home["CidrBlock"])[5]
