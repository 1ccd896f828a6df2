"""The functions that an event, a sweep or a report runs, one broken call at a time, in eight ways.

What `test_faults.py` is to a diagnosis, this is to what goes before and after it: no event is lost, no incident is
opened or told twice, and what changed or what is told is never another thing. Each story is handled by the function's
own executable, in an account of which one call breaks, and where that has it come again, once more in a sound one. The
calls are those that the stories make, and all that the policies grant have to be among them.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import os
import re
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest
from broken_calls import FAULTS, Account, Call, Doors, Response, forward
from conftest import World
from function_runner import Answer, Functions
from test_change_trace import as_network_team
from test_faults import STEP_SECONDS, operations

AT_ONCE = 2 * (os.cpu_count() or 2)
HANGING_AT_ONCE = 32
# What no story makes, and who breaks it.
UNREACHED = {
    ("on-job-failure", "events:PutEvents"): "a sweep whose time runs out: `on-job-failure/src/sweep/tests.rs`",
}
MESSAGE = "An error occurred while calling o95.load. Something of the job's own went wrong."


@dataclass
class Canned(Account):
    """The account as it is now; of runs and crawls that succeeded it says that they began a moment ago.

    Its only job is one of the cell's own, of whose failed run nobody has told: what else failed is of another test, and
    of another age in each cell.
    """

    untold: str = "untold"

    def ask(self, call: Call) -> Response:
        began = time.time() + 1
        if call.operation == "glue:ListJobs":
            return Response.of_json(200, {"JobNames": [self.untold]})
        if call.operation == "glue:GetJobRuns" and json.loads(call.body)["JobName"] == self.untold:
            failed = {"JobRunState": "FAILED", "ErrorMessage": MESSAGE, "StartedOn": began - 60, "CompletedOn": began}
            return Response.of_json(200, {"JobRuns": [{"Id": f"jr_{self.untold}", "JobName": self.untold} | failed]})
        if call.operation == "glue:GetJobRun" and b"jr_good" in call.body:
            run = {"Id": "jr_good", "JobName": "x", "JobRunState": "SUCCEEDED", "StartedOn": began}
            return Response.of_json(200, {"JobRun": run})
        if call.operation == "glue:ListCrawls" and b"healed" in call.body:
            crawl = {"CrawlId": "c-good", "State": "COMPLETED", "StartTime": began}
            return Response.of_json(200, {"Crawls": [crawl]})
        return forward(call, self.url, timeout=60)


@dataclass
class Scene:
    """Everything that a story needs."""

    world: World
    functions: Functions
    doors: Doors
    machine: str
    documents: dict[str, dict[str, Any]] = field(default_factory=dict)

    def handle(
        self, function: str, event: Any, operation: str = "", fault: str = "none", untold: str = "untold"
    ) -> tuple[Answer, set[str]]:
        account = Canned(self.world.environment["AWS_ENDPOINT_URL_GLUE"], untold=untold)
        with self.doors.door(account, operation, fault) as door:
            answer = self.functions.handle(function, event, door.url, STATE_MACHINE_ARN=self.machine)
            return answer, set(door.seen)

    def incidents_of(self, name: str) -> list[str]:
        """The incidents that list runs of a job or crawler, for each of these runs."""
        items = [item for item in self.world.listed("RUN#") if item["sk"]["S"].split("#")[1] == name]
        return [item["pk"]["S"].removeprefix("INCIDENT#") for item in items]

    def has_begun(self, execution: str) -> bool:
        states = self.world.client("stepfunctions")
        arn = f"{self.machine.replace('stateMachine', 'execution')}:{execution}"
        try:
            return bool(states.describe_execution(executionArn=arn))
        except states.exceptions.ExecutionDoesNotExist:
            return False

    def is_open(self, incident: str) -> bool:
        return "closed" not in self.world.incident(incident)


def queued(detail_type: str, detail: dict[str, Any], received: int = 1) -> dict[str, Any]:
    """An event as it comes out of the queue."""
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    body = {"detail-type": detail_type, "source": "aws.glue", "time": now, "detail": detail}
    attributes = {"ApproximateReceiveCount": str(received)}
    return {"Records": [{"messageId": "m", "body": json.dumps(body), "attributes": attributes}]}


def of_run(job: str, run: str, state: str = "FAILED", received: int = 1) -> dict[str, Any]:
    detail = {"jobName": job, "jobRunId": run, "state": state, "severity": "ERROR", "message": MESSAGE}
    return queued("Glue Job State Change", detail, received)


def comes_again(answer: Answer) -> bool:
    return answer.error is not None or bool(answer.body.get("batchItemFailures"))


@dataclass(frozen=True)
class Story:
    """What happens to a function: an event of that name's own, and what has to hold when it was handled."""

    name: str
    function: str
    event: Callable[[Scene, str], Any]
    holds: Callable[[Scene, str, Any, Answer, str], Iterator[str]]


