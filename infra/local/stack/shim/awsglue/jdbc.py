"""Reads rows over real JDBC, with a connection's URL and credentials resolved as the job's role."""

from __future__ import annotations

import decimal
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.exceptions import ClientError
from py4j.protocol import Py4JJavaError
from stack import credentials, custom_certificate, jdbc_driver, jdbc_url

_TRUST = jdbc_url.Trust(
    Path(os.environ["PIPEFITTER_ROOT_CERTIFICATE"]),
    Path(os.environ["PIPEFITTER_TRUSTSTORE"]),
    os.environ["PIPEFITTER_TRUSTSTORE_PASSWORD"],
)
_WHOLE_NUMBERS = {"java.lang.Integer", "java.lang.Long", "java.lang.Short", "java.math.BigInteger"}
_BROKEN_NUMBERS = {"java.lang.Double", "java.lang.Float"}


@dataclass(frozen=True)
class Login:
    """A resolved connection."""

    url: jdbc_url.JdbcUrl
    original_url: str
    user: str
    password: str
    enforce_ssl: bool
    driver_archive: str | None
    driver_class: str | None
    trust: jdbc_url.Trust = _TRUST

    def as_configuration(self) -> dict[str, str]:
        base = self.original_url.removesuffix(f"/{self.url.database}")
        return {
            "url": base,
            "fullUrl": self.original_url,
            "user": self.user,
            "password": self.password,
            "vendor": self.url.engine,
            "enforceSSL": str(self.enforce_ssl).lower(),
        }


@dataclass(frozen=True)
class Source:
    """What to read, and how to get there."""

    engine: str
    url: str
    properties: dict[str, str]
    query: str
    driver_archive: str | None = None
    driver_class: str | None = None

    @classmethod
    def from_glue_options(cls, engine: str, options: dict[str, Any], method: str) -> Source:
        """The options of `create_dynamic_frame.from_options`."""
        reason = jdbc_driver.unserved(engine, "", os.environ.get(jdbc_driver.LACKING_VARIABLE, ""))
        if reason:
            raise _failure(method, jdbc_driver.NO_SERVER, reason)
        query = _query(options.get("sampleQuery") or options.get("query"), options.get("dbtable"))
        archive, class_name = options.get("customJdbcDriverS3Path"), options.get("customJdbcDriverClassName")
        if str(options.get("useConnectionProperties", "")).lower() == "true":
            login = connection_properties(options["connectionName"], method)
            properties = jdbc_url.driver_properties(login.url, login.enforce_ssl, login.trust)
            return cls(
                engine,
                jdbc_url.driver_url(login.url),
                properties | {"user": login.user, "password": login.password},
                query,
                archive or login.driver_archive,
                class_name or login.driver_class,
            )
        properties = {key: str(options[key]) for key in ("user", "password") if key in options}
        return cls(engine, str(options["url"]), properties, query, archive, class_name)

    @classmethod
    def from_spark_options(cls, options: dict[str, str]) -> Source:
        """The options of Spark's own JDBC reader; what it does not know it passes to the driver."""
        own = {"url", "dbtable", "query", "driver"}
        properties = {key: value for key, value in options.items() if key not in own}
        query = _query(options.get("query"), options.get("dbtable"))
        engine = options["url"].removeprefix("jdbc:").partition(":")[0]
        return cls(engine, options["url"], properties, query, driver_class=options.get("driver"))


