"""ministack, made to answer for IAM as AWS does. Run as `python -m stack.account_server`.

A few things are put right in the process, because they need ministack's own knowledge of its account:

- A signed request that carries the header `ASK_HEADER` is authenticated and authorised but not carried out; the answer
  says who signed it. The gateway asks this way before it serves an operation that ministack does not have.
- Requests are judged as strictly as AWS judges them, on the resources that AWS judges them on (`authorization.py`).
- `iam:SimulatePrincipalPolicy` looks at every resource (`*` is asked alone), the context entries and the permissions
  boundary.
- `logs:FilterLogEvents` heeds `logStreamNamePrefix`.
- EventBridge invokes a function asynchronously: with retries, and a destination for what fails for good.
- Glue tells for which account it assumes a job's role.
- CloudTrail answers with the calls that changed something (`trail.py`), those of this process among them.
- CloudFormation finds the stack of a resource by the resource's own id.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any
from xml.sax.saxutils import escape

from ministack import app
from ministack.core import iam_actions, iam_evaluator, responses, router
from ministack.services import cloudformation, cloudwatch_logs, eventbridge, iam, lambda_svc
from ministack.services.cloudformation import handlers as formation

from . import log_reads, slowness, trail
from .authorization import denied_on_catalog, make_strict
from .settings import JOB_SESSION_PREFIX, NETWORK_SERVICES, SERVERLESS_SERVICE

ASK_HEADER = "x-pipefitter-ask"

Response = tuple[int, dict[str, str], bytes]


def main() -> None:
    _serve_questions()
    make_strict()
    iam._IAM_HANDLERS["SimulatePrincipalPolicy"] = simulate_principal_policy
    _read_logs_as_aws_does()
    eventbridge._dispatch_to_lambda = invoke_asynchronously
    _glue_tells_its_account()
    _keep_the_trail()
    _find_stacks_by_resource()
    app.main()


def _serve_questions() -> None:
    # ministack has no Redshift, but the account has policies about it.
    iam_actions.SERVICE_TO_IAM_NAMESPACE.setdefault("redshift", "redshift")
    iam_actions._SERVICE_PROTOCOL.setdefault("redshift", "query-xml")
    iam_actions.SERVICE_TO_IAM_NAMESPACE.setdefault(SERVERLESS_SERVICE, SERVERLESS_SERVICE)
    for service in ("route53resolver", "route53profiles", "directconnect"):
        iam_actions.SERVICE_TO_IAM_NAMESPACE.setdefault(service, service)
    iam_actions._BOTOCORE_SERVICE_MAP.setdefault("route53profiles", ["route53profiles"])
    for service in ("glue", SERVERLESS_SERVICE, *NETWORK_SERVICES):
        app.SERVICE_HANDLERS[service] = _answering_questions(service, app.SERVICE_HANDLERS.get(service))


def _answering_questions(service: str, handler: Any) -> Any:
    """A handler that is reached only by requests that IAM admits, and stops there when it was only asked."""

    async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> Response:
        if service == "glue":
            denied = denied_on_catalog(headers, query)
            if denied is not None:
                return denied
        if ASK_HEADER in headers:
            return 200, {"Content-Type": "application/json"}, json.dumps(_caller(headers, query)).encode()
        if handler is None:
            return 400, {"Content-Type": "application/json"}, b'{"__type": "UnknownOperationException"}'
        return await handler(method, path, headers, body, query)

    return handle


def _caller(headers: dict, query: dict) -> dict[str, str | None]:
    """The caller's identity, and its own credentials: only who signed with them gets this far."""
    credential = iam_evaluator.resolve_credential(
        router.extract_access_key_id(headers, query), responses.get_account_id()
    )
    if isinstance(credential, iam_evaluator.CredentialResolutionError):
        raise RuntimeError("a request with unknown credentials was admitted")
    return {
        "arn": credential.principal_arn,
        "accessKeyId": credential.access_key_id,
        "secretAccessKey": credential.secret_access_key,
        "sessionToken": credential.session_token,
    }


