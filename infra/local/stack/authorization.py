"""Where AWS authorises more strictly than ministack, or knows more of a request: put right in ministack's process.

- Glue operations are judged on the resources of AWS's authorization reference (`resources.py`), and those on what a
  catalog holds on the catalog as well.
- A secret under a customer managed key is read and written by those only who may use the key through Secrets Manager.
- `aws:PrincipalArn` of a role's session is the role; on this machine's loopback every request counts as one over TLS.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs

from ministack import app
from ministack.core import iam_actions, iam_evaluator, responses, router
from ministack.services import iam, kms, secretsmanager

from . import resources

Response = tuple[int, dict[str, str], bytes]

# What Secrets Manager does with the key on the caller's behalf.
_KEY_ACTIONS = {
    "GetSecretValue": ("kms:Decrypt",),
    "CreateSecret": ("kms:GenerateDataKey", "kms:Decrypt"),
    "PutSecretValue": ("kms:GenerateDataKey", "kms:Decrypt"),
    "UpdateSecret": ("kms:GenerateDataKey", "kms:Decrypt"),
}


def make_strict() -> None:
    _judge_on_the_right_resources()
    _ask_the_key_of_a_secret()
    _know_the_principal()
    original = app.pin_request_origin
    app.pin_request_origin = lambda address, _secure: original(address, True)


def denied_on_catalog(headers: dict, query: dict) -> Response | None:
    """The denial of an operation whose caller may not do the same to the catalog."""
    operation = glue_operation(headers)
    if operation not in resources.ON_THE_CATALOG_TOO:
        return None
    catalog = resources.catalog(responses.get_region(), responses.get_account_id())
    action = f"glue:{operation}"
    denied = _enforce(headers, query, action, catalog)
    if denied is None:
        return None
    principal = getattr(denied, "principal_arn", "")
    reason = f"because no identity-based policy allows the {action} action"
    message = f"User: {principal} is not authorized to perform: {action} on resource: {catalog} {reason}"
    return iam_actions.access_denied_response("glue", action, principal, "", message=message, headers=headers)


def glue_operation(headers: dict) -> str:
    return headers.get("x-amz-target", "").rpartition(".")[2]


def _judge_on_the_right_resources() -> None:
    original = iam_actions.extract_resource_arn

    def extract(service, method, path, headers, body, query, region, account):
        if service == "iam" and b"Action=SimulatePrincipalPolicy" in (body or b""):
            # Judged on the principal that is asked about, not on everything.
            return parse_qs(body.decode()).get("PolicySourceArn", ["*"])[0]
        known = None
        if service == "glue":
            known = resources.of_glue(glue_operation(headers), _json(body), region, account)
        return known or original(service, method, path, headers, body, query, region, account)

    iam_actions.extract_resource_arn = extract


def _ask_the_key_of_a_secret() -> None:
    original = app.SERVICE_HANDLERS["secretsmanager"]

    async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        key = _customer_key(operation, _json(body))
        via = {"kms:ViaService": f"secretsmanager.{responses.get_region()}.amazonaws.com"}
        for action in _KEY_ACTIONS.get(operation, ()) if key else ():
            if _enforce(headers, query, action, key, via) is not None:
                return responses.error_response_json("AccessDeniedException", "Access to KMS is not allowed", 400)
        return await original(method, path, headers, body, query)

    app.SERVICE_HANDLERS["secretsmanager"] = handle


def _customer_key(operation: str, request: dict[str, Any]) -> str | None:
    """The ARN of the key that a request makes Secrets Manager use, unless it is AWS's own."""
    name = request.get("KmsKeyId")
    if operation != "CreateSecret" and not name:
        _, secret = secretsmanager._resolve(request.get("SecretId"))
        name = (secret or {}).get("KmsKeyId")
    if not name or name.endswith("alias/aws/secretsmanager"):
        return None
    key = kms._resolve_key(name)
    return key["Arn"] if key else None


def _know_the_principal() -> None:
    original = iam_evaluator._resolve_condition_key

    def resolve(key: str, context: Any) -> Any:
        session = context.principal_arn.partition(":assumed-role/")[2]
        if key.lower() == "aws:principalarn" and session:
            role = iam._roles.get_scoped(context.principal_account, None, session.split("/")[0])
            if role:
                return role["Arn"]
        return original(key, context)

    iam_evaluator._resolve_condition_key = resolve


def _enforce(headers: dict, query: dict, action: str, resource: str, context: dict[str, Any] | None = None) -> Any:
    """Why IAM does not allow it; nothing when it does."""
    return iam_evaluator.enforce(
        router.extract_access_key_id(headers, query),
        action,
        action.partition(":")[0],
        responses.get_region(),
        resource_arn=resource,
        service_context=context,
    )


def _json(body: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(body or b"{}")
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}
