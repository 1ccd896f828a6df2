"""Killed in whatever state, an execution leaves nothing that the next one, or the sweep, does not remove."""

from __future__ import annotations

import io
import json
import sys
import time
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT, World, wait_for
from test_diagnosis import function_name
from test_events import announce
from test_limits import messages
from test_secret_leaks import listening_queue

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
    "TraceChange": "trace-change",
    "WriteReport": "write-report",
}
MAKING = ("RegisterCredentials", "CreateConnection", "SmokeTest")
SECRET = "glue/killed/credentials"
AT_ONCE = 4
# More often than any step is made again.
ALWAYS = 99


@dataclass(frozen=True)
class Kill:
    """The function that dies, when, and after how many events."""

    function: str
    when: str
    passing: int = 0

    @property
    def connection(self) -> str:
        return f"killed-{FUNCTIONS[self.function]}-{self.when}-{self.passing}"


def kills(functions: tuple[str, ...]) -> list[Kill]:
    return [Kill(name, when) for name in functions for when in ("before", "after")]


# In the states that make or prove something, and where it is told; `make faults` has those that only read, too.
KILLS = [*kills((*list(FUNCTIONS)[:7], "WriteReport")), Kill("SmokeTest", "before", 1), Kill("SmokeTest", "after", 1)]
READING = kills(("CollectEvidence", "DiagnoseCredentials", "DiagnoseDriver"))


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", asked_for(metafunc.config), ids=lambda kill: kill.connection)


def asked_for(config: pytest.Config) -> list[Kill]:
    return KILLS + (READING if config.getoption("--faults") == "all" else [])


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

    def kill(self, function: str, about: str, when: str, passing: int = 0, deaths: int = ALWAYS) -> None:
        """Has it die of events about that connection or job."""
        (self._kills / f"{function}--{about}").write_text(f"{passing} {when} {deaths}")

    def spare(self, about: str) -> None:
        for order in self._kills.glob(f"*--{about}"):
            order.unlink()

    def pending(self, about: str) -> list[str]:
        """The functions that have not died as often as they were told to."""
        orders = self._kills.glob(f"*--{about}")
        return [order.name.partition("--")[0] for order in orders if not order.read_text().endswith(" 0")]


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


@dataclass(frozen=True)
class Outcomes:
    """What came of all kills, and what the account held before and after them."""

    of: dict[Kill, Outcome]
    before: set[str]
    after: set[str]

    def __getitem__(self, kill: Kill) -> Outcome:
        return self.of[kill]


@pytest.fixture(scope="module")
def outcomes(world: World, killer: Killer, request: pytest.FixtureRequest) -> Outcomes:
    kills = asked_for(request.config)
    # One registration with all that it shares with the next: the script of the tests is the same for all of them.
    execute(world, registration_of(world, "before-all-kills"))
    before = holdings(world)
    with ThreadPoolExecutor(AT_ONCE) as pool:
        of = dict(zip(kills, pool.map(lambda kill: killed_and_again(world, killer, kill), kills), strict=True))
    return Outcomes(of, before, holdings(world))


def killed_and_again(world: World, killer: Killer, kill: Kill) -> Outcome:
    killer.kill(kill.function, kill.connection, kill.when, kill.passing)
    asked = registration_of(world, kill.connection, crawled=kill.function == "SmokeTest")
    killed = execute(world, asked)
    left = belongings(world, kill.connection)
    killer.spare(kill.connection)
    again = execute(world, asked)
    return Outcome(killed, left, again, belongings(world, kill.connection))


def registration_of(world: World, connection: str, crawled: bool = True) -> dict[str, Any]:
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
    return ended(world, arn)


def ended(world: World, arn: str) -> dict[str, Any]:
    states = world.client("stepfunctions")

    def look() -> dict[str, Any] | None:
        try:
            execution = states.describe_execution(executionArn=arn)
        except states.exceptions.ExecutionDoesNotExist:
            return None
        return None if execution["status"] == "RUNNING" else execution

    return wait_for(look, f"{arn} to end", 240)


