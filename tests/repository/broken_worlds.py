"""Worlds in which something is broken: the given ones with each of many faults, and with each two of them."""

import copy
import itertools
import json
import re
from collections.abc import Callable, Iterator

from built_worlds import BUILT, FIREWALL, add_edge_table, internet_gateway
from built_worlds import table_of as table_of_subnet
from conftest import ROOT
from more_worlds import DOUBTED, MORE

Facts = dict
# Breaks facts; false where they hold nothing that could break so.
Fault = Callable[[Facts], bool]
WORLDS = ROOT / "tests/worlds"
DB_HOST = "orders.abc.us-east-1.rds.amazonaws.com"
ANYWHERE = {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}


def base(name: str) -> Facts:
    """A healthy world, known to all stages, with a VPC beside it that has nothing to do with it."""
    given, build = BUILT.get(name) or MORE.get(name, (name, None))[:2]
    facts = json.loads((WORLDS / f"{given}.json").read_text())
    if build:
        build(facts)
    network = facts["network"]
    for stage in ("credentials", "driver"):
        facts[stage] |= {"DBInstances": copy.deepcopy(network["DBInstances"]), "DBClusters": []}
    network["Vpcs"].append({"VpcId": "vpc-other", "CidrBlock": "10.70.0.0/16", "OwnerId": "111122223333"})
    dns = {"EnableDnsSupport": {"Value": True}, "EnableDnsHostnames": {"Value": True}}
    known = {row["VpcId"] for row in network["VpcAttributes"]}
    network["VpcAttributes"] += [
        {"VpcId": vpc["VpcId"]} | copy.deepcopy(dns) for vpc in network["Vpcs"] if vpc["VpcId"] not in known
    ]
    network["SecurityGroups"].append(group("sg-other", "vpc-other", [self_rule("sg-other")]))
    definition = connection(facts)
    if definition["ConnectionProperties"]["JDBC_CONNECTION_URL"].startswith("jdbc:snowflake:"):
        options = {"secretId": "sales/credentials", "sfUrl": "acme.snowflakecomputing.com", "sfDatabase": "sales"}
        definition["ConnectionType"] = "SNOWFLAKE"
        definition["ConnectionProperties"] = {"SparkProperties": json.dumps(options | {"sfWarehouse": "etl"})}
    return facts


def group(id: str, vpc: str, rules: list) -> dict:
    return {"GroupId": id, "VpcId": vpc, "IpPermissions": rules, "IpPermissionsEgress": [copy.deepcopy(ANYWHERE)]}


def self_rule(id: str) -> dict:
    return {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": id}]}


def tcp(port: int, id: str) -> dict:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [{"GroupId": id}]}


def find(facts: Facts, rows: str, id: str) -> dict | None:
    """One of a list, by whichever field holds its id."""
    return next((row for row in facts["network"][rows] if id in row.values()), None)


def connection(facts: Facts) -> dict:
    """The connection that is diagnosed."""
    return next(row["connection"] for row in facts["evidence"]["connections"] if row["name"] == "orders-prod")


def settings(facts: Facts) -> dict:
    return connection(facts)["PhysicalConnectionRequirements"]


# ---- Groups ---------------------------------------------------------------------------------------------------------


def group_shut(id: str, direction: str = "IpPermissions") -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "SecurityGroups", id)
        if row:
            row[direction] = []
        return row is not None

    return broken


def group_at_wrong_port(facts: Facts) -> bool:
    row = find(facts, "SecurityGroups", "sg-db")
    for rule in row["IpPermissions"] if row else []:
        rule |= {"FromPort": 5433, "ToPort": 5433}
    return row is not None


def groups(*ids: str) -> Fault:
    def broken(facts: Facts) -> bool:
        settings(facts)["SecurityGroupIdList"] = list(ids)
        return True

    return broken


# ---- Routes and gateways --------------------------------------------------------------------------------------------

TARGETS = ("VpcPeeringConnectionId", "NatGatewayId", "TransitGatewayId", "GatewayId")


def leading_out(facts: Facts, table: str) -> list[dict]:
    row = find(facts, "RouteTables", table)
    routes = row["Routes"] if row else []
    return [one for one in routes if "DestinationCidrBlock" in one and one.get("GatewayId") != "local"]


def no_route(*tables: str) -> Fault:
    def broken(facts: Facts) -> bool:
        gone = 0
        for table in tables:
            for route in leading_out(facts, table):
                find(facts, "RouteTables", table)["Routes"].remove(route)
                gone += 1
        return gone > 0

    return broken


