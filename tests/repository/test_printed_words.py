"""No word of the inside is in what people read: no type of Rust, and no name that only our facts have."""

import gzip
import json
import re
import subprocess
from pathlib import Path

import botocore
import pytest
from broken_worlds import scenarios
from conftest import ROOT
from test_typed_commands import COMMAND

SERVICES = re.findall(
    r"\S+",
    """
athena cloudformation cloudtrail directconnect dynamodb ec2 events glue iam kms lambda logs ram rds redshift
redshift-serverless route53 route53profiles route53resolver s3 secretsmanager sns sqs stepfunctions sts
networkmanager
""",
)
CAMEL = re.compile(r"\b[A-Za-z]*[a-z][A-Z][A-Za-z0-9]*\b")
OF_RUST = re.compile(r"\b(?!iam\b)\w+::\w+|\bOption<|\bSome\(|\bResult<|invalid type|missing field")
# Products, and options of drivers and connectors.
OF_OTHERS = set(
    re.findall(
        r"\S+",
        """
AppFlow AWSAuthenticationPlugin BigQuery CloudFormation CloudShell CloudTrail CloudWatch DocumentDB DynamoDB
EventBridge GitHub GlueContext JavaScript MariaDB MongoDB MySQL NoSQL OpenSearch PostgreSQL PrivateLink PyMySQL
PySpark ServiceNow SparkContext SocketTimeoutException UnknownHostException customJdbcDriverClassName
customJdbcDriverS3Path databaseName fullUrl getOrCreate instanceName jTDS mTLS parentProject permitMysqlScheme
serviceAccount sfDatabase sfPassword sfRole sfSchema sfToken sfUrl sfUser sfWarehouse sslMode
trustServerCertificate useConnectionProperties useSSL SecretPrefix SecretKeys DriverBuckets CertificateBuckets
AbCdEf AWSGlueServiceRole ListBucket PassRole GetNetworkRoutes InvokeFunction Ms iB
""",
    )
)
# Where sentences are written; the speakers' rooms hold the words of others.
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
WITHOUT = ("/tests", "/examples/", "/signal/", "/redact", "/mask", "/script/")


@pytest.fixture(scope="module")
def known() -> set[str]:
    """The names of AWS's own APIs, and those of the input."""
    names = set(OF_OTHERS)
    for service in SERVICES:
        for file in (Path(botocore.__file__).parent / "data" / service).glob("*/service-2.json*"):
            model = json.loads(gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_text())
            names |= set(model["operations"]) | set(model["shapes"])
            for shape in model["shapes"].values():
                members = shape.get("members", {})
                names |= set(members) | set(shape.get("enum", []))
                names |= {one["locationName"] for one in members.values() if "locationName" in one}
    workflow = json.loads((ROOT / "statemachine/pipefitter.asl.json").read_text())
    return names | set(workflow["States"]) | fields((ROOT / "statemachine/input.schema.json").read_text())


def fields(text: str) -> set[str]:
    return set(re.findall(r'"(\w+)":', text))


def inner(text: str, known: set[str]) -> set[str]:
    words = {word for word in CAMEL.findall(text) if word not in known}
    return words | set(OF_RUST.findall(text))


def sentences():
    for folder in (ROOT / "functions", ROOT / "infra/local/src"):
        for path in sorted(folder.rglob("*.rs")):
            name = str(path.relative_to(ROOT))
            if name.endswith(("tests.rs", "build.rs", "printed.rs")) or any(part in name for part in WITHOUT):
                continue
            text = path.read_text().split("#[cfg(test)]\nmod tests")[0]
            lines = (line for line in text.splitlines() if not line.lstrip().startswith("//"))
            for literal in LITERAL.findall("\n".join(lines).replace("'\"'", "")):
                said = re.sub(r"\\\n\s*|\{[^{}]*\}|\\n", " ", literal)
                # What is between two literals is code.
                if " " in said.strip() and not re.search(r"[;{}]\s*\n|=> |\)\)|fn ", said):
                    yield name, said


def test_no_sentence_of_ours_has_a_word_of_the_inside(known: set[str]):
    found = {(name, word) for name, said in sentences() for word in inner(said, known)}
    assert found == set()


def test_no_report_has_a_word_of_the_inside(known: set[str], tmp_path: Path):
    """With all that is written at run time, as the fields that have changed since the record."""
    found = {}
    for name, facts in scenarios().items():
        since, now = tmp_path / "since.json", tmp_path / "now.json"
        record = json.loads((ROOT / f"tests/worlds/scenarios/{name}.json").read_text())["record"]
        since.write_text(json.dumps(record))
        now.write_text(json.dumps(facts))
        words = [COMMAND, "diagnose", "--facts", now, "--since", since, "--verbose"]
        done = subprocess.run(words, capture_output=True, text=True, timeout=60)
        assert done.stdout, done.stderr
        prose = "\n".join(line for line in done.stdout.splitlines() if not line.lstrip().startswith("$ "))
        # Generated names of resources are letters in any case.
        said = re.sub(r"\S*[0-9a-f]{6,}\S*|-[A-Za-z]{6}\b", "", prose)
        if words := inner(said, known):
            found[name] = words
    assert found == {}


@pytest.mark.parametrize(
    "said", ["Shape.hasPlaceholder was false", "invalid type: map", "shared_domain::Fix", "Some(3)"]
)
def test_a_word_of_the_inside_is_seen(said: str, known: set[str]):
    assert inner(said, known)
