"""A job fails, and the root cause is there by itself."""

import contextlib
import json

import pytest
from conftest import ROOT


@contextlib.contextmanager
def another_password(world):
    """The database's password changed behind Glue's back."""
    world.stack("password", "change")
    try:
        yield
    finally:
        world.stack("password", "restore")


@contextlib.contextmanager
def no_s3_endpoint(world):
    ec2 = world.client("ec2")
    filters = [{"Name": "service-name", "Values": [f"com.amazonaws.{world.region}.s3"]}]
    (endpoint,) = ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
    try:
        yield
    finally:
        if not ec2.describe_vpc_endpoints(Filters=filters)["VpcEndpoints"]:
            ec2.create_vpc_endpoint(
                VpcId=endpoint["VpcId"], ServiceName=endpoint["ServiceName"], RouteTableIds=endpoint["RouteTableIds"]
            )


def test_a_job_on_a_proven_connection_succeeds_and_starts_nothing(world, job):
    run = world.run_job(job)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")


def test_a_changed_password_is_blamed_and_the_network_ruled_out(world, job):
    with another_password(world):
        run = world.run_job(job)
        assert run["JobRunState"] == "FAILED"
        assert "password authentication failed" in run["ErrorMessage"]
        report = world.diagnosis_of(run["Id"])
        command = world.pipefitter("diagnose", "--job", job, "--run", run["Id"], "--format", "json")
    assert report["outcome"] == "DIAGNOSED"
    assert (report["rootCause"]["stage"], report["rootCause"]["code"]) == ("credentials", "DB_PASSWORD")
    assert any(sentence.startswith("network:") for sentence in report["ruledOut"])
    assert report["signal"]["cause"] == "bad_password" and "port_answered" in report["signal"]["proves"]
    assert not [
        finding for finding in report["findings"] if finding["verdict"] == "fail" and finding["stage"] == "network"
    ]

    own = json.loads(command.stdout)
    assert (own["outcome"], own["rootCause"]) == (report["outcome"], report["rootCause"]), "the command says the same"


def test_network_credentials_and_driver_are_visible_states_in_that_order(world, job):
    with another_password(world):
        run = world.run_job(job)
        world.diagnosis_of(run["Id"])
    states = world.states_of(world.execution_of(run["Id"]))
    wanted = ["CollectEvidence", "DiagnoseNetwork", "DiagnoseCredentials", "DiagnoseDriver", "WriteReport"]
    assert [state for state in states if state in wanted] == wanted


def test_a_missing_s3_endpoint_is_blamed_and_its_command_heals_the_connection(world, job):
    with no_s3_endpoint(world):
        run = world.run_job(job)
        assert "VPC S3 endpoint validation failed" in run["ErrorMessage"]
        report = world.diagnosis_of(run["Id"])
        root = report["rootCause"]
        assert (root["stage"], root["code"], root["confidence"]) == ("network", "S3_NO_PATH", "confirmed")
        (command,) = [line for line in root["fix"]["commands"] if "create-vpc-endpoint" in line]
        assert world.seeded["vpcId"] in command and world.seeded["routeTableId"] in command
        shell(world, command)
        assert world.run_job(job)["JobRunState"] == "SUCCEEDED"


def test_the_test_of_an_existing_connection_that_fails_is_diagnosed(world, connection):
    with another_password(world):
        report = world.execute({"connection": connection})
    root = report["rootCause"]
    assert (root["code"], root["confidence"]) == ("DB_PASSWORD", "confirmed")
    assert report["tests"][0]["outcome"] == "failed"


def test_a_healthy_connection_draws_no_finding(world, connection):
    finished = world.pipefitter("diagnose", "--connection", connection, "--format", "json")
    report = json.loads(finished.stdout)
    failing = [finding for finding in report["findings"] if finding["verdict"] == "fail"]
    assert (report["outcome"], failing, report["unknown"]) == ("HEALTHY", [], []), finished.stdout
    assert finished.returncode == 0


def test_a_diagnosis_can_be_replayed_from_its_facts_without_any_endpoint(world, connection, tmp_path):
    facts = tmp_path / "facts.json"
    with no_s3_endpoint(world):
        live = world.pipefitter("diagnose", "--connection", connection, "--format", "json", "--save-facts", str(facts))
    offline = {"PATH": world.environment["PATH"], "HOME": str(tmp_path)}
    world.environment, environment = offline, world.environment
    try:
        replayed = world.pipefitter("diagnose", "--facts", str(facts), "--format", "json")
    finally:
        world.environment = environment
    assert json.loads(live.stdout)["rootCause"]["code"] == "S3_NO_PATH"
    # What changed is told by the record of the stack, which saved facts do not bring along.
    replay, report = json.loads(replayed.stdout), json.loads(live.stdout)
    for of_the_record in ("change", "text"):
        replay.pop(of_the_record, None)
        report.pop(of_the_record, None)
    assert replay == report


def test_saved_facts_are_compared_with_a_saved_record_without_any_endpoint(world, tmp_path):
    record, facts = (json.loads((ROOT / "tests/worlds/peering.json").read_text()) for _ in range(2))
    record["worked"] = {"at": "2026-11-24T10:02:31.711099Z", "proof": "glue-etl passed"}
    (group,) = [group for group in facts["network"]["SecurityGroups"] if group["GroupId"] == "sg-db"]
    del group["IpPermissions"]
    saved, since = tmp_path / "facts.json", tmp_path / "record.json"
    saved.write_text(json.dumps(facts))
    since.write_text(json.dumps(record))
    offline = {"PATH": world.environment["PATH"], "HOME": str(tmp_path)}
    world.environment, environment = offline, world.environment
    try:
        compared = ("diagnose", "--facts", str(saved), "--since", str(since))
        report = json.loads(world.pipefitter(*compared, "--format", "json").stdout)
        text = " ".join(world.pipefitter(*compared).stdout.split())
        alone = json.loads(world.pipefitter("diagnose", "--facts", str(saved), "--format", "json").stdout)
    finally:
        world.environment = environment
    assert (report["rootCause"]["code"], report["change"]["since"]) == ("DST_SG_INGRESS", record["worked"]["at"])
    (cause,) = report["change"]["causes"]
    assert cause["resource"]["id"] == "sg-db" and cause["proven"] and report["change"]["others"] == 0, cause
    assert "What changed since it last worked, 2026-11-24T10:02:31Z" in text, text
    assert alone["rootCause"] == report["rootCause"] and not alone.get("change"), alone


@pytest.mark.parametrize("missing", ["ec2:DescribeVpcEndpoints", "iam:SimulatePrincipalPolicy"])
def test_a_denied_call_is_unknown_and_never_passes(world, connection, missing):
    function = "DiagnoseNetwork" if missing.startswith("ec2") else "DiagnoseCredentials"
    role = world.client("lambda").get_function_configuration(FunctionName=function_name(world, function))["Role"]
    iam, name = world.client("iam"), role.rpartition("/")[2]
    denial = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": missing, "Resource": "*"}]}
    iam.put_role_policy(RoleName=name, PolicyName="deny", PolicyDocument=json.dumps(denial))
    try:
        report = world.execute({"connection": connection, "diagnose": {}, "glueRole": world.seeded["glueRoleArn"]})
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="deny")
    assert report["outcome"] == "INCONCLUSIVE"
    blind = [unknown["code"] for unknown in report["unknown"] if missing in unknown["wouldHelp"]]
    assert blind and not set(blind) & set(report["passed"])


def function_name(world, logical_id):
    return world.resource(logical_id)


def shell(world, command):
    import subprocess

    finished = subprocess.run(["bash", "-c", command], env=world.environment, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
