"""Stands in for py4j, the bridge by which PySpark reaches Java."""
