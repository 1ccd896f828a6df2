"""How often `pipefitter classify` is right on error texts whose true stage and cause are known.

    python tests/bench/corpus.py TEXTS.jsonl [--command PATH]

One JSON object a line: id, message, engine, the true stage and cause, and what an expert could decide from the text
alone (`decidable`: cause, stage or no; cause where the line does not say). Prints each miss, the shares that are
right of what can be decided and of all, and how often a failure that is not about the connection is taken for one.
Ends with status 1 below 97 % of the stages or 93 % of the causes that can be decided, or with any such false alarm.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LEAST_STAGES = 0.97
LEAST_CAUSES = 0.93


def classified(command: str, lines: list[dict]) -> dict[str, dict]:
    asked = "".join(json.dumps({key: line.get(key) for key in ("id", "message", "engine")}) + "\n" for line in lines)
    answers = subprocess.run([command, "classify"], input=asked, capture_output=True, text=True, check=True).stdout
    return {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}


@dataclass
class Score:
    """How many lines, and how many of them are right."""

    total: int = 0
    right: int = 0

    def add(self, right: bool) -> None:
        self.total, self.right = self.total + 1, self.right + right

    @property
    def share(self) -> float:
        return self.right / self.total if self.total else 1.0

    def __str__(self) -> str:
        return f"{self.share:.1%} ({self.right}/{self.total})"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("texts", type=Path)
    options.add_argument("--command", default="pipefitter")
    chosen = options.parse_args()
    lines = [json.loads(line) for line in chosen.texts.read_text().splitlines() if line.strip()]
    answers = classified(chosen.command, lines)
    stages, causes, decidable_stages, decidable_causes = Score(), Score(), Score(), Score()
    alarms = 0
    for line in lines:
        answer, decidable = answers[line["id"]], line.get("decidable", "cause")
        stage = answer["stage"] == line["stage"]
        cause = stage and answer["cause"] == line["cause"]
        alarm = line["stage"] == "not_connection" and answer["stage"] not in ("not_connection", "unknown")
        alarms += alarm
        stages.add(stage)
        causes.add(cause)
        if decidable != "no":
            decidable_stages.add(stage)
        if decidable == "cause":
            decidable_causes.add(cause)
        if not cause:
            said = f"{answer['stage']}/{answer['cause']} ({answer['confidence']})"
            truly = f"{line['stage']}/{line['cause']} (decidable: {decidable})"
            print(f"{line['id']}: {said}, truly {truly}{'  FALSE ALARM' if alarm else ''}")
    print(f"of what can be decided: stages {decidable_stages}, causes {decidable_causes}")
    print(f"of all {len(lines)} texts: stages {stages}, causes {causes}; false alarms {alarms}")
    return int(decidable_stages.share < LEAST_STAGES or decidable_causes.share < LEAST_CAUSES or alarms > 0)


if __name__ == "__main__":
    sys.exit(main())