def holdings(world: World) -> set[str]:
    """All in the account that a registration can make, whatever it is called; with the objects of the scripts' bucket,
    and those of the records' (a record is the connection's memory, and stays like it)."""
    glue = world.client("glue")

    def all_of(operation: str, key: str) -> list[Any]:
        pages = glue.get_paginator(operation).paginate()
        return [one for page in pages for one in page[key]]

    found = {f"connection {one['Name']}" for one in all_of("get_connections", "ConnectionList")}
    found |= {f"job {one['Name']}" for one in all_of("get_jobs", "Jobs")}
    found |= {f"crawler {one['Name']}" for one in all_of("get_crawlers", "Crawlers")}
    found |= {f"database {one['Name']}" for one in all_of("get_databases", "DatabaseList")}
    secrets = world.client("secretsmanager").get_paginator("list_secrets").paginate()
    found |= {f"secret {one['Name']}" for page in secrets for one in page["SecretList"]}
    for output, kind in (("ScriptBucket", "script"), ("RecordBucket", "record")):
        objects = world.client("s3").get_paginator("list_objects_v2").paginate(Bucket=world.outputs[output])
        found |= {f"{kind} {one['Key']}" for page in objects for one in page.get("Contents", [])}
    return found


def belongings(world: World, connection: str) -> set[str]:
    """Of these what a connection of that name would have been the reason for, but its record."""
    ending = ("-", "/", ".", "")
    found = {one for one in holdings(world) if not one.startswith("record ")}
    return {one for one in found if connection in one and one.partition(connection)[2][:1] in ending}


def test_after_all_kills_the_account_holds_what_it_held_before_and_the_connections_and_nothing_is_gone(outcomes):
    names = {kill.connection for kill in outcomes.of}
    new = outcomes.after - outcomes.before
    kept = {one for one in new if one.startswith("record ")}
    assert new - kept == {f"connection {name}" for name in names}
    # What was found, and each report's page; the bucket forgets the pages.
    assert {one for one in kept if not one.startswith("record pages/")} <= {f"record records/{n}.json" for n in names}
    assert outcomes.before <= outcomes.after, outcomes.before - outcomes.after


def test_the_next_execution_is_ready_and_leaves_the_connection_alone(outcomes, kill):
    outcome = outcomes[kill]
    assert outcome.again["status"] == "SUCCEEDED", outcome.again
    report = json.loads(outcome.again["output"])
    passed = {test["test"] for test in report["tests"] if test["outcome"] == "passed"}
    assert "glue-etl" in passed, report["text"]
    assert outcome.after == {f"connection {kill.connection}"}


def test_an_execution_whose_step_died_reports_it_and_what_that_step_may_have_left(outcomes, kill):
    outcome = outcomes[kill]
    if kill.function == "WriteReport":
        # Nobody could be told, so that the alarm has to ring.
        assert (outcome.killed["status"], outcome.killed["error"]) == ("FAILED", "Runtime.ExitError"), outcome.killed
        return
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


def test_every_step_but_the_test_may_lose_its_sandbox_after_its_work_and_nobody_notices(world, killer):
    steps = [name for name in FUNCTIONS if name not in ("TestConnection", "TraceChange")]
    for name in steps:
        killer.kill(name, "spared", "after", deaths=1)
    execution = execute(world, registration_of(world, "spared", crawled=False))
    assert killer.pending("spared") == []
    report = json.loads(execution["output"])
    assert report["outcome"] == "READY" and report["unknown"] == [], report["text"]
    # The first call made it, and the second one knows it for its own.
    assert [one["id"] for one in report["created"]] == ["spared"]
    assert belongings(world, "spared") == {"connection spared"}


# The states of a diagnosis, in their order.
OF_A_DIAGNOSIS = (
    "RouteRequest",
    "CollectEvidence",
    "DiagnoseNetwork",
    "DiagnoseCredentials",
    "DiagnoseDriver",
    "TraceChange",
)


def without_its_secret(world: World, name: str) -> None:
    """A connection like the one that works, whose secret is nowhere."""
    connection = world.client("glue").get_connection(Name="spared")["Connection"]
    kept = {key: connection[key] for key in ("ConnectionType", "PhysicalConnectionRequirements")}
    properties = connection["ConnectionProperties"] | {"SECRET_ID": "glue/killed/nowhere"}
    broken = {"Name": name, "ConnectionProperties": properties, **kept}
    world.client("glue").create_connection(ConnectionInput=broken)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("state", OF_A_DIAGNOSIS)
