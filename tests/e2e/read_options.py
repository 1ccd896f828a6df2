"""A Glue job of these tests: reads over JDBC with Spark's own reader, by the options in its argument."""

import json
import sys

from pyspark.context import SparkContext
from pyspark.sql import SparkSession

SparkSession(SparkContext.getOrCreate()).read.format("jdbc").options(**json.loads(sys.argv[1])).load()
