"""What real servers make the real JDBC drivers say, and the root cause that each failed job run ends in by itself.

A row is a job on a connection of its own, and the way in which it fails. All run at once; only what concerns a whole
server's TLS waits for its turn.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import socket
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from conftest import STACK, World, wait_for

sys.path.insert(0, str(STACK))
from stack import mariadb, processes, unprivileged  # noqa: E402
from stack.certificates import Authority  # noqa: E402
from stack.settings import Addresses, Layout  # noqa: E402

CANARY = "canary-Vt63-not-the-password"
RDS = "aaaaaaaaaa.us-east-1.rds.amazonaws.com"
ORDERS, SHOP = f"orders.{RDS}", f"shop.{RDS}"
ALIAS = "orders.db.example.internal"
DRIVERS = Path(find_spec("wbjdbc").origin).parent / "resources" / "maven"
AT_ONCE = 6


@dataclass(frozen=True)
class Case:
    """A job run that fails, and what it has to end in."""

    name: str
    code: str | None
    says: str
    url: str = f"jdbc:postgresql://{ORDERS}:5432/orders"
    table: str = "public.orders"
    login: tuple[str, str] | None = None
    enforce_tls: bool = False
    reader: str = "glue"
    options: dict[str, str] = field(default_factory=dict)
    turn: str = "any"
    outcome: str = "DIAGNOSED"
    stage: str = "network"

    @property
    def engine(self) -> str:
        return self.url.split(":")[1]


def _mysql(name: str, code: str | None, says: str, host: str = SHOP, database: str = "shop", **others: Any) -> Case:
    port = others.pop("port", 3306)
    url = f"jdbc:mysql://{host}:{port}/{database}"
    return Case(f"mysql, {name}", code, says, url=url, table=f"{database}.orders", **others)


def _at(host: str, port: int = 5432, database: str = "orders") -> str:
    return f"jdbc:postgresql://{host}:{port}/{database}"


CASES = [
    Case(
        "wrong password",
        "DB_PASSWORD",
        "password authentication failed",
        login=("glue_orders", CANARY),
        stage="credentials",
    ),
    Case(
        "unknown user", "DB_PASSWORD", "password authentication failed", login=("nobody", CANARY), stage="credentials"
    ),
    Case("unknown database", "DB_OBJECT", "does not exist", url=_at(ORDERS, database="ordres"), stage="credentials"),
    Case("unknown table", None, "does not exist", table="public.ordres", outcome="NOT_A_CONNECTION_PROBLEM"),
    Case("rejected by pg_hba", "NET_OBSERVED", "pg_hba.conf rejects connection", login=("barred", CANARY)),
    Case(
        "no pg_hba entry for the host",
        "NET_OBSERVED",
        "no pg_hba.conf entry",
        url=_at(ORDERS, database="unlisted"),
    ),
    Case(
        "TLS required by the server",
        "SSL_REQUIRED",
        "no encryption",
        login=("tls_only", CANARY),
        reader="spark",
        options={"sslmode": "disable"},
        stage="ssl",
    ),
    Case(
        "TLS wanted but not offered",
        "SSL_UNSUPPORTED",
        "The server does not support SSL",
        enforce_tls=True,
        turn="postgresql without TLS",
        stage="ssl",
    ),
    Case(
        "untrusted certificate",
        "SSL_CERT_UNTRUSTED",
        "PKIX path",
        enforce_tls=True,
        turn="another authority",
        stage="ssl",
    ),
    Case(
        "wrong host name",
        "SSL_HOSTNAME",
        "could not be verified by hostnameverifier",
        url=_at(ALIAS),
        enforce_tls=True,
        stage="ssl",
    ),
    Case("wrong port", "URL_PORT", "refused", url=_at(ORDERS, port=5433), stage="driver"),
    Case("refused port", "NET_OBSERVED", "refused", url=_at(f"frozen.{RDS}")),
    Case("unresolvable host", "DNS_HOST_UNKNOWN", "The connection attempt failed", url=_at(f"gone.{RDS}")),
    Case("silent drop by a closed security group", "DST_SG_INGRESS", "timed out", url=_at(f"silent-closed.{RDS}")),
    Case("silent drop on an open path", None, "timed out", url=_at(f"silent-open.{RDS}"), outcome="INCONCLUSIVE"),
    Case(
        "class not in the JAR",
        "DRIVER_CLASS_NOT_IN_JAR",
        "org.postgresql.Drivr",
        options={"customJdbcDriverS3Path": "sound.jar", "customJdbcDriverClassName": "org.postgresql.Drivr"},
        stage="driver",
    ),
    Case(
        "class not found",
        "DRIVER_CLASS_NOT_IN_JAR",
        "com.example.Driver",
        reader="spark",
        options={"driver": "com.example.Driver"},
        stage="driver",
    ),
    Case(
        "no suitable driver",
        "DRIVER_CLASS",
        "No suitable driver",
        reader="spark",
        options={"url": f"jdbc:postgres://{ORDERS}:5432/orders"},
        stage="driver",
    ),
    Case(
        "bytecode too new",
        "DRIVER_JAVA_VERSION",
        "more recent version of the Java Runtime",
        options={"customJdbcDriverS3Path": "java-21.jar", "customJdbcDriverClassName": "org.postgresql.Driver"},
        stage="driver",
    ),
    _mysql("wrong password", "DB_PASSWORD", "Access denied", login=("glue_orders", CANARY), stage="credentials"),
    _mysql("unknown user", "DB_PASSWORD", "Access denied", login=("nobody", CANARY), stage="credentials"),
    _mysql("database without a right", "DB_OBJECT", "to database", database="shopp", stage="credentials"),
    _mysql(
        "unknown database",
        "DB_OBJECT",
        "Unknown database",
        database="shopp",
        login=("reads_all", CANARY),
        stage="credentials",
    ),
    # MySQL has words of its own for this; MariaDB's are those of a wrong password, and no text tells them apart.
    _mysql(
        "TLS required by the server",
        "DB_PASSWORD",
        "Access denied",
        reader="spark",
        options={"sslMode": "DISABLED"},
        stage="credentials",
    ),
    _mysql(
        "TLS wanted but not offered",
        "SSL_UNSUPPORTED",
        "SSL",
        host=f"plain.{RDS}",
        enforce_tls=True,
        stage="ssl",
    ),
    _mysql(
        "untrusted certificate",
        "SSL_CERT_UNTRUSTED",
        "does not chain with any of the trust anchors",
        enforce_tls=True,
        turn="another authority",
        stage="ssl",
    ),
    _mysql(
        "silent drop by a closed security group",
        "DST_SG_INGRESS",
        "onnect timed out",
        host=f"silent-mysql.{RDS}",
        reader="spark",
        # Connector/J waits for as long as the kernel does, which is longer than a test.
        options={"connectTimeout": "3000"},
    ),
    _mysql("refused port", "NET_OBSERVED", "Connection refused", host=f"frozen-mysql.{RDS}"),
    _mysql("unresolvable host", "DNS_HOST_UNKNOWN", "UnknownHost", host=f"gone-mysql.{RDS}"),
]


@pytest.fixture(scope="module")
def diagnosed(world: World) -> Iterator[dict[str, tuple[dict[str, Any], str, dict[str, Any]]]]:
    """Each case's run, the driver's trace in its log, and the report of the diagnosis that followed."""
    with contextlib.ExitStack() as stage:
        stage.enter_context(_account(world))
        runner = _Runner(world)
        runs = runner.run([case for case in CASES if case.turn == "any"])
        with _without_tls(world):
            runs |= runner.run([case for case in CASES if case.turn == "postgresql without TLS"])
        with _another_authority(world):
            runs |= runner.run([case for case in CASES if case.turn == "another authority"])
        yield {name: (run, runner.trace(run), world.diagnosis_of(run["Id"])) for name, run in runs.items()}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_the_driver_says_ends_in_the_root_cause(diagnosed, case):
    run, trace, report = diagnosed[case.name]
    assert run["JobRunState"] == "FAILED"
    assert case.says in run["ErrorMessage"] + trace
    root = report.get("rootCause") or {}
    told = f"{report['text']}\n{run['ErrorMessage']}\n{trace}"
    assert (report["outcome"], root.get("code")) == (case.outcome, case.code), told
    if case.code:
        assert root["stage"] == case.stage, told
    failing = [f["code"] for f in report["findings"] if f["verdict"] == "fail" and f["stage"] == "network"]
    assert case.stage == "network" or not failing, told


def test_no_password_of_these_runs_is_anywhere(world, diagnosed):
    states, logs = world.client("stepfunctions"), world.client("logs")
    places = {name: json.dumps([run, report], default=str) + trace for name, (run, trace, report) in diagnosed.items()}
    for run, _, _ in diagnosed.values():
        arn = world.execution_arn(world.execution_of(run["Id"]))
        history = states.get_execution_history(executionArn=arn, maxResults=1000)
        places[arn] = json.dumps(history, default=str)
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        events = [event for page in pages for event in page["events"]]
        places[group["logGroupName"]] = "\n".join(event["message"] for event in events)
    secrets = (CANARY, world.password)
    assert [place for place, text in places.items() if any(secret in text for secret in secrets)] == []


class _Runner:
    """Starts the jobs, a few at a time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._glue, self._logs = world.client("glue"), world.client("logs")
        self._bucket = world.seeded["scriptBucket"]
        s3 = world.client("s3")
        script = Path(__file__).with_name("read_table.py").read_bytes()
        s3.put_object(Bucket=self._bucket, Key="scripts/read_table.py", Body=script)
        s3.put_object(Bucket=self._bucket, Key="drivers/sound.jar", Body=_jar())
        s3.put_object(Bucket=self._bucket, Key="drivers/java-21.jar", Body=_jar(class_version=65))
        secrets = world.client("secretsmanager")
        for case in CASES:
            user, password = case.login or ("glue_orders", world.password)
            value = json.dumps({"username": user, "password": password})
            secrets.create_secret(Name=f"glue/{_slug(case)}", SecretString=value)

    def run(self, cases: list[Case]) -> dict[str, dict[str, Any]]:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            return dict(zip([case.name for case in cases], pool.map(self._one, cases), strict=True))

    def trace(self, run: dict[str, Any]) -> str:
        try:
            events = self._logs.get_log_events(logGroupName="/aws-glue/jobs/error", logStreamName=run["Id"])["events"]
        except self._logs.exceptions.ResourceNotFoundException:
            return ""
        return "\n".join(event["message"] for event in events)

    def _one(self, case: Case) -> dict[str, Any]:
        name = _slug(case)
        properties = {"JDBC_CONNECTION_URL": case.url, "SECRET_ID": f"glue/{name}"}
        self._glue.create_connection(
            ConnectionInput={
                "Name": name,
                "ConnectionType": "JDBC",
                "ConnectionProperties": properties | ({"JDBC_ENFORCE_SSL": "true"} if case.enforce_tls else {}),
                "PhysicalConnectionRequirements": {
                    "SubnetId": self._world.seeded["subnetIds"][0],
                    "SecurityGroupIdList": [self._world.seeded["glueSecurityGroupId"]],
                    "AvailabilityZone": f"{self._world.region}a",
                },
            }
        )
        options = {
            key: f"s3://{self._bucket}/drivers/{value}" if key == "customJdbcDriverS3Path" else value
            for key, value in case.options.items()
        }
        self._glue.create_job(
            Name=name,
            Role=self._world.seeded["glueRoleArn"],
            Command={"Name": "glueetl", "ScriptLocation": f"s3://{self._bucket}/scripts/read_table.py"},
            Connections={"Connections": [name]},
            DefaultArguments={
                "--connection_name": name,
                "--engine": case.engine,
                "--table": case.table,
                "--reader": case.reader,
                "--options": json.dumps(options),
            },
            GlueVersion="5.0",
            WorkerType="G.1X",
            NumberOfWorkers=2,
        )
        run_id = self._glue.start_job_run(JobName=name)["JobRunId"]

        def ended() -> dict[str, Any] | None:
            run = self._glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
            return run if run["JobRunState"] in ("SUCCEEDED", "FAILED", "TIMEOUT", "ERROR") else None

        return wait_for(ended, f"the run of {name} to end", 60)


