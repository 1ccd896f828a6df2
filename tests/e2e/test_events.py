"""Every failed run is listed once, whoever reports it and how often; what is not Pipefitter's is left alone."""

import json
import time

import pytest
from conftest import wait_for
from test_diagnosis import another_password, function_name


def executions(world, **of):
    states = world.client("stepfunctions")
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=world.state_machine, **of)
    return {execution["name"] for page in pages for execution in page["executions"]}


def announce(world, **detail):
    entry = {
        "Source": "pipefitter.local.glue",
        "DetailType": "Glue Job State Change",
        "Detail": json.dumps({"severity": "ERROR", "message": "x"} | detail),
    }
    assert world.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


def all_taken(world):
    """Wait until the queue is empty; an event reaches it within a moment."""
    time.sleep(1)
    wait_for(lambda: world.taken() or None, "the events to be taken", 60)


def sweep(world, minutes=60):
    answer = world.client("lambda").invoke(
        FunctionName=function_name(world, "OnJobFailure"),
        Payload=json.dumps({"sweep": {"lookbackMinutes": minutes}}),
    )
    return json.loads(answer["Payload"].read())


def test_a_repeated_event_and_the_sweep_start_nothing_twice(world, job):
    with another_password(world):
        run = world.run_job(job)
        world.diagnosis_of(run["Id"])
    before = executions(world)
    announce(world, jobName=job, state="FAILED", jobRunId=run["Id"])
    all_taken(world)
    assert sweep(world)["decisions"] == []
    assert executions(world) == before


def test_the_sweep_finds_a_run_whose_event_never_came(world, job):
    rule = rule_name(world)
    world.client("events").disable_rule(Name=rule)
    try:
        with another_password(world):
            run = world.run_job(job)
        time.sleep(1)
        assert world.incident_of(run["Id"]) is None
        started = [decision["jobRunId"] for decision in sweep(world)["decisions"]]
        assert started == [run["Id"]]
        assert world.diagnosis_of(run["Id"])["rootCause"]["code"] == "DB_PASSWORD"
    finally:
        world.client("events").enable_rule(Name=rule)


def test_a_job_that_opted_out_and_own_smoke_tests_are_left_alone(world, job):
    glue = world.client("glue")
    arn = f"arn:aws:glue:{world.region}:{world.account}:job/{job}"
    before = executions(world)
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"pipefitter:diagnose": "off"})
    try:
        announce(world, jobName=job, state="FAILED", jobRunId="jr_opted_out")
        announce(world, jobName="pipefitter-smoke-x", state="FAILED", jobRunId="jr_own")
        all_taken(world)
        # The answer is remembered for some hours, so that no run and no sweep asks again.
        glue.untag_resource(ResourceArn=arn, TagsToRemove=["pipefitter:diagnose"])
        announce(world, jobName=job, state="FAILED", jobRunId="jr_opted_out_still")
        all_taken(world)
    finally:
        glue.untag_resource(ResourceArn=arn, TagsToRemove=["pipefitter:diagnose"])
        world.forget_left_alone(f"JOB#{job}")
    assert executions(world) == before
    assert not any(world.incident_of(run) for run in ("jr_opted_out", "jr_opted_out_still", "jr_own"))


def test_an_event_with_a_missing_field_is_no_poison(world):
    announce(world, state="FAILED")
    all_taken(world)
    assert dead_letters(world) == []


