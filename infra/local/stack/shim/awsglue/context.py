"""`GlueContext`: reads sources through connections."""

from __future__ import annotations

import logging
import sys
from typing import Any

from pyspark.context import SparkContext
from pyspark.sql import SparkSession, frame_of

from awsglue.dynamicframe import DynamicFrame
from awsglue.jdbc import Source, connection_properties


class _FrameReader:
    """`glueContext.create_dynamic_frame`."""

    def __init__(self, glue_context: GlueContext) -> None:
        self._glue_context = glue_context

    def from_options(
        self,
        connection_type: str,
        connection_options: dict[str, Any] | None = None,
        format: str | None = None,
        format_options: dict[str, Any] | None = None,
        transformation_ctx: str = "",
        **_: Any,
    ) -> DynamicFrame:
        source = Source.from_glue_options(connection_type, connection_options or {}, method="getDynamicFrame")
        return DynamicFrame(frame_of(source, method="getDynamicFrame"), self._glue_context, transformation_ctx)

    def from_catalog(self, *_: Any, **__: Any) -> DynamicFrame:
        raise NotImplementedError("The local stack has no catalog tables; read with create_dynamic_frame.from_options.")


class GlueContext:
    """The entry point of a Glue script."""

    def __init__(self, sparkContext: SparkContext, **_: Any) -> None:
        self.spark_session = SparkSession(sparkContext)
        self.create_dynamic_frame = _FrameReader(self)

    def create_dynamic_frame_from_options(
        self, connection_type: str, connection_options: dict[str, Any] | None = None, **options: Any
    ) -> DynamicFrame:
        return self.create_dynamic_frame.from_options(connection_type, connection_options, **options)

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """The settings of a JDBC connection, credentials included."""
        return connection_properties(connection_name, method="extractJDBCConf").as_configuration()

    def get_logger(self) -> logging.Logger:
        logger = logging.getLogger("glue")
        if not logger.handlers:
            logger.addHandler(logging.StreamHandler(sys.stderr))
            logger.setLevel(logging.INFO)
        return logger
