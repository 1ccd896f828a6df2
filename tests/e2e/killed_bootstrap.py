"""A function that can be killed: stands in the place of its `bootstrap` and runs the real one behind it.

It is a Lambda runtime to the real executable, and hands on events and answers. Where a file tells it to
(`KILLS/FUNCTION--NAME`, of the connection or job that was asked about), it answers as Lambda does for a process that
ended: before the event is handed on, or when the work is done, in place of its answer. The file holds how many events
pass first, `before` or `after`, and how often it dies. The process itself stays: the emulator would hand the next event
to a dead one.
"""

from __future__ import annotations

import http.client
import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
RUNTIME = os.environ["AWS_LAMBDA_RUNTIME_API"]
DEATH = b'{"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited without providing a reason"}'


def told(event: bytes) -> str:
    """When to die of this event, if an order is about it."""
    kills, function = (HERE / "kills").read_text().splitlines()
    for order in (Path(kills) / f"{function}--{name}" for name in asked_about(json.loads(event))):
        if not order.exists():
            continue
        passing, when, deaths = order.read_text().split()
        if int(passing):
            order.write_text(f"{int(passing) - 1} {when} {deaths}")
        elif int(deaths):
            order.write_text(f"0 {when} {int(deaths) - 1}")
            return when
    return ""


def asked_about(document: dict[str, Any]) -> list[str]:
    """The connection and the job of the request. The document lists other connections of the account, too."""
    request = document.get("route", document).get("request", {})
    named = [request.get("connection"), request.get("diagnose", {}).get("jobName")]
    return [name for name in named if name]


def ask(method: str, path: str, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
    """The runtime interface that the machine has."""
    real = http.client.HTTPConnection(RUNTIME, timeout=3600)
    real.request(method, path, body, {"Content-Type": "application/json"})
    answer = real.getresponse()
    kept = [(name, value) for name, value in answer.getheaders() if name.lower().startswith("lambda-runtime")]
    return answer.status, kept, answer.read()


class Runtime(BaseHTTPRequestHandler):
    """The runtime interface, in front of the one that the machine has."""

    protocol_version = "HTTP/1.1"
    when = ""

    def _body(self) -> bytes:
        return self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunks()

    def _chunks(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return b""
        whole = b""
        while length := int(self.rfile.readline(), 16):
            whole += self.rfile.read(length)
            self.rfile.readline()
        self.rfile.readline()
        return whole

    def _serve(self) -> None:
        path, body = self.path, self._body()
        if path.endswith("/response") and Runtime.when == "after":
            path, body = path.replace("/response", "/error"), DEATH
        status, headers, body = ask(self.command, path, body)
        while path.endswith("/invocation/next"):
            Runtime.when = told(body)
            if Runtime.when != "before":
                break
            (request,) = (value for name, value in headers if name.lower() == "lambda-runtime-aws-request-id")
            ask("POST", path.replace("next", f"{request}/error"), DEATH)
            status, headers, body = ask("GET", path, b"")
        self.send_response_only(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = _serve

    def log_message(self, format: str, *arguments: object) -> None:
        """What the real one logs is enough."""


def main() -> None:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Runtime)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    environment = os.environ | {"AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{server.server_address[1]}"}
    sys.exit(subprocess.call([str(HERE / "bootstrap.real")], env=environment))


if __name__ == "__main__":
    main()
