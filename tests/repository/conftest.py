"""What the repository tests share: the template and the manifests as plain data."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms (`!Ref x`) as plain values: only the structure matters here."""


def _plain(loader: yaml.SafeLoader, _suffix: str, node: yaml.Node) -> object:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node, deep=True)
    return loader.construct_mapping(node, deep=True)


_Template.add_multi_constructor("!", _plain)


@pytest.fixture(scope="session")
def template() -> dict:
    return yaml.load((ROOT / "infra/template.yaml").read_text(), _Template)


@pytest.fixture(scope="session")
def functions() -> dict[str, dict]:
    """Manifests of the function crates, by folder name."""
    return {
        path.parent.name: tomllib.loads(path.read_text())
        for path in sorted(ROOT.glob("functions/*/Cargo.toml"))
        if not path.parent.name.startswith("shared-")
    }


def sources(function: str) -> str:
    """The code of a function without its tests, and what of the incidents' table it uses."""
    root = ROOT / "functions" / function / "src"
    files = [path for path in root.rglob("*.rs") if "tests" not in path.relative_to(root).with_suffix("").parts]
    code = "\n".join(path.read_text().split("#[cfg(test)]")[0] for path in files)
    uses_table = "shared-incidents" in (ROOT / "functions" / function / "Cargo.toml").read_text()
    return code + of_the_table(code) if uses_table else code


def of_the_table(code: str) -> str:
    """The methods of the incidents' table that the code calls, with those that these call."""
    methods: dict[str, str] = {}
    for file in ("table.rs", "closing.rs"):
        text = (ROOT / "functions/shared-incidents/src" / file).read_text().split("#[cfg(test)]")[0]
        methods |= re.findall(r"pub async fn (\w+)(\(.*?)(?=pub async fn |\n}\n)", text, re.DOTALL)
    used: set[str] = set()
    while True:
        seen = code + "".join(methods[name] for name in used)
        called = {name for name in methods if re.search(rf"\b(table|self)\s*\.{name}\(", seen)}
        if called == used:
            return "".join(methods[name] for name in used)
        used = called


def resource_of(template: dict, function: str) -> dict:
    """The template's resource whose zip is that function's."""
    for resource in template["Resources"].values():
        if f"/{function}/" in str(resource.get("Properties", {}).get("CodeUri", "")):
            return resource["Properties"]
    raise AssertionError(f"infra/template.yaml deploys no `{function}`")


def allowed_actions(properties: dict) -> set[str]:
    """Every action that the function's own policies grant."""
    actions: set[str] = set()
    for policy in properties.get("Policies", []):
        for statement in policy["Statement"]:
            action = statement["Action"]
            actions.update([action] if isinstance(action, str) else action)
    return actions
