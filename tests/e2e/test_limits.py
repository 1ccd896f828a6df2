"""However much fails at once and however large it is, nothing is lost; and whatever holds a secret, none leaves."""

from __future__ import annotations

import json
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import ROOT, World, wait_for
from test_events import dead_letters, executions
from test_secret_leaks import listening_queue

# On one machine each failure is half a dozen processes; `make faults` has the whole storm.
STORM = {"some": 20, "all": 200}
# Step Functions ends an execution whose document passes 256 KiB, and no catch sees it.
LARGEST_DOCUMENT = 200_000
FORMS = ROOT / "functions/shared-domain/tests/redaction/forms.rs"


# ---- A storm -------------------------------------------------------------------------------------------------------


def test_of_a_storm_of_failures_every_one_is_listed_once_and_one_is_diagnosed(world, request):
    """All come through the real rule and queue. What a text says in the same words of the same job is one incident."""
    runs = [f"jr_storm_{number:03}" for number in range(STORM[request.config.getoption("--faults")])]
    batches = [runs[at : at + 10] for at in range(0, len(runs), 10)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(lambda batch: announce(world, batch), batches)) == [0] * len(batches)
    wait_for(lambda: set(runs) <= {run for run, _ in listed(world)} or None, "every run to be listed", 240)
    found = listed(world)
    assert sorted(run for run, _ in found) == runs
    (incident,) = {incident for _, incident in found}
    assert [name for name in executions(world) if incident in name] == [f"diag-{incident}"]
    assert dead_letters(world) == []


def announce(world: World, runs: list[str]) -> int:
    """How many of the events were refused."""
    details = [{"jobName": "stormy", "state": "FAILED", "jobRunId": run, "message": "x"} for run in runs]
    entries = [
        {"Source": "pipefitter.local.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(detail)}
        for detail in details
    ]
    return world.client("events").put_events(Entries=entries)["FailedEntryCount"]


def listed(world: World) -> list[tuple[str, str]]:
    """The runs of the storm, each with an incident that lists it."""
    items = [(item["sk"]["S"], item["pk"]["S"]) for item in world.listed("RUN#")]
    return [(sk.rpartition("#")[2], pk.removeprefix("INCIDENT#")) for sk, pk in items if "#jr_storm_" in sk]


def log(world: World, group: str) -> list[str]:
    pages = world.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]


# ---- Sizes ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(world: World, job: str) -> Any:
    """Runs a job that fails: with that script, and those arguments."""
    glue, s3 = world.client("glue"), world.client("s3")
    definition = glue.get_job(JobName=job)["Job"]
    kept = {key: definition[key] for key in ("Role", "Connections", "GlueVersion", "WorkerType", "NumberOfWorkers")}

    def run(name: str, script: str, arguments: dict[str, str]) -> dict[str, Any]:
        location = f"s3://{world.seeded['scriptBucket']}/scripts/{name}.py"
        s3.put_object(Bucket=world.seeded["scriptBucket"], Key=f"scripts/{name}.py", Body=script.encode())
        command = {"Name": "glueetl", "ScriptLocation": location, "PythonVersion": "3"}
        glue.create_job(Name=name, Command=command, DefaultArguments=arguments, **kept)
        run = world.run_job(name)
        assert run["JobRunState"] == "FAILED"
        return run

    return run


def test_a_message_of_400_kilobytes_and_300_arguments_of_one_end_in_a_report(world, hostile):
    arguments = {f"--argument-{number}": f"{number} " + "y" * 1024 for number in range(300)}
    script = "raise RuntimeError('password authentication failed ' + 'x' * 400_000 + ' Connection refused')"
    run = hostile("large", script, arguments)
    report = diagnosed(world, "large", run)
    assert report["job"]["runId"] == run["Id"]
    sizes = documents(world, f"sized-{run['Id']}")
    assert sizes and max(sizes.values()) < LARGEST_DOCUMENT, sizes


