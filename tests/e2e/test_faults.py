"""One AWS call at a time breaks, in eight ways: every diagnosis still ends in a report, and in no other one.

A cell is a scene, an operation that its diagnosis makes, and a way to break it. `make faults` tries them all; `make
test` tries some: every operation once, the ways in turn, and all ways where the most hangs on a call.
"""

from __future__ import annotations

import functools
import itertools
import json
import os
import subprocess
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from runpy import run_path
from typing import Any

import pytest
import yaml
from broken_calls import FAULTS, Account, Doors
from conftest import ROOT, World
from fault_scenes import SCENES, WRONG_PASSWORD, Scene, scenes

DIAGNOSING = ("collect-evidence", "diagnose-network", "diagnose-credentials", "diagnose-driver", "trace-change")
# The steps that the command takes one after the other, each in a time of its own, by the functions that are in it.
STEPS = (DIAGNOSING[:1], DIAGNOSING[1:4], DIAGNOSING[4:])
# What the command itself asks beside the evidence.
OF_THE_COMMAND = {"sts:GetCallerIdentity", "cloudformation:DescribeStacks"}
# What a run's whole diagnosis hangs on, so that `make test` breaks it in every way.
PIVOTS = (("wrong-password", "glue:GetJobRuns"), ("closed-by-configuration", "ec2:DescribeSecurityGroups"))
# Calls without which the answer may be the same, and why; then all checks have to say the same.
SPARE = {
    "ec2:DescribeManagedPrefixLists": "rules that let everything out need not know the addresses of S3",
    "ec2:GetManagedPrefixListEntries": "the same",
    "ec2:DescribeNatGateways": "where no route leads to one, it is for the advice",
    "ec2:DescribeTransitGatewayVpcAttachments": "the same",
    "directconnect:DescribeDirectConnectGatewayAssociations": "a line that is up serves the gateway already",
    "route53:GetHostedZone": "what nothing explains is unknown with the zone and without it",
    "ec2:DescribeNetworkInterfaces": "a database may be anywhere in its subnets, and every place is judged",
    "ec2:DescribeTransitGateways": "what it tells matters to rules that name a group, and to fixes",
    "glue:GetJobRuns": "a run is asked for by itself then, and the last success before it matters to secrets",
    "s3:GetObject": "what ended the run needs no script to be told",
    "rds:DescribeOptionGroups": "the options of an Oracle database matter where TLS is enforced",
    "route53profiles:ListProfileAssociations": "the name of a database of AWS is in no zone that a profile brings",
    "sts:GetCallerIdentity": "the account's number is wanted for few ARNs, and the command says that it is not known",
}
# Calls whose answer matters once there is a root cause: then the report says that it lacks, and nothing else changes.
TRACED = {
    "cloudformation:DescribeStacks",
    "cloudformation:DescribeStackResources",
    "cloudtrail:LookupEvents",
    "ec2:DescribeTags",
    "tag:GetResources",
}
# The same in one scene alone.
SPARE_IN = {
    ("no-secret", "secretsmanager:GetSecretValue"): "a secret that is not there has no value",
    ("no-secret", "secretsmanager:GetResourcePolicy"): "nor a policy",
    ("other-engines", "route53:ListHostedZonesByVPC"): "AWS names these, and nothing leads to a hub of services",
    ("far-away", "s3:GetBucketLocation"): "where a bucket is matters on a way that is known",
}
# The emulator has no way over a peering of transit gateways; `diagnose-network/tests/wire.rs` breaks this call.
UNREACHED = {"ec2:DescribeTransitGatewayPeeringAttachments"}
# A run that is older than the newest is asked for by itself; the tests of `collect-evidence` break it.
UNREACHED |= {"glue:GetJobRun"}
# What is near to a mistyped name is no diagnosis; the tests of `collect-evidence` break these.
UNREACHED |= {"glue:ListJobs", "glue:ListCrawlers", "glue:GetConnections"}
# What a step has for its calls (`STEP_TIME`), and what a busy machine takes for the rest.
STEP_SECONDS, SLACK_SECONDS = 45, 20
AT_ONCE = 2 * (os.cpu_count() or 2)
HANGING_AT_ONCE = 64


