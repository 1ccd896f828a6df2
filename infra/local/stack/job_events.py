"""The `Glue Job State Change` event, under a source of our own: EventBridge keeps `aws.glue` to AWS."""

from __future__ import annotations

import json
import logging
import os
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from .settings import DEFAULT_EVENT_SOURCE

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
    entry = {
        "Source": os.environ.get(SOURCE_VARIABLE) or DEFAULT_EVENT_SOURCE,
        "DetailType": "Glue Job State Change",
        "Resources": [],
        "Detail": json.dumps(detail),
    }
    try:
        answer = events.put_events(Entries=[entry])
    except (BotoCoreError, ClientError):
        LOG.exception("the event of run %s was lost", run_id)
        return
    if answer["FailedEntryCount"]:
        LOG.error("the event of run %s was refused: %s", run_id, answer["Entries"][0].get("ErrorMessage"))