def dead_route(table: str) -> Fault:
    """The route's target is gone, and the route says so."""

    def broken(facts: Facts) -> bool:
        routes = leading_out(facts, table)
        for route in routes:
            id = next(route[key] for key in TARGETS if key in route)
            route["State"] = "blackhole"
            for rows in ("NatGateways", "VpcPeeringConnections", "VpnGateways"):
                facts["network"][rows] = [row for row in facts["network"][rows] if id not in row.values()]
        return bool(routes)

    return broken


def firewall_gone(*tables: str) -> Fault:
    """Replies to the connection's subnet were led through a firewall, whose endpoint is gone."""

    def broken(facts: Facts) -> bool:
        found = [row for table in tables if (row := find(facts, "RouteTables", table)) and row["VpcId"] == "vpc-glue"]
        for row in found:
            row["Routes"].append(
                {"DestinationCidrBlock": "10.50.1.0/24", "GatewayId": "vpce-0fw", "State": "blackhole"}
            )
        return bool(found)

    return broken


def own_route_gone(*tables: str) -> Fault:
    """The VPC's own route was led through a firewall, whose endpoint is gone."""

    def broken(facts: Facts) -> bool:
        found = [row for table in tables if (row := find(facts, "RouteTables", table)) and row["VpcId"] == "vpc-glue"]
        for route in (route for row in found for route in row["Routes"] if route.get("GatewayId") == "local"):
            route |= {"GatewayId": "vpce-0fw", "State": "blackhole"}
        return bool(found)

    return broken


def edge_firewall_gone(subnet: str, both_ways: bool = False) -> Fault:
    """What comes in from the internet was led through a firewall, and what goes out with it, whose endpoint is gone."""

    def broken(facts: Facts) -> bool:
        gateway = internet_gateway(facts, subnet)
        if not gateway:
            return False
        dead = {"GatewayId": FIREWALL, "State": "blackhole"}
        block = find(facts, "Subnets", subnet)["CidrBlock"]
        for route in table_of_subnet(facts, subnet)["Routes"]:
            if both_ways and route.get("GatewayId") == gateway:
                route |= dead
        return add_edge_table(facts, gateway, {"DestinationCidrBlock": block, "Origin": "CreateRoute"} | dead)

    return broken


def zone_not_associated(facts: Facts) -> bool:
    for zone in facts["network"]["HostedZones"]:
        zone["VPCs"] = [vpc for vpc in zone["VPCs"] if vpc["VPCId"] != "vpc-glue"]
    return bool(facts["network"]["HostedZones"])


def nat(**fields: str) -> Fault:
    def broken(facts: Facts) -> bool:
        for row in facts["network"]["NatGateways"]:
            row |= fields
        return bool(facts["network"]["NatGateways"])

    return broken


def peering(code: str, routed: bool = True) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "VpcPeeringConnections", "pcx-1")
        if row is None:
            return False
        row["Status"]["Code"] = code
        for table in facts["network"]["RouteTables"]:
            mine = [route for route in table["Routes"] if route.get("VpcPeeringConnectionId") == "pcx-1"]
            for route in mine:
                route["State"] = "blackhole"
                if not routed:
                    table["Routes"].remove(route)
        return True

    return broken


def peering_missing(facts: Facts) -> bool:
    there = peering("deleted", routed=False)(facts)
    facts["network"]["VpcPeeringConnections"] = []
    return there


def public_over_peering(facts: Facts) -> bool:
    if not facts["network"]["VpcPeeringConnections"]:
        return False
    for stage in ("network", "credentials", "driver"):
        for row in facts[stage]["DBInstances"]:
            row["PubliclyAccessible"] = True
    return True


def table_of(facts: Facts, attachment: str) -> dict | None:
    """The hub's table that an attachment is associated with."""
    row = find(facts, "TransitGatewayAttachments", attachment) or {}
    id = row.get("Association", {}).get("TransitGatewayRouteTableId", "")
    return find(facts, "TransitGatewayRouteTables", id)


def hub(facts: Facts) -> dict | None:
    return table_of(facts, "att-glue")


def hub_has_no_route(facts: Facts) -> bool:
    if hub(facts):
        hub(facts)["Routes"] = []
    return hub(facts) is not None


def hub_has_no_way_back(facts: Facts) -> bool:
    table = table_of(facts, "att-db")
    if table:
        table["Routes"] = [route for route in table["Routes"] if "att-glue" not in str(route)]
    return table is not None


