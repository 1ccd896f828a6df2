"""Where the stack keeps its files, which addresses it listens on, and who its account is."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCOUNT_ID = "111122223333"
REGION = "us-east-1"
ADMIN_ACCESS_KEY_ID = "AKIAPIPEFITTERLOCAL0"
DEFAULT_PORT_BASE = 4566
DATABASE_PORT = 5432
MYSQL_PORT = 3306
REDSHIFT_PORT = 5439

GLUE_ROLE_NAME = "PipefitterGlueRole"
# The roles of this account that Pipefitter may pass to Glue.
GLUE_ROLES = "Pipefitter*GlueRole"
JOB_SESSION_PREFIX = "GlueJobRunnerSession-"
SCRIPT_BUCKET = f"pipefitter-local-{ACCOUNT_ID}"

# The services whose emulator is moto; their requests pass the gateway, which asks ministack whether IAM allows them.
NETWORK_SERVICES = (
    "ec2",
    "rds",
    "redshift",
    "route53",
    "route53resolver",
    "route53profiles",
    "directconnect",
)

# No emulator has it; the gateway answers the reads.
SERVERLESS_SERVICE = "redshift-serverless"

DEFAULT_EVENT_SOURCE = "pipefitter.local.glue"


def default_state_dir() -> Path:
    """The state directory when neither `--state` nor `PIPEFITTER_STATE` names one."""
    named = os.environ.get("PIPEFITTER_STATE")
    if named:
        return Path(named).expanduser().resolve()
    cache = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return (Path(cache).expanduser() / "pipefitter" / "stack").resolve()


@dataclass(frozen=True)
class Layout:
    """The files of one stack. Two stacks with different state directories and port bases do not meet."""

    state: Path

    @property
    def logs(self) -> Path:
        return self.state / "logs"

    @property
    def temporary(self) -> Path:
        return self.state / "tmp"

    @property
    def database(self) -> Path:
        return self.state / "postgres"

    @property
    def mariadb(self) -> Path:
        return self.state / "mariadb"

    @property
    def serverless(self) -> Path:
        """What the account has of Redshift Serverless."""
        return self.state / "redshift-serverless.json"

    @property
    def trail(self) -> Path:
        """What CloudTrail's event history tells: the calls that changed something."""
        return self.state / "trail.jsonl"

    @property
    def record(self) -> Path:
        """Process ids, ports and the ids of the seeded account."""
        return self.state / "stack.json"

    @property
    def slowness(self) -> Path:
        """What a test has made slow or large."""
        return self.state / "slowness.json"

    @property
    def environment(self) -> Path:
        """`export` lines that point a shell, and every AWS SDK started from it, at this stack."""
        return self.state / "stack.env"

    @property
    def hosts(self) -> Path:
        """The names that JDBC drivers can resolve, in the format of /etc/hosts. Read anew at each connection."""
        return self.state / "hosts"

    @property
    def database_secret(self) -> Path:
        """The passwords of the real servers; the one place where they are written down."""
        return self.state / "database.json"

    @property
    def root_certificate(self) -> Path:
        """In the place of the RDS root that Glue brings along: the authority that signed the server's certificate."""
        return self.database / "root.crt"

    @property
    def truststore(self) -> Path:
        """The same authority as a Java truststore."""
        return self.database / "root.p12"

    def prepare(self) -> None:
        for directory in (self.state, self.logs, self.temporary, self.database, self.mariadb):
            directory.mkdir(parents=True, exist_ok=True, mode=0o700)

    def read_record(self) -> dict[str, Any] | None:
        try:
            return json.loads(self.record.read_text())
        except FileNotFoundError:
            return None


@dataclass(frozen=True)
class Addresses:
    """Where the parts of one stack listen; all of them follow from the port base."""

    port_base: int

    @property
    def account_port(self) -> int:
        return self.port_base

    @property
    def network_port(self) -> int:
        return self.port_base + 1

    @property
    def gateway_port(self) -> int:
        return self.port_base + 2

    @property
    def database_host(self) -> str:
        """A loopback address of this stack's own, so that every server can have its usual port."""
        return f"127.54.{self.port_base >> 8}.{self.port_base & 255}"

    @property
    def account_url(self) -> str:
        return f"http://127.0.0.1:{self.account_port}"

    @property
    def network_url(self) -> str:
        return f"http://127.0.0.1:{self.network_port}"

    @property
    def gateway_url(self) -> str:
        return f"http://127.0.0.1:{self.gateway_port}"


def endpoint_environment(addresses: Addresses) -> dict[str, str]:
    """The variables by which AWS SDKs find this stack instead of AWS."""
    return {
        "AWS_ENDPOINT_URL": addresses.account_url,
        "AWS_ENDPOINT_URL_GLUE": addresses.gateway_url,
        "AWS_ENDPOINT_URL_EC2": addresses.gateway_url,
        "AWS_ENDPOINT_URL_RDS": addresses.gateway_url,
        "AWS_ENDPOINT_URL_REDSHIFT": addresses.gateway_url,
        "AWS_ENDPOINT_URL_REDSHIFT_SERVERLESS": addresses.gateway_url,
        "AWS_ENDPOINT_URL_ROUTE_53": addresses.gateway_url,
        "AWS_ENDPOINT_URL_ROUTE53RESOLVER": addresses.gateway_url,
        "AWS_ENDPOINT_URL_ROUTE53PROFILES": addresses.gateway_url,
        "AWS_ENDPOINT_URL_DIRECT_CONNECT": addresses.gateway_url,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, without a moment in which others could."""
    partial = path.with_name(path.name + ".partial")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(text)
    partial.replace(path)
