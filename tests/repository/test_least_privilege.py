"""A function's policy grants the calls that its code makes, and no others."""

import re

import pytest
import statements
import yaml
from conftest import ROOT, allowed_actions, resource_of, sources

# Crates whose name is not the prefix of their service's IAM actions.
PREFIX = {
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
    "redshiftserverless": "redshift-serverless",
    "resourcegroupstagging": "tag",
    "sfn": "states",
}
NAMES = sorted(
    path.parent.name for path in ROOT.glob("functions/*/Cargo.toml") if not path.parent.name.startswith("shared-")
)
TAGS = ROOT / "functions/shared-domain/src/tags.rs"
DIAGNOSING = ["collect-evidence", "diagnose-network", "diagnose-credentials", "diagnose-driver", "trace-change"]


def on_behalf(manifest: dict) -> set[str]:
    """Actions that AWS makes with the function's role, declared in the manifest because no code shows them."""
    metadata = manifest["package"].get("metadata", {})
    return set(metadata.get("pipefitter", {}).get("on-behalf", []))


def statements_of(template: dict, function: str) -> list[dict]:
    return [s for policy in resource_of(template, function)["Policies"] for s in policy["Statement"]]


@pytest.mark.parametrize("function", NAMES)
def test_the_policy_knows_the_services_of_the_manifest_and_no_others(function, functions, template):
    crates = [name.removeprefix("aws-sdk-") for name in functions[function]["dependencies"] if "aws-sdk-" in name]
    services = {PREFIX.get(crate, crate) for crate in crates}
    granted = allowed_actions(resource_of(template, function)) - on_behalf(functions[function])
    assert {action.split(":")[0] for action in granted} == services


@pytest.mark.parametrize("function", NAMES)
def test_every_granted_action_is_a_call_in_the_code(function, functions, template):
    code = sources(function)
    for action in allowed_actions(resource_of(template, function)) - on_behalf(functions[function]):
        operation = action.split(":")[1]
        method = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", operation).lower()
        assert re.search(rf"\.{method}\(", code), f"{action} is granted, and `.{method}(` stands nowhere in {function}"


@pytest.mark.parametrize("function", DIAGNOSING)
def test_a_diagnosing_function_cannot_write_anything(function, template):
    reading = re.compile(r"^[a-z0-9-]+:(Describe|Get|List|Filter|Simulate|Search|Head|Decrypt|Lookup)")
    assert [a for a in allowed_actions(resource_of(template, function)) if not reading.match(a)] == []


def test_a_role_is_passed_to_glue_only_and_never_named_by_default(template):
    for name, resource in template["Resources"].items():
        for policy in resource["Properties"].get("Policies", []) if "Properties" in resource else []:
            for statement in policy.get("Statement", []):
                if statement["Action"] == "iam:PassRole":
                    assert statement["Condition"]["StringEquals"] == {"iam:PassedToService": "glue.amazonaws.com"}, name
                    assert all("${GlueRoleNamePattern}" in resource for resource in statement["Resource"]), name
    assert "Default" not in template["Parameters"]["GlueRoleNamePattern"]


def test_a_crawler_is_created_with_the_tag_that_the_code_sets_and_no_other(template):
    key, value = re.search(r'MANAGED_BY: .* = \("(.+)", "(.+)"\)', TAGS.read_text()).groups()
    (allowed,) = (s for s in statements_of(template, "smoke-test") if s["Action"] == "glue:CreateCrawler")
    assert allowed["Condition"] == {"StringEquals": {f"aws:RequestTag/{key}": value}}


def test_values_of_secrets_are_read_under_the_prefix_and_from_managed_secrets_only(template):
    for function in NAMES:
        for statement in statements_of(template, function):
            if "secretsmanager:GetSecretValue" in statement["Action"]:
                ends = {resource.rpartition(":secret:")[2] for resource in statement["Resource"]}
                assert ends == {"${SecretPrefix}*", "rds!*", "redshift!*"}, function


def test_evidence_reads_scripts_and_no_other_objects(template):
    (scripts,) = (s for s in statements_of(template, "collect-evidence") if "s3:" in s["Action"])
    assert scripts["Action"] == "s3:GetObject"
    assert {resource.rpartition("/")[2] for resource, _ in scripts["Resource"]} == {"*.py", "*.scala"}
    for _, parts in scripts["Resource"]:
        assert parts == {"Buckets": ["HasScriptBuckets", "ScriptBuckets", "*"]}


def test_nobody_but_the_smoke_test_writes_the_scripts(template):
    resources = template["Resources"]
    deny, tls = resources["ScriptsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert deny["Effect"] == "Deny" and deny["Principal"] == "*" and "s3:PutObject" in deny["Action"]
    assert deny["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": "SmokeTestRole.Arn"}}
    assert tls["Effect"] == "Deny" and tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    (rule,) = resources["Scripts"]["Properties"]["LifecycleConfiguration"]["Rules"]
    assert rule["Status"] == "Enabled" and rule["ExpirationInDays"] == 1, "a script goes a day after it was last put"
    name, _ = resources["Scripts"]["Properties"]["BucketName"]
    assert not name.startswith("aws-glue-"), "AWS's managed policy lets every Glue role overwrite what is in there"
    # The managed policy lets Glue roles read keys of this form in any bucket.
    assert re.search(r'"pipefitter/aws-glue-[a-z]+/\{\}\.py"', sources("smoke-test"))


def test_nobody_but_the_report_writes_records_and_they_are_private_and_encrypted(template):
    resources = template["Resources"]
    deny, tls = resources["RecordsPolicy"]["Properties"]["PolicyDocument"]["Statement"]
    assert deny["Effect"] == "Deny" and deny["Principal"] == "*" and "s3:PutObject" in deny["Action"]
    assert deny["Condition"] == {"ArnNotEquals": {"aws:PrincipalArn": "WriteReportRole.Arn"}}
    assert tls["Effect"] == "Deny" and tls["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    bucket = resources["Records"]["Properties"]
    assert all(bucket["PublicAccessBlockConfiguration"].values()) and bucket["BucketEncryption"]
    records, diagnoses, pages = bucket["LifecycleConfiguration"]["Rules"]
    assert records["ExpirationInDays"] > 90, "CloudTrail remembers 90 days; a record is compared for longer"
    assert (diagnoses["Prefix"], diagnoses["ExpirationInDays"]) == ("incidents/", 90), "as the table forgets it"
    assert pages["Prefix"] == "pages/" and pages["ExpirationInDays"] == 90, "as Step Functions forgets its execution"


@pytest.mark.parametrize("stack", ["p", "Pipefitter-of-the-Data-Platform-Team-" + "x" * 91])
def test_a_stack_of_any_name_has_a_bucket_that_s3_takes_and_another_one_each_time(stack, monkeypatch):
    full = yaml.load((ROOT / "infra/template.yaml").read_text(), statements.Loader)
    given = full["Resources"]["Scripts"]["Properties"]["BucketName"]
    monkeypatch.setitem(statements.PSEUDO, "AWS::StackName", stack)
    name = statements.Values(full, {}).of(given)
    assert re.fullmatch(r"[a-z0-9-]{3,63}", name) and name.endswith(statements.PSEUDO["AWS::StackId"].split("/")[2])


def test_no_policy_grants_a_whole_service(template):
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            assert not [a for a in allowed_actions(resource["Properties"]) if "*" in a], name
