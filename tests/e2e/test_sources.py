"""From a few words to a connection that is proven, for every source that this machine has a server for.

Where it has none, the execution says what was not proven.
"""

from __future__ import annotations

import copy
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
from conftest import ROOT, World

INPUTS = sorted((ROOT / "tests/inputs").glob("*.json"))
RDS = "aaaaaaaaaa.us-east-1.rds.amazonaws.com"
REDSHIFT = "us-east-1.redshift.amazonaws.com"
SERVERLESS = "us-east-1.redshift-serverless.amazonaws.com"
SECRET = "glue/every-source/credentials"


@dataclass(frozen=True)
class Source:
    """One source of the seeded account, and the URL that Glue takes for it."""

    words: str
    host: str
    port: int
    database: str
    vendor: str

    @property
    def url(self) -> str:
        return f"jdbc:{self.vendor}://{self.host}:{self.port}/{self.database}"


SOURCES = {
    "mysql": Source("RDS MySQL", f"shop.{RDS}", 3306, "shop", "mysql"),
    "mariadb": Source("MariaDB", f"crm.{RDS}", 3306, "crm", "mysql"),
    "aurora-mysql": Source("Aurora MySQL", f"store.cluster-ro-{RDS}", 3306, "store", "mysql"),
    "redshift": Source("my data warehouse on AWS", f"warehouse.aaaaaaaaaa.{REDSHIFT}", 5439, "analytics", "redshift"),
    "redshift-serverless": Source("Redshift Serverless", f"reports.111122223333.{SERVERLESS}", 5439, "dev", "redshift"),
}
# What this machine has no server for: the outcome is a report that says so.
WITHOUT_SERVER: dict[str, dict[str, Any]] = {
    "oracle": {"source": "RDS Oracle", "endpoint": {"host": f"ledger.{RDS}", "port": 1521, "service": "ORCL"}},
    "sqlserver": {"source": "SQL Server", "endpoint": {"host": f"billing.{RDS}", "port": 1433, "database": "billing"}},
    "snowflake": {
        "source": "Snowflake",
        "snowflake": {"account": "acme-eu", "warehouse": "WH", "role": "ETL", "database": "ANALYTICS"},
    },
    "bigquery": {"source": "BigQuery", "bigquery": {"project": "acme-analytics", "location": "EU"}},
    "saphana": {
        "source": "SAP HANA",
        "endpoint": {"host": "hana.example.internal", "port": 30015, "database": "HDB"},
    },
    "teradata": {
        "source": "Teradata",
        "endpoint": {"host": "teradata.example.internal", "port": 1025, "database": "sales"},
    },
}
# The keys that each source's secret has where it is not `username` and `password`.
SECRETS = {
    "snowflake": {"sfUser": "etl", "sfPassword": "not-a-password"},
    "bigquery": {"credentials": "bm90LWEta2V5"},
    "teradata": {"user": "etl", "password": "not-a-password"},
}


@pytest.fixture(scope="module")
def secret(world: World) -> str:
    """One secret for all servers, which know the same login."""
    value = json.dumps({"username": "glue_orders", "password": world.password})
    world.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)
    return SECRET


@pytest.fixture(scope="module")
def metadata(world: World) -> None:
    """Databases of which the account knows, and for which no server answers."""
    rds, ec2, group = world.client("rds"), world.client("ec2"), world.seeded["databaseSecurityGroupId"]
    for name, engine, version, port in (
        ("ledger", "oracle-se2", "19.0.0.0.ru-2024-10.rur-2024-10.r1", 1521),
        ("billing", "sqlserver-se", "16.00.4165.4.v1", 1433),
    ):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            Engine=engine,
            EngineVersion=version,
            LicenseModel="license-included",
            DBInstanceClass="db.t3.medium",
            AllocatedStorage=20,
            Port=port,
            MasterUsername="dba",
            MasterUserPassword="not-a-password",
            DBSubnetGroupName="pipefitter-private",
            VpcSecurityGroupIds=[group],
            **({"DBName": "ORCL"} if engine.startswith("oracle") else {}),
        )
        pair = {"GroupId": world.seeded["glueSecurityGroupId"]}
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "UserIdGroupPairs": [pair]}
        ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[rule])


