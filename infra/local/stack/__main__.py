"""The command line of the stack: `python -m stack up|deploy|down|status|env|sql|password|slow`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from . import deployment, lifecycle, mariadb, servers
from .processes import StackError
from .settings import DEFAULT_PORT_BASE, Addresses, Layout, default_state_dir
from .slowness import Slowness


def main() -> int:
    options = _parse()
    layout = Layout(options.state.expanduser().resolve() if options.state else default_state_dir())
    try:
        return options.run(layout, options)
    except StackError as error:
        print(f"stack: {error}", file=sys.stderr)
        return 1


def _up(layout: Layout, options: argparse.Namespace) -> int:
    running = lifecycle.status(layout)
    if running and all(running.values()):
        print(f"The stack is already running; its state is in {layout.state}")
        return 0
    record = lifecycle.up(layout, Addresses(options.port_base))
    if not record["mysql"]:
        print(mariadb.ABSENT)
    print(f"The stack is up. To use it from a shell:  . {layout.environment}")
    return 0


def _deploy(layout: Layout, options: argparse.Namespace) -> int:
    deployment.deploy(layout)
    print("Pipefitter is deployed in it.")
    return 0


def _down(layout: Layout, options: argparse.Namespace) -> int:
    stopped = lifecycle.down(layout)
    print("The stack is down." if stopped else "There was no stack to stop.")
    return 0


def _status(layout: Layout, options: argparse.Namespace) -> int:
    running = lifecycle.status(layout)
    if running is None:
        print("The stack is down.")
        return 3
    for name, alive in running.items():
        print(f"{name:12} {'running' if alive else 'stopped'}")
    return 0 if all(running.values()) else 1


def _env(layout: Layout, options: argparse.Namespace) -> int:
    if not layout.environment.exists():
        raise StackError("the stack is down; start it with: python -m stack up")
    print(layout.environment.read_text(), end="")
    return 0


def _sql(layout: Layout, options: argparse.Namespace) -> int:
    print(servers.execute(layout, options.server, sys.stdin.read()), end="")
    return 0


def _password(layout: Layout, options: argparse.Namespace) -> int:
    if options.what == "change":
        servers.change_password(layout)
        print(f"The databases now have another password for {servers.LOGIN_ROLE}, which no secret knows.")
    else:
        servers.restore_password(layout)
        print(f"The databases have the first password for {servers.LOGIN_ROLE} again.")
    return 0


def _slow(layout: Layout, options: argparse.Namespace) -> int:
    Slowness(options.log_delay, tuple(options.connection), tuple(options.starting), options.executor_megabytes).write(
        layout.slowness
    )
    return 0


def _parse() -> argparse.Namespace:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument(
        "--state",
        type=Path,
        help="directory of the stack's files (else PIPEFITTER_STATE, else below the cache directory)",
    )
    parser = argparse.ArgumentParser(
        prog="python -m stack", description="An AWS account on this machine, with a Glue that connects."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    command = commands.add_parser("up", parents=[shared], help="start the stack and seed its account")
    command.add_argument(
        "--port-base", type=int, default=DEFAULT_PORT_BASE, help="first of three ports (default %(default)s)"
    )
    command.set_defaults(run=_up)
    command = commands.add_parser("deploy", parents=[shared], help="deploy the built functions and the template")
    command.set_defaults(run=_deploy)
    commands.add_parser("down", parents=[shared], help="stop everything").set_defaults(run=_down)
    commands.add_parser("status", parents=[shared], help="say what runs").set_defaults(run=_status)
    commands.add_parser("env", parents=[shared], help="print the variables of stack.env").set_defaults(run=_env)
    command = commands.add_parser("sql", parents=[shared], help="run SQL from standard input as the administrator")
    command.add_argument("--server", choices=("postgresql", "mysql"), default="postgresql")
    command.set_defaults(run=_sql)
    command = commands.add_parser(
        "password", parents=[shared], help="change the database's password behind Glue's back, or restore it"
    )
    command.add_argument("what", choices=("change", "restore"))
    command.set_defaults(run=_password)
    command = commands.add_parser(
        "slow", parents=[shared], help="make parts of the account slow or large; without options, none of them"
    )
    command.add_argument(
        "--log-delay", type=float, default=0, help="seconds from the first question for a log to its arrival"
    )
    command.add_argument("--connection", action="append", default=[], help="stays IN_PROGRESS")
    command.add_argument("--starting", action="append", default=[], help="runs of jobs so called stay in STARTING")
    command.add_argument("--executor-megabytes", type=float, default=0, help="what executors log beside the driver")
    command.set_defaults(run=_slow)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
