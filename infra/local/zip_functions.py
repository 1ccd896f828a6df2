"""Packs built functions as Lambda takes them: target/lambda/NAME/bootstrap.zip with the executable `bootstrap` in it.

`python zip_functions.py FOLDER NAME...`: FOLDER is where cargo put the executables. For the local stack; what goes to
AWS is built and packed by `cargo lambda`.
"""

from __future__ import annotations

import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pack(executable: Path, archive: Path) -> None:
    """An archive that is newer than its executable is left as it is."""
    if archive.exists() and archive.stat().st_mtime > executable.stat().st_mtime:
        return
    archive.parent.mkdir(parents=True, exist_ok=True)
    unfinished = archive.with_suffix(".new")
    # The executables are large and unoptimised: packing them well would take longer than it saves.
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        packed.write(executable, "bootstrap")
    unfinished.replace(archive)


def main(folder: str, *names: str) -> None:
    for name in names:
        pack(Path(folder) / name, ROOT / "target" / "lambda" / name / "bootstrap.zip")


if __name__ == "__main__":
    main(*sys.argv[1:])
