"""What a report prints of a broken world is typed into an AWS of its own rules, and the outcome is diagnosed again.

`PIPEFITTER_WORLDS=all` tries all pairs of faults, which takes minutes; without it a fixed sample is tried.
"""

import hashlib
import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from broken_worlds import broken, called, pairs, scenarios, singles
from many_worlds import drawn
from more_worlds import MORE, expected
from typed_commands import Account, Refused, Untold, settled
from walked_worlds import WHO_ANSWERS, walked

Report = dict
Finding = dict

COMMAND = Path(os.environ.get("CARGO_TARGET_DIR", Path.home() / ".cache/pipefitter/target")) / "debug/pipefitter"
# One pair in so many is tried where not all are.
ONE_IN = 100
# How many worlds can be drawn.
DRAWN = 400
# What stands in for an id in facts, and says nothing to AWS.
STAND_INS = re.compile(r"\b(nat-new|pcx-new|vpce-new|tgw-attach-new|igw-of-the-vpc)\b")

# Where the walk ends without a verdict, and a diagnosis may go on: it knows several connections, and zones.
OUT_OF_SIGHT = re.compile("not one connection|a firewall decides|what |who answers|whether |.* was not read$")
# What blocks before there is a packet, or by who asks for what.
MET_BY_NO_PACKET = {
    "CONN_AZ_MISMATCH",
    "DNS_HOST_UNKNOWN",
    "DNS_SUPPORT_OFF",
    "GLUE_SG_SELF_REF_EGRESS",
    "GLUE_SG_SELF_REF_INGRESS",
    "S3_CROSS_REGION",
    "S3_ENDPOINT_POLICY",
    "SUBNET_FREE_IPS",
    "TARGET_STATE",
}
# What a name that is told wrongly breaks, the walk meets where the wrong address leads.
OF_NAMES = {"DNS_PUBLIC_ANSWER_OVER_PEERING"}


def is_tried(name: str) -> bool:
    drawn = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return os.environ.get("PIPEFITTER_WORLDS") == "all" or drawn % ONE_IN == 0


def worlds() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {called(*world): world for world in (*singles(), *pairs(is_tried))}


WORLDS = worlds()
SCENARIOS = scenarios()


