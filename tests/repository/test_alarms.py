"""What nobody could be told of by a report rings an alarm, and the alarm reaches those who get the reports."""

import json
import re

import pytest
from conftest import ROOT

# What ends without a report, and the metric that counts it.
SILENT = {
    "an execution that failed, or whose report could not be sent": ("AWS/States", "ExecutionsFailed", "Pipefitter"),
    "an execution that did not end in time": ("AWS/States", "ExecutionsTimedOut", "Pipefitter"),
    "an event or a sweep that could not be handled": (
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        "DeadLetters.QueueName",
    ),
}


@pytest.mark.parametrize("silent", SILENT)
def test_what_ends_without_a_report_rings_at_once(silent, template):
    alarms = [r["Properties"] for r in template["Resources"].values() if r["Type"] == "AWS::CloudWatch::Alarm"]
    (alarm,) = [
        alarm
        for alarm in alarms
        if (alarm["Namespace"], alarm["MetricName"], alarm["Dimensions"][0]["Value"]) == SILENT[silent]
    ]
    assert alarm["AlarmActions"] == ["Reports"]
    # One of them is enough, in any five minutes.
    assert (alarm["Threshold"], alarm["ComparisonOperator"]) == (0, "GreaterThanThreshold")
    assert alarm["EvaluationPeriods"] == 1
    assert alarm["Statistic"] in ("Sum", "Maximum")


def test_a_step_of_reporting_that_breaks_ends_the_execution_and_is_caught_by_nothing():
    machine = json.loads((ROOT / "statemachine/pipefitter.asl.json").read_text())
    assert "Catch" not in machine["States"]["WriteReport"]


def test_a_run_that_waits_for_the_table_is_diagnosed_by_itself_before_the_queue_gives_it_up(template):
    source = (ROOT / "functions/on-job-failure/src/trigger.rs").read_text()
    (waits,) = re.findall(r"const WAITS: u32 = (\d+);", source)
    brought = template["Resources"]["FailedRuns"]["Properties"]["RedrivePolicy"]["maxReceiveCount"]
    assert int(waits) < brought
