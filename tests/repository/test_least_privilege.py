"""A function's policy grants the calls that its code makes, and no others."""

import re

import pytest
from conftest import ROOT, allowed_actions, resource_of, sources

# Crates whose name is not the prefix of their service's IAM actions.
PREFIX = {
    "cloudwatchlogs": "logs",
    "eventbridge": "events",
    "redshiftserverless": "redshift-serverless",
    "sfn": "states",
}
NAMES = sorted(
    path.parent.name for path in ROOT.glob("functions/*/Cargo.toml") if not path.parent.name.startswith("shared-")
)
DIAGNOSING = ["collect-evidence", "diagnose-network", "diagnose-credentials", "diagnose-driver"]


def on_behalf(manifest: dict) -> set[str]:
    """Actions that AWS makes with the function's role, declared in the manifest because no code shows them."""
    metadata = manifest["package"].get("metadata", {})
    return set(metadata.get("pipefitter", {}).get("on-behalf", []))


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
    reading = re.compile(r"^[a-z0-9-]+:(Describe|Get|List|Filter|Simulate|Search|Head)")
    assert [a for a in allowed_actions(resource_of(template, function)) if not reading.match(a)] == []


def test_no_policy_grants_a_whole_service(template):
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            assert not [a for a in allowed_actions(resource["Properties"]) if "*" in a], name
