"""Every failed run is diagnosed once, whoever reports it and how often; what is not Pipefitter's is left alone."""

import json
import time

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
    queue = world.client("cloudformation").describe_stacks(StackName="pipefitter")["Stacks"][0]["Outputs"]
    (url,) = [output["OutputValue"] for output in queue if output["OutputKey"] == "DeadLettersUrl"]
    attributes = world.client("sqs").get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
    assert attributes["Attributes"]["ApproximateNumberOfMessages"] == "0"


def test_a_run_that_is_gone_ends_in_a_report(world):
    announce(world, jobName="deleted-meanwhile", state="FAILED", jobRunId="jr_gone")
    report = world.diagnosis_of("jr_gone")
    assert report["outcome"] == "INCONCLUSIVE" and report["nextStep"]


def rule_name(world):
    for rule in world.client("events").list_rules()["Rules"]:
        if "Glue Job State Change" in rule.get("EventPattern", ""):
            return rule["Name"]
    raise AssertionError("no rule matches Glue's events")