def _slug(case: Case) -> str:
    return "fails-" + "-".join(case.name.replace(",", "").lower().split())


@contextlib.contextmanager
def _account(world: World) -> Iterator[None]:
    """Databases that do not answer, users that the servers do not take, and an alias."""
    base = int(world.record["portBase"])
    silent, nowhere = (f"127.{net}.{base >> 8}.{base & 255}" for net in (66, 67))
    plain = Addresses(base + 3).database_host
    _more_databases(world)
    _alias(world, ORDERS)
    real = world.record["database"]["host"]
    hosts = world.state / "hosts"
    before = hosts.read_text()
    named = {ALIAS: real, f"plain.{RDS}": plain}
    named |= {f"{name}.{RDS}": nowhere for name in ("frozen", "frozen-mysql")}
    named |= {f"{name}.{RDS}": silent for name in ("silent-open", "silent-closed", "silent-mysql")}
    hosts.write_text(before + "".join(f"{address} {name}\n" for name, address in named.items()))
    roles = ["CREATE ROLE barred LOGIN;", f"CREATE ROLE tls_only LOGIN PASSWORD '{CANARY}';"]
    sql(world, "CREATE DATABASE unlisted;", *roles)
    with _pg_hba(world), _full_backlog(silent), _plain_mariadb(world, plain):
        mysql(
            world,
            f"CREATE USER reads_all IDENTIFIED BY '{CANARY}';",
            "GRANT SELECT ON *.* TO reads_all;",
            "SET GLOBAL require_secure_transport = ON;",
        )
        try:
            yield
        finally:
            mysql(world, "SET GLOBAL require_secure_transport = OFF;")
            hosts.write_text(before)


