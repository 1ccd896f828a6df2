"""A password planted in the database's secret appears in no history, log, report, event or message."""

import json

from conftest import wait_for, with_packed_facts

CANARY = "canary-Qm47-in-the-secret"


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


def test_the_canary_is_nowhere_and_everybody_is_told(world, job, tmp_path):
    queue = listening_queue(world)
    sqs, states, logs = world.client("sqs"), world.client("stepfunctions"), world.client("logs")
    world.fill_secret(CANARY)
    facts = tmp_path / "facts.json"
    try:
        run = world.run_job(job)
        report = world.diagnosis_of(run["Id"])
        printed = world.pipefitter("diagnose", "--job", job, "--run", run["Id"], "--save-facts", str(facts))
        tested = world.pipefitter("run", "-", stdin=json.dumps({"connection": report["connection"]["name"]}))
    finally:
        world.fill_secret(world.password)
    assert report["rootCause"]["code"] == "SECRET_CHANGED_RECENTLY"

    messages: list[str] = []

    def three_messages():
        for message in sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages", []):
            messages.append(message["Body"])
            sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        return messages if len(messages) >= 3 else None

    wait_for(three_messages, "the text, the chat message and the event", 20)
    assert any("SECRET_CHANGED_RECENTLY" in message and "client-markdown" in message for message in messages)
    assert any("Pipefitter Report" in message and '"source"' in message for message in messages)

    places = {
        "reports and output": json.dumps(report) + printed.stdout + printed.stderr + tested.stdout + tested.stderr,
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
    assert len(places) > 5
    assert any('"SecurityGroups"' in text for place, text in places.items() if place.startswith("history")), "unpacked"
    assert [place for place, text in places.items() if CANARY in text or world.password in text] == []