def _read_logs_as_aws_does() -> None:
    """ministack knows no order but the oldest first, no prefix and no pages."""
    original = cloudwatch_logs._filter_log_events
    slow_logs = slowness.SlowLogs()

    def filter_log_events(request: dict[str, Any]) -> Response:
        if request.get("filterPattern"):
            return original(request)
        name = cloudwatch_logs._resolve_log_group_name(request)
        group = cloudwatch_logs._log_groups.get(name)
        streams = group["streams"] if group else None
        try:
            answer = log_reads.filter_log_events(streams, request, slow_logs.until(name))
        except log_reads.Refused as refused:
            return responses.error_response_json(refused.code, refused.message, 400)
        return responses.json_response(answer)

    cloudwatch_logs._filter_log_events = filter_log_events


def invoke_asynchronously(arn: str, payload: str) -> None:
    """What EventBridge does with a target that is a function; ministack calls it once and forgets a failure."""
    function, config, _ = lambda_svc._get_func_record_for_ref(arn)
    if function and config:
        record = lambda_svc._execution_record_for_config(function, config)
        lambda_svc.invoke_async_with_retry(record, json.loads(payload))


def _glue_tells_its_account() -> None:
    """The account's root stands in for the service; trust policies may ask for the account that a service works for."""
    original = iam_evaluator.evaluate_trust_policy

    def evaluate(document: Any, caller: str, context: Any = None) -> bool:
        session = (context.service_context.get("sts:rolesessionname") or "") if context else ""
        if caller.endswith(":root") and session.startswith(JOB_SESSION_PREFIX):
            told = {"aws:sourceaccount": context.principal_account}
            context = replace(context, service_context=context.service_context | told)
        return original(document, caller, context)

    iam_evaluator.evaluate_trust_policy = evaluate


def _find_stacks_by_resource() -> None:
    """ministack wants a stack's name."""
    original = formation._ACTION_HANDLERS["DescribeStackResources"]

    def describe(parameters: dict) -> Any:
        wanted = formation._p(parameters, "PhysicalResourceId")
        if not wanted or formation._p(parameters, "StackName"):
            return original(parameters)
        for stack in cloudformation._stacks.values():
            if any(one.get("PhysicalResourceId") == wanted for one in stack.get("_resources", {}).values()):
                return original({**parameters, "StackName": [stack["StackName"]]})
        return formation._error("ValidationError", f"Stack for {wanted} does not exist")

    formation._ACTION_HANDLERS["DescribeStackResources"] = describe


def _keep_the_trail() -> None:
    """ministack's own CloudTrail has no names of EC2's calls, no resources, and keeps passwords."""
    history = trail.Trail.of_environment()

    def recording(service: str, original: Any) -> Any:
        async def handle(method: str, path: str, headers: dict, body: bytes, query: dict) -> Response:
            status, answer_headers, answer = await original(method, path, headers, body, query)
            call = trail.call_of(service, method, path, headers.get("x-amz-target", ""), body or b"")
            if call is not None:
                caller = _caller(headers, query)["arn"]
                history.record(service, call, caller or "", status, answer if isinstance(answer, bytes) else b"")
            return status, answer_headers, answer

        return handle

    for service in trail.RECORDED_BY_ACCOUNT:
        app.SERVICE_HANDLERS[service] = recording(service, app.SERVICE_HANDLERS[service])

    async def look_up(method: str, path: str, headers: dict, body: bytes, query: dict) -> Response:
        if headers.get("x-amz-target", "").rpartition(".")[2] != "LookupEvents":
            return responses.error_response_json("UnsupportedOperationException", "only LookupEvents is here", 400)
        return responses.json_response(history.look_up(json.loads(body or b"{}")))

    app.SERVICE_HANDLERS["cloudtrail"] = look_up