def hub_drops(facts: Facts) -> bool:
    for route in hub(facts)["Routes"] if hub(facts) else []:
        route |= {"State": "blackhole", "Type": "static"}
        route.pop("TransitGatewayAttachments", None)
    return hub(facts) is not None


def no_table_of_hub(facts: Facts) -> bool:
    row = find(facts, "TransitGatewayAttachments", "att-glue")
    return bool(row and row.pop("Association", None))


def attachment_is(state: str, id: str = "att-glue") -> Fault:
    """One that is not available yet, and so has no table and tells none anything."""

    def broken(facts: Facts) -> bool:
        rows = ("TransitGatewayAttachments", "TransitGatewayVpcAttachments")
        there = [row for row in (find(facts, name, id) for name in rows) if row]
        for row in there:
            row["State"] = state
            row.pop("Association", None)
        for table in facts["network"]["TransitGatewayRouteTables"] if there else []:
            table["Routes"] = [one for one in table["Routes"] if one["Type"] == "static" or id not in str(one)]
        return len(there) == 2

    return broken


attachment_waits = attachment_is("pendingAcceptance")


def attachment_waits_unrouted(facts: Facts) -> bool:
    return attachment_waits(facts) and no_route("rtb-glue")(facts)


def attachment_gone(id: str, *tables: str) -> Fault:
    """The VPC is attached no more: what its attachment told is gone with it, and so are these tables' routes."""

    def broken(facts: Facts) -> bool:
        network = facts["network"]
        row = find(facts, "TransitGatewayVpcAttachments", id)
        if row is None:
            return False
        for name in ("TransitGatewayVpcAttachments", "TransitGatewayAttachments"):
            network[name] = [one for one in network[name] if id not in one.values()]
        for table in network["TransitGatewayRouteTables"]:
            table["Routes"] = [one for one in table["Routes"] if one["Type"] == "static" or id not in str(one)]
        for table in network["RouteTables"]:
            for route in table["Routes"]:
                if "TransitGatewayId" in route and table["VpcId"] == row["VpcId"]:
                    route["State"] = "blackhole"
        no_route(*tables)(facts)
        return True

    return broken


def hub_attaches_by_itself(facts: Facts) -> bool:
    """What is attached gets a table, and tells it its addresses."""
    if find(facts, "TransitGatewayRouteTables", "tgwrtb-one"):
        return True
    for gateway in facts["network"]["TransitGateways"]:
        gateway["Options"] |= {
            "DefaultRouteTableAssociation": "enable",
            "AssociationDefaultRouteTableId": "tgwrtb-db",
            "DefaultRouteTablePropagation": "enable",
            "PropagationDefaultRouteTableId": "tgwrtb-glue",
        }
    return bool(facts["network"]["TransitGateways"])


def all_of(*faults: Fault) -> Fault:
    def broken(facts: Facts) -> bool:
        return all([fault(facts) for fault in faults])

    return broken


def site_without_a_table(facts: Facts) -> bool:
    row = find(facts, "TransitGatewayAttachments", "att-db")
    return bool(row and row.pop("Association", None))


def tunnels_down(facts: Facts) -> bool:
    for vpn in facts["network"]["VpnConnections"]:
        for tunnel in vpn["VgwTelemetry"]:
            tunnel["Status"] = "DOWN"
    return bool(facts["network"]["VpnConnections"])


def vgw_detached(facts: Facts) -> bool:
    for row in facts["network"]["VpnGateways"]:
        row["VpcAttachments"] = []
    return bool(facts["network"]["VpnGateways"])


# ---- Network ACLs ---------------------------------------------------------------------------------------------------


def acl_denies(id: str, egress: bool, first: int, last: int) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "NetworkAcls", id)
        if row:
            ports = {"PortRange": {"From": first, "To": last}}
            entry = {"RuleNumber": 90, "Egress": egress, "Protocol": "6", "RuleAction": "deny"}
            row["Entries"].append(entry | ports | {"CidrBlock": "0.0.0.0/0"})
        return row is not None

    return broken


def acl_lacks(egress: bool, number: int) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "NetworkAcls", "acl-glue")
        kept = [one for one in row["Entries"] if (one["Egress"], one["RuleNumber"]) != (egress, number)]
        lacks, row["Entries"] = len(kept) < len(row["Entries"]), kept
        return lacks

    return broken


def acl_is_nearly_full(facts: Facts) -> bool:
    """No room for a rule for each block of S3."""
    row = find(facts, "NetworkAcls", "acl-glue")
    for egress, number in itertools.product((True, False), range(200, 212)):
        entry = {"RuleNumber": number, "Egress": egress, "Protocol": "17", "RuleAction": "allow"}
        row["Entries"].append(entry | {"PortRange": {"From": number, "To": number}, "CidrBlock": "10.50.0.0/16"})
    return True