def _more_databases(world: World) -> None:
    rds, ec2 = world.client("rds"), world.client("ec2")
    closed = ec2.create_security_group(GroupName="closed", Description="admits none", VpcId=world.seeded["vpcId"])
    open_group = world.seeded["databaseSecurityGroupId"]
    for name, engine, port, group in (
        ("frozen", "postgres", 5432, open_group),
        ("silent-open", "postgres", 5432, open_group),
        ("silent-closed", "postgres", 5432, closed["GroupId"]),
        ("silent-mysql", "mysql", 3306, closed["GroupId"]),
        ("frozen-mysql", "mysql", 3306, open_group),
        ("plain", "mysql", 3306, open_group),
    ):
        rds.create_db_instance(
            DBInstanceIdentifier=name,
            Engine=engine,
            EngineVersion="17.6" if engine == "postgres" else "8.0.40",
            DBInstanceClass="db.t4g.micro",
            AllocatedStorage=20,
            DBName="orders" if engine == "postgres" else "shop",
            Port=port,
            MasterUsername="dba",
            MasterUserPassword="not-a-password",
            DBSubnetGroupName="pipefitter-private",
            VpcSecurityGroupIds=[group],
        )


def _alias(world: World, target: str) -> None:
    """A name of the company's own for the RDS host, in a private hosted zone of the VPC."""
    route53 = world.client("route53")
    zone = route53.create_hosted_zone(
        Name="db.example.internal",
        CallerReference="alias",
        VPC={"VPCRegion": world.region, "VPCId": world.seeded["vpcId"]},
        HostedZoneConfig={"PrivateZone": True},
    )["HostedZone"]["Id"]
    record = {"Name": ALIAS, "Type": "CNAME", "TTL": 60, "ResourceRecords": [{"Value": target}]}
    route53.change_resource_record_sets(
        HostedZoneId=zone, ChangeBatch={"Changes": [{"Action": "CREATE", "ResourceRecordSet": record}]}
    )


