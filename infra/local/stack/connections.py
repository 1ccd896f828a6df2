"""Connections of the Glue data plane: definitions as AWS keeps them, and the test that really connects."""

from __future__ import annotations

import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from . import credentials, custom_certificate, jdbc, jdbc_url, prelaunch, servers, slowness
from .certificates import TRUSTSTORE_PASSWORD
from .clients import Account
from .errors import GlueError, invalid_input, not_found
from .jdbc_driver import DriverError, unserved
from .settings import ACCOUNT_ID, REGION, Layout
from .wire import page, to_wire

_SECRET_PROPERTIES = {"PASSWORD", "ENCRYPTED_PASSWORD"}
_SHOWN_AUTHENTICATION = ("AuthenticationType", "SecretArn", "KmsKeyArn", "OAuth2Properties")
_NEEDS_AUTHENTICATION = {"MYSQL", "POSTGRESQL", "ORACLE", "SQLSERVER", "REDSHIFT"}
TEST_FAILED = (
    "Check that your connection definition references your JDBC database with correct URL syntax, "
    "username, and password."
)


class Connections:
    """Definitions live in ministack, so that CloudFormation and the API see the same ones."""

    def __init__(self, admin: Account, layout: Layout) -> None:
        self._admin = admin
        self._layout = layout
        self._trust = jdbc_url.Trust(layout.root_certificate, layout.truststore, TRUSTSTORE_PASSWORD)
        self._lock = threading.Lock()
        # ministack writes a new creation time at each update; this keeps the true one.
        self._created: dict[str, float] = {}

    def create(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        definition = request.get("ConnectionInput") or {}
        _check_definition(definition)
        name = definition["Name"]
        catalog = self._admin.catalog()
        with self._lock:
            if self._find(name) is not None:
                raise GlueError("AlreadyExistsException", f"Connection already exists: {name}")
            catalog.create_connection(ConnectionInput=definition)
            self._created.pop(name, None)
        if request.get("Tags"):
            catalog.tag_resource(
                ResourceArn=f"arn:aws:glue:{REGION}:{ACCOUNT_ID}:connection/{name}", TagsToAdd=request["Tags"]
            )
        return {"CreateConnectionStatus": _status(name)}

    def update(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        definition = request.get("ConnectionInput") or {}
        _check_definition(definition)
        name = request.get("Name", "")
        if definition["Name"] != name:
            raise invalid_input("The name of a connection cannot be changed.")
        with self._lock:
            existing = self._required(name)
            self._created.setdefault(name, to_wire(existing["CreationTime"]))
            self._admin.catalog().create_connection(ConnectionInput=definition)
        return {}

    def get(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        return {"Connection": self._shown(self._required(request.get("Name", "")), request)}

    def list_all(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        found = self._admin.catalog().get_connections()["ConnectionList"]
        shown = [self._shown(connection, request) for connection in sorted(found, key=lambda item: item["Name"])]
        matching = [connection for connection in shown if _matches(connection, request.get("Filter") or {})]
        return page(matching, request, "ConnectionList")

    def batch_delete(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        succeeded, errors = [], {}
        for name in request.get("ConnectionNameList", []):
            try:
                self._admin.catalog().delete_connection(ConnectionName=name)
                succeeded.append(name)
            except ClientError as error:
                details = error.response["Error"]
                errors[name] = {"ErrorCode": details["Code"], "ErrorMessage": details["Message"]}
        return {"Succeeded": succeeded, "Errors": errors}

    def test(self, request: dict[str, Any], caller: Account) -> dict[str, Any]:
        """Do what Glue does: check the network it would launch into, find credentials, and connect with the driver."""
        name, inline = request.get("ConnectionName"), request.get("TestConnectionInput")
        if bool(name) == bool(inline):
            raise invalid_input("Exactly one of ConnectionName and TestConnectionInput must be given.")
        connection = inline if inline else self._required(name or "")
        if connection["ConnectionType"] != "JDBC":
            raise invalid_input(
                "TestConnection is only available for the JDBC or SALESFORCE connection types, "
                f"not {connection['ConnectionType']}."
            )
        properties = connection.get("ConnectionProperties", {})
        if properties.get("JDBC_DRIVER_CLASS_NAME") or properties.get("JDBC_DRIVER_JAR_URI"):
            raise invalid_input("Testing a connection that uses a custom JDBC driver is not supported.")
        try:
            self.connect(connection, self._admin.client("ec2"), caller)
        except (prelaunch.LaunchRefused, credentials.CredentialsUnavailable) as error:
            raise invalid_input(str(error)) from error
        except (jdbc_url.UnsupportedUrl, DriverError) as error:
            raise invalid_input(f"{TEST_FAILED} {error}") from error
        return {}

    def connect(self, connection: dict[str, Any], ec2: Any, caller: Account) -> None:
        """Check the network, find the credentials as the caller, and connect with the driver, or raise what it says."""
        properties = connection.get("ConnectionProperties", {})
        requirements = connection.get("PhysicalConnectionRequirements") or {}
        if requirements.get("SubnetId"):
            prelaunch.validate(ec2, requirements)
        url = properties.get("JDBC_CONNECTION_URL", "")
        engine = jdbc_url.parse(url).engine
        reason = unserved(engine, url, servers.lacking(self._layout))
        if reason:
            raise invalid_input(f"Testing connection is not supported: {reason}.")
        user, password = credentials.resolve(properties, caller.client("secretsmanager"))
        enforce_ssl = properties.get("JDBC_ENFORCE_SSL", "").lower() == "true"
        with tempfile.TemporaryDirectory(prefix="glue-test-", dir=self._layout.temporary) as directory:
            try:
                trust = custom_certificate.trust(properties, caller.client("s3"), Path(directory), self._trust)
            except custom_certificate.CertificateRefused as error:
                raise invalid_input(str(error)) from error
            except ClientError as error:
                raise invalid_input(credentials.service_message(error, "Amazon S3")) from error
            jdbc.attempt(url, user, password, enforce_ssl, trust, self._layout.hosts)

    def _find(self, name: str) -> dict[str, Any] | None:
        try:
            return self._admin.catalog().get_connection(Name=name)["Connection"]
        except ClientError as error:
            if error.response["Error"]["Code"] == "EntityNotFoundException":
                return None
            raise

    def _required(self, name: str) -> dict[str, Any]:
        connection = self._find(name) if name else None
        if connection is None:
            raise not_found(f"Connection not found: {name}")
        return connection

    def _shown(self, connection: dict[str, Any], request: dict[str, Any]) -> dict[str, Any]:
        """A connection as Glue shows it, with what ministack leaves out."""
        authentication = connection.get("AuthenticationConfiguration")
        shown = to_wire(connection) | {
            "CreationTime": self._created.get(connection["Name"], to_wire(connection["CreationTime"])),
            "LastUpdatedTime": to_wire(connection.get("LastUpdatedTime")) or time.time(),
            "Status": _status(connection["Name"]),
            "ConnectionSchemaVersion": 2 if authentication else 1,
        }
        if authentication:
            shown["AuthenticationConfiguration"] = {
                key: authentication[key] for key in _SHOWN_AUTHENTICATION if key in authentication
            }
        if request.get("HidePassword"):
            properties = connection.get("ConnectionProperties", {})
            shown["ConnectionProperties"] = {
                key: value for key, value in properties.items() if key not in _SECRET_PROPERTIES
            }
        return shown


def _status(name: str) -> str:
    return "IN_PROGRESS" if name in slowness.now().connections else "READY"


def _check_definition(definition: dict[str, Any]) -> None:
    """What Glue refuses at creation. It looks neither at the URL nor at the network."""
    if not definition.get("Name") or not definition.get("ConnectionType"):
        raise invalid_input("ConnectionInput needs Name and ConnectionType.")
    if definition.get("ConnectionProperties") is None:
        raise invalid_input("ConnectionInput needs ConnectionProperties.")
    if definition["ConnectionType"] in _NEEDS_AUTHENTICATION and not definition.get("AuthenticationConfiguration"):
        raise invalid_input("[ConnectionInput.AuthenticationConfiguration is required.]")
    for key, value in definition["ConnectionProperties"].items():
        if not 1 <= len(value) <= 1024:
            raise invalid_input(f"The value of ConnectionProperties.{key} must have 1 to 1024 characters.")
    requirements = definition.get("PhysicalConnectionRequirements") or {}
    if requirements.get("SubnetId") and not requirements.get("AvailabilityZone"):
        raise invalid_input("AvailabilityZone cannot be null or empty")


def _matches(connection: dict[str, Any], wanted: dict[str, Any]) -> bool:
    if wanted.get("ConnectionType") and connection["ConnectionType"] != wanted["ConnectionType"]:
        return False
    if (
        wanted.get("ConnectionSchemaVersion")
        and connection["ConnectionSchemaVersion"] != wanted["ConnectionSchemaVersion"]
    ):
        return False
    criteria = set(wanted.get("MatchCriteria") or [])
    return criteria <= set(connection.get("MatchCriteria") or [])