# ---- A public address, and what lets in to it ------------------------------------------------------------------------


def public_side_by_nat(facts: Facts) -> bool:
    """The database's subnet leads to the internet by a NAT gateway, by which no reply of its own address leaves."""
    routes = leading_out(facts, "rtb-db")
    for route in routes:
        del route["GatewayId"]
        route["NatGatewayId"] = "nat-db"
    return bool(routes)


def public_access(mode: str, *excluded: str) -> Fault:
    def broken(facts: Facts) -> bool:
        facts["network"]["VpcBlockPublicAccessOptions"]["InternetGatewayBlockMode"] = mode
        for subnet in excluded:
            exclusion = {"ExclusionId": f"exclude-{subnet}", "InternetGatewayExclusionMode": "allow-egress"}
            arn = {"ResourceArn": f"arn:aws:ec2:us-east-1:111122223333:subnet/{subnet}", "State": "create-complete"}
            facts["network"]["VpcBlockPublicAccessExclusions"].append(exclusion | arn)
        return True

    return broken


def second_address(facts: Facts) -> bool:
    """The NAT gateway sends from two addresses, of which the database admits one."""
    gateways = facts["network"]["NatGateways"]
    for row in gateways:
        row["NatGatewayAddresses"].append({"PrivateIp": "10.50.100.10", "PublicIp": "198.51.100.8"})
    return bool(gateways)


def names_its_group(facts: Facts) -> bool:
    """The database's group names the connection's, which no packet over the internet is of."""
    find(facts, "SecurityGroups", "sg-db")["IpPermissions"] = [tcp(5432, "sg-glue")]
    return True


# ---- Lists -----------------------------------------------------------------------------------------------------------


def list_unread(id: str) -> Fault:
    def broken(facts: Facts) -> bool:
        find(facts, "ManagedPrefixLists", id)["Entries"] = {"unreadable": "AccessDenied: not authorized"}
        return True

    return broken


def list_misses(id: str) -> Fault:
    def broken(facts: Facts) -> bool:
        find(facts, "ManagedPrefixLists", id)["Entries"] = [{"Cidr": "10.99.0.0/16"}]
        return True

    return broken


def lets_out_none(*ports: int) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "SecurityGroups", "sg-glue")
        row["IpPermissionsEgress"] = [one for one in row["IpPermissionsEgress"] if one.get("FromPort") not in ports]
        return True

    return broken


# ---- Endpoints and names --------------------------------------------------------------------------------------------


def endpoint_gone(id: str) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "VpcEndpoints", id)
        if row:
            facts["network"]["VpcEndpoints"].remove(row)
            for table in facts["network"]["RouteTables"]:
                table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") != id]
        return row is not None

    return broken


def endpoint_off_the_table(facts: Facts) -> bool:
    row = find(facts, "VpcEndpoints", "vpce-s3")
    if row:
        row["RouteTableIds"] = []
        for table in facts["network"]["RouteTables"]:
            table["Routes"] = [route for route in table["Routes"] if route.get("GatewayId") != "vpce-s3"]
    return row is not None


def endpoint_says(id: str, **fields: object) -> Fault:
    def broken(facts: Facts) -> bool:
        row = find(facts, "VpcEndpoints", id)
        if row:
            row |= fields
        return row is not None

    return broken


def dns_off(*switches: str) -> Fault:
    def broken(facts: Facts) -> bool:
        for switch in switches:
            facts["network"]["VpcAttributes"][0][switch]["Value"] = False
        return True

    return broken


# ---- The connection, the database, the job --------------------------------------------------------------------------


def url(text: str) -> Fault:
    def broken(facts: Facts) -> bool:
        properties = connection(facts)["ConnectionProperties"]
        is_ours = DB_HOST in properties.get("JDBC_CONNECTION_URL", "")
        if is_ours:
            properties["JDBC_CONNECTION_URL"] = text
        return is_ours

    return broken


def says_port(port: int) -> Fault:
    """The URL names another port than that on which its database listens."""

    def broken(facts: Facts) -> bool:
        properties = connection(facts)["ConnectionProperties"]
        before = properties.get("JDBC_CONNECTION_URL", "")
        properties["JDBC_CONNECTION_URL"] = re.sub(r":\d+(?=[/;])", f":{port}", before)
        return properties["JDBC_CONNECTION_URL"] != before

    return broken


