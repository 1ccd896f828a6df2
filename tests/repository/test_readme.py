"""What the README shows is what is in the repository."""

import json
import re

import pytest
from conftest import ROOT

README = (ROOT / "README.md").read_text()
INPUTS = ROOT / "tests/inputs"
PAGES = sorted(
    str(page.relative_to(ROOT))
    for folder in (ROOT, ROOT / ".github", ROOT / "infra", ROOT / "functions", ROOT / "functions/shared-checks", INPUTS)
    for page in folder.glob("*.md")
)

SOURCES = (
    "postgresql-rds oracle-rds sqlserver-rds mysql-rds mariadb redshift redshift-serverless snowflake bigquery "
    "saphana teradata"
)


def test_it_has_two_hundred_lines_at_most():
    assert len(README.splitlines()) <= 200


def test_the_request_it_shows_is_the_example_input():
    shown = re.findall(r"\]\((tests/inputs/[a-z0-9-]+\.json)\)[^\n]*\n+```json\n(.*?)```", README, re.S)
    assert shown and len(shown) == README.count("```json"), "every request stands below the link to its file"
    for file, text in shown:
        assert json.loads(text) == json.loads((ROOT / file).read_text()), file


def test_it_shows_a_request_for_every_source():
    shown = set(re.findall(r"\(tests/inputs/([a-z0-9-]+)\.json\)", README))
    assert set(SOURCES.split()) - shown == set()


def test_every_example_input_is_explained_beside_it():
    explained = set(re.findall(r"\]\(([a-z0-9-]+\.json)\)", (INPUTS / "README.md").read_text()))
    assert explained == {file.name for file in INPUTS.glob("*.json")}


@pytest.mark.parametrize("file", PAGES)
def test_its_links_lead_somewhere(file):
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", (ROOT / file).read_text())
    inside = [link for link in links if not link.startswith("http")]
    assert [link for link in inside if not (ROOT / file).parent.joinpath(link).exists()] == []


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


@pytest.mark.parametrize("file", PAGES)
def test_its_make_targets_exist(file):
    makefile = (ROOT / "Makefile").read_text()
    typed = re.findall(r"(?:^|`|, )make ([a-z-]+(?: [a-z-]+)*)", (ROOT / file).read_text(), re.M)
    named = {target for targets in typed for target in targets.split()}
    assert [target for target in named if not re.search(rf"^([a-z -]* )?{target}\b[a-z -]*:", makefile, re.M)] == []
