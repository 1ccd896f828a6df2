"""What changed since a connection last worked, who changed it, and that no secret leaves with it."""

import contextlib
import json
import subprocess

from conftest import ROOT, wait_for, with_packed_facts

CANARY = "canary-Zt81-in-the-trail"
ACTOR = "alice"


def as_network_team(world):
    """The credentials of a person's session in a role that may do anything in the network."""
    iam, name = world.client("iam"), "NetworkTeam"
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{world.account}:root"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=document)
    allow = {"Effect": "Allow", "Action": "ec2:*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
    iam.put_role_policy(RoleName=name, PolicyName="network", PolicyDocument=policy)
    role = f"arn:aws:iam::{world.account}:role/{name}"
    session = world.client("sts").assume_role(RoleArn=role, RoleSessionName=ACTOR)["Credentials"]
    return {
        "aws_access_key_id": session["AccessKeyId"],
        "aws_secret_access_key": session["SecretAccessKey"],
        "aws_session_token": session["SessionToken"],
    }


def texts_of(world, execution):
    arn = f"{world.state_machine.replace('stateMachine', 'execution')}:{execution}"
    history = world.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)
    return with_packed_facts(json.dumps(history, default=str))


def test_the_endpoint_that_went_is_named_with_who_deleted_it_and_when(world, registration, job):
    assert world.execute(registration)["outcome"] == "READY"
    ec2 = world.client("ec2", **as_network_team(world))
    service = [{"Name": "service-name", "Values": [f"com.amazonaws.{world.region}.s3"]}]
    (before,) = ec2.describe_vpc_endpoints(Filters=service)["VpcEndpoints"]
    endpoint = before["VpcEndpointId"]
    # What the caller sends may hold anything, and stands in CloudTrail's record.
    group = world.seeded["databaseSecurityGroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 9, "ToPort": 9}
    secretive = [{"CidrIp": "192.0.2.0/24", "Description": CANARY}]
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[{**rule, "IpRanges": secretive}])
    ec2.create_tags(Resources=[endpoint], Tags=[{"Key": "Note", "Value": CANARY}])
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    try:
        run = world.run_job(job)
        report = world.diagnosis_of(run["Id"])
    finally:
        ec2.create_vpc_endpoint(
            VpcId=before["VpcId"],
            ServiceName=before["ServiceName"],
            VpcEndpointType="Gateway",
            RouteTableIds=before["RouteTableIds"],
        )
        with contextlib.suppress(Exception):
            ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=[{**rule, "IpRanges": secretive}])
    change = report["change"]
    assert report["rootCause"]["code"] == "S3_NO_PATH", report["text"]
    causes = {cause["resource"]["id"]: cause for cause in change["causes"]}
    assert causes[endpoint]["event"] == "DeleteVpcEndpoints", report["text"]
    assert causes[endpoint]["who"] == f"{ACTOR} (role NetworkTeam)" and causes[endpoint]["when"]
    assert all(cause["proven"] for cause in change["causes"])
    assert group not in causes and change["others"] >= 1, "the rule that nobody needs is counted and not named"
    assert change["since"] and "glue-etl" in change["proof"]
    assert f"DeleteVpcEndpoints by {ACTOR}" in " ".join(report["text"].split())
    places = {"report": json.dumps(report), "history": texts_of(world, world.execution_of(run["Id"]))}
    assert [place for place, text in places.items() if CANARY in text] == []


def test_the_command_by_itself_names_who_broke_the_way_and_when(world, registration, job):
    """Nothing is given to it: the record is the deployed stack's, and the person's own rights ask CloudTrail."""
    assert world.execute(registration)["outcome"] == "READY"
    ec2 = world.client("ec2", **as_network_team(world))
    service = [{"Name": "service-name", "Values": [f"com.amazonaws.{world.region}.s3"]}]
    (before,) = ec2.describe_vpc_endpoints(Filters=service)["VpcEndpoints"]
    endpoint, table = before["VpcEndpointId"], before["RouteTableIds"]
    ec2.create_tags(Resources=[endpoint, *table], Tags=[{"Key": "Team", "Value": "network"}])
    named = ("--connection", registration["connection"])
    healthy = world.pipefitter("diagnose", *named, "--format", "json")
    assert "change" not in json.loads(healthy.stdout), healthy.stdout
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    try:
        printed = world.pipefitter("diagnose", *named, "--format", "json")
        text = world.pipefitter("diagnose", *named).stdout
        replayed = world.pipefitter("diagnose", *named, "--redact", "--format", "json")
        nowhere = world.pipefitter("diagnose", *named, "--stack", "another", "--format", "json")
    finally:
        ec2.create_vpc_endpoint(
            VpcId=before["VpcId"], ServiceName=before["ServiceName"], VpcEndpointType="Gateway", RouteTableIds=table
        )
    report = json.loads(printed.stdout)
    assert report["rootCause"]["code"] == "S3_NO_PATH", printed.stdout + printed.stderr
    change = report["change"]
    (cause,) = [one for one in change["causes"] if one["resource"]["id"] == endpoint]
    assert cause["proven"] and cause["event"] == "DeleteVpcEndpoints" and cause["when"], change
    assert cause["who"] == f"{ACTOR} (role NetworkTeam)" and change["since"] and "glue-etl" in change["proof"]
    assert change.get("unknown", []) == [], change
    assert f"DeleteVpcEndpoints by {ACTOR}" in " ".join(text.split()), text
    # What can be shown to others is compared too, and asks nobody.
    masked = json.loads(replayed.stdout)["change"]
    assert masked["causes"] and not any(one.get("who") for one in masked["causes"]), replayed.stdout
    # Where nothing is deployed there is no record; of the root cause's resource it is told all the same.
    unrecorded = json.loads(nowhere.stdout)["change"]
    assert "since" not in unrecorded and unrecorded["owner"] == "network (Team)", nowhere.stdout