def failed_with(text: str) -> Fault:
    """A run of the job failed, with this text."""

    def broken(facts: Facts) -> bool:
        facts["evidence"]["jobRun"] = {
            "Id": "jr_1",
            "JobName": "nightly",
            "JobRunState": "FAILED",
            "ErrorMessage": text,
            "StartedOn": "2026-11-28T09:50:00Z",
            "CompletedOn": "2026-11-28T09:58:00Z",
        }
        return True

    return broken


TIMED_OUT = (
    "An error occurred while calling o102.load. The connection attempt failed.\n"
    "Caused by: java.net.SocketTimeoutException: connect timed out"
)
NO_SUCH_NAME = f"An error occurred while calling o102.load.\nCaused by: java.net.UnknownHostException: {DB_HOST}"


def cluster_says(**fields: object) -> Fault:
    def broken(facts: Facts) -> bool:
        for row in facts["network"]["Clusters"]:
            row |= fields
        return bool(facts["network"]["Clusters"])

    return broken


def zone(name: str | None) -> Fault:
    def broken(facts: Facts) -> bool:
        settings(facts)["AvailabilityZone"] = name
        if name is None:
            del settings(facts)["AvailabilityZone"]
        return True

    return broken


def database_stopped(facts: Facts) -> bool:
    for stage in ("network", "credentials", "driver"):
        for row in facts[stage]["DBInstances"]:
            row["DBInstanceStatus"] = "stopped"
    return bool(facts["network"]["DBInstances"])


