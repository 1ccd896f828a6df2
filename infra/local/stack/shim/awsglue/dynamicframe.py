"""`DynamicFrame`: what a Glue context reads."""

from __future__ import annotations

from typing import Any

from pyspark.sql import DataFrame


class DynamicFrame:
    def __init__(self, frame: DataFrame, glue_ctx: Any, name: str = "") -> None:
        self._frame = frame
        self.glue_ctx = glue_ctx
        self.name = name

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str) -> DynamicFrame:
        return cls(dataframe, glue_ctx, name)

    def toDF(self) -> DataFrame:
        return self._frame

    def count(self) -> int:
        return self._frame.count()

    def show(self, num_rows: int = 20) -> None:
        self._frame.show(num_rows)

    def printSchema(self) -> None:
        self._frame.printSchema()
