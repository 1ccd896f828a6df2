"""More healthy worlds: other sources, networks and accounts. What breaks each is known, and what is said of it then."""

import copy
from collections.abc import Callable, Iterable

from built_worlds import (
    FIREWALL,
    OTHER_ACCOUNT,
    Facts,
    Row,
    add_edge_table,
    add_firewall,
    add_interface,
    add_subnet,
    add_vpc,
    block,
    drop,
    hub_of_one_table,
    hub_of_two_tables,
    internet_gateway,
    of_another_account,
    redshift,
    route,
    row,
    rows,
    says,
    serverless,
    way_out_by_hub,
)
from rarer_worlds import RARER

SERVICE = "com.amazonaws.vpce.us-east-1.vpce-svc-0db9876543210fedc"
LINK = "vpce-0db0123456789abcd"
LINK_HOST = f"{LINK}-abcdefgh.vpce-svc-0db9876543210fedc.us-east-1.vpce.amazonaws.com"
Build = Callable[[Facts], object]


def each(*builds: Build) -> Build:
    def built(facts: Facts) -> None:
        for build in builds:
            build(facts)

    return built


# ---- Sources ---------------------------------------------------------------------------------------------------------


def second_subnet(facts: Facts) -> None:
    """Another subnet of the database's, in another zone, with the routes of the first."""
    first = row(facts, "Subnets", "subnet-db")
    vpc = first["VpcId"]
    cidr = "10.50.12.0/24" if vpc == "vpc-glue" else "10.60.12.0/24"
    tables = [one for one in rows(facts, "RouteTables") if "subnet-db" in str(one["Associations"])]
    routes = [one for table in tables for one in table["Routes"] if one.get("GatewayId") != "local"]
    add_subnet(facts, "subnet-db-b", vpc, cidr, "rtb-db-b", *routes, zone="us-east-1b")


def aurora(host: str) -> Build:
    """A cluster of Aurora with a writer and a reader, each in its zone."""

    def built(facts: Facts) -> None:
        second_subnet(facts)
        vpc = row(facts, "Subnets", "subnet-db")["VpcId"]
        writer = rows(facts, "DBInstances")[0]
        inside = [
            {"SubnetIdentifier": subnet, "SubnetAvailabilityZone": {"Name": zone}}
            for subnet, zone in (("subnet-db", "us-east-1a"), ("subnet-db-b", "us-east-1b"))
        ]
        writer |= {"Engine": "aurora-postgresql", "DBClusterIdentifier": "ledger"}
        writer["DBSubnetGroup"]["Subnets"] = inside
        reader = {"DBInstanceIdentifier": "orders-b", "AvailabilityZone": "us-east-1b"}
        rows(facts, "DBInstances").append(writer | reader | {"Endpoint": {"Address": "orders-b.abc", "Port": 5432}})
        rows(facts, "DBSubnetGroups").append({"DBSubnetGroupName": "g", "VpcId": vpc, "Subnets": inside})
        members = (("orders", True), ("orders-b", False))
        rows(facts, "DBClusters").append(
            {
                "DBClusterIdentifier": "ledger",
                "Engine": "aurora-postgresql",
                "Status": "available",
                "DBSubnetGroup": "g",
                "Port": 5432,
                "Endpoint": "ledger.cluster-abc.us-east-1.rds.amazonaws.com",
                "ReaderEndpoint": "ledger.cluster-ro-abc.us-east-1.rds.amazonaws.com",
                "CustomEndpoints": ["reports.cluster-custom-abc.us-east-1.rds.amazonaws.com"],
                "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}],
                "DBClusterMembers": [{"DBInstanceIdentifier": id, "IsClusterWriter": writes} for id, writes in members],
            }
        )
        rows(facts, "NetworkInterfaces").clear()
        says(facts, f"jdbc:postgresql://{host}.us-east-1.rds.amazonaws.com:5432/sales")

    return built


def proxy_for_reads(facts: Facts) -> None:
    second_subnet(facts)
    host = "front-ro.endpoint.proxy-abc.us-east-1.rds.amazonaws.com"
    vpc = row(facts, "Subnets", "subnet-db")["VpcId"]
    rows(facts, "DBProxyEndpoints").append(
        {"DBProxyEndpointName": "front-ro", "DBProxyName": "front", "Status": "available", "TargetRole": "READ_ONLY"}
        | {"Endpoint": host, "VpcId": vpc, "VpcSecurityGroupIds": ["sg-db"]}
        | {"VpcSubnetIds": ["subnet-db", "subnet-db-b"]}
    )
    says(facts, f"jdbc:postgresql://{host}:5432/sales")


