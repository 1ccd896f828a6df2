"""Healthy worlds of other kinds, each made of a given one: what stands behind the connection, and the way to it."""

import copy
import json
from collections.abc import Callable

Facts = dict
Row = dict
OTHER_ACCOUNT = "444455556666"
PUBLIC_IP = "198.51.100.7"
FIREWALL = "vpce-0fw"
# As many as the list of S3 has in a large Region.
MANY_BLOCKS = [
    "3.5.0.0/19",
    "16.15.176.0/20",
    "16.15.192.0/18",
    "16.182.0.0/16",
    "18.34.0.0/19",
    "18.34.232.0/21",
    "52.216.0.0/15",
    "54.231.0.0/16",
    "44.192.134.240/28",
    "44.192.140.64/28",
    "108.175.48.0/22",
    "3.2.40.0/24",
]


def rows(facts: Facts, name: str) -> list[Row]:
    return facts["network"][name]


def row(facts: Facts, name: str, id: str) -> Row:
    return next(one for one in rows(facts, name) if id in one.values())


def route(to: str, **target: str) -> Row:
    return {"DestinationCidrBlock": to, "State": "active", "Origin": "CreateRoute"} | target


def block(port: int, cidr: str) -> Row:
    return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}


def add_subnet(facts: Facts, id: str, vpc: str, cidr: str, table: str, *routes: Row, zone: str = "us-east-1a") -> None:
    """A subnet, with a table and an ACL of its own."""
    home = row(facts, "Vpcs", vpc)
    local = {"DestinationCidrBlock": home["CidrBlock"], "GatewayId": "local", "State": "active"}
    rows(facts, "Subnets").append(
        {"SubnetId": id, "VpcId": vpc, "CidrBlock": cidr, "AvailabilityZone": zone}
        | {"AvailableIpAddressCount": 200, "OwnerId": home["OwnerId"]}
    )
    rows(facts, "RouteTables").append(
        {
            "RouteTableId": table,
            "VpcId": vpc,
            "Associations": [{"Main": False, "SubnetId": id}],
            "Routes": [local | {"Origin": "CreateRouteTable"}, *routes],
        }
    )
    entries = copy.deepcopy(rows(facts, "NetworkAcls")[0]["Entries"])
    rows(facts, "NetworkAcls").append(
        {
            "NetworkAclId": id.replace("subnet", "acl"),
            "VpcId": vpc,
            "Associations": [{"SubnetId": id}],
            "Entries": entries,
        }
    )


def table_of(facts: Facts, subnet: str) -> Row | None:
    """The table that a subnet has of its own."""
    return next((one for one in rows(facts, "RouteTables") if f"'{subnet}'" in str(one["Associations"])), None)


def internet_gateway(facts: Facts, subnet: str) -> str | None:
    """The internet gateway that a subnet's table leads to."""
    table = table_of(facts, subnet)
    routes = table["Routes"] if table else []
    return next((one["GatewayId"] for one in routes if one.get("GatewayId", "").startswith("igw-")), None)


def add_edge_table(facts: Facts, gateway: str, *routes: Row) -> bool:
    """A table of an internet gateway's own, by which comes in what comes from the internet."""
    vpcs = [one["VpcId"] for one in rows(facts, "RouteTables") if gateway in str(one["Routes"])]
    id = f"rtb-edge-{gateway}"
    if not vpcs or any(one["RouteTableId"] == id for one in rows(facts, "RouteTables")):
        return False
    local = {"DestinationCidrBlock": row(facts, "Vpcs", vpcs[0])["CidrBlock"], "GatewayId": "local", "State": "active"}
    rows(facts, "RouteTables").append(
        {
            "RouteTableId": id,
            "VpcId": vpcs[0],
            "Associations": [{"Main": False, "GatewayId": gateway}],
            "Routes": [local | {"Origin": "CreateRouteTable"}, *routes],
        }
    )
    return True


