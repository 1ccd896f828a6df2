"""The exception in which a Java exception reaches a Python script."""

from __future__ import annotations

import itertools

_object_numbers = itertools.count(95)


class Py4JError(Exception):
    """Something on the Java side went wrong."""


class Py4JJavaError(Py4JError):
    """A Java exception, raised by the method of an object that the script called."""

    def __init__(self, method: str, java_message: str, trace: str) -> None:
        self.errmsg = f"An error occurred while calling o{next(_object_numbers)}.{method}"
        self.java_message = java_message
        self.trace = trace
        super().__init__(self.errmsg)

    def __str__(self) -> str:
        return f"{self.errmsg}.\n: {self.trace}"