# ---- Failures ------------------------------------------------------------------------------------------------------


def a_failure(scene: Scene, name: str) -> Any:
    return of_run(name, f"jr_{name}")


def a_failure_that_follows(scene: Scene, name: str) -> Any:
    answer, _ = scene.handle("on-job-failure", of_run(name, f"jr_{name}_first"))
    assert answer.error is None, answer
    time.sleep(1.1)
    return of_run(name, f"jr_{name}")


def a_failure_at_last(scene: Scene, name: str) -> Any:
    """It has waited as long as the queue keeps it."""
    return of_run(name, f"jr_{name}", received=3)


def a_failed_crawl(scene: Scene, name: str) -> Any:
    return queued("Glue Crawler State Change", {"crawlerName": name, "state": "Failed", "errorMessage": MESSAGE})


def is_listed_once_and_diagnosed(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    runs = 2 if story_of(name) == "follows" else 1
    if comes_again(answer):
        answer, _ = scene.handle("on-job-failure", event)
        if comes_again(answer):
            yield f"it comes again though nothing is broken: {answer}"
    incidents = scene.incidents_of(name)
    if len(incidents) > runs or len(set(incidents)) > 1:
        yield f"{runs} failures are listed by {incidents}"
    is_alone = scene.has_begun(alone(name, event))
    if len(incidents) < runs and not is_alone:
        yield f"lost: {runs} failures are listed by {incidents}; {answer}"
    if not is_alone and not all(scene.has_begun(f"diag-{incident}") for incident in incidents):
        yield f"nothing diagnoses {incidents}; {answer}"


def story_of(name: str) -> str:
    return next(story.name for story in STORIES if name.startswith(f"cell-{story.name}--"))


def alone(name: str, event: Any) -> str:
    """The execution that diagnoses a failure by itself."""
    body = json.loads(event["Records"][0]["body"])
    run = body["detail"].get("jobRunId") or f"crawl-{name}-{body['time']}"
    plain = re.fullmatch(r"[A-Za-z0-9_-]{1,75}", run)
    return f"diag-{run}" if plain else f"diag-{hashlib.sha256(run.encode()).hexdigest()}"


def sweeping(scene: Scene, name: str) -> Any:
    answer, _ = scene.handle("on-job-failure", of_run(name, f"jr_{name}"))
    assert answer.error is None, answer
    return {"sweep": {"lookbackMinutes": 5}}


def nothing_is_over_and_nothing_is_lost(
    scene: Scene, name: str, event: Any, answer: Answer, fault: str
) -> Iterator[str]:
    (incident,) = scene.incidents_of(name)
    if not scene.is_open(incident):
        yield "the sweep has closed what still fails"
    untold = f"untold-{name}"
    is_said = answer.error or answer.body.get("unreadable")
    if not is_said and not scene.incidents_of(untold) and not scene.has_begun(f"diag-jr_{untold}"):
        yield f"a run is neither taken nor said to be unread: {answer.body}"
    is_own = any(f"--{call}-" in name for call in ("listjobs", "getjobruns", "getcrawlers", "listcrawls", "query"))
    if fault != "none" and is_own and not is_said:
        yield f"what could not be read is not said: {answer.body}"
    answer, _ = scene.handle("on-job-failure", event, untold=untold)
    if answer.error:
        yield f"no sweep though nothing is broken: {answer}"
    incidents = scene.incidents_of(untold)
    if len(incidents) > 1 or not incidents and not scene.has_begun(f"diag-jr_{untold}"):
        yield f"after the next sweep the run is listed by {incidents}"
    if not all(scene.has_begun(f"diag-{incident}") for incident in incidents):
        yield f"nothing diagnoses {incidents}"


# ---- Ends ----------------------------------------------------------------------------------------------------------


def a_success(scene: Scene, name: str) -> Any:
    answer, _ = scene.handle("on-job-failure", of_run(name, f"jr_{name}"))
    assert answer.error is None, answer
    return of_run(name, "jr_good", "SUCCEEDED")


def a_crawl_that_succeeded(scene: Scene, name: str) -> Any:
    event = a_failed_crawl(scene, f"healed-{name}")
    answer, _ = scene.handle("on-job-failure", event)
    assert answer.error is None, answer
    return queued("Glue Crawler State Change", {"crawlerName": f"healed-{name}", "state": "Succeeded"})


def is_over_and_told_or_as_before(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    again = comes_again(answer)
    if again:
        answer, _ = scene.handle("on-job-success", event)
        if comes_again(answer):
            yield f"it comes again though nothing is broken: {answer}"
    (incident,) = scene.incidents_of(f"healed-{name}") or scene.incidents_of(name)
    closed, told = not scene.is_open(incident), scene.has_begun(f"resolved-{incident}")
    if closed != told:
        yield f"closed is {closed}, and that its end is told is {told}"
    if (again or fault == "none") and not told:
        yield f"it is not over, though the event came again: {answer}"


# ---- Diagnosis -----------------------------------------------------------------------------------------------------


def a_diagnosis(scene: Scene, name: str) -> Any:
    event = {"state": "FAILED", "message": MESSAGE, "at": "2026-11-24T10:00:00Z"}
    asked = {"diagnose": {"jobName": name, "jobRunId": "jr_0123456789abcdef", "event": event}}
    return {"request": asked, "executionArn": f"{scene.machine.replace('stateMachine', 'execution')}:{name}"}


def a_connection_to_test(scene: Scene, name: str) -> Any:
    asked = {"connection": scene.documents["trace"]["evidence"]["connections"][0]["name"]}
    return {"request": asked, "executionArn": f"{scene.machine.replace('stateMachine', 'execution')}:{name}"}


def goes_on_without_context(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    if answer.error is not None or answer.body["way"] != "diagnose":
        yield f"a diagnosis is not begun: {answer}"
    if answer.seconds > 10 + 5:
        yield f"{answer.seconds:.0f} seconds before a diagnosis"


def is_tested_or_an_error(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    if answer.error is None and answer.body["way"] not in ("test", "diagnose"):
        yield f"a connection that is there is taken for one that is not: {answer.body['way']}"


def a_trace(scene: Scene, name: str) -> Any:
    return scene.documents["trace"]


def a_trace_of_a_connection(scene: Scene, name: str) -> Any:
    """Whose a connection is no diagnosis reads beforehand."""
    evidence = scene.documents["trace"]["evidence"]
    connection = {"kind": "connection", "id": evidence["connections"][0]["name"]}
    finding = {"code": "URL_GRAMMAR", "stage": "driver", "verdict": "fail", "title": "-", "evidence": "-"}
    finding |= {"resource": connection, "confidence": "confirmed", "fix": {"summary": "-", "commands": []}}
    known = {key: evidence[key] for key in ("observedAt", "context", "job", "connections")}
    return {"evidence": known, "driver": {"findings": [finding]}}


def says_what_it_lacks(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    if answer.error is not None:
        yield f"an error: {answer.body}"
        return
    change = answer.body or {}
    sound = {(one["resource"]["id"], one.get("field")) for one in scene.documents["change"]["causes"] if one["proven"]}
    proven = {(one["resource"]["id"], one.get("field")) for one in change.get("causes", []) if one["proven"]}
    if not proven <= sound:
        yield f"another cause: {proven - sound}"
    if fault != "none" and not change.get("unknown"):
        yield f"nothing is unknown: {change}"
    if answer.seconds > STEP_SECONDS + 5:
        yield f"{answer.seconds:.0f} seconds"


# ---- Report --------------------------------------------------------------------------------------------------------


def a_report(scene: Scene, name: str) -> Any:
    """Of the first diagnosis of an incident of its own."""
    answer, _ = scene.handle("on-job-failure", of_run(name, f"jr_{name}"))
    assert answer.error is None, answer
    (incident,) = scene.incidents_of(name)
    document = json.loads(json.dumps(scene.documents["report"]))
    document["route"]["request"]["incident"] = incident
    return document | {"execution": f"diag-{incident}"}


def is_told_or_tried_again(scene: Scene, name: str, event: Any, answer: Answer, fault: str) -> Iterator[str]:
    document = event
    for _ in range(3):
        if answer.error is None and "delivery" not in answer.body:
            break
        document = document | (answer.body if answer.error is None else {})
        answer, _ = scene.handle("write-report", document)
    if answer.error is not None or "outcome" not in answer.body:
        yield f"no report though nothing is broken: {answer}"
        return
    root, sound = answer.body.get("rootCause", {}), scene.documents["told"]
    if root.get("code") != sound["rootCause"]["code"] or sound["rootCause"]["code"] not in answer.body["text"]:
        yield f"another root cause: {root.get('code')}"


STORIES = [
    Story("opens", "on-job-failure", a_failure, is_listed_once_and_diagnosed),
    Story("follows", "on-job-failure", a_failure_that_follows, is_listed_once_and_diagnosed),
    Story("at-last", "on-job-failure", a_failure_at_last, is_listed_once_and_diagnosed),
    Story("crawls", "on-job-failure", a_failed_crawl, is_listed_once_and_diagnosed),
    Story("sweeps", "on-job-failure", sweeping, nothing_is_over_and_nothing_is_lost),
    Story("succeeds", "on-job-success", a_success, is_over_and_told_or_as_before),
    Story("crawl-succeeds", "on-job-success", a_crawl_that_succeeded, is_over_and_told_or_as_before),
    Story("routes", "route-request", a_diagnosis, goes_on_without_context),
    Story("tests", "route-request", a_connection_to_test, is_tested_or_an_error),
    Story("traces", "trace-change", a_trace, says_what_it_lacks),
    Story("traces-a-connection", "trace-change", a_trace_of_a_connection, says_what_it_lacks),
    Story("reports", "write-report", a_report, is_told_or_tried_again),
]


@dataclass(frozen=True)
class Cell:
    """One call of a story, broken in one way."""

    story: Story
    operation: str
    fault: str

    @property
    def name(self) -> str:
        """That of its job: nothing else in the account has it."""
        return f"cell-{self.story.name}--{self.operation.rpartition(':')[2].lower()}-{self.fault}"


def told(scene: Scene, cell: Cell) -> tuple[list[str], set[str]]:
    """What does not hold in a cell, and the calls that were made."""
    story, name = cell.story, cell.name
    event = story.event(scene, name)
    answer, seen = scene.handle(story.function, event, cell.operation, cell.fault, f"untold-{name}")
    found = list(story.holds(scene, name, event, answer, cell.fault))
    if cell.fault != "none" and cell.operation not in seen:
        found.append("the call is not made")
    if answer.error == "Sandbox.Timedout":
        found.append(f"it was ended after {answer.seconds:.0f} seconds")
    return [f"{name}: {one}" for one in found], seen


@pytest.fixture(scope="module")
def scene(world: World, registration, job, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    states = world.client("stepfunctions")
    role = states.describe_state_machine(stateMachineArn=world.state_machine)["roleArn"]
    nothing = json.dumps({"StartAt": "Nothing", "States": {"Nothing": {"Type": "Succeed"}}})
    machine = states.create_state_machine(name="begun", definition=nothing, roleArn=role)["stateMachineArn"]
    doors = Doors()
    scene = Scene(world, Functions(world, tmp_path_factory.mktemp("functions")), doors, machine)
    scene.documents |= diagnosed(world, registration, job)
    try:
        yield scene
    finally:
        doors.close()
        states.delete_state_machine(stateMachineArn=machine)


def diagnosed(world: World, registration, job: str) -> dict[str, dict[str, Any]]:
    """What two steps were handed in a real diagnosis of a way that somebody broke, and what they made of it."""
    assert world.execute(registration)["outcome"] == "READY"
    ec2 = world.client("ec2", **as_network_team(world))
    service = [{"Name": "service-name", "Values": [f"com.amazonaws.{world.region}.s3"]}]
    (before,) = ec2.describe_vpc_endpoints(Filters=service)["VpcEndpoints"]
    ec2.delete_vpc_endpoints(VpcEndpointIds=[before["VpcEndpointId"]])
    try:
        run = world.run_job(job)
        report = world.diagnosis_of(run["Id"])
    finally:
        ec2.create_vpc_endpoint(
            VpcId=before["VpcId"],
            ServiceName=before["ServiceName"],
            VpcEndpointType="Gateway",
            RouteTableIds=before["RouteTableIds"],
        )
    execution = world.execution_of(run["Id"])
    traced, _ = world.answer_of(execution, "DiagnoseDriver")
    written, _ = world.answer_of(execution, "TraceChange")
    return {"trace": traced, "change": report["change"], "report": written, "told": report}


@pytest.fixture(scope="module")
def calls(scene: Scene) -> dict[str, set[str]]:
    """The calls of each story in a sound account, in which all has to hold as well."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sound = list(pool.map(lambda story: told(scene, Cell(story, "", "none")), STORIES))
    assert [complaint for complaints, _ in sound for complaint in complaints] == []
    return {story.name: seen for story, (_, seen) in zip(STORIES, sound, strict=True)}


def test_every_call_that_a_function_may_make_is_made_in_some_story(calls):
    for function in {story.function for story in STORIES}:
        made = set().union(*(calls[story.name] for story in STORIES if story.function == function))
        missing = {one for one in operations(function) - made if (function, one) not in UNREACHED}
        assert not missing, f"no story of {function} makes these calls, so no test breaks them: {sorted(missing)}"


def test_a_call_that_breaks_loses_nothing_and_tells_nothing_else(scene, calls, request):
    cells = [Cell(story, call, fault) for story in STORIES for call in sorted(calls[story.name]) for fault in FAULTS]
    if request.config.getoption("--faults") != "all":
        each = itertools.groupby(cells, lambda cell: (cell.story, cell.operation))
        cells = [next(itertools.islice(group, number % len(FAULTS), None)) for number, (_, group) in enumerate(each)]
    begun = time.monotonic()
    with ThreadPoolExecutor(HANGING_AT_ONCE) as waiting, ThreadPoolExecutor(AT_ONCE) as working:
        pools = [(waiting if cell.fault == "hang" else working).submit(told, scene, cell) for cell in cells]
        complaints = [complaint for future in pools for complaint in future.result()[0]]
    print(f"{len(cells)} cells in {time.monotonic() - begun:.0f} seconds, {len(complaints)} complaints")
    assert complaints == [], "\n".join(complaints)
