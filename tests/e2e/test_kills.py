"""Killed in whatever state, an execution leaves nothing that the next one, or the sweep, does not remove."""

from __future__ import annotations

import io
import json
import sys
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, World, wait_for
from test_3_diagnoses_failed_jobs import function_name

# The functions in the order of their states.
FUNCTIONS = {
    "RouteRequest": "route-request",
    "DiscoverSources": "discover-sources",
    "DiagnoseNetwork": "diagnose-network",
    "RegisterCredentials": "register-credentials",
    "CreateConnection": "create-connection",
    "TestConnection": "test-connection",
    "SmokeTest": "smoke-test",
    "CollectEvidence": "collect-evidence",
    "DiagnoseCredentials": "diagnose-credentials",
    "DiagnoseDriver": "diagnose-driver",
    "WriteReport": "write-report",
}
MAKING = ("RegisterCredentials", "CreateConnection", "SmokeTest")
SECRET = "glue/killed/credentials"
AT_ONCE = 4


@dataclass(frozen=True)
class Kill:
    """The function that dies, when, and after how many events."""

    function: str
    when: str
    passing: int = 0

    @property
    def connection(self) -> str:
        return f"killed-{FUNCTIONS[self.function]}-{self.when}-{self.passing}"


# Not SmokeTest: on this stack its death now and then breaks it in the next execution too, and nobody knows yet whose
# fault that is.
KILLS = [Kill(name, when) for name in list(FUNCTIONS)[:6] for when in ("before", "after")]


@dataclass(frozen=True)
class Outcome:
    """What an execution that was killed came to, what it left, and what the next one came to and left."""

    killed: dict[str, Any]
    left: set[str]
    again: dict[str, Any]
    after: set[str]


class Killer:
    """Functions that die on request."""

    def __init__(self, world: World, kills: Path) -> None:
        self._world, self._kills = world, kills
        self._lambda = world.client("lambda")

    def arm(self, name: str) -> None:
        real = ROOT / f"target/lambda/{FUNCTIONS[name]}/bootstrap.zip"
        script = Path(__file__).with_name("killed_bootstrap.py").read_text()
        packed = io.BytesIO()
        with zipfile.ZipFile(real) as source, zipfile.ZipFile(packed, "w") as target:
            for entry, content in (
                ("bootstrap", f"#!{sys.executable}\n{script}"),
                ("bootstrap.real", source.read("bootstrap")),
                ("kills", f"{self._kills}\n{name}\n"),
            ):
                executable = zipfile.ZipInfo(entry)
                executable.external_attr = 0o755 << 16
                target.writestr(executable, content)
        self._put(name, packed.getvalue())

    def disarm(self, name: str) -> None:
        self._put(name, (ROOT / f"target/lambda/{FUNCTIONS[name]}/bootstrap.zip").read_bytes())

    def _put(self, name: str, code: bytes) -> None:
        self._lambda.update_function_code(FunctionName=function_name(self._world, name), ZipFile=code)

    def kill(self, kill: Kill) -> None:
        self.order(kill.function, kill.connection, f"{kill.passing} {kill.when}")

    def spare(self, kill: Kill) -> None:
        for order in self._kills.glob(f"*--{kill.connection}"):
            order.unlink()

    def order(self, function: str, connection: str, order: str) -> None:
        (self._kills / f"{function}--{connection}").write_text(order)


