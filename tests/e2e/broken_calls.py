"""An AWS endpoint in front of the local stack that breaks one operation.

A `Door` listens on a port of its own and answers what the stack answers, from memory where it was asked before; so
hundreds of diagnoses of one account run side by side without asking it hundreds of times. The operation that a door
was told to break is recognised as IAM names it (`ec2:DescribeSubnets`), whatever protocol its service speaks.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import socket
import struct
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from conftest import STACK

sys.path.insert(0, str(STACK))
from stack.forwarding import Request, Response, forward  # noqa: E402

FAULTS = ("denied", "throttled", "500", "reset", "hang", "cut", "garbage", "empty")

_QUERY = {"rds", "redshift", "iam", "sts", "cloudformation", "sns"}
_REST_XML = {"s3", "route53"}
# Services that sign by another name than IAM has for them.
_OF_IAM = {"tagging": "tag"}
# The reads of REST services, by the path and the first key of the query.
_REST = {
    "route53": [
        (r"/[\d-]+/hostedzonesbyvpc", "ListHostedZonesByVPC"),
        (r"/[\d-]+/hostedzonesbyname", "ListHostedZonesByName"),
        (r"/[\d-]+/hostedzone/[^/]+/rrset", "ListResourceRecordSets"),
        (r"/[\d-]+/hostedzone/[^/]+", "GetHostedZone"),
    ],
    "route53profiles": [
        (r"/profileassociations", "ListProfileAssociations"),
        (r"/profileresourceassociations/.*", "ListProfileResourceAssociations"),
    ],
}
# What the emulators answer with an error, because they do not have it: answers of an account that has none of these.
_ABSENT = {
    "ec2:DescribeVpcBlockPublicAccessOptions": b"<DescribeVpcBlockPublicAccessOptionsResponse>"
    b"<vpcBlockPublicAccessOptions><internetGatewayBlockMode>block-ingress</internetGatewayBlockMode>"
    b"<state>update-complete</state></vpcBlockPublicAccessOptions></DescribeVpcBlockPublicAccessOptionsResponse>",
    "ec2:DescribeVpcBlockPublicAccessExclusions": b"<DescribeVpcBlockPublicAccessExclusionsResponse>"
    b"<vpcBlockPublicAccessExclusionSet/></DescribeVpcBlockPublicAccessExclusionsResponse>",
    "rds:DescribeDBProxyEndpoints": b"<DescribeDBProxyEndpointsResponse><DescribeDBProxyEndpointsResult>"
    b"<DBProxyEndpoints/></DescribeDBProxyEndpointsResult></DescribeDBProxyEndpointsResponse>",
    "redshift:DescribeEndpointAccess": b"<DescribeEndpointAccessResponse><DescribeEndpointAccessResult>"
    b"<EndpointAccessList/></DescribeEndpointAccessResult></DescribeEndpointAccessResponse>",
    "redshift-serverless:ListEndpointAccess": b'{"endpoints": []}',
    "glue:GetDataCatalogEncryptionSettings": b'{"DataCatalogEncryptionSettings": {"ConnectionPasswordEncryption":'
    b' {"ReturnConnectionPasswordEncrypted": false}}}',
}


class Call(Request):
    """A request to AWS, by what it asks."""

    @property
    def service(self) -> str:
        return self.signer()[1]

    @property
    def operation(self) -> str:
        """The operation in IAM's words; a request that none is known for is named by its path."""
        if target := self.header("x-amz-target"):
            return f"{_OF_IAM.get(self.service, self.service)}:{target.rpartition('.')[2]}"
        if b"Action=" in self.body:
            return f"{self.service}:{parse_qs(self.body.decode())['Action'][0]}"
        place = urlsplit(self.path)
        if self.service == "s3":
            return f"s3:{_of_s3(self.method, place.path, parse_qs(place.query, keep_blank_values=True))}"
        for pattern, name in _REST.get(self.service, []):
            if re.fullmatch(pattern, place.path.rstrip("/")):
                return f"{self.service}:{name}"
        return f"{self.service}:{self.method} {place.path}"


def _of_s3(method: str, path: str, query: dict[str, list[str]]) -> str:
    if method == "PUT":
        return "PutObject"
    for key, name in (("location", "GetBucketLocation"), ("policy", "GetBucketPolicy")):
        if key in query:
            return name
    return "GetObject" if path.strip("/").count("/") else "ListBucket"


@dataclass
class Account:
    """What the stack behind `url` has answered."""

    url: str
    answers: dict[tuple[str, str, bytes], Response] = field(default_factory=dict)

    def ask(self, call: Call) -> Response:
        key = (call.operation, call.path, call.body)
        if key not in self.answers:
            absent = _ABSENT.get(call.operation)
            self.answers[key] = _xml(200, absent) if absent else forward(call, self.url, timeout=60)
        return self.answers[key]


