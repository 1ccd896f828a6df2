"""The errors that the Glue data plane answers with, in Glue's words."""

from __future__ import annotations


class GlueError(Exception):
    """An exception of the Glue API."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


def invalid_input(message: str) -> GlueError:
    return GlueError("InvalidInputException", message)


def not_found(message: str) -> GlueError:
    return GlueError("EntityNotFoundException", message)
