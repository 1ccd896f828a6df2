"""A thousand failures of three causes on three connections: three incidents, diagnoses, messages; then three ends."""

import collections
import contextlib
import io
import json
import random
import time
import zipfile
from concurrent.futures import ThreadPoolExecutor

import pytest
from broken_calls import Doors
from conftest import CONNECTION, wait_for
from test_events import dead_letters, executions, sweep
from test_incident_faults import Live
from test_secret_leaks import listening_queue

RUNS = 1_000
STORM_SECONDS = 10
JOBS_EACH = 10
# `MaximumConcurrency`, `BatchSize` and `maxReceiveCount` of the queue.
BATCHES_AT_ONCE, BATCH, RECEIVED = 4, 10, 4
CAUSES = {
    "storm-a": 'An error occurred while calling o95.load. FATAL: password authentication failed for user "glue_orders"',
    "storm-b": "An error occurred while calling o95.load. Connection to h:5432 refused. Check that the hostname and "
    "port are correct and that the postmaster is accepting TCP/IP connections.",
    "storm-c": "VPC S3 endpoint validation failed for SubnetId: subnet-1. VPC: vpc-1. Reason: Could not find S3 "
    "endpoint or NAT gateway for subnetId: subnet-1 in Vpc vpc-1",
}


@pytest.fixture(scope="module")
def jobs(world, job):
    """Ten jobs on each of three connections, all of which work."""
    glue = world.client("glue")
    connection = glue.get_connection(Name=CONNECTION)["Connection"]
    kept = ("ConnectionType", "ConnectionProperties", "PhysicalConnectionRequirements")
    definition = glue.get_job(JobName=job)["Job"]
    copied = ("Role", "Command", "GlueVersion", "WorkerType", "NumberOfWorkers")
    names = {}
    for name in CAUSES:
        glue.create_connection(ConnectionInput={"Name": name} | {key: connection[key] for key in kept})
        names[name] = [f"{name}-job-{n}" for n in range(JOBS_EACH)]
        for one in names[name]:
            glue.create_job(
                Name=one,
                Connections={"Connections": [name]},
                DefaultArguments={"--connection_name": name},
                **{key: definition[key] for key in copied},
            )
    return names


