"""A shell and the AWS CLI take the commands of findings: quoting, options, values, queries, what an update writes."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import jmespath
import pytest
from awscli.botocore.validate import ParamValidator
from awscli.clidriver import CLIOperationCaller, create_clidriver
from conftest import ROOT

# Written by shared-checks' own tests from every broken world they know, those that undo among them: code, tab, command.
LISTS = [ROOT / f"functions/shared-checks/tests/{stage}-fix-commands.txt" for stage in ("network", "account")]
COMMANDS = sorted(tuple(line.split("\t", 1)) for file in LISTS for line in file.read_text().splitlines())
# Read once for all of them.
MODELS = create_clidriver().session.get_component("data_loader")
# Commands of the CLI itself, which no service has a model for.
CUSTOM = {("s3", "cp"), ("s3", "rm"), ("ec2", "wait"), ("rds", "wait"), ("redshift", "wait")}

CONNECTION = {
    "Name": "orders-prod",
    "Description": "the orders",
    "ConnectionType": "JDBC",
    "ConnectionProperties": {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "SECRET_ID": "s"},
    "PhysicalConnectionRequirements": {"SubnetId": "subnet-old", "AvailabilityZone": "us-east-1f"},
    "AuthenticationConfiguration": {"AuthenticationType": "BASIC", "SecretArn": "arn:s", "KmsKeyArn": "arn:k"},
    "FieldOfNextYear": {"kept": "as it is"},
    "CreationTime": "2026-01-01T00:00:00Z",
    "LastUpdatedBy": "someone",
    "Status": "READY",
    "ConnectionSchemaVersion": 1,
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
    "FieldOfNextYear": {"kept": "as it is"},
    "CreatedOn": "2026-01-01T00:00:00Z",
}

SECRET = {"username": "old", "USERNAME": "old", "password": "old", "sfPassword": "old", "host": "h", "port": 5432}

# Words of a call, and what it read.
Calls = list[tuple[list[str], str | None]]
# Stands for `aws` while a command runs in a shell: notes what it was called with, and answers as a look-up would.
AWS = f"""#!{sys.executable}
import json, os, sys
words = sys.argv[1:]
given = sys.stdin.read() if "file:///dev/stdin" in words else None
with open(os.environ["CALLS"], "a") as calls:
    calls.write(json.dumps([words, given]) + "\\n")
definition = json.loads(os.environ["DEFINITIONS"]).get(words[1])
if definition is None:
    is_state = any(word.endswith("].State") for word in words)
    found = "available" if is_state else "looked-up-as-long-as-an-identifier"
    print("None" if words[1] == os.environ["LACKS"] else found)
else:
    import jmespath
    query = words[words.index("--query") + 1] if "--query" in words else "@"
    found = jmespath.search(query, definition)
    print(found if isinstance(found, str) and "text" in words else json.dumps(found))
"""


@pytest.fixture
def shell(tmp_path: Path):
    """Runs a command in a real shell whose `aws` sends nothing; gives the calls in order, each with what it read."""
    fake = tmp_path / "bin" / "aws"
    fake.parent.mkdir()
    fake.write_text(AWS)
    fake.chmod(0o755)
    # What people are asked for in a terminal, and files of theirs.
    (tmp_path / "getpass.py").write_text("def getpass(prompt=''): return 'typed'\n")
    for name in ("rsa_key.p8", "service-account.json"):
        (tmp_path / name).write_text("key\n")

    def run(command: str, connection: dict = CONNECTION, job: dict = JOB, ends: int = 0, lacks: str = "") -> Calls:
        calls = tmp_path / "calls"
        calls.write_text("")
        environment = {
            **os.environ,
            "PATH": f"{fake.parent}:{os.environ['PATH']}",
            "PYTHONPATH": str(tmp_path),
            "CALLS": str(calls),
            "LACKS": lacks,
            "DEFINITIONS": json.dumps(
                {
                    "get-connection": {"Connection": connection},
                    "get-job": {"Job": job},
                    "get-secret-value": {"SecretString": json.dumps(SECRET)},
                }
            ),
        }
        shell = ["bash", "-euo", "pipefail", "-c", command]
        done = subprocess.run(shell, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        assert (done.returncode == 0) == (ends == 0), done.stderr
        run.said = done.stdout + done.stderr
        return [tuple(json.loads(line)) for line in calls.read_text().splitlines()]

    return run


def checked(self, service_name: str, operation_name: str, parameters: dict, parsed_globals: object) -> int:
    """What the CLI would send is held to the service's model, and sent to nobody."""
    operation = self._session.get_service_model(service_name).operation_model(operation_name)
    report = ParamValidator().validate(parameters, operation.input_shape)
    assert not report.has_errors(), report.generate_report()
    return 0