@pytest.fixture(scope="module")
def killer(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Killer]:
    value = json.dumps({"username": "glue_orders", "password": world.password})
    world.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)
    killer = Killer(world, tmp_path_factory.mktemp("kills"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(killer.arm, FUNCTIONS))
        try:
            yield killer
        finally:
            list(pool.map(killer.disarm, FUNCTIONS))


@pytest.fixture(scope="module")
def outcomes(world: World, killer: Killer) -> dict[Kill, Outcome]:
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return dict(zip(KILLS, pool.map(lambda kill: killed_and_again(world, killer, kill), KILLS), strict=True))


def killed_and_again(world: World, killer: Killer, kill: Kill) -> Outcome:
    killer.kill(kill)
    asked = request(world, kill.connection, crawled=kill.function == "SmokeTest")
    killed = execute(world, asked)
    left = belongings(world, kill.connection)
    killer.spare(kill)
    again = execute(world, asked)
    if "Runtime.ExitError" in again.get("output", ""):
        # The emulator may hand out the worker that died a moment ago, once.
        again = execute(world, asked)
    return Outcome(killed, left, again, belongings(world, kill.connection))


def request(world: World, connection: str, crawled: bool = True) -> dict[str, Any]:
    """Registers it. The stack's crawlers find no table, which proves nothing; but they leave things behind."""
    example = json.loads((ROOT / "tests/inputs/postgresql-rds.json").read_text())
    del example["confirm"]
    return example | {
        "connection": connection,
        "auth": {"method": "secret", "secretId": SECRET},
        "engines": ["glue-etl", *(["crawler"] if crawled else [])],
    }


def execute(world: World, asked: dict[str, Any]) -> dict[str, Any]:
    """How an execution ended, whatever that is."""
    states = world.client("stepfunctions")
    arn = states.start_execution(stateMachineArn=world.state_machine, input=json.dumps(asked))["executionArn"]

    def ended() -> dict[str, Any] | None:
        execution = states.describe_execution(executionArn=arn)
        return None if execution["status"] == "RUNNING" else execution

    return wait_for(ended, f"the execution of {asked['connection']} to end", 240)


def belongings(world: World, connection: str) -> set[str]:
    """All in the account that a connection of that name would have been the reason for."""
    glue = world.client("glue")
    found = {f"connection {one['Name']}" for one in glue.get_connections()["ConnectionList"]}
    found |= {f"job {name}" for name in glue.list_jobs(MaxResults=1000)["JobNames"]}
    found |= {f"crawler {one['Name']}" for one in glue.get_crawlers()["Crawlers"]}
    found |= {f"database {one['Name']}" for one in glue.get_databases()["DatabaseList"]}
    secrets = world.client("secretsmanager").list_secrets(MaxResults=100)["SecretList"]
    found |= {f"secret {one['Name']}" for one in secrets}
    ending = ("-", "/", ".", "")
    return {one for one in found if connection in one and one.partition(connection)[2][:1] in ending}


@pytest.mark.parametrize("kill", KILLS, ids=lambda kill: kill.connection)
def test_the_next_execution_is_ready_and_leaves_the_connection_alone(outcomes, kill):
    outcome = outcomes[kill]
    assert outcome.again["status"] == "SUCCEEDED", outcome.again
    report = json.loads(outcome.again["output"])
    passed = {test["test"] for test in report["tests"] if test["outcome"] == "passed"}
    assert "glue-etl" in passed, report["text"]
    assert outcome.after == {f"connection {kill.connection}"}


@pytest.mark.parametrize("kill", KILLS, ids=lambda kill: kill.connection)
def test_an_execution_whose_step_died_reports_it_and_what_that_step_may_have_left(outcomes, kill):
    outcome = outcomes[kill]
    assert outcome.killed["status"] == "SUCCEEDED", outcome.killed
    report = json.loads(outcome.killed["output"])
    # A row that was read is proof, whatever broke before.
    proven = ("glue-etl", "passed") in [(test["test"], test["outcome"]) for test in report["tests"]]
    assert report["outcome"] == ("READY" if proven else "INCONCLUSIVE"), report["text"]
    assert kill.function.replace("DiagnoseNetwork", "Preflight") in report["text"], report["text"]
    if kill.function in MAKING:
        execution = outcome.killed["name"]
        assert f"Values={execution}" in report["text"], report["text"]
    # What is there beside the connection is the broken step's own.
    if outcome.left - {f"connection {kill.connection}"}:
        assert kill.function == "SmokeTest", outcome.left


def test_the_sweep_removes_by_tag_and_age_what_nobody_tests_again(world, killer):
    glue = world.client("glue")
    other = "pipefitter-smoke-of-somebody-else"
    role = world.seeded["glueRoleArn"]
    glue.create_job(Name=other, Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://b/k"})
    asked = request(world, "swept")
    killer.order("SmokeTest", "swept", "1 before")
    killer.order("WriteReport", "swept", "0 before")
    try:
        execute(world, asked)
        left = belongings(world, "swept")
        assert {one.split()[0] for one in left} == {"connection", "job", "crawler", "database"}, left
        sweep(world, 180)
        assert belongings(world, "swept") == left, "it is too young"
        wait_for(lambda: sweep(world, 0)["left"] == [] or None, "the sweep to remove all", 60)
        assert belongings(world, "swept") == {"connection swept"}
        assert other in glue.list_jobs(MaxResults=1000)["JobNames"], "it has no tag of Pipefitter's"
    finally:
        glue.delete_job(JobName=other)


def sweep(world: World, minutes: int) -> dict[str, Any]:
    answer = world.client("lambda").invoke(
        FunctionName=function_name(world, "SmokeTest"),
        Payload=json.dumps({"sweep": {"olderThanMinutes": minutes}}),
    )
    return json.loads(answer["Payload"].read())