def add_firewall(facts: Facts, vpc: str, gateway: str) -> None:
    """A firewall's endpoint in a subnet of its own, which leads on to the internet."""
    if any(one["VpcEndpointId"] == FIREWALL for one in rows(facts, "VpcEndpoints")):
        return
    cidr = f"{'.'.join(row(facts, 'Vpcs', vpc)['CidrBlock'].split('.')[:2])}.200.0/28"
    add_subnet(facts, "subnet-fw", vpc, cidr, "rtb-fw", route("0.0.0.0/0", GatewayId=gateway))
    rows(facts, "VpcEndpoints").append(
        {"VpcEndpointId": FIREWALL, "VpcEndpointType": "GatewayLoadBalancer", "VpcId": vpc, "State": "available"}
        | {"ServiceName": "com.amazonaws.vpce.us-east-1.vpce-svc-0fw", "SubnetIds": ["subnet-fw"]}
    )


def add_vpc(facts: Facts, id: str, cidr: str) -> None:
    rows(facts, "Vpcs").append({"VpcId": id, "CidrBlock": cidr, "DhcpOptionsId": "default", "OwnerId": "111122223333"})


def add_interface(facts: Facts, id: str, subnet: str, address: str, group: str) -> None:
    vpc = row(facts, "Subnets", subnet)["VpcId"]
    rows(facts, "NetworkInterfaces").append(
        {"NetworkInterfaceId": id, "VpcId": vpc, "SubnetId": subnet, "PrivateIpAddress": address}
        | {"Description": "RDSNetworkInterface", "Groups": [{"GroupId": group}]}
    )


def says(facts: Facts, url: str) -> None:
    definition = facts["evidence"]["connections"][0]["connection"]
    definition["ConnectionProperties"]["JDBC_CONNECTION_URL"] = url


def drop(facts: Facts, *lists: str) -> None:
    for name in lists:
        facts["network"][name] = []


# ---- A public address ------------------------------------------------------------------------------------------------


