"""A Glue job of these tests: reads a table through its connection, with Glue's reader or with Spark's own."""

import json
import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "connection_name", "engine", "table", "reader", "options"])
options = json.loads(arguments["options"])
glue = GlueContext(SparkContext())
job = Job(glue)
job.init(arguments["JOB_NAME"], arguments)

if arguments["reader"] == "spark":
    login = glue.extract_jdbc_conf(arguments["connection_name"])
    reader = glue.spark_session.read.format("jdbc").option("url", login["fullUrl"]).option("user", login["user"])
    reader = reader.option("password", login["password"]).option("dbtable", arguments["table"])
    rows = reader.options(**options).load()
else:
    rows = glue.create_dynamic_frame.from_options(
        connection_type=arguments["engine"],
        connection_options={
            "useConnectionProperties": "true",
            "connectionName": arguments["connection_name"],
            "dbtable": arguments["table"],
        }
        | options,
    )
print(f"read {rows.count()} rows")
job.commit()
