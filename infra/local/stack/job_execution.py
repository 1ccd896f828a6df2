"""Carries out one job run: launch checks as the Glue role, the job's real script in a process of its own, its logs."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from . import prelaunch, servers, slowness
from .certificates import TRUSTSTORE_PASSWORD
from .clients import Account
from .credentials import service_message
from .jdbc import PACKAGE_ROOT, bare_environment
from .jdbc_driver import HOSTS_VARIABLE, LACKING_VARIABLE
from .job_logs import JobLogs
from .settings import ACCOUNT_ID, JOB_SESSION_PREFIX, Addresses, Layout, endpoint_environment

if TYPE_CHECKING:
    from .job_runs import Run

MINUTE_VARIABLE = "GLUE_SECONDS_PER_MINUTE"
SHIM = Path(__file__).resolve().parent / "shim"


@dataclass(frozen=True)
class Outcome:
    """How a run ended."""

    state: str
    error: str | None = None


class LaunchFailed(Exception):
    """The run ended before its script began; the text is Glue's. Such runs leave no logs."""


class Execution:
    """Knows the stack that runs are carried out in."""

    def __init__(self, admin: Account, addresses: Addresses, layout: Layout) -> None:
        self._admin = admin
        self._addresses = addresses
        self._layout = layout
        self._minute = float(os.environ.get(MINUTE_VARIABLE) or 60)

    def run(self, run: Run, running: Callable[[], None]) -> Outcome:
        """Carry the run out; `running` is called when the script begins."""
        while slowness.now().keeps_starting(run.job["Name"]):
            if run.stop_requested.wait(timeout=0.2):
                return Outcome("STOPPED")
        try:
            role = assume_role(self._admin, run.job["Role"], f"{JOB_SESSION_PREFIX}{run.id}")
            self._check_connections(run.job, role)
            with tempfile.TemporaryDirectory(prefix="glue-run-", dir=self._layout.temporary) as directory:
                script = _download_script(run.job, role, Path(directory))
                if run.stop_requested.is_set():
                    return Outcome("STOPPED")
                running()
                return self._run_script(run, role, script, Path(directory))
        except LaunchFailed as error:
            return Outcome("FAILED", str(error))

    def _check_connections(self, job: dict[str, Any], role: Account) -> None:
        """The first connection that passes Glue's network checks decides where the run is launched."""
        names = (job.get("Connections") or {}).get("Connections") or []
        refusals: list[str] = []
        for name in names:
            try:
                connection = role.client("glue").get_connection(Name=name)["Connection"]
            except ClientError as error:
                details = error.response["Error"]
                if details["Code"] == "EntityNotFoundException":
                    raise LaunchFailed(details["Message"]) from error
                raise LaunchFailed(f"DataCatalog Connection issue: {service_message(error, 'AWSGlue')}") from error
            requirements = connection.get("PhysicalConnectionRequirements") or {}
            if not requirements.get("SubnetId"):
                continue
            try:
                prelaunch.validate(role.client("ec2"), requirements)
                return
            except prelaunch.LaunchRefused as error:
                refusals.append(str(error))
        if refusals:
            raise LaunchFailed(refusals[0] if len(refusals) == 1 else prelaunch.UNRESOLVABLE)

    def _run_script(self, run: Run, role: Account, script: Path, directory: Path) -> Outcome:
        report = directory / "outcome.json"
        arguments = {"--JOB_NAME": run.job["Name"], "--JOB_RUN_ID": run.id}
        arguments |= (run.job.get("DefaultArguments") or {}) | run.arguments
        command = [sys.executable, "-m", "stack.job_driver", str(report), str(script)]
        command += [part for key, value in arguments.items() for part in (key, value)]
        output, errors = directory / "stdout", directory / "stderr"
        with output.open("wb") as stdout, errors.open("wb") as stderr:
            child = subprocess.Popen(
                command,
                cwd=directory,
                env=self._script_environment(run, role),
                stdin=subprocess.DEVNULL,
                stdout=stdout,
                stderr=stderr,
                start_new_session=True,
            )
        ended_early = _wait(child, run, time.monotonic() + run.timeout * self._minute)
        outcome = Outcome(ended_early) if ended_early else _read_outcome(report, child.returncode)
        JobLogs(role.client("logs"), run).write(output, errors, outcome.error)
        return outcome

    def _script_environment(self, run: Run, role: Account) -> dict[str, str]:
        return (
            bare_environment()
            | endpoint_environment(self._addresses)
            | role.identity.environment()
            | {
                "PYTHONPATH": os.pathsep.join((str(SHIM), str(PACKAGE_ROOT))),
                "PYTHONUNBUFFERED": "1",
                HOSTS_VARIABLE: str(self._layout.hosts),
                LACKING_VARIABLE: servers.lacking(self._layout),
                "PIPEFITTER_ROOT_CERTIFICATE": str(self._layout.root_certificate),
                "PIPEFITTER_TRUSTSTORE": str(self._layout.truststore),
                "PIPEFITTER_TRUSTSTORE_PASSWORD": TRUSTSTORE_PASSWORD,
                "GLUE_VERSION": run.job["GlueVersion"],
            }
        )