def _xml(status: int, body: bytes) -> Response:
    return Response(status, [("Content-Type", "text/xml")], body)


def _wire(answer: Response) -> bytes:
    lines = [f"HTTP/1.1 {answer.status} x", *(f"{name}: {value}" for name, value in answer.headers)]
    head = "\r\n".join([*lines, f"Content-Length: {len(answer.body)}", "", ""])
    return head.encode() + answer.body


def _refusal(call: Call, fault: str) -> Response:
    """The service's own way to say no."""
    service, operation = call.service, call.operation
    json_code, xml_code, status = {
        "denied": ("AccessDeniedException", "AccessDenied", 403),
        "throttled": ("ThrottlingException", "Throttling", 400),
        "500": ("InternalServiceException", "InternalFailure", 500),
    }[fault]
    said = {"denied": f"User is not authorized to perform: {operation}", "throttled": "Rate exceeded"}.get(fault, "-")
    if service == "ec2":
        code = {"denied": "UnauthorizedOperation", "throttled": "RequestLimitExceeded"}.get(fault, "InternalError")
        body = f"<Response><Errors><Error><Code>{code}</Code><Message>{said}</Message></Error></Errors></Response>"
    elif service == "s3":
        code = {"throttled": "SlowDown", "500": "InternalError"}.get(fault, xml_code)
        status = 503 if fault == "throttled" else status
        body = f"<Error><Code>{code}</Code><Message>{said}</Message></Error>"
    elif service in _QUERY or service in _REST_XML:
        error = f"<Error><Type>Sender</Type><Code>{xml_code}</Code><Message>{said}</Message></Error>"
        body = f"<ErrorResponse>{error}</ErrorResponse>"
    else:
        refused = {"__type": json_code, "message": said}
        return Response.of_json(status if fault != "denied" else 400, refused, {"x-amzn-ErrorType": json_code})
    return _xml(status, body.encode())


class Door:
    """One listening port; `seen` are the operations that came through."""

    def __init__(self, account: Account, broken: str, fault: str, pool: ThreadPoolExecutor) -> None:
        self._account, self._broken, self._fault, self._pool = account, broken, fault, pool
        self._open: set[asyncio.Task[None]] = set()
        self.seen: set[str] = set()

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=256)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def close(self) -> None:
        self._server.close()
        for task in self._open:
            task.cancel()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            while await self._answer(await _read(reader), writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, call: Call, writer: asyncio.StreamWriter) -> bool:
        """Answers, in one of the ways to fail where this is what is broken; whether the connection goes on."""
        self.seen.add(call.operation)
        fault = self._fault if call.operation == self._broken else "none"
        match fault:
            case "denied" | "throttled" | "500":
                answer = _refusal(call, fault)
            case "reset":
                # Without lingering the kernel answers with a reset.
                lingering = struct.pack("ii", 1, 0)
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, lingering)
                writer.transport.abort()
                return False
            case "hang":
                await asyncio.sleep(3600)
                return False
            case "garbage":
                answer = Response(200, [("Content-Type", "text/html")], b"<html><body>Sign in to the Wi-Fi</body>")
            case "empty":
                answer = Response(200, [("Content-Type", "text/plain")], b"")
            case _:
                loop = asyncio.get_running_loop()
                answer = await loop.run_in_executor(self._pool, self._account.ask, call)
        if fault == "cut":
            # The body is longer than what is sent.
            body = answer.body or b".."
            whole = _wire(Response(answer.status, answer.headers, body))
            writer.write(whole[: -(len(body) + 1) // 2])
            await writer.drain()
            return False
        writer.write(_wire(answer))
        await writer.drain()
        return True


async def _read(reader: asyncio.StreamReader) -> Call:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    line, *rest = head.split("\r\n")
    method, path, _ = line.split(" ", 2)
    headers = [(name, value.strip()) for name, _, value in (one.partition(":") for one in rest if one)]
    length = int(Request(method, path, headers, b"").header("content-length") or 0)
    return Call(method, path, headers, await reader.readexactly(length))


class Doors:
    """All doors, on one thread of their own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._pool = ThreadPoolExecutor(8)
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    @contextlib.contextmanager
    def door(self, account: Account, broken: str = "", fault: str = "none") -> Iterator[Door]:
        door = Door(account, broken, fault, self._pool)
        asyncio.run_coroutine_threadsafe(door.open(), self._loop).result()
        try:
            yield door
        finally:
            asyncio.run_coroutine_threadsafe(door.close(), self._loop).result()

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._pool.shutdown(cancel_futures=True)
