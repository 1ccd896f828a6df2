"""What servers say in another language is read as in English.

Real servers say it to the real JDBC drivers. MariaDB brings its languages along. PostgreSQL's own are in Debian's
server and not in the wheel of the local stack; the locales that it asks for are made in a folder of the test's own.
"""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT, STACK, wait_for

sys.path.insert(0, str(STACK))
from stack import mariadb, postgres, processes, unprivileged  # noqa: E402
from stack.certificates import Authority  # noqa: E402
from stack.connections import TEST_FAILED  # noqa: E402
from stack.jdbc import bare_environment  # noqa: E402
from stack.jdbc_driver import HOSTS_VARIABLE  # noqa: E402
from stack.job_execution import SHIM  # noqa: E402
from stack.settings import DATABASE_PORT, MYSQL_PORT, Addresses, Layout  # noqa: E402

CANARY = "canary-Vt63-not-the-password"
LOGIN = "glue_orders"
MARIADB_USERS = (mariadb.ADMIN, LOGIN, "reads_all", "locked", "limited")
# Beside the session's own stack and the plain MariaDB of another story.
OFFSET = 4
DEBIAN_PROGRAMS = Path("/usr/lib/postgresql")
LOCALE_SOURCES = Path("/usr/share/i18n/locales")


@dataclass(frozen=True)
class Language:
    """A language, as PostgreSQL's and MariaDB's `lc_messages` call it, and the folders of their translations."""

    name: str
    locale: str
    postgresql: str = ""
    mariadb: str = ""


ENGLISH = Language("English", "en_US")
LANGUAGES = [
    Language("German", "de_DE", "de", "german"),
    Language("French", "fr_FR", "fr", "french"),
    Language("Spanish", "es_ES", "es", "spanish"),
    Language("Portuguese", "pt_BR", "pt_BR", "portuguese"),
    Language("Japanese", "ja_JP", "ja", "japanese"),
    Language("Chinese", "zh_CN", "zh_CN", "chinese"),
]


@dataclass(frozen=True)
class Case:
    """A read that fails, and how it is classified in every language.

    `translated` is whether every translation has the message; where one lacks it, the server speaks English.
    """

    engine: str
    name: str
    stage: str
    cause: str
    database: str
    login: tuple[str, str] | None = None
    table: str = "orders"
    options: tuple[tuple[str, str], ...] = ()
    translated: bool = True


CASES = [
    Case("postgresql", "wrong password", "credentials", "bad_password", "orders", (LOGIN, CANARY)),
    Case("postgresql", "unknown database", "credentials", "database_or_privilege_missing", "ordres"),
    Case("postgresql", "rejected by pg_hba", "network", "host_not_allowed", "orders", ("barred", CANARY)),
    Case("postgresql", "no pg_hba entry for the host", "network", "host_not_allowed", "unlisted"),
    Case(
        "postgresql",
        "TLS required by the server",
        "ssl",
        "ssl_required_by_server",
        "orders",
        ("tls_only", CANARY),
        options=(("sslmode", "disable"),),
    ),
    Case(
        "postgresql",
        "role that may not log in",
        "credentials",
        "account_locked_or_expired",
        "orders",
        ("no_login", CANARY),
    ),
    Case(
        "postgresql", "too many connections", "not_connection", "capacity_or_throttling", "orders", ("limited", CANARY)
    ),
    Case("postgresql", "no right to connect", "credentials", "database_or_privilege_missing", "closed"),
    Case(
        "postgresql", "no right to read", "credentials", "database_or_privilege_missing", "orders", table="public.kept"
    ),
    Case("postgresql", "unknown table", "not_connection", "schema_or_data_error", "orders", table="ordres"),
    Case("mysql", "wrong password", "credentials", "bad_password", "shop", (LOGIN, CANARY)),
    Case("mysql", "database without a right", "credentials", "database_or_privilege_missing", "shopp"),
    Case("mysql", "unknown database", "credentials", "database_or_privilege_missing", "shopp", ("reads_all", CANARY)),
    Case(
        "mysql",
        "locked account",
        "credentials",
        "account_locked_or_expired",
        "shop",
        ("locked", CANARY),
        translated=False,
    ),
    Case(
        "mysql",
        "limit of queries",
        "not_connection",
        "capacity_or_throttling",
        "shop",
        ("limited", CANARY),
        translated=False,
    ),
    # MariaDB says this before it knows the client's character set: what is not ASCII arrives broken, or as `\30DB`.
    Case(
        "mysql",
        "host that no user may come from",
        "network",
        "host_not_allowed",
        "shop",
        options=(("localSocketAddress", "127.0.0.9"),),
    ),
    Case("mysql", "no right to read", "credentials", "database_or_privilege_missing", "shop", table="mysql.user"),
    Case("mysql", "unknown table", "not_connection", "schema_or_data_error", "shop", table="ordres"),
]


