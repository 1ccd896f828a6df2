"""A function that can be killed: stands in the place of its `bootstrap` and runs the real one behind it.

It is a Lambda runtime to the real executable, and hands on events and answers. Where a file tells it to
(`KILLS/FUNCTION--CONNECTION`, of the connection that an event is about), the process ends: before the event is handed
on, or when the work is done and its answer is not out. The file holds how many events pass first, and `before` or
`after`.
"""

from __future__ import annotations

import http.client
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

HERE = Path(__file__).resolve().parent
RUNTIME = os.environ["AWS_LAMBDA_RUNTIME_API"]


def told(event: bytes) -> tuple[Path, str] | None:
    """The order that is about this event, and when to die."""
    kills, function = (HERE / "kills").read_text().splitlines()
    for order in Path(kills).glob(f"{function}--*"):
        connection = order.name.partition("--")[2]
        if f'"{connection}"'.encode() not in event:
            continue
        passing, when = order.read_text().split()
        if int(passing) == 0:
            return order, when
        order.write_text(f"{int(passing) - 1} {when}")
    return None


class Runtime(BaseHTTPRequestHandler):
    """The runtime interface, in front of the one that the machine has."""

    protocol_version = "HTTP/1.1"
    when = ""

    def _pass_on(self) -> tuple[int, list[tuple[str, str]], bytes]:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunks()
        real = http.client.HTTPConnection(RUNTIME, timeout=3600)
        real.request(self.command, self.path, body, {"Content-Type": "application/json"})
        answer = real.getresponse()
        kept = [(name, value) for name, value in answer.getheaders() if name.lower().startswith("lambda-runtime")]
        return answer.status, kept, answer.read()

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
        if self.command == "POST" and Runtime.when == "after":
            os._exit(1)
        status, headers, body = self._pass_on()
        if self.path.endswith("/invocation/next"):
            order = told(body)
            Runtime.when = order[1] if order else ""
            if Runtime.when == "before":
                os._exit(1)
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
