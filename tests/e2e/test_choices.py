"""What is asked comes with what there is to choose from, and why; two rounds of JSON make a proven connection."""

from __future__ import annotations

import copy
import json
from typing import Any

from conftest import World

ORDERS = "orders.aaaaaaaaaa.us-east-1.rds.amazonaws.com"
SECRET = "glue/choices/credentials"


def test_the_first_round_offers_all_that_the_second_needs_and_the_second_says_how_to_use_it(world: World):
    value = json.dumps({"username": "glue_orders", "password": world.password})
    world.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)
    asked = world.execute({"endpoint": {"host": ORDERS}, "auth": {"method": "secret"}})
    assert asked["outcome"] == "NEEDS_INPUT", asked["text"]
    choices = {question["path"]: question.get("choices", []) for question in asked["questions"]}
    best = asked["places"][0]
    assert best["reachability"] == "reachable" and "reaches source" not in best["speaksFor"]
    assert any(ORDERS in reason for reason in best["speaksFor"]), best
    assert choices["network.subnetId"][0]["value"] == best["subnetId"]
    assert choices["network.securityGroupIds"][0]["value"] == [best["securityGroupId"]]
    assert world.seeded["glueRoleArn"] in [one["value"] for one in choices["glueRole"]]
    assert SECRET in [one["value"] for one in choices["auth.secretId"]]
    assert all(one["reason"] for offered in choices.values() for one in offered)
    # What is known is in the input, the rest is null; as it is, it is asked about again.
    assert asked["input"]["endpoint"] == {"host": ORDERS, "port": 5432, "database": None}
    assert "The input to start again with" in asked["text"] and '"glueRole": null' in asked["text"]
    again = world.execute(asked["input"])
    assert {one["path"] for one in again["questions"]} == set(choices)
    ready = world.execute(_answered(asked["input"], best, world.seeded["glueRoleArn"]))
    assert ready["outcome"] == "READY", ready["text"]
    assert '"connectionName": "orders-choices"' in ready["use"] and "SCHEMA.TABLE" in ready["use"]
    assert "pipefitter emit --aws orders-choices" in ready["text"]
    assert len(ready["text"].splitlines()) <= 50, ready["text"]


def test_a_word_and_a_secret_become_a_proven_connection_in_two_executions(world: World):
    asked = world.execute({"source": "Postgres", "auth": {"secretId": SECRET}, "connection": "orders-word"})
    assert asked["outcome"] == "NEEDS_INPUT", asked["text"]
    best = asked["places"][0]
    assert best["reachability"] == "reachable", asked["text"]
    answered = _answered(asked["input"], best, world.seeded["glueRoleArn"])
    answered["connection"] = "orders-word"
    answered["endpoint"]["host"] = asked["candidates"][0]["host"]
    ready = world.execute(answered)
    assert ready["outcome"] == "READY", ready["text"]
    # Its name is near to those that other stories mistype.
    world.client("glue").delete_connection(ConnectionName="orders-word")


def test_a_host_of_ones_own_is_offered_the_places_from_which_a_route_leads_to_its_address(world: World):
    subnet = world.seeded["subnetIds"][0]
    (described,) = world.client("ec2").describe_subnets(SubnetIds=[subnet])["Subnets"]
    address = described["CidrBlock"].rpartition(".")[0] + ".250"
    asked = world.execute({"source": "Postgres", "endpoint": {"host": address}})
    assert asked["outcome"] == "NEEDS_INPUT", asked["text"]
    reasons = [reason for place in asked["places"] for reason in place["speaksFor"]]
    assert any("whose range has the source's address" in reason for reason in reasons), asked["text"]


def _answered(given: dict[str, Any], place: dict[str, Any], role: str) -> dict[str, Any]:
    answered = copy.deepcopy(given)
    answered["connection"] = "orders-choices"
    answered["endpoint"]["database"] = "orders"
    answered["auth"]["secretId"] = SECRET
    answered["network"] = {"subnetId": place["subnetId"], "securityGroupIds": [place["securityGroupId"]]}
    answered["glueRole"] = role
    return answered


def test_an_input_that_is_nested_too_deep_is_refused_in_words(world: World):
    deep: Any = "x"
    for _ in range(200):
        deep = {"a": deep}
    report = world.execute({"endpoint": deep})
    assert report["outcome"] == "REFUSED", report["text"]
    assert "nested deeper" in report["text"] and "::" not in report["text"], report["text"]
