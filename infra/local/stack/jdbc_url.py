"""The JDBC URLs that Glue accepts in a connection, and the driver URL and properties that it makes of them.

The grammar is narrower than the drivers': what a driver would take, Glue may still refuse.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

_GRAMMAR: dict[str, tuple[str, ...]] = {
    "mysql": (r"jdbc:mysql://(?P<host>.+):(?P<port>\d+)/(?P<database>.+)",),
    "postgresql": (r"jdbc:postgresql://(?P<host>.+):(?P<port>\d+)/(?P<database>.+)",),
    "redshift": (r"jdbc:redshift:(?:iam:)?//(?P<host>.+):(?P<port>\d+)/(?P<database>.+)",),
    "oracle": (
        r"jdbc:oracle:thin:(?://@|@//)(?P<host>[^:/]+):(?P<port>\d+)[:/](?P<database>.+)",
        r"jdbc:oracle://(?P<host>[^:/]+):(?P<port>\d+)/(?P<database>.+)",
        r"jdbc:oracle:thin:@\(DESCRIPTION=.*\(HOST=(?P<host>[^)]+)\).*\(PORT=(?P<port>\d+)\).*"
        r"\(CONNECT_DATA=\(SERVICE_NAME=(?P<database>[^)]+)\)\).*",
    ),
    "sqlserver": (
        r"jdbc:sqlserver://(?P<host>[^:;/]+(?:;instanceName=[^:;]+)?):(?P<port>\d+)"
        r"(?:(?:;databaseName=|;database=|/)(?P<database>[^;]+)(?:;applicationName=[^;]+)?)?",
    ),
}


class UnsupportedUrl(Exception):
    """The URL is none that Glue accepts; the text is Glue's."""


@dataclass(frozen=True)
class JdbcUrl:
    """A URL taken apart."""

    engine: str
    host: str
    port: int
    database: str


@dataclass(frozen=True)
class Trust:
    """The certificates that Glue's runtime brings along for databases on RDS."""

    root_certificate: Path
    truststore: Path
    truststore_password: str


def parse(url: str) -> JdbcUrl:
    for engine, patterns in _GRAMMAR.items():
        for pattern in patterns:
            found = re.fullmatch(pattern, url)
            if found:
                parts = found.groupdict()
                return JdbcUrl(engine, parts["host"], int(parts["port"]), parts["database"] or "")
    raise UnsupportedUrl(f"Base URL {url} is not supported")


def driver_url(url: JdbcUrl) -> str:
    """The URL that Glue hands to the driver.

    Parameters after the database are part of its name to Glue, so they reach the driver escaped.
    """
    database = quote(url.database, safe="")
    if url.engine == "mysql":
        settings = "useCursorFetch=true&zeroDateTimeBehavior=convertToNull"
        return f"jdbc:mysql://{url.host}:{url.port}/{database}?{settings}"
    return f"jdbc:{url.engine}://{url.host}:{url.port}/{database}"


def driver_properties(url: JdbcUrl, enforce_ssl: bool, trust: Trust) -> dict[str, str]:
    """What Glue sets on the driver besides user and password."""
    if url.engine in ("postgresql", "redshift"):
        properties = {"loginTimeout": "10"} if url.engine == "postgresql" else {}
        if enforce_ssl:
            properties |= {"sslmode": "verify-full", "sslrootcert": str(trust.root_certificate)}
        return properties
    if url.engine == "mysql" and enforce_ssl:
        return {
            "useSSL": "true",
            "verifyServerCertificate": "true",
            "trustCertificateKeyStoreUrl": trust.truststore.as_uri(),
            "trustCertificateKeyStoreType": "PKCS12",
            "trustCertificateKeyStorePassword": trust.truststore_password,
        }
    return {}
