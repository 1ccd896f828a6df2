"""Every policy statement can match a request that AWS makes of it, and every call of a function finds one that does.

Emulators judge an action on whatever ARN they think of; AWS judges it on the resource types of its Service
Authorization Reference. A statement on another ARN is valid, passes every linter, and allows nothing.
"""

import re
from collections import defaultdict
from functools import cache

import botocore.session
import iam_reference
import pytest
import yaml
from botocore import xform_name
from conftest import ROOT, sources
from statements import DEPLOYMENTS, Loader, Statement, statements
from test_least_privilege import NAMES, PREFIX

TEMPLATE = yaml.load((ROOT / "infra/template.yaml").read_text(), Loader)
STATEMENTS = {deployment: statements(TEMPLATE, values) for deployment, values in DEPLOYMENTS.items()}
# Services whose name in botocore is neither their crate's nor their actions'.
BOTOCORE = {"sfn": "stepfunctions", "resourcegroupstagging": "resourcegroupstaggingapi"}
service_model = cache(botocore.session.get_session().get_service_model)
# Calls that are authorised by an action of another name.
ACTION_OF = {"s3:HeadObject": "s3:GetObject", "s3:HeadBucket": "s3:ListBucket", "s3:ListObjectsV2": "s3:ListBucket"}
# Calls that AWS admits whatever policies say.
ALWAYS = {"sts:GetCallerIdentity"}
# The Glue guide has every operation on a connection authorised on its catalog too; the reference leaves this one out.
BEYOND = {("glue:TestConnection", "arn:aws:glue:us-east-1:111122223333:catalog")}


def complaints(statement: Statement) -> list[str]:
    """Why a statement, or a part of it, can never match."""
    found, useful = [], set()
    for name in statement.actions:
        if name.endswith(":*"):
            useful.update(statement.resources)
            continue
        action = iam_reference.action(name)
        if action is None:
            found.append(f"{statement}: AWS has no action {name}")
            continue
        fitting = {r for r in statement.resources if action.is_on(r) or (name, r) in BEYOND}
        useful |= fitting
        if not fitting:
            known = ", ".join(action.resources.values()) or "* alone"
            found.append(f"{statement}: {name} is never authorised on {statement.resources}, but on {known}")
        found += [f"{statement}: {name} knows no {key}" for key in statement.keys if not action.knows(key)]
    found += [
        f"{statement}: none of its actions is authorised on {resource}"
        for resource in statement.resources
        if resource not in useful
    ]
    return found


def lacking(name: str, granted: list[Statement]) -> list[str]:
    """What an action needs besides what is granted: the whole action, or a resource that AWS asks for with it."""
    action = iam_reference.action(name)
    assert action is not None, f"AWS has no action {name}"
    resources = {r for statement in granted if name in statement.actions for r in statement.resources}
    if not resources:
        return [f"{name} is not granted"]
    if not action.resources and "*" not in resources:
        return [f"{name} is granted on {resources}, and authorised on * alone"]
    return [
        f"{name} is granted on {resources}, and authorised on {action.resources[kind]} too"
        for kind in sorted(action.required)
        if not any(action.is_on(resource, kind) for resource in resources)
    ]


def of_function(function: str, deployment: str) -> list[Statement]:
    """The statements by which a function may do something."""
    owner = "".join(word.capitalize() for word in function.split("-"))
    return [s for s in STATEMENTS[deployment] if s.owner == owner and s.effect == "Allow"]


def calls(function: str, manifest: dict) -> list[set[str]]:
    """The AWS operations that a function's code calls, as actions; several where services share a method's name."""
    code, found = sources(function), defaultdict(set)
    crates = [name.removeprefix("aws-sdk-") for name in manifest["dependencies"] if name.startswith("aws-sdk-")]
    for crate in crates:
        prefix = PREFIX.get(crate, crate)
        for operation in service_model(BOTOCORE.get(crate, prefix)).operation_names:
            method, call = xform_name(operation), f"{prefix}:{operation}"
            if re.search(rf"\.{method}\(\)", code):
                found[method].add(ACTION_OF.get(call, call))
    return [actions for actions in found.values() if not actions & ALWAYS]


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
def test_every_statement_of_the_template_can_match(deployment):
    assert [complaint for statement in STATEMENTS[deployment] for complaint in complaints(statement)] == []


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
@pytest.mark.parametrize("function", NAMES)
def test_every_granted_action_is_granted_on_all_that_aws_asks_for(function, deployment):
    granted = of_function(function, deployment)
    actions = {action for statement in granted for action in statement.actions}
    assert [lack for action in sorted(actions) for lack in lacking(action, granted)] == []


