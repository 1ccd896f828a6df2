"""`Job`: bookkeeping of a run. There are no bookmarks to keep here."""

from __future__ import annotations

from typing import Any


class Job:
    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def init(self, job_name: str, args: dict[str, str] | None = None) -> None:
        """Accepted, because every script calls it first."""

    def commit(self) -> None:
        """Accepted, because every script calls it last."""
