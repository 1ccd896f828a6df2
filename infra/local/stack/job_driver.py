"""The driver process of a job run: `python -m stack.job_driver REPORT SCRIPT [ARGUMENTS]`.

Runs the script with the `awsglue` and `pyspark` of the shim, prints what broke it as Glue prints it, and writes
`{"error": ...}` to the report: the run's ErrorMessage, or null.
"""

from __future__ import annotations

import json
import runpy
import sys
import traceback
from pathlib import Path

from py4j.protocol import Py4JJavaError  # from the shim


def main() -> None:
    report, script = Path(sys.argv[1]), sys.argv[2]
    sys.argv = sys.argv[2:]
    error = None
    try:
        runpy.run_path(script, run_name="__main__")
    except Py4JJavaError as exception:
        error = f"{exception.errmsg}. {exception.java_message}"
        _print_trace(exception, script)
    except SystemExit as exception:
        if exception.code not in (None, 0):
            error = f"SystemExit: {exception.code}"
            _print_trace(exception, script)
    except BaseException as exception:
        error = f"{type(exception).__name__}: {exception}"
        _print_trace(exception, script)
    report.write_text(json.dumps({"error": error}))
    sys.stdout.flush()
    sys.stderr.flush()


def _print_trace(exception: BaseException, script: str) -> None:
    """Print the trace as Glue does, from the script's own line on."""
    position = exception.__traceback__
    while position is not None and position.tb_frame.f_code.co_filename != script:
        position = position.tb_next
    traceback.print_exception(type(exception), exception, position)


if __name__ == "__main__":
    main()