def public_database(facts: Facts) -> None:
    """A database with a public address in another VPC, reached by NAT over the internet."""
    add_vpc(facts, "vpc-db", "10.60.0.0/16")
    add_subnet(facts, "subnet-db", "vpc-db", "10.60.1.0/24", "rtb-db", route("0.0.0.0/0", GatewayId="igw-db"))
    rows(facts, "SecurityGroups").append(
        {"GroupId": "sg-db", "VpcId": "vpc-db", "IpPermissions": [block(5432, f"{PUBLIC_IP}/32")]}
        | {"IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]}
    )
    add_interface(facts, "eni-db", "subnet-db", "10.60.1.20", "sg-db")
    rows(facts, "DBInstances").append(
        {
            "DBInstanceIdentifier": "orders",
            "DBInstanceStatus": "available",
            "Engine": "postgres",
            "Endpoint": {"Address": "orders.abc.us-east-1.rds.amazonaws.com", "Port": 5432},
            "PubliclyAccessible": True,
            "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}],
            "DBSubnetGroup": {
                "DBSubnetGroupName": "g",
                "VpcId": "vpc-db",
                "Subnets": [{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}],
            },
            "AvailabilityZone": "us-east-1a",
        }
    )
    says(facts, "jdbc:postgresql://orders.abc.us-east-1.rds.amazonaws.com:5432/sales")


# ---- Transit gateways ------------------------------------------------------------------------------------------------


def site_by_hub(facts: Facts) -> None:
    """A database on premises, behind a VPN of a transit gateway."""
    drop(facts, "DBInstances", "NetworkInterfaces")
    network = facts["network"]
    for name in ("Vpcs", "Subnets", "RouteTables", "NetworkAcls", "SecurityGroups", "TransitGatewayVpcAttachments"):
        network[name] = [one for one in network[name] if one.get("VpcId") != "vpc-db" and "subnet-db" not in str(one)]
    of_hub = row(facts, "TransitGatewayAttachments", "att-db")
    of_hub |= {"ResourceType": "vpn", "ResourceId": "vpn-1"}
    to_site = {"TransitGatewayAttachmentId": "att-db", "ResourceId": "vpn-1", "ResourceType": "vpn"}
    row(facts, "TransitGatewayRouteTables", "tgwrtb-glue")["Routes"] = [
        {"DestinationCidrBlock": "192.168.0.0/16", "State": "active", "Type": "propagated"}
        | {"TransitGatewayAttachments": [to_site]}
    ]
    up = [{"OutsideIpAddress": f"203.0.113.{n}", "Status": "UP"} for n in (1, 2)]
    rows(facts, "VpnConnections").append(
        {"VpnConnectionId": "vpn-1", "TransitGatewayId": "tgw-1", "State": "available", "VgwTelemetry": up}
    )
    row(facts, "RouteTables", "rtb-glue")["Routes"][-1]["DestinationCidrBlock"] = "192.168.0.0/16"
    says(facts, "jdbc:sqlserver://192.168.5.20:1433;databaseName=sales")


def way_out_by_hub(facts: Facts) -> None:
    """A warehouse on the internet, by the NAT gateway of a VPC behind a transit gateway."""
    drop(facts, "DBInstances", "NetworkInterfaces")
    back = route("10.50.0.0/16", TransitGatewayId="tgw-1")
    out = route("0.0.0.0/0", GatewayId="igw-out")
    add_subnet(facts, "subnet-public", "vpc-db", "10.60.2.0/24", "rtb-public", back, out)
    rows(facts, "NatGateways").append(
        {"NatGatewayId": "nat-1", "VpcId": "vpc-db", "SubnetId": "subnet-public", "State": "available"}
        | {"ConnectivityType": "public", "NatGatewayAddresses": [{"PrivateIp": "10.60.2.9", "PublicIp": PUBLIC_IP}]}
    )
    row(facts, "RouteTables", "rtb-db")["Routes"][-1:] = [route("0.0.0.0/0", NatGatewayId="nat-1")]
    row(facts, "RouteTables", "rtb-glue")["Routes"][-1]["DestinationCidrBlock"] = "0.0.0.0/0"
    row(facts, "TransitGatewayRouteTables", "tgwrtb-glue")["Routes"][0] |= {
        "DestinationCidrBlock": "0.0.0.0/0",
        "Type": "static",
    }
    says(facts, "jdbc:snowflake://acme.snowflakecomputing.com/?db=sales")


def hub_of_two_tables(facts: Facts) -> None:
    """A hub that leaves what is attached alone: each attachment has a table of its own."""
    rows(facts, "TransitGateways")[0]["Options"] |= {
        "DefaultRouteTableAssociation": "disable",
        "DefaultRouteTablePropagation": "disable",
    }


def hub_of_one_table(facts: Facts) -> None:
    """A hub as AWS makes it: all that is attached has its one table. Attachments have subnets of their own."""
    network = facts["network"]
    tables = network["TransitGatewayRouteTables"]
    routes = {json.dumps(route): route for table in tables for route in table["Routes"]}
    network["TransitGatewayRouteTables"] = [{"TransitGatewayRouteTableId": "tgwrtb-one", "Routes": [*routes.values()]}]
    for attachment in rows(facts, "TransitGatewayAttachments"):
        attachment["Association"] = {"TransitGatewayRouteTableId": "tgwrtb-one", "State": "associated"}
    rows(facts, "TransitGateways")[0]["Options"] |= {
        "DefaultRouteTableAssociation": "enable",
        "AssociationDefaultRouteTableId": "tgwrtb-one",
        "DefaultRouteTablePropagation": "enable",
        "PropagationDefaultRouteTableId": "tgwrtb-one",
    }
    for attachment in rows(facts, "TransitGatewayVpcAttachments"):
        side = attachment["VpcId"].removeprefix("vpc-")
        cidr = {"glue": "10.50.9.0/28", "db": "10.60.9.0/28"}[side]
        out = [one for one in row(facts, "RouteTables", f"rtb-{side}")["Routes"] if "NatGatewayId" in one]
        add_subnet(facts, f"subnet-hub-{side}", attachment["VpcId"], cidr, f"rtb-hub-{side}", *copy.deepcopy(out))
        attachment["SubnetIds"] = [f"subnet-hub-{side}"]


def of_one_table(build: Callable[[Facts], None]) -> Callable[[Facts], None]:
    def built(facts: Facts) -> None:
        build(facts)
        hub_of_one_table(facts)

    return built


def of_two_tables(build: Callable[[Facts], None]) -> Callable[[Facts], None]:
    def built(facts: Facts) -> None:
        build(facts)
        hub_of_two_tables(facts)

    return built


# ---- Other databases -------------------------------------------------------------------------------------------------


def redshift(facts: Facts) -> None:
    drop(facts, "DBInstances")
    host = "dwh.abc.us-east-1.redshift.amazonaws.com"
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"][0] |= {"FromPort": 5439, "ToPort": 5439}
    rows(facts, "Clusters").append(
        {
            "ClusterIdentifier": "dwh",
            "ClusterStatus": "available",
            "Endpoint": {"Address": host, "Port": 5439},
            "DBName": "sales",
            "VpcId": "vpc-glue",
            "ClusterSubnetGroupName": "g",
            "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-db", "Status": "active"}],
            "PubliclyAccessible": False,
            "AvailabilityZone": "us-east-1a",
        }
    )
    inside = [{"SubnetIdentifier": "subnet-db", "SubnetAvailabilityZone": {"Name": "us-east-1a"}}]
    rows(facts, "ClusterSubnetGroups").append({"ClusterSubnetGroupName": "g", "VpcId": "vpc-glue", "Subnets": inside})
    says(facts, f"jdbc:redshift://{host}:5439/sales")


