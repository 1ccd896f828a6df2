"""`getResolvedOptions`: the arguments of a run."""

from __future__ import annotations


class GlueArgumentError(Exception):
    """An argument that the script asks for was not given."""


def getResolvedOptions(args: list[str], options: list[str]) -> dict[str, str]:
    """The values of the named options in an argument list of the form `--NAME value`."""
    given: dict[str, str] = {}
    for position, argument in enumerate(args):
        if not argument.startswith("--"):
            continue
        name, separator, value = argument[2:].partition("=")
        following = args[position + 1] if position + 1 < len(args) else ""
        given[name] = value if separator else following
    missing = [name for name in options if name not in given]
    if missing:
        raise GlueArgumentError(f"the following arguments are required: {', '.join(f'--{name}' for name in missing)}")
    return {"JOB_NAME": given.get("JOB_NAME", ""), **{name: given[name] for name in options}}
