"""functions/README.md: what it names is there, its table is the workflow, its recipes are what is there already."""

import json
import re
from pathlib import Path

import pytest
from conftest import ROOT

FUNCTIONS = ROOT / "functions"
CHECKS = FUNCTIONS / "shared-checks/src"
PATH = CHECKS / "network/path"
DOMAIN = FUNCTIONS / "shared-domain/src"
DOOR = (FUNCTIONS / "README.md").read_text()
STATES = json.loads((ROOT / "statemachine/pipefitter.asl.json").read_text())["States"]
TASKS = {name: state for name, state in STATES.items() if state["Type"] == "Task"}
# What a path in the page may be relative to: the folder itself, then what a section is about.
BASES = [FUNCTIONS, CHECKS, PATH, PATH / "tests", FUNCTIONS / "test-connection", DOMAIN, ROOT / "tests/repository"]


def recipe(name: str) -> str:
    """A recipe: from its name in bold to the next."""
    return DOOR.split(f"\n**{name}")[1].split("\n**")[0]


def paths(text: str) -> list[str]:
    """Everything in it that is written as a path: a folder, or a file with its ending."""
    named = re.findall(r"`([\w<>./*-]+)`", text)
    pictures = "".join(re.findall(r"```(.*?)```", text, re.S))
    drawn = re.findall(r"(?<![\w`])([\w<>-]+(?:/[\w<>-]*)+(?:\.rs)?|\w+\.rs)", pictures)
    return [path for path in named + drawn if "/" in path or re.search(r"\.(rs|md|py|toml|json|yaml|txt)$", path)]


def found(path: str) -> list[Path]:
    pattern = re.sub(r"<\w+>", "*", path.rstrip("/"))
    out, _, pattern = pattern.rpartition("../")
    for base in [(FUNCTIONS / out / "..").resolve()] if out or path.startswith("../") else BASES:
        hits = [*base.glob(pattern), *base.glob(f"{pattern}.rs")]
        if hits:
            return hits
    return []


def code_of(path: Path) -> str:
    return re.split(r"#\[cfg\(test\)\]\n(?:pub(?:\(\w+\))? )?mod \w+ \{", path.read_text())[0]


def is_test(path: Path) -> bool:
    declared = path.with_name("mod.rs")
    only_tested = declared.exists() and f"#[cfg(test)]\nmod {path.stem};" in declared.read_text()
    return only_tested or "tests" in path.parts or path.name == "tests.rs"


def variants(file: Path, enum: str) -> list[str]:
    body = file.read_text().split(f"pub enum {enum} {{")[1].split("\n}")[0]
    return re.findall(r"^    ([A-Z]\w*)[ ({,]", body, re.M)


PRODUCTION = {path: code_of(path) for path in FUNCTIONS.rglob("*.rs") if not is_test(path)}
# What each file speaks of: words, and for codes how they are written.
WORDS = {path: set(re.findall(r"\w+", text)) for path, text in PRODUCTION.items()}
WRITTEN = {path: set(re.findall(r'\bCode::\w+|\b\w+::|"[A-Z0-9_]+"', text)) for path, text in PRODUCTION.items()}
CODES = dict(re.findall(r'(\w+) = "([A-Z0-9_]+)"', (DOMAIN / "code.rs").read_text()))


def test_it_is_read_in_one_sitting():
    assert len(DOOR.splitlines()) <= 120


def test_every_file_and_folder_that_it_names_exists():
    assert len(paths(DOOR)) > 60
    assert [path for path in paths(DOOR) if not found(path)] == []


def test_every_function_and_library_stands_in_it():
    crates = {path.parent.name for path in FUNCTIONS.glob("*/Cargo.toml")}
    assert [crate for crate in sorted(crates) if f"| `{crate}` |" not in DOOR] == []


def test_its_table_is_the_document_as_the_machine_makes_it(template):
    rows = re.findall(r"^\| `(\w+)` \| `([a-z-]+)` \| (`[^|]+`) \|", DOOR, re.M)
    made = []
    for name, state in TASKS.items():
        resource = template["Resources"][state["Arguments"]["FunctionName"].removeprefix("${").removesuffix("Arn}")]
        keys = re.findall(r"'(\w+)': \$", state["Output"]) or re.findall(r"exists\(.*Payload\.(\w+)\)", state["Output"])
        function = Path(resource["Properties"]["CodeUri"]).parent.name
        made.append((name, function, ", ".join(f"`{key}`" for key in keys)))
    assert rows == made


