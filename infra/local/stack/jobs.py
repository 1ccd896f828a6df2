"""Job definitions of the Glue data plane. They live in ministack; this keeps what ministack loses of them."""

from __future__ import annotations

import threading
from typing import Any

from botocore.exceptions import ClientError

from .clients import Account
from .errors import GlueError, not_found
from .settings import ACCOUNT_ID, REGION
from .wire import page, to_wire

DEFAULT_GLUE_VERSION = "5.1"

# Fields of a job that CreateJob accepts and ministack forgets.
_FORGOTTEN = (
    "ExecutionProperty",
    "ExecutionClass",
    "JobMode",
    "NotificationProperty",
    "JobRunQueuingEnabled",
    "LogUri",
)


class Jobs:
    """Creates, changes and reads job definitions."""

    def __init__(self, admin: Account) -> None:
        self._admin = admin
        self._lock = threading.Lock()
        self._remembered: dict[str, dict[str, Any]] = {}

    def create(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        version = request.get("GlueVersion") or DEFAULT_GLUE_VERSION
        complete = request | {"GlueVersion": version, "Timeout": request.get("Timeout") or default_timeout(version)}
        name = request.get("Name", "")
        with self._lock:
            try:
                self._admin.catalog().create_job(**complete)
            except ClientError as error:
                raise _glue_error(error) from error
            self._remembered[name] = {key: request[key] for key in _FORGOTTEN if key in request}
        if request.get("Tags"):
            self._admin.catalog().tag_resource(ResourceArn=job_arn(name), TagsToAdd=request["Tags"])
        return {"Name": name}

    def update(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        name = request.get("JobName", "")
        changes = request.get("JobUpdate") or {}
        with self._lock:
            try:
                self._admin.catalog().update_job(JobName=name, JobUpdate=changes)
            except ClientError as error:
                raise _glue_error(error) from error
            self._remembered[name] = {key: changes[key] for key in _FORGOTTEN if key in changes}
        return {"JobName": name}

    def get(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return {"Job": to_wire(self.definition(request.get("JobName", "")))}

    def list_all(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return page([to_wire(job) for job in self._all()], request, "Jobs")

    def names(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return page(tagged([job["Name"] for job in self._all()], "job", request, self._admin), request, "JobNames")

    def batch_get(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        wanted = request.get("JobNames", [])
        found = {job["Name"]: to_wire(job) for job in self._all()}
        return {
            "Jobs": [found[name] for name in wanted if name in found],
            "JobsNotFound": [name for name in wanted if name not in found],
        }

    def definition(self, name: str) -> dict[str, Any]:
        """A job with all of its fields; an error of the Glue API when there is none."""
        try:
            return self._complete(self._admin.catalog().get_job(JobName=name)["Job"])
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                raise not_found(f"Job with name: {name} not found.") from error
            raise _glue_error(error) from error

    def _all(self) -> list[dict[str, Any]]:
        jobs = self._admin.catalog().get_jobs()["Jobs"]
        return [self._complete(job) for job in sorted(jobs, key=lambda job: job["Name"])]

    def _complete(self, job: dict[str, Any]) -> dict[str, Any]:
        defaults = {"ExecutionProperty": {"MaxConcurrentRuns": 1}, "ExecutionClass": "STANDARD", "JobMode": "SCRIPT"}
        # An empty text in ministack stands for a field that was never set.
        known = {key: value for key, value in job.items() if value not in ("", None)}
        return defaults | known | self._remembered.get(job["Name"], {})


def tagged(names: list[str], kind: str, request: dict[str, Any], admin: Account) -> list[str]:
    """Those with all the tags that a List call asks for."""
    wanted = (request.get("Tags") or {}).items()
    catalog = admin.catalog()

    def fits(name: str) -> bool:
        arn = f"arn:aws:glue:{REGION}:{ACCOUNT_ID}:{kind}/{name}"
        return wanted <= catalog.get_tags(ResourceArn=arn).get("Tags", {}).items()

    return [name for name in names if fits(name)] if wanted else names


def job_arn(name: str) -> str:
    return f"arn:aws:glue:{REGION}:{ACCOUNT_ID}:job/{name}"


def default_timeout(glue_version: str) -> int:
    """Minutes after which a run is ended when its job does not say."""
    return 480 if int(glue_version.split(".")[0]) >= 5 else 2880


def _glue_error(error: ClientError) -> GlueError:
    details = error.response["Error"]
    return GlueError(details["Code"], details["Message"])
