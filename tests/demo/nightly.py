"""A Glue job as people write them: reads a table through the connection."""

import sys

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "connection_name"])
glue = GlueContext(SparkContext())
job = Job(glue)
job.init(arguments["JOB_NAME"], arguments)

orders = glue.create_dynamic_frame.from_options(
    connection_type="postgresql",
    connection_options={
        "useConnectionProperties": "true",
        "connectionName": arguments["connection_name"],
        "dbtable": "public.orders",
    },
)
print(f"read {orders.count()} orders")
job.commit()