@pytest.mark.parametrize("crate", ["shared-domain", "shared-checks"])
def test_data_and_rules_know_no_sdk_no_clock_no_environment_no_file(crate):
    manifest = (FUNCTIONS / crate / "Cargo.toml").read_text().split("[dev-dependencies]")[0]
    assert not re.search(r"^(aws-|tokio|lambda|futures)", manifest, re.M)
    outside = re.compile(r"std::(env|fs|net)\b|SystemTime::now|Instant::now|Timestamp::now|\basync fn\b")
    own = {path: text for path, text in PRODUCTION.items() if crate in path.parts}
    assert [str(path) for path, text in own.items() if outside.search(text.replace("std::net::Ip", ""))] == []


@pytest.mark.parametrize("variant", CODES)
def test_a_check_is_the_files_of_its_recipe_and_no_other_crate_names_it(variant):
    code = CODES[variant]
    (own,) = CHECKS.glob(f"*/{code.lower()}.rs")
    stage = own.parent.name
    for path in [DOMAIN / "code.rs", own, own.parent / "mod.rs"]:
        assert path in map(Path, found_in_recipe("A check by facts", stage, code)), path
    named = {f"Code::{variant}", f"{code.lower()}::", f'"{code}"'}
    others = {path for path, written in WRITTEN.items() if written & named} - {DOMAIN / "code.rs"}
    # Checks may share what they know: a neighbour's file, the list, the walk's report. Nobody else knows a code.
    assert own in others and own.parent / "mod.rs" in others
    stages = tuple(CHECKS / name for name in ("network", "credentials", "driver", "ssl"))
    assert [str(path) for path in others if not any(stage in path.parents for stage in stages)] == []
    tests = [path for path in found_in_recipe("A check by facts", stage, code) if is_test(path)]
    texts = [file.read_text() for path in tests for file in ([path] if path.is_file() else path.glob("*.rs"))]
    assert any(re.search(rf"\b({code}|{variant})\b", text) for text in texts), f"{code} stands in no test of its stage"
    assert f"### `{code}`" in (FUNCTIONS / "shared-checks/CHECKS.md").read_text()


def found_in_recipe(name: str, stage: str, code: str) -> list[Path]:
    text = recipe(name).replace("<stage>", stage).replace("<code>", code.lower())
    return [hit for path in paths(text) for hit in found(path)]


def struct_file(name: str) -> str:
    files = [file.name for file in (PATH / "obstacle").glob("*.rs") if f"pub struct {name} " in file.read_text()]
    return files[0]


@pytest.mark.parametrize("variant", variants(PATH / "obstacle.rs", "Obstacle"))
def test_an_obstacle_is_the_files_of_its_recipe(variant):
    recipes = paths(recipe("A check of the path with a new obstacle"))
    assert {"shared-checks/src/network/path/obstacle.rs", "shared-checks/src/network/path/walk/"} <= set(recipes)
    named = {path.relative_to(CHECKS) for path, words in WORDS.items() if variant in words and CHECKS in path.parents}
    inside = {path.relative_to("network/path") for path in named if path.is_relative_to("network/path")}
    rooms = {path.parts[0].removesuffix(".rs") for path in inside}
    assert Path(f"obstacle/{struct_file(variant)}") in inside, "its struct"
    assert rooms & {"walk", "destination", "services", "source", "view"}, "the step that it stops"
    # What stops every way before it is walked is a finding already.
    is_told = rooms & {"report", "view"} or any(path.parent == Path("network") for path in named)
    assert is_told, "the check that tells of it"
    assert rooms <= {"obstacle", "walk", "destination", "services", "source", "view", "fixes", "report", "owner"}


LISTS = re.findall(r'^    (\w+)(?: as "(\w+)")?: \w+::\w+, by', (DOMAIN / "facts_network.rs").read_text(), re.M)


@pytest.mark.parametrize(("name", "written"), LISTS)
def test_a_resource_of_the_network_is_a_row_of_each_list_of_its_recipe(name, written):
    named = {path for path, words in WORDS.items() if name in words}
    rooms = {"collect": FUNCTIONS / "diagnose-network/src/collect", "lookup": PATH / "lookup"}
    text = recipe("A fact that nobody reads yet")
    for room, folder in rooms.items():
        assert any(folder in path.parents or path == folder.with_suffix(".rs") for path in named), (
            f"no {room} of {name}"
        )
        assert str(folder.relative_to(FUNCTIONS)) in text
    written = written or "".join(part.capitalize() for part in name.split("_"))
    assert f'"{written}"' in (CHECKS / "trace/lists.rs").read_text(), "what it is called where it changed"


