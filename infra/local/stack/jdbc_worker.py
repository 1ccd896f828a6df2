"""One JDBC connection attempt in a process of its own: `python -m stack.jdbc_worker`.

Reads `{"engine", "url", "properties"}` from standard input, so that no process list shows a password, and writes
`{"connected": true}` or the driver's exception to standard output.
"""

from __future__ import annotations

import json
import sys

from . import jdbc_driver


def main() -> None:
    request = json.load(sys.stdin)
    try:
        jdbc_driver.connect(request["engine"], request["url"], request["properties"]).close()
    except jdbc_driver.DriverError as error:
        answer = {"connected": False, "message": error.message, "className": error.class_name, "trace": error.trace}
    else:
        answer = {"connected": True}
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main()
