"""Crawls of the Glue data plane: started, listed and told of as in Glue, over the real JDBC connections of the targets.

Definitions live in ministack. A crawl connects to each JDBC target as the crawler's role, and makes no tables.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from . import credentials, jdbc_url, prelaunch
from .clients import Account
from .connections import Connections
from .credentials import service_message
from .errors import GlueError, not_found
from .jdbc_driver import DriverError
from .job_events import announce_crawl
from .job_execution import LaunchFailed, assume_role
from .jobs import tagged
from .settings import ACCOUNT_ID, REGION
from .wire import page, to_wire

LOG = logging.getLogger("crawls")
LOG_GROUP = "/aws-glue/crawlers"
_SESSION_PREFIX = "AWS-Crawler-"


@dataclass
class Crawl:
    """One crawl. Its fields change under the lock of `Crawls`."""

    crawler: str
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    state: str = "RUNNING"
    started: float = field(default_factory=time.time)
    ended: float | None = None
    error: str | None = None

    def shown(self) -> dict[str, Any]:
        """The crawl in the shape of `ListCrawls`."""
        shown = {
            "CrawlId": self.id,
            "State": self.state,
            "StartTime": self.started,
            "EndTime": self.ended,
            "ErrorMessage": self.error,
            "LogGroup": LOG_GROUP,
            "LogStream": self.crawler,
            "MessagePrefix": self.id,
        }
        return {key: value for key, value in shown.items() if value is not None}

    def as_last(self) -> dict[str, Any]:
        """The crawl in the shape of a crawler's `LastCrawl`, which has other words."""
        status = {"COMPLETED": "SUCCEEDED", "STOPPED": "CANCELLED"}.get(self.state, self.state)
        shown = self.shown()
        kept = ("ErrorMessage", "LogGroup", "LogStream", "MessagePrefix", "StartTime")
        return {"Status": status} | {key: shown[key] for key in kept if key in shown}


class CrawlFailed(Exception):
    """A target could not be crawled: what the crawler says of it, and what its log says."""

    def __init__(self, message: str, trace: str | None = None) -> None:
        super().__init__(message)
        self.trace = trace or message


