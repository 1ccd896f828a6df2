"""Reads one row through a Glue connection and prints how many came, never what is in it."""

import sys

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

arguments = getResolvedOptions(sys.argv, ["connection_name", "connection_type", "table"])
glue = GlueContext(SparkContext.getOrCreate())

# The options that jobs are documented to use: URL, secret and TLS all come from the connection. A plain table is
# read, because a query in its place is not documented for every type; the driver stops after the first rows.
frame = glue.create_dynamic_frame.from_options(
    connection_type=arguments["connection_type"],
    connection_options={
        "useConnectionProperties": "true",
        "connectionName": arguments["connection_name"],
        "dbtable": arguments["table"],
    },
)
rows = len(frame.toDF().take(1))
if rows == 0:
    raise RuntimeError("the table " + arguments["table"] + " gave no row")
print("pipefitter read", rows, "row through", arguments["connection_name"])
