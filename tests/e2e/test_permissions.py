"""The functions' own rights, on an account that is as strict as AWS: crawlers, keys of customers, secrets, scripts."""

from __future__ import annotations

import contextlib
import copy
import json

import pytest
from botocore.exceptions import ClientError

PROBE = "PipefitterProbe"
SEALED = "glue/sealed/credentials"


class Caller:
    """Somebody with a role, and the clients by which they ask."""

    def __init__(self, world, role_arn):
        session = world.client("sts").assume_role(RoleArn=role_arn, RoleSessionName="story")["Credentials"]
        self._world = world
        self._keys = {
            "aws_access_key_id": session["AccessKeyId"],
            "aws_secret_access_key": session["SecretAccessKey"],
            "aws_session_token": session["SessionToken"],
        }

    def __call__(self, service):
        return self._world.client(service, **self._keys)


def function(world, logical_id):
    """The deployed function's own role."""
    resource = world.client("cloudformation").describe_stack_resource(
        StackName="pipefitter", LogicalResourceId=f"{logical_id}Role"
    )["StackResourceDetail"]
    return Caller(world, f"arn:aws:iam::{world.account}:role/{resource['PhysicalResourceId']}")


def probe(world, *statements):
    """A caller with these rights and no others."""
    iam = world.client("iam")
    trust = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{world.account}:root"}, "Action": "sts:AssumeRole"}
    with contextlib.suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_role(RoleName=PROBE, AssumeRolePolicyDocument=_policy(trust))
    iam.put_role_policy(RoleName=PROBE, PolicyName="rights", PolicyDocument=_policy(*statements))
    return Caller(world, f"arn:aws:iam::{world.account}:role/{PROBE}")


def _policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def denial(call, **arguments):
    """The text by which AWS refuses a call; nothing when it does not."""
    try:
        call(**arguments)
    except ClientError as error:
        assert error.response["Error"]["Code"] in ("AccessDenied", "AccessDeniedException"), error
        return error.response["Error"]["Message"]
    return None


@pytest.fixture(scope="module")
def sealed(world):
    """A secret under a key of the customer's own, with the login that works."""
    key = world.client("kms").create_key()["KeyMetadata"]["Arn"]
    value = json.dumps({"username": "glue_orders", "password": world.password})
    world.client("secretsmanager").create_secret(Name=SEALED, SecretString=value, KmsKeyId=key)
    return SEALED


def test_a_statement_on_crawlers_does_not_let_create_one(world):
    crawlers = f"arn:aws:glue:{world.region}:{world.account}:crawler/*"
    caller = probe(world, {"Effect": "Allow", "Action": "glue:*Crawler", "Resource": crawlers})
    crawler = {"Name": "pipefitter-smoke-probe", "Role": world.seeded["glueRoleArn"], "Targets": {}}
    assert "glue:CreateCrawler" in denial(caller("glue").create_crawler, **crawler)


def test_the_smoke_test_creates_crawlers_that_carry_its_tag_and_no_others(world):
    glue = function(world, "SmokeTest")("glue")
    crawler = {"Name": "pipefitter-smoke-story", "Role": world.seeded["glueRoleArn"], "Targets": {}}
    assert "glue:CreateCrawler" in denial(glue.create_crawler, **crawler)
    glue.create_crawler(**crawler, Tags={"pipefitter:managed-by": "pipefitter"})
    glue.delete_crawler(Name=crawler["Name"])


def test_who_may_read_a_secret_and_not_use_its_key_does_not_read_it(world, sealed):
    caller = probe(world, {"Effect": "Allow", "Action": "secretsmanager:*", "Resource": "*"})
    read = caller("secretsmanager").get_secret_value
    assert denial(read, SecretId=sealed) == "Access to KMS is not allowed"


@pytest.mark.parametrize("logical_id", ["RegisterCredentials", "TestConnection", "DiagnoseCredentials"])
def test_the_functions_that_read_secrets_use_keys_of_customers_through_secrets_manager_only(world, sealed, logical_id):
    caller = function(world, logical_id)
    assert denial(caller("secretsmanager").get_secret_value, SecretId=sealed) is None
    key = world.client("secretsmanager").describe_secret(SecretId=sealed)["KmsKeyId"]
    blob = world.client("kms").encrypt(KeyId=key, Plaintext=b"anything")["CiphertextBlob"]
    assert "kms:Decrypt" in denial(caller("kms").decrypt, CiphertextBlob=blob)


def test_a_connection_with_such_a_secret_is_registered_and_tested(world, registration, sealed):
    request = copy.deepcopy(registration) | {"connection": "orders-sealed", "engines": []}
    del request["confirm"]
    request["auth"] = {"method": "secret", "secretId": sealed}
    report = world.execute(request)
    assert report["outcome"] == "READY", report["text"]


def test_a_diagnosis_describes_every_secret_and_reads_values_under_the_prefix_only(world):
    admin = world.client("secretsmanager")
    for name in ("elsewhere/orders", "redshift!story"):
        admin.create_secret(Name=name, SecretString="{}")
    secrets = function(world, "DiagnoseCredentials")("secretsmanager")
    assert denial(secrets.describe_secret, SecretId="elsewhere/orders") is None
    assert denial(secrets.get_resource_policy, SecretId="elsewhere/orders") is None
    assert "GetSecretValue" in denial(secrets.get_secret_value, SecretId="elsewhere/orders")
    assert denial(secrets.get_secret_value, SecretId="redshift!story") is None


def test_a_glue_role_reads_the_script_of_a_smoke_job_and_cannot_replace_it(world):
    script = {"Bucket": world.outputs["ScriptBucket"], "Key": "pipefitter/aws-glue-smoke/story.py"}
    smoke_test, job = function(world, "SmokeTest")("s3"), Caller(world, world.seeded["glueRoleArn"])("s3")
    smoke_test.put_object(**script, Body=b"# the smoke test's own")
    assert denial(job.put_object, **script, Body=b"# another's") is not None
    assert job.get_object(**script)["Body"].read() == b"# the smoke test's own"
    smoke_test.delete_object(**script)


def test_what_only_the_tester_may_not_read_is_nobodys_failure(world, connection):
    """A connection as an account has many: it works, and its secret lies outside of the deployment's prefix."""
    glue, secrets = world.client("glue"), world.client("secretsmanager")
    name, secret = "orders-of-another-prefix", "elsewhere/of-the-tester"
    value = json.dumps({"username": "glue_orders", "password": world.password})
    secrets.create_secret(Name=secret, SecretString=value)
    there = glue.get_connection(Name=connection)["Connection"]
    properties = there["ConnectionProperties"] | {"SECRET_ID": secret}
    kept = {key: there[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    glue.create_connection(ConnectionInput={"Name": name, "ConnectionProperties": properties, **kept})
    try:
        report = world.execute({"connection": name, "engines": []})
    finally:
        glue.delete_connection(ConnectionName=name)
    assert (report["outcome"], report.get("rootCause")) == ("INCONCLUSIVE", None), report["text"]
    assert "secretsmanager:GetSecretValue" in report["nextStep"], report["text"]
