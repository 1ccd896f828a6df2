"""Job runs of the Glue data plane: started, stopped and listed as in Glue, and carried out by `job_execution`."""

from __future__ import annotations

import logging
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from .clients import Account
from .errors import GlueError, invalid_input, not_found
from .job_events import announce
from .job_execution import Execution, Outcome
from .jobs import Jobs
from .settings import Addresses, Layout
from .wire import page

LOG = logging.getLogger("job_runs")
_OPEN_STATES = {"STARTING", "RUNNING", "STOPPING", "WAITING"}
_LOG_GROUP = "/aws-glue/jobs"
_ENGINES = {"glueetl", "gluestreaming"}


@dataclass
class Run:
    """One run. Its fields change under the lock of `JobRuns`."""

    id: str
    job: dict[str, Any]
    arguments: dict[str, str]
    timeout: int
    attempt: int = 0
    previous_id: str | None = None
    overrides: dict[str, Any] = field(default_factory=dict)
    state: str = "STARTING"
    started: float = field(default_factory=time.time)
    modified: float = field(default_factory=time.time)
    running_since: float | None = None
    completed: float | None = None
    error: str | None = None
    stop_requested: threading.Event = field(default_factory=threading.Event)

    def shown(self) -> dict[str, Any]:
        """The run in the shape of the API."""
        workers = self.overrides.get("NumberOfWorkers") or self.job.get("NumberOfWorkers")
        shown: dict[str, Any] = {
            "Id": self.id,
            "Attempt": self.attempt,
            "PreviousRunId": self.previous_id,
            "JobName": self.job["Name"],
            "JobMode": self.job["JobMode"],
            "StartedOn": self.started,
            "LastModifiedOn": self.modified,
            "CompletedOn": self.completed,
            "JobRunState": self.state,
            "Arguments": self.arguments,
            "ErrorMessage": self.error,
            "PredecessorRuns": [],
            "AllocatedCapacity": workers,
            "ExecutionTime": self._execution_time(),
            "Timeout": self.timeout,
            "MaxCapacity": float(workers) if workers else self.job.get("MaxCapacity"),
            "WorkerType": self.overrides.get("WorkerType") or self.job.get("WorkerType"),
            "NumberOfWorkers": workers,
            "SecurityConfiguration": self.job.get("SecurityConfiguration"),
            "LogGroupName": _LOG_GROUP,
            "GlueVersion": self.job.get("GlueVersion"),
            "ExecutionClass": self.job.get("ExecutionClass"),
        }
        return {key: value for key, value in shown.items() if value is not None}

    def _execution_time(self) -> int:
        if self.running_since is None:
            return 0
        return int((self.completed or time.time()) - self.running_since)


class JobRuns:
    """The runs of all jobs, newest first within a job."""

    def __init__(self, admin: Account, addresses: Addresses, layout: Layout, jobs: Jobs) -> None:
        self._admin = admin
        self._jobs = jobs
        self._execution = Execution(admin, addresses, layout)
        self._lock = threading.Lock()
        self._runs: dict[str, list[Run]] = {}

    def start(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        job = self._jobs.definition(request.get("JobName", ""))
        engine = job.get("Command", {}).get("Name")
        if engine not in _ENGINES:
            raise invalid_input(f"The local stack runs Spark jobs (glueetl), not {engine}.")
        fixed = job.get("NonOverridableArguments") or {}
        run = Run(
            id=f"jr_{secrets.token_hex(32)}",
            job=job,
            arguments=(request.get("Arguments") or {}) | fixed,
            timeout=int(request.get("Timeout") or job["Timeout"]),
            overrides={key: request[key] for key in ("WorkerType", "NumberOfWorkers") if key in request},
        )
        with self._lock:
            runs = self._runs.setdefault(job["Name"], [])
            limit = int(job["ExecutionProperty"].get("MaxConcurrentRuns") or 1)
            if sum(other.state in _OPEN_STATES for other in runs) >= limit:
                raise GlueError("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {job['Name']}")
            runs.insert(0, run)
        self._launch(run)
        return {"JobRunId": run.id}

    def get(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        name, run_id = request.get("JobName", ""), request.get("RunId", "")
        with self._lock:
            for run in self._runs.get(name, []):
                if run.id == run_id:
                    return {"JobRun": run.shown()}
        raise not_found(f"JobRun not found for job {name} with run id {run_id}")

    def list_all(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        job = self._jobs.definition(request.get("JobName", ""))
        with self._lock:
            runs = self._runs.get(job["Name"], [])
            # A job of the same name may have been deleted; its runs went with it.
            shown = [run.shown() for run in runs if run.started >= job["CreatedOn"].timestamp()]
        return page(shown, request, "JobRuns", default_size=200)

    def stop(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        name = request.get("JobName", "")
        stopped, errors = [], []
        with self._lock:
            runs = {run.id: run for run in self._runs.get(name, [])}
            for run_id in request.get("JobRunIds", []):
                run = runs.get(run_id)
                if run is None:
                    errors.append(_stop_error(name, run_id, "EntityNotFoundException", "Job run not found"))
                elif run.state not in _OPEN_STATES:
                    text = f"Job run is in state {run.state} and cannot be stopped"
                    errors.append(_stop_error(name, run_id, "InvalidInputException", text))
                else:
                    self._change(run, "STOPPING")
                    run.stop_requested.set()
                    stopped.append({"JobName": name, "JobRunId": run_id})
        return {"SuccessfulSubmissions": stopped, "Errors": errors}

    def _launch(self, run: Run) -> None:
        threading.Thread(target=self._carry_out, args=(run,), name=run.id, daemon=True).start()

    def _carry_out(self, run: Run) -> None:
        try:
            outcome = self._execution.run(run, lambda: self._running(run))
        except Exception:
            LOG.exception("run %s of job %s broke the local stack", run.id, run.job["Name"])
            outcome = Outcome("ERROR", "Internal service error: the local stack broke; see gateway.log.")
        with self._lock:
            run.error = outcome.error
            run.completed = time.time()
            self._change(run, outcome.state)
        LOG.info("job %s, run %s: %s %s", run.job["Name"], run.id, run.state, run.error or "")
        announce(self._admin.client("events"), run.job["Name"], run.id, run.state, run.error)
        if run.state == "FAILED" and run.attempt < int(run.job.get("MaxRetries") or 0):
            self._retry(run)

    def _retry(self, failed: Run) -> None:
        attempt = failed.attempt + 1
        run = Run(
            id=f"{failed.id.partition('_attempt_')[0]}_attempt_{attempt}",
            job=failed.job,
            arguments=failed.arguments,
            timeout=failed.timeout,
            attempt=attempt,
            previous_id=failed.id,
            overrides=failed.overrides,
        )
        with self._lock:
            self._runs[run.job["Name"]].insert(0, run)
        self._launch(run)

    def _running(self, run: Run) -> None:
        with self._lock:
            run.running_since = time.time()
            if run.state == "STARTING":
                self._change(run, "RUNNING")

    @staticmethod
    def _change(run: Run, state: str) -> None:
        run.state = state
        run.modified = time.time()


def _stop_error(job_name: str, run_id: str, code: str, message: str) -> dict[str, Any]:
    return {"JobName": job_name, "JobRunId": run_id, "ErrorDetail": {"ErrorCode": code, "ErrorMessage": message}}
