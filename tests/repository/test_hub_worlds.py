"""What is blamed and typed where transit gateways join a company's VPCs; and no fix leads around a firewall unsaid."""

import json

import pytest
from hub_worlds import WORLDS, World, leads_around
from test_typed_commands import Report, Typing, diagnose, in_turn, typed  # noqa: F401
from typed_commands import Account, Refused, Untold


def commands(report: Report) -> list[str]:
    """All that is to be typed, by whomever, in the order of the report."""
    found = []
    for finding in in_turn(report):
        found += finding["fix"]["commands"]
        found += [command for step in finding["fix"].get("steps", []) for command in step["fix"]["commands"]]
    steps = ((report.get("network") or {}).get("opening") or {}).get("steps", [])
    return found + [command for step in steps for command in step["fix"]["commands"]]


def in_order(words: tuple[str, ...], text: str) -> bool:
    at = 0
    for word in words:
        at = text.find(word, at)
        if at < 0:
            return False
        at += 1
    return True


def is_as_expected(world: World, report: Report) -> list[str]:
    faults, text = [], "\n".join(commands(report))
    root = report.get("rootCause") or {}
    blamed = f"{root['code']}@{root['resource']['id']}" if root else None
    if blamed != world.root:
        faults.append(f"{blamed} is blamed")
    reach = report["network"]["reachability"]
    if reach != world.reach:
        faults.append(f"the network is {reach}")
    if not in_order(world.typed, text):
        faults.append(f"not typed: {world.typed}")
    faults += [f"typed: {word}" for word in world.never if word in text]
    findings = json.dumps(report["findings"])
    faults += [f"not said: {word}" for word in world.said if word not in findings]
    return faults


def says_around(fix: dict) -> bool:
    return any("around" in one for one in fix.get("unproven", []) if isinstance(one, dict))


def around_unsaid(world: World, report: Report) -> list[str]:
    """The fixes that lead around the firewall that the hub has, and do not say so."""
    if "att-insp" not in json.dumps(world.facts["network"]["TransitGatewayRouteTables"]) or leads_around(world.facts):
        return []
    faults = []
    for finding in in_turn(report):
        account = Account(world.facts)
        try:
            for command in typed(finding["fix"]):
                account.type(command)
        except (Refused, Untold):
            continue
        if leads_around(account.facts) and not says_around(finding["fix"]):
            faults.append(f"{finding['code']} leads around the firewall")
    return faults


@pytest.mark.parametrize("name", WORLDS)
def test_what_breaks_a_hub_is_blamed_and_its_fix_can_be_typed(name: str, diagnose):  # noqa: F811
    world = WORLDS[name]
    typing = Typing(world.facts, diagnose)
    faults = is_as_expected(world, typing.report) + around_unsaid(world, typing.report)
    assert faults + typing.all() == []
