"""Transit gateways of companies: spokes and shared services, inspection by a firewall, central egress, peered hubs,
hubs of other accounts; what breaks each, and what is to be said and typed then."""

import copy
import ipaddress
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from broken_worlds import base, connection
from built_worlds import OTHER_ACCOUNT, Facts, Row, add_subnet, add_vpc, route, row, rows

Edit = Callable[[Facts], object]
VPCS = {
    "glue": "10.50.0.0/16",
    "db": "10.60.0.0/16",
    "app": "10.61.0.0/16",
    "insp": "10.99.0.0/16",
    "eg": "10.90.0.0/16",
}
LISTS = ("TransitGatewayVpcAttachments", "TransitGatewayAttachments")


# ---- Hubs ------------------------------------------------------------------------------------------------------------


def led(cidr: str, to: str, kind: str = "propagated", state: str = "active") -> Row:
    """A route of a hub's table to the attachment of a VPC, or to a peering."""
    is_peering = to.startswith("peer")
    attached = {"TransitGatewayAttachmentId": f"att-{to}", "ResourceId": "tgw-2" if is_peering else f"vpc-{to}"}
    attached |= {"ResourceType": "peering" if is_peering else "vpc"}
    return {"DestinationCidrBlock": cidr, "State": state, "Type": kind, "TransitGatewayAttachments": [attached]}


def told(*sides: str) -> list[Row]:
    return [led(VPCS[side], side) for side in sides]


def attach(facts: Facts, side: str, table: str | None, *subnets: str, hub: str = "tgw-1") -> None:
    own: Row = {"TransitGatewayAttachmentId": f"att-{side}", "TransitGatewayId": hub, "State": "available"}
    referencing = {"Options": {"SecurityGroupReferencingSupport": "enable"}}
    vpc = {"VpcId": f"vpc-{side}", "SubnetIds": list(subnets)}
    rows(facts, "TransitGatewayVpcAttachments").append(copy.deepcopy(own) | vpc | referencing)
    own |= {"ResourceType": "vpc", "ResourceId": f"vpc-{side}"}
    if table:
        own["Association"] = {"TransitGatewayRouteTableId": table, "State": "associated"}
    rows(facts, "TransitGatewayAttachments").append(own)


def tables(facts: Facts, **routes: list[Row]) -> None:
    facts["network"]["TransitGatewayRouteTables"] = [
        {"TransitGatewayRouteTableId": f"tgwrtb-{name}", "Routes": routes} for name, routes in routes.items()
    ]


