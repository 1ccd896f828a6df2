"""The page of a diagnosis in a real browser: quiet, within a phone, accessible, and words whatever a text says."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser import Browser, chromium

ROOT = Path(__file__).resolve().parents[2]
AXE = "node/node_modules/axe-core/axe.min.js"
SIZES = (360, 800, 1600)
Facts = dict[str, Any]


def of(facts: Facts, kind: str, **having: str) -> dict[str, Any]:
    """The resource of the network that has this."""
    return next(one for one in facts["network"][kind] if having.items() <= one.items())


def says(facts: Facts, message: str) -> None:
    facts["evidence"]["jobRun"] = {"Id": "jr_1", "JobName": "nightly", "JobRunState": "FAILED", "ErrorMessage": message}


def healthy(facts: Facts) -> None: ...


def group_admits_nobody(facts: Facts) -> None:
    of(facts, "SecurityGroups", GroupId="sg-db")["IpPermissions"] = []


def group_lets_nothing_out(facts: Facts) -> None:
    of(facts, "SecurityGroups", GroupId="sg-glue")["IpPermissionsEgress"] = []


def no_way_to_s3(facts: Facts) -> None:
    of(facts, "RouteTables", RouteTableId="rtb-glue")["Routes"].pop()
    facts["network"]["VpcEndpoints"] = []


def replies_are_denied(facts: Facts) -> None:
    acl = of(facts, "NetworkAcls", NetworkAclId="acl-glue")
    acl["Entries"] = [entry for entry in acl["Entries"] if entry["Egress"] or entry["RuleAction"] == "deny"]


def peering_is_not_accepted(facts: Facts) -> None:
    facts["network"]["VpcPeeringConnections"][0]["Status"] = {"Code": "pending-acceptance"}


def peering_and_group(facts: Facts) -> None:
    peering_is_not_accepted(facts)
    group_admits_nobody(facts)


def transit_table_has_no_route(facts: Facts) -> None:
    for table in facts["network"]["TransitGatewayRouteTables"]:
        table["Routes"] = []


def nat_is_gone(facts: Facts) -> None:
    facts["network"]["NatGateways"][0]["State"] = "deleted"


def nothing_could_be_read(facts: Facts) -> None:
    for kind in list(facts["network"]):
        facts["network"][kind] = {
            "unreadable": "UnauthorizedOperation: You are not authorized to perform this operation."
        }


def password_is_wrong(facts: Facts) -> None:
    says(facts, 'FATAL: password authentication failed for user "glue"')


def script_is_wrong(facts: Facts) -> None:
    says(facts, "TypeError: 'NoneType' object is not subscriptable")


MARKS = "</code></pre><script>alert(1)</script>\" onmouseover='x' \u202e\u2066 \u0000\u001b[2J "


def hostile(facts: Facts) -> None:
    name = MARKS + "x" * 10_000
    facts["evidence"]["connections"][0]["name"] = name
    facts["evidence"]["connections"][0]["connection"]["Name"] = name
    facts["evidence"]["job"]["Name"] = "\u05e9\u05dc\u05d5\u05dd " * 200
    group_admits_nobody(facts)
    of(facts, "SecurityGroups", GroupId="sg-db")["GroupId"] = "sg-db"
    says(facts, MARKS + "java.net.SocketTimeoutException: connect timed out " + "y" * 10_000)


WORLDS: list[tuple[str, Callable[[Facts], None], str | None]] = [
    ("same-vpc", healthy, None),
    ("same-vpc", group_admits_nobody, "DST_SG_INGRESS"),
    ("same-vpc", group_lets_nothing_out, "GLUE_SG_SELF_REF_EGRESS"),
    ("same-vpc", no_way_to_s3, "S3_NO_PATH"),
    ("same-vpc", replies_are_denied, "SRC_NACL_RETURN"),
    ("same-vpc", nothing_could_be_read, None),
    ("same-vpc", password_is_wrong, "DB_PASSWORD"),
    ("same-vpc", script_is_wrong, None),
    ("same-vpc", hostile, "DST_SG_INGRESS"),
    ("peering", peering_is_not_accepted, "PCX_NOT_ACTIVE"),
    ("peering", peering_and_group, "PCX_NOT_ACTIVE"),
    ("transit-gateway", transit_table_has_no_route, "TGW_RTB_NO_ROUTE"),
    ("nat", nat_is_gone, "NAT_BAD_STATE"),
    ("on-premises", healthy, None),
]


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with chromium(tmp_path_factory.mktemp("chromium")) as browser:
        yield browser


@pytest.fixture(scope="module")
def axe() -> str:
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pipefitter"
    return (cache / AXE).read_text()


def diagnose(command: Path, *arguments: str) -> str:
    done = subprocess.run([command, "diagnose", *arguments], capture_output=True, text=True)
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


# What sticks out of the screen, or out of its drawing; by name, so that a failure says which.
TOO_WIDE = """(() => {
  const wide = [...document.querySelectorAll('body *')].filter(one => {
    const box = one.getBoundingClientRect();
    return box.width > 0 && (box.right > innerWidth + 1 || box.left < -1);
  });
  const drawn = [...document.querySelectorAll('svg.drawing text')].filter(one => {
    const box = one.getBBox();
    return box.x + box.width > 320;
  });
  const told = [...wide, ...drawn].map(one => `${one.tagName}: ${one.textContent.slice(0, 60)}`);
  return document.documentElement.scrollWidth > innerWidth ? ['the page', ...told] : told;
})()"""
VIOLATIONS = """axe.run().then(all =>
  all.violations.map(one => [one.id, one.nodes.map(node => node.html.slice(0, 120))]))"""
UNFOLD = "document.querySelectorAll('details').forEach(one => one.open = true)"


@pytest.mark.parametrize(("base", "broken", "cause"), WORLDS, ids=[f"{one[0]} {one[1].__name__}" for one in WORLDS])
def test_a_page_is_quiet_within_the_screen_and_accessible(
    request: pytest.FixtureRequest,
    tmp_path: Path,
    browser: Browser,
    axe: str,
    base: str,
    broken: Callable[[Facts], None],
    cause: str | None,
):
    facts = json.loads((ROOT / f"tests/worlds/{base}.json").read_text())
    broken(facts)
    saved, page = tmp_path / "facts.json", tmp_path / "page.html"
    saved.write_text(json.dumps(facts))
    command = request.config.getoption("--command")
    report = json.loads(diagnose(command, "--facts", str(saved), "--format", "json"))
    assert report.get("rootCause", {}).get("code") == cause
    page.write_text(diagnose(command, "--facts", str(saved), "--format", "html"))
    for number, width in enumerate(SIZES):
        browser.size(width)
        browser.scheme("dark" if number == 1 else "light")
        browser.open(page)
        assert browser.evaluate(TOO_WIDE) == [], f"folded, at {width}"
        browser.evaluate(UNFOLD)
        assert browser.evaluate(TOO_WIDE) == [], f"unfolded, at {width}"
        assert browser.said() == []
        if width == SIZES[-1]:
            continue
        browser.evaluate(axe)
        assert browser.evaluate(VIOLATIONS) == [], f"at {width}"


@pytest.mark.parametrize(
    ("base", "broken"), [("peering", peering_and_group), ("same-vpc", password_is_wrong), ("nat", nat_is_gone)]
)
def test_redacted_facts_name_nobody_and_replay_to_the_same(
    request: pytest.FixtureRequest, tmp_path: Path, base: str, broken: Callable[[Facts], None]
):
    facts = json.loads((ROOT / f"tests/worlds/{base}.json").read_text())
    broken(facts)
    saved, shown = tmp_path / "facts.json", tmp_path / "shown.json"
    saved.write_text(json.dumps(facts))
    command = request.config.getoption("--command")
    page = diagnose(command, "--facts", str(saved), "--redact", "--save-facts", str(shown), "--format", "html")
    for text in (page, shown.read_text()):
        assert [
            name for name in ("111122223333", "orders", "nightly", "sales", "10.50.1.", "acme") if name in text
        ] == []
    plain, replayed = (json.loads(diagnose(command, "--facts", str(one), "--format", "json")) for one in (saved, shown))
    judged = [(report["outcome"], report["rootCause"]["code"], report["passed"]) for report in (plain, replayed)]
    assert judged[0] == judged[1]
    assert "the same one always by the same" in page
