"""A stack of the tests' own: the released zips, deployed from the real template, with IAM enforced."""

from __future__ import annotations

import base64
import functools
import json
import os
import re
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
STACK = ROOT / "infra" / "local"
CONNECTION = "orders-prod"
SECRET = f"glue/{CONNECTION}/credentials"
JOB = "nightly"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--command", required=True, type=Path, help="the built `pipefitter` command")
    parser.addoption("--port-base", default=4866, type=int, help="first port of the tests' own stack")
    parser.addoption("--faults", default="some", choices=("some", "all"), help="how much of the fault matrix is tried")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Registering begins on an account that knows no connection yet; every other story registers what it needs."""
    items.sort(key=lambda item: item.path.name != "test_registration.py")


# In which events of runs wait.
QUEUES = ("FailedRuns", "SucceededRuns")


class World:
    """The account on this machine, and Pipefitter in it."""

    def __init__(self, state: Path, command: Path) -> None:
        self.state = state
        self.command_path = command
        self.environment = os.environ | {"PIPEFITTER_STATE": str(state), "PIPEFITTER_PYTHON": sys.executable}
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            self.environment.pop(name, None)

    def stack(self, *arguments: str, stdin: str = "") -> str:
        """A command of the local stack."""
        finished = subprocess.run(
            [sys.executable, "-m", "stack", *arguments],
            cwd=STACK,
            env=self.environment,
            input=stdin,
            capture_output=True,
            text=True,
        )
        assert finished.returncode == 0, finished.stdout + finished.stderr
        return finished.stdout

    def enter(self) -> None:
        """Take the account's endpoints and its administrator's credentials as one's own."""
        for line in (self.state / "stack.env").read_text().splitlines():
            if line.startswith("export "):
                name, _, value = line.removeprefix("export ").partition("=")
                self.environment[name] = value.strip("'")
        self.record = json.loads((self.state / "stack.json").read_text())
        self.seeded = self.record["seeded"]
        self.state_machine = f"arn:aws:states:{self.region}:{self.account}:stateMachine:pipefitter"

    @property
    def region(self) -> str:
        return self.environment["AWS_REGION"]

    @property
    def account(self) -> str:
        return self.record["account"]

    @functools.cached_property
    def outputs(self) -> dict[str, str]:
        """What the deployed stack says of itself."""
        (stack,) = self.client("cloudformation").describe_stacks(StackName="pipefitter")["Stacks"]
        return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}

    def client(self, service: str, **credentials: str) -> Any:
        """A boto3 client of the administrator, or of whom the credentials belong to."""
        names = {"stepfunctions": "SFN", "secretsmanager": "SECRETS_MANAGER", "route53": "ROUTE_53"}
        variable = names.get(service, service.upper())
        endpoint = self.environment.get(f"AWS_ENDPOINT_URL_{variable}", self.environment["AWS_ENDPOINT_URL"])
        keys = credentials or {
            "aws_access_key_id": self.environment["AWS_ACCESS_KEY_ID"],
            "aws_secret_access_key": self.environment["AWS_SECRET_ACCESS_KEY"],
        }
        config = Config(retries={"max_attempts": 2})
        return boto3.client(service, region_name=self.region, endpoint_url=endpoint, config=config, **keys)

    def pipefitter(self, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
        """The `pipefitter` command, as a user runs it."""
        return subprocess.run(
            [str(self.command_path), *arguments], env=self.environment, input=stdin, capture_output=True, text=True
        )

    def execute(self, request: Any) -> dict[str, Any]:
        """One execution with that input; its report."""
        started = self.client("stepfunctions").start_execution(
            stateMachineArn=self.state_machine, input=json.dumps(request)
        )
        return self.finished(started["executionArn"])

    def finished(self, execution_arn: str, seconds: float = 90) -> dict[str, Any]:
        """The report of an execution, once it is there."""
        execution = wait_for(
            lambda: self._ended(execution_arn), f"execution {execution_arn.rpartition(':')[2]} to end", seconds
        )
        assert execution["status"] == "SUCCEEDED", execution.get("cause") or execution
        return json.loads(execution["output"])

    def _ended(self, execution_arn: str) -> dict[str, Any] | None:
        states = self.client("stepfunctions")
        try:
            execution = states.describe_execution(executionArn=execution_arn)
        except states.exceptions.ExecutionDoesNotExist:
            return None
        return None if execution["status"] == "RUNNING" else execution

    def execution_arn(self, name: str) -> str:
        return f"{self.state_machine.replace('stateMachine', 'execution')}:{name}"

    def diagnosis_of(self, run_id: str) -> dict[str, Any]:
        """The report of the diagnosis that the failure of that run started by itself, or joined."""
        return self.finished(self.execution_arn(self.execution_of(run_id)))

    def execution_of(self, run_id: str) -> str:
        """The name of the execution that diagnoses the incident of a run."""
        incident = wait_for(lambda: self.incident_of(run_id), f"run {run_id} to join an incident", 30)
        return incident["execution"]

    def incident_of(self, run_id: str) -> dict[str, Any] | None:
        """The incident that lists a run, whole, as the command prints it."""
        for item in self.listed("RUN#"):
            if item["sk"]["S"].endswith(f"#{run_id}"):
                return self.incident(item["pk"]["S"].removeprefix("INCIDENT#"))
        return None

    def incident(self, incident_id: str) -> dict[str, Any]:
        finished = self.pipefitter("incidents", incident_id, "--format", "json")
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    def open_incidents(self) -> list[dict[str, Any]]:
        finished = self.pipefitter("incidents", "--format", "json")
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    def listed(self, kind: str) -> list[dict[str, Any]]:
        """The items of the incidents' table whose sort key begins so."""
        pages = (
            self.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self.outputs["IncidentsTable"],
                FilterExpression="begins_with(sk, :kind)",
                ExpressionAttributeValues={":kind": {"S": kind}},
            )
        )
        return [item for page in pages for item in page["Items"]]

    def forget_left_alone(self, member: str) -> None:
        """What is remembered of the tag of a job (`JOB#name`) or crawler has expired."""
        key = {"pk": {"S": member}, "sk": {"S": "LEFT_ALONE"}}
        self.client("dynamodb").delete_item(TableName=self.outputs["IncidentsTable"], Key=key)

    def end_incidents(self) -> None:
        """Close what earlier stories left open, as quiet does; what a success ended does not come and go."""
        now = datetime.now(UTC).isoformat().replace("+00:00", "Z")
        for item in self.listed("NEWEST"):
            closed = json.loads(item["closedBy"]["S"]) if "closedBy" in item else {}
            incident = json.loads(item["incident"]["S"])
            healed = [before for before in incident.get("before", []) if before.pop("healed", False)]
            if "openIndex" in item or closed.get("by") == "success" or healed:
                quiet = {"by": "quiet", "seen": closed.get("started") or closed.get("seen") or now}
                self.client("dynamodb").update_item(
                    TableName=self.outputs["IncidentsTable"],
                    Key={"pk": item["pk"], "sk": item["sk"]},
                    UpdateExpression="SET closedBy = :quiet, incident = :incident REMOVE openIndex",
                    ExpressionAttributeValues={
                        ":quiet": {"S": json.dumps(quiet)},
                        ":incident": {"S": json.dumps(incident)},
                    },
                )

    def retry_after(self, seconds: int) -> None:
        """What could not be handled comes again after so long, and not after the minutes of a deployment."""
        for queue in QUEUES:
            self.client("sqs").set_queue_attributes(
                QueueUrl=self.resource(queue), Attributes={"VisibilityTimeout": str(seconds)}
            )

    def taken(self) -> bool:
        """Whether every event of a run has been taken from its queue."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        for queue in QUEUES:
            waiting = self.client("sqs").get_queue_attributes(QueueUrl=self.resource(queue), AttributeNames=names)
            if any(int(waiting["Attributes"][name]) for name in names):
                return False
        return True

    def resource(self, logical_id: str) -> str:
        """The physical id of a resource of the deployed stack."""
        found = self.client("cloudformation").describe_stack_resource(
            StackName="pipefitter", LogicalResourceId=logical_id
        )
        return found["StackResourceDetail"]["PhysicalResourceId"]

    def states_of(self, execution_name: str) -> list[str]:
        """The states that an execution entered, in order."""
        arn = self.execution_arn(execution_name)
        events = self.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
        return [e["stateEnteredEventDetails"]["name"] for e in events if "stateEnteredEventDetails" in e]

    def answer_of(self, execution_name: str, state: str) -> tuple[dict[str, Any], float]:
        """The document as a state left it, and the seconds that the state took."""
        arn = f"{self.state_machine.replace('stateMachine', 'execution')}:{execution_name}"
        events = self.client("stepfunctions").get_execution_history(executionArn=arn, maxResults=1000)["events"]
        (entered,) = [e for e in events if e.get("stateEnteredEventDetails", {}).get("name") == state]
        (left,) = [e for e in events if e.get("stateExitedEventDetails", {}).get("name") == state]
        took = (left["timestamp"] - entered["timestamp"]).total_seconds()
        return json.loads(left["stateExitedEventDetails"]["output"]), took

    def fill_secret(self, password: str, secret: str = SECRET) -> None:
        value = {"username": "glue_orders", "password": password}
        self.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=json.dumps(value))

    @property
    def password(self) -> str:
        """What the real server takes from `glue_orders`; it stands in a file that only its owner can read."""
        return json.loads((self.state / "database.json").read_text())["password"]

    def run_job(self, name: str = JOB, arguments: dict[str, str] | None = None) -> dict[str, Any]:
        """One run of a job, until it has ended."""
        glue = self.client("glue")
        run_id = glue.start_job_run(JobName=name, Arguments=arguments or {})["JobRunId"]

        def ended() -> dict[str, Any] | None:
            run = glue.get_job_run(JobName=name, RunId=run_id)["JobRun"]
            return run if run["JobRunState"] in ("SUCCEEDED", "FAILED", "TIMEOUT", "ERROR", "STOPPED") else None

        return wait_for(ended, f"run {run_id} to end", 60)


def with_packed_facts(text: str) -> str:
    """A history, and beside it what steps handed on packed: `facts` is deflated JSON in base64."""
    packed = re.findall(r'facts[\\"]+\s*:\s*[\\"]+(e[A-Za-z0-9+/]{20,}=*)', text)
    return "\n".join([text, *(zlib.decompress(base64.b64decode(one)).decode() for one in packed)])


def wait_for(look: Callable[[], Any], what: str, seconds: float) -> Any:
    """What `look` finds, once it finds it."""
    deadline = time.monotonic() + seconds
    while (found := look()) is None:
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s in vain for {what}"
        time.sleep(0.1)
    return found


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[World]:
    world = World(tmp_path_factory.mktemp("stack"), request.config.getoption("--command"))
    world.stack("up", "--port-base", str(request.config.getoption("--port-base")))
    try:
        world.enter()
        assert world.record["mysql"], "the tests need MariaDB; on Debian: apt-get install mariadb-server"
        world.stack("deploy")
        world.retry_after(30)
        yield world
    finally:
        world.stack("down")


@pytest.fixture(autouse=True)
def nothing_open(world: World) -> None:
    """A story begins without the incidents of others: its first failure is the first."""
    world.end_incidents()


@pytest.fixture(scope="session")
def registration() -> dict[str, Any]:
    """The example input that registers the seeded database."""
    return json.loads((ROOT / "tests/inputs/postgresql-rds.json").read_text())


@pytest.fixture(scope="session")
def connection(world: World, registration: dict[str, Any]) -> str:
    """A registered, proven connection to the real PostgreSQL."""
    report = world.execute(registration)
    if report["outcome"] == "NEEDS_INPUT":
        world.fill_secret(world.password)
        report = world.execute(registration)
    assert report["outcome"] == "READY", report["text"]
    return CONNECTION


@pytest.fixture(scope="session")
def job(world: World, connection: str) -> str:
    """A Glue job as people write them, on that connection."""
    bucket, key = world.seeded["scriptBucket"], "scripts/nightly.py"
    world.client("s3").put_object(Bucket=bucket, Key=key, Body=(ROOT / "tests/demo/nightly.py").read_bytes())
    world.client("glue").create_job(
        Name=JOB,
        Role=world.seeded["glueRoleArn"],
        Command={"Name": "glueetl", "ScriptLocation": f"s3://{bucket}/{key}", "PythonVersion": "3"},
        Connections={"Connections": [connection]},
        DefaultArguments={"--connection_name": connection},
        GlueVersion="5.0",
        WorkerType="G.1X",
        NumberOfWorkers=2,
        ExecutionProperty={"MaxConcurrentRuns": 3},
    )
    return JOB
