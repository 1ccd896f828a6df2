"""A subnet that another account shares: what only its owner sees is never called missing, what blocks is found."""

from __future__ import annotations

import contextlib
import json
import urllib.request

import pytest
from test_diagnosis import no_s3_endpoint

OWNER = "999988887777"


@pytest.fixture
def participant(world, connection):
    """The account takes part in a VPC that another one owns."""
    network = f"http://127.0.0.1:{world.record['portBase'] + 1}/pipefitter"

    def post(path, told):
        body = json.dumps(told).encode()
        urllib.request.urlopen(urllib.request.Request(f"{network}/{path}", body, method="POST")).close()

    post("plant", {"what": "participant", "vpcs": [world.seeded["vpcId"]], "owner": OWNER})
    yield connection
    post("forget", {})


def diagnosed(world, connection):
    return json.loads(world.pipefitter("diagnose", "--connection", connection, "--format", "json").stdout)


def blockers(report):
    return [finding["code"] for finding in report["findings"] if finding["verdict"] == "fail"]


def test_a_sound_connection_over_the_owners_gateway_endpoint_has_no_blocker(world, participant):
    report = diagnosed(world, participant)
    assert blockers(report) == [], report["text"]
    assert report["network"]["reachability"] == "unknown"
    assert "S3_NO_PATH" not in [check["code"] for check in report["unknown"]]
    told = [check["wouldHelp"] for check in report["unknown"] if check["stage"] == "network"]
    assert f"the same diagnosis in account {OWNER}" in told, report["text"]


def test_a_database_that_admits_nobody_is_blamed_all_the_same(world, participant):
    ec2 = world.client("ec2")
    (database,) = world.client("rds").describe_db_instances(DBInstanceIdentifier="orders")["DBInstances"]
    group = database["VpcSecurityGroups"][0]["VpcSecurityGroupId"]
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rules)
    try:
        report = diagnosed(world, participant)
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
    assert report["rootCause"]["code"] == "DST_SG_INGRESS", report["text"]
    assert blockers(report) == ["DST_SG_INGRESS"], report["text"]
    assert report["rootCause"]["fix"]["commands"], "the group is the participant's own"


@pytest.fixture
def nat_instead_of_the_endpoint(world, connection):
    """S3 is reached by NAT alone. Made before the account takes part, which would not see what it makes."""
    with nat_gateway(world), no_s3_endpoint(world):
        yield


@contextlib.contextmanager
def nat_gateway(world):
    ec2, vpc = world.client("ec2"), world.seeded["vpcId"]
    gateway = ec2.create_internet_gateway()["InternetGateway"]["InternetGatewayId"]
    ec2.attach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.250.0/24")["Subnet"]["SubnetId"]
    table = ec2.create_route_table(VpcId=vpc)["RouteTable"]["RouteTableId"]
    association = ec2.associate_route_table(RouteTableId=table, SubnetId=subnet)["AssociationId"]
    ec2.create_route(RouteTableId=table, DestinationCidrBlock="0.0.0.0/0", GatewayId=gateway)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    nat = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    private = world.seeded["routeTableId"]
    ec2.create_route(RouteTableId=private, DestinationCidrBlock="0.0.0.0/0", NatGatewayId=nat)
    try:
        yield
    finally:
        ec2.delete_route(RouteTableId=private, DestinationCidrBlock="0.0.0.0/0")
        ec2.delete_nat_gateway(NatGatewayId=nat)
        ec2.release_address(AllocationId=address)
        ec2.disassociate_route_table(AssociationId=association)
        ec2.delete_route_table(RouteTableId=table)
        ec2.delete_subnet(SubnetId=subnet)
        ec2.detach_internet_gateway(InternetGatewayId=gateway, VpcId=vpc)
        ec2.delete_internet_gateway(InternetGatewayId=gateway)


def test_a_sound_connection_whose_way_to_s3_is_the_owners_nat_gateway_has_no_blocker(
    world, nat_instead_of_the_endpoint, participant
):
    report = diagnosed(world, participant)
    assert blockers(report) == [], report["text"]
    assert report["network"]["reachability"] == "unknown"
    blind = {check["code"]: check["wouldHelp"] for check in report["unknown"]}
    assert blind.get("S3_NO_PATH") == f"the same diagnosis in account {OWNER}", report["text"]


@pytest.fixture
def over_a_transit_gateway(world, connection):
    """A connection to a database that lies behind a transit gateway."""
    ec2, glue, private = world.client("ec2"), world.client("glue"), world.seeded["routeTableId"]
    gateway = ec2.create_transit_gateway()["TransitGateway"]["TransitGatewayId"]
    ec2.create_route(RouteTableId=private, DestinationCidrBlock="10.80.0.0/16", TransitGatewayId=gateway)
    there = glue.get_connection(Name=connection)["Connection"]
    properties = there["ConnectionProperties"] | {"JDBC_CONNECTION_URL": "jdbc:postgresql://10.80.0.10:5432/orders"}
    definition = {
        "Name": "orders-elsewhere",
        "ConnectionType": there["ConnectionType"],
        "ConnectionProperties": properties,
        "PhysicalConnectionRequirements": there["PhysicalConnectionRequirements"],
    }
    glue.create_connection(ConnectionInput=definition)
    yield definition["Name"]
    glue.delete_connection(ConnectionName=definition["Name"])
    ec2.delete_route(RouteTableId=private, DestinationCidrBlock="10.80.0.0/16")
    ec2.delete_transit_gateway(TransitGatewayId=gateway)


def test_a_sound_connection_over_the_owners_transit_gateway_has_no_blocker(world, over_a_transit_gateway, participant):
    report = diagnosed(world, over_a_transit_gateway)
    assert blockers(report) == [], report["text"]
    assert report["network"]["reachability"] == "unknown"
    told = [check["wouldHelp"] for check in report["unknown"] if check["code"].startswith("TGW")]
    assert f"the same diagnosis in account {OWNER}" in told, report["text"]


@pytest.fixture
def beyond_a_nat_gateway(world, connection):
    """A connection to a database on the internet, by the owner's NAT gateway."""
    glue = world.client("glue")
    there = glue.get_connection(Name=connection)["Connection"]
    properties = there["ConnectionProperties"] | {"JDBC_CONNECTION_URL": "jdbc:postgresql://203.0.113.10:5432/orders"}
    kept = {key: there[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    glue.create_connection(ConnectionInput={"Name": "orders-outside", "ConnectionProperties": properties, **kept})
    with nat_gateway(world):
        yield "orders-outside"
    glue.delete_connection(ConnectionName="orders-outside")


def test_a_sound_connection_over_the_owners_nat_gateway_has_no_blocker(world, beyond_a_nat_gateway, participant):
    report = diagnosed(world, beyond_a_nat_gateway)
    assert blockers(report) == [], report["text"]
    assert report["network"]["reachability"] == "unknown"
    told = [check["wouldHelp"] for check in report["unknown"] if check["code"] in ("ROUTE_BLACKHOLE", "NAT_BAD_STATE")]
    assert f"the same diagnosis in account {OWNER}" in told, report["text"]
