"""The local stack authorises Glue operations on the resources on which AWS does."""

import sys

import iam_reference
import pytest
from conftest import ROOT

sys.path.insert(0, str(ROOT / "infra/local"))

from stack import resources

# The Glue guide's examples name the connection beside its catalog; the reference leaves it out.
BEYOND = {"CreateConnection"}
REQUESTS = {
    **dict.fromkeys(resources.CONNECTIONS, {"Name": "orders"}),
    **dict.fromkeys(resources.JOBS, {"JobName": "nightly"}),
    **dict.fromkeys(resources.CRAWLERS, {"Name": "orders"}),
    **dict.fromkeys(resources.DATABASES, {"DatabaseInput": {"Name": "orders"}}),
}


def judged_on(operation: str, request: dict) -> str | None:
    return resources.of_glue(operation, request, "us-east-1", "111122223333")


@pytest.mark.parametrize("operation", sorted(resources.WITHOUT_RESOURCE))
def test_what_aws_authorises_on_everything_is_judged_on_everything(operation):
    assert iam_reference.action(f"glue:{operation}").resources == {}
    assert judged_on(operation, {"Name": "orders"}) == "*"


@pytest.mark.parametrize("operation", sorted(set(REQUESTS) - BEYOND))
def test_what_aws_authorises_on_a_resource_is_judged_on_one_of_its_kind(operation):
    resource = judged_on(operation, REQUESTS[operation])
    assert resource != "*" and iam_reference.action(f"glue:{operation}").is_on(resource), resource


@pytest.mark.parametrize("operation", sorted(resources.ON_THE_CATALOG_TOO - {"TestConnection"}))
def test_what_is_asked_of_the_catalog_is_asked_of_it_by_aws(operation):
    assert "rootcatalog" in iam_reference.action(f"glue:{operation}").required
