"""The policy statements of the template, with the values of a deployment filled in."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

PSEUDO = {
    "AWS::AccountId": "111122223333",
    "AWS::Partition": "aws",
    "AWS::Region": "us-east-1",
    "AWS::StackId": "arn:aws:cloudformation:us-east-1:111122223333:stack/pipefitter/0a1b2c3d-4e5f",
    "AWS::StackName": "pipefitter",
    "AWS::URLSuffix": "amazonaws.com",
}
# What `!GetAtt x.Arn` is, by the type of x.
ARNS = {
    "AWS::DynamoDB::Table": "arn:aws:dynamodb:us-east-1:111122223333:table/{}",
    "AWS::Events::Rule": "arn:aws:events:us-east-1:111122223333:rule/{}",
    "AWS::IAM::Role": "arn:aws:iam::111122223333:role/{}",
    "AWS::Logs::LogGroup": "arn:aws:logs:us-east-1:111122223333:log-group:/aws/vendedlogs/{}:*",
    "AWS::S3::Bucket": "arn:aws:s3:::{}",
    "AWS::SNS::Topic": "arn:aws:sns:us-east-1:111122223333:{}",
    "AWS::SQS::Queue": "arn:aws:sqs:us-east-1:111122223333:{}",
    "AWS::Serverless::Function": "arn:aws:lambda:us-east-1:111122223333:function:{}",
    "AWS::Serverless::StateMachine": "arn:aws:states:us-east-1:111122223333:stateMachine:{}",
}
# Types whose `!Ref` is their ARN.
REF_IS_ARN = {"AWS::SNS::Topic", "AWS::Serverless::StateMachine"}
# Two deployments between them take every branch of the template.
DEPLOYMENTS: dict[str, dict[str, Any]] = {
    "with nothing but what it asks for": {"GlueRoleNamePattern": "GlueRole"},
    "with everything said": {
        "GlueRoleNamePattern": "acme-*-glue",
        "SecretKeys": "arn:aws:kms:us-east-1:111122223333:key/0a1b2c3d,arn:aws:kms:us-east-1:444455556666:key/*",
        "DriverBuckets": "acme-drivers",
        "CertificateBuckets": "acme-pki",
        "ScriptBuckets": "acme-scripts",
        "NotificationEmail": "data@example.com",
    },
}


# What CloudFormation leaves out.
_NO_VALUE = object()


class Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as its long ones."""


def _long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        value: Any = loader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = loader.construct_sequence(node, deep=True)
    else:
        value = loader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Loader.add_multi_constructor("!", _long_form)


@dataclass(frozen=True)
class Statement:
    """A statement that can be held against the reference."""

    owner: str
    sid: str
    effect: str
    actions: tuple[str, ...]
    resources: tuple[str, ...]
    keys: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.owner}/{self.sid}"


def statements(template: dict, values: dict[str, Any]) -> list[Statement]:
    """All of them: of functions and roles, and those that stand on a bucket or a queue."""
    filled = Values(template, values)
    found = []
    for name, resource in template["Resources"].items():
        properties = resource.get("Properties", {})
        documents = [policy.get("PolicyDocument", policy) for policy in properties.get("Policies", [])]
        if "PolicyDocument" in properties:
            documents.append(properties["PolicyDocument"])
        for document in documents:
            for raw in filled.of(document)["Statement"]:
                keys = [key for operator in raw.get("Condition", {}).values() for key in operator]
                actions, resources = _list(raw["Action"]), _list(raw["Resource"])
                sid = raw.get("Sid", "a statement")
                found.append(Statement(name, sid, raw["Effect"], tuple(actions), tuple(resources), tuple(keys)))
    return found


def _list(value: Any) -> list:
    return value if isinstance(value, list) else [value]


class Values:
    """Evaluates as much of CloudFormation as policies use."""

    def __init__(self, template: dict, values: dict[str, Any]) -> None:
        self._resources = template["Resources"]
        self._conditions = template.get("Conditions", {})
        # A fixed version of this file has to work with every version of the template.
        self._parameters = {
            name: values.get(name, parameter.get("Default")) for name, parameter in template["Parameters"].items()
        }
        self._lists = {n for n, p in template["Parameters"].items() if p["Type"] == "CommaDelimitedList"}

    def of(self, node: Any) -> Any:
        if isinstance(node, list):
            filled = [self.of(item) for item in node]
            return [item for item in filled if item is not _NO_VALUE]
        if not isinstance(node, dict):
            return node
        if len(node) == 1:
            ((name, argument),) = node.items()
            if name in ("Ref", "Condition") and isinstance(argument, str):
                return self._ref(argument) if name == "Ref" else self.of(self._conditions[argument])
            if name.startswith("Fn::"):
                return getattr(self, "_" + name[4:].lower())(argument)
        return {key: self.of(value) for key, value in node.items()}

    def _ref(self, name: str) -> Any:
        if name == "AWS::NoValue":
            return _NO_VALUE
        if name in PSEUDO:
            return PSEUDO[name]
        if name in self._parameters:
            value = self._parameters[name]
            return value.split(",") if name in self._lists else value
        kind = self._resources[name]["Type"]
        return ARNS[kind].format(name.lower()) if kind in REF_IS_ARN else name.lower()

    def _getatt(self, argument: list[str]) -> str:
        name, attribute = argument
        if attribute != "Arn":
            return f"{name}.{attribute}"
        # The role of a function is SAM's: it stands in no template.
        kind = self._resources[name]["Type"] if name in self._resources else "AWS::IAM::Role"
        return ARNS[kind].format(name.lower())

    def _sub(self, argument: Any) -> str:
        text, own = (argument, {}) if isinstance(argument, str) else argument
        own = self.of(own)

        def value(match: re.Match[str]) -> str:
            name = match[1]
            if name in own:
                return own[name]
            return self._getatt(name.split(".", 1)) if "." in name else str(self._ref(name))

        return re.sub(r"\$\{([^}!]+)\}", value, text)

    def _select(self, argument: list) -> Any:
        index, items = self.of(argument)
        return items[int(index)]

    def _split(self, argument: list) -> list[str]:
        separator, text = self.of(argument)
        return text.split(separator)

    def _if(self, argument: list) -> Any:
        condition, then, otherwise = argument
        return self.of(then if self.of(self._conditions[condition]) else otherwise)

    def _equals(self, argument: list) -> bool:
        one, other = self.of(argument)
        return one == other

    def _not(self, argument: list) -> bool:
        return not self.of(argument[0])