@contextlib.contextmanager
def _pg_hba(world: World) -> Iterator[None]:
    """The server's own rules: a user that is rejected, one that needs TLS, a database that no rule admits."""
    file = Path(setting(world, "hba_file"))
    before = file.read_text()
    rules = ["host all barred all reject", "hostssl all tls_only all scram-sha-256"]
    rules += ["host orders,ordres,postgres glue_orders,nobody,postgres all scram-sha-256"]
    file.write_text("\n".join(rules) + "\n")
    sql(world, "SELECT pg_reload_conf();")
    try:
        yield
    finally:
        file.write_text(before)
        sql(world, "SELECT pg_reload_conf();")


@contextlib.contextmanager
def _full_backlog(address: str) -> Iterator[None]:
    """Ports that answer nothing: listeners whose queue is full, so that the kernel drops what comes next."""
    with contextlib.ExitStack() as sockets:
        for port in (5432, 3306):
            listener = sockets.enter_context(socket.socket())
            listener.bind((address, port))
            listener.listen(0)
            for _ in range(4):
                waiting = sockets.enter_context(socket.socket())
                waiting.setblocking(False)
                waiting.connect_ex((address, port))
        yield


@contextlib.contextmanager
def _plain_mariadb(world: World, address: str) -> Iterator[None]:
    """A MariaDB without TLS."""
    layout = Layout(world.state / "plain")
    layout.prepare()
    addresses = Addresses(int(world.record["portBase"]) + 3)
    assert addresses.database_host == address
    started = mariadb.start(layout, addresses, None, [], ["shop"], ("glue_orders", world.password))
    assert started is not None
    try:
        yield
    finally:
        processes.stop([started[0]])
        unprivileged.remove(layout.mariadb)


