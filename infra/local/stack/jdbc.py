"""Tries a JDBC connection the way Glue's TestConnection does, in a short-lived process with a time limit."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from .jdbc_driver import HOSTS_VARIABLE, DriverError
from .jdbc_url import Trust, driver_properties, driver_url, parse

ATTEMPT_SECONDS = 60
PACKAGE_ROOT = Path(__file__).resolve().parent.parent


def attempt(url: str, user: str, password: str, enforce_ssl: bool, trust: Trust, hosts: Path) -> None:
    """Connect once and close, or raise the driver's exception. The URL must be one of Glue's grammar."""
    parsed = parse(url)
    properties = driver_properties(parsed, enforce_ssl, trust) | {"user": user, "password": password}
    request = {"engine": parsed.engine, "url": driver_url(parsed), "properties": properties}
    try:
        worker = subprocess.run(
            [sys.executable, "-m", "stack.jdbc_worker"],
            input=json.dumps(request),
            capture_output=True,
            text=True,
            timeout=ATTEMPT_SECONDS,
            env=bare_environment() | {HOSTS_VARIABLE: str(hosts), "PYTHONPATH": str(PACKAGE_ROOT)},
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise DriverError("Connection timed out", "java.net.SocketTimeoutException", "") from error
    if worker.returncode != 0:
        raise RuntimeError(f"the JDBC worker broke:\n{worker.stderr}")
    answer = json.loads(worker.stdout)
    if not answer["connected"]:
        raise DriverError(answer["message"], answer["className"], answer["trace"])


def bare_environment() -> dict[str, str]:
    """What a child process needs of our environment, and nothing that could be a credential."""
    kept = ("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "TZ")
    return {name: os.environ[name] for name in kept if name in os.environ} | {"PYTHONDONTWRITEBYTECODE": "1"}
