"""HTTP requests as they came in, and another server's answers to them: byte for byte, so that signatures stay valid."""

from __future__ import annotations

import contextlib
import http.client
import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "proxy-connection", "content-length", "expect"}
_CREDENTIAL = re.compile(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/aws4_request")

Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Request:
    """A request as it came in."""

    method: str
    path: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")

    def signer(self) -> tuple[str, str]:
        """The access key id and the service that the signature names."""
        found = _CREDENTIAL.search(self.header("authorization"))
        return (found.group(1), found.group(2)) if found else ("", "")


@dataclass(frozen=True)
class Response:
    """An answer, ours or another server's."""

    status: int
    headers: Headers
    body: bytes

    @classmethod
    def of_json(cls, status: int, body: Any, extra: dict[str, str] | None = None) -> Response:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "x-amzn-RequestId": str(uuid.uuid4()),
            **(extra or {}),
        }
        return cls(status, list(headers.items()), json.dumps(body).encode())

    @property
    def json(self) -> Any:
        return json.loads(self.body or b"{}")


def forward(request: Request, server_url: str, timeout: float = 120) -> Response:
    """What the server answers, without the headers that are about a connection."""
    server = urlsplit(server_url)
    connection = http.client.HTTPConnection(server.hostname or "", server.port, timeout=timeout)
    with contextlib.closing(connection):
        connection.putrequest(request.method, request.path, skip_host=True, skip_accept_encoding=True)
        for name, value in _end_to_end(request.headers):
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        answer = connection.getresponse()
        return Response(answer.status, _end_to_end(answer.getheaders()), answer.read())


def _end_to_end(headers: Headers) -> Headers:
    return [(name, value) for name, value in headers if name.lower() not in _HOP_BY_HOP]
