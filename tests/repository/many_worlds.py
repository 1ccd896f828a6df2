"""Worlds drawn from what others have: networks put together, rules and routes added at random, and a few things broken.

Nobody says what is right of one: the walk does, and the diagnosis has to agree.
"""

import copy
import random
from collections.abc import Callable, Iterator

from broken_worlds import FAULTS, base, firewall_gone
from built_worlds import (
    BUILT,
    FIREWALL,
    Facts,
    Row,
    add_edge_table,
    add_firewall,
    add_subnet,
    internet_gateway,
    route,
    row,
    rows,
    table_of,
)
from more_worlds import MORE, ipv6_beside, nat_beside

Draw = random.Random
# Changes facts; false where they hold nothing for it.
Change = Callable[[Facts, Draw], bool]
GIVEN = ("same-vpc", "peering", "nat", "transit-gateway", "on-premises")
PORTS = ((0, 65535), (443, 443), (5432, 5432), (1024, 65535), (32768, 60999), (1024, 32767), (5000, 6000))
BLOCKS = ("0.0.0.0/0", "10.0.0.0/8", "10.50.0.0/16", "10.50.1.0/24", "10.50.1.0/25", "10.50.11.0/24", "10.60.0.0/16")
BLOCKS += ("10.60.1.0/24", "52.216.0.0/15", "10.50.100.0/24", "198.51.100.7/32")


def find(facts: Facts, name: str, id: str) -> Row | None:
    return next((one for one in rows(facts, name) if id in one.values()), None)


# ---- What is put beside ----------------------------------------------------------------------------------------------


def nat_too(facts: Facts, _draw: Draw) -> bool:
    table = find(facts, "RouteTables", "rtb-glue")
    routes = str(table["Routes"]) if table else "0.0.0.0/0"
    fits = "0.0.0.0/0" not in routes and not rows(facts, "NatGateways") and table["VpcId"] == "vpc-glue"
    if fits:
        nat_beside(facts)
    return fits


def ipv6_too(facts: Facts, _draw: Draw) -> bool:
    ipv6_beside(facts)
    return True


def nats(facts: Facts) -> list[Row]:
    return [one for one in rows(facts, "NatGateways") if one.get("SubnetId")]


def drawn_gateway(facts: Facts, draw: Draw) -> tuple[str, Row] | None:
    """An internet gateway, and a subnet that is reached by it."""
    subnets = [one["SubnetId"] for one in nats(facts)]
    subnets += ["subnet-db"] if internet_gateway(facts, "subnet-db") else []
    found = [(gateway, row(facts, "Subnets", one)) for one in subnets if (gateway := internet_gateway(facts, one))]
    return draw.choice(found) if found else None


def plain_edge(facts: Facts, draw: Draw) -> bool:
    there = drawn_gateway(facts, draw)
    return bool(there) and add_edge_table(facts, there[0])


def edge_to_others(facts: Facts, draw: Draw) -> bool:
    there = drawn_gateway(facts, draw)
    block = f"{'.'.join(there[1]['CidrBlock'].split('.')[:2])}.222.0/24" if there else ""
    return bool(there) and add_edge_table(facts, there[0], route(block, GatewayId=FIREWALL) | {"State": "blackhole"})


def firewall_at_the_edge(facts: Facts, draw: Draw) -> bool:
    """Both ways by a firewall between a subnet and its internet gateway."""
    there = drawn_gateway(facts, draw)
    if not there:
        return False
    gateway, subnet = there
    table = table_of(facts, subnet["SubnetId"])
    if not add_edge_table(facts, gateway, route(subnet["CidrBlock"], GatewayId=FIREWALL)):
        return False
    add_firewall(facts, subnet["VpcId"], gateway)
    for one in table["Routes"]:
        if one.get("GatewayId") == gateway:
            one["GatewayId"] = FIREWALL
    return True


def other_zone(facts: Facts, _draw: Draw) -> bool:
    """A NAT gateway in another zone, for whoever is there."""
    if not nats(facts) or find(facts, "NatGateways", "nat-b"):
        return False
    first = nats(facts)[0]
    vpc, out = first["VpcId"], internet_gateway(facts, first["SubnetId"])
    if not out:
        return False
    prefix = ".".join(row(facts, "Vpcs", vpc)["CidrBlock"].split(".")[:2])
    add_subnet(facts, "subnet-public-b", vpc, f"{prefix}.101.0/24", "rtb-public-b", route("0.0.0.0/0", GatewayId=out))
    row(facts, "Subnets", "subnet-public-b")["AvailabilityZone"] = "us-east-1b"
    addresses = [{"PrivateIp": f"{prefix}.101.9", "PublicIp": "198.51.100.77"}]
    rows(facts, "NatGateways").append(
        first | {"NatGatewayId": "nat-b", "SubnetId": "subnet-public-b", "NatGatewayAddresses": addresses}
    )
    return True


