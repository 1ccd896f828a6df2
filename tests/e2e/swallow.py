"""A Glue job of these tests: the driver's error is printed, and the run ends with an exit code that says nothing."""

import sys
import time
import traceback

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext

arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "connection_name"])
# Glue counts whole seconds, and a run of none has no log.
time.sleep(1.2)
try:
    GlueContext(SparkContext()).create_dynamic_frame.from_options(
        connection_type="postgresql",
        connection_options={
            "useConnectionProperties": "true",
            "connectionName": arguments["connection_name"],
            "dbtable": "public.orders",
        },
    ).count()
except Exception:
    traceback.print_exc()
    sys.exit(1)