@dataclass(frozen=True)
class Answer:
    """The driver's words in a run, the forms in which Glue shows them, and how each form is classified."""

    words: str
    texts: dict[str, str]
    verdicts: dict[str, tuple[str, str]]


class Server:
    """A server that can be made to speak another language."""

    engine: str
    port: int

    def __init__(self, state: Path, addresses: Addresses, command: Path) -> None:
        self._layout = Layout(state)
        self._layout.prepare()
        self._addresses = addresses
        self._host = addresses.database_host
        self._password = secrets.token_urlsafe(24)
        self._command = command
        self._answers: dict[Language, dict[str, Answer]] = {}

    def start(self) -> processes.Process:
        raise NotImplementedError

    def remove(self) -> None:
        """Delete the files of the stopped server."""
        unprivileged.remove(self._layout.database)
        unprivileged.remove(self._layout.mariadb)

    def translation(self, language: Language) -> Path:
        """The file that the server has where it knows the language."""
        raise NotImplementedError

    def speak(self, language: Language) -> None:
        raise NotImplementedError

    def answers(self, language: Language) -> dict[str, Answer]:
        """By the name of the case."""
        if language not in self._answers:
            self.speak(language)
            cases = [case for case in CASES if case.engine == self.engine]
            runs = self._run(cases)
            texts = [_forms(case, run) for case, run in zip(cases, runs, strict=True)]
            verdicts = self._classify([text for forms in texts for text in forms.values()])
            self._answers[language] = {
                case.name: Answer(_words(run), forms, {form: next(verdicts) for form in forms})
                for case, run, forms in zip(cases, runs, texts, strict=True)
            }
        return self._answers[language]

    def _run(self, cases: list[Case]) -> list[dict[str, str]]:
        options = []
        for case in cases:
            user, password = case.login or (LOGIN, self._password)
            url = f"jdbc:{self.engine}://{self._host}:{self.port}/{case.database}"
            options.append({"url": url, "user": user, "password": password, "dbtable": case.table} | dict(case.options))
        environment = bare_environment() | {
            "PYTHONPATH": os.pathsep.join((str(SHIM), str(STACK))),
            HOSTS_VARIABLE: os.devnull,
            "PIPEFITTER_ROOT_CERTIFICATE": os.devnull,
            "PIPEFITTER_TRUSTSTORE": os.devnull,
            "PIPEFITTER_TRUSTSTORE_PASSWORD": "",
        }
        script = ROOT / "tests" / "e2e" / "run_reads.py"
        finished = subprocess.run(
            [sys.executable, str(script)], input=json.dumps(options), env=environment, capture_output=True, text=True
        )
        assert finished.returncode == 0, finished.stderr
        return json.loads(finished.stdout)

    def _classify(self, texts: list[str]) -> Iterator[tuple[str, str]]:
        lines = [
            json.dumps({"id": str(number), "message": text, "engine": self.engine}) for number, text in enumerate(texts)
        ]
        finished = subprocess.run(
            [str(self._command), "classify"], input="\n".join(lines), capture_output=True, text=True
        )
        assert finished.returncode == 0, finished.stderr
        told = [json.loads(line) for line in finished.stdout.splitlines()]
        assert [answer["id"] for answer in told] == [str(number) for number in range(len(texts))]
        return iter([(answer["stage"], answer["cause"]) for answer in told])