@dataclass(frozen=True)
class Told:
    """What the command made of a scene."""

    status: int
    output: str
    facts: str
    seconds: float
    seen: frozenset[str]

    @property
    def report(self) -> dict[str, Any]:
        return json.loads(self.output[self.output.index("{") : self.output.rindex("}") + 1])

    @property
    def root(self) -> str | None:
        return (self.report.get("rootCause") or {}).get("code")

    @property
    def verdicts(self) -> list[Any]:
        """What each check says."""
        report = self.report
        found = sorted((finding["code"], finding["verdict"]) for finding in report["findings"])
        unknown = sorted({unknown["code"] for unknown in report["unknown"]})
        return [report["outcome"], found, unknown, sorted(report["passed"])]

    @property
    def failing(self) -> set[str]:
        return {finding["code"] for finding in self.report["findings"] if finding["verdict"] == "fail"}


@dataclass(frozen=True)
class Cell:
    """One operation, broken in one way."""

    scene: Scene
    operation: str
    fault: str

    def __str__(self) -> str:
        return f"{self.scene.name}, {self.operation} {self.fault}"


class Matrix:
    """The scenes, their accounts, and what a diagnosis of each says that can read everything."""

    def __init__(self, world: World, made: list[Scene], doors: Doors, facts: Any) -> None:
        self.world, self.scenes, self._doors, self._facts = world, made, doors, facts
        self._accounts = {scene.name: Account(world.environment["AWS_ENDPOINT_URL_GLUE"]) for scene in made}
        self._numbers = itertools.count()
        with ThreadPoolExecutor(AT_ONCE) as pool:
            self.sound = dict(zip([scene.name for scene in made], pool.map(self.diagnosed, made), strict=True))

    def diagnosed(self, scene: Scene, operation: str = "", fault: str = "none") -> Told:
        environment = {k: v for k, v in self.world.environment.items() if not k.startswith("AWS_ENDPOINT_URL")}
        facts = self._facts / f"{next(self._numbers)}.json"
        with self._doors.door(self._accounts[scene.name], operation, fault) as door:
            command = [str(self.world.command_path), "diagnose", *scene.arguments, "--format", "json"]
            begun = time.monotonic()
            finished = subprocess.run(
                [*command, "--save-facts", str(facts)],
                env=environment | {"AWS_ENDPOINT_URL": door.url},
                capture_output=True,
                text=True,
                timeout=10 * STEP_SECONDS,
            )
            seconds = time.monotonic() - begun
            seen = frozenset(door.seen)
        saved = facts.read_text() if facts.exists() else ""
        facts.unlink(missing_ok=True)
        return Told(finished.returncode, finished.stdout + finished.stderr, saved, seconds, seen)

    def cells(self) -> list[Cell]:
        return [
            Cell(scene, operation, fault)
            for scene in self.scenes
            for operation in sorted(self.sound[scene.name].seen)
            for fault in FAULTS
        ]

    def some_cells(self) -> list[Cell]:
        """Every operation once, where least was broken, and each in the next way; and the pivots in all ways."""
        cells = self.cells()
        taken: Counter[str] = Counter()
        some = [cell for cell in cells if (cell.scene.name, cell.operation) in PIVOTS]
        for number, operation in enumerate(sorted({cell.operation for cell in cells})):
            fits = [c for c in cells if c.operation == operation and c.fault == FAULTS[number % len(FAULTS)]]
            cell = min(fits, key=lambda cell: taken[cell.scene.name])
            taken[cell.scene.name] += 1
            some.append(cell)
        return some

    def complaints(self, cells: list[Cell]) -> list[str]:
        """What does not hold; those that hang wait side by side."""
        found: list[str] = []
        with ThreadPoolExecutor(HANGING_AT_ONCE) as waiting, ThreadPoolExecutor(AT_ONCE) as working:
            futures = [
                (cell, (waiting if cell.fault == "hang" else working).submit(self._complaints, cell)) for cell in cells
            ]
            for cell, future in futures:
                found += [f"{cell}: {complaint}" for complaint in future.result()]
        return found

    def _complaints(self, cell: Cell) -> list[str]:
        told, sound = self.diagnosed(cell.scene, cell.operation, cell.fault), self.sound[cell.scene.name]
        return list(judged(cell, told, sound, (self.world.password, WRONG_PASSWORD)))