@pytest.mark.parametrize(("code", "command"), COMMANDS, ids=[f"{code}-{at}" for at, (code, _) in enumerate(COMMANDS)])
def test_a_shell_and_the_aws_cli_take_the_command(code, command, shell, capsys, tmp_path: Path, monkeypatch):
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setattr(CLIOperationCaller, "invoke", checked)
    connection = {key: value for key, value in CONNECTION.items() if key != "FieldOfNextYear"}
    job = {key: value for key, value in JOB.items() if key != "FieldOfNextYear"}
    calls = shell(command, connection, job)
    assert calls
    for words, given in calls:
        if "--query" in words:
            jmespath.compile(words[words.index("--query") + 1])
        if tuple(words[:2]) in CUSTOM:
            continue
        read = tmp_path / "stdin"
        read.write_text(given or "")
        words = [word.replace("file:///dev/stdin", f"file://{read}") for word in words]
        region = [] if "--region" in words else ["--region", "us-east-1"]
        driver = create_clidriver()
        driver.session.register_component("data_loader", MODELS)
        status = driver.main([*words, *region])
        assert status == 0, f"{words}: {capsys.readouterr().err}"


def command_of(operation: str, part: str) -> str:
    """A printed command with that operation, about that."""
    return next(command for _, command in COMMANDS if f" {operation} " in command and part in command)


def written(calls: Calls) -> dict:
    """What the last call would write."""
    words, given = calls[-1]
    assert "file:///dev/stdin" in words
    return json.loads(given)


UPDATE = command_of("update-connection", '"JDBC_ENFORCE_SSL":"true"')
READ_ONLY = {"CreationTime", "LastUpdatedBy", "Status", "ConnectionSchemaVersion"}


def test_an_update_of_a_connection_keeps_what_it_does_not_know(shell):
    kept = {key: value for key, value in CONNECTION.items() if key not in READ_ONLY}
    properties = CONNECTION["ConnectionProperties"] | {"JDBC_ENFORCE_SSL": "true"}
    assert written(shell(UPDATE)) == kept | {"ConnectionProperties": properties}


def test_a_password_is_carried_along_unseen_and_never_lost(shell):
    plain = {"JDBC_CONNECTION_URL": "jdbc:postgresql://h:5432/d", "USERNAME": "etl"}
    with_password = UPDATE.replace(" --hide-password", "")
    calls = shell(with_password, {"Name": "o", "ConnectionProperties": plain | {"PASSWORD": "s3cret"}})
    assert written(calls)["ConnectionProperties"]["PASSWORD"] == "s3cret"
    assert "s3cret" not in shell.said and not any("s3cret" in word for words, _ in calls for word in words)
    for lossy in (
        {"Name": "o", "ConnectionProperties": plain},
        {"Name": "o", "ConnectionProperties": plain | {"ENCRYPTED_PASSWORD": "AQ=="}},
        {"Name": "o", "AuthenticationConfiguration": {"AuthenticationType": "OAUTH2"}},
    ):
        calls = shell(UPDATE, lossy, ends=1)
        # A file without a definition is no input for the CLI.
        assert "credential that cannot be read back" in shell.said
        assert all(not given for _, given in calls)


def test_a_change_of_a_job_keeps_the_rest_of_it(shell):
    dropped = {"Name", "MaxCapacity", "AllocatedCapacity", "CreatedOn"}
    calls = shell(command_of("update-job", '"NumberOfWorkers":'))
    result = written(calls)
    assert result.pop("NumberOfWorkers") != JOB["NumberOfWorkers"]
    assert result == {key: value for key, value in JOB.items() if key not in dropped | {"NumberOfWorkers"}}


@pytest.mark.parametrize(
    ("part", "typed", "gone"),
    [
        ('{"username": getpass', {"username": "typed", "password": "typed"}, set()),
        (
            '{"sfUser": getpass.getpass("User: "), "pem_private_key"',
            {"sfUser": "typed", "pem_private_key": "key"},
            {"sfPassword"},
        ),
        ('{"credentials": base64', {"credentials": "a2V5Cg=="}, set()),
    ],
)
def test_a_refill_keeps_what_else_the_secret_holds_and_shows_it_to_nobody(shell, part, typed, gone):
    command = next(one for _, one in COMMANDS if "get-secret-value" in one and part in one)
    calls = shell(command)
    assert [words[1] for words, _ in sorted(calls)] == ["get-secret-value", "put-secret-value"]
    (given,) = [given for words, given in calls if words[1] == "put-secret-value"]
    kept = {key: value for key, value in SECRET.items() if key not in gone}
    assert json.loads(given) == kept | typed
    assert "old" not in shell.said and not any("old" in word or "typed" in word for words, _ in calls for word in words)


def test_no_address_is_taken_for_a_nat_gateway_where_no_subnet_is_public(shell):
    command = command_of("create-nat-gateway", "describe-route-tables")
    assert [words[1] for words, _ in shell(command)] == [
        "describe-route-tables",
        "allocate-address",
        "create-nat-gateway",
        re.search(r"aws ec2 ((create|replace)-route) ", command)[1],
    ]
    calls = shell(command, ends=1, lacks="describe-route-tables")
    assert [words[1] for words, _ in calls] == ["describe-route-tables"]
    assert re.search(r"no subnet of \S+ with a route table of its own is public: nothing was made$", shell.said.strip())


def test_every_command_of_a_service_with_regions_names_one():
    without = re.compile(r"^aws (iam|route53|s3) ")
    for code, command in COMMANDS:
        assert without.match(command) or "--region " in command, f"{code}: {command}"