def storm(world, jobs, prefix, number=RUNS):
    """Failure events of so many runs, shuffled, one in twenty twice, within seconds; the runs by connection."""
    chance = random.Random(7)
    runs = collections.defaultdict(list)
    details = []
    for n in range(number):
        connection = list(CAUSES)[n % len(CAUSES)]
        run = f"jr_{prefix}{n:04}"
        runs[connection].append(run)
        detail = {"severity": "ERROR", "state": "FAILED", "jobRunId": run, "message": CAUSES[connection]}
        details += [detail | {"jobName": chance.choice(jobs[connection])}] * (2 if n % 20 == 0 else 1)
    chance.shuffle(details)
    entries = [
        {"Source": "pipefitter.local.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(detail)}
        for detail in details
    ]
    began = time.monotonic()
    with ThreadPoolExecutor(8) as pool:
        events = world.client("events")
        answers = pool.map(
            lambda at: events.put_events(Entries=entries[at : at + 10])["FailedEntryCount"], range(0, len(entries), 10)
        )
        assert sum(answers) == 0
    took = time.monotonic() - began
    print(f"{len(entries)} events in {took:.1f} s")
    assert took < STORM_SECONDS, f"a storm of {took:.1f} s is none"
    return runs


def all_listed(world, runs):
    """The incidents of a storm, once they list all of its runs and the queue is empty."""
    wanted = sorted(run for of_one in runs.values() for run in of_one)

    def look():
        if not world.taken():
            time.sleep(1)
            return None
        incidents = [i for i in world.open_incidents() if i.get("connection") in runs]
        told = all("told" in incident for incident in incidents)
        return incidents if told and sum(incident["runs"] for incident in incidents) >= len(wanted) else None

    began = time.monotonic()
    incidents = wait_for(look, "all runs to be listed", 900)
    print(f"{len(wanted)} runs listed {time.monotonic() - began:.1f} s later")
    for incident in incidents:
        assert sorted(run["run"] for run in incident["failed"]) == sorted(runs[incident["connection"]]), "each once"
    assert {incident["connection"] for incident in incidents} == set(runs) and len(incidents) == len(runs)
    return incidents


class Listener:
    """What is told: the texts of the topic, the chat messages, and the events for programs."""

    def __init__(self, world):
        self._sqs, self._queue = world.client("sqs"), listening_queue(world)
        self._topic = world.outputs["ReportsTopicArn"]
        # What earlier stories started is told first.
        wait_for(lambda: not executions(world, statusFilter="RUNNING") or None, "earlier executions to end", 120)
        self.texts, self.chat, self.events = [], [], []
        self.hear()
        self.texts, self.chat, self.events = [], [], []

    def hear(self):
        while messages := self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                body = json.loads(message["Body"])
                if body.get("TopicArn") == self._topic:
                    self.texts.append(body)
                elif "TopicArn" in body:
                    self.chat.append(json.loads(body["Message"]))
                elif body.get("detail-type") == "Pipefitter Report":
                    self.events.append(body["detail"])
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return self

    def heard_of(self, incidents, resolved):
        """One text, one card and one event of each incident, and where they are over of each end; no more."""

        def all_there():
            self.hear()
            wanted = len(incidents) * (2 if resolved else 1)
            there = min(len(self.texts), len(self.chat), len(self.events))
            return there >= wanted or None

        wait_for(all_there, "all to be told", 30)
        opened = sorted(incident["execution"] for incident in incidents)
        over = sorted(f"resolved-{incident['id']}" for incident in incidents) if resolved else []
        ids = sorted(incident["id"] for incident in incidents)
        assert sorted(text["MessageAttributes"]["id"]["Value"] for text in self.texts) == sorted(opened + over)
        assert sorted(event["id"] for event in self.events) == sorted(opened + over)
        assert sorted(card["metadata"]["threadId"] for card in self.chat) == sorted(ids * (2 if resolved else 1))
        subjects = [text["Subject"] for text in self.texts if text["MessageAttributes"]["id"]["Value"] in over]
        assert all("RESOLVED" in subject for subject in subjects), subjects
        told = [event["report"]["outcome"] == "RESOLVED" for event in self.events]
        cards = ["RESOLVED" in card["content"]["keywords"] for card in self.chat]
        assert told.count(True) == cards.count(True) == len(over), (told, cards)


def glue_reads(world):
    """Calls of Glue that `on-job-failure` has made; the opt-out tag is read by nobody else."""
    log = (world.state / "logs/gateway.log").read_text().splitlines()
    own = [line for line in log if "OnJobFailure" in line or "GetTags: forwarded" in line]
    return collections.Counter(line.split(" gateway ")[1].split(" ")[0].rstrip(":") for line in own)


class Reading(Live):
    """The account, and what Glue was asked."""

    def __init__(self, url):
        super().__init__(url)
        self.asked = []

    def ask(self, call):
        self.asked.append((call.operation, json.loads(call.body or b"{}")))
        return super().ask(call)


@contextlib.contextmanager
def read_through_a_door(world):
    """What `on-job-failure` asks Glue, with the names that it asks for."""
    functions, name = world.client("lambda"), world.resource("OnJobFailure")
    before = functions.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
    account, doors = Reading(world.environment["AWS_ENDPOINT_URL_GLUE"]), Doors()
    with doors.door(account) as door:
        variables = before | {"AWS_ENDPOINT_URL_GLUE": door.url}
        functions.update_function_configuration(FunctionName=name, Environment={"Variables": variables})
        try:
            yield account.asked
        finally:
            functions.update_function_configuration(FunctionName=name, Environment={"Variables": before})
    doors.close()


def no_follower_reads_more_than_twice(asked, incidents, again=0, times_read=1):
    """A message costs its run, and its job's definition, which those of a batch share; a job that joins its tags.

    Where batches fail when all is done, so many messages at the most are read `again`, and none more often than the
    queue brings it.
    """
    assert {operation for operation, _ in asked} <= {"glue:GetJobRun", "glue:BatchGetJobs", "glue:GetTags"}
    told = collections.Counter()
    for run in [run for incident in incidents for run in incident["failed"]]:
        told[run["job"], run["run"]] += 2 if int(run["run"][-4:]) % 20 == 0 else 1
    of_jobs = collections.Counter()
    for (job, _), times in told.items():
        of_jobs[job] += times
    runs = collections.Counter((body["JobName"], body["RunId"]) for name, body in asked if name == "glue:GetJobRun")
    assert {run: times for run, times in runs.items() if times > told[run] * times_read} == {}
    assert sum(max(times - told[run], 0) for run, times in runs.items()) <= again
    definitions = [job for name, body in asked if name == "glue:BatchGetJobs" for job in set(body["JobNames"])]
    read = collections.Counter(definitions)
    assert {job: times for job, times in read.items() if times > of_jobs[job] * times_read} == {}
    assert sum(read.values()) <= sum(of_jobs.values()) + again
    # The tags are read at a job's first run, of which a batch each may be under way at a time.
    tags = collections.Counter(body["ResourceArn"].rpartition("/")[2] for name, body in asked if name == "glue:GetTags")
    assert set(tags) == set(of_jobs) and max(tags.values()) <= BATCHES_AT_ONCE * times_read, tags


def heal(world, jobs):
    """A run of one job of each connection succeeds; its incident is over."""
    ids = {incident["id"] for incident in world.open_incidents()}
    for names in jobs.values():
        run = world.run_job(names[0])
        assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")

    def over():
        return None if ids & {incident["id"] for incident in world.open_incidents()} else True

    wait_for(over, "the incidents to be over", 60)


def test_a_thousand_failures_are_three_incidents_three_diagnoses_and_three_messages(world, jobs):
    people, before, read = Listener(world), executions(world), glue_reads(world)
    with read_through_a_door(world) as asked:
        runs = storm(world, jobs, "storm")
        incidents = all_listed(world, runs)
    started = executions(world) - before
    assert started == {incident["execution"] for incident in incidents} and len(started) == 3
    reads = glue_reads(world) - read
    print(f"Glue reads of {RUNS} runs: {dict(reads)}")
    assert reads.total() <= 2 * RUNS
    no_follower_reads_more_than_twice(asked, incidents)
    assert dead_letters(world) == []
    people.heard_of(incidents, resolved=False)
    reports = {one["id"]: world.finished(world.execution_arn(one["execution"])) for one in incidents}
    assert {report["incident"]["news"] for report in reports.values()} == {"opened"}
    # The sweep knows of no more, and a repeated event changes nothing.
    assert [d for d in sweep(world)["decisions"] if "storm" in d["jobName"]] == []

    listing = world.pipefitter("incidents").stdout
    assert all(f"{one['id']}  connection {one['connection']}: " in listing for one in incidents), listing

    heal(world, jobs)
    whole = world.pipefitter("incidents", incidents[0]["id"]).stdout
    assert "over after" in whole and whole.count("FAILED") == incidents[0]["runs"], whole
    for incident in incidents:
        report = world.finished(world.execution_arn(f"resolved-{incident['id']}"))
        assert (report["outcome"], report["connection"]["name"]) == ("RESOLVED", incident["connection"])
        assert report["incident"]["runs"] == len(runs[incident["connection"]])
        assert report["incident"]["jobs"] == JOBS_EACH
        assert "began after the last failure and succeeded" in " ".join(report["text"].split())
    people.heard_of(incidents, resolved=True)
    assert dead_letters(world) == []


FLAKY = """
import hashlib, json, os, boto3

def handler(event, context):
    record = event["Records"][0]
    digit = int(hashlib.sha256(record["messageId"].encode()).hexdigest(), 16) % 20
    first = record["attributes"]["ApproximateReceiveCount"] == "1"
    if first and digit == 0:
        print("failed before anything is done")
        raise RuntimeError("before anything is done")
    answer = boto3.client("lambda").invoke(FunctionName=os.environ["REAL"], Payload=json.dumps(event))
    body = json.loads(answer["Payload"].read())
    if "FunctionError" in answer:
        raise RuntimeError(body)
    if first and digit == 1:
        print("failed when all is done")
        raise RuntimeError("when all is done")
    return body
"""

BEFORE, AFTER = "failed before anything is done", "failed when all is done"


@contextlib.contextmanager
def failing_every_tenth_batch(world):
    """One in ten batches fails: half of these before anything is done, half when all is. Yields what counts them."""
    functions = world.client("lambda")
    real = functions.get_function_configuration(FunctionName=world.resource("OnJobFailure"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("index.py", FLAKY)
    role = world.client("iam").get_role(RoleName=real["Role"].rpartition("/")[2])["Role"]["RoleName"]
    statement = {"Effect": "Allow", "Action": "lambda:InvokeFunction", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.client("iam").put_role_policy(RoleName=role, PolicyName="flaky", PolicyDocument=document)
    functions.create_function(
        FunctionName="flaky",
        Runtime="python3.12",
        Role=real["Role"],
        Handler="index.handler",
        Code={"ZipFile": packed.getvalue()},
        Environment={"Variables": {"REAL": real["FunctionName"]}},
        Timeout=120,
    )
    (mapping,) = functions.list_event_source_mappings(FunctionName=real["FunctionName"])["EventSourceMappings"]
    functions.update_event_source_mapping(UUID=mapping["UUID"], FunctionName="flaky")

    def failures():
        pages = world.client("logs").get_paginator("filter_log_events").paginate(logGroupName="/aws/lambda/flaky")
        text = "\n".join(event["message"] for page in pages for event in page["events"])
        return collections.Counter({word: text.count(word) for word in (BEFORE, AFTER)})

    try:
        yield failures
    finally:
        functions.update_event_source_mapping(UUID=mapping["UUID"], FunctionName=real["FunctionName"])
        functions.delete_function(FunctionName="flaky")
        world.client("iam").delete_role_policy(RoleName=role, PolicyName="flaky")


def test_the_same_while_every_tenth_batch_fails(world, jobs):
    people, before, read = Listener(world), executions(world), glue_reads(world)
    with read_through_a_door(world) as asked, failing_every_tenth_batch(world) as failures:
        runs = storm(world, jobs, "flaky")
        incidents = all_listed(world, runs)
        failed = failures()
    print(f"batches that failed: {dict(failed)}")
    assert failed.total() >= 2, failed
    started = executions(world) - before
    assert started == {incident["execution"] for incident in incidents} and len(started) == 3
    reads = glue_reads(world) - read
    print(f"Glue reads of {RUNS} runs: {dict(reads)}")
    # What comes again is read again: a batch is ten runs at the most, and one that failed at once has read none.
    assert reads.total() <= 2 * (RUNS + BATCH * failed.total())
    no_follower_reads_more_than_twice(asked, incidents, again=BATCH * failed[AFTER], times_read=RECEIVED)
    assert dead_letters(world) == []
    people.heard_of(incidents, resolved=False)
    heal(world, jobs)
    for incident in incidents:
        report = world.finished(world.execution_arn(f"resolved-{incident['id']}"))
        assert report["outcome"] == "RESOLVED"
        assert report["incident"]["runs"] == len(runs[incident["connection"]])
        assert report["incident"]["jobs"] == JOBS_EACH
    people.heard_of(incidents, resolved=True)
    assert dead_letters(world) == []
