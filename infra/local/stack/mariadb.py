"""A real MariaDB, from the machine's own package, for the seeded MySQL, MariaDB and Aurora MySQL databases.

It is optional: a machine without Debian's `mariadb-server` (or its like) gets a stack without it.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import processes
from .certificates import Authority
from .processes import Process, StackError
from .settings import MYSQL_PORT, Addresses, Layout, write_private
from .unprivileged import Runner

ADMIN = "dba"
ABSENT = (
    "This machine has no MariaDB server: nothing answers for the account's MySQL, MariaDB and Aurora MySQL databases. "
    "On Debian: apt-get install mariadb-server"
)

# The server reads its first statements by lines.
_TABLE = (
    "CREATE TABLE {database}.orders (id integer PRIMARY KEY, customer text NOT NULL, amount decimal(10, 2) NOT NULL, "
    "placed_on date NOT NULL);",
    "INSERT INTO {database}.orders VALUES (1, 'Ada', 120.00, '2026-01-05'), (2, 'Grace', 75.50, '2026-01-06');",
)


@dataclass(frozen=True)
class Programs:
    """The server's programs. Debian keeps the server itself out of the path of ordinary users."""

    server: str
    installer: str
    client: str

    @classmethod
    def find(cls) -> Programs | None:
        path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
        found = [shutil.which(name, path=path) for name in ("mariadbd", "mariadb-install-db", "mariadb")]
        return cls(*(name for name in found if name)) if all(found) else None


def start(
    layout: Layout,
    addresses: Addresses,
    authority: Authority | None,
    host_names: list[str],
    databases: list[str],
    login: tuple[str, str],
) -> tuple[Process, dict[str, str]] | None:
    """Make a fresh server with these databases and a login that may read them; None where no server is installed.

    Without an authority it offers no TLS. Also gives the administrator's name and password.
    """
    programs = Programs.find()
    if programs is None:
        return None
    runner = Runner.choose(layout.mariadb, "MariaDB")
    data = runner.new_directory("data")
    # Its own: a server that starts removes the temporary tables that it finds there, also those of another one.
    temporary = runner.new_directory("tmp")
    administrator = {"adminUsername": ADMIN, "adminPassword": secrets.token_urlsafe(24)}
    _run(
        [
            *runner.prefix,
            programs.installer,
            "--no-defaults",
            f"--datadir={data}",
            f"--tmpdir={temporary}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            "--innodb-log-file-size=8M",
        ]
    )
    first_statements = data / "first.sql"
    write_private(first_statements, _first_statements(administrator, databases, login))
    runner.own(first_statements)
    options = _options(addresses, data, temporary, first_statements)
    if authority is not None:
        authority.issue(data, host_names, addresses.database_host)
        runner.own(data / "server.crt", data / "server.key")
        options += [f"--ssl-cert={data / 'server.crt'}", f"--ssl-key={data / 'server.key'}"]
    process = processes.start(
        "MariaDB",
        [*runner.prefix, programs.server, *options],
        {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(data)},
        layout.logs / "mariadb.log",
    )
    try:
        processes.wait_until_healthy(process, lambda: _greets(addresses.database_host))
    except BaseException:
        processes.stop([process])
        raise
    finally:
        first_statements.unlink(missing_ok=True)
    return process, administrator


def execute(sql: str, host: str, user: str, password: str) -> str:
    """Run SQL and return what the client prints. Neither SQL nor password shows in a process list."""
    programs = Programs.find()
    if programs is None:
        raise StackError(ABSENT)
    command = [programs.client, "--no-defaults", "--batch", "--skip-column-names"]
    command += [f"--host={host}", f"--port={MYSQL_PORT}", "--protocol=tcp", f"--user={user}"]
    environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "MYSQL_PWD": password}
    return _run(command, environment, sql)


def _first_statements(administrator: dict[str, str], databases: list[str], login: tuple[str, str]) -> str:
    """What the server runs before it listens, one statement a line."""
    user, password = login
    statements = [
        f"CREATE USER {ADMIN} IDENTIFIED BY '{administrator['adminPassword']}';",
        f"GRANT ALL ON *.* TO {ADMIN} WITH GRANT OPTION;",
        # The installer leaves administrators without a password.
        "DELETE FROM mysql.global_priv WHERE User = 'root';",
        "FLUSH PRIVILEGES;",
        f"CREATE USER {user} IDENTIFIED BY '{password}';",
    ]
    for database in databases:
        statements += [f"CREATE DATABASE {database};", *(line.format(database=database) for line in _TABLE)]
        statements.append(f"GRANT SELECT ON {database}.* TO {user};")
    return "\n".join(statements) + "\n"


def _options(addresses: Addresses, data: Path, temporary: Path, first_statements: Path) -> list[str]:
    return [
        "--no-defaults",
        f"--datadir={data}",
        f"--tmpdir={temporary}",
        f"--bind-address={addresses.database_host}",
        f"--port={MYSQL_PORT}",
        # Relative to the data directory: the path of a socket has to be short.
        "--socket=server.sock",
        f"--pid-file={data / 'server.pid'}",
        f"--init-file={first_statements}",
        "--skip-name-resolve",
        # Jobs that fail on purpose must not block the host for the others.
        "--max-connect-errors=1000000",
        # Data lives as long as the stack, so nothing is gained by waiting for the disk.
        "--innodb-flush-log-at-trx-commit=0",
        "--innodb-buffer-pool-size=16M",
        "--innodb-log-file-size=8M",
        "--key-buffer-size=1M",
        "--skip-log-bin",
    ]


def _greets(host: str) -> bool:
    """The port is open before the first statements have run; the greeting comes after them."""
    try:
        with socket.create_connection((host, MYSQL_PORT), timeout=1) as connection:
            return bool(connection.recv(1))
    except OSError:
        return False


def _run(command: list[str], environment: dict[str, str] | None = None, standard_input: str = "") -> str:
    result = subprocess.run(command, env=environment, input=standard_input, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise StackError(f"MariaDB refused:\n{(result.stderr or result.stdout).strip()}")
    return result.stdout