class Crawls:
    """The crawls of all crawlers, newest first within a crawler."""

    def __init__(self, admin: Account, connections: Connections) -> None:
        self._admin = admin
        self._connections = connections
        self._lock = threading.Lock()
        self._crawls: dict[str, list[Crawl]] = {}

    def get(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return {"Crawler": self._shown(self._definition(request.get("Name", "")))}

    def list_all(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return page([self._shown(crawler) for crawler in self._all()], request, "Crawlers")

    def create(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
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

    def names(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        names = [crawler["Name"] for crawler in self._all()]
        return page(tagged(names, "crawler", request, self._admin), request, "CrawlerNames")

    def history(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        name = self._definition(request.get("CrawlerName", ""))["Name"]
        with self._lock:
            crawls = [crawl.shown() for crawl in self._crawls.get(name, [])]
        states = {f["FieldValue"] for f in request.get("Filters") or [] if f.get("FieldName") == "STATE"}
        return page([crawl for crawl in crawls if not states or crawl["State"] in states], request, "Crawls", 20)

    def start(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        crawler = self._definition(request.get("Name", ""))
        crawl = Crawl(crawler["Name"])
        with self._lock:
            crawls = self._crawls.setdefault(crawl.crawler, [])
            if crawls and crawls[0].state == "RUNNING":
                message = f"Crawler with name {crawl.crawler} has already started"
                raise GlueError("CrawlerRunningException", message)
            crawls.insert(0, crawl)
        threading.Thread(target=self._carry_out, args=(crawler, crawl), name=crawl.id, daemon=True).start()
        return {}

    def stop(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        name = self._definition(request.get("Name", ""))["Name"]
        with self._lock:
            crawls = self._crawls.get(name, [])
            if not crawls or crawls[0].state != "RUNNING":
                raise GlueError("CrawlerNotRunningException", f"Crawler with name {name} isn't running.")
            crawls[0].state, crawls[0].ended = "STOPPED", time.time()
        return {}

    def _carry_out(self, crawler: dict[str, Any], crawl: Crawl) -> None:
        events = self._admin.client("events")
        announce_crawl(events, crawl.crawler, "Started", None, LOG_GROUP)
        error: str | None = None
        try:
            self._crawl(crawler, crawl)
        except (CrawlFailed, LaunchFailed) as failure:
            error = str(failure)
        except Exception:
            LOG.exception("crawl %s of %s broke the local stack", crawl.id, crawl.crawler)
            error = "Internal Service Exception"
        with self._lock:
            if crawl.state != "RUNNING":
                return
            crawl.state, crawl.error, crawl.ended = "FAILED" if error else "COMPLETED", error, time.time()
        LOG.info("crawler %s, crawl %s: %s %s", crawl.crawler, crawl.id, crawl.state, error or "")
        announce_crawl(events, crawl.crawler, "Failed" if error else "Succeeded", error, LOG_GROUP)

    def _crawl(self, crawler: dict[str, Any], crawl: Crawl) -> None:
        role = assume_role(self._admin, crawler["Role"], f"{_SESSION_PREFIX}{crawl.id}")
        log = CrawlLog(role.client("logs"), crawl)
        log.write(f"BENCHMARK : Running Start Crawl for Crawler {crawl.crawler}")
        try:
            for target in crawler.get("Targets", {}).get("JdbcTargets", []):
                self._visit(target["ConnectionName"], role)
        except CrawlFailed as failure:
            log.write(f"ERROR : {failure.trace}")
            raise
        finally:
            log.write("BENCHMARK : Crawler has finished running and is in state READY")

    def _visit(self, name: str, role: Account) -> None:
        try:
            connection = role.client("glue").get_connection(Name=name)["Connection"]
            self._connections.connect(connection, role.client("ec2"), role)
        except ClientError as error:
            raise CrawlFailed(service_message(error, "AWSGlue")) from error
        except DriverError as error:
            raise CrawlFailed(error.message, error.trace) from error
        except GlueError as error:
            raise CrawlFailed(error.message) from error
        except (prelaunch.LaunchRefused, credentials.CredentialsUnavailable, jdbc_url.UnsupportedUrl) as error:
            raise CrawlFailed(str(error)) from error

    def _definition(self, name: str) -> dict[str, Any]:
        try:
            return self._admin.catalog().get_crawler(Name=name)["Crawler"]
        except ClientError as error:
            details = error.response["Error"]
            if details["Code"] == "EntityNotFoundException":
                raise not_found(f"Crawler entry with name {name} does not exist") from error
            raise GlueError(details["Code"], details["Message"]) from error

    def _all(self) -> list[dict[str, Any]]:
        return sorted(self._admin.catalog().get_crawlers()["Crawlers"], key=lambda crawler: crawler["Name"])

    def _shown(self, crawler: dict[str, Any]) -> dict[str, Any]:
        """A crawler with how it stands; a crawl of another crawler that had the name before is not its last."""
        created = crawler["CreationTime"].timestamp()
        with self._lock:
            crawls = [crawl for crawl in self._crawls.get(crawler["Name"], []) if crawl.started >= created]
            running = bool(crawls) and crawls[0].state == "RUNNING"
            ended = [crawl.as_last() for crawl in crawls if crawl.state != "RUNNING"]
        # An empty text in ministack stands for a field that was never set.
        known = {key: to_wire(value) for key, value in crawler.items() if value not in ("", None)}
        known.pop("LastCrawl", None)
        known["State"] = "RUNNING" if running else "READY"
        return known | ({"LastCrawl": ended[0]} if ended else {})


class CrawlLog:
    """The log of a crawl, as its role writes it: one stream for all of a crawler's. Without the right there is none."""

    def __init__(self, logs: Any, crawl: Crawl) -> None:
        self._logs = logs
        self._crawl = crawl

    def write(self, text: str) -> None:
        group, stream = LOG_GROUP, self._crawl.crawler
        event = {"timestamp": int(time.time() * 1000), "message": f"[{self._crawl.id}] {text}"}
        exists = self._logs.exceptions.ResourceAlreadyExistsException
        try:
            with contextlib.suppress(exists):
                self._logs.create_log_group(logGroupName=group)
            with contextlib.suppress(exists):
                self._logs.create_log_stream(logGroupName=group, logStreamName=stream)
            self._logs.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[event])
        except (BotoCoreError, ClientError) as refused:
            LOG.warning("the log of crawl %s is incomplete: %s", self._crawl.id, refused)
