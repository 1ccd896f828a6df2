"""How long each function needs until it asks for work, and its memory then, beside Python with boto3.

`python tests/bench/cold_start.py [FOLDER]`; `make bench` does it with the zips as they are released. Both are
measured in turn, so the ratio holds on any machine.
"""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RUNS = 5
# The variables that the template gives to functions; to start they want them, whatever they hold.
SETTINGS = set(re.findall(r"^ +([A-Z]+(?:_[A-Z]+)+): ", (ROOT / "infra/template.yaml").read_text(), re.MULTILINE))
PYTHON = """
import os, urllib.request, boto3
for service in ("glue", "ec2"):
    boto3.client(service)
urllib.request.urlopen("http://" + os.environ["AWS_LAMBDA_RUNTIME_API"] + "/2018-06-01/runtime/invocation/next")
"""


class Runtime(ThreadingHTTPServer):
    """A Lambda runtime API that notes when it is first asked, and never has work."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Question)
        self.asked = threading.Event()


class Question(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.server.asked.set()
        time.sleep(30)

    def log_message(self, *_: object) -> None:
        pass


def start(command: list[str]) -> tuple[float, float]:
    """Milliseconds to the first question, and megabytes of resident memory then."""
    runtime = Runtime()
    threading.Thread(target=runtime.serve_forever, daemon=True).start()
    environment = {
        "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{runtime.server_port}",
        "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "1",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
    }
    environment |= dict.fromkeys(SETTINGS, "x")
    began = time.perf_counter()
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert runtime.asked.wait(30), f"{command} never asked for work"
        took = (time.perf_counter() - began) * 1000
        status = Path(f"/proc/{process.pid}/status").read_text()
        memory = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024
        return took, memory
    finally:
        process.kill()
        process.wait()
        runtime.shutdown()


def main(zips: Path) -> None:
    print(f"{'function':<22}{'zip MB':>8}{'ms':>8}{'MB':>8}{'python ms':>11}{'python MB':>11}{'ratio':>8}")
    with tempfile.TemporaryDirectory() as folder:
        for archive in sorted(zips.glob("*/bootstrap.zip")):
            name = archive.parent.name
            if not (ROOT / "functions" / name).exists():
                continue
            binary = Path(folder) / name
            binary.write_bytes(zipfile.ZipFile(archive).read("bootstrap"))
            binary.chmod(0o755)
            ours, theirs = [], []
            for _ in range(RUNS):
                ours.append(start([str(binary)]))
                theirs.append(start([sys.executable, "-c", PYTHON]))
            (ms, mb), (python_ms, python_mb) = (
                tuple(statistics.median(run[part] for run in runs) for part in (0, 1)) for runs in (ours, theirs)
            )
            size = archive.stat().st_size / 1e6
            print(
                f"{name:<22}{size:>8.1f}{ms:>8.1f}{mb:>8.1f}{python_ms:>11.1f}{python_mb:>11.1f}{python_ms / ms:>8.0f}"
            )


if __name__ == "__main__":
    main(ROOT / (sys.argv[1] if len(sys.argv) > 1 else "target/release-lambda"))