class PostgreSQL(Server):
    """Debian's PostgreSQL, with the locales of all languages that it has."""

    engine = "postgresql"
    port = DATABASE_PORT

    def start(self) -> processes.Process:
        programs = _debian_programs()
        self._version = programs.parent.name
        self._translations = Path(_output([str(programs / "pg_config"), "--localedir"]))
        known = [language for language in LANGUAGES if self.translation(language).exists()]
        assert known, f"PostgreSQL has no translations in {self._translations}; the package was installed without them"
        server = postgres.Server(programs, unprivileged.Runner.choose(self._layout.database, "PostgreSQL"))
        server.initialise(self._password)
        rules = ["host all postgres all scram-sha-256", "host all barred all reject"]
        rules += ["hostssl all tls_only all scram-sha-256", "host orders no_login,limited all scram-sha-256"]
        rules += [f"host orders,ordres,closed {LOGIN} all scram-sha-256"]
        (server.data / "pg_hba.conf").write_text("\n".join(rules) + "\n")
        # As on RDS: the server's words on who may connect say whether TLS was on.
        Authority.create().issue(server.data, ["localhost"], self._host)
        server.own(server.data / "server.crt", server.data / "server.key")
        settings = {"listen_addresses": self._host, "port": self.port, "unix_socket_directories": ""}
        settings |= {"ssl": "on", "fsync": "off", "shared_buffers": "16MB"}
        process = processes.start(
            "PostgreSQL",
            server.command(
                "postgres", "-D", str(server.data), *(f"--{name}={value}" for name, value in settings.items())
            ),
            server.environment | {"LOCPATH": str(_locales(server.data.parent / "locales", known))},
            self._layout.logs / "postgres.log",
            stop_signal=signal.SIGINT,
        )
        try:
            processes.wait_until_healthy(process, lambda: server.ready(self._addresses))
            self._sql(
                f"CREATE ROLE {LOGIN} LOGIN PASSWORD '{self._password}';",
                "CREATE ROLE barred LOGIN;",
                f"CREATE ROLE tls_only LOGIN PASSWORD '{CANARY}';",
                f"CREATE ROLE no_login NOLOGIN PASSWORD '{CANARY}';",
                f"CREATE ROLE limited LOGIN CONNECTION LIMIT 0 PASSWORD '{CANARY}';",
                "CREATE DATABASE orders;",
                "CREATE DATABASE unlisted;",
                "CREATE DATABASE closed;",
                "REVOKE CONNECT ON DATABASE closed FROM PUBLIC;",
                "\\connect orders",
                "CREATE TABLE public.kept (id integer);",
            )
        except BaseException:
            processes.stop([process])
            raise
        return process

    def translation(self, language: Language) -> Path:
        return self._translations / language.postgresql / "LC_MESSAGES" / f"postgres-{self._version}.mo"

    def speak(self, language: Language) -> None:
        wanted = "C" if language is ENGLISH else f"{language.locale}.UTF-8"
        self._sql(f"ALTER SYSTEM SET lc_messages = '{wanted}';", "SELECT pg_reload_conf();")

        # The server reads its settings again when it comes to it.
        def said() -> str | None:
            return wanted if wanted in self._sql("SHOW lc_messages;") else None

        wait_for(said, f"PostgreSQL to speak {language.name}", 10)

    def _sql(self, *statements: str) -> str:
        return postgres.execute("\n".join(statements), self._host, postgres.SUPERUSER, self._password)


