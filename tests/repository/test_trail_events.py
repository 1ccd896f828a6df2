"""What CloudTrail is asked for are calls that exist."""

import re

import botocore.session
import pytest
from conftest import ROOT

SOURCE = ROOT / "functions/trace-change/src"
SERVICES = (
    "ec2",
    "route53",
    "route53resolver",
    "route53profiles",
    "directconnect",
    "secretsmanager",
    "kms",
    "iam",
    "rds",
    "redshift",
    "redshift-serverless",
    "s3",
    "glue",
)
# Secrets Manager writes down what it does by itself as well: of that, how a rotation ended.
OF_A_SERVICE = {"RotationSucceeded", "RotationFailed"}


def events(kind: str, source: str) -> set[str]:
    (table,) = re.findall(rf"{re.escape(kind)}(.*?)\n(?:\];|}})", source, re.DOTALL)
    return set(re.findall(r'"([A-Z][A-Za-z]+)"', table))


@pytest.fixture(scope="module")
def changing() -> set[str]:
    return events("const CHANGING", (SOURCE / "event/changing.rs").read_text())


def test_what_changes_a_resource_is_a_call_of_a_service(changing):
    session = botocore.session.get_session()
    calls = {name for service in SERVICES for name in session.get_service_model(service).operation_names}
    assert len(changing) > 100
    assert changing - calls - OF_A_SERVICE == set()


def test_what_is_looked_up_by_its_name_is_what_changes_a_resource(changing):
    by_event = events("fn by_event", (SOURCE / "trail.rs").read_text())
    assert by_event and by_event <= changing
