"""How a database server runs as someone other than root: PostgreSQL and MariaDB refuse to run as root."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .processes import StackError

_NOBODY = 65534
_MARKER = "elsewhere"


@dataclass(frozen=True)
class Runner:
    """What to put before a server's command, and where its files go."""

    prefix: list[str]
    home: Path
    owner: int | None

    @classmethod
    def choose(cls, directory: Path, server: str) -> Runner:
        """Whoever we are, if that is not root; else someone whom the server accepts.

        A user namespace changes nothing but the number that the server sees, so the files stay ours. Where namespaces
        are switched off, the files go to a directory that the user `nobody` can reach.
        """
        if os.geteuid() != 0:
            return cls([], directory, None)
        # The servers look their user up, so the number has to be one that the machine knows.
        someone = next(entry for entry in pwd.getpwall() if entry.pw_uid != 0)
        namespace = ["unshare", "--user", f"--map-user={someone.pw_uid}", f"--map-group={someone.pw_gid}", "--"]
        if succeeds([*namespace, "true"]):
            return cls(namespace, directory, None)
        change = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]
        if not succeeds([*change, "true"]):
            raise StackError(
                f"{server} does not run as root, and this machine allows neither user namespaces nor a change of "
                "user. Start the stack as an ordinary user."
            )
        remove_elsewhere(directory)
        home = Path("/var/tmp") / f"pipefitter-{directory.name}-{secrets.token_hex(6)}"
        home.mkdir(mode=0o755)
        (directory / _MARKER).write_text(str(home))
        return cls(change, home, _NOBODY)

    def new_directory(self, name: str) -> Path:
        """An empty directory of the server's own."""
        directory = self.home / name
        shutil.rmtree(directory, ignore_errors=True)
        directory.mkdir(mode=0o700)
        self.own(directory)
        return directory

    def own(self, *paths: Path) -> None:
        """Give files that we wrote to the user that the server runs as."""
        if self.owner is not None:
            for path in paths:
                os.chown(path, self.owner, self.owner)


def remove(directory: Path) -> None:
    """Delete a server's files, wherever they had to be put."""
    remove_elsewhere(directory)
    shutil.rmtree(directory, ignore_errors=True)


def remove_elsewhere(directory: Path) -> None:
    """Delete what a start as `nobody` put outside the state directory."""
    marker = directory / _MARKER
    if marker.exists():
        shutil.rmtree(marker.read_text(), ignore_errors=True)
        marker.unlink()


def succeeds(command: list[str], environment: dict[str, str] | None = None) -> bool:
    """Whether a command can be run and ends well."""
    try:
        return subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False
