"""How often `pipefitter classify` is right on error texts whose true stage and cause are known.

    python tests/bench/corpus.py TEXTS.jsonl [--command PATH]

One JSON object a line: id, message, engine, and the true stage and cause. Prints the shares that are right, each miss,
and how often a failure that is not about the connection is taken for one. Ends with status 1 below 95 % of the stages
or 90 % of the causes, or with any such false alarm.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

LEAST_STAGES = 0.95
LEAST_CAUSES = 0.90


def classified(command: str, lines: list[dict]) -> dict[str, dict]:
    asked = "".join(json.dumps({key: line.get(key) for key in ("id", "message", "engine")}) + "\n" for line in lines)
    answers = subprocess.run([command, "classify"], input=asked, capture_output=True, text=True, check=True).stdout
    return {answer["id"]: answer for answer in map(json.loads, answers.splitlines())}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("texts", type=Path)
    options.add_argument("--command", default="pipefitter")
    chosen = options.parse_args()
    lines = [json.loads(line) for line in chosen.texts.read_text().splitlines() if line.strip()]
    answers = classified(chosen.command, lines)
    stages = causes = alarms = 0
    for line in lines:
        answer = answers[line["id"]]
        stage, cause = answer["stage"] == line["stage"], answer["cause"] == line["cause"]
        alarm = line["stage"] == "not_connection" and answer["stage"] not in ("not_connection", "unknown")
        stages, causes, alarms = stages + stage, causes + (stage and cause), alarms + alarm
        if not (stage and cause):
            said = f"{answer['stage']}/{answer['cause']} ({answer['confidence']})"
            print(f"{line['id']}: {said}, truly {line['stage']}/{line['cause']}{'  FALSE ALARM' if alarm else ''}")
    total = len(lines)
    print(f"{total} texts: stages {stages / total:.1%}, causes {causes / total:.1%}, false alarms {alarms}")
    return int(stages / total < LEAST_STAGES or causes / total < LEAST_CAUSES or alarms > 0)


if __name__ == "__main__":
    sys.exit(main())