def by_the_other_zone(facts: Facts, draw: Draw) -> bool:
    """The connection's subnet leaves by the NAT gateway of the other zone."""
    first = nats(facts)[0] if nats(facts) else {}
    if first.get("VpcId") != "vpc-glue" or not other_zone(facts, draw):
        return False
    for one in row(facts, "RouteTables", "rtb-glue")["Routes"]:
        if one.get("NatGatewayId") == first["NatGatewayId"]:
            one["NatGatewayId"] = "nat-b"
    return True


def more_blocks(facts: Facts, _draw: Draw) -> bool:
    """The VPC has a second block, which every table keeps within."""
    home = row(facts, "Vpcs", "vpc-glue")
    if home.get("CidrBlockAssociationSet"):
        return False
    home["CidrBlockAssociationSet"] = [
        {"CidrBlock": cidr, "CidrBlockState": {"State": "associated"}} for cidr in (home["CidrBlock"], "10.51.0.0/16")
    ]
    for table in rows(facts, "RouteTables"):
        if table["VpcId"] == "vpc-glue":
            table["Routes"].insert(1, route("10.51.0.0/16", GatewayId="local") | {"Origin": "CreateRouteTable"})
    return True


def own_table_is_main(facts: Facts, _draw: Draw) -> bool:
    """The connection's subnet has the VPC's main table."""
    table, main = find(facts, "RouteTables", "rtb-glue"), find(facts, "RouteTables", "rtb-main")
    if not table or not main:
        return False
    rows(facts, "RouteTables").remove(main)
    table["Associations"] = [{"Main": True}]
    return True


# ---- What is added at random -----------------------------------------------------------------------------------------


def drawn_entry(facts: Facts, draw: Draw) -> bool:
    acl = draw.choice(rows(facts, "NetworkAcls"))
    egress, number = draw.choice((True, False)), draw.choice((40, 80, 99, 101, 150))
    if any((one["Egress"], one["RuleNumber"]) == (egress, number) for one in acl["Entries"]):
        return False
    first, last = draw.choice(PORTS)
    action = draw.choice(("deny", "deny", "allow"))
    entry = {"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": action}
    acl["Entries"].append(entry | {"PortRange": {"From": first, "To": last}, "CidrBlock": draw.choice(BLOCKS)})
    return True


def narrowed_entry(facts: Facts, draw: Draw) -> bool:
    """What an ACL allows becomes less."""
    acl = draw.choice(rows(facts, "NetworkAcls"))
    allowed = [one for one in acl["Entries"] if one["RuleAction"] == "allow" and "CidrBlock" in one]
    if not allowed:
        return False
    first, last = draw.choice(PORTS)
    entry = draw.choice(allowed)
    entry |= {"Protocol": "6", "PortRange": {"From": first, "To": last}, "CidrBlock": draw.choice(BLOCKS)}
    return True


def drawn_rules(facts: Facts, draw: Draw) -> bool:
    """What a group lets through becomes something else."""
    group = draw.choice(rows(facts, "SecurityGroups"))
    first, last = draw.choice(PORTS)
    rule = {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "IpRanges": [{"CidrIp": draw.choice(BLOCKS)}]}
    itself = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]}
    kept = [itself] if group["GroupId"] == "sg-glue" else []
    group[draw.choice(("IpPermissions", "IpPermissionsEgress"))] = [*kept, rule]
    return True


def drawn_route(facts: Facts, draw: Draw) -> bool:
    """A route of a table leads elsewhere in part."""
    table = draw.choice(rows(facts, "RouteTables"))
    if any(one.get("GatewayId") for one in table["Associations"]):
        return False
    keys = ("NatGatewayId", "VpcPeeringConnectionId", "TransitGatewayId", "GatewayId")
    targets = [
        {key: one[key]}
        for known in rows(facts, "RouteTables")
        if known["VpcId"] == table["VpcId"]
        for one in known["Routes"]
        for key in keys
        if key in one and one[key] != "local" and not one[key].startswith("vpce-")
    ]
    block = draw.choice(("10.60.1.0/24", "10.60.0.0/17", "10.50.0.0/17", "0.0.0.0/1", "192.168.0.0/16", "10.0.0.0/8"))
    home = row(facts, "Vpcs", table["VpcId"])["CidrBlock"]
    own = block.split(".")[1] == home.split(".")[1] and block != "10.0.0.0/8"
    if not targets or own or any(one.get("DestinationCidrBlock") == block for one in table["Routes"]):
        return False
    table["Routes"].append(route(block, **draw.choice(targets)))
    return True


