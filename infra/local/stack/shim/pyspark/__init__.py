"""Stands in for PySpark as far as a job needs it that reads rows over JDBC."""

from pyspark.context import SparkConf, SparkContext

__all__ = ["SparkConf", "SparkContext"]