class MariaDB(Server):
    """The machine's MariaDB."""

    engine = "mysql"
    port = MYSQL_PORT

    def start(self) -> processes.Process:
        login = (LOGIN, self._password)
        started = mariadb.start(self._layout, self._addresses, None, [], ["shop"], login)
        assert started, "the tests need MariaDB; on Debian: apt-get install mariadb-server"
        process, administrator = started
        self._administrator = administrator["adminPassword"]
        try:
            self._sql(
                f"CREATE USER reads_all IDENTIFIED BY '{CANARY}';",
                "GRANT SELECT ON *.* TO reads_all;",
                f"CREATE USER locked IDENTIFIED BY '{CANARY}' ACCOUNT LOCK;",
                f"CREATE USER limited IDENTIFIED BY '{CANARY}' WITH MAX_QUERIES_PER_HOUR 1;",
                "GRANT SELECT ON shop.* TO limited;",
                *(f"RENAME USER {user}@'%' TO {user}@'127.0.0.1';" for user in MARIADB_USERS),
                "FLUSH PRIVILEGES;",
            )
            # Beside the character sets; `lc_messages_dir` is empty unless it is set.
            self._translations = Path(self._sql("SELECT @@character_sets_dir;").strip()).parent
            known = [language for language in LANGUAGES if self.translation(language).exists()]
            assert known, f"MariaDB has no translations in {self._translations}; the package was installed without them"
        except BaseException:
            processes.stop([process])
            raise
        return process

    def translation(self, language: Language) -> Path:
        return self._translations / language.mariadb / "errmsg.sys"

    def speak(self, language: Language) -> None:
        self._sql(f"SET GLOBAL lc_messages = '{language.locale}';")

    def _sql(self, *statements: str) -> str:
        return mariadb.execute("\n".join(statements), self._host, mariadb.ADMIN, self._administrator)


def _forms(case: Case, run: dict[str, str]) -> dict[str, str]:
    """A run's text as Glue shows it; what breaks the login breaks TestConnection, too."""
    forms = {"the run's ErrorMessage": run["error"], "the run's log": run["log"]}
    if case.table == Case.table:
        forms["TestConnection"] = f"{TEST_FAILED} {_words(run)}"
    return forms


def _words(run: dict[str, str]) -> str:
    """The driver's own words in a run's ErrorMessage."""
    return run["error"].partition(".load. ")[2]


def _debian_programs() -> Path:
    """The newest PostgreSQL that the machine has as a package."""
    found = sorted(DEBIAN_PROGRAMS.glob("*/bin/postgres"), key=lambda program: int(program.parts[-3]))
    assert found, "the tests need a PostgreSQL with translations; on Debian: apt-get install postgresql"
    return found[-1].parent


def _locales(directory: Path, languages: list[Language]) -> Path:
    """The locales of these languages, in a folder that glibc is shown by LOCPATH: the machine need not have them."""
    missing = not LOCALE_SOURCES.is_dir() or shutil.which("localedef") is None
    assert not missing, "the tests need the sources of locales; on Debian: apt-get install locales"
    directory.mkdir(mode=0o755)

    def make(language: Language) -> None:
        target = directory / f"{language.locale}.UTF-8"
        _output(["localedef", "--no-archive", f"--inputfile={language.locale}", "--charmap=UTF-8", str(target)])

    with ThreadPoolExecutor() as pool:
        list(pool.map(make, languages))
    return directory


def _output(command: list[str]) -> str:
    finished = subprocess.run(command, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
    return finished.stdout.strip()


@pytest.fixture(scope="module")
def servers(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Iterator[dict[str, Server]]:
    """One of each engine, by its name."""
    addresses = Addresses(request.config.getoption("--port-base") + OFFSET)
    running = {}
    with contextlib.ExitStack() as stack:
        for kind in (PostgreSQL, MariaDB):
            server = kind(tmp_path_factory.mktemp("languages"), addresses, request.config.getoption("--command"))
            stack.callback(server.remove)
            stack.callback(processes.stop, [server.start()])
            running[kind.engine] = server
        yield running


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.engine}, {case.name}")
@pytest.mark.parametrize("language", [ENGLISH, *LANGUAGES], ids=lambda language: language.name)
def test_what_a_server_says_is_read_in_its_language(servers, language, case):
    server = servers[case.engine]
    if language is not ENGLISH and not server.translation(language).exists():
        pytest.skip(f"this {type(server).__name__} has no translation into {language.name}")
    answer = server.answers(language)[case.name]
    if language is not ENGLISH:
        spoken = answer.words != server.answers(ENGLISH)[case.name].words
        if not spoken and not case.translated:
            pytest.skip(
                f"this {type(server).__name__} says it in English for want of a translation into {language.name}"
            )
        assert spoken, f"not in {language.name}: {answer.words}"
    right = dict.fromkeys(answer.texts, (case.stage, case.cause))
    assert answer.verdicts == right, "\n".join(answer.texts.values())