def serverless(facts: Facts) -> None:
    drop(facts, "DBInstances")
    host = "sales.111122223333.us-east-1.redshift-serverless.amazonaws.com"
    row(facts, "SecurityGroups", "sg-db")["IpPermissions"][0] |= {"FromPort": 5439, "ToPort": 5439}
    own = {"networkInterfaceId": "eni-db", "subnetId": "subnet-db", "privateIpAddress": "10.50.11.20"}
    inner = {"vpcEndpointId": "vpce-own", "vpcId": "vpc-glue", "networkInterfaces": [own]}
    rows(facts, "Workgroups").append(
        {"workgroupName": "sales", "status": "AVAILABLE", "publiclyAccessible": False}
        | {"securityGroupIds": ["sg-db"], "subnetIds": ["subnet-db"]}
        | {"endpoint": {"address": host, "port": 5439, "vpcEndpoints": [inner]}}
    )
    says(facts, f"jdbc:redshift://{host}:5439/sales")


def proxy(facts: Facts) -> None:
    host = "px.proxy-abc.us-east-1.rds.amazonaws.com"
    rows(facts, "DBProxies").append(
        {"DBProxyName": "px", "Status": "available", "EngineFamily": "POSTGRESQL", "Endpoint": host}
        | {"VpcId": "vpc-glue", "VpcSecurityGroupIds": ["sg-db"], "VpcSubnetIds": ["subnet-db"], "RequireTLS": False}
    )
    says(facts, f"jdbc:postgresql://{host}:5432/sales")


# ---- Lists and accounts ----------------------------------------------------------------------------------------------