@contextlib.contextmanager
def _without_tls(world: World) -> Iterator[None]:
    sql(world, "ALTER SYSTEM SET ssl = off;", "SELECT pg_reload_conf();")
    try:
        yield
    finally:
        sql(world, "ALTER SYSTEM SET ssl = on;", "SELECT pg_reload_conf();")


@contextlib.contextmanager
def _another_authority(world: World) -> Iterator[None]:
    """Both servers show certificates of an authority that nobody knows."""
    authority = Authority.create("An authority that nobody knows")
    places = {Path(setting(world, "data_directory")): ORDERS}
    places[Path(mysql(world, "SELECT @@datadir;").strip())] = SHOP
    kept = {place / name: (place / name).read_bytes() for place in places for name in ("server.crt", "server.key")}

    def reload() -> None:
        sql(world, "SELECT pg_reload_conf();")
        mysql(world, "FLUSH SSL;")

    for place, host in places.items():
        owner = (place / "server.key").stat()
        authority.issue(place, [host], world.record["database"]["host"])
        for name in ("server.crt", "server.key"):
            os.chown(place / name, owner.st_uid, owner.st_gid)
    reload()
    try:
        yield
    finally:
        for path, content in kept.items():
            path.write_bytes(content)
        reload()


def setting(world: World, name: str) -> str:
    """A setting of PostgreSQL, out of the table that its client prints."""
    return sql(world, f"SHOW {name};").splitlines()[2].strip()


def sql(world: World, *statements: str) -> str:
    return world.stack("sql", stdin="\n".join(statements))


def mysql(world: World, *statements: str) -> str:
    return world.stack("sql", "--server", "mysql", stdin="\n".join(statements))


def _jar(class_version: int | None = None) -> bytes:
    """PostgreSQL's driver; with its entry class marked as compiled for another Java, where one is named."""
    (original,) = (DRIVERS / "postgresql").glob("postgresql-*.jar")
    if class_version is None:
        return original.read_bytes()
    written = io.BytesIO()
    with zipfile.ZipFile(original) as source, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as target:
        content = bytearray(source.read("org/postgresql/Driver.class"))
        content[6:8] = class_version.to_bytes(2, "big")
        target.writestr("org/postgresql/Driver.class", bytes(content))
    return written.getvalue()