def another_connection(first: bool, *groups_of_it: str, admitted: bool = False) -> Fault:
    """Another connection of the job, to the same database, from a subnet of its own in the same VPC."""

    def broken(facts: Facts) -> bool:
        network = facts["network"]
        network["Subnets"].append(
            {
                "SubnetId": "subnet-b",
                "VpcId": "vpc-glue",
                "CidrBlock": "10.50.3.0/24",
                "AvailabilityZone": "us-east-1a",
                "AvailableIpAddressCount": 200,
                "OwnerId": "111122223333",
            }
        )
        acl = copy.deepcopy(find(facts, "NetworkAcls", "acl-glue"))
        network["NetworkAcls"].append(acl | {"NetworkAclId": "acl-b", "Associations": [{"SubnetId": "subnet-b"}]})
        table = copy.deepcopy(find(facts, "RouteTables", "rtb-glue"))
        ours = {"Main": False, "SubnetId": "subnet-b"}
        network["RouteTables"].append(table | {"RouteTableId": "rtb-b", "Associations": [ours]})
        gateway = find(facts, "VpcEndpoints", "vpce-s3")
        if gateway and gateway["RouteTableIds"]:
            gateway["RouteTableIds"].append("rtb-b")
        network["SecurityGroups"].append(group("sg-b", "vpc-glue", [self_rule("sg-b")]))
        find(facts, "SecurityGroups", "sg-endpoint")["IpPermissions"].append(tcp(443, "sg-b"))
        database = find(facts, "SecurityGroups", "sg-db")
        if admitted and database:
            by_block = {"IpRanges": [{"CidrIp": "10.50.3.0/24"}]}
            database["IpPermissions"].append({"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432} | by_block)
        second = copy.deepcopy(connection(facts)) | {"Name": "crm-prod"}
        second["PhysicalConnectionRequirements"] = {
            "SubnetId": "subnet-b",
            "SecurityGroupIdList": list(groups_of_it),
            "AvailabilityZone": "us-east-1a",
        }
        place = 0 if first else 1
        facts["evidence"]["connections"].insert(place, {"name": "crm-prod", "connection": second})
        facts["evidence"]["job"]["Connections"]["Connections"].insert(place, "crm-prod")
        return True

    return broken


BASES = ("same-vpc", "peering", "nat", "on-premises", "transit-gateway")
FAULTS: dict[str, Fault] = {
    "source's group shut": group_shut("sg-db"),
    "source's group at a wrong port": group_at_wrong_port,
    "group shut outwards": group_shut("sg-glue", "IpPermissionsEgress"),
    "no self-reference": group_shut("sg-glue"),
    "group gone": groups("sg-gone"),
    "one group gone": groups("sg-glue", "sg-gone"),
    "group of another VPC": groups("sg-other"),
    "one group of another VPC": groups("sg-glue", "sg-other"),
    "no route": no_route("rtb-glue"),
    "no route back": no_route("rtb-db"),
    "no route either way": no_route("rtb-glue", "rtb-db"),
    "dead route": dead_route("rtb-glue"),
    "dead route back": dead_route("rtb-db"),
    "no way out of the public subnet": no_route("rtb-public"),
    "firewall of the replies gone": firewall_gone("rtb-public", "rtb-db"),
    "NAT failed": nat(State="failed"),
    "NAT deleted": nat(State="deleted"),
    "NAT private": nat(ConnectivityType="private"),
    "peering waits": peering("pending-acceptance"),
    "peering waits, no routes": peering("pending-acceptance", routed=False),
    "peering comes up": peering("provisioning"),
    "peering deleted": peering("deleted"),
    "peering rejected": peering("rejected", routed=False),
    "peering missing": peering_missing,
    "public name over a peering": public_over_peering,
    "hub without a route": hub_has_no_route,
    "hub without a way back": hub_has_no_way_back,
    "hub drops": hub_drops,
    "attachment without a table": no_table_of_hub,
    "attachment waits": attachment_waits,
    "VPN gateway detached": vgw_detached,
    "ACL shut outwards": acl_denies("acl-glue", True, 5432, 5432),
    "ACL shut for answers": acl_denies("acl-glue", False, 1024, 65535),
    "source's ACL shut": acl_denies("acl-db", False, 0, 65535),
    "source's ACL shut for answers": acl_denies("acl-db", True, 0, 65535),
    "no S3 endpoint": endpoint_gone("vpce-s3"),
    "S3 endpoint off the table": endpoint_off_the_table,
    "no secrets endpoint": endpoint_gone("vpce-sm"),
    "secrets endpoint waits": endpoint_says("vpce-sm", State="pendingAcceptance"),
    "secrets endpoint without private DNS": endpoint_says("vpce-sm", PrivateDnsEnabled=False),
    "secrets endpoint's group shut": group_shut("sg-endpoint"),
    "DNS support off": dns_off("EnableDnsSupport", "EnableDnsHostnames"),
    "DNS hostnames off": dns_off("EnableDnsHostnames"),
    "URL with a wrong port": url(f"jdbc:postgresql://{DB_HOST}:5433/sales"),
    "URL with a wrong engine": url(f"jdbc:mysql://{DB_HOST}:5432/sales"),
    "URL with a wrong engine and port": url(f"jdbc:mysql://{DB_HOST}:3306/sales"),
    "URL with a wrong port and no database": url(f"jdbc:postgresql://{DB_HOST}:5433"),
    "URL without a database": url(f"jdbc:postgresql://{DB_HOST}:5432"),
    "another zone": zone("us-east-1b"),
    "no zone": zone(None),
    "database stopped": database_stopped,
    "another connection first": another_connection(True, "sg-b"),
    "an admitted connection second": another_connection(False, "sg-b", admitted=True),
    "a broken connection second": another_connection(False, "sg-gone", admitted=True),
    "a foreign connection second": another_connection(False, "sg-other", admitted=True),
}


# Faults of the worlds that were built; those of above are tried where they break something.
FAULTS_OF_BUILT: dict[str, Fault] = {
    "NAT's ACL shut": acl_denies("acl-public", True, 5432, 5432),
    "NAT's ACL shut for answers": acl_denies("acl-public", False, 1024, 65535),
    "database's side without a route": no_route("rtb-db"),
    "database's side by NAT": public_side_by_nat,
    "public access shut for ingress": public_access("block-ingress"),
    "public access shut": public_access("block-bidirectional"),
    "public access shut but for egress": public_access("block-bidirectional", "subnet-public", "subnet-db"),
    "source's group names the connection's": names_its_group,
    "attachment waits, no route": attachment_waits_unrouted,
    "attachment gone": all_of(hub_attaches_by_itself, attachment_gone("att-glue")),
    "attachment gone, no route": all_of(hub_attaches_by_itself, attachment_gone("att-glue", "rtb-glue")),
    "source's attachment gone": all_of(hub_attaches_by_itself, attachment_gone("att-db")),
    "source's attachment gone, no route back": all_of(hub_attaches_by_itself, attachment_gone("att-db", "rtb-db")),
    "site's attachment without a table": site_without_a_table,
    "tunnels down": tunnels_down,
    "firewall of what comes in gone": edge_firewall_gone("subnet-public"),
    "firewall of both ways gone": edge_firewall_gone("subnet-public", both_ways=True),
    "firewall before the public database gone": edge_firewall_gone("subnet-db"),
    "source's attachment waits": attachment_is("pendingAcceptance", "att-db"),
    "attachment comes up": attachment_is("pending"),
    "source's attachment comes up": attachment_is("pending", "att-db"),
    "attachment failed": attachment_is("failed"),
    "attachment without a table, no route": all_of(no_table_of_hub, no_route("rtb-glue")),
    "attachment waits, no route, no way back": all_of(hub_has_no_way_back, attachment_waits_unrouted),
    "ACL of the hub's subnet shut": acl_denies("acl-hub-glue", False, 0, 65535),
    "ACL of the far hub's subnet shut": acl_denies("acl-hub-db", True, 0, 65535),
    "ACL of the far hub's subnet shut for answers": acl_denies("acl-hub-db", False, 0, 65535),
    "second address of the NAT gateway": second_address,
    "internet gateway detached": dead_route("rtb-public"),
    "no way out, NAT's ACL shut for answers": all_of(
        no_route("rtb-public"), acl_denies("acl-public", False, 1024, 65535)
    ),
    "VPC's own route gone": own_route_gone("rtb-glue"),
    "VPC's own route back gone": own_route_gone("rtb-main", "rtb-public"),
    "zone of secrets not associated": zone_not_associated,
    "source's group shut, attachment waits": all_of(group_shut("sg-db"), attachment_waits),
    "source's group shut, source's attachment waits": all_of(
        group_shut("sg-db"), attachment_is("pendingAcceptance", "att-db")
    ),
    "no route back, group shut, no secrets endpoint, timed out": all_of(
        no_route("rtb-db"), group_shut("sg-db"), endpoint_gone("vpce-sm"), failed_with(TIMED_OUT)
    ),
    "no S3 endpoint, another zone, timed out": all_of(
        endpoint_gone("vpce-s3"), zone("us-east-1b"), failed_with(TIMED_OUT)
    ),
    "wrong engine and port, timed out": all_of(
        url(f"jdbc:mysql://{DB_HOST}:3306/sales"),
        failed_with(TIMED_OUT),
    ),
    "wrong engine and port, source's group shut, timed out": all_of(
        url(f"jdbc:mysql://{DB_HOST}:3306/sales"),
        group_shut("sg-db"),
        failed_with(TIMED_OUT),
    ),
    "wrong port": says_port(5440),
    "cluster paused": cluster_says(ClusterStatus="paused"),
    "cluster without an address": cluster_says(ClusterStatus="creating", Endpoint=None),
    "ACL lacks HTTPS": acl_lacks(True, 100),
    "ACL lacks answers": acl_lacks(False, 110),
    "ACL lacks HTTPS, and is nearly full": all_of(acl_lacks(True, 100), acl_is_nearly_full),
    "ACL denies HTTPS first": acl_denies("acl-glue", True, 443, 443),
    "list of routes unread": list_unread("pl-db"),
    "list of S3 unread": list_unread("pl-s3"),
    "list of routes misses": list_misses("pl-db"),
    "source's list misses": list_misses("pl-etl"),
    "lets out no HTTPS": lets_out_none(443),
    "lets out to nothing but itself": lets_out_none(443, 5432),
    "timed out": failed_with(TIMED_OUT),
    "no such name": failed_with(NO_SUCH_NAME),
}
OF_HUBS = (
    "no route",
    "no route back",
    "hub without a route",
    "hub without a way back",
    "hub drops",
    "attachment without a table",
    "attachment without a table, no route",
    "attachment waits",
    "attachment waits, no route",
    "attachment waits, no route, no way back",
    "attachment comes up",
    "attachment failed",
    "attachment gone",
    "attachment gone, no route",
    "source's attachment waits",
    "source's attachment comes up",
    "site's attachment without a table",
    "ACL of the hub's subnet shut",
    "ACL of the far hub's subnet shut",
    "ACL of the far hub's subnet shut for answers",
    "timed out",
)
SHUT = ("source's group shut", "group shut outwards", "source's ACL shut", "source's ACL shut for answers")
WAY_OUT = ("no route", "dead route", "no way out of the public subnet", "NAT failed", "NAT deleted", "NAT private")
EDGE = ("firewall of what comes in gone", "firewall of both ways gone")
TEXTS = ("timed out", "no such name")
OF_BUILT: dict[str, tuple[str, ...]] = {
    "public database": (
        *SHUT,
        *WAY_OUT,
        *TEXTS,
        "dead route back",
        "ACL shut for answers",
        "database stopped",
        "URL with a wrong port",
        "no S3 endpoint",
        "NAT's ACL shut",
        "NAT's ACL shut for answers",
        "database's side without a route",
        "database's side by NAT",
        "public access shut for ingress",
        "public access shut",
        "public access shut but for egress",
        "source's group names the connection's",
        "second address of the NAT gateway",
        *EDGE,
        "firewall before the public database gone",
    ),
    "nat": EDGE,
    "hub of one table": OF_HUBS,
    "hub of two tables": OF_HUBS,
    "site by a hub of one table": (*OF_HUBS, "tunnels down"),
    "site by a hub of two tables": (*OF_HUBS, "tunnels down"),
    "way out by a hub of one table": (*OF_HUBS, "NAT failed", *EDGE),
    "way out by a hub of two tables": (*OF_HUBS, "NAT failed", *EDGE),
    "same-vpc": (
        *TEXTS,
        "no S3 endpoint, another zone, timed out",
        "wrong engine and port, timed out",
        "wrong engine and port, source's group shut, timed out",
    ),
    "site by a hub": (
        "no route",
        "group shut outwards",
        "ACL shut for answers",
        "hub without a route",
        "hub without a way back",
        "hub drops",
        "attachment without a table",
        "attachment waits",
        "attachment waits, no route",
        "attachment gone",
        "attachment gone, no route",
        "site's attachment without a table",
        "tunnels down",
        "timed out",
    ),
    "way out by a hub": (
        "no route",
        "hub without a route",
        "hub without a way back",
        "hub drops",
        "attachment waits",
        "attachment waits, no route",
        "attachment gone, no route",
        "NAT failed",
        "no way out of the public subnet",
        "no route back",
        "group shut outwards",
        "timed out",
    ),
    "transit-gateway": (
        "attachment waits, no route",
        "attachment gone",
        "attachment gone, no route",
        "source's attachment gone",
        "source's attachment gone, no route back",
        *TEXTS,
    ),
    "peering": TEXTS,
    "redshift": (*SHUT, "wrong port", "cluster paused", "no self-reference", "timed out"),
    "serverless": (*SHUT, "wrong port", "group gone", "timed out"),
    "proxy": (*SHUT, "wrong port", "timed out"),
    "many blocks": (
        "ACL lacks HTTPS",
        "ACL lacks answers",
        "ACL lacks HTTPS, and is nearly full",
        "ACL denies HTTPS first",
        "list of S3 unread",
    ),
    "by lists": (
        "no route",
        "list of routes unread",
        "list of S3 unread",
        "list of routes misses",
        "source's list misses",
        "lets out no HTTPS",
        "lets out to nothing but itself",
    ),
    "another account": (
        *SHUT,
        "no route",
        "no route back",
        "peering waits",
        "peering deleted",
        "public name over a peering",
        "no self-reference",
    ),
}
FAULTS_BY_NAME = FAULTS | FAULTS_OF_BUILT


def broken(name: str, faults: tuple[str, ...]) -> Facts | None:
    """A world with these faults; none where one finds nothing to break."""
    facts = base(name)
    return facts if all(FAULTS_BY_NAME[fault](facts) for fault in faults) else None


def singles() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every world with one fault."""
    of_more = ((name, fault) for name, (_, _, codes) in MORE.items() for fault in codes)
    of_built = ((name, fault) for name, faults in OF_BUILT.items() for fault in faults)
    doubted = itertools.product((name for name in MORE if "servers" in name), DOUBTED)
    for name, fault in itertools.chain(itertools.product(BASES, FAULTS), of_built, of_more, doubted):
        if broken(name, (fault,)) is not None:
            yield name, (fault,)


def called(name: str, faults: tuple[str, ...]) -> str:
    return f"{name}: {' + '.join(faults)}"


def pairs(is_tried: Callable[[str], bool]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Worlds with two faults that each break something after the other, where their name is to be tried."""
    alone = dict.fromkeys(singles())
    for name in dict.fromkeys(name for name, _ in alone):
        here = [fault for of, (fault,) in alone if of == name]
        for two in (two for two in itertools.combinations(here, 2) if is_tried(called(name, two))):
            if (found := broken(name, two)) is not None and all(found != broken(name, (one,)) for one in two):
                yield name, two


def scenarios() -> dict[str, Facts]:
    """The given scenarios, as they are now."""
    files = {file.stem: json.loads(file.read_text()) for file in sorted((WORLDS / "scenarios").glob("*.json"))}
    return {name: merged(file["record"], file.get("now", {})) for name, file in files.items()}


def merged(target: object, patch: object) -> object:
    """RFC 7396."""
    if not isinstance(target, dict) or not isinstance(patch, dict):
        return patch
    gone = {key for key, value in patch.items() if value is None}
    new = {key: merged(target.get(key, {}), value) for key, value in patch.items() if key not in gone}
    return {key: value for key, value in (target | new).items() if key not in gone}
