"""Glue's data plane: which operations it serves itself, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .clients import Account, Identity
from .connections import Connections
from .crawls import Crawls
from .job_runs import JobRuns
from .jobs import Jobs
from .settings import Addresses, Layout

Operation = Callable[[dict[str, Any], Account], dict[str, Any]]


class DataPlane:
    """Serves the operations that ministack lacks or loses something of. Who calls has been authorised before."""

    def __init__(self, admin: Account, addresses: Addresses, layout: Layout) -> None:
        self._admin = admin
        connections = Connections(admin, layout)
        jobs = Jobs(admin)
        runs = JobRuns(admin, addresses, layout, jobs)
        crawls = Crawls(admin, connections)
        self._operations: dict[str, Operation] = {
            "CreateConnection": connections.create,
            "UpdateConnection": connections.update,
            "GetConnection": connections.get,
            "GetConnections": connections.list_all,
            "BatchDeleteConnection": connections.batch_delete,
            "TestConnection": connections.test,
            "CreateJob": jobs.create,
            "UpdateJob": jobs.update,
            "GetJob": jobs.get,
            "GetJobs": jobs.list_all,
            "BatchGetJobs": jobs.batch_get,
            "ListJobs": jobs.names,
            "CreateCrawler": crawls.create,
            "ListCrawlers": crawls.names,
            "GetCrawler": crawls.get,
            "GetCrawlers": crawls.list_all,
            "StartCrawler": crawls.start,
            "StopCrawler": crawls.stop,
            "ListCrawls": crawls.history,
            "StartJobRun": runs.start,
            "GetJobRun": runs.get,
            "GetJobRuns": runs.list_all,
            "BatchStopJobRun": runs.stop,
        }

    def serves(self, operation: str) -> bool:
        return operation in self._operations

    def serve(self, operation: str, request: dict[str, Any], caller: Identity) -> dict[str, Any]:
        return self._operations[operation](request, self._admin.acting_as(caller))