def network(world: World) -> dict[str, Any]:
    return {
        "subnetId": world.seeded["subnetIds"][0],
        "securityGroupIds": [world.seeded["glueSecurityGroupId"]],
    }


def registration(world: World, source: Source, name: str, secret_id: str) -> dict[str, Any]:
    return {
        "connection": name,
        "source": source.words,
        "endpoint": {"host": source.host, "port": source.port, "database": source.database},
        "auth": {"method": "secret", "secretId": secret_id},
        "network": network(world),
        "glueRole": world.seeded["glueRoleArn"],
        "engines": ["glue-etl"],
    }


def stored(world: World, name: str) -> dict[str, Any]:
    return world.client("glue").get_connection(Name=name)["Connection"]


@pytest.mark.parametrize("name", SOURCES)
def test_every_source_with_a_server_becomes_a_proven_connection(world, secret, name):
    source = SOURCES[name]
    report = world.execute(registration(world, source, f"proven-{name}", secret))
    assert report["outcome"] == "READY", report["text"]
    assert [(test["test"], test["outcome"]) for test in report["tests"]] == [
        ("test-connection", "passed"),
        ("glue-etl", "passed"),
    ]
    properties = stored(world, f"proven-{name}")["ConnectionProperties"]
    assert (properties["JDBC_CONNECTION_URL"], properties["SECRET_ID"]) == (source.url, secret)


@pytest.mark.parametrize("name", ["mysql", "redshift"])
def test_a_connection_of_schema_version_2_is_proven_by_the_job(world, secret, name):
    request = registration(world, SOURCES[name], f"unified-{name}", secret) | {"schemaVersion": 2}
    report = world.execute(request)
    assert report["outcome"] == "READY", report["text"]
    assert ("glue-etl", "passed") in [(test["test"], test["outcome"]) for test in report["tests"]]
    connection = stored(world, f"unified-{name}")
    assert connection["ConnectionType"] == name.upper() and connection["ConnectionSchemaVersion"] == 2


@pytest.mark.parametrize(("words", "host"), [(source.words, source.host) for source in SOURCES.values()])
def test_a_source_word_shows_what_the_account_has_and_chooses_nothing(world, words, host):
    report = world.execute({"source": words})
    assert report["outcome"] == "NEEDS_INPUT"
    assert host in json.dumps(report["candidates"]), report["text"]
    assert report["questions"]


@pytest.mark.parametrize("name", SOURCES)
def test_a_host_starts_at_discovery_with_the_candidate_filled_in(world, name):
    report = world.execute({"endpoint": {"host": SOURCES[name].host}})
    assert report["outcome"] == "NEEDS_INPUT"
    asked = {question["path"] for question in report["questions"]}
    assert "endpoint.host" not in asked and "source" not in asked, report["text"]
    assert SOURCES[name].host in json.dumps(report["candidates"])


def test_the_name_of_an_existing_connection_is_tested(world, secret):
    world.execute(registration(world, SOURCES["mysql"], "proven-mysql", secret))
    report = world.execute({"connection": "proven-mysql"})
    assert report["outcome"] == "READY", report["text"]


def test_an_existing_connection_whose_test_fails_is_diagnosed(world, secret):
    world.execute(registration(world, SOURCES["mariadb"], "proven-mariadb", secret))
    world.stack("password", "change")
    try:
        report = world.execute({"connection": "proven-mariadb"})
    finally:
        world.stack("password", "restore")
    assert (report["outcome"], report["rootCause"]["code"]) == ("DIAGNOSED", "DB_PASSWORD"), report["text"]


def test_a_secret_is_not_created_without_consent(world):
    request = registration(world, SOURCES["mysql"], "no-consent", "")
    request["auth"] = {"method": "secret", "create": True, "username": "glue_orders"}
    report = world.execute(request)
    assert report["outcome"] == "NEEDS_INPUT"
    assert "confirm" in [question["path"] for question in report["questions"]]
    secrets = world.client("secretsmanager")
    with pytest.raises(secrets.exceptions.ResourceNotFoundException):
        secrets.describe_secret(SecretId="glue/no-consent/credentials")