def diagnosed(world: World, job: str, run: dict[str, Any]) -> dict[str, Any]:
    """As an event would have it: one of this size may not come through the bus."""
    event = {"state": "FAILED", "message": run["ErrorMessage"][:150_000], "at": "2026-11-24T10:00:00Z"}
    asked = {"diagnose": {"jobName": job, "jobRunId": run["Id"], "event": event}}
    name = f"sized-{run['Id']}"
    started = world.client("stepfunctions").start_execution(
        stateMachineArn=world.state_machine, name=name, input=json.dumps(asked)
    )
    return world.finished(started["executionArn"])


def documents(world: World, execution: str) -> dict[str, int]:
    """The size of what each state was handed and gave, by event."""
    sizes = {}
    for event in history(world, execution):
        for details in event.values():
            for part in ("input", "output"):
                if text := details.get(part) if isinstance(details, dict) else None:
                    sizes[f"{event['id']} {event['type']} {part}"] = len(text.encode())
    return sizes


def history(world: World, execution: str) -> list[dict[str, Any]]:
    arn = f"{world.state_machine.replace('stateMachine', 'execution')}:{execution}"
    pages = world.client("stepfunctions").get_paginator("get_execution_history").paginate(executionArn=arn)
    return [event for page in pages for event in page["events"]]


# ---- Leaks ---------------------------------------------------------------------------------------------------------


def planted() -> dict[str, str]:
    """The forms of the unit tests, each with a canary of its own: texts by canary."""
    text = r'r#"(?P<hashed>.*?)"#|r"(?P<raw>[^"]*)"|"(?P<plain>(?:[^"\\]|\\.)*)"'
    form = re.compile(rf'\(\s*"[^"]+",\s*(?:Plain|Word),\s*(?:{text}),?\s*\)', re.DOTALL)
    found = {}
    for number, match in enumerate(form.finditer(FORMS.read_text())):
        around = match["hashed"] or match["raw"] or _unescaped(match["plain"])
        canary = f"Kq7x{number:03}cN"
        found[canary] = canary.join(around.split("{}", 1))
    return found


def _unescaped(text: str) -> str:
    plain = re.sub(r"\\u\{([0-9a-f]+)\}", lambda match: chr(int(match[1], 16)), text)
    return plain.replace(r"\"", '"').replace(r"\n", "\n").replace(r"\\", "\\")


def test_no_secret_of_arguments_message_log_or_script_leaves_in_any_form(world, hostile, tmp_path):
    queue = listening_queue(world)
    forms = planted()
    assert len(forms) >= 40
    text = "\n--\n".join(forms.values())
    script = f"import sys\ntext = {text!r}\nprint(text, file=sys.stderr)\nprint(text)\nraise RuntimeError(text)\n"
    arguments = {f"--note-{number}": form for number, form in enumerate(forms.values())}
    run = hostile("leaky", script, arguments)
    assert all(canary in run["ErrorMessage"] for canary in list(forms)[:5])
    execution = world.execution_of(run["Id"])
    report = world.finished(world.execution_arn(execution))
    facts = tmp_path / "facts.json"
    printed = world.pipefitter("diagnose", "--job", "leaky", "--run", run["Id"], "--save-facts", str(facts))
    time.sleep(2)
    places = {
        "the report": json.dumps(report),
        "the command": printed.stdout + printed.stderr,
        "the saved facts": facts.read_text(),
        "the messages": "\n".join(messages(world, queue)),
        "the history": json.dumps(history(world, execution), default=str),
        "the functions' log": "\n".join(log(world, world.outputs["LogGroupName"])),
    }
    assert all(places.values()), [place for place, said in places.items() if not said]
    left = {place: [canary for canary in forms if canary in said] for place, said in places.items()}
    assert not any(left.values()), {place: [forms[c] for c in canaries] for place, canaries in left.items()}


def messages(world: World, queue: str) -> list[str]:
    sqs = world.client("sqs")
    found: list[str] = []
    while got := sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
        found += [message["Body"] for message in got]
        for message in got:
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
    return found
