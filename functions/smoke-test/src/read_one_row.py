"""Reads one row of a source with a Glue connection and prints how many came, never what is in it."""

import json
import sys

import boto3
from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

plan = json.loads(getResolvedOptions(sys.argv, ["plan"])["plan"])
options = plan["options"]
glue = GlueContext(SparkContext.getOrCreate())


def through_the_connection():
    """The way that jobs are documented to read: URL, login and TLS all come from the connection."""
    return glue.create_dynamic_frame.from_options(connection_type=plan["type"], connection_options=options).toDF()


def over_jdbc():
    """Spark's own reader, for what Glue's reader cannot do with one row or without a password."""
    login = {}
    if plan["read"] == "login":
        known = glue.extract_jdbc_conf(plan["connection"])
        login = {"url": known["fullUrl"], "user": known["user"], "password": known["password"]}
        if str(known.get("enforceSSL", "")).lower() == "true":
            login["ssl"] = "true"
    elif plan["read"] == "token":
        # Signed here, valid for fifteen minutes, used for this one read and kept nowhere.
        mint = plan["token"]
        login["password"] = boto3.client("rds", region_name=mint["region"]).generate_db_auth_token(
            DBHostname=mint["host"], Port=mint["port"], DBUsername=options["user"], Region=mint["region"]
        )
    return glue.spark_session.read.format("jdbc").options(**options, **login).load()


frame = through_the_connection() if plan["read"] == "connection" else over_jdbc()
rows = len(frame.take(1))
if rows == 0:
    raise RuntimeError("the read gave no row")
print("pipefitter read", rows, "row with", plan["connection"])
