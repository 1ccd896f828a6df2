"""Starts, watches and stops the long-lived processes of the stack. They outlive the command that started them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

START_SECONDS = 60
STOP_SECONDS = 15


class StackError(Exception):
    """Something the person at the keyboard can act on; its text is shown without a traceback."""


@dataclass(frozen=True)
class Process:
    """A started process. The start time tells it from a later process that was given the same id."""

    name: str
    pid: int
    started: int
    log: str
    stop_signal: int = signal.SIGTERM

    def alive(self) -> bool:
        fields = _stat_fields(self.pid)
        return fields is not None and fields[0] != "Z" and int(fields[19]) == self.started


def start(
    name: str, command: list[str], environment: dict[str, str], log: Path, stop_signal: int = signal.SIGTERM
) -> Process:
    """Start a process in a session of its own, with both of its outputs in the log."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            close_fds=True,
        )
    return Process(name, child.pid, _start_time(child.pid), str(log), stop_signal)


def wait_until_healthy(process: Process, healthy: Callable[[], bool]) -> None:
    """Wait until the process answers, and say which log to read when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if healthy():
            return
        if not process.alive():
            raise StackError(f"{process.name} stopped while it was starting; its log says why: {process.log}")
        time.sleep(0.05)
    raise StackError(f"{process.name} did not answer within {START_SECONDS} s; its log: {process.log}")


def stop(processes: list[Process]) -> None:
    """Stop processes and all that they started: politely first, then for good."""
    running = [process for process in processes if process.alive()]
    for process in running:
        _signal_group(process, process.stop_signal)
    deadline = time.monotonic() + STOP_SECONDS
    while time.monotonic() < deadline and any(process.alive() for process in running):
        time.sleep(0.05)
    for process in running:
        _signal_group(process, signal.SIGKILL)


def require_free(host: str, port: int, purpose: str) -> None:
    """Refuse to start on a port that something else holds, naming what the port is for."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StackError(
                f"{host}:{port} is needed for {purpose} but cannot be had ({error.strerror}). "
                "Stop what listens there, or choose other ports with --port-base."
            ) from error


def answers(url: str) -> bool:
    """Whether an HTTP server answers at the URL, whatever it says."""
    try:
        with urllib.request.urlopen(url, timeout=2):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _signal_group(process: Process, number: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, number)


def _stat_fields(pid: int) -> list[str] | None:
    try:
        text = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    return text.rsplit(")", 1)[1].split()


def _start_time(pid: int) -> int:
    fields = _stat_fields(pid)
    return int(fields[19]) if fields else 0