@pytest.mark.parametrize("variant", variants(DOMAIN / "change.rs", "Edit"))
def test_a_change_is_the_files_of_its_recipe(variant):
    named = {path: text for path, text in ((path, path.read_text()) for path in DOMAIN.rglob("change*/*.rs"))}
    having = {path.name for path, text in named.items() if re.search(rf"\b(Edit|Self)::{variant}\b", text)}
    assert {"commands.rs", "tests.rs"} <= having and having & {"network.rs", "account.rs"}
    assert re.search(rf"\bSelf::{variant}\b", (DOMAIN / "change.rs").read_text()), "how it is turned round"
    written = {Path(path).name for path in paths(recipe("A change"))}
    assert having - {"definition.rs"} <= written


def test_a_speaker_is_a_file_and_a_line_and_a_cause_stands_where_the_recipe_says():
    text = recipe("What a speaker says")
    listed = re.findall(r"&(\w+)::SPEAKER", (CHECKS / "signal/speakers/mod.rs").read_text())
    assert listed and all(found(f"shared-checks/src/signal/speakers/{name}") for name in listed)
    causes = re.findall(r'(\w+) = "[a-z0-9_]+"', (DOMAIN / "cause.rs").read_text())
    says = (CHECKS / "signal/cause.rs").read_text()
    assert [cause for cause in causes if cause != "Unknown" and not re.search(rf"\b{cause}\b", says)] == []
    assert {"shared-domain/src/cause.rs", "shared-checks/src/signal/cause.rs"} <= set(paths(text))


@pytest.mark.parametrize("name", TASKS)
def test_a_state_is_the_files_of_its_recipe(name, template):
    text = recipe("A function and its state")
    assert name in (ROOT / "infra/local/src/execution.rs").read_text(), "what a person sees of it"
    assert "../infra/local/src/execution.rs" in text and "../infra/template.yaml" in text
    row = re.search(rf"^\| `{name}` \| `([a-z-]+)` \| `(?:execution`, `)?(\w+)`", DOOR, re.M)
    assert row, "its row in the table of the page"
    function, key = row.groups()
    for file in ("Cargo.toml", "src/main.rs", "src/lib.rs", "src/handler.rs"):
        assert (FUNCTIONS / function / file).exists() and f"`{file}`" in text
    assert re.search(rf"pub {key}: ", (FUNCTIONS / "write-report/src/document.rs").read_text())
    if name != "WriteReport":
        about = "".join(re.findall(r"^//! (.*)$", (DOMAIN / "step.rs").read_text(), re.M))
        assert f"`{key}`" in about, "step.rs names every key"
    if name.startswith("Diagnose"):
        assert f'"{name}"' in (CHECKS / "verdict/outcome.rs").read_text()
        assert function.replace("-", "_") in (ROOT / "infra/local/src/diagnose.rs").read_text()


SOURCES = dict(re.findall(r"^    ([A-Z]\w+) = (\w+),$", (DOMAIN / "source.rs").read_text(), re.M))
# What is true of one source and yet none of its properties: each place says so itself.
ASKING_FOR_ONE = {
    "driver/driver_server_auth.rs",
    "driver/driver_class.rs",
    "credentials/snowflake_single_factor.rs",
    "script/mod.rs",
    "discover-sources/src/redshift.rs",
}


@pytest.mark.parametrize("variant", SOURCES)
def test_a_source_is_its_file_and_its_line_and_nobody_else_asks_for_it(variant):
    own = DOMAIN / f"source/{SOURCES[variant]}.rs"
    listed = [file for path in paths(recipe("A source")) for file in found(path)]
    assert own in listed and DOMAIN / "source.rs" in listed
    named = {path for path, text in PRODUCTION.items() if re.search(rf"\bEngine::{variant}\b", text)} - {own}
    others = {str(path) for path in named if CHECKS / "signal" not in path.parents}
    assert [path for path in others if not path.endswith(tuple(ASKING_FOR_ONE))] == []


def test_every_mirror_of_aws_has_the_address_of_its_reference():
    mirrors = [
        file for file in (DOMAIN / "aws").glob("*.rs") if "pub struct" in code_of(file) and "serde(" in code_of(file)
    ]
    unsourced = [file.name for file in mirrors if "//! Shapes: <https://docs.aws.amazon.com/" not in file.read_text()]
    assert len(mirrors) > 10 and unsourced == []


def test_nothing_in_the_tree_points_out_of_it():
    outside = re.compile(r"\.\./shared/|finding-" + r"codes|\bdesign\.md\b|\bhouse\.md\b")
    roots = [ROOT / name for name in ("functions", "infra", "statemachine", "tests", ".github", ".ci")]
    read = (".md", ".rs", ".py", ".yml", ".yaml", ".json")
    files = [file for root in roots for file in root.rglob("*") if file.suffix in read]
    files += [*ROOT.glob("*.md"), ROOT / "Makefile"]
    assert [str(file) for file in files if outside.search(file.read_text())] == []