def connection_properties(name: str, method: str) -> Login:
    """Read a connection and its secret with the permissions of the job's role."""
    try:
        connection = boto3.client("glue").get_connection(Name=name)["Connection"]
        properties = _with_url(connection)
        url = properties.get("JDBC_CONNECTION_URL", "")
        user, password = credentials.resolve(properties, boto3.client("secretsmanager"))
        return Login(
            jdbc_url.parse(url),
            url,
            user,
            password,
            properties.get("JDBC_ENFORCE_SSL", "").lower() == "true",
            properties.get("JDBC_DRIVER_JAR_URI"),
            properties.get("JDBC_DRIVER_CLASS_NAME"),
            custom_certificate.trust(properties, boto3.client("s3"), Path(tempfile.mkdtemp(dir=".")).resolve(), _TRUST),
        )
    except ClientError as error:
        raise _failure(
            method, "com.amazonaws.services.glue.model.AWSGlueException", credentials.service_message(error, "AWSGlue")
        ) from None
    except custom_certificate.CertificateRefused as error:
        raise _failure(method, "java.lang.IllegalArgumentException", str(error)) from None
    except credentials.CredentialsUnavailable as error:
        raise _failure(method, "com.amazonaws.services.glue.util.CredentialsException", str(error)) from None
    except jdbc_url.UnsupportedUrl as error:
        raise _failure(method, "java.lang.IllegalArgumentException", str(error)) from None


def _with_url(connection: dict[str, Any]) -> dict[str, str]:
    """A connection's properties; schema version 2 with the URL and the secret that Glue makes of it for Spark."""
    properties = connection["ConnectionProperties"]
    authentication = connection.get("AuthenticationConfiguration") or {}
    if connection["ConnectionType"] == "JDBC" or "HOST" not in properties:
        return properties
    place = "{HOST}:{PORT}/{DATABASE}".format_map(properties)
    made = {"JDBC_CONNECTION_URL": f"jdbc:{connection['ConnectionType'].lower()}://{place}"}
    return properties | made | ({"SECRET_ID": authentication["SecretArn"]} if "SecretArn" in authentication else {})


def read_rows(source: Source, method: str) -> tuple[list[str], list[list[Any]]]:
    """Run the source's query and fetch everything; a Java exception surfaces as the failure of `method`."""
    archives = [_download(source.driver_archive, method)] if source.driver_archive else []
    try:
        connection = jdbc_driver.connect(source.engine, source.url, source.properties, archives, source.driver_class)
    except jdbc_driver.DriverError as error:
        raise Py4JJavaError(method, error.message, error.trace) from None
    try:
        return _fetch(connection, source.query)
    except jdbc_driver.DriverError as error:
        raise Py4JJavaError(method, error.message, error.trace) from None
    finally:
        connection.close()


def _fetch(connection: Any, query: str) -> tuple[list[str], list[list[Any]]]:
    import jpype

    try:
        results = connection.createStatement().executeQuery(query)
        description = results.getMetaData()
        positions = range(1, description.getColumnCount() + 1)
        columns = [str(description.getColumnLabel(position)) for position in positions]
        rows = []
        while results.next():
            rows.append([_value(results.getObject(position)) for position in positions])
        return columns, rows
    except jpype.JException as error:
        raise jdbc_driver.driver_error(error) from error


def _value(value: Any) -> Any:
    """A Java value as Python's nearest."""
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    class_name = str(value.getClass().getName())
    if class_name in _WHOLE_NUMBERS:
        return int(str(value))
    if class_name in _BROKEN_NUMBERS:
        return float(str(value))
    if class_name == "java.math.BigDecimal":
        return decimal.Decimal(str(value))
    if class_name == "java.lang.Boolean":
        return str(value) == "true"
    return str(value)


def _query(query: str | None, table: str | None) -> str:
    if query:
        return query
    if not table:
        raise ValueError("either dbtable or query is needed")
    # Spark takes a parenthesised query with an alias for a table, too.
    return f"SELECT * FROM {table}"


def _download(location: str, method: str) -> Path:
    """Fetch a driver's archive from S3 as the job's role."""
    parts = urlsplit(location)
    archive = Path(tempfile.mkdtemp(dir=".")).resolve() / Path(parts.path).name
    try:
        archive.write_bytes(
            boto3.client("s3").get_object(Bucket=parts.netloc, Key=parts.path.lstrip("/"))["Body"].read()
        )
    except ClientError as error:
        message = credentials.service_message(error, "Amazon S3")
        raise _failure(method, "com.amazonaws.services.s3.model.AmazonS3Exception", message) from None
    return archive


def _failure(method: str, class_name: str, message: str) -> Py4JJavaError:
    return Py4JJavaError(method, message, f"{class_name}: {message}")
