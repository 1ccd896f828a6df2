"""Where what broke is written, and whose it is: what is mended by hand is undone by the next deploy."""

import contextlib
import json

from conftest import CONNECTION
from test_change_trace import as_network_team

STACK = "data-platform"
LOGICAL = "NightlyRole"
ROLE = "PipefitterDataPlatformGlueRole"
CANARY = "canary-Tg52-in-a-tag"


@contextlib.contextmanager
def closed_database(world, tags):
    """Somebody takes the rule away that lets Glue in; the group has these tags."""
    ec2, group = world.client("ec2", **as_network_team(world)), world.seeded["databaseSecurityGroupId"]
    (before,) = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"]
    ec2.create_tags(Resources=[group], Tags=[{"Key": key, "Value": value} for key, value in tags.items()])
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=before["IpPermissions"])
    try:
        yield group
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=before["IpPermissions"])
        ec2.delete_tags(Resources=[group], Tags=[{"Key": key} for key in tags])


def test_what_terraform_has_made_is_said_with_its_tag_and_its_owner(world, registration, connection):
    assert world.execute(registration)["outcome"] == "READY"
    tags = {"ManagedBy": "Terraform", "Owner": f"network password={CANARY}", "Team": "platform", "Note": CANARY}
    with closed_database(world, tags) as group:
        # A diagnosis of the configuration: on this stack no packet is stopped by a group.
        report = world.execute({"connection": connection, "diagnose": {}})
    text, change = " ".join(report["text"].split()), report["change"]
    assert (report["rootCause"]["code"], report["rootCause"]["resource"]["id"]) == ("DST_SG_INGRESS", group)
    assert change["writtenIn"] == "Terraform (tag ManagedBy: Terraform)", report["text"]
    assert change["owner"].endswith("(Owner), platform (Team)"), change
    assert "Written in Terraform (tag ManagedBy: Terraform): change it there" in text, report["text"]
    assert "the command below is undone by the next deploy" in text
    (cause,) = change["causes"]
    assert (cause["event"], cause["who"]) == ("RevokeSecurityGroupIngress", "alice (role NetworkTeam)"), report["text"]
    assert CANARY not in json.dumps(report)


def test_what_a_stack_has_made_is_said_with_the_stack_and_its_logical_id(world, registration, connection):
    """A job's role is CloudFormation's; by hand, somebody takes away that Glue may assume it."""
    formation, glue, iam = world.client("cloudformation"), world.client("glue"), world.client("iam")
    seeded = iam.get_role(RoleName=world.seeded["glueRoleArn"].rpartition("/")[2])["Role"]
    properties = {"RoleName": ROLE, "AssumeRolePolicyDocument": seeded["AssumeRolePolicyDocument"]}
    resource = {"Type": "AWS::IAM::Role", "Properties": properties}
    formation.create_stack(
        StackName=STACK,
        TemplateBody=json.dumps({"Resources": {LOGICAL: resource}}),
        Capabilities=["CAPABILITY_NAMED_IAM"],
    )
    formation.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig={"Delay": 1})
    allowed = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    iam.put_role_policy(RoleName=ROLE, PolicyName="all", PolicyDocument=policy)
    iam.tag_role(RoleName=ROLE, Tags=[{"Key": "Team", "Value": "data"}, {"Key": "Note", "Value": CANARY}])
    glue.create_job(
        Name="of-a-stack",
        Role=f"arn:aws:iam::{world.account}:role/{ROLE}",
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{world.seeded['scriptBucket']}/scripts/nightly.py"},
        Connections={"Connections": [CONNECTION]},
        GlueVersion="5.0",
    )
    nobody = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [nobody]})
    try:
        iam.update_assume_role_policy(RoleName=ROLE, PolicyDocument=document)
        report = world.execute({"diagnose": {"jobName": "of-a-stack"}})
    finally:
        glue.delete_job(JobName="of-a-stack")
        iam.delete_role_policy(RoleName=ROLE, PolicyName="all")
        formation.delete_stack(StackName=STACK)
    change, text = report["change"], " ".join(report["text"].split())
    assert (report["rootCause"]["code"], report["rootCause"]["resource"]["id"]) == ("ROLE_TRUST", ROLE), report["text"]
    assert change["writtenIn"] == f"CloudFormation stack {STACK} (resource {LOGICAL})", change
    # The tags came with the role, and those that say neither where nor whose stay behind.
    assert change["owner"] == "data (Team)", change
    assert CANARY not in json.dumps(report)
    assert f"Written in CloudFormation stack {STACK} (resource {LOGICAL}): change it there" in text, report["text"]
    events = [change["causes"][0].get("event"), *(deed["event"] for deed in change["causes"][0].get("candidates", []))]
    assert "UpdateAssumeRolePolicy" in events, report["text"]
