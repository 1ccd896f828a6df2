"""A subnet that another account shares: what only its owner sees is never called missing, what blocks is found."""

from __future__ import annotations

import json
import urllib.request

import pytest

OWNER = "999988887777"


@pytest.fixture
def participant(world, connection, request):
    """The account takes part in a VPC that another one owns."""
    network = f"http://127.0.0.1:{request.config.getoption('--port-base') + 1}/pipefitter"

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
