"""What `pipefitter emit` prints of every source: Terraform's parser takes it, and cfn-lint finds nothing.

The files are written by `shared-domain/tests/emitted.rs`, which fails when they are stale.
"""

import re
import subprocess
import sys
from pathlib import Path

import hcl2
import pytest

LIST = Path(__file__).parents[2] / "functions/shared-domain/src/source.rs"
FOLDER = Path(__file__).with_name("emitted")
TERRAFORM = sorted(FOLDER.glob("*.tf"))
TEMPLATES = sorted(FOLDER.glob("*.json"))


def test_every_source_has_its_code():
    sources = {path.stem.removesuffix("-v1") for path in TERRAFORM}
    listed = re.findall(r"^    ([A-Z]\w+) = \w+,$", LIST.read_text(), re.M)
    assert sources == {engine.lower() for engine in listed}
    assert {path.stem for path in TEMPLATES} == {f"{source}-v{version}" for source in sources for version in (1, 2)}


@pytest.mark.parametrize("path", TERRAFORM, ids=lambda path: path.stem)
def test_terraform_parses_it_and_imports_what_it_defines(path):
    with path.open() as file:
        parsed = hcl2.load(file)
    (resource,) = parsed["resource"]
    ((kind, named),) = ((key.strip('"'), value) for key, value in resource.items())
    ((label, body),) = ((key.strip('"'), value) for key, value in named.items())
    assert kind == "aws_glue_connection"
    assert parsed["import"][0]["to"].strip("${}") == f"{kind}.{label}"
    assert body["connection_type"].strip('"') and body["name"].strip('"') == path.stem


def test_cfn_lint_finds_nothing_in_the_templates():
    # A zone that the subnet has is what a connection needs, whatever W3010 says of zones in templates.
    lint = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3010", "--", *TEMPLATES]
    finished = subprocess.run(lint, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