def serverless_in_two_subnets(facts: Facts) -> None:
    serverless(facts)
    second_subnet(facts)
    add_interface(facts, "eni-db-b", "subnet-db-b", "10.50.12.20", "sg-db")
    workgroup = rows(facts, "Workgroups")[0]
    workgroup["subnetIds"].append("subnet-db-b")
    workgroup["endpoint"]["vpcEndpoints"][0]["networkInterfaces"].append(
        {"networkInterfaceId": "eni-db-b", "subnetId": "subnet-db-b", "privateIpAddress": "10.50.12.20"}
    )


def redshift_elsewhere(facts: Facts) -> None:
    """A cluster of Redshift in another VPC."""
    redshift(facts)
    rows(facts, "Clusters")[0]["VpcId"] = rows(facts, "ClusterSubnetGroups")[0]["VpcId"] = "vpc-db"


def private_link(facts: Facts) -> None:
    """A database behind an endpoint of somebody's service, which has a group of its own."""
    drop(facts, "DBInstances", "NetworkInterfaces")
    rows(facts, "VpcEndpoints").append(
        {"VpcEndpointId": LINK, "VpcEndpointType": "Interface", "VpcId": "vpc-glue", "State": "available"}
        | {"ServiceName": SERVICE, "SubnetIds": ["subnet-db"], "Groups": [{"GroupId": "sg-db"}]}
        | {"PrivateDnsEnabled": False, "NetworkInterfaceIds": []}
    )
    says(facts, f"jdbc:postgresql://{LINK_HOST}:5432/sales")


# ---- Networks --------------------------------------------------------------------------------------------------------


def nat_beside(facts: Facts) -> None:
    """A NAT gateway for the rest of the world."""
    out = route("0.0.0.0/0", GatewayId="igw-1")
    add_subnet(facts, "subnet-public", "vpc-glue", "10.50.100.0/24", "rtb-public", out)
    rows(facts, "NatGateways").append(
        {"NatGatewayId": "nat-1", "VpcId": "vpc-glue", "SubnetId": "subnet-public", "State": "available"}
        | {"ConnectivityType": "public"}
        | {"NatGatewayAddresses": [{"PrivateIp": "10.50.100.9", "PublicIp": "198.51.100.7"}]}
    )
    row(facts, "RouteTables", "rtb-glue")["Routes"].append(route("0.0.0.0/0", NatGatewayId="nat-1"))


def private_nat(facts: Facts) -> bool:
    """What leads to a transit gateway passes a private NAT gateway first, whose address the source admits."""
    out = [one for one in row(facts, "RouteTables", "rtb-glue")["Routes"] if "TransitGatewayId" in one]
    if not out or any(one["SubnetId"] == "subnet-nat" for one in rows(facts, "Subnets")):
        return False
    add_subnet(facts, "subnet-nat", "vpc-glue", "10.50.77.0/28", "rtb-nat", *copy.deepcopy(out))
    for one in out:
        del one["TransitGatewayId"]
        one["NatGatewayId"] = "nat-private"
    rows(facts, "NatGateways").append(
        {"NatGatewayId": "nat-private", "VpcId": "vpc-glue", "SubnetId": "subnet-nat", "State": "available"}
        | {"ConnectivityType": "private", "NatGatewayAddresses": [{"PrivateIp": "10.50.77.9"}]}
    )
    for group in rows(facts, "SecurityGroups"):
        if group["GroupId"] == "sg-db":
            group["IpPermissions"].append(block(5432, "10.50.77.9/32"))
    return True


def firewall_at_the_edge(facts: Facts) -> bool:
    """Both ways by a firewall between a NAT gateway's subnet and its internet gateway."""
    subnet = row(facts, "Subnets", "subnet-public")
    gateway = internet_gateway(facts, "subnet-public")
    if not gateway or not add_edge_table(facts, gateway, route(subnet["CidrBlock"], GatewayId=FIREWALL)):
        return False
    add_firewall(facts, subnet["VpcId"], gateway)
    for one in row(facts, "RouteTables", "rtb-public")["Routes"]:
        if one.get("GatewayId") == gateway:
            one["GatewayId"] = FIREWALL
    return True


