"""A secret that is planted in the database's secret, tags, CloudTrail's records, arguments of a job and of its run,
and a run's message is nowhere else: in no history, log, report, event, message, record or item of the table."""

import contextlib
import json
import time

from conftest import SECRET, wait_for, with_packed_facts
from test_events import announce

CANARY = "canary-Qm47-in-the-secret"
# What people write where it does not belong.
PLANTED = {
    "tag": "canary-Ts31-in-a-tag",
    "trail": "canary-Vr62-in-the-trail",
    "argument": "canary-Wk93-in-an-argument",
    "run": "canary-Bn58-in-the-arguments-of-a-run",
    "note": "canary-Hd27-in-a-tag-of-the-job",
    "message": "canary-Lp64-in-the-message-of-a-run",
}


def listening_queue(world):
    """A queue that hears the reports' topics and the event bus."""
    sqs, sns, events = world.client("sqs"), world.client("sns"), world.client("events")
    url = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    services = ["sns.amazonaws.com", "events.amazonaws.com"]
    statement = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sqs:SendMessage", "Resource": arn}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    outputs = world.client("cloudformation").describe_stacks(StackName="pipefitter")["Stacks"][0]["Outputs"]
    for output in outputs:
        if output["OutputKey"].endswith("TopicArn"):
            sns.subscribe(TopicArn=output["OutputValue"], Protocol="sqs", Endpoint=arn)
    events.put_rule(Name="listener", EventPattern=json.dumps({"source": ["pipefitter"]}))
    events.put_targets(Rule="listener", Targets=[{"Id": "queue", "Arn": arn}])
    return url


@contextlib.contextmanager
def planted(world, job):
    """Secrets in a job's arguments, in tags of what is asked about, and in what CloudTrail keeps of a call."""
    glue, ec2, secrets = world.client("glue"), world.client("ec2"), world.client("secretsmanager")
    definition = glue.get_job(JobName=job)["Job"]
    kept = {
        key: definition[key]
        for key in ("Role", "Command", "Connections", "GlueVersion", "WorkerType", "NumberOfWorkers")
    }
    kept |= {"ExecutionProperty": definition["ExecutionProperty"]}
    arguments = definition["DefaultArguments"]
    secret = PLANTED["argument"]
    guilty = {
        "--db_password": secret,
        "--options": json.dumps({"user": "glue_orders", "password": secret}),
        "--source_url": f"jdbc:postgresql://glue_orders:{secret}@h.example.com:5432/d?password={secret}",
    }
    glue.update_job(JobName=job, JobUpdate=kept | {"DefaultArguments": arguments | guilty})
    arn = f"arn:aws:glue:{world.region}:{world.account}:job/{job}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"Owner": f"data password={PLANTED['tag']}", "note": PLANTED["note"]})
    tag = {"Key": "Owner", "Value": f"data password={PLANTED['tag']}"}
    group = world.seeded["databaseSecurityGroupId"]
    ec2.create_tags(Resources=[group], Tags=[tag])
    secrets.tag_resource(SecretId=SECRET, Tags=[tag])
    # Secrets Manager keeps the description in CloudTrail's record, as it keeps whatever else the caller sends.
    secrets.update_secret(SecretId=SECRET, Description=f"password={PLANTED['trail']}")
    try:
        yield
    finally:
        glue.update_job(JobName=job, JobUpdate=kept | {"DefaultArguments": arguments})
        glue.untag_resource(ResourceArn=arn, TagsToRemove=["Owner", "note"])
        ec2.delete_tags(Resources=[group], Tags=[{"Key": "Owner"}])
        secrets.untag_resource(SecretId=SECRET, TagKeys=["Owner"])


def kept_by_pipefitter(world):
    """The objects of the records' bucket and the items of the incidents' table, as they are."""
    s3, bucket = world.client("s3"), world.outputs["RecordBucket"]
    for item in s3.list_objects_v2(Bucket=bucket).get("Contents", []):
        yield f"object {item['Key']}", s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read().decode()
    for kind in ("RUN#", "NEWEST", "CLOSED", "INCIDENT#"):
        yield f"items {kind}", json.dumps(world.listed(kind))


def test_the_canary_is_nowhere_and_everybody_is_told(world, job, tmp_path):
    queue = listening_queue(world)
    sqs, states, logs = world.client("sqs"), world.client("stepfunctions"), world.client("logs")
    facts = tmp_path / "facts.json"
    assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
    # The stack dates a secret's version by whole seconds.
    time.sleep(1.1)
    stories = contextlib.ExitStack()
    stories.enter_context(planted(world, job))
    world.fill_secret(CANARY)
    try:
        run = world.run_job(job, {"--token": PLANTED["run"], "--conf": f"spark.password={PLANTED['run']}"})
        report = world.diagnosis_of(run["Id"])
        secret = PLANTED["message"]
        said = f"jdbc:postgresql://u:{secret}@h.example.com/d?password={secret} {run['ErrorMessage']}"
        announce(world, jobName=job, state="FAILED", jobRunId="jr_secretive", message=said)
        wait_for(lambda: world.incident_of("jr_secretive"), "the run to be listed", 60)
        printed = world.pipefitter("diagnose", "--job", job, "--run", run["Id"], "--save-facts", str(facts))
        tested = world.pipefitter("run", "-", stdin=json.dumps({"connection": report["connection"]["name"]}))
    finally:
        world.fill_secret(world.password)
    with stories:
        # A success resolves it, and what has changed since is told too.
        assert world.run_job(job)["JobRunState"] == "SUCCEEDED"
        incident = world.incident_of(run["Id"])["id"]
        resolved = world.finished(world.execution_arn(f"resolved-{incident}"))
    assert resolved["outcome"] == "RESOLVED" and resolved["change"]["causes"], resolved["text"]
    assert report["rootCause"]["code"] == "SECRET_CHANGED_RECENTLY"

    messages: list[str] = []

    def both_told():
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            messages.append(message["Body"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        of = [[message for message in messages if word in message] for word in ("SECRET_CHANGED_RECENTLY", "RESOLVED")]
        cards, events = ([any(mark in one for one in told) for told in of] for mark in ("client-markdown", '"source"'))
        return all(cards + events) and len(messages) >= 6 or None

    wait_for(both_told, "the text, the chat message and the event of the diagnosis and of the end", 20)
    assert any("Pipefitter Report" in message for message in messages)

    places = {
        "reports and output": json.dumps([report, resolved])
        + printed.stdout
        + printed.stderr
        + tested.stdout
        + tested.stderr,
        "saved facts": facts.read_text(),
        "messages": "\n".join(messages),
    }
    for execution in states.list_executions(stateMachineArn=world.state_machine)["executions"]:
        history = states.get_execution_history(executionArn=execution["executionArn"], maxResults=1000)
        places[f"history of {execution['name']}"] = with_packed_facts(json.dumps(history, default=str))
    for group in logs.describe_log_groups()["logGroups"]:
        pages = logs.get_paginator("filter_log_events").paginate(logGroupName=group["logGroupName"])
        events = [event for page in pages for event in page["events"]]
        places[f"log {group['logGroupName']}"] = "\n".join(event["message"] for event in events)
    places |= dict(kept_by_pipefitter(world))
    assert len(places) > 12 and any(place.startswith("object incidents/") for place in places)
    assert any('"SecurityGroups"' in text for place, text in places.items() if place.startswith("history")), "unpacked"
    assert PLANTED["trail"] in (world.state / "trail.jsonl").read_text(), "planted"
    secrets = {CANARY, world.password, *PLANTED.values()}
    assert [(place, secret) for place, text in places.items() for secret in secrets if secret in text] == []