def test_a_taken_name_is_not_updated_without_consent_and_the_difference_is_told(world, secret):
    request = registration(world, SOURCES["mysql"], "proven-mysql", secret)
    assert world.execute(request)["outcome"] == "READY"
    other = copy.deepcopy(request)
    other["endpoint"] = {"host": SOURCES["mariadb"].host, "port": 3306, "database": "crm"}
    before = stored(world, "proven-mysql")
    report = world.execute(other | {"source": "MariaDB"})
    assert report["outcome"] == "NEEDS_INPUT" and SOURCES["mariadb"].host in report["questions"][0]["why"], report[
        "text"
    ]
    assert report["questions"][0]["example"] == ["update-connection"]
    assert stored(world, "proven-mysql") == before


def test_two_runs_at_once_of_the_same_input_make_one_connection(world, secret):
    request = registration(world, SOURCES["aurora-mysql"], "twice-at-once", secret)
    with ThreadPoolExecutor(2) as pool:
        reports = list(pool.map(world.execute, [request, request]))
    assert [report["outcome"] for report in reports] == ["READY", "READY"], [report["text"] for report in reports]
    names = [connection["Name"] for connection in world.client("glue").get_connections()["ConnectionList"]]
    assert names.count("twice-at-once") == 1


@pytest.mark.parametrize("name", WITHOUT_SERVER)
def test_a_source_without_a_server_here_is_created_and_nothing_is_claimed(world, metadata, name):
    secrets = world.client("secretsmanager")
    value = SECRETS.get(name, {"username": "etl", "password": "not-a-password"})
    secret_id = f"glue/unproven-{name}/credentials"
    secrets.create_secret(Name=secret_id, SecretString=json.dumps(value))
    request = (
        WITHOUT_SERVER[name]
        | {
            "connection": f"unproven-{name}",
            "auth": {"method": "secret", "secretId": secret_id},
            "glueRole": world.seeded["glueRoleArn"],
            "engines": ["glue-etl"],
        }
        | ({"network": network(world)} if "endpoint" in WITHOUT_SERVER[name] else {})
    )
    report = world.execute(request)
    assert report["outcome"] == "INCONCLUSIVE", report["text"]
    assert not report.get("rootCause") and report["tests"], report["text"]
    assert not [test for test in report["tests"] if test["outcome"] == "passed"]
    assert "nothing is proven" in json.dumps(report)
    assert stored(world, f"unproven-{name}")["ConnectionProperties"]


@pytest.mark.parametrize("example", ["mysql-rds", "mysql-aurora", "mariadb", "redshift-serverless"])
def test_an_example_that_makes_a_secret_is_ready_once_its_command_was_run(world, example):
    request = json.loads((ROOT / f"tests/inputs/{example}.json").read_text())
    secret_id = f"glue/{request['connection']}/credentials"
    asked = world.execute(request)
    assert asked["outcome"] == "NEEDS_INPUT", asked["text"]
    (command,) = [command for question in asked["questions"] for command in question.get("commands", [])]
    assert f"--secret-id {secret_id}" in command
    value = json.dumps({"username": request["auth"]["username"], "password": world.password})
    world.client("secretsmanager").put_secret_value(SecretId=secret_id, SecretString=value)
    report = world.execute(request)
    assert report["outcome"] == "READY", report["text"]


@pytest.mark.parametrize("file", INPUTS, ids=lambda file: file.stem)
def test_every_example_input_ends_in_a_report(world, file):
    report = world.execute(json.loads(file.read_text()))
    assert report["outcome"] in ("READY", "HEALTHY", "NEEDS_INPUT", "DIAGNOSED", "REFUSED", "INCONCLUSIVE")
    if report["outcome"] == "INCONCLUSIVE":
        assert report.get("nextStep"), report["text"]
