"""From nothing to a proven connection: asked for what is missing, nothing guessed, nothing created without consent."""

import copy

import pytest
from conftest import CONNECTION, SECRET


def paths(report):
    return [question["path"] for question in report["questions"]]


def test_nothing_given_is_answered_with_questions(world):
    report = world.execute({})
    assert report["outcome"] == "NEEDS_INPUT"
    assert "source" in " ".join(paths(report))
    assert all(question["why"] and question["ask"] for question in report["questions"])


def test_a_source_word_shows_the_candidates_and_chooses_none(world):
    report = world.execute({"source": "Postgres"})
    assert report["outcome"] == "NEEDS_INPUT"
    (candidate,) = report["candidates"]
    assert (candidate["id"], candidate["engine"], candidate["port"]) == ("orders", "postgres", 5432)
    assert candidate["host"] == world.seeded["databaseHost"]


def test_a_secret_is_not_created_without_consent(world, registration):
    silent = copy.deepcopy(registration) | {"confirm": []}
    report = world.execute(silent)
    assert report["outcome"] == "NEEDS_INPUT" and "confirm" in paths(report)
    secrets = world.client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.describe_secret(SecretId=SECRET)


def test_the_shell_is_made_the_user_fills_it_and_the_connection_is_proven(world, registration):
    shell = world.execute(registration)
    assert shell["outcome"] == "NEEDS_INPUT"
    (question,) = shell["questions"]
    assert any(f"--secret-id {SECRET}" in command for command in question["commands"])
    assert world.execute(registration)["outcome"] == "NEEDS_INPUT", "the placeholder is still in there"

    world.fill_secret(world.password)
    report = world.execute(registration)
    assert report["outcome"] == "READY", report["text"]
    assert [(test["test"], test["outcome"]) for test in report["tests"]] == [
        ("test-connection", "passed"),
        ("glue-etl", "passed"),
    ]
    connection = world.client("glue").get_connection(Name=CONNECTION)["Connection"]
    assert connection["ConnectionProperties"] == {
        "JDBC_CONNECTION_URL": f"jdbc:postgresql://{world.seeded['databaseHost']}:5432/orders",
        "SECRET_ID": SECRET,
    }
    assert connection["PhysicalConnectionRequirements"]["AvailabilityZone"] == "us-east-1a"


def test_the_smoke_job_is_gone_afterwards_and_all_tests_have_one_script(world, connection):
    jobs = world.client("glue").list_jobs()["JobNames"]
    assert not [name for name in jobs if name.startswith("pipefitter-smoke-")]
    assert world.client("s3").list_objects_v2(Bucket=world.outputs["ScriptBucket"])["KeyCount"] == 1


def test_the_same_input_again_changes_nothing(world, registration, connection):
    before = world.client("glue").get_connection(Name=connection)["Connection"]
    report = world.execute(registration)
    assert report["outcome"] == "READY"
    assert world.client("glue").get_connection(Name=connection)["Connection"] == before


def test_a_taken_name_is_refused_with_the_difference(world, registration, connection):
    other = copy.deepcopy(registration)
    other["endpoint"]["database"] = "another"
    report = world.execute(other)
    assert report["outcome"] == "REFUSED"
    assert "another" in report["problems"][0]["problem"]


def test_the_name_of_an_existing_connection_is_tested_at_once(world, connection):
    report = world.execute({"connection": connection})
    assert report["outcome"] == "READY"
    assert [test["test"] for test in report["tests"]] == ["test-connection"]


def test_a_blocked_path_is_said_before_anything_is_created(world, registration):
    group = world.seeded["databaseSecurityGroupId"]
    ec2 = world.client("ec2")
    rules = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["IpPermissions"]
    ec2.revoke_security_group_ingress(GroupId=group, IpPermissions=rules)
    try:
        report = world.execute(registration | {"connection": "orders-blocked"})
    finally:
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=rules)
    assert report["outcome"] == "DIAGNOSED" and report["rootCause"]["code"] == "DST_SG_INGRESS"
    secrets = world.client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.describe_secret(SecretId="glue/orders-blocked/credentials")