def ipv6_beside(facts: Facts) -> None:
    """Rules and routes of IPv6, which say nothing of the way."""
    six = {"DestinationIpv6CidrBlock": "::/0", "EgressOnlyInternetGatewayId": "eigw-1", "State": "active"}
    for table in rows(facts, "RouteTables"):
        table["Routes"].append(dict(six))
    for group in rows(facts, "SecurityGroups"):
        for rules in (group["IpPermissions"], group["IpPermissionsEgress"]):
            rules.append({"IpProtocol": "58", "FromPort": -1, "ToPort": -1, "Ipv6Ranges": [{"CidrIpv6": "::/0"}]})
    for acl in rows(facts, "NetworkAcls"):
        for egress in (True, False):
            entry = {"RuleNumber": 50, "Egress": egress, "Protocol": "6", "RuleAction": "deny"}
            ports = {"PortRange": {"From": 0, "To": 65535}}
            acl["Entries"].append(entry | ports | {"Ipv6CidrBlock": "::/0"})


def dhcp_options(*servers: str) -> Build:
    def built(facts: Facts) -> None:
        rows(facts, "DhcpOptions").append(
            {
                "DhcpOptionsId": "dopt-1",
                "DhcpConfigurations": [
                    {"Key": "domain-name-servers", "Values": [{"Value": server} for server in servers]},
                    {"Key": "domain-name", "Values": [{"Value": "ec2.internal"}]},
                ],
            }
        )
        row(facts, "Vpcs", "vpc-glue")["DhcpOptionsId"] = "dopt-1"

    return built


def dhcp_options_unread(facts: Facts) -> None:
    facts["network"]["DhcpOptions"] = {"unreadable": "AccessDenied: ec2:DescribeDhcpOptions"}
    row(facts, "Vpcs", "vpc-glue")["DhcpOptionsId"] = "dopt-1"


def tight_rules(facts: Facts) -> None:
    """Groups and ACLs that let through what is needed and no more."""
    own = row(facts, "SecurityGroups", "sg-glue")
    to = [row(facts, "Subnets", "subnet-db")["CidrBlock"]]
    itself = {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "UserIdGroupPairs": [{"GroupId": "sg-glue"}]}
    own["IpPermissionsEgress"] = [block(443, "0.0.0.0/0"), itself, *(block(5432, cidr) for cidr in to)]
    acl = row(facts, "NetworkAcls", "acl-db")
    ends = [one for one in acl["Entries"] if one["RuleNumber"] == 32767]
    allowed = ((100, False, 5432, 5432), (100, True, 32768, 60999))
    acl["Entries"] = ends + [
        {"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": "allow", "CidrBlock": "10.50.1.0/24"}
        | {"PortRange": {"From": first, "To": last}}
        for number, egress, first, last in allowed
    ]


def halves(facts: Facts) -> None:
    """Rules that are enough together only: by address and by group, in two groups and two rules."""
    own = row(facts, "SecurityGroups", "sg-glue")
    own["IpPermissionsEgress"] = [
        {"IpProtocol": "tcp", "FromPort": 0, "ToPort": 65535, "IpRanges": [{"CidrIp": cidr}]}
        for cidr in ("0.0.0.0/1", "128.0.0.0/1")
    ]
    admitted = [block(5432, "10.50.1.0/25"), block(5432, "10.50.1.128/25")]
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = admitted


def lists_over_peering(facts: Facts) -> None:
    for id, cidr in (("pl-db", "10.60.0.0/16"), ("pl-etl", "10.50.1.0/24")):
        rows(facts, "ManagedPrefixLists").append(
            {"PrefixListId": id, "PrefixListName": id, "AddressFamily": "IPv4", "Entries": [{"Cidr": cidr}]}
        )
    by_list = row(facts, "RouteTables", "rtb-glue")["Routes"][-1]
    del by_list["DestinationCidrBlock"]
    by_list["DestinationPrefixListId"] = "pl-db"
    rule: Row = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "PrefixListIds": [{"PrefixListId": "pl-etl"}]}
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = [rule]


