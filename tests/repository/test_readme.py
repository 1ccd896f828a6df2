"""What the README shows is what is in the repository."""

import json
import re

import pytest
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


@pytest.mark.parametrize("file", ["README.md", "infra/README.md"])
def test_its_links_lead_somewhere(file):
    links = re.findall(r"\]\(([^)#]+)\)", (ROOT / file).read_text())
    assert [link for link in links if not (ROOT / file).parent.joinpath(link).exists()] == []


def test_every_parameter_that_says_what_may_be_touched_is_explained_with_its_default(template):
    (touched,) = (
        group["Parameters"]
        for group in template["Metadata"]["AWS::CloudFormation::Interface"]["ParameterGroups"]
        if group["Label"]["default"] == "What it may touch"
    )
    explained = dict(re.findall(r"^\| `(\w+)` \| ([^|]+) \|", (ROOT / "infra/README.md").read_text(), re.M))
    assert set(explained) == set(touched)
    for name in touched:
        default = template["Parameters"][name].get("Default")
        said = "none: it asks" if default is None else f"`{default}`" if default else "empty"
        assert explained[name] == said, name


def test_its_make_targets_exist():
    makefile = (ROOT / "Makefile").read_text()
    named = set(re.findall(r"\bmake ([a-z-]+)", README))
    assert [target for target in named if not re.search(rf"^([a-z -]* )?{target}\b[a-z -]*:", makefile, re.M)] == []