def many_blocks(facts: Facts) -> None:
    """S3 with as many blocks as it has, and an ACL that lets out what is needed and no more."""
    row(facts, "ManagedPrefixLists", "pl-s3")["Entries"] = [{"Cidr": cidr} for cidr in MANY_BLOCKS]
    allowed = (
        (100, True, "0.0.0.0/0", 443, 443),
        (110, True, "10.50.0.0/16", 0, 65535),
        (100, False, "10.50.0.0/16", 0, 65535),
        (110, False, "0.0.0.0/0", 1024, 65535),
    )
    own = row(facts, "NetworkAcls", "acl-glue")
    own["Entries"] = [one for one in own["Entries"] if one["RuleNumber"] == 32767] + [
        {"RuleNumber": number, "Egress": egress, "Protocol": "6", "RuleAction": "allow", "CidrBlock": cidr}
        | {"PortRange": {"From": first, "To": last}}
        for number, egress, cidr, first, last in allowed
    ]


def by_lists(facts: Facts) -> None:
    """Routes and groups that name lists of one's own."""
    for id, cidr in (("pl-db", "10.60.0.0/16"), ("pl-etl", "10.50.0.0/16")):
        rows(facts, "ManagedPrefixLists").append(
            {"PrefixListId": id, "PrefixListName": id, "AddressFamily": "IPv4", "Entries": [{"Cidr": cidr}]}
        )
    by_list = row(facts, "RouteTables", "rtb-glue")["Routes"][-1]
    del by_list["DestinationCidrBlock"]
    by_list["DestinationPrefixListId"] = "pl-db"

    def to_list(port: int, id: str) -> Row:
        return {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "PrefixListIds": [{"PrefixListId": id}]}

    def to_group(first: int, last: int, id: str) -> Row:
        return {"IpProtocol": "tcp", "FromPort": first, "ToPort": last, "UserIdGroupPairs": [{"GroupId": id}]}

    row(facts, "SecurityGroups", "sg-db")["IpPermissions"] = [to_list(5432, "pl-etl")]
    row(facts, "SecurityGroups", "sg-glue")["IpPermissionsEgress"] = [
        to_list(5432, "pl-db"),
        to_list(443, "pl-s3"),
        to_group(443, 443, "sg-endpoint"),
        to_group(0, 65535, "sg-glue"),
    ]


def of_another_account(facts: Facts) -> None:
    """The database's VPC is another account's, and was read all the same."""
    row(facts, "Vpcs", "vpc-db")["OwnerId"] = OTHER_ACCOUNT
    row(facts, "Subnets", "subnet-db")["OwnerId"] = OTHER_ACCOUNT
    row(facts, "VpcPeeringConnections", "pcx-1")["AccepterVpcInfo"]["OwnerId"] = OTHER_ACCOUNT
    for group in rows(facts, "SecurityGroups"):
        group["OwnerId"] = OTHER_ACCOUNT if group["VpcId"] == "vpc-db" else "111122223333"


# Of each, the given world that it is made of.
BUILT: dict[str, tuple[str, Callable[[Facts], None]]] = {
    "public database": ("nat", public_database),
    "site by a hub": ("transit-gateway", site_by_hub),
    "way out by a hub": ("transit-gateway", way_out_by_hub),
    "hub of one table": ("transit-gateway", hub_of_one_table),
    "hub of two tables": ("transit-gateway", hub_of_two_tables),
    "site by a hub of one table": ("transit-gateway", of_one_table(site_by_hub)),
    "site by a hub of two tables": ("transit-gateway", of_two_tables(site_by_hub)),
    "way out by a hub of one table": ("transit-gateway", of_one_table(way_out_by_hub)),
    "way out by a hub of two tables": ("transit-gateway", of_two_tables(way_out_by_hub)),
    "redshift": ("same-vpc", redshift),
    "serverless": ("same-vpc", serverless),
    "proxy": ("same-vpc", proxy),
    "many blocks": ("same-vpc", many_blocks),
    "by lists": ("transit-gateway", by_lists),
    "another account": ("peering", of_another_account),
}
