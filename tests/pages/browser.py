"""A headless Chromium, spoken to over a pipe: messages of the DevTools protocol, JSON with a zero byte behind each."""

from __future__ import annotations

import json
import os
import select
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PATIENCE = 30


class Browser:
    """One tab, and all that it has said since it was last asked."""

    def __init__(self, commands: int, answers: int) -> None:
        self.commands, self.answers = commands, answers
        self.unread = b""
        self.last = 0
        self.events: list[dict[str, Any]] = []
        self.session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """A command, and its answer; events that come before it are kept."""
        self.last += 1
        message = {"id": self.last, "method": method, "params": parameters}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.commands, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.next()
            if answer.get("id") == self.last:
                assert "error" not in answer, (method, answer["error"])
                return answer["result"]
            self.events.append(answer)

    def next(self) -> dict[str, Any]:
        deadline = time.monotonic() + PATIENCE
        while b"\0" not in self.unread:
            ready, _, _ = select.select([self.answers], [], [], max(0, deadline - time.monotonic()))
            assert ready, "the browser says nothing any more"
            read = os.read(self.answers, 1 << 16)
            assert read, "the browser has gone"
            self.unread += read
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def evaluate(self, expression: str) -> Any:
        """A value that the page is asked for from outside: the page's own policy allows no script."""
        answer = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in answer, answer["exceptionDetails"]
        return answer["result"].get("value")

    def open(self, page: Path) -> None:
        self.events.clear()
        self.call("Page.navigate", url=page.as_uri())
        while not any(event.get("method") == "Page.loadEventFired" for event in self.events):
            self.events.append(self.next())

    def size(self, width: int, height: int = 900) -> None:
        self.call(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 700
        )

    def scheme(self, scheme: str) -> None:
        features = [{"name": "prefers-color-scheme", "value": scheme}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def said(self) -> list[str]:
        """What the page has put into the console, and what it asked for beside itself."""
        told = []
        for event in self.events:
            method, parameters = event.get("method"), event.get("params", {})
            if method in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded"):
                told.append(f"{method}: {json.dumps(parameters)[:300]}")
            if method == "Network.requestWillBeSent" and parameters["type"] != "Document":
                told.append(f"request: {parameters['request']['url'][:200]}")
        return told


@contextmanager
def chromium(profile: Path) -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert program, "no Chromium: apt-get install chromium"
    (own_in, to_it), (from_it, own_out) = os.pipe(), os.pipe()
    # It reads from descriptor 3 and writes to descriptor 4.
    shell = f'exec "$0" "$@" 3<&{own_in} 4>&{own_out}'
    options = ["--headless", "--remote-debugging-pipe", f"--user-data-dir={profile}", "--disable-gpu", "--no-first-run"]
    # The pages are our own; root, and a container without user namespaces, have no sandbox.
    options += ["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking", "--hide-scrollbars"]
    process = subprocess.Popen(
        ["bash", "-c", shell, program, *options], pass_fds=(own_in, own_out), stderr=subprocess.DEVNULL
    )
    os.close(own_in), os.close(own_out)
    try:
        yield Browser(to_it, from_it)
    finally:
        process.terminate()
        process.wait()
        os.close(to_it), os.close(from_it)