@pytest.fixture
def diagnose(tmp_path: Path):
    """The report of facts; the same ones are diagnosed once."""
    known: dict[str, Report] = {}

    def diagnosed(facts: dict) -> Report:
        run = facts["evidence"].get("jobRun")
        text = json.dumps([settled(facts), run], sort_keys=True)
        if text not in known:
            known[text] = fresh(facts)
        return known[text]

    def fresh(facts: dict) -> Report:
        saved = tmp_path / "facts.json"
        saved.write_text(json.dumps(facts))
        words = [COMMAND, "diagnose", "--facts", saved, "--format", "json"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.stdout, done.stderr
        return json.loads(done.stdout)

    return diagnosed


def is_same(one: Finding, other: Finding) -> bool:
    keys = ("code", "resource", "connection")
    return all(one.get(key) == other.get(key) for key in keys)


def count(report: Report, finding: Finding) -> int:
    """How many findings are of that code, about that thing."""
    return sum(is_same(one, finding) for one in report["findings"])


def failing(report: Report) -> set[str]:
    return {one["code"] for one in report["findings"] if one["verdict"] == "fail"}


def reachability(report: Report) -> str | None:
    return (report.get("network") or {}).get("reachability")


def unknown(report: Report) -> set[str]:
    return {one["code"] for one in report["unknown"]}


def in_turn(report: Report) -> list[Finding]:
    """Findings in the order in which their fixes are made: what fails first, each after those that it is built on."""
    waiting = sorted(report["findings"], key=lambda one: one["verdict"] != "fail")
    turns: list[Finding] = []
    while waiting:
        waits = {one["code"] for one in waiting if typed(one["fix"])}
        ready = (one for one in waiting if not waits & set(one["fix"].get("after", [])) - {one["code"]})
        turns.append(next(ready, waiting[0]))
        waiting = [one for one in waiting if one is not turns[-1]]
    return turns


def typed(fix: dict) -> list[str]:
    """What one's own account types."""
    return [] if "by" in fix else fix["commands"]


def of_new_address(fix: dict) -> list[str]:
    """What a fix does not know of a new NAT gateway's address: whether the source admits it."""
    said = json.dumps(fix.get("unproven", []))
    return ["DST_SG_INGRESS"] if "the public address that the packets come from is not known" in said else []


def label(finding: Finding) -> str:
    return f"{finding['code']} {finding['resource']['id']}"


class Typing:
    """What of one report is typed, and what was found wrong with it."""

    def __init__(self, facts: dict, diagnose):
        self.facts, self.diagnose = facts, diagnose
        self.faults: list[str] = []
        self.report = self.diagnosed(facts)

    def diagnosed(self, facts: dict) -> Report:
        """What is said of facts; and where that is that all is open, the walk has not been stopped."""
        report = self.diagnose(facts)
        if reachability(report) == "reachable":
            for way, found in walked(facts).items():
                self.check(found.kind != "closed", f"reachable, and the way to {way} is closed: {found.why}")
        return report

    def check(self, condition: object, fault: str) -> None:
        if not condition:
            self.faults.append(fault)

    def type(self, commands: list[str], of: str, account: Account) -> bool:
        """Types commands in order. False where one was refused, or nobody can say what came of it."""
        for command in commands:
            try:
                account.type(command)
            except Refused as refusal:
                self.faults.append(f"{of}: refused: {refusal}: {command[:200]}")
                return False
            except Untold:
                return False
        return True

    def all(self) -> list[str]:
        self.shape()
        for finding in in_turn(self.report):
            if typed(finding["fix"]):
                self.alone(finding)
            elif "coveredBy" in finding["fix"]:
                self.covered(finding)
            elif finding["fix"].get("steps"):
                self.in_steps(finding)
        self.together()
        self.opening()
        self.blocked()
        return self.faults

    def shape(self) -> None:
        """A code stands in one list, and nothing is called by an id that it does not have."""
        report = self.report
        lists = [
            {one["code"] for one in report["findings"]},
            unknown(report),
            set(report["passed"]),
            {one if isinstance(one, str) else one["code"] for one in report.get("notApplicable", [])},
        ]
        codes = [code for one in lists for code in one]
        double = {code for code in codes if codes.count(code) > 1}
        self.check(not double, f"in two lists: {sorted(double)}")
        network = report.get("network") or {}
        of_network = [one for one in report["findings"] if one["stage"] == "network" and one["verdict"] == "fail"]
        self.check(network.get("reachability") != "blocked" or of_network, "blocked, and nothing of the network fails")
        opening = network.get("opening") or {"proven": True}
        self.check("proven" in opening or opening.get("unproven"), "the opening is neither proven nor says why")
        stands_in = STAND_INS.findall(json.dumps(report))
        self.check(not stands_in, f"ids that nobody has: {sorted(set(stands_in))}")
        for one in report["findings"]:
            by = one["fix"].get("coveredBy")
            told = by is None or self.made_by(by) or "by" in one["fix"]
            self.check(told, f"{label(one)} is covered by {by}, which types nothing")
            for code in one["fix"].get("after", []):
                is_there = any(other["fix"]["commands"] for other in report["findings"] if other["code"] == code)
                self.check(is_there, f"{label(one)} is typed after {code}, which types nothing")

    def blocked(self) -> None:
        """What is said to be blocked is, unless by what no packet meets, which a text may have made a warning."""
        found = {one["code"] for one in self.report["findings"] if one["stage"] == "network"}
        # What the run itself says did not answer is told as Amazon's resolver would answer for it.
        is_said = "secretsmanager." in json.dumps(self.facts["evidence"].get("jobRun"))
        if reachability(self.report) == "blocked" and not found & MET_BY_NO_PACKET and not is_said:
            ways = walked(self.facts).values()
            met = any(way.kind != "open" and way.why != WHO_ANSWERS for way in ways)
            self.check(met, f"blocked by {sorted(found)}, and the walk is open, or may be")

    def made_by(self, code: str) -> list[Finding]:
        return [one for one in in_turn(self.report) if one["code"] == code and typed(one["fix"])]

    def before(self, finding: Finding, *codes: str) -> list[Finding]:
        """The fixes that one is built on, and those that these are built on, in the order in which they are made."""
        wanted, found = {*finding["fix"].get("after", []), *codes}, []
        turns = in_turn(self.report)
        place = next(at for at, one in enumerate(turns) if one is finding)
        for one in reversed(turns[:place]):
            if one["code"] in wanted and typed(one["fix"]):
                wanted |= set(one["fix"].get("after", []))
                found.insert(0, one)
        return found

    def on_ground(self, finding: Finding, *codes: str) -> Account | None:
        """The account with everything made that a fix is built on, and the fixes of some codes more."""
        account = Account(self.facts)
        for one in self.before(finding, *codes):
            if not self.type(typed(one["fix"]), f"{label(one)} before {label(finding)}", account):
                return None
        return account

    def alone(self, finding: Finding) -> None:
        """A fix, after those that it names: it can be typed, keeps its word, harms nothing, and can be taken back."""
        account, fix, name = self.on_ground(finding), finding["fix"], label(finding)
        if account is None:
            return
        ground = account.facts if not fix.get("after") else Account(account.facts).facts
        ground = json.loads(json.dumps(ground))
        if not self.type(typed(fix), name, account):
            return
        before = self.diagnosed(ground) if fix.get("after") else self.report
        after = self.diagnosed(account.facts)
        if fix.get("proven"):
            self.check(count(after, finding) < count(before, finding), f"{name} is proven, and stays")
            self.check(finding["code"] not in unknown(after), f"{name} is proven, and unknown then")
        self.harms_nothing(name, before, after, [*fix.get("remaining", []), *of_new_address(fix)])
        self.undone(finding, ground, account)

    def harms_nothing(self, of: str, before: Report, after: Report, but: list[str]) -> None:
        new = failing(after) - failing(before) - self.cleared() - set(but)
        self.check(not new, f"{of} makes fail: {sorted(new)}")

    def cleared(self) -> set[str]:
        """What the text of the run clears: it fails again once a new run has not said it."""
        untold = json.loads(json.dumps(self.facts))
        untold["evidence"].pop("jobRun", None)
        return failing(self.diagnosed(untold)) - failing(self.report)

    def undone(self, finding: Finding, ground: dict, account: Account) -> None:
        fix, name = finding["fix"], label(finding)
        if not fix.get("undo") or fix.get("noUndo"):
            return
        if self.type(fix["undo"], f"undo of {name}", account):
            self.check(settled(account.facts) == settled(ground), f"undo of {name} gives other facts back")

    def covered(self, finding: Finding) -> None:
        """What another fix mends as well, or several together do, is gone with it, and is not merely unknown."""
        by, name = finding["fix"]["coveredBy"], label(finding)
        outcomes = []
        for other in self.made_by(by):
            account = self.on_ground(other, *finding["fix"].get("after", []))
            if account is None or not self.type(typed(other["fix"]), label(other), account):
                return
            after = self.diagnosed(account.facts)
            gone = count(after, finding) < count(self.report, finding)
            outcomes.append(gone and finding["code"] not in unknown(after))
        self.check(not outcomes or any(outcomes), f"{name} is covered by {by}, and stays, or is unknown then")

    def in_steps(self, finding: Finding) -> None:
        """The first steps are what can be typed, each by whose they are."""
        account = Account(self.facts)
        for step in finding["fix"]["steps"]:
            if not self.type(step["fix"]["commands"], f"step {step['code']} of {label(finding)}", account):
                return

    def together(self) -> None:
        """Everything that the findings print, typed in the order of the report: each that was typed is gone."""
        account = Account(self.facts)
        made = [one for one in in_turn(self.report) if typed(one["fix"])]
        for one in made:
            if not self.type(typed(one["fix"]), f"{label(one)} in turn", account):
                return
        if not made:
            return
        after = self.diagnosed(account.facts)
        for one in made:
            if one["fix"].get("proven"):
                same = sum(is_same(one, other) for other in made)
                left = count(self.report, one) - same
                self.check(count(after, one) <= left, f"{label(one)} is back when all is typed")
        told = [code for one in made for code in of_new_address(one["fix"])]
        # What the list has as a later step is said to come up, and mended there.
        told += [step["code"] for step in ((self.report.get("network") or {}).get("opening") or {}).get("steps", [])]
        self.harms_nothing("all of it", self.report, after, told)

    def opening(self) -> None:
        """The list opens what it says."""
        opening = (self.report.get("network") or {}).get("opening")
        if not opening:
            return
        account = Account(self.facts)
        for step in opening["steps"]:
            if not self.type(step["fix"]["commands"], f"opening: {step['code']} {step['resource']['id']}", account):
                return
        after = self.diagnosed(account.facts)
        of_network = {one["code"] for one in after["findings"] if one["stage"] == "network"}
        failing_now = (failing(after) & of_network) - self.cleared()
        remaining = {*opening.get("remaining", []), *of_new_address(opening)}
        self.check(failing_now <= remaining, f"opening leaves {sorted(failing_now - remaining)}")
        if opening.get("proven"):
            reach = reachability(after)
            self.check(reach == "reachable", f"opening is proven, and the network is {reach} then")
            found = walked(account.facts)["source"]
            seen = found.kind == "open" or OUT_OF_SIGHT.match(found.why)
            self.check(seen, f"opening is proven, and the way is {found.kind} then: {found.why}")


@pytest.mark.parametrize("name", WORLDS)
def test_what_is_printed_for_a_broken_world_can_be_typed_and_does_what_it_says(name: str, diagnose):
    facts = broken(*WORLDS[name])
    assert Typing(facts, diagnose).all() == []


@pytest.mark.parametrize("seed", [seed for seed in range(DRAWN) if is_tried(f"drawn {seed}")])
def test_what_is_printed_for_a_drawn_world_can_be_typed_and_does_what_it_says(seed: int, diagnose):
    name, facts = drawn(seed)
    assert Typing(facts, diagnose).all() == [], name


@pytest.mark.parametrize("name", SCENARIOS)
def test_what_is_printed_for_a_given_scenario_can_be_typed_and_does_what_it_says(name: str, diagnose):
    assert Typing(SCENARIOS[name], diagnose).all() == []


def test_the_worlds_are_healthy_before_they_are_broken(diagnose):
    for base in {base for base, _ in WORLDS.values()}:
        facts = broken(base, ())
        assert failing(diagnose(facts)) == set(), base
        assert {way: found for way, found in walked(facts).items() if found.kind == "closed"} == {}, base


@pytest.mark.parametrize(("name", "fault", "code"), expected())
def test_what_broke_a_world_is_what_is_blamed(name: str, fault: str, code: str, diagnose):
    report = diagnose(broken(name, (fault,)))
    assert report["rootCause"]["code"] == code


@pytest.mark.parametrize("name", [name for name, (_, faults) in WORLDS.items() if len(faults) == 1])
def test_what_is_blamed_first_is_where_the_walk_is_stopped(name: str, diagnose):
    facts = broken(*WORLDS[name])
    report, found = diagnose(facts), walked(facts)["source"]
    cause = report.get("rootCause")
    if cause and reachability(report) == "blocked" and found.kind == "closed" and cause["stage"] == "network":
        stopped = cause["resource"]["id"] in found.where or cause["code"] in MET_BY_NO_PACKET | OF_NAMES
        assert stopped, (cause["code"], cause["resource"], found)


@pytest.mark.parametrize("name", MORE)
def test_a_world_in_which_nothing_is_broken_is_blamed_for_nothing(name: str, diagnose):
    facts = broken(name, ())
    assert failing(diagnose(facts)) == set()
    assert {way: found for way, found in walked(facts).items() if found.kind == "closed"} == {}


# What of several ways is typed: the one that mends all, or costs nothing.
PRINTED = {
    ("secrets by NAT", "internet gateway detached"): ["attach-internet-gateway"],
    ("secrets by a hub", "zone of secrets not associated"): ["associate-vpc-with-hosted-zone"],
    ("VPC's own route", "VPC's own route gone"): ["replace-route"],
    ("redshift's managed endpoint", "cluster paused"): ["resume-cluster", "wait"],
}


@pytest.mark.parametrize(("name", "fault"), PRINTED)
def test_of_several_ways_the_plain_one_is_typed(name: str, fault: str, diagnose):
    report = diagnose(broken(name, (fault,)))
    commands = [command for one in report["findings"] if one["verdict"] == "fail" for command in typed(one["fix"])]
    assert [command.split()[2] for command in commands] == PRINTED[name, fault]


REFUSED = {
    "authorize twice": (
        "peering",
        "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions "
        "'IpProtocol=tcp,FromPort=5432,ToPort=5432,IpRanges=[{CidrIp=10.50.1.0/24}]'",
    ),
    "a group that is gone": ("peering", "aws ec2 authorize-security-group-egress --group-id sg-gone"),
    "a group of a VPC that is not peered": (
        "same-vpc",
        "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions "
        "'IpProtocol=tcp,FromPort=1,ToPort=1,UserIdGroupPairs=[{GroupId=sg-other}]'",
    ),
    "a route that is there": (
        "peering",
        "aws ec2 create-route --route-table-id rtb-glue --destination-cidr-block 10.60.0.0/16 "
        "--vpc-peering-connection-id pcx-1",
    ),
    "a route that is not there": (
        "peering",
        "aws ec2 replace-route --route-table-id rtb-glue --destination-cidr-block 10.99.0.0/16 "
        "--vpc-peering-connection-id pcx-1",
    ),
    "a peering that does not wait": (
        "peering",
        "aws ec2 accept-vpc-peering-connection --vpc-peering-connection-id pcx-1",
    ),
    "a second peering": (
        "peering",
        "aws ec2 create-vpc-peering-connection --vpc-id vpc-glue --peer-vpc-id vpc-db --region us-east-1",
    ),
    "a database that runs": ("peering", "aws rds start-db-instance --db-instance-identifier orders"),
    "what is looked up and not there": (
        "peering",
        'aws ec2 delete-nat-gateway --nat-gateway-id "$(aws ec2 describe-nat-gateways --filter Name=tag:a,Values=b '
        "--query 'NatGateways[0].NatGatewayId' --output text)\"",
    ),
    "a group behind a transit gateway, outwards": (
        "transit-gateway",
        "aws ec2 authorize-security-group-egress --group-id sg-glue --ip-permissions "
        "'IpProtocol=tcp,FromPort=1,ToPort=1,UserIdGroupPairs=[{GroupId=sg-db}]'",
    ),
    "a group of another account without the account": (
        "another account",
        "aws ec2 authorize-security-group-ingress --group-id sg-db --ip-permissions "
        "'IpProtocol=tcp,FromPort=1,ToPort=1,UserIdGroupPairs=[{GroupId=sg-glue}]'",
    ),
    "a second internet gateway": (
        "public database",
        "aws ec2 attach-internet-gateway --internet-gateway-id igw-2 --vpc-id vpc-db",
    ),
    "a route to an endpoint that is no firewall's": (
        "peering",
        "aws ec2 create-route --route-table-id rtb-glue --destination-cidr-block 10.99.0.0/16 "
        "--vpc-endpoint-id vpce-sm",
    ),
    "an endpoint whose group is of another VPC": (
        "peering",
        "aws ec2 modify-vpc-endpoint --vpc-endpoint-id vpce-sm --add-security-group-ids sg-db",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_aws_refuses(name: str):
    base, command = REFUSED[name]
    with pytest.raises(Refused):
        Account(broken(base, ())).type(command)
