"""Where several databases fit, the second input is whole whichever is chosen, and what asks is far below the limit."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from conftest import World

SECRET = "glue/several/credentials"
# Of the 256 KiB that an execution may hand on.
MOST_BYTES = 64 * 1024


@pytest.fixture(scope="module")
def secret(world: World) -> str:
    value = json.dumps({"username": "glue_orders", "password": world.password})
    world.client("secretsmanager").create_secret(Name=SECRET, SecretString=value)
    return SECRET


def databases(world: World, count: int) -> None:
    """So many databases of SQL Server, which nothing else in the account is."""
    for number in range(count):
        name = f"several-{number}"
        known = world.client("rds").describe_db_instances()["DBInstances"]
        if any(one["DBInstanceIdentifier"] == name for one in known):
            continue
        world.client("rds").create_db_instance(
            DBInstanceIdentifier=name,
            Engine="sqlserver-se",
            EngineVersion="16.00",
            DBInstanceClass="db.m5.large",
            AllocatedStorage=20,
            Port=1433 + number,
            MasterUsername="dba",
            MasterUserPassword="not-a-password",
            DBSubnetGroupName="pipefitter-private",
            VpcSecurityGroupIds=[world.seeded["databaseSecurityGroupId"]],
        )


@pytest.mark.parametrize("count", [2, 5])
def test_the_second_input_is_whole_whichever_database_is_chosen(world: World, secret: str, count: int, record_property):
    databases(world, count)
    asked = world.execute({"source": "SQL Server", "auth": {"secretId": secret}})
    assert asked["outcome"] == "NEEDS_INPUT", asked["text"]
    assert len(asked["candidates"]) == count, asked["text"]
    size = len(json.dumps(asked).encode())
    shown = world.pipefitter("connect", "SQL Server")
    assert shown.returncode == 3, shown.stderr
    record_property(f"bytes of the report, of {count}", size)
    record_property(f"bytes in the conversation, of {count}", len(shown.stdout.encode()))
    print(f"{count} databases: the report {size} bytes, the conversation {len(shown.stdout.encode())}")
    assert size <= MOST_BYTES and len(shown.stdout.encode()) <= MOST_BYTES
    for candidate in asked["candidates"]:
        places = [place for place in asked["places"] if place.get("source") in (None, candidate["id"])]
        assert places, f"no place is judged for {candidate['id']}"
        answer = answered(asked["input"], candidate, places[0], world.seeded["glueRoleArn"])
        assert no_null(answer), answer
        second = world.execute(answer)
        assert second["outcome"] != "NEEDS_INPUT", second["text"]
        if second.get("created"):
            world.client("glue").delete_connection(ConnectionName=answer["connection"])


def answered(given: dict[str, Any], candidate: dict[str, Any], place: dict[str, Any], role: str) -> dict[str, Any]:
    """The input that the first answer ends with, with one candidate's values in the place of what is open."""
    whole = copy.deepcopy(given)
    whole["connection"] = f"{candidate['id']}-chosen"
    whole["endpoint"] |= {"host": candidate["host"], "port": candidate["port"], "database": "orders"}
    whole["network"] = {"subnetId": place["subnetId"], "securityGroupIds": [place["securityGroupId"]]}
    whole["glueRole"] = role
    return whole


def no_null(value: object) -> bool:
    if isinstance(value, dict):
        return all(no_null(one) for one in value.values())
    return value is not None
