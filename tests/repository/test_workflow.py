"""The state machine, offline: every arrow leads somewhere, every step is reached, every error name is one of ours."""

import json
import re

import pytest
from conftest import ROOT

MACHINE = json.loads((ROOT / "statemachine/pipefitter.asl.json").read_text())
STATES = MACHINE["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}


def targets(state: dict) -> set[str]:
    following = [state.get("Next"), state.get("Default")]
    following += [branch["Next"] for branch in state.get("Choices", []) + state.get("Catch", [])]
    return {name for name in following if name}


def test_every_target_exists_and_every_state_is_reached():
    reached, open_ends = set(), {MACHINE["StartAt"]}
    while open_ends:
        name = open_ends.pop()
        assert name in STATES, f"`{name}` is the target of an arrow and no state"
        reached.add(name)
        open_ends |= targets(STATES[name]) - reached
    assert reached == set(STATES)


def test_network_credentials_and_driver_are_judged_in_that_order_and_then_what_changed_is_traced():
    assert STATES["DiagnoseNetwork"]["Next"] == "DiagnoseCredentials"
    assert STATES["DiagnoseCredentials"]["Next"] == "DiagnoseDriver"
    assert STATES["DiagnoseDriver"]["Next"] == "DidAnythingFail"
    assert targets(STATES["DidAnythingFail"]) == {"TraceChange", "WriteReport"}
    assert STATES["TraceChange"]["Next"] == "WriteReport"


@pytest.mark.parametrize("name", STATES)
def test_every_state_says_what_it_is_for(name):
    assert STATES[name].get("Comment")


@pytest.mark.parametrize("name", TASKS)
def test_every_task_has_a_timeout_retries_with_full_jitter_and_a_way_on_when_it_breaks(name, template):
    task = TASKS[name]
    for retry in task["Retry"]:
        assert retry["JitterStrategy"] == "FULL" and retry["MaxDelaySeconds"]
        assert "States.ALL" not in retry["ErrorEquals"]
    if name != "WriteReport":  # Without a report there is nothing to return: our own fault, FAILED.
        assert task["Catch"][-1]["ErrorEquals"] == ["States.ALL"]
    reference = re.fullmatch(r"\$\{(\w+)Arn\}", task["Arguments"]["FunctionName"])[1]
    timeout = template["Resources"][reference]["Properties"].get("Timeout", template["Globals"]["Function"]["Timeout"])
    assert timeout < task["TimeoutSeconds"], "the function has to answer before the state gives it up"


@pytest.mark.parametrize("name", [name for name in TASKS if name != "WriteReport"])
def test_every_way_on_keeps_the_name_of_the_execution(name):
    task = TASKS[name]
    for output in [task["Output"], *(catch["Output"] for catch in task["Catch"])]:
        if name == "RouteRequest":  # The document starts here.
            assert "'execution': $states.context.Execution.Name" in output
        else:
            assert output.startswith("{% $merge([$states.input, ")


# As AWS advises (bp-lambda-serviceexception.html): the service's own errors, and those of a sandbox that died or hung.
# A function that is lost with its answer has done its work or a part of it, which every step but one may do again.
OF_THE_SERVICE = {
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
    "Lambda.TooManyRequestsException",
}
OF_THE_SANDBOX = {"Lambda.Unknown", "Runtime.ExitError", "Sandbox.Timedout"}
OF_THE_STEP = {"Throttled", "NotReady"}


@pytest.mark.parametrize("name", [name for name in TASKS if name != "TestConnection"])
def test_every_step_is_made_again_when_the_service_its_sandbox_or_aws_failed_for_a_moment(name):
    retried = [(set(retry["ErrorEquals"]), retry["MaxAttempts"]) for retry in TASKS[name]["Retry"]]
    # What a step does to its sandbox by itself it does again: that is tried twice more, not for ever.
    assert retried == [(OF_THE_SERVICE, 4), (OF_THE_SANDBOX, 2), (OF_THE_STEP, 4)]
    assert TASKS[name]["Retry"] == TASKS["RouteRequest"]["Retry"], "one rule, which the language has no way to say once"


def test_a_failed_connection_test_is_never_repeated_by_itself():
    retried = {name for retry in TASKS["TestConnection"]["Retry"] for name in retry["ErrorEquals"]}
    assert retried == {"Lambda.TooManyRequestsException"}, "accounts lock after a few wrong passwords"


def test_error_names_are_those_that_the_code_sends():
    code = (ROOT / "functions/shared-lambda/src/error.rs").read_text()
    sent = set(re.findall(r'Self::\w+ => "(\w+)"', code))
    named = {
        error
        for task in TASKS.values()
        for handler in task["Retry"] + task.get("Catch", [])
        for error in handler["ErrorEquals"]
        if "." not in error
    }
    assert sent and named <= sent


def test_every_function_of_the_workflow_is_deployed_and_every_deployed_step_is_used(template):
    used = {re.fullmatch(r"\$\{(\w+)Arn\}", task["Arguments"]["FunctionName"])[1] for task in TASKS.values()}
    deployed = {n for n, r in template["Resources"].items() if r["Type"] == "AWS::Serverless::Function"}
    assert used == deployed - {"OnJobFailure", "OnJobSuccess"}