def firewall_of_the_hub(facts: Facts) -> None:
    """All that the hub's VPCs send to each other goes through a firewall in a VPC of its own."""
    hub_of_two_tables(facts)
    add_vpc(facts, "vpc-fw", "10.80.0.0/16")
    add_subnet(facts, "subnet-fw-in", "vpc-fw", "10.80.1.0/24", "rtb-fw-in", route("0.0.0.0/0", GatewayId="vpce-0fw"))
    add_subnet(facts, "subnet-fw", "vpc-fw", "10.80.2.0/24", "rtb-fw", route("0.0.0.0/0", TransitGatewayId="tgw-1"))
    new = {"TransitGatewayAttachmentId": "att-fw", "TransitGatewayId": "tgw-1", "State": "available"}
    rows(facts, "TransitGatewayVpcAttachments").append(new | {"VpcId": "vpc-fw", "SubnetIds": ["subnet-fw-in"]})
    table = {"TransitGatewayRouteTableId": "tgwrtb-fw", "State": "associated"}
    rows(facts, "TransitGatewayAttachments").append(
        new | {"ResourceType": "vpc", "ResourceId": "vpc-fw", "Association": table}
    )
    tables = rows(facts, "TransitGatewayRouteTables")
    routes = [one for known in tables for one in known["Routes"]]
    to_firewall = {"TransitGatewayAttachmentId": "att-fw", "ResourceId": "vpc-fw", "ResourceType": "vpc"}
    for known in tables:
        known["Routes"] = [
            {"DestinationCidrBlock": "0.0.0.0/0", "State": "active", "Type": "static"}
            | {"TransitGatewayAttachments": [to_firewall]}
        ]
    tables.append({"TransitGatewayRouteTableId": "tgwrtb-fw", "Routes": routes})


def firewall_of_another_account(facts: Facts) -> None:
    firewall_of_the_hub(facts)
    for name in ("Vpcs", "Subnets", "RouteTables", "NetworkAcls", "TransitGatewayVpcAttachments"):
        facts["network"][name] = [one for one in rows(facts, name) if one["VpcId"] != "vpc-fw"]


# ---- Accounts --------------------------------------------------------------------------------------------------------


def shared_vpc(facts: Facts) -> None:
    """The connection's VPC is another account's, which shares its subnets."""
    home = row(facts, "Vpcs", "vpc-glue")
    home["OwnerId"] = OTHER_ACCOUNT
    for subnet in rows(facts, "Subnets"):
        if subnet["VpcId"] == "vpc-glue":
            subnet["OwnerId"] = OTHER_ACCOUNT


def admitted_by_group(facts: Facts) -> None:
    """The other account's group names the connection's, with the account that has it."""
    of_another_account(facts)
    pair = {"GroupId": "sg-glue", "UserId": "111122223333"}
    rule: Row = {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "UserIdGroupPairs": [pair]}
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = [rule]


# ---- What breaks them, and what is said then -------------------------------------------------------------------------

AT_HOME = {
    "source's group shut": "DST_SG_INGRESS",
    "source's group at a wrong port": "DST_SG_INGRESS",
    "ACL shut outwards": "SRC_NACL_EGRESS",
    "ACL shut for answers": "SRC_NACL_RETURN",
    "source's ACL shut": "DST_NACL_INGRESS",
    "source's ACL shut for answers": "DST_NACL_RETURN",
    "no self-reference": "GLUE_SG_SELF_REF_INGRESS",
    "group gone": "CONN_SG_NOT_FOUND",
    "no S3 endpoint": "S3_NO_PATH",
}
PEERED = AT_HOME | {
    "no route": "ROUTE_NONE",
    "no route back": "RETURN_ROUTE_NONE",
    "dead route": "PCX_NOT_ACTIVE",
    "peering waits": "PCX_NOT_ACTIVE",
}
BY_HUB = AT_HOME | {
    "no route": "ROUTE_NONE",
    "no route back": "RETURN_ROUTE_NONE",
    "hub without a way back": "TGW_RETURN_NO_ROUTE",
    "attachment waits": "TGW_ATTACHMENT_MISSING",
    "attachment comes up": "TGW_ATTACHMENT_MISSING",
    "attachment without a table": "TGW_RTB_NO_ASSOCIATION",
}
OF_REDSHIFT = {fault: code for fault, code in AT_HOME.items() if "outwards" not in fault and "wrong port" not in fault}


def but(codes: dict[str, str], *faults: str) -> dict[str, str]:
    return {fault: code for fault, code in codes.items() if fault not in faults}


