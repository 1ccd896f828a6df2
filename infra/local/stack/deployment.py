"""Deploys Pipefitter into the running stack: the released zips and the real template, by `sam deploy`."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from .job_events import SOURCE_VARIABLE
from .processes import StackError
from .settings import DEFAULT_EVENT_SOURCE, GLUE_ROLES, SCRIPT_BUCKET, Layout

ROOT = Path(__file__).resolve().parents[3]
TEMPLATE = ROOT / "infra" / "template.yaml"


def deploy(layout: Layout) -> None:
    """Create or update the CloudFormation stack `pipefitter`; what sam prints goes to the log."""
    if layout.read_record() is None:
        raise StackError("there is no stack to deploy to; start it with: make up")
    missing = [name for name in _functions() if not _zip(name).exists()]
    if missing:
        raise StackError(f"no zip of {', '.join(missing)}; build them with: make build")
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    source = os.environ.get(SOURCE_VARIABLE) or DEFAULT_EVENT_SOURCE
    log = layout.logs / "deploy.log"
    command = [
        str(Path(sys.executable).parent / "sam"),
        "deploy",
        *("--template-file", str(TEMPLATE)),
        *("--config-file", str(TEMPLATE.parent / "samconfig.toml"), "--config-env", "local"),
        "--parameter-overrides",
        *(f"Architecture={architecture}", f"GlueEventSource={source}", f"GlueRoleNamePattern={GLUE_ROLES}"),
        f"CertificateBuckets={SCRIPT_BUCKET}",
    ]
    with log.open("wb") as output:
        finished = subprocess.run(
            command, env=_environment(layout), stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
        )
    if finished.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise StackError(f"sam deploy failed (all of it: {log}):\n{tail}")


def _functions() -> list[str]:
    folders = (ROOT / "functions").glob("*/src/main.rs")
    return sorted(path.parent.parent.name for path in folders)


def _zip(function: str) -> Path:
    return ROOT / "target" / "lambda" / function / "bootstrap.zip"


def _environment(layout: Layout) -> dict[str, str]:
    """This process's environment, pointed at the stack as `stack.env` points a shell."""
    variables = {name: value for name, value in os.environ.items() if name not in ("AWS_PROFILE", "AWS_SESSION_TOKEN")}
    for line in layout.environment.read_text().splitlines():
        if line.startswith("export "):
            name, _, value = line.removeprefix("export ").partition("=")
            variables[name] = value.strip("'")
    return variables | {"SAM_CLI_TELEMETRY": "0"}
