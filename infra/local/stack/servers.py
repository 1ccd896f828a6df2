"""The real servers behind the account's databases, known under the names that AWS gives them."""

from __future__ import annotations

import json
import secrets
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from . import mariadb, postgres, processes, unprivileged
from .certificates import Authority
from .jdbc import PACKAGE_ROOT, bare_environment
from .processes import Process, StackError
from .seed import MYSQL_DATABASES, POSTGRESQL_DATABASES
from .settings import DATABASE_PORT, MYSQL_PORT, REDSHIFT_PORT, Addresses, Layout, write_private

LOGIN_ROLE = "glue_orders"
# Further users that the example inputs name, with the same password: each reads one database.
EXAMPLE_USERS = {"shop": "glue_shop", "crm": "glue_crm", "store": "glue_store"}
EXAMPLE_WAREHOUSE_USER = "glue_reports"


def start(layout: Layout, addresses: Addresses) -> list[Process]:
    """Start PostgreSQL, also at Redshift's port, and MariaDB where the machine has it; write down how to log in."""
    authority = Authority.create()
    authority.write_trust(layout.root_certificate, layout.truststore)
    login = (LOGIN_ROLE, secrets.token_urlsafe(24))
    started: list[Process] = []
    try:
        with ThreadPoolExecutor() as pool:
            mysql = pool.submit(
                mariadb.start, layout, addresses, authority, *_names_and_databases(MYSQL_DATABASES), login
            )
            try:
                process, superuser = postgres.start(
                    layout, addresses, authority, *_names_and_databases(POSTGRESQL_DATABASES), login
                )
                started += [process, _relay(layout, addresses)]
            finally:
                second = mysql.result()
                started += [second[0]] if second else []
    except BaseException:
        processes.stop(started)
        raise
    known = {"host": addresses.database_host, "username": login[0], "password": login[1]}
    secret: dict[str, Any] = known | {"port": DATABASE_PORT, "database": "orders"} | superuser
    if second:
        secret["mysql"] = known | {"port": MYSQL_PORT} | second[1]
    write_private(layout.database_secret, json.dumps(secret, indent=2) + "\n")
    hosts = ["127.0.0.1 localhost"]
    hosts += [f"{addresses.database_host} {name}" for name in [*POSTGRESQL_DATABASES, *MYSQL_DATABASES]]
    write_private(layout.hosts, "\n".join(hosts) + "\n")
    try:
        _make_example_users(layout, login[1])
    except BaseException:
        processes.stop(started)
        raise
    return started


def _make_example_users(layout: Layout, password: str) -> None:
    execute(
        layout,
        "postgresql",
        f"CREATE ROLE {EXAMPLE_WAREHOUSE_USER} LOGIN PASSWORD '{password}' IN ROLE {LOGIN_ROLE};",
    )
    if has_mysql(layout):
        statements = [
            f"CREATE USER {user} IDENTIFIED BY '{password}'; GRANT SELECT ON {database}.* TO {user};"
            for database, user in EXAMPLE_USERS.items()
        ]
        execute(layout, "mysql", "\n".join(statements))


def require_free(addresses: Addresses) -> None:
    """Refuse to start where another server holds one of the ports."""
    for port, purpose in (
        (DATABASE_PORT, "PostgreSQL"),
        (REDSHIFT_PORT, "PostgreSQL in the place of Redshift"),
        (MYSQL_PORT, "MariaDB"),
    ):
        processes.require_free(addresses.database_host, port, purpose)


def remove(layout: Layout) -> None:
    """Delete the servers' files and forget how to log in."""
    for path in (layout.database_secret, layout.hosts):
        path.unlink(missing_ok=True)
    unprivileged.remove(layout.database)
    unprivileged.remove(layout.mariadb)


def has_mysql(layout: Layout) -> bool:
    """Whether a server answers for MySQL and MariaDB."""
    return "mysql" in _known(layout)


def lacking(layout: Layout) -> str:
    """The engines that no server answers for, though a driver would ask."""
    return "" if has_mysql(layout) else "mysql"


def execute(layout: Layout, server: str, sql: str, database: str | None = None) -> str:
    """Run SQL as the administrator of a server of the running stack."""
    known = _known(layout)
    if server == "postgresql":
        return postgres.execute(sql, known["host"], database or known["database"], known["adminPassword"])
    if "mysql" not in known:
        raise StackError(mariadb.ABSENT)
    mysql = known["mysql"]
    return mariadb.execute(sql, mysql["host"], mysql["adminUsername"], mysql["adminPassword"])


def change_password(layout: Layout) -> None:
    """Give the login role a password that nobody knows, behind the back of every secret."""
    _set_password(layout, secrets.token_urlsafe(24))


def restore_password(layout: Layout) -> None:
    """Give the login role the password of `database.json` again."""
    _set_password(layout, _known(layout)["password"])


def _set_password(layout: Layout, password: str) -> None:
    execute(layout, "postgresql", f"ALTER ROLE {LOGIN_ROLE} PASSWORD '{password}';")
    if has_mysql(layout):
        execute(layout, "mysql", f"ALTER USER {LOGIN_ROLE} IDENTIFIED BY '{password}';")


def _names_and_databases(hosts: dict[str, str]) -> tuple[list[str], list[str]]:
    return list(hosts), sorted(set(hosts.values()))


def _relay(layout: Layout, addresses: Addresses) -> Process:
    command = [sys.executable, "-m", "stack.relay", addresses.database_host, str(REDSHIFT_PORT), str(DATABASE_PORT)]
    environment = bare_environment() | {"PYTHONPATH": str(PACKAGE_ROOT)}
    return processes.start("relay", command, environment, layout.logs / "relay.log")


def _known(layout: Layout) -> dict[str, Any]:
    try:
        return json.loads(layout.database_secret.read_text())
    except FileNotFoundError as error:
        raise StackError("the stack is down; start it with: python -m stack up") from error