def hub_of(*sides: str) -> Facts:
    """The connection's and the database's VPC on a hub that leaves alone what is attached, with others beside them."""
    facts = base("transit-gateway")
    for name in LISTS:
        facts["network"][name] = []
    hub = rows(facts, "TransitGateways")[0]
    hub["OwnerId"] = "111122223333"
    hub["Options"] |= {"DefaultRouteTableAssociation": "disable", "DefaultRouteTablePropagation": "disable"}
    row(facts, "RouteTables", "rtb-glue")["Routes"][-1]["DestinationCidrBlock"] = "10.0.0.0/8"
    row(facts, "RouteTables", "rtb-db")["Routes"][-1]["DestinationCidrBlock"] = "10.0.0.0/8"
    for side in sides:
        add_vpc(facts, f"vpc-{side}", VPCS[side])
        facts["network"]["VpcAttributes"].append(
            {"VpcId": f"vpc-{side}", "EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}
        )
    return facts


def spokes() -> Facts:
    """Spokes that see the shared services, and not each other."""
    facts = hub_of("app")
    attach(facts, "glue", "tgwrtb-spoke", "subnet-glue")
    attach(facts, "db", "tgwrtb-shared", "subnet-db")
    attach(facts, "app", "tgwrtb-spoke", "subnet-app")
    tables(facts, spoke=told("db"), shared=told("glue", "app"))
    return facts


def one_table() -> Facts:
    """All in one table that nothing joins by itself."""
    facts = hub_of("app")
    for side, subnet in (("glue", "subnet-glue"), ("db", "subnet-db"), ("app", "subnet-app")):
        attach(facts, side, "tgwrtb-all", subnet)
    tables(facts, all=told("glue", "db", "app"))
    return facts


def add_firewall(facts: Facts, vpc: str, subnet: str, zone: str = "a") -> None:
    rows(facts, "VpcEndpoints").append(
        {
            "VpcEndpointId": f"vpce-0fw{zone}",
            "VpcEndpointType": "GatewayLoadBalancer",
            "VpcId": vpc,
            "SubnetIds": [subnet],
        }
        | {"ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0fw", "State": "available"}
    )


def add_inspection(facts: Facts) -> None:
    to_firewall, back = route("0.0.0.0/0", GatewayId="vpce-0fwa"), route("10.0.0.0/8", TransitGatewayId="tgw-1")
    add_subnet(facts, "subnet-insp", "vpc-insp", "10.99.1.0/28", "rtb-insp", to_firewall)
    add_subnet(facts, "subnet-fw", "vpc-insp", "10.99.2.0/28", "rtb-fw", back)
    add_firewall(facts, "vpc-insp", "subnet-fw")
    attach(facts, "insp", "tgwrtb-insp", "subnet-insp")


def inspection() -> Facts:
    """All that the hub's VPCs send to each other goes through a firewall in a VPC of its own."""
    facts = hub_of("app", "insp")
    attach(facts, "glue", "tgwrtb-spoke", "subnet-glue")
    attach(facts, "db", "tgwrtb-shared", "subnet-db")
    attach(facts, "app", "tgwrtb-spoke", "subnet-app")
    add_inspection(facts)
    tables(facts, spoke=[by("insp")], shared=[by("insp")], insp=told("glue", "db", "app"))
    return facts


def by(side: str, cidr: str = "0.0.0.0/0") -> Row:
    return led(cidr, side, "static")


def one_spoke_table() -> Facts:
    """The same with one table for all that is inspected."""
    facts = inspection()
    row(facts, "TransitGatewayAttachments", "att-db")["Association"]["TransitGatewayRouteTableId"] = "tgwrtb-spoke"
    tables(facts, spoke=[by("insp")], insp=told("glue", "db", "app"))
    return facts


def two_zones() -> Facts:
    """The same with a firewall's endpoint in each zone."""
    facts = inspection()
    add_subnet(
        facts,
        "subnet-insp-b",
        "vpc-insp",
        "10.99.1.16/28",
        "rtb-insp-b",
        route("0.0.0.0/0", GatewayId="vpce-0fwb"),
        zone="us-east-1b",
    )
    add_subnet(
        facts,
        "subnet-fw-b",
        "vpc-insp",
        "10.99.2.16/28",
        "rtb-fw-b",
        route("10.0.0.0/8", TransitGatewayId="tgw-1"),
        zone="us-east-1b",
    )
    add_firewall(facts, "vpc-insp", "subnet-fw-b", "b")
    row(facts, "TransitGatewayVpcAttachments", "att-insp")["SubnetIds"].append("subnet-insp-b")
    return facts


def warehouse(facts: Facts) -> None:
    """A warehouse on the internet, by the NAT gateway of a VPC behind the hub."""
    for name in ("DBInstances", "NetworkInterfaces"):
        facts["network"][name] = []
    add_subnet(facts, "subnet-eg", "vpc-eg", "10.90.1.0/28", "rtb-eg", route("0.0.0.0/0", NatGatewayId="nat-1"))
    back, out = route("10.0.0.0/8", TransitGatewayId="tgw-1"), route("0.0.0.0/0", GatewayId="igw-1")
    add_subnet(facts, "subnet-public", "vpc-eg", "10.90.2.0/28", "rtb-public", back, out)
    rows(facts, "NatGateways").append(
        {"NatGatewayId": "nat-1", "VpcId": "vpc-eg", "SubnetId": "subnet-public", "State": "available"}
        | {"ConnectivityType": "public"}
        | {"NatGatewayAddresses": [{"PrivateIp": "10.90.2.9", "PublicIp": "198.51.100.7"}]}
    )
    row(facts, "RouteTables", "rtb-glue")["Routes"][-1]["DestinationCidrBlock"] = "0.0.0.0/0"
    definition = connection(facts)
    options = {"secretId": "sales/credentials", "sfUrl": "acme.snowflakecomputing.com", "sfDatabase": "sales"}
    definition["ConnectionType"] = "SNOWFLAKE"
    definition["ConnectionProperties"] = {"SparkProperties": json.dumps(options | {"sfWarehouse": "etl"})}


def egress() -> Facts:
    facts = hub_of("app", "eg")
    attach(facts, "glue", "tgwrtb-spoke", "subnet-glue")
    attach(facts, "app", "tgwrtb-spoke", "subnet-app")
    attach(facts, "eg", "tgwrtb-eg", "subnet-eg")
    warehouse(facts)
    tables(facts, spoke=[by("eg")], eg=told("glue", "app"))
    return facts


def inspected_egress() -> Facts:
    """Egress behind the firewall: there by the firewall's table, and back by it."""
    facts = hub_of("app", "insp", "eg")
    attach(facts, "glue", "tgwrtb-spoke", "subnet-glue")
    attach(facts, "app", "tgwrtb-spoke", "subnet-app")
    attach(facts, "eg", "tgwrtb-eg", "subnet-eg")
    add_inspection(facts)
    row(facts, "RouteTables", "rtb-fw")["Routes"][-1]["DestinationCidrBlock"] = "0.0.0.0/0"
    warehouse(facts)
    tables(facts, spoke=[by("insp")], eg=[by("insp", "10.0.0.0/8")], insp=[by("eg"), *told("glue", "app")])
    return facts


def only_spoke(build: Callable[[], Facts]) -> Callable[[], Facts]:
    """The same where no other VPC is served."""

    def built() -> Facts:
        facts = build()
        gone("app", static=False)(facts)
        return facts

    return built


def peered(far_owner: str = "111122223333", region: str = "us-east-1") -> Facts:
    """The database's VPC is on another hub, which is peered with the connection's."""
    facts = hub_of("app")
    first = rows(facts, "TransitGateways")[0]
    rows(facts, "TransitGateways").append(copy.deepcopy(first) | {"TransitGatewayId": "tgw-2", "OwnerId": far_owner})
    row(facts, "RouteTables", "rtb-db")["Routes"][-1]["TransitGatewayId"] = "tgw-2"
    attach(facts, "glue", "tgwrtb-near", "subnet-glue")
    attach(facts, "app", "tgwrtb-near", "subnet-app")
    attach(facts, "db", "tgwrtb-far", "subnet-db", hub="tgw-2")
    sides = (("tgw-1", "111122223333"), ("tgw-2", far_owner))
    for (hub, _), (other, _) in (sides, sides[::-1]):
        table = {"tgw-1": "tgwrtb-near", "tgw-2": "tgwrtb-far"}[hub]
        rows(facts, "TransitGatewayAttachments").append(
            {"TransitGatewayAttachmentId": "att-peer", "TransitGatewayId": hub, "State": "available"}
            | {"ResourceType": "peering", "ResourceId": other}
            | {"Association": {"TransitGatewayRouteTableId": table, "State": "associated"}}
        )
    infos = [{"TransitGatewayId": hub, "OwnerId": owner, "Region": region} for hub, owner in sides]
    facts["network"]["TransitGatewayPeeringAttachments"] = [
        {"TransitGatewayAttachmentId": "att-peer", "State": "available"}
        | {"RequesterTgwInfo": infos[0], "AccepterTgwInfo": infos[1]}
    ]
    tables(
        facts,
        near=[led("10.60.0.0/16", "peer", "static"), *told("glue", "app")],
        far=[led("10.50.0.0/16", "peer", "static"), *told("db")],
    )
    return facts


# ---- What breaks them ------------------------------------------------------------------------------------------------


def in_state(side: str, state: str) -> Edit:
    """An attachment that is not available has no table and tells none anything."""

    def edit(facts: Facts) -> None:
        for name in (*LISTS, "TransitGatewayPeeringAttachments"):
            for one in facts["network"].get(name) or []:
                if one["TransitGatewayAttachmentId"] == f"att-{side}":
                    one["State"] = state
                    one.pop("Association", None)
        untold(side)(facts)

    return edit


def untold(side: str, *names: str) -> Edit:
    """An attachment's addresses are propagated to no table, or not to these."""

    def edit(facts: Facts) -> None:
        for table in rows(facts, "TransitGatewayRouteTables"):
            if not names or table["TransitGatewayRouteTableId"].removeprefix("tgwrtb-") in names:
                table["Routes"] = [
                    one for one in table["Routes"] if one["Type"] == "static" or f"att-{side}" not in str(one)
                ]

    return edit


def no_table(side: str, hub: str = "tgw-1") -> Edit:
    def edit(facts: Facts) -> None:
        for one in rows(facts, "TransitGatewayAttachments"):
            if one["TransitGatewayAttachmentId"] == f"att-{side}" and one["TransitGatewayId"] == hub:
                del one["Association"]

    return edit


def gone(side: str, *, dead: bool = True, static: bool = True) -> Edit:
    """The VPC is attached no more: its routes to the hub are dead, and so are the hub's static ones to it."""

    def edit(facts: Facts) -> None:
        untold(side)(facts)
        for name in LISTS:
            facts["network"][name] = [one for one in rows(facts, name) if f"att-{side}" not in one.values()]
        for table in rows(facts, "TransitGatewayRouteTables"):
            if not static:
                table["Routes"] = [one for one in table["Routes"] if f"att-{side}" not in str(one)]
            for one in table["Routes"]:
                one["State"] = "blackhole" if f"att-{side}" in str(one) else one["State"]
        for table in rows(facts, "RouteTables"):
            for one in table["Routes"] if dead and table["VpcId"] == f"vpc-{side}" else []:
                one["State"] = "blackhole" if "TransitGatewayId" in one else one["State"]

    return edit


def remade(side: str) -> Edit:
    """The VPC was attached anew, and the hub's static routes lead to its old attachment."""

    def edit(facts: Facts) -> None:
        table = row(facts, "TransitGatewayAttachments", f"att-{side}").get("Association")
        for name in LISTS:
            row(facts, name, f"att-{side}")["TransitGatewayAttachmentId"] = f"att-{side}-2"
        assert table
        for known in rows(facts, "TransitGatewayRouteTables"):
            for one in known["Routes"]:
                if f"att-{side}" in str(one) and one["Type"] == "static":
                    one["State"] = "blackhole"
                elif f"att-{side}" in str(one):
                    one["TransitGatewayAttachments"][0]["TransitGatewayAttachmentId"] = f"att-{side}-2"

    return edit


def lacks(table: str, cidr: str) -> Edit:
    """A table of a VPC or of the hub has lost a route."""

    def edit(facts: Facts) -> None:
        name = "TransitGatewayRouteTables" if table.startswith("tgwrtb") else "RouteTables"
        known = row(facts, name, table)
        rest = [one for one in known["Routes"] if one.get("DestinationCidrBlock") != cidr]
        assert len(rest) < len(known["Routes"]), (table, cidr)
        known["Routes"] = rest

    return edit


def has(table: str, one: Row) -> Edit:
    name = "TransitGatewayRouteTables" if table.startswith("tgwrtb") else "RouteTables"
    return lambda facts: row(facts, name, table)["Routes"].append(copy.deepcopy(one))


def firewall_gone(*names: str) -> Edit:
    """A firewall's endpoint was deleted: what leads to it is dead."""

    def edit(facts: Facts) -> None:
        facts["network"]["VpcEndpoints"] = [
            one for one in rows(facts, "VpcEndpoints") if one["VpcEndpointId"] not in names
        ]
        for table in rows(facts, "RouteTables"):
            for one in table["Routes"]:
                one["State"] = "blackhole" if one.get("GatewayId") in names else one["State"]

    return edit


def unread(*names: str) -> Edit:
    def edit(facts: Facts) -> None:
        for name in names:
            facts["network"][name] = {"unreadable": "AccessDenied: not authorized"}

    return edit


def tables_unread(facts: Facts) -> None:
    """The hub's tables are known by name alone."""
    for table in rows(facts, "TransitGatewayRouteTables"):
        table["Routes"] = {"unreadable": "AccessDenied: not authorized"}


def waits_unread(facts: Facts) -> None:
    for name in LISTS:
        row(facts, name, "att-glue")["State"] = "pendingAcceptance"
    no_table("glue")(facts)


def others_hub(facts: Facts) -> None:
    """The hub is shared by another account, of whose tables nobody here is told."""
    rows(facts, "TransitGateways")[0]["OwnerId"] = OTHER_ACCOUNT
    facts["network"]["TransitGatewayRouteTables"] = []
    for one in rows(facts, "TransitGatewayAttachments"):
        one.pop("Association", None)


def joins(table: str) -> Edit:
    """The hub gives what is attached this table, and tells it the addresses."""

    def edit(facts: Facts) -> None:
        rows(facts, "TransitGateways")[0]["Options"] |= {
            "DefaultRouteTableAssociation": "enable",
            "AssociationDefaultRouteTableId": table,
            "DefaultRouteTablePropagation": "enable",
            "PropagationDefaultRouteTableId": table,
        }

    return edit


def all_in(table: str, *routes: Row) -> Edit:
    """All attachments have one table."""

    def edit(facts: Facts) -> None:
        tables(facts, **{table.removeprefix("tgwrtb-"): list(routes)})
        for one in rows(facts, "TransitGatewayAttachments"):
            one["Association"]["TransitGatewayRouteTableId"] = table

    return edit


def by_an_instance(facts: Facts) -> None:
    """The firewall was an instance, which is gone with its interface."""
    for one in row(facts, "RouteTables", "rtb-insp")["Routes"]:
        if one.pop("GatewayId", "local") == "local":
            one["GatewayId"] = "local"
        else:
            one |= {"NetworkInterfaceId": "eni-fw", "State": "blackhole"}


def in_two_zones(facts: Facts) -> None:
    """The database's VPC has a small subnet in each of two zones for its attachment."""
    hub = route("10.0.0.0/8", TransitGatewayId="tgw-1")
    for zone, cidr in (("a", "10.60.9.0/28"), ("b", "10.60.9.16/28")):
        name = f"db-tgw-{zone}"
        add_subnet(facts, f"subnet-{name}", "vpc-db", cidr, f"rtb-{name}", hub, zone=f"us-east-1{zone}")


def shut(facts: Facts) -> None:
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = []


# ---- What is said then -----------------------------------------------------------------------------------------------


@dataclass
class World:
    """`root` is the code and the thing that is blamed; `typed` stands in the commands, in order; `never` in none."""

    build: Callable[[], Facts]
    edits: tuple[Edit, ...] = ()
    root: str | None = None
    reach: str = "blocked"
    typed: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    facts: Facts = field(init=False)

    def __post_init__(self) -> None:
        self.facts = self.build()
        for edit in self.edits:
            edit(self.facts)


def world(build: Callable[[], Facts], *edits: Edit, **expected: object) -> World:
    return World(build, edits, **expected)  # type: ignore[arg-type]


def destination(facts: Facts) -> ipaddress.IPv4Address:
    return ipaddress.ip_address("10.60.1.20" if facts["network"]["DBInstances"] else "203.0.113.5")


def taken_by(routes: list[Row], address: ipaddress.IPv4Address) -> Row | None:
    """The route that takes an address: the longest prefix, static before propagated."""
    fits = [
        (network.prefixlen, one.get("Type") == "static", at, one)
        for at, one in enumerate(routes)
        if (cidr := one.get("DestinationCidrBlock")) and address in (network := ipaddress.ip_network(cidr))
    ]
    return max(fits, default=(0, False, 0, None))[3]


def leads_around(facts: Facts) -> bool:
    """Whether the hub takes the connection's packets past the firewall's VPC, or out of that without the firewall."""
    network, to = facts["network"], destination(facts)
    if any(isinstance(network[name], dict) for name in (*LISTS, "RouteTables", "TransitGatewayRouteTables")):
        return False
    routes = {one["TransitGatewayRouteTableId"]: one["Routes"] for one in network["TransitGatewayRouteTables"]}
    own = next((one for one in network["TransitGatewayAttachments"] if one["ResourceId"] == "vpc-glue"), {})
    table = own.get("Association", {}).get("TransitGatewayRouteTableId")
    hop = taken_by(routes.get(table, []), to) if table else None
    if hop and hop["State"] == "active" and "vpc-insp" not in str(hop):
        return True
    inside = next(one for one in network["RouteTables"] if one["RouteTableId"] == "rtb-insp")
    within = taken_by(inside["Routes"], to)
    return bool(within and "TransitGatewayId" in within)


def worlds() -> Iterator[tuple[str, World]]:
    yield from WORLDS.items()


INSPECTED = "INSPECTION_NOT_MODELLED"
TO_SPOKE = "associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-spoke"
REPLACE = "replace-transit-gateway-route --transit-gateway-route-table-id"
TO_INSP = "associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-insp"
PROPAGATES = "enable-transit-gateway-route-table-propagation --transit-gateway-route-table-id"
INTO_INSP = f"{PROPAGATES} tgwrtb-insp --transit-gateway-attachment-id"
ACCEPT = "accept-transit-gateway-vpc-attachment --transit-gateway-attachment-id"
PEER = "accept-transit-gateway-peering-attachment --transit-gateway-attachment-id att-peer"
STATIC = "create-transit-gateway-route --transit-gateway-route-table-id"
ATTACH = "create-transit-gateway-vpc-attachment --transit-gateway-id tgw-1 --vpc-id"
WAIT = "describe-transit-gateway-vpc-attachments"
NO_ROUTE, NO_BACK, NO_TABLE = "TGW_RTB_NO_ROUTE", "TGW_RETURN_NO_ROUTE", "TGW_RTB_NO_ASSOCIATION"
WAITS = "pendingAcceptance"
UNSEEN = {"root": None, "reach": "unknown"}
OPEN = {"root": None, "reach": "reachable"}

WORLDS: dict[str, World] = {
    # Nothing is broken.
    "spokes": world(spokes, **OPEN),
    "one table": world(one_table, **OPEN),
    "inspection": world(inspection, **UNSEEN),
    "inspection, one table of spokes": world(one_spoke_table, **UNSEEN),
    "inspection in two zones": world(two_zones, **UNSEEN),
    "egress": world(egress, **OPEN),
    "inspected egress": world(inspected_egress, **UNSEEN),
    "peered": world(peered, **OPEN),
    "spokes, a dead route to another": world(
        spokes, has("tgwrtb-spoke", led("10.77.0.0/16", "app", "static", "blackhole")), **OPEN
    ),
    "spokes, attachment changes": world(
        spokes, lambda facts: [row(facts, n, "att-db").update(State="modifying") for n in LISTS], **OPEN
    ),
    "inspection of a part": world(
        inspection,
        has("tgwrtb-spoke", led("10.60.0.0/16", "db")),
        has("tgwrtb-shared", led("10.50.0.0/16", "glue")),
        **OPEN,
    ),
    "a router between": world(
        inspection,
        lacks("rtb-insp", "0.0.0.0/0"),
        has("rtb-insp", route("10.0.0.0/8", TransitGatewayId="tgw-1")),
        **OPEN,
    ),
    # What was not read.
    "inspection, no VPC's tables read": world(inspection, unread("RouteTables"), **UNSEEN),
    "inspection, no endpoint read": world(inspection, unread("VpcEndpoints"), **UNSEEN),
    "inspection, no hub's tables read": world(inspection, tables_unread, **UNSEEN),
    "inspection, no attachment read": world(inspection, unread(*LISTS), **UNSEEN),
    "spokes, no hub's tables read": world(spokes, tables_unread, **UNSEEN),
    "another's hub": world(spokes, others_hub, **UNSEEN),
    "peered with another's": world(lambda: peered(OTHER_ACCOUNT), **UNSEEN),
    # Two tables.
    "spokes: no table": world(spokes, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,)),
    "spokes: source's without table": world(
        spokes,
        no_table("db"),
        root=f"{NO_TABLE}@att-db",
        typed=("tgwrtb-shared --transit-gateway-attachment-id att-db",),
    ),
    "spokes: waits": world(
        spokes,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE, f"{PROPAGATES} tgwrtb-shared"),
    ),
    "spokes: waits, source's without table": world(
        spokes,
        in_state("glue", WAITS),
        no_table("db"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(TO_SPOKE, "tgwrtb-shared --transit-gateway-attachment-id att-db", f"{PROPAGATES} tgwrtb-shared"),
        never=("tgwrtb-spoke --transit-gateway-attachment-id att-db",),
    ),
    "spokes: gone": world(
        spokes,
        gone("glue"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue", WAIT, TO_SPOKE, f"{PROPAGATES} tgwrtb-shared"),
    ),
    "spokes: gone, no route": world(
        spokes,
        gone("glue"),
        lacks("rtb-glue", "10.0.0.0/8"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue", WAIT, "create-route"),
    ),
    "spokes: source not told": world(
        spokes, untold("db"), root=f"{NO_ROUTE}@tgwrtb-spoke", typed=(f"{PROPAGATES} tgwrtb-spoke",), never=(STATIC,)
    ),
    "spokes: connection not told": world(
        spokes, untold("glue"), root=f"{NO_BACK}@tgwrtb-shared", typed=(f"{PROPAGATES} tgwrtb-shared",)
    ),
    "spokes: source's failed": world(
        spokes, in_state("db", "failed"), root=f"{NO_ROUTE}@tgwrtb-spoke", said=("again",), never=("propagation",)
    ),
    "spokes: source's rejected": world(
        spokes, in_state("db", "rejected"), root=f"{NO_ROUTE}@tgwrtb-spoke", said=("again",), never=("propagation",)
    ),
    "spokes: source's comes up": world(
        spokes,
        in_state("db", "pending"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        said=("once it is available",),
        never=("propagation",),
    ),
    "spokes: source's group shut": world(spokes, shut, root="DST_SG_INGRESS@sg-db", never=("transit-gateway",)),
    "one table: waits": world(
        one_table,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, "tgwrtb-all", f"{PROPAGATES} tgwrtb-all"),
    ),
    "one table: no table": world(one_table, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=("tgwrtb-all",)),
    "one table, joined by itself: waits": world(
        one_table,
        joins("tgwrtb-all"),
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT,),
        never=("associate-transit",),
    ),
    # Tables that nobody could read.
    "spokes, tables unread: waits": world(
        spokes,
        tables_unread,
        waits_unread,
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        never=("associate-transit", "propagation"),
    ),
    "spokes, tables unread: no table": world(
        spokes, tables_unread, no_table("glue"), root=f"{NO_TABLE}@att-glue", never=("associate-transit",)
    ),
    "inspection, tables unread: no table": world(
        inspection, tables_unread, no_table("glue"), root=f"{NO_TABLE}@att-glue", never=("associate-transit",)
    ),
    "spokes, tables not asked for: no table": world(
        spokes,
        unread("TransitGatewayRouteTables"),
        no_table("glue"),
        root=f"{NO_TABLE}@att-glue",
        never=("associate-transit",),
    ),
    # Inspection, broken before the firewall.
    "inspection: no table": world(
        inspection, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,), never=(TO_INSP,)
    ),
    "inspection: waits": world(
        inspection,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE, f"{INTO_INSP} att-glue"),
        never=(TO_INSP, "shared"),
    ),
    "inspection: gone": world(
        inspection,
        gone("glue"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue", WAIT, TO_SPOKE, INTO_INSP),
        never=(TO_INSP, "tgwrtb-shared"),
    ),
    "inspection: the database's waits": world(
        one_spoke_table,
        in_state("db", WAITS),
        root=f"{NO_BACK}@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE, f"{INTO_INSP} att-db"),
        never=(TO_INSP,),
    ),
    "inspection: no table, told already": world(
        inspection, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,), never=(PROPAGATES,)
    ),
    "inspection: both ends' defaults lost": world(
        inspection,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        lacks("tgwrtb-shared", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=tuple(
            f"{STATIC} tgwrtb-{one} --destination-cidr-block 0.0.0.0/0 --transit-gateway-attachment-id att-insp"
            for one in ("spoke", "shared")
        ),
        never=(PROPAGATES,),
    ),
    "inspected egress of one spoke: no table": world(
        only_spoke(inspected_egress), no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,), never=(TO_INSP,)
    ),
    "inspected egress of one spoke: waits": world(
        only_spoke(inspected_egress),
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE, f"{INTO_INSP} att-glue"),
        never=(TO_INSP,),
    ),
    "egress: default lost": world(
        egress,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{STATIC} tgwrtb-spoke --destination-cidr-block 0.0.0.0/0 --transit-gateway-attachment-id att-eg",),
        never=(PROPAGATES,),
    ),
    "inspection: gone, no route": world(
        inspection,
        gone("glue"),
        lacks("rtb-glue", "10.0.0.0/8"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue", TO_SPOKE),
        never=(TO_INSP,),
    ),
    "inspection: no default": world(
        inspection,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{STATIC} tgwrtb-spoke --destination-cidr-block 0.0.0.0/0 --transit-gateway-attachment-id att-insp",),
        never=(PROPAGATES,),
    ),
    "inspection: no route": world(
        inspection, lacks("rtb-glue", "10.0.0.0/8"), root="ROUTE_NONE@rtb-glue", typed=("create-route",)
    ),
    "inspection: no table and no default": world(
        inspection,
        no_table("glue"),
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_TABLE}@att-glue",
        never=(TO_INSP, PROPAGATES),
    ),
    "inspection, one table of spokes: no table": world(
        one_spoke_table, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,), never=(TO_INSP,)
    ),
    "inspection, one table of spokes: waits": world(
        one_spoke_table,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE),
        never=(TO_INSP,),
    ),
    "inspection in two zones: waits": world(
        two_zones, in_state("glue", WAITS), root="TGW_ATTACHMENT_MISSING@tgw-1", typed=(TO_SPOKE,), never=(TO_INSP,)
    ),
    "inspection in two zones: no default": world(
        two_zones,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=("att-insp",),
        never=(PROPAGATES,),
    ),
    "inspection: dead default": world(
        inspection,
        remade("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=(
            "replace-transit-gateway-route --transit-gateway-route-table-id tgwrtb-spoke --destination-cidr-block 0",
        ),
        never=(PROPAGATES, "delete-"),
    ),
    "inspection: group shut": world(inspection, shut, root="DST_SG_INGRESS@sg-db", never=("transit-gateway",)),
    # Inspection, broken within.
    "inspection: firewall gone": world(
        inspection,
        firewall_gone("vpce-0fwa"),
        root="ROUTE_BLACKHOLE@rtb-insp",
        said=("vpce-0fwa", "around"),
        never=("aws ",),
    ),
    "inspection: firewall's route gone": world(
        inspection,
        lacks("rtb-insp", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-insp",
        typed=("--route-table-id rtb-insp --destination-cidr-block 0.0.0.0/0 --vpc-endpoint-id vpce-0fwa",),
        never=(PROPAGATES, "--transit-gateway-id"),
    ),
    "inspection: firewall and its route gone": world(
        inspection,
        firewall_gone("vpce-0fwa"),
        lacks("rtb-insp", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-insp",
        never=(PROPAGATES, "aws "),
    ),
    "inspection: firewall made anew": world(
        inspection,
        firewall_gone("vpce-0fwa"),
        lambda facts: add_firewall(facts, "vpc-insp", "subnet-fw", "new"),
        root="ROUTE_BLACKHOLE@rtb-insp",
        typed=(
            "replace-route --route-table-id rtb-insp --destination-cidr-block 0.0.0.0/0 --vpc-endpoint-id vpce-0fwnew",
        ),
        never=(PROPAGATES,),
    ),
    "inspection: firewall's route leads out": world(
        inspection,
        lacks("rtb-insp", "0.0.0.0/0"),
        has("rtb-insp", route("0.0.0.0/0", GatewayId="igw-1")),
        root="ROUTE_NONE@rtb-insp",
        typed=("replace-route", "vpce-0fwa"),
        never=(PROPAGATES,),
    ),
    "inspection: attachment gone": world(
        inspection,
        gone("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=(
            f"{ATTACH} vpc-insp --subnet-ids subnet-insp --options ApplianceModeSupport=enable",
            WAIT,
            TO_INSP,
            f"{REPLACE} tgwrtb-spoke",
            f"{REPLACE} tgwrtb-shared",
        ),
        said=("Attach vpc-insp", "around"),
        never=(PROPAGATES, "delete-"),
    ),
    "inspection in two zones: attachment gone": world(
        two_zones,
        gone("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=("--subnet-ids subnet-insp subnet-insp-b --options ApplianceModeSupport=enable", WAIT, TO_INSP, REPLACE),
        never=(PROPAGATES, "delete-"),
    ),
    "inspection: attachment and firewall gone": world(
        inspection,
        gone("insp"),
        firewall_gone("vpce-0fwa"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        said=("Attach vpc-insp", "around"),
        never=("aws ",),
    ),
    "inspection by default tables: its attachment gone": world(
        inspection,
        joins("tgwrtb-spoke"),
        gone("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        said=("Attach vpc-insp", "around"),
        never=("aws ",),
    ),
    "inspection: attachment waits, no default": world(
        inspection,
        in_state("insp", WAITS),
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        lacks("tgwrtb-shared", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{ACCEPT} att-insp", WAIT, TO_INSP, f"{STATIC} tgwrtb-spoke", f"{STATIC} tgwrtb-shared"),
        never=(PROPAGATES,),
    ),
    "inspection: attachment and routes gone": world(
        inspection,
        gone("insp", static=False),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-insp", WAIT, TO_INSP, f"{STATIC} tgwrtb-spoke", f"{STATIC} tgwrtb-shared"),
        said=("tgwrtb-insp", "firewall"),
        never=(PROPAGATES,),
    ),
    "inspection: attachment, routes and firewall gone": world(
        inspection,
        gone("insp", static=False),
        firewall_gone("vpce-0fwa"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        said=("tgwrtb-insp", "firewall"),
        never=("aws ",),
    ),
    "inspection, one table of spokes: firewall gone": world(
        one_spoke_table, firewall_gone("vpce-0fwa"), root="ROUTE_BLACKHOLE@rtb-insp", never=("aws ",)
    ),
    "inspection, one table of spokes: attachment gone": world(
        one_spoke_table,
        gone("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-insp", WAIT, TO_INSP, f"{REPLACE} tgwrtb-spoke"),
        never=(PROPAGATES, "delete-"),
    ),
    "inspection in two zones: both firewalls gone": world(
        two_zones,
        firewall_gone("vpce-0fwa", "vpce-0fwb"),
        root="ROUTE_BLACKHOLE@rtb-insp",
        never=(PROPAGATES, "--transit-gateway-id"),
    ),
    "inspection in two zones: a firewall gone": world(two_zones, firewall_gone("vpce-0fwb"), **UNSEEN),
    # Behind it: what is certain whatever the firewall does.
    "inspection: source's waits": world(
        inspection, in_state("db", WAITS), root=f"{NO_BACK}@tgw-1", typed=(ACCEPT, WAIT, "associate-transit")
    ),
    "inspection: source's gone": world(inspection, gone("db"), root=f"{NO_BACK}@tgw-1", typed=(f"{ATTACH} vpc-db",)),
    "inspection: source's without table": world(
        inspection, no_table("db"), root=f"{NO_TABLE}@att-db", typed=("associate-transit",), never=("tgwrtb-insp",)
    ),
    "inspection: no way back": world(
        inspection, lacks("rtb-db", "10.0.0.0/8"), root="RETURN_ROUTE_NONE@rtb-db", typed=("create-route",)
    ),
    "inspection: no default back": world(inspection, lacks("tgwrtb-shared", "0.0.0.0/0"), reach="unknown"),
    # Egress.
    "egress: no table": world(egress, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,)),
    "egress: waits": world(
        egress,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE, f"{PROPAGATES} tgwrtb-eg"),
    ),
    "egress: attached anew": world(
        egress,
        remade("eg"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=("replace-transit-gateway-route", "att-eg-2"),
        never=("delete-",),
    ),
    "egress: its attachment gone": world(
        egress,
        gone("eg"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-eg --subnet-ids subnet-eg", WAIT, f"{REPLACE} tgwrtb-spoke", "tgwrtb-eg"),
        said=("Attach vpc-eg",),
        never=("delete-", "ApplianceMode"),
    ),
    "egress: its attachment waits, no default": world(
        egress,
        in_state("eg", WAITS),
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(
            f"{ACCEPT} att-eg",
            WAIT,
            f"{STATIC} tgwrtb-spoke --destination-cidr-block 0.0.0.0/0 --transit-gateway-attachment-id att-eg",
            "associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-eg",
        ),
    ),
    "egress: not told": world(egress, untold("glue"), root=f"{NO_BACK}@tgwrtb-eg", typed=(f"{PROPAGATES} tgwrtb-eg",)),
    "inspected egress: no table": world(
        inspected_egress, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=(TO_SPOKE,), never=(TO_INSP,)
    ),
    "inspected egress: waits": world(
        inspected_egress,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, TO_SPOKE),
        never=(TO_INSP,),
    ),
    "inspected egress: no default": world(
        inspected_egress,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{STATIC} tgwrtb-spoke --destination-cidr-block 0.0.0.0/0 --transit-gateway-attachment-id att-insp",),
    ),
    "inspected egress: firewall gone": world(
        inspected_egress, firewall_gone("vpce-0fwa"), root="ROUTE_BLACKHOLE@rtb-insp", said=("around",), never=("aws ",)
    ),
    "inspected egress: firewall's route gone": world(
        inspected_egress,
        lacks("rtb-insp", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-insp",
        typed=("--vpc-endpoint-id vpce-0fwa",),
        never=("--transit-gateway-id",),
    ),
    "inspected egress: attachment gone": world(
        inspected_egress,
        gone("insp"),
        root="TGW_RTB_BLACKHOLE@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-insp", WAIT, TO_INSP, f"{REPLACE} tgwrtb-spoke"),
        said=("Attach vpc-insp",),
        never=("delete-", PROPAGATES),
    ),
    "inspected egress: attachment and routes gone": world(
        inspected_egress,
        gone("insp", static=False),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-insp", WAIT, TO_INSP, f"{STATIC} tgwrtb-spoke"),
        never=("--transit-gateway-attachment-id att-eg",),
    ),
    # Hubs of another account.
    "another's hub: waits": world(
        spokes,
        others_hub,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        said=(OTHER_ACCOUNT,),
        never=("associate-transit",),
    ),
    "another's hub: gone": world(
        spokes,
        others_hub,
        gone("glue"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue",),
        said=(OTHER_ACCOUNT, "accept"),
        never=("seq 40", "associate-transit", "create-route"),
    ),
    "another's hub: gone, no route": world(
        spokes,
        others_hub,
        gone("glue"),
        lacks("rtb-glue", "10.0.0.0/8"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue",),
        said=(OTHER_ACCOUNT, "accept"),
        never=("seq 40", "create-route"),
    ),
    "another's hub: source's waits": world(
        spokes, others_hub, in_state("db", WAITS), root=f"{NO_BACK}@tgw-1", said=(OTHER_ACCOUNT,)
    ),
    # Hubs that are peered.
    "peered: peering waits": world(
        peered,
        in_state("peer", WAITS),
        root="TGW_ATTACHMENT_MISSING@att-peer",
        typed=(PEER, "describe-transit-gateway-peering-attachments", "associate-transit"),
    ),
    "peered: peering waits, no routes": world(
        peered,
        in_state("peer", WAITS),
        lacks("tgwrtb-near", "10.60.0.0/16"),
        lacks("tgwrtb-far", "10.50.0.0/16"),
        root=f"{NO_ROUTE}@tgwrtb-near",
        typed=(PEER, "describe-transit-gateway-peering-attachments", f"{STATIC} tgwrtb-near", f"{STATIC} tgwrtb-far"),
    ),
    "peered: waits": world(
        peered,
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(ACCEPT, WAIT, "tgwrtb-near", f"{PROPAGATES} tgwrtb-near"),
    ),
    "peered: no table": world(peered, no_table("glue"), root=f"{NO_TABLE}@att-glue", typed=("tgwrtb-near",)),
    "peered: source's waits": world(
        peered, in_state("db", WAITS), root=f"{NO_ROUTE}@tgwrtb-far", typed=(ACCEPT, WAIT, "tgwrtb-far")
    ),
    "peered: no route there": world(
        peered,
        lacks("tgwrtb-near", "10.60.0.0/16"),
        root=f"{NO_ROUTE}@tgwrtb-near",
        typed=(f"{STATIC} tgwrtb-near",),
        never=(PROPAGATES,),
    ),
    "peered: no route back": world(
        peered,
        lacks("tgwrtb-far", "10.50.0.0/16"),
        root=f"{NO_BACK}@tgwrtb-far",
        typed=(f"{STATIC} tgwrtb-far",),
        never=(PROPAGATES,),
    ),
    "peered: peering without tables": world(
        peered,
        no_table("peer"),
        no_table("peer", "tgw-2"),
        root=f"{NO_TABLE}@att-peer",
        typed=("tgwrtb-far", "tgwrtb-near"),
    ),
    "peered: peering failed": world(
        peered, in_state("peer", "failed"), root="TGW_ATTACHMENT_MISSING@att-peer", said=("again",), never=("aws ",)
    ),
    "peered with another's: peering waits": world(
        lambda: peered(OTHER_ACCOUNT),
        in_state("peer", WAITS),
        root="TGW_ATTACHMENT_MISSING@att-peer",
        said=(OTHER_ACCOUNT,),
    ),
    "peered: source not told": world(
        peered, untold("db"), root=f"{NO_ROUTE}@tgwrtb-far", typed=(f"{PROPAGATES} tgwrtb-far",)
    ),
    # What was there is shown by what is left of it.
    "inspection by default tables: gone, no route": world(
        inspection,
        joins("tgwrtb-spoke"),
        gone("glue"),
        lacks("rtb-glue", "10.0.0.0/8"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue", WAIT, INTO_INSP, "create-route"),
    ),
    "spokes: a source in two zones gone": world(
        spokes,
        in_two_zones,
        gone("db"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{ATTACH} vpc-db --subnet-ids subnet-db-tgw-a subnet-db-tgw-b", WAIT, "tgwrtb-shared"),
    ),
    "egress: gone, no route": world(
        egress,
        gone("glue"),
        lacks("rtb-glue", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue", WAIT, "create-route", TO_SPOKE, f"{PROPAGATES} tgwrtb-eg"),
        never=("nat-gateway",),
    ),
    "egress by default tables: gone, no route": world(
        egress,
        joins("tgwrtb-all"),
        all_in("tgwrtb-all", by("eg"), *told("app", "eg")),
        gone("glue"),
        lacks("rtb-glue", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-glue",
        typed=(f"{ATTACH} vpc-glue", WAIT, "create-route"),
        never=("nat-gateway", "associate-transit"),
    ),
    "egress: no default, no route": world(
        egress,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        lacks("rtb-glue", "0.0.0.0/0"),
        root="ROUTE_NONE@rtb-glue",
        typed=("create-route --route-table-id rtb-glue", f"{STATIC} tgwrtb-spoke"),
    ),
    "egress: gone, no default": world(
        egress,
        gone("glue"),
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue", WAIT, TO_SPOKE, f"{STATIC} tgwrtb-spoke", f"{PROPAGATES} tgwrtb-eg"),
    ),
    "egress: no default, no way back": world(
        egress,
        lacks("tgwrtb-spoke", "0.0.0.0/0"),
        lacks("rtb-public", "10.0.0.0/8"),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(f"{STATIC} tgwrtb-spoke", "create-route --route-table-id rtb-public"),
    ),
    "egress: its attachment gone, no default": world(
        egress,
        gone("eg", static=False),
        root=f"{NO_ROUTE}@tgwrtb-spoke",
        typed=(
            f"{ATTACH} vpc-eg --subnet-ids subnet-eg",
            WAIT,
            f"{STATIC} tgwrtb-spoke --destination-cidr-block 0.0.0.0/0",
            "associate-transit-gateway-route-table --transit-gateway-route-table-id tgwrtb-eg",
        ),
    ),
    "spokes: both wait": world(
        spokes,
        in_state("glue", WAITS),
        in_state("db", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(
            f"{ACCEPT} att-glue",
            f"{TO_SPOKE} --transit-gateway-attachment-id att-glue",
            f"{PROPAGATES} tgwrtb-shared",
        ),
        never=(f"{TO_SPOKE} --transit-gateway-attachment-id att-db",),
    ),
    "spokes: both gone": world(
        spokes,
        gone("glue"),
        gone("db"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue", TO_SPOKE, f"{ATTACH} vpc-db", "tgwrtb-shared", f"{PROPAGATES} tgwrtb-shared"),
    ),
    "inspection by default tables: gone": world(
        inspection,
        joins("tgwrtb-spoke"),
        gone("glue"),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ATTACH} vpc-glue", WAIT, INTO_INSP),
    ),
    "inspection by default tables: waits": world(
        inspection,
        joins("tgwrtb-spoke"),
        in_state("glue", WAITS),
        root="TGW_ATTACHMENT_MISSING@tgw-1",
        typed=(f"{ACCEPT} att-glue", WAIT, f"{INTO_INSP} att-glue"),
    ),
    "inspection by an instance: gone": world(
        inspection,
        by_an_instance,
        root="ROUTE_BLACKHOLE@rtb-insp",
        said=("around", "eni-fw"),
        never=("aws ",),
    ),
    "peered: source's gone": world(
        peered,
        gone("db"),
        root=f"{NO_ROUTE}@tgwrtb-far",
        typed=("create-transit-gateway-vpc-attachment --transit-gateway-id tgw-2 --vpc-id vpc-db", WAIT, "tgwrtb-far"),
        never=("att-peer",),
    ),
}
