"""An account as slow and as loud as AWS can be: late, large and hidden logs, and what never comes to an end."""

from __future__ import annotations

import contextlib
import copy
import json
from datetime import timedelta
from pathlib import Path

import pytest
from test_diagnosis import another_password

SCRIPT = Path(__file__).with_name("swallow.py")
REJECTED = "password authentication failed"
# The last state that CloudWatch's seconds may pass in.
EVIDENCE = "CollectEvidence"


@contextlib.contextmanager
def slow(world, *options: str):
    """The account is slow in this way, as long as it takes."""
    world.stack("slow", *options)
    try:
        yield
    finally:
        world.stack("slow")


@pytest.fixture(scope="module")
def swallowing(world, job):
    """Makes jobs that print the driver's error and end with an exit code, so that only the log knows."""
    key = "scripts/swallow.py"
    world.client("s3").put_object(Bucket=world.seeded["scriptBucket"], Key=key, Body=SCRIPT.read_bytes())
    definition = world.client("glue").get_job(JobName=job)["Job"]
    kept = ("Role", "Connections", "DefaultArguments", "GlueVersion", "WorkerType", "NumberOfWorkers")
    command = definition["Command"] | {"ScriptLocation": f"s3://{world.seeded['scriptBucket']}/{key}"}

    def make(name: str, **more: str) -> str:
        glue = world.client("glue")
        glue.create_job(Name=name, Command=command, **{field: definition[field] for field in kept}, **more)
        return name

    return make


def fail(world, job: str) -> tuple[dict, dict, float]:
    """The report of a failed run, the evidence that it was made of, and how long that was gathered."""
    with another_password(world):
        run = world.run_job(job)
        assert run["JobRunState"] == "FAILED" and REJECTED not in run["ErrorMessage"], run
        report = world.diagnosis_of(run["Id"])
    evidence, seconds = world.answer_of(world.execution_of(run["Id"]), EVIDENCE)
    return report, evidence["evidence"], seconds


def blames_the_password(report: dict, evidence: dict) -> None:
    assert REJECTED in "\n".join(evidence["logTail"])
    assert report["rootCause"]["code"] == "DB_PASSWORD", report["text"]


def test_a_log_that_arrives_after_the_event_is_read_at_the_second_look(world, swallowing):
    with slow(world, "--log-delay", "6"):
        report, evidence, seconds = fail(world, swallowing("late-log"))
    blames_the_password(report, evidence)
    assert 6 < seconds < 30, "it was looked for twice, and not until the function is stopped"


def test_megabytes_of_executors_do_not_hide_the_small_log_of_the_driver(world, swallowing):
    with slow(world, "--executor-megabytes", "5"):
        report, evidence, seconds = fail(world, swallowing("loud-executors"))
    blames_the_password(report, evidence)
    assert "CoarseGrainedExecutorBackend" not in "\n".join(evidence["logTail"])
    assert seconds < 10, "the executors' streams are not gone through"


def test_the_log_of_a_job_with_a_security_configuration_is_found_in_its_own_group(world, swallowing):
    report, evidence, _ = fail(world, swallowing("sealed-job", SecurityConfiguration="sealed"))
    groups = {group["logGroupName"] for group in world.client("logs").describe_log_groups()["logGroups"]}
    assert "/aws-glue/jobs/sealed-role/PipefitterGlueRole/error" in groups
    blames_the_password(report, evidence)


@contextlib.contextmanager
def impatient(world, waiting: str, later: str):
    """The same machine on another clock: instead of waiting, `later` is true of the document at once."""
    states = world.client("stepfunctions")
    deployed = states.describe_state_machine(stateMachineArn=world.state_machine)
    definition = json.loads(deployed["definition"])
    wait = definition["States"][waiting]
    assert wait["Type"] == "Wait", waiting
    definition["States"][waiting] = {"Type": "Pass", "Output": f"{{% {later} %}}", "Next": wait["Next"]}
    machine = states.create_state_machine(
        name=f"pipefitter-{waiting}", definition=json.dumps(definition), roleArn=deployed["roleArn"]
    )["stateMachineArn"]
    usual, world.state_machine = world.state_machine, machine
    try:
        yield
    finally:
        world.state_machine = usual
        states.delete_state_machine(stateMachineArn=machine)


def an_hour_later(name: str, inner: str) -> str:
    """JSONata: what a step remembers of when it began is an hour older."""
    hour = int(timedelta(hours=1).total_seconds())
    return inner.replace("SINCE", f"{{'since': {name}.since - {hour}}}")


def test_a_connection_that_stays_in_progress_is_waited_for_with_patience_and_reported(world, registration, connection):
    request = copy.deepcopy(registration) | {"connection": "orders-slow", "engines": []}
    request["auth"] = {"method": "secret", "secretId": f"glue/{connection}/credentials"}
    later = an_hour_later(
        "$states.input.creation",
        "$merge([$states.input, {'creation': $merge([$states.input.creation, SINCE])}])",
    )
    with slow(world, "--connection", "orders-slow"), impatient(world, "WaitForConnection", later):
        report = world.execute(request)
    try:
        assert report["outcome"] == "INCONCLUSIVE", report["text"]
        (made,) = [one for one in report["created"] if one["kind"] == "connection"]
        assert made["id"] == "orders-slow" and "delete-connection" in made["remove"]
        assert "longer than anybody waits" in report["text"], report["text"]
        assert not report.get("tests"), "what does not exist yet is not tested"
    finally:
        world.client("glue").delete_connection(ConnectionName="orders-slow")


def test_a_smoke_run_that_stays_in_starting_is_stopped_removed_and_said(world, connection):
    request = {"connection": connection, "engines": ["glue-etl"], "glueRole": world.seeded["glueRoleArn"]}
    later = an_hour_later(
        "$states.input.smoke.running[0]",
        "$merge([$states.input, {'smoke': $merge([$states.input.smoke,"
        " {'running': [$merge([$states.input.smoke.running[0], SINCE])]}])}])",
    )
    with slow(world, "--starting", "pipefitter-smoke-"), impatient(world, "WaitForSmokeTest", later):
        report = world.execute(request)
    (test,) = [test for test in report["tests"] if test["test"] == "glue-etl"]
    assert (report["outcome"], test["outcome"]) == ("INCONCLUSIVE", "inconclusive"), report["text"]
    assert "had not come to an end in time and was stopped" in test["message"]
    assert not [job for job in world.client("glue").list_jobs()["JobNames"] if job.startswith("pipefitter-smoke-")]
    assert not report.get("created"), report["text"]