NO_S3 = "no S3 endpoint"
# Where others than Amazon's resolver answer for names, or may: this is not known to break the way to the secret.
DOUBTED = ("secrets endpoint's group shut", "no secrets endpoint", "secrets endpoint without private DNS")
# A reader stands in one of two subnets, of which only one is shut then.
ONE_OF_TWO = ("source's ACL shut", "source's ACL shut for answers", "no route back")
# Of each: the given world that it is made of, and what breaks it, with the code of what is blamed then.
MORE: dict[str, tuple[str, Build, dict[str, str]]] = {
    "aurora's writer": ("same-vpc", aurora("ledger.cluster-abc"), AT_HOME),
    "aurora's readers": ("same-vpc", aurora("ledger.cluster-ro-abc"), but(AT_HOME, *ONE_OF_TWO)),
    "aurora's readers over a peering": ("peering", aurora("ledger.cluster-ro-abc"), but(PEERED, *ONE_OF_TWO)),
    "aurora's own endpoint": ("transit-gateway", each(aurora("reports.cluster-custom-abc"), hub_of_two_tables), {}),
    "proxy for reads": ("same-vpc", proxy_for_reads, AT_HOME),
    "proxy over a peering": ("peering", proxy_for_reads, but(PEERED, "no route back")),
    "serverless in two subnets": ("same-vpc", serverless_in_two_subnets, OF_REDSHIFT),
    "redshift over a hub": ("transit-gateway", each(redshift_elsewhere, hub_of_one_table), {}),
    "private link": ("same-vpc", private_link, but(AT_HOME, "source's group at a wrong port")),
    "peering beside NAT": ("peering", nat_beside, but(PEERED, "no route", "dead route", NO_S3)),
    "hub beside NAT": ("transit-gateway", each(hub_of_two_tables, nat_beside), but(BY_HUB, "no route", NO_S3)),
    "IPv6 beside": ("same-vpc", ipv6_beside, AT_HOME),
    "IPv6 beside a peering": ("peering", ipv6_beside, PEERED),
    "DHCP options of AWS": ("same-vpc", dhcp_options("AmazonProvidedDNS"), AT_HOME),
    "servers of one's own": ("same-vpc", dhcp_options("10.50.0.53"), {"source's group shut": "DST_SG_INGRESS"}),
    "servers of one's own beside NAT": ("same-vpc", each(dhcp_options("10.50.0.53"), nat_beside), {}),
    "servers of one's own over a peering": ("peering", dhcp_options("10.50.0.53"), {"no route": "ROUTE_NONE"}),
    "unread servers": ("same-vpc", dhcp_options_unread, {"source's group shut": "DST_SG_INGRESS"}),
    "unread servers beside NAT": ("same-vpc", each(dhcp_options_unread, nat_beside), {}),
    "unread servers over a hub": ("transit-gateway", each(dhcp_options_unread, hub_of_one_table), {}),
    "tight rules": ("same-vpc", tight_rules, AT_HOME),
    "tight rules over a peering": ("peering", tight_rules, PEERED),
    "halves": ("same-vpc", halves, AT_HOME),
    "halves over a hub": ("transit-gateway", each(halves, hub_of_one_table), BY_HUB),
    "lists over a peering": ("peering", lists_over_peering, but(PEERED, "no route", "dead route")),
    "firewall of the hub": (
        "transit-gateway",
        firewall_of_the_hub,
        but(AT_HOME, "source's ACL shut for answers"),
    ),
    "firewall of another account": (
        "transit-gateway",
        firewall_of_another_account,
        but(AT_HOME, "source's ACL shut for answers"),
    ),
    "private NAT before a hub": (
        "transit-gateway",
        each(hub_of_one_table, private_nat),
        {"no route back": "RETURN_ROUTE_NONE"},
    ),
    "private NAT before a way out by a hub": (
        "transit-gateway",
        each(way_out_by_hub, hub_of_one_table, private_nat),
        {},
    ),
    "firewall at the edge": ("nat", firewall_at_the_edge, {"NAT failed": "NAT_BAD_STATE"}),
    "firewall at the edge of a way out by a hub": ("transit-gateway", each(way_out_by_hub, firewall_at_the_edge), {}),
    # Which endpoints a shared VPC has only its owner sees.
    "shared VPC": ("same-vpc", shared_vpc, but(AT_HOME, NO_S3)),
    "shared VPC over a peering": ("peering", shared_vpc, but(PEERED, "peering waits", NO_S3)),
    "admitted by a group of another account": ("peering", admitted_by_group, PEERED),
}
MORE |= RARER


def expected() -> Iterable[tuple[str, str, str]]:
    """Each world, its fault, and the code that is blamed."""
    for name, (_, _, codes) in MORE.items():
        for fault, code in codes.items():
            yield name, fault, code
