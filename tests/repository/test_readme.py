"""What the README shows is what is in the repository."""

import json
import re

from conftest import ROOT

README = (ROOT / "README.md").read_text()


SOURCES = "postgresql-rds oracle-rds sqlserver-rds mysql-rds mariadb redshift redshift-serverless snowflake bigquery"


def test_the_requests_it_shows_are_the_example_inputs():
    shown = re.findall(r"\]\((tests/inputs/[a-z0-9-]+\.json)\)[^\n]*\n+```json\n(.*?)```", README, re.S)
    assert len(shown) == README.count("```json"), "every request stands below the link to its file"
    for file, text in shown:
        assert json.loads(text) == json.loads((ROOT / file).read_text()), file


def test_it_shows_a_request_for_every_source():
    shown = set(re.findall(r"\(tests/inputs/([a-z0-9-]+)\.json\)", README))
    assert set(SOURCES.split()) - shown == set()


def test_its_links_lead_somewhere():
    missing = [link for link in re.findall(r"\]\(([^)#]+)\)", README) if not (ROOT / link).exists()]
    assert missing == []


def test_its_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert [target for target in named if not re.search(rf"^([a-z -]* )?{target}\b[a-z -]*:", makefile, re.M)] == []
