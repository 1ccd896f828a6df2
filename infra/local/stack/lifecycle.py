"""Brings the whole stack up, takes it down, and says how it is."""

from __future__ import annotations

import functools
import json
import os
import secrets
import shutil
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Any

from . import processes, redshift_serverless, servers
from .clients import Account, Identity
from .jdbc import PACKAGE_ROOT, bare_environment
from .job_events import SOURCE_VARIABLE
from .job_execution import MINUTE_VARIABLE
from .processes import Process, StackError
from .seed import Seeded, database_hosts, seed
from .settings import (
    ACCOUNT_ID,
    ADMIN_ACCESS_KEY_ID,
    DATABASE_PORT,
    REGION,
    Addresses,
    Layout,
    endpoint_environment,
    write_private,
)
from .slowness import FILE_VARIABLE
from .trail import STATE_VARIABLE as TRAIL_VARIABLE


def up(layout: Layout, addresses: Addresses) -> dict[str, Any]:
    """Start everything and seed the account; a stack that already runs is left as it is."""
    record = layout.read_record()
    if record is not None and all(process.alive() for process in _recorded(record)):
        return record
    if record is not None:
        down(layout)
    _require_addresses(addresses)
    layout.prepare()
    admin = Identity(ADMIN_ACCESS_KEY_ID, secrets.token_urlsafe(30))
    started: list[Process] = []
    try:
        with ThreadPoolExecutor() as pool:
            databases = pool.submit(servers.start, layout, addresses)
            started += _start_servers(layout, addresses, admin)
            try:
                _make_ids_repeat(addresses)
                seeded = seed(Account(addresses.account_url, addresses.gateway_url, admin))
            finally:
                started += databases.result()
        _require_certified(seeded)
        redshift_serverless.write(layout, seeded.subnet_ids, seeded.database_security_group_id)
    except BaseException:
        processes.stop(started)
        servers.remove(layout)
        raise
    record = {
        "account": ACCOUNT_ID,
        "region": REGION,
        "portBase": addresses.port_base,
        "ports": {
            "ministack": addresses.account_port,
            "moto": addresses.network_port,
            "gateway": addresses.gateway_port,
        },
        "database": {"host": addresses.database_host, "port": DATABASE_PORT},
        "mysql": servers.has_mysql(layout),
        "processes": [asdict(process) for process in started],
        "seeded": seeded.as_record(),
    }
    write_private(layout.environment, _exports(endpoint_environment(addresses) | admin.environment()))
    write_private(layout.record, json.dumps(record, indent=2) + "\n")
    return record


def _make_ids_repeat(addresses: Addresses) -> None:
    """Every stack's network has the same ids, so that examples can name them."""
    request = urllib.request.Request(f"{addresses.network_url}/moto-api/seed?a=1", method="POST")
    with urllib.request.urlopen(request, timeout=10) as answer:
        answer.read()


def _require_certified(seeded: Seeded) -> None:
    """The certificates are made before the databases exist, for the names that the emulator will give them."""
    unknown = set(seeded.database_hosts) - database_hosts()
    if unknown:
        raise StackError(f"the account has databases that no certificate names: {', '.join(sorted(unknown))}")


def down(layout: Layout) -> bool:
    """Stop what `up` started and forget its secrets; whether there was anything to stop. Logs are kept."""
    record = layout.read_record()
    if record is not None:
        processes.stop(_recorded(record))
    for path in (layout.record, layout.environment, layout.serverless, layout.slowness, layout.trail):
        path.unlink(missing_ok=True)
    servers.remove(layout)
    shutil.rmtree(layout.temporary, ignore_errors=True)
    return record is not None


def status(layout: Layout) -> dict[str, bool] | None:
    """Which processes run, by name; None when there is no stack."""
    record = layout.read_record()
    return None if record is None else {process.name: process.alive() for process in _recorded(record)}


def _recorded(record: dict[str, Any]) -> list[Process]:
    return [Process(**fields) for fields in record["processes"]]


def _require_addresses(addresses: Addresses) -> None:
    processes.require_free("127.0.0.1", addresses.account_port, "ministack")
    processes.require_free("127.0.0.1", addresses.network_port, "moto")
    processes.require_free("127.0.0.1", addresses.gateway_port, "the Glue data plane")
    servers.require_free(addresses)


def _start_servers(layout: Layout, addresses: Addresses, admin: Identity) -> list[Process]:
    """ministack, moto and the gateway; all three answer when this returns."""
    common = bare_environment() | {
        "PYTHONPATH": str(PACKAGE_ROOT),
        "TMPDIR": str(layout.temporary),
        FILE_VARIABLE: str(layout.slowness),
    }
    signing = common | endpoint_environment(addresses) | admin.environment()
    account_environment = signing | {
        "AUTH": "true",
        "BIND_HOST": "127.0.0.1",
        "GATEWAY_PORT": str(addresses.account_port),
        "MINISTACK_HOST": "127.0.0.1",
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        "MINISTACK_REGION": REGION,
        TRAIL_VARIABLE: str(layout.trail),
        "S3_DATA_DIR": str(layout.temporary / "s3"),
        # Nothing here may depend on, or reach into, a container engine that a machine happens to have.
        "DOCKER_HOST": f"unix://{layout.temporary / 'no-docker.sock'}",
        "IOT_MTLS_ENABLED": "false",
        "SFTP_ENABLED": "false",
    }
    network_environment = common | {"MOTO_ACCOUNT_ID": ACCOUNT_ID}
    gateway_environment = signing | {
        name: os.environ[name] for name in (SOURCE_VARIABLE, MINUTE_VARIABLE) if name in os.environ
    }
    gateway_options = ["--state", str(layout.state), "--port-base", str(addresses.port_base)]
    plan = [
        ("ministack", "stack.account_server", [], account_environment, f"{addresses.account_url}/_ministack/health"),
        (
            "moto",
            "stack.network_server",
            ["--host", "127.0.0.1", "--port", str(addresses.network_port)],
            network_environment,
            f"{addresses.network_url}/moto-api/data.json",
        ),
        ("gateway", "stack.gateway", gateway_options, gateway_environment, f"{addresses.gateway_url}/health"),
    ]
    started: list[tuple[Process, str]] = []
    try:
        for name, module, options, environment, health in plan:
            command = [sys.executable, "-m", module, *options]
            started.append((processes.start(name, command, environment, layout.logs / f"{name}.log"), health))
        for process, health in started:
            processes.wait_until_healthy(process, functools.partial(processes.answers, health))
    except BaseException:
        processes.stop([process for process, _ in started])
        raise
    return [process for process, _ in started]


def _exports(variables: dict[str, str]) -> str:
    lines = "".join(f"export {name}='{value}'\n" for name, value in variables.items())
    comment = "# Points AWS SDKs and the AWS CLI at the local stack, as an administrator.\n"
    return f"{comment}{lines}unset AWS_PROFILE AWS_SESSION_TOKEN\n"
