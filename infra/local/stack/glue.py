"""Glue's data plane: which operations it serves itself, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from .clients import Account, Identity
from .connections import Connections
from .errors import GlueError
from .job_runs import JobRuns
from .jobs import Jobs, tagged
from .settings import ACCOUNT_ID, REGION, Addresses, Layout
from .wire import page

Operation = Callable[[dict[str, Any], Account], dict[str, Any]]


class DataPlane:
    """Serves the operations that ministack lacks or loses something of. Who calls has been authorised before."""

    def __init__(self, admin: Account, addresses: Addresses, layout: Layout) -> None:
        self._admin = admin
        connections = Connections(admin, layout)
        jobs = Jobs(admin)
        runs = JobRuns(admin, addresses, layout, jobs)
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
            "CreateCrawler": self._create_crawler,
            "ListCrawlers": self._crawler_names,
            "StartJobRun": runs.start,
            "GetJobRun": runs.get,
            "GetJobRuns": runs.list_all,
            "BatchStopJobRun": runs.stop,
        }

    def _create_crawler(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        """ministack forgets the tags."""
        try:
            self._admin.catalog().create_crawler(**request)
        except ClientError as error:
            details = error.response["Error"]
            raise GlueError(details["Code"], details["Message"]) from error
        if request.get("Tags"):
            arn = f"arn:aws:glue:{REGION}:{ACCOUNT_ID}:crawler/{request['Name']}"
            self._admin.catalog().tag_resource(ResourceArn=arn, TagsToAdd=request["Tags"])
        return {}

    def _crawler_names(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        names = [crawler["Name"] for crawler in self._admin.catalog().get_crawlers()["Crawlers"]]
        return page(tagged(names, "crawler", request, self._admin), request, "CrawlerNames")

    def serves(self, operation: str) -> bool:
        return operation in self._operations

    def serve(self, operation: str, request: dict[str, Any], caller: Identity) -> dict[str, Any]:
        return self._operations[operation](request, self._admin.acting_as(caller))