def test_an_event_that_cannot_be_handled_comes_again_and_then_waits_in_the_dead_letters(world, job):
    function = world.client("lambda").get_function_configuration(FunctionName=function_name(world, "OnJobFailure"))
    role = function["Role"].rpartition("/")[2]
    statement = {"Effect": "Deny", "Action": "states:StartExecution", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.client("iam").put_role_policy(RoleName=role, PolicyName="broken", PolicyDocument=document)
    world.retry_after(2)
    try:
        announce(world, jobName=job, state="FAILED", jobRunId="jr_not_started")
        (letter,) = wait_for(lambda: dead_letters(world) or None, "the event to reach the dead-letter queue", 60)
    finally:
        world.retry_after(30)
        world.client("iam").delete_role_policy(RoleName=role, PolicyName="broken")
    assert (letter["detail-type"], letter["detail"]["jobRunId"]) == ("Glue Job State Change", "jr_not_started")
    # Sent again, as it is, it is handled: what was begun goes on.
    queue = world.client("sqs")
    queue.send_message(QueueUrl=world.resource("FailedRuns"), MessageBody=json.dumps(letter))
    assert world.diagnosis_of("jr_not_started")["outcome"] == "INCONCLUSIVE"


def test_a_sweep_that_cannot_be_made_waits_in_the_dead_letters_with_its_error(world, job):
    role = world.client("lambda").get_function_configuration(FunctionName=function_name(world, "OnJobFailure"))["Role"]
    statement = {"Effect": "Deny", "Action": "glue:ListJobs", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    name = role.rpartition("/")[2]
    world.client("iam").put_role_policy(RoleName=name, PolicyName="broken", PolicyDocument=document)
    try:
        world.client("lambda").invoke(
            FunctionName=function_name(world, "OnJobFailure"),
            InvocationType="Event",
            Payload=json.dumps({"sweep": {"lookbackMinutes": 5}}),
        )
        (letter,) = wait_for(lambda: dead_letters(world) or None, "the sweep to reach the dead letters", 30)
    finally:
        world.client("iam").delete_role_policy(RoleName=name, PolicyName="broken")
    assert letter["responsePayload"]["errorType"] == "AccessDenied"
    assert "glue:ListJobs" in letter["responsePayload"]["errorMessage"]
    # Sent to the queue as it is, it is made; what is foreign there comes back.
    queue, url, foreign = world.client("sqs"), world.resource("FailedRuns"), {"requestPayload": {"of": "another"}}
    queue.send_message(QueueUrl=url, MessageBody=json.dumps(letter))
    all_taken(world)
    assert dead_letters(world) == []
    world.retry_after(2)
    try:
        queue.send_message(QueueUrl=url, MessageBody=json.dumps(foreign))
        assert wait_for(lambda: dead_letters(world) or None, "what is foreign to come back", 60) == [foreign]
    finally:
        world.retry_after(30)


@pytest.mark.parametrize("denied", ["dynamodb:GetItem", "dynamodb:PutItem"])
def test_a_run_whose_incident_cannot_be_kept_is_diagnosed_by_itself_and_says_so(world, job, denied):
    role = world.client("lambda").get_function_configuration(FunctionName=function_name(world, "OnJobFailure"))["Role"]
    document = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": denied, "Resource": "*"}]}
    name = role.rpartition("/")[2]
    world.client("iam").put_role_policy(RoleName=name, PolicyName="blind", PolicyDocument=json.dumps(document))
    run = f"jr_{denied.replace(':', '_')}"
    try:
        announce(world, jobName=job, state="FAILED", jobRunId=run)
        report = world.finished(world.execution_arn(f"diag-{run}"))
    finally:
        world.client("iam").delete_role_policy(RoleName=name, PolicyName="blind")
    assert report["outcome"] == "INCONCLUSIVE" and "incident" not in report
    assert any(denied in advice for advice in report["advice"]), report["text"]
    assert dead_letters(world) == []


def test_a_run_that_is_gone_ends_in_a_report(world):
    announce(world, jobName="deleted-meanwhile", state="FAILED", jobRunId="jr_gone")
    report = world.diagnosis_of("jr_gone")
    assert (report["outcome"], report.get("problems", [])) == ("INCONCLUSIVE", [])
    assert "there is no job `deleted-meanwhile`" in report["nextStep"]


def dead_letters(world):
    """What waits in the dead-letter queue; whoever looks takes it out."""
    outputs = world.client("cloudformation").describe_stacks(StackName="pipefitter")["Stacks"][0]["Outputs"]
    (url,) = [output["OutputValue"] for output in outputs if output["OutputKey"] == "DeadLettersUrl"]
    queue = world.client("sqs")
    messages = queue.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    for message in messages:
        queue.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
    return [json.loads(message["Body"]) for message in messages]


def rule_name(world, kind="Glue Job State Change"):
    for rule in world.client("events").list_rules()["Rules"]:
        pattern = json.loads(rule.get("EventPattern") or "{}")
        states = {state.upper() for state in pattern.get("detail", {}).get("state", [])}
        if kind in pattern.get("detail-type", []) and "FAILED" in states:
            return rule["Name"]
    raise AssertionError("no rule matches Glue's events")
