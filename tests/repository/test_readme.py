"""What the README shows is what is in the repository."""

import json
import re

from conftest import ROOT

README = (ROOT / "README.md").read_text()


def test_the_request_it_shows_is_the_example_input():
    (shown,) = re.findall(r"```json\n(.*?)```", README, re.S)
    assert json.loads(shown) == json.loads((ROOT / "tests/inputs/postgresql-rds.json").read_text())


def test_its_links_lead_somewhere():
    missing = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not (ROOT / link).exists()]
    assert missing == []


def test_its_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert [target for target in named if not re.search(rf"^([a-z -]* )?{target}\b[a-z -]*:", makefile, re.M)] == []
