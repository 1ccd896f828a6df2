"""Carries out several runs of `read_options.py` as the local Glue does, in one process: a virtual machine takes longer
to start than a driver to be refused.

Reads the options of each run from standard input, as JSON, and writes for each the run's ErrorMessage and its log.
"""

import contextlib
import io
import json
import sys
import tempfile
from pathlib import Path

from stack import job_driver

SCRIPT = Path(__file__).with_name("read_options.py")

runs = []
with tempfile.TemporaryDirectory() as directory:
    report = Path(directory) / "outcome.json"
    for options in json.load(sys.stdin):
        sys.argv = [job_driver.__file__, str(report), str(SCRIPT), json.dumps(options)]
        with contextlib.redirect_stderr(io.StringIO()) as log:
            job_driver.main()
        runs.append({"error": json.loads(report.read_text())["error"], "log": log.getvalue()})
json.dump(runs, sys.stdout)
