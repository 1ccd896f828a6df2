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
    listed = re.findall(r"^    ([A-Z]\w+) = \w+,$", LIST.read_text(), re.M)
    both = {f"{engine.lower()}-v{version}" for engine in listed for version in (1, 2)}
    assert listed and {path.stem for path in TERRAFORM} == both == {path.stem for path in TEMPLATES}


@pytest.mark.parametrize("path", TERRAFORM, ids=lambda path: path.stem)
def test_terraform_parses_it_and_imports_what_it_defines(path):
    with path.open() as file:
        parsed = hcl2.load(file)
    (resource,) = parsed["resource"]
    ((kind, named),) = ((key.strip('"'), value) for key, value in resource.items())
    ((label, body),) = ((key.strip('"'), value) for key, value in named.items())
    unified = path.stem.endswith("-v2")
    assert kind == ("awscc_glue_connection" if unified else "aws_glue_connection")
    assert parsed["import"][0]["to"].strip("${}") == f"{kind}.{label}"
    definition = body["connection_input"] if unified else body
    assert definition["connection_type"].strip('"') and definition["name"].strip('"') == path.stem
    assert not unified or definition["authentication_configuration"]["secret_arn"].strip('"').startswith("arn:")


def test_cfn_lint_finds_nothing_in_the_templates():
    # A zone that the subnet has is what a connection needs, whatever W3010 says of zones in templates.
    lint = [Path(sys.executable).with_name("cfn-lint"), "--ignore-checks", "W3010", "--", *TEMPLATES]
    finished = subprocess.run(lint, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stdout + finished.stderr
