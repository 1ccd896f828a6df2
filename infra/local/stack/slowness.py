"""What of the account is slow or large just now. A test says it, and takes it back; the servers read it anew each time.

`python -m stack slow` writes it, into a file of the state directory.
"""

from __future__ import annotations

import json
import os
import time
from dataclasses import asdict, dataclass
from pathlib import Path

FILE_VARIABLE = "PIPEFITTER_SLOWNESS"


@dataclass(frozen=True)
class Slowness:
    """Nothing is slow unless it is said."""

    # Seconds before anything of a log group can be read, from when it is first asked for.
    log_delay: float = 0
    # Connections that Glue does not come to an end with.
    connections: tuple[str, ...] = ()
    # Beginnings of the names of jobs whose runs stay in STARTING.
    starting: tuple[str, ...] = ()
    # What executors write beside the driver's own log, in megabytes.
    executor_megabytes: float = 0

    def keeps_starting(self, job_name: str) -> bool:
        return job_name.startswith(self.starting) if self.starting else False

    def write(self, file: Path) -> None:
        partial = file.with_name(file.name + ".partial")
        partial.write_text(json.dumps(asdict(self)))
        partial.replace(file)


def now() -> Slowness:
    """As it is at this moment, for whoever was started with the file's name in the environment."""
    try:
        said = json.loads(Path(os.environ[FILE_VARIABLE]).read_text())
    except (KeyError, FileNotFoundError):
        return Slowness()
    return Slowness(
        log_delay=said["log_delay"],
        connections=tuple(said["connections"]),
        starting=tuple(said["starting"]),
        executor_megabytes=said["executor_megabytes"],
    )


class SlowLogs:
    """Log groups whose events arrive after somebody has asked for them, however slow this machine is."""

    def __init__(self) -> None:
        self._first_asked: dict[str, float] = {}

    def until(self, group: str) -> float:
        """Events of the group that were written later have not arrived, in milliseconds."""
        delay = now().log_delay
        if not delay:
            self._first_asked.clear()
            return float("inf")
        asked = self._first_asked.setdefault(group, time.time())
        return float("inf") if time.time() - asked >= delay else 0