def simulate_principal_policy(parameters: dict) -> Response:
    """Evaluate every action on every resource, as ministack would when the call was made."""
    account = responses.get_account_id()
    arn = iam._p(parameters, "PolicySourceArn")
    kind, _, path = arn.rpartition(":")[2].partition("/")
    name = path.rsplit("/", 1)[-1]
    stores = {
        "role": (iam._roles, iam_evaluator._gather_role_policies),
        "user": (iam._users, iam_evaluator._gather_user_policies),
    }
    if kind not in stores or stores[kind][0].get_scoped(account, None, name) is None:
        return iam._error(404, "NoSuchEntity", f"The {kind} with name {name} cannot be found.", ns="iam")
    store, gather = stores[kind]
    policies = gather(name, account)
    policies += [iam_evaluator.parse_policy_document(text) for text in _members(parameters, "PolicyInputList")]
    limits = iam_evaluator._permissions_boundary(store, name, account)
    boundary = _members(parameters, "PermissionsBoundaryPolicyInputList")
    if boundary:
        limits = [[iam_evaluator.parse_policy_document(text) for text in boundary]]
    context = iam_evaluator.EvalContext(
        principal_arn=arn,
        principal_type="AssumedRole" if kind == "role" else "User",
        principal_account=account,
        action="",
        resource_arn="*",
        region=responses.get_region(),
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context=_context_entries(parameters),
    )
    resources = _members(parameters, "ResourceArns") or ["*"]
    if "*" in resources and len(resources) > 1:
        return iam._error(400, "InvalidInput", "ResourceNames are not in a valid ARN format: *.", ns="iam")
    results = [
        _simulated(replace(context, action=action, resource_arn=resource), policies, limits)
        for action in _members(parameters, "ActionNames")
        for resource in resources
    ]
    return iam._xml(
        200,
        "SimulatePrincipalPolicyResponse",
        "<SimulatePrincipalPolicyResult>"
        f"<EvaluationResults>{''.join(results)}</EvaluationResults><IsTruncated>false</IsTruncated>"
        "</SimulatePrincipalPolicyResult>",
        ns="iam",
    )


def _simulated(context: Any, policies: list, limits: list) -> str:
    decision = iam_evaluator.evaluate(context, policies, *limits).decision
    within_boundary = decision == "Allow" or not limits or iam_evaluator.evaluate(context, policies).decision != "Allow"
    relevant = [statement for document in policies for statement in document if _applies(context, statement)]
    matched = [statement for statement in relevant if iam_evaluator._conditions_met(statement.conditions, context)]
    missing = sorted(
        {
            key
            for statement in relevant
            for keys in statement.conditions.values()
            for key in keys
            if iam_evaluator._resolve_condition_key(key, context) in (None, [])
        }
    )
    word = {"Allow": "allowed", "Deny": "explicitDeny"}.get(decision, "implicitDeny")
    statements = "".join(
        f"<member><SourcePolicyId>{escape(statement.sid or 'statement')}</SourcePolicyId>"
        "<SourcePolicyType>IAM Policy</SourcePolicyType></member>"
        for statement in matched
    )
    return (
        "<member>"
        f"<EvalActionName>{escape(context.action)}</EvalActionName>"
        f"<EvalResourceName>{escape(context.resource_arn)}</EvalResourceName>"
        f"<EvalDecision>{word}</EvalDecision>"
        f"<MatchedStatements>{statements}</MatchedStatements>"
        f"<MissingContextValues>{''.join(f'<member>{escape(key)}</member>' for key in missing)}</MissingContextValues>"
        "<PermissionsBoundaryDecisionDetail>"
        f"<AllowedByPermissionsBoundary>{str(within_boundary).lower()}</AllowedByPermissionsBoundary>"
        "</PermissionsBoundaryDecisionDetail>"
        "</member>"
    )


def _applies(context: Any, statement: Any) -> bool:
    """Whether a statement speaks of the action and the resource, conditions aside."""
    return iam_evaluator._action_matches(
        context.action, statement.actions, statement.not_actions
    ) and iam_evaluator._resource_matches(context.resource_arn, statement.resources, statement.not_resources)


def _members(parameters: dict, name: str) -> list[str]:
    values: list[str] = []
    while value := iam._p(parameters, f"{name}.member.{len(values) + 1}"):
        values.append(value)
    return values


def _context_entries(parameters: dict) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    position = 1
    while key := iam._p(parameters, f"ContextEntries.member.{position}.ContextKeyName"):
        values = _members(parameters, f"ContextEntries.member.{position}.ContextKeyValues")
        kind = iam._p(parameters, f"ContextEntries.member.{position}.ContextKeyType")
        entries[key.lower()] = values if kind.endswith("List") else (values or [""])[0]
        position += 1
    return entries


if __name__ == "__main__":
    main()
