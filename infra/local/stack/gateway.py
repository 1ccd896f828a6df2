"""The HTTP front of the account: Glue's data plane, and IAM in front of the services that moto serves.

Run as `python -m stack.gateway --state DIR`. A request's service is read from its signature. Glue requests go to the
data plane, which forwards what it does not do itself; requests for the network services go to moto once ministack,
which has the account's policies, says that IAM allows them. What changes something is told
to the trail. Requests are forwarded byte for byte with their Host header, so signatures stay valid.
"""

from __future__ import annotations

import argparse
import json
import logging
import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from . import redshift_serverless
from .clients import Account, Identity
from .errors import GlueError
from .forwarding import Request, Response, forward
from .glue import DataPlane
from .settings import ADMIN_ACCESS_KEY_ID, NETWORK_SERVICES, SERVERLESS_SERVICE, Addresses, Layout
from .trail import RECORDED_BY_GATEWAY, Trail, call_of

LOG = logging.getLogger("gateway")
ASK_HEADER = "x-pipefitter-ask"


class Gateway:
    """Decides who answers a request."""

    def __init__(self, addresses: Addresses, layout: Layout, data_plane: DataPlane) -> None:
        self._addresses = addresses
        self._layout = layout
        self._data_plane = data_plane
        self._trail = Trail(layout.trail)

    def answer(self, request: Request) -> Response:
        access_key_id, service = request.signer()
        if request.method == "GET" and request.path == "/health":
            return Response.of_json(200, {"status": "ok"})
        if service == "glue" or service in NETWORK_SERVICES:
            answer = self._glue(request) if service == "glue" else self._network(request, access_key_id)
            self._tell_the_trail(service, request, answer)
            return answer
        if service == SERVERLESS_SERVICE:
            return self._redshift_serverless(request)
        return forward(request, self._addresses.account_url)

    def _tell_the_trail(self, service: str, request: Request, answer: Response) -> None:
        if service not in RECORDED_BY_GATEWAY:
            return
        call = call_of(service, request.method, request.path, request.header("x-amz-target"), request.body)
        if call is None:
            return
        asked = self.ask(request)
        # Who may not do it is not known here, and a denied call changed nothing.
        if asked.status == 200:
            self._trail.record(service, call, asked.json["arn"], answer.status, answer.body)

    def _glue(self, request: Request) -> Response:
        operation = request.header("x-amz-target").rpartition(".")[2]
        if not self._data_plane.serves(operation):
            LOG.info("%s: forwarded", operation)
            return forward(request, self._addresses.account_url)
        asked = self.ask(request)
        if asked.status != 200:
            return asked
        caller = asked.json
        identity = Identity(caller["accessKeyId"], caller["secretAccessKey"], caller["sessionToken"])
        try:
            answer = self._data_plane.serve(operation, json.loads(request.body or b"{}"), identity)
        except GlueError as error:
            LOG.info("%s by %s: %s: %s", operation, caller["arn"], error.code, error.message)
            body = {"__type": error.code, "Message": error.message}
            return Response.of_json(error.status, body, {"x-amzn-ErrorType": error.code})
        LOG.info("%s by %s: ok", operation, caller["arn"])
        return Response.of_json(200, answer)

    def _network(self, request: Request, access_key_id: str) -> Response:
        if access_key_id != ADMIN_ACCESS_KEY_ID:
            asked = self.ask(request)
            if asked.status != 200:
                return asked
        return forward(request, self._addresses.network_url)

    def _redshift_serverless(self, request: Request) -> Response:
        asked = self.ask(request)
        if asked.status != 200:
            return asked
        operation = request.header("x-amz-target").rpartition(".")[2]
        status, body = redshift_serverless.answer(self._layout, operation, json.loads(request.body or b"{}"))
        return Response.of_json(status, body)

    def ask(self, request: Request) -> Response:
        """Ask ministack who signed the request and whether IAM allows it, without carrying it out."""
        asking = Request(request.method, request.path, [*request.headers, (ASK_HEADER, "1")], request.body)
        return forward(asking, self._addresses.account_url)


class Handler(BaseHTTPRequestHandler):
    """Reads a request, has the gateway answer it, and writes the answer."""

    protocol_version = "HTTP/1.1"
    # Header and body leave in one packet, at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    gateway: Gateway

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        request = Request(self.command, self.path, list(self.headers.items()), body)
        try:
            response = self.gateway.answer(request)
        except Exception:
            LOG.exception("%s %s broke", self.command, request.header("x-amz-target") or self.path)
            failure = {"__type": "InternalServiceException", "Message": "The local stack broke; see gateway.log."}
            response = Response.of_json(500, failure)
        self.send_response_only(response.status)
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _serve

    def log_message(self, format: str, *arguments: Any) -> None:
        """Requests are logged by what they do, not by their line."""


def main() -> None:
    parser = argparse.ArgumentParser(description="The HTTP front of the local account.")
    parser.add_argument("--state", type=Path, required=True)
    parser.add_argument("--port-base", type=int, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    addresses = Addresses(options.port_base)
    admin = Identity(ADMIN_ACCESS_KEY_ID, os.environ["AWS_SECRET_ACCESS_KEY"])
    account = Account(addresses.account_url, addresses.gateway_url, admin)
    layout = Layout(options.state)
    Handler.gateway = Gateway(addresses, layout, DataPlane(account, addresses, layout))
    server = ThreadingHTTPServer(("127.0.0.1", addresses.gateway_port), Handler)
    server.daemon_threads = True
    server.serve_forever()


if __name__ == "__main__":
    main()