def assume_role(admin: Account, name_or_arn: str, session: str) -> Account:
    """The account as the role of a job or a crawler sees it."""
    arn = name_or_arn if name_or_arn.startswith("arn:") else f"arn:aws:iam::{ACCOUNT_ID}:role/{name_or_arn}"
    refused = LaunchFailed(f"Role {arn} should be given assume role permissions for Glue Service.")
    try:
        role = admin.client("iam").get_role(RoleName=arn.rsplit("/", 1)[-1])["Role"]
        # ministack lets the account's root into every role that trusts a service, so the trust is read first.
        if not _trusts_glue(role["AssumeRolePolicyDocument"]):
            raise refused
        return admin.assume(arn, session[:64])
    except ClientError as error:
        raise refused from error


def _trusts_glue(document: dict[str, Any] | str) -> bool:
    policy = json.loads(document) if isinstance(document, str) else document
    statements = policy.get("Statement", [])
    for statement in [statements] if isinstance(statements, dict) else statements:
        services = (statement.get("Principal") or {}).get("Service", []) if statement.get("Principal") != "*" else []
        actions = statement.get("Action", [])
        if (
            statement.get("Effect") == "Allow"
            and "glue.amazonaws.com" in ([services] if isinstance(services, str) else services)
            and {"sts:AssumeRole", "sts:*", "*"} & set([actions] if isinstance(actions, str) else actions)
        ):
            return True
    return False


def _download_script(job: dict[str, Any], role: Account, directory: Path) -> Path:
    location = urlsplit(job["Command"].get("ScriptLocation", ""))
    bucket, key = location.netloc, location.path.lstrip("/")
    script = directory / "script.py"
    try:
        script.write_bytes(role.client("s3").get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        # Glue puts no space before what S3 said.
        message = service_message(error, "Amazon S3")
        raise LaunchFailed(
            f"LAUNCH ERROR | Error downloading from S3 for bucket: {bucket}, key: {key}.{message}"
        ) from error
    return script


def _wait(child: subprocess.Popen[bytes], run: Run, deadline: float) -> str | None:
    """Wait for the script; end it when its time is up or someone stops the run, and say which."""
    while child.poll() is None:
        ended_early = "STOPPED" if run.stop_requested.is_set() else "TIMEOUT" if time.monotonic() > deadline else None
        if ended_early:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            return ended_early
        time.sleep(0.05)
    return None


def _read_outcome(report: Path, exit_status: int) -> Outcome:
    try:
        error = json.loads(report.read_text())["error"]
    except FileNotFoundError:
        error = f"Command failed with exit code {exit_status}"
    return Outcome("FAILED", error) if error else Outcome("SUCCEEDED")
