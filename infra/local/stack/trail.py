"""CloudTrail's event history, which no emulator keeps as AWS does: real event names, resources and identities.

Calls that change something are recorded as they are answered, by the gateway (Glue, EC2, RDS, Redshift, Route 53) and
by ministack (Secrets Manager, IAM, KMS), in the form of a CloudTrail record: one file of JSON lines, which only its
owner can read. What Secrets Manager hides from CloudTrail is hidden here too. An event is there at once; on AWS it
takes about five minutes.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

from .settings import ACCOUNT_ID, REGION

STATE_VARIABLE = "PIPEFITTER_TRAIL"
RECORDED_BY_GATEWAY = ("glue", "ec2", "rds", "redshift", "route53")
RECORDED_BY_ACCOUNT = ("secretsmanager", "iam", "kms")

_READS = re.compile(r"^(Describe|Get|List|Search|BatchGet|Test|Simulate|Filter|Lookup|Decrypt|Encrypt|Generate)")
# Query parameters and fields whose value is the name of a resource.
_EC2_ID = re.compile(r"^(?:vpce|sg|rtb|acl|vpc|subnet|nat|pcx|tgw(?:-rtb|-attach)?|eni|igw|pl|dopt)-[0-9a-z]+$")
_NAMING = {
    "rds": re.compile(r"^DB(?:Instance|Cluster|Proxy|SubnetGroup|ParameterGroup).*(?:Identifier|Name)$"),
    "redshift": re.compile(r"^(?:ClusterIdentifier|ParameterGroupName|ClusterSubnetGroupName)$"),
    "secretsmanager": re.compile(r"^(?:SecretId|Name|ARN)$"),
    "iam": re.compile(r"^(?:RoleName|UserName|PolicyName|PolicyArn)$"),
    "kms": re.compile(r"^KeyId$"),
}
_HIDDEN = {"SecretString", "SecretBinary", "MasterUserPassword", "PASSWORD"}
_ROUTE53 = (
    (re.compile(r"/hostedzone/([^/]+)/rrset/?$"), "ChangeResourceRecordSets"),
    (re.compile(r"/hostedzone/([^/]+)/associatevpc$"), "AssociateVPCWithHostedZone"),
    (re.compile(r"/hostedzone/([^/]+)/disassociatevpc$"), "DisassociateVPCFromHostedZone"),
)


class Trail:
    """The event history of one account: appended to by two processes, a line a write."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @classmethod
    def of_environment(cls) -> Trail:
        return cls(Path(os.environ[STATE_VARIABLE]))

    def record(self, service: str, call: tuple[str, Any], caller: str, status: int, answer: bytes) -> None:
        """One call that was answered; nothing for a call that only reads."""
        event = event_of(service, call, caller, status, answer)
        if event is None:
            return
        descriptor = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a") as file:
            file.write(json.dumps(event) + "\n")

    def look_up(self, request: dict[str, Any]) -> dict[str, Any]:
        """What `LookupEvents` answers: the newest first, at most fifty a page."""
        attributes = request.get("LookupAttributes") or []
        start, end = request.get("StartTime"), request.get("EndTime")
        found = []
        for event in reversed(list(self._events())):
            at = datetime.datetime.fromisoformat(event["eventTime"]).timestamp()
            # CloudTrail's times are whole seconds.
            if (start and at < int(start)) or (end and at > end):
                continue
            if all(_matches(event, attribute) for attribute in attributes):
                found.append(_entry(event, at))
        first = int(request.get("NextToken") or 0)
        after = first + int(request.get("MaxResults") or 50)
        more = {"NextToken": str(after)} if len(found) > after else {}
        return {"Events": found[first:after]} | more

    def _events(self) -> Iterable[dict[str, Any]]:
        try:
            lines = self._path.read_text().splitlines()
        except FileNotFoundError:
            return []
        return [json.loads(line) for line in lines]


def call_of(service: str, method: str, path: str, target: str, body: bytes) -> tuple[str, Any] | None:
    """The operation of a request, and its parameters; nothing for one that is not known to change something."""
    if service == "route53":
        if method != "POST":
            return None
        found = next(((name, match) for pattern, name in _ROUTE53 if (match := pattern.search(path))), None)
        return (found[0], {"hostedZoneId": found[1].group(1)}) if found else None
    if target:
        name, parameters = target.rpartition(".")[2], _json(body)
    else:
        pairs = parse_qsl(body.decode(errors="replace") or path.partition("?")[2], keep_blank_values=True)
        flat = dict(pairs)
        name, parameters = flat.pop("Action", ""), {k: v for k, v in flat.items() if k != "Version"}
    return None if not name or _READS.match(name) else (name, parameters)


