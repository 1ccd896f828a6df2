"""The script of a job is read for what it names, by a role that may read scripts, and nothing of it is kept."""

from __future__ import annotations

import json

import pytest
from test_permissions import denial, function

CANARY = "canary-Sc42-not-for-anybody"
CONNECTION = "orders-own-driver"
JAR = "s3://drivers/pg.jar"
CODE = "DRIVER_KEYS_CRAWLER_ONLY"
NAMES_NONE = f"""
password = "{CANARY}"
# "customJdbcDriverS3Path": "s3://drivers/pg.jar"
glue.create_dynamic_frame.from_options("postgresql", {{"connectionName": "orders-own-driver", "dbtable": table}})
"""
NAMES_ONE = NAMES_NONE.replace(
    '"dbtable"', '"customJdbcDriverS3Path": f"s3://{bucket}/pg.jar", "customJdbcDriverClassName": DRIVER, "dbtable"'
)
OF_ITS_OWN = f"""
import boto3
SECRET = "glue/of-the-script"
login = boto3.client("secretsmanager").get_secret_value(SecretId=SECRET)
spark.read.jdbc("jdbc:postgresql://old-orders.example.internal:5432/orders?password={CANARY}", table)
"""


@pytest.fixture(scope="module")
def own_driver(world, connection):
    """A connection with a driver of its own, as crawlers take it."""
    glue = world.client("glue")
    definition = glue.get_connection(Name=connection)["Connection"]
    properties = definition["ConnectionProperties"] | {
        "JDBC_DRIVER_JAR_URI": JAR,
        "JDBC_DRIVER_CLASS_NAME": "org.postgresql.Driver",
    }
    kept = {key: definition[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    glue.create_connection(ConnectionInput={"Name": CONNECTION, "ConnectionProperties": properties, **kept})
    yield CONNECTION
    glue.delete_connection(ConnectionName=CONNECTION)


@pytest.fixture
def diagnosed(world, own_driver, request):
    """Diagnoses a job with that script at that key; nothing is put there for `None`."""

    def diagnose(text: str | None, key: str = "scripts/own.py") -> tuple[dict, dict]:
        bucket, name = world.seeded["scriptBucket"], "own-driver"
        if text is not None:
            world.client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())
            request.addfinalizer(lambda: world.client("s3").delete_object(Bucket=bucket, Key=key))
        world.client("glue").create_job(
            Name=name,
            Role=world.seeded["glueRoleArn"],
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/{key}"},
            Connections={"Connections": [own_driver]},
            GlueVersion="5.0",
        )
        request.addfinalizer(lambda: world.client("glue").delete_job(JobName=name))
        started = world.client("stepfunctions").start_execution(
            stateMachineArn=world.state_machine, input=json.dumps({"diagnose": {"jobName": name}})
        )["executionArn"]
        report = world.finished(started)
        document, _ = world.answer_of(started.rpartition(":")[2], "CollectEvidence")
        assert CANARY not in json.dumps([report, document]), "nothing of a script is kept but names"
        return report, document["evidence"].get("script")

    return diagnose


def test_driver_keys_are_no_matter_where_the_script_names_a_driver(diagnosed):
    report, script = diagnosed(NAMES_ONE)
    assert CODE in report["passed"], report["text"]
    assert script == {"connections": [CONNECTION], "notKnown": ["driver"]}


def test_driver_keys_are_warned_of_where_the_script_names_none(diagnosed):
    report, _ = diagnosed(NAMES_NONE)
    (finding,) = [finding for finding in report["findings"] if finding["code"] == CODE]
    assert finding["verdict"] == "warn" and "the job's script names no driver" in finding["evidence"]


@pytest.mark.parametrize("script", [(NAMES_ONE, "scripts/own.txt"), (None, "scripts/gone.py")])
def test_a_script_that_may_not_be_read_or_is_gone_leaves_it_unknown(diagnosed, script):
    report, names = diagnosed(*script)
    (unknown,) = [unknown for unknown in report["unknown"] if unknown["code"] == CODE]
    assert unknown["wouldHelp"] == "s3:GetObject" and "script could not be read" in unknown["reason"]
    assert list(names) == ["unreadable"]


def test_a_secret_that_the_script_reads_by_itself_is_looked_at_as_well(diagnosed):
    report, script = diagnosed(OF_ITS_OWN)
    assert script["secretIds"] == ["glue/of-the-script"]
    assert script["hosts"] == [{"host": "old-orders.example.internal", "port": 5432, "engine": "postgresql"}]
    (finding,) = [finding for finding in report["findings"] if finding["code"] == "SECRET_NOT_FOUND"]
    assert (finding["verdict"], finding["resource"]["id"]) == ("warn", "glue/of-the-script")


def test_evidence_may_read_scripts_and_no_other_objects(world):
    bucket = world.seeded["scriptBucket"]
    for key in ("scripts/right.py", "scripts/Right.scala", "data/orders.parquet"):
        world.client("s3").put_object(Bucket=bucket, Key=key, Body=b"#")
    read = function(world, "CollectEvidence")("s3").get_object
    assert denial(read, Bucket=bucket, Key="scripts/right.py") is None
    assert denial(read, Bucket=bucket, Key="scripts/Right.scala") is None
    assert denial(read, Bucket=bucket, Key="data/orders.parquet") is not None
