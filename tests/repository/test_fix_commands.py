"""The commands of the network findings are ones that the AWS CLI takes: operations, options, values and queries."""

import json
import re
import shlex
from pathlib import Path

import jmespath
import pytest
from awscli.botocore.validate import ParamValidator
from awscli.clidriver import CLIOperationCaller, create_clidriver
from conftest import ROOT

# Written by shared-checks' own tests from every broken world they know: code, tab, command.
LIST = ROOT / "functions/shared-checks/tests/network-fix-commands.txt"
COMMANDS = [line.split("\t", 1) for line in LIST.read_text().splitlines()]
# Read once for all of them.
MODELS = create_clidriver().session.get_component("data_loader")

CONNECTION = {
    "Name": "orders-prod",
    "Description": "the orders",
    "ConnectionType": "JDBC",
    "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "SECRET_ID": "s"},
    "PhysicalConnectionRequirements": {"SubnetId": "subnet-old", "AvailabilityZone": "us-east-1f"},
    "CreationTime": "2026-01-01T00:00:00Z",
    "LastUpdatedBy": "someone",
    "Status": "READY",
}
JOB = {
    "Name": "nightly",
    "Role": "GlueRole",
    "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/job.py"},
    "Connections": {"Connections": ["other"]},
    "DefaultArguments": {"--k": "v"},
    "MaxRetries": 0,
    "Timeout": 60,
    "WorkerType": "G.1X",
    "NumberOfWorkers": 50,
    "MaxCapacity": 50.0,
    "AllocatedCapacity": 50,
    "GlueVersion": "5.0",
    "CreatedOn": "2026-01-01T00:00:00Z",
}
DEFINITIONS = {"get-connection": {"Connection": CONNECTION}, "get-job": {"Job": JOB}}


def innermost(command: str) -> re.Match[str] | None:
    """The last `"$(...)"` that opens in a command, which has no other inside."""
    start = command.rfind('"$(')
    return re.compile(r'"\$\(((?:[^\'"]|\'[^\']*\')*?)\)"').match(command, start) if start >= 0 else None


def answer(words: list[str]) -> str:
    """What a look-up inside a command gives: the definition that it asks for, else one name."""
    query = words[words.index("--query") + 1]
    jmespath.compile(query)
    definition = DEFINITIONS.get(words[2])
    return json.dumps(jmespath.search(query, definition)) if definition else "looked-up"


def check(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = shlex.split(command)
    assert words[0] == "aws"
    if "--query" in words:
        jmespath.compile(words[words.index("--query") + 1])
    driver = create_clidriver()
    driver.session.register_component("data_loader", MODELS)
    status = driver.main([*words[1:], "--region", "us-east-1"])
    assert status == 0, f"{command}: {capsys.readouterr().err}"


def checked(self, service_name: str, operation_name: str, parameters: dict, parsed_globals: object) -> int:
    """What the CLI would send is held to the service's model, and sent to nobody."""
    operation = self._session.get_service_model(service_name).operation_model(operation_name)
    report = ParamValidator().validate(parameters, operation.input_shape)
    assert not report.has_errors(), report.generate_report()
    return 0


@pytest.mark.parametrize(("code", "command"), COMMANDS, ids=[f"{code}-{at}" for at, (code, _) in enumerate(COMMANDS)])
def test_the_aws_cli_takes_the_command(code, command, capsys, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(CLIOperationCaller, "invoke", checked)
    while (inner := innermost(command)) is not None:
        check(inner[1], capsys)
        command = command[: inner.start()] + shlex.quote(answer(shlex.split(inner[1]))) + command[inner.end() :]
    assert "$(" not in command
    check(command, capsys)


def substituted(code: str, operation: str) -> dict:
    """The definition that a finding's command would write."""
    command = next(command for at, command in COMMANDS if at == code and f" {operation} " in command)
    inner = innermost(command)
    assert inner is not None
    return json.loads(answer(shlex.split(inner[1])))


def test_a_change_of_a_connection_keeps_the_rest_of_it():
    written = substituted("CONN_AZ_MISMATCH", "update-connection")
    kept = {key: CONNECTION[key] for key in ("Name", "Description", "ConnectionType", "ConnectionProperties")}
    network = {"SubnetId": "subnet-glue", "SecurityGroupIdList": ["sg-glue"], "AvailabilityZone": "us-east-1a"}
    assert written == kept | {"PhysicalConnectionRequirements": network}


def test_a_change_of_a_job_keeps_the_rest_of_it():
    written = substituted("SUBNET_FREE_IPS", "update-job")
    dropped = {"Name", "MaxCapacity", "AllocatedCapacity", "CreatedOn", "NumberOfWorkers"}
    assert {key: value for key, value in written.items() if key != "NumberOfWorkers"} == {
        key: value for key, value in JOB.items() if key not in dropped
    }
