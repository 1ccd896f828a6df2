"""A Glue role that is scoped to its account, as the confused-deputy advice has it, is a sound role."""

from __future__ import annotations

import json

import pytest
from test_diagnosis import another_password

ROLE = "PipefitterScopedGlueRole"


@pytest.fixture(scope="module")
def scoped_job(world, job):
    """The job of the other stories under a role whose trust and policies name the account."""
    iam, glue = world.client("iam"), world.client("glue")
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": "glue.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {"StringEquals": {"aws:SourceAccount": world.account}},
    }
    arn = iam.create_role(RoleName=ROLE, AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    model = world.seeded["glueRoleArn"].rpartition("/")[2]
    for name in iam.list_role_policies(RoleName=model)["PolicyNames"]:
        document = iam.get_role_policy(RoleName=model, PolicyName=name)["PolicyDocument"]
        statements = (json.loads(document) if isinstance(document, str) else document)["Statement"]
        own = {"StringEquals": {"aws:ResourceAccount": world.account}}
        for statement in statements:
            if statement["Action"] == ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]:
                statement["Condition"] = own
        iam.put_role_policy(RoleName=ROLE, PolicyName=name, PolicyDocument=policy(*statements))
    definition = glue.get_job(JobName=job)["Job"]
    kept = ("Command", "Connections", "DefaultArguments", "GlueVersion", "WorkerType", "NumberOfWorkers")
    glue.create_job(Name="scoped", Role=arn, **{key: definition[key] for key in kept})
    return "scoped"


def policy(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def role_findings(report):
    """What is said against the role or the secret, whatever its weight."""
    stages = ("credentials", "permissions")
    return [finding["code"] for finding in report["findings"] if finding["stage"] in stages]


def test_a_configuration_with_a_scoped_role_draws_no_finding(world, scoped_job):
    printed = world.pipefitter("diagnose", "--job", scoped_job, "--format", "json")
    report = json.loads(printed.stdout)
    assert (report["outcome"], report["findings"], report["unknown"]) == ("HEALTHY", report["findings"], []), report[
        "text"
    ]
    assert role_findings(report) == [], report["text"]


def test_a_password_is_blamed_and_not_the_scoped_role(world, scoped_job):
    with another_password(world):
        run = world.run_job(scoped_job)
        report = world.diagnosis_of(run["Id"])
    assert run["JobRunState"] == "FAILED" and "password authentication failed" in run["ErrorMessage"]
    assert report["rootCause"]["code"] == "DB_PASSWORD", report["text"]
    assert role_findings(report) == ["DB_PASSWORD"] and "ROLE_TRUST" in report["passed"], report["text"]
    printed = world.pipefitter("diagnose", "--job", scoped_job, "--run", run["Id"], "--format", "json")
    assert json.loads(printed.stdout)["rootCause"] == report["rootCause"]


def test_the_job_of_a_scoped_role_succeeds(world, scoped_job):
    run = world.run_job(scoped_job)
    assert run["JobRunState"] == "SUCCEEDED", run.get("ErrorMessage")
