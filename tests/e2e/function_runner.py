"""A function outside of the stack's Lambda: its own executable, for one event, with whatever endpoint is wanted.

It stands in for Lambda's runtime interface as the executable needs it, so that many events can be handled side by side,
each in an account of which another call breaks.
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import threading
import time
import zipfile
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from conftest import ROOT, World


@dataclass(frozen=True)
class Answer:
    """What came of an event; `error` is the name of the error that the function ended with."""

    body: Any
    error: str | None
    seconds: float


class Functions:
    """Runs the functions of the deployed stack, with their own variables and the administrator's rights."""

    def __init__(self, world: World, folder: Path) -> None:
        self._world, self._folder = world, folder
        self._lock = threading.Lock()
        self._variables: dict[str, dict[str, str]] = {}
        self._timeouts: dict[str, int] = {}

    def _know(self, function: str) -> Path:
        """Unpacks its executable, and asks once how it is configured."""
        executable = self._folder / function
        with self._lock:
            if function not in self._variables:
                logical_id = "".join(word.capitalize() for word in function.split("-"))
                name = self._world.resource(logical_id)
                known = self._world.client("lambda").get_function_configuration(FunctionName=name)
                self._variables[function] = known["Environment"]["Variables"]
                self._timeouts[function] = known["Timeout"]
                with zipfile.ZipFile(ROOT / f"target/lambda/{function}/bootstrap.zip") as packed:
                    executable.write_bytes(packed.read("bootstrap"))
                executable.chmod(0o755)
        return executable

    def timeout(self, function: str) -> int:
        self._know(function)
        return self._timeouts[function]

    def handle(self, function: str, event: Any, endpoint: str, **variables: str) -> Answer:
        """Has it handle one event, all of its calls going to that endpoint."""
        executable = self._know(function)
        runtime = _Runtime(event, self._timeouts[function])
        kept = {k: v for k, v in self._variables[function].items() if not k.startswith("AWS_ENDPOINT_URL")}
        account = {k: self._world.environment[k] for k in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_REGION")}
        process = {"AWS_ENDPOINT_URL": endpoint, "AWS_LAMBDA_RUNTIME_API": runtime.address}
        named = {"AWS_LAMBDA_FUNCTION_NAME": function, "AWS_LAMBDA_FUNCTION_VERSION": "1"}
        sized = {"AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_DEFAULT_REGION": account["AWS_REGION"]}
        with tempfile.TemporaryFile() as log:
            environment = {"PATH": os.environ["PATH"]} | kept | account | process | named | sized | variables
            begun = time.monotonic()
            child = subprocess.Popen([str(executable)], env=environment, stdout=log, stderr=log)
            try:
                path, body = runtime.answered(self._timeouts[function] + 5)
            finally:
                child.kill()
                child.wait()
                runtime.close()
            seconds = time.monotonic() - begun
        said = json.loads(body or b"null")
        if not path:
            return Answer(None, "Sandbox.Timedout", seconds)
        return Answer(said, said.get("errorType", "?") if path.endswith("/error") else None, seconds)


class _Runtime:
    """Hands one event out, and takes its answer."""

    def __init__(self, event: Any, timeout: int) -> None:
        runtime = self
        self._done = threading.Event()
        self._answer: tuple[str, bytes] = ("", b"")
        self._given = False
        body, deadline = json.dumps(event).encode(), int((time.time() + timeout) * 1000)

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                if runtime._given:
                    # There is no second event; the process is ended while it waits.
                    runtime._closed.wait()
                    return
                runtime._given = True
                self.send_response_only(200)
                self.send_header("Lambda-Runtime-Aws-Request-Id", "1")
                self.send_header("Lambda-Runtime-Deadline-Ms", str(deadline))
                self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:1:function:one")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def do_POST(self) -> None:
                answer = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunks()
                runtime._answer = (self.path, answer)
                self.send_response_only(202)
                self.send_header("Content-Length", "0")
                self.end_headers()
                runtime._done.set()

            def _chunks(self) -> bytes:
                whole = b""
                if "chunked" in self.headers.get("Transfer-Encoding", ""):
                    while length := int(self.rfile.readline(), 16):
                        whole += self.rfile.read(length)
                        self.rfile.readline()
                    self.rfile.readline()
                return whole

            def log_message(self, format: str, *arguments: object) -> None:
                """What the function logs is enough."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: Any, client_address: Any) -> None:
                """A process that is ended leaves its connection as it is."""

        self._closed = threading.Event()
        self._server = Server(("127.0.0.1", 0), Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def answered(self, seconds: float) -> tuple[str, bytes]:
        """The path that the answer was sent to, and the answer; nothing where none came."""
        self._done.wait(seconds)
        return self._answer

    def close(self) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()
