"""Incidents through the real rule and queue while the table breaks; `test_function_faults.py` breaks every call."""

import contextlib
import json
import time

import pytest
from broken_calls import FAULTS, Account, Call, Doors, Response, forward
from conftest import wait_for
from test_diagnosis import another_password, function_name
from test_events import all_taken, announce, dead_letters

# How a call that is asked again and again breaks; `hang` costs minutes, and is tried by `make faults`.
SHORT = ("denied", "throttled", "500", "reset")
TABLE_CALLS = ("dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:UpdateItem")


class Live(Account):
    """The account as it is now: a table changes from one call to the next."""

    def ask(self, call: Call) -> Response:
        return forward(call, self.url, timeout=60)


@pytest.fixture(scope="module")
def doors():
    doors = Doors()
    yield doors
    doors.close()


@contextlib.contextmanager
def broken(world, doors, logical_id, operation, fault):
    """A function whose calls of one service go through a door that breaks one of them."""
    functions, name = world.client("lambda"), function_name(world, logical_id)
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    service = operation.partition(":")[0].upper()
    with doors.door(Live(world.environment["AWS_ENDPOINT_URL_GLUE"]), operation, fault) as door:
        variables = before | {f"AWS_ENDPOINT_URL_{service}": door.url}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        try:
            yield door
        finally:
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})


def faults_of(request):
    return FAULTS if request.config.getoption("--faults") == "all" else SHORT


@pytest.fixture(scope="module", autouse=True)
def soon_again(world, request):
    """What could not be handled comes again as soon as the function has given up; `hang` takes it longer."""
    if "hang" not in faults_of(request):
        world.retry_after(8)
        yield
        world.retry_after(30)
    else:
        yield


@pytest.mark.parametrize("operation", TABLE_CALLS)
def test_a_table_that_cannot_be_asked_loses_no_event(world, doors, job, operation, request):
    for fault in faults_of(request):
        run = f"jr_{operation.partition(':')[2]}_{fault}"
        with broken(world, doors, "OnJobFailure", operation, fault) as door:
            announce(world, jobName=job, state="FAILED", jobRunId=run)
            wait_for(lambda door=door: operation in door.seen or None, f"{operation} to be asked", 60)
            time.sleep(2)
        all_taken(world)

        def told(run=run):
            """The run is listed by an incident, or diagnosed by itself; either way there is a report."""
            incident = world.incident_of(run)
            alone = world._ended(world.execution_arn(f"diag-{run}"))
            return (incident and world.diagnosis_of(run)) or (alone and json.loads(alone["output"]))

        report = wait_for(lambda: told() or None, f"a report of {run}", 90)
        assert report["outcome"] in ("INCONCLUSIVE", "DIAGNOSED"), f"{operation} {fault}: {report['text']}"
        world.end_incidents()
        # An event says its time in whole seconds.
        time.sleep(1.1)
    assert dead_letters(world) == []


def test_a_success_that_cannot_be_looked_up_closes_the_incident_when_the_sweep_comes(world, doors, job):
    with another_password(world):
        run = world.run_job(job)
        world.diagnosis_of(run["Id"])
    incident = world.incident_of(run["Id"])
    with broken(world, doors, "OnJobSuccess", "dynamodb:Query", "denied") as door:
        assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
        wait_for(lambda: "dynamodb:Query" in door.seen or None, "the table to be asked", 60)
        time.sleep(2)
    assert "closed" not in world.incident_of(run["Id"])
    answer = world.client("lambda").invoke(
        FunctionName=function_name(world, "OnJobFailure"), Payload=json.dumps({"sweep": {"lookbackMinutes": 60}})
    )
    assert json.loads(answer["Payload"].read())["closed"] == [incident["id"]]
    assert world.finished(world.execution_arn(f"resolved-{incident['id']}"))["outcome"] == "RESOLVED"
    dead_letters(world)