def test_a_person_who_may_read_no_record_is_told_the_permission(world, registration, job):
    assert world.execute(registration)["outcome"] == "READY"
    iam, user = world.client("iam"), "reader"
    iam.create_user(UserName=user)
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    denied = ["cloudformation:DescribeStacks", "cloudtrail:LookupEvents"]
    deny = {"Effect": "Deny", "Action": denied, "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allow, deny]}
    iam.put_user_policy(UserName=user, PolicyName="most", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    glue = world.client("glue")
    connection = glue.get_connection(Name=registration["connection"])["Connection"]
    kept = {name: connection[name] for name in ("ConnectionType", "PhysicalConnectionRequirements")}
    properties = connection["ConnectionProperties"] | {"SECRET_ID": "glue/nowhere-at-all"}
    glue.create_connection(ConnectionInput={"Name": "unread", "ConnectionProperties": properties, **kept})
    theirs = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    try:
        finished = subprocess.run(
            [str(world.command_path), "diagnose", "--connection", "unread", "--format", "json"],
            env=world.environment | theirs,
            capture_output=True,
            text=True,
        )
    finally:
        glue.delete_connection(ConnectionName="unread")
    report = json.loads(finished.stdout)
    assert report["rootCause"]["code"] == "SECRET_NOT_FOUND", finished.stdout + finished.stderr
    assert {one["wouldHelp"] for one in report["change"]["unknown"]} == set(denied), report["change"]


def test_whose_a_connection_is_its_tags_say_and_who_may_not_ask_is_told_the_permission(world, registration):
    assert world.execute(registration)["outcome"] == "READY"
    glue, iam, user, name = world.client("glue"), world.client("iam"), "no-tags", "mistyped"
    connection = glue.get_connection(Name=registration["connection"])["Connection"]
    kept = {key: connection[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    url = connection["ConnectionProperties"]["JDBC_CONNECTION_URL"].replace("jdbc:postgresql:", "jdbc:postgresql")
    properties = connection["ConnectionProperties"] | {"JDBC_CONNECTION_URL": url}
    glue.create_connection(ConnectionInput={"Name": name, "ConnectionProperties": properties, **kept})
    arn = f"arn:aws:glue:{world.region}:{world.account}:connection/{name}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"Team": "data", "ManagedBy": "terraform", "Note": CANARY})
    iam.create_user(UserName=user)
    allow = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    deny = {"Effect": "Deny", "Action": "tag:GetResources", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [allow, deny]}
    iam.put_user_policy(UserName=user, PolicyName="most", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=user)["AccessKey"]
    theirs = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    command = [str(world.command_path), "diagnose", "--connection", name, "--format", "json"]
    try:
        told, untold = (
            subprocess.run(command, env=world.environment | more, capture_output=True, text=True).stdout
            for more in ({}, theirs)
        )
    finally:
        glue.delete_connection(ConnectionName=name)
    change = json.loads(told)["change"]
    assert (change["owner"], change["writtenIn"]) == ("data (Team)", "Terraform (tag ManagedBy: terraform)"), told
    assert CANARY not in told
    change = json.loads(untold)["change"]
    assert "owner" not in change, untold
    assert "tag:GetResources" in [one["wouldHelp"] for one in change["unknown"]], untold


def test_a_password_that_changed_inside_the_database_leaves_no_event_and_that_is_said(world, registration, job):
    # Another story may have touched the secret; a success since then leaves nothing but the password to blame.
    assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
    assert world.execute(registration)["outcome"] == "READY"
    world.stack("password", "change")
    try:
        run = world.run_job(job)
        report = world.diagnosis_of(run["Id"])
    finally:
        world.stack("password", "restore")
    assert report["rootCause"]["code"] == "DB_PASSWORD", report["text"]
    change, text = report["change"], " ".join(report["text"].split())
    assert change["since"] and not [cause for cause in change["causes"] if cause["proven"]]
    assert "no PutSecretValue" in text and "inside the database leaves no trace" in text, report["text"]


def test_the_record_is_private_and_holds_no_secret(world, registration, job, tmp_path):
    assert world.execute(registration)["outcome"] == "READY"
    s3, bucket = world.client("s3"), world.outputs["RecordBucket"]

    def record():
        keys = [item["Key"] for item in s3.list_objects_v2(Bucket=bucket).get("Contents", [])]
        kept = {key: s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode() for key in keys}
        return kept if any(key.startswith("records/") for key in keys) else None

    objects = wait_for(record, "the record", 10)
    assert [key for key, body in objects.items() if world.password in body or CANARY in body] == []
    kept = objects[f"records/{registration['connection']}.json"]
    facts = json.loads(kept)
    assert facts["network"]["Subnets"] and facts["credentials"]["Secrets"] and facts["worked"]["proof"]
    # What is kept compares offline with what is saved now.
    (tmp_path / "record.json").write_text(kept)
    printed = world.pipefitter(
        "diagnose",
        *("--connection", registration["connection"], "--since", str(tmp_path / "record.json"), "--format", "json"),
    )
    assert json.loads(printed.stdout)["change"]["causes"] == [], printed.stdout + printed.stderr
    assert (ROOT / "infra/template.yaml").read_text().count("RecordBucket") == 1
