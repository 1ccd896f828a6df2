"""Redshift Serverless, which no emulator has, as far as it is read: one namespace with one workgroup."""

from __future__ import annotations

import json
from typing import Any

from .settings import ACCOUNT_ID, REDSHIFT_PORT, REGION, Layout, write_private

WORKGROUP = "reports"
NAMESPACE = "reports"
DATABASE = "dev"
HOST = f"{WORKGROUP}.{ACCOUNT_ID}.{REGION}.redshift-serverless.amazonaws.com"

_ARN = f"arn:aws:redshift-serverless:{REGION}:{ACCOUNT_ID}"
_WORKGROUP_ID = "0f3a1c52-6a1b-4c7e-9d0e-6a4f2b8c1d01"
_NAMESPACE_ID = "5b7d9a10-2c44-4f5f-8f6a-1e9d3c7b2a02"
_CREATED = "2026-01-01T00:00:00Z"


def write(layout: Layout, subnet_ids: list[str], security_group_id: str) -> None:
    """Put the workgroup into the account's network."""
    endpoint = {"address": HOST, "port": REDSHIFT_PORT, "vpcEndpoints": []}
    workgroup = {
        "workgroupName": WORKGROUP,
        "workgroupId": _WORKGROUP_ID,
        "workgroupArn": f"{_ARN}:workgroup/{_WORKGROUP_ID}",
        "namespaceName": NAMESPACE,
        "status": "AVAILABLE",
        "baseCapacity": 8,
        "enhancedVpcRouting": False,
        "publiclyAccessible": False,
        "configParameters": [{"parameterKey": "require_ssl", "parameterValue": "false"}],
        "endpoint": endpoint,
        "port": REDSHIFT_PORT,
        "subnetIds": subnet_ids,
        "securityGroupIds": [security_group_id],
        "creationDate": _CREATED,
    }
    namespace = {
        "namespaceName": NAMESPACE,
        "namespaceId": _NAMESPACE_ID,
        "namespaceArn": f"{_ARN}:namespace/{_NAMESPACE_ID}",
        "dbName": DATABASE,
        "adminUsername": "admin",
        "status": "AVAILABLE",
        "iamRoles": [],
        "creationDate": _CREATED,
    }
    write_private(layout.serverless, json.dumps({"workgroup": workgroup, "namespace": namespace}))


def answer(layout: Layout, operation: str, request: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """The HTTP status and body of a read."""
    try:
        known = json.loads(layout.serverless.read_text())
    except FileNotFoundError:
        known = {}
    for kind in ("workgroup", "namespace"):
        if operation == f"List{kind.capitalize()}s":
            return 200, {f"{kind}s": [known[kind]] if known else []}
        if operation == f"Get{kind.capitalize()}":
            wanted = request.get(f"{kind}Name")
            if known and known[kind][f"{kind}Name"] == wanted:
                return 200, {kind: known[kind]}
            return 404, {"__type": "ResourceNotFoundException", "message": f"The {kind} {wanted} was not found."}
    return 400, {
        "__type": "ValidationException",
        "message": f"The local stack has no {operation} of Redshift Serverless.",
    }
