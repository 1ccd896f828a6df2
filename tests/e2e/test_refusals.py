"""What Pipefitter does not take is answered with the field and the remedy, and ends as a report, not as a failure."""

import json

import pytest

CANARY = "canary-Zx81-never-shown"


@pytest.mark.parametrize(
    ("request_", "path"),
    [
        ({"auth": {"method": "secret", "password": CANARY}}, "auth.password"),
        ({"url": f"jdbc:postgresql://u:{CANARY}@db.internal:5432/orders"}, "url"),
        ({"endpoint": {"hots": "db.internal"}}, "endpoint.hots"),
        ({"endpoint": {"host": "db.internal", "port": "many"}}, "endpoint.port"),
        ({"driver": {"jarUri": "s3://somebody-elses/driver.jar", "className": "x.Driver"}}, "driver.jarUri"),
        ([], "$"),
    ],
)
def test_bad_input_is_refused_by_field_without_repeating_it(world, request_, path):
    report = world.execute(request_)
    assert report["outcome"] == "REFUSED"
    assert report["problems"][0]["path"] == path
    assert report["problems"][0]["remedy"]
    assert CANARY not in json.dumps(report)


def test_a_password_does_not_even_reach_an_execution(world, tmp_path):
    file = tmp_path / "input.json"
    file.write_text(json.dumps({"auth": {"method": "secret", "password": CANARY}}))
    states = world.client("stepfunctions")
    before = len(states.list_executions(stateMachineArn=world.state_machine)["executions"])
    finished = world.pipefitter("run", str(file))
    assert finished.returncode == 2
    assert "auth.password" in finished.stdout + finished.stderr
    assert CANARY not in finished.stdout + finished.stderr
    assert len(states.list_executions(stateMachineArn=world.state_machine)["executions"]) == before


@pytest.mark.parametrize("source", ["Salesforce", "DynamoDB", "a CSV file on my laptop", "Kafka"])
def test_other_sources_are_refused_with_where_to_go(world, source):
    report = world.execute({"source": source})
    assert report["outcome"] == "REFUSED"
    assert report["nextStep"]
