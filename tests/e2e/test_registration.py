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


def test_what_the_account_has_nearly_so_is_asked_about_before_anything_is_made(world, registration, connection):
    role, host = registration["glueRole"], registration["endpoint"]["host"]
    mistyped = copy.deepcopy(registration) | {"connection": "orders-typos", "glueRole": role + "s"}
    mistyped["endpoint"]["host"] = host.replace("orders", "ordes", 1)
    mistyped["auth"] = {"secretId": SECRET.replace("orders", "ordres", 1)}
    report = world.execute(mistyped)
    assert report["outcome"] == "NEEDS_INPUT", report["text"]
    meant = {question["path"]: question["choices"][0]["value"] for question in report["questions"]}
    assert meant == {"endpoint.host": host, "glueRole": role, "auth.secretId": SECRET}, report["text"]
    glue = world.client("glue")
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_connection(Name="orders-typos")


def test_a_typo_costs_no_name(world, registration, connection):
    glue = world.client("glue")
    right = copy.deepcopy(registration) | {"connection": "orders-typo", "auth": {"secretId": SECRET}}
    wrong = copy.deepcopy(right)
    wrong["endpoint"]["database"] = "ordres"
    asked = world.execute(wrong)
    assert asked["outcome"] == "NEEDS_INPUT" and paths(asked) == ["endpoint.database"], asked["text"]
    made = world.execute(wrong | {"confirm": ["as-given"]})
    assert made["outcome"] == "DIAGNOSED" and made["rootCause"]["code"] == "DB_OBJECT", made["text"]
    offered = world.execute(right)
    assert offered["outcome"] == "NEEDS_INPUT" and paths(offered) == ["confirm"], offered["text"]
    assert offered["questions"][0]["choices"][0]["value"] == ["update-connection"]
    sure = right | {"confirm": ["update-connection"]}
    glue.create_job(
        Name="uses-typo",
        Role=world.seeded["glueRoleArn"],
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{world.seeded['scriptBucket']}/x.py"},
        DefaultArguments={"--connection_name": "orders-typo"},
    )
    try:
        refused = world.execute(sure)
    finally:
        glue.delete_job(JobName="uses-typo")
    assert refused["outcome"] == "REFUSED" and "`uses-typo` uses it" in refused["text"], refused["text"]
    ready = world.execute(sure)
    assert ready["outcome"] == "READY" and "ordres ->" in ready["text"], ready["text"]
    url = glue.get_connection(Name="orders-typo")["Connection"]["ConnectionProperties"]["JDBC_CONNECTION_URL"]
    assert url.endswith("/orders")
    glue.delete_connection(ConnectionName="orders-typo")


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
