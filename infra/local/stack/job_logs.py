"""Writes the logs of a job run to CloudWatch Logs, as the Glue role and in the groups and streams of Glue."""

from __future__ import annotations

import contextlib
import datetime
import logging
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from . import slowness

if TYPE_CHECKING:
    from .job_runs import Run

LOG = logging.getLogger("job_logs")
_EVENT_BYTES = 200_000
_EVENTS_PER_CALL = 1_000
_EXECUTOR_LINE = "INFO [dispatcher-Executor] executor.CoarseGrainedExecutorBackend: " + "waiting for the driver; " * 14
_EXECUTOR_LINES = 250


class JobLogs:
    """The log streams of one run. A role that may not write logs leaves none, and the run goes on."""

    def __init__(self, logs: Any, run: Run) -> None:
        self._logs = logs
        self._run = run
        arguments = run.job.get("DefaultArguments", {}) | run.arguments
        self._prefix = arguments.get("--custom-logGroup-prefix") or "/aws-glue/jobs"

    def write(self, output: Path, errors: Path, error: str | None) -> None:
        """What the script printed, and the driver's own account of how it ended."""
        printed = output.read_text(errors="replace")
        traces = errors.read_text(errors="replace")
        try:
            self._put("output", self._run.id, printed.splitlines())
            # A stack trace stays one event, so that whoever reads the tail has all of its causes.
            self._put("error", self._run.id, [traces] if traces.strip() else [])
            if error is not None:
                self._put("error", f"{self._run.id}-driver", [self._driver_line(traces or error)])
                # Executors write on when the driver has given up, more than anybody reads of a log.
                large = int(slowness.now().executor_megabytes * 1_000_000 / len(_EXECUTOR_LINE))
                lines = [_EXECUTOR_LINE] * max(_EXECUTOR_LINES, large)
                self._put("error", f"{self._run.id}_g-{'0' * 40}", lines)
        except (BotoCoreError, ClientError) as refused:
            LOG.warning("the logs of run %s are incomplete: %s", self._run.id, refused)

    @staticmethod
    def _driver_line(text: str) -> str:
        moment = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M:%S,%f")[:-3]
        return f"{moment} ERROR [main] glue.ProcessLauncher (Logging.scala:logError(77)): Error from Python:{text}"

    def _put(self, kind: str, stream: str, messages: list[str]) -> None:
        if not messages:
            return
        group = self._group(kind)
        self._create(self._logs.create_log_group, logGroupName=group)
        self._create(self._logs.create_log_stream, logGroupName=group, logStreamName=stream)
        now = int(time.time() * 1000)
        events = [{"timestamp": now, "message": message[:_EVENT_BYTES]} for message in messages if message]
        for start in range(0, len(events), _EVENTS_PER_CALL):
            batch = events[start : start + _EVENTS_PER_CALL]
            self._logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=batch)

    def _group(self, kind: str) -> str:
        """A job with a security configuration has groups of its own, whose keys are its."""
        configuration = self._run.job.get("SecurityConfiguration")
        if not configuration:
            return f"{self._prefix}/{kind}"
        if float(self._run.job.get("GlueVersion") or "5.0") >= 5:
            role = self._run.job["Role"].rpartition("/")[2]
            return f"{self._prefix}/{configuration}-role/{role}/{kind}"
        return f"{self._prefix}/{kind}-{configuration}"

    def _create(self, call: Any, **arguments: str) -> None:
        with contextlib.suppress(self._logs.exceptions.ResourceAlreadyExistsException):
            call(**arguments)