def judged(cell: Cell, told: Told, sound: Told, secrets: tuple[str, ...]) -> Iterator[str]:
    """What a report of a broken account must not be."""
    if any(secret in told.output + told.facts for secret in secrets):
        yield "a secret left"
    if told.status not in (0, 1):
        yield f"no report, status {told.status}: {told.output[-300:]}"
        return
    if told.seconds > (most := sound.seconds + steps_of(cell.operation) * STEP_SECONDS + SLACK_SECONDS):
        yield f"{told.seconds:.0f} seconds: a call costs the time of its own step, and not more than {most:.0f}"
    if told.root not in (None, sound.root):
        yield from of_another(told, sound)
    if more := told.failing - sound.failing:
        yield f"fails {sorted(more)} besides"
    outcome = told.report["outcome"]
    if outcome == "HEALTHY" and sound.report["outcome"] != "HEALTHY":
        yield f"HEALTHY, where the truth is {sound.report['outcome']}"
    spare = cell.operation in SPARE or (cell.scene.name, cell.operation) in SPARE_IN
    spare = spare or (cell.operation in TRACED and told.root is None)
    if cell.operation in TRACED and told.verdicts != sound.verdicts:
        yield "what changed has changed a verdict"
    if not (spare and told.verdicts == sound.verdicts) and not names(told.report, cell.operation):
        yield f"{outcome}, and {cell.operation} is not named; unknown are {told.report['unknown']}"


def of_another(told: Told, sound: Told) -> Iterator[str]:
    """Of several blockers the first may be what cannot be seen: then the next one is named, which fails with the whole
    facts too and is seen, but is not called confirmed, and the report says that what comes before is unknown."""
    if told.root not in sound.failing:
        yield f"blames {told.root}, where {sound.root} is to blame"
    if sound.root not in [unknown["code"] for unknown in told.report["unknown"]]:
        yield f"blames {told.root}, and does not say that {sound.root} is unknown"
    if told.report["rootCause"]["confidence"] == "confirmed":
        yield f"confirms {told.root}, where {sound.root} is unknown"
    if sound.root not in told.report["text"]:
        yield f"tells people of {told.root}, and not that {sound.root} is unknown"


def names(report: dict[str, Any], operation: str) -> bool:
    """Whether an unknown says which call would have told."""
    unknown = report["unknown"] + report.get("change", {}).get("unknown", [])
    return any(operation in json.dumps(one) for one in unknown)


@pytest.fixture(scope="module")
def matrix(world: World, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Matrix]:
    doors = Doors()
    try:
        with scenes(world, int(world.record["portBase"])) as made:
            yield Matrix(world, made, doors, tmp_path_factory.mktemp("facts"))
    finally:
        doors.close()


@functools.cache
def operations(*functions: str) -> frozenset[str]:
    """All that these functions call: what their policies grant, which is what their code calls."""
    repository = run_path(str(ROOT / "tests/repository/conftest.py"))
    template = yaml.load((ROOT / "infra/template.yaml").read_text(), repository["_Template"])
    granted: set[str] = set()
    for function in functions:
        manifest = tomllib.loads((ROOT / f"functions/{function}/Cargo.toml").read_text())
        on_behalf = manifest["package"].get("metadata", {}).get("pipefitter", {}).get("on-behalf", [])
        granted |= repository["allowed_actions"](repository["resource_of"](template, function)) - set(on_behalf)
    return frozenset(granted)


def steps_of(operation: str) -> int:
    """How many steps make that call: so many times it may cost the time of one."""
    return sum(operation in operations(*step) for step in STEPS) or int(operation in OF_THE_COMMAND)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.name)
def test_a_diagnosis_that_can_read_everything_ends_as_the_scene_is(matrix, scene):
    told = matrix.sound[scene.name]
    assert (told.report["outcome"], told.root) == (scene.outcome, scene.code), told.report["text"]


def test_every_call_of_the_diagnosing_functions_is_made_in_some_scene(matrix):
    made = set().union(*(told.seen for told in matrix.sound.values()))
    missing = operations(*DIAGNOSING) - made - UNREACHED
    assert not missing, f"no scene makes these calls, so no test breaks them: {sorted(missing)}"


def test_a_call_that_breaks_makes_no_other_diagnosis(matrix, request):
    cells = matrix.cells() if request.config.getoption("--faults") == "all" else matrix.some_cells()
    begun = time.monotonic()
    complaints = matrix.complaints(cells)
    print(f"{len(cells)} cells in {time.monotonic() - begun:.0f} seconds, {len(complaints)} complaints")
    assert complaints == [], "\n".join(complaints)