def event_of(service: str, call: tuple[str, Any], caller: str, status: int, answer: bytes) -> dict[str, Any] | None:
    name, parameters = call
    event = {
        "eventVersion": "1.11",
        "userIdentity": identity_of(caller),
        "eventTime": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "eventSource": f"{service}.amazonaws.com",
        "eventName": name,
        "awsRegion": REGION,
        "sourceIPAddress": "192.0.2.10",
        "userAgent": "local",
        "requestParameters": _shown(_nested(parameters)),
        "eventID": str(uuid.uuid4()),
        "readOnly": False,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": ACCOUNT_ID,
        # Not in CloudTrail's record: LookupEvents tells them beside it.
        "_resources": sorted(_resources(service, parameters, answer if status < 400 else b"")),
    }
    if status >= 400:
        event["errorCode"] = _error_code(answer)
    return event


def identity_of(arn: str) -> dict[str, Any]:
    """`userIdentity` of a caller."""
    account, resource = arn.split(":")[4], arn.split(":", 5)[5]
    identity: dict[str, Any] = {"arn": arn, "accountId": account}
    if resource.startswith("assumed-role/"):
        _, role, session = resource.split("/", 2)
        issuer = {"type": "Role", "arn": f"arn:aws:iam::{account}:role/{role}", "accountId": account, "userName": role}
        context = {"sessionIssuer": issuer}
        return identity | {"type": "AssumedRole", "principalId": session, "sessionContext": context}
    if resource.startswith("user/"):
        return identity | {"type": "IAMUser", "userName": resource.rsplit("/", 1)[-1]}
    return identity | {"type": "Root"}


def _matches(event: dict[str, Any], attribute: dict[str, str]) -> bool:
    key, value = attribute.get("AttributeKey"), attribute.get("AttributeValue")
    if key == "ResourceName":
        return value in event["_resources"]
    if key == "EventName":
        return value == event["eventName"]
    if key == "EventSource":
        return value == event["eventSource"]
    if key == "Username":
        return value == _username(event)
    return key == "EventId" and value == event["eventID"]


def _entry(event: dict[str, Any], at: float) -> dict[str, Any]:
    raw = {name: value for name, value in event.items() if name != "_resources"}
    return {
        "EventId": event["eventID"],
        "EventName": event["eventName"],
        "EventSource": event["eventSource"],
        "EventTime": at,
        "ReadOnly": "false",
        "Username": _username(event),
        "Resources": [{"ResourceName": name} for name in event["_resources"]],
        "CloudTrailEvent": json.dumps(raw),
    }


def _username(event: dict[str, Any]) -> str:
    identity = event["userIdentity"]
    return identity.get("userName") or identity["arn"].rsplit("/", 1)[-1]


def _nested(parameters: Any) -> Any:
    """Query parameters as CloudTrail shows them: `IpPermissions.1.FromPort` is in a list under `items`."""
    if not isinstance(parameters, dict) or not any("." in key for key in parameters):
        return parameters
    tree: dict[str, Any] = {}
    for key, value in parameters.items():
        spot = tree
        *way, last = key.split(".")
        for part in way:
            spot = spot.setdefault(part, {})
        spot[last] = value
    return _listed(tree)


def _listed(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    if tree and all(key.isdigit() for key in tree):
        return {"items": [_listed(tree[key]) for key in sorted(tree, key=int)]}
    return {key: _listed(value) for key, value in tree.items()}


def _shown(value: Any) -> Any:
    """Names begin with a small letter; what its service hides is not there."""
    if isinstance(value, dict):
        return {key[:1].lower() + key[1:]: _shown(item) for key, item in value.items() if key not in _HIDDEN}
    if isinstance(value, list):
        return [_shown(item) for item in value]
    return value


def _resources(service: str, parameters: Any, answer: bytes) -> set[str]:
    if service == "ec2":
        told = re.findall(rb"<(?:vpcEndpointId|groupId|routeTableId|networkAclId|natGatewayId)>([^<]+)<", answer)
        values = {value for value in _texts(parameters) if _EC2_ID.match(value)}
        return values | {name.decode() for name in told}
    if service == "route53":
        return {parameters["hostedZoneId"]}
    naming = _NAMING.get(service)
    fields = list(_fields(parameters)) + (list(_fields(_json(answer))) if service == "secretsmanager" else [])
    return {value for key, value in fields if naming and naming.match(key)}


def _texts(value: Any) -> Iterable[str]:
    return [text for _, text in _fields(value)]


def _fields(value: Any, key: str = "") -> Iterable[tuple[str, str]]:
    if isinstance(value, dict):
        return [pair for name, item in value.items() for pair in _fields(item, name)]
    if isinstance(value, list):
        return [pair for item in value for pair in _fields(item, key)]
    return [(key, value)] if isinstance(value, str) else []


def _error_code(answer: bytes) -> str:
    found = re.search(rb"<Code>([^<]+)</Code>", answer)
    code = found.group(1).decode() if found else _json(answer).get("__type", "Error")
    return str(code).rpartition("#")[2]


def _json(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
