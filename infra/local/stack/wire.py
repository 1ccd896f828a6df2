"""Helpers for the wire format of the Glue API: times as numbers, lists in pages."""

from __future__ import annotations

import datetime
from typing import Any


def to_wire(value: Any) -> Any:
    """What boto3 read, as Glue writes it: times are seconds since the epoch."""
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if isinstance(value, dict):
        return {key: to_wire(item) for key, item in value.items()}
    if isinstance(value, list):
        return [to_wire(item) for item in value]
    return value


def page(items: list[Any], request: dict[str, Any], key: str, default_size: int = 100) -> dict[str, Any]:
    """One page of a list, by `MaxResults` and `NextToken`."""
    start = int(request.get("NextToken") or 0)
    end = start + int(request.get("MaxResults") or default_size)
    answer: dict[str, Any] = {key: items[start:end]}
    if end < len(items):
        answer["NextToken"] = str(end)
    return answer
