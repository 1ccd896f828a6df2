"""What the tests of the page are given: the built command. They need no stack."""

from pathlib import Path

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--command", required=True, type=Path, help="the built `pipefitter` command")