def test_a_diagnosis_whose_step_is_killed_for_good_says_so_and_blames_nothing_else(world, killer, state, when):
    name = f"for-good-{state.lower()}-{when}"
    without_its_secret(world, name)
    killer.kill(state, name, when)
    execution = execute(world, {"connection": name, "diagnose": {}})
    killer.spare(name)
    assert execution["status"] == "SUCCEEDED", execution
    report = json.loads(execution["output"])
    root = (report.get("rootCause") or {}).get("code")
    # What the facts of the credentials tell, only they tell; and without the route there is nothing to diagnose.
    blind = ("RouteRequest", "CollectEvidence", "DiagnoseCredentials")
    assert root == (None if state in blind else "SECRET_NOT_FOUND"), report["text"]
    assert report["outcome"] == ("INCONCLUSIVE" if state in blind else "DIAGNOSED"), report["text"]
    # What changed is no part of what is wrong.
    said = report["change"]["unknown"] if state == "TraceChange" else report["unknown"]
    assert any("broke" in one["reason"] for one in said), said
    again = json.loads(execute(world, {"connection": name, "diagnose": {}})["output"])
    assert again["rootCause"]["code"] == "SECRET_NOT_FOUND", again["text"]
    assert belongings(world, name) == {f"connection {name}"}


def test_every_state_of_the_machine_that_runs_a_function_is_killed():
    states = json.loads((ROOT / "statemachine/pipefitter.asl.json").read_text())["States"]
    tasks = {name for name, state in states.items() if state["Type"] == "Task"}
    # States that run the function of another state, which dies of the event, whichever state it comes from.
    shared = {"FindPlaces": "DiagnoseNetwork", "Preflight": "DiagnoseNetwork", "PreflightDriver": "DiagnoseDriver"}
    killed = {kill.function for kill in KILLS + READING} | set(OF_A_DIAGNOSIS)
    assert tasks - set(shared) == killed == set(FUNCTIONS)
    assert set(shared.values()) <= killed


def test_every_step_of_a_diagnosis_may_lose_its_sandbox_and_the_root_cause_is_found(world, killer):
    without_its_secret(world, "spared-too")
    for name in (*OF_A_DIAGNOSIS, "WriteReport"):
        killer.kill(name, "spared-too", "before", deaths=1)
    report = json.loads(execute(world, {"connection": "spared-too", "diagnose": {}})["output"])
    assert killer.pending("spared-too") == []
    assert report["rootCause"]["code"] == "SECRET_NOT_FOUND", report["text"]
    assert not [unknown for unknown in report["unknown"] if "broke" in unknown["reason"]], report["unknown"]


@pytest.mark.parametrize(("when", "deaths"), [("before", 1), ("after", 1), ("before", ALWAYS), ("after", ALWAYS)])
def test_a_diagnosis_whose_reporting_step_dies_is_told_once_or_fails_and_the_next_is_told(world, killer, when, deaths):
    """Dead for good before it has sent, it leaves an execution that failed, of which the alarm tells."""
    queue = listening_queue(world)
    job = f"untold_{when}_{deaths}"
    killer.kill("WriteReport", job, when, deaths=deaths)
    announce(world, jobName=job, state="FAILED", jobRunId=f"jr_{job}")
    execution = ended(world, world.execution_arn(world.execution_of(f"jr_{job}")))
    expected = ("SUCCEEDED", None) if deaths == 1 else ("FAILED", "Runtime.ExitError")
    assert (execution["status"], execution.get("error")) == expected, execution
    assert killer.pending(job) == ([] if deaths == 1 else ["WriteReport"])
    killer.spare(job)
    times = 0 if (when, deaths) == ("before", ALWAYS) else 1
    assert times_told(world, queue, execution["name"]) == times

    announce(world, jobName=f"{job}_next", state="FAILED", jobRunId=f"jr_{job}_next")
    following = ended(world, world.execution_arn(world.execution_of(f"jr_{job}_next")))
    assert following["status"] == "SUCCEEDED", following
    assert times_told(world, queue, following["name"]) == 1


def times_told(world: World, queue: str, execution: str) -> int:
    """How many texts about an execution the people of a queue got; whatever comes comes within a moment."""
    time.sleep(2)
    envelopes = [json.loads(message) for message in messages(world, queue)]
    texts = {one["MessageId"] for one in envelopes if one.get("Message", "").endswith(f"Report {execution}\n")}
    return len(texts)


def test_the_sweep_removes_by_tag_and_age_what_nobody_tests_again(world, killer):
    glue = world.client("glue")
    other = "pipefitter-smoke-of-somebody-else"
    role = world.seeded["glueRoleArn"]
    glue.create_job(Name=other, Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://b/k"})
    asked = registration_of(world, "swept")
    killer.kill("SmokeTest", "swept", "before", passing=1)
    killer.kill("WriteReport", "swept", "before")
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
