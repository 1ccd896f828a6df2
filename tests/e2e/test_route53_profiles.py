"""A name that a Route 53 Profile brings to the VPC is no name of a zone that the VPC does not see."""

from __future__ import annotations

import json
import urllib.request

import pytest

ZONE = "corp.internal"
CONNECTION = "orders-by-profile"


@pytest.fixture
def by_a_name_of_the_company(world, connection):
    """A connection to the database by a record of a private zone, which is associated with another VPC."""
    ec2, glue, route53 = world.client("ec2"), world.client("glue"), world.client("route53")
    hub = ec2.create_vpc(CidrBlock="10.90.0.0/16")["Vpc"]["VpcId"]
    zone = route53.create_hosted_zone(
        Name=ZONE,
        CallerReference=CONNECTION,
        VPC={"VPCRegion": world.region, "VPCId": hub},
        HostedZoneConfig={"PrivateZone": True},
    )["HostedZone"]["Id"]
    record = {
        "Name": f"db.{ZONE}",
        "Type": "CNAME",
        "TTL": 60,
        "ResourceRecords": [{"Value": world.seeded["databaseHost"]}],
    }
    change(route53, zone, "CREATE", record)
    there = glue.get_connection(Name=connection)["Connection"]
    properties = there["ConnectionProperties"] | {"JDBC_CONNECTION_URL": f"jdbc:postgresql://db.{ZONE}:5432/orders"}
    kept = {key: there[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    glue.create_connection(ConnectionInput={"Name": CONNECTION, "ConnectionProperties": properties, **kept})
    yield zone.rpartition("/")[2]
    glue.delete_connection(ConnectionName=CONNECTION)
    change(route53, zone, "DELETE", record)
    route53.delete_hosted_zone(Id=zone)
    ec2.delete_vpc(VpcId=hub)


def change(route53, zone, action, record):
    batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
    route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch=batch)


@pytest.fixture
def plant(world):
    network = f"http://127.0.0.1:{world.record['portBase'] + 1}/pipefitter"

    def post(path, told):
        body = json.dumps(told).encode()
        urllib.request.urlopen(urllib.request.Request(f"{network}/{path}", body, method="POST")).close()

    yield lambda **told: post("plant", told)
    post("forget", {})


def diagnosed(world):
    report = json.loads(world.pipefitter("diagnose", "--connection", CONNECTION, "--format", "json").stdout)
    network = [f for f in report["findings"] if f["verdict"] == "fail" and f["stage"] == "network"]
    return report, [finding["code"] for finding in network]


def test_a_zone_that_a_profile_brings_answers_for_its_names(world, by_a_name_of_the_company, plant):
    plant(what="profile", vpc=world.seeded["vpcId"], zones=[by_a_name_of_the_company])
    report, blockers = diagnosed(world)
    assert blockers == [], report["text"]
    assert report["network"]["reachability"] == "reachable", report["text"]
    assert {"DNS_PHZ_NOT_ASSOCIATED", "DNS_HOST_UNKNOWN"} <= set(report["passed"]), report["text"]


def test_a_zone_that_neither_the_vpc_nor_a_profile_of_it_has_is_blamed(world, by_a_name_of_the_company, plant):
    plant(what="profile", vpc="vpc-of-somebody-else", zones=[by_a_name_of_the_company])
    report, blockers = diagnosed(world)
    assert blockers == ["DNS_PHZ_NOT_ASSOCIATED"], report["text"]
