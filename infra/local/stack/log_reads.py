"""`FilterLogEvents` as CloudWatch Logs answers it, over the streams that ministack keeps.

Newest first on request (for a start in 2024 or later only), streams by name or by prefix, a page that is empty with
more to come, and not-found for a stream that is not there. As at AWS, what was written last may not be readable yet.
"""

from __future__ import annotations

from typing import Any

_FIRST_START_NEWEST_FIRST = 1_704_067_200_000
_PAGE_BYTES = 1_000_000
_MOST_EVENTS = 10_000


class Refused(Exception):
    """An error of the API."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


_EVER = float("inf")


def filter_log_events(streams: dict[str, Any] | None, request: dict[str, Any], until: float = _EVER) -> dict[str, Any]:
    """The answer to a request on a log group with these streams; `None` for a group that is not there.

    What was written after `until`, in milliseconds, has not arrived yet.
    """
    if streams is None:
        raise Refused("ResourceNotFoundException", "The specified log group does not exist.")
    newest_first = request.get("startFromHead") is False
    if newest_first and "startTime" in request and request["startTime"] < _FIRST_START_NEWEST_FIRST:
        raise Refused("InvalidParameterException", "startFromHead=false needs a startTime of 2024 or later.")
    events = sorted(_events(streams, request, until), key=lambda event: event["timestamp"])
    if newest_first:
        events.reverse()
    token = request.get("nextToken")
    by_prefix = "logStreamNamePrefix" in request
    if token is None and by_prefix and events:
        # CloudWatch answers when it has searched for a while, found or not.
        return {"events": [], "searchedLogStreams": [], "nextToken": "0"}
    start = int(token or 0)
    page: list[dict[str, Any]] = []
    size = 0
    for event in events[start : start + min(int(request.get("limit") or _MOST_EVENTS), _MOST_EVENTS)]:
        size += len(event["message"]) + 26
        if page and size > _PAGE_BYTES:
            break
        page.append(event)
    answer: dict[str, Any] = {"events": page, "searchedLogStreams": []}
    if start + len(page) < len(events):
        answer["nextToken"] = str(start + len(page))
    return answer


def _events(streams: dict[str, Any], request: dict[str, Any], until: float) -> list[dict[str, Any]]:
    names, prefix = request.get("logStreamNames"), request.get("logStreamNamePrefix")
    if names and prefix:
        raise Refused("InvalidParameterException", "logStreamNames and logStreamNamePrefix exclude each other.")
    missing = [name for name in names or [] if name not in streams]
    if missing:
        raise Refused("ResourceNotFoundException", "The specified log stream does not exist.")
    start, end = request.get("startTime", 0), request.get("endTime", _EVER)
    return [
        event | {"logStreamName": name}
        for name in (names or [name for name in streams if name.startswith(prefix or "")])
        for event in streams[name]["events"]
        if start <= event["timestamp"] <= end and event.get("ingestionTime", 0) <= until
    ]