def route_gone(facts: Facts, draw: Draw) -> bool:
    table = draw.choice(rows(facts, "RouteTables"))
    there = [one for one in table["Routes"] if one.get("GatewayId") != "local" and "DestinationCidrBlock" in one]
    if there:
        table["Routes"].remove(draw.choice(there))
    return bool(there)


def hub_route_gone(facts: Facts, draw: Draw) -> bool:
    there = [one for one in rows(facts, "TransitGatewayRouteTables") if one.get("Routes")]
    if there:
        table = draw.choice(there)
        table["Routes"].remove(draw.choice(table["Routes"]))
    return bool(there)


def edge_dead(facts: Facts, draw: Draw) -> bool:
    """What comes in was led through a firewall, whose endpoint is gone."""
    there = drawn_gateway(facts, draw)
    dead = {"State": "blackhole"}
    return bool(there) and add_edge_table(facts, there[0], route(there[1]["CidrBlock"], GatewayId=FIREWALL) | dead)


def edge_inspected(facts: Facts, draw: Draw) -> bool:
    """What comes in is led through a firewall, which what goes out does not meet."""
    there = drawn_gateway(facts, draw)
    if not there or not add_edge_table(facts, there[0], route(there[1]["CidrBlock"], GatewayId=FIREWALL)):
        return False
    add_firewall(facts, there[1]["VpcId"], there[0])
    return True


def firewall_of_the_edge_gone(facts: Facts, draw: Draw) -> bool:
    """The endpoint that both ways led through is gone."""
    if not firewall_at_the_edge(facts, draw):
        return False
    facts["network"]["VpcEndpoints"] = [one for one in rows(facts, "VpcEndpoints") if one["VpcEndpointId"] != FIREWALL]
    for table in rows(facts, "RouteTables"):
        for one in table["Routes"]:
            one["State"] = "blackhole" if one.get("GatewayId") == FIREWALL else one["State"]
    return True


def replies_inspected_away(facts: Facts, _draw: Draw) -> bool:
    return firewall_gone("rtb-public", "rtb-db")(facts)


def nat_is(facts: Facts, draw: Draw) -> bool:
    there = rows(facts, "NatGateways")
    if there:
        draw.choice(there)["State"] = draw.choice(("failed", "deleted", "pending"))
    return bool(there)


def known_fault(facts: Facts, draw: Draw) -> bool:
    """One of those that other worlds are broken by."""
    return FAULTS[draw.choice(KNOWN)](facts)


KNOWN = sorted(
    name for name in FAULTS if not any(word in name for word in ("URL", "connection", "timed out", "no such name"))
)
BESIDE: tuple[Change, ...] = (
    nat_too,
    ipv6_too,
    plain_edge,
    edge_to_others,
    firewall_at_the_edge,
    other_zone,
    by_the_other_zone,
    more_blocks,
    own_table_is_main,
)
BROKEN: tuple[Change, ...] = (
    drawn_entry,
    drawn_entry,
    narrowed_entry,
    drawn_rules,
    drawn_route,
    drawn_route,
    route_gone,
    hub_route_gone,
    edge_dead,
    edge_dead,
    edge_inspected,
    firewall_of_the_edge_gone,
    replies_inspected_away,
    nat_is,
    known_fault,
    known_fault,
)
# Those in which inspection stands between VPCs are broken elsewhere.
BASES = sorted(name for name in {*GIVEN, *BUILT, *MORE} if not name.startswith("firewall of"))


def drawn(seed: int) -> tuple[str, Facts]:
    """A world by its number: its name says what was done to which. One in five is only put together."""
    draw = Draw(seed)
    name = draw.choice(BASES)
    facts = base(name)
    done = []
    broken = 0 if seed % 5 == 0 else draw.choice((1, 1, 2, 3))
    for changes, wanted in ((BESIDE, draw.choice((0, 1, 2, 2))), (BROKEN, broken)):
        for _ in range(20):
            if wanted == 0:
                break
            change = draw.choice(changes)
            tried = copy.deepcopy(facts)
            # One that another fault has left nothing for finds nothing.
            if change.__name__ not in done and change(tried, draw):
                facts, wanted = tried, wanted - 1
                done.append(change.__name__)
    return f"{seed} {name}: {' + '.join(done)}", facts


def drawn_worlds(count: int) -> Iterator[tuple[str, Facts]]:
    yield from (drawn(seed) for seed in range(count))
