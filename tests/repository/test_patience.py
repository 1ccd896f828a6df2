"""Nothing waits for ever: every loop of the workflow ends by itself, well before the machine does."""

import json
import re

from conftest import ROOT
from test_workflow import MACHINE, STATES, targets

# What a machine needs beside its loops: each step once, with the retries that it may need.
STEPS = 20 * 60


def seconds(path: str) -> int:
    """The product that `PATIENCE_SECONDS` is."""
    (product,) = re.findall(r"const PATIENCE_SECONDS: u64 = ([0-9 *]+);", (ROOT / path).read_text())
    result = 1
    for factor in product.split("*"):
        result *= int(factor)
    return result


def loops() -> set[str]:
    """States from which a way leads back to them."""

    def comes_back(name: str) -> bool:
        reached, open_ends = set(), targets(STATES[name])
        while open_ends:
            state = open_ends.pop()
            reached.add(state)
            open_ends |= targets(STATES[state]) - reached
        return name in reached

    return {name for name in STATES if STATES[name]["Type"] == "Task" and comes_back(name)}


def test_the_loops_are_those_that_have_patience():
    # WriteReport comes back only with a channel that it had not sent to before, so three times at most.
    assert loops() == {"CreateConnection", "SmokeTest", "WriteReport"}


def test_all_patience_together_ends_before_the_machine_does():
    creating = seconds("functions/create-connection/src/handler.rs")
    # A crawler that is told to stop has as long again.
    proving = 2 * seconds("functions/smoke-test/src/handler.rs")
    assert creating + STATES["TestConnection"]["TimeoutSeconds"] + proving + STEPS < MACHINE["TimeoutSeconds"]


def test_a_sweep_removes_only_what_no_execution_can_still_need(template):
    inputs = {t["Id"]: t["Input"] for t in template["Resources"]["Sweep"]["Properties"]["Targets"]}
    age = json.loads(inputs["smoke-test"])["sweep"]["olderThanMinutes"] * 60
    assert age >= MACHINE["TimeoutSeconds"] + 30 * 60