@pytest.mark.parametrize("deployment", DEPLOYMENTS)
@pytest.mark.parametrize("function", NAMES)
def test_every_call_of_the_code_is_granted(function, deployment, functions):
    called = calls(function, functions[function])
    assert called, f"{function} calls nothing, or this test does not see it"
    granted = of_function(function, deployment)
    lacks = [min((lacking(action, granted) for action in sorted(actions)), key=len) for actions in called]
    assert [text for lack in lacks for text in lack] == []


GLUE = "arn:aws:glue:us-east-1:111122223333"


@pytest.mark.parametrize(
    ("actions", "resources", "keys", "complaint"),
    [
        (["glue:CreateCrawler"], [f"{GLUE}:crawler/pipefitter-smoke-*"], [], "on * alone"),
        (["glue:CreateCrawler"], ["*"], ["aws:RequestTag/pipefitter:managed-by"], None),
        (["glue:StartCrawler"], [f"{GLUE}:crawler/pipefitter-smoke-*"], [], None),
        (["glue:StartCrawler"], ["*"], ["aws:RequestTag/pipefitter:managed-by"], "knows no aws:RequestTag"),
        (["glue:CreateCrawlers"], ["*"], [], "has no action"),
        (["glue:GetJob"], [f"{GLUE}:job/*", f"{GLUE}:database/*"], [], "none of its actions is authorised on"),
        (["glue:GetConnection"], [f"{GLUE}:connections/*"], [], "never authorised on"),
        (["glue:TestConnection"], [f"{GLUE}:connectionType/*"], [], "never authorised on"),
        (["glue:TestConnection"], [f"{GLUE}:connectionType:*"], [], None),
        (["s3:ListBucket"], ["arn:aws:s3:::bucket/*"], [], "never authorised on"),
        (["s3:GetObject"], ["arn:aws:s3:::bucket"], [], "never authorised on"),
        (["kms:Decrypt"], ["arn:aws:kms:us-east-1:111122223333:key/*"], ["kms:ViaService"], None),
        (["kms:Decrypt"], ["arn:aws:kms:us-east-1:111122223333:alias/*"], ["kms:ViaService"], "never authorised on"),
        (["iam:PassRole"], ["arn:aws:iam::111122223333:role/*/Glue"], ["iam:PassedToService"], None),
        (["iam:PassRole"], ["arn:aws:iam:us-east-1:111122223333:role/Glue"], [], "never authorised on"),
    ],
)
def test_what_can_never_match_is_found_and_what_can_is_let_be(actions, resources, keys, complaint):
    found = complaints(Statement("Function", "Sid", "Allow", tuple(actions), tuple(resources), tuple(keys)))
    assert (not found) if complaint is None else any(complaint in text for text in found), found


@pytest.mark.parametrize(
    ("action", "resources", "lack"),
    [
        ("glue:CreateConnection", [f"{GLUE}:connection/*"], ":catalog too"),
        ("glue:CreateCrawler", [f"{GLUE}:crawler/*"], "on * alone"),
        ("ec2:CreateNetworkInterface", ["arn:aws:ec2:us-east-1:111122223333:network-interface/*"], ":subnet/"),
        ("glue:GetJob", [f"{GLUE}:job/*"], None),
        ("glue:GetJobRun", [], "is not granted"),
    ],
)
def test_what_an_action_lacks_is_said(action, resources, lack):
    granted = [Statement("Function", "Sid", "Allow", (action,), tuple(resources))] if resources else []
    found = lacking(action, granted)
    assert (not found) if lack is None else any(lack in text for text in found), found
