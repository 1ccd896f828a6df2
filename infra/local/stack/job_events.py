"""Glue's events about jobs and crawlers, under a source of our own: EventBridge keeps `aws.glue` to AWS."""

from __future__ import annotations

import json
import logging
import os
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .settings import ACCOUNT_ID, DEFAULT_EVENT_SOURCE, REGION

LOG = logging.getLogger("job_events")
SOURCE_VARIABLE = "GLUE_EVENT_SOURCE"

# Glue tells of these states and no others.
_TOLD = {
    "SUCCEEDED": ("INFO", "Job run succeeded"),
    "FAILED": ("ERROR", "Job run failed"),
    "TIMEOUT": ("WARN", "Job run timed out"),
    "STOPPED": ("INFO", "Job run stopped"),
}


def announce(events: Any, job_name: str, run_id: str, state: str, error: str | None) -> None:
    """Tell EventBridge how a run ended. As at AWS this is best effort: a lost event fails nothing."""
    if state not in _TOLD:
        return
    severity, message = _TOLD[state]
    detail = {
        "jobName": job_name,
        "severity": severity,
        "state": state,
        "jobRunId": run_id,
        "message": error or message,
    }
    _put(events, "Glue Job State Change", detail, f"run {run_id}")


def announce_crawl(events: Any, crawler: str, state: str, error: str | None, log_group: str) -> None:
    """Tell EventBridge that a crawl started or how it ended."""
    detail = {
        "crawlerName": crawler,
        "accountId": ACCOUNT_ID,
        "cloudWatchLogLink": (
            f"https://console.aws.amazon.com/cloudwatch/home?region={REGION}"
            f"#logEventViewer:group={log_group};stream={crawler}"
        ),
        "state": state,
        "message": f"Crawler {state}",
    }
    if error is not None:
        detail["errorMessage"] = error
    _put(events, "Glue Crawler State Change", detail, f"crawler {crawler}")


def _put(events: Any, kind: str, detail: dict[str, Any], of: str) -> None:
    entry = {
        "Source": os.environ.get(SOURCE_VARIABLE) or DEFAULT_EVENT_SOURCE,
        "DetailType": kind,
        "Resources": [],
        "Detail": json.dumps(detail),
    }
    try:
        answer = events.put_events(Entries=[entry])
    except (BotoCoreError, ClientError):
        LOG.exception("the event of %s was lost", of)
        return
    if answer["FailedEntryCount"]:
        LOG.error("the event of %s was refused: %s", of, answer["Entries"][0].get("ErrorMessage"))
