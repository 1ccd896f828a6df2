"""Every failed run is diagnosed once, whoever reports it and how often; what is not Pipefitter's is left alone."""

import json
import time

from conftest import wait_for
from test_3_diagnoses_failed_jobs import another_password, function_name


def executions(world):
    states = world.client("stepfunctions")
    return {e["name"] for e in states.list_executions(stateMachineArn=world.state_machine)["executions"]}


def announce(world, **detail):
    entry = {
        "Source": "pipefitter.local.glue",
        "DetailType": "Glue Job State Change",
        "Detail": json.dumps({"severity": "ERROR", "message": "x"} | detail),
    }
    assert world.client("events").put_events(Entries=[entry])["FailedEntryCount"] == 0


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
    time.sleep(2)
    assert sweep(world)["decisions"] == []
    assert executions(world) == before


def test_the_sweep_finds_a_run_whose_event_never_came(world, job):
    rule = rule_name(world)
    world.client("events").disable_rule(Name=rule)
    try:
        with another_password(world):
            run = world.run_job(job)
        time.sleep(1)
        assert f"diag-{run['Id']}" not in executions(world)
        started = [decision["jobRunId"] for decision in sweep(world)["decisions"]]
        assert started == [run["Id"]]
        assert world.diagnosis_of(run["Id"])["rootCause"]["code"] == "DB_PASSWORD"
    finally:
        world.client("events").enable_rule(Name=rule)


def test_a_job_that_opted_out_and_own_smoke_tests_are_left_alone(world, job):
    glue = world.client("glue")
    arn = f"arn:aws:glue:{world.region}:{world.account}:job/{job}"
    glue.tag_resource(ResourceArn=arn, TagsToAdd={"pipefitter:diagnose": "off"})
    try:
        announce(world, jobName=job, state="FAILED", jobRunId="jr_opted_out")
        announce(world, jobName="pipefitter-smoke-x", state="FAILED", jobRunId="jr_own")
        time.sleep(2)
    finally:
        glue.untag_resource(ResourceArn=arn, TagsToRemove=["pipefitter:diagnose"])
    assert not {"diag-jr_opted_out", "diag-jr_own"} & executions(world)


def test_an_event_with_a_missing_field_is_no_poison(world):
    announce(world, state="FAILED")
    time.sleep(1)
    assert dead_letters(world) == []


def test_an_event_that_cannot_be_handled_waits_in_the_queue_with_its_error(world, job):
    function = world.client("lambda").get_function_configuration(FunctionName=function_name(world, "OnJobFailure"))
    role = function["Role"].rpartition("/")[2]
    statement = {"Effect": "Deny", "Action": "states:StartExecution", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    world.client("iam").put_role_policy(RoleName=role, PolicyName="broken", PolicyDocument=document)
    try:
        announce(world, jobName=job, state="FAILED", jobRunId="jr_not_started")
        (letter,) = wait_for(lambda: dead_letters(world) or None, "the event to reach the dead-letter queue", 30)
    finally:
        world.client("iam").delete_role_policy(RoleName=role, PolicyName="broken")
    assert letter["requestPayload"]["detail"]["jobRunId"] == "jr_not_started"
    assert letter["responsePayload"]["errorType"] == "AccessDenied"
    assert "states:StartExecution" in letter["responsePayload"]["errorMessage"]


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
        if kind in rule.get("EventPattern", ""):
            return rule["Name"]
    raise AssertionError("no rule matches Glue's events")
